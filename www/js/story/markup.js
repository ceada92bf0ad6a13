// Trees of plain nodes as text, for stills, and as elements, for live figures.

/** @typedef {import("./story").Node} Node */

/** Namespace of drawings. */
const SVG = "http://www.w3.org/2000/svg";

/** Namespace of tables. */
export const HTML = "http://www.w3.org/1999/xhtml";

/** @param {string} text */
export const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** @param {Node | string} node @returns {string} */
export function asText(node) {
  if (typeof node === "string") return escape(node);
  const [tag, attributes, ...children] = node;
  const set = Object.entries(attributes).map(([name, value]) => ` ${name}="${escape(brief(value))}"`).join("");
  return children.length ? `<${tag}${set}>${children.map(asText).join("")}</${tag}>` : `<${tag}${set}/>`;
}

/** @param {Node | string} node @param {string} [space] @returns {globalThis.Node} */
export function asElement(node, space = SVG) {
  if (typeof node === "string") return document.createTextNode(node);
  const [tag, attributes, ...children] = node;
  const element = document.createElementNS(space, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, brief(value));
  element.append(...children.map((child) => asElement(child, space)));
  return element;
}

/** Positions to a tenth of a pixel. @param {string | number} value */
const brief = (value) => (typeof value === "number" ? String(Math.round(value * 10) / 10) : value);
