// Under the hood: the day's equations, every number with its source, what was passed and failed, and what words and
// names mean.
import { html, nothing } from "lit";
import englishAgents from "../../hood/en/agents.json";
import englishGlossary from "../../hood/en/glossary.json";
import englishLimits from "../../hood/en/limits.json";
import englishSteps from "../../hood/en/steps.json";
import englishWords from "../../hood/en/words.json";
import { build } from "../build.js";
import { through } from "../doors.js";
import { WorldElement } from "../element.js";
import { verdictView, verdicts } from "../studies/studies.js";
import { headed, learn, suffix, t, tOr, told, written } from "../text.js";
import { equation } from "./math.js";
import { HoodNumbers, sourceText } from "./numbers.js";

/**
 * @typedef {import("../studies/contract").Verdict} Verdict
 *
 * @typedef {object} Symbol
 * @property {string} math
 * @property {string} means
 * @property {string} unit
 * @property {string} [path] of the number that it is
 *
 * @typedef {object} Equation
 * @property {string} math
 * @property {string} words the same in a sentence
 * @property {Symbol[]} symbols
 * @property {string[]} [cites] entries of the references of `docs/odd.md`
 * @property {string[]} [sources] entries of the scenarios' bibliography
 *
 * @typedef {object} Step
 * @property {number} step
 * @property {string[]} processes as the model calls them
 * @property {string} name
 * @property {string} section of `docs/odd.md`
 * @property {string} plain
 * @property {Equation[]} equations
 */

const { agents, glossary, limits, steps: { steps }, words } = await told("hood", {
  agents: englishAgents,
  glossary: englishGlossary,
  limits: englishLimits,
  steps: englishSteps,
  words: englishWords,
});
learn({ hood: words });

/** Whether its words are the English ones, on a page that is in another language. */
const isForeign = suffix !== "" && words === englishWords;

/** What there is, in the order in which it is offered. */
const PARTS = /** @type {const} */ (["steps", "numbers", "patterns", "limits", "glossary", "people"]);

/** @typedef {(typeof PARTS)[number]} Part */

export class Hood extends WorldElement {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { open: { state: true }, patterns: { state: true } };

  #numbers = new HoodNumbers();

  constructor() {
    super();
    /** @type {Part} */
    this.open = "steps";
    /** @type {Verdict[] | null | undefined} nothing before they were asked for; null where they are not kept */
    this.patterns = undefined;
  }

  connectedCallback() {
    super.connectedCallback();
    if (isForeign) Object.assign(this, { lang: "en", dir: "ltr" });
    // Where all styles are in the page already, as in its single file, one says so.
    if (document.querySelector("[data-hood]")) return;
    const sheet = document.createElement("link");
    Object.assign(sheet, { rel: "stylesheet", href: new URL(`./hood.css?v=${build}`, import.meta.url).href });
    sheet.dataset.hood = "";
    document.head.append(sheet);
  }

  /** Shows a part by its name. @param {string} part */
  show(part) {
    const known = PARTS.find((name) => name === part);
    if (!known) return;
    this.open = known;
    if (known === "patterns" && this.patterns === undefined) this.#measure();
  }

  async #measure() {
    this.patterns = await verdicts().catch(() => null);
  }

  render() {
    const part = this.open;
    const bodies = { steps: () => this.#steps(), numbers: () => this.#ledger(), patterns: () => this.#patterns(), limits: () => this.#limits(), glossary: () => this.#glossary(), people: () => this.#people() };
    return html`
      <nav class="kinds" aria-label=${t("hood.choose")}>
        ${PARTS.map((name) => html`<button aria-pressed=${name === part} @click=${() => this.show(name)}>${t(`hood.parts.${name}.name`)}</button>`)}
      </nav>
      <section class="study hood-${part}" aria-labelledby="hood-part">
        <h3 id="hood-part">${t(`hood.parts.${part}.title`)}</h3>
        <p class="guide">${t(`hood.parts.${part}.guide`)}</p>
        ${bodies[part]()}
        ${part === "limits" ? nothing : html`
          <p class="guide"><strong>${t("notice.title")}</strong>
            <button class="link" @click=${() => this.show("limits")}>${t("notice.link")}</button></p>`}
      </section>`;
  }

  #steps() {
    return html`
      <ol class="day-steps">
        ${/** @type {Step[]} */ (steps).map(({ processes, name, plain, section, equations }) => html`
          <li data-processes=${processes.join(" ")}>
            <h4>${name}</h4>
            <p>${plain}</p>
            ${equations.map((one) => this.#equation(one))}
            <p class="where">${t("hood.steps.where", { section, processes: processes.join(", ") })}</p>
          </li>`)}
      </ol>`;
  }

  /** @param {Equation} equation */
  #equation({ math, words, symbols, cites = [], sources = [] }) {
    const cited = this.world.scenario?.sources.filter(({ id }) => sources.includes(id)) ?? [];
    return html`
      <div class="equation">
        <div class="scroll" tabindex="0" role="group" aria-label=${words}>${equation(math, words)}</div>
        <p>${words}</p>
        <details>
          <summary>${t("hood.steps.symbols")}</summary>
          <dl>
            ${symbols.map(({ math, means, unit, path }) => html`
              <div>
                <dt>${equation(math)}</dt>
                <dd>${means} <span class="unit">(${unit})</span>
                  ${path ? html`<button class="link" @click=${() => this.#find(path)}>${t("hood.steps.number")}<span class="unseen">: ${means}</span></button>` : nothing}</dd>
              </div>`)}
          </dl>
        </details>
        ${cites.length + cited.length ? html`<p class="cites">${t("hood.steps.after")} ${cites.join("; ")}${cited.length && cites.length ? "; " : ""}
          ${cited.map((source) => html`<span>${sourceText({ ...source, seen_at: null })}</span>`)}</p>` : nothing}
      </div>`;
  }

  /** Goes to the row of a number. @param {string} path */
  async #find(path) {
    Object.assign(this.#numbers, { words: path, group: "", how: "" });
    this.show("numbers");
    await this.updateComplete;
    await this.#numbers.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector("#hood-words") ?? this.querySelector('[aria-pressed="true"]'))?.focus();
  }

  #ledger() {
    this.#numbers.world = this.world;
    return html`
      <dl class="hows">
        ${["published", "calibrated", "recalled", "judgement"].map((how) => html`<div><dt>${headed(t(`hood.numbers.hows.${how}`))}</dt><dd>${t(`hood.numbers.howMeans.${how}`)}</dd></div>`)}
      </dl>
      ${this.#numbers}`;
  }

  #patterns() {
    const { patterns } = this;
    const sensitivity = html`
      <h4>${t("hood.sensitivity.title")}</h4>
      <p>${t("hood.sensitivity.plain")}</p>
      <p><button @click=${(/** @type {Event} */ event) => through(event, "bc-door", "sensitivity")}>${t("hood.sensitivity.open")}</button></p>`;
    if (patterns === undefined) return sensitivity;
    if (!patterns) return html`<p class="trouble">${t("studies.patterns.absent")}</p>${sensitivity}`;
    return html`
      <p class="found">${t("studies.patterns.count", { count: patterns.filter(({ pass }) => pass).length, of: patterns.length })}</p>
      ${verdictView(patterns)}
      ${sensitivity}`;
  }

  #limits() {
    return html`
      <ul class="terms">
        ${limits.map(({ id, title, text, about }) => html`<li data-limit=${id}><strong>${title}.</strong> ${text}
          <small>${t("hood.limits.about", { about: about.map((topic) => t(`hood.limits.topics.${topic}`)).join(", ") })}</small></li>`)}
      </ul>
      <h4>${t("hood.limits.world")}</h4>
      <ul>${this.world.scenario?.leaves_out.map((item) => html`<li>${item}</li>`)}</ul>`;
  }

  #glossary() {
    const sorted = [...glossary].sort((a, b) => a.term.localeCompare(b.term, written.lang));
    return html`<dl class="terms">${sorted.map(({ id, term, meaning, section }) => html`
      <div data-term=${id}><dt>${term}</dt><dd>${meaning} <span class="where">${t("hood.glossary.where", { section })}</span></dd></div>`)}</dl>`;
  }

  #people() {
    const { scenario } = this.world;
    if (!scenario) return nothing;
    const of = (/** @type {string} */ id) => scenario.agents.find((agent) => agent.id === id)?.name ?? id;
    const said = /** @type {Record<string, string>} */ (agents);
    return ["state", "proxy"].map((kind) => {
      const of = scenario.agents.filter((agent) => agent.kind === kind);
      return of.length ? html`<h4>${t(`hood.people.kinds.${kind}`)}</h4><dl class="terms">${of.map((agent) => person(agent))}</dl>` : nothing;
    });

    /** @param {import("../contract").Agent} agent */
    function person({ id, name, short, roles, host, capital }) {
      const where = host ? t("hood.people.at", { place: capital, host: of(host) }) : capital;
      return html`
        <div data-agent=${id}>
          <dt>${name}${short === name ? nothing : html` <span class="unit">(${short})</span>`}</dt>
          <dd>${said[id] ?? ""} <small>${t("hood.people.facts", { where, roles: roles.map((role) => tOr(`hood.people.roles.${role}`, role)).join(", ") })}</small></dd>
        </div>`;
    }
  }
}

customElements.define("bc-hood", Hood);
