//! Events and numbers in plain words.

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
    }
}

/// Agents an event is about, by id.
#[must_use]
pub fn agents(event: &Event, scenario: &Scenario) -> Vec<String> {
    if event.kind != EventKind::ClockDue {
        return Vec::new();
    }
    let id = &scenario.clocks[event.subject as usize].id;
    scenario
        .raw
        .clocks
        .get(id)
        .map(|clock| clock.agents.clone())
        .unwrap_or_default()
}

/// The place an event happens at, by id.
#[must_use]
pub fn place(event: &Event, scenario: &Scenario) -> Option<String> {
    let at_strait = matches!(
        event.kind,
        EventKind::StraitRestricted | EventKind::StraitReopened
    );
    at_strait.then(|| scenario.straits[event.subject as usize].id.clone())
}

/// A number with at most two decimals and no trailing zeros.
#[must_use]
pub fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_are_short() {
        assert_eq!(super::number(5.70), "5.7");
        assert_eq!(super::number(40.0), "40");
        assert_eq!(super::number(0.126), "0.13");
    }
}
