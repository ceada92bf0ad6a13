//! What holds in every world: random levers, interventions, parameters and seeds, day by
//! day, with every contribution kept.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::cell::RefCell;

use backchannel::Simulation;
use backchannel::scenario::library::{BuiltIn, load};
use backchannel::scenario::problem::Origin;
use backchannel::study::doubt;
use backchannel::trace::snapshot::Snapshot;
use backchannel::world::Setting;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use support::watch::{Seen, changes, watched};

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 60,
        ..ProptestConfig::default()
    }
}

/// Runs and checks days; the end can be saved and restored.
fn sound(setting: &Setting, seed: u64, days: u32) -> Result<Seen, String> {
    let mut simulation = Simulation::of(setting.clone(), seed);
    let seen = watched(&mut simulation, days)?;
    let bytes = simulation.snapshot().to_bytes();
    let snapshot = Snapshot::from_bytes(&bytes).map_err(|problems| problems.to_string())?;
    let restored =
        Simulation::restore(setting.clone(), &snapshot).map_err(|problems| problems.to_string())?;
    if restored.digest() == simulation.digest() {
        Ok(seen)
    } else {
        Err("a restored world is another".to_owned())
    }
}

/// Random levers at random values and random interventions on random days.
fn whatever_happens(id: &str, days: u32, cases: u32) -> Seen {
    let setting = Setting::of(load(&BuiltIn, id).unwrap());
    let strategy = (
        changes(&setting.scenario, u64::from(days), 30),
        any::<u64>(),
    );
    let all = RefCell::new(Seen::default());
    let result = TestRunner::new(config(cases)).run(&strategy, |(changes, seed)| {
        let setting = setting
            .with(&changes, &Origin::named("test"))
            .map_err(|problems| TestCaseError::fail(problems.to_string()))?;
        *all.borrow_mut() += sound(&setting, seed, days).map_err(TestCaseError::fail)?;
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{id}: {error}"));
    all.into_inner()
}

/// Something must have happened, else nothing was tested.
#[track_caller]
fn eventful(seen: Seen, cases: usize) {
    assert!(
        seen.decisions > 50 * cases && seen.acts > 2 * cases && seen.taken > cases,
        "{seen:?}"
    );
}

#[test]
fn the_small_world_is_sound_whatever_is_turned_and_fired() {
    eventful(whatever_happens("three-states", 300, 120), 120);
}

#[test]
fn the_crisis_is_sound_whatever_is_turned_and_fired() {
    eventful(whatever_happens("muscat-2025", 300, 25), 25);
}

#[test]
fn worlds_without_changes_are_sound() {
    for (id, seeds) in [("three-states", 60), ("muscat-2025", 20)] {
        let setting = Setting::of(load(&BuiltIn, id).unwrap());
        let mut all = Seen::default();
        for seed in 0..seeds {
            all += sound(&setting, seed, 365)
                .unwrap_or_else(|reason| panic!("{id}, seed {seed}: {reason}"));
        }
        eventful(all, seeds as usize);
    }
}

/// Every uncertain number of the small world drawn from its range.
#[test]
fn worlds_of_drawn_numbers_are_sound() {
    let scenario = load(&BuiltIn, "three-states").unwrap();
    let mut all = Seen::default();
    const WORLDS: u64 = 80;
    for seed in 0..WORLDS {
        let setting = Setting::of(doubt::drawn(&scenario, seed).unwrap());
        all += sound(&setting, seed, 300).unwrap_or_else(|reason| panic!("draw {seed}: {reason}"));
    }
    eventful(all, WORLDS as usize);
}
