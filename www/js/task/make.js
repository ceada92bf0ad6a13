// Where a teacher writes a task.
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../text.js";
import { KINDS, MOST, cleaned, worldIn } from "./format.js";
import { Part } from "./part.js";
import "./sharing.js";

/**
 * A question while it is written: options stand as lines.
 * @typedef {{ key: number, kind: import("./format.js").Kind, text: string, lines: string, unit: string, predict: boolean }} Draft
 */

/** @returns {Omit<Draft, "key">} */
const blank = () => ({ kind: "choice", text: "", lines: "", unit: "", predict: true });

export class Make extends Part {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { fields: { state: true }, drafts: { state: true }, said: { attribute: false } };

  #keys = 0;

  constructor() {
    super();
    this.fields = { title: "", instructions: "", world: "" };
    /** @type {Draft[]} */
    this.drafts = [{ key: this.#keys++, ...blank() }];
    /** What was done last, in words. */
    this.said = "";
  }

  /** Takes a task in, to be changed. @param {import("./format.js").Task} task */
  take({ title, instructions, world, questions }) {
    this.fields = { title, instructions, world };
    this.drafts = questions.map(({ kind, text, options, unit, predict }) => ({ key: this.#keys++, kind, text, lines: options.join("\n"), unit, predict }));
  }

  /** The task as it is written, and what it lacks. @returns {{ task: import("./format.js").Task, missing: string[] }} */
  get written() {
    const { title, instructions, world } = this.fields;
    const place = worldIn(world);
    const missing = [title.trim() ? "" : t("task.make.missingTitle"), place === null ? t("task.make.badWorld") : "", this.drafts.length ? "" : t("task.make.missingQuestions")];
    const questions = this.drafts.map(({ kind, text, lines, unit, predict }, at) => {
      const options = kind === "choice" ? optionsIn(lines) : [];
      if (!text.trim()) missing.push(t("task.make.missingText", { count: at + 1 }));
      else if (kind === "choice" && options.length < 2) missing.push(t("task.make.missingOptions", { count: at + 1 }));
      const plain = (/** @type {string} */ words, /** @type {number} */ most) => cleaned(words.replace(/\s+/g, " "), most);
      return { kind, text: plain(text, MOST.question), options, unit: kind === "number" ? plain(unit, MOST.unit) : "", predict: predict && kind !== "world" };
    });
    const task = { title: cleaned(title.replace(/\s+/g, " "), MOST.title), instructions: cleaned(instructions, MOST.instructions), world: place ?? "", questions };
    return { task, missing: missing.filter(Boolean) };
  }

  render() {
    const { title, instructions, world } = this.fields;
    const { task, missing } = this.written;
    const bad = worldIn(world) === null;
    return html`
      <section class="make" aria-labelledby="make-title">
        <h2 id="make-title">${t("task.make.title")}</h2>
        <p class="lead">${t("task.make.dek")}</p>
        <div class="field-of">
          <label for="make-name">${t("task.make.titleLabel")}</label>
          <input id="make-name" type="text" maxlength=${MOST.title} .value=${title} @input=${this.#set("title")}>
        </div>
        <div class="field-of">
          <label for="make-instructions">${t("task.make.instructions")}</label>
          <textarea id="make-instructions" rows="6" maxlength=${MOST.instructions} .value=${instructions} aria-describedby="make-instructions-more" @input=${this.#set("instructions")}></textarea>
          <p class="more" id="make-instructions-more">${t("task.make.instructionsMore")} ${t("task.limit", { count: instructions.length, most: MOST.instructions })}</p>
        </div>
        <div class="field-of">
          <label for="make-world">${t("task.make.world")}</label>
          <input id="make-world" type="text" autocomplete="off" .value=${world} aria-describedby="make-world-more" aria-invalid=${bad ? "true" : nothing} @input=${this.#set("world")}>
          <p class=${bad ? "wrong" : "more"} id="make-world-more">${t(bad ? "task.make.worldBad" : "task.make.worldMore")}</p>
        </div>
        ${repeat(this.drafts, ({ key }) => key, (draft, at) => this.#draft(draft, at))}
        <div class="row">
          <button class="add" ?disabled=${this.drafts.length >= MOST.questions} @click=${this.#add}>${t("task.make.add")}</button>
          <button class="open" @click=${() => /** @type {HTMLInputElement} */ (this.querySelector("input[type=file]")).click()}>${t("task.make.open")}</button>
          <input type="file" accept=".json,application/json" hidden aria-label=${t("task.make.open")} @change=${this.#open}>
        </div>
        ${this.drafts.length >= MOST.questions ? html`<p class="more">${t("task.make.full", { most: MOST.questions })}</p>` : nothing}
        <p class="said" role="status">${missing.length ? t("task.make.missing", { what: missing[0] }) : this.said || nothing}</p>
        ${missing.length
          ? nothing
          : html`
              <bc-sharing .task=${task}></bc-sharing>
              <button class="look strong" @click=${() => this.dispatchEvent(new CustomEvent("look", { detail: task }))}>${t("task.make.look")}</button>`}
      </section>`;
  }

  /** @param {Draft} draft @param {number} at */
  #draft({ key, kind, text, lines, unit, predict }, at) {
    const id = `make-${key}`;
    const change = (/** @type {Partial<Draft>} */ part) => {
      this.drafts = this.drafts.with(at, { ...this.drafts[at], ...part });
    };
    const value = (/** @type {Event} */ { target }) => /** @type {HTMLInputElement} */ (target).value;
    return html`
      <fieldset class="draft">
        <legend>${t("task.make.question", { count: at + 1 })}</legend>
        <div class="field-of">
          <label for="${id}-text">${t("task.make.questionText")}</label>
          <textarea id="${id}-text" rows="2" maxlength=${MOST.question} .value=${text} @input=${(/** @type {Event} */ event) => change({ text: value(event) })}></textarea>
        </div>
        <div class="field-of">
          <label for="${id}-kind">${t("task.make.kind")}</label>
          <select id="${id}-kind" @change=${(/** @type {Event} */ event) => change({ kind: KINDS.find((one) => one === value(event)) ?? "text" })}>
            ${KINDS.map((one) => html`<option value=${one} ?selected=${one === kind}>${t(`task.kinds.${one}`)}</option>`)}
          </select>
        </div>
        ${kind === "choice"
          ? html`
              <div class="field-of">
                <label for="${id}-options">${t("task.make.options")}</label>
                <textarea id="${id}-options" rows="4" .value=${lines} aria-describedby="${id}-more" @input=${(/** @type {Event} */ event) => change({ lines: value(event) })}></textarea>
                <p class="more" id="${id}-more">${t("task.make.optionsMore", { most: MOST.options, length: MOST.option })}</p>
              </div>`
          : kind === "number"
            ? html`
                <div class="field-of">
                  <label for="${id}-unit">${t("task.make.unit")}</label>
                  <input id="${id}-unit" type="text" maxlength=${MOST.unit} .value=${unit} @input=${(/** @type {Event} */ event) => change({ unit: value(event) })}>
                </div>`
            : nothing}
        ${kind === "world"
          ? nothing
          : html`
              <label class="option"><input type="checkbox" .checked=${predict} @change=${(/** @type {Event} */ { target }) => change({ predict: /** @type {HTMLInputElement} */ (target).checked })}> <span>${t("task.make.predict")}</span></label>`}
        <div class="row">
          ${at > 0 ? html`<button @click=${() => this.#up(at)}>${t("task.make.up", { count: at + 1 })}</button>` : nothing}
          <button @click=${() => this.#remove(at)}>${t("task.make.remove", { count: at + 1 })}</button>
        </div>
      </fieldset>`;
  }

  /** @param {keyof Make["fields"]} field */
  #set = (field) => (/** @type {Event} */ { target }) => {
    this.fields = { ...this.fields, [field]: /** @type {HTMLInputElement} */ (target).value };
  };

  #add = async () => {
    this.drafts = [...this.drafts, { key: this.#keys++, ...blank() }];
    await this.updateComplete;
    /** @type {HTMLElement | undefined} */ ([...this.querySelectorAll(".draft textarea")].findLast((one) => one.id.endsWith("-text")))?.focus();
  };

  /** @param {number} at */
  #up(at) {
    this.drafts = this.drafts.with(at - 1, this.drafts[at]).with(at, this.drafts[at - 1]);
  }

  /** @param {number} at */
  async #remove(at) {
    this.drafts = this.drafts.toSpliced(at, 1);
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector(".add"))?.focus();
  }

  /** @param {Event} event */
  #open = ({ target }) => {
    const input = /** @type {HTMLInputElement} */ (target);
    const file = input.files?.[0];
    if (file) this.dispatchEvent(new CustomEvent("file", { detail: file }));
    input.value = "";
  };

  updated() {
    this.dispatchEvent(new CustomEvent("written", { detail: this.written.task }));
  }
}

/** Answers to choose from, of lines. @param {string} lines */
const optionsIn = (lines) => lines.split("\n").map((one) => cleaned(one.replace(/\s+/g, " "), MOST.option)).filter(Boolean).slice(0, MOST.options);

customElements.define("bc-make", Make);
