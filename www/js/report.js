// What there is to say of a world that came from a link or a file: what was not understood, and whether it is the same.
import { html, nothing } from "lit";
import { WorldElement } from "./element.js";
import { t } from "./text.js";

/** Most notes that are listed. */
const MOST = 8;

export class Report extends WorldElement {
  static watches = /** @type {import("./world.js").Topic[]} */ (["kept", "run"]);

  render() {
    return html`<div role="status">${this.#body()}</div>`;
  }

  #body() {
    const { keeper, scenario } = this.world;
    const report = keeper?.report;
    if (!keeper || !report || !scenario) return nothing;
    const { from, notes, refused, age, version, check } = report;
    const texts = { version, here: scenario.model_version };
    const lines = [...notes.map(({ code, found = "", count = 0 }) => t(`link.notes.${code}`, { found, count })), ...refused];
    const differs = age === "older" || age === "newer";
    if (!lines.length && !differs && check !== "different") return nothing;
    const rest = lines.length - MOST;
    return html`
      <div class="trouble report">
        ${lines.length
          ? html`
              <p><strong>${t(`link.${from}.${report.nothing ? "nothing" : "partly"}`)}</strong></p>
              <ul>
                ${lines.slice(0, MOST).map((line) => html`<li>${line}</li>`)}
                ${rest > 0 ? html`<li>${t("link.more", { count: rest })}</li>` : nothing}
              </ul>`
          : nothing}
        ${differs ? html`<p><strong>${t(`link.${age}`, texts)}</strong> ${t("link.versionMore")}</p>` : nothing}
        ${check === "different" ? html`<p><strong>${t(`link.${from}.different`)}</strong> ${t("link.differentMore", { digest: report.digest ?? "" })}</p>` : nothing}
        <button @click=${() => this.#dismiss()}>${t("link.dismiss")}</button>
      </div>`;
  }

  /** Puts the notice away and the keyboard where the model begins. */
  #dismiss() {
    document.getElementById("sandbox")?.focus({ preventScroll: true });
    this.world.keeper?.dismiss();
  }
}

customElements.define("bc-report", Report);
