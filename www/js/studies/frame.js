// What all studies share: who works for them, what they are at, and the frame around what they find.
import { html, nothing } from "lit";
import { through } from "../doors.js";
import { WorldElement } from "../element.js";
import { t } from "../text.js";

/**
 * @typedef {import("./contract").Question} Question
 * @typedef {import("../contract").RunRequest} RunRequest
 * @typedef {import("../contract").SeriesInfo} SeriesInfo
 * @typedef {{ caption: string, head: string[], rows: (string | number)[][] }} Table
 *
 * @typedef {object} View
 * @property {unknown} controls
 * @property {unknown} drawing what was found; nothing before an answer
 * @property {string} summary the same in a sentence or two
 * @property {Table[]} tables
 */

/** Milliseconds between two summaries that are read out while runs come in. */
const SPOKEN_MS = 4000;

/** Letters in a table's cell from which on its column holds words rather than numbers. */
const NUMBER_LENGTH = 24;

/** A study of the world that is set: asked anew when that changes, and stopped when it is left. */
export class Study extends WorldElement {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = {
    driver: { attribute: false },
    result: { state: true },
    busy: { state: true },
    notice: { state: true },
    refusals: { state: true },
    tablesOpen: { state: true },
    spoken: { state: true },
  };
  static watches = /** @type {import("../world.js").Topic[]} */ (["ask", "run", "day"]);

  /** Under which its words stand in `text/`. */
  static id = "";

  constructor() {
    super();
    /** @type {import("./driver.js").Asker} */
    this.driver = /** @type {any} */ (undefined);
    /** @type {any} */
    this.result = null;
    /** @type {any} */
    this.beside = null;
    /** Whether an answer is still to come. */
    this.busy = false;
    /** @type {"again" | "lost" | "stopped" | null} */
    this.notice = null;
    /** @type {string[]} */
    this.refusals = [];
    this.tablesOpen = false;
    this.spoken = "";
  }

  /** @returns {Question | null} what to ask of the world as it is set; nothing where that needs a reader's word */
  question() {
    return null;
  }

  /** @returns {View} */
  view() {
    throw new Error("every study has a view");
  }

  connectedCallback() {
    super.connectedCallback();
    this.world.addEventListener("change", this.#onChange);
    this.ask();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.world.removeEventListener("change", this.#onChange);
    this.driver.stop();
  }

  /** Asks what is to be asked now. The old answer stays in sight until there is a new one. */
  ask() {
    const question = this.question();
    this.notice = null;
    this.refusals = [];
    if (!question) return;
    this.busy = true;
    this.#spokenAt = performance.now();
    this.driver.ask(question, {
      partial: (result, beside, done) => {
        // Of one run, or one pair, there is no spread to draw.
        if (!done && result.runs === 1) return;
        this.result = result;
        this.beside = beside;
        this.busy = !done;
        this.#speak(done);
      },
      refused: (messages) => {
        this.busy = false;
        this.result = null;
        this.refusals = messages;
      },
      lost: (again) => {
        this.notice = again ? "again" : "lost";
        this.busy = again;
      },
    });
  }

  /** A reader's word to stop: what is found so far stays. */
  stop() {
    this.driver.stop();
    this.busy = false;
    this.notice = "stopped";
  }

  /** Forgets an answer to another question. */
  forget() {
    this.result = this.beside = null;
    this.spoken = "";
  }

  render() {
    const { id } = /** @type {typeof Study} */ (this.constructor);
    const { controls, drawing, summary, tables } = this.view();
    return html`
      <section class="study" aria-labelledby="study-title" data-busy=${this.busy}>
        <h3 id="study-title">${t(`studies.${id}.title`)}</h3>
        <p class="guide">${t(`studies.${id}.guide`)}</p>
        <form class="study-form" @submit=${(/** @type {Event} */ event) => {
          event.preventDefault();
          this.ask();
        }}>${controls}${this.question() ? this.#button() : nothing}</form>
        <div role="alert">
          ${this.notice && this.notice !== "stopped" ? html`<p class="trouble">${t(`studies.notices.${this.notice}`)}</p>` : nothing}
          ${this.refusals.length ? html`<div class="trouble"><p>${t("studies.refused")}</p><ul>${this.refusals.map((message) => html`<li>${message}</li>`)}</ul></div>` : nothing}
        </div>
        ${this.notice === "stopped" ? html`<p class="guide">${t("studies.notices.stopped")}</p>` : nothing}
        ${this.busy && !this.result ? html`<p class="guide">${t("studies.waiting")}</p>` : nothing}
        ${this.result && summary ? html`<p class="found">${summary}</p>` : nothing}
        <div class="drawing">${this.result ? drawing : nothing}</div>
        ${this.result && tables.length ? this.#tables(tables) : nothing}
        <p class="guide"><strong>${t("notice.title")}</strong> ${t("studies.notice")}
          <a href="#leaves-out" @click=${(/** @type {Event} */ event) => through(event, "bc-hood-door", "limits")}>${t("notice.link")}</a></p>
        <p class="unseen" role="status">${this.spoken}</p>
      </section>`;
  }

  #button() {
    return html`<p class="go">${this.busy
      ? html`<button type="button" class="stop" @click=${() => this.stop()}>${t("studies.stop")}</button>`
      : html`<button>${t("studies.ask")}</button>`}</p>`;
  }

  /** @param {Table[]} tables */
  #tables(tables) {
    return html`
      <details class="table" @toggle=${(/** @type {Event} */ event) => (this.tablesOpen = /** @type {HTMLDetailsElement} */ (event.target).open)}>
        <summary>${t("figure.table")}</summary>
        ${this.tablesOpen ? tables.map(({ caption, head, rows }) => {
          const kinds = head.map((_, at) => (rows.some((row) => String(row[at]).length > NUMBER_LENGTH) ? "words" : ""));
          return html`
            <div class="scroll" tabindex="0" role="region" aria-label=${caption}>
              <table>
                <caption><span>${caption}</span></caption>
                <thead><tr>${head.map((cell, at) => html`<th scope="col" class=${kinds[at]}>${cell}</th>`)}</tr></thead>
                <tbody>${rows.map((row) => html`<tr>${row.map((cell, at) => (at ? html`<td class=${kinds[at]}>${cell}</td>` : html`<th scope="row" class=${kinds[at]}>${cell}</th>`))}</tr>`)}</tbody>
              </table>
            </div>`;
        }) : nothing}
      </details>`;
  }

  #spokenAt = 0;

  /** @param {boolean} done */
  #speak(done) {
    const now = performance.now();
    if (!done && now - this.#spokenAt < SPOKEN_MS) return;
    this.#spokenAt = now;
    this.spoken = this.view().summary;
  }

  /** The world that is asked about is another one: the answer is no more of this world. */
  #onChange = (/** @type {Event} */ event) => {
    const topics = /** @type {CustomEvent<Set<import("../world.js").Topic>>} */ (event).detail;
    if (topics.has("ask")) this.worldChanged();
  };

  /** What a study does when levers, interventions, seed or scenario are changed. */
  worldChanged() {
    this.ask();
  }
}

/** @param {RunRequest} request @returns {RunRequest} the same without what was changed */
export const plainOf = (request) => ({ ...request, levers: {}, interventions: [] });

/** @param {RunRequest} request */
export const isPlain = (request) => request.interventions.length === 0 && Object.keys(request.levers).length === 0;

/**
 * A labelled choice.
 * @param {object} parts
 * @param {string} parts.id
 * @param {string} parts.label
 * @param {string} parts.value
 * @param {[string, string][]} parts.options values and names
 * @param {(value: string) => void} parts.pick
 */
export function choice({ id, label, value, options, pick }) {
  return html`
    <p>
      <label for=${id}>${label}</label>
      <select id=${id} @change=${(/** @type {Event} */ event) => pick(/** @type {HTMLSelectElement} */ (event.target).value)}>
        ${options.map(([of, name]) => html`<option value=${of} .selected=${of === value}>${name}</option>`)}
      </select>
    </p>`;
}

/** A share in words, `62 of 100`. @param {number} share @param {number} runs */
export const ofRuns = (share, runs) => t("studies.ofRuns", { count: Math.round(share * runs), runs });
