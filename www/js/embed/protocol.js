// What an embedded page and its host say to each other by `postMessage`: one table, which both ends and
// `docs/embedding.md` share. Every message of ours has the protocol's version under `backchannel`.

/** Version of the protocol. */
export const PROTOCOL = 1;

/**
 * What a host can ask. `right`: whether any page that shows the frame may ask it, or only those that the parameter
 * `hosts` names.
 * @type {Record<keyof import("./embed").Asks, { right: "any" | "hosts", takes: string, gives: string, meaning: string }>}
 */
export const ASKS = {
  hello: { right: "any", takes: "nothing", gives: "`protocol`, `build`, `show`, `ready`, `commands`", meaning: "From now on the asking page gets events. `commands` says whether it may give commands." },
  getState: { right: "any", takes: "nothing", gives: "a state", meaning: "What is set, and the day shown." },
  setState: { right: "hosts", takes: "a state, a part of one, or a link", gives: "`state`, `notes`", meaning: "Goes to a world. What does not fit stands at its usual setting, and `notes` say so." },
  run: { right: "hosts", takes: "`state` (or a part; by default what is shown)", gives: "a run", meaning: "Runs a world without showing it." },
  ensemble: { right: "hosts", takes: "`runs`, `parameters`, `series`, `state`", gives: "the result of an ensemble", meaning: "Makes many runs. A newer one replaces one at work." },
};

/**
 * What a frame tells on its own account.
 * @type {Record<keyof import("./embed").Details, { detail: string, meaning: string }>}
 */
export const EVENTS = {
  ready: { detail: "`protocol`, `build`, `show`, `model_version`, `state`", meaning: "The first run is shown." },
  day: { detail: "`day`, `date`", meaning: "Another day is shown." },
  lever: { detail: "`lever`, `value`, `usual`", meaning: "A lever was moved." },
  intervention: { detail: "`intervention`, `date`, `value`, `fired`", meaning: "An intervention was dated, or taken back (`fired` is false)." },
  outcome: { detail: "`settlement`, `violence`, `class`, `digest`", meaning: "Another run is shown; this is what it comes to." },
  state: { detail: "a state", meaning: "The run of what is set is shown." },
  error: { detail: "`code`, `message`, `problems`", meaning: "Something failed that nobody asked for by message." },
  height: { detail: "`height`", meaning: "How high the page is, in pixels. The one event that goes to any host, unasked." },
};

/**
 * Why something was not done.
 * @type {Record<import("./embed").Code, string>}
 */
export const ERRORS = {
  version: "The message is of a version of the protocol that this frame does not speak.",
  unknown: "There is no such thing to ask.",
  malformed: "What was asked is there, but what came with it does not fit.",
  forbidden: "The asking page is not among those that the parameter `hosts` names.",
  refused: "The model refuses what was asked; `problems` says why.",
  busy: "Too much is waiting for an answer.",
  replaced: "A newer ensemble took its place.",
  absent: "There is no model: it did not load, or it stopped.",
  flood: "Messages came faster than they are heard; the rest of this second’s were dropped.",
  gone: "The frame was taken away, or did not answer in time.",
};

/**
 * What a frame bears: `burst` messages at once and `perSecond` after that, `waiting` answers at a time, `runs` in an
 * ensemble, `series` kept of it.
 */
export const LIMITS = { burst: 40, perSecond: 20, waiting: 8, runs: 1000, series: 12 };

/** Why something was not done, as it is thrown. */
export class Fault extends Error {
  /** @param {import("./embed").Code} code @param {string} [message] @param {string[]} [problems] */
  constructor(code, message = ERRORS[code], problems = []) {
    super(message);
    this.name = "BackchannelFault";
    this.code = code;
    this.problems = problems;
  }
}

/** @param {unknown} value @returns {value is Record<string, any>} */
export const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether something is a message of ours, of whatever version. @param {unknown} data @returns {data is Record<string, any>} */
export const isOurs = (data) => isRecord(data) && typeof data.backchannel === "number";

/** Whether a message of ours asks something, so that an answer can be told from others. @param {Record<string, any>} data */
export const isAsk = ({ id, ask }) => typeof ask === "string" && ask.length < 40 && (Number.isSafeInteger(id) || (typeof id === "string" && id.length <= 64));

/** A bucket of tokens: one a message; empty, it says no. */
export class Bucket {
  #tokens;
  #filled;

  /** @param {{ burst: number, perSecond: number }} limits @param {number} now in milliseconds */
  constructor({ burst, perSecond }, now) {
    this.burst = burst;
    this.perSecond = perSecond;
    this.#tokens = burst;
    this.#filled = now;
  }

  /** @param {number} now in milliseconds @returns {boolean} whether one more is borne */
  take(now) {
    this.#tokens = Math.min(this.burst, this.#tokens + ((now - this.#filled) / 1000) * this.perSecond);
    this.#filled = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
