// What figures over time share: the axis of days, its months, and the pointer that scrubs.
import { dateText } from "../text.js";
import { linear } from "./scale.js";

/** Pixels that a month's name needs on the axis. */
const MONTH_WIDTH = 46;

/**
 * @param {number} days
 * @param {number} left
 * @param {number} right
 */
export function dayScale(days, left, right) {
  return linear([0, Math.max(1, days)], [left, right]);
}

/**
 * The first days of months that fit on an axis.
 * @param {string} start date of day 0
 * @param {number} days
 * @param {number} width of the axis
 * @returns {{ day: number, name: string }[]}
 */
export function months(start, days, width) {
  const origin = new Date(`${start}T00:00:00Z`);
  const firsts = [];
  for (let month = 1; ; month++) {
    const first = new Date(Date.UTC(origin.getUTCFullYear(), origin.getUTCMonth() + month, 1));
    const day = (first.getTime() - origin.getTime()) / 86_400_000;
    if (day > days) break;
    firsts.push({ day, first });
  }
  const every = [1, 2, 3, 6, 12].find((step) => (firsts.length / step) * MONTH_WIDTH <= width) ?? 12;
  return firsts
    .filter(({ first }) => first.getUTCMonth() % every === 0)
    .map(({ day, first }) => ({ day, name: dateText(first, first.getUTCMonth() === 0 ? "monthYear" : "month") }));
}

/** Where a finger went down, until it goes sideways. @type {{ x: number, y: number } | null} */
let resting = null;

/**
 * A handler of `pointerdown`, `pointermove` and `pointerup` that lets a pointer drag the day along. A finger may have
 * come to scroll: it moves the day once it goes sideways, or when it is lifted and has not scrolled.
 * @param {import("../world.js").World} world
 * @param {(event: PointerEvent, area: Element) => number} dayUnder
 */
function dragging(world, dayUnder) {
  return (/** @type {PointerEvent} */ event) => {
    const area = /** @type {Element} */ (event.currentTarget);
    const { type, clientX: x, clientY: y } = event;
    if (type === "pointerdown") {
      if (event.button !== 0) return;
      area.setPointerCapture(event.pointerId);
      resting = event.pointerType === "touch" ? { x, y } : null;
      if (resting) return;
    }
    if (!area.hasPointerCapture(event.pointerId)) return;
    if (type === "pointermove" && resting && Math.abs(x - resting.x) <= Math.abs(y - resting.y)) return;
    resting = null;
    world.pause();
    world.show(dayUnder(event, area));
  };
}

/**
 * Drags the day along a figure.
 * @param {import("../world.js").World} world
 * @param {(x: number) => number} dayAt day under a position, in pixels from the drawing's left edge
 */
export function scrubbing(world, dayAt) {
  return dragging(world, (event, area) => dayAt(event.clientX - (area.closest("svg") ?? area).getBoundingClientRect().left));
}

/**
 * Drags the day along a panel that stretches to its cell, over all its width.
 * @param {import("../world.js").World} world
 */
export function panelScrubbing(world) {
  return dragging(world, (event, area) => {
    const { left, width } = area.getBoundingClientRect();
    return ((event.clientX - left) / width) * (world.run?.days ?? 0);
  });
}
