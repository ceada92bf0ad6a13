// Why: what moved a series of this very run, what an agent weighed, and what led to an event.
import { html, nothing } from "lit";
import { vars } from "../element.js";
import { amount, dateText, headed, listText, numberText, t, tOr, typeset } from "../text.js";
import { Study, choice } from "./frame.js";
import { agentField, agentOf, digitsFor, inUnit, infoOf, nameOf, seriesFields, signed } from "./series.js";

/**
 * @typedef {import("./contract").Change} Change
 * @typedef {import("./contract").Decision} Decision
 * @typedef {import("./contract").Chain} Chain
 * @typedef {import("./contract").Bar} Bar
 * @typedef {import("./contract").Link} Link
 * @typedef {import("../contract").Scenario} Scenario
 * @typedef {"change" | "decision" | "event"} About
 */

/** @type {About[]} */
const ABOUT = ["change", "decision", "event"];

/** Bars that are drawn one by one; the rest is in the table and in one bar of its own. */
const MOST_BARS = 10;

/** Options of a decision that are drawn; the rest is in the table. */
const MOST_OPTIONS = 8;

export class Why extends Study {
  static id = "why";
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { about: { state: true }, chosen: { state: true }, from: { state: true }, until: { state: true }, event: { state: true } };

  constructor() {
    super();
    /** @type {About} */
    this.about = "change";
    this.chosen = { series: "oil_price", agent: "" };
    this.from = 1;
    this.until = 30;
    /** Place of the event in the log of the run, from 1. */
    this.event = 1;
  }

  /** Asks about something else: a decision that was taken, since an agent does not decide every day. @param {About} about */
  #turn(about) {
    const taken = this.world.run?.events.find(({ kind, agents }) => kind === "decision" && agents.length);
    const decision = about === "decision" && taken ? { chosen: { ...this.chosen, agent: taken.agents[0] }, from: taken.day } : {};
    this.#pick({ about, ...decision });
  }

  connectedCallback() {
    const { day, request } = this.world;
    if (day > 0) this.from = this.until = day;
    else this.until = Math.min(this.until, request?.days ?? 1);
    super.connectedCallback();
  }

  /** @returns {import("./contract").Question | null} */
  question() {
    const { scenario, request } = this.world;
    if (!scenario || !request) return null;
    const from = within(this.from, 1, request.days);
    if (this.about === "event") return { type: "call", name: "whyEvent", args: [request, { event: this.event }] };
    if (this.about === "decision") {
      return { type: "call", name: "whyDecision", args: [request, { agent: agentOf(scenario, this.chosen).id, day: from }] };
    }
    const { id, per } = infoOf(scenario, this.chosen);
    const agent = per === "agent" ? { agent: agentOf(scenario, this.chosen).id } : {};
    return { type: "call", name: "why", args: [request, { series: id, ...agent, day: from, until: within(this.until, from, request.days) }] };
  }

  /** An event has another place in another run. */
  worldChanged() {
    if (this.about === "event") {
      this.driver.stop();
      this.busy = false;
      this.forget();
    } else {
      this.ask();
    }
  }

  /** @param {object} part */
  #pick(part) {
    Object.assign(this, part);
    this.forget();
    this.ask();
  }

  view() {
    const scenario = /** @type {Scenario} */ (this.world.scenario);
    const controls = this.#controls(scenario);
    const { result } = this;
    if (result?.bars) return { controls, ...this.#change(result) };
    if (result?.opportunities) return { controls, ...this.#decision(result) };
    if (result?.links) return { controls, ...this.#event(result) };
    return { controls, drawing: nothing, summary: "", tables: [] };
  }

  /** @param {Scenario} scenario */
  #controls(scenario) {
    const { world, about, chosen } = this;
    const days = world.request?.days ?? 1;
    const pickSeries = (/** @type {import("./series.js").Chosen} */ next) => this.#pick({ chosen: next });
    const today = Math.max(1, world.day);
    return html`
      ${choice({ id: "study-about", label: t("studies.why.about"), value: about, options: ABOUT.map((of) => [of, t(`studies.why.abouts.${of}`)]), pick: (about) => this.#turn(/** @type {About} */ (about)) })}
      ${about === "change" ? seriesFields(scenario, chosen, pickSeries) : nothing}
      ${about === "decision" ? agentField(scenario, chosen, pickSeries) : nothing}
      ${about === "event"
        ? choice({
            id: "study-event",
            label: t("studies.why.event"),
            value: String(this.event),
            options: (world.run?.events ?? []).map(({ date, text }, index) => [String(index + 1), t("studies.dated", { date: dateText(date, "short"), text })]),
            pick: (event) => this.#pick({ event: Number(event) }),
          })
        : html`
          ${this.#dayField("study-from", t(about === "change" ? "studies.why.from" : "studies.why.day"), within(this.from, 1, days), (from) => this.#pick({ from, until: Math.max(from, this.until) }))}
          ${about === "change" ? this.#dayField("study-until", t("studies.why.until"), within(this.until, 1, days), (until) => this.#pick({ until, from: Math.min(until, this.from) })) : nothing}
          <p class="go"><button type="button" @click=${() => this.#pick({ from: today, until: today })}>${t("studies.why.shown", { date: dateText(world.dateOf(today), "short") })}</button></p>`}`;
  }

  /** @param {string} id @param {string} label @param {number} value @param {(day: number) => void} pick */
  #dayField(id, label, value, pick) {
    const { world } = this;
    const start = world.dateOf(1);
    const end = world.dateOf(world.request?.days ?? 1);
    return html`
      <p>
        <label for=${id}>${label}</label>
        <input id=${id} type="date" required min=${start} max=${end} .value=${world.dateOf(value)}
          @change=${(/** @type {Event} */ event) => {
            const field = /** @type {HTMLInputElement} */ (event.target);
            if (field.validity.valid) pick(world.dayOf(field.value));
          }}>
      </p>`;
  }

  /** @param {Change} result */
  #change(result) {
    const scenario = /** @type {Scenario} */ (this.world.scenario);
    const { bars, unit, before, after } = result;
    const largest = Math.max(...bars.map(({ amount }) => Math.abs(amount)), 1e-300);
    const digits = Math.min(digitsFor([largest]) + 2, 5);
    const by = (/** @type {number} */ value) => signed(value, digits, unit);
    const read = (/** @type {number} */ value) => amount(value, digits, unit);
    const shown = bars.slice(0, MOST_BARS);
    const rest = bars.slice(MOST_BARS).reduce((sum, bar) => sum + bar.amount, 0);
    const name = nameOf(scenario, this.chosen);
    return {
      drawing: html`
        <ol class="causes" ${vars({ "--largest": largest })}>
          <li class="end"><span class="value">${read(before)}</span> <span class="words">${t("studies.why.before", { date: dateText(result.dates[0]) })}</span></li>
          ${shown.map((bar) => html`
            <li>
              <span class="value">${by(bar.amount)}</span>
              <span class="bar ${bar.amount < 0 ? "minus" : ""}" aria-hidden="true" ${vars({ "--share": Math.abs(bar.amount) / largest })}><i class="fill"></i></span>
              <details class="words"><summary>${headed(bar.words)}</summary>${behind(bar, this.world)}</details>
            </li>`)}
          ${bars.length > shown.length ? html`
            <li>
              <span class="value">${by(rest)}</span>
              <span class="bar ${rest < 0 ? "minus" : ""}" aria-hidden="true" ${vars({ "--share": Math.min(1, Math.abs(rest) / largest) })}><i class="fill"></i></span>
              <span class="words">${t("studies.why.rest", { count: bars.length - shown.length })}</span>
            </li>` : nothing}
          <li class="end"><span class="value">${read(after)}</span> <span class="words">${t("studies.why.after", { date: dateText(result.dates[1]) })}</span></li>
        </ol>`,
      summary: t("studies.why.words", { words: result.words.replace(/\(-(?=\d)/g, "(−") }),
      tables: [{
        caption: t("studies.why.caption", { name: inUnit(name, unit), start: dateText(result.dates[0]), end: dateText(result.dates[1]) }),
        head: [t("studies.why.cause"), t("studies.why.amount"), t("studies.why.mechanism"), t("studies.why.equation"), t("studies.why.sources")],
        rows: [
          [t("studies.why.before", { date: dateText(result.dates[0]) }), read(before), "", "", ""],
          ...bars.map((bar) => [headed(bar.words), by(bar.amount), bar.mechanism, bar.equation, cited(bar, this.world)]),
          [t("studies.why.after", { date: dateText(result.dates[1]) }), read(after), "", "", ""],
        ],
      }],
    };
  }

  /** @param {Decision} result */
  #decision(result) {
    const part = (/** @type {{ part: string, amount: number }} */ { part, amount }) => t("studies.why.part", { name: tOr(`studies.parts.${part}`, part), amount: numberText(amount, 3, { sign: true }) });
    return {
      drawing: html`
        <h4>${t("studies.why.looked")}</h4>
        ${chain(result.looked)}
        ${result.opportunities.map(({ options, first, taken }) => {
          const order = options.map((option, index) => ({ option, index })).sort((a, b) => b.option.probability - a.option.probability);
          return html`
            <h4>${t("studies.why.options", { count: options.length })}</h4>
            ${first ? html`<p class="guide">${t("studies.why.first", { act: numberText(first.act, 3), hold: numberText(first.hold, 3), chance: percentText(first.chance) })}</p>` : nothing}
            <ol class="options">
              ${order.slice(0, MOST_OPTIONS).map(({ option, index }) => html`
                <li aria-current=${index === taken ? "true" : nothing}>
                  <span class="value">${percentText(option.probability)}</span>
                  <span class="bar" aria-hidden="true" ${vars({ "--share": option.probability })}><i class="fill"></i></span>
                  <span class="words">${option.words}${index === taken ? html` <strong>${t("studies.why.taken")}</strong>` : nothing}
                    <small>${t("studies.why.utility", { value: numberText(option.utility, 3, { sign: true }) })}${option.parts.length ? `: ${option.parts.map(part).join(", ")}` : nothing}</small></span>
                </li>`)}
            </ol>`;
        })}`,
      summary: t("studies.why.decided", { date: dateText(result.date), words: result.words }),
      tables: result.opportunities.map(({ options, taken }) => ({
        caption: t("studies.why.optionsCaption", { date: dateText(result.date) }),
        head: [t("studies.why.option"), t("studies.why.chance"), t("studies.why.sum"), t("studies.why.parts")],
        rows: options.map((option, index) => [
          index === taken ? t("studies.why.optionTaken", { words: option.words }) : option.words,
          percentText(option.probability),
          numberText(option.utility, 4, { sign: true }),
          option.parts.map(part).join(", "),
        ]),
      })),
    };
  }

  /** @param {Chain} result */
  #event({ links }) {
    const [event] = links;
    const root = /** @type {Link} */ (links.at(-1));
    return {
      drawing: chain(links),
      summary: t("studies.why.chain", { count: links.length - 1, event: event.words, date: dateText(event.date), root: root.words }),
      tables: [],
    };
  }
}

/** @param {number} value @param {number} low @param {number} high */
const within = (value, low, high) => Math.max(low, Math.min(high, value));

/** A chance, said as exactly as it can be told from none. @param {number} chance */
const percentText = (chance) => (chance > 0 && chance < 0.001 ? t("studies.why.tiny") : t("studies.percent", { value: numberText(chance * 100, 1) }));

/** Links from an event back to its root. @param {Link[]} links */
function chain(links) {
  return html`
    <ol class="chain">
      ${links.map(({ date, words, root }) => html`
        <li><span class="date">${dateText(date)}</span> <span>${headed(words)}${root ? html` <small>${t(`studies.roots.${root}`)}</small>` : nothing}</span></li>`)}
    </ol>`;
}

/** Sources of a bar as they are named. @param {Bar} bar @param {import("../world.js").World} world */
function cited({ citations }, world) {
  return citations.map(({ of, entry }) => (of === "section" ? t("studies.why.section", { entry }) : of === "source" ? sourceName(world, entry) : entry)).join("; ");
}

/** @param {import("../world.js").World} world @param {string} id */
function sourceName({ scenario }, id) {
  const source = scenario?.sources.find((one) => one.id === id);
  return source ? `${source.publisher}, ${source.title} (${source.published})` : id;
}

/** What stands behind a bar. @param {Bar} bar @param {import("../world.js").World} world */
function behind(bar, world) {
  const name = (/** @type {string} */ id) => world.scenario?.agents.find((agent) => agent.id === id)?.short ?? id;
  const value = (/** @type {number} */ of) => numberText(of, Math.min(digitsFor([of]) + 1, 4));
  return html`
    <dl>
      <div><dt>${t("studies.why.mechanism")}</dt><dd>${bar.mechanism}: <span class="equation">${bar.equation}</span></dd></div>
      ${bar.inputs.length ? html`<div><dt>${t("studies.why.inputs")}</dt><dd>${listText(bar.inputs.map(({ name: what, agents, first, last }) =>
        t(first === last ? "studies.why.input" : "studies.why.inputMoved", { name: [what, ...agents.map(name)].join(" "), first: value(first), last: value(last) })))}</dd></div>` : nothing}
      ${bar.parameters.length ? html`<div><dt>${t("studies.why.parameters")}</dt><dd><ul>${bar.parameters.map(({ about, meaning, value: of, unit, how }) => html`<li>${t("studies.why.parameter", {
        name: typeset([...about, meaning]).join(", ").replace(/\.$/, ""), value: value(of), unit, how: t(`studies.why.hows.${how}`) })}</li>`)}</ul></dd></div>` : nothing}
      ${bar.citations.length ? html`<div><dt>${t("studies.why.sources")}</dt><dd>${cited(bar, world)}</dd></div>` : nothing}
    </dl>`;
}

customElements.define("bc-why", Why);
