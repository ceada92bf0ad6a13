// The page's end of the worker: asks, waits, and notices when nobody is left to answer.
import { build } from "./build.js";

/**
 * @typedef {import("./contract").Question} Question
 * @typedef {import("./contract").Reply} Reply
 * @typedef {import("./contract").Problem} Problem
 */

/**
 * How long to wait, in milliseconds, before a silent worker counts as lost: for the module, which may have a slow
 * line to come by, and for an answer, of which a year takes a hundredth. A worker that ends is noticed at once.
 */
const PATIENCE = { ready: 120_000, answer: 20_000 };

/** The model understood the question and refused it. */
export class Refused extends Error {
  /** @param {string} message @param {Problem[]} problems */
  constructor(message, problems) {
    super(message);
    this.problems = problems;
  }
}

/** There is no model to ask: it did not load, or it stopped. */
export class Lost extends Error {}

/** One worker, from start to end. A lost one is not mended: start another. */
export class Model {
  #name = `backchannel-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
  /** @type {Worker} */
  #worker;
  /** @type {Map<number, { resolve: (reply: any) => void, reject: (why: Error) => void, timer: number }>} */
  #waiting = new Map();
  #lastId = 0;
  #gone = false;
  #retiring = false;

  /**
   * @param {(why: string) => void} onLost told once, when this model can answer no more
   * @param {{ fast?: boolean, script?: string }} [options] `fast` takes the module of the studies: larger, quicker, of the
   *   same numbers; `script` is the worker's, beside this one
   */
  constructor(onLost, { fast = false, script = "worker.js" } = {}) {
    this.onLost = onLost;
    this.fast = fast;
    this.#worker = new Worker(new URL(`./${script}?v=${build}${fast ? "&fast" : ""}`, import.meta.url), { type: "module", name: this.#name });
    /** @type {Promise<void>} */
    this.ready = new Promise((resolve, reject) => {
      this.#waiting.set(0, { resolve, reject, timer: this.#deadline(PATIENCE.ready) });
    });
    this.ready.catch(() => {});
    this.#worker.onmessage = ({ data }) => this.#hear(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#lose(event.message || "the worker reported an error");
    };
    this.#worker.onmessageerror = () => this.#lose("a message could not be read");
  }

  /**
   * @param {Question} question
   * @returns {Promise<any>} the reply; rejects with Refused or Lost
   */
  ask(question) {
    if (this.#gone) return Promise.reject(new Lost("the model has stopped"));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, timer: this.#deadline(PATIENCE.answer) });
      this.#worker.postMessage({ id, ...question });
    });
  }

  /** Ends the worker once all that was asked is answered. */
  retire() {
    this.#retiring = true;
    if (!this.#waiting.size) this.end();
  }

  /** Ends the worker without telling anybody. */
  end() {
    this.#gone = true;
    this.#worker.terminate();
    this.#settleAll(new Lost("ended"));
  }

  /** @param {Reply | import("./contract").Notice} message */
  #hear(message) {
    if (message.type === "failed") return this.#lose(message.message);
    if (message.type === "ready") {
      this.#keepWatch();
      return this.#settle(0)?.resolve(undefined);
    }
    const waiting = this.#settle(message.id);
    if (message.type === "error") waiting?.reject(new Refused(message.message, message.errors ?? []));
    else waiting?.resolve(message);
    if (this.#retiring) this.retire();
  }

  /** A worker that is killed says nothing; but it lets go of its lock. */
  #keepWatch() {
    // A page without an origin of its own, such as a file or a closed frame, may hold no locks: there patience has to do.
    navigator.locks?.request(this.#name, () => this.#lose("the worker ended")).catch(() => {});
  }

  /** @param {number} patience */
  #deadline(patience) {
    return window.setTimeout(() => this.#lose("no answer in time"), patience);
  }

  /** @param {number} id */
  #settle(id) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    window.clearTimeout(waiting?.timer);
    return waiting;
  }

  /** @param {Error} why */
  #settleAll(why) {
    for (const id of [...this.#waiting.keys()]) this.#settle(id)?.reject(why);
  }

  /** @param {string} why */
  #lose(why) {
    if (this.#gone) return;
    this.end();
    this.onLost(why);
  }
}

/**
 * Keeps one piece of work going at a time and, of all that is asked meanwhile, does only the newest.
 * @template T
 * @param {(item: T) => Promise<void>} work
 * @returns {(item: T) => Promise<void>}
 */
export function latest(work) {
  /** @type {{ item: T } | null} */
  let next = null;
  let busy = false;
  return async (item) => {
    next = { item };
    if (busy) return;
    busy = true;
    try {
      while (next) {
        const { item } = /** @type {{ item: T }} */ (next);
        next = null;
        await work(item);
      }
    } finally {
      busy = false;
    }
  };
}
