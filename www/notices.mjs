// Whose work the site carries, and under which licence: `THIRD-PARTY.txt`, read off the packages themselves.
//
//   node www/notices.mjs [--check]
//
// Crates are those that cargo compiles into the modules, npm packages those of which esbuild takes a file, the fonts'
// among them. With --check nothing is written, and an outdated list ends with code 1.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "..");
const target = join(root, "THIRD-PARTY.txt");
const TARGET = "wasm32-unknown-unknown";

/** Every script and sheet of the page, so that a new one is not forgotten. */
const ENTRIES = ["js", "css"].flatMap((folder) => readdirSync(join(here, folder), { recursive: true, encoding: "utf8" }).filter((file) => /\.(js|css)$/.test(file)).sort().map((file) => join(folder, file)));

/** A package whose data are in the site, though no file of it is bundled: the map's shapes. */
const DATA = ["world-atlas"];

/** @typedef {{ name: string, licence: string, from: string, folder: string, note?: string }} Part */

/** @param {string[]} words */
const cargo = (words) => execFileSync("cargo", words, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });

/** Crates that are compiled into the modules of the site. @returns {Part[]} */
function crates() {
  const tree = cargo(["tree", "--offline", "--package", "backchannel", "--edges", "normal,no-proc-macro", "--no-default-features", "--target", TARGET, "--prefix", "none", "--format", "{p}"]);
  const compiled = new Set(tree.split("\n").map((line) => line.split(" ").slice(0, 2).join(" ")).filter((line) => line && !line.startsWith("backchannel ")));
  const { packages } = JSON.parse(cargo(["metadata", "--offline", "--format-version", "1"]));
  const parts = packages
    .filter((/** @type {any} */ { name, version }) => compiled.has(`${name} v${version}`))
    .map((/** @type {any} */ { name, version, license, repository, manifest_path }) => ({ name: `${name} ${version}`, licence: license ?? "", from: repository ?? "", folder: dirname(manifest_path) }));
  if (parts.length !== compiled.size) throw new Error(`${compiled.size} crates are compiled, ${parts.length} are known`);
  return parts;
}

/** npm packages of which a file is in the site. @returns {Promise<Part[]>} */
async function modules() {
  const { metafile } = await build({
    entryPoints: ENTRIES.map((file) => join(here, file)),
    absWorkingDir: here,
    bundle: true,
    format: "esm",
    write: false,
    metafile: true,
    outdir: "unwritten",
    loader: { ".woff2": "file" },
    external: ["*/backchannel.js"],
    logLevel: "error",
  });
  const names = Object.keys(metafile.inputs).flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  return [...new Set([...names, ...DATA])].sort().map((name) => {
    const folder = join(here, "node_modules", name);
    const { version, license, repository, homepage } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const from = (typeof repository === "string" ? repository : repository?.url ?? homepage ?? "").replace(/^git\+|\.git$/g, "");
    return { name: `${name} ${version}`, licence: license ?? "", from, folder, ...(DATA.includes(name) ? { note: "Its shapes are those of Natural Earth, which are in the public domain." } : {}) };
  });
}

/** The texts that a package's licence asks to be passed on: of several to choose from, the one that is chosen here. @param {Part} part */
function textsOf({ folder, licence }) {
  const files = (/** @type {string} */ inner) =>
    readdirSync(join(folder, inner), { withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => join(inner, name));
  const own = files("").filter((file) => /^(licen[cs]e|copying|unlicense|notice|third-party)/i.test(file) && !/\.(js|json|spdx)$/i.test(file));
  const all = [...own, ...["licenses", "LICENSES"].filter((name) => existsSync(join(folder, name))).flatMap(files)].sort();
  const chosen = / OR |\//.test(licence) && /\bMIT\b/.test(licence) && all.some((file) => /mit/i.test(file)) ? all.filter((file) => !/apache|zlib|unlicense|copying/i.test(file)) : all;
  return chosen.map((file) => readFileSync(join(folder, file), "utf8").replace(/\r\n?/g, "\n").replace(/[ \t]+$/gm, "").trim());
}

/** The whole list. */
export async function notices() {
  const parts = { "Crates compiled into the modules of the model": crates(), "Packages in the page, its fonts and its map": await modules() };
  /** @type {Map<string, string[]>} */
  const texts = new Map();
  const without = [];
  let list = "";
  for (const [title, of] of Object.entries(parts)) {
    list += `\n${title}\n${"-".repeat(title.length)}\n\n`;
    for (const part of of.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (!part.licence) throw new Error(`${part.name} names no licence`);
      list += `${part.name}\n  ${part.licence}${part.from ? `, ${part.from}` : ""}\n${part.note ? `  ${part.note}\n` : ""}`;
      const own = textsOf(part);
      if (!own.length) without.push(part.name);
      for (const text of own) texts.set(text, [...(texts.get(text) ?? []), part.name]);
    }
  }
  const rule = "=".repeat(78);
  const all = [...texts].map(([text, names]) => `${rule}\n${names.join(", ")}\n${rule}\n\n${text}\n`).join("\n");
  return `Third-party notices of Backchannel

The site carries the work of others, listed here with their licences; where a licence is a choice between several, the
MIT licence is chosen if it is among them. The modules hold parts of the standard library of Rust as well (MIT OR
Apache-2.0, https://github.com/rust-lang/rust). Written by \`node www/notices.mjs\` from the packages themselves.
${list}
These carry no text of their licence: ${without.join(", ") || "none"}.

${all}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = await notices();
  if (!process.argv.includes("--check")) writeFileSync(target, text);
  else if (!existsSync(target) || readFileSync(target, "utf8") !== text) {
    console.error("THIRD-PARTY.txt is not what the packages say: run `node www/notices.mjs`");
    process.exitCode = 1;
  }
}
