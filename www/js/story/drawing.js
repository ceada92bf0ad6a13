// The story's figures, drawn from one run: the same code draws the stills while the page is built and the live
// figures in the browser. A drawing is a tree of plain nodes, which `markup.js` turns into text or into elements.
import { stepPath } from "../figures/paths.js";
import { dodge } from "../figures/dodge.js";
import { folded } from "../figures/folded.js";
import { linear } from "../figures/scale.js";
import { dayScale, months } from "../figures/time.js";
import { thinPath } from "./thin.js";
import { dateText, headed, numberText, t } from "../text.js";

/**
 * @typedef {import("./story").Figure} Figure
 * @typedef {import("./story").Line} Line
 * @typedef {import("./story").WorldData} WorldData
 * @typedef {import("./story").View} View
 * @typedef {import("./story").Node} Node
 */

const SIZE = 13;
const LINES = { wide: 300, narrow: 260 };
const TOP = 42;
const BOTTOM = 28;
const ROW = 30;
const STRIP = 40;
const NARROW = 460;
const LETTER = 0.53;

/** Letters of a whole line need less than this estimate, which leaves room for a few wide ones. */
const CLOSE = 0.92;

/** Pixels from one line of a folded text to the next. */
const LEADING = 15;

/** Part of a drawing's width that names of rows may take before they fold. */
const NAMES = 0.48;

/** An estimate that needs no canvas: stills are drawn where there is none. @param {string} text */
const widthOf = (text) => text.length * SIZE * LETTER;

/** @param {number} room @returns {(line: string) => boolean} */
const within = (room) => (line) => widthOf(line) * CLOSE <= room;

/** Top of what is drawn: below the axis' title. @param {Figure} figure @param {number} width */
const topOf = (figure, width) => TOP + LEADING * (folded(figure.axis, within(width)).length - 1);

/** The names of rows, folded, and where they end. @param {string[]} names @param {number} width */
function column(names, width) {
  const lines = names.map((name) => folded(name, within(width * NAMES)));
  return { lines, left: 6 + Math.max(...lines.flat().map(widthOf)) };
}

/** A row's name beside it. @param {string[]} lines @param {number} x @param {number} y @returns {Node[]} */
const beside = (lines, x, y) => lines.map((line, at) => ["text", { class: "label", x, y: y + 4 + LEADING * (at - (lines.length - 1) / 2), "text-anchor": "end" }, line]);

/** Height of lines over time: less on a phone, where the drawing stays in sight above the text. @param {number} width */
const linesOf = (width) => (width < NARROW ? LINES.narrow : LINES.wide);

/** Height of a figure's drawing. @param {Figure} figure @param {number} worlds @param {number} width */
export function heightOf(figure, worlds, width) {
  const top = topOf(figure, width);
  if (figure.kind === "lines") return top - TOP + linesOf(width);
  return top + figure.rows.length * (figure.kind === "sites" ? siteRow(worlds, width) : ROW) + BOTTOM;
}

/** A strip of dots; where there is no room beside it, its name stands below. @param {number} width */
const stripOf = (width) => (width < NARROW ? STRIP + 16 : STRIP);

/** @param {number} worlds @param {number} width */
const siteRow = (worlds, width) => 24 + stripOf(width) * worlds;

/**
 * @param {Figure} figure
 * @param {WorldData[]} worlds what is drawn, the chapter's own world first
 * @param {View} view
 * @returns {Node}
 */
export function draw(figure, worlds, view) {
  const height = heightOf(figure, worlds.length, view.width) + (view.change ? ROW : 0);
  const draws = { lines, levels, sites, shares };
  return [
    "svg",
    { class: `story-drawing ${figure.kind}`, viewBox: `0 0 ${view.width} ${height}`, role: "img", "aria-label": figure.alt },
    ...draws[figure.kind](/** @type {any} */ (figure), worlds, view),
  ];
}

/** Lines over time. @param {import("./story").LinesFigure} figure @param {WorldData[]} worlds @param {View} view @returns {Node[]} */
function lines(figure, [world], { width, day, strong, hideFrom = Infinity }) {
  const height = heightOf(figure, 1, width);
  const { x, y, left, right, last, top } = frame(figure, world, width);
  const cut = Math.min(last, hideFrom);
  const at = Math.min(day, cut);
  const isStep = figure.steps === true;
  const path = (/** @type {ArrayLike<number>} */ values, /** @type {number} */ until) =>
    (isStep ? stepPath : thinPath)(Float64Array.from({ length: Math.min(until, last) + 1 }, (_, i) => clamped(values[i], figure.range)), x, y);
  const labels = dodge(figure.lines.map((line) => y(clamped(world.series(line)[at], figure.range))), 16, top, height - BOTTOM - 4);
  return [
    ...figure.marks.map((mark) => /** @type {Node} */ (["g", {},
      ["line", { class: "grid", x1: left, x2: right, y1: y(mark.value), y2: y(mark.value) }],
      ["text", { class: "tick", x: left - 8, y: y(mark.value) + 4, "text-anchor": "end" }, mark.label],
    ])),
    ...titled(figure, width),
    ...months(world.start, last, right - left).map(({ day: first, name }) => /** @type {Node} */ (["g", {},
      ["line", { class: "tick", x1: x(first), x2: x(first), y1: height - BOTTOM, y2: height - BOTTOM + 5 }],
      ["text", { class: "tick", x: x(first), y: height - 8, "text-anchor": "middle" }, name],
    ])),
    ...events(figure, world, x, y, left, right, top, height, hideFrom),
    ...world.others.flatMap((other) => figure.lines.map((line) => /** @type {Node} */ (["path", { class: "other", d: path(other.series(line), cut) }]))),
    ...(world.before ? figure.lines.map((line) => /** @type {Node} */ (["path", { class: "baseline", d: path(/** @type {WorldData} */ (world.before).series(line), last) }])) : []),
    ...figure.lines.map((line) => /** @type {Node} */ (["path", { ...look(line, world, strong), d: path(world.series(line), cut) }])),
    ["line", { class: "cursor", x1: x(at), x2: x(at), y1: top - 6, y2: height - BOTTOM }],
    ["text", { class: "cursor-date", x: Math.max(left, Math.min(right - 24, x(at))), y: top - 10, "text-anchor": "middle" }, dateText(dateOf(world, at), "short")],
    ...figure.lines.flatMap((line, index) => {
      const value = world.series(line)[at];
      return /** @type {Node[]} */ ([
        ["circle", { ...look(line, world, strong, "dot"), cx: x(at), cy: y(clamped(value, figure.range)), r: 4 }],
        ["text", { class: "label", x: right + 8, y: labels[index] + 4 }, `${name(line, world)} `, ["tspan", { class: "value" }, numberText(value * (figure.times ?? 1), figure.digits)]],
      ]);
    }),
  ];
}

/** Where lines over time stand. @param {import("./story").LinesFigure} figure @param {WorldData} world @param {number} width */
export function frame(figure, world, width) {
  const [top, height] = [topOf(figure, width), heightOf(figure, 1, width)];
  const last = figure.until ? Math.min(world.days, dayOf(world, figure.until)) : world.days;
  const left = 10 + Math.max(...figure.marks.map(({ label }) => widthOf(label)));
  const right = width - 12 - Math.max(...figure.lines.map((line) => widthOf(`${name(line, world)} 00${figure.digits ? ".00" : ""}`)));
  return { x: dayScale(last, left, right), y: linear(figure.range, [height - BOTTOM, top + 8]), left, right, last, top, bottom: height - BOTTOM };
}

/**
 * Events that the figure names, the first of each kind.
 * @param {import("./story").LinesFigure} figure @param {WorldData} world @param {(day: number) => number} x
 * @param {(value: number) => number} y @param {number} left @param {number} right @param {number} top @param {number} height @param {number} hideFrom
 * @returns {Node[]}
 */
function events(figure, world, x, y, left, right, top, height, hideFrom) {
  return (figure.events ?? []).flatMap(({ kind, label, at }) => {
    const first = world.events.find((event) => event.kind === kind);
    if (!first || x(first.day) > right || first.day > hideFrom) return [];
    const flip = x(first.day) > (left + right) / 2;
    return [["g", { class: "event" },
      ["line", { x1: x(first.day), x2: x(first.day), y1: top, y2: height - BOTTOM }],
      ["text", { x: x(first.day) + (flip ? -5 : 5), y: y(at) + 4, "text-anchor": flip ? "end" : "start" }, label],
    ]];
  });
}

/** One row an agent: from what it had to what it has. @param {import("./story").LevelsFigure} figure @param {WorldData[]} worlds @param {View} view @returns {Node[]} */
function levels(figure, [world], { width, day, strong, hide }) {
  const { lines: names, left } = column(figure.rows.map((line) => name(line, world)), width);
  const x = linear(figure.range, [left, width - 34]);
  const [top, height] = [topOf(figure, width), heightOf(figure, 1, width)];
  return [
    ...axis(figure, figure.marks, x, width, height),
    ...figure.rows.flatMap((line, index) => {
      const y = top + ROW * (index + 0.5);
      const value = world.series(line)[day];
      const before = world.before?.series(line)[day];
      if (hide !== undefined && line.agent === hide) return [keptBack(names[index], left, x(figure.reference), y)];
      return /** @type {Node[]} */ ([
        ...beside(names[index], left - 10, y),
        ["line", { ...look(line, world, strong, "lost"), x1: x(figure.reference), x2: x(value), y1: y, y2: y }],
        ...(before === undefined ? [] : [/** @type {Node} */ (["circle", { class: "was", cx: x(before), cy: y, r: 4 }])]),
        ["circle", { ...look(line, world, strong, "dot"), cx: x(value), cy: y, r: 5.5 }],
        ["text", { class: "value", x: x(value) - 10, y: y + 4, "text-anchor": "end" }, numberText(value, 0)],
      ]);
    }),
  ];
}

/** One row a site and world, one dot a run: the share of capacity that is left. @param {import("./story").SitesFigure} figure @param {WorldData[]} worlds @param {View} view @returns {Node[]} */
function sites(figure, worlds, { width, day }) {
  const narrow = width < NARROW;
  const left = narrow ? 8 : 8 + Math.max(...worlds.map((world) => widthOf(world.name)));
  const x = linear(figure.range, [left + 6, width - 14]);
  const [start, height] = [topOf(figure, width), heightOf(figure, worlds.length, width)];
  return [
    ...axis(figure, figure.marks, x, width, height),
    ...figure.rows.flatMap((row, index) => {
      const top = start + index * siteRow(worlds.length, width);
      return /** @type {Node[]} */ ([
        ["text", { class: "label", x: 0, y: top + 12 }, row.label],
        ...worlds.flatMap((world, at) => {
          const y = top + 36 + stripOf(width) * at;
          return /** @type {Node[]} */ ([
            ["line", { class: "grid", x1: x(figure.range[0]), x2: x(figure.range[1]), y1: y + 5, y2: y + 5 }],
            narrow
              ? ["text", { class: "tick", x: width - 8, y: y + 19, "text-anchor": "end" }, world.name]
              : ["text", { class: "tick", x: left - 8, y: y + 4, "text-anchor": "end" }, world.name],
            ...stacked([world, ...world.others].map((run) => x(100 * siteLeft(run, row.place, day)))).map(([cx, rank]) => /** @type {Node} */ (
              ["circle", { class: `run world-${at}`, cx, cy: y - 3.2 * rank, r: 3.4 }])),
          ]);
        }),
      ]);
    }),
  ];
}

/** Dots along a line; those that would cover one another stand on top of each other. @param {number[]} positions @returns {[number, number][]} place and rank */
function stacked(positions) {
  /** @type {Map<number, number>} */
  const full = new Map();
  return positions.map((position) => {
    const cell = Math.round(position / 6);
    const rank = full.get(cell) ?? 0;
    full.set(cell, rank + 1);
    return [position, rank];
  });
}

/** Share of a site's capacity that is left on a day. @param {WorldData} world @param {string} place @param {number} day */
export function siteLeft(world, place, day) {
  const last = world.events.findLast((event) => event.kind === "site-damaged" && event.places.includes(place) && event.day <= day);
  return last ? last.value : 1;
}

/** In how many of 100 runs. @param {import("./story").SharesFigure} figure @param {WorldData[]} _worlds @param {View} view @returns {Node[]} */
function shares(figure, _worlds, { width, share, hide, change = null }) {
  const rows = figure.rows.map(({ share: id, label }) => ({ id, label, kind: "share", ...share(id) }));
  if (change) rows.push({ id: "", label: t("story.yours"), kind: "share yours", ...change });
  const { lines: names, left } = column(rows.map(({ label }) => label), width);
  const x = linear([0, 100], [left, width - 20]);
  const [top, height] = [topOf(figure, width), heightOf(figure, 1, width) + (change ? ROW : 0)];
  return [
    ...axis(figure, [0, 25, 50, 75, 100].map((value) => ({ value, label: String(value) })), x, width, height),
    ...rows.flatMap(({ id, kind, estimate, low, high }, index) => {
      const y = top + ROW * (index + 0.5);
      if (hide !== undefined && id === hide) return [keptBack(names[index], left, x(50), y)];
      const flip = x(100 * high) > width - 60;
      return /** @type {Node[]} */ ([
        ...beside(names[index], left - 10, y),
        ["line", { class: "doubt", x1: x(100 * low), x2: x(100 * high), y1: y, y2: y }],
        ["circle", { class: kind, cx: x(100 * estimate), cy: y, r: 5.5 }],
        ["text", { class: "value", x: flip ? x(100 * low) - 8 : x(100 * high) + 8, y: y + 4, "text-anchor": flip ? "end" : "start" }, numberText(100 * estimate, 0)],
      ]);
    }),
  ];
}

/** A row whose value the reader is still asked for. @param {string[]} label @param {number} left @param {number} x @param {number} y @returns {Node} */
function keptBack(label, left, x, y) {
  return ["g", { class: "kept-back" },
    ...beside(label, left - 10, y),
    ["text", { class: "value", x, y: y + 4, "text-anchor": "middle" }, "?"],
  ];
}

/** The axis' title, in as many lines as it needs. @param {Figure} figure @param {number} width @returns {Node[]} */
const titled = (figure, width) => folded(figure.axis, within(width)).map((line, at) => ["text", { class: "axis-title", x: 0, y: 14 + LEADING * at }, line]);

/** @param {Figure} figure @param {{ value: number, label: string }[]} marks @param {(value: number) => number} x @param {number} width @param {number} height @returns {Node[]} */
function axis(figure, marks, x, width, height) {
  return [
    ...titled(figure, width),
    ...marks.map(({ value, label }) => /** @type {Node} */ (["g", {},
      ["line", { class: "grid", x1: x(value), x2: x(value), y1: topOf(figure, width) - 4, y2: height - BOTTOM + 4 }],
      ["text", { class: "tick", x: x(value), y: height - 8, "text-anchor": "middle" }, label],
    ])),
  ];
}

/**
 * How a line looks: the colour of its agent, or ink.
 * @param {Line} line @param {WorldData} world @param {string | null} strong @param {string} [part]
 */
function look(line, world, strong, part = "line") {
  const agent = line.agent ?? line.of;
  const faint = strong !== null && agent !== strong ? " faint" : "";
  return agent === undefined ? { class: `${part} ink${faint}` } : { class: `${part} of-agent${faint}`, "data-hue": world.hue(agent) };
}

/** What a line is called. @param {Line} line @param {WorldData} world */
export function name({ label, agent, of = agent }, world) {
  return label ?? (of === undefined ? "" : world.short(of));
}

/** @param {number} value @param {[number, number]} range */
const clamped = (value, [low, high]) => Math.max(low, Math.min(high, value));

const DAY_MS = 86_400_000;

/** Day of a world on which a date falls; `start` and `end` are its first and last. @param {WorldData} world @param {string} date */
export function dayOf(world, date) {
  if (date === "start") return 0;
  if (date === "end") return world.days;
  return Math.round((Date.parse(date) - Date.parse(world.start)) / DAY_MS);
}

/** @param {WorldData} world @param {number} day */
export const dateOf = (world, day) => new Date(Date.parse(world.start) + day * DAY_MS).toISOString().slice(0, 10);

/** Which runs a drawing shows. @param {WorldData[]} worlds */
export function provenance(worlds) {
  return worlds.map(({ name: who, scenario, seed, version, digest, others }) =>
    t(others.length ? "story.provenanceMany" : "story.provenance", { name: headed(who), scenario, seed: Number.parseInt(seed, 16), last: Number.parseInt(others.at(-1)?.seed ?? seed, 16), version, digest })).join(" ");
}
