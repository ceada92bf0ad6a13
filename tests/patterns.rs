//! The patterns that can be measured today, against the thresholds of
//! `patterns.toml`, which were committed before the first measurement.
#![cfg(not(target_arch = "wasm32"))]

use backchannel::Simulation;
use backchannel::scenario::library::{BuiltIn, load};
use backchannel::study::stability::{drift, jacobian, left_of_push, null_world};
use backchannel::world::Setting;
use backchannel::world::calendar::Calendar;
use backchannel::world::theatre::Market;
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

/// Log prices of the sessions of a world of the past, from the last before its events.
fn sessions(setting: &Setting, seed: u64, days: u32) -> Vec<f64> {
    let mut simulation = Simulation::of(setting.clone(), seed);
    let mut logs = vec![simulation.world().resource::<Market>().log_price];
    for _ in 0..days {
        simulation.tick();
        if simulation.world().resource::<Calendar>().trading {
            logs.push(simulation.world().resource::<Market>().log_price);
        }
    }
    logs
}

/// With news off, and with news on as the difference to a world of the same luck without
/// the outage: the first session and the sessions until half of its move is gone.
#[test]
fn p11_a_sudden_outage_moves_the_price_at_once_and_not_for_long() {
    let runs = patterns()["p11"]["runs"].as_integer().unwrap() as u64;
    let world = load(&BuiltIn, "history/abqaiq-2019").unwrap();
    let held_still = |news: bool, outage: bool| {
        let mut scenario = world.clone();
        let mut raw = (*world.raw).clone();
        if !news {
            raw.market.daily_deviation.value = 0.0;
        }
        if !outage {
            raw.schedule.clear();
            scenario.orders.clear();
        }
        scenario.raw = raw.into();
        Setting::of(scenario)
    };
    let mut firsts = Vec::new();
    let mut halves = Vec::new();
    for news in [false, true] {
        let (with, without) = (held_still(news, true), held_still(news, false));
        for seed in 0..runs {
            let with = sessions(&with, seed, 24);
            let without = sessions(&without, seed, 24);
            let moves: Vec<_> = with.iter().zip(&without).map(|(a, b)| a - b).collect();
            let first = moves[1];
            let gone = moves[1..].iter().position(|move_| *move_ <= 0.5 * first);
            firsts.push(backchannel::math::exp(first) - 1.0);
            halves.push(gone.map_or(i64::MAX, |sessions| sessions as i64));
        }
        println!(
            "news {news}: first session {:.4} to {:.4}, half gone after {} to {} sessions",
            firsts.iter().copied().fold(f64::MAX, f64::min),
            firsts.iter().copied().fold(f64::MIN, f64::max),
            halves.iter().min().unwrap(),
            halves.iter().max().unwrap(),
        );
    }
    let patterns = patterns();
    let thresholds = &patterns["p11"]["thresholds"];
    let between = thresholds["first_session"]["between"].as_array().unwrap();
    let [low, high] = [0, 1].map(|end: usize| between[end].as_float().unwrap());
    assert!(firsts.iter().all(|first| (low..=high).contains(first)));
    let by = thresholds["half_gone_by"]["at_most"].as_integer().unwrap();
    assert!(halves.iter().all(|sessions| *sessions <= by), "{halves:?}");
}
