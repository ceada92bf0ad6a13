//! Golden digests: the same bits natively, in Node and in a browser.
//!
//! This file is compiled for every platform. `tests/golden.txt` holds, per
//! scenario and day, the digest of the whole state; it changes only together with
//! `MODEL_VERSION`, which it names, and with a reason in the list at its end.

use backchannel::day::alignment::AlignmentTerms;
use backchannel::scenario::edit::{Changes, Firing};
use backchannel::scenario::library::{BuiltIn, built_in, load};
use backchannel::scenario::problem::Origin;
use backchannel::scenario::quantity::Day;
use backchannel::trace::digest::hex;
use backchannel::world::Setting;
use backchannel::{MODEL_VERSION, Simulation};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test;

const GOLDEN: &str = include_str!("golden.txt");
const SEED: u64 = 20_250_412;
const DAYS: [u32; 3] = [1, 30, 365];

/// Lines `scenario day digest` of the golden file.
fn golden() -> Vec<(String, u32, String)> {
    let lines = GOLDEN
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    let entry = |line: &str| {
        let mut words = line.split_whitespace();
        Some((
            words.next()?.to_owned(),
            words.next()?.parse().ok()?,
            words.next()?.to_owned(),
        ))
    };
    lines.filter_map(entry).collect()
}

fn digests(setting: Setting, seed: u64) -> Vec<String> {
    let mut simulation = Simulation::of(setting, seed);
    let mut digests = Vec::new();
    for day in 1..=DAYS[2] {
        simulation.tick();
        if DAYS.contains(&day) {
            digests.push(simulation.digest_hex());
        }
    }
    digests
}

fn setting(id: &str) -> Setting {
    Setting::of(load(&BuiltIn, id).unwrap())
}

/// A scenario with every intervention fired, one every five days.
fn eventful(id: &str) -> Setting {
    let setting = setting(id);
    let start = setting.scenario.start().0;
    let firing = |(number, id): (u64, &String)| Firing {
        date: Day(start + chrono::Days::new(5 * (number + 1))),
        intervention: id.clone(),
        value: None,
    };
    let interventions = (0..)
        .zip(setting.scenario.raw.interventions.keys())
        .map(firing)
        .collect();
    let changes = Changes {
        interventions,
        ..Changes::default()
    };
    setting.with(&changes, &Origin::named("test")).unwrap()
}

/// What the golden file should say.
fn expected_file() -> String {
    let mut lines = vec![format!(
        "# Digests of model {MODEL_VERSION}, seed {SEED}: scenario, day, digest"
    )];
    for id in built_in() {
        for (name, setting) in [
            (id.clone(), setting(&id)),
            (format!("{id}+interventions"), eventful(&id)),
        ] {
            for (day, digest) in DAYS.into_iter().zip(digests(setting, SEED)) {
                lines.push(format!("{name} {day} {digest}"));
            }
        }
    }
    lines.join("\n") + "\n"
}

#[test]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn every_scenario_ends_in_its_golden_digests() {
    let expected = expected_file();
    assert!(
        GOLDEN.starts_with(&expected),
        "tests/golden.txt should begin with\n{expected}"
    );
    assert_eq!(golden().len(), 2 * built_in().len() * DAYS.len());
}

/// The list at the file's end has one line per version, newest first: version, hash
/// of the digests above, reason. So digests cannot change under a version unnoticed.
#[test]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn digests_belong_to_their_version() {
    let (body, list) = GOLDEN.split_once("\n\n").unwrap();
    let hash = hex(xxhash_rust::xxh3::xxh3_64(body.as_bytes()));
    let lines = list.lines().skip(1);
    let versions: Vec<_> = lines.map(|line| line.trim_start_matches("# ")).collect();
    let newest = format!("{MODEL_VERSION} {hash}: ");
    assert!(
        versions[0].starts_with(&newest),
        "the list should begin with \"{newest}\""
    );
    let mut names: Vec<_> = versions
        .iter()
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(
        names.len(),
        versions.len(),
        "a version stands in the list twice"
    );
}

/// The comparison can fail: one bit of one number changes the digest.
#[test]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn a_planted_difference_is_found() {
    let plain = setting("three-states");
    let mut planted = plain.clone();
    let scenario = std::sync::Arc::make_mut(&mut planted.scenario);
    let alignment = &mut scenario.agents[0].alignment;
    *alignment = f64::from_bits(alignment.to_bits() + 1);
    assert_ne!(digests(plain, SEED), digests(planted, SEED));
}

#[test]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn a_restored_world_has_the_same_future() {
    let setting = setting("muscat-2025");
    let mut whole = Simulation::of(setting.clone(), 3);
    for _ in 0..40 {
        whole.tick();
    }
    let bytes = whole.snapshot().to_bytes();
    let snapshot = backchannel::trace::snapshot::Snapshot::from_bytes(&bytes).unwrap();
    let mut restored = Simulation::restore(setting, &snapshot).unwrap();
    assert_eq!(restored.digest_hex(), whole.digest_hex());
    for _ in 0..60 {
        whole.tick();
        restored.tick();
    }
    assert_eq!(restored.digest_hex(), whole.digest_hex());
}

#[test]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn recording_changes_nothing() {
    let setting = setting("muscat-2025");
    let mut recorded = Simulation::of(setting.clone(), 5);
    recorded.run(50);
    let mut unrecorded = Simulation::of(setting, 5);
    for _ in 0..50 {
        unrecorded.tick();
    }
    assert_eq!(recorded.digest_hex(), unrecorded.digest_hex());
}

/// Keeping contributions costs time and changes no bit.
#[test]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn explaining_changes_nothing() {
    for id in built_in() {
        let mut explained = Simulation::of(eventful(&id), SEED);
        explained.explain(true);
        let mut plain = Simulation::of(eventful(&id), SEED);
        for _ in 0..DAYS[2] {
            explained.tick();
            plain.tick();
        }
        let rows = |simulation: &Simulation| {
            let terms = simulation.world().resource::<AlignmentTerms>();
            terms.0.rows()
        };
        assert_eq!((rows(&explained), rows(&plain)), (plain.agents(), 0));
        assert_eq!(explained.digest_hex(), plain.digest_hex());
    }
}
