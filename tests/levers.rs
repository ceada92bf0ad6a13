//! Every lever and every intervention moves something that is recorded. Digests
//! would not show it: they cover the setting too, so they differ for a lever that
//! nothing reads.
#![cfg(not(target_arch = "wasm32"))]

use backchannel::Simulation;
use backchannel::scenario::edit::{Changes, Firing};
use backchannel::scenario::library::{BuiltIn, built_in, load};
use backchannel::scenario::problem::Origin;
use backchannel::scenario::quantity::Day;
use backchannel::trace::record::Record;
use backchannel::world::Setting;

fn run(setting: &Setting, changes: &Changes, days: u32) -> Record {
    let setting = setting.with(changes, &Origin::named("test")).unwrap();
    Simulation::of(setting, 11).run(days)
}

/// Every intervention of a setting, one every two days.
fn everything(setting: &Setting) -> Vec<Firing> {
    let start = setting.scenario.start().0;
    let ids = setting.scenario.raw.interventions.keys();
    (1..)
        .zip(ids)
        .map(|(number, id)| Firing {
            date: Day(start + chrono::Days::new(2 * number)),
            intervention: id.clone(),
            value: None,
        })
        .collect()
}

#[test]
fn every_lever_moves_a_series_once_something_happens() {
    for id in built_in() {
        let setting = Setting::of(load(&BuiltIn, &id).unwrap());
        let eventful = Changes {
            interventions: everything(&setting),
            ..Changes::default()
        };
        let untouched = run(&setting, &eventful, 100);
        for (lever_id, lever) in &setting.scenario.raw.levers {
            let end = if lever.default == lever.high {
                lever.low
            } else {
                lever.high
            };
            let mut changes = eventful.clone();
            changes.levers.insert(lever_id.clone(), end);
            assert!(
                run(&setting, &changes, 100) != untouched,
                "{id}: {lever_id} at {end} moves nothing"
            );
            changes.levers.insert(lever_id.clone(), lever.default);
            assert!(
                run(&setting, &changes, 100) == untouched,
                "{id}: {lever_id} at its default"
            );
        }
    }
}

/// Each alone, or after all the others: some only undo what others did.
#[test]
fn every_intervention_moves_a_series() {
    for id in built_in() {
        let setting = Setting::of(load(&BuiltIn, &id).unwrap());
        let start = setting.scenario.start().0;
        let on = |firing: &Firing, day| Firing {
            date: Day(start + chrono::Days::new(day)),
            ..firing.clone()
        };
        let all = everything(&setting);
        for one in &all {
            let others = all.iter().filter(|other| *other != one);
            let moves = |before: Vec<Firing>| {
                let mut changes = Changes {
                    interventions: before,
                    ..Changes::default()
                };
                let without = run(&setting, &changes, 60);
                changes.interventions.push(on(one, 10));
                run(&setting, &changes, 60) != without
            };
            let moved = moves(Vec::new()) || moves(others.map(|other| on(other, 5)).collect());
            assert!(moved, "{id}: {} moves nothing", one.intervention);
        }
    }
}
