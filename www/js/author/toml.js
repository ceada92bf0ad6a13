// The text of a scenario and the tree that a form shows, one made from the other. `smol-toml` reads the text and
// writes every key and value; the layout is that of the scenarios of this repository: a quantity on one line.
import { parse, stringify } from "smol-toml";

/**
 * A table of the text.
 * @typedef {{ [key: string]: any }} Tree
 *
 * Keys and indices that lead to a value.
 * @typedef {(string | number)[]} Path
 */

/** Deepest nesting that is read: the model itself reads less. */
const MOST_LEVELS = 64;

/**
 * The tree of a text. Whole numbers too large for a JavaScript number stay exact.
 * @param {string} text
 * @returns {Tree}
 * @throws {Error} when it is no TOML
 */
export const treeOf = (text) => /** @type {Tree} */ (parse(text, { integersAsBigInt: "asNeeded", maxDepth: MOST_LEVELS }));

/** @param {unknown} value @returns {value is Tree} */
export const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** The text of a tree. @param {Tree} tree */
export function textOf(tree) {
  return `${table(tree, [])}\n`.replace(/^\n+/, "").replace(/\n{3,}/g, "\n\n").replace(/\n+$/, "\n");
}

/** A table: first what stands on a line of its own, then the tables within. @param {Tree} tree @param {string[]} path @returns {string} */
function table(tree, path) {
  const entries = Object.entries(tree).filter(([, value]) => value !== undefined);
  const within = entries.filter(([, value]) => isTable(value) && !isLine(value));
  const lines = entries.filter(([, value]) => !isTable(value) || isLine(value)).map(([key, value]) => `${keyOf(key)} = ${written(value)}`);
  const head = path.length && (lines.length || !within.length) ? [`[${path.join(".")}]`] : [];
  return [[...head, ...lines].join("\n"), ...within.map(([key, value]) => table(value, [...path, keyOf(key)]))].filter(Boolean).join("\n\n");
}

/** Whether a table is a quantity, or small enough to be one: without tables or lists, and with a value. @param {Tree} tree */
const isLine = (tree) => "value" in tree && "how" in tree && Object.values(tree).every((value) => !isTable(value) && !Array.isArray(value));

/** @param {any} value @returns {string} */
function written(value) {
  if (Array.isArray(value)) {
    if (!value.some(isTable)) return `[${value.map(written).join(", ")}]`;
    return `[\n${value.map((item) => `  ${written(item)},\n`).join("")}]`;
  }
  if (!isTable(value)) return stringify({ x: value }).slice("x = ".length, -1);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return entries.length ? `{ ${entries.map(([key, inner]) => `${keyOf(key)} = ${inLine(inner)}`).join(", ")} }` : "{}";
}

/** A value within a table on one line, where lists are on that line too. @param {any} value @returns {string} */
const inLine = (value) => (Array.isArray(value) ? `[${value.map(inLine).join(", ")}]` : written(value));

/** @param {string} key */
const keyOf = (key) => stringify({ [key]: 0 }).slice(0, -" = 0\n".length);

/** How many comments a text has: what a form loses that writes it anew. @param {string} text */
export function comments(text) {
  // Texts in quotes are passed over, since a # in one begins no comment.
  const parts = /"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'[^'\n]*'?|#[^\n]*/g;
  return [...text.matchAll(parts)].filter(([part]) => part.startsWith("#")).length;
}

/** What stands at a path; undefined if nothing does. @param {any} tree @param {Path} path */
export const at = (tree, path) => path.reduce((branch, key) => (isTable(branch) || Array.isArray(branch) ? own(branch, key) : undefined), tree);

/** @param {any} branch @param {string | number} key */
const own = (branch, key) => (Object.hasOwn(branch, key) ? branch[key] : undefined);

/**
 * A tree with another value at a path; `undefined` takes it away. Nothing of the old tree is changed.
 * @param {any} tree
 * @param {Path} path
 * @param {any} value
 * @param {(path: Path) => string[]} [order] of the keys of the table at a path, as far as there is one
 * @returns {any}
 */
export function put(tree, path, value, order = () => []) {
  return place(tree, path, value, order, []);
}

/** @param {any} tree @param {Path} path @param {any} value @param {(path: Path) => string[]} order @param {Path} above @returns {any} */
function place(tree, [key, ...rest], value, order, above) {
  if (key === undefined) return value;
  const next = place(Object.hasOwn(tree ?? {}, key) ? tree[key] : undefined, rest, value, order, [...above, key]);
  if (Array.isArray(tree)) return next === undefined ? tree.filter((_, index) => index !== key) : tree.map((item, index) => (index === key ? next : item)).concat(key === tree.length ? [next] : []);
  if (typeof key === "number") return next === undefined ? undefined : [next];
  const entries = Object.entries(tree ?? {}).filter(([name]) => name !== key || next !== undefined).map(([name, old]) => [name, name === key ? next : old]);
  if (!Object.hasOwn(tree ?? {}, key) && next !== undefined) entries.push([key, next]);
  const known = order(above);
  const rank = (/** @type {any} */ [name]) => (known.includes(name) ? known.indexOf(name) : known.length);
  return Object.fromEntries(known.length ? entries.sort((a, b) => rank(a) - rank(b)) : entries);
}

/** The same table with another key in the place of one. @param {Tree} tree @param {string} from @param {string} to */
export const renamed = (tree, from, to) => Object.fromEntries(Object.entries(tree).map(([key, value]) => [key === from ? to : key, value]));
