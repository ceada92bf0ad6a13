// The sandbox: controls, the bar of time, the figures, and what to bear in mind about them.
import { html, nothing } from "lit";
import "./controls/controls.js";
import "./controls/transport.js";
import { WorldElement } from "./element.js";
import "./events.js";
import "./figures/alignment.js";
import "./figures/capability.js";
import "./figures/map.js";
import { WORLD_SERIES } from "./figures/series.js";
import "./summary.js";
import { t } from "./text.js";

export class Sandbox extends WorldElement {
  static watches = /** @type {import("./world.js").Topic[]} */ (["status", "run", "emphasis"]);

  render() {
    const { world } = this;
    const { scenario, run, status } = world;
    if (!scenario || !run) return status === "lost" ? this.#trouble() : html`<p class="waiting" role="status">${t("waiting")}</p>`;
    return html`
      ${status === "lost" ? this.#trouble() : nothing}
      ${world.problems.length ? this.#refusal() : nothing}
      <bc-transport class="transport" .world=${world}></bc-transport>
      <div class="bench">
        <bc-controls class="controls" .world=${world} role="group" aria-label=${t("controls")}></bc-controls>
        <div class="results">
          <aside class="notice">
            <p><strong>${t("notice.title")}</strong> ${t("notice.run")} <a href="#leaves-out">${t("notice.link")}</a></p>
          </aside>
          <bc-summary .world=${world}></bc-summary>
          ${this.#follow()}
          <bc-alignment .world=${world}></bc-alignment>
          <bc-map .world=${world}></bc-map>
          <bc-events .world=${world}></bc-events>
          ${scenario.series.filter(({ id }) => WORLD_SERIES.includes(id)).map((info) => html`
            <bc-series .world=${world} .info=${info}></bc-series>`)}
          <bc-capability .world=${world}></bc-capability>
          <section class="leaves-out" id="leaves-out" aria-labelledby="leaves-out-title">
            <h3 id="leaves-out-title">${t("notice.leavesOut")}</h3>
            <p>${scenario.notice}</p>
            <ul>${scenario.leaves_out.map((item) => html`<li>${item}</li>`)}</ul>
          </section>
        </div>
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

customElements.define("bc-sandbox", Sandbox);
