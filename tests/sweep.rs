//! Sweeps as their users meet them: parts that join to the whole, ends in the middle,
//! files that are not what they should be.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::process::Stdio;
use std::time::Duration;

use backchannel::MODEL_VERSION;
use support::Folder;

/// 12 short runs.
const SWEEP: [&str; 10] = [
    "sweep",
    "three-states",
    "--grid",
    "embargo=0:1:3",
    "--grid",
    "output=1,2",
    "--replicates",
    "2",
    "--days",
    "12",
];

const KINDS: &[&str] = if cfg!(feature = "parquet") {
    &["csv", "parquet"]
} else {
    &["csv"]
};

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    SWEEP.iter().chain(more).copied().collect()
}

fn bytes(folder: &Folder, name: &str) -> Vec<u8> {
    std::fs::read(folder.path(name)).unwrap()
}

/// The last line of what a sweep, a join or `--digest` prints.
#[track_caller]
fn rows_digest(out: &str) -> String {
    let last = out.lines().last().unwrap_or_default();
    let digest = last.strip_prefix("rows digest ");
    digest.unwrap_or_else(|| panic!("{out}")).to_owned()
}

/// Runs of a sweep that were there before.
#[track_caller]
fn from_before(out: &str) -> usize {
    let line = out.lines().find(|line| line.contains("from before"));
    let words: Vec<&str> = line.unwrap_or_else(|| panic!("{out}")).split(' ').collect();
    let of = words.iter().position(|word| *word == "of").unwrap();
    words[of - 1].parse().unwrap()
}

fn records(text: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers().unwrap().clone();
    let record = |record: Result<csv::StringRecord, _>| {
        let record = record.unwrap();
        let pairs = names.iter().zip(&record);
        pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    };
    reader.records().map(record).collect()
}

#[test]
fn a_table_with_its_dictionary() {
    let folder = Folder::new();
    let out = folder.run(&with(&["--out", "a.csv"])).fine();
    assert!(out.contains("12 runs in a.csv, 0 of them from before, 0 failed\n"));
    let text = folder.read("a.csv");
    let rows = records(&text);
    assert_eq!(rows.len(), 12);
    assert!(rows.is_sorted_by_key(|row| &row["id"]));
    let dictionary = records(&folder.read("a.dictionary.csv"));
    let names: Vec<&str> = dictionary
        .iter()
        .map(|entry| entry["name"].as_str())
        .collect();
    assert_eq!(text.lines().next().unwrap(), names.join(","));
    for entry in &dictionary {
        assert!(!entry["meaning"].is_empty(), "{entry:?}");
    }
    let levers = |row: usize| [&rows[row]["lever_embargo"], &rows[row]["lever_output"]];
    assert_eq!(levers(0), ["0.0", "1.0"]);
    assert_eq!(levers(11), ["1.0", "2.0"]);
    // The seed of a row gives its run again.
    let row = &rows[7];
    let lever = |id: &str, column: &str| format!("{id}={}", row[column]);
    let fixed = folder
        .run(&with(&["--parameters", "fixed", "--out", "fixed.csv"]))
        .fine();
    assert_ne!(rows_digest(&fixed), rows_digest(&out));
    let row_fixed = &records(&folder.read("fixed.csv"))[7];
    let again = folder
        .run(&[
            "run",
            "three-states",
            "--days",
            "12",
            "--seed",
            &row_fixed["seed"],
            "--set",
            &lever("embargo", "lever_embargo"),
            "--set",
            &lever("output", "lever_output"),
        ])
        .fine();
    let price: f64 = row_fixed["oil_price"].parse().unwrap();
    let line = again.lines().find(|line| line.starts_with("oil price"));
    assert!(
        line.unwrap().ends_with(&format!(" to {price:.2} US$/bbl")),
        "{again}"
    );
    assert_eq!(
        folder.names(),
        [
            "a.csv",
            "a.dictionary.csv",
            "fixed.csv",
            "fixed.dictionary.csv"
        ]
    );
}

#[test]
fn parts_join_to_the_whole_byte_for_byte() {
    let folder = Folder::new();
    for kind in KINDS {
        let name = |stem: &str| format!("{stem}.{kind}");
        let whole = folder
            .run(&with(&["--threads", "1", "--out", &name("whole")]))
            .fine();
        for part in ["1/3", "2/3", "3/3"] {
            let out = name(&part[..1]);
            folder
                .run(&with(&["--shard", part, "--threads", "3", "--out", &out]))
                .fine();
        }
        let joined = folder
            .run(&[
                "sweep",
                "--join",
                &name("3"),
                &name("1"),
                &name("2"),
                "--out",
                &name("joined"),
            ])
            .fine();
        assert_eq!(
            bytes(&folder, &name("joined")),
            bytes(&folder, &name("whole"))
        );
        assert_eq!(
            folder.read("joined.dictionary.csv"),
            folder.read("whole.dictionary.csv")
        );
        let digest = folder.run(&["sweep", "--digest", &name("joined")]).fine();
        assert_eq!(rows_digest(&whole), rows_digest(&joined));
        assert_eq!(rows_digest(&whole), rows_digest(&digest));
        folder
            .run(&[
                "sweep",
                "--join",
                &name("3"),
                &name("2"),
                "--out",
                &name("two"),
            ])
            .refused_with(2, &["--join: found 8 runs, expected all 12; missing: s"]);
        folder
            .run(&[
                "sweep",
                "--join",
                &name("3"),
                &name("3"),
                "--out",
                &name("two"),
            ])
            .refused_with(
                2,
                &[&name("3"), "for the second time, expected each run once"],
            );
        assert!(!folder.names().contains(&name("two")));
    }
    // A part with more machines than runs has none, and joins all the same.
    folder
        .run(&with(&["--shard", "13/13", "--out", "none.csv"]))
        .fine();
    assert_eq!(folder.read("none.csv").lines().count(), 1);
    folder
        .run(&[
            "sweep",
            "--join",
            "none.csv",
            "whole.csv",
            "--out",
            "all.csv",
        ])
        .fine();
    assert_eq!(bytes(&folder, "all.csv"), bytes(&folder, "whole.csv"));
    folder
        .run(&["sweep", "--join", "none.csv", "--out", "no.csv"])
        .refused_with(2, &["no runs"]);
    #[cfg(feature = "parquet")]
    {
        let digest = |name| rows_digest(&folder.run(&["sweep", "--digest", name]).fine());
        assert_eq!(digest("whole.parquet"), digest("whole.csv"));
        folder
            .run(&[
                "sweep",
                "--join",
                "1.csv",
                "2.parquet",
                "3.csv",
                "--out",
                "mixed.parquet",
            ])
            .fine();
        assert_eq!(
            bytes(&folder, "mixed.parquet"),
            bytes(&folder, "whole.parquet")
        );
    }
}

#[test]
fn a_killed_sweep_goes_on_and_ends_the_same() {
    let folder = Folder::new();
    let longer = |out: &str| -> Vec<String> {
        let arguments = [
            "sweep",
            "three-states",
            "--lhs",
            "30",
            "--over",
            "embargo",
            "--over",
            "output",
            "--days",
            "150",
            "--threads",
            "2",
            "--out",
            out,
        ];
        arguments.map(str::to_owned).to_vec()
    };
    for kind in KINDS {
        let arguments = longer(&format!("cut.{kind}"));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let (out, part) = (format!("cut.{kind}"), format!("cut.{kind}.part"));
        let mut before = 0;
        for kill in 1..=3 {
            let mut child = folder
                .command(&arguments)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            // Killed as soon as a few more runs are in the journal.
            let whole = || {
                let text = std::fs::read(folder.path(&part)).unwrap_or_default();
                text.iter().filter(|byte| **byte == b'\n').count()
            };
            for _ in 0..60_000 {
                if whole() >= before + 4 {
                    break;
                }
                std::thread::sleep(Duration::from_millis(2));
            }
            child.kill().unwrap();
            assert!(
                !child.wait().unwrap().success(),
                "kill {kill} came too late"
            );
            assert!(!folder.names().contains(&out));
            assert!(whole() >= before + 4, "kill {kill}");
            before = whole();
        }
        let ended = folder.run(&arguments).fine();
        assert_eq!(from_before(&ended), before - 1, "all but the first line");
        assert!(!folder.names().contains(&part));
        let arguments = longer(&format!("uncut.{kind}"));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let uncut = folder.run(&arguments).fine();
        assert_eq!(
            bytes(&folder, &out),
            bytes(&folder, &format!("uncut.{kind}"))
        );
        assert_eq!(rows_digest(&ended), rows_digest(&uncut));
    }
}

/// Wherever a journal is cut, whole lines are kept, the torn one is made anew, and the
/// end is the same.
#[test]
fn a_journal_cut_anywhere() {
    let folder = Folder::new();
    folder.run(&with(&["--out", "whole.csv"])).fine();
    let whole = bytes(&folder, "whole.csv");
    let header = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    // A journal holds the lines in the order in which runs end.
    let lines: Vec<&[u8]> = whole[header..]
        .split_inclusive(|byte| *byte == b'\n')
        .collect();
    let mut turned = whole[..header].to_vec();
    lines.iter().rev().for_each(|line| turned.extend(*line));
    let end = turned.len();
    for cut in [0, 1, header - 1, header, header + 1, end / 2, end - 1, end] {
        folder.write("cut.csv.part", &turned[..cut]);
        let lines = turned[..cut].iter().filter(|byte| **byte == b'\n').count();
        let out = folder.run(&with(&["--out", "cut.csv"])).fine();
        assert_eq!(from_before(&out), lines.saturating_sub(1), "{cut}");
        assert_eq!(bytes(&folder, "cut.csv"), whole, "{cut}");
        assert!(!folder.names().contains(&"cut.csv.part".to_owned()));
        std::fs::remove_file(folder.path("cut.csv")).unwrap();
    }
}

#[test]
fn a_finished_sweep_is_not_made_again() {
    let folder = Folder::new();
    for kind in KINDS {
        let out = format!("a.{kind}");
        let first = folder.run(&with(&["--out", &out])).fine();
        let before = bytes(&folder, &out);
        // As if the program had ended just before it removed its journal.
        folder.run(&with(&["--out", "copy.csv"])).fine();
        std::fs::rename(folder.path("copy.csv"), folder.path(&format!("{out}.part"))).unwrap();
        let again = folder.run(&with(&["--out", &out])).fine();
        assert_eq!((from_before(&first), from_before(&again)), (0, 12));
        assert_eq!(rows_digest(&first), rows_digest(&again));
        assert_eq!(bytes(&folder, &out), before);
        assert!(!folder.names().iter().any(|name| name.ends_with(".part")));
    }
}

/// What stands in the way is named and left as it is.
#[test]
fn files_of_something_else() {
    let folder = Folder::new();
    folder.run(&with(&["--out", "a.csv"])).fine();
    let good = folder.read("a.csv");
    let study = &good.lines().nth(1).unwrap()[..17];
    let lines: Vec<&str> = good.split_inclusive('\n').collect();
    let other_model = good
        .replace(&format!(",{MODEL_VERSION},"), ",0.0.1,")
        .replace(study, "s0123456789abcdef");
    let without = |number: usize| {
        let mut lines = lines.clone();
        lines.remove(number);
        lines.concat()
    };
    let refused = |name: &str, content: &str, more: &[&str], pieces: &[&str]| {
        folder.write(name, content.as_bytes());
        let out = name.trim_end_matches(".part");
        let arguments: Vec<&str> = with(more).into_iter().chain(["--out", out]).collect();
        let message = folder.run(&arguments).refused_with(2, pieces);
        assert!(message.starts_with(name), "{message}");
        assert_eq!(folder.read(name), content, "{name} was changed");
        std::fs::remove_file(folder.path(name)).unwrap();
    };
    let half_line = &good[..good.len() - 30];
    let short = good.replacen(",12,sampled,", ",sampled,", 1);
    for name in ["b.csv", "b.csv.part"] {
        for more in [
            ["--seed", "1"],
            ["--parameters", "fixed"],
            ["--luck", "shared"],
        ] {
            refused(
                name,
                &good,
                &more,
                &[
                    ":2: study: found ",
                    study,
                    "another scenario, design, length or seed",
                ],
            );
        }
        refused(
            name,
            &other_model,
            &[],
            &[
                "s0123456789abcdef, made by model 0.0.1",
                study,
                &format!("of model {MODEL_VERSION}"),
            ],
        );
        refused(
            name,
            &good,
            &["--shard", "1/2"],
            &[":3: id: found ", "expected a run of part 1/2"],
        );
        refused(name, &short, &[], &[":2: found 44 fields, expected 45"]);
        refused(
            name,
            &good.replacen(",0.0,", ",zero,", 1),
            &[],
            &[":2: lever_", "found \"zero\", expected a number"],
        );
        refused(
            name,
            &good.replacen("lever_output", "lever_input", 1),
            &[],
            &["lever_"],
        );
        refused(
            name,
            &good.replacen("lever_output", "crocodile", 1),
            &[],
            &[":1: crocodile: found an unknown column"],
        );
        refused(
            name,
            &(good.clone() + lines[4]),
            &[],
            &[":14: id: found ", "for the second time"],
        );
        refused(
            name,
            "name,age\nAnn,7\n",
            &[],
            &[":1: name: found an unknown column"],
        );
        refused(name, "\u{7f}ELF\n", &[], &["found an unknown column"]);
    }
    refused(
        "b.csv.part",
        "nothing of ours",
        &[],
        &["a line that no sweep begins with"],
    );
    refused("b.csv", half_line, &[], &["a last line without its end"]);
    refused(
        "b.csv",
        &without(5),
        &[],
        &[
            "found 11 runs, expected all 12",
            "b.csv.part, to go on from it",
        ],
    );
    refused("b.csv", "", &[], &["no such column"]);
    // The advice holds: moved there, it goes on.
    folder.write("b.csv.part", without(5).as_bytes());
    let out = folder.run(&with(&["--out", "b.csv"])).fine();
    assert_eq!(
        (from_before(&out), folder.read("b.csv")),
        (11, good.clone())
    );
    // Joining and digests look as closely.
    for (content, piece) in [
        (half_line, "a last line without its end"),
        (&good.replacen(study, "s0123456789abcdef", 1), "id: found "),
        (
            &good.replacen(",12,sampled,6,2,0,0,", ",12,sampled,6,2,0,1,", 1),
            "replicate 1, expected those of",
        ),
        (
            &good.replacen(",12,sampled,6,2,0,0,", ",12,sampled,6,0,0,0,", 1),
            "expected one of 6 points and 0 replicates",
        ),
        (
            &other_model.replacen("s0123456789abcdef", study, 2),
            "as in the rows before",
        ),
    ] {
        folder.write("bad.csv", content.as_bytes());
        folder
            .run(&["sweep", "--join", "bad.csv", "--out", "joined.csv"])
            .refused_with(2, &["bad.csv", piece]);
    }
    folder.write("bad.csv", (good.clone() + lines[4]).as_bytes());
    folder
        .run(&["sweep", "--digest", "bad.csv"])
        .refused_with(2, &["bad.csv:14: id: found an id for the second time"]);
    folder
        .run(&["sweep", "--digest", "missing.csv"])
        .refused_with(3, &["missing.csv: "]);
    assert!(!folder.names().contains(&"joined.csv".to_owned()));
}

/// A point that cannot be run costs its own runs only.
#[test]
fn failed_points_are_named_and_the_rest_goes_on() {
    let folder = Folder::of(&[(
        "points.csv",
        "embargo, output, 2025-01-03:field-outage\n0.5,1,\n1.5,1,2\n0.25,2,11\n0.5,2,3\n",
    )]);
    let arguments = |more: &[&'static str]| {
        let mut all = vec![
            "sweep",
            "three-states",
            "--points",
            "points.csv",
            "--days",
            "9",
        ];
        all.extend(["--replicates", "2"]);
        all.extend(more);
        all
    };
    let first = folder.run(&arguments(&["--out", "a.csv"]));
    assert_eq!(first.code, Some(4), "{}", first.err);
    assert!(
        first
            .out
            .contains("8 runs in a.csv, 0 of them from before, 4 failed\n")
    );
    let lines: Vec<&str> = first.err.lines().collect();
    assert_eq!(
        lines,
        [
            "point 1: 2 runs failed: study: embargo: found 1.5, expected 0 to 1 fraction",
            "point 2: 2 runs failed: study: field-outage: found 11, expected 0 to 10 mb/d",
        ]
    );
    let rows = records(&folder.read("a.csv"));
    for (number, row) in rows.iter().enumerate() {
        let failed = (2..6).contains(&number);
        assert_eq!(row["failure"].is_empty(), !failed, "{row:?}");
        assert_eq!(row["oil_price"].is_empty(), failed, "{row:?}");
    }
    assert_eq!(rows[0]["at_2025_01_03_field_outage"], "");
    assert_eq!(rows[7]["at_2025_01_03_field_outage"], "3.0");
    let again = folder.run(&arguments(&["--out", "a.csv"]));
    assert_eq!((again.code, from_before(&again.out)), (Some(4), 8));
    for part in ["1/2", "2/2"] {
        let name = format!("{}.csv", &part[..1]);
        let mut all: Vec<&str> = arguments(&["--shard"]);
        all.extend([part, "--out", &name]);
        assert_eq!(folder.run(&all).code, Some(4));
    }
    let joined = folder.run(&["sweep", "--join", "1.csv", "2.csv", "--out", "j.csv"]);
    assert_eq!((joined.code, joined.err), (Some(4), first.err));
    assert_eq!(folder.read("j.csv"), folder.read("a.csv"));
}

#[test]
fn bad_input_leaves_nothing_behind() {
    let folder = Folder::of(&[
        ("words.csv", "embargo\nhalf\n"),
        ("short.csv", "embargo,output\n0.5,1\n0.5\n"),
        ("none.csv", "embargo\n"),
        ("empty.csv", ""),
        ("lever.csv", "embargo,ambergo\n0.5,1\n"),
        ("gap.csv", "embargo,output\n0.5,\n"),
        ("day.csv", "2025-02-30:walk-out\n1\n"),
    ]);
    let before = folder.names();
    let grid = ["--grid", "embargo=0:1:2"];
    for (arguments, pieces) in [
        (
            &["--grid", "ambergo=0:1:2"][..],
            &["design: ambergo: found an unknown lever, expected one of elasticities, embargo, "][..],
        ),
        (
            &["--grid", "embargo=0:2:3"],
            &["design: embargo: found 2, expected 0 to 1"],
        ),
        (
            &["--grid", "embargo=0:1:0"],
            &["expected 1 to 1000000 values, found \"0\""],
        ),
        (&["--grid", "embargo=0:1"], &["expected FACTOR=A:B:N"]),
        (&["--grid", "embargo"], &["expected FACTOR=A:B:N"]),
        (
            &["--grid", "embargo="],
            &["expected a finite number, found \"\""],
        ),
        (
            &["--grid", "embargo=0,nan"],
            &["expected a finite number, found \"nan\""],
        ),
        (
            &["--grid", "embargo=0", "--grid", "embargo=1"],
            &["embargo: found the same factor twice"],
        ),
        (
            &["--grid", "2025-02-30:walk-out=0,1"],
            &["expected a day as YYYY-MM-DD"],
        ),
        (
            &["--grid", "2025-01-03:walk-in=0,1"],
            &["unknown intervention \"walk-in\""],
        ),
        (
            &["--grid", "2025-03-03:walk-out=0,1", "--days", "9"],
            &["after the run's last day"],
        ),
        (
            &[
                "--grid",
                "2025-01-03:walk-out=0,1",
                "--at",
                "2025-01-03:walk-out",
            ],
            &["walk-out: found twice on 2025-01-03"],
        ),
        (
            &[
                "--grid",
                "embargo=0:1:1000000",
                "--grid",
                "output=1:2:1000000",
            ],
            &["found 1000000000000 points, expected 1 to 10000000"],
        ),
        (&["--lhs", "0", "--over", "embargo"], &["found 0 points"]),
        (&["--lhs", "4"], &["--over"]),
        (
            &["--lhs", "4", "--sobol", "4", "--over", "embargo"],
            &["cannot be used with"],
        ),
        (
            &["--lhs", "4", "--grid", "output=1", "--over", "embargo"],
            &["cannot be used with"],
        ),
        (
            &["--sobol", "65537", "--over", "embargo"],
            &["found 65537 Sobol' points, expected at most 65536"],
        ),
        (
            &["--sobol", "4", "--over", "embargo=0.5:0.1"],
            &["expected a range that rises"],
        ),
        (
            &["--sobol", "4", "--over", "embargo=0.5:1.1"],
            &["embargo: found 1.1, expected 0 to 1"],
        ),
        (
            &["--sobol", "4", "--over", "embargo=0.5"],
            &["expected FACTOR or FACTOR=A:B"],
        ),
        (
            &["--points", "words.csv"],
            &["words.csv:2: embargo: found \"half\", expected a finite number"],
        ),
        (
            &["--points", "short.csv"],
            &["short.csv:3: found 1 fields, expected 2"],
        ),
        (&["--points", "none.csv"], &["found 0 points"]),
        (&["--points", "empty.csv"], &["found nothing to vary"]),
        (
            &["--points", "lever.csv"],
            &["ambergo: found an unknown lever"],
        ),
        (
            &["--points", "gap.csv"],
            &["gap.csv:2: output: found \"\", expected a finite number"],
        ),
        (
            &["--points", "day.csv"],
            &["day.csv:1: 2025-02-30:walk-out: "],
        ),
        (
            &[],
            &["found no design, expected --grid, --lhs, --sobol or --points"],
        ),
        (
            &["--grid", "embargo=0:1:2", "--set", "embargo=1"],
            &["embargo: found set for all points"],
        ),
        (
            &["--grid", "embargo=0:1:2", "--replicates", "0"],
            &["--replicates"],
        ),
        (
            &["--grid", "embargo=0:1:2", "--replicates", "6000000"],
            &["found 12000000 runs"],
        ),
        (&["--grid", "embargo=0:1:2", "--days", "0"], &["--days"]),
        (
            &["--grid", "embargo=0:1:2", "--join", "a.csv"],
            &["cannot be used with"],
        ),
        (
            &["--grid", "embargo=0:1:2", "--digest", "a.csv"],
            &["cannot be used with"],
        ),
    ] {
        let arguments: Vec<&str> = ["sweep", "three-states", "--out", "x.csv"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        let message = folder.run(&arguments).refused_with(2, pieces);
        assert!(message.len() < 2_000, "{message}");
        assert_eq!(
            folder.names(),
            before,
            "{arguments:?} left something behind"
        );
    }
    for shard in ["0/0", "5/4", "0/4", "-1/4", "1", "1/", "/", "a/b", "1/2/3"] {
        let shard = format!("--shard={shard}");
        let arguments = [
            "sweep",
            "three-states",
            grid[0],
            grid[1],
            &shard,
            "--out",
            "x.csv",
        ];
        folder.run(&arguments).refused_with(
            2,
            &["--shard", "expected part I of N as I/N, with I from 1 to N"],
        );
    }
    for (out, code, piece) in [
        ("x", 2, "--out: found x, expected a name that ends in .csv"),
        ("x.txt", 2, "a name that ends in .csv"),
        ("missing/x.csv", 3, "missing/x.csv.part: "),
        ("words.csv/x.csv", 3, "words.csv/x.csv.part: "),
    ] {
        let arguments = ["sweep", "three-states", grid[0], grid[1], "--out", out];
        folder.run(&arguments).refused_with(code, &[piece]);
    }
    if !cfg!(feature = "parquet") {
        let arguments = [
            "sweep",
            "three-states",
            grid[0],
            grid[1],
            "--out",
            "x.parquet",
        ];
        folder.run(&arguments).refused_with(
            2,
            &[".parquet needs a program built with `--features parquet`"],
        );
        assert!(
            folder
                .run(&["sweep", "--help"])
                .fine()
                .contains("without the feature `parquet`")
        );
    }
    folder
        .run(&["sweep", "--out", "x.csv"])
        .refused_with(2, &["<SCENARIO>"]);
    let arguments = ["sweep", "three-states", grid[0], grid[1]];
    folder
        .run(&arguments)
        .refused_with(2, &["sweep: found no --out"]);
    assert_eq!(folder.names(), before);
    std::fs::create_dir(folder.path("folder.csv")).unwrap();
    let arguments = [
        "sweep",
        "three-states",
        grid[0],
        grid[1],
        "--out",
        "folder.csv",
    ];
    folder
        .run(&arguments)
        .refused_with(3, &["folder.csv: not a file"]);
}

/// A disk that fills up costs only the run that did not fit.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let folder = Folder::new();
    let arguments = with(&["--threads", "1", "--out", "a.csv"]);
    // No file may grow beyond 2 KiB; the signal that would end the program is ignored, so
    // that it meets the error instead, as on a full disk.
    let script = "trap '' XFSZ; ulimit -f 4; exec \"$@\"";
    let output = std::process::Command::new("sh")
        .args(["-c", script, "sh", env!("CARGO_BIN_EXE_backchannel")])
        .args(&arguments)
        .current_dir(folder.path(""))
        .output()
        .unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{message}");
    assert!(
        message.starts_with("a.csv.part: ") && message.contains("goes on from them"),
        "{message}"
    );
    assert_eq!(folder.names(), ["a.csv.part"]);
    let lines = folder.read("a.csv.part").matches('\n').count();
    assert!(lines > 1);
    let out = folder.run(&arguments).fine();
    assert_eq!(from_before(&out), lines - 1);
    folder.run(&with(&["--out", "b.csv"])).fine();
    assert_eq!(folder.read("a.csv"), folder.read("b.csv"));
    // What is no file is not read without end, and not written.
    std::os::unix::fs::symlink("/dev/full", folder.path("c.csv.part")).unwrap();
    folder
        .run(&with(&["--out", "c.csv"]))
        .refused_with(3, &["c.csv.part: not a file"]);
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = folder
        .command(&with(&["--out", "d.csv"]))
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(3),
        "the report could not be printed"
    );
    assert_eq!(
        folder.read("d.csv"),
        folder.read("b.csv"),
        "but the rows are there"
    );
}

#[test]
fn two_sweeps_do_not_write_one_file() {
    let folder = Folder::of(&[("a.csv.part", "")]);
    let held = std::fs::File::open(folder.path("a.csv.part")).unwrap();
    held.lock().unwrap();
    folder
        .run(&with(&["--out", "a.csv"]))
        .refused_with(3, &["a.csv.part: another sweep is writing it"]);
    drop(held);
    folder.run(&with(&["--out", "a.csv"])).fine();
}

/// Rows written anew by another program, in its way, have the same digest.
#[test]
fn the_digest_of_rows_that_others_wrote() {
    let folder = Folder::new();
    let out = folder.run(&with(&["--out", "a.csv"])).fine();
    let text = folder.read("a.csv");
    let mut rows = records(&text);
    rows.reverse();
    let names: Vec<String> = rows[0].keys().cloned().collect();
    let write = |rows: &[std::collections::BTreeMap<String, String>]| {
        let mut writer = csv::WriterBuilder::new()
            .quote_style(csv::QuoteStyle::Always)
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        writer.write_record(&names).unwrap();
        for row in rows {
            writer
                .write_record(names.iter().map(|name| &row[name]))
                .unwrap();
        }
        folder.write("b.csv", &writer.into_inner().unwrap());
        rows_digest(&folder.run(&["sweep", "--digest", "b.csv"]).fine())
    };
    for row in &mut rows {
        row.insert(
            "fired".to_owned(),
            row["fired"]
                .replace("false", "False")
                .replace("true", "True"),
        );
        let disputes = format!("{}.0", row["disputes"]);
        row.insert("disputes".to_owned(), disputes);
        let days = row["first_war"].clone();
        row.insert(
            "first_war".to_owned(),
            if days.is_empty() {
                "NaN".to_owned()
            } else {
                days
            },
        );
    }
    assert_eq!(write(&rows), rows_digest(&out));
    let joined = folder
        .run(&["sweep", "--join", "b.csv", "--out", "joined.csv"])
        .fine();
    assert_eq!(rows_digest(&joined), rows_digest(&out));
    let price = rows[3].get_mut("oil_price").unwrap();
    *price = f64::from_bits(price.parse::<f64>().unwrap().to_bits() + 1).to_string();
    assert_ne!(write(&rows), rows_digest(&out));
    rows.pop();
    assert_ne!(write(&rows), rows_digest(&out));
}

/// Parquet cut or changed anywhere gives an answer or a refusal, never a panic.
#[cfg(feature = "parquet")]
#[test]
fn broken_parquet() {
    let folder = Folder::new();
    let out = folder.run(&with(&["--out", "a.parquet"])).fine();
    let whole = bytes(&folder, "a.parquet");
    for cut in [
        0,
        1,
        4,
        100,
        whole.len() / 2,
        whole.len() - 8,
        whole.len() - 1,
    ] {
        folder.write("b.parquet", &whole[..cut]);
        for arguments in [
            &["sweep", "--digest", "b.parquet"][..],
            &["sweep", "--join", "b.parquet", "--out", "c.parquet"],
            &with(&["--out", "b.parquet"]),
        ] {
            folder.run(arguments).refused_with(
                2,
                &["b.parquet: found ", "expected a whole file of Parquet"],
            );
        }
        assert_eq!(bytes(&folder, "b.parquet"), &whole[..cut], "it was changed");
    }
    let mut other = 0;
    for place in (0..whole.len()).step_by(whole.len() / 40) {
        let mut changed = whole.clone();
        changed[place] ^= 0x55;
        folder.write("b.parquet", &changed);
        let outcome = folder.run(&["sweep", "--digest", "b.parquet"]);
        if outcome.code == Some(0) {
            other += usize::from(rows_digest(&outcome.out) != rows_digest(&out));
        } else {
            outcome.refused_with(2, &["b.parquet"]);
        }
    }
    assert!(other < 40, "the changes were not looked at");
}

/// The worked example of the documentation, word for word; `UPDATE_DOCS=1` writes anew what
/// its commands print.
#[test]
fn the_documented_example() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/studies.md");
    let text = std::fs::read_to_string(path).unwrap();
    let start = text.find("\n## Sweep\n").unwrap() + 1;
    let end = text[start..]
        .find("\n## ")
        .map_or(text.len(), |end| start + end);
    let folder = Folder::new();
    let mut printed = String::new();
    let mut commands = 0;
    // Every second piece between fences is a block.
    let pieces = text[start..end]
        .split("```")
        .enumerate()
        .map(|(number, piece)| match piece.strip_prefix("sh\n") {
            Some(script) if number % 2 == 1 => {
                for line in script.replace("\\\n", " ").lines() {
                    let arguments = line.strip_prefix("backchannel ").unwrap();
                    let arguments: Vec<&str> = arguments.split_whitespace().collect();
                    printed = folder.run(&arguments).fine();
                    commands += 1;
                }
                piece.to_owned()
            }
            None if number % 2 == 1 && piece.starts_with("text\n") => format!("text\n{printed}"),
            _ => piece.to_owned(),
        });
    let pieces: Vec<String> = pieces.collect();
    assert_eq!(commands, 5);
    let current = format!("{}{}{}", &text[..start], pieces.join("```"), &text[end..]);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, current).unwrap();
    } else {
        assert_eq!(text, current, "write it anew with UPDATE_DOCS=1");
    }
    assert_eq!(folder.read("joined.csv"), folder.read("whole.csv"));
}
