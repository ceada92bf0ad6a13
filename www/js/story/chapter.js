// One chapter: its figure, what the reader has changed in it, and the runs behind both.
import { html, nothing, render } from "lit";
import { amount, dateText, digitsOf, listText, t } from "../text.js";
import { dayOf, draw, provenance } from "./drawing.js";
import { Guess } from "./guess.js";
import { HTML, asElement } from "./markup.js";
import { fill } from "./numbers.js";
import { worldDataOf } from "./runs.js";
import { worldOf } from "./stills.js";
import { table } from "./table.js";

/**
 * @typedef {import("../contract").Run} Run
 * @typedef {import("../contract").Scenario} Scenario
 * @typedef {import("./story").Change} Change
 * @typedef {import("./story").Control} Control
 * @typedef {import("./story").Share} Share
 * @typedef {import("./story").World} StoryWorld
 * @typedef {import("./story").WorldData} WorldData
 *
 * @typedef {object} Carried what the page carries of a chapter
 * @property {string} id
 * @property {StoryWorld[]} worlds
 * @property {string[]} [others]
 * @property {import("./story").Figure} figure
 * @property {Control[]} controls
 * @property {(import("./story").Show | null)[]} shows
 * @property {import("./story").NumberGuess | import("./story").LineGuess} [guess]
 * @property {Record<string, Share>} shares
 */

/** Runs in which a change is tried where the figure is about shares. */
const TRIES = 20;

/** Standard normal deviate of a 95 % interval, for Wilson's. */
const Z = 1.959964;

export class ChapterView {
  /** @type {WorldData[]} the chapter's own worlds */
  #own;
  /** @type {WorldData[]} what is drawn */
  #shown;
  /** @type {Required<Change>} */
  #change = { levers: {}, interventions: [] };
  #day = 0;
  /** @type {string | null} */
  #strong = null;
  #width = 0;
  #asked = 0;
  /** @type {Share | null} */
  #tried = null;
  #note = "";
  #changed = "";

  /**
   * @param {HTMLElement} section
   * @param {{ chapter: Carried, stills: any }} data
   * @param {import("../world.js").World} world the page's
   */
  constructor(section, { chapter, stills }, world) {
    this.section = section;
    this.world = world;
    this.chapter = chapter;
    const { worlds, others, guess, shows } = this.chapter;
    this.#own = worlds.map((one) => worldOf(stills, one, others));
    this.#shown = this.#own;
    this.canvas = /** @type {HTMLElement} */ (section.querySelector(".canvas"));
    this.guess = guess ? new Guess(this, guess) : null;
    this.tools = document.createElement("div");
    this.tools.className = "story-tools";
    section.querySelector(".try")?.append(this.tools);
    this.#show(shows.at(0) ?? null);
    section.addEventListener("click", (event) => {
      const link = /** @type {Element} */ (event.target).closest("a.sets");
      if (!(link instanceof HTMLAnchorElement)) return;
      event.preventDefault();
      this.set(JSON.parse(link.dataset.change ?? "{}"));
    });
    world.addEventListener("change", (event) => {
      if (/** @type {CustomEvent<Set<string>>} */ (event).detail.has("status")) this.#renderTools();
    });
    new ResizeObserver(([{ contentRect }]) => {
      const width = Math.floor(contentRect.width);
      if (width === this.#width) return;
      this.#width = width;
      this.paint();
    }).observe(this.canvas);
    this.#renderTools();
  }

  /** The reader is at this step of the text. @param {number} index */
  read(index) {
    if (this.guess && index > this.guess.after) this.guess.reveal();
    this.#show(this.chapter.shows[index]);
  }

  /** Makes the chapter's own run here and says whether it is the still's. */
  async confirm() {
    try {
      for (const [index, one] of this.chapter.worlds.entries()) {
        const made = await this.#make(one, this.#change, this.chapter.worlds[index].seed);
        if (this.#shown !== this.#own) return;
        const same = made.digest === this.#own[index].digest;
        this.#own[index] = { ...made, others: same ? this.#own[index].others : [] };
        this.section.dataset.digests = this.#own.map(({ digest }) => digest).join(" ");
        this.#note = same ? t("story.checked") : t("story.differs");
      }
    } catch {
      return;
    }
    this.paint();
  }

  /** Changes the chapter's world. @param {Change} change */
  async set({ levers = {}, interventions = [] }) {
    this.guess?.reveal();
    const same = (/** @type {import("./story").Firing} */ a, /** @type {import("./story").Firing} */ b) => a.intervention === b.intervention && a.date === b.date;
    const kept = this.#change.interventions.filter((old) => !interventions.some((one) => same(one, old)));
    this.#change = { levers: { ...this.#change.levers, ...levers }, interventions: [...kept, ...interventions] };
    await this.#answer();
  }

  /** @param {import("./story").Firing} firing */
  #take(firing) {
    this.#change = { ...this.#change, interventions: this.#change.interventions.filter(({ intervention, date }) => intervention !== firing.intervention || date !== firing.date) };
    this.#answer();
  }

  #reset() {
    this.#change = { levers: {}, interventions: [] };
    this.#answer();
  }

  /** The newest change counts; an older one that is still being run is dropped. */
  async #answer() {
    const asked = ++this.#asked;
    const change = this.#change;
    const { worlds, figure, others = [] } = this.chapter;
    const isPlain = !change.interventions.length && !Object.keys(change.levers).length;
    this.#changed = isPlain ? "" : t("story.running");
    this.#renderTools();
    try {
      if (isPlain) {
        this.#shown = this.#own;
        this.#tried = null;
      } else if (figure.kind === "shares") {
        this.#tried = await this.#tryOut(change, figure.counts, () => asked === this.#asked);
      } else {
        const made = [];
        for (const [index, one] of worlds.entries()) made.push({ ...(await this.#make(one, change, one.seed)), before: this.#own[index] });
        if (asked !== this.#asked) return;
        this.#shown = made;
        this.paint();
        for (const seed of others) {
          for (const [index, one] of worlds.entries()) {
            const other = await this.#make(one, change, seed);
            if (asked !== this.#asked) return;
            made[index].others.push(other);
          }
        }
      }
      if (asked !== this.#asked) return;
      this.#changed = isPlain ? "" : await this.#words(change);
    } catch {
      if (asked !== this.#asked) return;
      this.#changed = t("story.absent");
    }
    this.paint();
    this.#renderTools();
  }

  /**
   * The change in runs with other seeds, each beside one without it.
   * @param {Required<Change>} change
   * @param {"signed" | "struck"} counts
   * @param {() => boolean} isWanted
   * @returns {Promise<Share>}
   */
  async #tryOut(change, counts, isWanted) {
    let [hits, before] = [0, 0];
    for (let seed = 1; seed <= TRIES && isWanted(); seed++) {
      const request = (/** @type {Required<Change>} */ of) => this.#request(this.chapter.worlds[0], of, seed.toString(16).padStart(16, "0"));
      const [here, plain] = [await this.world.runOf(await request(change)), await this.world.runOf(await request({ levers: {}, interventions: [] }))];
      hits += Number(happened(here, counts));
      before += Number(happened(plain, counts));
    }
    this.#note = t("story.yoursNote", { count: TRIES, with: hits, without: before });
    return wilson(hits, TRIES);
  }

  /** @param {StoryWorld} one @param {Required<Change>} change @param {string} seed @returns {Promise<import("../contract").RunRequest>} */
  async #request(one, change, seed) {
    const { horizon } = /** @type {Scenario} */ (await this.world.scenarioOf(one.scenario));
    const interventions = [...(one.interventions ?? []), ...change.interventions].sort((a, b) => (a.date < b.date ? -1 : 1));
    return { scenario: one.scenario, seed, days: horizon, levers: { ...one.levers, ...change.levers }, interventions };
  }

  /** @param {StoryWorld} one @param {Required<Change>} change @param {string} seed @returns {Promise<WorldData>} */
  async #make(one, change, seed) {
    const scenario = /** @type {Scenario} */ (await this.world.scenarioOf(one.scenario));
    return worldDataOf(one, scenario, await this.world.runOf(await this.#request(one, change, seed)));
  }

  /** What the reader has changed. @param {Required<Change>} change */
  async #words({ levers, interventions }) {
    const scenario = await this.world.scenarioOf(this.chapter.worlds[0].scenario);
    const lever = (/** @type {string} */ id) => scenario?.levers.find((one) => one.id === id);
    return t(this.chapter.figure.kind === "shares" ? "story.changedShares" : "story.changed", {
      what: listText([
        ...Object.entries(levers).map(([id, value]) => t("story.setTo", { words: lever(id)?.name ?? id, value: amount(value, digitsOf(lever(id)?.step ?? 0), lever(id)?.unit ?? "") })),
        ...interventions.map(({ intervention, date }) => t("differences.firing", { name: scenario?.interventions.find(({ id }) => id === intervention)?.name ?? intervention, date: dateText(date) })),
      ]),
    });
  }

  /** @param {import("./story").Show | null} show */
  #show(show) {
    const day = dayOf(this.#own[0], show?.day ?? "end");
    const strong = show?.agent ?? null;
    if (day === this.#day && strong === this.#strong) return;
    this.#day = day;
    this.#strong = strong;
    this.paint();
  }

  /** The worlds drawn, for the guess that is drawn into them. */
  get worlds() {
    return this.#shown;
  }

  get width() {
    return this.#width;
  }

  /** Redraws the figure and the numbers in the text. */
  paint() {
    if (!this.#width) return;
    const { figure, shares } = this.chapter;
    const share = (/** @type {string} */ id) => shares[id];
    const hideFrom = this.guess?.hideFrom;
    const day = hideFrom === undefined ? this.#day : Math.min(this.#day, hideFrom);
    const drawing = draw(figure, this.#shown, { width: this.#width, day, strong: this.#strong, share, hideFrom, hide: this.guess?.hides, change: this.#tried });
    this.canvas.querySelector(".story-drawing")?.replaceWith(asElement(drawing));
    this.guess?.lay();
    if (hideFrom === undefined && !this.guess?.hides) this.section.querySelector(".table table")?.replaceWith(asElement(table(figure, this.#shown, { day, share, change: this.#tried }), HTML));
    for (const span of /** @type {NodeListOf<HTMLElement>} */ (this.section.querySelectorAll("[data-of]"))) {
      const of = span.dataset.of ?? "";
      if (!of.startsWith("share.")) span.textContent = fill(of, { worlds: this.#shown, share });
    }
    const line = /** @type {HTMLElement} */ (this.section.querySelector(".provenance"));
    if (figure.kind !== "shares") line.textContent = `${provenance(this.#shown)} ${this.#shown === this.#own ? this.#note : ""}`;
    this.section.dataset.changed = String(this.#shown !== this.#own || this.#tried !== null);
  }

  #renderTools() {
    const { controls, id, figure } = this.chapter;
    const { scenario, status } = this.world;
    const isIdle = status !== "ready";
    render(html`
      ${controls.map(({ lever: wanted, intervention, value, date, words }) => {
        const lever = scenario?.levers.find((one) => one.id === wanted);
        if (intervention) {
          const firing = { intervention, date: date ?? "", value: value ?? null };
          const isOn = this.#change.interventions.some((one) => one.intervention === intervention && one.date === date);
          return html`<p class="tool"><label><input type="checkbox" ?disabled=${isIdle} .checked=${isOn}
            @change=${() => (isOn ? this.#take(firing) : this.set({ interventions: [firing] }))}> ${words}</label></p>`;
        }
        if (!lever) return nothing;
        const now = this.#change.levers[lever.id] ?? lever.default;
        const read = (/** @type {number} */ of) => amount(of, digitsOf(lever.step), lever.unit);
        return html`<p class="tool"><label for="${id}-${lever.id}">${words}</label>
          <input id="${id}-${lever.id}" type="range" min=${lever.low} max=${lever.high} step=${lever.step} .value=${String(now)} ?disabled=${isIdle} aria-valuetext=${read(now)}
            @change=${(/** @type {Event} */ event) => this.set({ levers: { [lever.id]: Number(/** @type {HTMLInputElement} */ (event.target).value) } })}>
          <span class="value">${read(now)}</span></p>`;
      })}
      <p class="state" role="status">${this.#changed}${figure.kind === "shares" && this.#tried ? ` ${this.#note}` : ""}</p>
      <p class="onward">
        ${this.#changed ? html`<button @click=${() => this.#reset()}>${t("story.reset")}</button>` : nothing}
        ${document.getElementById("sandbox") ? html`<button ?disabled=${isIdle} @click=${() => this.#onward()}>${t("story.onward")}</button>` : nothing}
      </p>`, this.tools);
  }

  /** Hands the world over to the sandbox. */
  async #onward() {
    const one = this.chapter.worlds[0];
    await this.world.adopt(await this.#request(one, this.#change, one.seed), this.#day);
    const sandbox = document.getElementById("sandbox");
    sandbox?.focus({ preventScroll: true });
    sandbox?.scrollIntoView();
  }
}

/** @param {Run} run @param {"signed" | "struck"} counts */
function happened({ events, outcome }, counts) {
  if (counts === "struck") return outcome.violence !== "none";
  return events.some(({ kind }) => kind === "interim-signed" || kind === "agreement-signed");
}

/** Wilson's interval. @param {number} hits @param {number} of @returns {Share} */
function wilson(hits, of) {
  const p = hits / of;
  const middle = (p + Z ** 2 / (2 * of)) / (1 + Z ** 2 / of);
  const half = (Z / (1 + Z ** 2 / of)) * Math.sqrt((p * (1 - p)) / of + Z ** 2 / (4 * of ** 2));
  return { estimate: p, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
