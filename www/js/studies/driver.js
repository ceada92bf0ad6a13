// The page's end of the studies' workers: it hands out runs, puts together what comes back, and stops at once. All parts
// of the page that make many runs share one pool of workers: of several questions the newest is answered first.
//
// The npm package has a pool of its own, `npm/pool.js`, made for programs: there each study has a promise, a signal and
// progress, and a worker that fails rejects them. Here only the newest question counts and its answer grows in sight; a
// baseline is made beside it; and a worker that the browser kills is replaced without a reader's doing.
import { build } from "../build.js";

/**
 * @typedef {import("./contract").Question} Question
 * @typedef {import("./contract").Order} Order
 * @typedef {import("./contract").Report} Report
 *
 * What a question may hear. `partial` comes about ten times a second, the last one with `done`.
 * @typedef {object} Listener
 * @property {(result: any, beside: any, done: boolean) => void} partial
 * @property {(messages: string[]) => void} refused
 * @property {(again: boolean) => void} lost a worker ended: the question is begun again, or given up
 *
 * A question that is not answered yet. `next` is the first run that nobody was told to make, `again` how often it was
 * begun again after a worker ended, `told` of how many runs its listener has heard.
 * @typedef {{ asker: Asker, question: Question, listener: Listener, next: number, again: number, told: number }} Asked
 */

/** More workers than this would take the machine from the page itself. */
const MOST_WORKERS = 4;

/** Milliseconds of runs in one block: as long as the page waits for an answer from a worker at most. */
const BLOCK_MS = 100;
const MOST_BLOCK = 64;

/** Runs of a worker's first block: a first answer is soon there, whatever was learned about the length of runs. */
const FIRST_BLOCK = 3;

/** Milliseconds after which a worker that does not stop is ended: a run takes a tenth of it, one call may take more. */
const STOP_MS = 1500;

/** Times that one question is begun again after a worker ended. */
const MOST_AGAIN = 2;

/** One worker, and what it is at. */
class Hand {
  name = `backchannel-study-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
  worker = new Worker(new URL(`./worker.js?v=${build}`, import.meta.url), { type: "module", name: this.name });
  /** Job that it may still be at; 0 if none. */
  job = 0;
  size = 1;
  /** Whether its module is there: before that it may take long to answer. */
  ready = false;
  /** Job that it was told to stop; 0 if it has. */
  stopping = 0;
  stopTimer = 0;

  /** @param {Order} order @param {Transferable[]} [transfer] */
  send(order, transfer = []) {
    this.worker.postMessage(order, transfer);
  }

  end() {
    clearTimeout(this.stopTimer);
    this.worker.terminate();
  }
}

/** A part of the page that asks: it has one question at a time, the latest. */
export class Asker {
  #driver;

  /** @param {Driver} driver */
  constructor(driver) {
    this.#driver = driver;
  }

  /** How many workers there are, once something was asked. */
  get workers() {
    return this.#driver.workers;
  }

  /** Asks a question; the one before is dropped and hears no more. @param {Question} question @param {Listener} listener */
  ask(question, listener) {
    this.#driver.take({ asker: this, question, listener, next: 0, again: 0, told: 0 });
  }

  /** Drops the question. */
  stop() {
    this.#driver.drop(this);
  }
}

/** A pool of workers that answers the questions of its askers one by one, the newest first; others begin anew after it. */
export class Driver {
  /** @type {Hand[]} */
  #hands = [];
  #job = 0;
  /** Questions, the newest last: that one is being answered. @type {Asked[]} */
  #asked = [];

  /** How many workers there are, once something was asked. */
  get workers() {
    return this.#hands.length;
  }

  /** One more that asks. */
  asker() {
    return new Asker(this);
  }

  get #now() {
    return this.#asked.at(-1);
  }

  /** Takes a question on, in place of the one that its asker had before. @param {Asked} asked */
  take(asked) {
    this.#halt();
    this.#asked = [...this.#asked.filter(({ asker }) => asker !== asked.asker), asked];
    this.#begin();
  }

  /** Drops the question of an asker, and goes on with the next. @param {Asker} asker */
  drop(asker) {
    const current = this.#now?.asker === asker;
    if (current) this.#halt();
    this.#asked = this.#asked.filter((other) => other.asker !== asker);
    if (current) this.#begin();
  }

  /** Stops the work on the question that is being answered. */
  #halt() {
    this.#job++;
    for (const hand of [...this.#hands]) {
      if (!hand.job || hand.stopping === hand.job) continue;
      hand.stopping = hand.job;
      hand.send({ type: "stop", job: hand.job });
      if (hand.ready && !hand.stopTimer) hand.stopTimer = window.setTimeout(() => this.#giveUp(hand), STOP_MS);
    }
  }

  #begin() {
    const now = this.#now;
    if (!now) return;
    const { question } = now;
    const most = Math.max(1, Math.min(MOST_WORKERS, navigator.hardwareConcurrency || 1));
    while (this.#hands.length < most) this.#hands.push(this.#hire());
    now.next = 0;
    const job = ++this.#job;
    const wanted = question.type === "call" ? this.#free() : this.#hands;
    for (const hand of wanted) {
      hand.job = job;
      hand.size = Math.min(hand.size, FIRST_BLOCK);
      hand.send({ type: "begin", job, question });
      if (question.type !== "call") this.#block(hand);
    }
  }

  /** A worker for a question that one alone answers: one that has nothing to finish, if there is one. */
  #free() {
    return [this.#hands.find(({ job }) => !job) ?? this.#hands[0]];
  }

  #hire() {
    const hand = new Hand();
    hand.worker.onmessage = ({ data }) => this.#hear(hand, data);
    hand.worker.onmessageerror = () => this.#lose(hand);
    hand.worker.onerror = (event) => {
      event.preventDefault();
      this.#lose(hand);
    };
    return hand;
  }

  /** @param {Hand} hand */
  #remove(hand) {
    hand.end();
    this.#hands = this.#hands.filter((other) => other !== hand);
  }

  /** Ends a worker that does not stop; what it was asked since goes to others. @param {Hand} hand */
  #giveUp(hand) {
    this.#remove(hand);
    if (this.#now && hand.job === this.#job) this.#begin();
  }

  /** The worker that keeps the sums of all. */
  get #keeper() {
    return this.#hands.find(({ job }) => job === this.#job);
  }

  /** Gives a worker its next runs, or its next trajectory. @param {Hand} hand */
  #block(hand) {
    const now = this.#now;
    if (!now || now.question.type === "call") return;
    const all = now.question.type === "runs" ? now.question.runs : now.question.options.trajectories;
    if (now.next >= all) return;
    // Near the end blocks become small, so that all workers end together.
    const share = now.question.type === "runs" ? Math.ceil((all - now.next) / (2 * this.#hands.length)) : 1;
    const from = now.next;
    const to = from + Math.max(1, Math.min(hand.size, share));
    now.next = to;
    hand.send({ type: "block", job: this.#job, from, to, sums: hand === this.#keeper });
  }

  /** @param {Hand} hand @param {Report} report */
  #hear(hand, report) {
    if (report.type === "failed") return this.#lose(hand);
    if (report.type === "ready") {
      hand.ready = true;
      return this.#watch(hand);
    }
    if (report.type === "stopped") {
      if (hand.job === report.job) hand.job = 0;
      if (hand.stopping !== report.job) return;
      clearTimeout(hand.stopTimer);
      hand.stopTimer = hand.stopping = 0;
      return;
    }
    const now = this.#now;
    if (!now || report.job !== this.#job) return;
    if (report.type === "error") {
      this.drop(now.asker);
      return now.listener.refused(report.errors.length ? report.errors.map(({ message }) => message) : [report.message]);
    }
    if (report.type === "block") {
      hand.size = Math.max(1, Math.min(MOST_BLOCK, Math.round((BLOCK_MS * report.runs) / Math.max(report.elapsed, 1))));
      this.#block(hand);
      const { parts, beside } = report;
      if (parts) this.#keeper?.send({ type: "merge", job: report.job, parts, beside }, [parts.buffer, ...(beside ? [beside.buffer] : [])]);
      return;
    }
    if (report.done) this.drop(now.asker);
    // Begun anew, it comes by numbers of runs that were told before.
    const runs = report.result.runs ?? 0;
    if (runs < now.told) return;
    now.told = runs;
    now.listener.partial(report.result, report.beside, report.done);
  }

  /** A worker that is killed says nothing; but it lets go of its lock. @param {Hand} hand */
  #watch(hand) {
    navigator.locks?.request(hand.name, () => this.#lose(hand)).catch(() => {});
  }

  /** Its runs are lost, and with it perhaps the sums of all: the question is begun again with new workers. @param {Hand} hand */
  #lose(hand) {
    if (!this.#hands.includes(hand)) return;
    const now = this.#now;
    this.#job++;
    for (const one of [...this.#hands]) this.#remove(one);
    if (!now) return;
    const again = now.again++ < MOST_AGAIN;
    now.told = 0;
    if (!again) this.#asked = this.#asked.filter((other) => other !== now);
    this.#begin();
    now.listener.lost(again);
  }
}
