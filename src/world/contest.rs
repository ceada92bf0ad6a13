//! The contest itself: talks, the programme and its sites, disputes and outcomes.

use bevy_ecs::resource::Resource;
use serde::{Deserialize, Serialize};

/// Where the talks stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// There are none.
    #[default]
    None,
    /// A round is due.
    Open,
    /// Broken off for now.
    Suspended,
    /// Given up.
    Collapsed,
    /// An interim agreement is in force; talks go on.
    Interim,
    /// A comprehensive agreement is in force.
    Comprehensive,
}

/// Why the bargaining range is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gap {
    /// It is not.
    #[default]
    None,
    /// It would not be without what each side insists on beyond no deal.
    Insistence,
    /// It would not be if promises were believed.
    Distrust,
    /// It would not be if every issue could be split.
    Indivisible,
    /// Both sides expect too much of a war (Fearon 1995).
    Optimism,
    /// Living without a deal suits them better.
    Drift,
}

/// The talks. Pairs are (negative, positive).
#[derive(Resource, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Talks {
    /// Where they stand.
    pub stage: Stage,
    /// Tick of the next round, or 0.
    pub next_round: u32,
    /// Rounds held.
    pub rounds: u32,
    /// Rounds in a row in which no deal was in reach.
    pub fruitless: u32,
    /// Tick since which they have stood so.
    pub since: u32,
    /// Tick on which they were last broken off, 0 for never.
    pub broken: u32,
    /// Which side is obstinate; it alone knows, and its offers are all that others see of it.
    pub obstinate: [bool; 2],
    /// Share of its surplus that each side still demands.
    pub demand: [f64; 2],
    /// Offers as places on the contract curve, from 0, the positive side's ideal.
    pub offer: [f64; 2],
    /// Utility of no deal, as each side sees it.
    pub no_deal: [f64; 2],
    /// Ends of the bargaining range on the curve.
    pub range: [f64; 2],
    /// Why it would be empty between sides that are not obstinate.
    pub gap: Gap,
    /// Hope of a deal, 0 to 1: how near offers are where the whole is possible, else the interim
    /// part with its chance.
    pub hope: f64,
    /// Strength of the guarantee that stands, 0 to 1.
    pub guarantee: f64,
    /// Level of each issue in force.
    pub levels: Vec<f64>,
    /// Tick of the next look at compliance, or 0.
    pub review: u32,
    /// Level of each issue that was agreed last.
    pub terms: Vec<f64>,
}

/// Damage of a site, each 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SiteDamage {
    /// Halls.
    pub halls: f64,
    /// Entrances closed.
    pub entrances: f64,
    /// Power and ventilation.
    pub services: f64,
    /// Metres of concrete that hits on the halls' best aim point have gone through.
    pub reached: f64,
}

/// Damage of every site.
#[derive(Resource, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sites(pub Vec<SiteDamage>);

/// The enrichment programme.
#[derive(Resource, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Programme {
    /// kg U by level, lowest first.
    pub material: Vec<f64>,
    /// kg U of weapon grade.
    pub weapon_grade: f64,
    /// 0 capped, 1 as at the start, 2 stepped up, 3 toward weapon grade.
    pub pace: u8,
    /// Days for which cascades have been turned toward weapon grade.
    pub turned: f64,
    /// What inspectors see, 0 to 1.
    pub inspections: f64,
    /// Days to a weapon's worth of weapon-grade material with what is left.
    pub breakout_days: f64,
    /// Output of the highest level on the day, kg U.
    pub output: f64,
}

/// A militarised dispute between two agents: incidents without a long pause.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dispute {
    /// The agent with the lower number, and the other.
    pub pair: (u16, u16),
    /// Tick of the first and of the last incident.
    pub span: (u32, u32),
    /// Days on which the first struck the second, and the reverse.
    pub strike_days: (u32, u32),
    /// Last of those days.
    pub last_strikes: (u32, u32),
    /// Deaths on both sides.
    pub deaths: f64,
    /// Tick on which it became a war, 0 for never.
    pub war: u32,
}

/// All disputes of the run, oldest first.
#[derive(Resource, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Disputes(pub Vec<Dispute>);

/// Worst violence between states so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Violence {
    /// No state struck another around the poles.
    #[default]
    None,
    /// Strikes that stayed below a war.
    LimitedExchange,
    /// A war: deaths or days of mutual strikes beyond the thresholds.
    SustainedWar,
}

/// What is counted toward the end of a run: first ticks, 0 for never.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Milestones {
    /// The negative pole's soil was struck by a state.
    pub struck: u32,
    /// A strait was less than nine tenths open by somebody's act.
    pub strait: u32,
    /// Soil of a host of the positive pole was hit.
    pub host_soil: u32,
    /// An armed group joined at its patron's side.
    pub joined: u32,
    /// An agreement was signed.
    pub deal: u32,
    /// An agreement was broken.
    pub broken: u32,
    /// A weapon's worth of weapon-grade material exists.
    pub breakout: u32,
    /// Worst violence so far.
    pub violence: Violence,
    /// Retaliation aimed at hosts' soil, and all, in missile equivalents fired by the negative pole.
    pub aimed: (f64, f64),
    /// Small attacks of armed groups so far.
    pub attacks: f64,
    /// Deaths so far.
    pub deaths: f64,
}
