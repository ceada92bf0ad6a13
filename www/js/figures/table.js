// The numbers of a figure: as a table to read, and as a file with every day.
import { html } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { readingOrder } from "../agents.js";
import { vars } from "../element.js";
import { dateText, numberText, t } from "../text.js";
import { months } from "./time.js";

/**
 * @typedef {import("../contract").Scenario} Scenario
 * @typedef {import("../contract").Run} Run
 * @typedef {import("../world.js").World} World
 *
 * @typedef {object} Column
 * @property {string} name
 * @property {(row: number) => number | string} value of a row, as the file has it
 * @property {(value: any) => string} [text] the same as a reader sees it; without, as it is
 *
 * @typedef {object} Table
 * @property {string} caption
 * @property {string} head names the first column
 * @property {number[]} rows of the table: days, or places in a list
 * @property {number[]} [every] rows of the file, where they are more
 * @property {(row: number) => string} name of a row, to read
 * @property {(row: number) => string} key of a row, in the file
 * @property {number} [current] the row that is the day shown
 * @property {Column[]} columns
 */

/** Decimals in a file: more than any reader sees, fewer than hide the value among digits. */
const FILE_DIGITS = 6;

/**
 * A table with a row for the first of each month and for the day shown, or for the days given and that one.
 * @param {World} world
 * @param {string} caption
 * @param {Column[]} columns
 * @param {number[]} [days]
 * @returns {Table}
 */
export function daily({ scenario, run, day, dateOf }, caption, columns, days) {
  const last = run?.days ?? 0;
  const some = days ?? months(scenario?.start ?? dateOf(0), last, Infinity).map((first) => first.day);
  const rows = [...new Set([...some, 0, day, last])].sort((a, b) => a - b);
  return {
    caption: `${caption}. ${t(days ? "figure.turns" : "figure.monthly")}`,
    head: t("table.date"),
    rows,
    every: Array.from({ length: last + 1 }, (_, index) => index),
    name: (row) => dateText(dateOf(row)),
    key: (row) => dateOf(row),
    current: day,
    columns,
  };
}

/**
 * A column of a series, and one of the same in the baseline where the two differ.
 * @param {string} name
 * @param {Run} run
 * @param {Run} baseline
 * @param {(run: Run, day: number) => number | string} value
 * @param {(value: any) => string} text
 * @returns {Column[]}
 */
export function pair(name, run, baseline, value, text) {
  const own = { name, value: (/** @type {number} */ day) => value(run, day), text };
  if (run === baseline) return [own];
  return [own, { name: t("figure.inBaseline", { name }), value: (/** @type {number} */ day) => value(baseline, day), text }];
}

/**
 * Columns of a series that has a value for each agent.
 * @param {Scenario["agents"]} agents
 * @param {Run} run
 * @param {Run} baseline
 * @param {string} id of the series
 * @param {(value: number) => string} text
 */
export function agentColumns(agents, run, baseline, id, text) {
  return readingOrder(agents).flatMap((index) =>
    pair(agents[index].short, run, baseline, ({ series }, day) => series[id][day * agents.length + index], text));
}

/** Columns from which on a sheet of paper has no room for them side by side. */
const BROAD = 14;

/** Words begin where their column does; numbers end there. @param {number | string} value */
const kind = (value) => (typeof value === "string" ? "words" : "");

/** @param {Table} table @param {World} world of which all its numbers are made */
export function tableOf({ caption, head, rows, every, name, current, columns }, { run, baseline, day, many }) {
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${caption}>
      <table class=${columns.length < BROAD ? "" : "broad"} ${vars({ "--columns": columns.length + 1, "--rows": rows.length + 1 })}>
        <caption><span>${caption}</span></caption>
        <thead><tr><th scope="col">${head}</th>${columns.map((column) => html`<th scope="col" class=${kind(column.value(rows[0]))}>${column.name}</th>`)}</tr></thead>
        <tbody>
          ${repeat(rows, (row) => row, (row) => guard([run, baseline, many?.result, many?.beside, every ? row === current : day], () => html`
            <tr aria-current=${row === current ? "date" : "false"}>
              <th scope="row">${name(row)}${row === current ? html` <span class="shown">${t("figure.dayShown")}</span>` : ""}</th>
              ${columns.map(({ value, text }) => html`<td class=${kind(value(row))}>${text ? text(value(row)) : value(row)}</td>`)}
            </tr>`))}
        </tbody>
      </table>
    </div>`;
}

/**
 * The table as comma-separated values (RFC 4180), after lines that begin with `#` and say where they come from.
 * @param {Table} table
 * @param {string[]} notes
 */
export function csvOf({ head, rows, every = rows, key, columns }, notes) {
  const cell = (/** @type {number | string} */ value) => {
    const text = typeof value === "number" ? String(Number(value.toFixed(FILE_DIGITS))) : value;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [
    ...notes.map((note) => `# ${note}`),
    [head, ...columns.map(({ name }) => name)].map(cell).join(","),
    ...every.map((row) => [key(row), ...columns.map(({ value }) => value(row))].map(cell).join(",")),
  ];
  return `${lines.join("\r\n")}\r\n`;
}

/** Text of a number with so many decimals. @param {number} digits @param {{ sign?: boolean }} [options] */
export const decimals = (digits, options) => (/** @type {number} */ value) => numberText(value, digits, options);
