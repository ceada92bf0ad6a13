// Every number of the world shown: what it is, its range, how it was got and from where; to search and to take along.
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { WorldElement } from "../element.js";
import { save } from "../figures/save.js";
import { dateText, digitsOf, headed, numberText, t, tOr, typeset } from "../text.js";
import { pool } from "../studies/studies.js";
import { groupName } from "./groups.js";
import { counted, matching } from "./ledger.js";

/**
 * @typedef {import("../studies/contract").Numbers} Numbers
 * @typedef {import("../studies/contract").WorldNumber} WorldNumber
 * @typedef {import("../studies/contract").NumberSource} Source
 * @typedef {import("../contract").Scenario} Scenario
 * @typedef {import("../contract").RunRequest} RunRequest
 */

/** Rows that are shown at once; more come on request. */
const ROWS = 40;

/** Milliseconds after which a world that is being changed is asked about. */
const SETTLED_MS = 400;

/** Ways in which a number was got, from the best known. */
export const HOWS = ["published", "calibrated", "recalled", "judgement"];

/** A value with the decimals that it has. @param {number} value */
export const exact = (value) => numberText(value, value ? digitsOf(Math.abs(value)) : 0);

/** What a number is, in a line. @param {WorldNumber} number */
export function meaningOf({ path, meaning }) {
  const of = tOr(`hood.numbers.within.${path.split(".").at(-2)}`, "");
  return of ? `${of}: ${meaning}` : meaning;
}

/** The levers, as numbers that a reader may turn. @param {Scenario} scenario @param {RunRequest} request @returns {WorldNumber[]} */
export function leverNumbers({ levers }, request) {
  return levers.map(({ id, name, meaning, unit, low, high, default: written, how, source }) => ({
    path: `levers.${id}`, group: "levers", about: [headed(name)], meaning, value: request.levers[id] ?? written, written, low, high, unit,
    drawn: false, how, source, as_of: null, note: null, basis: [],
  }));
}

/** An entry of the bibliography, with a way to it where one was noted. @param {Source} source */
export function sourceText({ title, publisher, published, seen_at }) {
  // What was noted is an address as a rule, else a site and a number of its own.
  const isAddress = seen_at !== null && /^\S+$/.test(seen_at);
  return html`${isAddress ? html`<a href="https://${seen_at}" rel="noreferrer">${title}</a>` : html`<cite>${title}</cite>`}.
    ${[publisher, published, ...(seen_at && !isAddress ? [seen_at] : [])].join(", ")}`;
}

/** A date if it is one, or what stands there. @param {string} text */
const dated = (text) => (/^\d{4}-\d\d-\d\d$/.test(text) ? dateText(text) : text);

export class HoodNumbers extends WorldElement {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = {
    words: { state: true }, group: { state: true }, how: { state: true }, shown: { state: true }, numbers: { state: true }, failed: { state: true },
  };
  static watches = /** @type {import("../world.js").Topic[]} */ (["run"]);

  constructor() {
    super();
    this.words = "";
    this.group = "";
    this.how = "";
    this.shown = ROWS;
    /** @type {WorldNumber[] | null} */
    this.numbers = null;
    this.failed = false;
    /** @type {Map<string, Source>} */
    this.sources = new Map();
    /** @type {RunRequest | null} */
    this.asked = null;
  }

  #asker = pool.asker();
  #timer = 0;

  connectedCallback() {
    super.connectedCallback();
    // Who left before the numbers came, and comes back, is told them then.
    this.requestUpdate();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.clearTimeout(this.#timer);
    this.#asker.stop();
    this.asked = null;
  }

  /** @param {import("lit").PropertyValues<this>} changed */
  willUpdate(changed) {
    const { answered } = this.world;
    if (answered && answered !== this.asked) {
      this.asked = answered;
      window.clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.#ask(answered), this.numbers ? SETTLED_MS : 0);
    }
    if (["words", "group", "how"].some((part) => changed.has(/** @type {any} */ (part)))) this.shown = ROWS;
  }

  /** Asks for the numbers of a world. @param {RunRequest} request */
  #ask(request) {
    this.#asker.ask({ type: "call", name: "numbers", args: [request] }, {
      partial: (/** @type {Numbers} */ result) => {
        const { numbers, sources } = typeset(result);
        this.sources = new Map(sources.map((source) => [source.id, source]));
        this.numbers = [...numbers, ...leverNumbers(/** @type {Scenario} */ (this.world.scenario), request)];
        if (!numbers.some(({ group }) => group === this.group) && this.group !== "levers") this.group = "";
        this.failed = false;
      },
      refused: () => {
        this.failed = true;
      },
      lost: (again) => {
        this.failed = !again;
      },
    });
  }

  render() {
    const { numbers } = this;
    if (!numbers) return html`<p class="guide" role="status">${t(this.failed ? "hood.numbers.failed" : "hood.numbers.waiting")}</p>`;
    const found = matching(numbers, this.#words, this);
    const groups = [...new Set(numbers.map(({ group }) => group))].map((group) => [group, groupName(group)]).sort(([, a], [, b]) => a.localeCompare(b));
    return html`
      <form class="study-form" role="search" aria-label=${t("hood.numbers.search")} @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
        <p>
          <label for="hood-words">${t("hood.numbers.words")}</label>
          <input id="hood-words" type="search" .value=${this.words} @input=${(/** @type {Event} */ event) => (this.words = /** @type {HTMLInputElement} */ (event.target).value)}>
        </p>
        ${this.#choice("group", groups)}
        ${this.#choice("how", HOWS.map((how) => [how, t(`hood.numbers.hows.${how}`)]))}
        <p><button type="button" ?disabled=${!found.length} @click=${() => this.#save(found)}>${t("hood.numbers.save")}</button></p>
      </form>
      <p class="count" role="status">${t("hood.numbers.count", { count: numberText(found.length, 0), of: numberText(numbers.length, 0) })}
        ${counted(found).map(([how, count]) => `${headed(t(`hood.numbers.hows.${how}`))}: ${numberText(count, 0)}.`).join(" ")}</p>
      ${found.length ? this.#table(found) : nothing}
      ${found.length > this.shown ? html`
        <p><button @click=${() => (this.shown += ROWS)}>${t("hood.numbers.more", { shown: numberText(this.shown, 0), count: numberText(found.length, 0) })}</button></p>` : nothing}`;
  }

  /** What a search looks through. */
  #words = (/** @type {WorldNumber} */ number) => {
    const source = this.sources.get(number.source ?? "");
    return [number.path, ...number.about, meaningOf(number), number.note, groupName(number.group), source?.title, source?.publisher].join(" ");
  };

  /** @param {"group" | "how"} part @param {string[][]} options */
  #choice(part, options) {
    return html`
      <p>
        <label for="hood-${part}">${t(`hood.numbers.${part}`)}</label>
        <select id="hood-${part}" @change=${(/** @type {Event} */ event) => (this[part] = /** @type {HTMLSelectElement} */ (event.target).value)}>
          <option value="" .selected=${this[part] === ""}>${t("hood.numbers.all")}</option>
          ${options.map(([value, name]) => html`<option value=${value} .selected=${value === this[part]}>${name}</option>`)}
        </select>
      </p>`;
  }

  /** @param {WorldNumber[]} found */
  #table(found) {
    const head = ["what", "value", "range", "how", "source"];
    // Roles are written out, since narrow screens set the rows as blocks, which takes them from some browsers' tables.
    return html`
      <table class="ledger" role="table" aria-label=${t("hood.parts.numbers.name")}>
        <thead role="rowgroup"><tr role="row">${head.map((part) => html`<th role="columnheader" scope="col">${t(`hood.numbers.head.${part}`)}</th>`)}</tr></thead>
        <tbody role="rowgroup">
          ${repeat(found.slice(0, this.shown), ({ path }) => path, (number) => this.#row(number))}
        </tbody>
      </table>`;
  }

  /** @param {WorldNumber} number */
  #row(number) {
    const { path, about, value, written, low, high, unit, how, source, as_of, note, basis, drawn } = number;
    const entry = this.sources.get(source ?? "");
    const label = (/** @type {string} */ part) => html`<span class="label" aria-hidden="true">${t(`hood.numbers.head.${part}`)}</span>`;
    return html`
      <tr role="row" data-path=${path}>
        <th role="rowheader" scope="row">
          ${about.length ? html`<strong>${about.join(", ")}</strong> ` : nothing}${meaningOf(number)}
          <code>${path}</code>
        </th>
        <td role="cell">${label("value")}<span>${exact(value)} <span class="unit">${unit}</span>
          ${value === written ? nothing : html`<small>${t("hood.numbers.written", { value: exact(written) })}</small>`}</span></td>
        <td role="cell">${label("range")}<span>${low === high ? t("hood.numbers.fixed") : t("studies.fromTo", { low: exact(low), high: exact(high) })}
          ${low < high && !drawn ? html`<small>${t("hood.numbers.notDrawn")}</small>` : nothing}</span></td>
        <td role="cell">${label("how")}<span>${t(`hood.numbers.hows.${how}`)}${as_of ? html`<small>${t("hood.numbers.asOf", { date: dated(as_of) })}</small>` : nothing}</span></td>
        <td role="cell" class="source">${label("source")}<span>
          ${entry ? sourceText(entry) : basis.length ? nothing : t("hood.numbers.noSource")}
          ${note ? html`<small>${note}</small>` : nothing}
          ${basis.length ? html`
            <details><summary>${t("hood.numbers.basis", { count: basis.length })}</summary>
              <ul>${basis.map(({ what, since, sign, how, source }) => {
                const from = this.sources.get(source ?? "");
                return html`<li>${headed(what)}${since ? ` (${dated(since)})` : ""}${sign === null ? "" : `; ${t("hood.numbers.sign", { sign: numberText(sign, digitsOf(Math.abs(sign)), { sign: true }) })}`}; ${t(`hood.numbers.hows.${how}`)}.
                  ${from ? sourceText(from) : nothing}</li>`;
              })}</ul>
            </details>` : nothing}</span></td>
      </tr>`;
  }

  /** @param {WorldNumber[]} found */
  #save(found) {
    const of = (/** @type {(number: WorldNumber) => string} */ value) => (/** @type {number} */ row) => value(found[row]);
    const source = (/** @type {WorldNumber} */ { source }) => this.sources.get(source ?? "");
    /** @type {[string, (number: WorldNumber) => string][]} */
    const columns = [
      ["about", ({ about }) => about.join(", ")],
      ["meaning", meaningOf],
      ["value", ({ value }) => String(value)],
      ["written", ({ written }) => String(written)],
      ["low", ({ low }) => String(low)],
      ["high", ({ high }) => String(high)],
      ["unit", ({ unit }) => unit],
      ["drawn", ({ drawn }) => t(drawn ? "studies.yes" : "studies.no")],
      ["how", ({ how }) => how],
      ["asOf", ({ as_of }) => as_of ?? ""],
      ["source", ({ source }) => source ?? ""],
      ["title", (number) => source(number)?.title ?? ""],
      ["publisher", (number) => source(number)?.publisher ?? ""],
      ["published", (number) => source(number)?.published ?? ""],
      ["seenAt", (number) => source(number)?.seen_at ?? ""],
      ["note", ({ note }) => note ?? ""],
    ];
    const caption = t("hood.parts.numbers.name");
    save("csv", {
      id: "numbers",
      title: caption,
      table: () => ({
        caption,
        head: t("hood.numbers.file.path"),
        rows: found.map((_, row) => row),
        name: of(({ path }) => path),
        key: of(({ path }) => path),
        columns: columns.map(([name, value]) => ({ name: t(`hood.numbers.file.${name}`), value: of(value) })),
      }),
    }, this.world, this);
  }
}

customElements.define("bc-hood-numbers", HoodNumbers);
