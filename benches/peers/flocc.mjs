// The kernel in flocc: agents whose tick rule returns their new data, which flocc sets when
// all rules have run; so every rule sees the state at dawn.

import flocc from "flocc";

const { Agent, Environment } = flocc;
const DAYS_PER_YEAR = 365.25;

function kernel(input) {
  const { mobility, anchoring, resource_growth, weights } = input.parameters;
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const points = weights.map((weight) => (100 * weight) / all);
  const growth = resource_growth / DAYS_PER_YEAR;
  // Nobody stands anywhere, so nothing wraps around.
  const environment = new Environment({ torus: false });
  let total = 0;

  // What a patron sends of its stock at dawn, in the order of its deliveries.
  const sent = (deliveries, stock, each) => {
    let left = stock;
    for (const delivery of deliveries) {
      const units = Math.min(delivery.units, left);
      left -= units;
      each(delivery, units);
    }
    return left;
  };
  const tick = (agent) => {
    // Reading all data at once is quicker than `get`, key by key.
    const own = agent.getData();
    let pull = 0;
    for (const { other, propensity } of own.ties) {
      const theirs = other.getData();
      pull += theirs.influence * propensity * (theirs.alignment - own.alignment);
    }
    const moved = own.alignment + mobility * (pull / total + anchoring * (own.anchor - own.alignment));

    let stock = sent(own.deliveries, own.stock, () => {}) + own.daily;
    for (const patron of own.patrons) {
      const theirs = patron.getData();
      sent(theirs.deliveries, theirs.stock, (delivery, units) => {
        if (delivery.client === agent) stock += units * delivery.arrives;
      });
    }
    const personnel = own.personnel + own.regrowth * own.personnel * (1 - own.personnel / own.ceiling);
    const resources = Math.min(100, own.resources + own.resources * growth * own.income);
    return {
      alignment: Math.max(-1, Math.min(1, moved)),
      stock,
      personnel,
      resources,
      influence: resources * own.presence,
      capability: own.perResource * resources + own.perPerson * personnel + own.perUnit * stock,
    };
  };

  const agents = input.start.map((alignment, number) => {
    const agent = new Agent({
      alignment,
      anchor: input.anchor[number],
      presence: input.presence[number],
      resources: input.resources[number],
      income: input.income_ratio[number] - 1,
      personnel: input.personnel[number],
      ceiling: input.ceiling[number],
      regrowth: input.regrowth[number] / DAYS_PER_YEAR,
      stock: input.stock[number],
      daily: input.production[number] / (DAYS_PER_YEAR / 12),
      perResource: points[0] / input.resources[number],
      perPerson: points[1] / input.personnel[number],
      perUnit: points[2] / input.stock[number],
      influence: input.resources[number] * input.presence[number],
      capability: 0,
      ties: [],
      deliveries: [],
      patrons: [],
    });
    agent.set("tick", tick);
    environment.addAgent(agent);
    return agent;
  });
  for (const { from, to, propensity } of input.ties) agents[from].get("ties").push({ other: agents[to], propensity });
  for (const { patron, client, units, interdicted } of input.deliveries) {
    agents[patron].get("deliveries").push({ client: agents[client], units, arrives: 1 - interdicted });
    agents[client].get("patrons").push(agents[patron]);
  }

  return {
    run: () => {
      for (let day = 0; day < input.days; day++) {
        total = environment.getAgents().reduce((sum, agent) => sum + agent.getData().influence, 0);
        environment.tick();
      }
    },
    state: () => {
      const keys = ["alignment", "resources", "personnel", "stock", "capability"];
      return Object.fromEntries(keys.map((key) => [key, agents.map((agent) => agent.get(key))]));
    },
  };
}

export function subjects(text) {
  const input = JSON.parse(text);
  return [{ name: "flocc", prepare: () => kernel(input) }];
}
