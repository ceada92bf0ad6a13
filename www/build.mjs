// Finishes what Trunk began: bundles the page and its worker beside the wasm module, and stamps the build.
//
// Trunk calls this after each build with TRUNK_STAGING_DIR set. Called alone, it builds the page without the
// model into that directory (`dist/page` if it is not set).
import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, readFile, readdir, rename, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { basename, join, relative } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { clipMap } from "./clip-map.mjs";
import { EMBED_MODULES, EMBED_SCRIPTS, embedChapters, embedPictures, embedScripts } from "./embed.mjs";
import { known, chapters } from "./story/chapters.mjs";
import { lessons } from "./teaching.mjs";
import { FIRST, PARTS, hoodIn, languages, partIn, textIn } from "./text/languages.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = process.env.TRUNK_STAGING_DIR ?? join(here, "..", "dist", "page");
const dev = process.env.BACKCHANNEL_DEV === "1";

/** The files that are loaded when a reader opens the studies, and not before. */
const studies = join(out, "studies");

/** The scripts that a browser asks for by name. */
const SCRIPTS = ["main.js", "worker.js", "author.js", "studies/studies.js", "studies/worker.js", "studies/hood.js", "studies/own.js", "task/task.js", ...EMBED_MODULES];

/** Where the source of a script stands, if not where its file goes. */
const SOURCES = new Map([["studies/hood.js", "hood/hood.js"]]);

/** Keeps the page for when there is no network; browsers ask for it under this name again and again. */
const KEEPER = "sw.js";

/** What pages of others show: no reader of the site needs it when there is no network. */
const FOR_OTHERS = /^(embed|element)[./]|^inline\.js$|^text-\w+-embed\.json$/;

/** The list of released versions, which grows without a new build. */
const RELEASES = "versions.json";

/** The pages beside the first. That for frames is one for all languages: its address says which it speaks. */
const PAGES = ["author", "task"];

/** The page for teachers, one for each of their documents, in English. */
const LESSON = "teaching.html";

/** The page for frames. */
const FRAME = "embed.html";

/** What scripts are told of this build. */
const define = { RELEASED: String(!dev) };

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
await Promise.all([scripts(), embedScripts(out, dev), styles(), map(), author(), copyFile(join(here, "icon.svg"), join(out, "icon.svg")), copyFile(join(here, "../THIRD-PARTY.txt"), join(out, "notices.txt")), model(), verdicts()]);
await words();
const id = await stamp();
if (!dev) await offline(id);

/**
 * The page, the studies and their workers, each one file; the model's modules are left to the browser, and the page
 * asks for the studies when a reader does.
 */
async function scripts() {
  await build({
    entryPoints: SCRIPTS.map((file) => ({ in: join(here, "js", SOURCES.get(file) ?? file), out: file.replace(/\.js$/, "") })),
    outdir: out,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: !dev,
    define,
    sourcemap: dev ? "inline" : false,
    legalComments: "none",
    logLevel: "warning",
    plugins: [
      {
        name: "model",
        setup({ onResolve }) {
          onResolve({ filter: /\/backchannel\.js$/ }, () => ({ path: `./backchannel.js?v=${MARK}`, external: true }));
          onResolve({ filter: /\/(studies|hood)\.js$/ }, ({ kind, path }) =>
            kind === "dynamic-import" ? { path: `./studies/${basename(path)}?v=${MARK}`, external: true } : null);
          // What is under the hood shares the studies' elements and workers, and must not bring them twice.
          onResolve({ filter: /^\.\.\/studies\/studies\.js$/ }, () => ({ path: `./studies.js?v=${MARK}`, external: true }));
        },
      },
    ],
  });
}

/** What authors start from: worlds and parts as they are written, with comments and notes, and the story's chapters. */
async function author() {
  const [folder, from] = [join(out, "author"), join(here, "author")];
  await mkdir(folder, { recursive: true });
  await cp(join(here, "..", "scenarios"), join(folder, "scenarios"), { recursive: true });
  for (const file of await readdir(from)) {
    if (file.endsWith(".json")) await writeFile(join(folder, file), JSON.stringify(JSON.parse(await readFile(join(from, file), "utf8"))));
    else await copyFile(join(from, file), join(folder, file));
  }
  const all = (await chapters()).map((chapter) => ({ id: chapter.id, title: chapter.title, text: `${JSON.stringify(chapter, null, 2)}\n` }));
  await writeFile(join(folder, "chapters.json"), JSON.stringify(all));
}

/** The sheet of each page, one more for another script, the fonts that they name under names of their content, and a sheet for what comes on request. */
async function styles() {
  await build({
    entryPoints: [...["main", "arabic", "author", "embed", "embed/dialog", "task", "teaching"].map((name) => ({ in: join(here, `css/${name}.css`), out: name })), { in: join(here, "css/hood.css"), out: "studies/hood" }],
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
    const page = bare.replace("<!--story-->", () => told).replace("<!--languages-->", () => choice(code, texts)).replace("<!--draft-->", () => drafted(text));
    const script = text.script ? `    <link rel="stylesheet" href="${text.script}.css">\n` : "";
    await writeFile(join(out, pageOf(code)), fill(pageOf(code), page, code, { ...text, ...places(code) }).replace("  </head>", `${script}${fonts}  </head>`));
    for (const part of PAGES) {
      const words = { ...text, ...(await partIn(part, code)), ...places(code) };
      const made = (await readFile(join(here, `${part}.html`), "utf8")).replace("<!--draft-->", () => drafted(text));
      await writeFile(join(out, pageOf(code, part)), fill(part, made, code, words).replace("  </head>", `${script}${fonts}  </head>`));
    }
    if (code !== FIRST) await foreign(code, text);
  }
  await teach(texts[0].text, fonts);
  const words = { ...texts[0].text, ...(await partIn("embed", FIRST)) };
  const frame = fill(FRAME, await readFile(join(here, FRAME), "utf8"), FIRST, words);
  await writeFile(join(out, FRAME), frame.replace("  </head>", `${fonts}  </head>`));
}

/** The sessions for teachers. @param {import("./text/languages.mjs").Text} text @param {string} fonts */
async function teach(text, fonts) {
  const all = await lessons();
  const template = (await readFile(join(here, LESSON), "utf8")).replace("  </head>", `${fonts}  </head>`);
  for (const lesson of all) {
    const ways = all.map(({ page, name }) => `<a href="${page}"${page === lesson.page ? ' aria-current="page"' : ""}>${escaped(name)}</a>`).join("");
    const filled = fill(lesson.page, template, FIRST, { ...text, ...places(FIRST), lesson });
    await writeFile(join(out, lesson.page), filled.replace("<!--lessons-->", () => ways).replace("<!--lesson-->", () => lesson.body));
  }
}

/** Where a language's words lie beside the scripts, which bring the English ones. @param {string} code @param {import("./text/languages.mjs").Text} text */
async function foreign(code, text) {
  const write = (/** @type {string} */ name, /** @type {object} */ words) => writeFile(join(out, `text-${name}.json`), JSON.stringify(words));
  await write(code, text);
  for (const part of PARTS) await write(`${code}-${part}`, await partIn(part, code));
  const { groups, ...hood } = await hoodIn(code);
  await Promise.all([write(`${code}-groups`, groups), write(`${code}-hood`, hood)]);
}

/** Where the pages of a language are. @param {string} code */
function places(code) {
  return { home: pageOf(code), authors: pageOf(code, "author") };
}

/** The notice of a translation that nobody has read yet. @param {import("./text/languages.mjs").Text} text */
function drafted(text) {
  return text.draft ? `<p class="draft">${escaped(text.draft.notice)}</p>` : "";
}

/** A page with its words. @param {string} name @param {string} page @param {string} code @param {Record<string, any>} text */
function fill(name, page, code, text) {
  return page.replace(/\{\{([a-z][\w.]*)\}\}/g, (_, path) => {
    const found = path === "code" ? code : path.split(".").reduce((/** @type {any} */ branch, /** @type {string} */ key) => branch?.[key], text);
    if (typeof found !== "string") throw new Error(`${name}: no text at ${path}`);
    return escaped(found);
  });
}

/** The file of a page in a language. @param {string} code @param {string} [page] the first page unless it is given */
function pageOf(code, page) {
  if (!page) return code === FIRST ? "index.html" : `${code}.html`;
  return code === FIRST ? `${page}.html` : `${page}.${code}.html`;
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
  const { sources } = await known();
  const suffix = code === FIRST ? "" : `.${code}`;
  for (const chapter of all) await writeFile(join(out, `story-${chapter.id}${suffix}.json`), JSON.stringify(render.carried(chapter, stills)));
  if (code === FIRST) {
    await writeFile(join(out, "main.css"), `${await readFile(join(out, "main.css"), "utf8")}${render.colours(stills)}`);
  }
  await embedChapters(out, suffix, all, stills, sources, render);
  if (code === FIRST) await embedPictures(out, dev, all, stills, render);
  return render.story(all, stills, sources);
}

/** Puts the build's id, a digest of its files and of what keeps them, where they ask for one another. */
async function stamp() {
  const files = (await everything()).flatMap((file) => [Buffer.from(`\0${file}\0`), readFile(join(out, file))]);
  const id = digest(await Promise.all([...files, readFile(join(here, "js", KEEPER))]));
  for (const file of [...SCRIPTS, ...EMBED_SCRIPTS]) {
    const path = join(out, file);
    await writeFile(path, (await readFile(path, "utf8")).replaceAll(MARK, id));
  }
  const pages = [...(await languages()).flatMap((code) => [pageOf(code), ...PAGES.map((page) => pageOf(code, page))]), ...(await lessons()).map(({ page }) => page)];
  for (const name of [...pages, FRAME]) {
    const page = join(out, name);
    const linked = (await readFile(page, "utf8")).replace(/((?:href|src)=")([\w/-]+\.(?:css|js|svg))"/g, `$1$2?v=${id}"`);
    await writeFile(page, linked);
  }
  return id;
}

/** The offline copy's worker, last of all, since it holds the digest of every file. @param {string} id */
async function offline(id) {
  /** @type {Map<string, Buffer>} */
  const files = new Map();
  for (const file of await everything()) if (!FOR_OTHERS.test(file)) files.set(file, await readFile(join(out, file)));
  const first = firstLoad(files);
  const listed = (/** @type {boolean} */ now) =>
    JSON.stringify(Object.fromEntries([...files].filter(([file]) => first.has(file) === now).map(([file, bytes]) =>
      [file, `sha256-${createHash("sha256").update(bytes).digest("base64")}`])));
  await build({
    entryPoints: [join(here, "js", KEEPER)],
    outdir: out,
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    define: { BUILD: JSON.stringify(id), FIRST: listed(true), LATER: listed(false) },
    logLevel: "warning",
  });
}

/**
 * The page, what it names, what that names, and so on; the studies and other pages aside. The size report counts so too.
 * @param {Map<string, Buffer>} files
 */
function firstLoad(files) {
  const found = new Set(["index.html"]);
  for (const file of found) {
    if (!/\.(html|css|js)$/.test(file)) continue;
    const text = String(files.get(file));
    for (const other of files.keys()) {
      const name = other.slice(other.lastIndexOf("/") + 1).replace(/[.]/g, "\\.");
      const apart = other.endsWith(".html") || other.startsWith("studies/");
      if (!apart && new RegExp(`["'\`/(= ]${name}["'\`)?#> ]`).test(text)) found.add(other);
    }
  }
  return found;
}

/** All files of the site but the offline copy's own, with forward slashes, in order. */
async function everything() {
  const found = await readdir(out, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map((entry) => relative(out, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
  return files.filter((file) => file !== KEEPER && file !== RELEASES && !file.startsWith(".")).sort();
}

/** @param {Buffer[]} parts */
function digest(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex").slice(0, 12);
}
