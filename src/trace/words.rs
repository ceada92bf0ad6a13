//! Events and numbers in plain words.

use crate::day::combat;
use crate::scenario::Scenario;
use crate::world::events::{Event, EventKind};

/// An event as a sentence.
#[must_use]
pub fn event(event: &Event, scenario: &Scenario) -> String {
    let raw = &scenario.raw;
    let subject = event.subject as usize;
    let strait = |number: usize| {
        raw.places
            .get(&scenario.straits[number].id)
            .map_or("The strait", |place| place.name.as_str())
    };
    let short = |agent: usize| {
        let id = &scenario.agents[agent].id;
        raw.agents
            .get(id)
            .map_or(id.as_str(), |agent| agent.short.as_str())
    };
    match event.kind {
        EventKind::Intervention => {
            let id = &scenario.interventions[subject].id;
            match raw.interventions.get(id) {
                Some(intervention) => match &intervention.value {
                    Some(input) => format!(
                        "{} ({} {})",
                        intervention.name,
                        number(event.value),
                        input.unit
                    ),
                    None => intervention.name.clone(),
                },
                None => id.clone(),
            }
        }
        EventKind::ClockDue => {
            let id = &scenario.clocks[subject].id;
            raw.clocks.get(id).map_or_else(
                || id.clone(),
                |clock| format!("{} (due on this day)", clock.name),
            )
        }
        EventKind::Outage => format!("{} mb/d of oil supply are lost", number(event.value)),
        EventKind::SupplyRestored => "All lost oil supply is back".to_owned(),
        EventKind::StraitRestricted => format!(
            "{}: open to {} % of its traffic",
            strait(subject),
            number(100.0 * event.value)
        ),
        EventKind::StraitReopened => format!("{}: open again", strait(subject)),
        EventKind::TalksAnnounced => {
            format!(
                "Talks are announced for {} days from now",
                number(event.value)
            )
        }
        EventKind::TalksRound => format!(
            "Round {subject} of the talks: {}",
            if event.value > 0.0 {
                "offers close"
            } else {
                "no agreement in sight"
            }
        ),
        EventKind::TalksSuspended => match scenario.poles.get(subject) {
            Some(pole) => format!("{} breaks off the talks", short(*pole)),
            None => "The talks are suspended".to_owned(),
        },
        EventKind::InvitationDeclined => match scenario.poles.get(subject) {
            Some(pole) => format!("{} declines an invitation to talks", short(*pole)),
            None => "Both sides decline an invitation to talks".to_owned(),
        },
        EventKind::TalksCollapsed => "The talks have collapsed".to_owned(),
        EventKind::InterimSigned => "An interim agreement is signed".to_owned(),
        EventKind::AgreementSigned => "A comprehensive agreement is signed".to_owned(),
        EventKind::PartBroken => {
            let issue = scenario.talks.as_ref().map(|talks| &talks.issues[subject]);
            let name = issue.and_then(|issue| {
                let issues = raw.talks.as_ref().map(|talks| &talks.issues);
                issues.and_then(|issues| issues.get(&issue.id))
            });
            match (name, issue) {
                (Some(name), Some(issue)) => format!(
                    "{} no longer keeps its part on {}",
                    short(scenario.poles[issue.conceder]),
                    name.name
                ),
                _ => "A part of the agreement is broken".to_owned(),
            }
        }
        EventKind::AgreementEnded => "The agreement is no longer in force".to_owned(),
        EventKind::Decision => {
            let choice = &scenario.choices[subject];
            let name = raw
                .options
                .get(&choice.id)
                .map_or(choice.id.as_str(), |option| &option.name);
            // A joint act begins only when both have decided on it.
            let joint = match scenario.agents.get(choice.partner) {
                Some(_) => ", which takes both",
                None => "",
            };
            format!("{}: {name}{joint}", short(choice.actor))
        }
        EventKind::Strike => {
            let choice = &scenario.choices[subject];
            let name = raw
                .options
                .get(&choice.id)
                .map_or(choice.id.as_str(), |option| &option.name);
            let hits = match event.value {
                0.0 => "without a hit".to_owned(),
                count => counted(count, "hit", "hits"),
            };
            format!("{}: {name}, {hits}", short(choice.actor))
        }
        EventKind::Deaths => {
            let killed = counted(event.value, "person is", "people are");
            format!("{}: {killed} killed", short(subject))
        }
        EventKind::Attacks => {
            let attacks = counted(event.value, "small attack", "small attacks");
            format!("{}: {attacks}", short(subject))
        }
        EventKind::SiteDamaged => {
            let id = &scenario.places[scenario.sites[subject].place].id;
            let name = raw.places.get(id).map_or(id.as_str(), |place| &place.name);
            format!(
                "{name}: {} % of its capacity is left",
                number((100.0 * event.value).round())
            )
        }
        EventKind::Ceasefire => {
            let edge = &scenario.edges[subject];
            format!(
                "{} and {} end their exchange",
                short(edge.from),
                short(edge.to)
            )
        }
        EventKind::War => "The exchange has become a war".to_owned(),
        EventKind::Breakout => "There is enough weapon-grade uranium for one device".to_owned(),
        EventKind::Joined => format!("{} joins the war", short(subject)),
    }
}

/// Agents an event is about, by id.
#[must_use]
pub fn agents(event: &Event, scenario: &Scenario) -> Vec<String> {
    let subject = event.subject as usize;
    let ids = |agents: &[usize]| {
        let known = agents
            .iter()
            .filter_map(|agent| scenario.agents.get(*agent));
        known.map(|agent| agent.id.clone()).collect()
    };
    match event.kind {
        EventKind::Decision | EventKind::Strike => {
            let choice = &scenario.choices[subject];
            return ids(&[choice.actor, choice.target]);
        }
        EventKind::Deaths | EventKind::Attacks | EventKind::Joined => return ids(&[subject]),
        EventKind::TalksSuspended | EventKind::InvitationDeclined => {
            return match scenario.poles.get(subject) {
                Some(pole) => ids(&[*pole]),
                None => ids(&scenario.poles),
            };
        }
        EventKind::Ceasefire => {
            let edge = &scenario.edges[subject];
            return ids(&[edge.from, edge.to]);
        }
        EventKind::ClockDue => {}
        _ => return Vec::new(),
    }
    let id = &scenario.clocks[event.subject as usize].id;
    scenario
        .raw
        .clocks
        .get(id)
        .map(|clock| clock.agents.clone())
        .unwrap_or_default()
}

/// The places an event happens at, by id; for a strike those that its package aims at,
/// none where it aims at forces that no place holds.
#[must_use]
pub fn places(event: &Event, scenario: &Scenario) -> Vec<String> {
    let subject = event.subject as usize;
    match event.kind {
        EventKind::Strike => {
            let choice = &scenario.choices[subject];
            let elements = scenario.packages.get(choice.package);
            let elements = elements.into_iter().flat_map(|package| &package.elements);
            let mut aims: Vec<usize> = elements
                .flat_map(|element| combat::aimed_at(element, choice.target, scenario))
                .collect();
            aims.sort_unstable();
            aims.dedup();
            aims.iter()
                .map(|place| scenario.places[*place].id.clone())
                .collect()
        }
        EventKind::SiteDamaged => {
            vec![scenario.places[scenario.sites[subject].place].id.clone()]
        }
        EventKind::StraitRestricted | EventKind::StraitReopened => {
            vec![scenario.straits[subject].id.clone()]
        }
        _ => Vec::new(),
    }
}

/// A number of things, with the word for one of them or for several.
fn counted(value: f64, one: &str, several: &str) -> String {
    let word = if value == 1.0 { one } else { several };
    format!("{} {word}", number(value))
}

/// A number with at most two decimals and no trailing zeros.
#[must_use]
pub fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Event, EventKind};
    use crate::scenario::library::{BuiltIn, load};
    use crate::scenario::raw::PlaceKind;

    #[test]
    fn a_strike_names_who_is_struck_and_where() {
        let scenario = load(&BuiltIn, "three-states").unwrap();
        let mut with_places = 0;
        for (number, choice) in scenario.choices.iter().enumerate() {
            if choice.package >= scenario.packages.len() {
                continue;
            }
            let event = Event {
                tick: 1,
                kind: EventKind::Strike,
                subject: number as u32,
                value: 3.0,
            };
            let ids = [choice.actor, choice.target].map(|agent| scenario.agents[agent].id.clone());
            assert_eq!(super::agents(&event, &scenario), ids);
            let places = super::places(&event, &scenario);
            with_places += usize::from(!places.is_empty());
            let mut once = places.clone();
            once.dedup();
            assert_eq!(once, places);
            for id in &places {
                let place = &scenario.raw.places[id];
                assert_ne!(place.kind, PlaceKind::Strait, "{id}");
            }
        }
        assert!(with_places > 1);
    }

    #[test]
    fn a_damaged_site_is_at_its_place() {
        let scenario = load(&BuiltIn, "three-states").unwrap();
        for (number, site) in scenario.sites.iter().enumerate() {
            let event = Event {
                tick: 1,
                kind: EventKind::SiteDamaged,
                subject: number as u32,
                value: 0.5,
            };
            let place = scenario.places[site.place].id.clone();
            assert_eq!(super::places(&event, &scenario), [place]);
        }
        assert!(!scenario.sites.is_empty());
    }

    #[test]
    fn one_thing_and_several_have_their_words() {
        assert_eq!(super::counted(1.0, "hit", "hits"), "1 hit");
        assert_eq!(super::counted(0.0, "hit", "hits"), "0 hits");
        assert_eq!(super::counted(2.5, "hit", "hits"), "2.5 hits");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(super::number(5.70), "5.7");
        assert_eq!(super::number(40.0), "40");
        assert_eq!(super::number(0.126), "0.13");
    }
}
