//! A world from a setting: every component and resource, in the order of ids.

use bevy_ecs::world::World;

use super::agents::{
    AgentId, Alignment, Arsenal, Capability, Forces, Funds, OilExports, PlantDamage, Pressures,
    Resources,
};
use super::calendar::{Calendar, is_trading_day};
use super::dyads::{Propensity, Support, Threat, Trust};
use super::events::{EventLog, Today};
use super::terms::Explained;
use super::theatre::{Accounts, Clocks, Corridors, FrozenAssets, Market, Passage, Sanctions};
use super::{Roster, Setting};
use crate::chance::{Chance, Purpose};
use crate::day::{alignment, capability, market, money, threat, trust};
use crate::math;

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
    world.insert_resource(Clocks(
        scenario
            .clocks
            .iter()
            .map(|clock| match clock.due.as_slice() {
                [] => None,
                due => due
                    .get(chance.choice(clock.key, Purpose::ClockDue, due.len()))
                    .copied(),
            })
            .collect(),
    ));
    world.insert_resource(Today::default());
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
        passages: vec![
            Passage {
                open: 1.0,
                left: 0.0
            };
            scenario.straits.len()
        ],
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
