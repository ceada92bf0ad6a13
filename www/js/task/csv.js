// What students handed in, as a table of text: a row per student.
import { readable } from "./format.js";

/**
 * The table of one task, as CSV (RFC 4180) that a spreadsheet reads as UTF-8 and as text.
 * @param {import("./format.js").Task} task
 * @param {import("./format.js").Work[]} works
 * @param {{ student: string, state: string, unfinished: string, predicted: string, answered: string }} words heads of the columns
 */
export function csvOf({ questions }, works, words) {
  const head = [words.student, words.state, ...questions.flatMap(({ text, predict }, at) => (predict ? [words.predicted, words.answered] : [words.answered]).map((one) => `${at + 1}. ${text}: ${one}`))];
  const rows = works.map(({ name, stage, predictions, answers }) => [
    name,
    stage === "done" ? "" : words.unfinished,
    ...questions.flatMap((question, at) => [...(question.predict ? [predictions[at]] : []), answers[at]].map((one) => (question.kind === "number" ? one : readable(question, one)))),
  ]);
  return `\ufeff${[head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** A cell: never a formula to a spreadsheet, unless it is a plain number. @param {string} text */
function cell(text) {
  const safe = /^\s*[=+\-@]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Median of numbers; null if there are none. @param {string[]} texts */
export function median(texts) {
  const numbers = texts.filter((text) => text !== "").map(Number).sort((a, b) => a - b);
  if (!numbers.length) return null;
  const middle = numbers.length >> 1;
  return numbers.length % 2 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
}
