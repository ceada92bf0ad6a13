// The story's figures as tables, from the same data as the drawings.
import { months } from "../figures/time.js";
import { dateText, numberText, t } from "../text.js";
import { dateOf, dayOf, name, siteLeft } from "./drawing.js";

/**
 * @typedef {import("./story").Figure} Figure
 * @typedef {import("./story").Node} Node
 * @typedef {import("./story").WorldData} WorldData
 * @typedef {import("./story").View} View
 */

/** @param {Figure} figure @param {WorldData[]} worlds @param {Pick<View, "day" | "share" | "change">} view @returns {Node} */
export function table(figure, worlds, view) {
  const { head, rows } = { lines, levels, sites, shares }[figure.kind](/** @type {any} */ (figure), worlds, view);
  const cell = (/** @type {string} */ tag, /** @type {string} */ text, /** @type {string} */ scope) => /** @type {Node} */ ([tag, scope ? { scope } : {}, text]);
  return ["table", {},
    ["caption", {}, `${figure.title}. ${figure.axis}.`],
    ["thead", {}, ["tr", {}, ...head.map((text) => cell("th", text, "col"))]],
    ["tbody", {}, ...rows.map(([first, ...rest]) => /** @type {Node} */ (["tr", {}, cell("th", first, "row"), ...rest.map((text) => cell("td", text, ""))]))],
  ];
}

/** @param {import("./story").LinesFigure} figure @param {WorldData[]} worlds */
function lines(figure, [world]) {
  const last = figure.until ? dayOf(world, figure.until) : world.days;
  const events = (figure.events ?? []).flatMap(({ kind }) => world.events.find((event) => event.kind === kind)?.day ?? []).filter((day) => day <= last);
  const days = [...new Set([0, ...months(world.start, last, Infinity).map(({ day }) => day), ...events, last])].sort((a, b) => a - b);
  const read = (/** @type {WorldData} */ of, /** @type {import("./story").Line} */ line, /** @type {number} */ day) => numberText(of.series(line)[day] * (figure.times ?? 1), figure.digits);
  const { before } = world;
  return {
    head: [t("table.date"), ...figure.lines.flatMap((line) => [name(line, world), ...(before ? [t("story.before", { name: name(line, world) })] : [])])],
    rows: days.map((day) => [dateText(dateOf(world, day)), ...figure.lines.flatMap((line) => [read(world, line, day), ...(before ? [read(before, line, day)] : [])])]),
  };
}

/** @param {import("./story").LevelsFigure} figure @param {WorldData[]} worlds */
function levels(figure, [world]) {
  const read = (/** @type {WorldData} */ of, /** @type {import("./story").Line} */ line, /** @type {number} */ day) => numberText(of.series(line)[day], 0);
  return {
    head: [t("table.agent"), t("table.start"), t("table.end"), ...(world.before ? [t("table.baselineColumn")] : [])],
    rows: figure.rows.map((line) => [name(line, world), read(world, line, 0), read(world, line, world.days), ...(world.before ? [read(world.before, line, world.days)] : [])]),
  };
}

/** @param {import("./story").SitesFigure} figure @param {WorldData[]} worlds @param {Pick<View, "day">} view */
function sites(figure, worlds, { day }) {
  return {
    head: [t("table.name"), ...worlds.map((world) => world.name)],
    rows: figure.rows.map(({ place, label }) => [
      label,
      ...worlds.map((world) => [world, ...world.others].map((run) => Math.round(100 * siteLeft(run, place, day))).sort((a, b) => a - b).join(" · ")),
    ]),
  };
}

/** @param {import("./story").SharesFigure} figure @param {WorldData[]} _worlds @param {Pick<View, "share" | "change">} view */
function shares(figure, _worlds, { share, change }) {
  const rows = [...figure.rows.map(({ share: id, label }) => ({ label, ...share(id) })), ...(change ? [{ label: t("story.yours"), ...change }] : [])];
  return {
    head: [t("table.name"), t("story.of100"), t("story.low"), t("story.high")],
    rows: rows.map(({ label, estimate, low, high }) => [label, ...[estimate, low, high].map((value) => numberText(100 * value, 1))]),
  };
}
