// The package in Node, which reads the module as a file.
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import init, * as model from "./model/backchannel.js";
import { bind } from "./bind.js";
import { Pool } from "./pool.js";

export { isBackchannelError } from "./driver.js";
export { Pool } from "./pool.js";

/** @typedef {import("./bind.js").Backchannel} Backchannel */
/** @typedef {import("./driver.js").Progress} Progress */

/**
 * Loads the model; a second call gives the same one.
 * @param {import("./model/backchannel.js").InitInput} [source] the module, for those who keep it elsewhere than beside
 *   this file
 * @returns {Promise<Backchannel>}
 */
export async function load(source) {
  await init({ module_or_path: source ?? (await readFile(new URL("./model/backchannel_bg.wasm", import.meta.url))) });
  return bind(model);
}

/**
 * A pool of workers, each with a model of its own.
 * @param {import("./pool.js").PoolOptions} [options]
 * @returns {Pool}
 */
export function createPool(options) {
  return new Pool(() => new Worker(new URL("./worker-node.js", import.meta.url)), {
    size: availableParallelism(),
    ...options,
  });
}
