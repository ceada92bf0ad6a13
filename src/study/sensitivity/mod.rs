//! Sensitivity: which levers and which doubtful numbers an outcome follows.
//!
//! [`morris`] screens many factors with few runs (Morris 1991; Campolongo, Cariboni and
//! Saltelli 2007); [`sobol`] splits the variance of the outcome among them with many
//! (Sobol' 1993; Saltelli et al. 2010). Both ask the same [`Study`]: factors, each a lever
//! over its range, a group of uncertain numbers over theirs, or the luck of the run; and
//! one outcome. Luck is a factor like the others: in a screening it shows what a factor
//! that changes nothing but luck would score, in a split of variance it takes luck's share.

pub mod design;
pub mod morris;
pub mod sobol;

use super::claims::{self, Target};
use super::doubt;
use super::keys::run_seed;
use crate::scenario::check::check;
use crate::scenario::edit::Changes;
use crate::scenario::problem::{Origin, Problems};
use crate::scenario::record::Read;
use crate::world::Setting;
use crate::world::contest::Violence;

use design::{Kind, Place};

/// Where the messages of a study come from.
fn origin() -> Origin {
    Origin::named("sensitivity")
}

/// Something that is varied.
#[derive(Clone, Debug, PartialEq)]
pub enum Factor {
    /// A lever, over its range.
    Lever(String),
    /// Uncertain numbers, varied together, each over its range.
    Numbers {
        /// The pattern that names them.
        pattern: String,
        /// Their paths.
        paths: Vec<String>,
    },
    /// The luck of the run.
    Luck,
}

impl Factor {
    /// Its name in results.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Lever(name) | Self::Numbers { pattern: name, .. } => name,
            Self::Luck => "luck",
        }
    }

    /// How it is moved.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Lever(_) => Kind::Single,
            Self::Numbers { paths, .. } if paths.len() == 1 => Kind::Single,
            Self::Numbers { .. } | Self::Luck => Kind::Many,
        }
    }
}

/// What is read off the end of a run.
#[derive(Clone, Copy, Debug)]
enum Measure {
    /// What a lever's claim can name; for series per agent with the agent.
    Claim(Target, Option<usize>),
    /// 1 when this was the worst violence reached, else 0.
    Worst(Violence),
}

/// Violence that an outcome can name.
const VIOLENCE: [Violence; 2] = [Violence::LimitedExchange, Violence::SustainedWar];

/// Names of all outcomes; those of series per agent want `series:agent`.
#[must_use]
pub fn outcomes() -> Vec<String> {
    let mut names = claims::names();
    names.extend(VIOLENCE.map(|it| it.word().to_owned()));
    names
}

fn measure(setting: &Setting, outcome: &str) -> Result<Measure, Problems> {
    let (name, agent) = match outcome.split_once(':') {
        Some((name, agent)) => (name, Some(agent)),
        None => (outcome, None),
    };
    let wrong = |found: &dyn std::fmt::Display, expected: &str| {
        Problems::one(&origin(), "outcome", found, expected)
    };
    let found = claims::find(name);
    let per_agent = matches!(found, Some(Target::Series(series)) if series.per_agent());
    let worst = VIOLENCE.into_iter().find(|it| it.word() == name);
    match (found, worst, agent) {
        (None, None, _) => {
            let expected = format!("one of {}", outcomes().join(", "));
            Err(wrong(&format_args!("\"{name}\""), &expected))
        }
        (_, _, Some(_)) if !per_agent => {
            let found = format!("\"{outcome}\"");
            Err(wrong(&found, &format!("\"{name}\", which has no agents")))
        }
        (Some(target), _, agent) if per_agent => {
            let place = agent.and_then(|agent| setting.scenario.agent(agent));
            if place.is_some() {
                return Ok(Measure::Claim(target, place));
            }
            let ids: Vec<_> = setting.scenario.raw.agents.keys().cloned().collect();
            let expected = format!("\"{name}:\" and one of {}", ids.join(", "));
            Err(wrong(&format_args!("\"{outcome}\""), &expected))
        }
        (Some(target), ..) => Ok(Measure::Claim(target, None)),
        (None, Some(violence), _) => Ok(Measure::Worst(violence)),
    }
}

/// Name under which all levers are asked for.
const LEVERS: &str = "levers";

/// Name under which all uncertain numbers are asked for, grouped.
const NUMBERS: &str = "numbers";

/// The group of a number: its table, and of the parameters their process.
pub(super) fn group(path: &str) -> String {
    let mut parts = path.split('.');
    match (parts.next(), parts.next()) {
        (Some("parameters"), Some(process)) => format!("parameters.{process}"),
        (table, _) => table.unwrap_or_default().to_owned(),
    }
}

/// True when a path lies at or below a pattern, in which `*` stands for any one part.
fn matches(pattern: &str, path: &str) -> bool {
    let mut parts = path.split('.');
    pattern.split('.').all(|wanted| {
        parts
            .next()
            .is_some_and(|part| wanted == "*" || wanted == part)
    })
}

/// The factors of a list of names: `levers`, `numbers`, a lever, or where uncertain numbers
/// stand, such as `parameters.combat`, `agents.*.resources` or the path of one.
///
/// # Errors
/// Unknown names, and numbers that two factors share.
pub fn factors(setting: &Setting, names: &[String]) -> Result<Vec<Factor>, Problems> {
    let scenario = &setting.scenario;
    let uncertain = doubt::uncertain(scenario);
    let mut problems = Problems::default();
    let mut found: Vec<Factor> = Vec::new();
    for name in names {
        if name == LEVERS {
            found.extend(scenario.raw.levers.keys().cloned().map(Factor::Lever));
        } else if name == NUMBERS {
            let mut groups: Vec<(String, Vec<String>)> = Vec::new();
            for path in &uncertain {
                // Numbers of a group follow one another.
                match groups.last_mut().filter(|last| last.0 == group(path)) {
                    Some(last) => last.1.push(path.clone()),
                    None => groups.push((group(path), vec![path.clone()])),
                }
            }
            found.extend(
                groups
                    .into_iter()
                    .map(|(pattern, paths)| Factor::Numbers { pattern, paths }),
            );
        } else if scenario.raw.levers.contains_key(name) {
            found.push(Factor::Lever(name.clone()));
        } else {
            let paths = uncertain.iter().filter(|path| matches(name, path));
            let paths: Vec<String> = paths.cloned().collect();
            if paths.is_empty() {
                let levers: Vec<_> = scenario.raw.levers.keys().cloned().collect();
                let expected = format!(
                    "{LEVERS}, {NUMBERS}, where uncertain numbers stand, such as {}, or one of {}",
                    uncertain
                        .first()
                        .map_or_else(String::new, |path| group(path)),
                    levers.join(", ")
                );
                problems.add(&origin(), "factors", format_args!("\"{name}\""), expected);
            }
            found.push(Factor::Numbers {
                pattern: name.clone(),
                paths,
            });
        }
    }
    if names.is_empty() {
        problems.add(&origin(), "factors", "none", "at least one");
    }
    for (number, factor) in found.iter().enumerate() {
        for other in found.iter().take(number) {
            if let Some(shared) = shared(factor, other) {
                let (one, two) = (other.name(), factor.name());
                let twice = format_args!("`{shared}` in \"{one}\" and in \"{two}\"");
                problems.add(&origin(), "factors", twice, "each in one factor");
            }
        }
    }
    problems.or(found)
}

/// What two factors have in common: a lever, or the first of the numbers.
fn shared<'a>(one: &'a Factor, other: &Factor) -> Option<&'a str> {
    match (one, other) {
        (Factor::Numbers { paths, .. }, Factor::Numbers { paths: others, .. }) => {
            let shared = paths.iter().find(|path| others.contains(path));
            shared.map(String::as_str)
        }
        _ => (one == other).then(|| one.name()),
    }
}

/// A question of sensitivity: an outcome, and what is varied. The last factor is luck.
#[derive(Clone, Debug)]
pub struct Study {
    baseline: Setting,
    changes: Changes,
    days: u32,
    outcome: String,
    measure: Measure,
    factors: Vec<Factor>,
    seed: u64,
}

impl Study {
    /// The question of how the outcome of runs of `days` days of a setting without changes
    /// follows `factors`; `changes` hold in every run.
    ///
    /// # Errors
    /// Unknown outcomes and factors, and levers that are both set and varied.
    pub fn new(
        baseline: Setting,
        changes: Changes,
        days: u32,
        outcome: &str,
        names: &[String],
        seed: u64,
    ) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let measure = measure(&baseline, outcome).map_err(|more| problems.append(more));
        let found = factors(&baseline, names).map_err(|more| problems.append(more));
        let mut factors = found.unwrap_or_default();
        for factor in &factors {
            if changes.levers.contains_key(factor.name()) {
                let found = format_args!("the lever \"{}\", which is set", factor.name());
                problems.add(&origin(), "factors", found, "levers that are not set");
            }
        }
        factors.push(Factor::Luck);
        match measure {
            Ok(measure) => problems.or(Self {
                baseline,
                changes,
                days,
                outcome: outcome.to_owned(),
                measure,
                factors,
                seed,
            }),
            Err(()) => Err(problems),
        }
    }

    /// The outcome.
    #[must_use]
    pub fn outcome(&self) -> &str {
        &self.outcome
    }

    /// The factors, luck last.
    #[must_use]
    pub fn factors(&self) -> &[Factor] {
        &self.factors
    }

    /// Names of the factors and how each is moved.
    #[must_use]
    pub fn kinds(&self) -> Vec<(&str, Kind)> {
        let kinds = self.factors.iter();
        kinds.map(|factor| (factor.name(), factor.kind())).collect()
    }

    /// Key of a part of the design.
    fn key(&self, part: &str, number: u32) -> u64 {
        let part = format!("{part} of {}", self.baseline.scenario.raw.id);
        run_seed(&part, self.seed, number)
    }

    /// The setting of a point, which has a place for each factor.
    ///
    /// # Errors
    /// When the numbers or levers of the point do not fit each other.
    pub fn setting(&self, point: &[Place]) -> Result<Setting, Problems> {
        let mut changes = self.changes.clone();
        let mut raw = None;
        for (factor, place) in self.factors.iter().zip(point) {
            match factor {
                Factor::Lever(id) => {
                    if let Some(lever) = self.baseline.scenario.raw.levers.get(id) {
                        let value = lever.low + place.of(id) * (lever.high - lever.low);
                        changes
                            .levers
                            .insert(id.clone(), value.clamp(lever.low, lever.high));
                    }
                }
                Factor::Numbers { paths, .. } => {
                    let raw = raw.get_or_insert_with(|| (*self.baseline.scenario.raw).clone());
                    for path in paths {
                        let parts: Vec<_> = path.split('.').collect();
                        raw.quantities_at(&parts, &mut |quantity| {
                            let (low, high) = (quantity.low, quantity.high);
                            quantity.value =
                                doubt::triangular(low, quantity.value, high, place.of(path));
                        });
                    }
                }
                Factor::Luck => {}
            }
        }
        let origin = Origin::named("point of the design");
        match raw {
            Some(raw) => Setting::of(check(raw, &origin, None)?).with(&changes, &origin),
            None => self.baseline.with(&changes, &origin),
        }
    }

    /// The outcome of one run of the setting of a point.
    #[must_use]
    pub fn run(&self, setting: &Setting, point: &[Place], replicate: u32) -> f64 {
        let luck = point.last().map_or(0, |place| place.key());
        let seed = run_seed("luck", luck, replicate);
        let end = claims::end(setting, seed, self.days);
        match self.measure {
            // The agent was found when the study was put.
            Measure::Claim(target, agent) => claims::value(target, agent, &end).unwrap_or(0.0),
            Measure::Worst(violence) => f64::from(u8::from(end.summary.violence == violence)),
        }
    }

    /// The outcomes of `replicates` runs at each of some points that belong together.
    ///
    /// `points` gives them by number; where the checks refuse one of them as inconsistent,
    /// all are taken from the number that lies `stride` further, which nothing else uses.
    fn block(
        &self,
        first: u32,
        stride: u32,
        replicates: u32,
        points: &dyn Fn(u32) -> Vec<Vec<Place>>,
    ) -> Result<Block, Problems> {
        let mut last = Problems::default();
        for attempt in 0..MOST_TRIES {
            let number = first.saturating_add(attempt.saturating_mul(stride));
            let points = points(number);
            let mut outcomes = Vec::with_capacity(points.len() * replicates as usize);
            let made = points.iter().try_for_each(|point| {
                let setting = self.setting(point)?;
                outcomes.extend((0..replicates).map(|it| self.run(&setting, point, it)));
                Ok(())
            });
            match made {
                Ok(()) => return Ok(Block { number, outcomes }),
                Err(problems) => last = problems,
            }
        }
        Err(last)
    }
}

/// Most numbers that are tried before the problems of the last are given back.
const MOST_TRIES: u32 = 30;

/// Runs at points that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Number that the points were taken from.
    number: u32,
    /// Outcomes, in the order of points and their replicates.
    outcomes: Vec<f64>,
}

/// Work by number.
pub type Work<'a> = &'a (dyn Fn(usize) -> Result<Block, Problems> + Sync);

/// Does work 0 to the count less one, on as many threads as it likes; results in order.
pub type Map<'a> = &'a dyn Fn(usize, Work) -> Vec<Result<Block, Problems>>;

#[cfg(test)]
mod tests {
    use super::design::{Column, row_point};
    use super::*;
    use crate::scenario::library::{BuiltIn, built_in, load};

    fn three() -> Setting {
        Setting::of(load(&BuiltIn, "three-states").unwrap())
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn study(outcome: &str, factors: &[&str]) -> Result<Study, Problems> {
        Study::new(three(), Changes::default(), 20, outcome, &names(factors), 1)
    }

    #[test]
    fn patterns_match_at_and_below() {
        assert!(matches("agents.*.resources", "agents.alba.resources"));
        assert!(matches("agents", "agents.alba.resources"));
        assert!(!matches(
            "agents.alba.resources.low",
            "agents.alba.resources"
        ));
        assert!(!matches("agent", "agents.alba.resources"));
    }

    /// Together the groups hold every uncertain number, each once.
    #[test]
    fn groups_hold_every_number_once() {
        let setting = three();
        let groups = factors(&setting, &names(&["numbers"])).unwrap();
        let mut all: Vec<String> = groups
            .iter()
            .flat_map(|factor| match factor {
                Factor::Numbers { paths, .. } => paths.clone(),
                _ => Vec::new(),
            })
            .collect();
        let mut uncertain = doubt::uncertain(&setting.scenario);
        all.sort();
        uncertain.sort();
        assert!(groups.len() > 5 && all == uncertain);
    }

    #[test]
    fn what_is_unknown_or_asked_twice_is_named() {
        let error =
            |outcome: &str, factors: &[&str]| study(outcome, factors).unwrap_err().to_string();
        assert!(error("peace", &["levers"]).contains("found \"peace\", expected one of alignment"));
        assert!(error("alignment", &["levers"]).contains("one of alba"));
        assert!(error("alignment:nobody", &["levers"]).contains("one of alba"));
        assert!(error("struck:alba", &["levers"]).contains("has no agents"));
        let both = error("peace", &["nothing"]);
        assert!(
            both.contains("outcome") && both.contains("\"nothing\"") && both.contains("embargo")
        );
        assert!(error("struck", &[]).contains("at least one"));
        let twice = error("struck", &["parameters", "parameters.trust"]);
        assert!(twice.contains("each in one factor"), "{twice}");
        assert!(error("struck", &["embargo", "levers"]).contains("`embargo`"));
        let changes = Changes {
            levers: [("embargo".to_owned(), 0.1)].into(),
            ..Changes::default()
        };
        let set = Study::new(three(), changes, 20, "struck", &names(&["levers"]), 1);
        assert!(set.unwrap_err().to_string().contains("which is set"));
        assert!(study("alignment:alba", &["levers"]).is_ok());
    }

    /// A point in the middle of every range and one at its ends; luck that is another.
    #[test]
    fn a_point_sets_levers_and_numbers() {
        let study = study("oil_price", &["embargo", "market", "parameters.trust"]).unwrap();
        let luck = Place::Free { key: 7 };
        let at = |x: f64, key: u64| [Place::At(x), Place::Free { key }, Place::Free { key }, luck];
        let setting = study.setting(&at(1.0, 1)).unwrap();
        let lever = &setting.scenario.raw.levers["embargo"];
        let by_hand = three().with(
            &Changes {
                levers: [("embargo".to_owned(), lever.high)].into(),
                ..Changes::default()
            },
            &origin(),
        );
        let other = study.setting(&at(1.0, 2)).unwrap();
        assert_ne!(setting.fingerprint(), other.fingerprint());
        let trust = |setting: &Setting| setting.scenario.raw.parameters.trust.clone();
        let ranges = trust(&three());
        ranges.quantities("", &mut |path, range| {
            trust(&other).quantities("", &mut |there, quantity| {
                if there == path {
                    assert!((range.low..=range.high).contains(&quantity.value), "{path}");
                }
            });
        });
        let levers = Study::new(
            three(),
            Changes::default(),
            20,
            "oil_price",
            &names(&["embargo"]),
            1,
        )
        .unwrap();
        let point = [Place::At(1.0), luck];
        let turned = levers.setting(&point).unwrap();
        assert_eq!(turned.fingerprint(), by_hand.unwrap().fingerprint());
        let run = |replicate| levers.run(&turned, &point, replicate);
        assert_eq!(run(0).to_bits(), run(0).to_bits());
        assert_ne!(run(0).to_bits(), run(1).to_bits());
    }

    /// Corners of every world of the crisis hang together, those of the invented world
    /// do not: some would sell more oil than there is. A design goes round those.
    #[test]
    fn designs_go_round_what_cannot_be() {
        let all = names(&["levers", "numbers"]);
        let study = |id: &str| {
            let setting = Setting::of(load(&BuiltIn, id).unwrap());
            Study::new(setting, Changes::default(), 1, "oil_price", &all, 1).unwrap()
        };
        let refused = |study: &Study| {
            let corner = |corner| {
                let place = |factor: &Factor| match factor.kind() {
                    Kind::Single => Place::At(doubt::uniform(factor.name(), corner, 0).round()),
                    Kind::Many => Place::Grid {
                        key: corner,
                        moved: false,
                    },
                };
                study.factors().iter().map(place).collect::<Vec<_>>()
            };
            let corners = (0..40).map(corner);
            corners
                .filter(|point| study.setting(point).is_err())
                .count()
        };
        for id in built_in().iter().filter(|id| *id != "three-states") {
            assert_eq!(refused(&study(id)), 0, "{id}");
        }
        let three = study("three-states");
        assert!(refused(&three) > 2);
        let map = |count: usize, work: Work| -> Vec<_> { (0..count).map(work).collect() };
        let points = |number: u32| vec![row_point(&three.kinds(), 1, number, Column::A)];
        let blocks = map(40, &|number| three.block(number as u32, 40, 1, &points));
        let blocks: Vec<Block> = blocks.into_iter().collect::<Result<_, _>>().unwrap();
        let elsewhere = blocks
            .iter()
            .zip(0..)
            .filter(|(block, first)| block.number != *first);
        assert!(elsewhere.count() > 0);
        let mut numbers: Vec<u32> = blocks.iter().map(|block| block.number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), 40, "no number twice");
    }
}
