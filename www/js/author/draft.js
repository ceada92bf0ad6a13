// What a person is writing: its text, its name and the texts before it. It is kept for as long as the tab is open, and
// leaving the page with something that was not saved asks first.

/** @typedef {{ name: string, text: string, saved: boolean }} Kept */

/** Texts before this one that can be brought back. */
const MOST_STEPS = 40;

/** Characters of all of them together. */
const MOST_CHARACTERS = 12_000_000;

export class Draft extends EventTarget {
  name = "";
  text = "";
  /** Whether the text is in a file, or nothing was written yet. */
  saved = true;
  /** @type {Kept[]} */
  #steps = [];
  #key;

  /** @param {string} key under which it is kept */
  constructor(key) {
    super();
    this.#key = `backchannel-author-${key}`;
    window.addEventListener("beforeunload", (event) => {
      if (!this.saved) event.preventDefault();
    });
  }

  /** Takes back what was kept in this tab; whether there was something. */
  restore() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.#key) ?? "null");
      if (typeof kept?.text !== "string" || typeof kept.name !== "string") return false;
      Object.assign(this, { name: kept.name, text: kept.text, saved: Boolean(kept.saved) });
      return true;
    } catch {
      // No storage, or not for this page: then nothing is kept.
      return false;
    }
  }

  get canUndo() {
    return this.#steps.length > 0;
  }

  /** Another text. @param {string} text @param {{ name?: string, saved?: boolean, goesOn?: boolean }} [how] `goesOn` makes no step of its own */
  write(text, { name = this.name, saved = false, goesOn = false } = {}) {
    if (text === this.text && name === this.name) return;
    if (!goesOn && (this.text || this.name)) this.#steps.push({ name: this.name, text: this.text, saved: this.saved });
    let characters = 0;
    const fits = (/** @type {Kept} */ step, /** @type {number} */ index) => index < MOST_STEPS && (characters += step.text.length) <= MOST_CHARACTERS;
    this.#steps = [...this.#steps].reverse().filter(fits).reverse();
    Object.assign(this, { text, name, saved });
    this.#keep();
  }

  undo() {
    const step = this.#steps.pop();
    if (!step) return;
    Object.assign(this, step);
    this.#keep();
  }

  /** The text is in a file now. */
  markSaved() {
    this.saved = true;
    this.#keep();
  }

  #keep() {
    try {
      sessionStorage.setItem(this.#key, JSON.stringify({ name: this.name, text: this.text, saved: this.saved }));
    } catch {
      // Too large, or no storage: the warning on leaving is what is left.
    }
    this.dispatchEvent(new Event("change"));
  }
}
