// A series of agents on the day shown, in a sentence: of those drawn strong.
import { dateText, listText, t } from "../text.js";

/**
 * @param {import("../world.js").World} world
 * @param {string} id of a series with a value for each agent
 * @param {(value: number) => string} text
 * @returns {string}
 */
export function emphasised({ scenario, run, baseline, day, emphasis, dateOf }, id, text) {
  const agents = scenario?.agents ?? [];
  const at = (/** @type {import("../contract").Run | null} */ of, /** @type {number} */ index) => text(of?.series[id][day * agents.length + index] ?? NaN);
  const all = agents.flatMap((agent, index) => {
    if (!emphasis.has(agent.id)) return [];
    const [value, before] = [at(run, index), at(baseline, index)];
    return [t(value === before ? "figure.agent" : "figure.agentBeside", { name: agent.short, value, baseline: before })];
  });
  return t("figure.agents", { date: dateText(dateOf(day)), agents: listText(all) });
}
