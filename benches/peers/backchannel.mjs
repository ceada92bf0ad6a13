// The kernel in Backchannel as a WebAssembly module; the argument is the folder of the module.

import { createRequire } from "node:module";
import { resolve } from "node:path";

export function subjects(text, folder) {
  const { Kernel } = createRequire(import.meta.url)(resolve(folder, "peers_backchannel.js"));
  const kernel = new Kernel(text);
  const prepare = (explained) => () => {
    const run = kernel.prepare(explained);
    return {
      run: () => run.run(),
      state: () => {
        const state = JSON.parse(run.state());
        run.free();
        return state;
      },
    };
  };
  return [
    { name: "Backchannel, wasm in Node", prepare: prepare(false) },
    { name: "Backchannel, wasm in Node, contributions kept", prepare: prepare(true) },
  ];
}
