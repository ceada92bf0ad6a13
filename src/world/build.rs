//! A world from a setting: every component and resource, in the order of ids.

use bevy_ecs::world::World;

use super::agents::{
    AgentId, Alignment, Arsenal, Capability, Forces, Funds, OilExports, PlantDamage, Pressures,
    Resources,
};
use super::calendar::{Calendar, is_trading_day};
use super::conduct::{Awake, Decisions, Plans, Relations, Will};
use super::contest::{Disputes, Milestones, SiteDamage, Sites};
use super::dyads::{Propensity, Support, Threat, Trust};
use super::events::{EventLog, Today, Tomorrow};
use super::steps::Steps;
use super::terms::{Explained, StockTerms};
use super::theatre::{
    Accounts, Causes, Clocks, Corridors, FrozenAssets, Market, Passage, Purchases, Sanctions,
};
use super::{Roster, Setting};
use crate::chance::{Chance, Purpose};
use crate::day::{
    alignment, attacks, capability, combat, decisions, market, money, perception, programme, talks,
    threat, trust,
};
use crate::math;
use crate::scenario::Agent;

/// An agent's will at the start.
fn will(agent: &Agent) -> Will {
    let Some(conduct) = &agent.conduct else {
        return Will {
            posture: 1.0,
            ..Will::default()
        };
    };
    Will {
        resolve: conduct.resolve,
        security: conduct.security,
        posture: conduct.posture,
        threat: conduct.threat,
        due: 0.0,
        backing: conduct.backing,
        access: conduct.access.unwrap_or(0.0),
        campaign: conduct.campaign,
        curbed: conduct.curbed,
        reprisal: 0.0,
        pressed: 0.0,
    }
}

/// The contest at the start: talks, programme, sites, and what agents are on.
fn contest(world: &mut World, setting: &Setting, chance: Chance, due: &[Option<u32>]) {
    let scenario = &setting.scenario;
    let parameters = &scenario.raw.parameters;
    let edges = scenario.edges.len();
    let combat = combat::Parameters::from(&parameters.combat);
    world.insert_resource(Relations {
        injury: vec![0.0; edges],
        ceasefire: vec![0; edges],
        exchange: vec![0; edges],
        order: vec![0.0; scenario.supports.len()],
    });
    world.insert_resource(perception::at_start(setting, chance));
    world.insert_resource(Awake::default());
    world.insert_resource(Plans {
        last: vec![0; scenario.choices.len()],
        assent: vec![0; scenario.choices.len()],
        operations: Vec::new(),
    });
    world.insert_resource(Decisions::default());
    world.insert_resource(talks::at_start(scenario, due, chance));
    world.insert_resource(Sites(vec![SiteDamage::default(); scenario.sites.len()]));
    world.insert_resource(programme::at_start(scenario, &combat));
    world.insert_resource(Disputes::default());
    world.insert_resource(Milestones::default());
    world.insert_resource(Causes(scenario.causes.clone()));
    world.insert_resource(Purchases(vec![1.0; scenario.purchases.len()]));
    world.insert_resource(decisions::LastFirst::default());
    world.insert_resource(StockTerms::default());
    world.insert_resource(Steps::default());
    world.insert_resource(talks::Restated::default());
    world.insert_resource(attacks::Attacks(vec![0.0; scenario.agents.len()]));
    world.insert_resource(talks::Parameters::from(&parameters.talks));
    world.insert_resource(perception::Parameters::from(&parameters.perception));
    world.insert_resource(decisions::Parameters::from(&parameters.decisions));
    world.insert_resource(attacks::Parameters::from(&parameters.proxies));
    world.insert_resource(combat);
}

/// Builds the world at the start of `setting` with the luck of `chance`.
#[must_use]
pub fn build(setting: &Setting, chance: Chance) -> World {
    let mut world = World::new();
    let (scenario, equilibrium) = (&setting.scenario, &setting.equilibrium);
    let raw = &scenario.raw;
    let capability_parameters = capability::Parameters::from(&raw.parameters.capability);
    let mut roster = Vec::with_capacity(scenario.agents.len());
    for (number, agent) in scenario.agents.iter().enumerate() {
        let held: Vec<f64> = agent.arsenal.iter().map(|stock| stock.held).collect();
        let forces = Forces {
            personnel: agent.personnel,
            command_damage: agent.command_damage,
        };
        let index = capability::index(
            agent,
            &scenario.stocks,
            agent.resources,
            &forces,
            &held,
            &capability_parameters,
        );
        let funds = Funds {
            balance: equilibrium.balance[number],
            income: equilibrium.income[number],
            received: equilibrium.received[number],
            released: 0.0,
            income_ratio: 1.0,
            paid_share: 1.0,
        };
        let entity = world.spawn((
            AgentId(number as u16),
            Alignment(agent.alignment),
            Pressures::default(),
            Resources(agent.resources),
            forces,
            Arsenal(held),
            PlantDamage(
                agent
                    .arsenal
                    .iter()
                    .map(|stock| stock.plant_damage)
                    .collect(),
            ),
            OilExports(agent.oil_exports),
            funds,
            Capability(index),
            will(agent),
        ));
        roster.push(entity.id());
    }
    world.insert_resource(Roster(roster));

    let start = scenario.start().0;
    let trading = is_trading_day(start, &scenario.holidays);
    world.insert_resource(Calendar {
        tick: 0,
        date: start,
        trading,
    });
    let due: Vec<Option<u32>> = scenario
        .clocks
        .iter()
        .map(|clock| match clock.due.as_slice() {
            [] => None,
            due => due
                .get(chance.choice(clock.key, Purpose::ClockDue, due.len()))
                .copied(),
        })
        .collect();
    contest(&mut world, setting, chance, &due);
    world.insert_resource(Clocks(due));
    world.insert_resource(Today::default());
    world.insert_resource(Tomorrow::default());
    world.insert_resource(EventLog::default());
    world.insert_resource(chance);

    let log_price = math::ln(raw.market.oil_price.value);
    world.insert_resource(Market {
        log_loss: 0.0,
        log_premium: raw.market.premium.value,
        log_price,
        price: math::exp(log_price),
        lng_price: raw.market.lng_price.value,
        oil_lost: 0.0,
        lng_lost: 0.0,
        outages: Vec::new(),
        passages: vec![Passage::OPEN; scenario.straits.len()],
    });
    world.insert_resource(Sanctions {
        ordered: scenario
            .sanctions
            .iter()
            .map(|sanction| sanction.intensity)
            .collect(),
        felt: equilibrium.enforcement.clone(),
    });
    world.insert_resource(FrozenAssets(
        scenario.frozen.iter().map(|asset| asset.amount).collect(),
    ));
    world.insert_resource(Corridors(scenario.corridors.clone()));
    world.insert_resource(Accounts::default());
    let paid: Vec<f64> = scenario.supports.iter().map(|tie| tie.money).collect();
    world.insert_resource(Support {
        factor: vec![1.0; paid.len()],
        paid,
    });

    world.insert_resource(Trust {
        kept: equilibrium
            .evidence
            .iter()
            .map(|evidence| evidence.0)
            .collect(),
        broken: equilibrium
            .evidence
            .iter()
            .map(|evidence| evidence.1)
            .collect(),
        level: equilibrium.trust.clone(),
    });
    world.insert_resource(Threat(equilibrium.threat.clone()));
    world.insert_resource(threat::ThreatFactors(equilibrium.threat_factors.clone()));
    world.insert_resource(Propensity(equilibrium.propensity.clone()));

    world.insert_resource(market::Parameters::from(&raw.market));
    world.insert_resource(money::Parameters::from(&raw.parameters.money));
    world.insert_resource(trust::Parameters::from(&raw.parameters.trust));
    let threat_parameters = threat::Parameters::from(&raw.parameters.threat);
    world.insert_resource(threat::Sights::of(scenario, &threat_parameters));
    world.insert_resource(threat_parameters);
    let alignment_parameters = alignment::Parameters::from(&raw.parameters.alignment);
    world.insert_resource(alignment::Ties::of(
        scenario,
        &equilibrium.third_parties,
        &alignment_parameters,
    ));
    world.insert_resource(alignment_parameters);
    world.insert_resource(capability::Arms::of(scenario, &capability_parameters));
    world.insert_resource(capability_parameters);
    world.insert_resource(money::Books::of(scenario));
    world.insert_resource(money::ProductionScales(vec![1.0; scenario.agents.len()]));

    world.insert_resource(market::MarketTerms::default());
    world.insert_resource(Explained::default());
    world.insert_resource(money::MoneyTerms::default());
    world.insert_resource(money::Scratch::default());
    world.insert_resource(trust::TrustTerms::default());
    world.insert_resource(threat::ThreatTerms::default());
    world.insert_resource(threat::Powers::default());
    world.insert_resource(alignment::AlignmentTerms::default());
    world.insert_resource(alignment::Scratch::default());
    world.insert_resource(capability::CapabilityTerms::default());
    world.insert_resource(capability::Shipments::default());
    world.insert_resource(setting.clone());
    world
}
