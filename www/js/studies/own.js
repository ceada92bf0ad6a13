// A thread for one scenario that somebody wrote: its checks, its runs, and no other world in its catalogue. It uses the
// module of the studies, which reads texts and is made for speed; the page's first module does not read them.
import init, * as model from "./backchannel.js";
import { build } from "../build.js";

// Held for as long as this worker lives, so that the page learns of its end at once.
if (navigator.locks) navigator.locks.request(self.name, () => new Promise(() => {}));

/** @type {import("../contract").Listed[]} the scenario that was loaded last, if it passed */
let own = [];

/** @type {Record<string, (question: any) => any>} */
const ANSWERS = {
  built_in: () => ({ type: "built_in", scenarios: model.scenarios() }),
  load: ({ scenario: id, text }) => {
    own = [];
    const scenario = model.loadScenario(id, text);
    own = [{ id, title: scenario.title, summary: scenario.summary }];
    return { type: "described", scenario };
  },
  catalogue: () => ({ type: "catalogue", scenarios: own }),
  describe: ({ scenario }) => ({ type: "described", scenario: model.describe(scenario) }),
  fresh_seed: () => ({ type: "fresh_seed", seed: model.freshSeed() }),
  run: ({ request }) => {
    const began = performance.now();
    const run = model.run(request);
    return { type: "ran", run: { ...run, elapsed_ms: performance.now() - began } };
  },
};

try {
  await init({ module_or_path: new URL(`./backchannel_bg.wasm?v=${build}`, import.meta.url) });
  self.onmessage = ({ data }) => {
    try {
      const answer = ANSWERS[data.type](data);
      const moved = data.type === "run" ? Object.values(answer.run.series).map(({ buffer }) => buffer) : [];
      self.postMessage({ id: data.id, ...answer }, { transfer: moved });
    } catch (error) {
      const { message = String(error), problems = [] } = /** @type {any} */ (error);
      self.postMessage({ id: data.id, type: "error", message, errors: problems });
      // A trap leaves the module in no state to go on with.
      if (error instanceof WebAssembly.RuntimeError) self.close();
    }
  };
  self.postMessage({ type: "ready" });
} catch (error) {
  self.postMessage({ type: "failed", message: String(error) });
}
