// Colour: one hue per agent, the same in every figure; one symmetric scale for alignment. Values in `css/tokens.css`.

import { readingOrder } from "./agents.js";

/** Hues between these degrees are left to the alignment scale (orange) and (purple). */
const FREE_ARCS = [
  [80, 275],
  [325, 395],
];

/** Turns the order of agents into hues that lie far apart for neighbours. */
const GOLDEN = 0.618033988749895;

/** Steps of the alignment scale on each side of its neutral middle. */
const SIDE_STEPS = 5;

/**
 * The hue of every agent, in degrees; those whom readers meet first differ most.
 * @param {import("./contract").Agent[]} agents
 * @returns {Map<string, number>}
 */
export function hues(agents) {
  const whole = FREE_ARCS.reduce((sum, [from, to]) => sum + to - from, 0);
  return new Map(
    readingOrder(agents).map((agent, index) => {
      const { id } = agents[agent];
      let along = ((index * GOLDEN + 0.02) % 1) * whole;
      for (const [from, to] of FREE_ARCS) {
        if (along <= to - from) return [id, Math.round(from + along) % 360];
        along -= to - from;
      }
      return [id, 0];
    }),
  );
}

/** Step of the alignment scale, −5 to 5, as the style sheet names it. @param {number} alignment in [−1, 1] */
export function alignmentStep(alignment) {
  // Rounded by size, so that both sides have the same steps: Math.round takes halves upward.
  const step = Math.round(Math.min(1, Math.abs(alignment)) * SIDE_STEPS);
  return step === 0 ? "0" : `${alignment < 0 ? "n" : "p"}${step}`;
}

/** All steps, from the negative pole to the positive one. */
export const ALIGNMENT_STEPS = Array.from({ length: 2 * SIDE_STEPS + 1 }, (_, index) =>
  alignmentStep((index - SIDE_STEPS) / SIDE_STEPS),
);
