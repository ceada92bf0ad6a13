// What sets one world apart from another, in words.
import { firedOnlyIn, turnedBetween } from "./history.js";
import { stepOf } from "./controls/range.js";
import { amount, dateText, digitsOf, listText, t } from "./text.js";

/**
 * @typedef {import("./contract").Scenario} Scenario
 * @typedef {import("./contract").RunRequest} RunRequest
 * @typedef {import("./contract").Firing} Firing
 */

/** Most changes that are named one by one. */
const MOST = 3;

/** A lever and its value. @param {Scenario} scenario @param {string} id @param {number | undefined} value the default if there is none */
export function leverText({ levers }, id, value) {
  const lever = levers.find((one) => one.id === id);
  if (!lever) return id;
  return t("differences.lever", { name: lever.name, value: amount(value ?? lever.default, digitsOf(lever.step), lever.unit) });
}

/** An intervention, its value and its date. @param {Scenario} scenario @param {Firing} firing */
export function firingText({ interventions }, { date, intervention, value }) {
  const found = interventions.find(({ id }) => id === intervention);
  const texts = { name: found?.name ?? intervention, date: dateText(date) };
  if (value === null || !found?.value) return t("differences.firing", texts);
  return t("differences.firingWith", { ...texts, value: amount(value, digitsOf(stepOf(found.value)), found.value.unit) });
}

/** What a step changed, as it stands after it. @param {import("./world.js").World} world @param {RunRequest} from @param {RunRequest} to */
export function changeText({ scenario, catalogue }, from, to) {
  if (from.scenario !== to.scenario) return t("history.scenario", { title: catalogue.find(({ id }) => id === to.scenario)?.title ?? to.scenario });
  if (!scenario) return "";
  const parts = [
    ...turnedBetween(from, to).map((id) => leverText(scenario, id, to.levers[id])),
    ...firedOnlyIn(to, from).map((firing) => firingText(scenario, firing)),
    ...firedOnlyIn(from, to).map((firing) => t("history.without", { what: firingText(scenario, firing) })),
  ];
  if (from.seed !== to.seed) parts.push(t("history.seed", { seed: to.seed }));
  if (from.days !== to.days) parts.push(t("history.days", { count: to.days }));
  const rest = parts.length - MOST;
  return listText(rest > 0 ? [...parts.slice(0, MOST), t("history.more", { count: rest })] : parts);
}
