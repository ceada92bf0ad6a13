// The spread of a series over many runs, as a figure draws, writes and speaks it: nine tenths of all runs, and twenty single ones.
import { svg } from "lit";
import { vars } from "../element.js";
import { t } from "../text.js";

/**
 * @typedef {import("./contract").EnsembleResult} Result
 * @typedef {import("./contract").Spread} Spread
 * @typedef {(value: number) => number} Scale
 */

/** Pixels between two points of a single run: it is a thin line among others. */
const STEP = 1.5;

/** A series in many runs of a world and, where that is changed, in its baseline. */
export class Fan {
  #singles;
  #spread;
  #runs;

  /** @param {string} key @param {Result} result @param {Spread | null} before the spread of the baseline */
  constructor(key, result, before) {
    this.#spread = result.series[key];
    this.#singles = result.kept.map(({ series }) => series[key]);
    this.#runs = result.runs;
    this.before = before;
    this.extent = extentOf([this.#spread.q05, this.#spread.q95, ...this.#singles, ...(before ? [before.q05, before.q95] : [])]);
  }

  /** Under the lines of a figure; in the colour of an agent, if it is one's. @param {Scale} x @param {Scale} y @param {number} [hue] */
  draw(x, y, hue) {
    const { q05, q95 } = this.#spread;
    const every = Math.max(1, Math.round(STEP / (x(1) - x(0))));
    return svg`
      <g class="fan ${hue === undefined ? "" : "agent"}" ${vars({ "--hue": hue ?? 0 })}>
        <path class="range" d=${`M${points(q95, x, y, every)}L${points(q05, x, y, every, true)}Z`}/>
        <path class="single" d=${this.#singles.map((values) => `M${points(values, x, y, every)}`).join("")}/>
        ${this.before ? svg`<path class="edge" d=${`M${points(this.before.q95, x, y, every)}M${points(this.before.q05, x, y, every)}`}/>` : ""}
      </g>`;
  }

  /** The day's range in words. @param {number} day @param {(value: number) => string} text */
  reading(day, text) {
    return t("outlook.reading", { runs: this.#runs, low: text(this.#spread.q05[day]), high: text(this.#spread.q95[day]) });
  }

  /** Columns of a figure's table. @param {string} name @param {(value: number) => string} text @returns {import("../figures/table.js").Column[]} */
  columns(name, text) {
    const of = (/** @type {Spread} */ spread, /** @type {string} */ whose) =>
      /** @type {const} */ (["q05", "q50", "q95"]).map((quantile) => ({
        name: t(`outlook.columns.${quantile}`, { name: whose }),
        value: (/** @type {number} */ day) => spread[quantile][day],
        text,
      }));
    return [...of(this.#spread, name), ...(this.before ? of(this.before, t("figure.inBaseline", { name })) : [])];
  }
}

/** @param {ArrayLike<number>} values @param {Scale} x @param {Scale} y @param {number} every which day has a point @param {boolean} [back] from the last */
function points(values, x, y, every, back = false) {
  const last = values.length - 1;
  const all = [];
  for (let day = 0; day < last; day += every) all.push(`${x(day).toFixed(1)},${y(values[day]).toFixed(1)}`);
  all.push(`${x(last).toFixed(1)},${y(values[last]).toFixed(1)}`);
  return (back ? all.reverse() : all).join("L");
}

/** @param {ArrayLike<number>[]} all @returns {[number, number]} */
function extentOf(all) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of all) {
    for (let day = 0; day < values.length; day++) {
      if (values[day] < low) low = values[day];
      if (values[day] > high) high = values[day];
    }
  }
  return [low, high];
}
