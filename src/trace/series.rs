//! The series that a run can be asked for: name, unit, meaning, and how each is
//! read off the world.

use bevy_ecs::component::{Component, Mutable};
use bevy_ecs::world::World;

use crate::day::combat;
use crate::day::market::open_to_others;
use crate::scenario::Scenario;
use crate::world::agents::{Alignment, Arsenal, Capability, Forces, Funds, OilExports, Resources};
use crate::world::conduct::{Relations, Will};
use crate::world::contest::{Milestones, Programme, Sites, Stage, Talks};
use crate::world::dyads::{Support, Threat, Trust};
use crate::world::theatre::{Accounts, Market};
use crate::world::{Roster, Setting};

/// Reads today's values of a series; per agent in the order of ids.
type Reader = fn(&World, &mut Vec<f64>);

/// Whether a series has one value a day or one per agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Per {
    World,
    Agent,
}

/// A series.
#[derive(Clone, Copy, Debug)]
pub struct Series {
    /// Name in files and messages.
    pub name: &'static str,
    /// Title shown to people.
    pub title: &'static str,
    /// The component or resource type it is read off.
    pub holder: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// What it says.
    pub meaning: &'static str,
    per: Per,
    read: Reader,
}

impl Series {
    /// True when there is a value for each agent.
    #[must_use]
    pub fn per_agent(&self) -> bool {
        self.per == Per::Agent
    }

    /// Appends today's values.
    pub fn read(&self, world: &World, out: &mut Vec<f64>) {
        (self.read)(world, out);
    }
}

/// Every series, in the order in which files list them.
pub static ALL: [Series; 40] = [
    Series {
        name: "alignment",
        title: "Alignment",
        holder: "agents::Alignment",
        unit: "alignment",
        per: Per::Agent,
        read: alignment,
        meaning: "Position between the poles, -1 to 1",
    },
    Series {
        name: "capability",
        title: "Capability",
        holder: "agents::Capability",
        unit: "index",
        per: Per::Agent,
        read: capability,
        meaning: "Index of resources, personnel under command and stocks, 100 on its base day",
    },
    Series {
        name: "resources",
        title: "Resources",
        holder: "agents::Resources",
        unit: "percent of world",
        per: Per::Agent,
        read: resources,
        meaning: "Share of the world's material capabilities",
    },
    Series {
        name: "personnel",
        title: "Personnel",
        holder: "agents::Forces",
        unit: "persons",
        per: Per::Agent,
        read: personnel,
        meaning: "Persons under arms",
    },
    Series {
        name: "command_damage",
        title: "Command damage",
        holder: "agents::Forces",
        unit: "fraction",
        per: Per::Agent,
        read: command_damage,
        meaning: "Share of command that is out of action",
    },
    Series {
        name: "offence",
        title: "Deliverable offence",
        holder: "agents::Arsenal",
        unit: "missile equivalents",
        per: Per::Agent,
        read: offence,
        meaning: "Stocks that reach out, weighted by their offence",
    },
    Series {
        name: "funds",
        title: "Balance",
        holder: "agents::Funds",
        unit: "US$ m",
        per: Per::Agent,
        read: funds,
        meaning: "Money at hand for arms and clients",
    },
    Series {
        name: "military_income",
        title: "Military income",
        holder: "agents::Funds",
        unit: "US$ m/day",
        per: Per::Agent,
        read: military_income,
        meaning: "Own income for arms and clients",
    },
    Series {
        name: "support_received",
        title: "Support received",
        holder: "dyads::Support",
        unit: "US$ m/day",
        per: Per::Agent,
        read: support_received,
        meaning: "Money that patrons paid and that arrived",
    },
    Series {
        name: "oil_exports",
        title: "Oil exports",
        holder: "agents::OilExports",
        unit: "mb/d",
        per: Per::Agent,
        read: oil_exports,
        meaning: "Oil offered for export, before outages and straits hold some back",
    },
    Series {
        name: "trust_in_pole_negative",
        title: "Trust in the negative pole",
        holder: "dyads::Trust",
        unit: "probability",
        per: Per::Agent,
        read: trust_negative,
        meaning: "Expectation that the agent at the negative pole keeps its word; one half without a tie",
    },
    Series {
        name: "trust_in_pole_positive",
        title: "Trust in the positive pole",
        holder: "dyads::Trust",
        unit: "probability",
        per: Per::Agent,
        read: trust_positive,
        meaning: "Expectation that the agent at the positive pole keeps its word; one half without a tie",
    },
    Series {
        name: "threat_received",
        title: "Threat perceived",
        holder: "dyads::Threat",
        unit: "index",
        per: Per::Agent,
        read: threat_received,
        meaning: "The strongest threat the agent perceives, 0 to 1",
    },
    Series {
        name: "oil_price",
        title: "Oil price",
        holder: "theatre::Market",
        unit: "US$/bbl",
        per: Per::World,
        read: oil_price,
        meaning: "Price of a barrel; unchanged on days without trade",
    },
    Series {
        name: "lng_price",
        title: "LNG price",
        holder: "theatre::Market",
        unit: "index",
        per: Per::World,
        read: lng_price,
        meaning: "Price of liquefied natural gas, 100 at the start",
    },
    Series {
        name: "oil_lost",
        title: "Oil supply lost",
        holder: "theatre::Market",
        unit: "mb/d",
        per: Per::World,
        read: oil_lost,
        meaning: "Loss after bypass pipelines and released stocks",
    },
    Series {
        name: "lng_lost",
        title: "LNG trade lost",
        holder: "theatre::Market",
        unit: "fraction",
        per: Per::World,
        read: lng_lost,
        meaning: "Share of world LNG trade that does not pass",
    },
    Series {
        name: "risk_premium",
        title: "Risk premium",
        holder: "theatre::Market",
        unit: "log points",
        per: Per::World,
        read: risk_premium,
        meaning: "What threat without loss adds to the log of the oil price",
    },
    Series {
        name: "money_entered",
        title: "Money that entered the accounts",
        holder: "theatre::Accounts",
        unit: "US$ m",
        per: Per::World,
        read: money_entered,
        meaning: "Income and releases of all agents since the start",
    },
    Series {
        name: "money_left",
        title: "Money that left the accounts",
        holder: "theatre::Accounts",
        unit: "US$ m",
        per: Per::World,
        read: money_left,
        meaning: "Running costs, production, reserves spent and support lost on the way since the start",
    },
    Series {
        name: "posture",
        title: "Hostility",
        holder: "conduct::Will",
        unit: "rung",
        per: Per::Agent,
        read: posture,
        meaning: "Rung of hostility, 1 none to 5 war, of the militarised disputes data",
    },
    Series {
        name: "resolve",
        title: "Resolve",
        holder: "conduct::Will",
        unit: "fraction",
        per: Per::Agent,
        read: resolve,
        meaning: "Readiness to bear costs for its aims",
    },
    Series {
        name: "regime_security",
        title: "Regime security",
        holder: "conduct::Will",
        unit: "fraction",
        per: Per::Agent,
        read: regime_security,
        meaning: "Hold of the leadership on its state or group",
    },
    Series {
        name: "public_threat",
        title: "Public threat",
        holder: "conduct::Will",
        unit: "fraction",
        per: Per::Agent,
        read: public_threat,
        meaning: "Threat that it has made and would pay for backing down from",
    },
    Series {
        name: "access",
        title: "Bases and airspace lent",
        holder: "conduct::Will",
        unit: "fraction",
        per: Per::Agent,
        read: access,
        meaning: "How far it lends bases and airspace to who asks",
    },
    Series {
        name: "campaign",
        title: "Campaign of small attacks",
        holder: "conduct::Will",
        unit: "fraction",
        per: Per::Agent,
        read: campaign,
        meaning: "How far a campaign of small attacks is under way",
    },
    Series {
        name: "injury",
        title: "Injury to answer",
        holder: "conduct::Relations",
        unit: "stakes",
        per: Per::Agent,
        read: injury,
        meaning: "Injuries that it has suffered and not answered, of all together",
    },
    Series {
        name: "talks_hope",
        title: "Hope of the talks",
        holder: "contest::Talks",
        unit: "fraction",
        per: Per::World,
        read: talks_hope,
        meaning: "How near the offers are where a deal is possible; 0 where not",
    },
    Series {
        name: "offer_negative",
        title: "Offer of the negative side",
        holder: "contest::Talks",
        unit: "fraction",
        per: Per::World,
        read: offer_negative,
        meaning: "Its place on the contract curve: 0 the positive side's ideal, 1 its own",
    },
    Series {
        name: "offer_positive",
        title: "Offer of the positive side",
        holder: "contest::Talks",
        unit: "fraction",
        per: Per::World,
        read: offer_positive,
        meaning: "Its place on the contract curve: 0 its own ideal, 1 the negative side's",
    },
    Series {
        name: "talks_stage",
        title: "Stage of the talks",
        holder: "contest::Talks",
        unit: "code",
        per: Per::World,
        read: talks_stage,
        meaning: "0 none, 1 open, 2 suspended, 3 collapsed, 4 interim, 5 comprehensive",
    },
    Series {
        name: "guarantee",
        title: "Guarantee",
        holder: "contest::Talks",
        unit: "fraction",
        per: Per::World,
        read: guarantee,
        meaning: "Strength of the guarantee that stands between the poles",
    },
    Series {
        name: "stock_top",
        title: "Stock of the highest level",
        holder: "contest::Programme",
        unit: "kg U",
        per: Per::World,
        read: stock_top,
        meaning: "Enriched uranium of the programme's highest level below weapon grade",
    },
    Series {
        name: "weapon_grade",
        title: "Weapon-grade uranium",
        holder: "contest::Programme",
        unit: "kg U",
        per: Per::World,
        read: weapon_grade,
        meaning: "Uranium enriched to weapon grade",
    },
    Series {
        name: "breakout_days",
        title: "Time to a weapon's worth",
        holder: "contest::Programme",
        unit: "days",
        per: Per::World,
        read: breakout_days,
        meaning: "Days to enough weapon-grade uranium for one device",
    },
    Series {
        name: "enrichment_capacity",
        title: "Enrichment capacity left",
        holder: "contest::Sites",
        unit: "fraction",
        per: Per::World,
        read: enrichment_capacity,
        meaning: "Separative work that the owner's sites give, over that of the start",
    },
    Series {
        name: "inspections",
        title: "Inspections",
        holder: "contest::Programme",
        unit: "fraction",
        per: Per::World,
        read: inspections,
        meaning: "What inspectors see of the programme",
    },
    Series {
        name: "strait_open",
        title: "Strait open",
        holder: "theatre::Market",
        unit: "fraction",
        per: Per::World,
        read: strait_open,
        meaning: "Share of others' traffic that passes the most restricted strait",
    },
    Series {
        name: "small_attacks",
        title: "Small attacks so far",
        holder: "contest::Milestones",
        unit: "attacks",
        per: Per::World,
        read: small_attacks,
        meaning: "Small attacks of armed groups since the start",
    },
    Series {
        name: "deaths",
        title: "Deaths so far",
        holder: "contest::Milestones",
        unit: "persons",
        per: Per::World,
        read: deaths,
        meaning: "People killed in strikes and attacks since the start",
    },
];

/// A series by name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Series> {
    ALL.iter().find(|series| series.name == name)
}

/// Names of all series.
#[must_use]
pub fn names() -> Vec<&'static str> {
    ALL.iter().map(|series| series.name).collect()
}

fn each<C: Component<Mutability = Mutable>>(
    world: &World,
    out: &mut Vec<f64>,
    value: impl Fn(&C) -> f64,
) {
    let roster = &world.resource::<Roster>().0;
    out.extend(
        roster
            .iter()
            .filter_map(|entity| world.get::<C>(*entity))
            .map(value),
    );
}

fn alignment(world: &World, out: &mut Vec<f64>) {
    each::<Alignment>(world, out, |alignment| alignment.0);
}

fn capability(world: &World, out: &mut Vec<f64>) {
    each::<Capability>(world, out, |capability| capability.0);
}

fn resources(world: &World, out: &mut Vec<f64>) {
    each::<Resources>(world, out, |resources| resources.0);
}

fn personnel(world: &World, out: &mut Vec<f64>) {
    each::<Forces>(world, out, |forces| forces.personnel);
}

fn command_damage(world: &World, out: &mut Vec<f64>) {
    each::<Forces>(world, out, |forces| forces.command_damage);
}

fn offence(world: &World, out: &mut Vec<f64>) {
    let scenario = scenario(world);
    each::<Arsenal>(world, out, |arsenal| {
        crate::day::threat::deliverable_offence(&arsenal.0, scenario, f64::MIN_POSITIVE)
    });
}

fn funds(world: &World, out: &mut Vec<f64>) {
    each::<Funds>(world, out, |funds| funds.balance);
}

fn military_income(world: &World, out: &mut Vec<f64>) {
    each::<Funds>(world, out, |funds| funds.income);
}

fn oil_exports(world: &World, out: &mut Vec<f64>) {
    each::<OilExports>(world, out, |exports| exports.0);
}

fn support_received(world: &World, out: &mut Vec<f64>) {
    let scenario = scenario(world);
    let lost = scenario.raw.parameters.money.money_lost.value;
    let paid = &world.resource::<Support>().paid;
    let received = |agent| {
        scenario
            .supports
            .iter()
            .zip(paid)
            .filter(|(tie, _)| tie.client == agent)
            .fold(0.0, |sum, (_, paid)| sum + paid * (1.0 - lost))
    };
    out.extend((0..scenario.agents.len()).map(received));
}

fn trust_negative(world: &World, out: &mut Vec<f64>) {
    trust_in(world, 0, out);
}

fn trust_positive(world: &World, out: &mut Vec<f64>) {
    trust_in(world, 1, out);
}

fn trust_in(world: &World, pole: usize, out: &mut Vec<f64>) {
    let scenario = scenario(world);
    let level = &world.resource::<Trust>().level;
    let pole = scenario.poles[pole];
    // Without a tie there is no evidence, and without evidence the expectation is one half.
    out.extend(
        (0..scenario.agents.len())
            .map(|agent| scenario.edge(agent, pole).map_or(0.5, |edge| level[edge])),
    );
}

fn threat_received(world: &World, out: &mut Vec<f64>) {
    let scenario = scenario(world);
    let threat = &world.resource::<Threat>().0;
    let mut edges = scenario.edges.iter().zip(threat).peekable();
    // Edges lie in the order of who looks.
    for agent in 0..scenario.agents.len() {
        let mut most: f64 = 0.0;
        while let Some((_, threat)) = edges.next_if(|(edge, _)| edge.from == agent) {
            most = threat.max(most);
        }
        out.push(most);
    }
}

fn oil_price(world: &World, out: &mut Vec<f64>) {
    out.push(world.resource::<Market>().price);
}

fn lng_price(world: &World, out: &mut Vec<f64>) {
    out.push(world.resource::<Market>().lng_price);
}

fn oil_lost(world: &World, out: &mut Vec<f64>) {
    out.push(world.resource::<Market>().oil_lost);
}

fn lng_lost(world: &World, out: &mut Vec<f64>) {
    out.push(world.resource::<Market>().lng_lost);
}

fn risk_premium(world: &World, out: &mut Vec<f64>) {
    out.push(world.resource::<Market>().log_premium);
}

fn money_entered(world: &World, out: &mut Vec<f64>) {
    out.push(world.resource::<Accounts>().entered);
}

fn money_left(world: &World, out: &mut Vec<f64>) {
    out.push(world.resource::<Accounts>().left);
}

fn posture(world: &World, out: &mut Vec<f64>) {
    each::<Will>(world, out, |will| will.posture);
}

fn resolve(world: &World, out: &mut Vec<f64>) {
    each::<Will>(world, out, |will| will.resolve);
}

fn regime_security(world: &World, out: &mut Vec<f64>) {
    each::<Will>(world, out, |will| will.security);
}

fn public_threat(world: &World, out: &mut Vec<f64>) {
    each::<Will>(world, out, |will| will.threat);
}

fn access(world: &World, out: &mut Vec<f64>) {
    each::<Will>(world, out, |will| will.access);
}

fn campaign(world: &World, out: &mut Vec<f64>) {
    each::<Will>(world, out, |will| will.campaign);
}

fn injury(world: &World, out: &mut Vec<f64>) {
    let scenario = scenario(world);
    let start = out.len();
    out.resize(start + scenario.agents.len(), 0.0);
    let injuries = scenario
        .edges
        .iter()
        .zip(&world.resource::<Relations>().injury);
    for (edge, injury) in injuries {
        out[start + edge.from] += injury;
    }
}

fn talks_hope(world: &World, out: &mut Vec<f64>) {
    out.push(world.resource::<Talks>().hope);
}

fn offer_negative(world: &World, out: &mut Vec<f64>) {
    offer(world, 0, out);
}

fn offer_positive(world: &World, out: &mut Vec<f64>) {
    offer(world, 1, out);
}

fn offer(world: &World, side: usize, out: &mut Vec<f64>) {
    let talks = world.resource::<Talks>();
    let length = talks.levels.len().max(1) as f64;
    out.push(talks.offer[side] / length);
}

fn talks_stage(world: &World, out: &mut Vec<f64>) {
    out.push(match world.resource::<Talks>().stage {
        Stage::None => 0.0,
        Stage::Open => 1.0,
        Stage::Suspended => 2.0,
        Stage::Collapsed => 3.0,
        Stage::Interim => 4.0,
        Stage::Comprehensive => 5.0,
    });
}

fn guarantee(world: &World, out: &mut Vec<f64>) {
    out.push(world.resource::<Talks>().guarantee);
}

fn stock_top(world: &World, out: &mut Vec<f64>) {
    let material = &world.resource::<Programme>().material;
    out.push(material.last().copied().unwrap_or(0.0));
}

fn weapon_grade(world: &World, out: &mut Vec<f64>) {
    out.push(world.resource::<Programme>().weapon_grade);
}

fn breakout_days(world: &World, out: &mut Vec<f64>) {
    out.push(world.resource::<Programme>().breakout_days);
}

fn enrichment_capacity(world: &World, out: &mut Vec<f64>) {
    let scenario = scenario(world);
    let owner = scenario.programme.as_ref().map(|programme| programme.owner);
    let parameters = world.resource::<combat::Parameters>();
    let sites = scenario.sites.iter().zip(&world.resource::<Sites>().0);
    let (mut left, mut all) = (0.0, 0.0);
    for (site, damage) in sites.filter(|(site, _)| Some(site.owner) == owner) {
        left += site.capacity * combat::site_left(damage, parameters);
        all += site.capacity;
    }
    out.push(if all > 0.0 { left / all } else { 0.0 });
}

fn inspections(world: &World, out: &mut Vec<f64>) {
    out.push(world.resource::<Programme>().inspections);
}

fn strait_open(world: &World, out: &mut Vec<f64>) {
    let passages = &world.resource::<Market>().passages;
    out.push(passages.iter().fold(1.0, |least: f64, passage| {
        least.min(open_to_others(passage))
    }));
}

fn small_attacks(world: &World, out: &mut Vec<f64>) {
    out.push(world.resource::<Milestones>().attacks);
}

fn deaths(world: &World, out: &mut Vec<f64>) {
    out.push(world.resource::<Milestones>().deaths);
}

fn scenario(world: &World) -> &Scenario {
    &world.resource::<Setting>().scenario
}
