// What tests of meaning would notice: how many planted faults in src/day they find, golden digests apart.
//
// node tests/mutants.mjs [one of how many] [seed]
//
// Needs Node, Rust and `cargo install --locked cargo-mutants@27.1.0`, which names the faults. To build each of them alone
// would take days; so all of a sample are put into one copy of the project, as arms of the functions they are in,
// and the environment says which of them is in force. Golden digests are left out on purpose: they find every change
// of a bit and so say nothing of whether an equation is held by what is known of it.

import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Every how many mutants of each file, and which. */
const [every = 10, seed = 1] = process.argv.slice(2).map(Number);
/** Test targets, quick ones first. */
const TARGETS = [["--lib"], ["--test", "equations"], ["--test", "prospects"], ["--test", "market"], ["--test", "published"]];
/** Milliseconds after which a mutant hangs. */
const HANGS = 300_000;
const VARIABLE = "BACKCHANNEL_MUTANT";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, "target");
const copy = join(target, "mutants");
const options = { cwd: copy, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] };

// The sample: of each file every tenth or so, in an order that the seed decides.
const list = execFileSync("cargo", ["mutants", "--list", "--json", "-f", "src/day/**"], { ...options, cwd: root });
const all = JSON.parse(list).filter((mutant) => mutant.function);
const luck = ({ name }) => createHash("sha256").update(`${seed} ${name}`).digest("hex");
const files = [...new Set(all.map(({ file }) => file))];
const sample = files.flatMap((file) => {
  const own = all.filter((mutant) => mutant.file === file).sort((a, b) => (luck(a) < luck(b) ? -1 : 1));
  return own.slice(0, Math.ceil(own.length / every));
});
sample.forEach((mutant, i) => Object.assign(mutant, { number: i + 1, fate: "" }));

rmSync(copy, { recursive: true, force: true });
mkdirSync(copy, { recursive: true });
const left = ["target", ".git", "node_modules", "www", "npm"];
for (const name of readdirSync(root).filter((name) => !left.includes(name)))
  cpSync(join(root, name), join(copy, name), { recursive: true });

/** Where a place of a span (from 1, in characters) is in a text. */
function offset(lines, starts, { line, column }) {
  return starts[line - 1] + [...lines[line - 1]].slice(0, column - 1).join("").length;
}

/** Where the body of a function begins, after its comments, attributes and signature. */
function bodyOf(text, from) {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const rest = text.slice(at, at + 2);
    if (rest === "//") at = text.indexOf("\n", at);
    else if ("([".includes(text[at])) depth++;
    else if (")]".includes(text[at])) depth--;
    else if (text[at] === "{" && depth === 0) return at;
  }
  throw new Error("a function without a body");
}

/** Writes the copy's files anew, with every mutant of the sample that may still be built. */
function plant() {
  const arms = new Map();
  for (const file of files) {
    const text = readFileSync(join(root, file), "utf8");
    const lines = text.split("\n");
    const starts = lines.reduce((starts, line) => [...starts, starts.at(-1) + line.length + 1], [0]);
    const at = (place) => offset(lines, starts, place);
    const inForce = sample.filter((mutant) => mutant.file === file && mutant.fate === "");
    const functions = new Map();
    for (const mutant of inForce) {
      const start = at(mutant.function.span.start);
      functions.set(start, [...(functions.get(start) ?? []), mutant]);
    }
    let planted = text;
    // From the end on, so that places before stay where they are. A function within another stays as it is, and
    // so do those whose bodies cannot be arms: constants, and types that only their body names.
    const ordered = [...functions].sort(([a], [b]) => b - a);
    const pieces = [];
    for (const [start, mutants] of ordered) {
      const end = at(mutants[0].function.span.end);
      const body = bodyOf(text, start);
      if (pieces.some(({ from }) => from < end) || /\bconst fn\b|->\s*impl\b/.test(text.slice(start, body))) {
        mutants.forEach((mutant) => Object.assign(mutant, { fate: "unmeasured" }));
        continue;
      }
      const whole = text.slice(body, end);
      const mutated = mutants.map((mutant) => {
        const [from, to] = [at(mutant.span.start), at(mutant.span.end)];
        const inner = text.slice(body, from) + mutant.replacement + text.slice(to, end);
        return `\n/*<${mutant.number}*/${mutant.number} => ${inner.startsWith("{") ? inner : `{${inner}}`}/*>*/`;
      });
      pieces.push({ from: body, to: end, text: `{ match crate::mutant() {${mutated.join("")}\n_ => ${whole} } }` });
    }
    for (const { from, to, text: piece } of pieces) planted = planted.slice(0, from) + piece + planted.slice(to);
    writeFileSync(join(copy, file), planted);
    arms.set(file, planted);
  }
  return arms;
}

const front = join(copy, "src", "lib.rs");
writeFileSync(
  front,
  `${readFileSync(front, "utf8")}
/// The mutant that is in force.
pub(crate) fn mutant() -> u32 {
    static NUMBER: std::sync::OnceLock<u32> = std::sync::OnceLock::new();
    *NUMBER.get_or_init(|| std::env::var("${VARIABLE}").ok().and_then(|text| text.parse().ok()).unwrap_or(0))
}
`,
);

const cargo = (...args) => {
  const ran = spawnSync("cargo", [...args, "--message-format=json", "--target-dir", target], options);
  const messages = ran.stdout.split("\n").filter((line) => line.startsWith("{"));
  return { ok: ran.status === 0, messages: messages.map((line) => JSON.parse(line)) };
};

// What the compiler refuses is no mutant.
for (;;) {
  const arms = plant();
  const { ok, messages } = cargo("check", "--lib");
  if (ok) break;
  const refused = new Set();
  for (const { message } of messages.filter(({ message }) => message?.level === "error")) {
    for (const span of message.spans.filter((span) => span.is_primary && arms.has(span.file_name))) {
      // Spans are in bytes.
      const before = Buffer.from(arms.get(span.file_name)).subarray(0, span.byte_start).toString();
      const opened = [...before.matchAll(/\/\*<(\d+)\*\//g)].at(-1);
      if (opened && !before.slice(opened.index).includes("/*>*/")) refused.add(Number(opened[1]));
    }
  }
  if (refused.size === 0) throw new Error(messages.map(({ message }) => message?.rendered ?? "").join(""));
  sample.filter(({ number }) => refused.has(number)).forEach((mutant) => Object.assign(mutant, { fate: "unbuildable" }));
  console.error(`${refused.size} refused by the compiler`);
}

const built = cargo("test", "--no-run", ...TARGETS.flat());
if (!built.ok) throw new Error("the copy does not build");
const executables = built.messages.filter(({ profile, executable }) => profile?.test && executable);
const order = [...executables].sort((a, b) => rank(a) - rank(b));
function rank({ target: { name, kind } }) {
  return kind.includes("test") ? 1 + TARGETS.findIndex(([, test]) => test === name) : 0;
}
// The unit tests beside the equations come first, all others, which take longest, last.
const [unit, ...others] = order;
const passes = [[unit, ["day::"]], ...others.map((built) => [built, []]), [unit, ["--skip", "day::"]]];

/** Whether every test passes with a mutant in force; which target failed if not. */
function judge(number) {
  for (const [{ executable, target }, args] of passes) {
    const environment = { ...process.env, [VARIABLE]: String(number), CARGO_MANIFEST_DIR: copy };
    const ran = spawnSync(executable, [...args, "--quiet"], { cwd: copy, env: environment, timeout: HANGS });
    if (ran.error?.code === "ETIMEDOUT") return "hangs";
    if (ran.status !== 0) return `${target.name} ${args[0] ?? ""}`.trim();
  }
  return "";
}

if (judge(0) !== "") throw new Error(`without a mutant a test fails: ${judge(0)}`);
for (const mutant of sample.filter(({ fate }) => fate === "")) {
  mutant.fate = judge(mutant.number) || "survives";
  console.error(`${mutant.number} of ${sample.length}: ${mutant.name}: ${mutant.fate}`);
}

const measured = sample.filter(({ fate }) => !["unbuildable", "unmeasured"].includes(fate));
const survivors = measured.filter(({ fate }) => fate === "survives");
console.log(`${all.length} mutants; sample of one in ${every}, seed ${seed}: ${sample.length}, ${measured.length} of them built.`);
console.log("\n| file | mutants | built | found |\n|---|---:|---:|---:|");
for (const file of files) {
  const of = (mutants) => mutants.filter((mutant) => mutant.file === file).length;
  const [listed, tried, lived] = [all, measured, survivors].map(of);
  if (tried > 0) console.log(`| ${file.replace("src/day/", "")} | ${listed} | ${tried} | ${tried - lived} |`);
}
const share = (1 - survivors.length / measured.length) * 100;
console.log(`| all | ${all.length} | ${measured.length} | ${measured.length - survivors.length} (${share.toFixed(0)} %) |\n`);
for (const { name } of survivors) console.log(`* ${name}`);
