//! What a cause follows from: variables with their values, parameters with theirs, and the
//! literature and sources behind both.

use std::collections::BTreeMap;

use bevy_ecs::world::World;
use serde::Serialize;
use serde_json::Value;

use super::fold::{Cause, Thing};
use super::mechanisms::Mechanism;
use super::split::of_agent;
use crate::day::{combat, market, money, programme, talks, threat};
use crate::scenario::Scenario;
use crate::scenario::conduct::IssueEffect;
use crate::scenario::quantity::{How, Quantity};
use crate::scenario::raw::SanctionChannel;
use crate::scenario::record::Read;
use crate::study::numbers::{about, meaning};
use crate::trace::series::Series;
use crate::world::Setting;
use crate::world::agents::{Arsenal, Forces, Funds, OilExports, PlantDamage, Pressures, Resources};
use crate::world::conduct::{Relations, Will};
use crate::world::contest::{Milestones, Programme, Sites, Talks};
use crate::world::dyads::{Propensity, Support, Threat, Trust};
use crate::world::theatre::{Causes, Market, Purchases, Sanctions};

/// A variable that a cause follows from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Input {
    /// Name.
    pub name: &'static str,
    /// Whose it is, by id; for a tie, who looks at whom.
    pub agents: Vec<String>,
    /// Unit.
    pub unit: &'static str,
    /// Value when the cause first moved the series in the span.
    pub first: f64,
    /// Value when it last did.
    pub last: f64,
}

/// A parameter of an equation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Parameter {
    /// Path in the scenario.
    pub path: String,
    /// Names of what it belongs to, from the largest down; none for a number of the whole
    /// world.
    pub about: Vec<String>,
    /// What it is, as the format says.
    pub meaning: String,
    /// Value.
    pub value: f64,
    /// Unit.
    pub unit: String,
    /// How it is known.
    pub how: How,
    /// Entry in the bibliography.
    pub source: Option<String>,
}

/// Where a mechanism or number comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "of", content = "entry", rename_all = "kebab-case")]
pub enum Citation {
    /// An entry of the references of `docs/odd.md`.
    Literature(&'static str),
    /// A section of `docs/odd.md`.
    Section(&'static str),
    /// An entry of the bibliography.
    Source(String),
}

/// An input as it was read on a day: cheap, since a year has many.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    name: &'static str,
    unit: &'static str,
    agents: [usize; 2],
    of: usize,
    value: f64,
}

/// First and last values of the same inputs.
#[must_use]
pub fn joined(first: &[Found], last: &[Found], scenario: &Scenario) -> Vec<Input> {
    let agents = |it: &Found| it.agents[..it.of].to_vec();
    let shown = |input: &Found| {
        let same = |it: &&Found| it.name == input.name && agents(it) == agents(input);
        let id = |agent: usize| scenario.agents[agent].id.clone();
        Input {
            name: input.name,
            agents: agents(input).into_iter().map(id).collect(),
            unit: input.unit,
            first: input.value,
            last: last.iter().find(same).unwrap_or(input).value,
        }
    };
    first.iter().map(shown).collect()
}

/// The paths that a cause rests on besides the parameters of its mechanism.
fn paths(cause: &Cause, own: Option<usize>, scenario: &Scenario) -> Vec<String> {
    let id = |agent: usize| scenario.agents[agent].id.as_str();
    let mut paths = Vec::new();
    if let (Some(own), Some(other)) = (own, cause.agent) {
        let (own, other) = (id(own), id(other as usize));
        for (from, to) in [(own, other), (other, own)] {
            for part in ["rating", "support.money"] {
                paths.push(format!("ties.{from}.{to}.{part}"));
            }
        }
    }
    if let Some(choice) = cause.choice {
        paths.push(format!(
            "options.{}.size",
            scenario.choices[choice as usize].id
        ));
    }
    match cause.thing {
        Some(Thing::Stock(stock)) => {
            let stock = &scenario.stocks[stock as usize].id;
            for part in ["offence", "cost", "range"] {
                paths.push(format!("stocks.{stock}.{part}"));
            }
            if let Some(own) = own {
                paths.push(format!("agents.{}.arsenal.{stock}.production", id(own)));
            }
        }
        Some(Thing::Sanction(sanction)) => {
            if let Some(id) = scenario.raw.sanctions.keys().nth(sanction as usize) {
                for part in ["effect", "half_life"] {
                    paths.push(format!("sanctions.{id}.{part}"));
                }
            }
        }
        Some(Thing::Strait(strait)) => {
            if let Some(strait) = scenario.straits.get(strait as usize) {
                for part in ["oil_flow", "bypass", "lng_share"] {
                    paths.push(format!("places.{}.strait.{part}", strait.id));
                }
            }
        }
        _ => {}
    }
    paths
}

fn quantities<'a>(wanted: &[String], scenario: &'a Scenario) -> BTreeMap<String, &'a Quantity> {
    let mut found = BTreeMap::new();
    scenario.raw.quantities("", &mut |path, quantity| {
        if wanted.iter().any(|wanted| wanted == path) {
            found.insert(path.to_owned(), quantity);
        }
    });
    found
}

/// The numbers of the scenario that a cause rests on: parameters of its mechanism, and what
/// is written of the tie, stock, sanction, strait or option it is about. `format` is that of
/// scenarios, which says what each number is.
#[must_use]
pub fn parameters(
    mechanism: &Mechanism,
    cause: &Cause,
    own: Option<usize>,
    scenario: &Scenario,
    format: &Value,
) -> Vec<Parameter> {
    let mut wanted: Vec<String> = mechanism
        .parameters
        .iter()
        .map(|&it| it.to_owned())
        .collect();
    wanted.extend(paths(cause, own, scenario));
    let found = quantities(&wanted, scenario);
    let shown = |(path, quantity): (String, &Quantity)| {
        let parts: Vec<&str> = path.split('.').collect();
        Parameter {
            about: about(&scenario.raw, &parts),
            meaning: meaning(format, &parts),
            value: quantity.value,
            unit: quantity.unit.clone(),
            how: quantity.how,
            source: quantity.source.clone(),
            path,
        }
    };
    found.into_iter().map(shown).collect()
}

/// Where a mechanism and the numbers in it come from; its section comes first.
#[must_use]
pub fn citations(mechanism: &Mechanism, parameters: &[Parameter]) -> Vec<Citation> {
    let mut citations = vec![Citation::Section(mechanism.section)];
    citations.extend(
        mechanism
            .literature
            .iter()
            .copied()
            .map(Citation::Literature),
    );
    let mut sources: Vec<String> = parameters
        .iter()
        .filter_map(|it| it.source.clone())
        .collect();
    sources.sort();
    sources.dedup();
    citations.extend(sources.into_iter().map(Citation::Source));
    citations
}

/// Collects inputs.
struct Reader<'a> {
    scenario: &'a Scenario,
    inputs: Vec<Found>,
}

impl Reader<'_> {
    fn put(&mut self, name: &'static str, unit: &'static str, agents: &[usize], value: f64) {
        let mut pair = [0; 2];
        for (place, agent) in pair.iter_mut().zip(agents) {
            *place = *agent;
        }
        self.inputs.push(Found {
            name,
            unit,
            agents: pair,
            of: agents.len().min(2),
            value,
        });
    }
}

/// The inputs of a cause in the world after the process that moved the series. `alignments`
/// are those that the step of alignment found.
#[must_use]
pub fn read(
    cause: &Cause,
    series: &Series,
    own: usize,
    world: &World,
    setting: &Setting,
    alignments: &[f64],
) -> Vec<Found> {
    let scenario = &*setting.scenario;
    let mut reader = Reader {
        scenario,
        inputs: Vec::new(),
    };
    let other = cause.agent.map_or(own, |agent| agent as usize);
    let process = cause.mechanism.split('.').next().unwrap_or_default();
    match process {
        "alignment" => alignment(&mut reader, cause, own, other, world, setting, alignments),
        "trust" => {
            let pole = usize::from(series.name == "trust_in_pole_positive");
            let pole = scenario.poles[pole];
            if let Some(edge) = scenario.edge(own, pole) {
                let trust = world.resource::<Trust>();
                reader.put("evidence kept", "evidence", &[own, pole], trust.kept[edge]);
                reader.put(
                    "evidence broken",
                    "evidence",
                    &[own, pole],
                    trust.broken[edge],
                );
            }
        }
        "threat" => {
            if let Some(edge) = scenario.edge(own, other) {
                let held = of_agent::<Arsenal>(world, other).map_or(&[][..], |it| &it.0);
                let distance = scenario.edges[edge].distance;
                let offence = threat::deliverable_offence(held, scenario, distance);
                let trust = world.resource::<Trust>().level[edge];
                let share = of_agent::<Resources>(world, other).map_or(0.0, |it| it.0);
                reader.put("resources", "percent of world", &[other], share);
                reader.put(
                    "offence that reaches",
                    "missile equivalents",
                    &[other],
                    offence,
                );
                reader.put("trust", "probability", &[own, other], trust);
                let level = world.resource::<Threat>().0[edge];
                reader.put("threat", "index", &[own, other], level);
            }
        }
        "market" => of_market(&mut reader, cause, world, setting),
        "money" => of_money(&mut reader, cause, own, other, world),
        "stocks" => of_stocks(&mut reader, cause, own, world),
        "capability" => of_capability(&mut reader, own, world),
        "attacks" => of_attacks(&mut reader, cause, other, world),
        "talks" => of_talks(&mut reader, world),
        "programme" => of_programme(&mut reader, cause, world),
        "perception" | "decisions" | "combat" => of_conduct(&mut reader, cause, own, world),
        _ => {}
    }
    reader.inputs
}

fn alignment(
    reader: &mut Reader,
    cause: &Cause,
    own: usize,
    other: usize,
    world: &World,
    setting: &Setting,
    alignments: &[f64],
) {
    let equilibrium = &setting.equilibrium;
    let at = |agent: usize| alignments.get(agent).copied().unwrap_or(0.0);
    reader.put("alignment at dawn", "alignment", &[own], at(own));
    match cause.mechanism {
        "alignment.pull" => {
            reader.put("alignment at dawn", "alignment", &[other], at(other));
            // As the step of alignment takes them: resources of dawn are those after it too.
            let influence = |agent: usize| {
                let resources = of_agent::<Resources>(world, agent).map_or(0.0, |it| it.0);
                resources * equilibrium.influence_per_resource[agent]
            };
            let total: f64 = (0..setting.scenario.agents.len()).map(influence).sum();
            let share = crate::day::alignment::share(influence(other), total);
            reader.put("share of influence", "fraction", &[other], share);
            if let Some(edge) = setting.scenario.edge(own, other) {
                let propensity = world.resource::<Propensity>().0[edge];
                reader.put("propensity", "propensity", &[own, other], propensity);
            }
        }
        "alignment.anchor" => {
            let anchor = equilibrium.anchors[own];
            reader.put("anchor", "alignment", &[own], anchor);
        }
        "alignment.pressure" => {
            let left = of_agent::<Pressures>(world, own);
            let under_way = left.map_or(0.0, |it| it.0.len() as f64);
            reader.put("pressures that go on", "pressures", &[own], under_way);
        }
        _ => {}
    }
}

fn of_market(reader: &mut Reader, cause: &Cause, world: &World, setting: &Setting) {
    let market = world.resource::<Market>();
    match cause.mechanism {
        "market.news" => reader.put("log of the price", "log points", &[], market.log_price),
        "market.premium_threat" => {
            let threat = &world.resource::<Threat>().0;
            let between = market::threat_between_poles(threat, setting.equilibrium.pole_edges);
            reader.put("threat", "index", &setting.scenario.poles, between);
        }
        "market.premium_injury" => {
            let injury = &world.resource::<Relations>().injury;
            let open = market::open_injury(injury, &setting.scenario);
            reader.put("injuries to answer", "stakes", &[], open);
        }
        _ => {
            let outages = market.outages.iter();
            let lost = outages.fold(0.0, |sum, outage| sum + market::outage_loss(outage));
            reader.put("outages", "mb/d", &[], lost);
            let open = market.passages.iter().map(market::open_to_others);
            let least = open.fold(1.0, f64::min);
            reader.put(
                "traffic of the most restricted strait",
                "fraction",
                &[],
                least,
            );
            reader.put("loss priced in", "log points", &[], market.log_loss);
        }
    }
}

fn of_money(reader: &mut Reader, cause: &Cause, own: usize, other: usize, world: &World) {
    let scenario = reader.scenario;
    let market = world.resource::<Market>();
    match cause.mechanism {
        "money.sanction" => {
            let Some(Thing::Sanction(sanction)) = cause.thing else {
                return;
            };
            let (sanction, state) = (sanction as usize, world.resource::<Sanctions>());
            let imposer = scenario.sanctions[sanction].imposer;
            let pair = [imposer, own];
            reader.put("enforcement felt", "fraction", &pair, state.felt[sanction]);
            reader.put(
                "enforcement ordered",
                "fraction",
                &pair,
                state.ordered[sanction],
            );
            let felt = &state.felt;
            let channel = SanctionChannel::OilExports;
            let lost = money::sanctioned_share(scenario, felt, own, channel);
            reader.put("oil held back", "fraction", &[own], lost);
        }
        "money.buyers" => {
            let times = scenario
                .purchases
                .iter()
                .zip(&world.resource::<Purchases>().0);
            for (purchase, times) in times {
                if (purchase.buyer, purchase.exporter) == (other, own) {
                    reader.put("oil bought over the start", "ratio", &[other, own], *times);
                }
            }
        }
        "money.price" => reader.put("oil price", "US$/bbl", &[], market.price),
        "money.own_outage" | "money.strait" => {
            let exports = of_agent::<OilExports>(world, own).map_or(0.0, |it| it.0);
            let shipped = money::shipped(own, exports, scenario, market);
            reader.put("oil offered", "mb/d", &[own], exports);
            reader.put("oil shipped", "mb/d", &[own], shipped);
        }
        "money.support_wanted" | "money.support_from" | "money.lost_on_way" => {
            let client = if cause.mechanism == "money.lost_on_way" {
                other
            } else {
                own
            };
            let support = world.resource::<Support>();
            for (number, tie) in scenario.supports.iter().enumerate() {
                if tie.client == client && (tie.patron == other || client == other) {
                    let pair = [tie.patron, client];
                    reader.put("support wanted", "ratio", &pair, support.factor[number]);
                    reader.put("support paid", "US$ m/day", &pair, support.paid[number]);
                }
            }
        }
        _ => {
            let funds = of_agent::<Funds>(world, other).copied().unwrap_or_default();
            reader.put("military income", "US$ m/day", &[other], funds.income);
            reader.put(
                "income over the start",
                "ratio",
                &[other],
                funds.income_ratio,
            );
            reader.put(
                "share that could be paid",
                "fraction",
                &[other],
                funds.paid_share,
            );
            reader.put("balance", "US$ m", &[other], funds.balance);
            reader.put("released assets left", "US$ m", &[other], funds.released);
        }
    }
}

fn of_stocks(reader: &mut Reader, cause: &Cause, own: usize, world: &World) {
    let Some(Thing::Stock(stock)) = cause.thing else {
        return;
    };
    let stock = stock as usize;
    let held = of_agent::<Arsenal>(world, own).and_then(|it| it.0.get(stock).copied());
    reader.put("units held", "units", &[own], held.unwrap_or(0.0));
    match cause.mechanism {
        "stocks.produced" => {
            let damage =
                of_agent::<PlantDamage>(world, own).and_then(|it| it.0.get(stock).copied());
            let paid = of_agent::<Funds>(world, own).map_or(0.0, |it| it.paid_share);
            reader.put("plant damage", "fraction", &[own], damage.unwrap_or(0.0));
            reader.put("share that could be paid", "fraction", &[own], paid);
        }
        "stocks.delivered" | "stocks.sent" | "stocks.handed" => {
            if let Some(other) = cause.agent {
                let other = other as usize;
                let held =
                    of_agent::<Arsenal>(world, other).and_then(|it| it.0.get(stock).copied());
                reader.put("units held", "units", &[other], held.unwrap_or(0.0));
            }
        }
        _ => {}
    }
}

fn of_capability(reader: &mut Reader, own: usize, world: &World) {
    if let Some(forces) = of_agent::<Forces>(world, own) {
        reader.put("personnel", "persons", &[own], forces.personnel);
        reader.put("command damage", "fraction", &[own], forces.command_damage);
    }
    let resources = of_agent::<Resources>(world, own).map_or(0.0, |it| it.0);
    reader.put("resources", "percent of world", &[own], resources);
    let funds = of_agent::<Funds>(world, own).copied().unwrap_or_default();
    reader.put("income over the start", "ratio", &[own], funds.income_ratio);
}

fn of_attacks(reader: &mut Reader, cause: &Cause, group: usize, world: &World) {
    if let Some(Thing::Strait(strait)) = cause.thing {
        let passages = &world.resource::<Market>().passages;
        let shunned = passages.get(strait as usize).map_or(0.0, |it| it.shunned);
        reader.put("traffic that stays away", "fraction", &[], shunned);
        return;
    }
    let conduct = reader.scenario.agents[group].conduct.as_ref();
    let heat = conduct.and_then(|conduct| conduct.cause);
    let heat = heat.map_or(1.0, |cause| world.resource::<Causes>().0[cause]);
    let (support, order) = crate::day::attacks::patronage(
        group,
        reader.scenario,
        world.resource::<Support>(),
        world.resource::<Relations>(),
    );
    let will = of_agent::<Will>(world, group).copied().unwrap_or_default();
    reader.put("campaign", "fraction", &[group], will.campaign);
    reader.put("heat of its cause", "fraction", &[group], heat);
    reader.put("support over the start", "ratio", &[group], support);
    reader.put("order as far as it is controlled", "order", &[group], order);
    reader.put("reprisals in memory", "blows", &[group], will.reprisal);
}

fn of_talks(reader: &mut Reader, world: &World) {
    let talks = world.resource::<Talks>();
    let poles = reader.scenario.poles;
    let length = talks.levels.len().max(1) as f64;
    for (side, pole) in poles.into_iter().enumerate() {
        reader.put("offer", "fraction", &[pole], talks.offer[side] / length);
        reader.put("demand", "fraction", &[pole], talks.demand[side]);
        reader.put("no deal", "stakes", &[pole], talks.no_deal[side]);
    }
    reader.put(
        "nearness of offers",
        "fraction",
        &poles,
        talks::closeness(talks.offer, length),
    );
}

fn of_programme(reader: &mut Reader, cause: &Cause, world: &World) {
    if let Some(Thing::Site(site)) = cause.thing {
        if let Some(damage) = world.resource::<Sites>().0.get(site as usize) {
            let parameters = world.resource::<combat::Parameters>();
            reader.put(
                "capacity left",
                "fraction",
                &[],
                combat::site_left(damage, parameters),
            );
        }
        return;
    }
    let Some(programme) = &reader.scenario.programme else {
        return;
    };
    let owner = [programme.owner];
    let state = world.resource::<Programme>();
    let work = programme::capacity(
        programme.owner,
        reader.scenario,
        world.resource::<Sites>(),
        world.resource::<combat::Parameters>(),
    );
    let top = state.material.last().copied().unwrap_or(0.0);
    let agreed = |effect| programme::agreed(world.resource::<Talks>(), reader.scenario, effect);
    let (cap, removed) = (agreed(IssueEffect::Enrichment), agreed(IssueEffect::Stock));
    reader.put("separative work", "SWU/day", &owner, work);
    reader.put("pace", "pace", &owner, f64::from(state.pace));
    reader.put("stock of the highest level", "kg U", &owner, top);
    reader.put("weapon grade", "kg U", &owner, state.weapon_grade);
    reader.put("agreed limit of enrichment", "fraction", &owner, cap);
    reader.put("agreed removal of stock", "fraction", &owner, removed);
}

fn of_conduct(reader: &mut Reader, cause: &Cause, own: usize, world: &World) {
    if let Some(choice) = cause.choice {
        let choice = &reader.scenario.choices[choice as usize];
        let actor = [choice.actor];
        reader.put("size of the option", "see the option", &actor, choice.size);
    }
    if cause.mechanism == "combat.deaths" {
        let deaths = world.resource::<Milestones>().deaths;
        reader.put("deaths so far", "persons", &[], deaths);
        return;
    }
    if let (Some(Thing::Site(site)), Some(_)) = (cause.thing, cause.choice)
        && let Some(damage) = world.resource::<Sites>().0.get(site as usize)
    {
        reader.put("halls lost", "fraction", &[], damage.halls);
        reader.put("entrances closed", "fraction", &[], damage.entrances);
        reader.put("services lost", "fraction", &[], damage.services);
        return;
    }
    let will = of_agent::<Will>(world, own).copied().unwrap_or_default();
    reader.put("resolve", "fraction", &[own], will.resolve);
    reader.put("hostility", "rung", &[own], will.posture);
    let injury = &world.resource::<Relations>().injury;
    let edges = reader.scenario.edges.iter().zip(injury);
    let open = edges
        .filter(|(edge, _)| edge.from == own)
        .fold(0.0, |sum, (_, injury)| sum + injury);
    reader.put("injuries to answer", "stakes", &[own], open);
}
