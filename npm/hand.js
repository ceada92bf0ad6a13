// A worker's side of a pool.
import { turn } from "./driver.js";

/** @typedef {import("./driver.js").Model} Model */
/** @typedef {import("./pool.js").Order} Order */
/** @typedef {import("./pool.js").Answer} Answer */
/** @typedef {InstanceType<Model["Ensemble"]> | InstanceType<Model["Twin"]>} Tally */
/** @typedef {InstanceType<Model["Screening"]>} Screening */
/** @typedef {import("./pool.js").Part} Part */

/**
 * What answers the orders of a pool.
 * @param {Promise<Pick<Model, "Ensemble" | "Twin" | "Screening">>} loading the module; orders wait until it is there
 * @param {(answer: Answer, transfer?: ArrayBuffer[]) => void} post
 * @returns {(order: Order) => Promise<void>}
 */
export function hand(loading, post) {
  /** Studies that are under way, each with what makes sums of no runs for it. @type {Map<number, { tally: Tally | Screening, fresh: () => Tally | Screening }>} */
  const studies = new Map();

  /**
   * @param {Pick<Model, "Ensemble" | "Twin" | "Screening">} model
   * @param {Order} order
   */
  async function obey(model, order) {
    const { study } = order;
    if (order.type === "begin") {
      const { kind, request, options } = order;
      const Kept = /** @type {new (request: any, options: any) => Tally | Screening} */ (
        { ensemble: model.Ensemble, twin: model.Twin, sensitivity: model.Screening }[kind]
      );
      const fresh = () => new Kept(request, options);
      studies.set(study, { tally: fresh(), fresh });
      return;
    }
    if (order.type === "end") {
      studies.get(study)?.tally.free();
      studies.delete(study);
      post({ study, type: "ended" });
      return;
    }
    const it = studies.get(study);
    // It could not begin, which was said.
    if (!it) return;
    if (order.type === "run") {
      const { tally } = it;
      if (isScreening(tally)) {
        const before = tally.runs;
        tally.begin(order.replicate);
        while (!tally.idle) {
          tally.next();
          await turn();
          // Called off meanwhile.
          if (studies.get(study) !== it) return;
        }
        post({ study, type: "ran", runs: tally.runs - before, of: tally.of });
        return;
      }
      tally.run(order.replicate);
      post({ study, type: "ran", runs: 1 });
    } else if (order.type === "bytes") {
      const bytes = partOf(it.tally);
      post({ study, type: "bytes", bytes }, [/** @type {ArrayBuffer} */ (bytes.buffer)]);
    } else {
      // Of its own, since more runs may come.
      const all = it.fresh();
      try {
        for (const part of [partOf(it.tally), ...order.parts]) all.merge(/** @type {any} */ (part));
        post({ study, type: "result", result: all.result() });
      } finally {
        all.free();
      }
    }
  }

  return async (order) => {
    try {
      await obey(await loading, order);
    } catch (error) {
      const { message = String(error), problems } = /** @type {Partial<import("./driver.js").BackchannelError>} */ (error);
      post({ study: order.study, type: "failed", message, ...(problems ? { problems } : {}) });
    }
  };
}

/** @param {Tally | Screening} tally @returns {tally is Screening} */
const isScreening = (tally) => "begin" in tally;

/** What another adds to its own. @param {Tally | Screening} tally @returns {Part} */
const partOf = (tally) => (isScreening(tally) ? tally.parts() : tally.bytes());
