// Series as paths.

/**
 * Path of one series.
 * @param {Float64Array} values
 * @param {(day: number) => number} x
 * @param {(value: number) => number} y
 * @param {{ stride?: number, offset?: number }} [layout] where the series lies in `values`
 */
export function seriesPath(values, x, y, { stride = 1, offset = 0 } = {}) {
  let path = "";
  for (let day = 0, at = offset; at < values.length; day++, at += stride) {
    path += `${day ? "L" : "M"}${x(day).toFixed(1)},${y(values[at]).toFixed(1)}`;
  }
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
  let path = `M${x(0).toFixed(1)},${y(values[offset]).toFixed(1)}`;
  for (let day = 1, at = offset + stride; at < values.length; day++, at += stride) {
    if (values[at] !== values[at - stride] || at + stride >= values.length) path += `H${x(day).toFixed(1)}V${y(values[at]).toFixed(1)}`;
  }
  return path;
}
