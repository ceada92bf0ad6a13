// The model's own thread: load a module, then let the Rust side answer. With `fast` in its address it takes the module of
// the studies, which is compiled for speed, in place of the page's own, which is compiled for size.
import { build } from "./build.js";

const folder = new URL(import.meta.url).searchParams.has("fast") ? "studies" : ".";
const place = (/** @type {string} */ file) => new URL(`./${folder}/${file}?v=${build}`, import.meta.url);

// Held for as long as this worker lives, so that the page learns of its end at once.
if (navigator.locks) navigator.locks.request(self.name, () => new Promise(() => {}));

try {
  const { default: init, serve } = /** @type {typeof import("./backchannel.js")} */ (await import(place("backchannel.js").href));
  await init({ module_or_path: place("backchannel_bg.wasm") });
  serve(); // which says that it is ready
} catch (error) {
  self.postMessage({ type: "failed", message: String(error) });
}
