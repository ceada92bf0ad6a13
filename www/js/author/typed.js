// What stands in a field that somebody may be typing in.
import { noChange } from "lit";
import { Directive, directive } from "lit/directive.js";

/** The value of a field, which stays as it is typed: a part is drawn anew whenever a check answers, in the middle of a word too. */
class Typed extends Directive {
  /** @type {string | null} the value that was drawn last */
  #drawn = null;

  /** @param {string} _text */
  render(_text) {
    return noChange;
  }

  /** @param {import("lit/directive.js").PropertyPart} part @param {[string]} values */
  update(part, [text]) {
    const field = /** @type {HTMLInputElement} */ (part.element);
    if (text !== this.#drawn || field !== document.activeElement) field.value = text;
    this.#drawn = text;
    return noChange;
  }
}

export const typed = directive(Typed);
