//! The patterns that can be measured today, against the thresholds of
//! `patterns.toml`, which were committed before the first measurement.
#![cfg(not(target_arch = "wasm32"))]

use backchannel::scenario::library::{BuiltIn, load};
use backchannel::study::stability::{drift, jacobian, left_of_push, null_world};
use backchannel::world::Setting;
use toml::Table;

fn patterns() -> Table {
    include_str!("../patterns.toml").parse().unwrap()
}

fn threshold(pattern: &str, name: &str, rule: &str) -> f64 {
    let patterns = patterns();
    let value = &patterns[pattern]["thresholds"][name][rule];
    value
        .as_float()
        .or(value.as_integer().map(|n| n as f64))
        .unwrap()
}

fn worlds() -> Vec<(String, Setting)> {
    let patterns = patterns();
    let worlds = patterns["p0"]["worlds"].as_array().unwrap();
    let setting = |id: &str| null_world(&load(&BuiltIn, id).unwrap()).unwrap();
    worlds
        .iter()
        .map(|id| id.as_str().unwrap())
        .map(|id| (id.to_owned(), setting(id)))
        .collect()
}

#[test]
fn every_pattern_is_whole() {
    let patterns = patterns();
    let ids: Vec<_> = (0..=13).map(|number| format!("p{number}")).collect();
    for id in &ids {
        let pattern = &patterns[id];
        for key in ["title", "status", "measure", "basis"] {
            assert!(!pattern[key].as_str().unwrap().is_empty(), "{id}.{key}");
        }
        assert!(pattern["runs"].as_integer().unwrap() >= 1, "{id}.runs");
        assert!(
            !pattern["thresholds"].as_table().unwrap().is_empty(),
            "{id}.thresholds"
        );
    }
    assert_eq!(patterns.len(), ids.len());
}

#[test]
fn p0_nothing_drifts_but_documented_trends() {
    for (id, null) in worlds() {
        let drift = drift(&null);
        println!("{id}: {drift:?}");
        assert!(
            drift.alignment <= threshold("p0", "alignment_drift", "at_most"),
            "{id}: {drift:?}"
        );
        assert!(
            drift.trust <= threshold("p0", "trust_drift", "at_most"),
            "{id}: {drift:?}"
        );
        assert!(
            drift.oil_price <= threshold("p0", "oil_price_drift", "at_most"),
            "{id}: {drift:?}"
        );
        assert!(
            drift.balance <= threshold("p0", "balance_drift", "at_most"),
            "{id}: {drift:?}"
        );
    }
}

#[test]
fn p0_a_pushed_alignment_comes_back() {
    let push = threshold("p0", "push", "value");
    let most = threshold("p0", "push_left", "at_most");
    for (id, null) in worlds() {
        let mut worst = 0.0f64;
        for push in [push, -push] {
            for (left, agent) in left_of_push(&null, push)
                .into_iter()
                .zip(&null.scenario.agents)
            {
                assert!(
                    left <= most,
                    "{id}: {left} of a push of {push} is left to {}",
                    agent.id
                );
                worst = worst.max(left);
            }
        }
        println!("{id}: at most {worst} of {push} is left");
    }
}

fn largest_eigenvalue(null: &Setting) -> f64 {
    let rows = jacobian(null);
    let size = rows.len();
    let matrix = nalgebra::DMatrix::from_fn(size, size, |row, column| rows[row][column]);
    let values = matrix.complex_eigenvalues();
    values.iter().map(|value| value.norm()).fold(0.0, f64::max)
}

#[test]
fn p0_the_largest_eigenvalue_is_below_one() {
    for (id, null) in worlds() {
        let largest = largest_eigenvalue(&null);
        println!("{id}: largest eigenvalue {largest}");
        assert!(
            largest < threshold("p0", "largest_eigenvalue", "below"),
            "{id}: {largest}"
        );
        assert!(
            largest > 0.5,
            "{id}: {largest} would mean that alignments forget within days"
        );
    }
}

/// The check can fail: without anchors nothing brings a common shift back.
#[test]
fn p0_a_world_without_anchors_is_caught() {
    let mut scenario = load(&BuiltIn, "three-states").unwrap();
    let raw = std::sync::Arc::make_mut(&mut scenario.raw);
    raw.parameters.alignment.anchoring.value = 0.0;
    let largest = largest_eigenvalue(&null_world(&scenario).unwrap());
    assert!(largest >= 1.0 - 1e-9, "{largest}");
}
