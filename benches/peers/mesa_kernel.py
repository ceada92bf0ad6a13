"""Times the kernel in Mesa and prints JSON.

python mesa_kernel.py <input.json> <rounds that warm up> <rounds>

Agents hold the agents they have ties with; a day is a chain of ``AgentSet.do`` in the order
of creation, decided first and carried out then, as Mesa 3 asks for synchronous updates.
"""

import json
import sys
import time

from mesa import Agent, Model

DAYS_PER_YEAR = 365.25


class Actor(Agent):
    """A state or group with an alignment and capabilities."""

    def __init__(self, model, alignment, anchor, presence, resources, income_ratio, personnel, ceiling, regrowth, stock, production):
        super().__init__(model)
        self.alignment = self.next_alignment = alignment
        self.anchor = anchor
        self.presence = presence
        self.resources = resources
        self.growth = model.resource_growth / DAYS_PER_YEAR * (income_ratio - 1.0)
        self.personnel = personnel
        self.ceiling = ceiling
        self.regrowth = regrowth / DAYS_PER_YEAR
        self.stock = stock
        self.daily = production / (DAYS_PER_YEAR / 12.0)
        points = model.points
        self.per_resource = points[0] / resources
        self.per_person = points[1] / personnel
        self.per_unit = points[2] / stock
        self.influence = resources * presence
        self.capability = 0.0
        self.ties = []
        self.deliveries = []

    def decide(self):
        own = self.alignment
        pull = 0.0
        for other, propensity in self.ties:
            pull += other.influence * propensity * (other.alignment - own)
        model = self.model
        moved = own + model.mobility * (pull / model.influence + model.anchoring * (self.anchor - own))
        self.next_alignment = -1.0 if moved < -1.0 else 1.0 if moved > 1.0 else moved

    def send(self):
        for client, units, arrives in self.deliveries:
            sent = units if units < self.stock else self.stock
            self.stock -= sent
            # Patrons have no patrons, so nobody sends on today what arrived today.
            client.stock += sent * arrives

    def advance(self):
        self.alignment = self.next_alignment
        self.stock += self.daily
        self.personnel += self.regrowth * self.personnel * (1.0 - self.personnel / self.ceiling)
        resources = self.resources + self.resources * self.growth
        self.resources = resources if resources < 100.0 else 100.0
        self.influence = self.resources * self.presence
        self.capability = self.per_resource * self.resources + self.per_person * self.personnel + self.per_unit * self.stock


class Kernel(Model):
    """The world of an input."""

    def __init__(self, world):
        super().__init__(seed=0)
        parameters = world["parameters"]
        self.mobility = parameters["mobility"]
        self.anchoring = parameters["anchoring"]
        self.resource_growth = parameters["resource_growth"]
        self.points = [100.0 * weight / sum(parameters["weights"]) for weight in parameters["weights"]]
        self.influence = 0.0
        columns = ["start", "anchor", "presence", "resources", "income_ratio", "personnel", "ceiling", "regrowth", "stock", "production"]
        actors = list(Actor.create_agents(self, len(world["start"]), *(world[column] for column in columns)))
        for tie in world["ties"]:
            actors[tie["from"]].ties.append((actors[tie["to"]], tie["propensity"]))
        for delivery in world["deliveries"]:
            client = actors[delivery["client"]]
            actors[delivery["patron"]].deliveries.append((client, delivery["units"], 1.0 - delivery["interdicted"]))
        self.patrons = self.agents.select(lambda actor: actor.deliveries)

    def step(self):
        self.influence = self.agents.agg("influence", sum)
        self.agents.do("decide")
        self.patrons.do("send")
        self.agents.do("advance")

    def state(self):
        keys = ["alignment", "resources", "personnel", "stock", "capability"]
        return {key: self.agents.get(key) for key in keys}


def main():
    path, warm_up, rounds = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        world = json.load(file)
    seconds = []
    for number in range(int(warm_up) + int(rounds)):
        model = Kernel(world)
        start = time.perf_counter()
        for _ in range(world["days"]):
            model.step()
        elapsed = time.perf_counter() - start
        if number >= int(warm_up):
            seconds.append(elapsed)
    print(json.dumps([{"name": "Mesa", "seconds": seconds, "state": model.state()}]))


main()
