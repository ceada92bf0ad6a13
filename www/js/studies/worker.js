// A thread of the studies: one call into the model a run, and an ear for the page between any two.
import init, * as model from "./backchannel.js";
import { build, mixed } from "../build.js";
import { holdLock } from "../lock.js";

/**
 * @typedef {import("./contract").Order} Order
 * @typedef {import("./contract").Report} Report
 * @typedef {import("./contract").Question} Question
 * @typedef {InstanceType<typeof model.Ensemble>} Tallied
 * @typedef {InstanceType<typeof model.Screening>} Screening
 */

/** Milliseconds between two partial results. */
const PARTIAL_MS = 100;

/** The scenario that somebody wrote and that was loaded last. @type {import("./contract").OwnScenario | null} */
let known = null;

/** The job at work, and the sums of it that are kept here. */
let job = 0;
/** @type {Question | null} */
let question = null;
/** @type {Tallied | null} */
let sums = null;
/** @type {Tallied | null} */
let beside = null;
/** @type {Screening | null} */
let screening = null;
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
  screening?.free();
  sums = beside = screening = question = null;
}

/** @param {number} of @param {Question} asked */
function begin(of, asked) {
  drop();
  job = of;
  question = asked;
  lastPartial = 0;
  const { own } = asked;
  if (own && (own.text !== known?.text || own.id !== known.id)) {
    model.loadScenario(own.id, own.text);
    known = own;
  }
  if (asked.type === "runs") {
    sums = new model[asked.of](asked.request, asked.study);
    beside = asked.beside && new model[asked.of](asked.beside, asked.study);
  } else if (asked.type === "screening") {
    screening = new model.Screening(asked.request, asked.options);
  } else {
    const result = /** @type {(...args: any[]) => any} */ (model[asked.name])(...asked.args);
    tell({ type: "partial", job: of, result, beside: null, done: true });
  }
}

/** @param {Order & { type: "block" }} order */
async function block({ job: of, from, to, sums: keep }) {
  const began = performance.now();
  for (let place = from; place < to; place++) {
    for (const run of screening ? trajectory(place, keep) : replicate(place)) {
      run();
      await turn();
      if (job !== of) return;
    }
  }
  const it = screening ?? sums;
  const [parts, other] = keep ? [null, null] : [it?.take() ?? null, beside?.take() ?? null];
  tell({ type: "block", job: of, runs: to - from, elapsed: performance.now() - began, parts, beside: other });
  if (keep) partial();
}

/** The runs of a number: of the world, and of the one beside it. @param {number} number */
function* replicate(number) {
  yield () => {
    sums?.run(number);
    beside?.run(number);
  };
}

/** The runs of a trajectory, which are many: what they come to is told between them. @param {number} place @param {boolean} keep */
function* trajectory(place, keep) {
  screening?.begin(place);
  while (screening && !screening.idle) {
    yield () => void screening?.next();
    if (keep && !screening?.idle) partial();
  }
}

/** Tells what all runs so far come to: not too often, and always of the last. */
function partial() {
  const it = screening ?? sums;
  if (!it) return;
  const done = it.runs === (screening ? screening.of : question?.type === "runs" && question.runs);
  const now = performance.now();
  if (!done && now - lastPartial < PARTIAL_MS) return;
  lastPartial = now;
  tell({ type: "partial", job, result: it.result(), beside: beside?.result() ?? null, done });
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
    (screening ?? sums)?.merge(/** @type {any} */ (order.parts));
    if (order.beside) beside?.merge(/** @type {any} */ (order.beside));
    partial();
  });
}

// Before it says that it is ready: from then on the page takes a free lock for the end of this worker.
const loaded = mixed
  ? Promise.reject(new Error("the worker is of another build than the page"))
  : Promise.all([holdLock(), init({ module_or_path: new URL(`./backchannel_bg.wasm?v=${build}`, import.meta.url) })]);
loaded.then(() => tell({ type: "ready" }), (error) => tell({ type: "failed", message: String(error) }));

// Orders come before the module does, and wait for it in their order.
self.onmessage = ({ data }) => void loaded.then(() => obey(data), () => {});
