//! Every state variable of the model: unit, range, meaning, and the type that
//! holds it. The table in the documentation is generated from this list and from
//! what the engine itself reports of each process, so neither can be forgotten.

/// What a variable is to the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// State that the next day depends on.
    State,
    /// Made anew every day from state; only looked at, or read later on the same day.
    Output,
    /// Has no dynamics in a run.
    Parameter,
    /// Contributions of one day, room to work in, and caches that change no number.
    Day,
}

/// A variable of the model.
#[derive(Clone, Copy, Debug)]
pub struct Variable {
    /// The component or resource type that holds it.
    pub holder: &'static str,
    /// Name.
    pub name: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Range.
    pub range: &'static str,
    /// What it is to the model.
    pub kind: Kind,
}

const fn variable(
    holder: &'static str,
    name: &'static str,
    unit: &'static str,
    range: &'static str,
    kind: Kind,
) -> Variable {
    Variable {
        holder,
        name,
        unit,
        range,
        kind,
    }
}

/// All variables, in the order of the world's modules.
pub const VARIABLES: &[Variable] = &[
    variable(
        "agents::Alignment",
        "alignment",
        "alignment",
        "[-1, 1]",
        Kind::State,
    ),
    variable(
        "agents::Pressures",
        "pressures",
        "alignment/day, days",
        "any",
        Kind::State,
    ),
    variable(
        "agents::Resources",
        "resources",
        "percent of world",
        "[0, 100]",
        Kind::State,
    ),
    variable(
        "agents::Forces",
        "personnel",
        "persons",
        ">= 0",
        Kind::State,
    ),
    variable(
        "agents::Forces",
        "command damage",
        "fraction",
        "[0, 1]",
        Kind::State,
    ),
    variable(
        "agents::Arsenal",
        "stocks",
        "units of each kind",
        ">= 0",
        Kind::State,
    ),
    variable(
        "agents::PlantDamage",
        "plant damage",
        "fraction",
        "[0, 1]",
        Kind::State,
    ),
    variable(
        "agents::OilExports",
        "oil exports",
        "mb/d",
        ">= 0",
        Kind::Output,
    ),
    variable("agents::Funds", "balance", "US$ m", ">= 0", Kind::State),
    variable(
        "agents::Funds",
        "military income",
        "US$ m/day",
        ">= 0",
        Kind::Output,
    ),
    variable(
        "agents::Funds",
        "support received",
        "US$ m/day",
        ">= 0",
        Kind::State,
    ),
    variable(
        "agents::Funds",
        "released assets",
        "US$ m",
        ">= 0",
        Kind::State,
    ),
    variable(
        "agents::Funds",
        "income ratio",
        "ratio",
        ">= 0",
        Kind::Output,
    ),
    variable(
        "agents::Funds",
        "paid share",
        "fraction",
        "[0, 1]",
        Kind::Output,
    ),
    variable(
        "agents::Capability",
        "capability",
        "index, base day 100",
        ">= 0",
        Kind::Output,
    ),
    variable(
        "dyads::Trust",
        "evidence kept",
        "evidence",
        ">= 0",
        Kind::State,
    ),
    variable(
        "dyads::Trust",
        "evidence broken",
        "evidence",
        ">= 0",
        Kind::State,
    ),
    variable(
        "dyads::Trust",
        "trust",
        "probability",
        "[0, 1]",
        Kind::State,
    ),
    variable("dyads::Threat", "threat", "index", "[0, 1]", Kind::State),
    variable(
        "threat::ThreatFactors",
        "factors of threat",
        "index",
        "[0, 1]",
        Kind::State,
    ),
    variable(
        "dyads::Propensity",
        "propensity",
        "propensity",
        "[-1, 1]",
        Kind::Day,
    ),
    variable(
        "dyads::Support",
        "support wanted",
        "multiple of the start",
        ">= 0",
        Kind::State,
    ),
    variable(
        "dyads::Support",
        "support paid",
        "US$ m/day",
        ">= 0",
        Kind::Output,
    ),
    variable(
        "theatre::Corridors",
        "corridor open",
        "fraction",
        "[0, 1]",
        Kind::State,
    ),
    variable(
        "theatre::Sanctions",
        "enforcement ordered and felt",
        "fraction",
        "[0, 1]",
        Kind::State,
    ),
    variable(
        "theatre::FrozenAssets",
        "frozen assets",
        "US$ m",
        ">= 0",
        Kind::State,
    ),
    variable(
        "theatre::Accounts",
        "money entered and left",
        "US$ m",
        ">= 0",
        Kind::Output,
    ),
    variable(
        "theatre::Market",
        "oil price",
        "US$/bbl",
        "> 0",
        Kind::State,
    ),
    variable(
        "theatre::Market",
        "log of loss, premium and price",
        "log points",
        "any",
        Kind::State,
    ),
    variable(
        "theatre::Market",
        "LNG price",
        "index, start 100",
        "> 0",
        Kind::Output,
    ),
    variable(
        "theatre::Market",
        "oil and LNG lost",
        "mb/d, fraction",
        ">= 0",
        Kind::Output,
    ),
    variable(
        "theatre::Market",
        "outages",
        "mb/d, days",
        ">= 0",
        Kind::State,
    ),
    variable(
        "theatre::Market",
        "passages of straits",
        "fraction, days, agent",
        "[0, 1], >= 0",
        Kind::State,
    ),
    variable(
        "theatre::Clocks",
        "due days of clocks",
        "tick",
        ">= 1 or none",
        Kind::Parameter,
    ),
    variable(
        "calendar::Calendar",
        "day, date, trading",
        "day",
        ">= 0",
        Kind::State,
    ),
    variable(
        "events::EventLog",
        "log of events",
        "event",
        "any",
        Kind::Output,
    ),
    variable(
        "events::Today",
        "today's effects",
        "effect",
        "any",
        Kind::Day,
    ),
    variable(
        "chance::Chance",
        "key of all luck",
        "64 bits",
        "any",
        Kind::Parameter,
    ),
    variable(
        "setting::Setting",
        "scenario and equilibrium",
        "see the scenario",
        "any",
        Kind::Parameter,
    ),
    variable(
        "world::Roster",
        "order of agents",
        "id",
        "any",
        Kind::Parameter,
    ),
    variable(
        "market::Parameters",
        "parameters of the market",
        "see the scenario",
        "any",
        Kind::Parameter,
    ),
    variable(
        "money::Parameters",
        "parameters of money",
        "see the scenario",
        "any",
        Kind::Parameter,
    ),
    variable(
        "trust::Parameters",
        "parameters of trust",
        "see the scenario",
        "any",
        Kind::Parameter,
    ),
    variable(
        "threat::Parameters",
        "parameters of threat",
        "see the scenario",
        "any",
        Kind::Parameter,
    ),
    variable(
        "alignment::Parameters",
        "parameters of alignment",
        "see the scenario",
        "any",
        Kind::Parameter,
    ),
    variable(
        "capability::Parameters",
        "parameters of capability",
        "see the scenario",
        "any",
        Kind::Parameter,
    ),
    variable(
        "market::MarketTerms",
        "contributions to the oil price",
        "log points",
        "any",
        Kind::Day,
    ),
    variable(
        "money::MoneyTerms",
        "contributions to balances",
        "US$ m",
        "any",
        Kind::Day,
    ),
    variable(
        "trust::TrustTerms",
        "contributions to trust",
        "probability",
        "any",
        Kind::Day,
    ),
    variable(
        "threat::Logarithms",
        "logarithms of the factors of threat",
        "log index",
        "<= 0",
        Kind::Day,
    ),
    variable(
        "threat::ThreatTerms",
        "contributions to threat",
        "index",
        "any",
        Kind::Day,
    ),
    variable(
        "alignment::AlignmentTerms",
        "contributions to alignment",
        "alignment",
        "any",
        Kind::Day,
    ),
    variable(
        "alignment::Scratch",
        "room for alignments and influences",
        "–",
        "any",
        Kind::Day,
    ),
    variable(
        "capability::CapabilityTerms",
        "contributions to stocks, personnel, resources, index",
        "their units",
        "any",
        Kind::Day,
    ),
    variable(
        "capability::Shipments",
        "shipments of the day",
        "units",
        "any",
        Kind::Day,
    ),
];
