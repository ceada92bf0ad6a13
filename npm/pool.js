// Studies spread over workers. A worker makes the runs that it is told to make, one a message (of a screening, one
// trajectory a message), and keeps their sums; the first adds those of the others to its own, so that who holds a pool
// needs no model. The result is that of one worker to the last digit, whoever made which run.
//
// The page of this project has a driver of its own, `www/js/studies/driver.js`, and shares none of this code. This one
// is for any program: several studies at once, each with a promise, options that are checked, a signal and progress; a
// worker that fails rejects its studies, and the program decides what then. The page has one reader who turns a lever:
// only the newest question counts, the world and its baseline come beside each other, runs go in blocks of a tenth of a
// second, sums are handed over and not kept twice, and a worker that the browser kills is replaced and the question
// begun again. Either would be longer with the habits of the other.
import { checked, mended, screened } from "./driver.js";

/** @typedef {import("./driver.js").RunRequest} RunRequest */
/** @typedef {import("./driver.js").Study} Study */
/** @typedef {import("./driver.js").EnsembleResult} EnsembleResult */
/** @typedef {import("./driver.js").TwinResult} TwinResult */
/** @typedef {import("./driver.js").ScreeningOptions} ScreeningOptions */
/** @typedef {import("./driver.js").ScreeningResult} ScreeningResult */
/** @typedef {import("./driver.js").SensitivityOptions} SensitivityOptions */
/** @typedef {import("./driver.js").BackchannelError} BackchannelError */

/**
 * @template Result
 * @typedef {import("./driver.js").StudyOptions<Result>} StudyOptions
 */

/**
 * A worker, of a browser or of Node.
 * @typedef {object} Hand
 * @property {(message: any, transfer?: any) => void} postMessage
 * @property {() => unknown} terminate
 * @property {(type: any, listener: (event: any) => void) => void} [addEventListener]
 * @property {(type: any, listener: (value: any) => void) => unknown} [on]
 */

/**
 * @typedef {object} PoolOptions
 * @property {number} [size] Workers; by default one for each processor.
 * @property {number} [patience] Milliseconds in which a worker has to end a study that was called off; one that does not
 *   is terminated. 2000 by default.
 */

/** @typedef {"ensemble" | "twin" | "sensitivity"} Kind */

/** Sums of runs, or trajectories of a screening. @typedef {Uint8Array | Float64Array} Part */

/**
 * What a worker is told. `replicate` is the number of a run, or of a trajectory. It answers all but the first and ends each study that it is told to end.
 * @typedef {{ study: number } & (
 *   | { type: "begin", kind: Kind, request: RunRequest, options: Study | ScreeningOptions }
 *   | { type: "run", replicate: number }
 *   | { type: "bytes" }
 *   | { type: "result", parts: Part[] }
 *   | { type: "end" }
 * )} Order
 */

/**
 * What a worker answers. `ran`: how many runs it made just now and, of a screening, how many there are to make.
 * @typedef {{ study: number } & (
 *   | { type: "ran", runs: number, of?: number }
 *   | { type: "bytes", bytes: Part }
 *   | { type: "result", result: any }
 *   | { type: "ended" }
 *   | { type: "failed", message: string, problems?: BackchannelError["problems"] }
 * )} Answer
 */

/**
 * A study that is under way.
 * @typedef {object} Running
 * @property {number} id
 * @property {import("./driver.js").Watch<any>} options
 * @property {Hand[]} hands
 * @property {number} orders Orders to give: runs, or trajectories of a screening.
 * @property {number} given Orders that some worker was given.
 * @property {number} done Runs made.
 * @property {number} of Runs to make; of a screening known once one trajectory is made.
 * @property {Part[] | null} parts Sums for the result that is being made, if one is.
 * @property {number} looked When the last result was there.
 * @property {(result: any) => void} resolve
 * @property {(reason: unknown) => void} reject
 */

/** Runs that a worker has before it, so that it never waits for the next. */
const AHEAD = 2;

/** Workers that share out studies among themselves. */
export class Pool {
  #spawn;
  #size;
  #patience;
  /** @type {Hand[]} */
  #hands = [];
  /** @type {Map<number, Running>} */
  #studies = new Map();
  /** Workers that were told to end a study and have not said that they did. @type {Map<string, ReturnType<typeof setTimeout>>} */
  #ending = new Map();
  /** @type {WeakMap<Hand, number>} */
  #names = new WeakMap();
  #count = 0;

  /**
   * @param {() => Hand} spawn starts a worker that runs `worker.js` of this package, or one that serves alike
   * @param {PoolOptions} [options]
   */
  constructor(spawn, { size = 1, patience = 2000 } = {}) {
    this.#spawn = spawn;
    this.#size = Math.max(1, Math.floor(size) || 1);
    this.#patience = patience;
  }

  /**
   * As `ensemble` of a loaded model.
   * @param {RunRequest} request
   * @param {StudyOptions<EnsembleResult>} options
   * @returns {Promise<EnsembleResult>}
   */
  ensemble(request, options) {
    return this.#begin("ensemble", request, options);
  }

  /**
   * As `twin` of a loaded model.
   * @param {RunRequest} request
   * @param {StudyOptions<TwinResult>} options
   * @returns {Promise<TwinResult>}
   */
  twin(request, options) {
    return this.#begin("twin", request, options);
  }

  /**
   * As `sensitivity` of a loaded model; progress is told after each trajectory.
   * @param {RunRequest} request
   * @param {SensitivityOptions} options
   * @returns {Promise<ScreeningResult>}
   */
  sensitivity(request, options) {
    return this.#begin("sensitivity", request, options);
  }

  /** Ends all workers; studies that are under way are rejected. */
  close() {
    for (const hand of [...this.#hands]) this.#dismiss(hand, new Error("the pool was closed"));
  }

  /**
   * @param {Kind} kind
   * @param {RunRequest} request
   * @param {any} options
   * @returns {Promise<any>}
   */
  async #begin(kind, request, options) {
    const study = kind === "sensitivity" ? screened(options) : checked(kind, options);
    const orders = "trajectories" in study ? study.trajectories : options.runs;
    const of = kind === "sensitivity" ? Infinity : orders;
    // A trajectory is many runs: a worker has none waiting, so that all end together.
    const ahead = kind === "sensitivity" ? 1 : AHEAD;
    const { signal } = options;
    signal?.throwIfAborted();
    while (this.#hands.length < this.#size) this.#hire();
    // One at least: what cannot be made is refused by the model.
    const hands = this.#hands.slice(0, Math.max(1, Math.min(this.#size, orders || 1)));
    const id = ++this.#count;
    const stop = () => this.#callOff(id, signal?.reason);
    try {
      return await new Promise((resolve, reject) => {
        const parts = null;
        const it = { id, options, hands, orders, given: 0, done: 0, of, parts, looked: performance.now(), resolve, reject };
        this.#studies.set(id, it);
        signal?.addEventListener("abort", stop);
        for (const hand of hands) this.#tell(hand, { study: id, type: "begin", kind, request, options: study });
        for (let order = 0; order < ahead; order++) hands.forEach((hand) => this.#give(it, hand));
      });
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  #hire() {
    const hand = this.#spawn();
    this.#names.set(hand, ++this.#count);
    const hear = (/** @type {Answer} */ answer) => this.#hear(hand, answer);
    const lost = (/** @type {{ message?: string }} */ error) =>
      this.#dismiss(hand, new Error(`a worker failed: ${error.message ?? "it did not say why"}`));
    if (hand.addEventListener) {
      hand.addEventListener("message", (event) => hear(event.data));
      hand.addEventListener("error", lost);
    } else {
      hand.on?.("message", hear);
      hand.on?.("error", lost);
    }
    this.#hands.push(hand);
  }

  /**
   * Ends a worker and what it took part in.
   * @param {Hand} hand
   * @param {Error} reason
   */
  #dismiss(hand, reason) {
    hand.terminate();
    this.#hands = this.#hands.filter((other) => other !== hand);
    for (const it of this.#studies.values()) if (it.hands.includes(hand)) this.#callOff(it.id, reason);
    const own = `${this.#names.get(hand)}:`;
    for (const [key, timer] of this.#ending) {
      if (!key.startsWith(own)) continue;
      clearTimeout(timer);
      this.#ending.delete(key);
    }
  }

  /**
   * @param {Hand} hand
   * @param {Order} order
   * @param {ArrayBuffer[]} [transfer]
   */
  #tell(hand, order, transfer = []) {
    hand.postMessage(order, transfer);
  }

  /**
   * @param {Running} it
   * @param {Hand} hand
   */
  #give(it, hand) {
    if (it.given < it.orders) this.#tell(hand, { study: it.id, type: "run", replicate: it.given++ });
  }

  /**
   * Rejects a study at once, and has its workers drop what they still have of it.
   * @param {number} id
   * @param {unknown} reason
   */
  #callOff(id, reason) {
    const it = this.#studies.get(id);
    if (!it) return;
    this.#end(it);
    it.reject(reason);
  }

  /** @param {Running} it */
  #end(it) {
    this.#studies.delete(it.id);
    for (const hand of it.hands.filter((hand) => this.#hands.includes(hand))) {
      this.#tell(hand, { study: it.id, type: "end" });
      const late = new Error("a worker did not end a study that was called off");
      const timer = setTimeout(() => this.#dismiss(hand, late), this.#patience);
      this.#ending.set(this.#key(hand, it.id), timer);
    }
  }

  /**
   * @param {Hand} hand
   * @param {number} study
   */
  #key(hand, study) {
    return `${this.#names.get(hand)}:${study}`;
  }

  /**
   * @param {Hand} hand
   * @param {Answer} answer
   */
  #hear(hand, answer) {
    if (answer.type === "ended") {
      const key = this.#key(hand, answer.study);
      clearTimeout(this.#ending.get(key));
      this.#ending.delete(key);
      return;
    }
    const it = this.#studies.get(answer.study);
    // What is still on its way of a study that ended.
    if (!it) return;
    try {
      if (answer.type === "ran") this.#ran(it, hand, answer);
      else if (answer.type === "bytes") this.#added(it, answer.bytes);
      else if (answer.type === "result") this.#found(it, answer.result);
      else this.#callOff(it.id, answer.problems ? mended(answer.message, answer.problems) : new Error(answer.message));
    } catch (error) {
      // Thrown by who watches.
      this.#callOff(it.id, error);
    }
  }

  /**
   * @param {Running} it
   * @param {Hand} hand
   * @param {{ runs: number, of?: number }} answer
   */
  #ran(it, hand, { runs, of }) {
    const { onProgress, onPartial, partialEvery = 500 } = it.options;
    it.done += runs;
    it.of = of ?? it.of;
    this.#give(it, hand);
    onProgress?.({ done: it.done, of: it.of });
    const due = onPartial && performance.now() - it.looked >= partialEvery;
    if (this.#studies.has(it.id) && !it.parts && (it.done === it.of || due)) this.#ask(it);
  }

  /**
   * Has a result made of the runs so far.
   * @param {Running} it
   */
  #ask(it) {
    it.parts = [];
    const [first, ...others] = it.hands;
    for (const hand of others) this.#tell(hand, { study: it.id, type: "bytes" });
    if (first && others.length === 0) this.#tell(first, { study: it.id, type: "result", parts: [] });
  }

  /**
   * @param {Running} it
   * @param {Part} bytes
   */
  #added(it, bytes) {
    it.parts?.push(bytes);
    const { parts, hands: [first, ...others] } = it;
    if (!parts || !first || parts.length < others.length) return;
    this.#tell(first, { study: it.id, type: "result", parts }, parts.map((part) => /** @type {ArrayBuffer} */ (part.buffer)));
  }

  /**
   * @param {Running} it
   * @param {any} result
   */
  #found(it, result) {
    const { onPartial } = it.options;
    it.parts = null;
    if (result.runs === it.of) {
      this.#end(it);
      it.resolve(result);
      return;
    }
    it.looked = performance.now();
    onPartial?.(result);
    if (this.#studies.has(it.id) && it.done === it.of) this.#ask(it);
  }
}
