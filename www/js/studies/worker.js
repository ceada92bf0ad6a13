// A thread of the studies: one call into the model a run, and an ear for the page between any two.
import init, * as model from "./backchannel.js";
import { build } from "../build.js";
import { holdLock } from "../lock.js";

/**
 * @typedef {import("./contract").Order} Order
 * @typedef {import("./contract").Report} Report
 * @typedef {import("./contract").Question} Question
 * @typedef {InstanceType<typeof model.Ensemble>} Tallied
 */

/** Milliseconds between two partial results. */
const PARTIAL_MS = 100;

/** The job at work, and the sums of it that are kept here. */
let job = 0;
/** @type {Question | null} */
let question = null;
/** @type {Tallied | null} */
let sums = null;
/** @type {Tallied | null} */
let beside = null;
let lastPartial = 0;

const turns = new MessageChannel();

/** Resolves once messages that have come meanwhile are heard. @returns {Promise<void>} */
function turn() {
  return new Promise((resolve) => {
    turns.port1.onmessage = () => resolve();
    turns.port2.postMessage(null);
  });
}

/** @param {Report} report */
const tell = (report) => self.postMessage(report);

/** Does a piece of work for a job; what it throws is told. @param {number} of @param {() => void | Promise<void>} work */
async function attempt(of, work) {
  try {
    await work();
  } catch (error) {
    const { message = String(error), problems = [] } = /** @type {any} */ (error);
    tell({ type: "error", job: of, message, errors: problems });
    // A trap leaves the module in no state to go on with.
    if (error instanceof WebAssembly.RuntimeError) self.close();
  }
}

function drop() {
  sums?.free();
  beside?.free();
  sums = beside = question = null;
}

/** @param {number} of @param {Question} asked */
async function begin(of, asked) {
  drop();
  job = of;
  question = asked;
  lastPartial = 0;
  if (asked.type === "runs") {
    sums = new model[asked.of](asked.request, asked.study);
    beside = asked.beside && new model[asked.of](asked.beside, asked.study);
  } else if (asked.type === "screening") {
    await screen(of, new model.Screening(asked.request, asked.options));
  } else {
    const result = /** @type {(...args: any[]) => any} */ (model[asked.name])(...asked.args);
    tell({ type: "partial", job: of, result, beside: null, done: true });
  }
}

/** @param {number} of @param {InstanceType<typeof model.Screening>} screening */
async function screen(of, screening) {
  try {
    for (let done = false; !done; ) {
      done = screening.next().done;
      const now = performance.now();
      if (done || now - lastPartial >= PARTIAL_MS) {
        lastPartial = now;
        tell({ type: "partial", job: of, result: screening.result(), beside: null, done });
      }
      await turn();
      if (job !== of) return;
    }
  } finally {
    screening.free();
  }
}

/** @param {Order & { type: "block" }} order */
async function block({ job: of, from, to, sums: keep }) {
  const began = performance.now();
  for (let replicate = from; replicate < to; replicate++) {
    sums?.run(replicate);
    beside?.run(replicate);
    await turn();
    if (job !== of || !sums) return;
  }
  const [bytes, other] = keep ? [null, null] : [sums?.take() ?? null, beside?.take() ?? null];
  tell({ type: "block", job: of, runs: to - from, elapsed: performance.now() - began, bytes, beside: other });
  if (keep) partial();
}

/** Tells what all runs so far come to: not too often, and always of the last. */
function partial() {
  if (question?.type !== "runs" || !sums) return;
  const done = sums.runs === question.runs;
  const now = performance.now();
  if (!done && now - lastPartial < PARTIAL_MS) return;
  lastPartial = now;
  tell({ type: "partial", job, result: sums.result(), beside: beside?.result() ?? null, done });
}

/** @param {Order} order */
function obey(order) {
  if (order.type === "begin") return void attempt(order.job, () => begin(order.job, order.question));
  if (order.type === "stop") {
    if (order.job === job) {
      job = 0;
      drop();
    }
    return tell({ type: "stopped", job: order.job });
  }
  if (order.job !== job) return;
  if (order.type === "block") return void attempt(job, () => block(order));
  attempt(job, () => {
    sums?.merge(order.bytes);
    if (order.beside) beside?.merge(order.beside);
    partial();
  });
}

// Before it says that it is ready: from then on the page takes a free lock for the end of this worker.
const loaded = Promise.all([holdLock(), init({ module_or_path: new URL(`./backchannel_bg.wasm?v=${build}`, import.meta.url) })]);
loaded.then(() => tell({ type: "ready" }), (error) => tell({ type: "failed", message: String(error) }));

// Orders come before the module does, and wait for it in their order.
self.onmessage = ({ data }) => void loaded.then(() => obey(data), () => {});
