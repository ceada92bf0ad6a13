// The build's part for other people's pages: the scripts of the frame, the element and the dialog, and chapters and
// pictures one by one.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";
import { build, transform } from "esbuild";

/** Stands for the build's id until that is known; see `js/build.js`. */
const MARK = "__BUILD_ID__";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Scripts of this part that are modules, as those of the page are. */
export const EMBED_MODULES = ["embed/dialog.js", "inline.js", "studies/driver.js"];

/** Plain scripts: a frame without an origin of its own and a page of another site are refused modules. */
export const EMBED_SCRIPTS = ["embed.js", "element/backchannel-sim.js"];

/** @param {string} out @param {boolean} dev */
export async function embedScripts(out, dev) {
  await plainScript(join(here, "js/embed/page.js"), join(out, EMBED_SCRIPTS[0]), dev);
  await plainScript(join(here, "js/embed/element.js"), join(out, EMBED_SCRIPTS[1]), dev);
}

/**
 * One plain script. What it loads lies relative to the page that it is on.
 * @param {string} entry @param {string} outfile @param {boolean} dev
 */
export async function plainScript(entry, outfile, dev) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: !dev,
    define: { "import.meta.url": "document.baseURI", RELEASED: "false" },
    legalComments: "none",
    logLevel: "warning",
    write: false,
    plugins: [{
      name: "studies",
      setup: ({ onResolve }) => onResolve({ filter: /\/studies\.js$/ }, ({ kind }) =>
        kind === "dynamic-import" ? { path: `./studies/studies.js?v=${MARK}`, external: true } : null),
    }],
  });
  await mkdir(dirname(outfile), { recursive: true });
  // A plain script may wait for nothing at its outermost, as a module may, and what it loads is named relative to it.
  await writeFile(outfile, `(async()=>{${outputFiles[0].text}})();\n`);
}

/**
 * Chapters for frames, each with its picture; the style of pictures; and the list of releases, of which a build of its
 * own has none.
 * @param {string} out @param {boolean} dev @param {import("./js/story/story").Chapter[]} all @param {any} stills
 * @param {Map<string, any>} sources @param {any} render the module that draws
 */
export async function embedFiles(out, dev, all, stills, sources, render) {
  const folder = join(out, "embed");
  await mkdir(folder, { recursive: true });
  const style = await pictureStyle(dev, render.colours(stills));
  const write = (/** @type {string} */ file, /** @type {object} */ content) => writeFile(join(folder, file), JSON.stringify(content));
  await writeFile(join(folder, "still.css"), style);
  for (const [index, chapter] of all.entries()) {
    const { id, title, figure } = chapter;
    await write(`${id}.json`, { id, title, alt: figure.alt, html: render.chapterOf(chapter, index, stills, sources) });
    await writeFile(join(folder, `${id}.svg`), render.picture(chapter, stills, style));
  }
  await writeFile(join(folder, "still.svg"), render.picture(all[0], stills, style));
  await write("chapters.json", all.map(({ id, title, figure }) => ({ id, title, alt: figure.alt })));
  await writeFile(join(out, "versions.json"), `${JSON.stringify({ format: 1, newest: null, versions: [] })}\n`);
}

/** What a drawing takes from the page's sheet, for where the page is not. @param {boolean} dev @param {string} colours */
async function pictureStyle(dev, colours) {
  const [tokens, story] = await Promise.all(["tokens.css", "story.css"].map((file) => readFile(join(here, "css", file), "utf8")));
  const chosen = tokens.replace(/@font-face \{[^}]*\}/g, "").replaceAll(":root", ":root, :host");
  const drawing = [...story.matchAll(/^\.story-drawing[^{]*\{[^}]*\}/gm)].map(([rule]) => rule).join("\n");
  const own = ".story-drawing { font-family: var(--sans); } .story-drawing .paper { fill: var(--paper); }";
  return (await transform(`${chosen}\n${drawing}\n${own}\n${colours}`, { loader: "css", minify: !dev })).code;
}
