// A figure as a file: a picture as it is seen (SVG, PNG), or its numbers (CSV), each with where it comes from inside.
import { download } from "../download.js";
import { dateText, t } from "../text.js";
import { textWidth } from "./measure.js";
import { csvOf } from "./table.js";

/**
 * @typedef {"svg" | "png" | "csv"} Kind
 * @typedef {import("../world.js").World} World
 * @typedef {{ title: string, id: string, notes?: string[], table: () => import("./table.js").Table }} Saved
 */

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 20;
const NOTE = { size: 12, line: 17 };

/** Pixels of a PNG to one of the page. */
const SCALE = 2;

/** Typefaces for whoever opens the file without the page's own. */
const FALLBACK = /** @type {Record<string, string>} */ ({
  sans: "'Source Sans 3 Variable', 'Source Sans 3', 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif",
  serif: "'Source Serif 4 Variable', 'Source Serif 4', Palatino, Georgia, serif",
});

/** Parts of a figure that are not part of its picture. */
const LEFT_OUT = ".field, .reading, .tools, .unseen";

/** What the page's style sheet may say of a shape, and what holds without it. */
const STYLE = /** @type {Record<string, string>} */ ({
  fill: "#000000",
  stroke: "none",
  "fill-opacity": "1",
  "stroke-opacity": "1",
  "stroke-width": "1",
  "stroke-dasharray": "none",
  "stroke-linecap": "butt",
  "stroke-linejoin": "miter",
  "vector-effect": "none",
});
const TEXT_STYLE = /** @type {Record<string, string>} */ ({
  ...STYLE,
  "font-size": "",
  "font-weight": "400",
  "font-style": "normal",
  "font-variant-numeric": "normal",
  "text-anchor": "start",
  "paint-order": "normal",
});

/**
 * Hands a figure to the reader as a file.
 * @param {Kind} kind
 * @param {Saved} figure
 * @param {World} world
 * @param {Element} element that shows it
 */
export async function save(kind, { id, title, notes: more = [], table }, world, element) {
  const notes = [...origin(world), ...more];
  const file = kind === "csv" ? new Blob([csvOf(table(), [title, ...notes])], { type: "text/csv;charset=utf-8" }) : await picture(kind, title, notes, element);
  download(file, `${[id, world.scenario?.id.replaceAll("/", "-"), world.run?.seed, world.dateOf(world.day)].join("_")}.${kind}`);
}

/** What makes the figure's run again, and what it is not. @param {World} world @returns {string[]} */
export function origin({ scenario, run, request, day, dateOf }) {
  const levers = Object.entries(request?.levers ?? {}).map(([id, value]) => `${id}=${value}`);
  const firings = (request?.interventions ?? []).map(({ date, intervention, value }) => `${date}:${intervention}${value === null ? "" : `=${value}`}`);
  const changed = [...levers, ...firings];
  return [
    t("figure.source", { model: run?.model_version ?? "", scenario: scenario?.title ?? "", id: scenario?.id ?? "" }),
    t("figure.run", { seed: run?.seed ?? "", digest: run?.digest ?? "", date: dateText(dateOf(day)) }),
    changed.length ? t("figure.changed", { what: changed.join(", ") }) : t("figure.unchanged"),
    t("notice.title"),
  ];
}

/** @param {"svg" | "png"} kind @param {string} title @param {string[]} notes @param {Element} element */
async function picture(kind, title, notes, element) {
  const root = svgOf(element, title, notes);
  if (kind === "svg") return new Blob([written(root)], { type: "image/svg+xml;charset=utf-8" });
  root.prepend(make("style", {}, await typefaces()));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(written(root))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = SCALE * image.width;
  canvas.height = SCALE * image.height;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return /** @type {Promise<Blob>} */ (new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture could not be made"))), "image/png")));
}

/**
 * The figure as one drawing of its own, with every style written into it.
 * @param {Element} element
 * @param {string} title
 * @param {string[]} notes lines at its foot
 */
function svgOf(element, title, notes) {
  const frame = element.getBoundingClientRect();
  const width = Math.ceil(frame.width) + 2 * MARGIN;
  const paper = hex(getComputedStyle(document.documentElement).backgroundColor).colour;
  const ink = hex(getComputedStyle(element).color).colour;
  /** @type {SVGElement[]} */
  const parts = [];
  let bottom = 0;
  const at = (/** @type {DOMRect} */ box) => {
    bottom = Math.max(bottom, box.bottom - frame.top + MARGIN);
    return { x: box.left - frame.left + MARGIN, y: box.top - frame.top + MARGIN };
  };
  const walk = (/** @type {Node} */ node) => {
    if (node instanceof Text) parts.push(...lines(node, at));
    if (!(node instanceof Element) || node.matches(LEFT_OUT) || getComputedStyle(node).display === "none") return;
    if (node instanceof SVGSVGElement) parts.push(nested(node, at));
    else node.childNodes.forEach(walk);
  };
  element.childNodes.forEach(walk);
  const foot = notes.flatMap((note) => wrapped(note, width - 2 * MARGIN));
  const height = Math.ceil(bottom + MARGIN + foot.length * NOTE.line + MARGIN / 2);
  const root = make("svg", { width, height, viewBox: `0 0 ${width} ${height}` });
  root.append(
    make("title", {}, title),
    make("desc", {}, notes.join(" ")),
    make("rect", { width, height, fill: paper }),
    ...parts,
    ...foot.map((line, index) =>
      make("text", { x: MARGIN, y: bottom + MARGIN + (index + 0.6) * NOTE.line, fill: ink, "font-family": FALLBACK.sans, "font-size": NOTE.size }, line)),
  );
  return root;
}

/** A drawing within the drawing, with what the style sheet says of its shapes. @param {SVGSVGElement} svg @param {(box: DOMRect) => { x: number, y: number }} at */
function nested(svg, at) {
  const box = svg.getBoundingClientRect();
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  const copies = [...copy.querySelectorAll("*")];
  [...svg.querySelectorAll("*")].forEach((original, index) => style(original, copies[index]));
  const comments = document.createTreeWalker(copy, NodeFilter.SHOW_COMMENT);
  /** @type {Node[]} */
  const empty = [];
  while (comments.nextNode()) empty.push(comments.currentNode);
  for (const comment of empty) comment.parentNode?.removeChild(comment);
  for (const name of copy.getAttributeNames()) if (!["viewBox", "preserveAspectRatio"].includes(name)) copy.removeAttribute(name);
  for (const [name, value] of Object.entries({ ...at(box), width: box.width, height: box.height, overflow: "visible" })) copy.setAttribute(name, String(value));
  return copy;
}

/** @param {Element} original @param {Element} copy */
function style(original, copy) {
  const computed = getComputedStyle(original);
  const isText = original instanceof SVGTextContentElement;
  if (computed.display === "none") return copy.remove();
  if (original instanceof SVGGeometryElement || isText) {
    for (const [name, usual] of Object.entries(isText ? TEXT_STYLE : STYLE)) {
      let value = computed.getPropertyValue(name).replace(/^([\d.]+)px$/, "$1");
      if ((name === "fill" || name === "stroke") && value !== "none" && !value.startsWith("url")) {
        const { colour, alpha } = hex(value);
        if (alpha < 1) copy.setAttribute(`${name}-opacity`, String(Number((alpha * Number(computed.getPropertyValue(`${name}-opacity`))).toFixed(3))));
        value = alpha === 0 ? "none" : colour;
      }
      if (name.endsWith("-opacity") && copy.hasAttribute(name)) continue;
      // A part of a text would take what it does not say from the whole.
      if (value === usual && original.localName !== "tspan") copy.removeAttribute(name);
      else copy.setAttribute(name, value);
    }
    if (isText) copy.setAttribute("font-family", family(computed.fontFamily));
    const { fill, stroke } = /** @type {Record<string, string | null>} */ ({ fill: copy.getAttribute("fill"), stroke: copy.getAttribute("stroke") });
    if (!isText && fill === "none" && !stroke) return copy.remove();
  }
  if (computed.opacity !== "1") copy.setAttribute("opacity", computed.opacity);
  for (const name of copy.getAttributeNames()) if (/^(class|style|data-|aria-|role)/.test(name)) copy.removeAttribute(name);
}

/** The lines of a text of the page, where they stand. @param {Text} text @param {(box: DOMRect) => { x: number, y: number }} at */
function lines(text, at) {
  const computed = getComputedStyle(/** @type {Element} */ (text.parentElement));
  /** @type {{ words: string[], box: DOMRect }[]} */
  const found = [];
  const range = document.createRange();
  for (const { index, 0: word } of text.data.matchAll(/\S+/g)) {
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    const box = range.getBoundingClientRect();
    const last = found.at(-1);
    if (last && Math.abs(last.box.top - box.top) < 2) {
      last.words.push(word);
      last.box = new DOMRect(last.box.left, last.box.top, box.right - last.box.left, box.height);
    } else if (box.width) found.push({ words: [word], box });
  }
  const size = Number.parseFloat(computed.fontSize);
  return found.map(({ words, box }) => {
    const { x, y } = at(box);
    // Kept to its width, whatever typeface it is set in later, so that nothing runs over what follows.
    return make("text", {
      x,
      y: y + box.height / 2 + size * 0.34,
      textLength: box.width,
      lengthAdjust: "spacingAndGlyphs",
      fill: hex(computed.color).colour,
      "font-family": family(computed.fontFamily),
      "font-size": size,
      "font-weight": computed.fontWeight,
      ...(computed.fontStyle === "normal" ? {} : { "font-style": computed.fontStyle }),
    }, words.join(" "));
  });
}

/** @param {string} computed */
const family = (computed) => FALLBACK[/serif 4/i.test(computed) ? "serif" : "sans"];

/** A text cut to lines that fit. @param {string} text @param {number} width */
function wrapped(text, width) {
  return text.split(" ").reduce((/** @type {string[]} */ all, word) => {
    const longer = all.length ? `${all[all.length - 1]} ${word}` : word;
    return all.length && textWidth(longer, NOTE.size) <= width ? [...all.slice(0, -1), longer] : [...all, word];
  }, []);
}

/** @type {Map<string, { colour: string, alpha: number }>} */
const colours = new Map();

/** A colour in the form that every program knows: not all read the newer ones of the style sheet. @param {string} colour */
function hex(colour) {
  let known = colours.get(colour);
  if (!known) {
    const context = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d", { willReadFrequently: true }));
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
    known = { colour: `#${[r, g, b].map((part) => part.toString(16).padStart(2, "0")).join("")}`, alpha: Number((a / 255).toFixed(3)) };
    colours.set(colour, known);
  }
  return known;
}

/** The page's typefaces, to be set inside a picture, which may load nothing. @type {Promise<string> | undefined} */
let faces;
function typefaces() {
  faces ??= Promise.all(
    [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].filter((rule) => rule instanceof CSSFontFaceRule).map(async (rule) => {
      const face = /** @type {CSSFontFaceRule} */ (rule).cssText;
      const file = /url\("?([^")]+)"?\)/.exec(face)?.[1] ?? "";
      const bytes = new Uint8Array(await (await fetch(new URL(file, sheet.href ?? location.href))).arrayBuffer());
      const text = bytes.reduce((all, byte) => all + String.fromCharCode(byte), "");
      return face.replace(/url\([^)]*\)/, `url(data:font/woff2;base64,${btoa(text)})`);
    })),
  ).then((all) => all.join("\n")).catch(() => "");
  return faces;
}

/** @param {string} name @param {Record<string, string | number>} attributes @param {string} [text] */
function make(name, attributes, text) {
  const element = /** @type {SVGElement} */ (document.createElementNS(SVG, name));
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, typeof value === "number" ? String(Number(value.toFixed(2))) : value);
  if (text !== undefined) element.textContent = text;
  return element;
}

/** @param {Element} root */
const written = (root) => `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(root)}\n`;
