//! Studies of many runs from the command line, and the examples of `docs/studies.md`: those
//! fail here when the program prints something else. `UPDATE_DOCS=1 cargo test --test studies`
//! writes them anew.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::fmt::Write;

use backchannel::scenario::edit::Changes;
use backchannel::scenario::library::{BuiltIn, load};
use backchannel::study::ensemble::{Numbers, ensemble};
use backchannel::study::plan::{Luck, Plan};
use backchannel::study::summary::FLAGS;
use backchannel::study::sums::columns::Columns;
use backchannel::trace::series;
use backchannel::world::Setting;
use serde_json::Value;
use support::Folder;

const ENSEMBLE: [&str; 8] = [
    "ensemble",
    "three-states",
    "--runs",
    "9",
    "--days",
    "25",
    "--seed",
    "3",
];
const TWIN: [&str; 10] = [
    "twin",
    "three-states",
    "--runs",
    "9",
    "--days",
    "40",
    "--set",
    "embargo=1",
    "--at",
    "2025-01-20:walk-out",
];

fn with<'a>(command: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    command.iter().chain(more).copied().collect()
}

fn json(folder: &Folder, arguments: &[&str]) -> Value {
    serde_json::from_str(&folder.run(&with(arguments, &["--json"])).fine()).unwrap()
}

/// A summary without the seconds that it took.
fn timeless(text: &str) -> String {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let mut masked = match first.rsplit_once(", ") {
        Some((head, seconds)) if seconds.ends_with(" s") => format!("{head}, … s"),
        _ => first.to_owned(),
    };
    for line in lines {
        masked.push('\n');
        masked.push_str(line.trim_end());
    }
    masked
}

/// Rows of a CSV file by their columns.
fn rows(text: &str) -> Vec<serde_json::Map<String, Value>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        let fields = head.iter().zip(record.iter());
        fields
            .map(|(name, value)| (name.to_owned(), Value::from(value)))
            .collect()
    };
    reader.records().map(|it| row(it.unwrap())).collect()
}

fn number(row: &serde_json::Map<String, Value>, name: &str) -> f64 {
    let text = row[name].as_str().unwrap();
    text.parse().unwrap_or_else(|_| panic!("{name}: {text}"))
}

/// Nothing that is printed or written depends on the number of threads, so of sums.
#[test]
fn one_thread_and_five_print_the_same() {
    for (command, out) in [
        (&ENSEMBLE[..], ["all.csv", "all.passage.csv"]),
        (&TWIN[..], ["all.csv", "all.csv"]),
    ] {
        let make = |threads: &str| {
            let folder = Folder::new();
            let run = folder.run(&with(command, &["--threads", threads, "--out", "all.csv"]));
            (timeless(&run.fine()), out.map(|name| folder.read(name)))
        };
        assert_eq!(make("1"), make("5"), "{command:?}");
    }
}

/// Quantiles, moments and first passages of the file are those of the library, of every series or of
/// the chosen.
#[test]
fn an_ensemble_writes_every_day_of_its_series() {
    let folder = Folder::new();
    let report = json(&folder, &with(&ENSEMBLE, &["--out", "all.csv"]));
    for field in ["outcomes", "runs", "seconds", "days", "seed", "parameters"] {
        assert!(!report[field].is_null(), "{field}: {report}");
    }
    assert_eq!((&report["runs"], &report["days"]), (&9.into(), &25.into()));
    let baseline = Setting::of(load(&BuiltIn, "three-states").unwrap());
    let luck = Luck {
        seed: 3,
        numbers: Numbers::Sampled,
        runs_per_draw: 1,
    };
    let columns = Columns::all(&baseline);
    let agents = baseline.scenario.agents.len();
    let plan = Plan::new(baseline, Changes::default(), 25, luck, columns).unwrap();
    // An ensemble that was split in two equals the whole.
    let mut tally = ensemble(&plan, [8, 1, 3]).unwrap();
    tally
        .merge(&ensemble(&plan, [7, 6, 5, 4, 2, 0]).unwrap())
        .unwrap();
    let written = rows(&folder.read("all.csv"));
    let count = plan.columns().list().len();
    assert_eq!(written.len(), 26 * count);
    let per = |series: &series::Series| if series.per_agent() { agents } else { 1 };
    assert_eq!(count, series::ALL.iter().map(per).sum::<usize>());
    for (place, row) in written.iter().enumerate() {
        let (day, column) = ((place / count) as u32, place % count);
        assert_eq!(number(row, "day"), f64::from(day));
        let name = &plan.columns().list()[column].name;
        let (series, agent) = name.split_once(':').unwrap_or((name, ""));
        assert_eq!(
            (&row["series"], &row["agent"]),
            (&series.into(), &agent.into())
        );
        let spread = tally.spread(column, day).unwrap();
        assert_eq!(number(row, "mean"), spread.mean, "{name} {day}");
        assert_eq!(number(row, "sd"), spread.deviation);
        let mut last = spread.least;
        for (head, share) in [("q05", 0.05), ("q25", 0.25), ("q50", 0.5), ("q75", 0.75)] {
            let found = number(row, head);
            assert_eq!(Some(found), tally.quantile(column, day, share));
            assert!(found >= last, "{name} {day}: {head}");
            last = found;
        }
        assert!(number(row, "q95") <= number(row, "greatest"));
    }
    let passages = rows(&folder.read("all.passage.csv"));
    assert_eq!(passages.len(), 26 * FLAGS.len());
    for (flag, days) in passages.chunks_exact(26).enumerate() {
        let last = number(&days[25], "share");
        assert_eq!(
            Value::from(last),
            report["outcomes"]["flags"][flag]["estimate"]
        );
        assert_eq!(number(&days[0], "runs"), 0.0);
    }
    json(
        &folder,
        &with(
            &ENSEMBLE,
            &[
                "--out",
                "few.csv",
                "--series",
                "capability:corvo",
                "--series",
                "oil_price",
            ],
        ),
    );
    let few = rows(&folder.read("few.csv"));
    let same = |row: &&serde_json::Map<String, Value>| {
        row["series"] == "oil_price" || (row["series"] == "capability" && row["agent"] == "corvo")
    };
    assert!(
        few.iter().eq(written.iter().filter(same)),
        "chosen series are those of all"
    );
}

/// A twin says what two ensembles of the same luck say, and how its difference spreads.
#[test]
fn a_twin_compares_pairs_of_the_same_luck() {
    let folder = Folder::new();
    let arguments = with(
        &TWIN,
        &["--seed", "3", "--series", "oil_price", "--out", "twin.csv"],
    );
    let report = json(&folder, &arguments);
    let mean = |changes: &[&str]| {
        let mut arguments = vec!["ensemble", "three-states", "--runs", "9", "--days", "40"];
        arguments.extend(["--seed", "3", "--series", "oil_price", "--out", "one.csv"]);
        json(&folder, &with(&arguments, changes));
        number(rows(&folder.read("one.csv")).last().unwrap(), "mean")
    };
    let oil = &report["series"][0];
    assert_eq!(oil["baseline"], mean(&[]));
    assert_eq!(oil["changed"], mean(&TWIN[6..]));
    let at = |name: &str| oil[name].as_f64().unwrap();
    assert!(at("low") < at("estimate") && at("estimate") < at("high"));
    assert!(at("deviation") < at("unpaired_deviation"), "{report}");
    assert_eq!(report["outcomes"].as_array().unwrap().len(), 21);
    let first = report["first_difference"]["earliest"].as_u64().unwrap();
    assert!(first <= 1, "the lever is turned from the start");
    let written = rows(&folder.read("twin.csv"));
    assert_eq!(written.len(), 41);
    assert_eq!(number(&written[40], "difference"), at("estimate"));
    assert_eq!(
        number(&written[40], "unpaired_sd"),
        at("unpaired_deviation")
    );
    // Before an intervention nothing differs.
    let late = [
        "twin",
        "three-states",
        "--runs",
        "4",
        "--days",
        "40",
        "--at",
        "2025-01-20:walk-out",
    ];
    let late = json(&folder, &late);
    let first = late["first_difference"]["earliest"].as_u64().unwrap();
    assert!((18..=40).contains(&first), "{late}");
    assert_eq!(
        late["series"].as_array().unwrap().len(),
        20,
        "those of the world"
    );
}

#[test]
fn what_does_not_fit_a_study_is_refused() {
    let folder = Folder::new();
    let refused = |command: &[&str], more: &[&str], pieces: &[&str]| {
        let run = folder.run(&with(command, more));
        run.refused_with(2, pieces);
    };
    let plain = ["ensemble", "three-states", "--days", "5"];
    refused(
        &plain,
        &["--runs", "0"],
        &["--runs: found 0, expected 1 to 10000000"],
    );
    refused(&plain, &["--runs", "10000001"], &["--runs: found 10000001"]);
    let pair = ["twin", "three-states", "--days", "5", "--set", "embargo=1"];
    refused(
        &pair,
        &["--runs", "1"],
        &["--runs: found 1, expected 2 to 10000000"],
    );
    refused(&pair[..4], &[], &["found no change", "--set LEVER=VALUE"]);
    for command in [&plain[..], &pair[..]] {
        let out = with(command, &["--out", "x.csv"]);
        let series = |name| ["--series", name];
        refused(
            &out,
            &series("oil"),
            &[
                "--series: oil: found the unknown series \"oil\"",
                "oil_price",
            ],
        );
        refused(
            &out,
            &series("capability:x"),
            &["unknown agent \"x\"", "alba, brenn"],
        );
        refused(&out, &series("oil_price:alba"), &["series of the world"]);
        refused(
            command,
            &["--out", "x.json"],
            &["--out: found x.json", ".csv"],
        );
        let nowhere = folder.run(&with(command, &["--out", "nowhere/x.csv"]));
        nowhere.refused_with(3, &["nowhere/x.csv"]);
    }
    assert_eq!(folder.names(), Vec::<String>::new());
    // One run is an ensemble: its interval says how little that is.
    let one = json(&folder, &with(&plain, &["--runs", "1"]));
    let war = &one["outcomes"]["class"][0];
    assert!(war["high"].as_f64().unwrap() - war["low"].as_f64().unwrap() > 0.7);
}

/// Every block `console` of this file's sections: `$ backchannel …` and `$ head -n FILE`, each followed by
/// what it prints.
#[test]
fn the_examples_of_the_documentation_are_current() {
    let path = format!("{}/docs/studies.md", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    let start = text.find("\n## Ensemble\n").expect("the first section");
    let twin = start + text[start..].find("\n## Twin\n").expect("the last section");
    let end = text[twin + 1..]
        .find("\n## ")
        .map_or(text.len(), |end| twin + 1 + end);
    let (mut current, mut rest, mut examples) = (text[..start].to_owned(), &text[start..end], 0);
    while let Some((before, after)) = rest.split_once("```console\n") {
        let (block, after) = after.split_once("```\n").expect("the end of a block");
        write!(current, "{before}```console\n{}```\n", printed(block)).unwrap();
        rest = after;
        examples += 1;
    }
    current.push_str(rest);
    current.push_str(&text[end..]);
    assert!(examples >= 2, "{examples} examples");
    if current == text {
        return;
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, current).unwrap();
    } else {
        let drifted = text
            .lines()
            .zip(current.lines())
            .find(|(old, new)| old != new);
        panic!(
            "docs/studies.md has drifted, first at {drifted:?}; write it anew with UPDATE_DOCS=1"
        );
    }
}

/// A block with its commands run in a folder of their own.
fn printed(block: &str) -> String {
    let folder = Folder::new();
    let mut lines = block.lines();
    let mut printed = String::new();
    while let Some(line) = lines.next() {
        let Some(command) = line.strip_prefix("$ ") else {
            continue;
        };
        writeln!(printed, "{line}").unwrap();
        let mut command = command.to_owned();
        while let Some(head) = command.strip_suffix('\\') {
            let more = lines.next().expect("a command that goes on");
            writeln!(printed, "{more}").unwrap();
            command = format!("{head}{more}");
        }
        let words: Vec<_> = command.split_whitespace().collect();
        let out = match words[..] {
            ["backchannel", ref arguments @ ..] => timeless(&folder.run(arguments).fine()),
            ["head", count, file] => {
                let count = count.trim_start_matches('-').parse().unwrap();
                let text = folder.read(file);
                let lines: Vec<_> = text.lines().take(count).collect();
                lines.join("\n")
            }
            _ => panic!("an example that cannot be run: {command}"),
        };
        printed.push_str(out.trim_end());
        printed.push('\n');
    }
    printed
}
