// What all parts of the page share: they live in the page's own tree and redraw on the topics they watch.
import { LitElement, noChange } from "lit";
import { Directive, directive } from "lit/directive.js";

/**
 * @typedef {import("./world.js").World} World
 * @typedef {import("./world.js").Topic} Topic
 */

/** Days that follow one another within so many milliseconds are a run of days: a reader drags, or the world plays. */
const RUN_OF_DAYS = 100;

/** Milliseconds of rest after which a run of days is over. */
const REST = 150;

/**
 * While days run, parts out of sight wait until the run is over or they come into sight: drawing them all for each day
 * takes as long as a frame lasts. A single step changes everything at once.
 */
class Waiting {
  /** @type {Set<WorldElement>} parts out of sight */
  #far = new Set();
  /** @type {Set<WorldElement>} parts that do not show the day yet */
  #stale = new Set();
  /** @type {Event | null} the newest change of the day */
  #newest = null;
  #running = false;
  #timer = 0;

  #sight = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const part = /** @type {WorldElement} */ (target);
      if (!isIntersecting) this.#far.add(part);
      else if (this.#far.delete(part) && this.#stale.delete(part)) part.requestUpdate();
    }
  }, { rootMargin: "25%" });

  constructor() {
    window.addEventListener("beforeprint", () => this.#end());
  }

  /** @param {WorldElement} part */
  add(part) {
    this.#sight.observe(part);
  }

  /** @param {WorldElement} part */
  remove(part) {
    this.#sight.unobserve(part);
    this.#far.delete(part);
    this.#stale.delete(part);
  }

  /** Whether this part may show this change later. @param {WorldElement} part @param {Event} change */
  takes(part, change) {
    if (change !== this.#newest) {
      this.#running = change.timeStamp - (this.#newest?.timeStamp ?? -Infinity) < RUN_OF_DAYS;
      this.#newest = change;
      window.clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.#end(), REST);
    }
    if (!this.#running || !this.#far.has(part)) return false;
    this.#stale.add(part);
    return true;
  }

  #end() {
    for (const part of this.#stale) part.requestUpdate();
    this.#stale.clear();
  }
}

/** @type {Waiting | null} */
let waiting = null;

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
    waiting ??= new Waiting();
    waiting.add(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.world.removeEventListener("change", this.#onChange);
    this.#observer?.disconnect();
    waiting?.remove(this);
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
    if (!watches.some((topic) => topics.has(topic))) return;
    if (topics.size > 1 || !topics.has("day") || !waiting?.takes(this, event)) this.requestUpdate();
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
