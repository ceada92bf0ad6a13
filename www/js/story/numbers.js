// Numbers in the story's text that come from the model: placeholders, and what they stand for.
import { dateText, numberText, t } from "../text.js";
import { dayOf, dateOf, siteLeft } from "./drawing.js";

/**
 * @typedef {import("./story").WorldData} WorldData
 * @typedef {import("./story").Share} Share
 *
 * @typedef {object} Known
 * @property {WorldData[]} worlds
 * @property {(id: string) => Share} share
 */

const FORMS = /^(?:(?<world>\d):)?(?<what>[a-z_]+)(?:\.(?<who>[a-z0-9-]+))?(?:@(?<when>[a-z0-9-]+))?(?:\|(?<form>\d|percent))?$/;

/** Share of its capacity below which a site counts as gone. */
const GONE = 0.05;

/** A share as so many of 100, never rounded to all or none of them. @param {number} share */
export function shareText(share) {
  if (share < 1 && share >= 0.995) return t("story.nearlyAll");
  if (share > 0 && share < 0.005) return t("story.hardlyAny");
  return numberText(100 * share, 0);
}

/** Whether a text has the form of a placeholder. @param {string} text */
export const isPlaceholder = (text) => FORMS.test(text);

/**
 * What a placeholder stands for: `{oil_price@2025-05-12|0}` a value of a series, `{capability.iran@start|0}` that of an
 * agent, `{1:site.fordow@2025-05-16|percent}` what is left of a site in the chapter's second world, `{first.strike}`
 * the date of the first event of a kind, `{share.deal}` of how many in 100 runs, `{1:gone.fordow@2025-05-16}` of
 * `{drawn.runs}` runs that are drawn.
 * @param {string} text
 * @param {Known} known
 */
export function fill(text, { worlds, share }) {
  const found = FORMS.exec(text)?.groups;
  if (!found) throw new Error(`{${text}}: not a placeholder`);
  const { what, who, when = "end", form = "0" } = found;
  const world = worlds[Number(found.world ?? 0)];
  if (what === "share") {
    const { estimate, low, high } = share(who);
    if (when === "range") return t("story.range", { low: numberText(100 * low, 0), high: numberText(100 * high, 0) });
    return shareText(estimate);
  }
  if (!world) throw new Error(`{${text}}: this chapter has ${worlds.length} worlds`);
  if (what === "first") {
    const first = world.events.find(({ kind }) => kind === who);
    return first ? dateText(dateOf(world, first.day)) : t("story.never");
  }
  if (what === "count") return numberText(world.events.filter(({ kind }) => kind === who).length, 0);
  const day = dayOf(world, when);
  const drawn = [world, ...world.others];
  if (what === "drawn") return numberText(drawn.length, 0);
  if (what === "gone") return numberText(drawn.filter((run) => siteLeft(run, who, day) < GONE).length, 0);
  const value = what === "site" ? siteLeft(world, who, day) : world.series({ series: what, agent: who })[day];
  if (!Number.isFinite(value)) throw new Error(`{${text}}: the run has no such value`);
  return form === "percent" ? numberText(100 * value, 0) : numberText(value, Number(form));
}
