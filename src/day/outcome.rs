//! Step 13: what the day adds up to.
//!
//! Two results stand at any time: the *settlement* (comprehensive, interim, talks on,
//! drift) and the *worst violence* so far (none, limited exchange, sustained war). One
//! class sums them up, by precedence: sustained war; then an agreement in force, with or
//! without an exchange before it; then a limited exchange; then talks on; then drift.

use bevy_ecs::system::{Res, ResMut};
use serde::{Deserialize, Serialize};

use crate::scenario::conduct::Action;
use crate::world::Setting;
use crate::world::calendar::Calendar;
use crate::world::contest::{Milestones, Stage, Violence};
use crate::world::theatre::Market;

/// Share of traffic below which a strait counts as disrupted.
pub const DISRUPTED_BELOW: f64 = 0.9;

/// How the talks stand at the end of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Settlement {
    /// A comprehensive agreement is in force.
    Comprehensive,
    /// An interim agreement is in force.
    Interim,
    /// Rounds are held.
    TalksOn,
    /// Neither.
    Drift,
}

/// One class for a whole run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// A sustained war, whatever the talks came to.
    War,
    /// A comprehensive agreement, and no sustained war.
    ComprehensiveDeal,
    /// An interim agreement, and no sustained war.
    InterimDeal,
    /// A limited exchange and no agreement.
    LimitedExchange,
    /// Talks go on, and no exchange.
    TalksOn,
    /// Neither talks nor an exchange.
    Drift,
}

/// All classes, in the order of precedence.
pub const CLASSES: [Class; 6] = [
    Class::War,
    Class::ComprehensiveDeal,
    Class::InterimDeal,
    Class::LimitedExchange,
    Class::TalksOn,
    Class::Drift,
];

impl Settlement {
    /// All settlements.
    pub const ALL: [Self; 4] = [
        Self::Comprehensive,
        Self::Interim,
        Self::TalksOn,
        Self::Drift,
    ];

    /// The word used in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Comprehensive => "comprehensive",
            Self::Interim => "interim",
            Self::TalksOn => "talks-on",
            Self::Drift => "drift",
        }
    }
}

impl Class {
    /// The word used in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::War => "war",
            Self::ComprehensiveDeal => "comprehensive-deal",
            Self::InterimDeal => "interim-deal",
            Self::LimitedExchange => "limited-exchange",
            Self::TalksOn => "talks-on",
            Self::Drift => "drift",
        }
    }
}

impl Violence {
    /// The word used in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::LimitedExchange => "limited-exchange",
            Self::SustainedWar => "sustained-war",
        }
    }
}

/// The settlement that a stage of the talks is.
#[must_use]
pub fn settlement(stage: Stage) -> Settlement {
    match stage {
        Stage::Comprehensive => Settlement::Comprehensive,
        Stage::Interim => Settlement::Interim,
        Stage::Open => Settlement::TalksOn,
        Stage::None | Stage::Suspended | Stage::Collapsed => Settlement::Drift,
    }
}

/// The class of a settlement and a worst violence, by precedence.
#[must_use]
pub fn class(settlement: Settlement, violence: Violence) -> Class {
    match (violence, settlement) {
        (Violence::SustainedWar, _) => Class::War,
        (_, Settlement::Comprehensive) => Class::ComprehensiveDeal,
        (_, Settlement::Interim) => Class::InterimDeal,
        (Violence::LimitedExchange, _) => Class::LimitedExchange,
        (Violence::None, Settlement::TalksOn) => Class::TalksOn,
        (Violence::None, Settlement::Drift) => Class::Drift,
    }
}

/// Notes what happened for the first time.
pub fn outcome(
    setting: Res<Setting>,
    calendar: Res<Calendar>,
    market: Res<Market>,
    mut milestones: ResMut<Milestones>,
) {
    if milestones.strait == 0 {
        let mut restrictable = setting.scenario.choices.iter().filter(|choice| {
            choice.action == Action::RestrictStrait && choice.actor == setting.scenario.poles[0]
        });
        if restrictable.any(|choice| market.passages[choice.place].open < DISRUPTED_BELOW) {
            milestones.strait = calendar.tick;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precedence() {
        use Settlement as S;
        use Violence as V;
        assert_eq!(class(S::Comprehensive, V::SustainedWar), Class::War);
        assert_eq!(
            class(S::Comprehensive, V::LimitedExchange),
            Class::ComprehensiveDeal
        );
        assert_eq!(class(S::Interim, V::None), Class::InterimDeal);
        assert_eq!(
            class(S::TalksOn, V::LimitedExchange),
            Class::LimitedExchange
        );
        assert_eq!(class(S::TalksOn, V::None), Class::TalksOn);
        assert_eq!(class(S::Drift, V::None), Class::Drift);
        assert_eq!(settlement(Stage::Suspended), S::Drift);
        assert_eq!(settlement(Stage::Open), S::TalksOn);
    }
}
