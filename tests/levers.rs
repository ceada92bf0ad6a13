//! Every lever and every intervention moves something that is recorded. Digests
//! would not show it: they cover the setting too, so they differ for a lever that
//! nothing reads.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::collections::BTreeMap;
use std::thread;

use backchannel::Simulation;
use backchannel::scenario::edit::{Changes, Firing};
use backchannel::scenario::library::{BuiltIn, Files, built_in, load};
use backchannel::scenario::problem::{Origin, Problems};
use backchannel::scenario::quantity::Day;
use backchannel::scenario::raw::{Direction, RawLever};
use backchannel::study::claims::{self, Pair, Verdict};
use backchannel::trace::record::Record;
use backchannel::trace::series::{self, Series};
use backchannel::world::Setting;

/// A world to which nothing is done.
static QUIET: Changes = Changes {
    levers: BTreeMap::new(),
    interventions: Vec::new(),
};

fn run(setting: &Setting, changes: &Changes, seed: u64, days: u32) -> Record {
    let setting = setting.with(changes, &Origin::named("test")).unwrap();
    Simulation::of(setting, seed).run(days)
}

/// Every intervention of a setting, one every two days.
fn everything(setting: &Setting) -> Vec<Firing> {
    support::everything(&setting.scenario, 2).interventions
}

/// Worlds that stand for themselves. Those that extend one of them have its levers and
/// interventions, of which some have nothing to act on in an earlier or other world.
fn whole_worlds() -> Vec<(String, Setting)> {
    built_in()
        .into_iter()
        .filter(|id| {
            !BuiltIn
                .text(&format!("{id}.toml"))
                .unwrap()
                .unwrap()
                .contains("\nextends = ")
        })
        .map(|id| {
            let setting = Setting::of(load(&BuiltIn, &id).unwrap());
            (id, setting)
        })
        .collect()
}

/// In a world with many events or in a quiet one; what only weighs on a choice may change
/// none in a single run.
#[test]
fn every_lever_moves_a_series_once_something_happens() {
    for (id, setting) in whole_worlds() {
        let eventful = Changes {
            interventions: everything(&setting),
            ..Changes::default()
        };
        let histories = (11..23).flat_map(|seed| [(&eventful, seed), (&QUIET, seed)]);
        let untouched: Vec<_> = histories
            .map(|(changes, seed)| (changes, seed, run(&setting, changes, seed, 100)))
            .collect();
        for (lever_id, lever) in &setting.scenario.raw.levers {
            let end = if lever.default == lever.high {
                lever.low
            } else {
                lever.high
            };
            let turned = |(changes, seed, before): &(&Changes, u64, Record), value| {
                let mut changes = (*changes).clone();
                changes.levers.insert(lever_id.clone(), value);
                run(&setting, &changes, *seed, 100) != *before
            };
            assert!(
                untouched.iter().any(|history| turned(history, end)),
                "{id}: {lever_id} at {end} moves nothing"
            );
            assert!(
                !turned(&untouched[0], lever.default),
                "{id}: {lever_id} at its default"
            );
        }
    }
}

/// Each alone, or after all the others, or after one of them: some only undo what others did.
#[test]
fn every_intervention_moves_a_series() {
    for (id, setting) in whole_worlds() {
        let start = setting.scenario.start().0;
        let on = |firing: &Firing, day| Firing {
            date: Day(start + chrono::Days::new(day)),
            ..firing.clone()
        };
        let all = everything(&setting);
        for one in &all {
            let others = || all.iter().filter(|other| *other != one);
            let moves = |before: Vec<Firing>, day| {
                let mut changes = Changes {
                    interventions: before,
                    ..Changes::default()
                };
                let without = run(&setting, &changes, 11, 60);
                changes.interventions.push(on(one, day));
                run(&setting, &changes, 11, 60) != without
            };
            // The day after: later somebody may have undone it already.
            let moved = moves(Vec::new(), 10)
                || moves(others().map(|other| on(other, 5)).collect(), 10)
                || others().any(|other| moves(vec![on(other, 5)], 6));
            assert!(moved, "{id}: {} moves nothing", one.intervention);
        }
    }
}

/// A corner of the space of levers.
fn at(setting: &Setting, pick: impl Fn(&str, &RawLever) -> Option<f64>) -> Changes {
    let levers = setting.scenario.raw.levers.iter();
    Changes {
        levers: levers
            .filter_map(|(id, lever)| Some((id.clone(), pick(id, lever)?)))
            .collect(),
        ..Changes::default()
    }
}

/// All at their defaults, all at their least, all at their greatest, and each alone at either
/// end: a year is run, and every series stays finite and in range.
#[test]
fn every_corner_of_the_levers_runs_a_year() {
    let setting = Setting::of(load(&BuiltIn, "muscat-2025").unwrap());
    let mut corners = vec![
        (
            "defaults".to_owned(),
            at(&setting, |_, it| Some(it.default)),
        ),
        (
            "all at their least".to_owned(),
            at(&setting, |_, it| Some(it.low)),
        ),
        (
            "all at their greatest".to_owned(),
            at(&setting, |_, it| Some(it.high)),
        ),
    ];
    for id in setting.scenario.raw.levers.keys() {
        let only =
            |end: fn(&RawLever) -> f64| at(&setting, |it, lever| (it == id).then(|| end(lever)));
        corners.push((format!("{id} at its least"), only(|it| it.low)));
        corners.push((format!("{id} at its greatest"), only(|it| it.high)));
    }
    assert_eq!(corners.len(), 3 + 2 * setting.scenario.raw.levers.len());
    let half = corners.len() / 2;
    thread::scope(|scope| {
        for corners in [&corners[..half], &corners[half..]] {
            let setting = &setting;
            scope.spawn(move || {
                corners
                    .iter()
                    .for_each(|(name, changes)| corner(setting, name, changes))
            });
        }
    });
}

fn corner(setting: &Setting, name: &str, changes: &Changes) {
    let setting = setting.with(changes, &Origin::named("test")).unwrap();
    for seed in [3, 4] {
        let record = Simulation::of(setting.clone(), seed).run(365);
        assert_eq!(record.days(), 365);
        for series in &series::ALL {
            let (low, high) = range(series);
            for (place, value) in record.values(series.name).unwrap().iter().enumerate() {
                assert!(
                    value.is_finite() && (low..=high).contains(value),
                    "{name}, seed {seed}: value {place} of {} is {value}",
                    series.name
                );
            }
        }
    }
}

/// Where a series can lie, from its unit.
fn range(series: &Series) -> (f64, f64) {
    match (series.name, series.unit) {
        ("alignment", _) => (-1.0, 1.0),
        ("resources", _) => (0.0, 100.0),
        ("posture", _) => (1.0, 5.0),
        ("talks_stage", _) => (0.0, 5.0),
        ("threat_received", _) | (_, "fraction" | "probability") => (0.0, 1.0),
        ("risk_premium", _) => (-5.0, 5.0),
        ("oil_price", _) => (1.0, 10_000.0),
        _ => (0.0, 1e12),
    }
}

/// The range would catch what is out of it, and every series has one.
#[test]
fn ranges_are_read_off_the_series() {
    let of = |name| range(series::find(name).unwrap());
    assert_eq!(of("trust_in_pole_negative"), (0.0, 1.0));
    assert_eq!(of("inspections"), (0.0, 1.0));
    assert_eq!(of("funds"), (0.0, 1e12));
    let unbounded = series::ALL.iter().filter(|it| range(it).1 >= 1e12);
    assert!(unbounded.count() < series::ALL.len());
}

/// Levers whose claims this test checks: every third in the order of their ids, from the
/// first. All would take minutes in this profile; `backchannel levers` checks them all over
/// the whole horizon, and docs/levers.md has its table.
fn some_levers(setting: &Setting) -> Vec<&String> {
    let levers = setting.scenario.raw.levers.iter();
    levers
        .filter(|(_, lever)| lever.direction != Direction::NonMonotone)
        .map(|(id, _)| id)
        .step_by(3)
        .collect()
}

/// What a lever is claimed to move moves in that direction by more than three standard
/// errors over 200 pairs of runs. 200 days are enough for the claims that are checked here.
#[test]
fn levers_move_what_they_claim() {
    let setting = Setting::of(load(&BuiltIn, "muscat-2025").unwrap());
    let ids = some_levers(&setting);
    assert!(ids.len() >= 5, "{ids:?}");
    for id in ids {
        let claim = claims::check(&setting, id, 200, 0, 200, &on_two_threads).unwrap();
        assert_eq!(claim.verdict, Verdict::Holds, "{claim:?}");
    }
}

fn on_two_threads(count: usize, work: claims::Work) -> Vec<Result<Pair, Problems>> {
    let half = count / 2;
    thread::scope(|scope| {
        let first = scope.spawn(move || (0..half).map(work).collect::<Vec<_>>());
        let second: Vec<_> = (half..count).map(work).collect();
        first.join().unwrap().into_iter().chain(second).collect()
    })
}

/// Every lever of the invented world does what it claims, or at least something.
#[test]
fn levers_of_the_invented_world_stand() {
    let setting = Setting::of(load(&BuiltIn, "three-states").unwrap());
    for id in setting.scenario.raw.levers.keys() {
        let claim = claims::check(&setting, id, 200, 0, 100, &on_two_threads).unwrap();
        assert!(claim.stands(), "{claim:?}");
    }
}
