//! Resources of the world: corridors, sanctions, frozen assets, the market, clocks.

use bevy_ecs::resource::Resource;
use serde::{Deserialize, Serialize};

use crate::scenario::NOBODY;

/// Share of each corridor that is open.
#[derive(Resource, Clone, Debug, PartialEq)]
pub struct Corridors(pub Vec<f64>);

/// Enforcement of each sanction, 0 to 1.
#[derive(Resource, Clone, Debug, PartialEq)]
pub struct Sanctions {
    /// Enforcement that is ordered.
    pub ordered: Vec<f64>,
    /// Enforcement that is felt: it follows with the sanction's half-life.
    pub felt: Vec<f64>,
}

/// What is left of each frozen asset, US$ m.
#[derive(Resource, Clone, Debug, PartialEq)]
pub struct FrozenAssets(pub Vec<f64>);

/// Totals of the money that entered and left the agents' accounts, US$ m.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq)]
pub struct Accounts {
    /// Income and releases.
    pub entered: f64,
    /// Running costs, production, support lost on the way, reserves spent.
    pub left: f64,
}

/// A loss of supply that is being repaired.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outage {
    /// Loss on the first day, mb/d.
    pub loss: f64,
    /// Days until all is back, from the first.
    pub days: f64,
    /// Days left.
    pub left: f64,
    /// Days left as the market believes, at least 1.
    pub believed: f64,
    /// Exporter that lost it, or `NOBODY`.
    pub owner: usize,
}

/// How far a strait is open, to whom, and for how long it is held so.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Passage {
    /// Share of ordinary traffic that passes.
    pub open: f64,
    /// Share of the traffic of others than the closer that passes whatever `open` is,
    /// because its flag or its buyer is spared.
    pub exempt: f64,
    /// Agent whose own exports all pass, or `NOBODY`.
    pub closer: usize,
    /// Days until it is open again.
    pub left: f64,
    /// Days left as the market believes; 0 while nothing is restricted.
    pub believed: f64,
    /// Share of the traffic of others that stays away because ships were attacked.
    pub shunned: f64,
}

impl Passage {
    /// Open to everybody.
    pub const OPEN: Self = Self {
        open: 1.0,
        exempt: 0.0,
        closer: NOBODY,
        left: 0.0,
        believed: 0.0,
        shunned: 0.0,
    };
}

/// The oil and LNG market.
#[derive(Resource, Clone, Debug, PartialEq)]
pub struct Market {
    /// Log points that the expected loss of supply adds.
    pub log_loss: f64,
    /// Log points of risk premium.
    pub log_premium: f64,
    /// Log of the oil price.
    pub log_price: f64,
    /// Oil price, US$/bbl.
    pub price: f64,
    /// LNG price, 100 at the start.
    pub lng_price: f64,
    /// Oil supply lost on the day after bypass and released stocks, mb/d.
    pub oil_lost: f64,
    /// Share of LNG trade lost on the day.
    pub lng_lost: f64,
    /// Losses being repaired.
    pub outages: Vec<Outage>,
    /// Straits.
    pub passages: Vec<Passage>,
}

/// The tick on which each clock is due, `None` when it is not.
#[derive(Resource, Clone, Debug, PartialEq, Eq)]
pub struct Clocks(pub Vec<Option<u32>>);

/// Heat of each cause, 0 to 1.
#[derive(Resource, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Causes(pub Vec<f64>);

/// Oil that each purchase takes, over what it took at the start.
#[derive(Resource, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Purchases(pub Vec<f64>);
