//! What every action promises, part by part, worked out from the table of prospects in `docs/odd.md`, section 7.11,
//! on the small world with numbers of its own. Mutants showed that nothing but digests held it; see `docs/mutants.md`.
#![cfg(not(target_arch = "wasm32"))]

use backchannel::chance::Chance;
use backchannel::day::decisions::prospects::{Known, View, any_of};
use backchannel::day::{combat, decisions, market, perception, talks};
use backchannel::scenario::conduct::Action;
use backchannel::scenario::library::{BuiltIn, load};
use backchannel::scenario::play::{Choice, PARTS, Part};
use backchannel::world::agents::Arsenal;
use backchannel::world::build::build;
use backchannel::world::conduct::{Minds, Plans, Relations, Will};
use backchannel::world::contest::{Programme, Sites, Stage, Talks};
use backchannel::world::dyads::{Support, Trust};
use backchannel::world::theatre::{Causes, Clocks, Corridors, Market, Purchases, Sanctions};
use backchannel::world::{Roster, Setting};
use std::sync::Arc;

const ALBA: usize = 0;
const BRENN: usize = 1;
const CORVO: usize = 2;
const FRONT: usize = 3;

const HOPE: f64 = 0.3;

/// Looks at the small world, in which nobody errs, all stakes of luck are known and every number is another.
fn look(with: impl Fn(&View)) {
    let mut setting = Setting::of(load(&BuiltIn, "three-states").unwrap());
    Arc::make_mut(&mut setting.scenario).coverage.clear();
    let world = build(&setting, Chance::new(1));
    let scenario = &setting.scenario;
    let entities = &world.resource::<Roster>().0;
    let mut wills: Vec<Will> = entities.iter().map(|it| *world.get(*it).unwrap()).collect();
    for ((will, agent), step) in wills.iter_mut().zip(&scenario.agents).zip(1..) {
        let conduct = agent.conduct.as_ref().unwrap();
        let step = f64::from(step) / 10.0;
        (will.resolve, will.security) = (conduct.resolve, conduct.security);
        (will.threat, will.due) = (step, 1.0);
        (will.backing, will.pressed) = (0.9, step);
        (will.access, will.campaign) = (step + 0.05, step + 0.1);
        (will.curbed, will.reprisal) = (step, step + 0.2);
    }
    let held: Vec<&[f64]> = entities
        .iter()
        .map(|it| world.get::<Arsenal>(*it).unwrap().0.as_slice())
        .collect();
    let mut minds = world.resource::<Minds>().clone();
    for errors in [&mut minds.stocks, &mut minds.resolve, &mut minds.programme] {
        errors.fill(0.0);
    }
    let mut relations = world.resource::<Relations>().clone();
    let mut trust = world.resource::<Trust>().clone();
    for edge in 0..scenario.edges.len() {
        relations.injury[edge] = 0.02 * (edge + 1) as f64;
        trust.level[edge] = 0.1 + 0.03 * edge as f64;
    }
    relations.order.fill(-0.5);
    let mut talks = world.resource::<Talks>().clone();
    (talks.stage, talks.hope) = (Stage::Suspended, HOPE);
    (talks.guarantee, talks.fruitless) = (0.4, 2);
    let mut sanctions = world.resource::<Sanctions>().clone();
    sanctions.ordered.fill(0.7);
    let mut causes = world.resource::<Causes>().clone();
    causes.0.fill(0.6);
    with(&View {
        setting: &setting,
        parameters: world.resource::<decisions::Parameters>(),
        perception: world.resource::<perception::Parameters>(),
        combat: world.resource::<combat::Parameters>(),
        fatigue: world.resource::<talks::Parameters>().fatigue,
        market_parameters: world.resource::<market::Parameters>(),
        held: &held,
        wills: &wills,
        minds: &minds,
        relations: &relations,
        plans: world.resource::<Plans>(),
        talks: &talks,
        programme: world.resource::<Programme>(),
        sites: world.resource::<Sites>(),
        market: world.resource::<Market>(),
        sanctions: &sanctions,
        causes: &causes,
        purchases: world.resource::<Purchases>(),
        corridors: world.resource::<Corridors>(),
        support: world.resource::<Support>(),
        trust: &trust,
        clocks: world.resource::<Clocks>(),
        tick: 1,
        known: Known::of(scenario.agents.len()),
    });
}

/// The first option of an agent with an action.
fn option(view: &View, actor: usize, action: Action) -> Choice {
    let mut choices = view.setting.scenario.choices.iter();
    let found = choices.find(|choice| (choice.actor, choice.action) == (actor, action));
    found.unwrap().clone()
}

fn promised(view: &View, choice: &Choice) -> [f64; PARTS] {
    let conduct = view.setting.scenario.agents[choice.actor].conduct.as_ref();
    view.prospects(choice, conduct.unwrap())
}

/// Every part of an option: those given, restraint and, as far as the threat is not met, audience.
#[track_caller]
fn promises(view: &View, choice: &Choice, met: f64, given: &[(Part, f64)]) {
    let mut expected = [0.0; PARTS];
    expected[Part::Restraint as usize] = -choice.breach;
    expected[Part::Audience as usize] = -view.wills[choice.actor].threat * (1.0 - met);
    for (part, value) in given {
        expected[*part as usize] += value;
    }
    for (part, (found, expected)) in promised(view, choice).iter().zip(expected).enumerate() {
        let close = (found - expected).abs() < 1e-12;
        assert!(close, "{}, part {part}: {found}, not {expected}", choice.id);
    }
}

fn trust(view: &View, from: usize, to: usize) -> f64 {
    view.trust.level[view.setting.scenario.edge(from, to).unwrap()]
}

fn injury(view: &View, of: usize, by: usize) -> f64 {
    view.relations.injury[view.setting.scenario.edge(of, by).unwrap()]
}

/// How far Brenn controls the front.
fn control(view: &View) -> f64 {
    let given = view.setting.scenario.supports_of(BRENN);
    assert_eq!(given.len(), 1);
    given[0].control
}

#[test]
fn words_and_pressure() {
    look(|view| {
        let deniable = view.parameters.deniable_answer;
        let hold = option(view, ALBA, Action::Hold);
        promises(view, &hold, 0.0, &[]);

        let pressure = option(view, ALBA, Action::Pressure);
        let size = pressure.size;
        let given = [
            (Part::Programme, size * view.urgency(ALBA)),
            (Part::Agreement, -size * HOPE),
        ];
        promises(view, &pressure, size, &given);

        let reassure = option(view, ALBA, Action::Reassure);
        let given = [
            (
                Part::Agreement,
                reassure.size * (1.0 - trust(view, BRENN, ALBA)),
            ),
            (Part::Audience, -reassure.size * view.wills[ALBA].threat),
        ];
        promises(view, &reassure, 0.0, &given);

        let restrain = option(view, ALBA, Action::RestrainAlly);
        let ally = &view.wills[CORVO];
        let likely = (ally.backing - ally.pressed) * ally.resolve * restrain.size;
        let given = [
            (Part::Agreement, likely * HOPE),
            (Part::Safety, likely * view.answer(ALBA, BRENN)),
            (Part::Partner, -restrain.size),
        ];
        promises(view, &restrain, 0.0, &given);

        let procedure = option(view, ALBA, Action::Procedure);
        let given = [
            (Part::Programme, procedure.size * view.urgency(ALBA)),
            (Part::Agreement, -HOPE),
        ];
        promises(view, &procedure, 1.0, &given);

        let press = option(view, BRENN, Action::PressHosts);
        // Alba has one base abroad, in Corvo.
        let given = [
            (
                Part::Safety,
                press.size * view.wills[CORVO].access * view.answer(BRENN, ALBA),
            ),
            (Part::Goodwill, -press.size * trust(view, CORVO, BRENN)),
        ];
        promises(view, &press, press.size.min(1.0), &given);

        let mediate = option(view, CORVO, Action::Mediate);
        let given = [
            (
                Part::Agreement,
                (mediate.size - 2.0 * view.fatigue).max(0.0),
            ),
            (Part::Goodwill, mediate.size * trust(view, CORVO, BRENN)),
        ];
        promises(view, &mediate, 0.0, &given);

        let cyber = option(view, ALBA, Action::Cyber);
        let given = [
            (Part::Damage, cyber.size * view.combat.plant_per_hit),
            (Part::Answer, deniable * injury(view, ALBA, BRENN)),
            (
                Part::Safety,
                -deniable * cyber.size * view.answer(ALBA, BRENN),
            ),
        ];
        promises(view, &cyber, cyber.size.min(1.0), &given);
    });
}

#[test]
fn force_and_its_end() {
    look(|view| {
        let scenario = &view.setting.scenario;
        let deniable = view.parameters.deniable_answer;
        let covert = option(view, ALBA, Action::Covert);
        let capacity = |site: usize| scenario.sites[site].capacity;
        let share = capacity(covert.place) / (capacity(0) + capacity(1));
        assert_eq!(scenario.sites.len(), 2);
        let loss = 0.5 * covert.size * view.combat.service_share * share;
        let given = [
            (Part::Programme, loss * view.urgency(ALBA)),
            (Part::Answer, deniable * injury(view, ALBA, BRENN)),
            (Part::Safety, -deniable * view.answer(ALBA, BRENN)),
            (Part::Agreement, -deniable * HOPE),
        ];
        promises(view, &covert, covert.size.min(1.0), &given);

        let salvo = Choice {
            telegraphed: false,
            ..option(view, BRENN, Action::Salvo)
        };
        let announced = Choice {
            telegraphed: true,
            ..salvo.clone()
        };
        let part = |choice: &Choice, part: Part| promised(view, choice)[part as usize];
        let same = |found: f64, expected: f64| {
            assert!((found - expected).abs() < 1e-12, "{found}, not {expected}");
        };
        let (credit, drawn) = (
            view.parameters.telegraphed_credit,
            view.parameters.telegraphed_answer,
        );
        for (choice, credit, drawn) in [(&salvo, 1.0, 1.0), (&announced, credit, drawn)] {
            same(
                part(choice, Part::Answer),
                credit * injury(view, BRENN, ALBA),
            );
            same(
                part(choice, Part::Safety),
                -drawn * view.answer(BRENN, ALBA),
            );
            same(part(choice, Part::Agreement), -HOPE);
            same(part(choice, Part::Audience), 0.0);
        }
        // The positive pole breaks its word by a strike on the other.
        let strike = option(view, ALBA, Action::Strike);
        assert_eq!(strike.target, BRENN);
        same(part(&strike, Part::Restraint), -strike.breach - 0.4);

        // Nobody has ended an exchange that never was: who stops alone averts nothing.
        let stop = option(view, ALBA, Action::OfferCeasefire);
        let given = [
            (Part::Answer, -injury(view, ALBA, BRENN)),
            (Part::Audience, -view.wills[ALBA].threat),
        ];
        promises(view, &stop, 0.0, &given);

        let join = option(view, FRONT, Action::Join);
        let control = control(view);
        same(part(&join, Part::Order), -0.5 * control);
        same(part(&join, Part::Partner), 0.0);
        same(part(&join, Part::Cause), 0.6);
    });
}

#[test]
fn the_programme_and_the_network() {
    look(|view| {
        let scenario = &view.setting.scenario;
        let deniable = view.parameters.deniable_answer;
        let strikes = scenario
            .choices
            .iter()
            .filter(|choice| (choice.action, choice.target) == (Action::Strike, BRENN));
        let mut rivals: Vec<usize> = strikes.map(|choice| choice.actor).collect();
        rivals.sort_unstable();
        rivals.dedup();
        assert_eq!(rivals, [ALBA, CORVO]);
        let risk = any_of(rivals.iter().map(|rival| view.answer(BRENN, *rival)));
        let injured: f64 = rivals.iter().map(|rival| injury(view, BRENN, *rival)).sum();
        for action in [Action::Enrich, Action::LimitInspections] {
            let choice = option(view, BRENN, action);
            let size = choice.size;
            let given = [
                (Part::Programme, size * (1.0 - view.urgency(BRENN))),
                (
                    Part::Answer,
                    size * injured.min(view.parameters.full_answer),
                ),
                (Part::Safety, -size * risk),
                (Part::Agreement, -HOPE),
                (Part::Goodwill, -size),
            ];
            promises(view, &choice, 0.0, &given);
        }

        let control = control(view);
        let order = option(view, BRENN, Action::Order);
        let given = [
            (Part::Answer, control * injury(view, BRENN, ALBA)),
            (Part::Damage, control * order.size),
            (Part::Safety, -deniable * view.answer(BRENN, ALBA)),
            (Part::Agreement, -HOPE * control),
        ];
        promises(view, &order, 0.0, &given);
        let restrain = option(view, BRENN, Action::RestrainClients);
        let active = control * view.wills[FRONT].campaign;
        let given = [
            (Part::Safety, active * deniable * view.answer(BRENN, ALBA)),
            (Part::Agreement, active * HOPE),
            (Part::Damage, -active * restrain.size),
        ];
        promises(view, &restrain, 0.0, &given);

        let arm = option(view, BRENN, Action::Arm);
        let given = [
            (Part::Partner, arm.size * trust(view, BRENN, FRONT)),
            (Part::Safety, -arm.size * view.wills[BRENN].resolve),
            (Part::Agreement, -arm.size * HOPE),
        ];
        promises(view, &arm, 0.0, &given);

        let front = &view.wills[FRONT];
        let harass = option(view, FRONT, Action::Harass);
        let abstain = option(view, FRONT, Action::Abstain);
        for (choice, change) in [
            (&harass, harass.size.min(1.0 - front.campaign)),
            (&abstain, -abstain.size * front.campaign),
        ] {
            let feared = [
                front.reprisal.min(1.0),
                deniable * view.answer(FRONT, harass.target),
            ];
            let given = [
                (Part::Cause, change * 0.6),
                (Part::Order, change * -0.5 * control),
                (Part::Safety, -change * any_of(feared.into_iter())),
                (Part::Goodwill, -change * front.curbed),
                (Part::Agreement, -change * HOPE),
            ];
            promises(view, choice, 0.0, &given);
        }
    });
}

#[test]
fn hosts_buyers_and_straits() {
    look(|view| {
        let scenario = &view.setting.scenario;
        let access = option(view, CORVO, Action::Access);
        let change = access.size - view.wills[CORVO].access;
        let given = [
            (Part::Partner, change * view.wills[ALBA].threat),
            (Part::Safety, -change * view.answer(CORVO, BRENN)),
            (Part::Goodwill, -change * trust(view, CORVO, BRENN)),
            (Part::Agreement, -change * HOPE),
        ];
        promises(view, &access, 0.0, &given);

        let buy = option(view, CORVO, Action::Buy);
        let change = buy.size - 1.0;
        let given = [
            (Part::Income, change * scenario.agents[BRENN].oil_discount),
            (Part::Safety, -change * 0.7),
            (Part::Goodwill, change * trust(view, CORVO, BRENN)),
        ];
        promises(view, &buy, 0.0, &given);

        let curb = option(view, CORVO, Action::Curb);
        let front = &view.wills[FRONT];
        let change = curb.size - front.curbed;
        let given = [
            (Part::Partner, change),
            (
                Part::Safety,
                change * (front.campaign - view.answer(CORVO, FRONT)),
            ),
            (Part::Goodwill, -change * trust(view, CORVO, BRENN)),
        ];
        promises(view, &curb, 0.0, &given);

        let corridor = option(view, CORVO, Action::Corridor);
        let change = corridor.size - view.corridors.0[corridor.subject];
        let given = [
            (Part::Partner, -change * trust(view, CORVO, ALBA)),
            (Part::Goodwill, change * trust(view, CORVO, BRENN)),
            (Part::Safety, -change),
        ];
        promises(view, &corridor, 0.0, &given);

        for selective in [false, true] {
            let close = Choice {
                selective,
                ..option(view, BRENN, Action::RestrictStrait)
            };
            let closed = 1.0 - close.size;
            let strait = &scenario.straits[close.place];
            // What ships no longer carry and pipelines cannot, over the elasticities.
            let lost = (strait.oil_flow * closed - strait.bypass).max(0.0);
            let market = view.market_parameters;
            let rise =
                lost / market.oil_supply / (market.supply_elasticity + market.demand_elasticity);
            let own = scenario.agents[BRENN]
                .oil_through
                .map_or(0.0, |(_, share)| share);
            let bought = scenario.purchases[0].share;
            let spared = f64::from(u8::from(!selective));
            let injured = injury(view, BRENN, ALBA);
            let given = [
                (Part::Damage, rise.clamp(-1.0, 1.0)),
                (Part::Answer, closed * injured),
                (Part::Safety, -closed * view.answer(BRENN, ALBA)),
                (Part::Income, -closed * own * spared),
                (Part::Goodwill, -closed * bought * spared),
                (Part::Agreement, -closed * HOPE),
            ];
            promises(view, &close, 0.0, &given);
        }
    });
}

#[test]
fn an_answer_is_resolve_times_harm_and_urgency_is_nearness_times_distrust() {
    look(|view| {
        let days = view.programme.breakout_days;
        let owner = view.setting.scenario.edge(ALBA, BRENN).unwrap();
        let distrust =
            (1.0 - view.trust.level[owner]) / (1.0 - view.setting.equilibrium.trust[owner]);
        let half = view.parameters.urgency_half;
        let expected = half / (half + days) * distrust;
        assert!((view.urgency(ALBA) - expected).abs() < 1e-12);
        // A day's answer is worked out once, and is the same when asked for again.
        let answer = view.answer(ALBA, BRENN);
        assert!(answer > 0.0 && answer < view.wills[BRENN].resolve);
        assert_eq!(view.answer(ALBA, BRENN), answer);
    });
}
