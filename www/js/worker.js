// The model's own thread: load the module, then let the Rust side answer.
import init, { serve } from "./backchannel.js";
import { build } from "./build.js";

// Held for as long as this worker lives, so that the page learns of its end at once.
if (navigator.locks) navigator.locks.request(self.name, () => new Promise(() => {})).catch(() => {});

try {
  await init({ module_or_path: new URL(`./backchannel_bg.wasm?v=${build}`, import.meta.url) });
  serve(); // which says that it is ready
} catch (error) {
  self.postMessage({ type: "failed", message: String(error) });
}
