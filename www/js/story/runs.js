// A run that was made just now, as the story's drawings need it.
import { hues } from "../palette.js";

/**
 * @typedef {import("../contract").Run} Run
 * @typedef {import("../contract").Scenario} Scenario
 * @typedef {import("./story").World} StoryWorld
 * @typedef {import("./story").WorldData} WorldData
 */

/** A run of the model as drawings need it. @param {StoryWorld} one @param {Scenario} scenario @param {Run} run @returns {WorldData} */
export function worldDataOf(one, scenario, run) {
  const { agents } = scenario;
  const order = new Map(agents.map(({ id }, index) => [id, index]));
  const hue = hues(agents);
  return {
    name: one.name,
    scenario: one.scenario,
    seed: run.seed,
    version: run.model_version,
    digest: run.digest,
    start: scenario.start,
    days: run.days,
    series: ({ series, agent }) => {
      const values = run.series[series];
      if (agent === undefined) return values;
      return Float64Array.from({ length: run.days + 1 }, (_, day) => values[day * agents.length + (order.get(agent) ?? 0)]);
    },
    events: run.events,
    short: (id) => agents[order.get(id) ?? 0].short,
    hue: (id) => hue.get(id) ?? 0,
    before: null,
    others: [],
  };
}
