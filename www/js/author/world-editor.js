// The editor of worlds: a start, the form and the text, the model's own checks, a first run, a link, and the sandbox.
import { html, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { live } from "lit/directives/live.js";
import { Keeper } from "../keeper.js";
import { MOST_CHARACTERS, MOST_DAYS, MOST_OWN_BYTES, OWN_FORMAT, linkOf, readFile, readFragment } from "../link.js";
import { Lost, Refused, latest } from "../model.js";
import "../sandbox.js";
import "../colophon.js";
import { dateText, digitsOf, numberText, t, tOr } from "../text.js";
import { FIRST_SEED, fresh } from "../world.js";
import { OwnWorld } from "./bench.js";
import { Draft } from "./draft.js";
import { Editor } from "./editor.js";
import { stem, textOfFile } from "./files.js";
import { pack, unpack } from "./packed.js";
import { comments, isTable, textOf, treeOf } from "./toml.js";
import { typed } from "./typed.js";

/**
 * @typedef {import("../contract").Scenario} Scenario
 * @typedef {import("../contract").Run} Run
 */

/** Days of a preview at most: a century takes minutes. */
const MOST_PREVIEW_DAYS = MOST_DAYS;

/** Events of a preview that are listed. */
const MOST_EVENTS = 12;

/** Keys of a world in the order in which one writes it. */
const FIRST = [
  "id", "title", "summary", "start", "horizon", "freeze", "notice", "leaves_out", "invented", "format", "extends", "parts", "remove",
  "axis", "agents", "ties", "commitments", "clocks", "talks", "interventions", "schedule", "levers", "theatre", "places", "stocks", "corridors",
  "causes", "sanctions", "frozen_assets", "coverage", "purchases", "programme", "packages", "options", "market", "parameters",
];

const SEED = /^[0-9a-f]{1,16}$/i;

/** Tables whose ids a field may name, by the field's key. */
const LISTS = /** @type {Record<string, string>} */ ({
  ...Object.fromEntries(["agent", "agents", "from", "to", "host", "operator", "actor", "target", "partner", "imposer", "owner", "holder", "buyer", "exporter", "mediator", "by", "of", "promisors", "promisees", "threatening", "moves_agent", "ties"].map((key) => [key, "agents"])),
  oil_through: "places", place: "places", places: "places", stock: "stocks", arsenal: "stocks", arms: "stocks", corridor: "corridors", intervention: "interventions", next_round: "clocks", package: "packages", cause: "causes",
});

export class WorldEditor extends Editor {
  /** @type {{ id: string, title: string }[]} */
  builtIn = [];
  /** @type {Scenario | null} what the text comes to, once the checks find nothing */
  scenario = null;
  /** @type {Run | null} */
  run = null;
  /** @type {"waits" | "running" | "done" | "lost"} */
  preview = "waits";
  seed = "1";
  /** @type {string | null} link of the world; null while there is none */
  link = null;
  /** @type {{ world: OwnWorld, text: string, name: string } | null} */
  opened = null;
  copied = "";

  kind = { id: "world", ending: ".toml", type: "application/toml" };
  first = FIRST;

  makeDraft() {
    return new Draft("world");
  }

  connectedCallback() {
    super.connectedCallback();
    if (!this.hasUpdated) this.#begin();
    window.addEventListener("popstate", this.#arrive);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener("popstate", this.#arrive);
  }

  /** A link to another world was followed while the sandbox was shut. */
  #arrive = () => {
    if (!this.opened && location.hash.startsWith(`#${OWN_FORMAT}.`)) location.reload();
  };

  async #begin() {
    const wanted = readFragment(location.hash, true);
    const state = /** @type {any} */ (window.history.state);
    const kept = wanted?.packed ? null : typeof state?.file === "string" ? readFile(state.file, true) : null;
    const text = wanted?.packed ? await unpack(wanted.packed) : typeof kept?.text === "string" ? kept.text : null;
    const name = wanted?.packed ? wanted.scenario : kept?.scenario;
    if (text !== null) {
      this.replace(typeof name === "string" ? name.slice(0, 100) : "my-world", text, true);
      this.#opening = true;
    } else if (this.draft.restore() && this.draft.text) {
      this.said = wanted?.packed ? t("author.share.broken") : this.draft.saved ? "" : t("author.kept");
      this.take();
    } else {
      await this.#start("three", { said: false });
    }
    if (wanted && !wanted.packed && location.hash.includes("s=")) this.said = t("author.share.noWorld");
    // The schema is a file: it is the same as `backchannel schema` prints, and no module has to carry it.
    const schema = await fetched("author/schema.json");
    if (schema) this.schema = JSON.parse(schema);
    this.requestUpdate();
    this.builtIn = await this.bench.builtIn().catch(() => []);
    this.requestUpdate();
  }

  /** Whether the sandbox opens by itself once the text of a link passed. */
  #opening = false;

  /** @param {string} text */
  parse(text) {
    const tree = treeOf(text);
    this.formerId = typeof tree.id === "string" ? tree.id : "";
    return tree;
  }

  /** @param {any} tree */
  print(tree) {
    return textOf(tree);
  }

  get comments() {
    return comments(this.draft.text);
  }

  check() {
    this.tell("running", this.problems);
    this.#check({ name: this.draft.name, text: this.draft.text });
  }

  #check = latest(async (/** @type {{ name: string, text: string }} */ { name, text }) => {
    const isOver = () => name !== this.draft.name || text !== this.draft.text;
    try {
      const scenario = await this.bench.load(name, text);
      if (isOver()) return;
      Object.assign(this, { scenario, link: null });
      this.tell("good");
      if (this.#opening) this.openSandbox({ keepAddress: true });
      this.#opening = false;
      await this.#run();
    } catch (error) {
      if (isOver()) return;
      this.#opening = false;
      Object.assign(this, { scenario: null, run: null, link: null, preview: "waits" });
      if (!(error instanceof Refused)) return this.tell("lost");
      this.tell("bad", error.problems.map(({ path, place, message }) => ({
        path: path ? path.split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key)) : [],
        line: Number(/:(\d+)$/.exec(place)?.[1] ?? 0),
        message,
      })));
    }
  });

  /** A run of the world as it is written, and the link of both. */
  async #run() {
    const { scenario, draft: { name, text } } = this;
    if (!scenario) return;
    const seed = SEED.test(this.seed.trim()) ? this.seed.trim().toLowerCase().padStart(16, "0") : FIRST_SEED;
    const request = { ...fresh(name, scenario, seed), days: Math.min(scenario.horizon, MOST_PREVIEW_DAYS) };
    const isOver = () => name !== this.draft.name || text !== this.draft.text;
    this.preview = "running";
    this.requestUpdate();
    try {
      const run = await this.bench.runOf(request);
      const packed = await pack(text);
      if (isOver()) return;
      const kept = { request, day: 0, version: run.model_version, digest: run.digest, own: { text, packed } };
      Object.assign(this, { run, preview: "done", link: linkOf(kept, scenario.horizon, location.href.split("#")[0]) });
    } catch (error) {
      if (isOver()) return;
      Object.assign(this, { run: null, preview: "lost" });
      if (!(error instanceof Lost) && !(error instanceof Refused)) throw error;
    }
    this.requestUpdate();
  }

  /** @param {string} key @param {import("./toml.js").Path} path */
  listFor(key, path) {
    const named = LISTS[key] ?? (path.length === 2 && path[0] === "ties" ? "agents" : typeof path.at(-1) === "number" ? LISTS[String(path.at(-2))] : undefined);
    return named && this.#ids(named).length ? `world-list-${named}` : null;
  }

  /** Ids of a table: of this text, and of the world that it comes to. @param {string} named */
  #ids(named) {
    const here = isTable(this.tree?.[named]) ? Object.keys(this.tree[named]) : [];
    const there = named === "agents" ? this.scenario?.agents : named === "places" ? this.scenario?.places : named === "interventions" ? this.scenario?.interventions : [];
    return [...new Set([...here, ...(there ?? []).map(({ id }) => id)])].slice(0, 500);
  }

  /** @param {string} id `empty`, `three` or that of a built-in world @param {{ said?: boolean }} [how] */
  async #start(id, { said = true } = {}) {
    const own = id === "empty" || id === "three";
    const text = await fetched(own ? `author/${id}.toml` : `author/scenarios/${id}.toml`);
    if (text === null) {
      this.said = t("author.notOpened", { name: id });
    } else {
      this.replace(own ? "my-world" : /** @type {string} */ (id.split("/").at(-1)), text, true);
      this.said = said && this.draft.canUndo ? t("author.start.replaced") : "";
    }
    this.requestUpdate();
  }

  /** @param {File} file */
  async open(file) {
    if (!/\.json$/i.test(file.name)) return super.open(file);
    const { text, problem } = await textOfFile(file, MOST_OWN_BYTES);
    const wanted = text === null ? null : readFile(text, true);
    if (typeof wanted?.text === "string") {
      this.replace(typeof wanted.scenario === "string" ? wanted.scenario.slice(0, 100) : stem(file.name, ".json"), wanted.text, true);
      this.said = t("author.opened", { name: file.name });
    } else {
      this.refused = problem ? [problem] : [t(wanted && !wanted.nothing ? "author.share.noWorld" : "link.file.nothing"), ...(wanted?.notes ?? []).map(({ code, found = "", count = 0 }) => t(`link.notes.${code}`, { found, count }))];
      this.said = t("author.notOpened", { name: file.name });
    }
    this.requestUpdate();
  }

  /** Takes a part that was built in into the text, comments and all. @param {string} part */
  async #takeIn(part) {
    const text = await fetched(`author/scenarios/${part}`);
    if (text === null || !this.tree) return;
    const parts = /** @type {string[]} */ (this.tree.parts).filter((one) => one !== part);
    // The list of parts as it is written, which may run over several lines.
    const written = /^parts\s*=\s*\[[^\]]*\]/m;
    const list = parts.length ? `parts = [${parts.map((one) => JSON.stringify(one)).join(", ")}]` : "";
    const joined = `${this.draft.text.replace(written, () => list).trimEnd()}\n\n${text}`;
    this.draft.write(joined);
    this.said = t("author.takenIn", { part });
    this.take();
  }

  /** @param {{ keepAddress?: boolean }} [how] */
  async openSandbox({ keepAddress = false } = {}) {
    const { draft: { name, text }, opened } = this;
    if (opened) {
      opened.world.keeper?.end();
      opened.world.end();
    }
    if (!keepAddress) window.history.replaceState(null, "", location.pathname + location.search);
    const world = new OwnWorld(name, { text, packed: await pack(text) });
    new Keeper(world);
    this.opened = { world, text, name };
    this.requestUpdate();
    await this.updateComplete;
    world.start();
    if (!keepAddress) {
      const sandbox = /** @type {HTMLElement} */ (this.querySelector("#sandbox"));
      sandbox.focus({ preventScroll: true });
      sandbox.scrollIntoView();
    }
  }

  async #copy() {
    const { link } = this;
    if (!link) return;
    try {
      await navigator.clipboard.writeText(link);
      this.copied = t("author.share.copied", { count: link.length });
    } catch {
      /** @type {HTMLInputElement} */ (this.querySelector("#own-link")).focus();
      this.copied = t("author.share.notCopied");
    }
    this.requestUpdate();
  }

  render() {
    const { draft } = this;
    const lists = ["agents", "places", "stocks", "corridors", "interventions", "clocks", "packages", "causes"];
    const parts = Array.isArray(this.tree?.parts) ? this.tree.parts.filter((/** @type {unknown} */ one) => typeof one === "string").slice(0, 60) : [];
    const base = typeof this.tree?.extends === "string" ? this.tree.extends : "";
    return html`
      <section class="author-start" aria-labelledby="start-title">
        <h2 id="start-title">${t("author.start.title")}</h2>
        <form class="start-form" @submit=${(/** @type {SubmitEvent} */ event) => {
          event.preventDefault();
          this.#start(/** @type {HTMLSelectElement} */ (this.querySelector("#start-from")).value);
        }}>
          <label for="start-from">${t("author.start.label")}</label>
          <select id="start-from">
            <option value="empty">${t("author.start.empty")}</option>
            <option value="three" selected>${t("author.start.three")}</option>
            <optgroup label=${t("author.start.builtIn")}>${this.builtIn.map(({ id, title }) => html`<option value=${id}>${t("author.start.builtInOption", { id, title })}</option>`)}</optgroup>
          </select>
          <button>${t("author.start.go")}</button>
        </form>
        <p class="help">${t("author.start.help")}</p>
        ${this.opener()}
      </section>
      ${this.bar(t("author.name"))}
      <div class="author-bench">
        <div class="author-sheet">
          ${base ? html`<p class="help">${t("author.extends", { base })}</p>` : nothing}
          ${parts.length ? html`<details class="field-group"><summary><span>${t("author.parts")}</span> <span class="count">${t("author.entries", { count: parts.length })}</span></summary>
            <ul class="built-in-parts">${parts.map((/** @type {string} */ part) => html`<li><button @click=${() => this.#takeIn(part)}>${t("author.takeIn", { part })}</button></li>`)}</ul></details>` : nothing}
          ${this.sheet(t("author.textLabel"), t("author.unreadable"))}
          ${lists.map((named) => html`<datalist id="world-list-${named}">${this.#ids(named).map((id) => html`<option value=${id}></option>`)}</datalist>`)}
        </div>
        <div class="author-side">
          ${this.checks(this.#good(), t("author.checks.words", { file: `${draft.name}.toml` }))}
          ${this.#preview()}
          ${this.#share()}
        </div>
      </div>
      ${this.#sandbox()}`;
  }

  #good() {
    const { scenario } = this;
    if (!scenario) return "";
    return t("author.checks.good", { agents: scenario.agents.length, ties: scenario.ties.length, levers: scenario.levers.length, interventions: scenario.interventions.length });
  }

  #preview() {
    const { scenario, run, preview } = this;
    const badSeed = !SEED.test(this.seed.trim());
    return html`
      <section class="preview" aria-labelledby="preview-title">
        <h3 id="preview-title">${t("author.preview.title")}</h3>
        <p class="blank"><label for="preview-seed">${t("author.preview.seed")}</label>
          <input id="preview-seed" type="text" spellcheck="false" autocomplete="off" maxlength="16" .value=${typed(this.seed)} @change=${(/** @type {Event} */ event) => {
            this.seed = /** @type {HTMLInputElement} */ (event.target).value;
            this.#run();
          }}></p>
        ${badSeed ? html`<p class="said">${t("author.preview.badSeed", { seed: this.seed })}</p>` : nothing}
        <p role="status">${preview !== "done" || !scenario || !run ? t(`author.preview.${preview === "done" ? "waits" : preview}`) : t("author.preview.done", {
          days: run.days,
          start: dateText(scenario.start),
          seed: run.seed.replace(/^0+(?=.)/, ""),
          settlement: t(`summary.settlements.${run.outcome.settlement}`),
          violence: t(`summary.violences.${run.outcome.violence}`),
        })}</p>
        ${scenario && run && preview === "done" ? this.#figures(scenario, run) : nothing}
      </section>`;
  }

  /** @param {Scenario} scenario @param {Run} run */
  #figures(scenario, run) {
    const { agents } = scenario;
    const of = (/** @type {string} */ series, /** @type {number} */ agent, /** @type {number} */ day) => run.series[series]?.[day * agents.length + agent];
    const world = scenario.series.filter(({ id, per }) => per === "world" && Number.isFinite(run.series[id]?.[0]));
    const read = (/** @type {number | undefined} */ value) => (value === undefined || !Number.isFinite(value) ? "–" : numberText(value, Math.min(3, digitsOf(Math.max(0.001, Math.abs(value) / 1000)))));
    const shown = run.events.slice(0, MOST_EVENTS);
    return html`
      <p class="digest">${t("author.preview.digest")} <code id="preview-digest">${run.digest}</code></p>
      ${run.days < scenario.horizon ? html`<p class="help">${t("author.preview.days", { days: run.days })}</p>` : nothing}
      <div class="scroll" tabindex="0" role="region" aria-label=${t("author.preview.agents")}>
        <table><caption>${t("author.preview.agents")}</caption>
          <thead><tr>${["agent", "alignmentFirst", "alignmentLast", "capabilityFirst", "capabilityLast"].map((key) => html`<th scope="col">${t(`author.preview.${key}`)}</th>`)}</tr></thead>
          <tbody>${agents.slice(0, 60).map(({ short }, index) => html`<tr><th scope="row">${short}</th>
            ${["alignment", "capability"].map((series) => [0, run.days].map((day) => html`<td>${read(of(series, index, day))}</td>`))}</tr>`)}</tbody></table>
      </div>
      <details><summary>${t("author.preview.world")}</summary>
        <div class="scroll" tabindex="0" role="region" aria-label=${t("author.preview.world")}>
          <table><thead><tr><th scope="col">${t("author.preview.series")}</th><th scope="col">${t("author.preview.first")}</th><th scope="col">${t("author.preview.last")}</th></tr></thead>
            <tbody>${world.map(({ id, name, unit }) => html`<tr><th scope="row">${tOr(`series.${id}`, name)}${unit ? html` <span class="count">${unit}</span>` : nothing}</th><td>${read(run.series[id][0])}</td><td>${read(run.series[id][run.days])}</td></tr>`)}</tbody></table>
        </div>
      </details>
      <details><summary>${t("author.preview.events", { count: run.events.length })}</summary>
        ${run.events.length > shown.length ? html`<p class="help">${t("author.preview.eventsShown", { shown: shown.length, count: run.events.length })}</p>` : nothing}
        ${shown.length ? html`<ol class="preview-events">${shown.map(({ date, text }) => html`<li><time datetime=${date}>${dateText(date)}</time> ${text}</li>`)}</ol>` : html`<p>${t("author.preview.noEvents")}</p>`}
      </details>`;
  }

  #share() {
    const { link, state, preview } = this;
    const ready = state === "good" && preview === "done";
    const isStale = this.opened !== null && this.opened.text !== this.draft.text;
    return html`
      <section class="take-along" aria-labelledby="share-title">
        <h3 id="share-title">${t("author.share.title")}</h3>
        ${!ready ? html`<p>${t("author.share.waits")}</p>` : link
          ? html`
            <p class="help" id="own-link-help">${t("author.share.help")}</p>
            <label for="own-link">${t("author.share.link")}</label>
            <input id="own-link" type="text" readonly .value=${live(link)} aria-describedby="own-link-help" @focus=${(/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).select()}>
            <button class="wide copy-link" @click=${() => this.#copy()}>${t("author.share.copy")}</button>`
          : html`<p>${t("author.share.tooLong", { most: MOST_CHARACTERS })}</p>`}
        <p role="status">${this.copied}</p>
        <button class="wide to-sandbox" ?disabled=${state !== "good"} @click=${() => this.openSandbox()}>${t(isStale ? "author.share.reopen" : "author.share.open")}</button>
      </section>`;
  }

  #sandbox() {
    const { opened, draft } = this;
    if (!opened) return html`<div id="sandbox" tabindex="-1"></div>`;
    const isStale = opened.text !== draft.text || opened.name !== draft.name;
    return html`
      <section class="model" aria-labelledby="sandbox-title">
        <header><h2 id="sandbox-title">${t("page.sandboxHeading")}</h2></header>
        ${isStale ? html`<p class="trouble">${t("author.share.stale")}</p>` : nothing}
        <div id="sandbox" tabindex="-1">${keyed(opened.world, html`<bc-sandbox .world=${opened.world}></bc-sandbox>`)}</div>
        ${keyed(opened.world, html`<bc-colophon .world=${opened.world}></bc-colophon>`)}
      </section>`;
  }
}

/** @param {string} path beside the page @returns {Promise<string | null>} */
async function fetched(path) {
  const reply = await fetch(new URL(path, document.baseURI)).catch(() => null);
  return reply?.ok ? reply.text() : null;
}

customElements.define("bc-world-editor", WorldEditor);
