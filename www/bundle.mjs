// One HTML file with everything inside, which runs from a disk, an e-mail or a memory stick.
//
// `node bundle.mjs SITE OUT` takes a built site's page, style, data and modules, and bundles the scripts anew: what the
// site asks the server for by name, the file has in itself, packed. Workers start from blobs, and a policy in the file
// names the digest of every script and style in it, so that nothing else runs.
import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));

/** What scripts ask for by name beside themselves. */
const ASKED = /new URL\(`\.\/([\w./${}-]+)\?v=\$\{build\}(?:\$\{[^}]*\})?`, (?:import\.meta\.url|document\.baseURI)\)/g;

/** How a worker, which may ask a page without an origin for nothing, unpacks what came with its source. */
const UNPACKED = `const unpacked=(packed)=>new Response(new Blob([Uint8Array.from(atob(packed),(sign)=>sign.charCodeAt(0))]).stream().pipeThrough(new DecompressionStream("gzip")),{headers:{"content-type":"application/wasm"}});`;

const [site, out] = process.argv.slice(2).map((path) => resolve(path));
if (!site || !out || !existsSync(join(site, "index.html"))) {
  console.error(`bundle: found ${JSON.stringify([site, out])}, expected the folder of a built site and a file to write`);
  process.exit(2);
}

/**
 * Workers and data, by the name under which the scripts ask for them. Of the two modules the fast one is enough.
 * @type {Map<string, Buffer>}
 */
const files = new Map();
for (const folder of ["", "studies/"]) {
  for (const name of await readdir(join(site, folder))) {
    if (/^(?:story-[\w-]+|map|patterns)\.json$/.test(name) || (folder && name.endsWith(".wasm"))) files.set(`${folder}${name}`, await readFile(join(site, folder, name)));
  }
}
files.set("worker.js", await script("js/inside-worker.js"));
files.set("studies/worker.js", await script("js/studies/worker.js"));

const main = String(await script("js/main.js"));
const sheets = await Promise.all(["main.css", "studies/hood.css"].map((name) => readFile(join(site, name), "utf8")));
const style = await inlined(sheets.join("\n"));
const data = [...files].map(([name, bytes]) => `<script type="application/gzip" data-file="${name}">${gzipSync(bytes, { level: 9 }).toString("base64")}</script>`);
const policy = [
  "default-src 'none'",
  `script-src '${hash(main)}' blob: 'wasm-unsafe-eval'`,
  "worker-src blob:",
  "connect-src blob:",
  `style-src '${hash(style)}'`,
  "img-src data: blob:",
  "font-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const notices = await readFile(join(site, "notices.txt"), "utf8");
const page = (await readFile(join(site, "index.html"), "utf8"))
  .replace(/\s*<link rel="(?:stylesheet|icon|preload)"[^>]*>/g, "")
  .replace(/\s*<script type="module"[^>]*><\/script>/g, "")
  .replace(/\s*<a class="to-teaching"[\s\S]*?<\/a>\s*<nav class="languages"[\s\S]*?<\/nav>/, "")
  .replace(/\s*<p class="to-authors">[\s\S]*?<\/p>/, "")
  .replace("<html ", "<html data-alone ")
  .replace(/<p class="notices"><a [^>]*>([^<]*)<\/a><\/p>/, (_, words) => `<details><summary>${words}</summary><pre>${escaped(notices)}</pre></details>`)
  .replace("<head>", () => `<head>\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`)
  .replace("  </head>", () => `    <style data-hood>${style}</style>\n  </head>`)
  .replace("  </body>", () => `${data.join("\n")}\n<script type="module">${main}</script>\n  </body>`);
await writeFile(out, page);
console.log(`${out}: ${(page.length / 1e6).toFixed(1)} MB, ${files.size} files inside`);

/**
 * A script with all that it imports. Files that it asks for by name are taken from those inside: by the page as
 * blobs, and by a worker, which has no document, from its own source, where the page puts them.
 * @param {string} entry
 */
async function script(entry) {
  const inWorker = entry.endsWith("worker.js");
  const { outputFiles } = await build({
    entryPoints: [join(here, entry)],
    bundle: true,
    format: "esm",
    target: "es2022",
    define: { "import.meta.url": '"file:///"', RELEASED: "false" },
    minify: true,
    write: false,
    legalComments: "none",
    logLevel: "warning",
    plugins: [
      {
        name: "inside",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /\/backchannel\.js$/ }, () => ({ path: join(site, "studies/backchannel.js") }));
          onLoad({ filter: /\/www\/js\/.*\.js$/ }, async ({ path }) => {
            const folder = dirname(path.slice(join(here, "js/").length));
            const prefix = folder === "studies" ? "studies/" : "";
            const text = (await readFile(path, "utf8")).replace(ASKED, (_, name) => (inWorker ? `unpacked("inside:${prefix}${name}")` : `inside(\`${prefix}${name}\`)`));
            // A page without an origin may start no module as a worker, so workers here are plain scripts.
            const plain = text.replace('{ type: "module", name }', "{ name }");
            const needs = !inWorker && text.includes("inside(`");
            return { contents: needs ? `import { inside } from "${join(here, "js/inside.js")}";\n${plain}` : plain, loader: "js" };
          });
        },
      },
    ],
  });
  return inWorker ? Buffer.from(`(async()=>{${UNPACKED}${outputFiles[0].text}})()`) : Buffer.from(outputFiles[0].contents);
}

/** A style with its fonts in itself. @param {string} css */
async function inlined(css) {
  const names = [...new Set([...css.matchAll(/url\("?\.?\/?(fonts\/[^)"?]+)[^)]*\)/g)].map(([, name]) => name))];
  const fonts = new Map(await Promise.all(names.map(async (name) => /** @type {const} */ ([name, (await readFile(join(site, name))).toString("base64")]))));
  return css.replace(/url\("?\.?\/?(fonts\/[^)"?]+)[^)]*\)/g, (_, name) => `url(data:font/woff2;base64,${fonts.get(name)})`);
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** @param {string} text */
function hash(text) {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
