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

/** Days on which a round was held. @param {Run} run */
export const roundDays = ({ events }) => events.filter(({ kind }) => kind === "talks-round").map(({ day }) => day);

/** Where the talks stand on a day, in a sentence. @param {Run} run @param {number} day @param {string} date */
export function reading(run, day, date) {
  const { series } = run;
  const stage = stageOn(run, day);
  const count = roundDays(run).filter((held) => held <= day).length;
  const gap = series.offer_negative[day] - series.offer_positive[day];
  const texts = { date: dateText(date), count, gap: numberText(100 * gap, 0), hope: numberText(100 * series.talks_hope[day], 0) };
  if (stage !== "open") return t(`talks.reading.${stage}`, texts);
  if (count === 0) return t("talks.reading.before", texts);
  return t(gap < MEET ? "talks.reading.meet" : "talks.reading.open", texts);
}
