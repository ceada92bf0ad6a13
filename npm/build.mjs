// Builds the npm package: the module by wasm-pack, the types of the scripts by tsc, the archive by npm.
//
//   node npm/build.mjs [--dev]
//
// `cargo xtask package` calls it with the pinned tools on the path. It prints the path of the archive in its last line.
// With --dev the module is not optimised: quicker to build, slower to run, the same numbers.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { plainScript } from "../www/embed.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const here = join(root, "npm");
const out = join(root, "target/npm");
const stage = join(out, "package");
const dev = process.argv.includes("--dev");

/** All features that the model uses, one by one: `--all-features` makes modules that Node 20 refuses. */
const WASM_OPT = [
  "-O3",
  "--strip-producers",
  "--enable-bulk-memory",
  "--enable-nontrapping-float-to-int",
  "--enable-sign-ext",
  "--enable-mutable-globals",
  "--enable-reference-types",
  "--enable-multivalue",
];

/** What is of this folder's own use. */
const NOT_SHIPPED = ["build.mjs", "tsconfig.json", "test"];

module();
scripts();
await element();
await version();
console.log(pack());

/** The module with its declarations, into `model/`. */
function module() {
  run("wasm-pack", [
    "build",
    ...["--mode", "no-install", "--target", "web", "--no-opt", "--no-pack", dev ? "--dev" : "--release"],
    ...["--out-dir", "target/npm/wasm", ".", "--no-default-features"],
  ]);
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(join(stage, "model"), { recursive: true });
  for (const file of ["backchannel.js", "backchannel.d.ts", "backchannel_bg.wasm"]) {
    copyFileSync(join(out, "wasm", file), join(stage, "model", file));
  }
  if (dev) return;
  const wasm = join(stage, "model/backchannel_bg.wasm");
  run(process.execPath, [join(root, "www/node_modules/binaryen/bin/wasm-opt"), ...WASM_OPT, wasm, "-o", wasm]);
}

/** The scripts, with declarations made from their comments. */
function scripts() {
  for (const file of readdirSync(here)) {
    if (!NOT_SHIPPED.includes(file)) copyFileSync(join(here, file), join(stage, file));
  }
  for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"]) copyFileSync(join(root, licence), join(stage, licence));
  const config = JSON.parse(readFileSync(join(here, "tsconfig.json"), "utf8"));
  config.compilerOptions.typeRoots = [join(root, "www/node_modules/@types")];
  writeFileSync(join(out, "tsconfig.json"), JSON.stringify(config));
  run(process.execPath, [join(root, "www/node_modules/typescript/bin/tsc"), "--project", join(out, "tsconfig.json")]);
}

/** The custom element, one plain script as on the site, with its types. */
async function element() {
  await plainScript(join(root, "www/js/embed/element.js"), join(stage, "element.js"), dev);
  const types = readFileSync(join(root, "www/js/embed/embed.d.ts"), "utf8");
  writeFileSync(join(stage, "element.d.ts"), types.replace("../../../src/web/types", "./model/backchannel.js"));
}

/** The version of the model, in the manifest. */
async function version() {
  const { load } = await import(pathToFileURL(join(stage, "node.js")).href);
  const path = join(stage, "package.json");
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  manifest.version = (await load()).modelVersion();
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The archive. */
function pack() {
  const said = execFileSync("npm", ["pack", "--json", "--pack-destination", out], { cwd: stage, encoding: "utf8" });
  const [{ filename, files }] = JSON.parse(said);
  for (const { path, size } of files) console.log(`${String(size).padStart(9)}  ${path}`);
  return join(out, filename);
}

/**
 * @param {string} program
 * @param {string[]} words
 */
function run(program, words) {
  execFileSync(program, words, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
}
