//! The kernel of `benches/peers` in Backchannel: a world made from code, and the model's own
//! `kernel_schedule` on it. [`plain`] is the same by hand over plain arrays.

pub mod plain;
#[cfg(target_arch = "wasm32")]
mod web;

use std::sync::Arc;

use backchannel::chance::{Chance, name_key};
use backchannel::day;
use backchannel::scenario::library::{BuiltIn, load};
use backchannel::scenario::raw::{AgentKind, RawScenario, StockClass};
use backchannel::scenario::{Agent, Edge, Holding, NOBODY, Scenario, Stock, Support};
use backchannel::world::agents::{Alignment, Arsenal, Capability, Forces, Funds, Resources};
use backchannel::world::terms::Explained;
use backchannel::world::{Roster, Setting, build::build};
use bevy_ecs::component::Component;
use bevy_ecs::prelude::{Schedule, World};
use serde::{Deserialize, Serialize};

/// Parameters that all agents share.
#[derive(Clone, Debug, Deserialize)]
pub struct Parameters {
    pub mobility: f64,
    pub anchoring: f64,
    pub tie_scale: f64,
    pub support_weight: f64,
    pub support_half: f64,
    pub resource_growth: f64,
    pub weights: [f64; 3],
    pub unit_cost: f64,
}

/// A directed tie.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Tie {
    pub from: usize,
    pub to: usize,
    pub rating: f64,
    pub propensity: f64,
}

/// What a patron sends to a client.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Delivery {
    pub patron: usize,
    pub client: usize,
    pub money: f64,
    pub units: f64,
    pub interdicted: f64,
}

/// What `input.mjs` writes: lists of one number per agent unless said otherwise.
#[derive(Clone, Debug, Deserialize)]
pub struct Input {
    pub days: u32,
    pub parameters: Parameters,
    pub rest: Vec<f64>,
    pub start: Vec<f64>,
    pub anchor: Vec<f64>,
    pub presence: Vec<f64>,
    pub resources: Vec<f64>,
    pub income_ratio: Vec<f64>,
    pub personnel: Vec<f64>,
    pub ceiling: Vec<f64>,
    pub regrowth: Vec<f64>,
    pub stock: Vec<f64>,
    pub production: Vec<f64>,
    /// Ties, sorted by `(from, to)`.
    pub ties: Vec<Tie>,
    /// Deliveries, sorted by `(patron, client)`.
    pub deliveries: Vec<Delivery>,
}

/// What every program must end in, one number per agent.
#[derive(Clone, Debug, Serialize)]
pub struct State {
    pub alignment: Vec<f64>,
    pub resources: Vec<f64>,
    pub personnel: Vec<f64>,
    pub stock: Vec<f64>,
    pub capability: Vec<f64>,
}

/// The setting of an input: anchors and propensities are solved by the model for a world at
/// `rest`, and then the alignments are moved to `start`, as a lever would move them.
pub fn setting(input: &Input) -> Setting {
    let small = load(&BuiltIn, "three-states").expect("a built-in scenario");
    let raw = Arc::new(raw(&small.raw, &input.parameters));
    let edges = edges(input);
    let at = |alignments: &[f64]| Scenario {
        agents: agents(input, alignments, &raw),
        first_edge: Scenario::first_edges(&edges, input.start.len()),
        stocks: vec![Stock {
            id: "units".into(),
            class: StockClass::Rocket,
            range: 0.0,
            offence: 0.0,
            cost: input.parameters.unit_cost,
            weapon: None,
            defence: None,
        }],
        edges: edges.clone(),
        supports: input
            .deliveries
            .iter()
            .map(|delivery| Support {
                patron: delivery.patron,
                client: delivery.client,
                money: delivery.money,
                control: 0.0,
                corridor: None,
                interdicted: delivery.interdicted,
                arms: vec![(0, delivery.units)],
            })
            .collect(),
        raw: raw.clone(),
        poles: [0, 1],
        // What the kernel has none of.
        talks: None,
        programme: None,
        corridors: Vec::new(),
        straits: Vec::new(),
        commitments: Vec::new(),
        clocks: Vec::new(),
        sanctions: Vec::new(),
        frozen: Vec::new(),
        interventions: Vec::new(),
        orders: Vec::new(),
        places: Vec::new(),
        sites: Vec::new(),
        coverage: Vec::new(),
        purchases: Vec::new(),
        causes: Vec::new(),
        packages: Vec::new(),
        choices: Vec::new(),
        holidays: Vec::new(),
    };
    let replaced = Setting::of(at(&input.rest)).replaced(at(&input.start));
    replaced.expect("the same agents, ties and supports")
}

fn raw(small: &RawScenario, parameters: &Parameters) -> RawScenario {
    let mut raw = small.clone();
    let alignment = &mut raw.parameters.alignment;
    alignment.mobility.value = parameters.mobility;
    alignment.anchoring.value = parameters.anchoring;
    alignment.tie_scale.value = parameters.tie_scale;
    alignment.support_weight.value = parameters.support_weight;
    alignment.support_half.value = parameters.support_half;
    alignment.noise.value = 0.0;
    let capability = &mut raw.parameters.capability;
    capability.resource_growth.value = parameters.resource_growth;
    let [resources, forces, arsenal] = parameters.weights;
    capability.resources_weight.value = resources;
    capability.forces_weight.value = forces;
    capability.arsenal_weight.value = arsenal;
    raw
}

fn agents(input: &Input, alignments: &[f64], raw: &RawScenario) -> Vec<Agent> {
    let agent = |(number, alignment): (usize, &f64)| {
        // Ids sort as numbers do.
        let id = format!("agent-{number:06}");
        Agent {
            key: name_key(&id),
            id,
            kind: AgentKind::State,
            home: NOBODY,
            conduct: None,
            // At the middle of the theatre influence is not discounted.
            seat: (raw.theatre.lon.value, raw.theatre.lat.value),
            alignment: *alignment,
            resources: input.resources[number],
            presence: input.presence[number],
            personnel: input.personnel[number],
            personnel_reference: input.personnel[number],
            personnel_ceiling: input.ceiling[number],
            regrowth: input.regrowth[number],
            command_damage: 0.0,
            arsenal: vec![Holding {
                held: input.stock[number],
                reference: input.stock[number],
                production: input.production[number],
                plant_damage: 0.0,
            }],
            military: 0.0,
            oil_exports: 0.0,
            oil_potential: 0.0,
            oil_discount: 0.0,
            oil_through: None,
        }
    };
    alignments.iter().enumerate().map(agent).collect()
}

fn edges(input: &Input) -> Vec<Edge> {
    let number = |pair| {
        let deliveries = &input.deliveries;
        deliveries
            .binary_search_by_key(&pair, |delivery| (delivery.patron, delivery.client))
            .ok()
    };
    let edge = |tie: &Tie| Edge {
        from: tie.from,
        to: tie.to,
        rating: tie.rating,
        support: number((tie.from, tie.to)).or_else(|| number((tie.to, tie.from))),
        distance: 0.0,
    };
    input.ties.iter().map(edge).collect()
}

/// A world and the kernel's schedule, ready to run.
pub struct Engine {
    world: World,
    schedule: Schedule,
    days: u32,
}

impl Engine {
    /// At the start; `explained` keeps the day's contributions.
    pub fn new(input: &Input, setting: &Setting, explained: bool) -> Self {
        let mut world = build(setting, Chance::new(0));
        world.insert_resource(Explained(explained));
        let roster = world.resource::<Roster>().0.clone();
        for (entity, ratio) in roster.into_iter().zip(&input.income_ratio) {
            // The process of money, which the kernel leaves out, would set it.
            let mut funds = world.get_mut::<Funds>(entity).expect("funds of an agent");
            funds.income_ratio = *ratio;
        }
        let mut schedule = day::kernel_schedule();
        schedule
            .initialize(&mut world)
            .expect("a schedule without ambiguity");
        Self {
            world,
            schedule,
            days: input.days,
        }
    }

    /// Runs all days.
    pub fn run(&mut self) {
        for _ in 0..self.days {
            self.schedule.run(&mut self.world);
        }
    }

    /// The state it is in.
    pub fn state(&self) -> State {
        State {
            alignment: self.each(|alignment: &Alignment| alignment.0),
            resources: self.each(|resources: &Resources| resources.0),
            personnel: self.each(|forces: &Forces| forces.personnel),
            stock: self.each(|arsenal: &Arsenal| arsenal.0[0]),
            capability: self.each(|capability: &Capability| capability.0),
        }
    }

    fn each<C: Component>(&self, value: impl Fn(&C) -> f64) -> Vec<f64> {
        let roster = self.world.resource::<Roster>().0.iter();
        let component = |entity| {
            self.world
                .get::<C>(entity)
                .expect("a component of an agent")
        };
        roster.map(|entity| value(component(*entity))).collect()
    }
}
