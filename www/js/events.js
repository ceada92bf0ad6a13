// What happened, in plain words: the day shown, and the whole run.
import { html, nothing } from "lit";
import { guard } from "lit/directives/guard.js";
import { WorldElement } from "./element.js";
import { THEMES, themeOf } from "./kinds.js";
import { lastOf } from "./memo.js";
import { dateText, t } from "./text.js";

/**
 * @typedef {import("./contract").RunEvent} RunEvent
 * @typedef {import("./kinds.js").Theme} Theme
 */

export class Events extends WorldElement {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { without: { state: true }, logOpen: { state: true } };
  static watches = /** @type {import("./world.js").Topic[]} */ (["run", "day"]);

  #shown = lastOf((/** @type {RunEvent[]} */ events, /** @type {Set<Theme>} */ without) =>
    events.filter(({ kind }) => !without.has(themeOf(kind))));
  #counts = lastOf(counts);
  #days = lastOf(byDay);

  constructor() {
    super();
    /** @type {Set<Theme>} themes that the reader has taken out */
    this.without = new Set();
    this.logOpen = false;
  }

  render() {
    const { world } = this;
    const { run, day } = world;
    if (!run) return nothing;
    const shown = this.#shown(run.events, this.without);
    const today = shown.filter((event) => event.day === day);
    const before = shown.findLast((event) => event.day < day);
    const after = shown.find((event) => event.day > day);
    return html`
      <section class="events" aria-labelledby="events-title">
        <h3 id="events-title">${t("events.title", { date: dateText(world.dateOf(day)) })}</h3>
        <div class="today">
          ${today.length
            ? html`<ul>${today.map(({ text, kind }) => html`<li data-kind=${kind}>${text}</li>`)}</ul>`
            : html`<p>${t("events.none")}</p>`}
        </div>
        <div class="near">
          ${before ? this.#neighbour("events.before", before) : nothing}
          ${after ? this.#neighbour("events.after", after) : nothing}
        </div>
        ${this.#filter(run.events)}
        <details class="log" @toggle=${(/** @type {Event} */ event) => (this.logOpen = /** @type {HTMLDetailsElement} */ (event.target).open)}>
          <summary>${t(shown.length === run.events.length ? "events.all" : "events.some", { count: run.events.length, shown: shown.length })}</summary>
          ${this.logOpen ? this.#log(shown, day) : nothing}
        </details>
      </section>`;
  }

  /** @param {RunEvent[]} shown @param {number} day */
  #log(shown, day) {
    const days = this.#days(shown);
    const today = days.some(([on]) => on === day) ? day : null;
    return guard([shown, today], () => html`
      <ol>${days.map(([on, events]) => html`
        <li aria-current=${on === day ? "date" : nothing}>
          ${this.#jump(on)}
          <ul>${events.map(({ text, kind }) => html`<li data-kind=${kind}>${text}</li>`)}</ul>
        </li>`)}
      </ol>`);
  }

  /** Which themes are listed. @param {RunEvent[]} events */
  #filter(events) {
    const of = this.#counts(events);
    return html`
      <fieldset class="themes">
        <legend>${t("events.filter")}</legend>
        ${THEMES.filter((theme) => of.has(theme)).map((theme) => html`
          <label><input type="checkbox" .checked=${!this.without.has(theme)} @change=${() => this.#toggle(theme)}>
            ${t(`events.themes.${theme}`)} <span>${of.get(theme)}</span></label>`)}
      </fieldset>`;
  }

  /** @param {Theme} theme */
  #toggle(theme) {
    const without = new Set(this.without);
    if (!without.delete(theme)) without.add(theme);
    this.without = without;
  }

  /** @param {string} path @param {RunEvent} event */
  #neighbour(path, event) {
    return html`<p><span>${t(path)}</span> ${this.#jump(event.day)} ${event.text}</p>`;
  }

  /** @param {number} day */
  #jump(day) {
    return html`<button class="link" @click=${() => {
      this.world.pause();
      this.world.show(day);
    }}>${dateText(this.world.dateOf(day))}</button>`;
  }
}

/** Events of each theme. @param {RunEvent[]} events @returns {Map<Theme, number>} */
function counts(events) {
  /** @type {Map<Theme, number>} */
  const of = new Map();
  for (const { kind } of events) of.set(themeOf(kind), (of.get(themeOf(kind)) ?? 0) + 1);
  return of;
}

/** @param {RunEvent[]} events @returns {[number, RunEvent[]][]} */
function byDay(events) {
  /** @type {Map<number, RunEvent[]>} */
  const days = new Map();
  for (const event of events) days.set(event.day, [...(days.get(event.day) ?? []), event]);
  return [...days];
}

customElements.define("bc-events", Events);
