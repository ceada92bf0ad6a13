// Keeps what the reader has set: as steps to undo and redo, and in the address, which holds the world.
import { History, between, goesOn, onlyLever, same } from "./history.js";
import { MOST_BYTES, MOST_OWN_BYTES, TOO_LARGE, ageOf, digestOf, fileOf, fitted, fragmentOf, linkOf, readFile, readFragment, scenarioOf, unread } from "./link.js";
import { FIRST_SEED } from "./world.js";

/**
 * @typedef {import("./link.js").Note} Note
 * @typedef {import("./link.js").Kept} Kept
 * @typedef {import("./link.js").Wanted} Wanted
 * @typedef {import("./contract").Run} Run
 * @typedef {import("./contract").RunRequest} RunRequest
 *
 * What there is to say of a world that came from a link or a file.
 * @typedef {object} Report
 * @property {"link" | "file"} from
 * @property {boolean} nothing whether nothing of it could be read
 * @property {Note[]} notes what was not understood
 * @property {string[]} refused what the model said against it
 * @property {"same" | "older" | "newer" | "unknown"} age of the model that made it
 * @property {string} version of that model
 * @property {RunRequest | null} request what was made of it
 * @property {string | null} digest that its run should have
 * @property {"waiting" | "equal" | "different" | "none"} check
 *
 * What happened last, for those who listen.
 * @typedef {{ key: "undone" | "redone" | "before" | "changing", from: RunRequest, to: RunRequest }} Said
 */

/** Milliseconds of rest after which a lever counts as set, and a day as chosen. */
const REST_MS = 500;

/** Milliseconds of a replay: the world before, the change, and the world before once more where nothing may move. */
const REPLAY_MS = { before: 700, change: 1400, still: 1400 };

/** Keeps one world. No other part of the page touches the address. */
export class Keeper {
  history = new History();
  /** @type {Report | null} */
  report = null;
  /** Whether the last change is being shown once more. */
  replaying = false;
  /** @type {Said | null} */
  said = null;

  /** @type {RunRequest | null} a change that has not settled */
  #pending = null;
  /** @type {{ request: RunRequest, key: "undone" | "redone" | null } | null} a world that is gone to and was there before */
  #target = null;
  /** @type {RunRequest | null} what the address stands for */
  #written = null;
  /** @type {{ request: RunRequest, day: number } | null} the same, while the address is as it came */
  #came = null;
  /** Whether a world is gone to that is not there yet, so that the address is ahead of the world. */
  #going = false;
  #gone = new AbortController();
  #timer = 0;
  #dayTimer = 0;
  #held = false;
  /** Whether a replay has not come to its end yet, though it may be called off. */
  #running = false;

  /**
   * @param {import("./world.js").World} world
   * @param {string | null} [home] address that links lead to, for a page that is shown within another: it leaves its
   *   own address and the history of the whole alone
   */
  constructor(world, home = null) {
    this.world = world;
    this.home = home;
    world.keeper = this;
    world.addEventListener("change", (event) => this.#hear(/** @type {CustomEvent<Set<import("./world.js").Topic>>} */ (event).detail));
    const { signal } = this.#gone;
    window.addEventListener("popstate", () => this.#arrive(), { signal });
    window.addEventListener("keydown", (event) => this.#key(event), { signal });
    for (const type of ["pointerdown", "pointerup", "pointercancel"]) {
      window.addEventListener(type, () => this.#hold(type === "pointerdown"), { capture: true, passive: true, signal });
    }
  }

  /** Leaves the world and the address alone from now on. */
  end() {
    this.#gone.abort();
    window.clearTimeout(this.#timer);
    window.clearTimeout(this.#dayTimer);
    this.world.keeper = null;
  }

  /** The world that the address asks for when the page opens; null if it asks for none. @returns {import("./world.js").Wanted | null} */
  opening() {
    const wanted = asked(Boolean(this.world.own));
    return wanted && this.#plan(wanted, "link");
  }

  /** The world as it is now; null while there is none. @returns {Kept | null} */
  get kept() {
    const { request, scenario, day, answered, run } = this.world;
    if (!request || !scenario) return null;
    const digest = answered === request && run && !this.replaying ? run.digest : null;
    return { request, day, version: scenario.model_version, digest, own: this.world.own };
  }

  /** The link of the world; null if it would be too long, or there is no world. */
  get link() {
    const { kept } = this;
    return kept && linkOf(kept, this.#horizon, this.home ?? location.href.split("#")[0]);
  }

  /** Text of the world's file. */
  get file() {
    const { kept } = this;
    return kept && fileOf(kept);
  }

  /** Opens a file. One of which nothing can be read changes nothing. @param {File} file */
  async open(file) {
    const { own } = this.world;
    let wanted = file.size > (own ? MOST_OWN_BYTES : MOST_BYTES) ? unread({ code: "fileTooLong" }) : readFile(await file.text().catch(() => ""), Boolean(own));
    if (wanted.text !== undefined && wanted.text !== own?.text) wanted = unread({ code: "own" });
    this.settle();
    if (!wanted.nothing) return this.#go(this.#plan(wanted, "file"));
    this.report = reportOn(wanted, "file");
    this.world.tell("kept");
  }

  dismiss() {
    this.report = null;
    this.world.tell("kept");
  }

  /** The model would not run what the page opened with. @param {string[]} refused its words */
  refused(refused) {
    this.report = { ...(this.report ?? reportOn(unread(), "link")), refused, check: "none" };
    this.world.tell("kept");
  }

  undo() {
    this.settle();
    this.#goTo(this.history.before, "undone");
  }

  redo() {
    this.settle();
    this.#goTo(this.history.after, "redone");
  }

  /** Whether the last change can be shown once more: within one scenario and one length of time. */
  get canReplay() {
    const { last } = this.history;
    return Boolean(last && last.from.scenario === last.to.scenario && last.from.days === last.to.days);
  }

  /** Shows the world before the last change, and how it turns into the one after it. */
  async replay() {
    this.settle();
    const { world } = this;
    const { last } = this.history;
    if (!last || !this.canReplay || this.#running || world.status !== "ready") return;
    world.pause();
    this.replaying = this.#running = true;
    const { request, answered } = world;
    const runs = await Promise.all([world.runOf(last.from), world.runOf(last.to)]).catch(() => null);
    const real = world.run;
    // Whatever the reader changes meanwhile asks for another run, or has brought one.
    let shown = real;
    const goOn = () => this.replaying && world.request === request && world.run === shown;
    const show = (/** @type {Run} */ run) => {
      shown = run.digest === world.baseline?.digest ? world.baseline : run;
      world.run = shown;
      world.tell("run");
    };
    if (runs && goOn()) {
      const [from, to] = runs;
      this.#say("before", last);
      show(from);
      await wait(REPLAY_MS.before);
      if (still()) await wait(REPLAY_MS.still);
      if (goOn()) this.#say("changing", last);
      for (let start = performance.now(), share = still() ? 1 : 0; share < 1 && goOn(); ) {
        share = Math.min(1, ((await frame()) - start) / REPLAY_MS.change);
        if (goOn()) show(between(from, to, eased(share)));
      }
    }
    if (world.answered === answered) world.run = real;
    this.replaying = this.#running = false;
    world.tell("run", "kept");
  }

  /** Takes the change that is under way as settled: a step of its own. */
  settle() {
    window.clearTimeout(this.#timer);
    const pending = this.#pending;
    if (!pending) return;
    this.#pending = null;
    const target = this.#target && same(this.#target.request, pending) ? this.#target : null;
    this.#target = null;
    if (target) this.history.travel(pending, target.key === "redone" ? 1 : -1);
    else this.history.record(pending);
    const { last } = this.history;
    this.said = target?.key && last ? { key: target.key, ...last } : null;
    this.world.tell("kept");
    this.#write();
  }

  get #horizon() {
    return this.world.scenario?.horizon ?? 0;
  }

  /** @param {Set<import("./world.js").Topic>} topics */
  #hear(topics) {
    if (this.#gone.signal.aborted) return;
    if (this.world.problems.length) this.#going = false;
    if (topics.has("ask")) this.#ask();
    if (topics.has("run")) this.#answered();
    if (topics.has("day")) {
      window.clearTimeout(this.#dayTimer);
      this.#dayTimer = window.setTimeout(() => this.#write(), REST_MS);
    }
  }

  /** Takes in what is asked of the model: a lever may still be on its way, all else is settled at once. */
  #ask() {
    const { request, day } = this.world;
    if (!request) return;
    this.replaying = this.#going = false;
    if (!this.history.current) {
      this.history.record(request);
      this.#written = request;
      this.#came = { request, day };
      return;
    }
    if (this.#pending && !goesOn(this.history.current, this.#pending, request)) this.settle();
    const { current } = this.history;
    if (!this.#pending && same(current, request)) return;
    this.#pending = request;
    if (this.#target || onlyLever(current, request) === null) this.settle();
    else this.#rest();
  }

  #rest() {
    window.clearTimeout(this.#timer);
    if (!this.#held) this.#timer = window.setTimeout(() => this.settle(), REST_MS);
  }

  /** A lever that is held may rest and still go on. @param {boolean} held */
  #hold(held) {
    this.#held = held;
    if (this.#pending) this.#rest();
  }

  #answered() {
    const { report, world } = this;
    if (world.answered !== world.request || !world.run || !world.request || this.replaying) return;
    if (report?.check === "waiting") {
      const moved = !report.request || !same(report.request, world.request);
      report.check = moved ? "none" : report.digest === world.run.digest ? "equal" : "different";
      world.tell("kept");
    }
    this.#write();
  }

  /** @param {import("./world.js").Wanted} wanted */
  #go(wanted) {
    this.#going = true;
    return this.world.go(wanted);
  }

  /** @param {RunRequest | null} request @param {"undone" | "redone"} key */
  #goTo(request, key) {
    if (!request) return;
    this.#target = { request, key };
    this.#go({ id: request.scenario, read: () => ({ request, day: Math.min(this.world.day, request.days) }) });
  }

  /** @param {Said["key"]} key @param {{ from: RunRequest, to: RunRequest }} change */
  #say(key, change) {
    this.said = { key, ...change };
    this.world.tell("kept");
  }

  /** Brings the address in line with the world: a new entry for a new step, the same one for another day or the digest. */
  #write() {
    const { kept } = this;
    if (!kept || this.#pending || this.#going) return;
    const isNew = !this.#written || !same(this.#written, kept.request);
    if (!isNew && this.#came?.day === kept.day) return;
    if (this.home !== null) {
      this.#written = kept.request;
      this.#came = null;
      return this.world.tell("kept");
    }
    const fits = this.link !== null;
    const fragment = fits ? fragmentOf(kept, this.#horizon) : TOO_LARGE;
    const state = fits ? null : { file: fileOf(kept) };
    try {
      if (isNew) window.history.pushState(state, "", fragment);
      else window.history.replaceState(state, "", fragment);
      this.#written = kept.request;
      this.#came = null;
    } catch {
      // Refused, as a browser does that is asked too often; the next step asks again.
    }
    this.world.tell("kept");
  }

  /** The reader went back or on, wrote an address, or followed a link within the page. */
  #arrive() {
    const { own } = this.world;
    const wanted = asked(Boolean(own));
    // Another scenario that somebody wrote is read as the first one was.
    if (own && wanted && (wanted.packed === undefined ? wanted.text !== own.text : wanted.packed !== own.packed)) return location.reload();
    if (!wanted && location.hash) {
      this.#came = null;
      return this.#write();
    }
    this.settle();
    this.report = null;
    this.#go(this.#plan(wanted ?? unread(), "link"));
    this.world.tell("kept");
  }

  /**
   * How to get to the world that a link or a file asks for.
   * @param {Wanted} wanted
   * @param {"link" | "file"} from
   * @returns {import("./world.js").Wanted}
   */
  #plan(wanted, from) {
    const { catalogue, firstId } = this.world;
    const { id, notes } = scenarioOf(wanted, catalogue.map((listed) => listed.id), firstId);
    return {
      id,
      read: (scenario) => {
        const { request, day, notes: more } = fitted(wanted, id, scenario, FIRST_SEED);
        this.report = reportOn(wanted, from, [...notes, ...more], scenario.model_version, request);
        this.#target = from === "link" ? { request, key: null } : null;
        if (from === "link") {
          this.#written = request;
          this.#came = { request, day };
        }
        return { request, day };
      },
    };
  }

  /** Undo and redo by keyboard, but for fields that have their own. @param {KeyboardEvent} event */
  #key(event) {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    if (event.defaultPrevented || altKey || !(ctrlKey || metaKey) || isWriting(event.target)) return;
    const letter = key.toLowerCase();
    if (letter !== "z" && !(letter === "y" && ctrlKey && !shiftKey)) return;
    event.preventDefault();
    if (letter === "y" || shiftKey) this.redo();
    else this.undo();
  }
}

/**
 * What the address asks for; null if it names no world. A world too large for it lies in this browser's history.
 * @param {boolean} [ofOwn] whether it may hold a scenario that somebody wrote
 */
export function asked(ofOwn = false) {
  const { file } = window.history.state ?? {};
  return location.hash === TOO_LARGE && typeof file === "string" ? readFile(file, ofOwn) : readFragment(location.hash, ofOwn);
}

/**
 * @param {Wanted} wanted
 * @param {"link" | "file"} from
 * @param {Note[]} more what did not fit the scenario
 * @param {string} here version of the model
 * @param {RunRequest | null} request
 * @returns {Report}
 */
function reportOn(wanted, from, more = [], here = "", request = null) {
  const { age, version, notes: ofVersion } = ageOf(wanted, here);
  const { digest, notes: ofDigest } = digestOf(wanted);
  const notes = [...wanted.notes, ...more, ...ofVersion, ...ofDigest];
  const checks = digest !== null && notes.length === 0 && (age === "same" || age === "unknown");
  return { from, nothing: wanted.nothing, notes, refused: [], age, version, request, digest, check: checks ? "waiting" : "none" };
}

/** @param {EventTarget | null} target */
function isWriting(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !target.readOnly && !["range", "checkbox", "radio", "button", "file"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target.isContentEditable;
}

/** @param {number} milliseconds */
const wait = (milliseconds) => new Promise((resolve) => window.setTimeout(resolve, milliseconds));

/** @returns {Promise<number>} */
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Slow at both ends. @param {number} share */
const eased = (share) => share * share * (3 - 2 * share);
