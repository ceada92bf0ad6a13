//! Landscapes: the study, the program and its documentation.

#[cfg(not(target_arch = "wasm32"))]
mod support;

#[path = "support/bits.rs"]
mod bits;

use backchannel::Simulation;
use backchannel::scenario::library::{BuiltIn, load};
use backchannel::study::landscape::{Landscape, landscape};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test;

fn on(scenario: &str, day: u32, agents: u32) -> Landscape {
    let mut simulation = Simulation::new(load(&BuiltIn, scenario).unwrap(), 7);
    (0..day).for_each(|_| simulation.tick());
    landscape(&simulation, Some(agents)).unwrap()
}

#[test]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn landscapes_have_the_same_bits_everywhere() {
    let found = [on("three-states", 40, 4), on("muscat-2025", 30, 13)];
    bits::check("landscape", &found);
}

#[test]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn a_landscape_hangs_together() {
    let found = on("muscat-2025", 0, 14);
    assert_eq!((found.choosing.len(), found.held.len()), (14, 15));
    let least = found.choosing.iter().map(|it| it.influence);
    let most_held = found.held.iter().map(|it| it.influence);
    assert!(most_held.fold(0.0, f64::max) <= least.fold(1.0, f64::min));
    let influence: f64 = found
        .choosing
        .iter()
        .chain(&found.held)
        .map(|it| it.influence)
        .sum();
    assert!((influence - 1.0).abs() < 1e-12);
    assert_eq!((found.splits, found.stable), (1 << 14, found.minima.len()));
    let basins: f64 = found.minima.iter().map(|it| it.basin).sum();
    assert!((basins - 1.0).abs() < 1e-12, "{basins}");
    assert!(
        found
            .minima
            .windows(2)
            .all(|pair| pair[0].energy <= pair[1].energy)
    );
    for minimum in &found.minima {
        let mut everybody = [
            minimum.sides.negative.clone(),
            minimum.sides.positive.clone(),
        ]
        .concat();
        everybody.sort();
        assert_eq!(everybody.len(), 29);
        assert!(minimum.depth >= -1e-12 && minimum.basin > 0.0);
        for member in &found.held {
            let negative = minimum.sides.negative.contains(&member.id);
            assert_eq!(negative, member.alignment < 0.0, "{} is held", member.id);
        }
        // Who moves stands on the other side today, and nobody else does.
        for member in &found.choosing {
            let there = minimum.sides.positive.contains(&member.id);
            let today = found.today.sides.positive.contains(&member.id);
            assert_eq!(there != today, minimum.movers.contains(&member.id));
        }
    }
    let lower = (found.today.lower * f64::from(found.splits)).round();
    let end = &found.minima[found.today.leads_to];
    assert!(end.energy <= found.today.energy);
    assert_eq!(
        lower == 0.0,
        found.today.leads_to == 0 && end.movers.is_empty()
    );
}

/// With every agent on a pole the energy of the split is that of the alignments.
#[test]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn days_and_numbers_of_agents_make_landscapes_of_their_own() {
    let (start, later) = (on("three-states", 0, 4), on("three-states", 60, 4));
    assert_eq!((start.day, later.day), (0, 60));
    assert_ne!(start.today.energy.to_bits(), later.today.energy.to_bits());
    assert_eq!(on("three-states", 60, 4), later);
    // Held or not, everybody counts toward the energy of today.
    let held = on("three-states", 0, 2);
    assert!((held.today.energy - start.today.energy).abs() < 1e-12);
    assert_eq!(held.held.len(), 2);
}

#[cfg(not(target_arch = "wasm32"))]
mod program {
    use super::support::Folder;
    use super::support::documented::check_examples;
    use super::*;

    #[test]
    fn the_program_prints_what_the_study_finds() {
        let folder = Folder::new();
        let asked = ["landscape", "three-states", "--day", "40", "--seed", "7"];
        let json = folder
            .run(&[&asked[..], &["--json", "--out", "rows.csv"]].concat())
            .fine();
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let found = on("three-states", 40, 4);
        let expected = serde_json::to_value(&found).unwrap();
        for (key, value) in expected.as_object().unwrap() {
            assert_eq!(&json[key], value, "{key}");
        }
        assert_eq!(json["seed"], "0000000000000007");
        let rows = folder.read("rows.csv");
        assert!(rows.starts_with("minimum,energy,depth,basin,distance,agent,side,held,moved\n"));
        assert_eq!(rows.lines().count(), 1 + 4 * found.minima.len());
        let text = folder.run(&asked).fine();
        assert!(
            text.contains("day 40 (2025-02-10), seed 0x0000000000000007"),
            "{text}"
        );
        assert!(
            text.contains("4 agents choose a side, 16 splits; held: nobody"),
            "{text}"
        );
        let turned = folder
            .run(&[&asked[..], &["--set", "tie-strength=0.3"]].concat())
            .fine();
        assert_ne!(turned, text);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let folder = Folder::new();
        let refused = |arguments: &[&str], pieces: &[&str]| {
            let all = [&["landscape"], arguments].concat();
            folder.run(&all).refused_with(2, pieces);
        };
        refused(
            &["muscat-2025", "--agents", "25"],
            &["agents", "found 25", "1 to 24"],
        );
        refused(
            &["three-states", "--agents", "5"],
            &["agents", "found 5", "1 to 4"],
        );
        refused(&["three-states", "--agents", "0"], &["found 0", "1 to 4"]);
        refused(&["nowhere"], &["\"nowhere\""]);
        refused(&["three-states", "--day", "40000"], &["40000"]);
        refused(&["three-states", "--set", "nothing=1"], &["unknown lever"]);
        refused(
            &["three-states", "--at", "2025-03-01:walk-out", "--day", "9"],
            &["after the run's last day"],
        );
    }

    #[test]
    fn the_documented_examples_are_current() {
        check_examples("studies.md", "Landscape", 1);
    }
}
