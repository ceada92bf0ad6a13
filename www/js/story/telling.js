// Brings the story to life: chapters that are in the page as text and stills get figures that follow the reader.
import { build } from "../build.js";
import { ChapterView } from "./chapter.js";

/** How near a chapter comes before its run is made, in viewport heights. */
const NEAR = "60% 0px";

/** Where on the screen a step is the one being read. */
const READING = "-42% 0px -55%";

/** @param {import("../world.js").World} world */
export async function tell(world) {
  const sections = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-chapter]")]);
  const reply = await fetch(new URL(`./story.json?v=${build}`, import.meta.url)).catch(() => null);
  if (!reply?.ok) return;
  const stills = await reply.json();
  const views = new Map(sections.map((section) => [section, new ChapterView(section, stills, world)]));

  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      views.get(/** @type {HTMLElement} */ (target))?.confirm();
    }
  }, { rootMargin: NEAR });
  /** @type {Set<Element>} the steps on the line of reading */
  const there = new Set();
  const reading = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) there[isIntersecting ? "add" : "delete"](target);
    for (const section of new Set([...there].map((step) => /** @type {HTMLElement} */ (step.closest("[data-chapter]"))))) {
      views.get(section)?.read(Math.max(...[...there].filter((step) => section.contains(step)).map((step) => Number(/** @type {HTMLElement} */ (step).dataset.step))));
    }
  }, { rootMargin: READING });
  for (const section of sections) {
    near.observe(section);
    for (const part of section.querySelectorAll(".step")) reading.observe(part);
  }
}
