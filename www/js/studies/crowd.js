// Many runs of the world that is set, beside the one that is shown: made anew after each change, and kept for a while.
import { t } from "../text.js";
import { Fan } from "./fan.js";
import { isPlain, ofRuns, plainOf } from "./frame.js";
import { intervalText, shareName } from "./shares.js";

/**
 * @typedef {import("./contract").EnsembleResult} Result
 * @typedef {import("./contract").Share} Share
 * @typedef {import("../contract").RunRequest} RunRequest
 * @typedef {import("../world.js").Topic} Topic
 */

/** Runs of a whole answer: its shares are open by 7 points each way at most. */
const RUNS = 200;

/** Answers that are kept, so that undo, redo and the baseline have theirs at once. */
const MOST_KEPT = 12;

/** Milliseconds between two changes of a lever that is dragged; so long it has to rest before many runs begin. */
const DRAG_MS = 120;


/** Many runs of a world, as they come in. Tells the world of each news under the topic `many`. */
export class Crowd {
  /** @type {Result | null} what the runs of this world come to so far */
  result = null;
  /** @type {Result | null} the same of the baseline; nothing where nothing is changed */
  beside = null;
  /** Whether runs are still to come. */
  busy = true;
  /** @type {"again" | "lost" | null} */
  notice = null;
  /** @type {string[]} */
  refusals = [];
  /** @type {"sampled" | "fixed"} how the numbers of each run are taken */
  parameters = "sampled";
  runs = RUNS;

  #world;
  #drawn;
  #asker;
  /** Answers by what was asked; those of baselines may be of some of the runs. @type {Map<string, Result>} */
  #kept = new Map();
  /** What was asked last, and of which world with which numbers. */
  #key = "";
  #of = "";
  /** @type {WeakMap<Result, Map<string, Fan>>} */
  #fans = new WeakMap();

  /**
   * @param {import("../world.js").World} world
   * @param {string[]} drawn ids of the series of the world that have a figure
   * @param {import("./driver.js").Asker} asker
   */
  constructor(world, drawn, asker) {
    this.#world = world;
    this.#drawn = drawn;
    this.#asker = asker;
    world.addEventListener("change", this.#onChange);
    this.#ask();
  }

  /** Asks nothing more: its world is not needed any more. */
  end() {
    this.#world.removeEventListener("change", this.#onChange);
    window.clearTimeout(this.#rest);
    this.#asker.stop();
  }

  /** @param {"sampled" | "fixed"} parameters */
  setParameters(parameters) {
    this.parameters = parameters;
    this.#forget();
    this.#ask();
  }

  /** Begins again from nothing, as after workers were lost. */
  retry() {
    this.#kept.clear();
    this.#forget();
    this.beside = null;
    this.#ask();
  }

  /** The spread of a series: that of a world by its id, that of an agent as `alignment:AGENT`; nothing before an answer. @param {string} key */
  fan(key) {
    const { result, beside } = this;
    if (!result?.series[key]) return null;
    const fans = this.#fans.get(result) ?? new Map();
    this.#fans.set(result, fans);
    const before = beside?.series[key] ?? null;
    let fan = fans.get(key);
    if (fan?.before !== before) fans.set(key, (fan = new Fan(key, result, before)));
    return fan ?? null;
  }

  /** The spreads of the alignment of agents that are drawn strong: of several, of the poles and the mediator, which lie apart. */
  get alignments() {
    const { scenario, emphasis } = this.#world;
    const strong = scenario?.agents.filter(({ id }) => emphasis.has(id)) ?? [];
    const clear = strong.length > 1 ? strong.filter(({ id, roles }) => roles.includes("pole") || id === scenario?.talks?.mediator) : strong;
    return clear.flatMap(({ id, short }) => {
      const fan = this.fan(`alignment:${id}`);
      return fan ? [{ id, short, fan }] : [];
    });
  }

  /** How to read the spreads. */
  get guide() {
    const { result, beside } = this;
    if (!result) return "";
    const drawn = t("outlook.fan", { runs: result.runs, count: result.kept.length, numbers: t(`outlook.numbers.${this.parameters}`) });
    return beside ? `${drawn} ${t("outlook.fanBefore")}` : drawn;
  }

  /** How the runs were made, for files. */
  get origin() {
    return t("outlook.origin", { runs: this.result?.runs ?? 0, numbers: t(`outlook.numbers.${this.parameters}`) });
  }

  /** What is told of the runs in sentences: the first is the headline. */
  get #told() {
    return this.#world.scenario?.talks ? ["deal", "struck"] : ["struck"];
  }

  /** How often it comes to what most ask about, in a sentence. */
  get headline() {
    return this.#sentence(this.#told[0]);
  }

  /** The same with what goes beside the headline; nothing before all runs are in. */
  get spoken() {
    return this.busy ? "" : this.#told.map((name) => this.#sentence(name)).join(" ");
  }

  /** More sentences. */
  get more() {
    return this.#told.slice(1).map((name) => this.#sentence(name)).join(" ");
  }

  /** @param {string} name of what ever happens */
  #sentence(name) {
    const { result, beside } = this;
    const { scenario } = this.#world;
    if (!result || !scenario) return "";
    const share = (/** @type {Result} */ { shares }) => /** @type {Share} */ (shares.find((one) => one.kind === "ever" && one.name === name));
    const told = (/** @type {Result} */ of) => ({ count: Math.round(share(of).estimate * of.runs), runs: of.runs, interval: intervalText(share(of)) });
    const { interval } = told(result);
    const here = { runs: ofRuns(share(result).estimate, result.runs), interval };
    const what = shareName({ kind: "ever", name }, scenario);
    if (!beside) return t("outlook.sentence", { ...here, what });
    const before = told(beside);
    return t("outlook.sentenceBeside", { ...here, what, before: t("outlook.of", before), beforeInterval: before.interval });
  }

  /** Series that are kept: those with a figure, and the alignment of agents that are drawn strong. */
  get #series() {
    const { scenario, leading, followed } = this.#world;
    const agents = [...new Set([...leading, ...(followed ? [followed] : [])])].sort();
    return [
      ...this.#drawn.filter((id) => scenario?.series.some((info) => info.id === id)),
      ...(scenario?.series.some(({ id }) => id === "alignment") ? agents.map((id) => `alignment:${id}`) : []),
    ];
  }

  #onChange = (/** @type {Event} */ event) => this.#hear(/** @type {CustomEvent<Set<Topic>>} */ (event).detail);

  /** @param {Set<Topic>} topics */
  #hear(topics) {
    const { request, answered, followed } = this.#world;
    if (topics.has("ask") && request !== answered) {
      const now = performance.now();
      this.#dragged = now - this.#changed < DRAG_MS;
      this.#changed = now;
      this.#forget();
    }
    // The one run comes first, and while a lever is dragged it has the machine for itself.
    if (topics.has("run") && this.#dragged) {
      window.clearTimeout(this.#rest);
      this.#rest = window.setTimeout(() => this.#ask(), DRAG_MS);
    } else if (topics.has("run") || (topics.has("emphasis") && followed !== this.#followed)) this.#ask();
  }

  /** When the world was changed last, and whether that was one of many changes in a row. */
  #changed = -Infinity;
  #dragged = false;
  #rest = 0;

  /** @type {string | null} */
  #followed = null;

  /** Drops what belongs to another world; the baseline stays until it is known to be another one. */
  #forget() {
    this.#asker.stop();
    this.#key = "";
    this.result = null;
    this.busy = true;
    this.#world.tell("many");
  }

  /** Asks for the world that is shown, unless that is known or being asked. */
  #ask() {
    const { request, answered, followed, own: written } = this.#world;
    if (!request || request !== answered) return;
    const own = written && { id: request.scenario, text: written.text };
    this.#followed = followed;
    const study = { parameters: this.parameters, series: this.#series };
    const keyOf = (/** @type {RunRequest} */ of) => JSON.stringify([of, study]);
    const [key, of] = [keyOf(request), JSON.stringify([request, this.parameters])];
    if (key === this.#key) return;
    const same = of === this.#of;
    Object.assign(this, { notice: null, refusals: [] });
    [this.#key, this.#of] = [key, of];
    const plain = plainOf(request);
    const changed = !isPlain(request);
    const isWhole = (/** @type {Result | undefined} */ result) => result?.runs === this.runs;
    const [here, before] = [this.#kept.get(key), changed ? this.#kept.get(keyOf(plain)) : undefined];
    this.result = here ?? (same ? this.result : null);
    this.beside = before ?? (same && changed ? this.beside : null);
    this.busy = !(isWhole(here) && (!changed || isWhole(before)));
    if (!this.busy) {
      this.#asker.stop();
      return this.#world.tell("many");
    }
    const beside = changed && !isWhole(before) ? plain : null;
    this.#asker.ask({ type: "runs", of: "Ensemble", request, beside, study, runs: this.runs, own }, {
      partial: (result, other, done) => {
        // Runs of the baseline that were made for an earlier change may be more than there are now.
        if (other && !(this.beside && this.beside.runs > other.runs)) this.#keep(keyOf(plain), (this.beside = other));
        if (done || !changed) this.#keep(key, result);
        this.result = result;
        this.busy = !done;
        this.#world.tell("many");
        // Its module has come, so it can serve the one run, too.
        this.#world.hasten();
      },
      refused: (messages) => this.#end({ refusals: messages, result: null }),
      lost: (again) => this.#end({ notice: again ? "again" : "lost", busy: again }),
    });
    this.#world.tell("many");
  }

  /** @param {Partial<Crowd>} state */
  #end(state) {
    Object.assign(this, { busy: false }, state);
    this.#world.tell("many");
  }

  /** @param {string} key @param {Result} result */
  #keep(key, result) {
    this.#kept.delete(key);
    this.#kept.set(key, result);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT) this.#kept.delete(oldest);
  }
}
