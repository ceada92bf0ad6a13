// Worlds from the stills' data, as drawings need them.
import { hues } from "../palette.js";
import { runKey } from "./run-key.js";

/**
 * @typedef {import("./story").World} World
 * @typedef {import("./story").WorldData} WorldData
 */

/**
 * @param {any} stills
 * @param {World} world
 * @param {string[]} [others] seeds of further runs
 * @returns {WorldData}
 */
export function worldOf(stills, world, others = []) {
  const run = stills.runs[runKey(world)];
  if (!run) throw new Error(`no still of ${runKey(world)}: make them again`);
  const hue = hues(stills.agents);
  const shorts = new Map(stills.agents.map((/** @type {any} */ agent) => [agent.id, agent.short]));
  return {
    name: world.name,
    scenario: run.scenario,
    seed: run.seed,
    version: run.version,
    digest: run.digest,
    start: run.start,
    days: run.days,
    series: ({ series, agent }) => {
      const name = agent ? `${series}.${agent}` : series;
      const values = run.series[name];
      if (!values) throw new Error(`no still of ${name} in ${runKey(world)}: make them again`);
      return values;
    },
    events: run.events,
    short: (agent) => shorts.get(agent) ?? agent,
    hue: (agent) => hue.get(agent) ?? 0,
    before: null,
    others: others.map((seed) => worldOf(stills, { ...world, seed })),
  };
}

/** @param {any} stills @returns {(id: string) => import("./story").Share} */
export function shares(stills) {
  return (id) => {
    const found = stills.shares[id];
    if (!found) throw new Error(`no share ${id}: make the stills again`);
    return { estimate: found.estimate, low: found.low, high: found.high };
  };
}
