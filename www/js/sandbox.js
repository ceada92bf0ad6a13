// The sandbox: controls, the bar of time, the figures, and what to bear in mind about them.
import { html, nothing } from "lit";
import "./controls/controls.js";
import "./controls/transport.js";
import { through } from "./doors.js";
import { WorldElement } from "./element.js";
import "./events.js";
import "./figures/alignment.js";
import "./figures/capability.js";
import "./figures/ladder.js";
import "./figures/map.js";
import "./figures/programme.js";
import { WORLD_SERIES } from "./figures/series.js";
import "./figures/talks.js";
import "./many.js";
import "./report.js";
import "./summary.js";
import { t, tOr } from "./text.js";

export class Sandbox extends WorldElement {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { controls: { attribute: false } };
  static watches = /** @type {import("./world.js").Topic[]} */ (["status", "ask", "run", "emphasis"]);

  constructor() {
    super();
    /** @type {import("./embed/embed").Options["controls"]} what readers can change */
    this.controls = "all";
  }

  render() {
    const { world, controls } = this;
    const locked = controls !== "all";
    const { scenario, run, status } = world;
    if (!scenario || !run) return status === "lost" ? this.#trouble() : html`<p class="waiting" role="status">${t("waiting")}</p>`;
    return html`
      ${status === "lost" ? this.#trouble() : nothing}
      <bc-report .world=${world}></bc-report>
      ${world.problems.length ? this.#refusal() : nothing}
      ${world.catalogue.length > 1 && !locked ? this.#scenarios() : nothing}
      ${controls === "none" ? nothing : html`<bc-transport class="transport" .world=${world} .locked=${locked}></bc-transport>`}
      <div class="bench ${controls === "time" || controls === "none" ? "alone" : ""}">
        ${controls === "all" || controls === "locked" ? html`<bc-controls class="controls" .world=${world} ?inert=${locked} role="group" aria-label=${t("controls")}></bc-controls>` : nothing}
        <div class="results">
          <aside class="notice">
            <p><strong>${t("notice.title")}</strong> ${t("notice.run")} <a href="#leaves-out">${t("notice.link")}</a></p>
          </aside>
          <bc-summary .world=${world}></bc-summary>
          <bc-many .world=${world}></bc-many>
          ${this.#follow()}
          <bc-talks .world=${world}></bc-talks>
          <bc-events .world=${world}></bc-events>
          <bc-map .world=${world}></bc-map>
          <bc-ladder .world=${world}></bc-ladder>
          <bc-programme .world=${world}></bc-programme>
          <bc-alignment .world=${world}></bc-alignment>
          <div class="series">${scenario.series.filter(({ id }) => WORLD_SERIES.includes(id)).map((info) => html`
            <bc-series .world=${world} .info=${info}></bc-series>`)}</div>
          <bc-capability .world=${world}></bc-capability>
          <section class="leaves-out" id="leaves-out" aria-labelledby="leaves-out-title">
            <h3 id="leaves-out-title">${t("notice.leavesOut")}</h3>
            <p>${scenario.notice}</p>
            <ul>${scenario.leaves_out.map((item) => html`<li>${item}</li>`)}</ul>
            <p><a href="#hood" @click=${(/** @type {Event} */ event) => through(event, "bc-hood-door", "limits")}>${t("notice.more")}</a></p>
          </section>
        </div>
      </div>`;
  }

  /** Which scenario runs; those in a folder stand under its name. */
  #scenarios() {
    const { world } = this;
    const option = (/** @type {import("./contract").Listed} */ { id, title }) => html`<option value=${id} .selected=${id === world.request?.scenario}>${title}</option>`;
    const folders = [...new Set(world.catalogue.map(({ id }) => folderOf(id)))].sort();
    return html`
      <div class="scenarios">
        <label for="scenario">${t("scenarios.label")}</label>
        <select id="scenario" @change=${(/** @type {Event} */ event) => world.choose(/** @type {HTMLSelectElement} */ (event.target).value)}>
          ${folders.map((folder) => {
            const options = world.catalogue.filter(({ id }) => folderOf(id) === folder).map(option);
            return folder ? html`<optgroup label=${tOr(`scenarios.folders.${folder}`, folder)}>${options}</optgroup>` : options;
          })}
        </select>
        <p class="meaning">${world.scenario?.summary}</p>
      </div>`;
  }

  /** Which agent is drawn strong in every figure. */
  #follow() {
    const { world } = this;
    return html`
      <p class="follow">
        <label for="follow">${t("follow.label")}</label>
        <select id="follow" @change=${(/** @type {Event} */ event) => world.follow(/** @type {HTMLSelectElement} */ (event.target).value || null)}>
          <option value="" ?selected=${world.followed === null}>${t("follow.nobody")}</option>
          ${world.scenario?.agents.map(({ id, name }) => html`<option value=${id} ?selected=${id === world.followed}>${name}</option>`)}
        </select>
      </p>`;
  }

  #trouble() {
    const { run } = this.world;
    return html`
      <div class="trouble" role="alert">
        <p><strong>${t(run ? "trouble.died" : "trouble.absent")}</strong> ${t(run ? "trouble.diedMore" : "trouble.absentMore")}</p>
        <button @click=${() => {
          this.parentElement?.focus();
          this.world.start();
        }}>${t("trouble.restart")}</button>
      </div>`;
  }

  #refusal() {
    return html`
      <div class="trouble" role="alert">
        <p><strong>${t("trouble.refused")}</strong></p>
        <ul>${this.world.problems.map((message) => html`<li>${message}</li>`)}</ul>
      </div>`;
  }
}

/** @param {string} id of a scenario */
const folderOf = (id) => id.slice(0, Math.max(0, id.lastIndexOf("/")));

customElements.define("bc-sandbox", Sandbox);
