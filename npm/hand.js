// A worker's side of a pool.

/** @typedef {import("./driver.js").Model} Model */
/** @typedef {import("./pool.js").Order} Order */
/** @typedef {import("./pool.js").Answer} Answer */
/** @typedef {InstanceType<Model["Ensemble"]> | InstanceType<Model["Twin"]>} Tally */

/**
 * What answers the orders of a pool.
 * @param {Promise<Pick<Model, "Ensemble" | "Twin">>} loading the module; orders wait until it is there
 * @param {(answer: Answer, transfer?: ArrayBuffer[]) => void} post
 * @returns {(order: Order) => Promise<void>}
 */
export function hand(loading, post) {
  /** Studies that are under way, each with what makes sums of no runs for it. @type {Map<number, { tally: Tally, fresh: () => Tally }>} */
  const studies = new Map();

  /**
   * @param {Pick<Model, "Ensemble" | "Twin">} model
   * @param {Order} order
   */
  function obey(model, order) {
    const { study } = order;
    if (order.type === "begin") {
      const { kind, request, options } = order;
      const fresh = () => (kind === "ensemble" ? new model.Ensemble(request, options) : new model.Twin(request, options));
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
      it.tally.run(order.replicate);
      post({ study, type: "ran" });
    } else if (order.type === "bytes") {
      const bytes = it.tally.bytes();
      post({ study, type: "bytes", bytes }, [/** @type {ArrayBuffer} */ (bytes.buffer)]);
    } else {
      // Of its own, since more runs may come.
      const all = it.fresh();
      try {
        for (const part of [it.tally.bytes(), ...order.parts]) all.merge(part);
        post({ study, type: "result", result: all.result() });
      } finally {
        all.free();
      }
    }
  }

  return async (order) => {
    try {
      obey(await loading, order);
    } catch (error) {
      const { message = String(error), problems } = /** @type {Partial<import("./driver.js").BackchannelError>} */ (error);
      post({ study: order.study, type: "failed", message, ...(problems ? { problems } : {}) });
    }
  };
}
