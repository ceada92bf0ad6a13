// Where the studies begin: a word on what can be asked, and a button that brings them.
import { html, nothing } from "lit";
import { WorldElement } from "../element.js";
import { t } from "../text.js";

export class Door extends WorldElement {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { state: { state: true } };
  static watches = /** @type {import("../world.js").Topic[]} */ (["status", "run"]);

  constructor() {
    super();
    /** @type {"shut" | "opening" | "open" | "failed"} */
    this.state = "shut";
  }

  render() {
    if (!this.world.run) return nothing;
    return html`
      <section class="studies" aria-labelledby="studies-title">
        <header>
          <h2 id="studies-title" tabindex="-1">${t("studies.title")}</h2>
          <p>${t("studies.dek")}</p>
        </header>
        ${this.state === "open"
          ? this.#studies
          : html`
            <button class="open-studies" ?disabled=${this.state === "opening"} @click=${() => this.#open()}>${t("studies.open")}</button>
            <p role="status">${this.state === "shut" ? nothing : t(`studies.${this.state}`)}</p>`}
      </section>`;
  }

  /** @type {import("../element.js").WorldElement | typeof nothing} */
  #studies = nothing;

  async #open() {
    this.state = "opening";
    try {
      // A file of its own beside this one; see `build.mjs`.
      await import("./studies.js");
      const studies = /** @type {import("../element.js").WorldElement} */ (document.createElement("bc-studies"));
      studies.world = this.world;
      this.#studies = studies;
      this.state = "open";
      await this.updateComplete;
      /** @type {HTMLElement | null} */ (this.querySelector("#studies-title"))?.focus();
    } catch {
      this.state = "failed";
    }
  }
}

customElements.define("bc-door", Door);
