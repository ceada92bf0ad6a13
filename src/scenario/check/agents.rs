//! Agents with their stocks and budgets, and the places they stand on.

use super::{Checker, DAYS_PER_YEAR, MOST_UNITS};
use crate::chance::name_key;
use crate::scenario::quantity::Quantity;
use crate::scenario::raw::{PlaceKind, RawAgent, RawStock};
use crate::scenario::table::Table;
use crate::scenario::{Agent, Holding, Stock, Strait};

impl Checker<'_> {
    pub(super) fn stocks(&mut self) -> Vec<Stock> {
        let stocks = self.raw.stocks.iter().map(|(id, stock)| Stock {
            id: id.clone(),
            class: stock.class,
            range: stock.range.as_ref().map_or(0.0, |range| range.value),
            offence: stock.offence.value,
            cost: stock.cost.value,
            weapon: super::conduct::weapon(stock),
            defence: super::conduct::defence(stock),
        });
        stocks.collect()
    }

    pub(super) fn straits(&mut self) -> Vec<Strait> {
        let straits = self
            .raw
            .places
            .iter()
            .filter(|(_, place)| place.kind == PlaceKind::Strait);
        let value =
            |quantity: &Option<Quantity>| quantity.as_ref().map_or(0.0, |quantity| quantity.value);
        straits
            .map(|(id, place)| Strait {
                id: id.clone(),
                oil_flow: value(&place.oil_flow),
                bypass: value(&place.bypass),
                lng_share: value(&place.lng_share),
            })
            .collect()
    }

    pub(super) fn places(&mut self) {
        for (id, place) in &self.raw.places {
            for (field, agent) in [("host", &place.host), ("operator", &place.operator)] {
                if let Some(agent) = agent {
                    self.agent(agent, &format!("places.{id}.{field}"));
                }
            }
        }
    }

    pub(super) fn one_agent(
        &mut self,
        id: &str,
        agent: &RawAgent,
        straits: &[Strait],
    ) -> Option<Agent> {
        let path = format!("agents.{id}");
        let home = agent.host.as_ref().and_then(|host| {
            let path = format!("{path}.host");
            self.agent(host, &path)
        });
        let conduct = agent
            .conduct
            .as_ref()
            .map(|conduct| self.conduct(id, conduct, straits));
        let arsenal = self.arsenal(&path, &agent.arsenal);
        let forces = agent.forces.as_ref();
        if let Some(forces) = forces
            && (forces.ceiling.value < 1.0 || forces.reference.value < 1.0)
        {
            self.note(
                &format!("{path}.forces"),
                format_args!(
                    "a ceiling of {} and a reference of {}",
                    forces.ceiling.value, forces.reference.value
                ),
                "at least one person each",
            );
        }
        let budget = agent.budget.as_ref();
        let oil_exports = budget
            .and_then(|b| b.oil_exports.as_ref())
            .map_or(0.0, |q| q.value);
        let oil_potential = budget
            .and_then(|b| b.oil_potential.as_ref())
            .map_or(oil_exports, |q| q.value);
        if oil_potential < oil_exports {
            let found = format!("{oil_potential}, less than the exports of {oil_exports}");
            self.note(
                &format!("{path}.budget.oil_potential"),
                found,
                "at least the exports at the start",
            );
        }
        let oil_through = budget
            .and_then(|b| b.oil_through.as_ref())
            .and_then(|strait| {
                let found = straits.iter().position(|candidate| candidate.id == *strait);
                if found.is_none() {
                    self.note(
                        &format!("{path}.budget.oil_through"),
                        format_args!("\"{strait}\""),
                        "the id of a place of kind strait",
                    );
                }
                let share = budget
                    .and_then(|b| b.oil_share_through.as_ref())
                    .map_or(1.0, |q| q.value);
                found.map(|strait| (strait, share))
            });
        Some(Agent {
            id: id.to_owned(),
            key: name_key(id),
            kind: agent.kind,
            home: home.unwrap_or(crate::scenario::NOBODY),
            conduct,
            seat: (agent.seat.lon.value, agent.seat.lat.value),
            alignment: agent.alignment.value,
            resources: agent.resources.value,
            presence: agent.presence.value,
            personnel: forces.map_or(0.0, |f| f.personnel.value),
            personnel_reference: forces.map_or(0.0, |f| f.reference.value),
            personnel_ceiling: forces.map_or(0.0, |f| f.ceiling.value),
            regrowth: forces.map_or(0.0, |f| f.regrowth.value),
            command_damage: agent.command_damage.as_ref().map_or(0.0, |q| q.value),
            arsenal: arsenal?,
            military: budget.map_or(0.0, |b| b.military.value * 1000.0 / DAYS_PER_YEAR),
            oil_exports,
            oil_potential,
            oil_discount: budget
                .and_then(|b| b.oil_discount.as_ref())
                .map_or(0.0, |q| q.value),
            oil_through,
        })
    }

    /// A stock's quantities carry the unit of its kind, or that unit a month or a year.
    pub(super) fn arsenal(
        &mut self,
        path: &str,
        arsenal: &Table<RawStock>,
    ) -> Option<Vec<Holding>> {
        let raw = self.raw;
        let mut holdings = vec![Holding::default(); raw.stocks.len()];
        let mut complete = true;
        for (id, stock) in arsenal {
            let path = format!("{path}.arsenal.{id}");
            let Some(number) = self.reference(&raw.stocks, id, &path, "stock") else {
                complete = false;
                continue;
            };
            let unit = raw.stocks[id].unit.clone();
            self.unit(&stock.held, &unit, &format!("{path}.held"));
            self.unit(&stock.reference, &unit, &format!("{path}.reference"));
            if let Some(production) = &stock.production {
                self.unit(
                    production,
                    &format!("{unit}/month"),
                    &format!("{path}.production"),
                );
            }
            let damage = stock.plant_damage.as_ref().map_or(0.0, |q| q.value);
            let written = stock.production.as_ref().map_or(0.0, |q| q.value);
            if damage >= 1.0 && written > 0.0 {
                self.note(
                    &format!("{path}.production"),
                    format_args!("{written} with every plant out of action"),
                    "0",
                );
            }
            holdings[number] = Holding {
                held: stock.held.value,
                reference: stock.reference.value,
                production: if damage < 1.0 {
                    written / (1.0 - damage)
                } else {
                    0.0
                },
                plant_damage: damage,
            };
        }
        complete.then_some(holdings)
    }

    pub(super) fn unit(&mut self, quantity: &Quantity, unit: &str, path: &str) {
        if quantity.unit != unit {
            self.problems.add(
                &quantity.origin,
                path,
                format_args!("unit \"{}\"", quantity.unit),
                format_args!("unit \"{unit}\""),
            );
        }
        if quantity.low < 0.0 || quantity.value < 0.0 {
            self.problems.add(
                &quantity.origin,
                path,
                quantity.low.min(quantity.value),
                "a number that is not negative",
            );
        }
        if quantity.high > MOST_UNITS {
            self.problems.add(
                &quantity.origin,
                path,
                quantity.high,
                format_args!("at most {MOST_UNITS} {unit}"),
            );
        }
    }
}
