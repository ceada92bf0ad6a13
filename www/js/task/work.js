// A student's way through a task: predict, look and answer, hand in.
import { html, nothing } from "lit";
import { t } from "../text.js";
import { MOST, answerIn, readable } from "./format.js";
import { MOST as PLATFORM } from "./lms.js";
import { Part, addressOf } from "./part.js";
import "./sharing.js";

/**
 * @typedef {import("./format.js").Question} Question
 * @typedef {import("./format.js").Work} Work
 * @typedef {import("./format.js").Stage} Stage
 */

export class WorkPart extends Part {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { task: { attribute: false }, work: { attribute: false }, platform: { attribute: false }, problems: { state: true }, missing: { state: true } };

  constructor() {
    super();
    /** @type {import("./format.js").Task} */
    this.task = /** @type {any} */ (undefined);
    /** @type {Work} */
    this.work = /** @type {any} */ (undefined);
    /** Whether a learning platform keeps the answers, which limits their length. */
    this.platform = false;
    /** What is wrong with the answer to a question, by its number. @type {Map<number, string>} */
    this.problems = new Map();
    /** Questions without an answer when the student last wanted to go on. */
    this.missing = 0;
    /** What was typed at this step, as it was typed, by question. @type {Map<number, string>} */
    this.typed = new Map();
  }

  render() {
    const { title, instructions } = this.task;
    return html`
      <header class="task-head">
        <h1 tabindex="-1">${title}</h1>
        ${paragraphs(instructions)}
      </header>
      ${this.#steps()}
      ${this.work.stage === "done" ? this.#done() : this.#form()}`;
  }

  #steps() {
    const stages = /** @type {Stage[]} */ (["predicting", "answering", "done"]).filter((stage) => stage !== "predicting" || this.task.questions.some(({ predict }) => predict));
    return html`
      <nav class="steps" aria-label=${t("task.answer.steps")}>
        <ol>${stages.map((stage) => html`<li aria-current=${this.work.stage === stage ? "step" : nothing}>${t(`task.answer.${stage}`)}</li>`)}</ol>
      </nav>`;
  }

  #form() {
    const predicting = this.work.stage === "predicting";
    const asked = this.task.questions.map((question, at) => ({ question, at })).filter(({ question }) => !predicting || question.predict);
    return html`
      <p class="lead">${t(predicting ? "task.answer.before" : "task.answer.after")}</p>
      ${predicting
        ? nothing
        : html`
            <p class="world">
              <a href=${addressOf(this.task.world)} target="_blank" rel="noopener noreferrer" aria-describedby="new-tab">${t("task.answer.openWorld")}</a>
              <span id="new-tab">${t("task.answer.newTab")}</span>
            </p>`}
      <form class="work" novalidate @submit=${this.#next}>
        <div class="field-of name">
          <label for="student">${t("task.answer.name")}</label>
          <input id="student" type="text" autocomplete="off" maxlength=${MOST.name} .value=${this.work.name} aria-describedby="student-more" @change=${this.#named}>
          <p class="more" id="student-more">${t("task.answer.nameMore")}</p>
        </div>
        ${asked.map(({ question, at }, place) => this.#question(question, at, place, asked.length))}
        <p class="problem" role="status">${this.missing ? t("task.answer.missing", { count: this.missing }) : nothing}</p>
        <button class="strong next">${t(predicting ? "task.answer.toLook" : "task.answer.toDone")}</button>
      </form>
      ${predicting ? this.#onPaper() : nothing}`;
  }

  /** What a worksheet has below the predictions: the same task after looking. */
  #onPaper() {
    return html`
      <div class="on-paper">
        <h2>${t("task.answer.answering")}</h2>
        ${this.task.questions.map(({ kind, text, options, unit }) => html`
          <div class="question">
            <p><strong>${text}</strong></p>
            ${kind === "choice" ? options.map((option) => html`<p class="box">${option}</p>`) : html`<p class=${kind === "number" ? "line" : "line long"}>${unit || nothing}</p>`}
          </div>`)}
      </div>`;
  }

  /** @param {Question} question @param {number} at its place in the task @param {number} place among those asked now @param {number} of */
  #question(question, at, place, of) {
    const { kind, text, options, unit, predict } = question;
    const predicting = this.work.stage === "predicting";
    const value = this.typed.get(at) ?? (predicting ? this.work.predictions : this.work.answers)[at];
    const problem = this.problems.get(at);
    const id = `q${at}`;
    const described = [problem ? `${id}-problem` : "", predicting || kind === "choice" ? "" : `${id}-more`].filter(Boolean).join(" ") || nothing;
    const invalid = problem ? "true" : nothing;
    const most = this.platform ? Math.min(MOST.answer, PLATFORM.response) : MOST.answer;
    const head = html`<span class="count">${t("task.answer.question", { count: place + 1, of })}</span> ${text}`;
    const predicted = !predicting && predict ? html`<p class="predicted"><span>${t("task.answer.predicted")}</span> <strong>${readable(question, this.work.predictions[at])}</strong></p>` : nothing;
    const error = html`<p class="wrong" id="${id}-problem">${problem ?? nothing}</p>`;
    const give = (/** @type {Event} */ event) => this.#give(at, /** @type {HTMLInputElement} */ (event.target).value);
    if (kind === "choice") {
      return html`
        <fieldset class="question" aria-describedby=${described} data-question=${at}>
          <legend>${head}</legend>
          ${predicted}
          ${options.map((option, number) => html`
            <label class="option"><input type="radio" name=${id} value=${number} .checked=${value === String(number)} @input=${give}> <span>${option}</span></label>`)}
          ${error}
        </fieldset>`;
    }
    const field =
      kind === "text"
        ? html`<textarea id=${id} rows="4" maxlength=${most} .value=${value} aria-describedby=${described} aria-invalid=${invalid} @input=${give}></textarea>`
        : kind === "number"
          ? html`<span class="amount"><input id=${id} type="text" inputmode="decimal" autocomplete="off" .value=${value} aria-describedby=${described} aria-invalid=${invalid} @input=${give}> ${unit}</span>`
          : html`<input id=${id} type="text" autocomplete="off" .value=${value} aria-describedby=${described} aria-invalid=${invalid} @input=${give}>`;
    const more = kind === "world" ? t("task.answer.worldMore") : predict ? "" : t("task.answer.noPrediction");
    return html`
      <div class="question" data-question=${at}>
        <label for=${id}>${head}</label>
        ${predicted} ${field}
        <p class="more" id="${id}-more">${more || nothing}</p>
        ${error}
      </div>`;
  }

  #done() {
    return html`
      <p class="lead" role="status">${t("task.answer.ready")}</p>
      <bc-sharing .task=${this.task} .work=${this.work}></bc-sharing>
      <section aria-labelledby="yours">
        <h2 id="yours">${t("task.answer.yours")}</h2>
        <dl class="answers">
          ${this.task.questions.map((question, at) => html`
            <div>
              <dt>${question.text}</dt>
              ${question.predict ? html`<dd><span>${t("task.answer.predictionHead")}</span> ${readable(question, this.work.predictions[at])}</dd>` : nothing}
              <dd><span>${t("task.answer.answerHead")}</span> ${readable(question, this.work.answers[at])}</dd>
            </div>`)}
        </dl>
      </section>
      <button class="again" @click=${() => this.#to({ ...this.work, stage: "answering" })}>${t("task.answer.again")}</button>`;
  }

  /** @param {Event} event */
  #named = ({ target }) => this.#tell({ ...this.work, name: /** @type {HTMLInputElement} */ (target).value.replace(/\s+/g, " ").trim().slice(0, MOST.name) });

  /** @param {number} at @param {string} text */
  #give(at, text) {
    this.typed.set(at, text);
    const { answer } = this.#read(at, text);
    if (this.problems.has(at)) {
      this.problems = new Map(this.problems);
      this.problems.delete(at);
    }
    const list = this.work.stage === "predicting" ? "predictions" : "answers";
    // What is no answer yet is none: it is said when the student wants to go on.
    if (this.work[list][at] !== answer) this.#tell({ ...this.work, [list]: this.work[list].with(at, answer) });
  }

  /** What was typed, as an answer, and what is wrong with it. @param {number} at @param {string} text @returns {{ answer: string, problem: string }} */
  #read(at, text) {
    const question = this.task.questions[at];
    const answer = answerIn(question, text);
    if (answer === "") return { answer, problem: t("task.answer.needed") };
    if (answer === null) {
      const problem = question.kind === "number" ? "task.answer.notNumber" : question.kind === "world" ? "task.answer.notWorld" : "task.limit";
      return { answer: "", problem: t(problem, { count: text.length, most: MOST.answer }) };
    }
    const long = this.platform && answer.length > PLATFORM.response;
    return { answer, problem: long ? t("task.platform.response", { most: PLATFORM.response }) : "" };
  }

  /** @param {Event} event */
  #next = async (event) => {
    event.preventDefault();
    const { stage, predictions, answers } = this.work;
    const given = stage === "predicting" ? predictions : answers;
    this.problems = new Map(
      this.task.questions.flatMap(({ predict }, at) => {
        const { problem } = this.#read(at, this.typed.get(at) ?? given[at]);
        return problem && (stage !== "predicting" || predict) ? [/** @type {[number, string]} */ ([at, problem])] : [];
      }),
    );
    this.missing = this.problems.size;
    if (this.missing) {
      const [first] = this.problems.keys();
      await this.updateComplete;
      /** @type {HTMLElement | null} */ (this.querySelector(`[data-question="${first}"] :is(input, textarea)`))?.focus();
      return;
    }
    this.#to({ ...this.work, stage: stage === "predicting" ? "answering" : "done" });
  };

  /** Goes to another step, and to its head. @param {Work} work */
  async #to(work) {
    this.problems = new Map();
    this.typed = new Map();
    this.#tell(work);
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector("h1"))?.focus();
  }

  /** @param {Work} work */
  #tell(work) {
    this.work = work;
    this.missing = 0;
    this.dispatchEvent(new CustomEvent("work", { detail: work }));
  }
}

/** Paragraphs of plain text. @param {string} text */
export const paragraphs = (text) => text.split(/\n{2,}/).filter(Boolean).map((one) => html`<p class="plain-text">${one}</p>`);

customElements.define("bc-work", WorkPart);
