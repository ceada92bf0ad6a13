//! The headless program as its users meet it: summaries, digests, files, exit codes.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use backchannel::scenario::library::built_in;
use backchannel::trace::{export, series};
use serde_json::Value;
use support::{Folder, THREE_STATES, digest, edited};

const RUN: [&str; 6] = ["run", "three-states", "--seed", "7", "--days", "30"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    RUN.iter().chain(more).copied().collect()
}

#[test]
fn a_summary_ends_in_the_digest_of_the_run() {
    let folder = Folder::new();
    let summary = folder.run(&RUN).fine();
    let first = digest(&summary);
    assert!(
        summary.starts_with("Three states and an armed group\nAn invented world: "),
        "{summary}"
    );
    assert!(
        summary.contains("2025-01-01 to 2025-01-31, 30 days, seed 0x0000000000000007, model "),
        "{summary}"
    );
    assert_eq!(folder.run(&RUN).fine(), summary, "the same run again");
    let digest_of = |seed: &str, days: &str| {
        digest(
            &folder
                .run(&["run", "three-states", "--seed", seed, "--days", days])
                .fine(),
        )
    };
    assert_eq!(digest_of("0x7", "30"), first);
    assert_ne!(digest_of("8", "30"), first, "another seed");
    assert_ne!(digest_of("7", "31"), first, "another day");
    let whole = folder.run(&["run", "three-states", "--seed", "7"]).fine();
    assert!(
        whole.contains(", 365 days, "),
        "the scenario's horizon: {whole}"
    );
    let mut fresh: Vec<_> = (0..3)
        .map(|_| digest(&folder.run(&["run", "three-states", "--days", "3"]).fine()))
        .collect();
    fresh.dedup();
    assert_eq!(fresh.len(), 3, "fresh seeds");
    assert_eq!(folder.names(), Vec::<String>::new());
}

#[test]
fn the_library_gives_the_digest_of_the_program() {
    let scenario = backchannel::scenario::library::load(
        &backchannel::scenario::library::BuiltIn,
        "three-states",
    )
    .unwrap();
    let mut simulation = backchannel::Simulation::new(scenario, 7);
    (0..30).for_each(|_| simulation.tick());
    assert_eq!(
        digest(&Folder::new().run(&RUN).fine()),
        simulation.digest_hex()
    );
}

#[test]
fn a_scenario_by_path_runs_as_by_name() {
    let folder = Folder::of(&[
        ("three-states.toml", THREE_STATES),
        ("below/three-states.toml", THREE_STATES),
    ]);
    let expected = folder.run(&RUN).fine();
    for path in [
        "three-states.toml",
        "./three-states.toml",
        "below/three-states.toml",
        "below/../three-states.toml",
    ] {
        assert_eq!(
            folder
                .run(&["run", path, "--seed", "7", "--days", "30"])
                .fine(),
            expected,
            "{path}"
        );
    }
    // The order of tables in a file decides nothing.
    let (head, tables) = THREE_STATES.split_once("\n[theatre]").unwrap();
    let (theatre, tables) = tables.split_once("\n[stocks.missiles]").unwrap();
    let (levers_first, rest) = tables.split_at(tables.find("\n[levers.").unwrap());
    let turned = format!("{head}\n{rest}\n[stocks.missiles]{levers_first}\n[theatre]{theatre}");
    assert_ne!(turned, THREE_STATES);
    folder.write("three-states.toml", turned.as_bytes());
    assert_eq!(
        folder
            .run(&["run", "three-states.toml", "--seed", "7", "--days", "30"])
            .fine(),
        expected
    );
}

#[test]
fn a_lever_at_its_default_changes_nothing() {
    let folder = Folder::new();
    for scenario in built_in() {
        let raw = backchannel::scenario::library::load(
            &backchannel::scenario::library::BuiltIn,
            &scenario,
        )
        .unwrap()
        .raw;
        let run = |levers: &[String]| {
            let mut arguments = vec!["run", &scenario, "--seed", "7", "--days", "20"];
            for lever in levers {
                arguments.extend(["--set", lever]);
            }
            digest(&folder.run(&arguments).fine())
        };
        let untouched = run(&[]);
        let defaults: Vec<_> = raw
            .levers
            .iter()
            .map(|(id, lever)| format!("{id}={}", lever.default))
            .collect();
        assert!(!defaults.is_empty());
        assert_eq!(run(&defaults), untouched, "{scenario}: {defaults:?}");
    }
}

#[test]
fn an_intervention_fires_on_its_day() {
    let folder = Folder::new();
    let untouched = folder.run(&RUN).fine();
    let fired = folder.run(&with(&["--at", "2025-01-10:walk-out"])).fine();
    assert!(!untouched.contains("2025-01-10"), "{untouched}");
    let line = fired
        .lines()
        .find(|line| line.starts_with("2025-01-10  "))
        .expect("a line of the day");
    assert!(line.contains("Alba walks out"), "{line}");
    assert_ne!(digest(&fired), digest(&untouched));
    // The default value is the one that is used where none is given.
    let value = |text| digest(&folder.run(&with(&["--at", text])).fine());
    assert_eq!(
        value("2025-01-10:field-outage"),
        value("2025-01-10:field-outage=3")
    );
    assert_ne!(
        value("2025-01-10:field-outage"),
        value("2025-01-10:field-outage=4")
    );
    assert_ne!(
        value("2025-01-10:field-outage"),
        value("2025-01-11:field-outage")
    );
    // What is dated on the start is felt on the first day.
    assert_eq!(
        value("2025-01-01:field-outage"),
        value("2025-01-02:field-outage")
    );
    // The order of options on different days is no matter.
    let two = |a, b| digest(&folder.run(&with(&["--at", a, "--at", b])).fine());
    assert_eq!(
        two("2025-01-10:walk-out", "2025-01-12:hill-road-cut"),
        two("2025-01-12:hill-road-cut", "2025-01-10:walk-out")
    );
    // A scenario that fires it by itself is the same world.
    folder
        .run(&with(&[
            "--at",
            "2025-01-10:walk-out",
            "--out",
            "fired.csv",
        ]))
        .fine();
    let (text, _) = edited(
        "three-states",
        &[(
            "[levers.patron-support]",
            "[[schedule]]\ndate = \"2025-01-10\"\nintervention = \"walk-out\"\n\n[levers.patron-support]",
        )],
    );
    folder.write("three-states.toml", text.as_bytes());
    folder
        .run(&[
            "run",
            "three-states.toml",
            "--seed",
            "7",
            "--days",
            "30",
            "--out",
            "planned.csv",
        ])
        .fine();
    assert_eq!(folder.read("planned.csv"), folder.read("fired.csv"));
}

/// Rows that a run of the small world should give: `(days + 1) × (agents × series per agent + series of the world)`.
fn rows(days: usize) -> usize {
    let per_agent = series::ALL
        .iter()
        .filter(|series| series.per_agent())
        .count();
    assert!(per_agent > 0 && per_agent < series::ALL.len());
    (days + 1) * (4 * per_agent + series::ALL.len() - per_agent)
}

#[test]
fn csv_is_tidy_and_its_dictionary_complete() {
    let folder = Folder::new();
    let summary = folder.run(&with(&["--out", "run.csv"])).fine();
    assert_eq!(summary, folder.run(&RUN).fine(), "writing changes nothing");
    assert_eq!(folder.names(), ["run.csv", "run.dictionary.csv"]);
    let mut reader = csv::Reader::from_path(folder.path("run.csv")).unwrap();
    let columns: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let mut keys = BTreeSet::new();
    let mut names = BTreeSet::new();
    for record in reader.records() {
        let record = record.unwrap();
        let field = |name: &str| &record[columns.iter().position(|column| column == name).unwrap()];
        assert!(field("value").parse::<f64>().unwrap().is_finite());
        let series = series::find(field("series")).unwrap();
        assert_eq!(series.unit, field("unit"));
        assert_eq!(series.per_agent(), !field("agent").is_empty());
        let day: u64 = field("day").parse().unwrap();
        assert_eq!(field("date"), format!("2025-01-{:02}", day + 1));
        keys.insert((day, series.name, field("agent").to_owned()));
        names.insert(series.name.to_owned());
    }
    assert_eq!(keys.len(), rows(30), "each value once");
    let mut dictionary = csv::Reader::from_path(folder.path("run.dictionary.csv")).unwrap();
    let headers: Vec<String> = dictionary
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    assert_eq!(headers, ["of", "name", "unit", "meaning"]);
    let entries: Vec<_> = dictionary.records().map(Result::unwrap).collect();
    assert!(
        entries
            .iter()
            .all(|entry| entry.iter().all(|field| !field.trim().is_empty()))
    );
    let explained = |of: &str| -> Vec<String> {
        entries
            .iter()
            .filter(|entry| &entry[0] == of)
            .map(|entry| entry[1].to_owned())
            .collect()
    };
    assert_eq!(explained("column"), columns);
    assert_eq!(
        explained("series").into_iter().collect::<BTreeSet<_>>(),
        names
    );
    assert_eq!(entries.len(), export::dictionary().len());
}

#[test]
fn json_holds_the_run_and_what_it_was() {
    let folder = Folder::new();
    let summary = folder.run(&with(&["--out", "run.json"])).fine();
    assert_eq!(folder.names(), ["run.json"]);
    let document: Value = serde_json::from_str(&folder.read("run.json")).unwrap();
    assert_eq!(document["digest"], digest(&summary));
    assert_eq!(document["seed"], "0000000000000007");
    assert_eq!(document["days"], 30);
    assert_eq!(document["scenario"], "three-states");
    assert_eq!(document["model_version"], backchannel::MODEL_VERSION);
    assert!(!document["notice"].as_str().unwrap().is_empty());
    let all = document["rows"].as_array().unwrap();
    assert_eq!(all.len(), rows(30));
    assert!(
        all.iter()
            .all(|row| row["value"].as_f64().is_some_and(f64::is_finite))
    );
    let columns: BTreeSet<&str> = all[0]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let explained: BTreeSet<&str> = document["dictionary"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["of"] == "column")
        .map(|entry| entry["name"].as_str().unwrap())
        .collect();
    assert_eq!(columns, explained);
    // The same values as in the table, written and read back to the bit.
    folder.run(&with(&["--out", "run.csv"])).fine();
    let values: Vec<f64> = csv::Reader::from_path(folder.path("run.csv"))
        .unwrap()
        .records()
        .map(|row| row.unwrap()[4].parse().unwrap())
        .collect();
    let same = all
        .iter()
        .zip(&values)
        .all(|(row, value)| row["value"].as_f64().unwrap().to_bits() == value.to_bits());
    assert!(same && values.len() == all.len());
}

#[test]
fn an_output_replaces_an_older_one_and_is_readable() {
    let folder = Folder::of(&[("run.csv", "old"), ("below/file", "")]);
    folder.run(&with(&["--out", "run.csv"])).fine();
    assert!(
        folder
            .read("run.csv")
            .starts_with("day,date,series,agent,value,unit\n")
    );
    folder.run(&with(&["--out", "below/run.json"])).fine();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        folder.write("plain", b"");
        let mode = |name: &str| {
            std::fs::metadata(folder.path(name))
                .unwrap()
                .permissions()
                .mode()
        };
        for name in ["run.csv", "run.dictionary.csv", "below/run.json"] {
            assert_eq!(mode(name), mode("plain"), "{name} is like any other file");
        }
    }
}

#[test]
fn outputs_that_cannot_be_written() {
    let folder = Folder::of(&[
        ("file", "text"),
        ("folder.csv/file", ""),
        ("folder.json/file", ""),
        ("half.dictionary.csv/file", ""),
    ]);
    let before = folder.names();
    for out in [
        "missing/run.csv",
        "missing/run.json",
        "file/run.csv",
        "file/run.json",
        "folder.csv",
        "folder.json",
        "half.csv",
    ] {
        let name = if out == "half.csv" {
            "half.dictionary.csv"
        } else {
            out
        };
        folder
            .run(&with(&["--out", out]))
            .refused_with(3, &[&format!("{name}: ")]);
        assert_eq!(folder.names(), before, "{out} left something behind");
    }
    assert_eq!(folder.read("file"), "text");
    for out in [
        "run",
        "run.txt",
        "run.csv.gz",
        "run.CSV",
        ".csv",
        "",
        "folder.csv/",
    ] {
        let outcome = folder.run(&with(&["--out", out]));
        if out == "folder.csv/" {
            outcome.refused(3);
        } else {
            outcome.refused(2);
        }
        assert_eq!(folder.names(), before, "{out} left something behind");
    }
    let message = folder.run(&with(&["--out", "run.txt"])).refused(2);
    assert_eq!(
        message,
        "--out: found run.txt, expected a name that ends in .csv or .json\n"
    );
    #[cfg(target_os = "linux")]
    {
        let full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let output = folder.command(&RUN).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(3));
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(
            message.starts_with("standard output: ") && !message.contains("panicked"),
            "{message}"
        );
    }
}

#[test]
fn options_that_make_no_sense() {
    let folder = Folder::new();
    for (arguments, pieces) in [
        (&["--days", "0"][..], &["--days", "'0'", "1..=36525"][..]),
        (
            &["--days", "10000000"],
            &["--days", "10000000", "1..=36525"],
        ),
        (&["--days", "-1"], &["-1"]),
        (
            &["--days", "99999999999999999999"],
            &["--days", "99999999999999999999"],
        ),
        (&["--days", "ten"], &["--days", "ten"]),
        (
            &["--seed", "ten"],
            &["--seed", "ten", "0x and up to 16 hex digits"],
        ),
        (&["--seed", "0x"], &["--seed", "0x", "hex digits"]),
        (
            &["--seed", "0x12345678901234567"],
            &["--seed", "0x12345678901234567"],
        ),
        (
            &["--seed", "18446744073709551616"],
            &["--seed", "18446744073709551615"],
        ),
        (&["--seed=-1"], &["--seed", "-1"]),
        (&["--set", "embargo"], &["embargo", "expected LEVER=VALUE"]),
        (
            &["--set", "embargo="],
            &["expected a finite number, found \"\""],
        ),
        (
            &["--set", "embargo=all"],
            &["expected a finite number, found \"all\""],
        ),
        (
            &["--set", "embargo=nan"],
            &["expected a finite number, found \"nan\""],
        ),
        (
            &["--set", "embargo=-inf"],
            &["expected a finite number, found \"-inf\""],
        ),
        (
            &["--set", "embargo=1e999"],
            &["expected a finite number, found \"1e999\""],
        ),
        (
            &["--set", "embargo=1.01"],
            &["command line: embargo: found 1.01, expected 0 to 1 fraction"],
        ),
        (
            &["--set", "embargo=-1"],
            &["command line: embargo: found -1, expected 0 to 1 fraction"],
        ),
        (
            &["--set", "ambergo=1"],
            &[
                "command line: ambergo: found an unknown lever, expected one of elasticities, embargo, ",
            ],
        ),
        (
            &["--set", "embargo=1", "--set", "embargo=1"],
            &["--set: embargo: found the same lever twice, expected each lever once"],
        ),
        (&["--set", "=1"], &["found an unknown lever"]),
        (
            &["--at", "walk-out"],
            &["expected YYYY-MM-DD:INTERVENTION[=VALUE]"],
        ),
        (
            &["--at", "2025-02-30:walk-out"],
            &["found \"2025-02-30\", expected a day as YYYY-MM-DD"],
        ),
        (
            &["--at", "2025-2-3:walk-out"],
            &["found \"2025-2-3\", expected a day as YYYY-MM-DD"],
        ),
        (
            &["--at", "2025- 2-03:walk-out"],
            &["found \"2025- 2-03\", expected a day as YYYY-MM-DD"],
        ),
        (
            &["--at", ":walk-out"],
            &["found \"\", expected a day as YYYY-MM-DD"],
        ),
        (
            &["--at", "2024-12-31:walk-out"],
            &[
                "command line: walk-out: found 2024-12-31, expected a day from the start, 2025-01-01",
            ],
        ),
        (
            &["--at", "2199-01-01:walk-out"],
            &["found 2199-01-01, expected a day from the start, 2025-01-01, and within 36525 days"],
        ),
        (
            &["--at", "2025-02-01:walk-in"],
            &[
                "command line: walk-in: found the unknown intervention \"walk-in\", expected one of assets-released, ",
            ],
        ),
        (
            &["--at", "2025-02-01:walk-out=1"],
            &["command line: walk-out: found the value 1, expected no value"],
        ),
        (
            &["--at", "2025-02-01:field-outage=11"],
            &["command line: field-outage: found 11, expected 0 to 10 mb/d"],
        ),
        (
            &["--at", "2025-02-01:field-outage=-0.1"],
            &["command line: field-outage: found -0.1, expected 0 to 10 mb/d"],
        ),
        (
            &["--at", "2025-02-01:field-outage=nan"],
            &["expected a finite number, found \"nan\""],
        ),
        (
            &["--at", "2025-02-01:field-outage="],
            &["expected a finite number, found \"\""],
        ),
        (&["--colour"], &["--colour"]),
    ] {
        let arguments: Vec<&str> = ["run", "three-states", "--out", "run.csv"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        let message = folder.run(&arguments).refused_with(2, pieces);
        assert!(message.len() < 2_000, "{message}");
        assert_eq!(
            folder.names(),
            Vec::<String>::new(),
            "{arguments:?} left something behind"
        );
    }
    // Several at once.
    let message = folder
        .run(&with(&[
            "--set",
            "ambergo=1",
            "--set",
            "embargo=2",
            "--set",
            "output=9",
        ]))
        .refused(2);
    assert_eq!(message.lines().count(), 3, "{message}");
    let message = folder
        .run(&with(&[
            "--at",
            "2024-12-31:walk-out",
            "--at",
            "x:walk-out",
            "--at",
            "2025-02-01:walk-in",
        ]))
        .refused(2);
    assert_eq!(message.lines().count(), 3, "{message}");
    for arguments in [
        &["run"][..],
        &[],
        &["walk"],
        &["check"],
        &["run", "four-states"],
        &["run", "three-states", "muscat-2025"],
        &["schema", "three-states"],
    ] {
        folder.run(arguments).refused(2);
    }
    folder.run(&["run", "four-states"]).refused_with(2, &["scenario: found \"four-states\", expected one of history/abqaiq-2019, history/al-asad-2020, history/april-2024, history/militias-2023, history/october-2024, hormuz, joint-strike, muscat-2025, network-2015, small-step, solo-strike, talks-collapse, three-states, or a path to a .toml file"]);
}

#[test]
fn the_ends_of_what_is_allowed_are_allowed() {
    let folder = Folder::new();
    for arguments in [
        &["--days", "1"][..],
        &["--seed", "18446744073709551615"],
        &["--seed", "0xffffffffffffffff"],
        &["--set", "embargo=0"],
        &["--set", "embargo=1"],
        &["--at", "2025-01-01:field-outage=10"],
        &["--at", "2026-01-01:field-outage=0"],
    ] {
        let arguments: Vec<&str> = ["run", "three-states"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        digest(&folder.run(&arguments).fine());
    }
}

#[test]
fn list_check_and_schema() {
    let folder = Folder::new();
    let listed = folder.run(&["list"]).fine();
    let ids: Vec<_> = listed
        .lines()
        .map(|line| line.split("  ").next().unwrap().to_owned())
        .collect();
    assert_eq!(ids, built_in());
    assert!(
        listed.contains("three-states  Three states and an armed group\n"),
        "{listed}"
    );
    let scenarios = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
    let checked = folder.run(&["check", scenarios]).fine();
    assert_eq!(checked.lines().count(), built_in().len(), "{checked}");
    let one = folder
        .run(&["check", &format!("{scenarios}/three-states.toml")])
        .fine();
    assert!(
        one.starts_with("three-states: 4 agents, 12 places, 6 ties, 5 commitments, 4 clocks, "),
        "{one}"
    );
    for arguments in [&["schema"][..], &["schema", "--sources"]] {
        let schema: Value = serde_json::from_str(&folder.run(arguments).fine()).unwrap();
        assert_eq!(schema["type"], "object");
    }
    for arguments in [&["--help"][..], &["run", "--help"], &["--version"]] {
        assert!(!folder.run(arguments).fine().is_empty());
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    // Both say more than a pipe holds, so that the program does meet its closed end.
    let folder = Folder::of(&[("long.toml", "x = 1\n")]);
    let mut child = folder
        .command(&["schema"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::with_capacity(16, child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert_eq!(line, "{\n");
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (output.status.code(), output.stderr.as_slice()),
        (Some(0), &b""[..])
    );
    // Nobody listens to complaints: the exit code is the same.
    let mut child = folder
        .command(&["check", "long.toml"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(2));
}

#[test]
fn standard_input_is_left_alone() {
    let folder = Folder::of(&[("input", "first\nsecond\n")]);
    let mut input = std::fs::File::open(folder.path("input")).unwrap();
    for arguments in [&RUN[..], &["list"], &["check", "missing.toml"]] {
        let child = folder
            .command(arguments)
            .stdin(input.try_clone().unwrap())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        assert!(child.unwrap().code().is_some());
    }
    let mut rest = String::new();
    input.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "first\nsecond\n");
}

/// Studies give the same on any number of threads, split variance where they are asked to,
/// and refuse what does not fit.
#[test]
fn studies() {
    let folder = Folder::new();
    let outcomes = |more: &[&str]| {
        let mut arguments = vec![
            "ensemble",
            "three-states",
            "--runs",
            "12",
            "--days",
            "20",
            "--json",
        ];
        arguments.extend(more);
        let report: Value = serde_json::from_str(&folder.run(&arguments).fine()).unwrap();
        report["outcomes"].clone()
    };
    let alone = outcomes(&["--threads", "1"]);
    assert_eq!(alone, outcomes(&["--threads", "3"]));
    let total: f64 = alone["class"]
        .as_array()
        .unwrap()
        .iter()
        .map(|share| share["estimate"].as_f64().unwrap())
        .sum();
    assert!((total - 1.0).abs() < 1e-9, "{alone}");
    assert!(alone["flags"][0]["from_numbers"].is_null());
    let split = outcomes(&["--runs-per-draw", "4", "--set", "embargo=1"]);
    assert_ne!(alone, split);
    folder
        .run(&[
            "ensemble",
            "three-states",
            "--runs",
            "10",
            "--runs-per-draw",
            "4",
        ])
        .refused_with(2, &["--runs", "10 runs", "a multiple of --runs-per-draw 4"]);

    let levers = ["levers", "three-states", "--runs", "4", "--days", "40"];
    let embargo = [&levers[..], &["--only", "embargo"]].concat();
    let listed = folder.run(&embargo).fine();
    assert!(listed.contains("| `embargo` |"), "{listed}");
    let unknown = [&levers[..], &["--only", "nothing"]].concat();
    folder
        .run(&unknown)
        .refused_with(2, &["\"nothing\"", "embargo"]);

    let arguments = [
        "patterns",
        "--only",
        "p11",
        "--runs",
        "4",
        "--draws",
        "2",
        "--runs-per-draw",
        "4",
        "--json",
    ];
    let verdicts: Value = serde_json::from_str(&folder.run(&arguments).fine()).unwrap();
    let verdict = verdicts[0].as_object().unwrap();
    for key in [
        "id",
        "pass",
        "measure",
        "low",
        "high",
        "threshold",
        "built_in_share",
    ] {
        assert!(verdict.contains_key(key), "{key}: {verdicts}");
    }
    folder
        .run(&["patterns", "--only", "p99"])
        .refused_with(2, &["--only", "\"p99\"", "p13"]);
}
