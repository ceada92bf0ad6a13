//! The hypotheses of the teaching sessions, each measured anew: the recorded verdict and numbers are what the model
//! gives at the stated runs. A hypothesis that proved wrong stays as it was written.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::collections::BTreeSet;
use std::fs;

use serde::Deserialize;
use serde_json::Value;
use support::Folder;

/// Beyond this a number is another than the one that is written, which has four decimals.
const ROUNDING: f64 = 0.000_051;

#[derive(Deserialize)]
struct Hypotheses {
    hypothesis: Vec<Hypothesis>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hypothesis {
    id: String,
    level: String,
    text: String,
    reason: String,
    study: String,
    world: String,
    #[serde(default)]
    set: toml::Table,
    #[serde(default)]
    at: Vec<Fired>,
    #[serde(default)]
    factors: Vec<String>,
    days: u32,
    runs: u32,
    replicates: Option<u32>,
    measure: String,
    direction: String,
    verdict: String,
    estimate: f64,
    low: Option<f64>,
    high: Option<f64>,
    first: Option<String>,
    found: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fired {
    date: String,
    fire: String,
    value: Option<f64>,
}

/// What the model says of a hypothesis.
struct Measured {
    verdict: &'static str,
    estimate: f64,
    interval: Option<[f64; 2]>,
    first: Option<String>,
}

fn all() -> Vec<Hypothesis> {
    let text = fs::read_to_string("docs/teaching/hypotheses.toml").unwrap();
    toml::from_str::<Hypotheses>(&text).unwrap().hypothesis
}

fn number(value: &Value, name: &str) -> f64 {
    value[name]
        .as_f64()
        .unwrap_or_else(|| panic!("{name}: {value}"))
}

/// The element of a list with this text under this name.
fn named<'a>(list: &'a Value, name: &str, text: &str) -> &'a Value {
    let mut found = list.as_array().unwrap().iter();
    found
        .find(|one| one[name] == text)
        .unwrap_or_else(|| panic!("no {text}"))
}

impl Hypothesis {
    /// What the program answers to a command about this world, with its changes.
    fn ask(&self, command: &str, more: &[String]) -> Value {
        let mut arguments = vec![command.to_owned(), self.world.clone()];
        arguments.extend(["--days".to_owned(), self.days.to_string()]);
        arguments.extend(["--seed", "1", "--json"].map(str::to_owned));
        for (lever, value) in &self.set {
            arguments.extend(["--set".to_owned(), format!("{lever}={value}")]);
        }
        for Fired { date, fire, value } in &self.at {
            let value = value.map(|value| format!("={value}")).unwrap_or_default();
            arguments.extend(["--at".to_owned(), format!("{date}:{fire}{value}")]);
        }
        arguments.extend_from_slice(more);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        serde_json::from_str(&Folder::new().run(&arguments).fine()).unwrap()
    }

    fn flag(&self) -> Option<&str> {
        self.measure.strip_prefix("ever ")
    }

    fn measured(&self) -> Measured {
        match self.study.as_str() {
            "twin" => self.twin(),
            "split" => self.split(),
            "screening" => self.screening(),
            other => panic!("{}: no study {other}", self.id),
        }
    }

    fn twin(&self) -> Measured {
        let mut more = vec!["--runs".to_owned(), self.runs.to_string()];
        if self.flag().is_none() {
            more.extend(["--series".to_owned(), self.measure.clone()]);
        }
        let report = self.ask("twin", &more);
        let found = match self.flag() {
            Some(flag) => named(&report["outcomes"], "name", flag),
            None => &report["series"][0],
        };
        let interval = ["low", "high"].map(|end| number(found, end));
        let [low, high] = interval;
        let [least, greatest] = match self.direction.as_str() {
            "up" => [low, high],
            "down" => [-high, -low],
            other => panic!("{}: no direction {other}", self.id),
        };
        let verdict = if least > 0.0 {
            "holds"
        } else if greatest < 0.0 {
            "wrong"
        } else {
            "undecided"
        };
        Measured {
            verdict,
            estimate: number(found, "estimate"),
            interval: Some(interval),
            first: None,
        }
    }

    fn split(&self) -> Measured {
        let runs = self.runs.to_string();
        let more = ["--runs", &runs, "--runs-per-draw", "10"].map(str::to_owned);
        let report = self.ask("ensemble", &more);
        let flag = self.flag().expect("a split is of a flag");
        let share = number(
            named(&report["outcomes"]["flags"], "name", flag),
            "from_numbers",
        );
        let holds = match self.direction.as_str() {
            "numbers" => share > 0.5,
            "luck" => share < 0.5,
            other => panic!("{}: no direction {other}", self.id),
        };
        Measured {
            verdict: if holds { "holds" } else { "wrong" },
            estimate: share,
            interval: None,
            first: None,
        }
    }

    fn screening(&self) -> Measured {
        let replicates = self.replicates.expect("replicates of a screening");
        let more = [
            "--method",
            "morris",
            "--outcome",
            &self.measure,
            "--factors",
            &self.factors.join(","),
            "--trajectories",
            &self.runs.to_string(),
            "--replicates",
            &replicates.to_string(),
        ];
        let report = self.ask("sensitivity", &more.map(str::to_owned));
        let effects = report["effects"].as_array().unwrap();
        let size = |effect: &&Value| number(effect, "mu_star");
        let largest = effects
            .iter()
            .max_by(|a, b| size(a).total_cmp(&size(b)))
            .unwrap();
        let first = largest["factor"].as_str().unwrap().to_owned();
        Measured {
            verdict: if first == self.direction {
                "holds"
            } else {
                "wrong"
            },
            estimate: size(&largest),
            interval: None,
            first: Some(first),
        }
    }
}

/// Half of the hypotheses of a level at a time, so that the halves run beside each other.
fn hold_to_the_model(parity: usize) {
    for hypothesis in all().into_iter().skip(parity).step_by(2) {
        let id = &hypothesis.id;
        let measured = hypothesis.measured();
        assert_eq!(hypothesis.verdict, measured.verdict, "{id}");
        let recorded = [Some(hypothesis.estimate), hypothesis.low, hypothesis.high];
        let [low, high] = measured.interval.map_or([None; 2], |ends| ends.map(Some));
        for (recorded, found) in recorded
            .into_iter()
            .zip([Some(measured.estimate), low, high])
        {
            let close = match (recorded, found) {
                (Some(recorded), Some(found)) => (recorded - found).abs() < ROUNDING,
                (recorded, found) => recorded.is_none() && found.is_none(),
            };
            assert!(close, "{id}: recorded {recorded:?}, measured {found:?}");
        }
        assert_eq!(hypothesis.first, measured.first, "{id}");
    }
}

#[test]
fn the_verdicts_of_the_first_and_every_other_hypothesis_are_those_of_the_model() {
    hold_to_the_model(0);
}

#[test]
fn the_verdicts_of_the_hypotheses_between_are_those_of_the_model() {
    hold_to_the_model(1);
}

/// Each is whole, and the session of its level names it and tells its verdict.
#[test]
fn every_session_names_its_hypotheses_with_their_verdicts() {
    let hypotheses = all();
    let ids: BTreeSet<&str> = hypotheses.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids.len(), hypotheses.len(), "ids are their own");
    for level in ["secondary", "undergraduate", "graduate"] {
        let session = fs::read_to_string(format!("docs/teaching/{level}.md")).unwrap();
        let own: Vec<_> = hypotheses.iter().filter(|one| one.level == level).collect();
        assert!(own.len() >= 4, "{level}");
        for one in own {
            assert!(one.text.len() > 20 && one.reason.len() > 20 && one.found.len() > 10);
            let row = format!("| {} | {} | {} |", one.id, one.text, one.verdict);
            assert!(session.contains(&row), "{level}.md has no row\n{row}");
        }
    }
}
