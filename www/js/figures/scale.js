// The straight line from data to pixels that every figure here needs; all the rest of a scale library it does not.

/**
 * @param {[number, number]} domain
 * @param {[number, number]} range
 * @returns {((value: number) => number) & { invert: (position: number) => number }}
 */
export function linear([from, to], [start, end]) {
  const slope = (end - start) / (to - from || 1);
  return Object.assign((/** @type {number} */ value) => start + (value - from) * slope, {
    invert: (/** @type {number} */ position) => from + (position - start) / slope,
  });
}
