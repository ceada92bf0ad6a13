// Brings the story to life: chapters that are in the page as text and stills get figures that follow the reader.
import { build } from "../build.js";
import { suffix } from "../text.js";
import { ChapterView } from "./chapter.js";

/** How near a chapter comes before its run is made, in viewport heights. */
const NEAR = "60% 0px";

/** Where on the screen a step is the one being read, from the top: lower where the figure stays above the text (story.css). */
const LINE = { beside: 0.42, above: 0.62 };

/**
 * @param {import("../world.js").World} world
 * @param {(...steps: number[]) => number} pick which of several steps on the line of reading is read. In a frame the line
 *   is the whole window, so it is the first: the last would give answers away.
 */
export function tell(world, pick = Math.max) {
  /** @type {Map<Element, ChapterView>} */
  const views = new Map();
  /** @type {Set<Element>} the steps on the line of reading */
  const there = new Set();
  const line = window.matchMedia("(max-width: 59.99rem)").matches ? LINE.above : LINE.beside;
  const read = (/** @type {Element} */ section) => {
    const steps = [...there].filter((step) => section.contains(step)).map((step) => Number(/** @type {HTMLElement} */ (step).dataset.step));
    if (steps.length) views.get(section)?.read(pick(...steps));
  };
  const reading = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) there[isIntersecting ? "add" : "delete"](target);
    for (const section of new Set([...there].map((step) => /** @type {Element} */ (step.closest("[data-chapter]"))))) read(section);
  }, { rootMargin: `-${line * 100}% 0px -${97 - line * 100}%` });
  // Who turns a whole screen at once leaps over the line: of a chapter in sight, what begins above the line is read.
  if (pick === Math.max) {
    document.addEventListener("scrollend", () => {
      for (const [section, view] of views) {
        const { top, bottom } = section.getBoundingClientRect();
        if (bottom < 0 || top > window.innerHeight) continue;
        const steps = /** @type {HTMLElement[]} */ ([...section.querySelectorAll(".step")]);
        const begun = steps.filter((step) => step.getBoundingClientRect().top < line * window.innerHeight);
        if (begun.length) view.read(Number(begun.at(-1)?.dataset.step));
      }
    });
  }
  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      liven(/** @type {HTMLElement} */ (target), world).then((view) => {
        if (!view) return;
        views.set(target, view);
        read(target);
        view.confirm();
      });
    }
  }, { rootMargin: NEAR });
  for (const section of document.querySelectorAll("[data-chapter]")) {
    near.observe(section);
    for (const step of section.querySelectorAll(".step")) reading.observe(step);
  }
}

/** Without its data a chapter stays as it is, with its still. @param {HTMLElement} section @param {import("../world.js").World} world */
async function liven(section, world) {
  const reply = await fetch(new URL(`./story-${section.id}${suffix}.json?v=${build}`, import.meta.url)).catch(() => null);
  return reply?.ok ? new ChapterView(section, await reply.json(), world) : null;
}
