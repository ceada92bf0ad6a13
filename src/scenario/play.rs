//! What agents want and can do, checked: references resolved to indices.
//! Meanings, units and ranges are those of the records in [`super::conduct`].

use super::conduct::{Action, Aim, IssueEffect};
use super::raw::{PlaceKind, StockClass};
use super::record::choice;

choice! {
    /// A named part of an expected utility.
    pub enum Part {
        /// A programme set back, or brought forward.
        Programme = "programme",
        /// Harm done to a rival.
        Damage = "damage",
        /// An injury answered.
        Answer = "answer",
        /// Harm to oneself.
        Safety = "safety",
        /// Backing down.
        Audience = "audience",
        /// What the talks may bring.
        Agreement = "agreement",
        /// The favour of a patron or ally.
        Partner = "partner",
        /// What law, custom and promise forbid.
        Restraint = "restraint",
        /// Income.
        Income = "income",
        /// Goodwill of buyers, hosts and neighbours.
        Goodwill = "goodwill",
        /// A cause of one's own.
        Cause = "cause",
        /// A patron's order.
        Order = "order",
    }
}

/// Number of parts.
pub const PARTS: usize = 12;

/// All parts, in their order.
pub const ALL_PARTS: [Part; PARTS] = [
    Part::Programme,
    Part::Damage,
    Part::Answer,
    Part::Safety,
    Part::Audience,
    Part::Agreement,
    Part::Partner,
    Part::Restraint,
    Part::Income,
    Part::Goodwill,
    Part::Cause,
    Part::Order,
];

/// How an agent decides.
#[derive(Clone, Debug)]
pub struct Conduct {
    /// Resolve at the start, 0 to 1.
    pub resolve: f64,
    /// Regime security at the start, 0 to 1.
    pub security: f64,
    /// Rung of hostility at the start, 1 to 5.
    pub posture: f64,
    /// Mean days between reviews.
    pub review: f64,
    /// Weight of each part, stakes.
    pub interests: [f64; PARTS],
    /// Public threat at the start, 0 to 1.
    pub threat: f64,
    /// Bases and airspace lent at the start, 0 to 1; `None` for who hosts nobody.
    pub access: Option<f64>,
    /// True for who has an ally whose backing it reckons with, however little.
    pub has_ally: bool,
    /// Backing expected at the start, 0 to 1.
    pub backing: f64,
    /// Attacks a day at full heat.
    pub tempo: f64,
    /// Campaign at the start, 0 to 1.
    pub campaign: f64,
    /// Cause.
    pub cause: Option<usize>,
    /// How far its host holds it back, 0 to 1.
    pub curbed: f64,
    /// Strait whose ships its small attacks threaten.
    pub strait: Option<usize>,
    /// Its options.
    pub options: Vec<usize>,
    /// Edges to those whom its options are about, in order.
    pub watched: Vec<usize>,
}

/// How a stock strikes.
#[derive(Clone, Copy, Debug)]
pub struct Weapon {
    /// Weapons a unit brings.
    pub per_unit: f64,
    /// Share that fails.
    pub failure: f64,
    /// Share of arrivals that hit.
    pub accuracy: f64,
    /// Reach of a hit, m of concrete.
    pub reach: f64,
    /// Deaths a hit, nobody warned.
    pub lethality: f64,
    /// Hours from launch to arrival.
    pub flight: f64,
}

/// How interceptors defend.
#[derive(Clone, Copy, Debug)]
pub struct Defence {
    /// Interceptors a target.
    pub shots: f64,
    /// Targets a battery and salvo.
    pub channels: f64,
    /// Kill chance of a shot against ballistic and cruise missiles, drones and rockets.
    pub kill: [f64; 4],
}

impl Defence {
    /// Kill chance of a shot against a class of weapon; sorties are met by batteries.
    #[must_use]
    pub fn against(&self, class: StockClass) -> f64 {
        match class {
            StockClass::Ballistic => self.kill[0],
            StockClass::Cruise | StockClass::AntiShip => self.kill[1],
            StockClass::Drone => self.kill[2],
            StockClass::Rocket => self.kill[3],
            _ => 0.0,
        }
    }
}

/// A place.
#[derive(Clone, Debug)]
pub struct Place {
    /// Id.
    pub id: String,
    /// Key of its random draws.
    pub key: u32,
    /// What it is.
    pub kind: PlaceKind,
    /// On whose soil, or `NOBODY`.
    pub host: usize,
    /// Whose forces run it, the host where nobody else does.
    pub operator: usize,
    /// Personnel.
    pub garrison: f64,
    /// Its number among the sites.
    pub site: Option<usize>,
}

/// A site of a nuclear programme.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// Its place.
    pub place: usize,
    /// On whose soil.
    pub owner: usize,
    /// Depth of the halls, m.
    pub depth: f64,
    /// Halls.
    pub halls: f64,
    /// Entrances.
    pub entrances: f64,
    /// Power supplies and ventilation shafts.
    pub services: f64,
    /// Separative work a day.
    pub capacity: f64,
}

/// Defences before another.
#[derive(Clone, Copy, Debug)]
pub struct Coverage {
    /// Who defends.
    pub by: usize,
    /// Who is defended.
    pub of: usize,
    /// Share of interceptors and batteries.
    pub share: f64,
}

/// Oil bought.
#[derive(Clone, Copy, Debug)]
pub struct Purchase {
    /// Who buys.
    pub buyer: usize,
    /// Who sells.
    pub exporter: usize,
    /// Share of the exporter's exports.
    pub share: f64,
}

/// An issue of the talks.
#[derive(Clone, Debug)]
pub struct Issue {
    /// Id.
    pub id: String,
    /// Side that would concede: 0 negative, 1 positive.
    pub conceder: usize,
    /// Cost to the conceder of all of it.
    pub cost: f64,
    /// Value to the other of all of it, believed.
    pub value: f64,
    /// Level in an interim agreement.
    pub interim: f64,
    /// False when all or nothing.
    pub divisible: bool,
    /// What it changes.
    pub effect: IssueEffect,
    /// Sanctions or assets it is about.
    pub subjects: Vec<usize>,
}

/// Talks. Pairs are (negative, positive).
#[derive(Clone, Debug)]
pub struct Talks {
    /// Who carries the messages.
    pub mediator: usize,
    /// Clock of the first round.
    pub next_round: Option<usize>,
    /// Days between rounds.
    pub interval: f64,
    /// Issues by id.
    pub issues: Vec<Issue>,
    /// Discount a round.
    pub patience: [f64; 2],
    /// Share of the surplus insisted on.
    pub insistence: [f64; 2],
    /// Chance of being obstinate.
    pub obstinacy: [f64; 2],
    /// Share of the surplus that an obstinate side insists on.
    pub obstinate_share: f64,
    /// Whose public threat is called when talks collapse.
    pub threatening: Vec<usize>,
    /// How far it is due then, 0 to 1.
    pub called: f64,
    /// Cost of a year without a deal.
    pub drift: [f64; 2],
}

/// An enrichment programme.
#[derive(Clone, Debug)]
pub struct Programme {
    /// Whose it is.
    pub owner: usize,
    /// Level and kg U, lowest level first.
    pub material: Vec<(f64, f64)>,
    /// Level of the tails.
    pub tails: f64,
    /// Output of the highest level, kg U a day.
    pub rate: f64,
    /// Multiple when stepped up.
    pub faster: f64,
    /// Weapon-grade level.
    pub weapon_level: f64,
    /// Days until cascades turned to weapon grade give product.
    pub turning: f64,
    /// kg U of a device.
    pub weapon_mass: f64,
    /// What inspectors see, 0 to 1.
    pub inspections: f64,
}

/// A part of a package.
#[derive(Clone, Debug)]
pub struct Element {
    /// Whose stock.
    pub agent: usize,
    /// Stock.
    pub stock: usize,
    /// Units in all.
    pub amount: f64,
    /// What it aims at.
    pub aim: Aim,
    /// Places; all of the target's of the aim's kind when empty.
    pub places: Vec<usize>,
}

/// A strike or salvo planned as a whole.
#[derive(Clone, Debug)]
pub struct Package {
    /// Id.
    pub id: String,
    /// Days it takes.
    pub days: u32,
    /// Parts.
    pub elements: Vec<Element>,
}

/// Something an agent can choose to do. Indices are `NOBODY` where the action names none.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Id.
    pub id: String,
    /// Key of its random draws.
    pub key: u32,
    /// Who can.
    pub actor: usize,
    /// What it does.
    pub action: Action,
    /// Agent it is done to.
    pub target: usize,
    /// Ally whose consent it needs.
    pub partner: usize,
    /// Strait or site.
    pub place: usize,
    /// Clock, stock or corridor.
    pub subject: usize,
    /// Package.
    pub package: usize,
    /// Size.
    pub size: f64,
    /// Announced beforehand.
    pub telegraphed: bool,
    /// Lets one's own and one's buyers' ships pass.
    pub selective: bool,
    /// What it breaks of law, custom and promise.
    pub breach: f64,
    /// Least days between two choices.
    pub pause: u32,
    /// Options of the actor that do exactly the same, itself included.
    pub copies: f64,
    /// The first of them, which keeps the day on which any was taken.
    pub original: usize,
}
