// Which series a study is about: one of the world, or one of an agent.
import { bare, headed, numberText, t, tOr } from "../text.js";
import { choice } from "./frame.js";

/**
 * @typedef {import("../contract").Scenario} Scenario
 * @typedef {{ series: string, agent: string }} Chosen
 */

/** @param {Scenario} scenario @param {Chosen} chosen */
export const infoOf = (scenario, { series }) => scenario.series.find(({ id }) => id === series) ?? scenario.series[0];

/** The name by which the model knows it. @param {Scenario} scenario @param {Chosen} chosen */
export function keyOf(scenario, chosen) {
  const info = infoOf(scenario, chosen);
  return info.per === "agent" ? `${info.id}:${agentOf(scenario, chosen).id}` : info.id;
}

/** The agent that is chosen, or where the scenario has none of that name its first. @param {Scenario} scenario @param {Chosen} chosen */
export const agentOf = (scenario, { agent }) => scenario.agents.find(({ id }) => id === agent) ?? scenario.agents[0];

/** What it is called. @param {Scenario} scenario @param {Chosen} chosen */
export function nameOf(scenario, chosen) {
  const info = infoOf(scenario, chosen);
  return info.per === "agent" ? t("studies.seriesOf", { series: info.name, agent: agentOf(scenario, chosen).name }) : info.name;
}

/** Decimals that show a hundredth of the largest of some values. @param {Iterable<number>} values */
export function digitsFor(values) {
  let size = 0;
  for (const value of values) if (Math.abs(value) > size) size = Math.abs(value);
  return size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
}

/** A difference as it is read in a unit. @param {number} value @param {number} digits @param {string} unit */
export const signed = (value, digits, unit) => (value > 0 ? "+" : "") + bare(value, digits, unit);

/** A name with the unit of numbers that stand bare, where they need one. @param {string} name @param {string} unit */
export function inUnit(name, unit) {
  const plain = !unit || bare(1, 2, unit) !== numberText(1, 2) || unit === "alignment";
  return plain ? name : t("studies.inUnit", { name, unit: tOr(`unitNames.${unit}`, unit) });
}

/** Fields that choose one. @param {Scenario} scenario @param {Chosen} chosen @param {(chosen: Chosen) => void} pick */
export function seriesFields(scenario, chosen, pick) {
  const info = infoOf(scenario, chosen);
  return [
    choice({
      id: "study-series",
      label: t("studies.series"),
      value: info.id,
      options: scenario.series.map(({ id, name }) => [id, headed(name)]),
      pick: (series) => pick({ ...chosen, series }),
    }),
    info.per === "agent" ? agentField(scenario, chosen, pick) : "",
  ];
}

/** @param {Scenario} scenario @param {Chosen} chosen @param {(chosen: Chosen) => void} pick */
export function agentField(scenario, chosen, pick) {
  return choice({
    id: "study-agent",
    label: t("studies.agent"),
    value: agentOf(scenario, chosen).id,
    options: scenario.agents.map(({ id, name }) => [id, name]),
    pick: (agent) => pick({ ...chosen, agent }),
  });
}
