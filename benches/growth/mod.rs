//! Worlds of any size: the small built-in world beside copies of itself.
//!
//! A copy has its own agents, ties and options, and shares the places, the market, the
//! talks and the programme of the first. Ties stay within a copy, so that their number
//! grows with that of the agents, as it does among states that have to do with each other.
//! Copies are parts of the scenario: a file has a greatest size, a world does not.

use backchannel::scenario::Scenario;
use backchannel::scenario::library::{BuiltIn, Files, load};

/// The world that is copied.
const ID: &str = "three-states";
/// Its agents.
const AGENTS: [&str; 4] = ["alba", "brenn", "corvo", "dorn-front"];
/// Options that need what there is only one of: the programme, the old accord, oil that is bought.
const ONLY_ONCE: [&str; 5] = ["-enrich", "-limit", "-recall", "-buy-more", "-buy-less"];
/// Start of the name of the file that a copy stands in.
const PART: &str = "copy-";

/// The small world and copies of it, as files: the world, which names its parts, and a part for each copy.
struct Copies {
    text: String,
    groups: usize,
}

impl Files for Copies {
    fn text(&self, name: &str) -> Result<Option<String>, String> {
        let number = name.strip_prefix(PART).and_then(|name| name.parse().ok());
        if let Some(copy) = number {
            return Ok(Some(copy_of(&self.text, copy)));
        }
        if name != format!("{ID}.toml") {
            return BuiltIn.text(name);
        }
        let parts: Vec<_> = (1..self.groups)
            .map(|copy| format!("{PART}{copy}"))
            .collect();
        Ok(Some(format!("parts = {parts:?}\n{}", self.text)))
    }
}

/// The small world and copies of it, with `4 * groups` agents.
pub fn scenario(groups: usize) -> Scenario {
    let text = BuiltIn.text(&format!("{ID}.toml"));
    let text = text.ok().flatten().expect("a built-in scenario");
    load(&Copies { text, groups }, ID).expect("a world beside copies of itself is a world")
}

/// What of the world is copied, with other names.
fn copy_of(text: &str, copy: usize) -> String {
    let starts = text.match_indices("\n[").map(|(at, _)| at + 1);
    let starts: Vec<_> = starts.chain([text.len()]).collect();
    let sections = starts.windows(2).map(|pair| &text[pair[0]..pair[1]]);
    let mut whole = String::new();
    for section in sections {
        let heading = section.lines().next().unwrap_or_default();
        let option = heading.starts_with("[options.");
        if option && ONLY_ONCE.iter().any(|end| heading.contains(end)) {
            continue;
        }
        if option || heading.starts_with("[agents.") || heading.starts_with("[ties.") {
            whole.push_str(&copied(section, heading, option, copy));
        }
    }
    whole
}

fn copied(section: &str, heading: &str, option: bool, copy: usize) -> String {
    let mut section = section.replace("\"pole\", ", "").replace("\"pole\"", "");
    if option {
        let renamed = heading.replacen(']', &format!("-{copy}]"), 1);
        section = section.replacen(heading, &renamed, 1);
    }
    for agent in AGENTS {
        // In references and, between dots, in headings; words of other names stay.
        let new = format!("{agent}-{copy}");
        section = section.replace(&format!("\"{agent}\""), &format!("\"{new}\""));
        let (first, rest) = section.split_once('\n').unwrap_or((&section, ""));
        let parts = first.trim_matches(['[', ']']).split('.');
        let parts: Vec<_> = parts
            .map(|part| if part == agent { new.as_str() } else { part })
            .collect();
        section = format!("[{}]\n{rest}", parts.join("."));
    }
    section
}
