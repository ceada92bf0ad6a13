// What happened, in plain words: the day shown, and the whole run.
import { html, nothing } from "lit";
import { guard } from "lit/directives/guard.js";
import { readingOrder } from "./agents.js";
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
  static properties = { without: { state: true }, about: { state: true }, logOpen: { state: true } };
  static watches = /** @type {import("./world.js").Topic[]} */ (["run", "day"]);

  #shown = lastOf((/** @type {RunEvent[]} */ events, /** @type {Set<Theme>} */ without, /** @type {string | null} */ about) =>
    events.filter(({ kind, agents }) => !without.has(themeOf(kind)) && (!about || agents.includes(about))));
  #counts = lastOf(counts);
  #days = lastOf(byDay);

  constructor() {
    super();
    /** @type {Set<Theme>} themes that the reader has taken out */
    this.without = new Set();
    /** @type {string | null} the agent that the reader asks for; nobody once a run does not have it */
    this.about = null;
    this.logOpen = false;
  }

  render() {
    const { world } = this;
    const { run, day } = world;
    if (!run) return nothing;
    const about = world.scenario?.agents.some(({ id }) => id === this.about) ? this.about : null;
    const shown = this.#shown(run.events, this.without, about);
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
        ${this.#agents(run.events, about)}
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

  /** Whom the listed events are about. @param {RunEvent[]} events @param {string | null} about */
  #agents(events, about) {
    const agents = this.world.scenario?.agents ?? [];
    const named = new Set(events.flatMap(({ agents }) => agents));
    return html`
      <p class="about">
        <label for="events-about">${t("events.by")}</label>
        <select id="events-about" @change=${(/** @type {Event} */ event) => (this.about = /** @type {HTMLSelectElement} */ (event.target).value || null)}>
          <option value="" ?selected=${about === null}>${t("events.everybody")}</option>
          ${readingOrder(agents).filter((index) => named.has(agents[index].id) || agents[index].id === about).map((index) => html`
            <option value=${agents[index].id} ?selected=${agents[index].id === about}>${agents[index].name}</option>`)}
        </select>
      </p>`;
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
