// What several students handed in, side by side.
import { html, nothing } from "lit";
import { download } from "../download.js";
import { numberText, digitsOf, t } from "../text.js";
import { csvOf, median } from "./csv.js";
import { MOST_BYTES, markOf, readFile, readLink, readable } from "./format.js";
import { Part, addressOf, fileName, noteText, notice } from "./part.js";

/**
 * @typedef {import("./format.js").Task} Task
 * @typedef {import("./format.js").Work} Work
 */

export class Reports extends Part {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { loaded: { state: true }, troubles: { state: true }, said: { state: true } };

  constructor() {
    super();
    /** @type {{ task: Task, work: Work, key: string }[]} */
    this.loaded = [];
    /** @type {string[]} */
    this.troubles = [];
    this.said = "";
  }

  render() {
    return html`
      <section class="reports" aria-labelledby="reports-title">
        <h2 id="reports-title">${t("task.reports.title")}</h2>
        <p class="lead">${t("task.reports.dek")}</p>
        <div class="field-of">
          <label for="report-links">${t("task.reports.links")}</label>
          <textarea id="report-links" rows="3" spellcheck="false"></textarea>
        </div>
        <div class="row">
          <button class="add-links" @click=${this.#links}>${t("task.reports.add")}</button>
          <button class="open-files" @click=${() => /** @type {HTMLInputElement} */ (this.querySelector("input[type=file]")).click()}>${t("task.reports.files")}</button>
          <input type="file" accept=".json,application/json" multiple hidden aria-label=${t("task.reports.files")} @change=${this.#files}>
          ${this.loaded.length ? html`<button @click=${this.#clear}>${t("task.reports.clear")}</button>` : nothing}
        </div>
        <p class="said" role="status">${this.said || (this.loaded.length ? nothing : t("task.reports.nobody"))}</p>
        ${notice(this.troubles, () => (this.troubles = []))}
        ${this.#tasks().map(([task, works], at) => this.#table(task, works, at))}
      </section>`;
  }

  /** Works by their tasks, in the order in which those came. @returns {[Task, Work[]][]} */
  #tasks() {
    /** @type {Map<string, [Task, Work[]]>} */
    const tasks = new Map();
    for (const { task, work } of this.loaded) {
      const key = JSON.stringify(task);
      const known = tasks.get(key);
      if (known) known[1].push(work);
      else tasks.set(key, [task, [work]]);
    }
    return [...tasks.values()];
  }

  /** @param {Task} task @param {Work[]} works @param {number} at */
  #table(task, works, at) {
    const { title, questions } = task;
    const id = `report-${at}`;
    return html`
      <div class="report-of">
        <div class="scroll" role="region" tabindex="0" aria-labelledby=${id}>
          <table>
            <caption id=${id}>${t("task.reports.caption", { title, count: works.length })}</caption>
            <thead>
              <tr>
                <th scope="col" rowspan="2">${t("task.reports.student")}</th>
                ${questions.map(({ text, predict }, number) => html`<th scope="colgroup" colspan=${predict ? 2 : 1}><span class="count">${t("task.reports.number", { count: number + 1 })}</span> ${text}</th>`)}
              </tr>
              <tr>${questions.map(({ predict }) => html`${predict ? html`<th scope="col">${t("task.reports.predicted")}</th>` : nothing}<th scope="col">${t("task.reports.answered")}</th>`)}</tr>
            </thead>
            <tbody>
              ${works.map((work) => html`
                <tr>
                  <th scope="row">${work.name || t("task.reports.unnamed")}${work.stage === "done" ? nothing : html` <em>${t("task.reports.unfinished")}</em>`}</th>
                  ${questions.map((question, number) => html`${question.predict ? html`<td>${readable(question, work.predictions[number])}</td>` : nothing}<td>${answer(question, work.answers[number])}</td>`)}
                </tr>`)}
            </tbody>
          </table>
        </div>
        ${questions.map((question, number) => this.#sum(question, works, number))}
        <div class="row">
          <button class="csv" @click=${() => this.#csv(task, works)}>${t("task.reports.csv")}</button>
          <button class="print" @click=${() => window.print()}>${t("task.share.print")}</button>
        </div>
      </div>`;
  }

  /** What a class thought before and after. @param {import("./format.js").Question} question @param {Work[]} works @param {number} at */
  #sum({ kind, text, options, unit, predict }, works, at) {
    const pairs = works.map(({ predictions, answers }) => [predictions[at], answers[at]]).filter(([before, after]) => after !== "" && (!predict || before !== ""));
    if (!pairs.length || (kind !== "choice" && (kind !== "number" || !predict))) return nothing;
    const changed = predict ? html`<p>${t("task.reports.changed", { count: pairs.filter(([before, after]) => before !== after).length, of: pairs.length })}</p>` : nothing;
    if (kind === "number") {
      const [predicted, answered] = [0, 1].map((which) => middleText(pairs.map((pair) => pair[which]), unit));
      return html`<div class="sum"><p><strong>${at + 1}. ${text}</strong></p><p>${t("task.reports.middle", { predicted, answered })}</p>${changed}</div>`;
    }
    const count = (/** @type {number} */ which, /** @type {number} */ option) => pairs.filter((pair) => pair[which] === String(option)).length;
    return html`
      <div class="sum">
        <table>
          <caption>${t("task.reports.counts", { count: at + 1, text })}</caption>
          <thead><tr><th scope="col">${t("task.reports.option")}</th>${predict ? html`<th scope="col">${t("task.reports.predicted")}</th>` : nothing}<th scope="col">${t("task.reports.answered")}</th></tr></thead>
          <tbody>${options.map((option, number) => html`<tr><th scope="row">${option}</th>${predict ? html`<td>${count(0, number)}</td>` : nothing}<td>${count(1, number)}</td></tr>`)}</tbody>
        </table>
        ${changed}
      </div>`;
  }

  #links = async () => {
    const field = /** @type {HTMLTextAreaElement} */ (this.querySelector("#report-links"));
    const links = field.value.split(/\s+/).filter(Boolean);
    const opened = await Promise.all(links.map(async (link, at) => ({ name: t("task.reports.linkName", { count: at + 1 }), read: (await readLink(link.includes("#") ? link.slice(link.indexOf("#")) : "")) ?? damaged() })));
    field.value = "";
    this.#take(opened);
  };

  /** @param {Event} event */
  #files = async ({ target }) => {
    const input = /** @type {HTMLInputElement} */ (target);
    const opened = await Promise.all([...(input.files ?? [])].map(async (file) => ({ name: file.name, read: readFile(file.size > MOST_BYTES ? " ".repeat(MOST_BYTES + 1) : await file.text().catch(() => "")) })));
    input.value = "";
    this.#take(opened);
  };

  /** @param {{ name: string, read: import("./format.js").Opened | import("./format.js").NotOpened }[]} opened */
  #take(opened) {
    const troubles = [];
    let count = 0;
    for (const { name, read } of opened) {
      const { task, work, notes } = read;
      const why = task && !work ? [...notes, { code: "noWork" }] : notes;
      troubles.push(...why.map((note) => t("task.reports.trouble", { name, why: noteText(note) })));
      if (!task || !work) continue;
      const key = `${markOf(task)} ${JSON.stringify(work)}`;
      if (this.loaded.some((one) => one.key === key)) troubles.push(t("task.reports.same", { name }));
      else {
        this.loaded = [...this.loaded, { task, work, key }];
        count += 1;
      }
    }
    this.troubles = troubles;
    this.said = t("task.reports.added", { count });
  }

  #clear = () => {
    this.loaded = [];
    this.troubles = [];
    this.said = "";
  };

  /** @param {Task} task @param {Work[]} works */
  #csv(task, works) {
    const words = { student: t("task.reports.student"), state: t("task.answer.done"), unfinished: t("task.reports.unfinished"), predicted: t("task.reports.predicted"), answered: t("task.reports.answered") };
    const name = `${fileName(t("task.reports.csvName"), task.title)}.csv`;
    download(new Blob([csvOf(task, works, words)], { type: "text/csv" }), name);
    this.said = t("task.share.saved", { name });
  }
}

/** @returns {import("./format.js").NotOpened} */
const damaged = () => ({ task: null, work: null, notes: [{ code: "damaged" }] });

/** An answer in a cell: a world is a link to it. @param {import("./format.js").Question} question @param {string} text */
const answer = (question, text) => (question.kind === "world" && text ? html`<a href=${addressOf(text)} target="_blank" rel="noopener noreferrer">${t("task.reports.world")}</a>` : readable(question, text));

/** @param {string[]} texts @param {string} unit */
function middleText(texts, unit) {
  const middle = median(texts);
  if (middle === null) return "";
  const number = numberText(middle, Number.isInteger(middle) ? 0 : Math.min(4, digitsOf(Math.abs(middle % 1))));
  return unit ? `${number} ${unit}` : number;
}

customElements.define("bc-reports", Reports);
