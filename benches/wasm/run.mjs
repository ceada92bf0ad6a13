// The WebAssembly half of report.mjs: times every subject in Node, interleaved, and prints JSON.
//
// node benches/wasm/run.mjs <folder of the wasm-bindgen module> [rounds]

import { createRequire } from "node:module";
import { resolve } from "node:path";

const [folder, rounds = "20"] = process.argv.slice(2);
const { Bench } = createRequire(import.meta.url)(resolve(folder, "backchannel_wasm_bench.js"));

const bench = new Bench();
const digests = bench.check();
const names = Bench.subjects();
const microseconds = Object.fromEntries(names.map((name) => [name, []]));
// The first rounds are thrown away: V8 compiles a module's functions a second time, with optimisation.
const WARM_UP = 5;
for (let round = -WARM_UP; round < Number(rounds); round++) {
  names.forEach((name, number) => {
    const run = bench.prepare(number);
    const start = performance.now();
    run.go();
    const elapsed = performance.now() - start;
    run.free();
    if (round >= 0) microseconds[name].push(elapsed * 1e3);
  });
}
console.log(JSON.stringify({ digests, microseconds }));
