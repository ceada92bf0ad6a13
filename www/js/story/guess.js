// A question before the answer: place a dot, or draw a line. Reading on shows the answer as well.
import { html, render } from "lit";
import { dateText, numberText, t } from "../text.js";
import { dayOf, frame, heightOf } from "./drawing.js";
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
  /** @type {{ svg: SVGElement, pad: SVGElement, path: SVGElement, handles: SVGElement[] } | null} */
  #layer = null;

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

  /** The row that the figure keeps back while a number is guessed. */
  get hides() {
    return this.asked.kind === "number" && !this.#isOpen ? this.asked.hides : undefined;
  }

  /** Shows the answer. */
  reveal() {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.block.classList.remove("open");
    this.#render();
    this.view.paint();
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
    }}>${t("story.guess.show")}</button> <span class="or">${t("story.guess.orRead")}</span>`;
  }

  /** Keeps what lies over the figure in its place: the reader's line and, while it is drawn, its points. */
  lay() {
    const { asked, view } = this;
    if (asked.kind !== "line") return;
    const [world] = view.worlds;
    const { x, y, right, top, bottom } = frame(this.figure, world, view.width);
    const [low, high] = this.figure.range;
    const days = asked.points.map((point) => dayOf(world, point));
    const from = dayOf(world, asked.from);
    const start = world.series(this.figure.lines[0])[from];
    this.#layer ??= this.#makeLayer(asked);
    const { svg, pad, path, handles } = this.#layer;
    svg.setAttribute("viewBox", `0 0 ${view.width} ${heightOf(this.figure, 1, view.width)}`);
    for (const [name, value] of Object.entries({ x: x(from), y: top, width: right - x(from), height: bottom - top })) pad.setAttribute(name, String(value));
    path.setAttribute("d", `M${x(from)},${y(start)}${days.map((day, index) => `L${x(day)},${y(this.#line[index])}`).join("")}`);
    handles.forEach((handle, index) => {
      const value = this.#line[index];
      const is = { cx: x(days[index]), cy: y(value), "aria-valuemin": low, "aria-valuemax": high, "aria-valuenow": Math.round(value), "aria-valuetext": `${dateText(asked.points[index])}: ${numberText(value, 0)}` };
      for (const [name, of] of Object.entries(is)) handle.setAttribute(name, String(of));
    });
    if (this.#isOpen) for (const part of [pad, ...handles]) part.remove();
    if (this.#isOpen && !this.#hasDrawn) svg.remove();
  }

  /** @param {LineGuess} asked */
  #makeLayer({ points }) {
    const { view } = this;
    const [low, high] = this.figure.range;
    const make = (/** @type {import("./story").Node} */ node) => /** @type {SVGElement} */ (asElement(node));
    const svg = make(["svg", { class: "guessing" }]);
    const pad = make(["rect", { class: "pad" }]);
    const path = make(["path", { class: "guessed" }]);
    const handles = points.map((point, index) => {
      const handle = make(["circle", { class: "handle", r: 9, tabindex: 0, role: "slider", "aria-orientation": "vertical", "aria-label": dateText(point) }]);
      handle.addEventListener("keydown", (event) => {
        const by = { ArrowUp: STEP.small, ArrowRight: STEP.small, ArrowDown: -STEP.small, ArrowLeft: -STEP.small, PageUp: STEP.large, PageDown: -STEP.large }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        this.#put(index, this.#line[index] + by, low, high);
      });
      return handle;
    });
    /** Moves the point nearest in time. */
    const move = (/** @type {PointerEvent} */ event) => {
      const [world] = view.worlds;
      const { x, y } = frame(this.figure, world, view.width);
      const box = svg.getBoundingClientRect();
      const at = x.invert(event.clientX - box.left);
      const away = points.map((point) => Math.abs(dayOf(world, point) - at));
      this.#put(away.indexOf(Math.min(...away)), y.invert(event.clientY - box.top), low, high);
    };
    svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || this.#isOpen) return;
      svg.setPointerCapture(event.pointerId);
      move(event);
    });
    svg.addEventListener("pointermove", (event) => {
      if (svg.hasPointerCapture(event.pointerId) && !this.#isOpen) move(event);
    });
    svg.append(pad, path, ...handles);
    view.canvas.append(svg);
    return { svg, pad, path, handles };
  }

  /** @param {number} index @param {number} value @param {number} low @param {number} high */
  #put(index, value, low, high) {
    this.#line[index] = Math.max(low, Math.min(high, value));
    this.#hasDrawn = true;
    this.lay();
  }
}
