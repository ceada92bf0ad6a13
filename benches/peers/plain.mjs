// The kernel by hand over typed arrays: the floor for JavaScript.

const DAYS_PER_YEAR = 365.25;

class Plain {
  constructor(input) {
    this.days = input.days;
    this.parameters = input.parameters;
    const floats = (key) => Float64Array.from(input[key]);
    for (const key of ["anchor", "presence", "income_ratio", "ceiling", "regrowth", "resources", "personnel", "stock"])
      this[key] = floats(key);
    this.alignment = floats("start");
    const count = this.alignment.length;
    this.daily = floats("production").map((monthly) => monthly / (DAYS_PER_YEAR / 12));
    const [resources, personnel, stock] = this.parameters.weights.map(
      (weight, _, weights) => (100 * weight) / weights.reduce((sum, one) => sum + one, 0),
    );
    this.pointsPerResource = this.resources.map((then) => resources / then);
    this.pointsPerPerson = this.personnel.map((then) => personnel / then);
    this.pointsPerUnit = this.stock.map((then) => stock / then);
    this.firstTie = new Int32Array(count + 1);
    for (const { from } of input.ties) this.firstTie[from + 1]++;
    for (let agent = 0; agent < count; agent++) this.firstTie[agent + 1] += this.firstTie[agent];
    this.to = Int32Array.from(input.ties, (tie) => tie.to);
    this.propensity = Float64Array.from(input.ties, (tie) => tie.propensity);
    this.patron = Int32Array.from(input.deliveries, (delivery) => delivery.patron);
    this.client = Int32Array.from(input.deliveries, (delivery) => delivery.client);
    this.units = Float64Array.from(input.deliveries, (delivery) => delivery.units);
    this.arrives = Float64Array.from(input.deliveries, (delivery) => 1 - delivery.interdicted);
    for (const key of ["next", "influence", "left", "got", "capability"]) this[key] = new Float64Array(count);
  }

  run() {
    for (let day = 0; day < this.days; day++) this.day();
  }

  day() {
    const { alignment, next, influence, resources, presence, personnel, stock, left, got, to, propensity, firstTie } = this;
    const { mobility, anchoring, resource_growth } = this.parameters;
    const count = alignment.length;
    let total = 0;
    for (let agent = 0; agent < count; agent++) total += influence[agent] = resources[agent] * presence[agent];
    for (let agent = 0; agent < count; agent++) {
      const own = alignment[agent];
      let pull = 0;
      for (let tie = firstTie[agent]; tie < firstTie[agent + 1]; tie++)
        pull += influence[to[tie]] * propensity[tie] * (alignment[to[tie]] - own);
      const moved = own + mobility * (pull / total + anchoring * (this.anchor[agent] - own));
      next[agent] = moved < -1 ? -1 : moved > 1 ? 1 : moved;
    }
    this.alignment = next;
    this.next = alignment;

    left.set(stock);
    got.fill(0);
    for (let delivery = 0; delivery < this.patron.length; delivery++) {
      const patron = this.patron[delivery];
      const sent = Math.min(this.units[delivery], left[patron]);
      left[patron] -= sent;
      got[this.client[delivery]] += sent * this.arrives[delivery];
    }
    const growth = resource_growth / DAYS_PER_YEAR;
    for (let agent = 0; agent < count; agent++) {
      stock[agent] = left[agent] + this.daily[agent] + got[agent];
      personnel[agent] += (this.regrowth[agent] / DAYS_PER_YEAR) * personnel[agent] * (1 - personnel[agent] / this.ceiling[agent]);
      resources[agent] = Math.min(100, resources[agent] + resources[agent] * growth * (this.income_ratio[agent] - 1));
      this.capability[agent] =
        this.pointsPerResource[agent] * resources[agent] +
        this.pointsPerPerson[agent] * personnel[agent] +
        this.pointsPerUnit[agent] * stock[agent];
    }
  }

  state() {
    const keys = ["alignment", "resources", "personnel", "stock", "capability"];
    return Object.fromEntries(keys.map((key) => [key, Array.from(this[key])]));
  }
}

export function subjects(text) {
  const input = JSON.parse(text);
  return [{ name: "plain arrays, JavaScript", prepare: () => new Plain(input) }];
}
