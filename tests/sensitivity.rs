//! Sensitivity: the study, the program and its documentation.

#[cfg(not(target_arch = "wasm32"))]
mod support;

#[path = "support/bits.rs"]
mod bits;

use backchannel::scenario::edit::Changes;
use backchannel::scenario::library::{BuiltIn, load};
use backchannel::study::sensitivity::morris::{Screen, Screening};
use backchannel::study::sensitivity::{Study, sobol};
use backchannel::world::Setting;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test;

fn study(scenario: &str, outcome: &str, factors: &[&str], days: u32) -> Study {
    let setting = Setting::of(load(&BuiltIn, scenario).unwrap());
    let factors: Vec<String> = factors.iter().map(|it| (*it).to_owned()).collect();
    Study::new(setting, Changes::default(), days, outcome, &factors, 7).unwrap()
}

fn screen(study: Study, trajectories: u32, replicates: u32) -> Screen {
    Screening::new(study, trajectories, replicates)
        .unwrap()
        .all(&|count, work| (0..count).map(work).collect())
        .unwrap()
}

#[test]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn results_have_the_same_bits_everywhere() {
    let factors = [
        "embargo",
        "tie-strength",
        "parameters.trust",
        "market.premium",
    ];
    let asked = || study("three-states", "alignment:corvo", &factors, 20);
    let map = |count: usize, work: backchannel::study::sensitivity::Work| -> Vec<_> {
        (0..count).map(work).collect()
    };
    let split = sobol::split(&asked(), 12, &map).unwrap();
    bits::check("sensitivity", &(screen(asked(), 4, 2), split));
}

/// An outcome follows what it is made of: oil exports of who sells oil follow the embargo,
/// and no lever but that one moves the numbers of day one.
#[test]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn an_outcome_follows_its_lever() {
    let screen = screen(
        study("three-states", "oil_exports:brenn", &["levers"], 30),
        8,
        2,
    );
    let first = &screen.effects[0];
    assert_eq!(first.factor, "embargo");
    assert!(first.mu.unwrap() < 0.0 && first.above_floor, "{first:?}");
    assert!(
        first.mu_star > 5.0 * screen.effects[1].mu_star,
        "{screen:?}"
    );
    let luck = screen.luck.unwrap();
    assert_eq!((luck.mu, luck.sigma), (None, None));
}

/// The price is a random walk here: luck makes nearly all of its variance, and its floor is
/// above what a lever on ties does.
#[test]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn luck_makes_the_price() {
    let asked = || {
        study(
            "three-states",
            "oil_price",
            &["tie-strength", "patron-support"],
            20,
        )
    };
    let map = |count: usize, work: backchannel::study::sensitivity::Work| -> Vec<_> {
        (0..count).map(work).collect()
    };
    let split = sobol::split(&asked(), 256, &map).unwrap();
    let luck = split.luck.unwrap();
    // Between 256 independent pairs of runs a correlation of .06 is usual.
    assert!((luck.total.estimate - 1.0).abs() < 0.25, "{luck:?}");
    assert!(luck.first.estimate > 0.5, "{luck:?}");
    for index in &split.indices {
        assert!(index.total.estimate < 0.05, "{index:?}");
    }
    let screen = screen(asked(), 6, 3);
    let floor = screen.luck.unwrap().mu_star;
    assert!(
        screen
            .effects
            .iter()
            .all(|it| it.mu_star < floor && !it.above_floor)
    );
    // More replicates, a lower floor: the mean of four times the runs has half the noise.
    let more = self::screen(asked(), 24, 12).luck.unwrap().mu_star;
    assert!(more < 0.8 * floor, "{more} after {floor}");
}

#[cfg(not(target_arch = "wasm32"))]
mod program {
    use super::support::Folder;
    use super::support::documented::check_examples;
    use super::*;

    const MORRIS: [&str; 10] = [
        "sensitivity",
        "three-states",
        "--outcome",
        "oil_exports:brenn",
        "--days",
        "20",
        "--trajectories",
        "3",
        "--replicates",
        "2",
    ];

    #[test]
    fn the_program_prints_what_the_study_finds_on_any_number_of_threads() {
        let folder = Folder::new();
        let run = |threads: &str| {
            let more = [
                "--seed",
                "7",
                "--json",
                "--threads",
                threads,
                "--out",
                "rows.csv",
            ];
            folder.run(&[&MORRIS[..], &more].concat()).fine()
        };
        let json = run("1");
        assert_eq!(run("3"), json);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let screen = screen(
            study("three-states", "oil_exports:brenn", &["levers"], 20),
            3,
            2,
        );
        let expected = serde_json::to_value(&screen).unwrap();
        for (key, value) in expected.as_object().unwrap() {
            assert_eq!(&json[key], value, "{key}");
        }
        let rows = folder.read("rows.csv");
        assert!(
            rows.starts_with(
                "factor,effects,mu_star,mu_star_error,mu,sigma,luck_error,above_floor\n"
            )
        );
        assert_eq!(rows.lines().count(), 2 + screen.effects.len());
        assert!(rows.lines().last().unwrap().starts_with("luck,3,"));
    }

    #[test]
    fn shares_of_variance_are_printed_and_written() {
        let folder = Folder::new();
        let asked = [
            "sensitivity",
            "three-states",
            "--method",
            "sobol",
            "--outcome",
            "oil_price",
            "--days",
            "10",
            "--factors",
            "embargo,parameters.trust",
            "--points",
            "8",
            "--out",
            "rows.csv",
        ];
        let text = folder.run(&asked).fine();
        // A, B, two factors and luck: five runs a point.
        assert!(text.contains("oil_price, 40 runs of 10 days"), "{text}");
        assert!(text.contains("S1 add up to"), "{text}");
        let rows = folder.read("rows.csv");
        assert!(rows.starts_with("factor,first,first_low,first_high,total,total_low,total_high\n"));
        assert_eq!(rows.lines().count(), 4);
        let never = ["--days", "1", "--outcome", "breakout", "--points", "2"];
        let never = [
            &["sensitivity", "three-states", "--method", "sobol"],
            &never[..],
        ]
        .concat();
        let text = folder.run(&never).fine();
        assert!(text.contains("the outcome is 0 in every run"), "{text}");
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let folder = Folder::new();
        let refused = |arguments: &[&str], pieces: &[&str]| {
            let all = [&["sensitivity", "three-states"], arguments].concat();
            folder.run(&all).refused_with(2, pieces);
        };
        refused(
            &["--outcome", "peace"],
            &["sensitivity: outcome: found \"peace\"", "alignment"],
        );
        refused(&["--outcome", "alignment"], &["one of alba, brenn"]);
        refused(
            &["--outcome", "struck", "--factors", "embargo,nothing"],
            &["sensitivity: factors: found \"nothing\"", "embargo"],
        );
        refused(
            &["--outcome", "struck", "--trajectories", "0"],
            &["sensitivity: trajectories: found 0, expected 2 to"],
        );
        refused(
            &["--outcome", "struck", "--replicates", "0"],
            &["replicates: found 0"],
        );
        refused(
            &["--outcome", "struck", "--method", "sobol", "--points", "0"],
            &["points: found 0, expected 2 to 32768"],
        );
        refused(
            &[
                "--outcome",
                "struck",
                "--method",
                "sobol",
                "--trajectories",
                "4",
            ],
            &["--trajectories: found 4, expected none"],
        );
        refused(
            &["--outcome", "struck", "--points", "4"],
            &["--points: found 4"],
        );
        refused(
            &["--outcome", "struck", "--set", "embargo=0.1"],
            &["\"embargo\", which is set"],
        );
        let out = [
            "--outcome",
            "deal",
            "--factors",
            "embargo",
            "--out",
            "none/rows.csv",
        ];
        let out = [&["sensitivity", "three-states", "--days", "1"], &out[..]].concat();
        folder.run(&out).refused_with(3, &["none/rows.csv"]);
    }

    #[test]
    fn the_documented_examples_are_current() {
        check_examples("studies.md", "Sensitivity", 2);
    }
}
