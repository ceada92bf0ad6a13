// The bar that stays in sight: which day is shown, how time runs, and what differs from the baseline.
import { html, nothing, svg } from "lit";
import { guard } from "lit/directives/guard.js";
import { live } from "lit/directives/live.js";
import { firingText, leverText } from "../differences.js";
import { WorldElement } from "../element.js";
import { themeOf } from "../kinds.js";
import { dateText, t } from "../text.js";
import { SPEEDS } from "../world.js";
import "./past.js";

/** Themes of the events that have a mark under their day; the others happen on most days. */
const MARKED = new Set(["talks", "force", "market", "clocks", "interventions"]);

const ICONS = {
  play: "M4,2.5V13.5L13.5,8Z",
  pause: "M4,2.5H7V13.5H4ZM9,2.5H12V13.5H9Z",
  back: "M12,3V13L5,8ZM3.5,3H5V13H3.5Z",
  forward: "M4,3V13L11,8ZM11,3H12.5V13H11Z",
  remove: "M4,4L12,12M12,4L4,12",
};

/** @param {keyof typeof ICONS} name */
const icon = (name) => html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path class=${name} d=${ICONS[name]}/></svg>`;

export class Transport extends WorldElement {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { locked: { type: Boolean } };
  static watches = /** @type {import("../world.js").Topic[]} */ (["ask", "run", "day", "time", "status"]);

  constructor() {
    super();
    /** Whether what differs may be seen but not changed. */
    this.locked = false;
  }

  render() {
    const { world } = this;
    const { scenario, request, run, day, playing } = world;
    if (!scenario || !request || !run) return nothing;
    const date = world.dateOf(day);
    return html`
      <div class="clock">
        <div class="buttons">
          <button class="play" @click=${() => (playing ? world.pause() : world.play())}>
            ${icon(playing ? "pause" : "play")}<span>${t(playing ? "transport.pause" : "transport.play")}</span>
          </button>
          <button aria-label=${t("transport.back")} title=${t("transport.back")} ?disabled=${day <= 0} @click=${() => this.#step(-1)}>${icon("back")}</button>
          <button aria-label=${t("transport.forward")} title=${t("transport.forward")} ?disabled=${day >= request.days} @click=${() => this.#step(1)}>${icon("forward")}</button>
        </div>
        <p class="date"><strong>${dateText(date)}</strong> <span>${t("transport.day", { day, days: request.days })}</span></p>
        <label class="speed">
          <span>${t("transport.speed")}</span>
          <select aria-label=${t("transport.speed")} @change=${(/** @type {Event} */ event) => world.setSpeed(Number(/** @type {HTMLSelectElement} */ (event.target).value))}>
            ${SPEEDS.map((speed) => html`<option value=${speed} ?selected=${speed === world.speed}>${t("transport.rate", { count: speed })}</option>`)}
          </select>
        </label>
        <div class="days">
          <input type="range" min="0" max=${request.days} step="1" .value=${live(String(day))}
            aria-label=${t("transport.scrub")} aria-valuetext=${t("transport.valueText", { date: dateText(date, "long"), day, days: request.days })}
            @input=${(/** @type {Event} */ event) => this.#scrub(Number(/** @type {HTMLInputElement} */ (event.target).value))}>
          ${guard([run, request.interventions], () => this.#ticks())}
        </div>
      </div>
      ${this.#differences()}
    `;
  }

  /** Marks under the days on which something happens. */
  #ticks() {
    const { run, request } = this.world;
    if (!run || !request) return nothing;
    const happened = [...new Set(run.events.filter(({ kind }) => MARKED.has(themeOf(kind))).map(({ day }) => day))];
    const fired = request.interventions.map(({ date }) => this.world.dayOf(date));
    return html`
      <svg class="ticks" viewBox="0 0 ${run.days} 8" preserveAspectRatio="none" aria-hidden="true">
        ${happened.map((day) => svg`<path class="event" d="M${day},0V5"/>`)}
        ${fired.map((day) => svg`<path class="fired" d="M${day},0V8"/>`)}
      </svg>`;
  }

  #differences() {
    const { world } = this;
    const { changes } = world;
    return html`
      <section class="differences" ?inert=${this.locked} aria-label=${t("differences.title")}>
        ${changes.length === 0
          ? html`<p>${t("differences.none")}</p>`
          : html`
              <p>${t("differences.some")}</p>
              <ul>${changes.map((change) => {
                const what = describe(world, change);
                return html`<li>${what}<button aria-label=${t("differences.remove", { what })} title=${t("differences.remove", { what })}
                  @click=${() => this.#undo(change)}>${icon("remove")}</button></li>`;
              })}</ul>`}
        ${changes.length === 0 ? nothing : html`
          <button class="plain to-results" @click=${() => this.closest("bc-sandbox")?.querySelector(".results")?.scrollIntoView()}>${t("differences.toResults")}</button>`}
        <bc-past class="past" .world=${world}></bc-past>
        <button class="plain reset" ?disabled=${changes.length === 0 && world.day === 0} @click=${() => world.reset()}>${t("differences.reset")}</button>
      </section>`;
  }

  /** Takes a difference away and keeps the keyboard's place. @param {import("../world.js").Change} change */
  async #undo(change) {
    this.world.undo(change);
    await this.updateComplete;
    const next = this.querySelector(".differences li button") ?? this.querySelector("button.play");
    /** @type {HTMLElement | null} */ (next)?.focus();
  }

  /** @param {number} by */
  #step(by) {
    this.world.pause();
    this.world.show(this.world.day + by);
  }

  /** @param {number} day */
  #scrub(day) {
    this.world.pause();
    this.world.show(day);
  }
}

/** One difference in words. @param {import("../world.js").World} world @param {import("../world.js").Change} change */
function describe({ scenario, request }, change) {
  if (!scenario || !request) return "";
  return change.kind === "lever" ? leverText(scenario, change.id, request.levers[change.id]) : firingText(scenario, request.interventions[change.index]);
}

customElements.define("bc-transport", Transport);
