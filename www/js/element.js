// What all parts of the page share: they live in the page's own tree and redraw on the topics they watch.
import { LitElement, noChange } from "lit";
import { Directive, directive } from "lit/directive.js";

/**
 * @typedef {import("./world.js").World} World
 * @typedef {import("./world.js").Topic} Topic
 */

/** A part of the page that shows one world. Styles come from the page's own sheet, so there is no shadow tree. */
export class WorldElement extends LitElement {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { world: { attribute: false }, width: { state: true } };

  /** @type {Topic[]} the changes that this element redraws on */
  static watches = ["run"];

  constructor() {
    super();
    /** @type {World} */
    this.world = /** @type {any} */ (undefined);
    /** Width in CSS pixels, measured for elements that draw to it; 0 until known. */
    this.width = 0;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.world.addEventListener("change", this.#onChange);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.world.removeEventListener("change", this.#onChange);
    this.#observer?.disconnect();
  }

  /** Keeps `width` equal to the width of a child. @param {Element | null} child */
  measure(child) {
    if (!child || child === this.#measured) return;
    this.#observer ??= new ResizeObserver(([{ contentRect }]) => {
      this.width = Math.floor(contentRect.width);
    });
    if (this.#measured) this.#observer.unobserve(this.#measured);
    this.#measured = child;
    this.width = Math.floor(child.getBoundingClientRect().width);
    this.#observer.observe(child);
  }

  /** @type {ResizeObserver | undefined} */
  #observer;
  /** @type {Element | null} */
  #measured = null;

  #onChange = (/** @type {Event} */ event) => {
    const topics = /** @type {CustomEvent<Set<Topic>>} */ (event).detail;
    const { watches } = /** @type {typeof WorldElement} */ (this.constructor);
    if (watches.some((topic) => topics.has(topic))) this.requestUpdate();
  };
}

/** Sets CSS custom properties by script: the page's policy refuses style attributes. */
class Vars extends Directive {
  /** @type {Record<string, string | number>} */
  #set = {};

  /** @param {Record<string, string | number>} _values */
  render(_values) {
    return noChange;
  }

  /** @param {import("lit/directive.js").ElementPart} part @param {[Record<string, string | number>]} values */
  update(part, [values]) {
    const { style } = /** @type {HTMLElement | SVGElement} */ (part.element);
    for (const [name, value] of Object.entries(values)) {
      if (this.#set[name] !== value) style.setProperty(name, String(value));
    }
    this.#set = values;
    return noChange;
  }
}

export const vars = directive(Vars);
