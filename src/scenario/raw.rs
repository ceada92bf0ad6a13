//! The scenario format: what a file may say. One record per table; the reader,
//! the JSON Schema and the list of quantities all come from these definitions.
//!
//! Every number of the world is a [`Quantity`]: value, unit, plausible range and
//! how it was got. Ids are kebab-case; a record's place in the file is its path
//! (`agents.alba.alignment`). References between tables are resolved in
//! [`super::check`].

use super::conduct::{
    RawCause, RawCombatParameters, RawConduct, RawCoverage, RawDecisionParameters, RawDefence,
    RawOption, RawPackage, RawPerceptionParameters, RawProgramme, RawProxyParameters, RawPurchase,
    RawTalks, RawTalksParameters, RawWeapon,
};
use super::quantity::{Day, How, Quantity};
use super::record::{choice, record};
use super::table::Table;

/// Version of the scenario format this program reads.
pub const FORMAT: u32 = 1;

record! {
    /// A whole scenario, after its parts and what it extends have been merged.
    pub struct RawScenario {
        /// Version of the scenario format; this program reads 1.
        format: u32,
        /// Id of the scenario; equals the file's name.
        id: String,
        /// Title shown to people.
        title: String,
        /// One paragraph on what this world is.
        summary: String,
        /// The notice that stays near every result.
        notice: String,
        /// What the model leaves out, one sentence each.
        leaves_out: Vec<String>,
        /// First day of the simulation.
        start: Day,
        /// Day on which knowledge ends: no source may be dated after it.
        freeze: Day,
        /// Default number of days to run.
        horizon: u32,
        /// True for an invented world, whose numbers describe nothing real.
        invented: Option<bool>,
        /// Centre of the theatre, for discounting resources by distance.
        theatre: RawTheatre,
        /// The axis on which agents align.
        axis: RawAxis,
        /// Kinds of deliverable stock.
        stocks: Table<RawStockKind>,
        /// States and armed groups.
        agents: Table<RawAgent>,
        /// Places with coordinates.
        places: Table<RawPlace>,
        /// Supply corridors from patrons to clients.
        corridors: Table<RawCorridor>,
        /// Ties between two agents, each pair once: `ties.<from>.<to>`.
        ties: Table<Table<RawTie>>,
        /// Ledger of dated commitments, kept and broken.
        commitments: Table<RawCommitment>,
        /// Clocks that run at the start.
        clocks: Table<RawClock>,
        /// Sanctions in force.
        sanctions: Table<RawSanction>,
        /// Assets held abroad and not accessible to their owner.
        frozen_assets: Table<RawFrozenAsset>,
        /// The oil and gas market.
        market: RawMarket,
        /// Talks between the poles.
        talks: Option<RawTalks>,
        /// An enrichment programme.
        programme: Option<RawProgramme>,
        /// Conflicts beside the main one.
        causes: Table<RawCause>,
        /// Defences that one agent puts before another.
        coverage: Table<RawCoverage>,
        /// Oil that one agent buys from another.
        purchases: Table<RawPurchase>,
        /// Strikes and salvos planned as a whole.
        packages: Table<RawPackage>,
        /// What agents can choose to do.
        options: Table<RawOption>,
        /// Parameters of the processes.
        parameters: RawParameters,
        /// Events that anybody can fire.
        interventions: Table<RawIntervention>,
        /// Interventions that this scenario fires by itself.
        schedule: Vec<Firing>,
        /// What a reader may turn.
        levers: Table<RawLever>,
    }
}

record! {
    /// Centre of the theatre.
    pub struct RawTheatre {
        /// What stands there.
        name: String,
        /// Longitude.
        lon: Quantity = "deg E" in -180.0 to 180.0,
        /// Latitude.
        lat: Quantity = "deg N" in -90.0 to 90.0,
    }
}

record! {
    /// The axis of alignment; its poles are named and fixed by the scenario.
    pub struct RawAxis {
        /// The pole at -1.
        negative: RawPole,
        /// The pole at +1.
        positive: RawPole,
    }
}

record! {
    /// One pole of the axis.
    pub struct RawPole {
        /// Short name.
        name: String,
        /// What standing there means.
        meaning: String,
        /// The agent that stands for it.
        agent: String,
    }
}

choice! {
    /// What a stock is used for.
    pub enum StockClass {
        /// Ballistic missiles.
        Ballistic = "ballistic",
        /// Cruise missiles.
        Cruise = "cruise",
        /// One-way attack drones.
        Drone = "drone",
        /// Unguided and guided rockets.
        Rocket = "rocket",
        /// Launchers or launch points.
        Launcher = "launcher",
        /// Strike aircraft sorties available in a day.
        Sortie = "sortie",
        /// Sorties with deep penetrators available in a day.
        Penetrator = "penetrator",
        /// Interceptors.
        Interceptor = "interceptor",
        /// Air- and missile-defence batteries.
        AirDefence = "air-defence",
        /// Naval mines.
        Mine = "mine",
        /// Armed boats and fast attack craft.
        Craft = "craft",
        /// Anti-ship missiles.
        AntiShip = "anti-ship",
        /// Cyber teams or an index of them.
        Cyber = "cyber",
    }
}

record! {
    /// A kind of deliverable stock, in natural units.
    pub struct RawStockKind {
        /// Name shown to people.
        name: String,
        /// What it is used for.
        class: StockClass,
        /// Natural unit of the stock (missiles, launchers, sorties/day …).
        unit: String,
        /// Greatest distance at which it can be used; absent for stocks that do not reach out.
        range: Option<Quantity> = "km" in 0.0 to 20000.0,
        /// Offensive weight of one unit, relative to one medium-range ballistic missile.
        offence: Quantity = "missile equivalents" in 0.0 to 1000.0,
        /// Cost of producing one unit.
        cost: Quantity = "US$ m" in 0.0 to 100000.0,
        /// How it strikes, for what does.
        weapon: Option<RawWeapon>,
        /// How it defends, for interceptors.
        defence: Option<RawDefence>,
    }
}

choice! {
    /// Kind of agent.
    pub enum AgentKind {
        /// A government.
        State = "state",
        /// An armed group with a patron.
        Proxy = "proxy",
    }
}

choice! {
    /// A part an agent plays.
    pub enum Role {
        /// Stands for a pole of the axis.
        Pole = "pole",
        /// Carries messages between the poles.
        Mediator = "mediator",
        /// Supports armed groups.
        Patron = "patron",
        /// Armed group supported by a patron.
        Client = "client",
        /// Lends bases or airspace.
        Host = "host",
        /// Strategic rival of a pole.
        Rival = "rival",
        /// Buys the energy of the theatre.
        Buyer = "buyer",
        /// Sells the energy of the theatre.
        Exporter = "exporter",
        /// Power from outside the theatre with a say in it.
        GreatPower = "great-power",
        /// Party to the earlier agreement with a right of its own under it.
        Participant = "participant",
        /// Transit land for supplies.
        Transit = "transit",
    }
}

record! {
    /// A state or an armed group.
    pub struct RawAgent {
        /// Full name.
        name: String,
        /// Name that fits a chart label.
        short: String,
        /// State or armed group.
        kind: AgentKind,
        /// Parts it plays.
        roles: Vec<Role>,
        /// Seat of government or of the leadership.
        seat: RawSeat,
        /// Agent on whose soil an armed group mainly stands.
        host: Option<String>,
        /// Position on the axis at the start, coded by the rubric in the documentation.
        alignment: Quantity = "alignment" in -1.0 to 1.0,
        /// Slow national or group resources: share of the world's material capabilities.
        resources: Quantity = "percent of world" in 0.0 to 100.0,
        /// Share of those resources that counts in this theatre, before distance.
        presence: Quantity = "fraction" in 0.0 to 1.0,
        /// Personnel.
        forces: Option<RawForces>,
        /// Share of command that is out of action.
        command_damage: Option<Quantity> = "fraction" in 0.0 to 1.0,
        /// Deliverable stocks by kind.
        arsenal: Table<RawStock>,
        /// Public money.
        budget: Option<RawBudget>,
        /// How it decides; without it the agent never does.
        conduct: Option<RawConduct>,
    }
}

record! {
    /// Where an agent is governed from.
    pub struct RawSeat {
        /// Name of the place.
        name: String,
        /// Longitude.
        lon: Quantity = "deg E" in -180.0 to 180.0,
        /// Latitude.
        lat: Quantity = "deg N" in -90.0 to 90.0,
    }
}

record! {
    /// Personnel that regrows logistically toward a ceiling.
    pub struct RawForces {
        /// Personnel at the start.
        personnel: Quantity = "persons" in 0.0 to 1e8,
        /// Personnel on the capability index's base day.
        reference: Quantity = "persons" in 0.0 to 1e8,
        /// Ceiling of the logistic.
        ceiling: Quantity = "persons" in 0.0 to 1e8,
        /// Intrinsic rate of regrowth.
        regrowth: Quantity = "1/year" in 0.0 to 10.0,
    }
}

record! {
    /// One deliverable stock; units are those of its kind.
    pub struct RawStock {
        /// Units held at the start.
        held: Quantity,
        /// Units held on the capability index's base day.
        reference: Quantity,
        /// Units produced a month at the start, funds and plants as they are.
        production: Option<Quantity>,
        /// Share of production out of action.
        plant_damage: Option<Quantity> = "fraction" in 0.0 to 1.0,
    }
}

record! {
    /// Public money of an agent.
    pub struct RawBudget {
        /// Military spending.
        military: Quantity = "US$ bn/year" in 0.0 to 10000.0,
        /// Oil exports at the start.
        oil_exports: Option<Quantity> = "mb/d" in 0.0 to 20.0,
        /// Oil exports if nothing held them back.
        oil_potential: Option<Quantity> = "mb/d" in 0.0 to 20.0,
        /// Price discount at which sanctioned oil sells.
        oil_discount: Option<Quantity> = "fraction" in 0.0 to 0.9,
        /// Strait (place id) that its oil exports pass.
        oil_through: Option<String>,
        /// Share of its oil exports that passes that strait.
        oil_share_through: Option<Quantity> = "fraction" in 0.0 to 1.0,
        /// LNG exports at the start.
        lng_exports: Option<Quantity> = "Mt/year" in 0.0 to 200.0,
    }
}

choice! {
    /// Kind of place.
    pub enum PlaceKind {
        /// Seat of government.
        Capital = "capital",
        /// Uranium enrichment site.
        Enrichment = "enrichment",
        /// Uranium conversion or fuel site.
        Conversion = "conversion",
        /// Nuclear reactor.
        Reactor = "reactor",
        /// Military base, own or hosted.
        Base = "base",
        /// Missile plant or missile base.
        Missile = "missile",
        /// Oil or gas field, plant, terminal or refinery.
        Energy = "energy",
        /// Strait or other chokepoint of shipping.
        Strait = "strait",
        /// A territory that is not an agent.
        Territory = "territory",
        /// Another place the story names.
        Landmark = "landmark",
    }
}

record! {
    /// A place with real coordinates.
    pub struct RawPlace {
        /// Name shown to people.
        name: String,
        /// What it is.
        kind: PlaceKind,
        /// Agent on whose soil it lies.
        host: Option<String>,
        /// Agent whose forces or people run it, when not the host.
        operator: Option<String>,
        /// Longitude.
        lon: Quantity = "deg E" in -180.0 to 180.0,
        /// Latitude.
        lat: Quantity = "deg N" in -90.0 to 90.0,
        /// What a reader should know.
        note: Option<String>,
        /// Depth of the halls below the surface.
        depth: Option<Quantity> = "m" in 0.0 to 500.0,
        /// Number of separate halls.
        halls: Option<Quantity> = "halls" in 0.0 to 100.0,
        /// Number of entrances.
        entrances: Option<Quantity> = "entrances" in 0.0 to 100.0,
        /// Number of power supplies and ventilation shafts.
        services: Option<Quantity> = "aim points" in 0.0 to 100.0,
        /// Centrifuges installed.
        centrifuges: Option<Quantity> = "machines" in 0.0 to 1e6,
        /// Enrichment capacity.
        enrichment_capacity: Option<Quantity> = "SWU/day" in 0.0 to 1e5,
        /// Conversion capacity.
        conversion_capacity: Option<Quantity> = "t U/year" in 0.0 to 1e5,
        /// Personnel stationed.
        garrison: Option<Quantity> = "persons" in 0.0 to 1e6,
        /// Air-defence batteries at the place.
        batteries: Option<Quantity> = "batteries" in 0.0 to 1000.0,
        /// Oil that passes or is handled.
        oil_flow: Option<Quantity> = "mb/d" in 0.0 to 100.0,
        /// Capacity for oil.
        oil_capacity: Option<Quantity> = "mb/d" in 0.0 to 100.0,
        /// Pipeline capacity that can replace its flow.
        bypass: Option<Quantity> = "mb/d" in 0.0 to 100.0,
        /// Share of world LNG trade that passes.
        lng_share: Option<Quantity> = "fraction" in 0.0 to 1.0,
    }
}

record! {
    /// A route by which a patron's supplies reach clients.
    pub struct RawCorridor {
        /// Name shown to people.
        name: String,
        /// Share of the route's capacity that is open at the start.
        open: Quantity = "fraction" in 0.0 to 1.0,
        /// Where it runs and what changed.
        note: Option<String>,
    }
}

record! {
    /// A tie between two agents; `from` is the patron where there is support.
    pub struct RawTie {
        /// Overall rating by the rubric: -2 open conflict … +2 alliance or patronage.
        rating: Quantity = "rating" in -2.0 to 2.0,
        /// The facets the rating rests on.
        facets: Vec<RawFacet>,
        /// Support that `from` gives `to`.
        support: Option<RawSupport>,
    }
}

record! {
    /// One coded facet of a tie.
    pub struct RawFacet {
        /// Patronage, basing, rivalry, trade share, mediation …
        kind: String,
        /// Coded sign, -2 to +2.
        sign: f64,
        /// Since when, as far as known.
        since: Option<String>,
        /// How it is known.
        how: How,
        /// Entry in the bibliography.
        source: Option<String>,
        /// Remark.
        note: Option<String>,
    }
}

record! {
    /// What a patron gives a client.
    pub struct RawSupport {
        /// Money given to the client.
        money: Quantity = "US$ m/year" in 0.0 to 100000.0,
        /// How far the client acts on the patron's order.
        control: Quantity = "fraction" in 0.0 to 1.0,
        /// Corridor that arms travel by.
        corridor: Option<String>,
        /// Share of shipments that is stopped on the way.
        interdicted: Option<Quantity> = "fraction" in 0.0 to 1.0,
        /// Arms sent a year by kind of stock, when the corridor is fully open.
        arms: Table<Quantity>,
    }
}

choice! {
    /// What became of a commitment.
    pub enum Outcome {
        /// Kept.
        Kept = "kept",
        /// Broken.
        Broken = "broken",
        /// Kept in part, or disputed.
        Partly = "partly",
    }
}

record! {
    /// A dated commitment in the ledger that trust starts from.
    pub struct RawCommitment {
        /// Day on which it was kept or broken, or given.
        date: Day,
        /// Agents that promised.
        promisors: Vec<String>,
        /// Agents it was promised to.
        promisees: Vec<String>,
        /// What was promised.
        text: String,
        /// What became of it.
        outcome: Outcome,
        /// How much was at stake.
        stake: Quantity = "stake" in 0.0 to 5.0,
        /// True when one side disputes the coding.
        contested: Option<bool>,
        /// Remark.
        note: Option<String>,
        /// How it is known.
        how: How,
        /// Entry in the bibliography.
        source: Option<String>,
    }
}

choice! {
    /// Kind of clock.
    pub enum ClockKind {
        /// Somebody set a deadline.
        Deadline = "deadline",
        /// A rule or right ends.
        Expiry = "expiry",
        /// A meeting or report is due.
        Meeting = "meeting",
        /// An election.
        Election = "election",
        /// A procedure that somebody may start.
        Procedure = "procedure",
        /// An operation or policy under way, without an end date.
        Operation = "operation",
    }
}

record! {
    /// A clock that runs at the start.
    pub struct RawClock {
        /// Name shown to people.
        name: String,
        /// Kind of clock.
        kind: ClockKind,
        /// What it means, and what happens when it is due.
        meaning: String,
        /// Agents it concerns.
        agents: Vec<String>,
        /// Day it started, when known.
        since: Option<Day>,
        /// Days on which it may be due, equally likely; empty when it has none.
        due: Vec<Day>,
        /// Days a procedure lasts once started.
        lasts: Option<Quantity> = "days" in 0.0 to 10000.0,
        /// What follows on the due day.
        effects: Vec<RawEffect>,
        /// How it is known.
        how: How,
        /// Entry in the bibliography.
        source: Option<String>,
    }
}

choice! {
    /// What sanctions act on.
    pub enum SanctionChannel {
        /// They lower the target's oil exports.
        OilExports = "oil-exports",
        /// They lower the share of export income that reaches the target.
        Banking = "banking",
    }
}

record! {
    /// Sanctions in force.
    pub struct RawSanction {
        /// Name shown to people.
        name: String,
        /// Who imposes them.
        imposer: String,
        /// Whom they hit.
        target: String,
        /// What they act on.
        channel: SanctionChannel,
        /// How strictly they are enforced at the start.
        intensity: Quantity = "fraction" in 0.0 to 1.0,
        /// Share of the potential flow or income lost at full enforcement.
        effect: Quantity = "fraction" in 0.0 to 1.0,
        /// Days in which what is felt closes half its gap to what is ordered.
        half_life: Quantity = "days" in 1.0 to 3650.0,
        /// Remark.
        note: Option<String>,
    }
}

record! {
    /// Assets that their owner cannot use.
    pub struct RawFrozenAsset {
        /// Name shown to people.
        name: String,
        /// Agent that owns them.
        owner: String,
        /// Agent in whose hands they are, when it is one of the agents.
        holder: Option<String>,
        /// Amount that its owner cannot use.
        amount: Quantity = "US$ bn" in 0.0 to 1000.0,
        /// Remark.
        note: Option<String>,
    }
}

record! {
    /// The oil and LNG market.
    pub struct RawMarket {
        /// Oil price on the last trading day before the start.
        oil_price: Quantity = "US$/bbl" in 1.0 to 1000.0,
        /// World supply of oil.
        oil_supply: Quantity = "mb/d" in 1.0 to 500.0,
        /// Short-run price elasticity of supply.
        supply_elasticity: Quantity = "elasticity" in 0.005 to 2.0,
        /// Short-run price elasticity of demand, its absolute value.
        demand_elasticity: Quantity = "elasticity" in 0.005 to 2.0,
        /// Horizon over which the market averages an expected loss.
        expectation_horizon: Quantity = "days" in 1.0 to 3650.0,
        /// Days that an outage is expected to last on the day it happens.
        expected_outage: Quantity = "days" in 1.0 to 3650.0,
        /// Days that a restriction of a strait is expected to last on the day it begins.
        expected_closure: Quantity = "days" in 1.0 to 3650.0,
        /// Trading sessions in which the expected duration closes half its gap to the true one.
        revision_half_life: Quantity = "sessions" in 0.1 to 1000.0,
        /// Standard deviation of the daily log price change from everything else.
        daily_deviation: Quantity = "log points" in 0.0 to 0.5,
        /// Emergency stocks that can be released, and how fast.
        stock_release: Quantity = "mb/d" in 0.0 to 20.0,
        /// Share of a loss that released stocks may replace.
        stock_release_share: Quantity = "fraction" in 0.0 to 1.0,
        /// Risk premium in the price at the start.
        premium: Quantity = "log points" in 0.0 to 1.0,
        /// Rise of the premium per unit of threat perceived between the poles above the start.
        premium_per_threat: Quantity = "log points" in 0.0 to 5.0,
        /// Rise of the premium per stake of injury around the poles that is still to be answered.
        premium_per_injury: Quantity = "log points" in 0.0 to 1.0,
        /// LNG price index at the start (100 = start).
        lng_price: Quantity = "index" in 1.0 to 1000.0,
        /// World LNG trade.
        lng_supply: Quantity = "Mt/year" in 1.0 to 5000.0,
        /// Elasticities of LNG supply and demand together.
        lng_elasticity: Quantity = "elasticity" in 0.01 to 4.0,
        /// Weekdays without trade.
        holidays: Vec<Day>,
    }
}

record! {
    /// Parameters of the processes, one table each.
    pub struct RawParameters {
        /// Alignment.
        alignment: RawAlignmentParameters,
        /// Trust.
        trust: RawTrustParameters,
        /// Threat.
        threat: RawThreatParameters,
        /// Capability.
        capability: RawCapabilityParameters,
        /// Money.
        money: RawMoneyParameters,
        /// Talks.
        talks: RawTalksParameters,
        /// Perception.
        perception: RawPerceptionParameters,
        /// Decisions.
        decisions: RawDecisionParameters,
        /// Combat.
        combat: RawCombatParameters,
        /// Armed groups.
        proxies: RawProxyParameters,
    }
}

record! {
    /// Alignment: Axelrod and Bennett's landscape made continuous.
    pub struct RawAlignmentParameters {
        /// Speed of adjustment (mu).
        mobility: Quantity = "1/day" in 0.0 to 1.0,
        /// Pull of the anchor (kappa).
        anchoring: Quantity = "ratio" in 0.0 to 10.0,
        /// Propensity of a tie rated +2 (-2 gives its negative).
        tie_scale: Quantity = "propensity" in 0.0 to 1.0,
        /// Propensity added by support (beta_s).
        support_weight: Quantity = "propensity" in 0.0 to 1.0,
        /// Propensity added by a shared threat (beta_h).
        shared_threat_weight: Quantity = "propensity" in 0.0 to 1.0,
        /// Propensity added per unit of trust above its start (beta_t).
        trust_weight: Quantity = "propensity" in 0.0 to 2.0,
        /// Standard deviation of the daily noise (sigma).
        noise: Quantity = "alignment" in 0.0 to 0.2,
        /// Distance over which resources lose half their weight (Boulding 1962).
        loss_of_strength: Quantity = "km" in 100.0 to 40000.0,
        /// Yearly money at which support counts half.
        support_half: Quantity = "US$ m/year" in 1.0 to 100000.0,
    }
}

record! {
    /// Trust: Beta reputation (Jøsang and Ismail 2002).
    pub struct RawTrustParameters {
        /// Weight of the coded rating as pseudo-evidence in the long-run prior.
        prior_strength: Quantity = "evidence" in 0.0 to 100.0,
        /// Evidence per unit of stake.
        evidence_per_stake: Quantity = "evidence" in 0.0 to 10.0,
        /// Days in which half of the evidence of kept commitments is forgotten.
        half_life_kept: Quantity = "days" in 1.0 to 36500.0,
        /// Days in which half of the evidence of breaches is forgotten.
        half_life_broken: Quantity = "days" in 1.0 to 36500.0,
        /// Share of a commitment kept in part that counts as kept.
        partly_kept: Quantity = "fraction" in 0.0 to 1.0,
    }
}

record! {
    /// Threat: balance of threat (Walt 1987), a weighted geometric mean.
    pub struct RawThreatParameters {
        /// Weight of aggregate resources.
        resources_weight: Quantity = "weight" in 0.0 to 1.0,
        /// Weight of proximity.
        proximity_weight: Quantity = "weight" in 0.0 to 1.0,
        /// Weight of deliverable offence.
        offence_weight: Quantity = "weight" in 0.0 to 1.0,
        /// Weight of perceived intent.
        intent_weight: Quantity = "weight" in 0.0 to 1.0,
        /// Resources that count half.
        resources_half: Quantity = "percent of world" in 0.0001 to 100.0,
        /// Distance at which proximity counts half.
        distance_half: Quantity = "km" in 10.0 to 20000.0,
        /// Deliverable offence that counts half.
        offence_half: Quantity = "missile equivalents" in 0.1 to 1e6,
    }
}

record! {
    /// Capability: a Laspeyres quantity index, 100 on its base day.
    pub struct RawCapabilityParameters {
        /// Base day of the index.
        base_day: Day,
        /// Weight of resources in the index.
        resources_weight: Quantity = "weight" in 0.0 to 1.0,
        /// Weight of personnel under command.
        forces_weight: Quantity = "weight" in 0.0 to 1.0,
        /// Weight of deliverable stocks.
        arsenal_weight: Quantity = "weight" in 0.0 to 1.0,
        /// Rate at which command damage is repaired.
        command_repair: Quantity = "1/year" in 0.0 to 10.0,
        /// Rate at which plant damage is repaired.
        plant_repair: Quantity = "1/year" in 0.0 to 10.0,
        /// Elasticity of production and regrowth to funds.
        funds_elasticity: Quantity = "elasticity" in 0.0 to 2.0,
        /// Yearly change of resources per unit of relative change in income.
        resource_growth: Quantity = "1/year" in 0.0 to 1.0,
    }
}

record! {
    /// Money.
    pub struct RawMoneyParameters {
        /// Share of a change in oil income that reaches the military budget.
        oil_to_military: Quantity = "fraction" in 0.0 to 1.0,
        /// Share of released frozen assets that reaches the military budget.
        release_to_military: Quantity = "fraction" in 0.0 to 1.0,
        /// Days over which released assets are spent (half of them).
        spending_half_life: Quantity = "days" in 1.0 to 3650.0,
        /// Elasticity of support to the patron's military income.
        support_elasticity: Quantity = "elasticity" in 0.0 to 3.0,
        /// Share of support money lost on the way.
        money_lost: Quantity = "fraction" in 0.0 to 1.0,
    }
}

choice! {
    /// Groups in which levers and interventions are shown.
    pub enum Group {
        /// Talks and commitments.
        Talks = "talks",
        /// Sanctions and money.
        Money = "money",
        /// Forces.
        Forces = "forces",
        /// Proxies.
        Proxies = "proxies",
        /// Hosts and neighbours.
        Hosts = "hosts",
        /// Oil and gas.
        Oil = "oil",
    }
}

record! {
    /// A dated event that anybody can fire.
    pub struct RawIntervention {
        /// Name shown to people.
        name: String,
        /// What it stands for.
        meaning: String,
        /// Group in which it is shown.
        group: Group,
        /// The number it takes, if any.
        value: Option<RawInput>,
        /// What it does, in order.
        effects: Vec<RawEffect>,
    }
}

record! {
    /// A number that a person gives.
    pub struct RawInput {
        /// Unit.
        unit: String,
        /// Least value.
        low: f64,
        /// Greatest value.
        high: f64,
        /// Value when none is given.
        default: f64,
        /// What it means.
        meaning: String,
    }
}

choice! {
    /// What an effect acts on.
    pub enum EffectKind {
        /// Sets support from `from` to `to` to `amount` times its start (fraction).
        Support = "support",
        /// Opens corridor `subject` to `amount` (fraction).
        Corridor = "corridor",
        /// Sets sanction `subject` to intensity `amount` (fraction).
        Sanction = "sanction",
        /// Releases `amount` (fraction) of frozen asset `subject`.
        Release = "release",
        /// `from` keeps or breaks (see `outcome`) a commitment to `to` of stake `amount`.
        Commitment = "commitment",
        /// Supply of `amount` mb/d is lost, of `agent`'s exports if one is named, and back in `days`.
        Outage = "outage",
        /// Strait `subject` is open to `amount` (fraction), expected for `days`.
        Strait = "strait",
        /// Pressure on the alignment of `agent`: `amount` (alignment) for `days`.
        Pressure = "pressure",
        /// `amount` (fraction) of stock `subject` of `agent` is destroyed.
        Destruction = "destruction",
        /// Command of `agent` loses `amount` (fraction) of what is left.
        Command = "command",
        /// `agent`'s plants for stock `subject` lose `amount` (fraction) of what is left.
        Plant = "plant",
        /// Option `subject` is carried out as if its actor had chosen it.
        Option = "option",
        /// `from` injures `to`, who may answer, by `amount` (stakes).
        Injury = "injury",
        /// `agent` makes a public threat of weight `amount` (fraction).
        Ultimatum = "ultimatum",
        /// A deadline of `agent` has come: `amount` (fraction) of its threat must be met or backed down from.
        Deadline = "deadline",
        /// `agent` expects backing of `amount` (fraction).
        Backing = "backing",
        /// Regime security of `agent` loses `amount` (fraction) of what is left.
        Security = "security",
        /// Cause `subject` is at heat `amount` (fraction).
        Cause = "cause",
        /// A guarantee of strength `amount` (fraction) stands between the poles.
        Guarantee = "guarantee",
        /// `from` hands `amount` (fraction) of its stock `subject` to `to`.
        Handover = "handover",
        /// Talks are announced, the next round in `days`.
        TalksOpen = "talks-open",
        /// Both poles are invited by `agent` to a round in `days`; there is one if both come.
        Invitation = "invitation",
        /// Talks are suspended.
        TalksSuspend = "talks-suspend",
        /// Talks have collapsed.
        TalksCollapse = "talks-collapse",
    }
}

record! {
    /// One effect of an intervention or of a clock.
    pub struct RawEffect {
        /// What it acts on.
        kind: EffectKind,
        /// Acting agent: patron, promisor.
        from: Option<String>,
        /// Receiving agent: client, promisee.
        to: Option<String>,
        /// Agent that is hit.
        agent: Option<String>,
        /// Corridor, sanction, asset, strait or stock.
        subject: Option<String>,
        /// For commitments.
        outcome: Option<Outcome>,
        /// Size of the effect; the intervention's value when absent.
        amount: Option<Quantity>,
        /// Duration, where there is one.
        days: Option<Quantity> = "days" in 0.0 to 3650.0,
    }
}

record! {
    /// A dated intervention, from wherever it comes: scenario, command line or page.
    #[derive(PartialEq, serde::Serialize, serde::Deserialize)]
    pub struct Firing {
        /// Day.
        date: Day,
        /// Id of the intervention.
        intervention: String,
        /// Its value, when it takes one.
        value: Option<f64>,
    }
}

choice! {
    /// Direction in which a lever is claimed to move what it names.
    pub enum Direction {
        /// More of the lever, more of what it moves.
        Up = "up",
        /// More of the lever, less of what it moves.
        Down = "down",
        /// Neither everywhere.
        NonMonotone = "non-monotone",
    }
}

record! {
    /// Something a reader may turn: it sets or scales numbers of the scenario.
    pub struct RawLever {
        /// Name shown to people.
        name: String,
        /// Group in which it is shown.
        group: Group,
        /// Unit.
        unit: String,
        /// Least value.
        low: f64,
        /// Greatest value.
        high: f64,
        /// Value that changes nothing.
        default: f64,
        /// Step of the control.
        step: f64,
        /// What it means.
        meaning: String,
        /// The process it acts through.
        mechanism: String,
        /// What it is claimed to move: a series, by its value at the horizon, or an outcome:
        /// a flag by the share of runs that raise it, `<flag>-day` by its first day, a
        /// settlement by its share, deaths or attacks.
        moves: String,
        /// Agent whose series it moves, for series per agent.
        moves_agent: Option<String>,
        /// Direction of the claim.
        direction: Direction,
        /// Paths of the numbers it sets; `*` stands for every key of a table.
        sets: Vec<String>,
        /// Paths of the numbers it multiplies.
        scales: Vec<String>,
        /// How its range was got.
        how: How,
        /// Entry in the bibliography.
        source: Option<String>,
    }
}

record! {
    /// One entry of the bibliography.
    pub struct RawSource {
        /// Title or description.
        title: String,
        /// Who published it.
        publisher: String,
        /// When: a year, a month or a day.
        published: String,
        /// Where it was read, when known; never an address nobody saw.
        seen_at: Option<String>,
    }
}
