// The model's own thread: load a module, then let the Rust side answer. With `fast` in its address it takes the module of
// the studies, which is compiled for speed, in place of the page's own, which is compiled for size.
import { build, mixed } from "./build.js";

const folder = new URL(import.meta.url).searchParams.has("fast") ? "studies" : ".";
const place = (/** @type {string} */ file) => new URL(`./${folder}/${file}?v=${build}`, import.meta.url);

// Held for as long as this worker lives, so that the page learns of its end at once.
navigator.locks?.request(self.name, () => new Promise(() => {})).catch(() => {});

try {
  if (mixed) throw new Error("the worker is of another build than the page");
  // The module is asked for beside the script that reads it, not after: that saves a slow line a round trip.
  const arriving = fetch(place("backchannel_bg.wasm"));
  /** @type {[typeof import("./backchannel.js"), Response]} */
  const [{ default: init, serve }] = await Promise.all([import(place("backchannel.js").href), arriving]);
  await init({ module_or_path: arriving });
  serve(); // which says that it is ready
} catch (error) {
  self.postMessage({ type: "failed", message: String(error) });
}
