// How `backchannel ensemble` uses cores: the same runs on one thread and on two, by turns, and one run alone.
//
// node benches/scaling.mjs [rounds] [runs]
//
// Waited are the seconds that the program says its runs took; worked are the seconds of processor of the whole program
// but for reading the world, which a program with one run shows. On a machine with other work only the second says
// much: threads that hinder each other work longer. Needs bash. BACKCHANNEL may name a program that is built already.
// Fails when shares differ between numbers of threads.

import { execFileSync, spawnSync } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [rounds = 5, runs = 200] = process.argv.slice(2).map(Number);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cargo = (...args) => execFileSync("cargo", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

function built() {
  cargo("build", "--release", "--bin", "backchannel");
  return join(JSON.parse(cargo("metadata", "--format-version=1", "--no-deps")).target_directory, "release", "backchannel");
}
const program = process.env.BACKCHANNEL ?? built();

/** Of an ensemble its shares, and the seconds that it waited and worked. */
function ensemble(parameters, count, threads) {
  const asked = ["ensemble", "muscat-2025", "--json", "--seed", 7, "--parameters", parameters, "--runs", count, "--threads", threads];
  const timed = ["-c", 'TIMEFORMAT="%U %S"; time "$@"', "bash", program, ...asked.map(String)];
  const ran = spawnSync("bash", timed, { encoding: "utf8", env: { ...process.env, LC_ALL: "C" } });
  if (ran.status !== 0) throw new Error(ran.stderr);
  const { seconds, outcomes } = JSON.parse(ran.stdout);
  const [user, system] = ran.stderr.trim().split("\n").at(-1).split(" ").map(Number);
  return { waited: seconds, worked: user + system, shares: JSON.stringify(outcomes) };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const load = loadavg()[0].toFixed(0);
console.log(`${cpus()[0].model}, ${cpus().length} cores, load ${load}; ${rounds} rounds by turns, medians; ${runs} runs of a year.\n`);
console.log("| numbers | threads | waited | worked | a run | ratio to one thread, waited | worked |\n|---|---:|---:|---:|---:|---:|---:|");
for (const parameters of ["fixed", "sampled"]) {
  const rows = { alone: [], 1: [], 2: [] };
  for (let round = 0; round < rounds; round++) {
    rows.alone.push(ensemble(parameters, 1, 1));
    for (const threads of round % 2 ? [2, 1] : [1, 2]) rows[threads].push(ensemble(parameters, runs, threads));
  }
  const shares = new Set([...rows[1], ...rows[2]].map((row) => row.shares));
  if (shares.size !== 1) throw new Error("shares depend on the number of threads");
  const alone = (key) => median(rows.alone.map((row) => row[key]));
  // What the program works before its first run: all but the one run.
  const start = alone("worked") - alone("waited");
  for (const threads of [1, 2]) {
    const of = (key) => median(rows[threads].map((row) => row[key]));
    const ratio = (key) => median(rows[threads].map((row, i) => rows[1][i][key] / row[key])).toFixed(2);
    const worked = of("worked") - Math.max(start, 0);
    const cells = [of("waited").toFixed(2) + " s", worked.toFixed(2) + " s", ((1e3 * worked) / runs).toFixed(1) + " ms"];
    console.log(`| ${parameters} | ${threads} | ${cells.join(" | ")} | ${ratio("waited")} | ${ratio("worked")} |`);
  }
}
