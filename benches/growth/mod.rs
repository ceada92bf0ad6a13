//! Worlds of any size: the small built-in world beside copies of itself.
//!
//! A copy has its own agents, ties and options, and shares the places, the market, the
//! talks and the programme of the first. Ties stay within a copy, so that their number
//! grows with that of the agents, as it does among states that have to do with each other.

use backchannel::scenario::Scenario;
use backchannel::scenario::library::{BuiltIn, Files, load_text};

/// The world that is copied.
const ID: &str = "three-states";
/// Its agents.
const AGENTS: [&str; 4] = ["alba", "brenn", "corvo", "dorn-front"];
/// Options that need what there is only one of: the programme, the old accord, oil that is bought.
const ONLY_ONCE: [&str; 5] = ["-enrich", "-limit", "-recall", "-buy-more", "-buy-less"];

/// The small world and copies of it, with `4 * groups` agents.
pub fn scenario(groups: usize) -> Scenario {
    let text = BuiltIn.text(&format!("{ID}.toml"));
    let text = text.ok().flatten().expect("a built-in scenario");
    let mut whole = text.clone();
    let starts = text
        .match_indices("\n[")
        .map(|(at, _)| at + 1)
        .chain([text.len()]);
    let starts: Vec<_> = starts.collect();
    let sections = || starts.windows(2).map(|pair| &text[pair[0]..pair[1]]);
    for copy in 1..groups {
        for section in sections() {
            let heading = section.lines().next().unwrap_or_default();
            let option = heading.starts_with("[options.");
            if option && ONLY_ONCE.iter().any(|end| heading.contains(end)) {
                continue;
            }
            if option || heading.starts_with("[agents.") || heading.starts_with("[ties.") {
                whole.push_str(&copied(section, heading, option, copy));
            }
        }
    }
    load_text(ID, &whole).expect("a world beside copies of itself is a world")
}

fn copied(section: &str, heading: &str, option: bool, copy: usize) -> String {
    // Words are left out: a scenario file has a greatest size, and 300 agents come near it.
    let lines = section
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let lines = lines.map(|line| match line.split_once(" = \"") {
        Some((word @ ("name" | "meaning" | "short"), _)) => format!("{word} = \"x\"\n"),
        _ => line.replace(" = ", "=").replace(", ", ",") + "\n",
    });
    let section: String = lines.collect();
    let mut section = section.replace("\"pole\",", "").replace("\"pole\"", "");
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
