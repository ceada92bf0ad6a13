// The side of a learning platform that speaks SCORM 1.2 (ADL 2001, "The SCORM Run-Time Environment", 3.3): finding it,
// and telling it how far a student has come. Every call is checked: what the platform refuses is said, never swallowed.

/**
 * The platform's object, as the standard has it: every value is text, and "true" means done.
 * @typedef {object} Api
 * @property {(empty: "") => string} LMSInitialize
 * @property {(empty: "") => string} LMSFinish
 * @property {(element: string) => string} LMSGetValue
 * @property {(element: string, value: string) => string} LMSSetValue
 * @property {(empty: "") => string} LMSCommit
 * @property {() => string} LMSGetLastError
 * @property {(code: string) => string} LMSGetErrorString
 *
 * One thing that a student answered.
 * @typedef {{ id: string, type: "choice" | "numeric" | "fill-in", response: string }} Interaction
 */

/** Most characters of `cmi.suspend_data` (CMIString4096), and of an answer in words (CMIString255). */
export const MOST = { suspended: 4096, response: 255 };

/** Frames that are climbed; the standard's own example stops at seven. */
const MOST_PARENTS = 7;

/** What the platform refused. `code` is that of the standard, or empty where this side did not ask. */
export class Refusal extends Error {
  /** @param {string} element @param {string} code @param {string} words of the platform */
  constructor(element, code, words) {
    super(`${element}: ${code} ${words}`);
    this.element = element;
    this.code = code;
    this.words = words;
  }
}

/**
 * The platform's object in a window, those around it, or those that opened it.
 * @param {Window} from
 * @returns {Api | null}
 */
export function find(from) {
  return above(from) ?? (from.opener ? above(from.opener) : null);
}

/** @param {Window} start @returns {Api | null} */
function above(start) {
  let place = start;
  try {
    for (let climbed = 0; climbed <= MOST_PARENTS; climbed++) {
      const { API } = /** @type {any} */ (place);
      if (typeof API?.LMSInitialize === "function") return API;
      if (place.parent === place) return null;
      place = place.parent;
    }
  } catch {
    // A frame of another site, which may not be looked into.
  }
  return null;
}

/** A session with a platform. */
export class Session {
  #api;
  #started = performance.now();
  #open = false;
  /** Whether the student has finished, so that leaving is not a pause. */
  #completed = false;
  /** Ids that this session has told of, and under which number. @type {Map<string, number>} */
  #told = new Map();

  /** @param {Api} api */
  constructor(api) {
    this.#api = api;
  }

  /**
   * Begins, and says what was kept of an earlier session.
   * @returns {{ state: string, name: string, completed: boolean }}
   * @throws {Refusal} when the platform does not begin
   */
  start() {
    if (this.#api.LMSInitialize("") !== "true") throw this.#refusal("LMSInitialize");
    this.#open = true;
    const status = this.#api.LMSGetValue("cmi.core.lesson_status");
    this.#completed = ["completed", "passed", "failed"].includes(status);
    if (!this.#completed) this.#set("cmi.core.lesson_status", "incomplete");
    this.#set("cmi.core.exit", this.#completed ? "" : "suspend");
    return { state: this.#api.LMSGetValue("cmi.suspend_data"), name: named(this.#api.LMSGetValue("cmi.core.student_name")), completed: this.#completed };
  }

  /**
   * Keeps how far the student has come.
   * @param {string} state
   * @throws {Refusal} when it is too long, or the platform does not take it
   */
  keep(state) {
    if (state.length > MOST.suspended) throw new Refusal("cmi.suspend_data", "", `${state.length} > ${MOST.suspended}`);
    this.#set("cmi.suspend_data", state);
    this.#commit();
  }

  /** Tells what was answered; what was told before in this session is told anew. @param {Interaction[]} interactions @throws {Refusal} */
  tell(interactions) {
    const long = interactions.find(({ response }) => response.length > MOST.response);
    if (long) throw new Refusal(long.id, "", `${long.response.length} > ${MOST.response}`);
    for (const { id, type, response } of interactions) {
      const known = this.#told.get(id);
      const at = known ?? Number(this.#api.LMSGetValue("cmi.interactions._count"));
      if (known === undefined) {
        this.#set(`cmi.interactions.${at}.id`, id);
        this.#set(`cmi.interactions.${at}.type`, type);
        this.#told.set(id, at);
      }
      this.#set(`cmi.interactions.${at}.time`, clockTime(new Date()));
      this.#set(`cmi.interactions.${at}.student_response`, response);
      this.#set(`cmi.interactions.${at}.result`, "neutral");
    }
    this.#commit();
  }

  /** The student has finished. @throws {Refusal} */
  complete() {
    this.#set("cmi.core.lesson_status", "completed");
    this.#set("cmi.core.exit", "");
    this.#completed = true;
    this.#commit();
  }

  /** Ends, as when the page is left. Nobody is there to be told of a refusal. */
  end() {
    if (!this.#open) return;
    this.#open = false;
    this.#api.LMSSetValue("cmi.core.session_time", spanOf(performance.now() - this.#started));
    this.#api.LMSFinish("");
  }

  /** @param {string} element @param {string} value */
  #set(element, value) {
    if (this.#api.LMSSetValue(element, value) !== "true") throw this.#refusal(element);
  }

  #commit() {
    if (this.#api.LMSCommit("") !== "true") throw this.#refusal("LMSCommit");
  }

  /** @param {string} element */
  #refusal(element) {
    const code = this.#api.LMSGetLastError();
    return new Refusal(element, code, this.#api.LMSGetErrorString(code));
  }
}

/** A name as it is spoken: platforms have "family name, given name". @param {string} name */
const named = (name) => name.split(",").map((part) => part.trim()).reverse().filter(Boolean).join(" ");

/** @param {number} value */
const two = (value) => String(value).padStart(2, "0");

/** A time of the day as CMITime. @param {Date} date */
const clockTime = (date) => `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;

/** A length of time as CMITimespan, `HHHH:MM:SS.SS`. @param {number} ms */
export function spanOf(ms) {
  const hundredths = Math.min(Math.floor(ms / 10), 9999 * 360_000 + 359_999);
  const [hours, minutes, seconds] = [Math.floor(hundredths / 360_000), Math.floor(hundredths / 6000) % 60, Math.floor(hundredths / 100) % 60];
  return `${String(hours).padStart(4, "0")}:${two(minutes)}:${two(seconds)}.${two(hundredths % 100)}`;
}
