// The frame of every figure: what is seen, how to read it, the drawing and its cursor, the same as a table, and files.
import { html, nothing } from "lit";
import { WorldElement } from "../element.js";
import { dateText, t } from "../text.js";
import { save } from "./save.js";
import { tableOf } from "./table.js";

/**
 * @typedef {import("../contract").Scenario} Scenario
 * @typedef {import("../contract").Run} Run
 *
 * @typedef {object} View
 * @property {string} id
 * @property {string} name what the figure is about, in a word or two
 * @property {string} title what is seen in this world now
 * @property {string} guide how to read the drawing
 * @property {boolean} [dashed] whether the baseline is drawn as dashed lines, as it is in most
 * @property {string[]} [notes] more of where it comes from, for files
 * @property {string} reading the values of the day shown, to be spoken
 * @property {unknown} drawing
 * @property {unknown} [after] notes below the drawing
 * @property {() => import("./table.js").Table} table made only when it is asked for
 */

/** Days that a key moves the day shown by; with Shift, weeks. */
const KEYS = /** @type {Record<string, number>} */ ({
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -30,
  PageUp: 30,
  Home: -Infinity,
  End: Infinity,
});
const WEEK = 7;

/** Milliseconds of rest at the cursor before its values are spoken. */
const SPOKEN_AFTER = 400;

/** A figure: it says what it shows, and is given the rest. */
export class Figure extends WorldElement {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { tableOpen: { state: true }, spoken: { state: true } };
  static watches = /** @type {import("../world.js").Topic[]} */ (["run", "day", "emphasis", "many"]);

  #timer = 0;

  constructor() {
    super();
    this.tableOpen = false;
    this.spoken = "";
  }

  /**
   * @param {Scenario} _scenario
   * @param {Run} _run
   * @param {Run} _baseline
   * @returns {View | null} nothing where the scenario has nothing of the kind
   */
  view(_scenario, _run, _baseline) {
    return null;
  }

  render() {
    const { world } = this;
    const { scenario, run, baseline, day } = world;
    const view = scenario && run && baseline && this.view(scenario, run, baseline);
    if (!view) return nothing;
    const { id, name, title, guide, dashed = true, reading, drawing, after = nothing, table } = view;
    return html`
      <figure class="figure" aria-labelledby="${id}-title">
        <figcaption>
          <h3 id="${id}-title">${title}</h3>
          <p class="guide">${guide}${dashed && run !== baseline ? ` ${t("figure.dashed")}` : nothing}</p>
        </figcaption>
        <div class="drawing">
          <div class="field" role="slider" tabindex="0" aria-label=${t("figure.cursor", { name })} aria-describedby="${id}-title"
            aria-valuemin="0" aria-valuemax=${run.days} aria-valuenow=${day}
            aria-valuetext=${t("transport.valueText", { date: dateText(world.dateOf(day), "long"), day, days: run.days })}
            @keydown=${this.#onKey} @blur=${() => (this.spoken = "")}></div>
          ${drawing}
          <p class="reading" aria-hidden="true">${reading}</p>
        </div>
        <p class="unseen" role="status" aria-live="polite">${this.spoken}</p>
        ${after}
        <div class="tools">
          <p class="save" role="group" aria-label=${t("figure.saveName", { name })}>${t("figure.save")}
            ${/** @type {const} */ (["svg", "png", "csv"]).map((kind) => html`
              <button class="link" @click=${() => this.#save(kind)}>${t(`figure.files.${kind}`)}</button>`)}
          </p>
          <details class="table" @toggle=${(/** @type {Event} */ event) => (this.tableOpen = /** @type {HTMLDetailsElement} */ (event.target).open)}>
            <summary>${t("figure.table")}</summary>
            ${this.tableOpen ? tableOf(table(), world) : nothing}
          </details>
        </div>
      </figure>`;
  }

  /** @param {import("lit").PropertyValues<this>} changed */
  updated(changed) {
    this.measure(this.querySelector(".plot"));
    if (!changed.has("tableOpen") || !this.tableOpen) return;
    const scroll = /** @type {HTMLElement} */ (this.querySelector(".scroll"));
    const current = scroll.querySelector('[aria-current="date"]');
    if (current) scroll.scrollTop += current.getBoundingClientRect().bottom - scroll.getBoundingClientRect().bottom;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.clearTimeout(this.#timer);
  }

  #onKey = (/** @type {KeyboardEvent} */ event) => {
    const by = KEYS[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.world.pause();
    this.world.show(this.world.day + (event.shiftKey ? WEEK * by : by));
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.spoken = this.querySelector(".reading")?.textContent ?? "";
    }, SPOKEN_AFTER);
  };

  /** @param {import("./save.js").Kind} kind */
  #save(kind) {
    const { scenario, run, baseline } = this.world;
    const view = scenario && run && baseline && this.view(scenario, run, baseline);
    if (view) save(kind, view, this.world, /** @type {Element} */ (this.querySelector("figure")));
  }
}
