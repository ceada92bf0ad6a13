// The one state of the page: what is asked of the model, what it answered, and which day is looked at.
import { sorted } from "./link.js";
import { Lost, Model, Refused, latest } from "./model.js";
import { typeset } from "./text.js";

/**
 * @typedef {import("./contract").Scenario} Scenario
 * @typedef {import("./contract").Run} Run
 * @typedef {import("./contract").RunRequest} RunRequest
 * @typedef {import("./contract").Firing} Firing
 * @typedef {import("./contract").Lever} Lever
 * @typedef {import("./contract").Listed} Listed
 *
 * What can change. `ask`: levers, interventions or seed, before any answer. `run`: an answer. `day`: the
 * day shown. `time`: playing and speed. `emphasis`: the agents drawn strong. `status`: whether there is a model.
 * `kept`: steps to undo or redo, links and their notices. `many`: what many runs come to.
 * @typedef {"ask" | "run" | "day" | "time" | "emphasis" | "status" | "kept" | "many"} Topic
 *
 * @typedef {{ kind: "lever", id: string } | { kind: "firing", index: number }} Change
 *
 * A world to go to: its scenario, and what is asked of that once it is known.
 * @typedef {{ id: string, read: (scenario: Scenario) => { request: RunRequest, day: number } }} Wanted
 */

/** The seed of the first run: any fixed one will do, so that all readers start from the same year. */
export const FIRST_SEED = "0000000000000001";

/** The scenario that a reader starts from, if the model knows it. */
export const FIRST_SCENARIO = "muscat-2025";

/** Days a second, from slow to fast. */
export const SPEEDS = [5, 15, 45];

const DAY_MS = 86_400_000;

/** The page's world: scenario, request, answer and the day shown. Emits `change` with a set of topics. */
export class World extends EventTarget {
  /** @type {"loading" | "ready" | "lost"} */
  status = "loading";
  /** @type {string[]} what the model refused of the last request, in words */
  problems = [];
  /** @type {Listed[]} the scenarios that there are */
  catalogue = [];
  /** @type {Scenario | null} */
  scenario = null;
  /** @type {RunRequest | null} */
  request = null;
  /** @type {Run | null} */
  run = null;
  /** @type {RunRequest | null} the request that `run` answers */
  answered = null;
  /** @type {Run | null} the same seed with nothing changed; the same object as `run` if nothing is */
  baseline = null;
  day = 0;
  playing = false;
  speed = SPEEDS[1];
  /** @type {string | null} the agent that the reader follows */
  followed = null;
  /** @type {string | null} the agent under the pointer */
  pointed = null;
  /** @type {import("./studies/crowd.js").Crowd | null} many runs like the one shown, once they are brought */
  many = null;
  /** @type {import("./keeper.js").Keeper | null} who keeps the steps and the address */
  keeper = null;

  /** @type {import("./link.js").Own | null} the scenario that somebody wrote, if this world is of one */
  own = null;

  /** @type {Model | null} */
  #model = null;
  /** @type {Model | null} the model in place of which a faster one was begun */
  #hastened = null;

  /** A model to ask. @param {() => void} onLost @returns {Model} */
  makeModel(onLost) {
    return new Model(onLost);
  }

  /** Loads the model, or loads it again, and asks for the world that is set. */
  async start() {
    this.#model?.end();
    this.#model = null;
    this.status = "loading";
    this.tell("status");
    /** @type {Model | null} */
    let model = null;
    try {
      // Where workers are forbidden this throws.
      const made = this.makeModel(() => this.#lost(made));
      this.#model = model = made;
      await model.ready;
      if (!this.scenario) {
        const { scenarios } = await model.ask({ type: "catalogue" });
        this.catalogue = typeset(/** @type {Listed[]} */ (scenarios));
        const wanted = this.keeper?.opening();
        const id = wanted?.id ?? this.firstId;
        this.scenario = await this.#describe(model, id);
        Object.assign(this, wanted?.read(this.scenario) ?? { request: fresh(id, this.scenario, FIRST_SEED) });
      }
      if (this.#model !== model) return;
      this.status = "ready";
      this.tell("status", "ask");
      await this.#answer(/** @type {RunRequest} */ (this.request));
    } catch (error) {
      if (this.#model === model && !(error instanceof Lost)) this.#lost(model);
    }
  }

  /** Goes on with the module that runs a year faster, once that has come; until then, and without it, with the one there is. */
  async hasten() {
    const slow = this.#model;
    if (this.status !== "ready" || !slow || slow.fast || slow === this.#hastened) return;
    this.#hastened = slow;
    const fast = new Model(() => this.#lost(fast), { fast: true });
    const came = await fast.ready.then(() => true, () => false);
    if (!came) return;
    if (this.#model !== slow || this.status !== "ready") return fast.end();
    this.#model = fast;
    slow.retire();
  }

  /** Id of the scenario that a reader starts from. */
  get firstId() {
    return (this.catalogue.find(({ id }) => id === FIRST_SCENARIO) ?? this.catalogue[0]).id;
  }

  /** The agents drawn strong: the one pointed at, else the one followed, else those the talks are about. */
  get emphasis() {
    const one = this.pointed ?? this.followed;
    if (one) return new Set([one]);
    return new Set(this.leading);
  }

  /** Ids of the agents that the talks are about; in a world without talks, of those at the poles. */
  get leading() {
    const { agents = [], poles } = this.scenario ?? {};
    const leading = agents.filter(({ roles }) => roles.includes("pole") || roles.includes("mediator")).map(({ id }) => id);
    return leading.length || !poles ? leading : [poles.negative.agent, poles.positive.agent];
  }

  /** What differs from the baseline, in the order a reader sees it. @returns {Change[]} */
  get changes() {
    const { scenario, request } = this;
    if (!scenario || !request) return [];
    const levers = scenario.levers.filter(({ id }) => id in request.levers);
    return [
      ...levers.map(({ id }) => /** @type {Change} */ ({ kind: "lever", id })),
      ...request.interventions.map((_, index) => /** @type {Change} */ ({ kind: "firing", index })),
    ];
  }

  /** @param {Lever} lever */
  leverValue(lever) {
    return this.request?.levers[lever.id] ?? lever.default;
  }

  /** Sets a lever; its default value takes it off the list of changes. @param {Lever} lever @param {number} value */
  setLever(lever, value) {
    const levers = { ...this.request?.levers };
    if (value === lever.default) delete levers[lever.id];
    else levers[lever.id] = value;
    this.#ask({ levers });
  }

  /** The day on which something that is fired now takes effect: nothing happens on the day of the start. */
  get firingDay() {
    return Math.max(1, this.day);
  }

  /** Fires an intervention on the day shown. @param {string} intervention @param {number | null} value */
  fire(intervention, value) {
    const firing = { date: this.dateOf(this.firingDay), intervention, value };
    const interventions = [...(this.request?.interventions ?? []), firing];
    this.#ask({ interventions: sorted(interventions) });
  }

  /** Takes one difference from the baseline away. @param {Change} change */
  undo(change) {
    if (!this.request) return;
    if (change.kind === "lever") {
      const levers = { ...this.request.levers };
      delete levers[change.id];
      this.#ask({ levers });
    } else {
      this.#ask({ interventions: this.request.interventions.filter((_, index) => index !== change.index) });
    }
  }

  /** Back to the baseline and its first day; the seed stays. */
  reset() {
    this.pause();
    this.show(0);
    this.#ask({ levers: {}, interventions: [] });
  }

  /** Another scenario from its start, with the seed kept. @param {string} id */
  choose(id) {
    return this.go({ id, read: (scenario) => ({ request: fresh(id, scenario, this.request?.seed ?? FIRST_SEED), day: 0 }) });
  }

  /**
   * Another world as a whole. One of another scenario or length comes into sight once it has run; of several asked
   * for meanwhile, the newest counts.
   * @param {Wanted} wanted
   */
  go(wanted) {
    this.pause();
    const near = wanted.id === this.request?.scenario && this.scenario ? wanted.read(this.scenario) : null;
    if (!near || near.request.days !== this.run?.days) return this.#goFar(wanted);
    this.day = near.day;
    this.#ask(near.request);
    this.tell("day");
    return Promise.resolve();
  }

  #goFar = latest(async (/** @type {Wanted} */ { id, read }) => {
    const model = this.#model;
    if (!model || this.status !== "ready") return;
    try {
      const scenario = await this.#describe(model, id);
      const { request, day } = read(scenario);
      const baseline = await this.runOf(plain(request));
      const run = isPlain(request) ? baseline : await this.runOf(request);
      Object.assign(this, { scenario, request, answered: request, run, baseline, day, followed: null, pointed: null, problems: [] });
      this.tell("ask", "run", "day", "emphasis");
    } catch (error) {
      if (error instanceof Refused) this.#refuse(error);
    }
  });

  /** A scenario, for a part of the page that shows a world of its own. Waits for the model. @param {string} id */
  async scenarioOf(id) {
    return id === this.scenario?.id ? this.scenario : this.#describe(await this.#ready(), id);
  }

  /** Takes over a world that another part of the page shows. @param {RunRequest} request @param {number} day */
  adopt(request, day) {
    return this.go({ id: request.scenario, read: () => ({ request, day }) });
  }

  /** The model, once it answers; rejects if it is lost before that. @returns {Promise<Model>} */
  #ready() {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (this.status === "loading") return;
        this.removeEventListener("change", look);
        if (this.status === "ready" && this.#model) resolve(this.#model);
        else reject(new Lost("there is no model"));
      };
      this.addEventListener("change", look);
      look();
    });
  }

  /** @param {string} seed sixteen hexadecimal digits */
  setSeed(seed) {
    this.#ask({ seed });
  }

  /** A seed that nobody has seen yet. */
  async newSeed() {
    const reply = await this.#model?.ask({ type: "fresh_seed" }).catch(() => null);
    if (reply) this.setSeed(reply.seed);
  }

  /** @param {number} day */
  show(day) {
    const last = this.request?.days ?? 0;
    const next = Math.max(0, Math.min(last, Math.round(day)));
    if (next === this.day) return;
    this.day = next;
    this.tell("day");
  }

  play() {
    if (!this.request || this.playing) return;
    if (this.day >= this.request.days) this.show(0);
    this.playing = true;
    this.tell("time");
    this.#tick();
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.tell("time");
  }

  /** @param {number} speed days a second */
  setSpeed(speed) {
    this.speed = speed;
    this.tell("time");
  }

  /** @param {string | null} agent */
  follow(agent) {
    this.followed = agent;
    this.tell("emphasis");
  }

  /** @param {string | null} agent */
  point(agent) {
    if (agent === this.pointed) return;
    this.pointed = agent;
    this.tell("emphasis");
  }

  /** Date of a day of the run, `YYYY-MM-DD`. */
  dateOf = (/** @type {number} */ day) => {
    const start = Date.parse(this.scenario?.start ?? "1970-01-01");
    return new Date(start + day * DAY_MS).toISOString().slice(0, 10);
  };

  /** Day of the run on which a date falls. @param {string} date */
  dayOf(date) {
    return Math.round((Date.parse(date) - Date.parse(this.scenario?.start ?? date)) / DAY_MS);
  }

  /** @param {Partial<RunRequest>} part */
  #ask(part) {
    if (!this.request) return;
    this.request = { ...this.request, ...part };
    this.tell("ask");
    if (this.status === "ready") this.#answer(this.request);
  }

  /** @param {Model} model @param {string} id @returns {Promise<Scenario>} */
  async #describe(model, id) {
    const { scenario } = await model.ask({ type: "describe", scenario: id });
    return typeset(/** @type {Scenario} */ (scenario));
  }

  #answer = latest(async (/** @type {RunRequest} */ request) => {
    const { scenario } = this;
    const isOver = () => scenario !== this.scenario;
    try {
      const kept = this.baseline?.seed === request.seed && this.baseline.days === request.days;
      const baseline = kept ? /** @type {Run} */ (this.baseline) : await this.runOf(plain(request));
      const run = isPlain(request) ? baseline : await this.runOf(request);
      if (isOver()) return;
      Object.assign(this, { baseline, run, answered: request, problems: [] });
    } catch (error) {
      if (!(error instanceof Refused) || isOver()) return;
      this.#refuse(error);
      if (!this.run && scenario && !isPlain(request)) this.#ask(fresh(request.scenario, scenario, FIRST_SEED));
      return;
    }
    this.tell("run");
  });

  /** @param {Refused} error */
  #refuse({ problems, message }) {
    this.problems = problems.length ? problems.map((problem) => problem.message) : [message];
    if (!this.run) this.keeper?.refused(this.problems);
    this.tell("run");
  }

  /**
   * A run, without a change to this world; rejects when the model refuses it or is lost.
   * @param {RunRequest} request
   * @returns {Promise<Run>}
   */
  async runOf(request) {
    const reply = await (await this.#ready()).ask({ type: "run", request });
    return { ...reply.run, events: typeset(reply.run.events) };
  }

  /** Advances the day with the clock, as long as the world plays. */
  #tick() {
    const slow = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const stepMs = slow ? 500 : 0;
    let shown = this.day;
    let exact = this.day;
    let before = performance.now();
    const step = (/** @type {number} */ now) => {
      if (!this.playing) return;
      if (this.day !== shown) exact = this.day;
      if (now - before >= stepMs) {
        exact += (Math.min(now - before, 1000) / 1000) * this.speed;
        before = now;
        this.show(Math.floor(exact));
        shown = this.day;
        if (this.day >= (this.request?.days ?? 0)) this.pause();
      }
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  /** @param {Model | null} model the one that is lost; null where none could be made */
  #lost(model) {
    if (this.#model !== model) return;
    this.pause();
    this.status = "lost";
    this.tell("status");
  }

  /** Ends the model's worker, and what makes many runs: this world is not needed any more. */
  end() {
    this.pause();
    this.many?.end();
    this.#model?.end();
    this.#model = null;
  }

  /** Says what has changed. @param {Topic[]} topics */
  tell(...topics) {
    this.dispatchEvent(new CustomEvent("change", { detail: new Set(topics) }));
  }
}

/** A scenario with nothing changed. @param {string} id @param {Scenario} scenario @param {string} seed @returns {RunRequest} */
export function fresh(id, { horizon }, seed) {
  return { scenario: id, seed, days: horizon, levers: {}, interventions: [] };
}

/** @param {RunRequest} request @returns {RunRequest} */
function plain(request) {
  return { ...request, levers: {}, interventions: [] };
}

/** @param {RunRequest} request */
function isPlain(request) {
  return request.interventions.length === 0 && Object.keys(request.levers).length === 0;
}
