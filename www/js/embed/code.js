// The code that puts this page into another: pure text, made from what the dialog asks.
import { queryOf } from "./options.js";

/**
 * @typedef {import("./embed").Options} Options
 *
 * @typedef {object} Wish
 * @property {string} site address of the site, with a slash at its end
 * @property {string} version to stay with; empty for the newest
 * @property {Partial<Options>} options
 * @property {string} world fragment of a link; empty for the usual world
 * @property {string} title of what is shown, for those who listen
 */

/** Height of a frame in pixels where nobody chose one. */
const USUAL_HEIGHT = 700;

/** @param {Wish} wish */
const baseOf = ({ site, version }) => (version ? `${site}v/${version}/` : site);

/** The address of the page that is shown. @param {Wish} wish */
export function addressOf(wish) {
  return `${baseOf(wish)}embed.html${queryOf(wish.options)}${wish.world}`;
}

/** As a frame, which needs no script. @param {Wish} wish */
export function frameCode(wish) {
  const { height = "auto" } = wish.options;
  const pixels = height === "auto" ? USUAL_HEIGHT : Number(height);
  return `<iframe src="${quoted(addressOf(wish))}" title="${quoted(wish.title)}" width="100%" height="${pixels}" style="border: 0" loading="lazy"></iframe>`;
}

/** As the custom element, with its script. @param {Wish} wish */
export function elementCode(wish) {
  const said = Object.entries({ ...wish.options, world: wish.world, title: wish.title }).filter(([, value]) => value);
  return `<script src="${quoted(baseOf(wish))}element/backchannel-sim.js" async></script>
<backchannel-sim${said.map(([name, value]) => ` ${name}="${quoted(String(value))}"`).join("")}></backchannel-sim>`;
}

/** Text within double quotes of HTML. @param {string} text */
const quoted = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
