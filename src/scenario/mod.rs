//! The world on paper: files are read into records ([`raw`]), and records are
//! checked into a [`Scenario`] whose references are resolved ([`check`]).
//!
//! Meets: [`crate::world`], which is built from a checked scenario. Owns: every
//! word and number of a crisis. No other module knows a file's shape.

pub mod check;
pub mod conduct;
pub mod edit;
pub mod library;
pub mod node;
pub mod play;
pub mod problem;
pub mod quantity;
pub mod raw;
pub mod record;
pub mod schema;
pub mod table;

use std::sync::Arc;

use play::{
    Choice, Conduct, Coverage, Defence, Package, Place, Programme, Purchase, Site, Talks, Weapon,
};
use quantity::Day;
use raw::{AgentKind, ClockKind, EffectKind, Outcome, RawScenario, SanctionChannel, StockClass};

/// Longest run, in days: a century.
pub const MOST_DAYS: u32 = 36_525;

/// Stands for no agent where an index is optional; the same on every platform.
pub const NOBODY: usize = u32::MAX as usize;

/// A checked scenario: every reference resolved to an index, every unit known.
///
/// Agents, stocks, places and the rest are ordered by id, so that an index is
/// stable for one scenario whatever order its files were written in.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Words, sources and quantities as written (levers applied).
    pub raw: Arc<RawScenario>,
    /// Agents.
    pub agents: Vec<Agent>,
    /// Kinds of stock.
    pub stocks: Vec<Stock>,
    /// Directed ties, sorted by `(from, to)`; each pair of agents with a tie has two.
    pub edges: Vec<Edge>,
    /// Per agent: its first tie; one more ends the last ([`Scenario::first_edges`]).
    pub first_edge: Vec<usize>,
    /// Support from patrons to clients, sorted by `(patron, client)`.
    pub supports: Vec<Support>,
    /// Corridors: share open at the start.
    pub corridors: Vec<f64>,
    /// Straits with their flows.
    pub straits: Vec<Strait>,
    /// Ledger of commitments, oldest first.
    pub commitments: Vec<Commitment>,
    /// Clocks.
    pub clocks: Vec<Clock>,
    /// Sanctions.
    pub sanctions: Vec<Sanction>,
    /// Frozen assets.
    pub frozen: Vec<Frozen>,
    /// Interventions by id.
    pub interventions: Vec<Intervention>,
    /// Interventions to fire, by day.
    pub orders: Vec<Order>,
    /// Places by id.
    pub places: Vec<Place>,
    /// Sites of nuclear programmes among them.
    pub sites: Vec<Site>,
    /// Defences before others.
    pub coverage: Vec<Coverage>,
    /// Oil bought.
    pub purchases: Vec<Purchase>,
    /// Heat of each cause at the start.
    pub causes: Vec<f64>,
    /// Talks between the poles.
    pub talks: Option<Talks>,
    /// An enrichment programme.
    pub programme: Option<Programme>,
    /// Strikes and salvos planned as a whole.
    pub packages: Vec<Package>,
    /// Options by id.
    pub choices: Vec<Choice>,
    /// Index of the agents at the negative and the positive pole.
    pub poles: [usize; 2],
    /// Weekdays without trade.
    pub holidays: Vec<Day>,
}

/// A checked agent.
#[derive(Clone, Debug)]
pub struct Agent {
    /// Id, as in the file.
    pub id: String,
    /// Key of its random draws.
    pub key: u32,
    /// State or armed group.
    pub kind: AgentKind,
    /// Agent on whose soil a group mainly stands, or [`NOBODY`].
    pub home: usize,
    /// How it decides; `None` for who never does.
    pub conduct: Option<Conduct>,
    /// Longitude and latitude of its seat, degrees.
    pub seat: (f64, f64),
    /// Alignment at the start.
    pub alignment: f64,
    /// Resources, percent of world.
    pub resources: f64,
    /// Share of resources that counts in the theatre.
    pub presence: f64,
    /// Personnel at the start, 0 without forces.
    pub personnel: f64,
    /// Personnel on the index's base day.
    pub personnel_reference: f64,
    /// Ceiling of personnel.
    pub personnel_ceiling: f64,
    /// Intrinsic rate of regrowth, a year.
    pub regrowth: f64,
    /// Share of command out of action.
    pub command_damage: f64,
    /// Per kind of stock: held, reference, production a month, plant damage.
    pub arsenal: Vec<Holding>,
    /// Military spending, US$ m a day.
    pub military: f64,
    /// Oil exports, mb/d.
    pub oil_exports: f64,
    /// Oil exports if nothing held them back, mb/d.
    pub oil_potential: f64,
    /// Discount at which its oil sells.
    pub oil_discount: f64,
    /// Strait its oil passes, and the share that does.
    pub oil_through: Option<(usize, f64)>,
}

/// One stock of an agent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Holding {
    /// Units held at the start.
    pub held: f64,
    /// Units held on the index's base day.
    pub reference: f64,
    /// Units produced a month with undamaged plants; set so that damaged plants give the written rate.
    pub production: f64,
    /// Share of production out of action.
    pub plant_damage: f64,
}

/// A kind of stock.
#[derive(Clone, Debug)]
pub struct Stock {
    /// Id, as in the file.
    pub id: String,
    /// What it is used for.
    pub class: StockClass,
    /// Reach in km; 0 when it does not reach out.
    pub range: f64,
    /// Offensive weight of one unit, missile equivalents.
    pub offence: f64,
    /// Cost of one unit, US$ m.
    pub cost: f64,
    /// How it strikes, for what does.
    pub weapon: Option<Weapon>,
    /// How it defends, for interceptors.
    pub defence: Option<Defence>,
}

/// A directed tie: how `from` stands to `to`.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    /// Agent whose view this is.
    pub from: usize,
    /// Agent it is a view of.
    pub to: usize,
    /// Coded rating, -2 to 2.
    pub rating: f64,
    /// Support between the two in either direction.
    pub support: Option<usize>,
    /// Shortest great-circle distance between a seat or base of one and of the other, km.
    pub distance: f64,
}

/// Support from a patron to a client.
#[derive(Clone, Debug)]
pub struct Support {
    /// Patron.
    pub patron: usize,
    /// Client.
    pub client: usize,
    /// Money, US$ m a day.
    pub money: f64,
    /// How far the client acts on the patron's order.
    pub control: f64,
    /// Corridor that arms travel by.
    pub corridor: Option<usize>,
    /// Share of shipments stopped on the way.
    pub interdicted: f64,
    /// Arms sent a day by stock, with the corridor fully open.
    pub arms: Vec<(usize, f64)>,
}

/// A strait.
#[derive(Clone, Debug)]
pub struct Strait {
    /// Id of its place.
    pub id: String,
    /// Oil that passes, mb/d.
    pub oil_flow: f64,
    /// Pipeline capacity that can replace it, mb/d.
    pub bypass: f64,
    /// Share of world LNG trade that passes.
    pub lng_share: f64,
}

/// A commitment as evidence.
#[derive(Clone, Debug)]
pub struct Commitment {
    /// Days before the start.
    pub age: f64,
    /// Edge from a promisee to a promisor.
    pub edge: usize,
    /// What became of it.
    pub outcome: Outcome,
    /// Stake, 1 to 5.
    pub stake: f64,
}

/// A clock.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Id, as in the file.
    pub id: String,
    /// Key of its random draws.
    pub key: u32,
    /// Kind.
    pub kind: ClockKind,
    /// Ticks on which it may be due, equally likely; those before the first day are dropped.
    pub due: Vec<u32>,
    /// Days that a procedure lasts once started, 0 for what is none.
    pub lasts: u32,
    /// What follows.
    pub effects: Vec<Effect>,
}

/// Sanctions on a target.
#[derive(Clone, Copy, Debug)]
pub struct Sanction {
    /// Who imposes it.
    pub imposer: usize,
    /// Target agent.
    pub target: usize,
    /// What they act on.
    pub channel: SanctionChannel,
    /// Enforcement at the start.
    pub intensity: f64,
    /// Share lost at full enforcement.
    pub effect: f64,
    /// Days in which half the gap closes.
    pub half_life: f64,
}

/// Frozen assets of an owner.
#[derive(Clone, Copy, Debug)]
pub struct Frozen {
    /// Owner.
    pub owner: usize,
    /// Amount, US$ m.
    pub amount: f64,
}

/// An intervention.
#[derive(Clone, Debug)]
pub struct Intervention {
    /// Id, as in the file.
    pub id: String,
    /// Value when none is given; `None` when it takes none.
    pub default: Option<f64>,
    /// What it does.
    pub effects: Vec<Effect>,
}

/// An intervention to fire on a tick.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
    /// Tick, 1 on the first simulated day.
    pub tick: u32,
    /// Index of the intervention.
    pub intervention: usize,
    /// Its value.
    pub value: Option<f64>,
}

/// An effect with its references resolved.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Effect {
    /// What it acts on.
    pub kind: EffectKind,
    /// Agent, support, corridor, sanction, asset, strait, edge, option or cause, by kind;
    /// [`NOBODY`] for an outage that is no agent's.
    pub subject: usize,
    /// Stock, for destruction and plants.
    pub stock: usize,
    /// Kept or broken, for commitments.
    pub kept: bool,
    /// Size; NaN stands for the intervention's value until it is fired.
    pub amount: f64,
    /// Duration in days, 0 when there is none.
    pub days: f64,
}

impl Effect {
    /// An effect with a subject and an amount, and nothing else.
    #[must_use]
    pub fn plain(kind: EffectKind, subject: usize, amount: f64) -> Self {
        Self {
            kind,
            subject,
            stock: 0,
            kept: false,
            amount,
            days: 0.0,
        }
    }

    /// True when it could have been resolved from this scenario.
    #[must_use]
    pub fn fits(&self, scenario: &Scenario) -> bool {
        use EffectKind as Kind;
        let subjects = match self.kind {
            Kind::Support => scenario.supports.len(),
            Kind::Corridor => scenario.corridors.len(),
            Kind::Sanction => scenario.sanctions.len(),
            Kind::Release => scenario.frozen.len(),
            Kind::Commitment | Kind::Injury | Kind::Handover => scenario.edges.len(),
            Kind::Strait => scenario.straits.len(),
            Kind::Option => scenario.choices.len(),
            Kind::Cause => scenario.causes.len(),
            Kind::Guarantee | Kind::TalksOpen | Kind::TalksSuspend | Kind::TalksCollapse => 1,
            Kind::Outage if self.subject == NOBODY => usize::MAX,
            _ => scenario.agents.len(),
        };
        self.subject < subjects
            && self.stock < scenario.stocks.len().max(1)
            && self.amount.abs() <= 1e9
            && (0.0..=1e6).contains(&self.days)
    }
}

impl Scenario {
    /// Index of an agent by id.
    #[must_use]
    pub fn agent(&self, id: &str) -> Option<usize> {
        self.agents
            .binary_search_by(|agent| agent.id.as_str().cmp(id))
            .ok()
    }

    /// Where the ties of each agent begin, of ties sorted by `(from, to)`; one more ends the last.
    #[must_use]
    pub fn first_edges(edges: &[Edge], agents: usize) -> Vec<usize> {
        let first = |agent| edges.partition_point(|edge| edge.from < agent);
        (0..=agents).map(first).collect()
    }

    /// Index of the directed tie from one agent to another.
    #[must_use]
    pub fn edge(&self, from: usize, to: usize) -> Option<usize> {
        let first = *self.first_edge.get(from)?;
        let own = self.edges.get(first..*self.first_edge.get(from + 1)?)?;
        let place = own.binary_search_by_key(&to, |edge| edge.to).ok()?;
        Some(first + place)
    }

    /// Support that a patron gives, by client.
    #[must_use]
    pub fn supports_of(&self, patron: usize) -> &[Support] {
        let first = self.supports.partition_point(|tie| tie.patron < patron);
        let own = self.supports.get(first..).unwrap_or_default();
        let end = own.partition_point(|tie| tie.patron == patron);
        own.get(..end).unwrap_or_default()
    }

    /// First day of the simulation.
    #[must_use]
    pub fn start(&self) -> Day {
        self.raw.start
    }
}
