// The sessions for teachers, from `docs/teaching`, as pages of the site: to read, to print, and with each task as a link.
import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { Marked } from "marked";
import { linkOf, readFile as readTask } from "./js/task/format.js";

const folder = fileURLToPath(new URL("../docs/teaching/", import.meta.url));

/** The document that leads to the others. */
const OVERVIEW = "README.md";

/** Name of the page of a document. @param {string} document */
const pageOf = (document) => (document === OVERVIEW ? "teaching.html" : `teaching-${document.replace(/\.md$/, ".html")}`);

/** `name` is what leads to it from the others. @typedef {{ page: string, name: string, title: string, body: string }} Lesson */

/** All pages, the one that leads to the others first. @returns {Promise<Lesson[]>} */
export async function lessons() {
  const files = await readdir(folder);
  const overview = await readFile(join(folder, OVERVIEW), "utf8");
  // In the order in which the first names them.
  const at = (/** @type {string} */ file) => overview.indexOf(`](${file})`);
  const others = files.filter((file) => file.endsWith(".md") && file !== OVERVIEW);
  for (const file of others) if (at(file) < 0) throw new Error(`docs/teaching/${OVERVIEW}: found no link to ${file}`);
  const documents = [OVERVIEW, ...others.sort((one, other) => at(one) - at(other))];
  /** @type {Map<string, string>} where the site has what a document links to */
  const places = new Map(documents.map((document) => [document, pageOf(document)]));
  for (const file of files.filter((name) => name.endsWith(".task.json"))) {
    const { task } = readTask(await readFile(join(folder, file), "utf8"));
    const link = task && (await linkOf(task, null, "task.html"));
    if (!link) throw new Error(`docs/teaching/${file}: found no task that fits into a link`);
    places.set(file, link);
  }
  return Promise.all(documents.map(async (document) => {
    const text = await readFile(join(folder, document), "utf8");
    const [, title] = /^# (.+)$/m.exec(text) ?? [];
    if (!title) throw new Error(`docs/teaching/${document}: found no heading`);
    const name = document === OVERVIEW ? "Overview" : `${document[0].toUpperCase()}${document.slice(1, -3)}`;
    return { page: pageOf(document), name, title: printed(title), body: await reader(places).parse(text) };
  }));
}

/** Quotation marks and apostrophes as they are set in print. @param {string} text */
const printed = (text) => text.replace(/(?<=\p{L})'/gu, "’").replace(/(^|[\s(])"(?=\S)/g, "$1“").replace(/"/g, "”");

/** What makes a page of a document. @param {Map<string, string>} places */
function reader(places) {
  return new Marked({
    walkTokens(token) {
      if (token.type === "text" && !token.tokens) token.text = printed(token.text);
    },
    renderer: {
      // What the site does not have is named and not linked.
      link({ href, tokens }) {
        const words = this.parser.parseInline(tokens);
        const [file, part] = href.split("#");
        const place = places.get(file);
        return place ? `<a href="${place}${part ? `#${part}` : ""}">${words}</a>` : words;
      },
      heading({ tokens, depth, text }) {
        const id = text.toLowerCase().replace(/[^a-z]+/g, "-");
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      table({ header, rows }) {
        const cell = (/** @type {import("marked").Tokens.TableCell} */ { tokens }, /** @type {"td" | "th"} */ tag) => {
          const words = this.parser.parseInline(tokens);
          return tag === "th" && words ? `<th scope="col">${words}</th>` : `<td>${words}</td>`;
        };
        const line = (/** @type {import("marked").Tokens.TableCell[]} */ cells, /** @type {"td" | "th"} */ tag) => `<tr>${cells.map((one) => cell(one, tag)).join("")}</tr>`;
        return `<div class="scroll" role="group" tabindex="0" aria-label="${header.map(({ text }) => text.replace(/[^\p{L}\p{N} ]/gu, "")).filter(Boolean).join(", ")}"><table>
          <thead>${line(header, "th")}</thead><tbody>${rows.map((row) => line(row, "td")).join("\n")}</tbody></table></div>\n`;
      },
    },
  });
}
