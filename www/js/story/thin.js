// Lines with fewer points: those are left out that an eye could not tell from a straight line.

/** Pixels by which a line may be off. */
const TOLERANCE = 0.35;

/**
 * Path through the points that matter (Ramer 1972; Douglas and Peucker 1973).
 * @param {ArrayLike<number>} values one a day
 * @param {(day: number) => number} x
 * @param {(value: number) => number} y
 */
export function thinPath(values, x, y) {
  const last = values.length - 1;
  const keep = new Uint8Array(values.length);
  keep[0] = keep[last] = 1;
  /** @type {[number, number][]} */
  const spans = [[0, last]];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, to] = span;
    const [x0, y0] = [x(from), y(values[from])];
    const slope = (y(values[to]) - y0) / (x(to) - x0 || 1);
    let [furthest, off] = [-1, TOLERANCE];
    for (let day = from + 1; day < to; day++) {
      const away = Math.abs(y(values[day]) - y0 - slope * (x(day) - x0));
      if (away > off) [furthest, off] = [day, away];
    }
    if (furthest < 0) continue;
    keep[furthest] = 1;
    spans.push([from, furthest], [furthest, to]);
  }
  let path = "";
  for (let day = 0; day <= last; day++) if (keep[day]) path += `${path ? "L" : "M"}${x(day).toFixed(1)},${y(values[day]).toFixed(1)}`;
  return path;
}
