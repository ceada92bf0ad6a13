// Where the studies begin: a word on what can be asked, and a button that brings them.
import { html, nothing } from "lit";
import { WorldElement } from "../element.js";
import { t } from "../text.js";

/** @typedef {import("../element.js").WorldElement & { show: (which: string) => void }} Room */

/** The door to a part of the page that is loaded when a reader asks for it. */
export class Door extends WorldElement {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { state: { state: true } };
  static watches = /** @type {import("../world.js").Topic[]} */ (["status", "run"]);

  /** Under which its words stand in `text/`, and the name of the element that it opens. */
  static part = "studies";

  constructor() {
    super();
    /** @type {"shut" | "opening" | "open" | "failed"} */
    this.state = "shut";
  }

  /** Brings the script of the part: a file of its own beside this one; see `build.mjs`. @returns {Promise<unknown>} */
  bring() {
    return import("./studies.js");
  }

  get #part() {
    return /** @type {typeof Door} */ (this.constructor).part;
  }

  render() {
    if (!this.world.run) return nothing;
    const part = this.#part;
    return html`
      <section class="door ${part}" aria-labelledby="${part}-title">
        <header>
          <h2 id="${part}-title" tabindex="-1">${t(`${part}.title`)}</h2>
          <p>${t(`${part}.dek`)}</p>
        </header>
        ${this.state === "open"
          ? this.#room
          : html`
            <button class="open-${part}" ?disabled=${this.state === "opening"} @click=${() => this.open()}>${t(`${part}.open`)}</button>
            <p role="status">${this.state === "shut" ? nothing : t(`${part}.${this.state}`)}</p>`}
      </section>`;
  }

  /** @type {Room | undefined} */
  #room;

  /** Opens it, at one of its parts if that is named. @param {string} [which] */
  async open(which) {
    if (this.state !== "open") {
      this.state = "opening";
      try {
        await this.bring();
        this.#room = /** @type {Room} */ (document.createElement(`bc-${this.#part}`));
        this.#room.world = this.world;
        this.state = "open";
        await this.updateComplete;
      } catch {
        this.state = "failed";
        return;
      }
    }
    if (which) this.#room?.show(which);
    /** @type {HTMLElement | null} */ (this.querySelector(`#${this.#part}-title`))?.focus();
  }
}

customElements.define("bc-door", Door);
