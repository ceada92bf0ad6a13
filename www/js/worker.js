// The model's own thread: load the module, then let the Rust side answer.
import { build, mixed } from "./build.js";

// Held for as long as this worker lives, so that the page learns of its end at once.
navigator.locks?.request(self.name, () => new Promise(() => {})).catch(() => {});

try {
  if (mixed) throw new Error("the worker is of another build than the page");
  // The module is asked for beside the script that reads it, not after: that saves a slow line a round trip.
  const arriving = fetch(new URL(`./backchannel_bg.wasm?v=${build}`, import.meta.url));
  const [{ default: init, serve }] = await Promise.all([import("./backchannel.js"), arriving]);
  await init({ module_or_path: arriving });
  serve(); // which says that it is ready
} catch (error) {
  self.postMessage({ type: "failed", message: String(error) });
}
