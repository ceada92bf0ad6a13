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
import { EMBED_MODULES, EMBED_SCRIPTS, embedFiles, embedScripts } from "./embed.mjs";
import { known, chapters } from "./story/chapters.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = process.env.TRUNK_STAGING_DIR ?? join(here, "..", "dist", "page");
const dev = process.env.BACKCHANNEL_DEV === "1";

/** The files that are loaded when a reader opens the studies, and not before. */
const studies = join(out, "studies");

/** The scripts that a browser asks for by name. */
const SCRIPTS = ["main.js", "worker.js", "studies/studies.js", "studies/worker.js", ...EMBED_MODULES];

/** The pages: the site, and what other sites show of it in a frame. */
const PAGES = ["index.html", "embed.html"];

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
await copyFile(join(here, "embed.html"), join(out, "embed.html"));
await Promise.all([scripts(), embedScripts(out, dev), styles(), map(), copyFile(join(here, "icon.svg"), join(out, "icon.svg")), model(), verdicts()]);
await words();
await stamp();

/**
 * The page, the studies and their workers, each one file; the model's modules are left to the browser, and the page
 * asks for the studies when a reader does.
 */
async function scripts() {
  await build({
    entryPoints: SCRIPTS.map((file) => join(here, "js", file)),
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
    ],
  });
}

/** One style sheet, and the fonts that it names under names of their content. */
async function styles() {
  await build({
    entryPoints: ["main.css", "embed.css", "embed/dialog.css"].map((file) => join(here, "css", file)),
    outbase: join(here, "css"),
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
 * The pages' own words, from `text/`; their fonts asked for early; and no trace of Trunk's link. Places in capitals
 * are Trunk's own, for its live reload.
 */
async function words() {
  const [text, more] = await Promise.all(["en.json", "en.embed.json"].map(async (file) => JSON.parse(await readFile(join(here, "text", file), "utf8"))));
  const { told, first } = await story();
  const fonts = (await readdir(join(out, "fonts"))).map(
    (name) => `    <link rel="preload" href="fonts/${name}" as="font" type="font/woff2" crossorigin>\n`,
  );
  for (const file of PAGES) {
    const page = (await readFile(join(out, file), "utf8")).replace("<!--story-->", () => told);
    const filled = page.replace(/\s*<link\b[^>]*\bdata-trunk\b[^>]*>/g, "").replace(/\{\{([a-z][\w.]*)\}\}/g, (_, path) => {
      const found = path.split(".").reduce((/** @type {any} */ branch, /** @type {string} */ key) => branch?.[key], { ...text, ...more, first });
      if (typeof found !== "string") throw new Error(`${file}: no text at ${path}`);
      return found.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    });
    await writeFile(join(out, file), filled.replace("  </head>", `${fonts.join("")}  </head>`));
  }
}

/** The story's chapters with their stills, and beside the page the runs that its figures are drawn from. */
async function story() {
  const file = join(here, "generated", "render.mjs");
  await build({ entryPoints: [join(here, "story/render.js")], outfile: file, bundle: true, format: "esm", platform: "node", logLevel: "warning" });
  const render = await import(pathToFileURL(file).href);
  const stills = JSON.parse(await readFile(join(here, "story/stills.json"), "utf8"));
  const all = await chapters();
  for (const chapter of all) await writeFile(join(out, `story-${chapter.id}.json`), JSON.stringify(render.carried(chapter, stills)));
  await writeFile(join(out, "main.css"), `${await readFile(join(out, "main.css"), "utf8")}${render.colours(stills)}`);
  const { sources } = await known();
  await embedFiles(out, dev, all, stills, sources, render);
  return { told: render.story(all, stills, sources), first: { alt: all[0].figure.alt } };
}

/** Puts the build's id, a digest of its files, where they ask for one another. */
async function stamp() {
  const files = (await readdir(out, { recursive: true })).filter((file) => /\.(js|css|wasm|json|svg|html)$/.test(file)).sort();
  const id = digest(await Promise.all(files.map((file) => readFile(join(out, file)))));
  for (const file of [...SCRIPTS, ...EMBED_SCRIPTS]) {
    const path = join(out, file);
    await writeFile(path, (await readFile(path, "utf8")).replaceAll(MARK, id));
  }
  for (const file of PAGES) {
    const page = await readFile(join(out, file), "utf8");
    await writeFile(join(out, file), page.replace(/((?:href|src)=")((?:main|embed)\.(?:css|js)|icon\.svg)"/g, `$1$2?v=${id}"`));
  }
}

/** @param {Buffer[]} parts */
function digest(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex").slice(0, 12);
}
