// One figure of the story in a page of another site, without a frame: drawn by the story's own code into the element's
// shadow tree, from runs that a worker makes in that page.
import words from "../text/embed/en.json";
import { build } from "./build.js";
import { chapterOf } from "./embed/options.js";
import { PROTOCOL } from "./embed/protocol.js";
import { wear } from "./embed/theme.js";
import { Voice } from "./embed/voice.js";
import { fitted, readFragment, scenarioOf } from "./link.js";
import { dayOf, draw, provenance } from "./story/drawing.js";
import { asElement } from "./story/markup.js";
import { worldDataOf } from "./story/runs.js";
import { worldOf } from "./story/stills.js";
import { learn, t } from "./text.js";
import { FIRST_SEED, World } from "./world.js";

/**
 * @typedef {import("./embed/embed").Details} Details
 * @typedef {import("./story/story").WorldData} WorldData
 */

learn(words);

/** @param {string} path of a file of this site */
async function bring(path) {
  const reply = await fetch(new URL(`./${path}?v=${build}`, import.meta.url));
  if (!reply.ok) throw new Error(`${path}: ${reply.status}`);
  return reply;
}

/**
 * Shows a chapter's figure: its still at once, and the runs of the world that is set as they come.
 * @param {{ root: ShadowRoot, show: string, theme: string, world: string, say: (event: keyof Details, detail: any) => void }} options
 *   `world`: the fragment of a link, or nothing for the chapter's own
 * @returns {import("./embed/element.js").Other}
 */
export function mount({ root, show, theme, world: fragment, say }) {
  const figure = document.createElement("figure");
  const canvas = document.createElement("div");
  const caption = document.createElement("figcaption");
  caption.setAttribute("role", "status");
  caption.textContent = t("inline.waiting");
  const title = document.createElement("p");
  const guide = document.createElement("p");
  title.className = "title";
  figure.append(title, guide, canvas, caption);
  root.replaceChildren(figure);

  const world = new World();
  /** @type {Voice | null} */
  let voice = null;
  let isOver = false;
  const drive = async () => new (await import(new URL(`./studies/driver.js?v=${build}`, import.meta.url).href)).Driver();
  /** @type {ResizeObserver | null} */
  let resized = null;

  const live = (async () => {
    const list = await (await bring("embed/chapters.json")).json();
    const wanted = chapterOf(show);
    const id = list.some((/** @type {any} */ one) => one.id === wanted) ? wanted : list[0].id;
    const odd = show && id !== wanted ? `${t("inline.onlyChapters", { show })} ` : "";
    const [{ chapter, stills }, style] = await Promise.all([
      bring(`story-${id}.json`).then((reply) => reply.json()),
      bring("embed/still.css").then((reply) => reply.text()),
    ]);
    if (isOver) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    wear([sheet], theme);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets.slice(0, 1), sheet];
    const own = /** @type {WorldData[]} */ (chapter.worlds.map((/** @type {any} */ one) => worldOf(stills, one, chapter.others)));
    title.textContent = chapter.figure.title;
    guide.textContent = chapter.figure.guide;
    const isShares = chapter.figure.kind === "shares";
    let shown = own;
    let day = dayOf(own[0], chapter.shows.at(-1)?.day ?? "end");
    const paint = () => {
      const width = Math.floor(canvas.getBoundingClientRect().width);
      if (width) canvas.replaceChildren(asElement(draw(chapter.figure, shown, { width: Math.min(width, 704), day, strong: null, share: (name) => chapter.shares[name] })));
    };
    const note = (/** @type {string} */ text) => (caption.textContent = `${odd}${isShares ? "" : provenance(shown)} ${text} ${t("embed.foot")}`);
    note(t("inline.still"));
    resized = new ResizeObserver(paint);
    resized.observe(canvas);

    await world.start();
    if (isOver) return;
    if (world.status !== "ready") throw new Error(t("trouble.absent"));
    voice = new Voice(world, { say, drive, is: { protocol: PROTOCOL, build, show: `story/${id}` } });
    world.addEventListener("change", (event) => {
      const topics = /** @type {CustomEvent<Set<string>>} */ (event).detail;
      const { run, scenario, answered } = world;
      if (world.status === "lost") return note(t("inline.blocked", { what: "" }));
      if (!run || !scenario || !answered || !(topics.has("run") || topics.has("day"))) return;
      if (!isShares) {
        const name = answered.scenario === chapter.worlds[0].scenario ? chapter.worlds[0].name : scenario.title;
        const made = worldDataOf({ name, scenario: answered.scenario, seed: answered.seed }, scenario, run);
        const isOwn = made.digest === own[0].digest;
        shown = [isOwn ? { ...made, others: own[0].others } : { ...made, before: own[0] }, ...own.slice(1)];
        day = Math.min(world.day || day, run.days);
      }
      paint();
      note(t(isShares ? "inline.shares" : "inline.drawn"));
    });
    await world.go(opening(world, chapter.worlds[0], fragment));
  })();
  live.catch((error) => {
    if (isOver) return;
    const what = String(error instanceof Error ? error.message : error).slice(0, 200);
    caption.textContent = t("inline.blocked", { what });
    if (!canvas.childElementCount) picture(canvas, chapterOf(show));
    say("error", { code: "absent", message: what, problems: [] });
  });

  return {
    ask: async (ask, given) => {
      await live;
      if (!voice) throw new Error("gone");
      return voice.answer(ask, given);
    },
    end: () => {
      isOver = true;
      resized?.disconnect();
      voice?.end();
      world.end();
    },
  };
}

/** @param {Element} canvas @param {string | null} id of a chapter */
function picture(canvas, id) {
  const image = document.createElement("img");
  image.alt = "";
  image.src = new URL(`./embed/${id ?? "still"}.svg`, import.meta.url).href;
  image.addEventListener("error", () => image.remove());
  canvas.replaceChildren(image);
}

/**
 * The world to begin with: that of a link, or the chapter's own.
 * @param {World} world @param {import("./story/story").World} own @param {string} fragment
 * @returns {import("./world.js").Wanted}
 */
function opening({ catalogue, firstId }, own, fragment) {
  const wanted = fragment ? readFragment(fragment) : null;
  if (!wanted || wanted.nothing) {
    const { scenario: id, seed, levers = {}, interventions = [] } = own;
    return { id, read: ({ horizon }) => ({ request: { scenario: id, seed, days: horizon, levers, interventions }, day: 0 }) };
  }
  const { id } = scenarioOf(wanted, catalogue.map((listed) => listed.id), firstId);
  return { id, read: (scenario) => fitted(wanted, id, scenario, FIRST_SEED) };
}
