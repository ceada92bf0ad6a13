// What the editors of worlds and of chapters share: a draft shown as a form and as text, undo, files, and the list of
// problems, each of which leads to its field or its line.
import { LitElement, html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { t } from "../text.js";
import { Draft } from "./draft.js";
import { download } from "../download.js";
import { stem, textOfFile } from "./files.js";
import { form, keyOf, orderOf } from "./form.js";
import { put } from "./toml.js";
import { typed } from "./typed.js";

/**
 * @typedef {import("./toml.js").Path} Path
 * @typedef {{ path: Path, line: number, message: string }} Problem `line` is 0 where a problem has none
 */

/** Milliseconds of rest after which what is written in the text is checked. */
const REST_MS = 250;

/** Problems that are listed. */
const MOST_LISTED = 20;

export class Editor extends LitElement {
  /** @type {import("./bench.js").Bench} */
  bench = /** @type {any} */ (undefined);
  /** The kind of file: its ending, its type, the key of its words. */
  kind = { id: "world", ending: ".toml", type: "application/toml" };
  /** @type {any} */
  schema = null;
  /** @type {string[]} keys of the whole in the order of reading; others come after them */
  first = [];
  /** @type {any} the text as a tree; null while it cannot be read */
  tree = null;
  /** @type {"form" | "text"} */
  view = "form";
  /** @type {Problem[]} */
  problems = [];
  /** @type {"none" | "running" | "good" | "bad" | "lost"} */
  state = "none";
  said = "";
  /** @type {string[]} what is wrong with a file that was not opened */
  refused = [];
  /** Whether the form may write although comments are lost. */
  unlocked = false;

  #open = new Set();
  #shown = new Map();
  #timer = 0;

  constructor() {
    super();
    this.draft = this.makeDraft();
  }

  /** @returns {Draft} */
  makeDraft() {
    return new Draft("world");
  }

  createRenderRoot() {
    return this;
  }

  /** Reads a text; throws when it cannot. @param {string} _text @returns {any} */
  parse(_text) {
    return {};
  }

  /** What the checks came to. @param {Editor["state"]} state @param {Problem[]} [problems] */
  tell(state, problems = []) {
    this.state = state;
    this.problems = problems;
    this.requestUpdate();
  }

  /** @param {any} _tree @returns {string} */
  print(_tree) {
    return "";
  }

  /** Comments that the form would lose. */
  get comments() {
    return 0;
  }

  /** Looks at the text that is there now. */
  check() {}

  /** @param {string} _key @param {Path} _path @returns {string | null} */
  listFor(_key, _path) {
    return null;
  }

  /** Takes in whatever stands in the draft. */
  take() {
    window.clearTimeout(this.#timer);
    try {
      this.tree = this.parse(this.draft.text);
    } catch {
      this.tree = null;
    }
    this.check();
    this.requestUpdate();
  }

  /** Another text as a whole: a start, a file. @param {string} name @param {string} text @param {boolean} saved */
  replace(name, text, saved) {
    this.draft.write(text, { name, saved });
    this.unlocked = false;
    this.#open.clear();
    this.#shown.clear();
    this.refused = [];
    this.take();
  }

  /** @param {Path} path @param {any} value */
  #put(path, value) {
    this.tree = put(this.tree, path, value, orderOf(this.schema, this.first)) ?? {};
    const follows = path.length === 1 && path[0] === "id" && typeof value === "string" && this.draft.name === this.formerId;
    this.draft.write(this.print(this.tree), follows ? { name: value } : {});
    this.said = "";
    this.take();
  }

  /** The id that the text had when it was read last. */
  formerId = "";

  /** @param {string} text */
  #type(text) {
    // What is typed without a rest is one step.
    this.draft.write(text, { goesOn: this.#timer !== 0 });
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.#timer = 0;
      this.take();
    }, REST_MS);
    this.requestUpdate();
  }

  /** Opens the way to a path and goes to its field, or to the nearest around it. @param {Path} path */
  async goTo(path) {
    if (this.view !== "form" || !this.tree) this.view = "form";
    for (let length = 1; length <= path.length; length++) this.#open.add(keyOf(path.slice(0, length)));
    this.requestUpdate();
    await this.updateComplete;
    for (let length = path.length; length >= 0; length--) {
      const found = document.getElementById(`${this.kind.id}-${keyOf(path.slice(0, length))}`);
      if (!found) continue;
      const field = found.matches("fieldset") ? (found.querySelector("input, select, textarea, button") ?? found) : found;
      for (let around = field.parentElement?.closest("details"); around; around = around.parentElement?.closest("details")) around.open = true;
      /** @type {HTMLElement} */ (field).focus();
      field.scrollIntoView({ block: "center" });
      return;
    }
  }

  /** @param {number} line */
  async #goToLine(line) {
    this.view = "text";
    this.requestUpdate();
    await this.updateComplete;
    const area = /** @type {HTMLTextAreaElement} */ (this.querySelector(".file-text"));
    const lines = this.draft.text.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    area.focus();
    area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
    area.scrollTop = (area.scrollHeight / Math.max(1, lines.length)) * Math.max(0, line - 4);
  }

  save() {
    const name = `${this.draft.name.replace(/[^\p{L}\p{N}._-]+/gu, "-") || "my-file"}${this.kind.ending}`;
    download(new Blob([this.draft.text], { type: this.kind.type }), name);
    this.draft.markSaved();
    this.said = t("author.saved", { name });
    this.requestUpdate();
  }

  /** A file that somebody chose. One that cannot be read changes nothing. @param {File} file */
  async open(file) {
    const { text, problem } = await textOfFile(file);
    this.refused = problem ? [problem] : [];
    this.said = t(problem ? "author.notOpened" : "author.opened", { name: file.name });
    if (text !== null) this.replace(stem(file.name, this.kind.ending), text, true);
    this.requestUpdate();
  }

  /** A button that opens a file. @returns {import("lit").TemplateResult} */
  opener() {
    return html`
      <button class="load" @click=${() => /** @type {HTMLInputElement} */ (this.querySelector("input[type=file]")).click()}>${t("author.start.open")}</button>
      <input type="file" accept=${`${this.kind.ending},${this.kind.type}`} hidden aria-label=${t("author.start.open")} @change=${async (/** @type {Event} */ event) => {
        const input = /** @type {HTMLInputElement} */ (event.target);
        const [file] = input.files ?? [];
        if (file) await this.open(file);
        input.value = "";
      }}>
      <p class="said" role="status">${this.said}</p>
      ${this.refused.length ? html`<ul class="trouble" role="alert">${this.refused.map((one) => html`<li>${one}</li>`)}</ul>` : nothing}`;
  }

  /** Name, undo, file. @param {string} label @returns {import("lit").TemplateResult} */
  bar(label) {
    const id = `${this.kind.id}-file-name`;
    return html`
      <div class="file-bar">
        <p class="blank"><label for=${id}>${label}</label>
          <input id=${id} type="text" spellcheck="false" autocomplete="off" maxlength="100" .value=${typed(this.draft.name)} @change=${(/** @type {Event} */ event) => {
            this.draft.write(this.draft.text, { name: /** @type {HTMLInputElement} */ (event.target).value.trim() });
            this.take();
          }}></p>
        <div class="file-buttons">
          <button class="undo" ?disabled=${!this.draft.canUndo} @click=${() => {
            this.draft.undo();
            this.take();
          }}>${t("author.undo")}</button>
          <button class="save" @click=${() => this.save()}>${t("author.save")}</button>
        </div>
        <div class="kinds" role="group" aria-label=${t("author.view")}>${/** @type {const} */ (["form", "text"]).map((view) => html`
          <button aria-pressed=${this.view === view} @click=${() => {
            this.view = view;
            this.requestUpdate();
          }}>${t(`author.${view}`)}</button>`)}</div>
      </div>`;
  }

  /** Form or text. @param {string} textLabel @param {string} unreadable @returns {import("lit").TemplateResult} */
  sheet(textLabel, unreadable) {
    const id = `${this.kind.id}-file-text`;
    if (this.view === "text") {
      return html`
        <p class="blank"><label for=${id}>${textLabel}</label> <span class="help" id="${id}?">${t("author.textHelp")}</span></p>
        <textarea class="file-text" id=${id} aria-describedby="${id}?" spellcheck="false" autocapitalize="off" .value=${live(this.draft.text)}
          @input=${(/** @type {Event} */ event) => this.#type(/** @type {HTMLTextAreaElement} */ (event.target).value)}></textarea>`;
    }
    if (!this.schema) return html`<p class="waiting" role="status">${t("waiting")}</p>`;
    if (!this.tree) return html`<p class="trouble">${unreadable}</p>`;
    const lost = this.unlocked ? 0 : this.comments;
    return html`
      ${lost ? html`<div class="trouble lock"><p>${t("author.comments", { count: lost })}</p><button @click=${() => {
        this.unlocked = true;
        this.requestUpdate();
      }}>${t("author.unlock")}</button></div>` : nothing}
      ${form({
        prefix: this.kind.id,
        schema: this.schema,
        first: this.first,
        tree: this.tree,
        locked: lost > 0,
        problems: this.#byPath(),
        open: this.#open,
        shown: this.#shown,
        listFor: (key, path) => this.listFor(key, path),
        put: (path, value) => this.#put(path, value),
        redraw: () => this.requestUpdate(),
        goTo: (path) => void this.goTo(path),
      })}`;
  }

  #byPath() {
    /** @type {Map<string, string[]>} */
    const found = new Map();
    for (const { path, message } of this.problems) if (path.length) found.set(keyOf(path), [...(found.get(keyOf(path)) ?? []), message]);
    return found;
  }

  /** What the checks say. @param {string} good @param {string} words whose words they are @returns {import("lit").TemplateResult} */
  checks(good, words) {
    const { problems, state } = this;
    const title = state === "running" ? t("author.checks.running") : state === "good" ? good : state === "lost" ? t("author.checks.lost") : state === "bad" ? t("author.checks.bad", { count: problems.length }) : "";
    return html`
      <section class="checks" aria-labelledby="${this.kind.id}-checks">
        <h3 id="${this.kind.id}-checks">${t("author.checks.title")}</h3>
        <p role="status" data-state=${state}>${title}</p>
        ${state === "lost" ? html`<button @click=${() => this.take()}>${t("author.checks.again")}</button>` : nothing}
        ${problems.length ? html`
          <p class="help">${words} ${problems.length > MOST_LISTED ? t("author.checks.first", { count: MOST_LISTED }) : nothing}</p>
          <ol class="problems">${problems.slice(0, MOST_LISTED).map(({ path, line, message }) => html`
            <li>${path.length || line
              ? html`<button class="link" @click=${() => (path.length && this.tree ? this.goTo(path) : this.#goToLine(line))}>${message}</button>`
              : message}</li>`)}</ol>` : nothing}
      </section>`;
  }
}
