//! Equations that take a scenario, against numbers worked out by hand from what is put in.
//! Mutants showed that nothing but digests held them; see docs/mutants.md.
#![cfg(not(target_arch = "wasm32"))]

use backchannel::day::alignment::{anchor_pull, influence};
use backchannel::day::attacks::{self, Drive};
use backchannel::day::capability::resource_growth;
use backchannel::day::combat::{self, aimed_at, hosts_access, injury};
use backchannel::day::decisions::{closure_days, held_up, spared};
use backchannel::day::forces::{Reach, campaign_offence, patron, reach};
use backchannel::day::market::closers_share;
use backchannel::day::money::{approach, export_target, shipped_share, support_offered, taken};
use backchannel::day::programme::capacity;
use backchannel::day::salvo::Layer;
use backchannel::day::sites::{AirDefence, Raid, aim, penetration};
use backchannel::day::talks::bargain::{Curve, Sides, no_deals};
use backchannel::day::threat::deliverable_offence;
use backchannel::math;
use backchannel::scenario::conduct::{Aim, IssueEffect};
use backchannel::scenario::library::{BuiltIn, load};
use backchannel::scenario::play::{Element, Issue, Place, Purchase};
use backchannel::scenario::raw::{PlaceKind, StockClass};
use backchannel::scenario::{NOBODY, Scenario, Support};
use backchannel::world::contest::{SiteDamage, Sites};
use backchannel::world::theatre::Passage;

const ALBA: usize = 0;
const BRENN: usize = 1;
const CORVO: usize = 2;
const FRONT: usize = 3;

fn world() -> Scenario {
    load(&BuiltIn, "three-states").unwrap()
}

#[track_caller]
fn same(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-12 * expected.abs().max(1.0),
        "{found}, not {expected}"
    );
}

#[test]
fn influence_halves_with_every_loss_of_strength() {
    let mut agent = world().agents[ALBA].clone();
    agent.presence = 0.5;
    same(influence(&agent, 40.0, 0.0, 700.0), 20.0);
    same(influence(&agent, 40.0, 700.0, 700.0), 10.0);
    same(influence(&agent, 40.0, 1400.0, 700.0), 5.0);
    same(anchor_pull(0.1, 0.2, 0.3, 0.8), -0.01);
}

#[test]
fn what_holds_a_group_back_adds_up_in_logs() {
    let scenario = world();
    let mut parameters = attacks::Parameters::from(&scenario.raw.parameters.proxies);
    (parameters.reprisal_weight, parameters.host_weight) = (2.0, 1.5);
    (parameters.weakness_weight, parameters.order_weight) = (0.5, 3.0);
    let drive = Drive {
        tempo: 2.0,
        campaign: 0.5,
        heat: 1.0,
        support: 0.8,
        order: 0.25,
        reprisal: 0.3,
        curbed: 0.4,
        weakness: 0.2,
    };
    // 3 × 0.25 × 0.8 for the order; 2 × 0.3 + 1.5 × 0.4 + 0.5 × 0.2 against it.
    let expected = math::exp(0.6 - 1.3);
    let found = attacks::expected(&drive, &parameters);
    assert!((found - expected).abs() < 1e-12, "{found}, not {expected}");
}

#[test]
fn resources_grow_as_income_does() {
    same(resource_growth(50.0, 0.04, 1.5), 1.0 / 365.25);
    same(resource_growth(50.0, 0.04, 1.0), 0.0);
}

#[test]
fn injury_adds_hits_and_hundreds_of_dead() {
    let mut parameters = combat::Parameters::from(&world().raw.parameters.combat);
    (
        parameters.injury_per_hit,
        parameters.injury_per_hundred_dead,
    ) = (0.05, 8.0);
    same(injury(6.0, 25.0, &parameters), 0.3 + 2.0);
}

fn place(scenario: &Scenario, kind: PlaceKind, [host, operator]: [usize; 2]) -> Place {
    let base = |place: &&Place| place.kind == PlaceKind::Base;
    let mut place = scenario.places.iter().find(base).unwrap().clone();
    (place.kind, place.host, place.operator) = (kind, host, operator);
    place
}

#[test]
fn hosts_count_by_their_garrisons() {
    let mut scenario = world();
    let mut bases = [[CORVO, ALBA], [BRENN, ALBA], [ALBA, ALBA], [CORVO, BRENN]]
        .map(|of| place(&scenario, PlaceKind::Base, of));
    for (base, garrison) in bases.iter_mut().zip([300.0, 100.0, 5000.0, 5000.0]) {
        base.garrison = garrison;
    }
    scenario.places = bases.into();
    let lent = |host: usize| if host == CORVO { 0.2 } else { 1.0 };
    same(hosts_access(ALBA, &scenario, lent), 0.4);
    same(hosts_access(CORVO, &scenario, lent), 1.0);
}

#[test]
fn an_element_without_places_aims_at_all_that_fit() {
    let mut scenario = world();
    scenario.places = vec![
        place(&scenario, PlaceKind::Base, [CORVO, BRENN]),
        place(&scenario, PlaceKind::Energy, [BRENN, NOBODY]),
        place(&scenario, PlaceKind::Base, [BRENN, ALBA]),
        place(&scenario, PlaceKind::Energy, [CORVO, BRENN]),
    ];
    let element = |aim, places: &[usize]| Element {
        aim,
        places: places.to_vec(),
        ..scenario.packages[0].elements[0].clone()
    };
    let aimed = |aim, places| aimed_at(&element(aim, places), BRENN, &scenario);
    assert_eq!(aimed(Aim::Bases, &[]), [0]);
    assert_eq!(aimed(Aim::Energy, &[]), [1]);
    assert!(aimed(Aim::Missiles, &[]).is_empty());
    assert_eq!(aimed(Aim::Missiles, &[3]), [3]);
}

#[test]
fn a_campaign_flies_every_day_and_fires_once() {
    let mut scenario = world();
    for stock in &mut scenario.stocks {
        stock.offence = 2.0;
        stock.range = 500.0;
    }
    let units = |wanted: &dyn Fn(StockClass) -> bool| -> Vec<f64> {
        let stocks = scenario.stocks.iter();
        stocks
            .map(|stock| {
                if stock.weapon.is_some() && wanted(stock.class) {
                    3.0
                } else {
                    0.0
                }
            })
            .collect()
    };
    let kinds = |held: &[f64]| held.iter().filter(|held| **held > 0.0).count() as f64;
    let flown = units(&|class| matches!(class, StockClass::Sortie | StockClass::Penetrator));
    let fired = units(&|class| !matches!(class, StockClass::Sortie | StockClass::Penetrator));
    let offence = |held: &[f64], distance| campaign_offence(held, &scenario, distance, 14.0);
    assert!(kinds(&flown) > 0.0 && kinds(&fired) > 0.0);
    same(offence(&flown, 500.0), 6.0 * 14.0 * kinds(&flown));
    same(offence(&fired, 500.0), 6.0 * kinds(&fired));
    same(offence(&fired, 500.1), 0.0);
    same(
        deliverable_offence(&fired, &scenario, 400.0),
        6.0 * kinds(&fired),
    );
    same(deliverable_offence(&fired, &scenario, 501.0), 0.0);
}

#[test]
fn a_network_counts_as_far_as_it_is_controlled() {
    let mut scenario = world();
    scenario
        .stocks
        .iter_mut()
        .for_each(|stock| stock.range = 1e5);
    let given = |tie: &&mut Support| (tie.patron, tie.client) == (BRENN, FRONT);
    scenario.supports.iter_mut().find(given).unwrap().control = 0.25;
    let missiles = scenario.raw.stocks.place("missiles").unwrap();
    scenario.stocks[missiles].offence = 2.0;
    let mut held = vec![vec![0.0; scenario.stocks.len()]; 4];
    (held[BRENN][missiles], held[FRONT][missiles]) = (10.0, 40.0);
    let held: Vec<&[f64]> = held.iter().map(Vec::as_slice).collect();
    let found = reach(BRENN, CORVO, &held, &scenario, 14.0);
    let expected = Reach {
        own: 20.0,
        network: 20.0,
    };
    assert_eq!((found, found.total()), (expected, 40.0));
    // Not against a client itself.
    assert_eq!(reach(BRENN, FRONT, &held, &scenario, 14.0).network, 0.0);
    assert_eq!(patron(FRONT, &scenario), BRENN);
    assert_eq!(patron(ALBA, &scenario), NOBODY);
}

fn purchase(buyer: usize, exporter: usize, share: f64) -> Purchase {
    Purchase {
        buyer,
        exporter,
        share,
    }
}

#[test]
fn exports_are_potential_times_what_is_left_of_it() {
    same(export_target(2.0, 0.25, 0.8, 1.5), 1.8);
    same(support_offered(2.0, 0.5, 3.0), 3.0);
    same(approach(4.0, 2.0, 1.0), 3.0);
    let mut scenario = world();
    scenario.purchases = vec![
        purchase(CORVO, BRENN, 0.4),
        purchase(ALBA, BRENN, 0.1),
        purchase(CORVO, ALBA, 0.3),
    ];
    same(taken(BRENN, &scenario, &[0.5, 2.0, 0.0]), 1.0 - 0.2 + 0.1);
}

/// A strait of 10 mb/d, half of which can go round; exporters send a share through.
fn narrow() -> Scenario {
    let mut scenario = world();
    (scenario.straits[0].oil_flow, scenario.straits[0].bypass) = (10.0, 5.0);
    for (agent, share) in [(ALBA, 0.8), (BRENN, 0.5)] {
        scenario.agents[agent].oil_through = Some((0, share));
        scenario.agents[agent].oil_exports = 4.0;
    }
    scenario.agents[CORVO].oil_through = None;
    scenario.agents[CORVO].oil_exports = 4.0;
    scenario
}

#[test]
fn oil_goes_round_a_strait_as_far_as_it_can() {
    let scenario = narrow();
    let shipped = |number: usize, open: f64, closer: usize| {
        let passages = [Passage {
            open,
            closer,
            ..Passage::OPEN
        }];
        let agent = &scenario.agents[number];
        shipped_share(number, agent, &scenario.straits, &passages)
    };
    same(shipped(ALBA, 0.25, NOBODY), 1.0 - 0.8 * 0.25);
    same(shipped(ALBA, 0.75, NOBODY), 1.0);
    same(shipped(ALBA, 0.0, ALBA), 1.0);
    same(shipped(CORVO, 0.0, NOBODY), 1.0);
    // Of 10 mb/d that pass, 4 × 0.5 are the closer's.
    same(closers_share(&scenario, 0, BRENN), 0.2);
    same(closers_share(&scenario, 0, CORVO), 0.0);
}

#[test]
fn a_closed_strait_holds_up_what_passes_it() {
    let mut scenario = narrow();
    scenario.purchases = vec![
        purchase(CORVO, BRENN, 0.5),
        purchase(CORVO, ALBA, 0.25),
        purchase(FRONT, ALBA, 0.5),
    ];
    // Corvo buys 2 mb/d of Brenn and 1 of Alba, of which half and four fifths pass.
    same(held_up(CORVO, BRENN, 0, &scenario, false), 1.8 / 3.0);
    same(held_up(CORVO, BRENN, 0, &scenario, true), 0.0);
    same(held_up(FRONT, BRENN, 0, &scenario, true), 0.8);
    same(held_up(ALBA, BRENN, 0, &scenario, false), 0.0);
    // What Corvo, its buyer, buys of others is 0.8 of the 10 mb/d.
    same(spared(BRENN, 0, &scenario), 0.08);
    scenario.straits[0].oil_flow = 0.0;
    same(spared(BRENN, 0, &scenario), 0.0);
    let mut parameters = combat::Parameters::from(&scenario.raw.parameters.combat);
    (parameters.closure_days, parameters.mines_cleared) = (14.0, 17.0);
    same(closure_days(51.0, &parameters), 17.0);
}

#[test]
fn the_capacity_of_an_owner_is_that_of_its_sites() {
    let mut scenario = world();
    for (site, capacity) in scenario.sites.iter_mut().zip([20.0, 30.0]) {
        (site.owner, site.capacity) = (BRENN, capacity);
    }
    let parameters = combat::Parameters::from(&scenario.raw.parameters.combat);
    let whole = Sites(vec![SiteDamage::default(); scenario.sites.len()]);
    same(capacity(BRENN, &scenario, &whole, &parameters), 50.0);
    same(capacity(ALBA, &scenario, &whole, &parameters), 0.0);
}

#[test]
fn one_is_enough_to_be_met() {
    let layer = Layer {
        interceptors: 48.0,
        channels: 100.0,
        shots_per_target: 2.0,
        single_shot_kill: 1.0,
    };
    let met = layer.engage(1.0, 0.0);
    assert_eq!((met.stopped, met.spent), (1.0, 2.0));
    let hits = aim(5.0, 2.0, 1.0, 1.0, 0.0);
    assert_eq!((hits.each, hits.one_more), (10.0, 0.0));
}

#[test]
fn air_defence_shoots_as_far_as_it_is_awake() {
    let raid = Raid {
        sorties: 20.0,
        suppression: 0.0,
        weapons_each: 4.0,
        accuracy: 0.5,
        evades_each: 0.0,
    };
    let defence = AirDefence {
        batteries: 4.0,
        shots_each: 2.0,
        accuracy: 0.5,
        stops_each: 1.0,
        alertness: 0.5,
        staying_power: 1.0,
    };
    // Two of four batteries are awake, and hit with half of two shots each.
    let through = penetration(&raid, &defence, [0.5; 2]);
    assert_eq!(
        (through.batteries_destroyed, through.sorties_lost),
        (0.0, 2.0)
    );
    assert_eq!((through.share, through.striking), (0.9, 18.0));
    // A quarter of 20 sorties with four weapons overwhelms what two stop, and nobody is left to shoot.
    let raid = Raid {
        suppression: 0.25,
        ..raid
    };
    let through = penetration(&raid, &defence, [0.5; 2]);
    assert_eq!(
        (through.batteries_destroyed, through.sorties_lost),
        (4.0, 0.0)
    );
    assert_eq!((through.share, through.striking), (1.0, 15.0));
    let nobody = Raid {
        sorties: 0.0,
        ..raid
    };
    let through = penetration(&nobody, &defence, [0.5; 2]);
    assert_eq!((through.share, through.striking), (0.0, 0.0));
}

#[test]
fn costs_of_war_are_stakes_whatever_is_at_stake() {
    let pie = Issue {
        id: String::new(),
        conceder: 0,
        cost: 2.0,
        value: 4.0,
        interim: 0.0,
        divisible: true,
        effect: IssueEffect::Guarantee,
        subjects: Vec::new(),
    };
    let curve = Curve::of(&[pie], [1.0; 2], false);
    let (best, worst) = (curve.best(), curve.worst());
    let span = [best[0] - worst[0], best[1] - worst[1]];
    assert_eq!(span, [2.0, 4.0]);
    let sides = Sides {
        believed: [1.0; 2],
        prevails: [0.7, 0.6],
        war_cost: [0.15, 0.1],
        hazard: [1.0; 2],
        drift: [0.0; 2],
        insistence: [0.0; 2],
    };
    let [negative, positive] = no_deals(&curve, &sides);
    same(negative, worst[0] + 0.3 * 2.0 - 0.15);
    same(positive, worst[1] + 0.6 * 4.0 - 0.1);
    // An agreement that leaves each side where it is without one opens nothing.
    let [here, there] = [curve.at(0.5), curve.at(0.75)];
    assert!(!curve.is_open([0.5, 0.5], here));
    assert!(curve.is_open([0.5, 0.5], [here[0] - 0.2, here[1]]));
    assert!(curve.is_open([0.5, 0.75], [here[0].min(there[0]), here[1].min(there[1])]));
}
