// Where two runs lie furthest apart.

/**
 * @param {Float64Array} values
 * @param {Float64Array} before the same series in another run
 * @returns {number} the index of the greatest difference; the first, if there are several
 */
export function widest(values, before) {
  let best = 0;
  for (let i = 1; i < values.length; i++) {
    if (Math.abs(values[i] - before[i]) > Math.abs(values[best] - before[best])) best = i;
  }
  return best;
}
