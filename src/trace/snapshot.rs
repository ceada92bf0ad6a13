//! The whole state of a world, keyed by stable ids, from which an identical
//! future follows.

use bevy_ecs::world::World;
use serde::{Deserialize, Serialize};

use crate::MODEL_VERSION;
use crate::chance::Chance;
use crate::day::threat;
use crate::scenario::problem::{Origin, Problems};
use crate::scenario::{MOST_DAYS, NOBODY};
use crate::world::agents::{
    Alignment, Arsenal, Capability, Forces, Funds, OilExports, PlantDamage, Pressures, Resources,
};
use crate::world::build::build;
use crate::world::calendar::{Calendar, is_trading_day};
use crate::world::conduct::{Minds, Plans, Relations, Will};
use crate::world::contest::{Disputes, Milestones, Programme, Sites, Talks};
use crate::world::dyads::{Propensity, Support, Threat, Trust};
use crate::world::events::{Event, EventKind, EventLog, Tomorrow};
use crate::world::theatre::{
    Accounts, Causes, Clocks, Corridors, FrozenAssets, Market, Outage, Passage, Purchases,
    Sanctions,
};
use crate::world::{Roster, Setting};

/// The state of a world on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Model version that made it.
    pub model_version: String,
    /// Fingerprint of scenario, levers and interventions.
    pub setting: u64,
    seed: u64,
    tick: u32,
    agents: Vec<AgentState>,
    trust: Vec<(f64, f64, f64)>,
    threat: Vec<(f64, [f64; 4])>,
    propensity: Vec<f64>,
    support: Vec<(f64, f64)>,
    corridors: Vec<f64>,
    sanctions: Vec<(f64, f64)>,
    frozen: Vec<f64>,
    accounts: (f64, f64),
    market: [f64; 7],
    outages: Vec<([f64; 4], Option<u32>)>,
    passages: Vec<([f64; 5], Option<u32>)>,
    clocks: Vec<Option<u32>>,
    contest: Contest,
    events: Vec<Event>,
}

/// What the contest itself and those in it are on, as the world holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Contest {
    wills: Vec<Will>,
    relations: Relations,
    minds: Minds,
    plans: Plans,
    talks: Talks,
    sites: Sites,
    programme: Programme,
    disputes: Disputes,
    milestones: Milestones,
    causes: Causes,
    purchases: Purchases,
    tomorrow: Tomorrow,
}

impl Contest {
    fn of(world: &World) -> Self {
        let roster = &world.resource::<Roster>().0;
        let wills = roster
            .iter()
            .filter_map(|entity| world.get::<Will>(*entity));
        Self {
            wills: wills.copied().collect(),
            relations: world.resource::<Relations>().clone(),
            minds: world.resource::<Minds>().clone(),
            plans: world.resource::<Plans>().clone(),
            talks: world.resource::<Talks>().clone(),
            sites: world.resource::<Sites>().clone(),
            programme: world.resource::<Programme>().clone(),
            disputes: world.resource::<Disputes>().clone(),
            milestones: *world.resource::<Milestones>(),
            causes: world.resource::<Causes>().clone(),
            purchases: world.resource::<Purchases>().clone(),
            tomorrow: world.resource::<Tomorrow>().clone(),
        }
    }

    fn put(&self, world: &mut World) {
        let roster = world.resource::<Roster>().0.clone();
        for (entity, will) in roster.into_iter().zip(&self.wills) {
            world.entity_mut(entity).insert(*will);
        }
        world.insert_resource(self.relations.clone());
        world.insert_resource(self.minds.clone());
        world.insert_resource(self.plans.clone());
        world.insert_resource(self.talks.clone());
        world.insert_resource(self.sites.clone());
        world.insert_resource(self.programme.clone());
        world.insert_resource(self.disputes.clone());
        world.insert_resource(self.milestones);
        world.insert_resource(self.causes.clone());
        world.insert_resource(self.purchases.clone());
        world.insert_resource(self.tomorrow.clone());
    }

    /// True when everything in it fits the setting and no number could break a run.
    fn fits(&self, setting: &Setting, tick: u32) -> bool {
        let scenario = &setting.scenario;
        let share = |value: &f64| (0.0..=1.0).contains(value);
        let amount = |value: &f64| (0.0..=1e15).contains(value);
        let (agents, edges) = (scenario.agents.len(), scenario.edges.len());
        let choices = scenario.choices.len();
        let issues = scenario
            .talks
            .as_ref()
            .map_or(0, |talks| talks.issues.len());
        let levels = scenario
            .programme
            .as_ref()
            .map_or(0, |programme| programme.material.len());
        let sizes = self.wills.len() == agents
            && self.relations.injury.len() == edges
            && self.relations.ceasefire.len() == edges
            && self.relations.exchange.len() == edges
            && self.relations.order.len() == scenario.supports.len()
            && self.minds.stocks.len() == edges
            && self.minds.resolve.len() == edges
            && self.minds.programme.len() == agents
            && self.minds.looked.len() == agents
            && self.minds.alert.len() == agents
            && self.plans.last.len() == choices
            && self.plans.assent.len() == choices
            && self.talks.levels.len() == issues
            && self.talks.terms.len() == issues
            && self.sites.0.len() == scenario.sites.len()
            && self.programme.material.len() == levels
            && self.causes.0.len() == scenario.causes.len()
            && self.purchases.0.len() == scenario.purchases.len();
        let will = |will: &Will| {
            (1.0..=5.0).contains(&will.posture)
                && [
                    will.resolve,
                    will.security,
                    will.threat,
                    will.due,
                    will.backing,
                ]
                .iter()
                .all(share)
                && [will.access, will.campaign, will.curbed, will.pressed]
                    .iter()
                    .all(share)
                && (0.0..=10.0).contains(&will.reprisal)
        };
        let error = |error: &f64| error.abs() <= 50.0;
        let talks = &self.talks;
        sizes
            && self.wills.iter().all(will)
            && self
                .relations
                .injury
                .iter()
                .all(|injury| (0.0..=1e6).contains(injury))
            && self
                .relations
                .order
                .iter()
                .all(|order| (-1.0..=1.0).contains(order))
            && self.minds.stocks.iter().all(error)
            && self.minds.resolve.iter().all(error)
            && self.minds.programme.iter().all(error)
            && self.minds.looked.iter().all(|looked| *looked <= tick)
            && self.plans.last.iter().all(|last| *last <= tick)
            && self.plans.operations.iter().all(|operation| {
                let choice = scenario.choices.get(operation.choice as usize);
                choice.is_some_and(|choice| {
                    let package = scenario.packages.get(choice.package);
                    operation.done < package.map_or(1, |package| package.days)
                })
            })
            && talks.demand.iter().all(share)
            && [talks.offer, talks.no_deal, talks.range]
                .iter()
                .flatten()
                .all(|value| value.abs() <= 1e6)
            && share(&talks.hope)
            && share(&talks.guarantee)
            && talks.levels.iter().chain(&talks.terms).all(share)
            && self.sites.0.iter().all(|site| {
                share(&site.halls)
                    && share(&site.entrances)
                    && share(&site.services)
                    && amount(&site.reached)
            })
            && self.programme.material.iter().all(amount)
            && amount(&self.programme.weapon_grade)
            && self.programme.pace <= 3
            && share(&self.programme.inspections)
            && amount(&self.programme.breakout_days)
            && amount(&self.programme.output)
            && self.disputes.0.iter().all(|dispute| {
                usize::from(dispute.pair.0) < agents
                    && usize::from(dispute.pair.1) < agents
                    && dispute.span.0 <= dispute.span.1
                    && dispute.span.1 <= tick
                    && amount(&dispute.deaths)
            })
            && amount(&self.milestones.attacks)
            && amount(&self.milestones.deaths)
            && amount(&self.milestones.aimed.0)
            && amount(&self.milestones.aimed.1)
            && self.causes.0.iter().all(share)
            && self
                .purchases
                .0
                .iter()
                .all(|times| (0.0..=10.0).contains(times))
            && self.tomorrow.0.iter().all(|effect| effect.fits(scenario))
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct AgentState {
    alignment: f64,
    pressures: Vec<(f64, u32)>,
    resources: f64,
    personnel: f64,
    command_damage: f64,
    held: Vec<f64>,
    plant_damage: Vec<f64>,
    oil_exports: f64,
    funds: [f64; 6],
    capability: f64,
}

/// Takes the state of a world; `seed` is that of the run.
#[must_use]
pub fn take(world: &World, seed: u64) -> Snapshot {
    let roster = &world.resource::<Roster>().0;
    let agents = roster.iter().filter_map(|entity| {
        let agent = world.entity(*entity);
        let (forces, funds) = (agent.get::<Forces>()?, agent.get::<Funds>()?);
        Some(AgentState {
            alignment: agent.get::<Alignment>()?.0,
            pressures: agent.get::<Pressures>()?.0.clone(),
            resources: agent.get::<Resources>()?.0,
            personnel: forces.personnel,
            command_damage: forces.command_damage,
            held: agent.get::<Arsenal>()?.0.clone(),
            plant_damage: agent.get::<PlantDamage>()?.0.clone(),
            oil_exports: agent.get::<OilExports>()?.0,
            funds: [
                funds.balance,
                funds.income,
                funds.received,
                funds.released,
                funds.income_ratio,
                funds.paid_share,
            ],
            capability: agent.get::<Capability>()?.0,
        })
    });
    let trust = world.resource::<Trust>();
    let factors = &world.resource::<threat::ThreatFactors>().0;
    let support = world.resource::<Support>();
    let accounts = world.resource::<Accounts>();
    let market = world.resource::<Market>();
    let sanctions = world.resource::<Sanctions>();
    Snapshot {
        model_version: MODEL_VERSION.to_owned(),
        setting: world.resource::<Setting>().fingerprint(),
        seed,
        tick: world.resource::<Calendar>().tick,
        agents: agents.collect(),
        trust: (0..trust.level.len())
            .map(|edge| (trust.kept[edge], trust.broken[edge], trust.level[edge]))
            .collect(),
        threat: world
            .resource::<Threat>()
            .0
            .iter()
            .zip(factors)
            .map(|(level, f)| (*level, [f.resources, f.proximity, f.offence, f.intent]))
            .collect(),
        propensity: world.resource::<Propensity>().0.clone(),
        support: support
            .factor
            .iter()
            .copied()
            .zip(support.paid.iter().copied())
            .collect(),
        corridors: world.resource::<Corridors>().0.clone(),
        sanctions: sanctions
            .ordered
            .iter()
            .copied()
            .zip(sanctions.felt.iter().copied())
            .collect(),
        frozen: world.resource::<FrozenAssets>().0.clone(),
        accounts: (accounts.entered, accounts.left),
        market: [
            market.log_loss,
            market.log_premium,
            market.log_price,
            market.price,
            market.lng_price,
            market.oil_lost,
            market.lng_lost,
        ],
        outages: market
            .outages
            .iter()
            .map(|outage| {
                (
                    [outage.loss, outage.days, outage.left, outage.believed],
                    (outage.owner != NOBODY).then_some(outage.owner as u32),
                )
            })
            .collect(),
        passages: market
            .passages
            .iter()
            .map(|passage| {
                (
                    [
                        passage.open,
                        passage.exempt,
                        passage.left,
                        passage.believed,
                        passage.shunned,
                    ],
                    (passage.closer != NOBODY).then_some(passage.closer as u32),
                )
            })
            .collect(),
        clocks: world.resource::<Clocks>().0.clone(),
        contest: Contest::of(world),
        events: world.resource::<EventLog>().0.clone(),
    }
}

impl Snapshot {
    /// The bytes of a snapshot, as they are stored and hashed.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// Reads the bytes of a snapshot.
    ///
    /// # Errors
    /// When the bytes are not a snapshot.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Problems> {
        postcard::from_bytes(bytes).map_err(|error| {
            Problems::one(
                &Origin::named("snapshot"),
                "",
                error,
                "the bytes of a snapshot",
            )
        })
    }

    /// Seed of the run it was taken from.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Days since the start.
    #[must_use]
    pub fn tick(&self) -> u32 {
        self.tick
    }

    /// Builds the world it was taken from.
    ///
    /// # Errors
    /// When it was taken by another model version or from another setting.
    pub fn restore(&self, setting: &Setting) -> Result<World, Problems> {
        let origin = Origin::named("snapshot");
        let mut problems = Problems::default();
        if self.model_version != MODEL_VERSION {
            problems.add(&origin, "model_version", &self.model_version, MODEL_VERSION);
        }
        if self.setting != setting.fingerprint() {
            problems.add(
                &origin,
                "setting",
                "a snapshot of another scenario, or of other levers or interventions",
                "the setting it was taken from",
            );
        }
        if !self.fits(setting) {
            let expected = "the state of a world of this scenario";
            problems.add(
                &origin,
                "",
                "a state of another size, or numbers that no run gives",
                expected,
            );
        }
        problems.or(())?;
        Ok(self.world(setting))
    }

    /// Whether the sizes are those of the scenario and every number is one that a
    /// run can give, so that nothing later can go out of bounds.
    fn fits(&self, setting: &Setting) -> bool {
        let scenario = &setting.scenario;
        let kinds = scenario.stocks.len();
        let sizes = self.agents.len() == scenario.agents.len()
            && self.trust.len() == scenario.edges.len()
            && self.threat.len() == scenario.edges.len()
            && self.propensity.len() == scenario.edges.len()
            && self.support.len() == scenario.supports.len()
            && self.corridors.len() == scenario.corridors.len()
            && self.sanctions.len() == scenario.sanctions.len()
            && self.frozen.len() == scenario.frozen.len()
            && self.passages.len() == scenario.straits.len()
            && self.clocks.len() == scenario.clocks.len()
            && self.tick <= MOST_DAYS
            && self.contest.fits(setting, self.tick);
        let share = |value: f64| (0.0..=1.0).contains(&value);
        // Far above anything a run reaches, far below what would overflow.
        let amount = |value: f64| (0.0..=1e15).contains(&value);
        let days = |value: f64| (0.0..=1e6).contains(&value);
        sizes
            && self.agents.iter().all(|agent| {
                (-1.0..=1.0).contains(&agent.alignment)
                    && agent
                        .pressures
                        .iter()
                        .all(|(a_day, left)| a_day.abs() <= 2.0 && *left >= 1)
                    && (0.0..=100.0).contains(&agent.resources)
                    && amount(agent.personnel)
                    && share(agent.command_damage)
                    && agent.held.len() == kinds
                    && agent.held.iter().all(|held| amount(*held))
                    && agent.plant_damage.len() == kinds
                    && agent.plant_damage.iter().all(|damage| share(*damage))
                    && amount(agent.oil_exports)
                    && agent.funds.iter().all(|number| amount(*number))
                    && amount(agent.capability)
            })
            && self
                .trust
                .iter()
                .all(|&(kept, broken, level)| amount(kept) && amount(broken) && share(level))
            && self
                .threat
                .iter()
                .all(|(level, factors)| share(*level) && factors.iter().all(|f| share(*f)))
            && self.propensity.iter().all(|p| (-1.0..=1.0).contains(p))
            && self
                .support
                .iter()
                .all(|(factor, paid)| amount(*factor) && amount(*paid))
            && self.corridors.iter().all(|open| share(*open))
            && self
                .sanctions
                .iter()
                .all(|(ordered, felt)| share(*ordered) && share(*felt))
            && self.frozen.iter().all(|left| amount(*left))
            && amount(self.accounts.0)
            && amount(self.accounts.1)
            && self.market[..3].iter().all(|log| log.abs() <= 20.0)
            && self.market[3..].iter().all(|number| amount(*number))
            && self
                .outages
                .iter()
                .all(|([loss, lasts, left, believed], owner)| {
                    amount(*loss)
                        && *lasts >= 1.0
                        && days(*lasts)
                        && days(*left)
                        && days(*believed)
                        && owner.is_none_or(|owner| (owner as usize) < scenario.agents.len())
                })
            && self
                .passages
                .iter()
                .all(|([open, exempt, left, believed, shunned], closer)| {
                    share(*open)
                        && share(*exempt)
                        && days(*left)
                        && days(*believed)
                        && share(*shunned)
                        && closer.is_none_or(|closer| (closer as usize) < scenario.agents.len())
                })
            && self.events.iter().all(|event| {
                let subjects = match event.kind {
                    EventKind::Intervention => scenario.interventions.len(),
                    EventKind::ClockDue => scenario.clocks.len(),
                    EventKind::Outage | EventKind::SupplyRestored => 1,
                    EventKind::StraitRestricted | EventKind::StraitReopened => {
                        scenario.straits.len()
                    }
                    EventKind::TalksAnnounced
                    | EventKind::TalksCollapsed
                    | EventKind::InterimSigned
                    | EventKind::AgreementSigned
                    | EventKind::AgreementEnded
                    | EventKind::Breakout => 1,
                    EventKind::TalksRound => usize::MAX,
                    EventKind::TalksSuspended | EventKind::InvitationDeclined => 3,
                    EventKind::PartBroken => scenario
                        .talks
                        .as_ref()
                        .map_or(0, |talks| talks.issues.len()),
                    EventKind::Decision | EventKind::Strike => scenario.choices.len(),
                    EventKind::Deaths | EventKind::Attacks | EventKind::Joined => {
                        scenario.agents.len()
                    }
                    EventKind::SiteDamaged => scenario.sites.len(),
                    EventKind::Ceasefire => scenario.edges.len(),
                    EventKind::War => usize::MAX,
                };
                event.tick <= self.tick
                    && (event.subject as usize) < subjects
                    && event.value.is_finite()
            })
    }

    fn world(&self, setting: &Setting) -> World {
        let mut world = build(setting, Chance::new(self.seed));
        let date = setting.scenario.start().0 + chrono::Days::new(u64::from(self.tick));
        let trading = is_trading_day(date, &setting.scenario.holidays);
        world.insert_resource(Calendar {
            tick: self.tick,
            date,
            trading,
        });
        let roster = world.resource::<Roster>().0.clone();
        for (entity, state) in roster.into_iter().zip(&self.agents) {
            let [
                balance,
                income,
                received,
                released,
                income_ratio,
                paid_share,
            ] = state.funds;
            world.entity_mut(entity).insert((
                Alignment(state.alignment),
                Pressures(state.pressures.clone()),
                Resources(state.resources),
                Forces {
                    personnel: state.personnel,
                    command_damage: state.command_damage,
                },
                Arsenal(state.held.clone()),
                PlantDamage(state.plant_damage.clone()),
                OilExports(state.oil_exports),
                Funds {
                    balance,
                    income,
                    received,
                    released,
                    income_ratio,
                    paid_share,
                },
                Capability(state.capability),
            ));
        }
        world.insert_resource(Trust {
            kept: self.trust.iter().map(|edge| edge.0).collect(),
            broken: self.trust.iter().map(|edge| edge.1).collect(),
            level: self.trust.iter().map(|edge| edge.2).collect(),
        });
        world.insert_resource(Threat(self.threat.iter().map(|edge| edge.0).collect()));
        let factors = self
            .threat
            .iter()
            .map(
                |&(_, [resources, proximity, offence, intent])| threat::Factors {
                    resources,
                    proximity,
                    offence,
                    intent,
                },
            );
        world.insert_resource(threat::ThreatFactors(factors.collect()));
        world.insert_resource(Propensity(self.propensity.clone()));
        world.insert_resource(Support {
            factor: self.support.iter().map(|tie| tie.0).collect(),
            paid: self.support.iter().map(|tie| tie.1).collect(),
        });
        world.insert_resource(Corridors(self.corridors.clone()));
        world.insert_resource(Sanctions {
            ordered: self.sanctions.iter().map(|sanction| sanction.0).collect(),
            felt: self.sanctions.iter().map(|sanction| sanction.1).collect(),
        });
        world.insert_resource(FrozenAssets(self.frozen.clone()));
        world.insert_resource(Accounts {
            entered: self.accounts.0,
            left: self.accounts.1,
        });
        let [
            log_loss,
            log_premium,
            log_price,
            price,
            lng_price,
            oil_lost,
            lng_lost,
        ] = self.market;
        world.insert_resource(Market {
            log_loss,
            log_premium,
            log_price,
            price,
            lng_price,
            oil_lost,
            lng_lost,
            outages: self
                .outages
                .iter()
                .map(|&([loss, days, left, believed], owner)| Outage {
                    loss,
                    days,
                    left,
                    believed,
                    owner: owner.map_or(NOBODY, |owner| owner as usize),
                })
                .collect(),
            passages: self
                .passages
                .iter()
                .map(
                    |&([open, exempt, left, believed, shunned], closer)| Passage {
                        open,
                        exempt,
                        closer: closer.map_or(NOBODY, |closer| closer as usize),
                        left,
                        believed,
                        shunned,
                    },
                )
                .collect(),
        });
        world.insert_resource(Clocks(self.clocks.clone()));
        self.contest.put(&mut world);
        world.insert_resource(EventLog(self.events.clone()));
        world
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Simulation;
    use crate::day::market::restrict;
    use crate::scenario::library::{BuiltIn, load};

    #[test]
    fn a_selective_closure_comes_back_whole_and_only_with_a_known_closer() {
        let setting = Setting::of(load(&BuiltIn, "three-states").unwrap());
        let restricted = |closer| {
            let mut simulation = Simulation::of(setting.clone(), 1);
            let mut market = simulation.world_mut().resource_mut::<Market>();
            restrict(&mut market.passages[0], 0.2, 0.3, closer, 20.0, 45.0);
            simulation
        };
        let simulation = restricted(1);
        let world = simulation.snapshot().restore(&setting).unwrap();
        let market = world.resource::<Market>();
        assert_eq!(market, simulation.world().resource::<Market>());
        assert_eq!(market.passages[0].closer, 1);
        let stranger = restricted(setting.scenario.agents.len());
        assert!(stranger.snapshot().restore(&setting).is_err());
    }
}
