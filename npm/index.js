// The package in a browser, and in what a bundler makes for one.
import init, * as model from "./model/backchannel.js";
import { bind } from "./bind.js";
import { Pool } from "./pool.js";

export { isBackchannelError } from "./driver.js";
export { Pool } from "./pool.js";

/** @typedef {import("./bind.js").Backchannel} Backchannel */
/** @typedef {import("./driver.js").Progress} Progress */

/**
 * Loads the model; a second call gives the same one.
 * @param {import("./model/backchannel.js").InitInput} [source] the module or where it is, for those who serve it from
 *   another place than beside this file
 * @returns {Promise<Backchannel>}
 */
export async function load(source) {
  await (source === undefined ? init() : init({ module_or_path: source }));
  return bind(model);
}

/**
 * A pool of workers, each with a model of its own.
 * @param {import("./pool.js").PoolOptions} [options]
 * @returns {Pool}
 */
export function createPool(options) {
  return new Pool(() => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }), {
    size: navigator.hardwareConcurrency,
    ...options,
  });
}
