//! Snapshots somebody tampered with: refused, or harmless; never a panic.
#![cfg(not(target_arch = "wasm32"))]

use backchannel::Simulation;
use backchannel::scenario::library::{BuiltIn, load};
use backchannel::trace::record::Record;
use backchannel::trace::snapshot::Snapshot;
use backchannel::trace::words;
use backchannel::world::Setting;
use backchannel::world::events::EventLog;
use proptest::prelude::*;

/// A setting, and the bytes of its world on day 70, after its clocks have run.
fn saved() -> (Setting, Vec<u8>) {
    let setting = Setting::of(load(&BuiltIn, "three-states").unwrap());
    let mut simulation = Simulation::of(setting.clone(), 5);
    simulation.run(70);
    (setting, simulation.snapshot().to_bytes())
}

/// Everything that a page does with a restored world.
fn use_it(setting: &Setting, bytes: &[u8]) -> Option<Record> {
    let snapshot = Snapshot::from_bytes(bytes).ok()?;
    let mut simulation = Simulation::restore(setting.clone(), &snapshot).ok()?;
    let record = simulation.run(3);
    for event in &simulation.world().resource::<EventLog>().0 {
        assert!(!words::event(event, simulation.scenario()).is_empty());
    }
    Some(record)
}

#[test]
fn an_untouched_snapshot_is_taken() {
    let (setting, bytes) = saved();
    assert!(use_it(&setting, &bytes).is_some());
}

#[test]
fn a_damaged_snapshot_is_refused_or_harmless() {
    let (setting, whole) = saved();
    let damage = (
        any::<prop::sample::Index>(),
        any::<u8>(),
        any::<Option<prop::sample::Index>>(),
    );
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(2000));
    runner
        .run(&damage, |(at, byte, cut)| {
            let mut bytes = whole.clone();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            if let Some(record) = use_it(&setting, &bytes) {
                for name in ["alignment", "capability", "oil_price", "funds"] {
                    for value in record.values(name).unwrap() {
                        prop_assert!(value.is_finite(), "{}: {}", name, value);
                    }
                }
            }
            Ok(())
        })
        .unwrap();
}
