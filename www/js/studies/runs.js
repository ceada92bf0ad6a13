// Many runs: how often the world that is set ends how, and how a series spreads.
import { html, nothing } from "lit";
import { amount, dateText, numberText, t } from "../text.js";
import { chart } from "./chart.js";
import { Study, choice, isPlain, ofRuns, plainOf } from "./frame.js";
import { digitsFor, infoOf, keyOf, nameOf, seriesFields } from "./series.js";
import { intervalText, percent, shareBars, shareName } from "./shares.js";

/**
 * @typedef {import("./contract").EnsembleResult} Result
 * @typedef {import("../contract").Scenario} Scenario
 */

const RUNS = ["50", "200", "1000"];

/** How the numbers of a study are taken. @type {("sampled" | "fixed")[]} */
export const NUMBERS = ["sampled", "fixed"];

/** Fields of how many runs, and with which numbers. @param {{ runs: number, parameters: "sampled" | "fixed" }} of @param {(part: object) => void} pick */
export function runFields({ runs, parameters }, pick) {
  return [
    choice({
      id: "study-runs",
      label: t("studies.runs"),
      value: String(runs),
      options: RUNS.map((count) => [count, numberText(Number(count), 0)]),
      pick: (count) => pick({ runs: Number(count) }),
    }),
    choice({
      id: "study-numbers",
      label: t("studies.numbers"),
      value: parameters,
      options: NUMBERS.map((how) => [how, t(`studies.parameters.${how}`)]),
      pick: (how) => pick({ parameters: how }),
    }),
  ];
}

export class ManyRuns extends Study {
  static id = "many";
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { chosen: { state: true }, runs: { state: true }, parameters: { state: true } };

  constructor() {
    super();
    this.chosen = { series: "oil_price", agent: "" };
    this.runs = 200;
    /** @type {"sampled" | "fixed"} */
    this.parameters = "sampled";
  }

  /** @returns {import("./contract").Question | null} */
  question() {
    const { scenario, request } = this.world;
    if (!scenario || !request) return null;
    const study = { parameters: this.parameters, series: [keyOf(scenario, this.chosen)] };
    return { type: "runs", of: "Ensemble", request, beside: isPlain(request) ? null : plainOf(request), study, runs: this.runs };
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
      ${runFields(this, (part) => this.#pick(part))}`;
    const result = /** @type {Result | null} */ (this.result);
    if (!result) return { controls, drawing: nothing, summary: "", tables: [] };
    const of = (/** @type {string} */ kind, /** @type {Result | null} */ from = result) => from?.shares.filter((share) => share.kind === kind) ?? [];
    const before = (/** @type {string} */ kind) => (this.beside ? of(kind, this.beside) : null);
    const { runs } = result;
    const summary = [
      t("studies.many.made", { runs, of: this.runs, numbers: t(`studies.parameters.${this.parameters}`) }),
      ...[...of("class")].sort((a, b) => b.estimate - a.estimate).slice(0, 3).filter(({ estimate }) => estimate > 0).map((share) =>
        t("studies.many.ends", { runs: ofRuns(share.estimate, runs), what: shareName(share, scenario) })),
    ].join(" ");
    return {
      controls,
      drawing: html`
        <div class="columns">
          <div>${shareBars(t("studies.kinds.class"), of("class"), runs, before("class"), scenario)}</div>
          <div>${shareBars(t("studies.kinds.ever"), of("ever"), runs, before("ever"), scenario)}</div>
        </div>
        ${this.beside ? html`<p class="guide">${t("studies.tick")}</p>` : nothing}
        ${this.#fan(scenario, result)}
        ${this.#passages(scenario, result)}`,
      summary,
      tables: [this.#shareTable(result), this.#fanTable(scenario, result)],
    };
  }

  /** @param {Scenario} scenario @param {Result} result */
  #fan(scenario, result) {
    const [key] = Object.keys(result.series);
    const spread = result.series[key];
    const before = this.beside?.series[key];
    const name = nameOf(scenario, this.chosen);
    return html`
      <h4>${t("studies.many.fan", { name })}</h4>
      <p class="guide">${t("studies.many.fanGuide", { count: result.kept.length })} ${before ? t("studies.many.fanBefore") : nothing} ${infoOf(scenario, this.chosen).meaning}</p>
      <div class="plot">${chart({
        width: this.width,
        start: scenario.start,
        label: t("studies.many.fanLabel", { name }),
        bands: [
          { low: spread.q05, high: spread.q95, kind: "band wide" },
          { low: spread.q25, high: spread.q75, kind: "band" },
        ],
        lines: [
          ...result.kept.map(({ series }) => ({ values: series[key], kind: "single" })),
          ...(before ? [{ values: before.q50, kind: "baseline", name: t("figure.baseline") }] : []),
          { values: spread.q50, kind: "world", name: t("studies.median") },
        ],
      })}</div>`;
  }

  /** @param {Scenario} scenario @param {Result} result */
  #passages(scenario, result) {
    const last = (/** @type {Float64Array} */ values) => values[values.length - 1];
    const lines = Object.entries(result.passages).filter(([, values]) => last(values) > 0);
    if (!lines.length) return nothing;
    return html`
      <h4>${t("studies.many.passages")}</h4>
      <p class="guide">${t("studies.many.passagesGuide")}</p>
      <div class="plot">${chart({
        width: this.width,
        start: scenario.start,
        label: t("studies.many.passagesLabel"),
        domain: [0, 1],
        write: (value) => `${percent(value)} %`,
        lines: lines.map(([flag, values], index) => ({ values, kind: `passage p${index % 4}`, name: t(`studies.short.${flag}`) })),
      })}</div>`;
  }

  updated() {
    this.measure(this.querySelector(".plot"));
  }

  /** @param {Result} result */
  #shareTable(result) {
    const before = /** @type {Result | null} */ (this.beside);
    const scenario = /** @type {Scenario} */ (this.world.scenario);
    return {
      caption: t("studies.many.sharesCaption", { runs: result.runs }),
      head: [t("studies.outcome"), t("studies.kind"), t("studies.share"), t("studies.intervalHead"), ...(before ? [t("table.baselineColumn")] : [])],
      rows: result.shares.map((share, index) => [
        shareName(share, scenario),
        t(`studies.kinds.${share.kind}`),
        ofRuns(share.estimate, result.runs),
        intervalText(share),
        ...(before ? [ofRuns(before.shares[index].estimate, before.runs)] : []),
      ]),
    };
  }

  /** @param {Scenario} scenario @param {Result} result */
  #fanTable(scenario, result) {
    const [key] = Object.keys(result.series);
    const spread = result.series[key];
    const before = this.beside?.series[key];
    const { unit } = infoOf(scenario, this.chosen);
    const digits = digitsFor(spread.q95);
    const read = (/** @type {number} */ value) => (Number.isFinite(value) ? amount(value, digits, unit) : t("table.none"));
    const days = Array.from({ length: result.days + 1 }, (_, day) => day).filter((day) => day % 30 === 0 || day === result.days);
    return {
      caption: t("studies.many.fanCaption", { name: nameOf(scenario, this.chosen) }),
      head: [t("table.date"), "5 %", "25 %", t("studies.median"), "75 %", "95 %", ...(before ? [t("studies.medianBefore")] : [])],
      rows: days.map((day) => [
        dateText(this.world.dateOf(day)),
        ...[spread.q05, spread.q25, spread.q50, spread.q75, spread.q95, ...(before ? [before.q50] : [])].map((values) => read(values[day])),
      ]),
    };
  }
}

customElements.define("bc-many-runs", ManyRuns);
