// Runs every benchmark natively and in Node, by turns, and prints the tables of docs/benchmarks.md.
//
// node benches/report.mjs [sittings] [rounds]
//
// Needs: Rust with the target wasm32-unknown-unknown, Node, and wasm-bindgen 0.2.130 on PATH or in WASM_BINDGEN.
// Fails when a digest in Node differs from the native one.

import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [sittings = 9, rounds = 15] = process.argv.slice(2).map(Number);
const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const run = (program, ...args) =>
  execFileSync(program, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] });
const targetFolder = (manifest) =>
  JSON.parse(run("cargo", "metadata", "--format-version=1", "--no-deps", "--manifest-path", manifest)).target_directory;

const built = run("cargo", "bench", "--bench", "report", "--no-run", "--message-format=json");
const native = built
  .split("\n")
  .filter((line) => line.startsWith("{"))
  .map((line) => JSON.parse(line))
  .find((message) => message.executable && message.target.name === "report").executable;

const manifest = join(here, "wasm", "Cargo.toml");
run("cargo", "build", "--release", "--locked", "--target", "wasm32-unknown-unknown", "--manifest-path", manifest);
const target = targetFolder(manifest);
const folder = join(target, "wasm-bench");
const module = join(target, "wasm32-unknown-unknown", "release", "backchannel_wasm_bench.wasm");
run(process.env.WASM_BINDGEN ?? "wasm-bindgen", "--target", "nodejs", "--out-dir", folder, module);

const reports = { native: [], wasm: [] };
for (let sitting = 0; sitting < sittings; sitting++) {
  reports.native.push(JSON.parse(run(native, String(rounds))));
  reports.wasm.push(JSON.parse(run(process.execPath, join(here, "wasm", "run.mjs"), folder, String(rounds))));
}
const digests = new Set([...reports.native, ...reports.wasm].map((report) => report.digests.join(" ")));
if (digests.size !== 1) throw new Error(`native and Node end in different states: ${[...digests].join(" | ")}`);

const sorted = (values) => [...values].sort((a, b) => a - b);
const quantile = (values, share) => sorted(values)[Math.floor(share * (values.length - 1))];
const pooled = (side, name) => reports[side].flatMap((report) => report.microseconds[name]);
const median = (side, name) => quantile(pooled(side, name), 0.5);
const shown = (us) => (us < 1000 ? `${us.toPrecision(3)} µs` : `${(us / 1000).toPrecision(3)} ms`);
const range = (values) => `${quantile(values, 0.25).toFixed(2)}–${quantile(values, 0.75).toFixed(2)}`;
// A ratio is taken within a round and the median of those ratios is shown: a slow spell falls on both.
const ratio = (above, below) => {
  const ratios = pooled(...above).map((value, i) => value / pooled(...below)[i]);
  return `${quantile(ratios, 0.5).toFixed(2)} (${range(ratios)})`;
};

console.log(`Machine: ${cpus()[0].model}, ${cpus().length} cores; ${run("rustc", "--version").trim()}; Node ${process.version}.`);
console.log(`${sittings} sittings of ${rounds} rounds; digests ${reports.native[0].digests.join(", ")}, the same everywhere.\n`);
console.log("| subject | native | Node | Node / native |\n|---|---:|---:|---:|");
for (const name of Object.keys(reports.native[0].microseconds)) {
  const [nativeMedian, wasmMedian] = [median("native", name), median("wasm", name)];
  console.log(`| ${name} | ${shown(nativeMedian)} | ${shown(wasmMedian)} | ${(wasmMedian / nativeMedian).toFixed(2)} |`);
}
console.log("\n| ratio (middle half of the rounds) | native | Node |\n|---|---:|---:|");
// Like with like: with contributions kept, and without.
for (const [engine, twin] of [["engine", "twin"], ["engine-unexplained", "twin-floor"]]) {
  const sides = ["native", "wasm"].map((side) => ratio([side, `kernel-year/${engine}`], [side, `kernel-year/${twin}`]));
  console.log(`| kernel-year/${engine} over kernel-year/${twin} | ${sides.join(" | ")} |`);
}
const names = Object.keys(reports.native[0].processes);
const days = names.map((name) => quantile(reports.native.map((report) => report.processes[name]), 0.5));
const whole = days.reduce((sum, us) => sum + us, 0);
console.log("\n| process | a day, native | share |\n|---|---:|---:|");
names.forEach((name, i) => console.log(`| ${name} | ${shown(days[i])} | ${((100 * days[i]) / whole).toFixed(0)} % |`));
console.log("\n| runs of an ensemble, natively | alone | in an ensemble | ratio |\n|---|---:|---:|---:|");
for (const name of Object.keys(reports.native[0].throughput)) {
  const [alone, summed] = [0, 1].map((i) => quantile(reports.native.map((report) => report.throughput[name][i]), 0.5));
  console.log(`| ${name} | ${shown(alone)} | ${shown(summed)} | ${(summed / alone).toFixed(2)} |`);
}
// Growth: the median of every measure, and the power of the number of agents by which it grows, over the last three sizes.
const sizes = reports.native[0].growth;
const grown = (i, measure) => quantile(reports.native.map((report) => measure(report.growth[i])), 0.5);
const power = (values) => {
  const [first, last] = [sizes.length - 3, sizes.length - 1];
  const exponent = Math.log(values[last] / values[first]) / Math.log(sizes[last].agents / sizes[first].agents);
  return Number.isFinite(exponent) ? exponent.toFixed(2) : "–";
};
const rows = [
  ["ties", ({ ties }) => ties, String],
  ["options", ({ options }) => options, String],
  ["reading the files", ({ read }) => read, shown],
  ["solving the start", ({ solve }) => solve, shown],
  ["building the world", ({ build }) => build, shown],
  ["a day", ({ day }) => day, shown],
  ["a day with its record", ({ recorded }) => recorded, shown],
  ...names.map((name) => [name, ({ processes }) => processes[name], shown]),
];
console.log(`\n| agents | ${sizes.map(({ agents }) => agents).join(" | ")} | power |`);
console.log(`|---|${"---:|".repeat(sizes.length + 1)}`);
for (const [name, measure, text] of rows) {
  const values = sizes.map((_, i) => grown(i, measure));
  console.log(`| ${name} | ${values.map(text).join(" | ")} | ${power(values)} |`);
}
