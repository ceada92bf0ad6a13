// A question before the answer: place a dot, or draw a line. Reading on shows the answer as well.
import { html, render } from "lit";
import { dateText, numberText, t } from "../text.js";
import { dayOf, frame } from "./drawing.js";
import { asElement } from "./markup.js";

/**
 * @typedef {import("./story").NumberGuess} NumberGuess
 * @typedef {import("./story").LineGuess} LineGuess
 * @typedef {import("./story").LinesFigure} LinesFigure
 */

/** Steps of a point that is moved by keys, in the figure's unit. */
const STEP = { small: 1, large: 10 };

export class Guess {
  #isOpen = false;
  /** @type {number | null} */
  #number = null;
  /** @type {number[]} */
  #line = [];
  #hasDrawn = false;

  /** @param {import("./chapter.js").ChapterView} view @param {NumberGuess | LineGuess} asked */
  constructor(view, asked) {
    this.view = view;
    this.asked = asked;
    this.after = asked.after;
    this.block = /** @type {HTMLElement} */ (view.section.querySelector(".guess"));
    this.place = /** @type {HTMLElement} */ (this.block.querySelector(".asked"));
    this.block.classList.add("open");
    if (asked.kind === "line") {
      const [world] = view.worlds;
      const from = world.series(this.figure.lines[0])[dayOf(world, asked.from)];
      this.#line = asked.points.map(() => from);
    }
    this.#render();
  }

  /** @returns {LinesFigure} */
  get figure() {
    return /** @type {LinesFigure} */ (this.view.chapter.figure);
  }

  /** Day from which the figure keeps its lines back while the reader draws. */
  get hideFrom() {
    return this.asked.kind === "line" && !this.#isOpen ? dayOf(this.view.worlds[0], this.asked.from) : undefined;
  }

  /** Shows the answer. */
  reveal() {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.block.classList.remove("open");
    this.#render();
    if (this.asked.kind === "line") this.view.paint();
  }

  #render() {
    const { asked } = this;
    const label = this.view.section.id;
    if (asked.kind === "number") {
      const { low, high, unit } = asked;
      const read = (/** @type {number} */ value) => t("story.guess.say", { value: numberText(value, 0), unit });
      const now = this.#number ?? (low + high) / 2;
      render(html`
        <p class="scale">
          <span class="low">${low}</span>
          <input type="range" min=${low} max=${high} step="1" .value=${String(now)} aria-labelledby="${label}-question" aria-valuetext=${read(now)} ?disabled=${this.#isOpen}
            @input=${(/** @type {Event} */ event) => {
              this.#number = Number(/** @type {HTMLInputElement} */ (event.target).value);
              this.#render();
            }}>
          <span class="high">${high}</span>
        </p>
        <p class="said">${this.#said(read)}</p>
        ${this.#isOpen ? "" : this.#button()}`, this.place);
    } else {
      render(html`<p class="said">${this.#isOpen ? (this.#hasDrawn ? t("story.guess.drawn") : "") : t("story.guess.draw")}</p>${this.#isOpen ? "" : this.#button()}`, this.place);
    }
  }

  /** @param {(value: number) => string} read */
  #said(read) {
    if (this.#number === null) return "";
    const guess = read(this.#number);
    return this.#isOpen ? t("story.guess.answer", { guess, answer: this.block.dataset.answer ?? "" }) : `${t("story.guess.yours")}: ${guess}`;
  }

  #button() {
    return html`<button @click=${() => {
      this.reveal();
      /** @type {HTMLElement} */ (this.block.querySelector(".reveal")).focus({ preventScroll: true });
    }}>${t("story.guess.show")}</button>`;
  }

  /** What lies over the figure: the reader's line and, while it is drawn, its points. @returns {Element[]} */
  layer() {
    const { asked, view } = this;
    if (asked.kind !== "line" || (this.#isOpen && !this.#hasDrawn)) return [];
    const [world] = view.worlds;
    const { x, y, right, top, bottom } = frame(this.figure, world, view.width);
    const [low, high] = this.figure.range;
    const days = asked.points.map((point) => dayOf(world, point));
    const from = dayOf(world, asked.from);
    const start = world.series(this.figure.lines[0])[from];
    const path = `M${x(from).toFixed(1)},${y(start).toFixed(1)}${days.map((day, index) => `L${x(day).toFixed(1)},${y(this.#line[index]).toFixed(1)}`).join("")}`;
    const svg = /** @type {SVGElement} */ (asElement(["svg", { class: "story-drawing guessing", viewBox: `0 0 ${view.width} 290` }, ["path", { class: "guessed", d: path }]]));
    if (this.#isOpen) return [svg];
    const area = /** @type {SVGElement} */ (asElement(["rect", { class: "pad", x: x(from), y: top, width: right - x(from), height: bottom - top }]));
    svg.prepend(area);
    const move = (/** @type {PointerEvent} */ event) => {
      const box = svg.getBoundingClientRect();
      const at = x.invert(event.clientX - box.left);
      const index = days.reduce((best, day, one) => (Math.abs(day - at) < Math.abs(days[best] - at) ? one : best), 0);
      this.#put(index, y.invert(event.clientY - box.top), low, high);
    };
    svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      const stop = new AbortController();
      window.addEventListener("pointermove", move, { signal: stop.signal });
      for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => stop.abort(), { signal: stop.signal });
      move(event);
    });
    days.forEach((day, index) => {
      const value = this.#line[index];
      const name = dateText(asked.points[index]);
      const dot = /** @type {SVGElement} */ (asElement(["circle", {
        class: "handle", cx: x(day), cy: y(value), r: 9, tabindex: 0, role: "slider", "aria-orientation": "vertical",
        "aria-label": name, "aria-valuemin": low, "aria-valuemax": high, "aria-valuenow": Math.round(value), "aria-valuetext": `${name}: ${numberText(value, 0)}`,
      }]));
      dot.addEventListener("keydown", (event) => {
        const by = { ArrowUp: STEP.small, ArrowRight: STEP.small, ArrowDown: -STEP.small, ArrowLeft: -STEP.small, PageUp: STEP.large, PageDown: -STEP.large }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        this.#put(index, this.#line[index] + by, low, high);
        /** @type {SVGElement} */ (this.view.canvas.querySelectorAll(".handle")[index]).focus();
      });
      svg.append(dot);
    });
    return [svg];
  }

  /** @param {number} index @param {number} value @param {number} low @param {number} high */
  #put(index, value, low, high) {
    this.#line[index] = Math.max(low, Math.min(high, value));
    this.#hasDrawn = true;
    this.view.paint();
  }
}
