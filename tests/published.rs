//! Each published equation is the very function that the day calls. Its known answers
//! stand beside it in `src/day`; here an input that it alone turns into a number is
//! changed, and what the day records of it must change: were the function a constant, it
//! would not. Digests would not show it: they cover the setting too. Where the state
//! tells all inputs, the day's number is worked out anew with the function and must be
//! the same to the bit.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use backchannel::Simulation;
use backchannel::chance::{Chance, Purpose};
use backchannel::day::attacks::{self, Attacks, Drive};
use backchannel::day::capability::{CapabilityTerms, regrowth};
use backchannel::day::decisions::{self, logit};
use backchannel::day::enrichment::{self, Assays};
use backchannel::day::money::ProductionScales;
use backchannel::day::talks::bargain;
use backchannel::day::{counts, trust};
use backchannel::math;
use backchannel::scenario::Scenario;
use backchannel::scenario::conduct::Action;
use backchannel::scenario::edit::{Changes, Firing};
use backchannel::scenario::library::{BuiltIn, load};
use backchannel::scenario::problem::Origin;
use backchannel::scenario::quantity::Day;
use backchannel::trace::record::Record;
use backchannel::world::agents::{Forces, Funds};
use backchannel::world::calendar::Calendar;
use backchannel::world::conduct::{Considered, Decisions, Relations, Will};
use backchannel::world::contest::{Programme, Stage, Talks};
use backchannel::world::dyads::{Support, Trust};
use backchannel::world::terms::Cause;
use backchannel::world::theatre::Causes;
use backchannel::world::{Roster, Setting};
use support::{everything, with_numbers};

/// A number, its path and what it becomes.
type Number = (&'static str, fn(f64) -> f64);

/// A function of the day, the number that it alone turns into others, and where that shows.
struct Proof {
    /// Function.
    function: &'static str,
    /// World.
    world: &'static str,
    /// Numbers of the world in which it matters.
    given: &'static [Number],
    /// Intervention on day 5, so that something comes of it.
    fired: &'static [&'static str],
    /// The number that is changed.
    changed: Number,
    /// Series that must move.
    moves: &'static [&'static str],
    /// Series that cannot move on the day on which the first of `moves` does, since the
    /// change reaches them through that only.
    follows: &'static [&'static str],
}

const NONE: Proof = Proof {
    function: "",
    world: "three-states",
    given: &[],
    fired: &[],
    changed: ("", |it| it),
    moves: &[],
    follows: &[],
};

const PROOFS: &[Proof] = &[
    Proof {
        function: "talks::bargain::war_range",
        changed: ("parameters.talks.war_cost", |cost| 2.0 * cost),
        moves: &["offer_negative", "offer_positive"],
        follows: &["alignment", "funds", "posture"],
        ..NONE
    },
    Proof {
        function: "talks::bargain::war_range",
        world: "muscat-2025",
        changed: ("parameters.talks.war_cost", |cost| 0.5 * cost),
        moves: &["offer_positive"],
        follows: &["alignment", "funds", "posture"],
        ..NONE
    },
    Proof {
        function: "talks::bargain::chance_within",
        changed: ("parameters.talks.war_hazard", |hazard| 3.0 * hazard),
        moves: &["offer_negative"],
        follows: &["alignment", "funds"],
        ..NONE
    },
    Proof {
        function: "salvo::Salvo through sites::penetration",
        fired: &["programme-struck"],
        given: &[("parameters.combat.evaded", |_| 0.0)],
        changed: ("parameters.combat.battery_accuracy", |_| 0.9),
        moves: &["offence"],
        follows: &["alignment", "funds"],
        ..NONE
    },
    Proof {
        function: "sites::hall_damage",
        fired: &["programme-struck"],
        given: &[("parameters.combat.battery_shots", |_| 0.0)],
        changed: ("parameters.combat.rock_factor", |_| 20.0),
        moves: &["enrichment_capacity"],
        follows: &["alignment", "funds"],
        ..NONE
    },
    Proof {
        function: "enrichment::swu",
        changed: ("programme.rate", |rate| 0.5 * rate),
        moves: &["stock_top"],
        follows: &["alignment", "funds"],
        ..NONE
    },
    Proof {
        function: "enrichment::breakout_days",
        world: "muscat-2025",
        changed: ("programme.weapon_mass", |mass| 1.5 * mass),
        moves: &["breakout_days"],
        follows: &["stock_top", "alignment"],
        ..NONE
    },
    Proof {
        function: "counts::count",
        given: &[
            ("agents.dorn-front.conduct.campaign", |_| 1.0),
            ("agents.dorn-front.conduct.tempo", |_| 5.0),
        ],
        changed: ("parameters.proxies.dispersion", |_| 50.0),
        moves: &["small_attacks"],
        follows: &["alignment", "funds"],
        ..NONE
    },
    Proof {
        function: "counts::intensity",
        given: &[
            ("agents.dorn-front.conduct.campaign", |_| 1.0),
            ("agents.dorn-front.conduct.tempo", |_| 5.0),
        ],
        changed: ("parameters.proxies.cause_weight", |weight| weight + 3.0),
        moves: &["small_attacks"],
        follows: &["alignment", "funds"],
        ..NONE
    },
    Proof {
        function: "trust::expectation",
        changed: ("parameters.trust.evidence_per_stake", |weight| 0.5 * weight),
        moves: &["trust_in_pole_positive"],
        follows: &["funds", "personnel"],
        ..NONE
    },
    Proof {
        function: "capability::regrowth",
        changed: ("agents.*.forces.regrowth", |rate| 0.5 * rate),
        moves: &["personnel"],
        follows: &["alignment", "funds"],
        ..NONE
    },
];

fn world(proof: &Proof) -> Scenario {
    let scenario = load(&BuiltIn, proof.world).unwrap();
    numbered(&scenario, proof.given)
}

fn numbered(scenario: &Scenario, numbers: &[Number]) -> Scenario {
    let numbers: Vec<_> = numbers
        .iter()
        .map(|(path, change)| (*path, change as &dyn Fn(f64) -> f64))
        .collect();
    with_numbers(scenario, &numbers)
}

fn recorded(scenario: &Scenario, fired: &[&str], days: u32) -> Record {
    let day = Day(scenario.start().0 + chrono::Days::new(5));
    let changes = Changes {
        interventions: fired
            .iter()
            .map(|id| Firing {
                date: day,
                intervention: (*id).to_owned(),
                value: None,
            })
            .collect(),
        ..Changes::default()
    };
    let setting = Setting::of(scenario.clone());
    let setting = setting.with(&changes, &Origin::named("test")).unwrap();
    Simulation::of(setting, 11).run(days)
}

/// First day on which a series differs.
fn first_difference(name: &str, one: &Record, other: &Record) -> Option<usize> {
    let per_day = one.values(name).unwrap().len() / (one.days() as usize + 1);
    let days = |record: &Record| -> Vec<Vec<u64>> {
        let values: Vec<u64> = record
            .values(name)
            .unwrap()
            .iter()
            .map(|value| value.to_bits())
            .collect();
        values.chunks(per_day).map(<[u64]>::to_vec).collect()
    };
    days(one)
        .iter()
        .zip(&days(other))
        .position(|(one, other)| one != other)
}

#[test]
fn what_only_one_function_reads_moves_what_the_day_records() {
    const DAYS: u32 = 90;
    for proof in PROOFS {
        let before = world(proof);
        let after = numbered(&before, &[proof.changed]);
        let what = format!("{} by {}", proof.function, proof.changed.0);
        let one = recorded(&before, proof.fired, DAYS);
        let same = recorded(&numbered(&before, &[]), proof.fired, DAYS);
        assert!(one == same, "{what}: moves without a change");
        let other = recorded(&after, proof.fired, DAYS);
        let mut first = usize::MAX;
        for series in proof.moves {
            let day = first_difference(series, &one, &other)
                .unwrap_or_else(|| panic!("{what}: {series} does not move"));
            first = first.min(day);
        }
        for series in proof.follows {
            let day = first_difference(series, &one, &other).unwrap_or(usize::MAX);
            assert!(day > first, "{what}: {series} moves by itself on day {day}");
        }
    }
}

/// The small world made fit for a deal: what is offered is worth much and costs little.
fn agreeable() -> Scenario {
    numbered(
        &load(&BuiltIn, "three-states").unwrap(),
        &[
            ("talks.issues.*.value", |value| 3.0 * value),
            ("talks.insistence_negative", |_| 0.0),
            ("talks.insistence_positive", |_| 0.0),
            ("parameters.talks.mediation", |_| 1.0),
            ("parameters.talks.noise", |_| 0.0),
            ("parameters.decisions.inertia", |_| 0.0),
        ],
    )
}

/// The state of the talks before and after the day on which a comprehensive agreement is signed.
fn signing(scenario: &Scenario, seed: u64) -> Option<(u32, Talks, Talks)> {
    let mut simulation = Simulation::of(Setting::of(scenario.clone()), seed);
    for tick in 1..=300 {
        let before = simulation.world().resource::<Talks>().clone();
        simulation.tick();
        let after = simulation.world().resource::<Talks>();
        if after.stage == Stage::Comprehensive && before.stage != Stage::Comprehensive {
            return Some((tick, before, after.clone()));
        }
    }
    None
}

/// Rubinstein's share is the power in Nash's solution: with less patience of one side, all
/// else the same until the day of signing, that side gets less. Nash's share divides an
/// issue between its ends.
#[test]
fn patience_is_power_over_the_terms() {
    let equal = agreeable();
    let hasty = numbered(&equal, &[("talks.patience_negative", |_| 0.6)]);
    let (mut signed, mut divided) = (0, 0);
    for seed in 0..60 {
        let (Some(one), Some(other)) = (signing(&equal, seed), signing(&hasty, seed)) else {
            continue;
        };
        // The same talks up to that day, and the same round on it: offers and no deal.
        if one.0 != other.0
            || one.1 != other.1
            || one.2.offer != other.2.offer
            || one.2.no_deal != other.2.no_deal
        {
            continue;
        }
        signed += 1;
        assert_ne!(one.2.terms, other.2.terms, "seed {seed}: the same terms");
        let worth = |talks: &Talks| {
            let issues = &equal.talks.as_ref().unwrap().issues;
            backchannel::day::talks::utilities(issues, &talks.terms, [1.0; 2])[0]
        };
        assert!(
            worth(&other.2) < worth(&one.2),
            "seed {seed}: haste pays: {:?} {:?}",
            one.2.terms,
            other.2.terms
        );
        let inside = |talks: &Talks| -> Vec<f64> {
            let terms = talks.terms.iter().copied();
            terms.filter(|level| *level > 0.0 && *level < 1.0).collect()
        };
        divided += usize::from(inside(&one.2) != inside(&other.2));
    }
    assert!(
        signed > 5 && divided > 2,
        "{signed} signed, {divided} divided"
    );
    // And it is this function that says how much patience is worth.
    assert!(bargain::power(0.6, 0.95) < bargain::power(0.95, 0.95));
}

/// Every choice of a run is the one that nested Gumbel draws of the run's own luck make
/// of the utilities that it kept; another luck would have chosen otherwise.
#[test]
fn choices_are_those_of_logit_and_keyed_luck() {
    for id in ["three-states", "muscat-2025"] {
        let setting = Setting::of(load(&BuiltIn, id).unwrap());
        let scenario = &setting.scenario;
        let parameters = decisions::Parameters::from(&scenario.raw.parameters.decisions);
        let (mut seen, mut acts, mut otherwise) = (0, 0, 0);
        for seed in 0..6 {
            let mut simulation = Simulation::of(setting.clone(), seed);
            for _ in 0..200 {
                simulation.tick();
                let world = simulation.world();
                let tick = world.resource::<Calendar>().tick;
                let decided = &world.resource::<Decisions>().0;
                for (place, decision) in decided.iter().enumerate() {
                    let opportunity = decided[..place]
                        .iter()
                        .filter(|other| other.agent == decision.agent)
                        .count() as u16;
                    let chosen = |luck: Chance| {
                        chosen(scenario, &parameters, decision, tick, opportunity, luck)
                    };
                    assert_eq!(chosen(Chance::new(seed)), decision.taken, "{id}, {tick}");
                    otherwise += usize::from(chosen(Chance::new(seed + 1000)) != decision.taken);
                    seen += 1;
                    let action = scenario.choices[decision.taken as usize].action;
                    acts += usize::from(action != Action::Hold);
                }
            }
        }
        assert!(
            seen > 300 && acts > 10 && otherwise > acts / 2,
            "{id}: {seen} decisions, {acts} acts, {otherwise} otherwise"
        );
    }
}

/// The option that the equations of `logit` take.
fn chosen(
    scenario: &Scenario,
    parameters: &decisions::Parameters,
    decision: &backchannel::world::conduct::Decision,
    tick: u32,
    opportunity: u16,
    luck: Chance,
) -> u32 {
    let action = |number: u32| scenario.choices[number as usize].action;
    let (holds, acts): (Vec<_>, Vec<_>) = decision
        .considered
        .iter()
        .partition(|option| action(option.choice) == Action::Hold);
    let hold: &Considered = holds[0];
    if acts.is_empty() {
        return hold.choice;
    }
    let utilities: Vec<f64> = acts.iter().map(|option| option.utility).collect();
    let copies: Vec<f64> = acts
        .iter()
        .map(|option| scenario.choices[option.choice as usize].copies)
        .collect();
    let acting =
        logit::inclusive_value(&utilities, &copies, parameters.precision) - parameters.inertia;
    let key = scenario.agents[decision.agent as usize].key;
    let sides = [0, 1].map(|side| luck.uniform(key, tick, Purpose::Act, 2 * opportunity + side));
    let precision = parameters.precision * parameters.dissimilarity;
    let first = logit::choose(&[hold.utility, acting], &[1.0; 2], &sides, precision);
    if first == Some(0) {
        return hold.choice;
    }
    let tastes: Vec<f64> = acts
        .iter()
        .map(|option| {
            let key = scenario.choices[option.choice as usize].key;
            luck.uniform(key, tick, Purpose::Option, opportunity)
        })
        .collect();
    let second = logit::choose(&utilities, &copies, &tastes, parameters.precision);
    acts[second.unwrap()].choice
}

/// Trust is the expectation of its evidence; personnel regrows by the logistic; output is
/// what the wanted separative work makes; attacks are a count of the day's own draw.
#[test]
fn the_days_numbers_are_those_of_the_functions() {
    let setting = Setting::of(load(&BuiltIn, "three-states").unwrap());
    let changes = everything(&setting.scenario, 4);
    let setting = setting.with(&changes, &Origin::named("test")).unwrap();
    let scenario = setting.scenario.clone();
    let mut simulation = Simulation::of(setting.clone(), 3);
    simulation.explain(true);
    let (mut moved, mut grown, mut made, mut attacked, mut short) = (0, 0, 0, 0, 0);
    for day in 1..=200 {
        let programme = simulation.world().resource::<Programme>().clone();
        simulation.tick();
        let world = simulation.world();
        let trust = world.resource::<Trust>();
        for (edge, level) in trust.level.iter().enumerate() {
            let (kept, broken) = (trust.kept[edge], trust.broken[edge]);
            let expected = trust::expectation(kept, broken);
            assert_eq!(level.to_bits(), expected.to_bits(), "day {day}, tie {edge}");
            moved += usize::from(*level != setting.equilibrium.trust[edge]);
        }
        let terms = &world.resource::<CapabilityTerms>().personnel;
        let scales = &world.resource::<ProductionScales>().0;
        for (number, entity) in world.resource::<Roster>().0.iter().enumerate() {
            let (old, list) = terms.row(number);
            let funds = world.get::<Funds>(*entity).unwrap();
            let agent = &scenario.agents[number];
            let funding = (scales[number] * funds.paid_share).min(1.0);
            let regrown = list.iter().find(|term| term.cause == Cause::Regrowth);
            if let Some(term) = regrown {
                let expected = regrowth(agent.regrowth, old, agent.personnel_ceiling, funding);
                assert_eq!(term.amount.to_bits(), expected.to_bits(), "day {day}");
                grown += 1;
            }
            let forces = world.get::<Forces>(*entity).unwrap();
            assert_eq!(forces.personnel.to_bits(), terms.fold(number).to_bits());
        }
        made += usize::from(output_is_that_of_its_work(
            &scenario,
            &programme,
            &simulation,
        ));
        for (number, made) in world.resource::<Attacks>().0.iter().enumerate() {
            let wanted = attacks_of_the_draw(&simulation, number, day, 3);
            // Fewer only where what they are made with ran out.
            assert!(*made <= wanted, "day {day}: {made} attacks, not {wanted}");
            attacked += usize::from(*made > 0.0 && *made == wanted);
            short += usize::from(*made < wanted);
        }
    }
    assert!(
        moved > 100 && grown > 100 && made > 20 && attacked > 5 && short < attacked,
        "{moved} {grown} {made} {attacked} {short}"
    );
}

/// True when the day's output is the product of the work that its rate asks for, as far as
/// that could be worked out: at the pace of the start and with work to spare.
fn output_is_that_of_its_work(
    scenario: &Scenario,
    before: &Programme,
    simulation: &Simulation,
) -> bool {
    let after = simulation.world().resource::<Programme>();
    let written = scenario.programme.as_ref().unwrap();
    let top = written.material.len() - 1;
    let (product, feed) = (written.material[top].0, written.material[top - 1].0);
    let assays = Assays {
        product,
        feed,
        tails: written.tails.max(feed / 3.0),
    };
    if after.pace != 1 || before.pace != 1 {
        return false;
    }
    let work = enrichment::swu(written.rate, assays);
    let expected = enrichment::step(before.material[top - 1], work, assays);
    // With less work than that the sites gave less.
    assert!(after.output <= expected.product * (1.0 + 1e-12));
    (after.output - expected.product).abs() <= 1e-12 * expected.product
}

/// Attacks of a group that the equations and the day's draw give, from the state at its end.
fn attacks_of_the_draw(simulation: &Simulation, group: usize, day: u32, seed: u64) -> f64 {
    let world = simulation.world();
    let scenario = simulation.scenario();
    let agent = &scenario.agents[group];
    let entity = world.resource::<Roster>().0[group];
    let will = world.get::<Will>(entity).unwrap();
    let Some(conduct) = agent.conduct.as_ref().filter(|it| it.tempo > 0.0) else {
        return 0.0;
    };
    let (support, relations) = (world.resource::<Support>(), world.resource::<Relations>());
    let (support, order) = attacks::patronage(group, scenario, support, relations);
    let heat = |cause: usize| world.resource::<Causes>().0[cause];
    let drive = Drive {
        tempo: conduct.tempo,
        campaign: will.campaign,
        heat: conduct.cause.map_or(1.0, heat),
        support,
        order,
        reprisal: will.reprisal,
        curbed: will.curbed,
        weakness: world.get::<Forces>(entity).unwrap().command_damage,
    };
    let parameters = attacks::Parameters::from(&scenario.raw.parameters.proxies);
    let draw = Chance::new(seed).uniform(agent.key, day, Purpose::Attacks, 0);
    let mean = attacks::expected(&drive, &parameters);
    counts::count(mean, parameters.dispersion, draw)
}

/// What is signed is Nash's solution: nowhere in the range is the product of the gains over
/// no deal, each to its power, larger.
#[test]
fn terms_are_nashs() {
    let scenario = numbered(&agreeable(), &[("talks.patience_negative", |_| 0.8)]);
    let talks = scenario.talks.clone().unwrap();
    let [negative, positive] = scenario.poles;
    let effect = scenario.raw.parameters.talks.guarantee_effect.value;
    let step_for_step = scenario.raw.parameters.talks.step_for_step.value;
    let power = bargain::power(talks.patience[0], talks.patience[1]);
    let (mut signed, mut inside) = (0, 0);
    for seed in 0..40 {
        let mut simulation = Simulation::of(Setting::of(scenario.clone()), seed);
        for _ in 1..=300 {
            let before = simulation.world().resource::<Talks>().clone();
            simulation.tick();
            let world = simulation.world();
            let after = world.resource::<Talks>();
            if after.stage != Stage::Comprehensive || before.stage == Stage::Comprehensive {
                continue;
            }
            // Trust is settled before the talks of the day; an assurance counts for one side.
            let trust =
                |from, to| world.resource::<Trust>().level[scenario.edge(from, to).unwrap()];
            let believed = [
                bargain::believed(
                    trust(negative, positive),
                    step_for_step,
                    before.guarantee * effect,
                ),
                bargain::believed(trust(positive, negative), step_for_step, 0.0),
            ];
            let curve = bargain::Curve::of(&talks.issues, believed, false);
            let floors = bargain::floors(
                &curve,
                after.no_deal,
                backchannel::day::talks::insistence(&talks, after.obstinate),
            );
            let product = |[own, other]: [f64; 2]| {
                let (own, other) = ((own - floors[0]).max(0.0), (other - floors[1]).max(0.0));
                math::pow(own, power) * math::pow(other, 1.0 - power)
            };
            let agreed = backchannel::day::talks::utilities(&talks.issues, &after.terms, believed);
            let [from, to] = after.range;
            // Where an issue cannot be divided only its ends can be agreed.
            let may = |place: f64| {
                let segment = curve.segments.get(place.floor() as usize);
                segment.is_none_or(|segment| segment.divisible) || place.fract() == 0.0
            };
            for step in 0..=1000 {
                let place = from + (to - from) * f64::from(step) / 1000.0;
                assert!(
                    !may(place) || product(curve.at(place)) <= product(agreed) * (1.0 + 1e-9),
                    "seed {seed}: better at {place} of {from} to {to}: {:?}",
                    after.terms
                );
            }
            signed += 1;
            let divided = |level: &f64| *level > 0.0 && *level < 1.0;
            inside += usize::from(after.terms.iter().any(divided));
        }
    }
    assert!(
        signed > 10 && inside > 3,
        "{signed} signed, {inside} divided"
    );
}
