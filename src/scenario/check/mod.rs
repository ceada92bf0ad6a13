//! Second stage of reading: from records to a [`Scenario`]. References are
//! resolved, units of stocks compared, ties made directed, and everything that
//! is inconsistent between tables is noted at once.

mod agents;
mod conduct;
mod effects;
mod levers;
mod provenance;
mod ties;

pub use effects::order;
pub use provenance::cited;

use std::sync::Arc;

use crate::chance::name_key;
use crate::scenario::node::Node;
use crate::scenario::problem::{Origin, Problems};
use crate::scenario::quantity::Quantity;
use crate::scenario::raw::{FORMAT, RawScenario, RawSource};
use crate::scenario::table::Table;
use crate::scenario::{Agent, MOST_DAYS, Scenario};

/// Days in a year, by which yearly rates are divided.
pub const DAYS_PER_YEAR: f64 = 365.25;

/// Most agents of a scenario.
const MOST_AGENTS: usize = 1_024;

/// Most units of a stock, held or made; no bounds are written in the record, as
/// units differ between kinds.
const MOST_UNITS: f64 = 1e9;

/// The bibliography by id.
pub type Sources = Table<RawSource>;

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
    let raw = Arc::new(raw);
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
        Some(scenario) => problems.or(scenario),
        None => Err(problems),
    }
}

struct Checker<'a> {
    raw: &'a Arc<RawScenario>,
    file: &'a Origin,
    tree: Option<&'a Node>,
    problems: Problems,
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
        table: &Table<T>,
        id: &str,
        path: &str,
        what: &str,
    ) -> Option<usize> {
        let found = table.place(id);
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
        self.keys("agents", raw.agents.keys());
        self.keys("options", raw.options.keys());
        self.keys("clocks", raw.clocks.keys());
        self.keys("places", raw.places.keys());
    }

    /// Ids of a table draw apart from each other.
    fn keys<'a>(&mut self, table: &str, ids: impl Iterator<Item = &'a String>) {
        let mut keys: Vec<_> = ids.map(|id| (name_key(id), id)).collect();
        keys.sort_unstable();
        for pair in keys.windows(2) {
            if pair[0].0 == pair[1].0 {
                self.note(
                    table,
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
            raw: Arc::clone(raw),
            stocks,
            first_edge: Scenario::first_edges(&edges, agents.len()),
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
            places: Vec::new(),
            sites: Vec::new(),
            coverage: self.coverage(),
            purchases: self.purchases(),
            causes: raw.causes.values().map(|cause| cause.heat.value).collect(),
            talks: None,
            programme: self.programme(),
            packages: Vec::new(),
            choices: Vec::new(),
            poles: [poles[0]?, poles[1]?],
            holidays: raw.market.holidays.clone(),
            agents,
        };
        (scenario.places, scenario.sites) = self.all_places();
        scenario.talks = self.talks(scenario.poles);
        scenario.packages = self.packages(&scenario);
        scenario.choices = self.choices(&scenario);
        for (number, choice) in scenario.choices.iter().enumerate() {
            let watched = scenario.edge(choice.actor, choice.target);
            if let Some(conduct) = &mut scenario.agents[choice.actor].conduct {
                conduct.options.push(number);
                conduct.watched.extend(watched);
            }
        }
        let [negative, positive] = scenario.poles;
        for (pole, other) in [(negative, positive), (positive, negative)] {
            let edge = scenario.edge(pole, other);
            if let Some(conduct) = &mut scenario.agents[pole].conduct {
                conduct.watched.extend(edge);
            }
        }
        for agent in &mut scenario.agents {
            if let Some(conduct) = &mut agent.conduct {
                conduct.watched.sort_unstable();
                conduct.watched.dedup();
            }
        }
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
                order(raw, firing, &origin, &path, &mut self.problems)
            })
            .collect();
        scenario.orders = orders;
        scenario.orders.sort_by_key(|order| order.tick);
        Some(scenario)
    }
}
