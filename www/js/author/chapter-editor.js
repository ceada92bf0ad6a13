// The editor of chapters: form and text, the checks that the build makes, and the chapter as the story's own renderer
// draws it, with runs made here.
import { html } from "lit";
import { CHAPTER } from "../../story/chapter-schema.js";
import { check } from "../../story/check-chapter.js";
import { carried, chapterOf } from "../../story/render.js";
import { fragmentOf } from "../link.js";
import { latest } from "../model.js";
import { ChapterView } from "../story/chapter.js";
import { runKey } from "../story/run-key.js";
import { seriesOf } from "../story/series-of.js";
import { firstPage, t } from "../text.js";
import { pack } from "./packed.js";
import { Draft } from "./draft.js";
import { Editor } from "./editor.js";
import { isTable, treeOf } from "./toml.js";

/**
 * @typedef {import("../contract").Scenario} Scenario
 * @typedef {import("../story/story").Chapter} Chapter
 */

/** Runs that a preview makes at most: a figure draws no more. */
const MOST_RUNS = 60;

/** The world that a chapter is shown in here: it asks the author's own worker. */
class Stage extends EventTarget {
  status = "ready";

  /** @param {import("./bench.js").Bench} bench @param {Scenario} scenario of the chapter's first world */
  constructor(bench, scenario) {
    super();
    this.bench = bench;
    this.scenario = scenario;
  }

  /** @param {string} id */
  scenarioOf(id) {
    return this.bench.scenarioOf(id);
  }

  /** @param {import("../contract").RunRequest} request */
  runOf(request) {
    return this.bench.runOf(request);
  }

  /** Opens a world of the chapter in the sandbox that knows it. @param {import("../contract").RunRequest} request @param {number} day */
  async adopt(request, day) {
    const { own } = this.bench;
    const scenario = await this.scenarioOf(request.scenario);
    const kept = { request, day, version: scenario.model_version, digest: null };
    if (own?.id !== request.scenario) return location.assign(new URL(`./${firstPage}${fragmentOf(kept, scenario.horizon)}`, document.baseURI));
    location.hash = fragmentOf({ ...kept, own: { text: own.text, packed: await pack(own.text) } }, scenario.horizon);
  }
}

export class ChapterEditor extends Editor {
  /** @type {{ id: string, title: string, text: string }[]} */
  chapters = [];
  kind = { id: "chapter", ending: ".json", type: "application/json" };
  schema = CHAPTER;
  first = Object.keys(CHAPTER.properties);
  preview = "";
  /** @type {Map<string, any>} */
  #sources = new Map();
  /** @type {string[]} */
  #builtIn = [];

  makeDraft() {
    return new Draft("chapter");
  }

  connectedCallback() {
    super.connectedCallback();
    if (!this.hasUpdated) this.#begin();
  }

  async #begin() {
    const [chapters, sources] = await Promise.all(["author/chapters.json", "author/scenarios/sources.toml"].map((path) => fetch(new URL(path, document.baseURI)).then((reply) => reply.text(), () => "")));
    if (chapters) this.chapters = JSON.parse(chapters);
    if (sources) this.#sources = new Map(Object.entries(treeOf(sources)));
    this.#builtIn = (await this.bench.builtIn().catch(() => [])).map(({ id }) => id);
    if (this.draft.restore() && this.draft.text) this.take();
    else this.replace("my-chapter", await this.#empty(), true);
    this.requestUpdate();
  }

  /** A chapter to start from, about the world that is open here. */
  async #empty() {
    const id = this.bench.own?.id ?? "muscat-2025";
    const scenario = await this.bench.scenarioOf(id).catch(() => null);
    const [agents, lever] = [scenario?.agents ?? [], scenario?.levers[0]];
    const poles = [scenario?.poles.negative.agent, scenario?.poles.positive.agent];
    const drawn = [...agents.filter((agent) => poles.includes(agent.id)), ...agents.filter((agent) => !poles.includes(agent.id))].slice(0, 3);
    return this.print({
      id: "my-chapter",
      title: t("author.chapters.first.title"),
      worlds: [{ name: t("author.chapters.first.run"), scenario: id, seed: "0000000000000001" }],
      figure: {
        kind: "lines", title: t("author.chapters.first.figure"), guide: t("author.chapters.first.guide"), alt: t("author.chapters.first.alt"), axis: t("author.chapters.first.axis"),
        range: [-1, 1], digits: 2, marks: [{ value: -1, label: "−1" }, { value: 0, label: "0" }, { value: 1, label: "1" }],
        lines: drawn.map((agent) => ({ series: "alignment", agent: agent.id })),
      },
      steps: [{ text: [t("author.chapters.first.text", { number: `{alignment.${drawn.at(-1)?.id}@end|2}` })], show: { day: "end" } }],
      try: {
        text: t("author.chapters.first.try"),
        controls: lever ? [{ lever: lever.id, words: lever.name }] : [],
      },
      sources: [],
    });
  }

  /** @param {string} text */
  parse(text) {
    const tree = JSON.parse(text);
    if (!isTable(tree)) throw new Error("no table");
    this.formerId = typeof tree.id === "string" ? tree.id : "";
    return tree;
  }

  /** @param {any} tree */
  print(tree) {
    return `${JSON.stringify(tree, null, 2)}\n`;
  }

  check() {
    this.tell("running", this.problems);
    this.#check(this.draft.text);
  }

  #check = latest(async (/** @type {string} */ text) => {
    const isOver = () => text !== this.draft.text;
    /** @type {any} */
    let chapter = null;
    /** @type {string[]} */
    let problems;
    /** @type {Scenario | null} */
    let scenario = null;
    try {
      chapter = JSON.parse(text);
      const id = chapter?.worlds?.[0]?.scenario;
      scenario = typeof id === "string" ? await this.bench.scenarioOf(id).catch(() => null) : null;
      problems = check(chapter, this.#known(scenario));
    } catch (error) {
      problems = [`found ${/** @type {Error} */ (error).message}, expected JSON`];
    }
    if (isOver()) return;
    this.preview = problems.length ? "waits" : "running";
    this.tell(problems.length ? "bad" : "good", problems.map((problem) => {
      const where = /^([\w.[\]-]+)(?: \S+)?: found /.exec(problem)?.[1] ?? "";
      return { path: where.split(/[.[\]]+/).filter((key) => key && key !== "chapter").map((key) => (/^\d+$/.test(key) ? Number(key) : key)), line: 0, message: `${this.draft.name}.json: ${problem}` };
    }));
    if (!problems.length && scenario) await this.#draw(chapter, scenario, isOver);
  });

  /** What a chapter about a world may name. @param {Scenario | null} scenario @returns {import("../../story/check-chapter.js").Known} */
  #known(scenario) {
    const { own } = this.bench;
    return {
      levers: new Map(scenario?.levers.map(({ id, low, high }) => [id, [low, high]])),
      interventions: new Map(scenario?.interventions.map(({ id, value }) => [id, value ? [value.low, value.high] : null])),
      scenarios: new Set([...this.#builtIn, ...(own ? [own.id] : [])]),
      agents: new Set(scenario?.agents.map(({ id }) => id)),
      places: new Set(scenario?.places.map(({ id }) => id)),
      sources: this.#sources,
      shares: new Set(),
      invented: Boolean(own && scenario && own.id === scenario.id),
    };
  }

  /** Makes the chapter's runs and draws it as the page would. @param {Chapter} chapter @param {Scenario} scenario @param {() => boolean} isOver */
  async #draw(chapter, scenario, isOver) {
    const place = /** @type {HTMLElement} */ (this.querySelector(".chapter-preview"));
    try {
      const runs = await this.#runs(chapter);
      if (isOver()) return;
      const stills = { agents: scenario.agents, runs, shares: {} };
      const page = new DOMParser().parseFromString(chapterOf(chapter, 0, stills, this.#sources), "text/html");
      const section = document.importNode(/** @type {HTMLElement} */ (page.querySelector("section")), true);
      place.replaceChildren(section);
      const view = new ChapterView(section, /** @type {any} */ (carried(chapter, stills)), /** @type {any} */ (new Stage(this.bench, scenario)));
      view.confirm();
      this.preview = "";
    } catch (error) {
      if (isOver()) return;
      this.preview = t("author.chapters.failed", { why: /** @type {Error} */ (error).message.slice(0, 300) });
    }
    this.requestUpdate();
  }

  /** @param {Chapter} chapter */
  async #runs(chapter) {
    /** @type {Record<string, any>} */
    const runs = {};
    const wanted = chapter.worlds.flatMap((world) => [world.seed, ...(chapter.others ?? [])].map((seed) => ({ ...world, seed }))).slice(0, MOST_RUNS);
    for (const world of wanted) {
      const scenario = await this.bench.scenarioOf(world.scenario);
      const order = scenario.agents.map(({ id }) => id);
      const interventions = (world.interventions ?? []).map(({ value = null, ...firing }) => ({ ...firing, value }));
      const run = await this.bench.runOf({ scenario: world.scenario, seed: world.seed, days: scenario.horizon, levers: world.levers ?? {}, interventions });
      /** @type {Record<string, number[]>} */
      const series = {};
      for (const { series: name, agent } of seriesOf(chapter)) {
        const values = run.series[name];
        if (!values) throw new Error(`“${name}”`);
        const place = agent === undefined ? 0 : order.indexOf(agent);
        if (place < 0) throw new Error(`“${agent}”`);
        series[agent ? `${name}.${agent}` : name] = agent ? Array.from({ length: run.days + 1 }, (_, day) => values[day * order.length + place]) : [...values];
      }
      runs[runKey(world)] = { scenario: world.scenario, seed: world.seed, version: run.model_version, digest: run.digest, start: scenario.start, days: run.days, series, events: run.events };
    }
    return runs;
  }

  render() {
    const { preview } = this;
    return html`
      <section class="author-start" aria-labelledby="chapter-start-title">
        <h2 id="chapter-start-title">${t("author.start.title")}</h2>
        <form class="start-form" @submit=${async (/** @type {SubmitEvent} */ event) => {
          event.preventDefault();
          const { value } = /** @type {HTMLSelectElement} */ (this.querySelector("#chapter-from"));
          const found = this.chapters.find(({ id }) => id === value);
          this.replace(found?.id ?? "my-chapter", found?.text ?? (await this.#empty()), true);
          this.said = this.draft.canUndo ? t("author.start.replaced") : "";
          this.requestUpdate();
        }}>
          <label for="chapter-from">${t("author.chapters.start")}</label>
          <select id="chapter-from">
            <option value="">${t("author.chapters.empty")}</option>
            <optgroup label=${t("author.chapters.builtIn")}>${this.chapters.map(({ id, title }) => html`<option value=${id}>${title}</option>`)}</optgroup>
          </select>
          <button>${t("author.start.go")}</button>
        </form>
        <p class="help">${t("author.chapters.help")}</p>
        ${this.opener()}
      </section>
      ${this.bar(t("author.chapters.name"))}
      <div class="author-bench">
        <div class="author-sheet">${this.sheet(t("author.chapters.textLabel"), t("author.chapters.unreadable"))}</div>
        <div class="author-side">${this.checks(t("author.chapters.good"), t("author.chapters.words", { file: `${this.draft.name}.json` }))}</div>
      </div>
      <section class="chapter-stage" aria-labelledby="chapter-preview-title">
        <h2 id="chapter-preview-title">${t("author.chapters.preview")}</h2>
        <p role="status">${preview === "waits" || preview === "running" ? t(`author.chapters.${preview}`) : preview}</p>
        <div class="chapter-preview story"></div>
      </section>`;
  }
}

customElements.define("bc-chapter-editor", ChapterEditor);
