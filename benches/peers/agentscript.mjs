// The kernel in AgentScript: turtles, joined by directed links that know their propensity.

// The package makes a canvas for the names of colours when it is imported; Node has none, and
// the kernel names no colour.
globalThis.OffscreenCanvas ??= class {
  getContext() {
    return {};
  }
};
const { Model } = await import("agentscript");

const DAYS_PER_YEAR = 365.25;

class Kernel extends Model {
  constructor(input) {
    // A world of one patch: nobody stands anywhere.
    super({ minX: 0, maxX: 0, minY: 0, maxY: 0 });
    this.input = input;
    const all = input.parameters.weights.reduce((sum, weight) => sum + weight, 0);
    this.points = input.parameters.weights.map((weight) => (100 * weight) / all);
  }

  setup() {
    const { input } = this;
    this.turtleBreeds("patrons others");
    const patrons = new Set(input.deliveries.map((delivery) => delivery.patron));
    input.start.forEach((alignment, number) => {
      const breed = patrons.has(number) ? this.patrons : this.others;
      breed.createOne((t) => {
        t.alignment = alignment;
        t.next = alignment;
        t.anchor = input.anchor[number];
        t.presence = input.presence[number];
        t.resources = input.resources[number];
        t.income = input.income_ratio[number] - 1;
        t.personnel = input.personnel[number];
        t.ceiling = input.ceiling[number];
        t.regrowth = input.regrowth[number] / DAYS_PER_YEAR;
        t.stock = input.stock[number];
        t.daily = input.production[number] / (DAYS_PER_YEAR / 12);
        t.perResource = this.points[0] / t.resources;
        t.perPerson = this.points[1] / t.personnel;
        t.perUnit = this.points[2] / t.stock;
        t.influence = t.resources * t.presence;
        t.got = 0;
        t.capability = 0;
      });
    });
    for (const { from, to, propensity } of input.ties)
      this.links.createOne(this.turtles[from], this.turtles[to], (link) => {
        link.propensity = propensity;
      });
    // `links` of a turtle are those at either end; its own are sorted out once.
    this.turtles.ask((t) => {
      t.views = Array.from(t.links.filter((link) => link.end0 === t));
    });
    this.patrons.ask((t) => {
      const deliveries = input.deliveries.filter((delivery) => delivery.patron === t.id);
      t.deliveries = deliveries.map(({ client, units, interdicted }) => ({
        client: this.turtles[client],
        units,
        arrives: 1 - interdicted,
      }));
    });
  }

  step() {
    const total = this.turtles.reduce((sum, t) => sum + t.influence, 0);
    this.turtles.ask((t) => this.decide(t, total));
    this.patrons.ask((t) => this.send(t));
    this.turtles.ask((t) => this.advance(t));
  }

  decide(t, total) {
    const { mobility, anchoring } = this.input.parameters;
    const own = t.alignment;
    let pull = 0;
    for (const link of t.views) {
      const other = link.end1;
      pull += other.influence * link.propensity * (other.alignment - own);
    }
    t.next = Math.max(-1, Math.min(1, own + mobility * (pull / total + anchoring * (t.anchor - own))));
  }

  send(t) {
    for (const { client, units, arrives } of t.deliveries) {
      const sent = Math.min(units, t.stock);
      t.stock -= sent;
      client.got += sent * arrives;
    }
  }

  advance(t) {
    t.alignment = t.next;
    t.stock += t.daily + t.got;
    t.got = 0;
    t.personnel += t.regrowth * t.personnel * (1 - t.personnel / t.ceiling);
    t.resources = Math.min(100, t.resources + ((t.resources * this.input.parameters.resource_growth) / DAYS_PER_YEAR) * t.income);
    t.influence = t.resources * t.presence;
    t.capability = t.perResource * t.resources + t.perPerson * t.personnel + t.perUnit * t.stock;
  }
}

export function subjects(text) {
  const input = JSON.parse(text);
  const prepare = () => {
    const model = new Kernel(input);
    model.setup();
    return {
      run: () => {
        for (let day = 0; day < input.days; day++) model.step();
      },
      state: () => {
        const keys = ["alignment", "resources", "personnel", "stock", "capability"];
        return Object.fromEntries(keys.map((key) => [key, Array.from(model.turtles, (t) => t[key])]));
      },
    };
  };
  return [{ name: "AgentScript", prepare }];
}
