//! The floor: the kernel's equations by hand over plain arrays, and nothing else.

use crate::{Delivery, Input, State};

const DAYS_PER_YEAR: f64 = 365.25;
const DAYS_PER_MONTH: f64 = DAYS_PER_YEAR / 12.0;

/// The kernel over plain arrays.
#[derive(Clone)]
pub struct Plain {
    days: u32,
    mobility: f64,
    anchoring: f64,
    growth: f64,
    points: [f64; 3],
    anchor: Vec<f64>,
    presence: Vec<f64>,
    income_ratio: Vec<f64>,
    ceiling: Vec<f64>,
    regrowth: Vec<f64>,
    daily: Vec<f64>,
    at_start: [Vec<f64>; 3],
    first_tie: Vec<usize>,
    ties: Vec<(u32, f64)>,
    deliveries: Vec<Delivery>,
    alignment: Vec<f64>,
    next: Vec<f64>,
    influence: Vec<f64>,
    resources: Vec<f64>,
    personnel: Vec<f64>,
    stock: Vec<f64>,
    left: Vec<f64>,
    got: Vec<f64>,
    capability: Vec<f64>,
}

impl Plain {
    /// At the start of an input.
    pub fn new(input: &Input) -> Self {
        let count = input.start.len();
        let all: f64 = input.parameters.weights.iter().sum();
        let first = |agent| input.ties.partition_point(|tie| tie.from < agent);
        Self {
            days: input.days,
            mobility: input.parameters.mobility,
            anchoring: input.parameters.anchoring,
            growth: input.parameters.resource_growth / DAYS_PER_YEAR,
            points: input.parameters.weights.map(|weight| 100.0 * weight / all),
            anchor: input.anchor.clone(),
            presence: input.presence.clone(),
            income_ratio: input.income_ratio.clone(),
            ceiling: input.ceiling.clone(),
            regrowth: input.regrowth.clone(),
            daily: input
                .production
                .iter()
                .map(|it| it / DAYS_PER_MONTH)
                .collect(),
            at_start: [&input.resources, &input.personnel, &input.stock].map(Clone::clone),
            first_tie: (0..=count).map(first).collect(),
            ties: input
                .ties
                .iter()
                .map(|tie| (tie.to as u32, tie.propensity))
                .collect(),
            deliveries: input.deliveries.clone(),
            alignment: input.start.clone(),
            next: vec![0.0; count],
            influence: vec![0.0; count],
            resources: input.resources.clone(),
            personnel: input.personnel.clone(),
            stock: input.stock.clone(),
            left: vec![0.0; count],
            got: vec![0.0; count],
            capability: vec![0.0; count],
        }
    }

    /// Runs all days.
    pub fn run(&mut self) {
        for _ in 0..self.days {
            self.day();
        }
    }

    fn day(&mut self) {
        let count = self.alignment.len();
        let mut total = 0.0;
        for agent in 0..count {
            self.influence[agent] = self.resources[agent] * self.presence[agent];
            total += self.influence[agent];
        }
        for agent in 0..count {
            let own = self.alignment[agent];
            let ties = &self.ties[self.first_tie[agent]..self.first_tie[agent + 1]];
            let pull: f64 = ties
                .iter()
                .map(|&(to, propensity)| {
                    let to = to as usize;
                    self.influence[to] * propensity * (self.alignment[to] - own)
                })
                .sum();
            let anchor = self.anchoring * (self.anchor[agent] - own);
            self.next[agent] = (own + self.mobility * (pull / total + anchor)).clamp(-1.0, 1.0);
        }
        std::mem::swap(&mut self.alignment, &mut self.next);

        self.left.copy_from_slice(&self.stock);
        self.got.fill(0.0);
        for delivery in &self.deliveries {
            let sent = delivery.units.min(self.left[delivery.patron]);
            self.left[delivery.patron] -= sent;
            self.got[delivery.client] += sent * (1.0 - delivery.interdicted);
        }
        for agent in 0..count {
            let stock = self.left[agent] + self.daily[agent] + self.got[agent];
            let personnel = self.personnel[agent];
            let regrown = self.regrowth[agent] / DAYS_PER_YEAR
                * personnel
                * (1.0 - personnel / self.ceiling[agent]);
            let grown = self.resources[agent] * self.growth * (self.income_ratio[agent] - 1.0);
            self.stock[agent] = stock;
            self.personnel[agent] = personnel + regrown;
            self.resources[agent] = (self.resources[agent] + grown).min(100.0);
            let now = [self.resources[agent], self.personnel[agent], stock];
            self.capability[agent] = (0..3)
                .map(|part| self.points[part] * now[part] / self.at_start[part][agent])
                .sum();
        }
    }

    /// The state it is in.
    pub fn state(&self) -> State {
        State {
            alignment: self.alignment.clone(),
            resources: self.resources.clone(),
            personnel: self.personnel.clone(),
            stock: self.stock.clone(),
            capability: self.capability.clone(),
        }
    }
}
