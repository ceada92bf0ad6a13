//! What a page needs to know of a scenario to draw it: plain data, once.

use serde::Serialize;

use crate::MODEL_VERSION;
use crate::scenario::Scenario;
use crate::scenario::library::{self, BuiltIn};
use crate::scenario::problem::Problems;
use crate::scenario::quantity::How;
use crate::scenario::raw::{AgentKind, Group, PlaceKind, Role};
use crate::trace::series;

/// A scenario in a list.
#[derive(Serialize)]
pub struct Listed {
    id: String,
    title: String,
    summary: String,
}

/// The built-in scenarios.
///
/// # Errors
/// When one of them does not pass its checks.
pub fn list() -> Result<Vec<Listed>, Problems> {
    let load = |id: String| {
        let raw = library::load(&BuiltIn, &id)?.raw;
        Ok(Listed {
            id,
            title: raw.title.clone(),
            summary: raw.summary.clone(),
        })
    };
    library::built_in().into_iter().map(load).collect()
}

/// A scenario as a page sees it.
#[derive(Serialize)]
pub struct Described<'a> {
    id: &'a str,
    title: &'a str,
    summary: &'a str,
    notice: &'a str,
    leaves_out: &'a [String],
    model_version: &'static str,
    start: String,
    horizon: u32,
    poles: Poles<'a>,
    agents: Vec<Agent<'a>>,
    places: Vec<Place<'a>>,
    ties: Vec<Tie<'a>>,
    levers: Vec<Lever<'a>>,
    interventions: Vec<Intervention<'a>>,
    scheduled: Vec<Scheduled<'a>>,
    clocks: Vec<Clock<'a>>,
    series: Vec<Series>,
    sources: Vec<Source>,
}

#[derive(Serialize)]
struct Poles<'a> {
    negative: Pole<'a>,
    positive: Pole<'a>,
}

#[derive(Serialize)]
struct Pole<'a> {
    name: &'a str,
    meaning: &'a str,
    agent: &'a str,
}

#[derive(Serialize)]
struct Agent<'a> {
    id: &'a str,
    name: &'a str,
    short: &'a str,
    kind: AgentKind,
    roles: &'a [Role],
    host: Option<&'a str>,
    capital: &'a str,
    lon: f64,
    lat: f64,
}

#[derive(Serialize)]
struct Place<'a> {
    id: &'a str,
    name: &'a str,
    kind: PlaceKind,
    host: Option<&'a str>,
    operator: Option<&'a str>,
    lon: f64,
    lat: f64,
    note: Option<&'a str>,
}

#[derive(Serialize)]
struct Tie<'a> {
    from: &'a str,
    to: &'a str,
    kind: &'a str,
    rating: f64,
    support: Option<f64>,
}

#[derive(Serialize)]
struct Lever<'a> {
    id: &'a str,
    name: &'a str,
    group: Group,
    unit: &'a str,
    low: f64,
    high: f64,
    default: f64,
    step: f64,
    meaning: &'a str,
    mechanism: &'a str,
    moves: &'a str,
    how: How,
    source: Option<&'a str>,
}

#[derive(Serialize)]
struct Intervention<'a> {
    id: &'a str,
    name: &'a str,
    meaning: &'a str,
    group: Group,
    value: Option<Input<'a>>,
}

#[derive(Serialize)]
struct Input<'a> {
    unit: &'a str,
    low: f64,
    high: f64,
    default: f64,
    meaning: &'a str,
}

#[derive(Serialize)]
struct Scheduled<'a> {
    date: String,
    intervention: &'a str,
    value: Option<f64>,
}

#[derive(Serialize)]
struct Clock<'a> {
    id: &'a str,
    name: &'a str,
    due: Vec<String>,
    meaning: &'a str,
}

#[derive(Serialize)]
struct Series {
    id: &'static str,
    name: &'static str,
    unit: &'static str,
    per: &'static str,
    meaning: &'static str,
}

#[derive(Serialize)]
struct Source {
    id: String,
    title: String,
    publisher: String,
    published: String,
}

/// Describes a scenario.
#[must_use]
pub fn describe(scenario: &Scenario) -> Described<'_> {
    let raw = &scenario.raw;
    let cited = crate::scenario::check::cited(raw);
    let sources = library::sources(&BuiltIn, &mut Problems::default());
    Described {
        id: &raw.id,
        title: &raw.title,
        summary: &raw.summary,
        notice: &raw.notice,
        leaves_out: &raw.leaves_out,
        model_version: MODEL_VERSION,
        start: raw.start.to_string(),
        horizon: raw.horizon,
        poles: Poles {
            negative: Pole {
                name: &raw.axis.negative.name,
                meaning: &raw.axis.negative.meaning,
                agent: &raw.axis.negative.agent,
            },
            positive: Pole {
                name: &raw.axis.positive.name,
                meaning: &raw.axis.positive.meaning,
                agent: &raw.axis.positive.agent,
            },
        },
        agents: raw
            .agents
            .iter()
            .map(|(id, agent)| Agent {
                id,
                name: &agent.name,
                short: &agent.short,
                kind: agent.kind,
                roles: &agent.roles,
                host: agent.host.as_deref(),
                capital: &agent.seat.name,
                lon: agent.seat.lon.value,
                lat: agent.seat.lat.value,
            })
            .collect(),
        places: raw
            .places
            .iter()
            .map(|(id, place)| Place {
                id,
                name: &place.name,
                kind: place.kind,
                host: place.host.as_deref(),
                operator: place.operator.as_deref(),
                lon: place.lon.value,
                lat: place.lat.value,
                note: place.note.as_deref(),
            })
            .collect(),
        ties: raw
            .ties
            .iter()
            .flat_map(|(from, row)| {
                row.iter().map(move |(to, tie)| Tie {
                    from,
                    to,
                    kind: tie.facets.first().map_or("", |facet| facet.kind.as_str()),
                    rating: tie.rating.value,
                    support: tie.support.as_ref().map(|support| support.money.value),
                })
            })
            .collect(),
        levers: raw
            .levers
            .iter()
            .map(|(id, lever)| Lever {
                id,
                name: &lever.name,
                group: lever.group,
                unit: &lever.unit,
                low: lever.low,
                high: lever.high,
                default: lever.default,
                step: lever.step,
                meaning: &lever.meaning,
                mechanism: &lever.mechanism,
                moves: &lever.moves,
                how: lever.how,
                source: lever.source.as_deref(),
            })
            .collect(),
        interventions: raw
            .interventions
            .iter()
            .map(|(id, intervention)| Intervention {
                id,
                name: &intervention.name,
                meaning: &intervention.meaning,
                group: intervention.group,
                value: intervention.value.as_ref().map(|input| Input {
                    unit: &input.unit,
                    low: input.low,
                    high: input.high,
                    default: input.default,
                    meaning: &input.meaning,
                }),
            })
            .collect(),
        scheduled: raw
            .schedule
            .iter()
            .map(|firing| Scheduled {
                date: firing.date.to_string(),
                intervention: &firing.intervention,
                value: firing.value,
            })
            .collect(),
        clocks: raw
            .clocks
            .iter()
            .map(|(id, clock)| Clock {
                id,
                name: &clock.name,
                due: clock.due.iter().map(ToString::to_string).collect(),
                meaning: &clock.meaning,
            })
            .collect(),
        series: series::ALL
            .iter()
            .map(|series| Series {
                id: series.name,
                name: series.title,
                unit: series.unit,
                per: if series.per_agent() { "agent" } else { "world" },
                meaning: series.meaning,
            })
            .collect(),
        sources: sources
            .into_iter()
            .filter(|(id, _)| cited.binary_search(id).is_ok())
            .map(|(id, source)| Source {
                id,
                title: source.title,
                publisher: source.publisher,
                published: source.published,
            })
            .collect(),
    }
}
