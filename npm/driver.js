// Studies of many runs, driven one run at a time, so that a page stays awake and a study can be called off between any
// two runs. It asks for nothing but the module that it is given, in a page, in a worker or in Node.

/** @typedef {typeof import("./model/backchannel.js")} Model The module that wasm-bindgen makes. */
/** @typedef {import("./model/backchannel.js").RunRequest} RunRequest */
/** @typedef {import("./model/backchannel.js").Study} Study */
/** @typedef {import("./model/backchannel.js").EnsembleResult} EnsembleResult */
/** @typedef {import("./model/backchannel.js").TwinResult} TwinResult */
/** @typedef {import("./model/backchannel.js").ScreeningOptions} ScreeningOptions */
/** @typedef {import("./model/backchannel.js").ScreeningResult} ScreeningResult */
/** @typedef {import("./model/backchannel.js").BackchannelError} BackchannelError */

/**
 * How far a study is, in runs; in pairs of runs for a twin.
 * @typedef {{ done: number, of: number }} Progress
 */

/**
 * What all studies take.
 * @template Result
 * @typedef {object} Watch
 * @property {AbortSignal} [signal] Calls the study off: no further run begins, and its promise is rejected with the
 *   signal's reason.
 * @property {(progress: Progress) => void} [onProgress] Called after each run.
 * @property {(result: Result) => void} [onPartial] Called now and then with what the runs so far come to.
 * @property {number} [partialEvery] Milliseconds between two of these calls at least, 500 by default.
 */

/**
 * @template Result
 * @typedef {{ runs: number } & Study & Watch<Result>} StudyOptions
 */

/** @typedef {Partial<ScreeningOptions> & Pick<ScreeningOptions, "outcome"> & Watch<ScreeningResult>} SensitivityOptions */

/** Most runs of a study, as on the command line. */
const MOST_RUNS = 10_000_000;

const STUDY = /** @type {const} */ (["parameters", "runs_per_draw", "series"]);
const WATCH = ["signal", "onProgress", "onPartial", "partialEvery"];
const SCREENING = ["outcome", "factors", "trajectories", "replicates"];

/**
 * Many runs of one world, summed up. The seed of the request is that of the study: same request, same options, same
 * result, whatever the machine.
 * @param {Pick<Model, "Ensemble">} model
 * @param {RunRequest} request
 * @param {StudyOptions<EnsembleResult>} options
 * @returns {Promise<EnsembleResult>}
 * @throws {BackchannelError} when request or options do not fit; the signal's reason when it was called off
 */
export async function ensemble(model, request, options) {
  const study = checked("ensemble", options);
  options.signal?.throwIfAborted();
  return summedUp(new model.Ensemble(request, study), options);
}

/**
 * Pairs of runs with the same luck, without and with the levers and interventions of the request.
 * @param {Pick<Model, "Twin">} model
 * @param {RunRequest} request
 * @param {StudyOptions<TwinResult>} options `runs` counts pairs
 * @returns {Promise<TwinResult>}
 * @throws {BackchannelError} when request or options do not fit; the signal's reason when it was called off
 */
export async function twin(model, request, options) {
  const study = checked("twin", options);
  options.signal?.throwIfAborted();
  return summedUp(new model.Twin(request, study), options);
}

/**
 * A screening by elementary effects: which levers and numbers an outcome follows.
 * @param {Pick<Model, "Screening">} model
 * @param {RunRequest} request
 * @param {SensitivityOptions} options factors are the levers, trajectories 20 and replicates 4 where none are given
 * @returns {Promise<ScreeningResult>}
 * @throws {BackchannelError} when request or options do not fit; the signal's reason when it was called off
 */
export async function sensitivity(model, request, options) {
  const asked = screened(options);
  options.signal?.throwIfAborted();
  const screening = new model.Screening(request, asked);
  try {
    const look = watching(options, () => screening.result());
    for (let done = false; !done; ) {
      options.signal?.throwIfAborted();
      const progress = screening.next();
      done = progress.done;
      look({ done: progress.runs, of: progress.of });
      await turn();
    }
    options.signal?.throwIfAborted();
    return screening.result();
  } finally {
    screening.free();
  }
}

/**
 * Whether something that was thrown says what is wrong with an input.
 * @param {unknown} error
 * @returns {error is BackchannelError}
 */
export function isBackchannelError(error) {
  return error instanceof Error && error.name === "BackchannelError";
}

/**
 * The part of a study's options that the module reads, once all of them are known to fit.
 * @param {string} place the name of the study
 * @param {StudyOptions<any>} options
 * @returns {Study}
 */
export function checked(place, options) {
  known(place, options, ["runs", ...STUDY, ...WATCH]);
  const { runs, runs_per_draw = 1 } = options;
  if (!Number.isInteger(runs) || runs < 1 || runs > MOST_RUNS) throw refused(place, "runs", runs, `1 to ${MOST_RUNS}`);
  if (Number.isInteger(runs_per_draw) && runs % runs_per_draw !== 0) {
    throw refused(place, "runs", `${runs} runs`, `a multiple of runs_per_draw ${runs_per_draw}`);
  }
  return Object.fromEntries(STUDY.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]])));
}

/**
 * What the module reads of the options of a screening, once all of them are known.
 * @param {SensitivityOptions} options
 * @returns {ScreeningOptions}
 */
export function screened(options) {
  known("sensitivity", options, [...SCREENING, ...WATCH]);
  const { outcome, factors = ["levers"], trajectories = 20, replicates = 4 } = options;
  return { outcome, factors, trajectories, replicates };
}

/**
 * An error of the form in which the module throws its own.
 * @param {string} place
 * @param {string} path
 * @param {unknown} found
 * @param {string} expected
 * @returns {BackchannelError}
 */
function refused(place, path, found, expected) {
  const message = `${place}: ${path ? `${path}: ` : ""}found ${found}, expected ${expected}`;
  return mended(message, [{ place, path, found: String(found), expected, message }]);
}

/**
 * An error with its problems, also after it crossed from a worker, which leaves only its message.
 * @param {string} message
 * @param {BackchannelError["problems"]} problems
 * @returns {BackchannelError}
 */
export function mended(message, problems) {
  return Object.assign(new Error(message), { name: /** @type {const} */ ("BackchannelError"), problems });
}

/**
 * @param {string} place
 * @param {object} options
 * @param {string[]} keys
 */
function known(place, options, keys) {
  if (typeof options !== "object" || options === null) throw refused(place, "", options, "an object of options");
  const unknown = Object.keys(options).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw refused(place, unknown, `the unknown key \`${unknown}\``, `one of ${keys.join(", ")}`);
}

/**
 * @template Result
 * @param {{ run(replicate: number): void, result(): Result, free(): void }} tally
 * @param {StudyOptions<Result>} options
 * @returns {Promise<Result>}
 */
async function summedUp(tally, options) {
  const { runs, signal } = options;
  try {
    const look = watching(options, () => tally.result());
    for (let run = 0; run < runs; run++) {
      signal?.throwIfAborted();
      tally.run(run);
      look({ done: run + 1, of: runs });
      await turn();
    }
    signal?.throwIfAborted();
    return tally.result();
  } finally {
    tally.free();
  }
}

/**
 * What tells those who watch a study, after each run; the last result is the study's own.
 * @template Result
 * @param {Watch<Result>} watch
 * @param {() => Result} result
 * @returns {(progress: Progress) => void}
 */
function watching({ onProgress, onPartial, partialEvery = 500 }, result) {
  let last = performance.now();
  return (progress) => {
    onProgress?.(progress);
    if (!onPartial || progress.done === progress.of || performance.now() - last < partialEvery) return;
    onPartial(result());
    last = performance.now();
  };
}

/**
 * Lets what waits go first: clicks, timers, messages, an abort. Not `scheduler.yield`, which goes on before timers do,
 * and not `setTimeout`, which waits for longer than a short run takes.
 * @returns {Promise<void>}
 */
export function turn() {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
