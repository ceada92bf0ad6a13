// The model's own thread in a page of one file, with the one module that comes with it; see `bundle.mjs`.
import { build } from "./build.js";
import { holdLock } from "./lock.js";
import init, { serve } from "./studies/backchannel.js";

try {
  await Promise.all([holdLock(), init({ module_or_path: new URL(`./studies/backchannel_bg.wasm?v=${build}`, import.meta.url) })]);
  serve(); // which says that it is ready
} catch (error) {
  self.postMessage({ type: "failed", message: String(error) });
}
