// The model's own thread: load the module, then let the Rust side answer.
import init, { serve } from "./backchannel.js";
import { build } from "./build.js";
import { holdLock } from "./lock.js";

try {
  // Both before it says that it is ready: from then on the page takes a free lock for the end of this worker.
  await Promise.all([holdLock(), init({ module_or_path: new URL(`./backchannel_bg.wasm?v=${build}`, import.meta.url) })]);
  serve(); // which says that it is ready
} catch (error) {
  self.postMessage({ type: "failed", message: String(error) });
}
