//! The patterns that the model is judged on: `patterns.toml` says what is measured and
//! by which threshold, [`measures`] measures it.
//!
//! A pattern passes when every threshold holds for the whole 95 % interval of its
//! measure. Besides, the share of draws from the parameter ranges that pass by their
//! estimates is given: near one the pattern is built in, a few per cent mean tuned.

mod measures;

use serde::Serialize;

use super::intervals::Interval;
use crate::scenario::node::{self, Node, Value};
use crate::scenario::problem::{Origin, Problems};
use crate::world::Setting;

/// The declaration, as committed.
const DECLARED: &str = include_str!("../../../patterns.toml");

/// What a threshold asks of a measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// At least this much.
    AtLeast(f64),
    /// At most this much.
    AtMost(f64),
    /// Less than this.
    Below(f64),
    /// More than this.
    Above(f64),
    /// From the first to the second.
    Between(f64, f64),
}

impl Rule {
    /// True when a value satisfies it.
    #[must_use]
    pub fn holds(self, value: f64) -> bool {
        match self {
            Self::AtLeast(bound) => value >= bound,
            Self::AtMost(bound) => value <= bound,
            Self::Below(bound) => value < bound,
            Self::Above(bound) => value > bound,
            Self::Between(low, high) => (low..=high).contains(&value),
        }
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::AtLeast(bound) => write!(f, "at least {bound}"),
            Self::AtMost(bound) => write!(f, "at most {bound}"),
            Self::Below(bound) => write!(f, "below {bound}"),
            Self::Above(bound) => write!(f, "above {bound}"),
            Self::Between(low, high) => write!(f, "{low} to {high}"),
        }
    }
}

/// A pattern as declared.
#[derive(Clone, Debug)]
pub struct Declared {
    /// Id, `p0` to `p13`.
    pub id: String,
    /// Title.
    pub title: String,
    /// Runs it is measured over.
    pub runs: u32,
    /// Worlds, in the order in which the measure asks for them.
    pub scenarios: Vec<String>,
    /// Observed moves of the price, where the measure is about them.
    pub events: Vec<PriceEvent>,
    /// Thresholds by name, with units.
    pub thresholds: Vec<(String, Rule, String)>,
}

/// An observed move of the oil price and the event it followed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PriceEvent {
    /// World in which it is tried; empty where none exists.
    pub world: String,
    /// Days from that world's start.
    pub day: u64,
    /// Intervention that stands for it.
    pub intervention: String,
    /// Days and interventions before it.
    pub before: Vec<(u64, String)>,
    /// Observed move, log points.
    pub observed: f64,
}

/// The declared patterns in their order.
///
/// # Errors
/// When the declaration cannot be read.
pub fn declared() -> Result<Vec<Declared>, Problems> {
    let mut problems = Problems::default();
    let tree = node::parse("patterns.toml", DECLARED, &mut problems);
    let tables = tree.as_ref().and_then(Node::table).into_iter().flatten();
    let mut patterns = Vec::new();
    for (id, node) in tables {
        let field = |key: &str| node.table().and_then(|table| table.get(key));
        let runs = field("runs").and_then(number).unwrap_or(0.0);
        let thresholds = field("thresholds")
            .and_then(Node::table)
            .into_iter()
            .flatten();
        patterns.push(Declared {
            id: id.clone(),
            title: field("title")
                .and_then(Node::text)
                .unwrap_or_default()
                .to_owned(),
            runs: runs as u32,
            scenarios: texts(field("scenarios")),
            events: items(field("events")).iter().map(event).collect(),
            thresholds: thresholds
                .filter_map(|(name, threshold)| {
                    let unit = threshold.table()?.get("unit")?.text()?;
                    Some((name.clone(), rule(threshold)?, unit.to_owned()))
                })
                .collect(),
        });
    }
    patterns.sort_by_key(|pattern| {
        let number = pattern.id.trim_start_matches('p');
        number.parse::<u32>().unwrap_or(u32::MAX)
    });
    problems.or(patterns)
}

fn items(node: Option<&Node>) -> &[Node] {
    match node.map(|node| &node.value) {
        Some(Value::Array(items)) => items,
        _ => &[],
    }
}

fn texts(node: Option<&Node>) -> Vec<String> {
    let texts = items(node).iter().filter_map(Node::text);
    texts.map(str::to_owned).collect()
}

fn event(node: &Node) -> PriceEvent {
    let field = |node: &'_ Node, key: &str| node.table().and_then(|table| table.get(key)).cloned();
    let text = |node: &Node, key: &str| {
        field(node, key)
            .and_then(|found| found.text().map(str::to_owned))
            .unwrap_or_default()
    };
    let day = |node: &Node| field(node, "day").as_ref().and_then(number).unwrap_or(0.0) as u64;
    PriceEvent {
        world: text(node, "world"),
        day: day(node),
        intervention: text(node, "intervention"),
        before: items(field(node, "before").as_ref())
            .iter()
            .map(|before| (day(before), text(before, "intervention")))
            .collect(),
        observed: field(node, "observed")
            .as_ref()
            .and_then(number)
            .unwrap_or(0.0),
    }
}

fn number(node: &Node) -> Option<f64> {
    match node.value {
        Value::Float(number) => Some(number),
        Value::Integer(number) => Some(number as f64),
        _ => None,
    }
}

/// The rule of a threshold; a setting (`value`) is none.
fn rule(threshold: &Node) -> Option<Rule> {
    let table = threshold.table()?;
    let bound = |key: &str| table.get(key).and_then(number);
    let between = table.get("between").and_then(|node| match &node.value {
        Value::Array(ends) => Some((number(ends.first()?)?, number(ends.get(1)?)?)),
        _ => None,
    });
    bound("at_least")
        .map(Rule::AtLeast)
        .or(bound("at_most").map(Rule::AtMost))
        .or(bound("below").map(Rule::Below))
        .or(bound("above").map(Rule::Above))
        .or(between.map(|(low, high)| Rule::Between(low, high)))
}

/// A measure with its interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Name of the threshold it is for, or another name for what is reported only.
    pub name: &'static str,
    /// Estimate and interval.
    pub interval: Interval,
}

/// A measure beside its threshold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judged {
    /// Name.
    pub name: String,
    /// Unit; empty for what is reported only.
    pub unit: String,
    /// Estimate.
    pub measure: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// What is asked; empty for what is reported only.
    pub threshold: String,
    /// Whether the whole interval satisfies it.
    pub pass: bool,
}

/// A pattern judged.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Whether every threshold holds.
    pub pass: bool,
    /// The measure that decides: the first that fails, else the first.
    pub measure: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// What is asked of it.
    pub threshold: String,
    /// Share of draws from the parameter ranges that pass by their estimates.
    pub built_in_share: f64,
    /// Draws behind that share.
    pub draws: u32,
    /// Runs behind the measures.
    pub runs: u32,
    /// All measures.
    pub measures: Vec<Judged>,
}

/// Carries out work by number and gives the results in order; on one thread or many.
pub type Map<'a> = &'a (dyn Fn(usize, Work) -> Vec<Result<Vec<f64>, Problems>> + Sync);

/// Work by number.
pub type Work<'a> = &'a (dyn Fn(usize) -> Result<Vec<f64>, Problems> + Sync);

/// Loads a built-in world.
pub type Worlds<'a> = &'a (dyn Fn(&str) -> Result<Setting, Problems> + Sync);

/// Judges a pattern: measures over `runs` runs, and over `draws` draws of the parameters
/// with `runs_per_draw` runs each.
///
/// # Errors
/// When a world cannot be loaded or changed.
pub fn judge(
    declared: &Declared,
    worlds: Worlds,
    runs: u32,
    draws: u32,
    runs_per_draw: u32,
    map: Map,
) -> Result<Verdict, Problems> {
    let written = measures::measure(declared, worlds, None, runs, map)?;
    let pick = |measured: &[Measured], name: &str| {
        measured
            .iter()
            .find(|one| one.name == name)
            .map(|one| one.interval)
    };
    let mut judged = Vec::new();
    for (name, rule, unit) in &declared.thresholds {
        let Some(interval) = pick(&written, name) else {
            let origin = Origin::named("patterns.toml");
            let path = format!("{}.thresholds.{name}", declared.id);
            return Err(Problems::one(
                &origin,
                &path,
                "no measure",
                "a measured threshold",
            ));
        };
        let pass = rule.holds(interval.low) && rule.holds(interval.high);
        judged.push(Judged {
            name: name.clone(),
            unit: unit.clone(),
            measure: interval.estimate,
            low: interval.low,
            high: interval.high,
            threshold: rule.to_string(),
            pass,
        });
    }
    let sequential: Map = &|count, work| (0..count).map(work).collect();
    let passes = map(draws as usize, &|draw| {
        let seed = super::keys::run_seed("pattern draws", 0, draw as u32);
        let measured = measures::measure(declared, worlds, Some(seed), runs_per_draw, sequential)?;
        let all = declared.thresholds.iter().all(|(name, rule, _)| {
            pick(&measured, name).is_some_and(|interval| rule.holds(interval.estimate))
        });
        Ok(vec![f64::from(u8::from(all))])
    });
    let passes: Vec<Vec<f64>> = passes.into_iter().collect::<Result<_, _>>()?;
    let passed: f64 = passes.iter().flatten().sum();
    for one in &written {
        if !declared
            .thresholds
            .iter()
            .any(|(name, ..)| name == one.name)
        {
            judged.push(Judged {
                name: one.name.to_owned(),
                unit: String::new(),
                measure: one.interval.estimate,
                low: one.interval.low,
                high: one.interval.high,
                threshold: String::new(),
                pass: true,
            });
        }
    }
    let decides = judged
        .iter()
        .find(|one| !one.pass)
        .or(judged.first())
        .cloned()
        .unwrap_or(Judged {
            name: String::new(),
            unit: String::new(),
            measure: 0.0,
            low: 0.0,
            high: 0.0,
            threshold: String::new(),
            pass: false,
        });
    Ok(Verdict {
        id: declared.id.clone(),
        title: declared.title.clone(),
        pass: judged.iter().all(|one| one.pass),
        measure: decides.measure,
        low: decides.low,
        high: decides.high,
        threshold: decides.threshold,
        built_in_share: passed / f64::from(draws.max(1)),
        draws,
        runs,
        measures: judged,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_declared_pattern_is_read_with_its_thresholds() {
        let declared = declared().unwrap_or_default();
        assert_eq!(declared.len(), 14);
        assert_eq!(declared[0].id, "p0");
        assert_eq!(declared[13].id, "p13");
        assert!(
            declared
                .iter()
                .all(|pattern| !pattern.thresholds.is_empty() && pattern.runs > 0)
        );
        let rule = |id: usize, name: &str| {
            declared[id]
                .thresholds
                .iter()
                .find(|threshold| threshold.0 == name)
                .map(|threshold| threshold.1)
        };
        assert_eq!(rule(11, "first_session"), Some(Rule::Between(0.06, 0.18)));
        assert_eq!(rule(0, "push"), None);
    }

    #[test]
    fn rules_hold_at_their_bounds() {
        assert!(Rule::AtLeast(1.0).holds(1.0) && !Rule::Above(1.0).holds(1.0));
        assert!(Rule::Between(1.0, 2.0).holds(2.0) && !Rule::Below(2.0).holds(2.0));
    }
}
