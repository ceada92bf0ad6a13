// The figure of the sandbox's many runs: how often a world like this ends how, each share with its sampling error.
import { html, nothing } from "lit";
import { WorldElement } from "../element.js";
import { save } from "../figures/save.js";
import { tableOf } from "../figures/table.js";
import { t } from "../text.js";
import { choice, ofRuns } from "./frame.js";
import { NUMBERS } from "./runs.js";
import { percent, shareBars, shareName } from "./shares.js";

/**
 * @typedef {import("./contract").EnsembleResult} Result
 * @typedef {import("./contract").Share} Share
 */

/** Kinds of shares that are drawn; the table has all. @type {("class" | "ever")[]} */
const DRAWN = ["class", "ever"];

/** Milliseconds of rest before the answer is spoken. */
const SPOKEN_AFTER = 1000;

export class Outlook extends WorldElement {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { tableOpen: { state: true }, spoken: { state: true } };
  static watches = /** @type {import("../world.js").Topic[]} */ (["many"]);

  constructor() {
    super();
    this.tableOpen = false;
    this.spoken = "";
  }

  render() {
    const { many } = this.world;
    if (!many) return nothing;
    const { result, busy, notice, refusals } = many;
    return html`
      <div class="outlook" data-busy=${busy} data-runs=${result?.runs ?? 0}>
        <figure class="figure" aria-labelledby="outlook-title">
          <figcaption>
            <h3 id="outlook-title">${result ? many.headline : t("outlook.title")}</h3>
            ${result ? html`<p class="lead">${many.more}</p>` : nothing}
            <p class="guide">${t("outlook.guide", { runs: result?.runs ?? 0, of: many.runs, numbers: t(`outlook.numbers.${many.parameters}`) })}
              ${many.beside && result ? t("outlook.tick") : nothing}</p>
          </figcaption>
          <div class="drawing columns">${result ? DRAWN.map((kind) => html`<div>${this.#bars(kind, result, many.beside)}</div>`) : nothing}</div>
          <div role="alert">
            ${notice ? html`<p class="trouble">${t(`studies.notices.${notice}`)} ${notice === "lost" ? html`<button @click=${() => many.retry()}>${t("studies.ask")}</button>` : nothing}</p>` : nothing}
            ${refusals.length ? html`<div class="trouble"><p>${t("studies.refused")}</p><ul>${refusals.map((message) => html`<li>${message}</li>`)}</ul></div>` : nothing}
          </div>
          ${this.#tools(many)}
        </figure>
        <p class="unseen" role="status" aria-live="polite">${this.spoken}</p>
      </div>`;
  }

  #timer = 0;

  /** What all runs come to is spoken once, a little after the day's summary; what some come to is not. */
  updated() {
    const spoken = this.world.many?.spoken ?? "";
    if (!spoken || spoken === this.spoken) return;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => (this.spoken = this.world.many?.spoken || this.spoken), SPOKEN_AFTER);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.clearTimeout(this.#timer);
  }

  /** @param {"class" | "ever"} kind @param {Result} result @param {Result | null} beside */
  #bars(kind, result, beside) {
    const of = (/** @type {Result} */ { shares }) => shares.filter((share) => share.kind === kind);
    return shareBars(t(`studies.kinds.${kind}`), of(result), result.runs, beside && of(beside), /** @type {import("../contract").Scenario} */ (this.world.scenario));
  }

  /** @param {import("./crowd.js").Crowd} many */
  #tools(many) {
    const name = t("outlook.title");
    return html`
      <div class="tools">
        <div class="choose">${choice({
          id: "outlook-numbers",
          label: t("outlook.choose"),
          value: many.parameters,
          options: NUMBERS.map((how) => [how, t(`studies.parameters.${how}`)]),
          pick: (how) => many.setParameters(/** @type {"sampled" | "fixed"} */ (how)),
        })}</div>
        ${many.result ? this.#files(name) : nothing}
      </div>`;
  }

  /** @param {string} name */
  #files(name) {
    return html`
        <p class="save" role="group" aria-label=${t("figure.saveName", { name })}>${t("figure.save")}
          ${/** @type {const} */ (["svg", "png", "csv"]).map((kind) => html`
            <button class="link" @click=${() => this.#save(kind)}>${t(`figure.files.${kind}`)}</button>`)}
        </p>
        <details class="table" @toggle=${(/** @type {Event} */ event) => (this.tableOpen = /** @type {HTMLDetailsElement} */ (event.target).open)}>
          <summary>${t("figure.table")}</summary>
          ${this.tableOpen ? tableOf(this.#table(), this.world) : nothing}
        </details>`;
  }

  /** All shares, a row each. @returns {import("../figures/table.js").Table} */
  #table() {
    const { result, beside } = /** @type {import("./crowd.js").Crowd & { result: Result }} */ (this.world.many);
    const { shares, runs } = result;
    const limit = (/** @type {number} */ share) => t("studies.percent", { value: percent(share) });
    const columns = (/** @type {Result} */ of, /** @type {string} */ whose) => [
      { name: t(`outlook.columns.share${whose}`), value: (/** @type {number} */ row) => of.shares[row].estimate, text: (/** @type {number} */ share) => ofRuns(share, of.runs) },
      { name: t(`outlook.columns.low${whose}`), value: (/** @type {number} */ row) => of.shares[row].low, text: limit },
      { name: t(`outlook.columns.high${whose}`), value: (/** @type {number} */ row) => of.shares[row].high, text: limit },
    ];
    return {
      caption: t("studies.many.sharesCaption", { runs }),
      head: t("studies.outcome"),
      rows: shares.map((_, row) => row),
      name: (row) => shareName(shares[row], /** @type {import("../contract").Scenario} */ (this.world.scenario)),
      key: (row) => `${shares[row].kind}:${shares[row].name}`,
      columns: [...columns(result, ""), ...(beside ? columns(beside, "Before") : [])],
    };
  }

  /** @param {import("../figures/save.js").Kind} kind */
  #save(kind) {
    const { many } = this.world;
    if (!many?.result) return;
    const view = { id: "outlook", title: many.headline, notes: [many.origin], table: () => this.#table() };
    save(kind, view, this.world, /** @type {Element} */ (this.querySelector("figure")));
  }
}

customElements.define("bc-outlook", Outlook);
