//! Worlds of one's own: the tutorial of `docs/authoring.md`, the starts that the page offers, and the words of the checks
//! that the page's tests compare with.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use backchannel::Simulation;
use backchannel::scenario::library::{BuiltIn, Files, load_text};
use serde_json::Value;
use support::{Folder, THREE_STATES, digest};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The blocks of a document that are in a language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let start = format!("```{language}\n");
    text.split("```")
        .skip(1)
        .step_by(2)
        .filter_map(|block| {
            format!("```{block}")
                .strip_prefix(&start)
                .map(str::to_owned)
        })
        .collect()
}

#[test]
fn the_tutorial_builds_a_world_whose_digest_is_as_written() {
    let path = root().join("docs/authoring.md");
    let text = fs::read_to_string(&path).unwrap();
    let steps = blocks(&text, "toml");
    assert_eq!(steps.len(), 6, "a block a step");
    let world = steps.join("\n");
    let folder = Folder::of(&[("salt-road.toml", &world)]);
    let checked = folder.run(&["check", "salt-road.toml"]).fine();
    assert!(
        checked.starts_with("salt-road: 3 agents, 0 places, 3 ties, 1 commitments, 1 clocks, 1 interventions, 1 levers, "),
        "{checked}"
    );
    let summary = folder.run(&["run", "salt-road.toml", "--seed", "1"]).fine();
    let found = digest(&summary);
    let scenario = load_text("salt-road", &world).unwrap();
    let mut simulation = Simulation::new(scenario, 1);
    simulation.run(180);
    assert_eq!(simulation.digest_hex(), found, "as a library");
    let at = text.find("\ndigest ").expect("the digest") + "\ndigest ".len();
    let written = &text[at..at + 16];
    if written != found && std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, text.replacen(written, &found, 1)).unwrap();
    } else {
        assert_eq!(written, found, "write it anew with UPDATE_DOCS=1");
    }
}

#[test]
fn each_step_of_the_tutorial_leaves_what_it_says() {
    let text = fs::read_to_string(root().join("docs/authoring.md")).unwrap();
    let steps = blocks(&text, "toml");
    let problems = |count: usize| match load_text("salt-road", &steps[..count].join("\n")) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.0.into_iter().map(|problem| problem.path).collect(),
    };
    assert_eq!(problems(1), ["theatre", "axis"], "then the agents");
    assert_eq!(
        problems(2),
        ["agents", "axis.negative.agent", "axis.positive.agent"]
    );
    for count in 3..=6 {
        assert_eq!(problems(count), Vec::<String>::new(), "step {count}");
    }
}

#[test]
fn the_example_that_extends_the_baseline_passes() {
    let text = fs::read_to_string(root().join("docs/authoring.md")).unwrap();
    let world = blocks(&text, "text")
        .into_iter()
        .find(|block| block.contains("extends"))
        .unwrap();
    assert_eq!(load_text("longer-year", &world).unwrap().raw.horizon, 730);
}

#[test]
fn what_worlds_of_ones_own_stand_on_are_the_numbers_of_the_invented_world() {
    let part = BuiltIn.text("start/processes.toml").unwrap().unwrap();
    let part: toml::Table = part.parse().unwrap();
    let whole: toml::Table = THREE_STATES.parse().unwrap();
    assert_eq!(part.keys().collect::<Vec<_>>(), ["market", "parameters"]);
    for key in ["market", "parameters"] {
        assert_eq!(part[key], whole[key], "{key}");
    }
}

#[test]
fn the_starts_of_the_page_are_three_agents_that_pass_and_nothing_that_does_not() {
    let start = |name: &str| fs::read_to_string(root().join("www/author").join(name)).unwrap();
    let scenario = load_text("my-world", &start("three.toml")).unwrap();
    assert_eq!(scenario.agents.len(), 3);
    let problems = load_text("my-world", &start("empty.toml")).unwrap_err();
    let paths: Vec<_> = problems
        .0
        .iter()
        .map(|problem| problem.path.as_str())
        .collect();
    assert_eq!(paths, ["theatre", "axis"]);
}

/// The page makes its forms from a file: it is what `backchannel schema` prints. `UPDATE_DOCS=1` writes it anew.
#[test]
fn the_schema_of_the_page_is_that_of_the_command_line() {
    let path = root().join("www/author/schema.json");
    let printed: Value = serde_json::from_str(&Folder::new().run(&["schema"]).fine()).unwrap();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, format!("{printed}\n")).unwrap();
    }
    let kept: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert!(kept == printed, "write it anew with UPDATE_DOCS=1");
}

/// `www/test/author/NAME.toml` and the words of `check` about it in `NAME.txt`, with which a test of the page
/// compares what it shows. `UPDATE_DOCS=1` writes the words anew.
#[test]
fn the_words_that_the_page_is_compared_with_are_those_of_the_command_line() {
    let place = root().join("www/test/author");
    let mut seen = 0;
    for entry in fs::read_dir(&place).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        seen += 1;
        let name = path.file_name().unwrap().to_str().unwrap();
        let folder = Folder::new();
        folder.write(name, &fs::read(&path).unwrap());
        let found = folder.run(&["check", name]).refused(2);
        let words: &Path = &path.with_extension("txt");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(words, &found).unwrap();
        }
        assert_eq!(
            fs::read_to_string(words).unwrap_or_default(),
            found,
            "{name}"
        );
    }
    assert!(seen >= 6, "{seen} files");
}
