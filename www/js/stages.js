// How the talks stand: what the codes of the series `talks_stage` mean, and a plain reading of a day.
import { dateText, numberText, t } from "./text.js";

/**
 * @typedef {import("./contract").Scenario} Scenario
 * @typedef {import("./contract").Run} Run
 * @typedef {"none" | "open" | "suspended" | "collapsed" | "interim" | "comprehensive"} Stage
 */

/** Stages by their code. */
export const STAGES = /** @type {Stage[]} */ (["none", "open", "suspended", "collapsed", "interim", "comprehensive"]);

/** Offers nearer than this, as a share of the whole way, meet. */
const MEET = 0.01;

/** @param {Run} run @param {number} day @returns {Stage} */
export const stageOn = ({ series }, day) => STAGES[series.talks_stage?.[day]] ?? "none";

/**
 * Stretches of days on which the talks stand the same.
 * @param {Run} run
 * @returns {{ stage: Stage, from: number, to: number }[]} `to` is the first day of the next, or the last day
 */
export function stretches(run) {
  /** @type {{ stage: Stage, from: number, to: number }[]} */
  const found = [];
  for (let day = 0; day <= run.days; day++) {
    const stage = stageOn(run, day);
    const last = found.at(-1);
    if (last) last.to = day;
    if (last?.stage !== stage) found.push({ stage, from: day, to: day });
  }
  return found;
}

/** Rounds that were held, and whether a deal was nearer after each. @param {Run} run */
export const rounds = ({ events }) => events.filter(({ kind }) => kind === "talks-round").map(({ day, value, text }) => ({ day, text, closing: value > 0 }));

/** Invitations to talks that somebody declined. @param {Run} run */
export const declined = ({ events }) => events.filter(({ kind }) => kind === "invitation-declined");

/** What lies between the offers, as a share of the whole way. @param {Run} run @param {number} day */
export const gapOn = ({ series }, day) => series.offer_negative[day] - series.offer_positive[day];

/**
 * Where the talks stand on a day, in a sentence: after how many rounds, whether the last one closed any of the way, and
 * how often they were declined.
 * @param {Run} run
 * @param {number} day
 * @param {string} date
 */
export function reading(run, day, date) {
  const stage = stageOn(run, day);
  const held = rounds(run).filter((round) => round.day <= day);
  const refused = declined(run).filter((event) => event.day <= day).length;
  const gap = gapOn(run, day);
  const texts = { date: dateText(date), count: held.length, gap: numberText(100 * gap, 0) };
  const path = stage !== "open" ? stage : held.length === 0 ? "before" : gap < MEET ? "meet" : "open";
  return [
    t(`talks.reading.${path}`, texts),
    path === "open" ? t(`talks.reading.${held.at(-1)?.closing ? "closing" : "notClosing"}`) : "",
    refused ? t("talks.reading.declined", { count: refused }) : "",
  ].filter(Boolean).join("; ");
}
