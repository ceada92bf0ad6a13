//! What the tests of files and of the command line share: the program, folders to
//! run it in, and the text of the small world with pieces replaced.
#![allow(dead_code, reason = "every test file uses its own part of this")]

pub mod documented;
pub mod watch;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use backchannel::scenario::Scenario;
use backchannel::scenario::check::check;
use backchannel::scenario::edit::{Changes, Firing};
use backchannel::scenario::problem::Origin;
use backchannel::scenario::quantity::Day;
use backchannel::scenario::record::Read;
use tempfile::TempDir;

/// The small world as it stands.
pub const THREE_STATES: &str = include_str!("../../scenarios/three-states.toml");

/// Stands in replaced text just before what a problem is expected to point at.
pub const MARK: char = '¶';

/// What a call of the program left behind.
pub struct Outcome {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Outcome {
    /// Asserts that it succeeded without a word of complaint.
    #[track_caller]
    pub fn fine(self) -> String {
        assert_eq!(
            (self.code, self.err.as_str()),
            (Some(0), ""),
            "{}",
            self.out
        );
        self.out
    }

    /// Asserts that it was refused with `code` and no panic, and gives the message.
    #[track_caller]
    pub fn refused(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        assert!(!self.err.trim().is_empty(), "no message");
        assert_eq!(self.out, "", "output beside the refusal");
        self.err
    }

    /// Asserts that the message of a refusal holds every one of `pieces`.
    #[track_caller]
    pub fn refused_with(self, code: i32, pieces: &[&str]) -> String {
        let message = self.refused(code);
        for piece in pieces {
            assert!(
                message.contains(piece),
                "no \"{piece}\" in this message:\n{message}"
            );
        }
        message
    }
}

/// A folder of its own for one test.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A folder with these files.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let folder = Self::new();
        for (name, text) in files {
            folder.write(name, text.as_bytes());
        }
        folder
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Names of everything in it, hidden files too.
    pub fn names(&self) -> Vec<String> {
        names(self.0.path())
    }

    /// Runs the program in this folder, with nothing to read.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        let output = self
            .command(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Outcome {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_backchannel"));
        command.args(arguments).current_dir(self.0.path());
        command
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The small world under the id `id` with pieces replaced; each piece must stand
/// in it exactly once. Gives the lines of the marks too, in order.
#[track_caller]
pub fn edited(id: &str, edits: &[(&str, &str)]) -> (String, Vec<usize>) {
    let mut text = THREE_STATES.replacen("id = \"three-states\"", &format!("id = \"{id}\""), 1);
    for (old, new) in edits {
        assert_eq!(
            text.matches(old).count(),
            1,
            "\"{old}\" should stand in the scenario once"
        );
        text = text.replacen(old, new, 1);
    }
    unmarked(&text)
}

/// A text without its marks, and their lines.
pub fn unmarked(text: &str) -> (String, Vec<usize>) {
    let mut lines = Vec::new();
    for (line, content) in text.lines().enumerate() {
        lines.extend(content.matches(MARK).map(|_| line + 1));
    }
    (text.replace(MARK, ""), lines)
}

/// The last line of a summary, without its word.
#[track_caller]
pub fn digest(summary: &str) -> String {
    let last = summary.lines().last().unwrap_or_default();
    let digest = last
        .strip_prefix("digest ")
        .unwrap_or_else(|| panic!("the last line is \"{last}\""));
    assert!(
        digest.len() == 16
            && digest
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)),
        "{digest}"
    );
    digest.to_owned()
}

/// A scenario with the quantities at these paths changed; `*` stands for every key.
#[track_caller]
pub fn with_numbers(scenario: &Scenario, numbers: &[(&str, &dyn Fn(f64) -> f64)]) -> Scenario {
    let mut raw = (*scenario.raw).clone();
    for (path, change) in numbers {
        let parts: Vec<_> = path.split('.').collect();
        let mut changed = 0;
        raw.quantities_at(&parts, &mut |quantity| {
            quantity.value = change(quantity.value);
            changed += 1;
        });
        assert!(changed > 0, "no quantity at {path}");
    }
    let mut scenario_after = check(raw, &Origin::named("test"), None).unwrap();
    scenario_after.orders.clone_from(&scenario.orders);
    scenario_after
}

/// Every intervention of a scenario, one every `gap` days.
pub fn everything(scenario: &Scenario, gap: u64) -> Changes {
    let start = scenario.start().0;
    let firing = |(number, id): (u64, &String)| Firing {
        date: Day(start + chrono::Days::new(gap * number)),
        intervention: id.clone(),
        value: None,
    };
    Changes {
        interventions: (1..)
            .zip(scenario.raw.interventions.keys())
            .map(firing)
            .collect(),
        ..Changes::default()
    }
}
