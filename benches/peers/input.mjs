// The inputs of the kernel: the same numbers for every program, made anew from a size.

import { writeFileSync } from "node:fs";

const TIES = 12;
const DAYS_PER_YEAR = 365.25;

/** Numerical Recipes' generator of 32 bits; its upper 24 give a number from `low` to `high`. */
function generator(seed) {
  let state = seed >>> 0;
  return (low, high) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + ((high - low) * (state >>> 8)) / 2 ** 24;
  };
}

const clamp = (value) => Math.min(1, Math.max(-1, value));

/**
 * A world of `agents` (a multiple of 10, 30 or more) for `days`.
 *
 * Agent i is tied to i ± d for six odd distances d on a ring of even length, so no two
 * tied agents have a third in common. Every fifth agent is a patron of its two next ones.
 * Every tenth agent but one stands near a pole and is hostile to all: it meets the bounds.
 */
export function input(agents, days) {
  if (!(agents >= 30 && agents % 10 === 0)) throw new Error(`found ${agents} agents, expected a multiple of 10 from 30`);
  const draw = generator(agents);
  const parameters = {
    mobility: Math.min(1, 0.002 * agents),
    anchoring: TIES / agents,
    tie_scale: 0.5,
    support_weight: 0.2,
    support_half: 100,
    resource_growth: 0.3,
    weights: [20, 30, 50],
    unit_cost: 3,
  };
  const of = (make) => Array.from({ length: agents }, (_, agent) => make(agent));
  const extreme = (agent) => agent % 10 === 7;
  const patron = (agent) => agent % 5 === 0;
  const world = {
    days,
    parameters,
    rest: of((agent) => (extreme(agent) ? (agent % 20 === 7 ? 0.97 : -0.97) : draw(-0.6, 0.6))),
    presence: of(() => draw(0.2, 1)),
    resources: of(() => draw(0.1, 2)),
    income_ratio: of(() => draw(0.8, 1.6)),
    personnel: of(() => draw(5_000, 50_000)),
    ceiling: [],
    regrowth: of(() => draw(0.2, 1)),
    stock: of((agent) => (patron(agent) ? draw(50, 300) : draw(100, 400))),
    production: of(() => draw(0, 20)),
  };
  world.start = world.rest.map((rest) => clamp(rest + draw(-0.5, 0.5)));
  world.ceiling = world.personnel.map((personnel) => personnel * draw(1.1, 1.6));

  const distances = [1];
  while (distances.length < TIES / 2) {
    const distance = 2 * Math.floor(draw(1, agents / 4)) + 1;
    if (distance < agents / 2 && !distances.includes(distance)) distances.push(distance);
  }
  const tied = (agent) => distances.flatMap((d) => [(agent + d) % agents, (agent + agents - d) % agents]);
  world.deliveries = of((agent) => agent)
    .filter(patron)
    .flatMap((agent) => [(agent + 1) % agents, (agent + agents - 1) % agents].sort((a, b) => a - b).map((client) => ({ patron: agent, client })))
    .map((delivery) => ({ ...delivery, money: draw(0.1, 2), units: draw(0.3, 1.5), interdicted: draw(0, 0.3) }));
  const money = new Map(world.deliveries.map((delivery) => [`${delivery.patron} ${delivery.client}`, delivery.money]));
  world.ties = of((from) => tied(from).sort((a, b) => a - b).map((to) => ({ from, to })))
    .flat()
    .map(({ from, to }) => {
      const rating = extreme(from) ? draw(-2, -1) : draw(-2, 2);
      const yearly = (money.get(`${from} ${to}`) ?? money.get(`${to} ${from}`) ?? 0) * DAYS_PER_YEAR;
      const support = yearly / (yearly + parameters.support_half);
      const propensity = clamp((parameters.tie_scale * rating) / 2 + parameters.support_weight * support);
      return { from, to, rating, propensity };
    });

  // The anchors at which the agents would stand still at `rest`.
  const influence = world.resources.map((resources, agent) => resources * world.presence[agent]);
  const total = influence.reduce((sum, one) => sum + one, 0);
  const pull = of(() => 0);
  for (const { from, to, propensity } of world.ties)
    pull[from] += (influence[to] / total) * propensity * (world.rest[to] - world.rest[from]);
  world.anchor = world.rest.map((rest, agent) => rest - pull[agent] / parameters.anchoring);
  if (world.anchor.some((anchor) => !(Math.abs(anchor) <= 1))) throw new Error("an anchor off the axis");
  return world;
}

/** Writes the input of a size to a file. */
export function write(path, agents, days) {
  writeFileSync(path, JSON.stringify(input(agents, days)));
}
