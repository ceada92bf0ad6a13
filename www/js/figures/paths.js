// Series as paths. While a lever is dragged some forty of them are made anew for each frame, with a number a day.

/** Texts of tenths of pixels: looking one up takes a tenth of the time of writing it. @type {string[]} */
const texts = [];

/** As many pixels as a screen may have. */
const MOST = 8192;

/** A place on the screen, to a tenth of a pixel. @param {number} place */
function text(place) {
  const tenths = Math.round(place * 10);
  // Written so that what is no number is told apart too.
  if (!(tenths >= 0 && tenths < MOST * 10)) return String(tenths / 10);
  return (texts[tenths] ??= String(tenths / 10));
}

/**
 * Paths of a run's series as they were last asked for, by where the series begins: those of the baseline stay the same
 * while a lever is dragged.
 * @type {WeakMap<Float64Array, Map<number, { scales: string, path: string }>>}
 */
const made = new WeakMap();

/**
 * Path of one series, with straight scales.
 * @param {Float64Array} values
 * @param {(day: number) => number} x
 * @param {(value: number) => number} y
 * @param {{ stride?: number, offset?: number }} [layout] where the series lies in `values`
 */
export function seriesPath(values, x, y, { stride = 1, offset = 0 } = {}) {
  const scales = `${stride} ${x(0)} ${x(1)} ${y(0)} ${y(1)}`;
  let kept = made.get(values);
  if (!kept) made.set(values, (kept = new Map()));
  const last = kept.get(offset);
  if (last?.scales === scales) return last.path;
  let path = "";
  for (let day = 0, at = offset; at < values.length; day++, at += stride) {
    path += `${day ? "L" : "M"}${text(x(day))},${text(y(values[at]))}`;
  }
  kept.set(offset, { scales, path });
  return path;
}

/**
 * Path of a series that holds its value until the next day.
 * @param {Float64Array} values
 * @param {(day: number) => number} x
 * @param {(value: number) => number} y
 * @param {{ stride?: number, offset?: number }} [layout] where the series lies in `values`
 */
export function stepPath(values, x, y, { stride = 1, offset = 0 } = {}) {
  let path = `M${text(x(0))},${text(y(values[offset]))}`;
  for (let day = 1, at = offset + stride; at < values.length; day++, at += stride) {
    if (values[at] !== values[at - stride] || at + stride >= values.length) path += `H${text(x(day))}V${text(y(values[at]))}`;
  }
  return path;
}
