//! Times the kernel in krABMaga and prints JSON.
//!
//! `peers-krabmaga <input.json> <rounds that warm up> <rounds>`
//!
//! What others see of an agent lies in the simulation's state, as of dawn and as of the end of
//! the day; patrons are scheduled before actors by their ordering.

#![expect(
    clippy::disallowed_types,
    reason = "a benchmark reads the clock; the core does not"
)]

use std::any::Any;
use std::time::Instant;

use krabmaga::engine::agent::Agent;
use krabmaga::engine::schedule::Schedule;
use krabmaga::engine::state::State;
use serde::{Deserialize, Serialize};

const DAYS_PER_YEAR: f64 = 365.25;
const DAYS_PER_MONTH: f64 = DAYS_PER_YEAR / 12.0;

#[derive(Clone, Deserialize)]
struct Parameters {
    mobility: f64,
    anchoring: f64,
    resource_growth: f64,
    weights: [f64; 3],
}

#[derive(Clone, Deserialize)]
struct Tie {
    from: usize,
    to: usize,
    propensity: f64,
}

#[derive(Clone, Copy, Deserialize)]
struct Delivery {
    patron: usize,
    client: usize,
    units: f64,
    interdicted: f64,
}

#[derive(Clone, Deserialize)]
struct Input {
    days: u32,
    parameters: Parameters,
    start: Vec<f64>,
    anchor: Vec<f64>,
    presence: Vec<f64>,
    resources: Vec<f64>,
    income_ratio: Vec<f64>,
    personnel: Vec<f64>,
    ceiling: Vec<f64>,
    regrowth: Vec<f64>,
    stock: Vec<f64>,
    production: Vec<f64>,
    ties: Vec<Tie>,
    deliveries: Vec<Delivery>,
}

/// What is seen of an agent.
#[derive(Clone, Copy, Default)]
struct Seen {
    alignment: f64,
    influence: f64,
    resources: f64,
    personnel: f64,
    stock: f64,
    capability: f64,
}

struct Kernel {
    input: Input,
    dawn: Vec<Seen>,
    dusk: Vec<Seen>,
    /// Influence of all at dawn.
    influence: f64,
    /// Units that reached each agent less those it sent, today.
    moved: Vec<f64>,
}

impl Kernel {
    fn new(input: &Input) -> Self {
        let seen = |agent: usize| Seen {
            alignment: input.start[agent],
            influence: input.resources[agent] * input.presence[agent],
            resources: input.resources[agent],
            personnel: input.personnel[agent],
            stock: input.stock[agent],
            capability: 0.0,
        };
        let dawn: Vec<_> = (0..input.start.len()).map(seen).collect();
        Self {
            dusk: dawn.clone(),
            influence: 0.0,
            moved: vec![0.0; dawn.len()],
            dawn,
            input: input.clone(),
        }
    }
}

impl State for Kernel {
    fn init(&mut self, schedule: &mut Schedule) {
        let input = &self.input;
        let mut ties = vec![Vec::new(); self.dawn.len()];
        for tie in &input.ties {
            ties[tie.from].push((tie.to as u32, tie.propensity));
        }
        let mut deliveries = vec![Vec::new(); self.dawn.len()];
        for delivery in &input.deliveries {
            deliveries[delivery.patron].push(*delivery);
        }
        let all: f64 = input.parameters.weights.iter().sum();
        for (id, (ties, deliveries)) in ties.into_iter().zip(deliveries).enumerate() {
            if !deliveries.is_empty() {
                schedule.schedule_repeating(Box::new(Patron { id, deliveries }), 0.0, 0);
            }
            let then = [input.resources[id], input.personnel[id], input.stock[id]];
            let actor = Actor {
                id,
                ties,
                mobility: input.parameters.mobility,
                anchoring: input.parameters.anchoring,
                anchor: input.anchor[id],
                presence: input.presence[id],
                growth: input.parameters.resource_growth / DAYS_PER_YEAR
                    * (input.income_ratio[id] - 1.0),
                ceiling: input.ceiling[id],
                regrowth: input.regrowth[id] / DAYS_PER_YEAR,
                daily: input.production[id] / DAYS_PER_MONTH,
                per: [0, 1, 2]
                    .map(|part| 100.0 * input.parameters.weights[part] / all / then[part]),
            };
            schedule.schedule_repeating(Box::new(actor), 0.0, 1);
        }
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_state_mut(&mut self) -> &mut dyn State {
        self
    }

    fn as_state(&self) -> &dyn State {
        self
    }

    fn reset(&mut self) {
        *self = Self::new(&self.input);
    }

    fn before_step(&mut self, _: &mut Schedule) {
        self.influence = self.dawn.iter().map(|seen| seen.influence).sum();
        self.moved.fill(0.0);
    }

    fn update(&mut self, step: u64) {
        // It is called once before the first day, too.
        if step > 0 {
            std::mem::swap(&mut self.dawn, &mut self.dusk);
        }
    }
}

fn kernel(state: &mut dyn State) -> &mut Kernel {
    let kernel = state.as_any_mut().downcast_mut();
    kernel.expect("the only state of this program")
}

#[derive(Clone)]
struct Patron {
    id: usize,
    deliveries: Vec<Delivery>,
}

impl Agent for Patron {
    fn step(&mut self, state: &mut dyn State) {
        let kernel = kernel(state);
        let mut left = kernel.dawn[self.id].stock;
        for delivery in &self.deliveries {
            let sent = delivery.units.min(left);
            left -= sent;
            kernel.moved[self.id] -= sent;
            kernel.moved[delivery.client] += sent * (1.0 - delivery.interdicted);
        }
    }
}

#[derive(Clone)]
struct Actor {
    id: usize,
    ties: Vec<(u32, f64)>,
    mobility: f64,
    anchoring: f64,
    anchor: f64,
    presence: f64,
    growth: f64,
    ceiling: f64,
    regrowth: f64,
    daily: f64,
    per: [f64; 3],
}

impl Agent for Actor {
    fn step(&mut self, state: &mut dyn State) {
        let kernel = kernel(state);
        let own = kernel.dawn[self.id];
        let pull: f64 = self
            .ties
            .iter()
            .map(|(to, propensity)| {
                let other = &kernel.dawn[*to as usize];
                other.influence * propensity * (other.alignment - own.alignment)
            })
            .sum();
        let anchor = self.anchoring * (self.anchor - own.alignment);
        let alignment = own.alignment + self.mobility * (pull / kernel.influence + anchor);
        let stock = own.stock + self.daily + kernel.moved[self.id];
        let personnel =
            own.personnel + self.regrowth * own.personnel * (1.0 - own.personnel / self.ceiling);
        let resources = (own.resources + own.resources * self.growth).min(100.0);
        kernel.dusk[self.id] = Seen {
            alignment: alignment.clamp(-1.0, 1.0),
            influence: resources * self.presence,
            resources,
            personnel,
            stock,
            capability: self.per[0] * resources + self.per[1] * personnel + self.per[2] * stock,
        };
    }
}

#[derive(Serialize)]
struct End {
    alignment: Vec<f64>,
    resources: Vec<f64>,
    personnel: Vec<f64>,
    stock: Vec<f64>,
    capability: Vec<f64>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, warm_up, rounds] = arguments.as_slice() else {
        return Err("expected: <input.json> <rounds that warm up> <rounds>".into());
    };
    let (warm_up, rounds): (u32, u32) = (warm_up.parse()?, rounds.parse()?);
    let input: Input = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let mut seconds = Vec::new();
    let mut end = None;
    for round in 0..warm_up + rounds {
        let mut state = Kernel::new(&input);
        let mut schedule = Schedule::new();
        state.init(&mut schedule);
        let start = Instant::now();
        for _ in 0..input.days {
            schedule.step(&mut state);
        }
        let elapsed = start.elapsed().as_secs_f64();
        if round >= warm_up {
            seconds.push(elapsed);
        }
        let each = |value: fn(&Seen) -> f64| state.dawn.iter().map(value).collect();
        end = Some(End {
            alignment: each(|seen| seen.alignment),
            resources: each(|seen| seen.resources),
            personnel: each(|seen| seen.personnel),
            stock: each(|seen| seen.stock),
            capability: each(|seen| seen.capability),
        });
    }
    println!(
        "{}",
        serde_json::json!([{ "name": "krABMaga", "seconds": seconds, "state": end }])
    );
    Ok(())
}
