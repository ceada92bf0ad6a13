//! Every number of a world: what it is, its value, unit and range, how it was got and from
//! where. Nothing is known of it here that the scenario, its format and its bibliography
//! do not say.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::doubt::is_uncertain;
use super::sensitivity::group;
use crate::scenario::Scenario;
use crate::scenario::check::cited;
use crate::scenario::library::{self, BuiltIn};
use crate::scenario::problem::Problems;
use crate::scenario::quantity::{How, Quantity};
use crate::scenario::raw::RawScenario;
use crate::scenario::record::Read;
use crate::scenario::schema;
use crate::scenario::table::Table;

/// A number of a world.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Number {
    /// Where it stands in the scenario.
    pub path: String,
    /// The group that a screening varies it with.
    pub group: String,
    /// Names of what it belongs to, from the largest down; none for a number of the whole
    /// world.
    pub about: Vec<String>,
    /// What it is, as the format says.
    pub meaning: String,
    /// The value, with the changes that were made.
    pub value: f64,
    /// The value as the scenario has it.
    pub written: f64,
    /// Least plausible value.
    pub low: f64,
    /// Greatest plausible value.
    pub high: f64,
    /// Unit of all four.
    pub unit: String,
    /// Whether it is drawn where numbers are drawn from their ranges.
    pub drawn: bool,
    /// How it was got.
    pub how: How,
    /// Entry in the bibliography.
    pub source: Option<String>,
    /// Day, month or year it is for.
    pub as_of: Option<String>,
    /// Basis or remark.
    pub note: Option<String>,
    /// What was read, where the number is a reading of words.
    pub basis: Vec<Basis>,
}

/// Something that was read and turned into a number.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Basis {
    /// What it is.
    pub what: String,
    /// Since when, or of which day.
    pub since: Option<String>,
    /// Sign that was coded, -2 to +2, of a facet of a tie.
    pub sign: Option<f64>,
    /// How it is known.
    pub how: How,
    /// Entry in the bibliography.
    pub source: Option<String>,
}

/// An entry of the bibliography.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Source {
    /// Id, by which numbers name it.
    pub id: String,
    /// Title or description.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// When: a year, a month or a day.
    pub published: String,
    /// Where it was read, when known.
    pub seen_at: Option<String>,
}

/// All numbers of a world, in the order of the format.
///
/// `scenario` has the changes that were made, `written` is the same without them.
#[must_use]
pub fn numbers(scenario: &Scenario, written: &Scenario) -> Vec<Number> {
    let mut before = BTreeMap::new();
    written.raw.quantities("", &mut |path, quantity| {
        before.insert(path.to_owned(), quantity.value);
    });
    let format = schema::scenario();
    let mut found = Vec::new();
    scenario
        .raw
        .quantities("", &mut |path, quantity: &Quantity| {
            let parts: Vec<&str> = path.split('.').collect();
            found.push(Number {
                path: path.to_owned(),
                group: group(path),
                about: about(&scenario.raw, &parts),
                meaning: meaning(&format, &parts),
                value: quantity.value,
                written: before.get(path).copied().unwrap_or(quantity.value),
                low: quantity.low,
                high: quantity.high,
                unit: quantity.unit.clone(),
                drawn: is_uncertain(quantity),
                how: quantity.how,
                source: quantity.source.clone(),
                as_of: quantity.as_of.clone(),
                note: quantity.note.clone(),
                basis: basis(&scenario.raw, &parts),
            });
        });
    found
}

/// The entries of the bibliography that a world cites, in the order of ids.
#[must_use]
pub fn sources(scenario: &Scenario) -> Vec<Source> {
    let cited = cited(&scenario.raw);
    library::sources(&BuiltIn, &mut Problems::default())
        .into_iter()
        .filter(|(id, _)| cited.binary_search(id).is_ok())
        .map(|(id, source)| Source {
            id,
            title: source.title,
            publisher: source.publisher,
            published: source.published,
            seen_at: source.seen_at,
        })
        .collect()
}

/// What the format says of a path: the description of its innermost field. Below a field
/// that is a table of bare numbers, that of the table.
pub(super) fn meaning(format: &Value, parts: &[&str]) -> String {
    let (mut at, mut said) = (format, "");
    for part in parts {
        let next = at
            .get("properties")
            .and_then(|fields| fields.get(part))
            .or_else(|| at.get("additionalProperties"))
            .or_else(|| at.get("items"));
        let Some(next) = next else { break };
        let is_field = at.get("properties").is_some();
        at = next;
        if is_field && let Some(words) = at.get("description").and_then(Value::as_str) {
            said = words;
        }
    }
    said.to_owned()
}

/// Names of what a path belongs to.
pub(super) fn about(raw: &RawScenario, parts: &[&str]) -> Vec<String> {
    let agent = |id: &str| named(&raw.agents, id, |agent| &agent.name);
    let stock = |id: &str| named(&raw.stocks, id, |stock| &stock.name);
    let kind = |effects: &[crate::scenario::raw::RawEffect], place: &str| {
        let effect = place.parse().ok().and_then(|at: usize| effects.get(at));
        effect.map_or_else(String::new, |effect| effect.kind.word().replace('-', " "))
    };
    match *parts {
        ["agents", id, "arsenal", of, ..] => vec![agent(id), stock(of)],
        ["agents", id, "seat", ..] => {
            vec![agent(id), named(&raw.agents, id, |agent| &agent.seat.name)]
        }
        ["agents", id, ..] => vec![agent(id)],
        ["ties", from, to, "support", "arms", of] => vec![agent(from), agent(to), stock(of)],
        ["ties", from, to, ..] => vec![agent(from), agent(to)],
        ["stocks", id, ..] => vec![stock(id)],
        ["places", id, ..] => vec![named(&raw.places, id, |place| &place.name)],
        ["corridors", id, ..] => vec![named(&raw.corridors, id, |corridor| &corridor.name)],
        ["commitments", id, ..] => vec![named(&raw.commitments, id, |it| &it.text)],
        ["sanctions", id, ..] => vec![named(&raw.sanctions, id, |sanction| &sanction.name)],
        ["frozen_assets", id, ..] => vec![named(&raw.frozen_assets, id, |asset| &asset.name)],
        ["causes", id, ..] => vec![named(&raw.causes, id, |cause| &cause.name)],
        ["options", id, ..] => vec![named(&raw.options, id, |option| &option.name)],
        ["clocks", id, "effects", at, ..] => raw.clocks.get(id).map_or_else(Vec::new, |clock| {
            vec![clock.name.clone(), kind(&clock.effects, at)]
        }),
        ["interventions", id, "effects", at, ..] => raw
            .interventions
            .get(id)
            .map_or_else(Vec::new, |it| vec![it.name.clone(), kind(&it.effects, at)]),
        ["talks", "issues", id, ..] => raw.talks.as_ref().map_or_else(Vec::new, |talks| {
            vec![named(&talks.issues, id, |issue| &issue.name)]
        }),
        ["coverage", id, ..] => raw.coverage.get(id).map_or_else(Vec::new, |coverage| {
            vec![agent(&coverage.by), agent(&coverage.of)]
        }),
        ["purchases", id, ..] => raw.purchases.get(id).map_or_else(Vec::new, |purchase| {
            vec![agent(&purchase.buyer), agent(&purchase.exporter)]
        }),
        ["packages", id, "elements", at, ..] => {
            raw.packages.get(id).map_or_else(Vec::new, |package| {
                let element = at
                    .parse()
                    .ok()
                    .and_then(|at: usize| package.elements.get(at));
                let of = element.map(|it| [agent(&it.agent), stock(&it.stock)]);
                std::iter::once(package.name.clone())
                    .chain(of.into_iter().flatten())
                    .collect()
            })
        }
        ["packages", id, ..] => vec![named(&raw.packages, id, |package| &package.name)],
        ["programme", "material", id, ..] => vec![id.to_owned()],
        ["theatre", ..] => vec![raw.theatre.name.clone()],
        _ => Vec::new(),
    }
}

/// The name of a record, or its id where there is none of that id.
fn named<T>(table: &Table<T>, id: &str, name: impl Fn(&T) -> &String) -> String {
    table
        .get(id)
        .map_or_else(|| id.to_owned(), |record| name(record).clone())
}

/// What was read for a rating of a tie, a stake of a commitment, or a deadline.
fn basis(raw: &RawScenario, parts: &[&str]) -> Vec<Basis> {
    match *parts {
        ["ties", from, to, "rating"] => {
            let tie = raw.ties.get(from).and_then(|row| row.get(to));
            tie.into_iter()
                .flat_map(|tie| &tie.facets)
                .map(|facet| Basis {
                    what: match &facet.note {
                        Some(note) => format!("{}: {note}", facet.kind),
                        None => facet.kind.clone(),
                    },
                    since: facet.since.clone(),
                    sign: Some(facet.sign),
                    how: facet.how,
                    source: facet.source.clone(),
                })
                .collect()
        }
        ["commitments", id, ..] => {
            let commitment = raw.commitments.get(id).map(|commitment| Basis {
                what: format!("{}: {}", commitment.outcome, commitment.text),
                since: Some(commitment.date.to_string()),
                sign: None,
                how: commitment.how,
                source: commitment.source.clone(),
            });
            commitment.into_iter().collect()
        }
        ["clocks", id, ..] => {
            let clock = raw.clocks.get(id).map(|clock| Basis {
                what: clock.meaning.clone(),
                since: clock.since.map(|day| day.to_string()),
                sign: None,
                how: clock.how,
                source: clock.source.clone(),
            });
            clock.into_iter().collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::edit::Changes;
    use crate::scenario::library::{built_in, load};
    use crate::scenario::problem::Origin;

    #[test]
    fn every_number_of_every_world_says_what_it_is_and_its_source_is_in_the_bibliography() {
        for id in built_in() {
            let scenario = load(&BuiltIn, &id).unwrap();
            let known: Vec<String> = sources(&scenario).into_iter().map(|it| it.id).collect();
            let all = numbers(&scenario, &scenario);
            let mut count = 0;
            scenario.raw.quantities("", &mut |_, _| count += 1);
            assert_eq!(all.len(), count, "{id}");
            for number in &all {
                let Number { path, .. } = number;
                assert!(
                    number.meaning.len() > 8 && !number.meaning.starts_with("The same"),
                    "{id}: {path} has no meaning of its own: {}",
                    number.meaning
                );
                assert!(
                    !number.about.iter().any(String::is_empty),
                    "{id}: {path} is about nothing"
                );
                assert_eq!(number.value, number.written, "{id}: {path}");
                let cited = number
                    .source
                    .iter()
                    .chain(number.basis.iter().filter_map(|it| it.source.as_ref()));
                for source in cited {
                    assert!(
                        known.binary_search(source).is_ok(),
                        "{id}: {path} cites {source}"
                    );
                }
                // A note must not be lost on the way here: what is fitted has one.
                assert!(
                    number.how != How::Calibrated || number.note.is_some(),
                    "{id}: {path}"
                );
            }
        }
    }

    #[test]
    fn a_lever_changes_the_value_and_not_what_is_written() {
        let scenario = load(&BuiltIn, "three-states").unwrap();
        let (id, lever) = scenario.raw.levers.iter().next().unwrap();
        let changes = Changes {
            levers: [(id.clone(), lever.high)].into(),
            interventions: Vec::new(),
        };
        let changed = scenario.with(&changes, &Origin::named("test")).unwrap();
        let moved = numbers(&changed, &scenario)
            .into_iter()
            .filter(|number| number.value != number.written)
            .count();
        assert!(moved > 0 && moved < 20, "{moved} numbers moved by {id}");
    }

    #[test]
    fn names_and_meanings_come_from_the_world_and_the_format() {
        let scenario = load(&BuiltIn, "three-states").unwrap();
        let all = numbers(&scenario, &scenario);
        let of = |path: &str| all.iter().find(|it| it.path == path).unwrap();
        let alba = scenario.raw.agents.get("alba").unwrap();
        assert_eq!(
            of("agents.alba.alignment").about,
            std::slice::from_ref(&alba.name)
        );
        assert!(
            of("agents.alba.alignment")
                .meaning
                .starts_with("Position on the axis")
        );
        assert_eq!(
            of("parameters.trust.half_life_kept").group,
            "parameters.trust"
        );
        assert!(of("parameters.trust.half_life_kept").about.is_empty());
        let arms = all
            .iter()
            .find(|it| it.path.contains(".support.arms."))
            .unwrap();
        assert_eq!(arms.about.len(), 3);
        assert!(arms.meaning.starts_with("Arms sent a year"));
        let rating = all
            .iter()
            .find(|it| it.path.ends_with(".rating") && !it.basis.is_empty());
        assert!(rating.unwrap().basis[0].sign.is_some());
    }
}
