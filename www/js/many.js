// The place of the many runs beside the one shown. They come in a file of their own, with a module that runs a year faster,
// once a reader touches the sandbox or comes to it and the page is idle; where data is to be saved, when a reader asks.
import { html, nothing } from "lit";
import { WorldElement } from "./element.js";
import { WORLD_SERIES } from "./figures/series.js";
import { t } from "./text.js";

/** Milliseconds after which an idle moment is waited for no more. */
const LATEST_MS = 2000;

export class Many extends WorldElement {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { state: { state: true } };
  static watches = /** @type {import("./world.js").Topic[]} */ (["run"]);

  /** @type {WorldElement | typeof nothing} */
  #outlook = nothing;
  #observer = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && this.#touched(), { rootMargin: "50% 0px" });

  constructor() {
    super();
    /** @type {"shut" | "opening" | "open" | "failed"} */
    this.state = "shut";
  }

  connectedCallback() {
    super.connectedCallback();
    this.world.addEventListener("change", this.#onTouch);
    this.#observer.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.world.removeEventListener("change", this.#onTouch);
    this.#observer.disconnect();
  }

  render() {
    if (this.state === "open") return this.#outlook;
    return html`
      <section class="outlook" aria-labelledby="outlook-title">
        <h3 id="outlook-title">${t("outlook.title")}</h3>
        <p class="guide" role="status">${t(`outlook.${this.state}`)}</p>
        ${this.state !== "opening" && (savesData() || this.state === "failed") ? html`<button @click=${() => this.#open()}>${t("outlook.open")}</button>` : nothing}
      </section>`;
  }

  /** A reader changes the world or moves in it. */
  #onTouch = (/** @type {Event} */ event) => {
    const topics = /** @type {CustomEvent<Set<import("./world.js").Topic>>} */ (event).detail;
    if (topics.has("ask") || topics.has("time")) this.#touched();
  };

  #touched() {
    if (this.state !== "shut" || savesData()) return;
    const idle = window.requestIdleCallback ?? ((/** @type {() => void} */ done) => window.setTimeout(done, LATEST_MS / 10));
    this.state = "opening";
    idle(() => this.#open(), { timeout: LATEST_MS });
  }

  async #open() {
    this.state = "opening";
    try {
      // A file of its own; see `build.mjs`.
      const { crowdOf } = await import("./studies/studies.js");
      this.world.many = crowdOf(this.world, WORLD_SERIES);
      this.#outlook = /** @type {WorldElement} */ (document.createElement("bc-outlook"));
      this.#outlook.world = this.world;
      this.state = "open";
      this.world.tell("many");
    } catch {
      this.state = "failed";
    }
  }
}

/** Whether a reader asked for little to be loaded. */
function savesData() {
  const { connection } = /** @type {Navigator & { connection?: { saveData?: boolean } }} */ (navigator);
  return connection?.saveData === true || window.matchMedia("(prefers-reduced-data: reduce)").matches;
}

customElements.define("bc-many", Many);
