// Two worlds: what the changes did, in pairs of runs that share their luck.
import { html, nothing } from "lit";
import { amount, dateText, numberText, t } from "../text.js";
import { chart } from "./chart.js";
import { Study, isPlain } from "./frame.js";
import { runFields } from "./runs.js";
import { digitsFor, infoOf, inUnit, keyOf, nameOf, seriesFields, signed } from "./series.js";
import { percent, shareName } from "./shares.js";

/**
 * @typedef {import("./contract").TwinResult} Result
 * @typedef {import("../contract").Scenario} Scenario
 */

export class TwoWorlds extends Study {
  static id = "twin";
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { chosen: { state: true }, runs: { state: true }, parameters: { state: true } };

  constructor() {
    super();
    this.chosen = { series: "oil_price", agent: "" };
    this.runs = 200;
    /** @type {"sampled" | "fixed"} */
    this.parameters = "sampled";
  }

  /** @returns {import("./contract").Question | null} nothing while nothing is changed */
  question() {
    const { scenario, request } = this.world;
    if (!scenario || !request || isPlain(request)) return null;
    const study = { parameters: this.parameters, series: [keyOf(scenario, this.chosen)] };
    return { type: "runs", of: "Twin", request, beside: null, study, runs: this.runs };
  }

  worldChanged() {
    if (!this.question()) {
      this.driver.stop();
      this.busy = false;
      this.forget();
    }
    this.ask();
  }

  /** @param {object} part */
  #pick(part) {
    Object.assign(this, part);
    this.ask();
  }

  view() {
    const scenario = /** @type {Scenario} */ (this.world.scenario);
    const controls = html`
      ${seriesFields(scenario, this.chosen, (chosen) => this.#pick({ chosen }))}
      ${runFields(this, (part) => this.#pick(part))}
      ${this.question() ? nothing : html`<p class="guide whole">${t("studies.twin.nothing")}</p>`}`;
    const result = /** @type {Result | null} */ (this.result);
    if (!result) return { controls, drawing: nothing, summary: "", tables: [] };
    const [key] = Object.keys(result.series);
    const found = result.series[key];
    const end = result.days;
    const { unit } = infoOf(scenario, this.chosen);
    const name = nameOf(scenario, this.chosen);
    const digits = Math.min(digitsFor([found.difference[end]]) + 1, 5);
    const by = (/** @type {number} */ value) => signed(value, digits, unit);
    const needed = found.runs_needed[end];
    const differ = differText(result, (day) => dateText(this.world.dateOf(day)));
    const summary = [
      t("studies.twin.made", { runs: result.runs, of: this.runs }),
      t("studies.twin.end", {
        name: inUnit(name, unit),
        difference: by(found.difference[end]),
        low: by(found.low[end]),
        high: by(found.high[end]),
        higher: t("studies.ofPairs", { count: Math.round(found.higher[end] * result.runs), runs: result.runs }),
      }),
      Number.isFinite(needed) ? t("studies.twin.needed", { count: needed, amount: numberText(needed, 0) }) : t("studies.twin.notWithin"),
      differ,
    ].join(" ");
    const days = Array.from({ length: end + 1 }, (_, day) => day).filter((day) => day % 30 === 0 || day === end);
    return {
      controls,
      drawing: html`
        <h4>${t("studies.twin.difference", { name })}</h4>
        <p class="guide">${t("studies.twin.differenceGuide")}</p>
        <div class="plot">${chart({
          width: this.width,
          start: scenario.start,
          label: t("studies.twin.differenceLabel", { name }),
          zero: true,
          bands: [
            { low: found.difference.map((mean, day) => mean - found.sd[day]), high: found.difference.map((mean, day) => mean + found.sd[day]), kind: "band wide" },
            { low: found.low, high: found.high, kind: "band" },
          ],
          lines: [{ values: found.difference, kind: "world", name: t("studies.twin.mean") }],
        })}</div>`,
      summary,
      tables: [
        {
          caption: t("studies.twin.sharesCaption", { runs: result.runs }),
          head: ["outcome", "kind", "baselineRuns", "changedRuns", "gained", "lost", "difference"].map((head) => t(`studies.${head}`)),
          rows: result.shares.map((share) => [
            shareName(share, scenario),
            t(`studies.kinds.${share.kind}`),
            numberText(share.baseline * result.runs, 0),
            numberText(share.changed * result.runs, 0),
            share.gained,
            share.lost,
            t("studies.points", { value: percent(share.estimate), low: percent(share.low), high: percent(share.high) }),
          ]),
        },
        {
          caption: t("studies.twin.caption", { name }),
          head: [t("table.date"), t("table.baselineColumn"), t("table.here"), t("studies.difference"), t("studies.intervalHead"), t("studies.spread"), t("studies.needed")],
          rows: days.map((day) => [
            dateText(this.world.dateOf(day)),
            amount(found.baseline[day], digits, unit),
            amount(found.changed[day], digits, unit),
            by(found.difference[day]),
            t("studies.fromTo", { low: by(found.low[day]), high: by(found.high[day]) }),
            amount(found.sd[day], digits, unit),
            Number.isFinite(found.runs_needed[day]) ? numberText(found.runs_needed[day], 0) : t("studies.twin.notWithinShort"),
          ]),
        },
      ],
    };
  }

  updated() {
    this.measure(this.querySelector(".plot"));
  }
}

/** When the pairs first differ. @param {Result} result @param {(day: number) => string} date */
function differText({ differ, runs }, date) {
  let so = 0;
  const first = differ.findIndex((count) => count > 0);
  const half = differ.findIndex((count) => (so += count) * 2 >= runs);
  if (first < 0) return t("studies.twin.same");
  return t(half < 0 ? "studies.twin.first" : "studies.twin.firstHalf", { first: date(first), half: half < 0 ? "" : date(half) });
}

customElements.define("bc-two-worlds", TwoWorlds);
