// What the reader has set, step by step: to take back, to do again, and to see once more.

/**
 * @typedef {import("./contract").RunRequest} RunRequest
 */

/** Most steps that are kept. */
const MOST = 200;

/**
 * The steps of a sandbox. A step is a settled change: all that one slider does until it rests is one.
 */
export class History {
  /** @type {RunRequest[]} */
  #steps = [];
  #at = -1;
  /** @type {{ from: RunRequest, to: RunRequest } | null} the last move from one world to another, in whatever direction */
  last = null;

  /** Where the reader stands, as far as it is settled. */
  get current() {
    return this.#steps[this.#at] ?? null;
  }

  /** What undo leads to. */
  get before() {
    return this.#steps[this.#at - 1] ?? null;
  }

  /** What redo leads to. */
  get after() {
    return this.#steps[this.#at + 1] ?? null;
  }

  /**
   * Takes a change in; what undo had left ahead is gone.
   * @param {RunRequest} request
   * @returns {boolean} whether it is another world than the current one
   */
  record(request) {
    if (!this.#moves(request)) return false;
    this.#steps = [...this.#steps.slice(0, this.#at + 1), request].slice(-MOST);
    this.#at = this.#steps.length - 1;
    return true;
  }

  /**
   * Goes to a world that the reader had before: one step back or on if it is there, else a change like any other.
   * @param {RunRequest} request
   * @param {1 | -1} first where to look first, since both may be the same world
   */
  travel(request, first = -1) {
    const by = [first, -first].find((by) => this.#steps[this.#at + by] && same(this.#steps[this.#at + by], request));
    if (by === undefined) return this.record(request);
    this.#moves(request);
    this.#at += by;
    return true;
  }

  /** @param {RunRequest} request */
  #moves(request) {
    const { current } = this;
    if (current && same(current, request)) return false;
    if (current) this.last = { from: current, to: request };
    return true;
  }
}

/** Whether two requests ask for the same run. @param {RunRequest} a @param {RunRequest} b */
export function same(a, b) {
  return a === b || (a.scenario === b.scenario && a.seed === b.seed && a.days === b.days && sameLevers(a, b) && sameFirings(a, b));
}

/** @param {RunRequest} a @param {RunRequest} b */
const sameLevers = (a, b) => turnedBetween(a, b).length === 0;

/** @param {RunRequest} a @param {RunRequest} b */
const sameFirings = (a, b) => a.interventions.length === b.interventions.length && a.interventions.every((firing, at) => sameFiring(firing, b.interventions[at]));

/** @param {import("./contract").Firing} a @param {import("./contract").Firing} b */
const sameFiring = (a, b) => a.date === b.date && a.intervention === b.intervention && a.value === b.value;

/** Levers that differ. @param {RunRequest} a @param {RunRequest} b */
export function turnedBetween(a, b) {
  const ids = new Set([...Object.keys(a.levers), ...Object.keys(b.levers)]);
  return [...ids].filter((id) => a.levers[id] !== b.levers[id]);
}

/** Interventions of the first that the second lacks. @param {RunRequest} a @param {RunRequest} b */
export function firedOnlyIn(a, b) {
  const rest = [...b.interventions];
  return a.interventions.filter((firing) => {
    const at = rest.findIndex((other) => sameFiring(firing, other));
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

/** The one lever that differs, if nothing else does. @param {RunRequest} a @param {RunRequest} b @returns {string | null} */
export function onlyLever(a, b) {
  const turned = turnedBetween(a, b);
  return turned.length === 1 && same({ ...a, levers: b.levers }, b) ? turned[0] : null;
}

/**
 * Whether a change goes on where the last unsettled one left off: the same lever moves on, and nothing else.
 * @param {RunRequest} settled
 * @param {RunRequest} pending
 * @param {RunRequest} next
 */
export function goesOn(settled, pending, next) {
  const lever = onlyLever(settled, pending);
  return lever !== null && (onlyLever(pending, next) === lever || same(pending, next));
}

/**
 * Something between two runs of one scenario, for the eye alone: numbers that flow are mixed, those that count or
 * name something change over half-way, and so does all that is told in words.
 * @param {import("./contract").Run} from
 * @param {import("./contract").Run} to
 * @param {number} share 0 at the first, 1 at the second
 * @returns {import("./contract").Run}
 */
export function between(from, to, share) {
  const near = share < 0.5 ? from : to;
  /** @type {Record<string, Float64Array>} */
  const series = {};
  for (const [name, end] of Object.entries(to.series)) {
    const start = from.series[name];
    const flows = start?.length === end.length && !(start.every(Number.isInteger) && end.every(Number.isInteger));
    series[name] = flows ? end.map((value, at) => start[at] + (value - start[at]) * share) : (near.series[name] ?? end);
  }
  return { ...near, series };
}
