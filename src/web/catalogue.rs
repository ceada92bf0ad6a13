//! What a page needs to know of a scenario to draw it: plain data, once.

use serde::Serialize;

use crate::MODEL_VERSION;
use crate::day::combat;
use crate::scenario::Scenario;
use crate::scenario::conduct::{Action, RawIssue, Side};
use crate::scenario::library::{self, BuiltIn, Files};
use crate::scenario::node;
use crate::scenario::play;
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
    library::built_in().into_iter().map(listed).collect()
}

/// A list needs two texts of a scenario: those are read off its own file, since a whole
/// scenario takes far longer. One that names neither is loaded.
fn listed(id: String) -> Result<Listed, Problems> {
    let name = format!("{id}.toml");
    let mut problems = Problems::default();
    let text = BuiltIn.text(&name).ok().flatten().unwrap_or_default();
    let tree = node::parse(&BuiltIn.shown(&name), &text, &mut problems);
    let word = |key: &str| Some(tree.as_ref()?.table()?.get(key)?.text()?.to_owned());
    if let (Some(title), Some(summary)) = (word("title"), word("summary")) {
        return problems.or(Listed { id, title, summary });
    }
    let raw = library::load(&BuiltIn, &id)?.raw;
    Ok(Listed {
        id,
        title: raw.title.clone(),
        summary: raw.summary.clone(),
    })
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
    options: Vec<Choice<'a>>,
    talks: Option<Talks<'a>>,
    programme: Option<Programme<'a>>,
    /// Places of the sites and straits, in the order in which a run gives their values.
    sites: Vec<&'a str>,
    straits: Vec<&'a str>,
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
struct Choice<'a> {
    id: &'a str,
    name: &'a str,
    meaning: &'a str,
    action: Action,
    actor: &'a str,
    target: Option<&'a str>,
    partner: Option<&'a str>,
    /// The place, or the places that its package aims at.
    places: Vec<&'a str>,
}

#[derive(Serialize)]
struct Talks<'a> {
    mediator: &'a str,
    issues: Vec<Issue<'a>>,
}

#[derive(Serialize)]
struct Issue<'a> {
    id: &'a str,
    name: &'a str,
    conceder: Side,
    cost: f64,
    value: f64,
    interim: f64,
}

#[derive(Serialize)]
struct Programme<'a> {
    owner: &'a str,
    /// Highest level of enrichment below weapon grade: share of uranium-235.
    top_level: f64,
    /// kg U of weapon grade for one device.
    weapon_mass: f64,
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
        options: scenario
            .choices
            .iter()
            .filter_map(|choice| choice_of(choice, scenario))
            .collect(),
        talks: raw.talks.as_ref().map(|talks| Talks {
            mediator: &talks.mediator,
            issues: talks.issues.iter().map(issue).collect(),
        }),
        programme: scenario.programme.as_ref().map(|programme| Programme {
            owner: &scenario.agents[programme.owner].id,
            top_level: programme.material.last().map_or(0.0, |(level, _)| *level),
            weapon_mass: programme.weapon_mass,
        }),
        sites: scenario
            .sites
            .iter()
            .map(|site| scenario.places[site.place].id.as_str())
            .collect(),
        straits: scenario
            .straits
            .iter()
            .map(|strait| strait.id.as_str())
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

fn issue<'a>((id, issue): (&'a String, &'a RawIssue)) -> Issue<'a> {
    Issue {
        id,
        name: &issue.name,
        conceder: issue.conceder,
        cost: issue.cost.value,
        value: issue.value.value,
        interim: issue.interim.value,
    }
}

/// An option with the words of its record; every choice was made from one.
fn choice_of<'a>(choice: &'a play::Choice, scenario: &'a Scenario) -> Option<Choice<'a>> {
    let option = scenario.raw.options.get(&choice.id)?;
    let package = scenario.packages.get(choice.package);
    let aims = package.into_iter().flat_map(|package| &package.elements);
    let mut aims: Vec<usize> = aims
        .flat_map(|element| combat::aimed_at(element, choice.target, scenario))
        .collect();
    aims.sort_unstable();
    aims.dedup();
    let aims = aims.iter().map(|place| scenario.places[*place].id.as_str());
    Some(Choice {
        id: &choice.id,
        name: &option.name,
        meaning: &option.meaning,
        action: option.action,
        actor: &option.actor,
        target: option.target.as_deref(),
        partner: option.partner.as_deref(),
        places: option.place.as_deref().into_iter().chain(aims).collect(),
    })
}
