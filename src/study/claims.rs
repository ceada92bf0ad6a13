//! What a lever is claimed to move, and whether it does.
//!
//! A claim names a series (its value at the horizon) or an outcome, and a direction. It is
//! checked over paired runs, one with the lever at its least and one at its greatest, that
//! share all luck that the lever does not change. It holds when the mean difference, high
//! minus low, lies on the claimed side of nought by more than [`ERRORS`] standard errors.

use serde::Serialize;

use super::intervals;
use super::keys::run_seed;
use super::summary::{self, FLAGS, Summary};
use crate::Simulation;
use crate::day::outcome::Settlement;
use crate::scenario::edit::Changes;
use crate::scenario::problem::{Origin, Problems};
use crate::scenario::raw::{Direction, RawLever};
use crate::trace::series;
use crate::world::Setting;

/// Standard errors by which a difference must exceed nought.
pub const ERRORS: f64 = 3.0;

/// Ending of the name of a first-passage day.
const DAY: &str = "-day";

/// Name of the number of small attacks of a run.
const ATTACKS: &str = "attacks";

/// What a claim can name.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// Value of a series at the horizon.
    Series(&'static series::Series),
    /// 1 when a flag was raised, else 0.
    Flag(usize),
    /// Day on which a flag was first raised, the horizon when it was not.
    FirstDay(usize),
    /// 1 when this is the settlement at the horizon, else 0.
    Settled(Settlement),
    /// Small attacks of a run.
    Attacks,
}

/// The target of a name. Deaths are a series, summed over the run.
#[must_use]
pub fn find(name: &str) -> Option<Target> {
    let flag = |name: &str| FLAGS.iter().position(|flag| *flag == name);
    let settled = |name: &str| Settlement::ALL.into_iter().find(|it| it.word() == name);
    series::find(name)
        .map(Target::Series)
        .or_else(|| flag(name).map(Target::Flag))
        .or_else(|| name.strip_suffix(DAY).and_then(flag).map(Target::FirstDay))
        .or_else(|| settled(name).map(Target::Settled))
        .or_else(|| (name == ATTACKS).then_some(Target::Attacks))
}

/// Names of all targets, series first.
#[must_use]
pub fn names() -> Vec<String> {
    let days = FLAGS.iter().map(|flag| format!("{flag}{DAY}"));
    let words = series::names()
        .into_iter()
        .chain(FLAGS)
        .chain(Settlement::ALL.iter().map(|it| it.word()))
        .chain([ATTACKS]);
    words.map(str::to_owned).chain(days).collect()
}

/// What a run came to: its outcomes, and every series at its end.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// Outcomes.
    pub summary: Summary,
    /// Values of each series in the order of [`series::ALL`], one or one per agent.
    pub series: Vec<Vec<f64>>,
    /// Days run.
    pub days: u32,
}

/// Runs a setting for `days` days.
#[must_use]
pub fn end(setting: &Setting, seed: u64, days: u32) -> End {
    let mut simulation = Simulation::of(setting.clone(), seed);
    for _ in 0..days {
        simulation.tick();
    }
    let read = |it: &series::Series| {
        let mut values = Vec::new();
        it.read(simulation.world(), &mut values);
        values
    };
    End {
        summary: summary::of(&simulation),
        series: series::ALL.iter().map(read).collect(),
        days,
    }
}

/// Value of a target in a run; `agent` is the place among the agents and counts for series
/// per agent only. None for an agent that is not there.
#[must_use]
pub fn value(target: Target, agent: Option<usize>, end: &End) -> Option<f64> {
    let truth = |fits: bool| Some(f64::from(u8::from(fits)));
    let day = |flag: usize| end.summary.first.get(flag).copied();
    match target {
        Target::Series(wanted) => {
            let number = series::ALL.iter().position(|it| it.name == wanted.name)?;
            let place = if wanted.per_agent() { agent? } else { 0 };
            end.series.get(number)?.get(place).copied()
        }
        Target::Flag(flag) => truth(day(flag)? > 0),
        Target::FirstDay(flag) => Some(f64::from(match day(flag)? {
            0 => end.days,
            day => day,
        })),
        Target::Settled(settlement) => truth(end.summary.settlement == settlement),
        Target::Attacks => Some(end.summary.attacks),
    }
}

/// How a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The difference lies on the claimed side by more than [`ERRORS`] standard errors.
    Holds,
    /// It does not.
    Fails,
    /// No direction is claimed, and something moves.
    NoDirection,
    /// Nothing at all moves in any run.
    Inert,
}

/// A claim of a lever and what the runs say about it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Claim {
    /// Id of the lever.
    pub lever: String,
    /// What it is claimed to move.
    pub moves: String,
    /// Agent, for series per agent.
    pub agent: Option<String>,
    /// Direction: "up", "down" or "non-monotone".
    pub direction: &'static str,
    /// Mean with the lever at its least.
    pub at_low: f64,
    /// Mean with the lever at its greatest.
    pub at_high: f64,
    /// Mean difference, high minus low, in the unit of what is moved.
    pub difference: f64,
    /// Standard error of the difference.
    pub standard_error: f64,
    /// Pairs of runs.
    pub pairs: u32,
    /// Pairs in which any outcome or any series at the horizon differs.
    pub moved: u32,
    /// How the claim stands.
    pub verdict: Verdict,
}

impl Claim {
    /// True unless the claim failed or the lever moves nothing.
    #[must_use]
    pub fn stands(&self) -> bool {
        matches!(self.verdict, Verdict::Holds | Verdict::NoDirection)
    }
}

/// What a pair of runs gives: the target at the least and at the greatest value, and
/// whether anything differs.
pub type Pair = (f64, f64, bool);

/// Work by number.
pub type Work<'a> = &'a (dyn Fn(usize) -> Result<Pair, Problems> + Sync);

/// Does work 0 to the count less one, on as many threads as it likes; results in order.
pub type Map<'a> = &'a dyn Fn(usize, Work) -> Vec<Result<Pair, Problems>>;

/// A lever of a scenario.
///
/// # Errors
/// When it has none of that id.
pub fn lever<'a>(setting: &'a Setting, id: &str) -> Result<&'a RawLever, Problems> {
    let levers = &setting.scenario.raw.levers;
    levers.get(id).ok_or_else(|| {
        let known: Vec<_> = levers.keys().map(String::as_str).collect();
        let expected = format!("one of {}", known.join(", "));
        let origin = Origin::named("claims");
        Problems::one(&origin, "levers", format_args!("\"{id}\""), expected)
    })
}

/// Checks the claim of a lever over `runs` pairs of runs of `days` days, numbers as
/// written. Pairs share luck within and across levers.
///
/// # Errors
/// When the lever is not one of the scenario's, or its claim names nothing known.
pub fn check(
    setting: &Setting,
    id: &str,
    runs: u32,
    seed: u64,
    days: u32,
    map: Map,
) -> Result<Claim, Problems> {
    let origin = Origin::named("claims");
    let raw = &setting.scenario.raw;
    let lever = lever(setting, id)?;
    let Some(target) = find(&lever.moves) else {
        let expected = format!("one of {}", names().join(", "));
        let path = format!("levers.{id}.moves");
        return Err(Problems::one(
            &origin,
            &path,
            format_args!("\"{}\"", lever.moves),
            expected,
        ));
    };
    let agent = lever
        .moves_agent
        .as_ref()
        .and_then(|wanted| setting.scenario.agent(wanted));
    let at = |end: f64| {
        let changes = Changes {
            levers: [(id.to_owned(), end)].into(),
            ..Changes::default()
        };
        setting.with(&changes, &origin)
    };
    let (low, high) = (at(lever.low)?, at(lever.high)?);
    let study = format!("levers of {}", raw.id);
    let pair = |replicate: usize| {
        let seed = run_seed(&study, seed, replicate as u32);
        let (low, high) = (end(&low, seed, days), end(&high, seed, days));
        match (value(target, agent, &low), value(target, agent, &high)) {
            (Some(at_low), Some(at_high)) => Ok((at_low, at_high, low != high)),
            _ => {
                let path = format!("levers.{id}.moves_agent");
                let expected = "an agent for a series per agent";
                Err(Problems::one(&origin, &path, "no such agent", expected))
            }
        }
    };
    let pairs: Vec<Pair> = map(runs as usize, &pair)
        .into_iter()
        .collect::<Result<_, _>>()?;
    Ok(judge(id, lever, &pairs))
}

/// What two pairs of runs or more say about the claim of a lever. A difference that is the same in every
/// pair has no standard error and holds on its sign.
#[must_use]
pub fn judge(id: &str, lever: &RawLever, pairs: &[Pair]) -> Claim {
    let count = pairs.len() as f64;
    let mean = |of: &dyn Fn(&Pair) -> f64| pairs.iter().map(of).sum::<f64>() / count.max(1.0);
    let (at_low, at_high) = (mean(&|pair| pair.0), mean(&|pair| pair.1));
    let differences: Vec<f64> = pairs.iter().map(|pair| pair.1 - pair.0).collect();
    let difference = mean(&|pair| pair.1 - pair.0);
    let standard_error = intervals::standard_error(&differences);
    let moved = pairs.iter().filter(|pair| pair.2).count() as u32;
    let beyond = |difference: f64| difference > ERRORS * standard_error;
    let side = |holds: bool| {
        if holds {
            Verdict::Holds
        } else {
            Verdict::Fails
        }
    };
    let (direction, verdict) = match lever.direction {
        Direction::Up => ("up", side(beyond(difference))),
        Direction::Down => ("down", side(beyond(-difference))),
        Direction::NonMonotone => ("non-monotone", Verdict::NoDirection),
    };
    Claim {
        lever: id.to_owned(),
        moves: lever.moves.clone(),
        agent: lever.moves_agent.clone(),
        direction,
        at_low,
        at_high,
        difference,
        standard_error,
        pairs: pairs.len() as u32,
        moved,
        verdict: if moved == 0 { Verdict::Inert } else { verdict },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::library::{BuiltIn, load};

    fn three() -> Setting {
        Setting::of(load(&BuiltIn, "three-states").unwrap())
    }

    fn lever(direction: Direction) -> RawLever {
        let mut lever = three().scenario.raw.levers["embargo"].clone();
        lever.direction = direction;
        lever
    }

    #[test]
    fn every_name_finds_its_target_and_no_other_does() {
        for name in names() {
            assert!(find(&name).is_some(), "{name}");
        }
        for name in ["", "struck-", "-day", "deal-day-day", "Deaths"] {
            assert!(find(name).is_none(), "{name}");
        }
        assert!(matches!(find("deaths"), Some(Target::Series(_))));
        assert!(matches!(find("talks-on"), Some(Target::Settled(_))));
    }

    #[test]
    fn values_are_read_off_the_end_of_a_run() {
        let mut end = end(&three(), 3, 5);
        end.summary.first[0] = 0;
        end.summary.first[4] = 2;
        end.summary.attacks = 7.0;
        let read = |name: &str, agent| value(find(name).unwrap(), agent, &end);
        assert_eq!(read("struck", None), Some(0.0));
        assert_eq!(read("struck-day", None), Some(5.0));
        assert_eq!(read("deal", None), Some(1.0));
        assert_eq!(read("deal-day", None), Some(2.0));
        assert_eq!(read("attacks", None), Some(7.0));
        assert_eq!(read("oil_price", Some(1)), read("oil_price", None));
        assert_eq!(read("alignment", None), None);
        assert_eq!(read("alignment", Some(99)), None);
        let settled: f64 = Settlement::ALL
            .iter()
            .map(|it| read(it.word(), None).unwrap())
            .sum();
        assert_eq!(settled, 1.0);
    }

    /// Differences 1, 2 and 3: mean 2, standard deviation 1, standard error 1/√3.
    #[test]
    fn a_claim_is_judged_by_its_standard_error() {
        let pairs = [(0.0, 1.0, true), (0.0, 2.0, true), (1.0, 4.0, false)];
        let claim = judge("x", &lever(Direction::Up), &pairs);
        assert_eq!((claim.difference, claim.moved, claim.pairs), (2.0, 2, 3));
        assert!((claim.standard_error - 1.0 / 3.0_f64.sqrt()).abs() < 1e-12);
        assert_eq!(claim.verdict, Verdict::Holds);
        let down = judge("x", &lever(Direction::Down), &pairs);
        assert_eq!(down.verdict, Verdict::Fails);
        let wide = [(0.0, -1.0, true), (0.0, 2.0, true), (1.0, 4.0, false)];
        let wide = judge("x", &lever(Direction::Up), &wide);
        assert_eq!(wide.verdict, Verdict::Fails);
        let neither = judge("x", &lever(Direction::NonMonotone), &pairs);
        assert_eq!(neither.verdict, Verdict::NoDirection);
        let inert = judge("x", &lever(Direction::NonMonotone), &[(1.0, 1.0, false); 3]);
        assert_eq!(inert.verdict, Verdict::Inert);
        assert!(!inert.stands());
    }

    #[test]
    fn a_lever_that_is_not_there_is_named() {
        let map = |count: usize, work: Work| (0..count).map(work).collect();
        let error = check(&three(), "nothing", 2, 0, 2, &map).unwrap_err();
        assert!(error.to_string().contains("embargo"), "{error}");
        let claim = check(&three(), "embargo", 4, 0, 40, &map).unwrap();
        assert!(claim.moved == 4 && claim.difference < 0.0, "{claim:?}");
    }
}
