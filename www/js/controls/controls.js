// What a reader can change: levers by group, interventions on the day shown, and the seed.
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { WorldElement } from "../element.js";
import { dateText, t, tOr } from "../text.js";
import "./presets.js";
import { rangeField, stepOf } from "./range.js";
import "./share.js";

/** The order in which readers meet groups; any others follow as the scenario has them. */
const GROUPS = ["talks", "money", "forces", "proxies", "hosts", "oil"];

const SEED = /^[0-9a-f]{1,16}$/i;

export class Controls extends WorldElement {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { picked: { state: true }, draft: { state: true } };
  static watches = /** @type {import("../world.js").Topic[]} */ (["ask", "day", "status"]);

  #roomy = window.matchMedia("(min-width: 66rem)").matches;

  constructor() {
    super();
    /** @type {Record<string, { id: string, value: number | null }>} by group, what its form stands on, and the value if not its default */
    this.picked = {};
    /** @type {string | null} what stands in the field while it is no seed */
    this.draft = null;
  }

  render() {
    const { scenario, request } = this.world;
    if (!scenario || !request) return nothing;
    return html`
      <bc-presets .world=${this.world}></bc-presets>
      <h3 class="over">${t("levers.title")}</h3>
      ${grouped(scenario.levers).map(([group, levers], index) => {
        const changed = levers.filter(({ id }) => id in request.levers).length;
        return html`
          <details class="drawer" ?open=${this.#roomy && index === 0}>
            <summary><span>${tOr(`levers.groups.${group}`, group)}</span> <span class="count">${changed ? t("levers.changed", { count: changed }) : levers.length}</span></summary>
            ${levers.map((lever) => rangeField({
              id: `lever-${lever.id}`,
              name: lever.name,
              unit: lever.unit,
              low: lever.low,
              high: lever.high,
              step: lever.step,
              usual: lever.default,
              value: this.world.leverValue(lever),
              meaning: `${lever.meaning} ${lever.mechanism}`,
              onInput: (value) => this.world.setLever(lever, value),
            }))}
          </details>`;
      })}
      <h3 class="over">${t("interventions.over")}</h3>
      ${grouped(scenario.interventions).map(([group, members], index) => html`
        <details class="drawer" ?open=${this.#roomy && index === 0}>
          <summary><span>${tOr(`levers.groups.${group}`, group)}</span> <span class="count">${this.#fired(members) || members.length}</span></summary>
          ${this.#interventions(group, members)}
        </details>`)}
      <h3 class="over">${t("seed.over")}</h3>
      <details class="drawer" ?open=${this.#roomy}>
        <summary><span>${t("seed.title")}</span></summary>
        ${this.#seed(request.seed)}
      </details>
      <bc-share .world=${this.world}></bc-share>
    `;
  }

  /** How many of these are to be fired, in words; nothing if none is. @param {import("../contract").Intervention[]} members */
  #fired(members) {
    const ids = new Set(members.map(({ id }) => id));
    const count = this.world.request?.interventions.filter(({ intervention }) => ids.has(intervention)).length;
    return count ? t("interventions.count", { count }) : "";
  }

  /** @param {string} group @param {import("../contract").Intervention[]} members */
  #interventions(group, members) {
    const { world } = this;
    const { id = "", value: given = null } = this.picked[group] ?? {};
    const chosen = members.find((one) => one.id === id) ?? members[0];
    const spec = chosen.value;
    const value = spec ? (chosen.id === id ? (given ?? spec.default) : spec.default) : null;
    const pick = (/** @type {string} */ id, /** @type {number | null} */ value) => (this.picked = { ...this.picked, [group]: { id, value } });
    const field = `intervention-${group}`;
    return html`
      <form class="intervention" @submit=${(/** @type {Event} */ event) => {
        event.preventDefault();
        world.fire(chosen.id, value);
      }}>
        <label for=${field}>${t("interventions.choose")}</label>
        <select id=${field} @change=${(/** @type {Event} */ event) => pick(/** @type {HTMLSelectElement} */ (event.target).value, null)}>
          ${members.map(({ id, name }) => html`<option value=${id} ?selected=${id === chosen.id}>${name}</option>`)}
        </select>
        <p class="meaning">${chosen.meaning}</p>
        ${spec
          ? rangeField({
              id: `${field}-value`,
              name: t("interventions.value"),
              unit: spec.unit,
              low: spec.low,
              high: spec.high,
              step: stepOf(spec),
              usual: spec.default,
              value: value ?? spec.default,
              meaning: spec.meaning,
              onInput: (next) => pick(chosen.id, next),
            })
          : nothing}
        <button class="wide">${t("interventions.fire", { date: dateText(world.dateOf(world.firingDay)) })}</button>
      </form>`;
  }

  /** @param {string} seed */
  #seed(seed) {
    const { world } = this;
    return html`
      <p class="meaning" id="seed-meaning">${t("seed.meaning")}</p>
      <form class="seed" @submit=${(/** @type {Event} */ event) => {
        event.preventDefault();
        this.#takeSeed(/** @type {HTMLFormElement} */ (event.target).querySelector("input"));
      }}>
        <label for="seed">${t("seed.label")}</label>
        <input id="seed" type="text" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="16" .value=${live(this.draft ?? seed)}
          aria-describedby="seed-meaning seed-problem" aria-invalid=${this.draft !== null}
          @change=${(/** @type {Event} */ event) => this.#takeSeed(/** @type {HTMLInputElement} */ (event.target))}>
        <button type="button" @click=${() => {
          this.draft = null;
          world.newSeed();
        }}>${t("seed.fresh")}</button>
      </form>
      <p class="problem" id="seed-problem" role="status">${this.draft === null ? nothing : t("seed.problem")}</p>`;
  }

  /** @param {HTMLInputElement | null} input */
  #takeSeed(input) {
    if (!input) return;
    const written = input.value.trim();
    this.draft = SEED.test(written) ? null : written;
    if (this.draft === null) this.world.setSeed(written.toLowerCase().padStart(16, "0"));
  }
}

/**
 * Things by their group.
 * @template {{ group?: string }} T
 * @param {T[]} things
 * @returns {[string, T[]][]}
 */
function grouped(things) {
  const names = [...new Set(things.map(({ group = "" }) => group))];
  const rank = (/** @type {string} */ name) => (GROUPS.indexOf(name) + GROUPS.length + 1) % (GROUPS.length + 1);
  names.sort((a, b) => rank(a) - rank(b));
  return names.map((name) => [name, things.filter(({ group = "" }) => group === name)]);
}

customElements.define("bc-controls", Controls);
