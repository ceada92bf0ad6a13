// The kernel in every framework, by turns on this machine, as the table of docs/benchmarks.md.
//
// node benches/peers/run.mjs [sittings]      all sizes, 5 sittings unless told otherwise
// node benches/peers/run.mjs --check         30 agents once, only to compare the states
//
// Needs: Node with npm, Python with venv, Rust with the target wasm32-unknown-unknown, and
// wasm-bindgen 0.2.130 on PATH or in WASM_BINDGEN. The first run installs and builds what is
// missing, from the registries at pinned versions.
// Fails when any two programs end in states that differ by more than 1e-9.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { write } from "./input.mjs";

const DAYS = 365;
const TOLERANCE = 1e-9;
const argument = process.argv[2] ?? "5";
const check = argument === "--check";
const sittings = check ? 1 : Number(argument);
if (!(Number.isInteger(sittings) && sittings > 0)) throw new Error(`found "${argument}", expected a number of sittings or --check`);

const here = dirname(fileURLToPath(import.meta.url));
const work = join(here, "work");
const run = (program, ...args) =>
  execFileSync(program, args, { cwd: here, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] });

// Installing and building.
mkdirSync(work, { recursive: true });
run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");
const python = join(work, "venv", process.platform === "win32" ? "Scripts" : "bin", "python");
if (!existsSync(python)) run(process.env.PYTHON ?? "python3", "-m", "venv", join(work, "venv"));
run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:", "-r", "requirements.txt");
const target = join(work, "target");
const cargo = (crate, ...args) =>
  run("cargo", "build", "--release", "--locked", "--target-dir", target, "--manifest-path", join(here, crate, "Cargo.toml"), ...args);
const WASM = "wasm32-unknown-unknown";
cargo("krabmaga");
cargo("backchannel");
cargo("backchannel", "--lib", "--target", WASM);
const module = join(work, "wasm");
run(process.env.WASM_BINDGEN ?? "wasm-bindgen", "--target", "nodejs", "--out-dir", module, join(target, WASM, "release", "peers_backchannel.wasm"));

// Each program is timed in a process of its own, after rounds that only warm it up: one, or
// more where V8 compiles anew what is hot.
const script = (file, ...args) => (input, warmUp, rounds) => run(process.execPath, "time.mjs", file, input, warmUp, rounds, ...args);
const native = (name) => (input, warmUp, rounds) => run(join(target, "release", name), input, warmUp, rounds);
const PROGRAMS = [
  { time: native("peers-backchannel") },
  { time: script("backchannel.mjs", module), compiles: true },
  { time: script("plain.mjs"), compiles: true },
  { time: native("peers-krabmaga") },
  { time: script("agentscript.mjs"), compiles: true },
  { time: script("flocc.mjs"), compiles: true },
  { time: (input, warmUp, rounds) => run(python, "mesa_kernel.py", input, warmUp, rounds) },
];
// Agents, rounds that warm up V8 and rounds that are timed in a sitting.
const SIZES = check ? [[30, 0, 1]] : [[30, 20, 20], [300, 10, 10], [3000, 2, 2]];

// By name and size: the seconds of every round, a list for each sitting.
const seconds = new Map();
let worst = 0;
for (const [agents] of SIZES) write(join(work, `input-${agents}.json`), agents, DAYS);
for (let sitting = 0; sitting < sittings; sitting++) {
  for (const [agents, compiling, rounds] of SIZES) {
    let first;
    for (const { time, compiles } of PROGRAMS) {
      const warmUp = compiles ? compiling : Math.min(1, compiling);
      const results = JSON.parse(time(join(work, `input-${agents}.json`), String(warmUp), String(rounds)));
      for (const result of results) {
        first ??= result;
        worst = Math.max(worst, difference(first, result));
        const bySize = seconds.get(result.name) ?? seconds.set(result.name, new Map()).get(result.name);
        bySize.set(agents, [...(bySize.get(agents) ?? []), result.seconds]);
      }
    }
  }
}

/** The greatest difference of two states, relative where numbers are above 1. */
function difference(one, other) {
  let worst = 0;
  for (const [key, values] of Object.entries(one.state)) {
    if (other.state[key]?.length !== values.length) throw new Error(`${other.name} gives no ${key} for each agent`);
    values.forEach((value, agent) => {
      const apart = Math.abs(value - other.state[key][agent]) / Math.max(1, Math.abs(value));
      if (!(apart <= TOLERANCE))
        throw new Error(`${key} of agent ${agent}: ${value} by ${one.name}, ${other.state[key][agent]} by ${other.name}`);
      worst = Math.max(worst, apart);
    });
  }
  return worst;
}

console.log(`${seconds.size} programs end in the same states; the greatest difference is ${worst.toExponential(1)} (allowed: ${TOLERANCE}).`);
if (!check) report();

function report() {
  const installed = (name) => JSON.parse(readFileSync(join(here, "node_modules", name, "package.json"), "utf8")).version;
  const locked = readFileSync(join(here, "krabmaga", "Cargo.lock"), "utf8").match(/name = "krabmaga"\nversion = "(.+)"/)[1];
  const mesa = run(python, "-c", "import mesa; print(mesa.__version__)").trim();
  console.log(`\nMachine: ${cpus()[0].model}, ${cpus().length} cores; ${run("rustc", "--version").trim()}; Node ${process.version}; ${run(python, "--version").trim()}.`);
  console.log(`Mesa ${mesa}, AgentScript ${installed("agentscript")}, flocc ${installed("flocc")}, krABMaga ${locked}.`);
  console.log(`${sittings} sittings, in each ${SIZES.map(([agents, , rounds]) => `${rounds} rounds of ${agents} agents`).join(", ")}.\n`);

  const sorted = (values) => [...values].sort((a, b) => a - b);
  const quantile = (values, share) => sorted(values)[Math.round(share * (values.length - 1))];
  const shown = (s) => (s < 1 ? `${(s * 1e3).toPrecision(3)} ms` : `${s.toPrecision(3)} s`);
  const median = (values) => quantile(values, 0.5);
  // A ratio is taken within a sitting, and the median of the sittings is shown: a slow spell
  // of the machine falls on both.
  const ours = seconds.get("Backchannel, native");
  const ratios = (bySize, agents) => bySize.get(agents).map((times, sitting) => median(times) / median(ours.get(agents)[sitting]));
  const [last] = SIZES.at(-1);
  console.log(`| a year of the kernel | ${SIZES.map(([agents]) => `${agents} agents | ×`).join(" | ")} |`);
  console.log(`|---|${SIZES.map(() => "---:|---:|").join("")}`);
  for (const [name, bySize] of sortedBy(seconds, (bySize) => median(ratios(bySize, last)))) {
    const cells = SIZES.map(([agents]) => {
      const ratio = ratios(bySize, agents);
      return `${shown(median(bySize.get(agents).flat()))} | ${median(ratio).toPrecision(2)} (${Math.min(...ratio).toPrecision(2)}–${Math.max(...ratio).toPrecision(2)})`;
    });
    console.log(`| ${name} | ${cells.join(" | ")} |`);
  }
  console.log("\n×: over Backchannel natively in the same sitting, the median of the sittings (least–greatest).");
}

function sortedBy(map, key) {
  return [...map].sort((a, b) => key(a[1]) - key(b[1]));
}
