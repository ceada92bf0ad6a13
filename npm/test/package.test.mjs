// The packed archive, installed as a stranger would: README, types, studies, errors. PACKAGE is the archive, BACKCHANNEL
// the native program, whose words and numbers it must have, CHROMIUM the browser.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const modules = fileURLToPath(new URL("../../www/node_modules", import.meta.url));
const { PACKAGE, BACKCHANNEL } = process.env;
const folder = realpathSync(mkdtempSync(join(tmpdir(), "backchannel-package-")));
const installed = join(folder, "node_modules/backchannel-sim");

/** @type {import("../index.js").Backchannel} */
let model;
/** @type {typeof import("../node.js")} */
let entry;

before(async () => {
  assert.ok(PACKAGE && BACKCHANNEL, "PACKAGE and BACKCHANNEL must be set");
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", PACKAGE], { cwd: folder });
  entry = await import(pathToFileURL(join(installed, "node.js")).href);
  model = await entry.load();
});

after(() => rmSync(folder, { recursive: true, force: true }));

/** @param {string[]} words */
const native = (...words) => execFileSync(BACKCHANNEL, words, { cwd: folder, encoding: "utf8", maxBuffer: 1e9 });
/** @param {string[]} words */
const refused = (...words) => {
  const { status, stderr } = spawnSync(BACKCHANNEL, words, { cwd: folder, encoding: "utf8" });
  assert.equal(status, 2, stderr);
  return stderr.trim();
};

const small = { scenario: "three-states", seed: "5", days: 60 };

test("the archive holds the package and nothing else", () => {
  const files = execFileSync("tar", ["--list", "--file", PACKAGE], { encoding: "utf8" }).trim().split("\n").sort();
  const scripts = ["bind", "driver", "hand", "index", "node", "pool", "worker", "worker-node"];
  const expected = [
    ...scripts.flatMap((name) => [`${name}.js`, `${name}.d.ts`]),
    ...["backchannel.js", "backchannel.d.ts", "backchannel_bg.wasm"].map((name) => `model/${name}`),
    ...["element.js", "element.d.ts", "LICENSE-APACHE", "LICENSE-MIT", "README.md", "package.json"],
  ];
  assert.deepEqual(files, expected.map((name) => `package/${name}`).sort());
  const { version } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  assert.equal(version, model.modelVersion());
});

test("the examples of the README run and say what the program says", () => {
  const readme = readFileSync(join(installed, "README.md"), "utf8");
  const examples = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);
  assert.equal(examples.length, 2);
  const [first, second] = examples.map((code, number) => {
    writeFileSync(join(folder, `example-${number}.js`), code);
    return execFileSync(process.execPath, [`example-${number}.js`], { cwd: folder, encoding: "utf8" });
  });
  const world = ["muscat-2025", "--days", "60", "--set", "oil-enforcement=0.9", "--seed", "7"];
  const digest = native("run", ...world).trim().split("\n").at(-1);
  assert.ok(first.includes(digest), `${first}\nhas no ${digest}`);
  const { outcomes } = JSON.parse(native("ensemble", ...world, "--runs", "10", "--json"));
  const [deal] = outcomes.settlement;
  const interval = `${deal.name}: ${deal.estimate} (${deal.low.toFixed(2)} to ${deal.high.toFixed(2)})`;
  assert.ok(first.includes(`10 runs\n${interval}\n`), `${first}\nhas no ${interval}`);
  assert.match(first, /^the lever moves the oil price by -?\d+\.\d\d US/m);
  assert.match(first, /^restored: true$/m);
  assert.match(first, /no-such-lever: an unknown lever/);
  assert.equal(second, "20 runs\n");
});

test("a strict project of TypeScript compiles, under both ways to find modules", () => {
  copyFileSync(new URL("consumer.ts", import.meta.url), join(folder, "consumer.ts"));
  for (const [module, moduleResolution] of [["NodeNext", "NodeNext"], ["ESNext", "bundler"]]) {
    const options = { module, moduleResolution, target: "ES2022", lib: ["ES2023", "DOM"], strict: true, noEmit: true };
    const strict = { noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: false, types: ["node"] };
    const compilerOptions = { ...options, ...strict, typeRoots: [join(modules, "@types")] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["consumer.ts"] }));
    const { status, stdout } = spawnSync(process.execPath, [join(modules, "typescript/bin/tsc")], { cwd: folder, encoding: "utf8" });
    assert.equal(status, 0, stdout);
  }
});

test("a bundler finds its way for a browser", async () => {
  const { build } = await import(pathToFileURL(join(modules, "esbuild/lib/main.js")).href);
  writeFileSync(join(folder, "page.js"), 'export { load, createPool } from "backchannel-sim";\n');
  const { outputFiles } = await build({
    entryPoints: [join(folder, "page.js")],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    logLevel: "silent",
  });
  const [{ text }] = outputFiles;
  assert.ok(text.includes("backchannel_bg.wasm") && !text.includes("node:"), text.slice(0, 300));
});

test("in a browser it gives the same, and a page stays awake", async () => {
  const { chromium } = await import(pathToFileURL(join(modules, "playwright-core/index.mjs")).href);
  const kinds = { ".js": "text/javascript", ".wasm": "application/wasm" };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const kind = Object.entries(kinds).find(([ending]) => pathname.endsWith(ending))?.[1];
    response.setHeader("content-type", kind ?? "text/html");
    response.end(kind ? readFileSync(join(installed, pathname)) : "<!doctype html><title>a page</title>");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const found = await page.evaluate(async (request) => {
      const { createPool, load } = await import(new URL("index.js", location.href).href);
      const model = await load();
      let frames = 0;
      const frame = () => requestAnimationFrame(() => ((frames += 1), frame()));
      frame();
      const options = { runs: 200, series: ["oil_price"] };
      const alone = await model.ensemble(request, options);
      const drawn = frames;
      const pool = createPool({ size: 2 });
      const shared = await pool.ensemble(request, options);
      pool.close();
      const stop = new AbortController();
      let done = 0;
      const onProgress = (progress) => (done = progress.done) === 5 && stop.abort();
      const name = await model.ensemble(request, { runs: 1e6, signal: stop.signal, onProgress }).catch((error) => error.name);
      const same = JSON.stringify(alone) === JSON.stringify(shared);
      return { digest: model.run(request).digest, shares: alone.shares, drawn, same, name, done };
    }, small);
    assert.equal(found.digest, model.run(small).digest);
    assert.deepEqual(found.shares, (await model.ensemble(small, { runs: 200 })).shares);
    assert.ok(found.drawn > 1, `${found.drawn} frames were drawn`);
    assert.ok(found.same);
    assert.deepEqual([found.name, found.done], ["AbortError", 5]);
  } finally {
    await browser.close();
    server.close();
  }
});

test("an ensemble is the program's, to the digit", async () => {
  const result = await model.ensemble(small, { runs: 9 });
  const study = ["ensemble", "three-states", "--runs", "9", "--days", "60", "--seed", "5"];
  const { outcomes } = JSON.parse(native(...study, "--json", "--out", "many.csv"));
  const kinds = { settlement: "settlement", violence: "violence", class: "class", ever: "flags" };
  for (const [kind, key] of Object.entries(kinds)) {
    const shares = result.shares.filter((share) => share.kind === kind);
    assert.ok(shares.length > 0);
    const bare = shares.map(({ name, estimate, low, high }) => ({ name, estimate, low, high }));
    assert.deepEqual(bare, outcomes[key]);
  }
  const [head, ...rows] = readFileSync(join(folder, "many.csv"), "utf8").trim().split("\n");
  const column = (name) => head.split(",").indexOf(name);
  let compared = 0;
  for (const cells of rows.map((row) => row.split(","))) {
    const spread = result.series[cells[column("series")]];
    if (!spread) continue;
    for (const key of ["mean", "sd", "least", "greatest", "q05", "q25", "q50", "q75", "q95"]) {
      assert.equal(spread[key][Number(cells[column("day")])], Number(cells[column(key)]), `${cells}: ${key}`);
      compared += 1;
    }
  }
  assert.equal(compared, Object.keys(result.series).length * 61 * 9);
});

test("a twin is the program's, to the digit", async () => {
  const result = await model.twin({ ...small, levers: { embargo: 1 } }, { runs: 5 });
  const study = ["twin", "three-states", "--runs", "5", "--days", "60", "--seed", "5", "--set", "embargo=1", "--json"];
  const { series, outcomes } = JSON.parse(native(...study));
  assert.ok(series.length > 0 && result.runs === 5);
  for (const row of series) {
    const of = result.series[row.series];
    const keys = { baseline: "baseline", changed: "changed", estimate: "difference", low: "low", high: "high", deviation: "sd" };
    for (const [key, name] of Object.entries(keys)) assert.equal(of[name][60], row[key], `${row.series}: ${key}`);
  }
  assert.deepEqual(result.shares.map((share) => share.estimate), outcomes.map((share) => share.estimate));
  assert.ok(series.some((row) => row.estimate !== 0));
});

test("a screening is the program's, to the digit", async () => {
  const asked = { outcome: "oil_price", factors: ["embargo", "output"], trajectories: 2, replicates: 2 };
  const seen = [];
  const result = await model.sensitivity(small, { ...asked, onProgress: ({ done, of }) => seen.push(`${done}/${of}`) });
  const words = ["--outcome", "oil_price", "--factors", "embargo,output", "--trajectories", "2", "--replicates", "2"];
  const report = JSON.parse(native("sensitivity", "three-states", "--days", "60", "--seed", "5", ...words, "--json"));
  for (const key of ["outcome", "runs", "of", "mean", "luck", "effects"]) assert.deepEqual(result[key], report[key], key);
  assert.equal(seen.at(-1), `${report.of}/${report.of}`);
  assert.equal(seen.length, report.of);
});

test("a screening that workers share out is that of one, and can be called off", async (t) => {
  const asked = { outcome: "oil_price", factors: ["levers"], trajectories: 5, replicates: 2 };
  const alone = await model.sensitivity(small, asked);
  const pool = entry.createPool({ size: 2 });
  t.after(() => pool.close());
  // The first waits for both workers to load, so that the second finds them equally quick.
  assert.deepEqual(await pool.sensitivity(small, asked), alone);
  const seen = [];
  const parts = [];
  const shared = await pool.sensitivity(small, { ...asked, partialEvery: 0, onProgress: (progress) => seen.push(progress), onPartial: (part) => parts.push(part.runs) });
  assert.deepEqual(shared, alone);
  assert.deepEqual(seen, [1, 2, 3, 4, 5].map((made) => ({ done: (made * alone.of) / 5, of: alone.of })));
  assert.ok(parts.length > 0 && parts.every((runs) => runs < alone.of), String(parts));
  const stop = new AbortController();
  const late = pool.sensitivity(small, { ...asked, trajectories: 1000, signal: stop.signal, onProgress: () => stop.abort(new Error("enough")) });
  await assert.rejects(late, { message: "enough" });
  await assert.rejects(pool.sensitivity(small, { ...asked, trajectories: 1 }), { name: "BackchannelError" });
  assert.deepEqual(await pool.sensitivity(small, asked), alone, "the workers go on");
});

test("progress is told after each run, and partial results on the way", async () => {
  const seen = [];
  const parts = [];
  const result = await model.ensemble(small, {
    runs: 6,
    partialEvery: 0,
    onProgress: (progress) => seen.push(progress),
    onPartial: (part) => parts.push(part.runs),
  });
  assert.deepEqual(seen, [1, 2, 3, 4, 5, 6].map((done) => ({ done, of: 6 })));
  assert.deepEqual(parts, [1, 2, 3, 4, 5]);
  assert.equal(result.runs, 6);
});

test("a signal stops a study within one run", async () => {
  const changed = { ...small, levers: { embargo: 1 } };
  const screening = { outcome: "oil_price", factors: ["embargo"] };
  for (const [study, request, options] of [
    [model.ensemble, small, { runs: 100_000 }],
    [model.twin, changed, { runs: 100_000 }],
    [model.sensitivity, small, screening],
  ]) {
    const stop = new AbortController();
    let done = 0;
    const onProgress = (progress) => {
      done = progress.done;
      if (done === 3) stop.abort(new Error("enough"));
    };
    await assert.rejects(study(request, { ...options, signal: stop.signal, onProgress }), { message: "enough" });
    assert.equal(done, 3);
  }
  // From a timer, which only fires when a study lets it.
  let done = 0;
  const signal = AbortSignal.timeout(50);
  const late = model.ensemble(small, { runs: 100_000, signal, onProgress: () => (done += Number(signal.aborted)) });
  await assert.rejects(late, { name: "TimeoutError" });
  assert.equal(done, 0);
  await assert.rejects(model.ensemble(small, { runs: 1, signal: AbortSignal.abort() }), { name: "AbortError" });
});

test("what a watcher throws ends the study", async () => {
  const onProgress = () => {
    throw new Error("mine");
  };
  await assert.rejects(model.ensemble(small, { runs: 5, onProgress }), { message: "mine" });
  const pool = entry.createPool({ size: 1 });
  await assert.rejects(pool.ensemble(small, { runs: 5, onProgress }), { message: "mine" });
  pool.close();
});

test("errors have the words of the command line", async () => {
  const thrown = (change) => {
    try {
      model.run({ ...small, ...change });
    } catch (error) {
      assert.ok(entry.isBackchannelError(error), String(error));
      assert.equal(error.message, error.problems.map(({ message }) => message).join("\n"));
      return error.message;
    }
    return assert.fail("nothing was thrown");
  };
  const firing = (date, intervention) => ({ interventions: [{ date, intervention }] });
  for (const [change, words] of [
    [{ levers: { x: 1 } }, ["--set", "x=1"]],
    [{ levers: { embargo: 7 } }, ["--set", "embargo=7"]],
    [{ levers: { embargo: 7, x: 1 } }, ["--set", "embargo=7", "--set", "x=1"]],
    [firing("1999-01-01", "walk-out"), ["--at", "1999-01-01:walk-out"]],
    [firing("2025-01-20", "nothing"), ["--at", "2025-01-20:nothing"]],
  ]) {
    const expected = refused("run", "three-states", "--days", "60", ...words);
    assert.equal(thrown(change).replaceAll("request: ", "command line: "), expected);
  }
  const unknown = refused("run", "three-states", "--days", "60", "--set", "x=1").replaceAll("command line: ", "request: ");
  const bad = { ...small, levers: { x: 1 } };
  await assert.rejects(model.ensemble(bad, { runs: 2 }), { name: "BackchannelError", message: unknown });
  const pool = entry.createPool({ size: 2 });
  await assert.rejects(pool.ensemble(bad, { runs: 2 }), (error) => {
    assert.ok(entry.isBackchannelError(error) && error.message === unknown && error.problems.length === 1);
    return true;
  });
  pool.close();
  const range = refused("ensemble", "three-states", "--runs", "0").replace("--runs: ", "ensemble: runs: ");
  await assert.rejects(model.ensemble(small, { runs: 0 }), { name: "BackchannelError", message: range });
  await assert.rejects(model.ensemble(small, { runs: 3, runs_per_draw: 2 }), /runs: found 3 runs, expected a multiple of runs_per_draw 2/);
  await assert.rejects(model.twin(small, { runs: 2, colour: 1 }), /colour: found the unknown key `colour`, expected one of runs, /);
});

test("a pool's result is that of one thread, to the digit", async (t) => {
  const pool = entry.createPool({ size: 2 });
  t.after(() => pool.close());
  // Both workers load first: one that came late would leave all runs to the other.
  assert.equal((await pool.ensemble(small, { runs: 4 })).runs, 4);
  const options = { runs: 25, series: ["oil_price", "alignment:alba"] };
  const changed = { ...small, levers: { embargo: 1 } };
  const seen = [];
  const parts = [];
  const watch = { onProgress: ({ done }) => seen.push(done), onPartial: ({ runs }) => parts.push(runs), partialEvery: 0 };
  const [many, pairs] = await Promise.all([pool.ensemble(small, { ...options, ...watch }), pool.twin(changed, options)]);
  assert.deepEqual(many, await model.ensemble(small, options));
  assert.deepEqual(pairs, await model.twin(changed, options));
  assert.deepEqual(seen, Array.from({ length: 25 }, (_, run) => run + 1));
  assert.ok(parts.length > 0 && parts.every((runs) => runs > 0 && runs <= 25), String(parts));
  pool.close();
  const last = pool.ensemble(small, { runs: 100_000 });
  pool.close();
  await assert.rejects(last, /the pool was closed/);
});

test("a pool stops at once, and ends a worker that does not", async () => {
  const pool = entry.createPool({ size: 2 });
  const stop = new AbortController();
  const onProgress = ({ done }) => done === 4 && stop.abort();
  await assert.rejects(pool.ensemble(small, { runs: 100_000, signal: stop.signal, onProgress }), { name: "AbortError" });
  assert.equal((await pool.ensemble(small, { runs: 3 })).runs, 3);
  pool.close();

  const hung = { terminated: 0, on: () => {}, postMessage: () => {}, terminate: () => (hung.terminated += 1) };
  const stuck = new entry.Pool(() => hung, { size: 1, patience: 20 });
  const late = new AbortController();
  setTimeout(() => late.abort(), 20);
  await assert.rejects(stuck.ensemble(small, { runs: 3, signal: late.signal }), { name: "AbortError" });
  assert.equal(hung.terminated, 0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(hung.terminated, 1);
});
