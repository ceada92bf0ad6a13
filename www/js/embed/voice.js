// What a world says of itself and answers when asked, whoever listens: the frame's host, or the element on its own page.
import { firedOnlyIn, same, turnedBetween } from "../history.js";
import { fileOf, fitted, readFile, readFragment, scenarioOf } from "../link.js";
import { Refused } from "../model.js";
import { t } from "../text.js";
import { FIRST_SEED } from "../world.js";
import { ASKS, Fault, LIMITS, isRecord } from "./protocol.js";

/**
 * @typedef {import("../world.js").World} World
 * @typedef {import("../contract").RunRequest} RunRequest
 * @typedef {import("./embed").Asks} Asks
 * @typedef {import("./embed").Details} Details
 * @typedef {import("./embed").State} State
 * @typedef {import("../studies/driver.js").Driver} Driver
 */

/** Keys of a state that a change of it may have; the others say by which model it was made. */
const SETTABLE = ["scenario", "seed", "days", "day", "levers", "interventions"];
const CARRIED = ["format", "version", "model_version", "digest", "link"];

/** Milliseconds after which a world that is gone to counts as not reached. */
const PATIENCE = 30_000;

/** Speaks for one world. */
export class Voice {
  /** @type {RunRequest | null} the request that was told last */
  #told = null;
  #digest = "";
  #state = "";
  #problems = "";
  #isReady = false;
  #waiting = 0;
  /** @type {Promise<Driver> | null} */
  #driver = null;
  /** @type {import("../studies/driver.js").Asker | null} */
  #asker = null;
  /** @type {((why: Fault) => void) | null} ends the ensemble at work */
  #drop = null;

  /**
   * @param {World} world
   * @param {object} to
   * @param {<Name extends keyof Details>(event: Name, detail: Details[Name]) => void} to.say
   * @param {() => Promise<Driver>} to.drive brings the workers that make many runs
   * @param {{ protocol: number, build: string, show: string }} to.is
   */
  constructor(world, { say, drive, is }) {
    this.world = world;
    this.say = say;
    this.drive = drive;
    this.is = is;
    world.addEventListener("change", this.#hear);
  }

  /** Whether the first run is shown. */
  get isReady() {
    return this.#isReady;
  }

  /** What is set; null while there is nothing. @returns {State | null} */
  get state() {
    const { request, scenario, day, answered, run } = this.world;
    if (!request || !scenario) return null;
    const digest = answered === request && run && !this.world.keeper?.replaying ? run.digest : null;
    return JSON.parse(fileOf({ request, day, version: scenario.model_version, digest }));
  }

  /** What is said of the first run, to those who come later too. @returns {Details["ready"]} */
  get readiness() {
    return { ...this.is, model_version: this.world.scenario?.model_version ?? "", state: /** @type {State} */ (this.state) };
  }

  end() {
    this.world.removeEventListener("change", this.#hear);
    this.#drop?.(new Fault("gone"));
    this.#driver?.then((driver) => driver.end(), () => {});
  }

  /**
   * @template {keyof Asks} Ask
   * @param {Ask} ask
   * @param {unknown} [given]
   * @returns {Promise<Asks[Ask]["gives"]>} rejects with a Fault
   */
  async answer(ask, given) {
    if (!Object.hasOwn(ASKS, ask)) throw new Fault("unknown");
    if (this.#waiting >= LIMITS.waiting) throw new Fault("busy");
    this.#waiting++;
    try {
      const answers = { hello: () => this.#hello(), getState: () => this.#now(), setState: () => this.#set(given), run: () => this.#run(given), ensemble: () => this.#ensemble(given) };
      return /** @type {any} */ (await answers[ask]());
    } catch (error) {
      throw error instanceof Fault ? error : faultOf(error);
    } finally {
      this.#waiting--;
    }
  }

  #hello() {
    return { ...this.is, ready: this.#isReady, commands: true };
  }

  /** @returns {State} */
  #now() {
    const { state } = this;
    if (!state) throw new Fault("absent");
    return state;
  }

  /** @param {unknown} given */
  async #set(given) {
    const { world } = this;
    const { id, read } = this.#plan(given);
    const wanted = read(await world.scenarioOf(id));
    if (world.request && same(wanted.request, world.request)) {
      world.pause();
      world.show(wanted.day);
    } else {
      const reached = this.#settled();
      await world.go({ id, read: () => wanted });
      await reached;
    }
    return { state: this.#now(), notes: wanted.notes };
  }

  /** @param {unknown} given */
  async #run(given) {
    const { request } = await this.#asked(fields(given, ["state"]).state);
    return this.world.runOf(request);
  }

  /** @param {unknown} given @returns {Promise<import("./embed").Asks["ensemble"]["gives"]>} */
  async #ensemble(given) {
    const { runs = 100, parameters = "sampled", series = [], state } = fields(given, ["runs", "parameters", "series", "state"]);
    const isGood = Number.isInteger(runs) && runs >= 1 && runs <= LIMITS.runs && ["sampled", "fixed"].includes(parameters) &&
      Array.isArray(series) && series.length <= LIMITS.series && series.every((one) => typeof one === "string" && one.length <= 100);
    if (!isGood) throw new Fault("malformed");
    const { request } = await this.#asked(state);
    this.#driver ??= this.drive();
    const driver = await this.#driver.catch(() => {
      this.#driver = null;
      throw new Fault("absent");
    });
    this.#asker ??= driver.asker();
    const asker = this.#asker;
    this.#drop?.(new Fault("replaced"));
    return new Promise((resolve, reject) => {
      const drop = (/** @type {Fault} */ why) => reject(why);
      this.#drop = drop;
      asker.ask({ type: "runs", of: "Ensemble", request, beside: null, study: { parameters, series }, runs }, {
        partial: (result, _, done) => done && resolve(result),
        refused: (problems) => reject(new Fault("refused", problems[0], problems)),
        lost: (again) => again || reject(new Fault("absent")),
      });
    });
  }

  /** The request that a part of a state asks for; all of it must fit. @param {unknown} state */
  async #asked(state) {
    if (!this.world.request) throw new Fault("absent");
    const { id, read } = this.#plan(state ?? {});
    const wanted = read(await this.world.scenarioOf(id));
    if (wanted.notes.length) throw new Fault("refused", wanted.notes[0], wanted.notes);
    return wanted;
  }

  /**
   * What somebody foreign asks for, held against what there is.
   * @param {unknown} given a state, a part of one, or a link
   */
  #plan(given) {
    const { world } = this;
    const now = this.#now();
    const wanted = typeof given === "string" ? readFragment(given.includes("#") ? given.slice(given.indexOf("#")) : `#${given}`) : readFile(asFile(given, now));
    if (!wanted || wanted.nothing) {
      const problems = wanted?.notes.map(noteText) ?? [];
      throw new Fault("malformed", problems[0], problems);
    }
    const { id, notes } = scenarioOf(wanted, world.catalogue.map((listed) => listed.id), world.firstId);
    return {
      id,
      read: (/** @type {import("../contract").Scenario} */ scenario) => {
        const { request, day, notes: more } = fitted(wanted, id, scenario, FIRST_SEED);
        return { request, day, notes: [...wanted.notes, ...notes, ...more].map(noteText) };
      },
    };
  }

  /** Resolves once another request than the present one is answered. @returns {Promise<void>} */
  #settled() {
    const { world } = this;
    const { request: before } = world;
    return new Promise((resolve, reject) => {
      const done = (/** @type {() => void} */ then) => {
        world.removeEventListener("change", look);
        clearTimeout(timer);
        then();
      };
      const look = (/** @type {Event} */ event) => {
        const isAnswer = /** @type {CustomEvent<Set<string>>} */ (event).detail.has("run");
        if (world.status === "lost") done(() => reject(new Fault("absent")));
        else if (isAnswer && world.problems.length) done(() => reject(new Fault("refused", world.problems[0], world.problems)));
        else if (world.request !== before && world.answered === world.request) done(resolve);
      };
      const timer = setTimeout(() => done(() => reject(new Fault("gone"))), PATIENCE);
      world.addEventListener("change", look);
    });
  }

  #hear = (/** @type {Event} */ event) => {
    const topics = /** @type {CustomEvent<Set<import("../world.js").Topic>>} */ (event).detail;
    const { world } = this;
    if (topics.has("status") && world.status === "lost") this.#fail("absent", world.run ? t("trouble.died") : t("trouble.absent"));
    if (world.keeper?.replaying) return;
    if (topics.has("ask")) this.#asking();
    if (topics.has("day") && world.scenario) this.say("day", { day: world.day, date: world.dateOf(world.day) });
    if (topics.has("run")) this.#answered();
  };

  #asking() {
    const { scenario, request } = this.world;
    const before = this.#told;
    if (!scenario || !request) return;
    this.#told = request;
    if (!before || before.scenario !== request.scenario) return;
    for (const id of turnedBetween(before, request)) {
      const usual = scenario.levers.find((lever) => lever.id === id)?.default ?? 0;
      this.say("lever", { lever: id, value: request.levers[id] ?? usual, usual });
    }
    for (const firing of firedOnlyIn(request, before)) this.say("intervention", { ...firing, fired: true });
    for (const firing of firedOnlyIn(before, request)) this.say("intervention", { ...firing, fired: false });
  }

  #answered() {
    const { world } = this;
    const { run, answered, request, problems } = world;
    const refused = problems.join("\n");
    if (refused && refused !== this.#problems) this.#fail("refused", problems[0], problems);
    this.#problems = refused;
    if (!run || answered !== request) return;
    if (!this.#isReady) {
      this.#isReady = true;
      this.#told ??= request;
      this.say("ready", this.readiness);
    }
    if (run.digest !== this.#digest) {
      this.#digest = run.digest;
      this.say("outcome", { ...run.outcome, digest: run.digest });
    }
    const { state } = this;
    const written = JSON.stringify({ ...state, day: 0 });
    if (!state || written === this.#state) return;
    this.#state = written;
    this.say("state", state);
  }

  /** @param {import("./embed").Code} code @param {string} message @param {string[]} [problems] */
  #fail(code, message, problems = []) {
    this.say("error", { code, message, problems });
  }
}

/** What came with a question: its fields, and no others. @param {unknown} given @param {string[]} known @returns {Record<string, any>} */
function fields(given, known) {
  if (given === undefined || given === null) return {};
  if (!isRecord(given) || Object.keys(given).some((key) => !known.includes(key))) throw new Fault("malformed");
  return given;
}

/**
 * A state as the text of a file: what is not given stays as it is, unless another scenario is named.
 * @param {unknown} given @param {State} now
 */
function asFile(given, now) {
  const change = fields(given, [...SETTABLE, ...CARRIED]);
  const isOther = change.scenario !== undefined && change.scenario !== now.scenario;
  const { format, version, seed } = now;
  const kept = isOther ? { format, version, seed } : { ...now, digest: undefined, model_version: undefined };
  const set = Object.fromEntries(SETTABLE.filter((key) => change[key] !== undefined).map((key) => [key, change[key]]));
  try {
    return JSON.stringify({ ...kept, ...set });
  } catch {
    throw new Fault("malformed");
  }
}

/** @param {import("../link.js").Note} note */
const noteText = ({ code, found = "", count = 0 }) => t(`link.notes.${code}`, { found, count });

/** @param {unknown} error */
function faultOf(error) {
  if (error instanceof Refused) {
    const problems = error.problems.map(({ message }) => message);
    return new Fault("refused", problems[0] ?? error.message, problems.length ? problems : [error.message]);
  }
  return new Fault("absent");
}
