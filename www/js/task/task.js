// The page of tasks: what the address holds decides whether a student or a teacher is here.
import "./words.js";
import { html } from "lit";
import { suffix, t } from "../text.js";
import { MOST_BYTES, TOO_LARGE, fragmentOf, fileOf, fresh, linkOf, readFile, readLink, readState, stateOf } from "./format.js";
import { Refusal, Session, MOST as PLATFORM, find } from "./lms.js";
import "./make.js";
import { Part, here, noteText, notice } from "./part.js";
import "./reports.js";
import "./work.js";

/**
 * @typedef {import("./format.js").Task} Task
 * @typedef {import("./format.js").Work} Work
 */

/** Milliseconds of rest after which what was written is put into the address. */
const REST_MS = 300;

class Tasks extends Part {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { mode: { state: true }, task: { state: true }, work: { state: true }, lines: { state: true }, said: { state: true } };

  /** @type {Session | null} */
  #session = null;
  /** Whether this page lies in a package for a learning platform. */
  #packaged = document.querySelector('meta[name="backchannel-task"]')?.getAttribute("content") ?? "";
  #timer = 0;
  /** Keeps what is told to the platform in its order. @type {Promise<unknown>} */
  #telling = Promise.resolve();

  constructor() {
    super();
    /** @type {"opening" | "desk" | "work"} */
    this.mode = "opening";
    /** @type {Task | null} */
    this.task = null;
    /** @type {Work | null} */
    this.work = null;
    /** What there is to say of what was opened. @type {string[]} */
    this.lines = [];
    /** What the learning platform has to say. */
    this.said = "";
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener("hashchange", () => this.#arrive());
    window.addEventListener("pagehide", () => this.#session?.end());
    if (this.#packaged) this.#unpack();
    else this.#arrive();
  }

  render() {
    if (this.mode === "opening") return html`<p class="lead" role="status">${t("task.opening")}</p>`;
    const close = () => {
      this.lines = [];
    };
    if (this.mode === "work") {
      return html`
        ${notice(this.lines, close)}
        <bc-work .task=${this.task} .work=${this.work} .platform=${this.#session !== null} @work=${(/** @type {CustomEvent<Work>} */ { detail }) => this.#worked(detail)}></bc-work>
        ${this.#packaged ? html`<p class="said platform" role="status">${this.said}</p>` : html`<p class="own"><a href=${`task${suffix}.html`}>${t("task.ownTask")}</a></p>`}`;
    }
    return html`
      <header class="task-head"><h1 tabindex="-1">${t("task.heading")}</h1><p class="lead">${t("task.dek")}</p></header>
      ${notice(this.lines, close)}
      <bc-make @look=${(/** @type {CustomEvent<Task>} */ { detail }) => this.#look(detail)} @file=${(/** @type {CustomEvent<File>} */ { detail }) => this.#file(detail)} @written=${(/** @type {CustomEvent<Task>} */ { detail }) => this.#drafted(detail)}></bc-make>
      <bc-reports></bc-reports>`;
  }

  updated() {
    document.title = this.mode === "work" && this.task ? `${this.task.title}: ${t("page.name")}` : t("task.pageTitle");
  }

  /** Reads the address. */
  async #arrive() {
    const { hash } = location;
    const kept = history.state;
    const world = /^#w\.(1\..+)$/s.exec(hash);
    const read = hash === TOO_LARGE && typeof kept?.file === "string" ? readFile(kept.file) : await readLink(hash);
    if (read?.task) return this.#begin(read.task, read.work, read.notes.map(noteText));
    this.mode = "desk";
    this.lines = read ? read.notes.map(noteText) : [];
    await this.updateComplete;
    const make = /** @type {import("./make.js").Make} */ (this.querySelector("bc-make"));
    if (world) make.fields = { ...make.fields, world: `#${world[1]}` };
    else if (typeof kept?.draft === "string") make.take(JSON.parse(kept.draft));
  }

  /** @param {Task} task @param {Work | null} work @param {string[]} lines */
  #begin(task, work, lines) {
    this.task = task;
    this.work = work ?? fresh(task);
    this.lines = lines;
    this.mode = "work";
  }

  /** A task that a platform has, in a file beside this page. */
  async #unpack() {
    const text = await fetch(this.#packaged).then((answer) => (answer.ok ? answer.text() : "")).catch(() => "");
    const read = readFile(text);
    if (!read.task) {
      this.mode = "desk";
      this.lines = [t("task.notes.packaged")];
      return;
    }
    const lines = read.notes.map(noteText);
    const api = find(window);
    if (!api) return this.#begin(read.task, null, [...lines, t("task.platform.absent")]);
    try {
      const session = new Session(api);
      const { state, name } = session.start();
      this.#session = session;
      const work = state ? await readState(read.task, state) : null;
      if (state && !work) lines.push(t("task.platform.otherTask"));
      this.said = t("task.platform.found");
      this.#begin(read.task, work ?? { ...fresh(read.task), name: name.slice(0, 80) }, lines);
    } catch (error) {
      this.#session = null;
      this.#begin(read.task, null, [...lines, refusedText(error, "task.platform.refusedStart")]);
    }
  }

  /** @param {Work} work */
  #worked(work) {
    const before = this.work;
    this.work = work;
    if (this.#session) this.#telling = this.#telling.then(() => this.#report(work, before));
    else this.#keep();
  }

  /** Tells the platform. @param {Work} work @param {Work | null} before */
  async #report(work, before) {
    const [session, task] = [this.#session, this.task];
    if (!session || !task) return;
    try {
      session.keep(await stateOf(task, work));
      if (work.stage !== "predicting" && before?.stage === "predicting") session.tell(told(task, work.predictions, "predicted", ({ predict }) => predict));
      if (work.stage === "done") {
        session.tell(told(task, work.answers, "answered", () => true));
        session.complete();
      }
      this.said = t(work.stage === "done" ? "task.platform.completed" : "task.platform.kept");
      this.lines = [];
    } catch (error) {
      this.said = "";
      this.lines = [refusedText(error, "task.platform.refused")];
    }
  }

  /** Puts what was done into the address, or beside it where it is too long. */
  #keep() {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(async () => {
      const { task, work } = this;
      if (!task || !work) return;
      const link = await linkOf(task, work, here());
      if (work !== this.work) return;
      if (link) history.replaceState(null, "", await fragmentOf(task, work));
      else history.replaceState({ file: fileOf(task, work) }, "", TOO_LARGE);
    }, REST_MS);
  }

  /** A draft outlives a reload. @param {Task} task */
  #drafted(task) {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      if (this.mode === "desk" && !this.#packaged) history.replaceState({ draft: JSON.stringify(task) }, "", location.pathname + location.search);
    }, REST_MS);
  }

  /** @param {Task} task */
  async #look(task) {
    window.clearTimeout(this.#timer);
    const link = await linkOf(task, null, here());
    if (link) history.pushState(null, "", link);
    else history.pushState({ file: fileOf(task, null) }, "", TOO_LARGE);
    this.#begin(task, null, []);
    await this.updateComplete;
    window.scrollTo(0, 0);
    /** @type {HTMLElement | null} */ (this.querySelector("h1"))?.focus();
  }

  /** @param {File} file */
  async #file(file) {
    const read = readFile(file.size > MOST_BYTES ? " ".repeat(MOST_BYTES + 1) : await file.text().catch(() => ""));
    this.lines = read.notes.map(noteText);
    if (!read.task) return;
    // A student's own file goes on where it stopped; a task is there to be changed.
    if (read.work) return this.#begin(read.task, read.work, this.lines);
    const make = /** @type {import("./make.js").Make} */ (this.querySelector("bc-make"));
    make.take(read.task);
    make.said = t("task.make.opened", { name: file.name });
  }
}

/**
 * What a platform is told of answers.
 * @param {Task} task
 * @param {string[]} given
 * @param {"predicted" | "answered"} when
 * @param {(question: import("./format.js").Question) => boolean} asked
 * @returns {import("./lms.js").Interaction[]}
 */
function told({ questions }, given, when, asked) {
  return questions.flatMap((question, at) => {
    if (!asked(question)) return [];
    const type = question.kind === "choice" ? "choice" : question.kind === "number" ? "numeric" : "fill-in";
    // The standard has a letter or digit for each answer to choose from.
    const response = question.kind === "choice" ? "abcdef"[Number(given[at])] : given[at];
    return { id: `q${at + 1}-${when}`, type, response };
  });
}

/** @param {unknown} error @param {string} otherwise */
function refusedText(error, otherwise) {
  if (!(error instanceof Refusal)) throw error;
  const { element, code, words } = error;
  if (code === "" && element === "cmi.suspend_data") return t("task.platform.tooLong", { found: words.split(" ")[0], most: PLATFORM.suspended });
  if (code === "") return t("task.platform.response", { most: PLATFORM.response });
  return t(otherwise, { element, code, words });
}

customElements.define("bc-tasks", Tasks);
document.getElementById("task")?.replaceChildren(document.createElement("bc-tasks"));
