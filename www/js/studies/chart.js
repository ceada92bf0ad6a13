// A drawing over the days of a run: bands, lines, and what the axes need.
import { nothing, svg, html } from "lit";
import { nice, ticks } from "d3-array";
import { linear } from "../figures/scale.js";
import { dayScale, months } from "../figures/time.js";
import { textWidth } from "../figures/measure.js";
import { digitsOf, numberText } from "../text.js";

/**
 * @typedef {ArrayLike<number>} Values a value a day, no number where there is none
 * @typedef {object} Line
 * @property {Values} values
 * @property {string} kind class of its path
 * @property {string} [name] written at its end
 * @typedef {object} Band
 * @property {Values} low
 * @property {Values} high
 * @property {string} kind
 */

const HEIGHT = 260;
const TOP = 14;
const BOTTOM = 30;
const TICKS = 4;
const SIZE = 12;
/** Pixels between the names of two lines. */
const APART = 15;

/**
 * @param {object} parts
 * @param {number} parts.width
 * @param {string} parts.start date of day 0
 * @param {string} parts.label what it shows, for those who do not see it
 * @param {Band[]} [parts.bands]
 * @param {Line[]} parts.lines
 * @param {boolean} [parts.zero] whether zero is in sight and marked
 * @param {[number, number]} [parts.domain]
 * @param {(value: number) => string} [parts.write] how values stand at the axis
 */
export function chart({ width, start, label, bands = [], lines, zero = false, domain, write }) {
  if (!width) return nothing;
  let [low, high] = domain ?? extentOf([...bands.flatMap(({ low, high }) => [low, high]), ...lines.map(({ values }) => values)]);
  if (zero) [low, high] = [Math.min(0, low), Math.max(0, high)];
  if (!(high > low)) [low, high] = [low - 0.5, low + 0.5];
  if (!domain) [low, high] = nice(low, high, TICKS);
  const marks = ticks(low, high, TICKS);
  const digits = digitsOf(marks[1] - marks[0]);
  const text = write ?? ((/** @type {number} */ value) => numberText(value, digits));
  const days = (lines[0]?.values.length ?? 2) - 1;
  const named = lines.filter(({ name }) => name);
  const left = 10 + Math.max(...marks.map((mark) => textWidth(text(mark), SIZE)));
  const right = width - 10 - Math.max(0, ...named.map(({ name }) => textWidth(name ?? "", SIZE)));
  const x = dayScale(days, left, right);
  const y = linear([low, high], [HEIGHT - BOTTOM, TOP]);
  return html`
    <svg class="time" width=${width} height=${HEIGHT} viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label=${label}>
      ${marks.map((mark) => svg`
        <line class=${zero && mark === 0 ? "zero" : "grid"} x1=${left} x2=${right} y1=${y(mark)} y2=${y(mark)}/>
        <text class="tick" text-anchor="end" x=${left - 6} y=${y(mark) + 4}>${text(mark)}</text>`)}
      ${months(start, days, right - left).map(({ day, name }) => svg`
        <line class="tick" x1=${x(day)} x2=${x(day)} y1=${HEIGHT - BOTTOM} y2=${HEIGHT - BOTTOM + 5}/>
        <text class="tick" x=${x(day)} y=${HEIGHT - 8} text-anchor="middle">${name}</text>`)}
      ${bands.map((band) => svg`<path class=${band.kind} d=${area(band, x, y)}/>`)}
      ${lines.map(({ values, kind }) => svg`<path class=${kind} d=${path(values, x, y)}/>`)}
      ${spaced(named.map((line) => ({ line, at: y(lastOf(line.values)) }))).map(({ line, at }) => svg`
        <text class="name ${line.kind}" x=${right + 6} y=${at + 4}>${line.name}</text>`)}
    </svg>`;
}

/** Names moved apart downwards, then those that left the drawing back into it. @param {{ line: Line, at: number }[]} names */
function spaced(names) {
  const sorted = names.filter(({ at }) => Number.isFinite(at)).sort((a, b) => a.at - b.at);
  sorted.forEach((name, index) => {
    if (index) name.at = Math.max(name.at, sorted[index - 1].at + APART);
  });
  let floor = HEIGHT - BOTTOM;
  for (const name of sorted.toReversed()) {
    name.at = Math.min(name.at, floor);
    floor = name.at - APART;
  }
  return sorted;
}

/** @param {Values} values */
const lastOf = (values) => values[values.length - 1];

/** @param {Values[]} all @returns {[number, number]} */
function extentOf(all) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of all) {
    for (let day = 0; day < values.length; day++) {
      const value = values[day];
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : [0, 1];
}

/** @param {Values} values @param {(day: number) => number} x @param {(value: number) => number} y */
function path(values, x, y) {
  let d = "";
  let pen = "M";
  for (let day = 0; day < values.length; day++) {
    const value = values[day];
    if (Number.isFinite(value)) {
      d += `${pen}${x(day).toFixed(1)},${y(value).toFixed(1)}`;
      pen = "L";
    } else {
      pen = "M";
    }
  }
  return d;
}

/** @param {Band} band @param {(day: number) => number} x @param {(value: number) => number} y */
function area({ low, high }, x, y) {
  const days = Array.from({ length: low.length }, (_, day) => day).filter((day) => Number.isFinite(low[day]) && Number.isFinite(high[day]));
  const edge = (/** @type {Values} */ values, /** @type {number[]} */ of) => of.map((day) => `${x(day).toFixed(1)},${y(values[day]).toFixed(1)}`).join("L");
  return days.length ? `M${edge(high, days)}L${edge(low, days.toReversed())}Z` : "";
}
