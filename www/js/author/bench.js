// The author's end of the model: it checks a text, describes what it comes to, and runs it. A worker that was lost, as
// one with too large a world, is replaced by the next question.
import { Model } from "../model.js";
import { World } from "../world.js";
import { typeset } from "../text.js";

/**
 * @typedef {import("../contract").Scenario} Scenario
 * @typedef {import("../contract").RunRequest} RunRequest
 */

/** The worker's script, beside the page. */
const SCRIPT = "studies/own.js";

export class Bench {
  /** @type {Model | null} */
  #model = null;
  /** @type {{ id: string, text: string } | null} what a new worker is given first */
  #loaded = null;

  /** The scenario that was loaded last, if it passed. */
  get own() {
    return this.#loaded;
  }

  /** @param {any} question @returns {Promise<any>} rejects with `Refused` or `Lost` */
  async ask(question) {
    if (!this.#model) {
      this.#model = new Model(() => (this.#model = null), { fast: true, script: SCRIPT });
      if (this.#loaded && question.type !== "load") this.#model.ask(/** @type {any} */ ({ type: "load", scenario: this.#loaded.id, text: this.#loaded.text })).catch(() => {});
    }
    await this.#model.ready;
    return this.#model ? this.#model.ask(question) : this.ask(question);
  }

  /** The built-in scenarios. @returns {Promise<import("../contract").Listed[]>} */
  async builtIn() {
    return typeset((await this.ask({ type: "built_in" })).scenarios);
  }

  /** Reads and checks a text as the file of an id. @param {string} id @param {string} text @returns {Promise<Scenario>} */
  async load(id, text) {
    this.#loaded = null;
    const { scenario } = await this.ask({ type: "load", scenario: id, text });
    this.#loaded = { id, text };
    return typeset(scenario);
  }

  /** A scenario by its id: the one loaded last, or a built-in one. @param {string} id @returns {Promise<Scenario>} */
  async scenarioOf(id) {
    return typeset((await this.ask({ type: "describe", scenario: id })).scenario);
  }

  /** @param {RunRequest} request @returns {Promise<import("../contract").Run>} */
  async runOf(request) {
    const { run } = await this.ask({ type: "run", request });
    return { ...run, events: typeset(run.events) };
  }
}

/** A world of a scenario that somebody wrote, with the same sandbox as any other. */
export class OwnWorld extends World {
  /** @param {string} id @param {import("../link.js").Own} own */
  constructor(id, own) {
    super();
    this.id = id;
    this.own = own;
  }

  /** @param {() => void} onLost */
  makeModel(onLost) {
    const model = new Model(onLost, { fast: true, script: SCRIPT });
    const { text } = /** @type {import("../link.js").Own} */ (this.own);
    model.ready = model.ready.then(async () => void (await model.ask(/** @type {any} */ ({ type: "load", scenario: this.id, text }))));
    return model;
  }
}
