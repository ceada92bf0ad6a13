//! Second stage of reading: from records to a [`Scenario`]. References are
//! resolved, units of stocks compared, ties made directed, and everything that
//! is inconsistent between tables is noted at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::node::{Node, below};
use super::problem::{Origin, Problems};
use super::quantity::{Day, How, Quantity, span_of};
use super::raw::{
    EffectKind, FORMAT, Outcome, PlaceKind, RawAgent, RawEffect, RawInput, RawScenario, RawSource,
    RawStock,
};
use super::record::Read;
use super::{
    Agent, Clock, Commitment, Edge, Effect, Frozen, Holding, Intervention, MOST_DAYS, NOBODY,
    Order, Sanction, Scenario, Stock, Strait, Support,
};
use crate::chance::name_key;
use crate::math::distance_km;
use crate::trace::series;

/// Days in a year, by which yearly rates are divided.
pub const DAYS_PER_YEAR: f64 = 365.25;

/// Most agents of a scenario.
const MOST_AGENTS: usize = 1_024;

/// Most units of a stock, held or made; no bounds are written in the record, as
/// units differ between kinds.
const MOST_UNITS: f64 = 1e9;

/// The bibliography by id.
pub type Sources = BTreeMap<String, RawSource>;

/// What the files of a scenario say beyond its record.
#[derive(Clone, Copy, Debug)]
pub struct FromFiles<'a> {
    /// The merged tree, in which every value knows its file and line.
    pub tree: &'a Node,
    /// The bibliography.
    pub sources: &'a Sources,
}

/// Checks a scenario against itself and the bibliography. Without files (a
/// scenario that was checked before and has had its levers turned) the checks of
/// sources and levers, which only the files decide, are not repeated.
///
/// # Errors
/// Every inconsistency, with its place where the record keeps one.
pub fn check(
    raw: RawScenario,
    file: &Origin,
    files: Option<FromFiles<'_>>,
) -> Result<Scenario, Problems> {
    let mut checker = Checker {
        raw: &raw,
        file,
        tree: files.map(|files| files.tree),
        problems: Problems::default(),
    };
    checker.frame();
    if let Some(files) = files {
        checker.provenance(files.sources);
        checker.levers();
    }
    let scenario = checker.resolve();
    let problems = checker.problems;
    match scenario {
        Some(scenario) => problems.or(Scenario {
            raw: Arc::new(raw),
            ..scenario
        }),
        None => Err(problems),
    }
}

struct Checker<'a> {
    raw: &'a RawScenario,
    file: &'a Origin,
    tree: Option<&'a Node>,
    problems: Problems,
}

/// Ids of a table in order, for turning references into indices.
fn index<T>(table: &BTreeMap<String, T>, id: &str) -> Option<usize> {
    table.keys().position(|key| key == id)
}

impl Checker<'_> {
    fn note(
        &mut self,
        path: &str,
        found: impl std::fmt::Display,
        expected: impl std::fmt::Display,
    ) {
        let origin = self.origin(path);
        self.problems.add(&origin, path, found, expected);
    }

    /// Where the value at `path` stands, as nearly as the files tell.
    fn origin(&self, path: &str) -> Origin {
        let place = self.tree.and_then(|tree| tree.place(path));
        place.unwrap_or(self.file).clone()
    }

    fn reference<T>(
        &mut self,
        table: &BTreeMap<String, T>,
        id: &str,
        path: &str,
        what: &str,
    ) -> Option<usize> {
        let found = index(table, id);
        if found.is_none() {
            self.note(
                path,
                format_args!("the unknown {what} \"{id}\""),
                format_args!("an id among this scenario's {what}s"),
            );
        }
        found
    }

    fn agent(&mut self, id: &str, path: &str) -> Option<usize> {
        self.reference(&self.raw.agents, id, path, "agent")
    }

    /// What holds for the scenario as a whole.
    fn frame(&mut self) {
        let raw = self.raw;
        if raw.format != FORMAT {
            self.note(
                "format",
                raw.format,
                format_args!("{FORMAT}, the version this program reads"),
            );
        }
        if !(1..=MOST_DAYS).contains(&raw.horizon) {
            self.note(
                "horizon",
                raw.horizon,
                format_args!("1 to {MOST_DAYS} days"),
            );
        }
        if !(2..=MOST_AGENTS).contains(&raw.agents.len()) {
            self.note(
                "agents",
                format_args!("{} agents", raw.agents.len()),
                format_args!("2 to {MOST_AGENTS}"),
            );
        }
        let threat = &raw.parameters.threat;
        let capability = &raw.parameters.capability;
        self.weights(
            "parameters.threat",
            &[
                &threat.resources_weight,
                &threat.proximity_weight,
                &threat.offence_weight,
                &threat.intent_weight,
            ],
        );
        self.weights(
            "parameters.capability",
            &[
                &capability.resources_weight,
                &capability.forces_weight,
                &capability.arsenal_weight,
            ],
        );
        let mut keys: Vec<_> = raw.agents.keys().map(|id| (name_key(id), id)).collect();
        keys.sort_unstable();
        for pair in keys.windows(2) {
            if pair[0].0 == pair[1].0 {
                self.note(
                    "agents",
                    format_args!(
                        "\"{}\" and \"{}\", whose draws would be the same",
                        pair[0].1, pair[1].1
                    ),
                    "another id for one of them",
                );
            }
        }
    }

    fn weights(&mut self, path: &str, weights: &[&Quantity]) {
        let sum: f64 = weights.iter().map(|weight| weight.value).sum();
        if sum <= 0.0 {
            self.note(
                path,
                format_args!("weights that sum to {sum}"),
                "a positive sum",
            );
        }
    }

    /// Sources are known, and nothing is dated after the freeze.
    fn provenance(&mut self, sources: &Sources) {
        let raw = self.raw;
        let mut cited: Vec<(String, Origin, String)> = Vec::new();
        let mut late = Vec::new();
        raw.quantities("", &mut |path, quantity| {
            if let Some(source) = &quantity.source {
                cited.push((path.to_owned(), quantity.origin.clone(), source.clone()));
            }
            let as_of = quantity.as_of.as_deref().and_then(span_of);
            if as_of.is_some_and(|(first, _)| first > raw.freeze) {
                late.push((
                    path.to_owned(),
                    quantity.origin.clone(),
                    quantity.as_of.clone().unwrap_or_default(),
                ));
            }
        });
        for (path, origin, as_of) in late {
            let expected = format!("a date by the freeze, {}", raw.freeze);
            self.problems
                .add(&origin, &path, format_args!("as_of \"{as_of}\""), expected);
        }
        for (id, how, source) in worded_claims(raw) {
            match source {
                Some(source) => {
                    let origin = self.origin(&below(&id, "source"));
                    cited.push((id, origin, source));
                }
                None if how == How::Published || how == How::Recalled => {
                    self.note(
                        &id,
                        "no `source`",
                        format_args!("a source for what is {how}"),
                    );
                }
                None => {}
            }
        }
        for (path, origin, source) in cited {
            match sources.get(&source) {
                None => {
                    let found = format!("source \"{source}\"");
                    self.problems.add(
                        &origin,
                        &path,
                        found,
                        "an entry of the bibliography (sources.toml)",
                    );
                }
                Some(entry) => match span_of(&entry.published) {
                    None => {
                        let found =
                            format!("source \"{source}\" published \"{}\"", entry.published);
                        self.problems.add(
                            &origin,
                            &path,
                            found,
                            "a year, month or day of publication",
                        );
                    }
                    Some((first, _)) if first > raw.freeze => {
                        let found = format!("source \"{source}\" published {}", entry.published);
                        self.problems.add(
                            &origin,
                            &path,
                            found,
                            format_args!("a source by the freeze, {}", raw.freeze),
                        );
                    }
                    Some(_) => {}
                },
            }
        }
        for (id, commitment) in &raw.commitments {
            if commitment.date > raw.start || commitment.date > raw.freeze {
                let path = format!("commitments.{id}.date");
                self.note(
                    &path,
                    commitment.date,
                    "a day by the start and by the freeze",
                );
            }
        }
    }

    fn resolve(&mut self) -> Option<Scenario> {
        let raw = self.raw;
        let stocks = self.stocks();
        let straits = self.straits();
        self.places();
        let agents: Vec<Option<Agent>> = raw
            .agents
            .iter()
            .map(|(id, agent)| self.one_agent(id, agent, &straits))
            .collect();
        let agents: Vec<Agent> = agents.into_iter().collect::<Option<_>>()?;
        let poles = [
            self.agent(&raw.axis.negative.agent, "axis.negative.agent"),
            self.agent(&raw.axis.positive.agent, "axis.positive.agent"),
        ];
        if poles[0].is_some() && poles[0] == poles[1] {
            self.note("axis", "the same agent at both poles", "two agents");
        }
        let (mut edges, supports) = self.ties(&agents)?;
        for (number, support) in supports.iter().enumerate() {
            for edge in &mut edges {
                let pair = (edge.from, edge.to);
                if pair == (support.patron, support.client)
                    || pair == (support.client, support.patron)
                {
                    edge.support = Some(number);
                }
            }
        }
        self.patronage_is_acyclic(&agents, &supports);
        let mut scenario = Scenario {
            raw: Arc::new(raw.clone()),
            stocks,
            edges,
            supports,
            corridors: raw
                .corridors
                .values()
                .map(|corridor| corridor.open.value)
                .collect(),
            straits,
            commitments: Vec::new(),
            clocks: Vec::new(),
            sanctions: Vec::new(),
            frozen: Vec::new(),
            interventions: Vec::new(),
            orders: Vec::new(),
            poles: [poles[0]?, poles[1]?],
            holidays: raw.market.holidays.clone(),
            agents,
        };
        scenario.sanctions = self.sanctions();
        scenario.frozen = self.frozen();
        scenario.commitments = self.commitments(&scenario);
        scenario.interventions = self.interventions(&scenario);
        scenario.clocks = self.clocks(&scenario);
        let orders: Vec<_> = raw
            .schedule
            .iter()
            .enumerate()
            .filter_map(|(number, firing)| {
                let path = format!("schedule.{number}");
                let origin = self.origin(&path);
                order(
                    raw,
                    firing.date,
                    &firing.intervention,
                    firing.value,
                    &origin,
                    &path,
                    &mut self.problems,
                )
            })
            .collect();
        scenario.orders = orders;
        scenario.orders.sort_by_key(|order| order.tick);
        Some(scenario)
    }

    fn stocks(&mut self) -> Vec<Stock> {
        let stocks = self.raw.stocks.iter().map(|(id, stock)| Stock {
            id: id.clone(),
            class: stock.class,
            range: stock.range.as_ref().map_or(0.0, |range| range.value),
            offence: stock.offence.value,
            cost: stock.cost.value,
        });
        stocks.collect()
    }

    fn straits(&mut self) -> Vec<Strait> {
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

    fn places(&mut self) {
        for (id, place) in &self.raw.places {
            for (field, agent) in [("host", &place.host), ("operator", &place.operator)] {
                if let Some(agent) = agent {
                    self.agent(agent, &format!("places.{id}.{field}"));
                }
            }
        }
    }

    fn one_agent(&mut self, id: &str, agent: &RawAgent, straits: &[Strait]) -> Option<Agent> {
        let path = format!("agents.{id}");
        if let Some(host) = &agent.host {
            self.agent(host, &format!("{path}.host"));
        }
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
    fn arsenal(
        &mut self,
        path: &str,
        arsenal: &BTreeMap<String, RawStock>,
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

    fn unit(&mut self, quantity: &Quantity, unit: &str, path: &str) {
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

    fn ties(&mut self, agents: &[Agent]) -> Option<(Vec<Edge>, Vec<Support>)> {
        let raw = self.raw;
        let mut edges: Vec<Edge> = Vec::new();
        let mut supports = Vec::new();
        for (from_id, row) in &raw.ties {
            for (to_id, tie) in row {
                let path = format!("ties.{from_id}.{to_id}");
                let (from, to) = (self.agent(from_id, &path), self.agent(to_id, &path));
                let (Some(from), Some(to)) = (from, to) else {
                    continue;
                };
                if from == to {
                    self.note(&path, "a tie of an agent with itself", "two agents");
                    continue;
                }
                if edges.iter().any(|edge| (edge.from, edge.to) == (from, to)) {
                    self.note(
                        &path,
                        "a second tie of the same pair",
                        "each pair once, patron first",
                    );
                    continue;
                }
                for (number, facet) in tie.facets.iter().enumerate() {
                    if !(-2.0..=2.0).contains(&facet.sign) {
                        self.note(
                            &format!("{path}.facets.{number}.sign"),
                            facet.sign,
                            "-2 to 2",
                        );
                    }
                }
                for (from, to) in [(from, to), (to, from)] {
                    edges.push(Edge {
                        from,
                        to,
                        rating: tie.rating.value,
                        support: None,
                        distance: exposure_distance(raw, &agents[from], agents[to].seat),
                    });
                }
                if let Some(support) = &tie.support {
                    let corridor = support.corridor.as_ref().and_then(|id| {
                        self.reference(
                            &raw.corridors,
                            id,
                            &format!("{path}.support.corridor"),
                            "corridor",
                        )
                    });
                    let mut arms = Vec::new();
                    for (id, quantity) in &support.arms {
                        let path = format!("{path}.support.arms.{id}");
                        if let Some(stock) = self.reference(&raw.stocks, id, &path, "stock") {
                            let unit = format!("{}/year", raw.stocks[id].unit);
                            self.unit(quantity, &unit, &path);
                            arms.push((stock, quantity.value / DAYS_PER_YEAR));
                        }
                    }
                    supports.push(Support {
                        patron: from,
                        client: to,
                        money: support.money.value / DAYS_PER_YEAR,
                        control: support.control.value,
                        corridor,
                        interdicted: support.interdicted.as_ref().map_or(0.0, |q| q.value),
                        arms,
                    });
                }
            }
        }
        edges.sort_by_key(|edge| (edge.from, edge.to));
        supports.sort_by_key(|support| (support.patron, support.client));
        Some((edges, supports))
    }

    /// A patron that is, through others, its own client could never pay.
    fn patronage_is_acyclic(&mut self, agents: &[Agent], supports: &[Support]) {
        // Repeatedly drop the patrons nobody left supports, and the clients that support
        // nobody left; what remains is the cycles and what lies between them.
        let mut left: Vec<&Support> = supports.iter().collect();
        loop {
            let clients: Vec<usize> = left.iter().map(|support| support.client).collect();
            let patrons: Vec<usize> = left.iter().map(|support| support.patron).collect();
            let before = left.len();
            left.retain(|support| {
                clients.contains(&support.patron) && patrons.contains(&support.client)
            });
            if left.len() == before {
                break;
            }
        }
        if let Some(first) = left.first() {
            let path = format!(
                "ties.{}.{}.support",
                agents[first.patron].id, agents[first.client].id
            );
            let names: Vec<_> = left
                .iter()
                .map(|s| format!("{} > {}", agents[s.patron].id, agents[s.client].id))
                .collect();
            self.note(
                &path,
                format_args!("cyclic patronage ({})", names.join(", ")),
                "patrons that are not their own clients",
            );
        }
    }

    fn sanctions(&mut self) -> Vec<Sanction> {
        let mut sanctions = Vec::new();
        for (id, sanction) in &self.raw.sanctions {
            self.agent(&sanction.imposer, &format!("sanctions.{id}.imposer"));
            if let Some(target) = self.agent(&sanction.target, &format!("sanctions.{id}.target")) {
                sanctions.push(Sanction {
                    target,
                    channel: sanction.channel,
                    intensity: sanction.intensity.value,
                    effect: sanction.effect.value,
                    half_life: sanction.half_life.value,
                });
            }
        }
        sanctions
    }

    fn frozen(&mut self) -> Vec<Frozen> {
        let mut frozen = Vec::new();
        for (id, asset) in &self.raw.frozen_assets {
            if let Some(holder) = &asset.holder {
                self.agent(holder, &format!("frozen_assets.{id}.holder"));
            }
            if let Some(owner) = self.agent(&asset.owner, &format!("frozen_assets.{id}.owner")) {
                frozen.push(Frozen {
                    owner,
                    amount: asset.amount.value * 1000.0,
                });
            }
        }
        frozen
    }

    fn commitments(&mut self, scenario: &Scenario) -> Vec<Commitment> {
        let raw = self.raw;
        let mut evidence = Vec::new();
        let mut dated: Vec<_> = raw.commitments.iter().collect();
        dated.sort_by_key(|(id, commitment)| (commitment.date, id.as_str()));
        for (id, commitment) in dated {
            let path = format!("commitments.{id}");
            for promisor in &commitment.promisors {
                for promisee in &commitment.promisees {
                    let ends = (
                        self.agent(promisor, &format!("{path}.promisors")),
                        self.agent(promisee, &format!("{path}.promisees")),
                    );
                    let (Some(promisor), Some(promisee)) = ends else {
                        continue;
                    };
                    // A promise to a pair without a coded tie has nobody whose trust it could move.
                    if let Some(edge) = scenario.edge(promisee, promisor) {
                        evidence.push(Commitment {
                            age: commitment.date.days_to(raw.start) as f64,
                            edge,
                            outcome: commitment.outcome,
                            stake: commitment.stake.value,
                        });
                    }
                }
            }
        }
        evidence
    }

    fn interventions(&mut self, scenario: &Scenario) -> Vec<Intervention> {
        let raw = self.raw;
        let mut interventions = Vec::new();
        for (id, intervention) in &raw.interventions {
            let path = format!("interventions.{id}");
            if let Some(input) = &intervention.value {
                self.input(input, &format!("{path}.value"));
            }
            if intervention.effects.is_empty() {
                self.note(&format!("{path}.effects"), "no effects", "at least one");
            }
            let effects = self.effects(
                &intervention.effects,
                intervention.value.as_ref(),
                scenario,
                &path,
            );
            let default = intervention.value.as_ref().map(|input| input.default);
            interventions.push(Intervention {
                id: id.clone(),
                default,
                effects,
            });
        }
        interventions
    }

    fn input(&mut self, input: &RawInput, path: &str) {
        if !(input.low <= input.default && input.default <= input.high) {
            let found = format!(
                "default {} outside [{}, {}]",
                input.default, input.low, input.high
            );
            self.note(path, found, "low <= default <= high");
        }
    }

    fn effects(
        &mut self,
        effects: &[RawEffect],
        input: Option<&RawInput>,
        scenario: &Scenario,
        path: &str,
    ) -> Vec<Effect> {
        let mut resolved = Vec::new();
        for (number, effect) in effects.iter().enumerate() {
            let path = format!("{path}.effects.{number}");
            self.effect(effect, input, scenario, &path, &mut resolved);
        }
        resolved
    }

    fn effect(
        &mut self,
        effect: &RawEffect,
        input: Option<&RawInput>,
        scenario: &Scenario,
        path: &str,
        out: &mut Vec<Effect>,
    ) {
        use EffectKind as Kind;
        let raw = self.raw;
        let unit = match effect.kind {
            Kind::Commitment => "stake",
            Kind::Outage => "mb/d",
            Kind::Pressure => "alignment",
            _ => "fraction",
        };
        let amount = match (&effect.amount, input) {
            (Some(amount), _) => {
                if amount.unit != unit {
                    self.problems.add(
                        &amount.origin,
                        path,
                        format_args!("unit \"{}\"", amount.unit),
                        format_args!("unit \"{unit}\""),
                    );
                }
                amount.value
            }
            (None, Some(input)) => {
                if input.unit != unit {
                    self.note(
                        path,
                        format_args!("a value in \"{}\"", input.unit),
                        format_args!("a value in \"{unit}\""),
                    );
                }
                f64::NAN
            }
            (None, None) => {
                self.note(path, "neither an amount nor a value", "an amount");
                return;
            }
        };
        let bounds = match effect.kind {
            Kind::Support => 0.0..=10.0,
            Kind::Commitment => 0.0..=5.0,
            Kind::Outage => 0.0..=raw.market.oil_supply.value,
            Kind::Pressure => -2.0..=2.0,
            _ => 0.0..=1.0,
        };
        let ends = match (&effect.amount, input) {
            (Some(_), _) | (None, None) => [amount; 2],
            (None, Some(input)) => [input.low, input.high],
        };
        for end in ends {
            if !bounds.contains(&end) {
                self.note(
                    path,
                    end,
                    format_args!("{} to {} {unit}", bounds.start(), bounds.end()),
                );
            }
        }
        let lasts = matches!(effect.kind, Kind::Outage | Kind::Strait | Kind::Pressure);
        let days = effect.days.as_ref().map_or(0.0, |days| days.value);
        if lasts && days < 1.0 {
            self.note(path, "no `days`", "how long it lasts, at least a day");
        }
        let origin = self.origin(path);
        let mut name = |field: &Option<String>, key: &str| {
            if field.is_none() {
                let expected = format!("`{key}` for an effect on {}", effect.kind);
                self.problems
                    .add(&origin, path, format_args!("no `{key}`"), expected);
            }
            field.clone().unwrap_or_default()
        };
        let base = Effect {
            kind: effect.kind,
            subject: 0,
            stock: 0,
            kept: false,
            amount,
            days,
        };
        match effect.kind {
            Kind::Support => {
                let from = name(&effect.from, "from");
                let Some(patron) = self.agent(&from, path) else {
                    return;
                };
                let client = effect.to.as_ref().map(|to| self.agent(to, path));
                let fits = |support: &Support| {
                    support.patron == patron && client.is_none_or(|c| c == Some(support.client))
                };
                let before = out.len();
                let supports = scenario
                    .supports
                    .iter()
                    .enumerate()
                    .filter(|(_, support)| fits(support));
                out.extend(supports.map(|(subject, _)| Effect { subject, ..base }));
                if out.len() == before {
                    self.note(
                        path,
                        "support that no tie gives",
                        "a patron and a client of a tie with support",
                    );
                }
            }
            Kind::Commitment => {
                let (from, to) = (name(&effect.from, "from"), name(&effect.to, "to"));
                if effect
                    .outcome
                    .is_none_or(|outcome| outcome == Outcome::Partly)
                {
                    self.note(path, "no clear `outcome`", "kept or broken");
                }
                let (Some(from), Some(to)) = (self.agent(&from, path), self.agent(&to, path))
                else {
                    return;
                };
                match scenario.edge(to, from) {
                    Some(subject) => out.push(Effect {
                        subject,
                        kept: effect.outcome == Some(Outcome::Kept),
                        ..base
                    }),
                    None => self.note(path, "two agents without a tie", "agents with a tie"),
                }
            }
            Kind::Corridor | Kind::Sanction | Kind::Release | Kind::Strait => {
                let subject = name(&effect.subject, "subject");
                let found = match effect.kind {
                    Kind::Corridor => self.reference(&raw.corridors, &subject, path, "corridor"),
                    Kind::Sanction => self.reference(&raw.sanctions, &subject, path, "sanction"),
                    Kind::Release => {
                        self.reference(&raw.frozen_assets, &subject, path, "frozen asset")
                    }
                    _ => {
                        let strait = scenario
                            .straits
                            .iter()
                            .position(|strait| strait.id == subject);
                        if strait.is_none() {
                            self.note(
                                path,
                                format_args!("\"{subject}\""),
                                "the id of a place of kind strait",
                            );
                        }
                        strait
                    }
                };
                out.extend(found.map(|subject| Effect { subject, ..base }));
            }
            Kind::Outage => {
                let owner = match &effect.agent {
                    Some(agent) => self.agent(agent, path),
                    None => Some(NOBODY),
                };
                out.extend(owner.map(|subject| Effect { subject, ..base }));
            }
            Kind::Pressure | Kind::Command | Kind::Destruction | Kind::Plant => {
                let agent = name(&effect.agent, "agent");
                let mut stock = Some(0);
                if matches!(effect.kind, Kind::Destruction | Kind::Plant) {
                    let subject = name(&effect.subject, "subject");
                    stock = self.reference(&raw.stocks, &subject, path, "stock");
                }
                if let (Some(subject), Some(stock)) = (self.agent(&agent, path), stock) {
                    out.push(Effect {
                        subject,
                        stock,
                        ..base
                    });
                }
            }
        }
    }

    fn clocks(&mut self, scenario: &Scenario) -> Vec<Clock> {
        let raw = self.raw;
        let mut clocks = Vec::new();
        for (id, clock) in &raw.clocks {
            let path = format!("clocks.{id}");
            for agent in &clock.agents {
                self.agent(agent, &format!("{path}.agents"));
            }
            if clock.since.is_some_and(|since| since > raw.start) {
                self.note(
                    &format!("{path}.since"),
                    "a day after the start",
                    "a day by the start",
                );
            }
            let effects = self.effects(&clock.effects, None, scenario, &path);
            let due = clock.due.iter().filter_map(|day| {
                u32::try_from(raw.start.days_to(*day))
                    .ok()
                    .filter(|tick| *tick > 0)
            });
            clocks.push(Clock {
                id: id.clone(),
                key: name_key(id),
                kind: clock.kind,
                due: due.collect(),
                effects,
            });
        }
        clocks
    }

    fn levers(&mut self) {
        let raw = self.raw;
        let mut probe = raw.clone();
        for (id, lever) in &raw.levers {
            let path = format!("levers.{id}");
            if !(lever.low < lever.high
                && lever.low <= lever.default
                && lever.default <= lever.high
                && lever.step > 0.0)
            {
                let found = format!(
                    "low {}, default {}, high {}, step {}",
                    lever.low, lever.default, lever.high, lever.step
                );
                self.note(
                    &path,
                    found,
                    "low < high, default between them and a positive step",
                );
            }
            if lever.sets.is_empty() && lever.scales.is_empty() {
                self.note(&path, "neither `sets` nor `scales`", "at least one path");
            }
            for (targets, is_set) in [(&lever.sets, true), (&lever.scales, false)] {
                for target in targets {
                    let parts: Vec<_> = target.split('.').collect();
                    let mut values = Vec::new();
                    let mut outside = None;
                    probe.quantities_at(&parts, &mut |quantity| {
                        values.push(quantity.value);
                        for end in [lever.low, lever.high] {
                            let reached = if is_set { end } else { quantity.value * end };
                            if !(quantity.bounds.0..=quantity.bounds.1).contains(&reached) {
                                outside = Some((reached, quantity.bounds));
                            }
                        }
                    });
                    if let Some((reached, (low, high))) = outside {
                        self.note(
                            &path,
                            format_args!("an end that takes \"{target}\" to {reached}"),
                            format_args!("{low} to {high}"),
                        );
                    }
                    if values.is_empty() {
                        self.note(
                            &path,
                            format_args!("the path \"{target}\""),
                            "the path of a quantity of this scenario",
                        );
                    }
                    if is_set && values.iter().any(|value| *value != lever.default) {
                        self.note(
                            &path,
                            format_args!(
                                "default {} where \"{target}\" is {values:?}",
                                lever.default
                            ),
                            "the value at the start",
                        );
                    }
                    if !is_set && lever.default != 1.0 {
                        self.note(
                            &path,
                            format_args!("default {} for a factor", lever.default),
                            "1",
                        );
                    }
                }
            }
            match series::find(&lever.moves) {
                None => self.note(
                    &format!("{path}.moves"),
                    format_args!("\"{}\"", lever.moves),
                    format_args!("one of {}", series::names().join(", ")),
                ),
                Some(series) => {
                    if series.per_agent() != lever.moves_agent.is_some() {
                        self.note(
                            &format!("{path}.moves_agent"),
                            "a series and an agent that do not fit",
                            "an agent for a series per agent, else none",
                        );
                    }
                }
            }
            if let Some(agent) = &lever.moves_agent {
                self.agent(agent, &format!("{path}.moves_agent"));
            }
        }
    }
}

/// Distance at which `agent` is exposed to somebody at `seat`, km: from its own seat
/// or from the nearest base that it runs, so that forces abroad can be threatened.
fn exposure_distance(raw: &RawScenario, agent: &Agent, seat: (f64, f64)) -> f64 {
    let bases = raw.places.values().filter(|place| {
        place.kind == PlaceKind::Base && place.operator.as_ref() == Some(&agent.id)
    });
    let points = bases
        .map(|base| (base.lon.value, base.lat.value))
        .chain([agent.seat]);
    points
        .map(|point| distance_km(point, seat))
        .fold(f64::INFINITY, f64::min)
}

/// Claims in words that say how they are known: facets of ties, commitments, clocks, levers.
fn worded_claims(raw: &RawScenario) -> Vec<(String, How, Option<String>)> {
    let mut claims = Vec::new();
    for (from, row) in &raw.ties {
        for (to, tie) in row {
            for (number, facet) in tie.facets.iter().enumerate() {
                claims.push((
                    format!("ties.{from}.{to}.facets.{number}"),
                    facet.how,
                    facet.source.clone(),
                ));
            }
        }
    }
    claims.extend(
        raw.commitments
            .iter()
            .map(|(id, c)| (format!("commitments.{id}"), c.how, c.source.clone())),
    );
    claims.extend(
        raw.clocks
            .iter()
            .map(|(id, c)| (format!("clocks.{id}"), c.how, c.source.clone())),
    );
    claims.extend(
        raw.levers
            .iter()
            .map(|(id, l)| (format!("levers.{id}"), l.how, l.source.clone())),
    );
    claims
}

/// Ids of the sources that a scenario cites.
#[must_use]
pub fn cited(raw: &RawScenario) -> Vec<String> {
    let mut ids: Vec<String> = worded_claims(raw)
        .into_iter()
        .filter_map(|claim| claim.2)
        .collect();
    raw.quantities("", &mut |_, quantity| ids.extend(quantity.source.clone()));
    ids.sort();
    ids.dedup();
    ids
}

/// Resolves a dated intervention; notes a problem where it does not fit.
pub fn order(
    raw: &RawScenario,
    date: Day,
    intervention: &str,
    value: Option<f64>,
    origin: &Origin,
    path: &str,
    problems: &mut Problems,
) -> Option<Order> {
    let Some(number) = index(&raw.interventions, intervention) else {
        let known: Vec<_> = raw.interventions.keys().cloned().collect();
        problems.add(
            origin,
            path,
            format_args!("the unknown intervention \"{intervention}\""),
            format_args!("one of {}", known.join(", ")),
        );
        return None;
    };
    let days = raw.start.days_to(date);
    let Some(day) = u32::try_from(days).ok().filter(|day| *day <= MOST_DAYS) else {
        let expected = format!(
            "a day from the start, {}, and within {MOST_DAYS} days of it",
            raw.start
        );
        problems.add(origin, path, date, expected);
        return None;
    };
    // The start itself is already history: what is dated on it is felt on the first day.
    let tick = day.max(1);
    let input = raw.interventions[intervention].value.as_ref();
    match (value, input) {
        (Some(value), Some(input)) if !(input.low..=input.high).contains(&value) => {
            problems.add(
                origin,
                path,
                value,
                format_args!("{} to {} {}", input.low, input.high, input.unit),
            );
            None
        }
        (Some(value), None) => {
            problems.add(
                origin,
                path,
                format_args!("the value {value}"),
                format_args!("no value: \"{intervention}\" takes none"),
            );
            None
        }
        (value, input) => Some(Order {
            tick,
            intervention: number,
            value: value.or(input.map(|input| input.default)),
        }),
    }
}
