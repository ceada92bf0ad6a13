// One number of the world over time, such as the price of oil.
import { html, nothing, svg } from "lit";
import { guard } from "lit/directives/guard.js";
import { extent, nice, ticks } from "d3-array";
import { lastOf } from "../memo.js";
import { amount, bare, dateText, digitsOf, numberText, t, tOr } from "../text.js";
import { widest } from "./difference.js";
import { Figure } from "./figure.js";
import { textWidth } from "./measure.js";
import { seriesPath } from "./paths.js";
import { linear } from "./scale.js";
import { daily, decimals, pair } from "./table.js";
import { dayScale, months, scrubbing } from "./time.js";

/**
 * @typedef {import("../contract").Scenario} Scenario
 * @typedef {import("../contract").Run} Run
 * @typedef {import("../contract").SeriesInfo} SeriesInfo
 * @typedef {import("../studies/fan.js").Fan} Fan
 */

/** The series of the world, one value a day, that the page draws. */
export const WORLD_SERIES = ["oil_price", "oil_lost"];

const TOP = 24;
const BOTTOM = 30;
const HEIGHT = 240;
const SIZE = 13;
const TICKS = 4;

/** Pixels between two lines that an eye can tell apart. */
const TOLD_APART = 4;

export class SeriesFigure extends Figure {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { info: { attribute: false } };

  #layout = lastOf(makeLayout);
  /** What the axis held while many runs came in: it does not jump from one change to the next. @type {[number, number]} */
  #held = [Infinity, -Infinity];
  #title = lastOf(title);

  constructor() {
    super();
    /** @type {SeriesInfo} which series of the world to draw */
    this.info = /** @type {any} */ (undefined);
  }

  /** @param {Scenario} scenario @param {Run} run @param {Run} baseline */
  view(scenario, run, baseline) {
    const { world, info } = this;
    const [values, before] = [run.series[info.id], baseline.series[info.id]];
    if (!values || !before) return null;
    const digits = digitsFor(values);
    const read = (/** @type {number} */ value) => amount(value, digits, info.unit);
    const now = read(values[world.day]);
    const fan = world.many?.fan(info.id) ?? null;
    const texts = { date: dateText(world.dateOf(world.day)), name: info.name, value: now, baseline: read(before[world.day]) };
    return {
      id: info.id,
      name: info.name,
      title: this.#title(info, values, before, world.dateOf),
      guide: `${t("series.guide", { meaning: info.meaning, unit: unitName(info.unit) })}${fan ? ` ${world.many?.guide}` : ""}`,
      notes: fan ? [world.many?.origin ?? ""] : [],
      reading: `${t(values === before ? "figure.reading" : "figure.readingBeside", texts)}${fan ? `; ${fan.reading(world.day, read)}` : ""}`,
      drawing: html`<div class="plot">${this.width ? this.#drawing(scenario.start, run, values, before, digits, fan) : nothing}</div>`,
      table: () => daily(world, t("series.caption", { name: info.name, unit: unitName(info.unit) }),
        [...pair(info.name, run, baseline, ({ series }, day) => series[info.id][day], decimals(digits)), ...(fan?.columns(info.name, decimals(digits)) ?? [])]),
    };
  }

  /** @param {string} start @param {Run} run @param {Float64Array} values @param {Float64Array} before @param {number} digits @param {Fan | null} fan */
  #drawing(start, run, values, before, digits, fan) {
    const { world, info, width } = this;
    const { x, y, left, right, marks, markDigits } = this.#layout(values, before, width, ...this.#extent(fan));
    const here = x(world.day);
    const now = values[world.day];
    const scrub = scrubbing(world, x.invert);
    const [value, other] = [now, before[world.day]].map((one) => bare(one, digits, info.unit));
    const whole = amount(now, digits, info.unit);
    const readout = other === value ? whole : t("figure.beside", { value: whole, baseline: other });
    // Beside the cursor, on the side that has room; on a narrow screen, wherever it fits.
    const size = textWidth(readout, SIZE, 600);
    const beside = here + 8 + size > width ? Math.max(0, here - 8 - size) : here + 8;
    return html`
      <svg class="time" width=${width} height=${HEIGHT} viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label=${t("series.drawing", { name: info.name, date: dateText(world.dateOf(world.day)), value: readout })}>
        ${guard([values, before, fan, y], () => {
          const name = baselineLabel(values, before, x, y);
          return svg`
          ${marks.map((tick) => svg`
            <line class="grid" x1=${left} x2=${right} y1=${y(tick)} y2=${y(tick)}/>
            <text class="tick" text-anchor="end" x=${left - 8} y=${y(tick) + 4}>${numberText(tick, markDigits)}</text>`)}
          ${months(start, run.days, right - left).map(({ day, name }) => svg`
            <line class="tick" x1=${x(day)} x2=${x(day)} y1=${HEIGHT - BOTTOM} y2=${HEIGHT - BOTTOM + 5}/>
            <text class="tick" x=${x(day)} y=${HEIGHT - 8} text-anchor="middle">${name}</text>`)}
          ${fan?.draw(x, y) ?? nothing}
          ${values === before ? nothing : svg`
            <path class="baseline" d=${seriesPath(before, x, y)}/>
            ${name ? svg`<text class="baseline" text-anchor=${name.x > right - 70 ? "end" : "start"} x=${name.x + (name.x > right - 70 ? -6 : 6)} y=${name.y}>${t("figure.baseline")}</text>` : nothing}`}
          <path class="world" d=${seriesPath(values, x, y)}/>`;
        })}
      </svg>
      <svg class="time moving" width=${width} height=${HEIGHT} viewBox="0 0 ${width} ${HEIGHT}" aria-hidden="true">
        <rect class="future" x=${here} y=${TOP - 12} width=${right - here} height=${HEIGHT - BOTTOM - TOP + 12}/>
        <line class="cursor" x1=${here} x2=${here} y1=${TOP - 4} y2=${HEIGHT - BOTTOM}/>
        ${values === before ? nothing : svg`<circle class="before" cx=${here} cy=${y(before[world.day])} r="3"/>`}
        <circle class="world" cx=${here} cy=${y(now)} r="4"/>
        <text class="readout" font-size=${SIZE} x=${beside} y=${TOP - 8}>${readout}</text>
        <rect class="scrub" x=${left} y="0" width=${right - left} height=${HEIGHT - BOTTOM} @pointerdown=${scrub} @pointermove=${scrub} @pointerup=${scrub}/>
      </svg>`;
  }

  /** What the axis has to hold besides the run and its baseline. @param {Fan | null} fan */
  #extent(fan) {
    const [low, high] = fan?.extent ?? [Infinity, -Infinity];
    this.#held = this.world.many?.busy ? [Math.min(low, this.#held[0]), Math.max(high, this.#held[1])] : [low, high];
    return this.#held;
  }
}

/** @param {Float64Array} values @param {Float64Array} before @param {number} width @param {number} least @param {number} most */
function makeLayout(values, before, width, least, most) {
  const [low = 0, high = 1] = extent([...values, ...before, ...(least <= most ? [least, most] : [])]);
  const [bottom, top] = nice(low, high === low ? low + 1 : high, TICKS);
  const y = linear([bottom, top], [HEIGHT - BOTTOM, TOP]);
  const marks = ticks(bottom, top, TICKS);
  const markDigits = digitsOf(marks[1] - marks[0]);
  const left = 12 + Math.max(...marks.map((mark) => textWidth(numberText(mark, markDigits), 12)));
  const right = width - 12;
  return { x: dayScale(values.length - 1, left, right), y, left, right, marks, markDigits };
}

/**
 * Where the baseline's name stands: where it lies furthest from the current world, on its far side.
 * @param {Float64Array} values
 * @param {Float64Array} before
 * @param {(day: number) => number} x
 * @param {(value: number) => number} y
 * @returns {{ x: number, y: number } | null} nowhere if the two can hardly be told apart
 */
function baselineLabel(values, before, x, y) {
  const day = widest(values, before);
  const gap = y(before[day]) - y(values[day]);
  if (Math.abs(gap) < TOLD_APART) return null;
  return { x: x(day), y: Math.min(HEIGHT - BOTTOM - 5, y(before[day]) + (gap < 0 ? -8 : 16)) };
}

/** Decimals that show a hundredth of a series' size. @param {Float64Array} values */
function digitsFor(values) {
  const size = Math.max(...values.map(Math.abs));
  return size >= 10 ? 1 : size >= 1 ? 2 : 3;
}

/** @param {string} unit */
const unitName = (unit) => tOr(`unitNames.${unit}`, unit);

/**
 * @param {SeriesInfo} info
 * @param {Float64Array} values
 * @param {Float64Array} before
 * @param {(day: number) => string} dateOf
 */
function title(info, values, before, dateOf) {
  const digits = digitsFor(values);
  const last = values.length - 1;
  const read = (/** @type {number} */ value) => amount(value, digits, info.unit);
  const texts = { name: info.name, start: read(values[0]), end: read(values[last]) };
  if (values === before) return t("series.title", texts);
  const day = widest(values, before);
  const [here, baseline] = [read(values[day]), read(before[day])];
  if (here === baseline) return t("series.same", texts);
  return t("series.titleChanged", { ...texts, date: dateText(dateOf(day)), here, baseline });
}

customElements.define("bc-series", SeriesFigure);
