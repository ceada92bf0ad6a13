// The tables of docs/embedding.md, made from the code that they tell of: `node www/embed-tables.mjs` puts them in.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { PARAMETERS } from "./js/embed/options.js";
import { ASKS, ERRORS, EVENTS, LIMITS } from "./js/embed/protocol.js";

/** @param {string[]} head @param {string[][]} rows */
const table = (head, rows) => [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** Each table under its name. @returns {Record<string, string>} */
export function tables() {
  const { burst, perSecond, waiting, runs, series } = LIMITS;
  return {
    parameters: table(["parameter", "takes", "usual", "meaning"], PARAMETERS.map(({ name, takes, usual, meaning }) => [`\`${name}\``, takes, usual ? `\`${usual}\`` : "none", meaning])),
    asks: table(["ask", "who may", "takes", "gives", "meaning"], Object.entries(ASKS).map(([name, { right, takes, gives, meaning }]) => [`\`${name}\``, right === "any" ? "any host" : "those in `hosts`", takes, gives, meaning])),
    events: table(["event", "`detail`", "meaning"], Object.entries(EVENTS).map(([name, { detail, meaning }]) => [`\`${name}\``, detail, meaning])),
    errors: table(["code", "meaning"], Object.entries(ERRORS).map(([code, meaning]) => [`\`${code}\``, meaning])),
    limits: table(["what", "most"], [
      ["messages at once", String(burst)],
      ["messages a second after that", String(perSecond)],
      ["questions waiting for an answer", String(waiting)],
      ["runs in an ensemble", String(runs)],
      ["series kept of an ensemble", String(series)],
    ]),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = new URL("../docs/embedding.md", import.meta.url);
  let text = await readFile(path, "utf8");
  for (const [name, made] of Object.entries(tables())) {
    text = text.replace(new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n<!-- end -->)`), (_, open, close) => `${open}${made}${close}`);
  }
  await writeFile(path, text);
}
