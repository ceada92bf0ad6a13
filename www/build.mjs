// Finishes what Trunk began: bundles the page and its worker beside the wasm module, and stamps the build.
//
// Trunk calls this after each build with TRUNK_STAGING_DIR set. Called alone, it builds the page without the
// model into that directory (`dist/page` if it is not set).
import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, readdir, rename, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { clipMap } from "./clip-map.mjs";
import { known, chapters } from "./story/chapters.mjs";
import { FIRST, languages, textIn } from "./text/languages.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = process.env.TRUNK_STAGING_DIR ?? join(here, "..", "dist", "page");
const dev = process.env.BACKCHANNEL_DEV === "1";

/** The files that are loaded when a reader opens the studies, and not before. */
const studies = join(out, "studies");

/** The scripts that a browser asks for by name. */
const SCRIPTS = ["main.js", "worker.js", "studies/studies.js", "studies/worker.js"];

/** The page of tasks, which is in English alone, and its script. */
const TASKS = "task.html";
const TASK = "task/task.js";

/** Stands for the build's id until that is known; see `js/build.js`. */
const MARK = "__BUILD_ID__";

/** Small after compression, which copies of a function in its callers are not. */
const SMALL = [
  "-Oz",
  "--always-inline-max-function-size",
  "0",
  "--flexible-inline-max-function-size",
  "0",
  "--one-caller-inline-max-function-size",
  "0",
];

/** The module of the studies makes thousands of runs, and no reader waits for it before anything else. */
const FAST = ["-O3"];

/** All features that the model uses, named one by one: `--all-features` makes modules that Node 20 refuses. */
const FEATURES = [
  "--strip-producers",
  "--enable-bulk-memory",
  "--enable-nontrapping-float-to-int",
  "--enable-sign-ext",
  "--enable-mutable-globals",
  "--enable-reference-types",
  "--enable-multivalue",
];

await mkdir(studies, { recursive: true });
if (!existsSync(join(out, "index.html"))) await copyFile(join(here, "index.html"), join(out, "index.html"));
await Promise.all([scripts(), styles(), map(), copyFile(join(here, "icon.svg"), join(out, "icon.svg")), copyFile(join(here, "../THIRD-PARTY.txt"), join(out, "notices.txt")), model(), verdicts()]);
await words();
await stamp();

/**
 * The page, the studies and their workers, each one file; the model's modules are left to the browser, and the page
 * asks for the studies when a reader does.
 */
async function scripts() {
  await Promise.all([bundle(SCRIPTS, ["task"]), bundle([TASK], [])]);
}

/** @param {string[]} files @param {string[]} unread parts of the texts that no file of these reads */
async function bundle(files, unread) {
  await build({
    entryPoints: files.map((file) => join(here, "js", file)),
    outbase: join(here, "js"),
    outdir: out,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: !dev,
    sourcemap: dev ? "inline" : false,
    legalComments: "none",
    logLevel: "warning",
    plugins: [
      {
        name: "model",
        setup({ onResolve }) {
          onResolve({ filter: /\/backchannel\.js$/ }, () => ({ path: `./backchannel.js?v=${MARK}`, external: true }));
          onResolve({ filter: /\/studies\.js$/ }, ({ kind }) =>
            kind === "dynamic-import" ? { path: `./studies/studies.js?v=${MARK}`, external: true } : null);
        },
      },
      {
        name: "texts",
        setup({ onLoad }) {
          onLoad({ filter: /[/\\]text[/\\]\w+\.json$/ }, async ({ path }) => {
            const text = JSON.parse(await readFile(path, "utf8"));
            for (const part of unread) delete text[part];
            return { contents: JSON.stringify(text), loader: "json" };
          });
        },
      },
    ],
  });
}

/** One style sheet, one more for another script and for tasks, and the fonts that they name under names of their content. */
async function styles() {
  await build({
    entryPoints: [join(here, "css/main.css"), join(here, "css/arabic.css"), join(here, "css/task.css")],
    outdir: out,
    bundle: true,
    minify: !dev,
    loader: { ".woff2": "file" },
    assetNames: "fonts/[name]-[hash]",
    logLevel: "warning",
  });
}

/** The region's shapes, made once and kept until their recipe changes. */
async function map() {
  const recipe = await Promise.all(["clip-map.mjs", "js/figures/region.js", "package-lock.json"].map((file) => readFile(join(here, file))));
  const kept = join(here, "generated", `map-${digest(recipe)}.json`);
  if (!existsSync(kept)) {
    await mkdir(join(here, "generated"), { recursive: true });
    await writeFile(`${kept}.part`, await clipMap());
    await rename(`${kept}.part`, kept);
  }
  await copyFile(kept, join(out, "map.json"));
}

/** Both modules of the model: the page's own, made by Trunk, and that of the studies, which is made here. */
async function model() {
  if (!dev) await optimise(join(out, "backchannel_bg.wasm"), SMALL);
  if (!process.env.TRUNK_STAGING_DIR) return;
  const profile = dev ? "dev" : "release";
  const target = "wasm32-unknown-unknown";
  await run("cargo", ["build", "--quiet", "--offline", "--lib", "--no-default-features", "--target", target, "--profile", profile]);
  const { stdout } = await run("cargo", ["metadata", "--offline", "--no-deps", "--format-version", "1"]);
  const made = join(JSON.parse(stdout).target_directory, target, dev ? "debug" : "release", "backchannel.wasm");
  const names = dev ? [] : ["--remove-name-section", "--remove-producers-section"];
  await run("wasm-bindgen", ["--target", "web", "--no-typescript", ...names, "--out-dir", studies, made]);
  if (!dev) await optimise(join(studies, "backchannel_bg.wasm"), FAST);
}

/** wasm-opt over a module, in a release. @param {string} path @param {string[]} how */
async function optimise(path, how) {
  if (!existsSync(path)) return;
  await run(process.execPath, [join(here, "node_modules/binaryen/bin/wasm-opt"), ...how, ...FEATURES, path, "-o", `${path}.opt`]);
  await rename(`${path}.opt`, path);
}

/** @param {string} name @param {string[]} args */
function run(name, args) {
  return promisify(execFile)(name, args, { cwd: join(here, ".."), maxBuffer: 1 << 26 });
}

/** How the declared patterns stood when they were last measured, if that is kept. */
async function verdicts() {
  const kept = join(here, "data/patterns.json");
  if (existsSync(kept)) await writeFile(join(studies, "patterns.json"), JSON.stringify(JSON.parse(await readFile(kept, "utf8"))));
}

/**
 * The page in every language, from `text/`; its fonts asked for early; and no trace of Trunk's link. Places in capitals
 * are Trunk's own, for its live reload.
 */
async function words() {
  const bare = (await readFile(join(out, "index.html"), "utf8")).replace(/\s*<link\b[^>]*\bdata-trunk\b[^>]*>/g, "");
  const texts = await Promise.all((await languages()).map(async (code) => ({ code, text: await textIn(code) })));
  const fonts = (await readdir(join(out, "fonts"))).filter((name) => name.startsWith("source-")).map(
    // A font of another script is asked for when its letters appear.
    (name) => `    <link rel="preload" href="fonts/${name}" as="font" type="font/woff2" crossorigin>\n`,
  ).join("");
  for (const { code, text } of texts) {
    const told = await story(code);
    const page = bare.replace("<!--story-->", () => told).replace("<!--languages-->", () => choice(code, texts)).replace("<!--draft-->", () => (text.draft ? `<p class="draft">${escaped(text.draft.notice)}</p>` : ""));
    const filled = fill("index.html", page, code, text);
    const script = text.script ? `    <link rel="stylesheet" href="${text.script}.css">\n` : "";
    await writeFile(join(out, pageOf(code)), filled.replace("  </head>", `${script}${fonts}  </head>`));
    if (code !== FIRST) await writeFile(join(out, `text-${code}.json`), JSON.stringify(text));
  }
  const tasks = fill(TASKS, await readFile(join(here, TASKS), "utf8"), FIRST, texts[0].text);
  await writeFile(join(out, TASKS), tasks.replace("  </head>", `${fonts}  </head>`));
}

/** A page with its words. @param {string} name @param {string} page @param {string} code @param {import("./text/languages.mjs").Text} text */
function fill(name, page, code, text) {
  return page.replace(/\{\{([a-z][\w.]*)\}\}/g, (_, path) => {
    const found = path === "code" ? code : path.split(".").reduce((/** @type {any} */ branch, /** @type {string} */ key) => branch?.[key], text);
    if (typeof found !== "string") throw new Error(`${name}: no text at ${path} in ${code}`);
    return escaped(found);
  });
}

/** @param {string} code */
function pageOf(code) {
  return code === FIRST ? "index.html" : `${code}.html`;
}

/** Links to the page in the other languages. @param {string} here @param {{ code: string, text: import("./text/languages.mjs").Text }[]} all */
function choice(here, all) {
  return all.map(({ code, text }) => {
    const current = code === here ? ' aria-current="page"' : "";
    const address = code === FIRST ? "./" : pageOf(code);
    const name = text.draft ? `${text.endonym} (${text.draft.name})` : text.endonym;
    return `<a href="${address}" lang="${text.lang}" hreflang="${text.lang}"${current}>${escaped(name)}</a>`;
  }).join("");
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/**
 * The story's chapters with their stills, and beside the page the runs that its figures are drawn from.
 * @param {string} code
 */
async function story(code) {
  const file = join(here, "generated", `render-${code}.mjs`);
  const text = join(here, "text", `${code}.json`);
  await build({
    entryPoints: [join(here, "story/render.js")],
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "warning",
    plugins: [{ name: "text", setup: ({ onResolve }) => onResolve({ filter: /\/text\/en\.json$/ }, () => ({ path: text })) }],
  });
  const render = await import(pathToFileURL(file).href);
  const stills = JSON.parse(await readFile(join(here, "story/stills.json"), "utf8"));
  const all = await chapters(code);
  const suffix = code === FIRST ? "" : `.${code}`;
  for (const chapter of all) await writeFile(join(out, `story-${chapter.id}${suffix}.json`), JSON.stringify(render.carried(chapter, stills)));
  if (code === FIRST) await writeFile(join(out, "main.css"), `${await readFile(join(out, "main.css"), "utf8")}${render.colours(stills)}`);
  return render.story(all, stills, (await known()).sources);
}

/** Puts the build's id, a digest of its files, where they ask for one another. */
async function stamp() {
  const files = (await readdir(out, { recursive: true })).filter((file) => /\.(js|css|wasm|json|svg|html)$/.test(file)).sort();
  const id = digest(await Promise.all(files.map((file) => readFile(join(out, file)))));
  for (const file of [...SCRIPTS, TASK]) {
    const path = join(out, file);
    await writeFile(path, (await readFile(path, "utf8")).replaceAll(MARK, id));
  }
  for (const name of [...(await languages()).map(pageOf), TASKS]) {
    const page = join(out, name);
    const linked = (await readFile(page, "utf8")).replace(/((?:href|src)=")((?:main|arabic|task)\.css|main\.js|task\/task\.js|icon\.svg)"/g, `$1$2?v=${id}"`);
    await writeFile(page, linked);
  }
}

/** @param {Buffer[]} parts */
function digest(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex").slice(0, 12);
}
