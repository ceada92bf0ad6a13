//! What no order may decide: of agents in memory, of choices put into effect, of steps
//! within a day, of copies of an option; and the one order that does: that of the day.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::thread;

use backchannel::chance::Chance;
use backchannel::day::decisions::LastFirst;
use backchannel::day::outcome::{self, CLASSES, Class};
use backchannel::day::perception::review_chance;
use backchannel::day::{self, processes};
use backchannel::scenario::Scenario;
use backchannel::scenario::conduct::Action;
use backchannel::scenario::library::{BuiltIn, load, load_text};
use backchannel::scenario::problem::Origin;
use backchannel::study::keys::run_seed;
use backchannel::trace::digest::digest;
use backchannel::trace::record::Record;
use backchannel::trace::snapshot::{self, Snapshot};
use backchannel::world::agents::{
    AgentId, Alignment, Arsenal, Capability, Forces, Funds, OilExports, PlantDamage, Pressures,
    Resources,
};
use backchannel::world::build::build;
use backchannel::world::conduct::{Decisions, Plans, Relations, Will};
use backchannel::world::contest::{Disputes, Milestones, Talks};
use backchannel::world::events::{EventKind, EventLog, Tomorrow};
use backchannel::world::terms::Explained;
use backchannel::world::{Roster, Setting};
use backchannel::{Simulation, day::Day};
use bevy_ecs::prelude::{Schedule, World};
use bevy_ecs::schedule::{LogLevel, NodeId, ScheduleBuildSettings};
use support::{THREE_STATES, everything, with_numbers};

fn setting(id: &str) -> Setting {
    Setting::of(load(&BuiltIn, id).unwrap())
}

/// The setting with every intervention fired, so that much happens.
fn eventful(id: &str) -> Setting {
    let setting = setting(id);
    let changes = everything(&setting.scenario, 4);
    setting.with(&changes, &Origin::named("test")).unwrap()
}

/// Spawns the agents of a world anew in another order: numbers `order` first to last.
fn respawned(world: &mut World, order: &[usize]) {
    let mut roster = world.resource::<Roster>().0.clone();
    let parts: Vec<_> = order
        .iter()
        .map(|number| {
            let agent = world.entity(roster[*number]);
            let components = agent.archetype().component_count();
            assert_eq!(components, 11, "a component is missing here");
            macro_rules! of {
                ($component:ty) => {
                    agent.get::<$component>().unwrap().clone()
                };
            }
            (
                of!(AgentId),
                of!(Alignment),
                of!(Pressures),
                of!(Resources),
                of!(Forces),
                of!(Arsenal),
                of!(PlantDamage),
                of!(OilExports),
                of!(Funds),
                of!(Capability),
                of!(Will),
            )
        })
        .collect();
    for entity in &roster {
        world.despawn(*entity);
    }
    for (number, parts) in order.iter().zip(parts) {
        roster[*number] = world.spawn(parts).id();
    }
    world.insert_resource(Roster(roster));
}

#[test]
fn the_order_in_which_agents_are_spawned_decides_nothing() {
    for id in ["three-states", "muscat-2025"] {
        let setting = eventful(id);
        for seed in 0..3 {
            let agents = setting.scenario.agents.len();
            let mut order: Vec<usize> = (0..agents).rev().collect();
            order.rotate_left(seed as usize + 1);
            let mut plain = build(&setting, Chance::new(seed));
            let mut other = build(&setting, Chance::new(seed));
            respawned(&mut other, &order);
            let in_memory: Vec<usize> = other
                .query::<&AgentId>()
                .iter(&other)
                .map(|id| usize::from(id.0))
                .collect();
            assert_eq!(in_memory, order);
            let (mut first, mut second) = (day::schedule(), day::schedule());
            for tick in 1..=200 {
                first.run(&mut plain);
                second.run(&mut other);
                let [one, two] = [&plain, &other].map(|world| digest(&snapshot::take(world, seed)));
                assert_eq!(one, two, "{id}, seed {seed}, day {tick}");
            }
            assert_eq!(
                plain.resource::<Decisions>().0,
                other.resource::<Decisions>().0
            );
        }
    }
}

#[test]
fn looking_changes_nothing() {
    let setting = eventful("muscat-2025");
    for seed in 0..2 {
        let mut plain = Simulation::of(setting.clone(), seed);
        let mut watched = Simulation::of(setting.clone(), seed);
        watched.explain(true);
        let mut record = Record::starting(watched.world());
        for tick in 1..=200 {
            plain.tick();
            watched.tick();
            record.day(watched.world());
            assert_eq!(plain.digest(), watched.digest(), "seed {seed}, day {tick}");
            let kept = |it: &Simulation| it.world().resource::<Explained>().0;
            assert!(kept(&watched) && !kept(&plain));
        }
        let log = |it: &Simulation| it.world().resource::<EventLog>().clone();
        assert_eq!(log(&plain), log(&watched));
        assert_eq!(record.days(), 200);
    }
}

/// What of a run is compared over many.
#[derive(Clone, Debug)]
struct Ended {
    class: Class,
    acts: f64,
    digest: u64,
    decisions: Vec<(u32, u32)>,
}

fn ended(setting: &Setting, seed: u64, days: u32, last_first: bool) -> Ended {
    let mut world = build(setting, Chance::new(seed));
    world.insert_resource(LastFirst(last_first));
    let mut schedule = day::schedule();
    for _ in 0..days {
        schedule.run(&mut world);
    }
    let settlement = outcome::settlement(world.resource::<Talks>().stage);
    let log = &world.resource::<EventLog>().0;
    let decisions: Vec<(u32, u32)> = log
        .iter()
        .filter(|event| event.kind == EventKind::Decision)
        .map(|event| (event.tick, event.subject))
        .collect();
    Ended {
        class: outcome::class(settlement, world.resource::<Milestones>().violence),
        acts: decisions.len() as f64,
        digest: digest(&snapshot::take(&world, seed)),
        decisions,
    }
}

/// Runs with the seeds of a study, on two threads.
fn many(setting: &Setting, study: &str, runs: u32, days: u32, last_first: bool) -> Vec<Ended> {
    let half = |from: u32, to: u32| {
        move || -> Vec<Ended> {
            (from..to)
                .map(|replicate| ended(setting, run_seed(study, 1, replicate), days, last_first))
                .collect()
        }
    };
    thread::scope(|scope| {
        let first = scope.spawn(half(0, runs / 2));
        let second = scope.spawn(half(runs / 2, runs));
        let mut all = first.join().unwrap();
        all.extend(second.join().unwrap());
        all
    })
}

/// Standard errors by which two estimates may differ. Seeds are fixed, so that a test
/// passes or fails for good; three leaves room for the six classes that are compared.
const ERRORS: f64 = 3.0;

#[track_caller]
fn same_shares(what: &str, one: &[Ended], other: &[Ended]) {
    for class in CLASSES {
        let share = |runs: &[Ended]| {
            let hits = runs.iter().filter(|run| run.class == class).count();
            // One run more and one less, so that none of none has an error too.
            (hits as f64 + 1.0) / (runs.len() as f64 + 2.0)
        };
        let error = |runs: &[Ended]| share(runs) * (1.0 - share(runs)) / (runs.len() as f64 + 2.0);
        let allowed = ERRORS * (error(one) + error(other)).sqrt();
        let (first, second) = (share(one), share(other));
        assert!(
            (first - second).abs() <= allowed,
            "{what}: share of {} {first} against {second}, allowed {allowed}",
            class.word()
        );
    }
}

fn mean_and_error(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let count = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / count;
    let squares: f64 = values.map(|value| (value - mean) * (value - mean)).sum();
    (mean, (squares / (count - 1.0) / count).sqrt())
}

#[test]
fn who_is_served_first_changes_no_outcome() {
    for id in ["three-states", "muscat-2025"] {
        let setting = setting(id);
        let one = many(&setting, "order", 200, 200, false);
        let other = many(&setting, "order", 200, 200, true);
        same_shares(id, &one, &other);
        // The flag is read: somewhere two agents acted on one day, and the log turned round.
        let turned = one
            .iter()
            .zip(&other)
            .any(|(one, other)| one.decisions != other.decisions);
        assert!(turned, "{id}: no order was reversed");
    }
}

#[test]
fn how_finely_a_day_is_split_changes_no_outcome() {
    let scenario = load(&BuiltIn, "three-states").unwrap();
    let runs = |steps: f64| {
        let path = "parameters.decisions.steps_per_day";
        let split = with_numbers(&scenario, &[(path, &|_| steps)]);
        many(&Setting::of(split), "steps", 400, 200, false)
    };
    let whole = runs(1.0);
    let (mean, error) = mean_and_error(whole.iter().map(|run| run.acts));
    assert!(mean > 2.0, "hardly anybody acts: {mean}");
    for steps in [2.0, 4.0] {
        let split = runs(steps);
        same_shares(&format!("{steps} steps a day"), &whole, &split);
        assert!(
            whole
                .iter()
                .zip(&split)
                .any(|(one, other)| one.digest != other.digest),
            "steps are not read"
        );
        let (other, others_error) = mean_and_error(split.iter().map(|run| run.acts));
        // Two reviews on one day are one where a day has one step only.
        let conducts = scenario.agents.iter().filter_map(|it| it.conduct.as_ref());
        let more = conducts
            .map(|it| steps * review_chance(it.review, steps) / review_chance(it.review, 1.0))
            .fold(1.0, f64::max);
        let allowed =
            ERRORS * (error * error + others_error * others_error).sqrt() + (more - 1.0) * mean;
        assert!(
            (mean - other).abs() <= allowed,
            "{steps} steps a day: {other} acts a run against {mean}, allowed {allowed}"
        );
    }
}

/// The small world with one option listed again under the id `zz-copy`.
fn with_a_copy(option: &str) -> Scenario {
    let start = THREE_STATES.find(&format!("[options.{option}]")).unwrap();
    let block = THREE_STATES[start..].split("\n\n").next().unwrap();
    let copy = block.replacen(option, "zz-copy", 1);
    let text = format!("{THREE_STATES}\n{copy}\n");
    load_text("three-states", &text).unwrap_or_else(|problems| panic!("{option}: {problems}"))
}

/// Chances of every decision of a day by option id, copies added up.
fn chances(simulation: &Simulation, option: &str) -> Vec<(u32, Vec<(String, f64)>)> {
    let scenario = simulation.scenario();
    let decisions = &simulation.world().resource::<Decisions>().0;
    let of = |decision: &backchannel::world::conduct::Decision| {
        let mut chances: Vec<(String, f64)> = Vec::new();
        let mut copied = 0.0;
        for it in &decision.considered {
            match scenario.choices[it.choice as usize].id.as_str() {
                "zz-copy" => copied = it.probability,
                id => chances.push((id.to_owned(), it.probability)),
            }
        }
        let mut named = chances.iter_mut().filter(|(id, _)| id == option);
        if let Some((_, chance)) = named.next() {
            *chance += copied;
        } else {
            assert_eq!(copied, 0.0, "a copy that can be taken without the original");
        }
        (decision.agent, chances)
    };
    decisions.iter().map(of).collect()
}

#[test]
fn an_option_listed_twice_counts_once() {
    let plain = load(&BuiltIn, "three-states").unwrap();
    let outcomes = many(&Setting::of(plain.clone()), "copies", 300, 200, false);
    // Of every agent the option that it takes most often.
    let mut times = vec![0; plain.choices.len()];
    for (_, number) in outcomes.iter().flat_map(|run| &run.decisions) {
        times[*number as usize] += 1;
    }
    let favourite = |actor| {
        let own = (0..times.len()).filter(|number| plain.choices[*number].actor == actor);
        own.max_by_key(|number| times[*number]).unwrap()
    };
    for actor in 0..plain.agents.len() {
        let option = plain.choices[favourite(actor)].id.as_str();
        let copied = with_a_copy(option);
        let (mut compared, mut taken) = (0, 0);
        for seed in 0..60 {
            let mut one = Simulation::new(plain.clone(), seed);
            let mut other = Simulation::new(copied.clone(), seed);
            for tick in 1..=200 {
                one.tick();
                other.tick();
                let [first, second] = [&one, &other].map(|it| chances(it, option));
                assert_eq!(first.len(), second.len());
                for ((agent, first), (_, second)) in first.iter().zip(&second) {
                    assert_eq!(first.len(), second.len(), "{option}, {seed}, {tick}");
                    for ((id, chance), (other, theirs)) in first.iter().zip(second) {
                        assert_eq!(id, other);
                        // The same sums in another order.
                        assert!(
                            (chance - theirs).abs() <= 1e-12,
                            "{option} twice, day {tick}: {id} {chance} against {theirs}"
                        );
                        compared += usize::from(*agent as usize == actor);
                    }
                }
                let ids = |it: &Simulation| -> Vec<String> {
                    let decisions = &it.world().resource::<Decisions>().0;
                    let id = |number: u32| it.scenario().choices[number as usize].id.clone();
                    decisions
                        .iter()
                        .map(|decision| match id(decision.taken).as_str() {
                            "zz-copy" => option.to_owned(),
                            id => id.to_owned(),
                        })
                        .collect()
                };
                let (first, second) = (ids(&one), ids(&other));
                taken += first.iter().filter(|id| *id == option).count();
                // From here on the two have gone different ways.
                if first != second {
                    break;
                }
            }
        }
        assert!(compared > 500, "{option}: only {compared} compared");
        assert!(taken > 0, "{option} was never taken");
        let twice = many(&Setting::of(copied), "copies", 300, 200, false);
        same_shares(option, &outcomes, &twice);
    }
}

/// Last part of a system's path.
fn short(name: &str) -> String {
    name.rsplit("::").next().unwrap_or_default().to_owned()
}

#[test]
fn the_day_is_a_chain() {
    let mut world = build(&setting("three-states"), Chance::new(1));
    let mut schedule = day::schedule();
    let settings = schedule.get_build_settings();
    assert_eq!(settings.ambiguity_detection, LogLevel::Error);
    assert_eq!(settings.hierarchy_detection, LogLevel::Error);
    schedule.initialize(&mut world).unwrap();
    let systems: Vec<(NodeId, String)> = schedule
        .systems()
        .unwrap()
        .map(|(key, system)| (NodeId::System(key), short(&system.name().to_string())))
        .collect();
    let names: Vec<_> = systems.iter().map(|(_, name)| name.as_str()).collect();
    let expected: Vec<_> = processes().iter().map(|process| process.name).collect();
    assert_eq!(names, expected);
    // A path through all of them orders every pair: none can be swapped.
    let dependency = schedule.graph().dependency();
    for pair in systems.windows(2) {
        assert!(
            dependency.contains_edge(pair[0].0, pair[1].0),
            "{} does not come before {}",
            pair[0].1,
            pair[1].1
        );
    }
    assert!(schedule.graph().conflicting_systems().is_empty());
}

/// A simulation runs the steps of the day itself; the engine's schedule of them does the same.
#[test]
fn the_steps_do_what_the_schedule_does() {
    let setting = eventful("muscat-2025");
    let mut simulation = Simulation::of(setting.clone(), 3);
    let mut world = build(&setting, Chance::new(3));
    let mut schedule = day::schedule();
    for tick in 1..=60 {
        simulation.tick();
        schedule.run(&mut world);
        let scheduled = digest(&snapshot::take(&world, 3));
        assert_eq!(simulation.digest(), scheduled, "day {tick}");
    }
}

/// What the chain is for: without a chain these settings refuse two processes
/// that touch the same thing.
#[test]
fn a_free_pair_would_be_an_error() {
    let mut world = build(&setting("three-states"), Chance::new(1));
    let mut free = Schedule::new(Day);
    free.set_build_settings(ScheduleBuildSettings {
        ambiguity_detection: LogLevel::Error,
        ..ScheduleBuildSettings::default()
    });
    free.add_systems((day::trust::trust, day::alignment::alignment));
    assert!(free.initialize(&mut world).is_err());
}

/// What is in flight at the end of a day.
fn in_flight(simulation: &Simulation) -> [(&'static str, bool); 6] {
    let world = simulation.world();
    let tick = world
        .resource::<backchannel::world::calendar::Calendar>()
        .tick;
    let plans = world.resource::<Plans>();
    let relations = world.resource::<Relations>();
    [
        ("operations", !plans.operations.is_empty()),
        ("assents", plans.assent.iter().any(|until| *until > tick)),
        ("orders", relations.order.iter().any(|order| *order != 0.0)),
        ("exchanges", relations.exchange.iter().any(|days| *days > 0)),
        (
            "effects of tomorrow",
            !world.resource::<Tomorrow>().0.is_empty(),
        ),
        ("disputes", !world.resource::<Disputes>().0.is_empty()),
    ]
}

#[test]
fn a_restored_world_goes_on_with_what_is_in_flight() {
    for id in ["three-states", "muscat-2025"] {
        // Orders to clients, and blows, whatever anybody would have chosen.
        let setting = eventful(id);
        let mut found = [0; 6];
        for seed in 0..150 {
            if found.iter().all(|times| *times >= 2) {
                break;
            }
            let mut simulation = Simulation::of(setting.clone(), seed);
            for tick in 1..=250 {
                simulation.tick();
                let flying = in_flight(&simulation);
                let wanted = flying
                    .iter()
                    .zip(&found)
                    .any(|((_, flies), times)| *flies && *times < 2);
                if !wanted {
                    continue;
                }
                for ((_, flies), times) in flying.iter().zip(&mut found) {
                    *times += u32::from(*flies);
                }
                let bytes = simulation.snapshot().to_bytes();
                let saved = Snapshot::from_bytes(&bytes).unwrap();
                let mut restored = Simulation::restore(setting.clone(), &saved).unwrap();
                let mut gone_on = Simulation::restore(setting.clone(), &saved).unwrap();
                assert_eq!(in_flight(&restored), flying);
                // The original itself goes on, so that nothing is proved of copies alone.
                let mut whole = Simulation::of(setting.clone(), seed);
                for _ in 0..tick {
                    whole.tick();
                }
                for later in 1..=40 {
                    whole.tick();
                    restored.tick();
                    assert_eq!(
                        whole.digest(),
                        restored.digest(),
                        "{id}, seed {seed}, saved on day {tick}, {later} days later"
                    );
                }
                assert_eq!(
                    gone_on.run(40),
                    {
                        let mut again = Simulation::of(setting.clone(), seed);
                        for _ in 0..tick {
                            again.tick();
                        }
                        again.run(40)
                    },
                    "{id}, seed {seed}, day {tick}"
                );
            }
        }
        let names = in_flight(&Simulation::of(setting.clone(), 0)).map(|(name, _)| name);
        for (name, times) in names.iter().zip(found) {
            assert!(times > 0, "{id}: never any {name} in flight");
        }
    }
}

/// Somebody acts in these worlds at all.
#[test]
fn the_worlds_compared_are_not_asleep() {
    for id in ["three-states", "muscat-2025"] {
        let setting = setting(id);
        let holds = |number: u32| setting.scenario.choices[number as usize].action == Action::Hold;
        let runs = many(&setting, "awake", 20, 200, false);
        assert!(runs.iter().all(|run| run.acts > 0.0), "{id}");
        let mut decisions = runs.iter().flat_map(|run| &run.decisions);
        assert!(!decisions.any(|(_, number)| holds(*number)), "{id}");
    }
}
