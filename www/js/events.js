// What happened, in plain words: the day shown, and the whole run.
import { html, nothing } from "lit";
import { WorldElement } from "./element.js";
import { dateText, t } from "./text.js";

/** @typedef {import("./contract").RunEvent} RunEvent */

export class Events extends WorldElement {
  static watches = /** @type {import("./world.js").Topic[]} */ (["run", "day"]);

  render() {
    const { world } = this;
    const { run, day } = world;
    if (!run) return nothing;
    const today = run.events.filter((event) => event.day === day);
    const before = run.events.findLast((event) => event.day < day);
    const after = run.events.find((event) => event.day > day);
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
        <details class="log">
          <summary>${t("events.all", { count: run.events.length })}</summary>
          <ol>${byDay(run.events).map(([on, events]) => html`
            <li aria-current=${on === day ? "date" : nothing}>
              ${this.#jump(on)}
              <ul>${events.map(({ text, kind }) => html`<li data-kind=${kind}>${text}</li>`)}</ul>
            </li>`)}
          </ol>
        </details>
      </section>`;
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

/** @param {RunEvent[]} events @returns {[number, RunEvent[]][]} */
function byDay(events) {
  /** @type {Map<number, RunEvent[]>} */
  const days = new Map();
  for (const event of events) days.set(event.day, [...(days.get(event.day) ?? []), event]);
  return [...days];
}

customElements.define("bc-events", Events);
