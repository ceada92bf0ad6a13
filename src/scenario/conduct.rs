//! The scenario format, second part: what agents want and can do. Talks and their
//! issues, options and packages, the nuclear programme, coverage, purchases, causes.
//!
//! Values are in *stakes*: one stake is what the most valued single aim of an agent
//! is worth to it, so that a difference of one means the same to all of them and one
//! precision of choice serves all. Rubrics are in the documentation.

use super::quantity::Quantity;
use super::record::{choice, record};
use super::table::Table;

record! {
    /// How a kind of stock strikes.
    pub struct RawWeapon {
        /// Weapons that one unit brings: one for a missile, bombs for a sortie.
        per_unit: Quantity = "weapons" in 0.0 to 100.0,
        /// Share that fails at launch or on the way.
        failure: Quantity = "fraction" in 0.0 to 1.0,
        /// Share of what arrives that hits its aim point.
        accuracy: Quantity = "fraction" in 0.0 to 1.0,
        /// Depth of ordinary concrete that one hit reaches.
        reach: Quantity = "m" in 0.0 to 200.0,
        /// Persons killed by one hit on people who were not warned.
        lethality: Quantity = "persons" in 0.0 to 1000.0,
        /// Time from launch to arrival.
        flight: Quantity = "hours" in 0.0 to 48.0,
    }
}

record! {
    /// How a kind of interceptor defends.
    pub struct RawDefence {
        /// Interceptors fired at one target.
        shots: Quantity = "interceptors" in 1.0 to 10.0,
        /// Targets that a battery engages in one salvo.
        channels: Quantity = "targets/battery" in 0.0 to 1000.0,
        /// Chance that one shot stops a ballistic missile.
        ballistic: Quantity = "fraction" in 0.0 to 1.0,
        /// Chance that one shot stops a cruise missile.
        cruise: Quantity = "fraction" in 0.0 to 1.0,
        /// Chance that one shot stops a drone.
        drone: Quantity = "fraction" in 0.0 to 1.0,
        /// Chance that one shot stops a rocket.
        rocket: Quantity = "fraction" in 0.0 to 1.0,
    }
}

record! {
    /// What an agent wants: the weight of each part of an expected utility. An absent weight is zero.
    pub struct RawInterests {
        /// The rival's programme set back, or one's own brought forward, by all of it.
        programme: Option<Quantity> = "stakes" in 0.0 to 10.0,
        /// Harm done to a rival, by all it has.
        damage: Option<Quantity> = "stakes" in 0.0 to 10.0,
        /// An injury answered.
        answer: Option<Quantity> = "stakes" in 0.0 to 10.0,
        /// Harm to oneself, by all one has.
        safety: Option<Quantity> = "stakes" in 0.0 to 10.0,
        /// Backing down from one's own public threat (Fearon 1994).
        audience: Option<Quantity> = "stakes" in 0.0 to 10.0,
        /// The agreement that the talks may bring; negative for who loses by it.
        agreement: Option<Quantity> = "stakes" in -10.0 to 10.0,
        /// The favour of a patron or ally.
        partner: Option<Quantity> = "stakes" in 0.0 to 10.0,
        /// Keeping to what law, custom and one's public allow.
        restraint: Option<Quantity> = "stakes" in 0.0 to 10.0,
        /// Income from exports, or cheap imports, by all of it.
        income: Option<Quantity> = "stakes" in 0.0 to 10.0,
        /// The goodwill of buyers, hosts and neighbours.
        goodwill: Option<Quantity> = "stakes" in 0.0 to 10.0,
        /// A cause of one's own.
        cause: Option<Quantity> = "stakes" in 0.0 to 10.0,
        /// A patron's order, at full control.
        order: Option<Quantity> = "stakes" in 0.0 to 10.0,
    }
}

record! {
    /// How an agent decides.
    pub struct RawConduct {
        /// Readiness to bear costs for its aims.
        resolve: Quantity = "fraction" in 0.0 to 1.0,
        /// Hold of the leadership on its state or group.
        security: Quantity = "fraction" in 0.0 to 1.0,
        /// Level of hostility toward its main rival at the start, on the five rungs of the militarised disputes data (Gibler, Miller and Little 2016).
        posture: Quantity = "rung" in 1.0 to 5.0,
        /// Mean time between two reviews of what to do.
        review: Quantity = "days" in 1.0 to 365.0,
        /// What it wants.
        interests: RawInterests,
        /// Public threat that stands at the start, and would cost to back down from.
        threat: Option<Quantity> = "fraction" in 0.0 to 1.0,
        /// How far it lends bases and airspace to those who ask.
        access: Option<Quantity> = "fraction" in 0.0 to 1.0,
        /// How far it expects the backing of its strongest ally for using force; none for who has no such ally.
        backing: Option<Quantity> = "fraction" in 0.0 to 1.0,
        /// Attacks a day of an armed group in a campaign with its cause at full heat.
        tempo: Option<Quantity> = "attacks/day" in 0.0 to 100.0,
        /// How far a campaign is under way at the start.
        campaign: Option<Quantity> = "fraction" in 0.0 to 1.0,
        /// Cause (id) in which it has a stake.
        cause: Option<String>,
        /// How far the host holds the group back at the start.
        curbed: Option<Quantity> = "fraction" in 0.0 to 1.0,
        /// Strait (place id) whose ships its small attacks threaten.
        strait: Option<String>,
    }
}

record! {
    /// A conflict beside the main one that moves armed groups.
    pub struct RawCause {
        /// Name shown to people.
        name: String,
        /// How hot it is at the start.
        heat: Quantity = "fraction" in 0.0 to 1.0,
        /// What it is.
        note: Option<String>,
    }
}

record! {
    /// Defences that one agent puts before another.
    pub struct RawCoverage {
        /// Who defends.
        by: String,
        /// Who is defended.
        of: String,
        /// Share of the defender's interceptors and batteries that can.
        share: Quantity = "fraction" in 0.0 to 1.0,
    }
}

record! {
    /// Oil that one agent buys from another.
    pub struct RawPurchase {
        /// Who buys.
        buyer: String,
        /// Who sells.
        exporter: String,
        /// Share of the exporter's exports.
        share: Quantity = "fraction" in 0.0 to 1.0,
    }
}

choice! {
    /// A side of the talks.
    pub enum Side {
        /// The agent at the negative pole.
        Negative = "negative",
        /// The agent at the positive pole.
        Positive = "positive",
    }
}

choice! {
    /// What an issue of the talks changes when it is performed.
    pub enum IssueEffect {
        /// The level to which the programme enriches.
        Enrichment = "enrichment",
        /// The stock at the highest level.
        Stock = "stock",
        /// What inspectors see.
        Inspections = "inspections",
        /// Enforcement of the sanctions named in `subjects`.
        Sanctions = "sanctions",
        /// Release of the assets named in `subjects`.
        Assets = "assets",
        /// An assurance against attack.
        Guarantee = "guarantee",
    }
}

record! {
    /// An issue of the talks: 0 is the state of today, 1 all that is asked for.
    pub struct RawIssue {
        /// Name shown to people.
        name: String,
        /// Who would concede it.
        conceder: Side,
        /// What conceding all of it costs the conceder.
        cost: Quantity = "stakes" in 0.0 to 10.0,
        /// What all of it is worth to the other side, if it is believed.
        value: Quantity = "stakes" in 0.0 to 10.0,
        /// Level in an interim agreement.
        interim: Quantity = "fraction" in 0.0 to 1.0,
        /// False when only all or nothing of it can be conceded.
        divisible: Option<bool>,
        /// What it changes.
        effect: IssueEffect,
        /// Sanctions or assets it is about.
        subjects: Vec<String>,
        /// Where the position was read, and how it was turned into numbers.
        note: Option<String>,
    }
}

record! {
    /// Talks between the agents at the two poles, through a mediator.
    pub struct RawTalks {
        /// Who carries the messages.
        mediator: String,
        /// Clock of the first round that is due, if one is.
        next_round: Option<String>,
        /// Time between rounds when nothing holds them up.
        interval: Quantity = "days" in 1.0 to 365.0,
        /// What is on the table.
        issues: Table<RawIssue>,
        /// What the negative side's stake is worth to it a round later (delta).
        patience_negative: Quantity = "fraction" in 0.5 to 0.999,
        /// What the positive side's stake is worth to it a round later (delta).
        patience_positive: Quantity = "fraction" in 0.5 to 0.999,
        /// Share of the surplus over no deal that the negative side insists on.
        insistence_negative: Quantity = "fraction" in 0.0 to 0.95,
        /// Share of the surplus over no deal that the positive side insists on.
        insistence_positive: Quantity = "fraction" in 0.0 to 0.95,
        /// Chance that the negative side is obstinate: that it never gives in below `obstinate_share` (Abreu and Gul 2000).
        obstinacy_negative: Quantity = "probability" in 0.0 to 1.0,
        /// Chance that the positive side is obstinate, in the same sense.
        obstinacy_positive: Quantity = "probability" in 0.0 to 1.0,
        /// Share of the surplus over no deal that an obstinate side insists on.
        obstinate_share: Quantity = "fraction" in 0.0 to 0.99,
        /// Agents whose public threat is for the case that there is no deal: it is called when talks collapse.
        threatening: Vec<String>,
        /// How far such a threat is due then: must be met or backed down from.
        called: Quantity = "fraction" in 0.0 to 1.0,
        /// What a year without a deal costs the negative side.
        drift_negative: Quantity = "stakes/year" in 0.0 to 5.0,
        /// What a year without a deal costs the positive side.
        drift_positive: Quantity = "stakes/year" in 0.0 to 5.0,
    }
}

record! {
    /// Enriched uranium of one level.
    pub struct RawMaterial {
        /// Enrichment: share of uranium-235.
        level: Quantity = "fraction" in 0.007 to 0.95,
        /// Uranium held.
        amount: Quantity = "kg U" in 0.0 to 1e6,
    }
}

record! {
    /// An enrichment programme. Its sites are the places of kind enrichment on its owner's soil.
    pub struct RawProgramme {
        /// Whose it is.
        owner: String,
        /// Stocks by level.
        material: Table<RawMaterial>,
        /// Level of the tails.
        tails: Quantity = "fraction" in 0.001 to 0.3,
        /// Output of the highest level at the pace of the start.
        rate: Quantity = "kg U/day" in 0.0 to 100.0,
        /// Multiple of that pace when it is stepped up.
        faster: Quantity = "ratio" in 1.0 to 20.0,
        /// Level of weapon-grade uranium.
        weapon_level: Quantity = "fraction" in 0.5 to 0.97,
        /// Days until cascades turned to weapon grade give product.
        turning: Quantity = "days" in 0.0 to 365.0,
        /// Weapon-grade uranium of one device.
        weapon_mass: Quantity = "kg U" in 1.0 to 100.0,
        /// How much inspectors see at the start.
        inspections: Quantity = "fraction" in 0.0 to 1.0,
    }
}

choice! {
    /// What part of a package aims at.
    pub enum Aim {
        /// Halls, entrances and services of enrichment and conversion sites.
        Sites = "sites",
        /// Air-defence batteries.
        AirDefence = "air-defence",
        /// Missiles, launchers and their plants.
        Missiles = "missiles",
        /// Bases: aircraft, personnel.
        Bases = "bases",
        /// Energy plants and terminals.
        Energy = "energy",
    }
}

record! {
    /// One part of a package.
    pub struct RawElement {
        /// Whose stock is used.
        agent: String,
        /// Stock.
        stock: String,
        /// Units used in all; sorties are counted, not lost.
        amount: Quantity,
        /// What it aims at.
        aim: Aim,
        /// Places aimed at, in equal parts; the target's places of the aim's kind when empty.
        places: Vec<String>,
    }
}

record! {
    /// A strike or salvo that was planned as a whole.
    pub struct RawPackage {
        /// Name shown to people.
        name: String,
        /// Days over which it is carried out.
        days: Quantity = "days" in 1.0 to 60.0,
        /// Its parts.
        elements: Vec<RawElement>,
    }
}

choice! {
    /// What an option does.
    pub enum Action {
        /// Nothing new.
        Hold = "hold",
        /// Threatens, and tightens sanctions of its own on the target by `size`.
        Pressure = "pressure",
        /// Assures the target and lowers its own threat by `size`.
        Reassure = "reassure",
        /// Withdraws backing from the target, an ally, by `size`.
        RestrainAlly = "restrain-ally",
        /// Carries out the package against the target.
        Strike = "strike",
        /// Ends one's own part in the exchange with the target.
        Stop = "stop",
        /// Sabotage of a site of the target, taking `size` of it, without a name.
        Covert = "covert",
        /// Enriches a step faster.
        Enrich = "enrich",
        /// Sees to it that inspectors see less, by `size`.
        LimitInspections = "limit-inspections",
        /// Fires the package at the target.
        Salvo = "salvo",
        /// Attacks the target's networks.
        Cyber = "cyber",
        /// Tells all clients to attack.
        Order = "order",
        /// Tells all clients to hold back.
        RestrainClients = "restrain-clients",
        /// Threatens the hosts of the target's forces.
        PressHosts = "press-hosts",
        /// Opens a strait (`place`) to `size` of its traffic.
        RestrictStrait = "restrict-strait",
        /// Offers the target a ceasefire.
        OfferCeasefire = "offer-ceasefire",
        /// Starts or goes on with a campaign of small attacks on the target.
        Harass = "harass",
        /// Ends one's campaign.
        Abstain = "abstain",
        /// Joins a war at the patron's side with the package.
        Join = "join",
        /// Lends bases and airspace to `size`.
        Access = "access",
        /// Brings the sides of the talks together again.
        Mediate = "mediate",
        /// Starts a procedure (`subject`, a clock).
        Procedure = "procedure",
        /// Buys `size` times the target's oil bought at the start.
        Buy = "buy",
        /// Arms the target with `size` of one's own `subject` (a stock).
        Arm = "arm",
        /// Holds back the groups on one's soil by `size`.
        Curb = "curb",
        /// Opens a corridor (`subject`) to `size`.
        Corridor = "corridor",
    }
}

record! {
    /// Something an agent can choose to do.
    pub struct RawOption {
        /// Who can.
        actor: String,
        /// Name shown to people.
        name: String,
        /// What it stands for.
        meaning: String,
        /// What it does.
        action: Action,
        /// Agent it is done to.
        target: Option<String>,
        /// Ally without whose consent it is not done.
        partner: Option<String>,
        /// Place, for straits and sabotage.
        place: Option<String>,
        /// Clock, stock or corridor, where the action names one.
        subject: Option<String>,
        /// Package, for strikes, salvos and joining.
        package: Option<String>,
        /// Size, in the action's own sense.
        size: Option<Quantity> = "fraction" in 0.0 to 10.0,
        /// Announced beforehand, so that people can leave and answers can be small.
        telegraphed: Option<bool>,
        /// Lets one's own ships and those of one's buyers pass.
        selective: Option<bool>,
        /// What it breaks of law, custom and public promise: the part that `restraint` weighs.
        breach: Quantity = "fraction" in 0.0 to 1.0,
        /// Least number of days between two choices of it.
        pause: Option<Quantity> = "days" in 0.0 to 3650.0,
    }
}

record! {
    /// Decisions: logit response over nested options (Luce 1959; McKelvey and Palfrey 1995, without the fixed point).
    pub struct RawDecisionParameters {
        /// Precision of choice (lambda) among options.
        precision: Quantity = "1/stake" in 0.0 to 100.0,
        /// Dissimilarity of options within acting: the first stage's precision over the second's.
        dissimilarity: Quantity = "ratio" in 0.05 to 1.0,
        /// Least gain for which a new course is taken: what changing it costs in attention and standing (Samuelson and Zeckhauser 1988).
        inertia: Quantity = "stakes" in 0.0 to 10.0,
        /// Opportunities a day that a review is split into.
        steps_per_day: Quantity = "steps/day" in 1.0 to 24.0,
        /// Offence of a rival, in missile equivalents that arrive, that harms by half.
        harm_half: Quantity = "missile equivalents" in 0.1 to 1e6,
        /// Days in which half of an unanswered injury is forgotten.
        injury_half_life: Quantity = "days" in 1.0 to 3650.0,
        /// Days in which half of a public threat is forgotten.
        threat_half_life: Quantity = "days" in 1.0 to 3650.0,
        /// Days in which half of a patron's order is forgotten.
        order_half_life: Quantity = "days" in 1.0 to 3650.0,
        /// Days in which expected backing closes half its gap to its usual level.
        backing_half_life: Quantity = "days" in 1.0 to 3650.0,
        /// Days in which resolve and regime security close half their gap to their usual level.
        resolve_half_life: Quantity = "days" in 1.0 to 3650.0,
        /// Days to a weapon's worth of material at which setting the programme back is half as urgent as can be.
        urgency_half: Quantity = "days" in 0.1 to 3650.0,
        /// Share of the expected answer that an announced act draws.
        telegraphed_answer: Quantity = "fraction" in 0.0 to 1.0,
        /// Share of the expected answer that a deniable act draws.
        deniable_answer: Quantity = "fraction" in 0.0 to 1.0,
        /// Injury that one answer can be for, and settles even when it inflicts less.
        full_answer: Quantity = "stakes" in 0.1 to 10.0,
        /// Share of an injury that an announced answer settles.
        telegraphed_credit: Quantity = "fraction" in 0.0 to 1.0,
        /// Weight of a deadline that is near, over one that has passed.
        time_pressure: Quantity = "ratio" in 0.0 to 10.0,
        /// Days before a deadline at which half of that weight is felt.
        deadline_half: Quantity = "days" in 1.0 to 365.0,
        /// Days for which an assent to a joint act or an offer of a ceasefire stands.
        offer_days: Quantity = "days" in 1.0 to 365.0,
    }
}

record! {
    /// Perception: stocks and intents are seen with errors that last.
    pub struct RawPerceptionParameters {
        /// Standard deviation of the log error on a rival's stocks.
        stocks_error: Quantity = "log points" in 0.0 to 3.0,
        /// Standard deviation of the error on a rival's resolve.
        resolve_error: Quantity = "fraction" in 0.0 to 1.0,
        /// Standard deviation of the log error on how close a programme is to a weapon.
        programme_error: Quantity = "log points" in 0.0 to 3.0,
        /// Days in which half of an error is replaced.
        error_half_life: Quantity = "days" in 1.0 to 3650.0,
        /// Share of the programme's error that full inspections take away.
        inspections_effect: Quantity = "fraction" in 0.0 to 1.0,
        /// Share of the error on resolve that a mediator in talks takes away.
        mediation_effect: Quantity = "fraction" in 0.0 to 1.0,
    }
}

record! {
    /// Talks: how offers close, and what no deal means.
    pub struct RawTalksParameters {
        /// Share of its demand that the side with the smaller risk limit gives up in a round.
        concession: Quantity = "fraction" in 0.0 to 1.0,
        /// Standard deviation of what is misheard between the rooms, in shares of the contract curve.
        noise: Quantity = "fraction" in 0.0 to 1.0,
        /// Share of that noise, and of the last distance between offers, that a perfect mediator takes away.
        mediation: Quantity = "fraction" in 0.0 to 1.0,
        /// Yearly hazard of war without a deal at rung 1 of hostility, against a side of middling resolve.
        war_hazard: Quantity = "1/year" in 0.0 to 5.0,
        /// Multiple of that hazard for each rung above it.
        hazard_per_rung: Quantity = "ratio" in 1.0 to 10.0,
        /// Horizon over which a side weighs no deal.
        horizon: Quantity = "days" in 30.0 to 3650.0,
        /// Scale of the war costs that threat imposes.
        war_cost: Quantity = "stakes" in 0.0 to 10.0,
        /// Share of a promise that step-for-step performance secures without trust: it can be taken back.
        step_for_step: Quantity = "fraction" in 0.0 to 1.0,
        /// Share of distrust that a full guarantee takes away.
        guarantee_effect: Quantity = "fraction" in 0.0 to 1.0,
        /// What each further round without any deal in reach costs a side that goes on (Zartman 2000).
        fatigue: Quantity = "stakes/round" in 0.0 to 1.0,
        /// Postponement of a round per rung of hostility above the second.
        postponement: Quantity = "days" in 0.0 to 60.0,
        /// Days of suspension after which talks have collapsed.
        collapse_after: Quantity = "days" in 5.0 to 1000.0,
        /// Days between two looks at whether a deal is kept.
        compliance_review: Quantity = "days" in 5.0 to 365.0,
        /// Stake of each part kept or broken, as evidence for trust.
        compliance_stake: Quantity = "stake" in 0.0 to 5.0,
        /// What breaking a part costs its promisor beyond what it gains.
        breach_cost: Quantity = "stakes" in 0.0 to 10.0,
    }
}

record! {
    /// Combat: salvos with finite stocks (Hughes 1995; Armstrong 2005), strikes on hardened sites.
    pub struct RawCombatParameters {
        /// Gain of each further hit on one aim point, as a share of the one before.
        stacking: Quantity = "fraction" in 0.0 to 0.99,
        /// Scale of the doubt about depth and reach, as a log ratio: damage is logistic in it.
        softness: Quantity = "log points" in 0.01 to 5.0,
        /// Reach in rock over reach in ordinary concrete.
        rock_factor: Quantity = "ratio" in 0.1 to 3.0,
        /// Capacity lost when all entrances or services of a site are closed.
        service_share: Quantity = "fraction" in 0.0 to 1.0,
        /// Rate at which halls are rebuilt.
        hall_repair: Quantity = "1/year" in 0.0 to 20.0,
        /// Rate at which entrances and services are reopened.
        service_repair: Quantity = "1/year" in 0.0 to 50.0,
        /// Entrances, or supplies of power and air, put out of use by one hit on them.
        closed_per_hit: Quantity = "fraction" in 0.0 to 1.0,
        /// Shots that a battery fires in one raid.
        battery_shots: Quantity = "shots" in 0.0 to 100.0,
        /// Share of those that would stop an aircraft which does nothing about them.
        battery_accuracy: Quantity = "fraction" in 0.0 to 1.0,
        /// Shots that one sortie evades or jams in a raid.
        evaded: Quantity = "shots" in 0.0 to 100.0,
        /// Share of a raid's sorties that goes for air defence first.
        suppression: Quantity = "fraction" in 0.0 to 1.0,
        /// Share of sorties from abroad that flies from hosted bases; the rest from ships and far away.
        land_based: Quantity = "fraction" in 0.0 to 1.0,
        /// Batteries put out of action by one hit aimed at air defence.
        battery_per_hit: Quantity = "batteries" in 0.0 to 10.0,
        /// Share of the stocks aimed at that one hit destroys.
        stock_per_hit: Quantity = "fraction" in 0.0 to 1.0,
        /// Share of plant capacity lost to one hit.
        plant_per_hit: Quantity = "fraction" in 0.0 to 1.0,
        /// Oil capacity lost to one hit on an energy place, and the days it is out.
        energy_per_hit: Quantity = "mb/d" in 0.0 to 10.0,
        /// Days until such a loss is repaired.
        energy_repair: Quantity = "days" in 1.0 to 1000.0,
        /// Share of drones and cruise missiles that an hour of warning lets others stop on the way.
        lost_per_hour: Quantity = "1/hour" in 0.0 to 2.0,
        /// Mines laid when a strait is closed altogether.
        mines_laid: Quantity = "mines" in 0.0 to 1e5,
        /// Mines cleared in a day.
        mines_cleared: Quantity = "mines/day" in 0.1 to 1e4,
        /// Days for which boats and missiles alone hold a strait.
        closure_days: Quantity = "days" in 1.0 to 365.0,
        /// Alignment that a buyer of oil turns from who closes a strait that all it buys passes.
        goodwill_lost: Quantity = "alignment" in 0.0 to 1.0,
        /// Days for which a blow keeps an exchange open.
        exchange_days: Quantity = "days" in 1.0 to 365.0,
        /// Hours of warning at which half the people are in shelter.
        shelter_half: Quantity = "hours" in 0.01 to 48.0,
        /// Further warning that an announcement gives.
        announced_warning: Quantity = "hours" in 0.0 to 240.0,
        /// Share of an arriving salvo that threatens something worth an interceptor.
        engaged_share: Quantity = "fraction" in 0.0 to 1.0,
        /// Injury felt per missile equivalent that hits.
        injury_per_hit: Quantity = "stakes" in 0.0 to 10.0,
        /// Injury felt per hundred dead.
        injury_per_hundred_dead: Quantity = "stakes" in 0.0 to 100.0,
        /// Days without an incident after which a dispute is over (Ghosn, Palmer and Bremer 2004).
        dispute_gap: Quantity = "days" in 10.0 to 1000.0,
        /// Deaths from which a dispute is a war.
        war_deaths: Quantity = "persons" in 1.0 to 1e6,
        /// Days of mutual strikes from which a dispute is a war.
        war_days: Quantity = "days" in 1.0 to 1000.0,
    }
}

record! {
    /// Armed groups: attacks as over-dispersed counts, principal and agent (Salehyan 2010).
    pub struct RawProxyParameters {
        /// Dispersion of daily attacks (negative binomial k).
        dispersion: Quantity = "k" in 0.01 to 1000.0,
        /// Log attack rate per unit of order times control.
        order_weight: Quantity = "log points" in 0.0 to 20.0,
        /// Log attack rate per unit of heat of the cause.
        cause_weight: Quantity = "log points" in 0.0 to 20.0,
        /// Log attack rate lost per unit of reprisal in memory.
        reprisal_weight: Quantity = "log points" in 0.0 to 20.0,
        /// Log attack rate lost per unit of curbing by the host.
        host_weight: Quantity = "log points" in 0.0 to 20.0,
        /// Log attack rate lost per unit of command damage.
        weakness_weight: Quantity = "log points" in 0.0 to 20.0,
        /// Days in which half of a reprisal is forgotten.
        reprisal_half_life: Quantity = "days" in 1.0 to 1000.0,
        /// Chance that an attack kills, before shelter.
        lethality: Quantity = "persons/attack" in 0.0 to 10.0,
        /// Injury felt per attack that does not kill.
        injury_per_attack: Quantity = "stakes" in 0.0 to 1.0,
        /// Share of a strait's traffic that one attack on ships a day turns away in the long run.
        traffic_per_attack: Quantity = "fraction" in 0.0 to 1.0,
        /// Days for which turned-away traffic stays away.
        traffic_return: Quantity = "days" in 1.0 to 1000.0,
    }
}
