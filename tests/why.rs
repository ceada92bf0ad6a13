//! Why: contributions fold to the bit, causes cite what exists, decisions are won by their
//! draws, chains end in a root.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use backchannel::Simulation;
use backchannel::scenario::conduct::Action;
use backchannel::scenario::edit::{Changes, Firing};
use backchannel::scenario::library::{BuiltIn, built_in, load, load_text, sources};
use backchannel::scenario::problem::{Origin, Problems};
use backchannel::scenario::quantity::Day;
use backchannel::study::why::chain::{Chain, Root};
use backchannel::study::why::decision::Decided;
use backchannel::study::why::inputs::Citation;
use backchannel::study::why::mechanisms;
use backchannel::study::why::{Answer, Change, OfChange, OfDecision, OfEvent, Question, ask};
use backchannel::trace::{reasons, series};
use backchannel::world::Setting;
use backchannel::world::conduct::Decisions;
use backchannel::world::events::{EventKind, EventLog};
use proptest::prelude::*;
use serde_json::Value;
use support::Folder;

const ODD: &str = include_str!("../docs/odd.md");

fn setting(id: &str) -> Setting {
    Setting::of(load(&BuiltIn, id).unwrap())
}

thread_local! {
    static WORLDS: BTreeMap<String, Setting> = built_in().into_iter().map(|id| (id.clone(), setting(&id))).collect();
}

/// A world with every intervention fired, one every `apart` days.
fn eventful(setting: &Setting, apart: u64) -> Setting {
    let start = setting.scenario.start().0;
    let firing = |(number, id): (u64, &String)| Firing {
        date: Day(start + chrono::Days::new(apart * (number + 1))),
        intervention: id.clone(),
        value: None,
    };
    let interventions = (0..)
        .zip(setting.scenario.raw.interventions.keys())
        .map(firing)
        .collect();
    let changes = Changes {
        interventions,
        ..Changes::default()
    };
    setting.with(&changes, &Origin::named("test")).unwrap()
}

fn change(setting: &Setting, seed: u64, question: &Question) -> Change {
    match ask(setting, seed, 365, question).unwrap() {
        Answer::Change(change) => change,
        other => panic!("{other:?}"),
    }
}

fn decided(setting: &Setting, seed: u64, agent: &str, day: u32) -> Result<Decided, Problems> {
    let agent = agent.to_owned();
    match ask(
        setting,
        seed,
        365,
        &Question::Decision(OfDecision { agent, day }),
    )? {
        Answer::Decision(decided) => Ok(decided),
        other => panic!("{other:?}"),
    }
}

fn chain(setting: &Setting, seed: u64, days: u32, event: u32, day: Option<u32>) -> Chain {
    match ask(
        setting,
        seed,
        days,
        &Question::Event(OfEvent { event, day }),
    )
    .unwrap()
    {
        Answer::Event(chain) => chain,
        other => panic!("{other:?}"),
    }
}

/// Mechanisms that stand for a step as a whole: none may be needed.
fn whole(id: &str) -> bool {
    id.starts_with("whole.")
}

fn checked(change: &Change, sources: &BTreeSet<String>) -> Result<(), TestCaseError> {
    let fold = |amounts: &mut dyn Iterator<Item = f64>| {
        amounts.fold(change.before, |sum, amount| sum + amount)
    };
    let daily = fold(&mut change.daily.iter().map(|it| it.amount));
    prop_assert_eq!(daily.to_bits(), change.after.to_bits());
    let bars = fold(&mut change.bars.iter().map(|it| it.amount));
    prop_assert_eq!(bars.to_bits(), change.after.to_bits());
    for bar in &change.bars {
        prop_assert!(!whole(bar.mechanism), "{}: {bar:?}", change.series);
        prop_assert!(!bar.words.contains('{'), "{}", bar.words);
        let known = mechanisms::ALL.iter().find(|it| it.id == bar.mechanism);
        prop_assert_eq!(known.map(|it| it.equation), Some(bar.equation));
        prop_assert!(matches!(bar.citations.first(), Some(Citation::Section(_))));
        for citation in &bar.citations {
            if let Citation::Source(id) = citation {
                prop_assert!(sources.contains(id), "{id}");
            }
        }
        if bar.mechanism == "rounding" {
            prop_assert!(bar.amount.abs() < 1e-9, "{}: {}", change.series, bar.amount);
        } else {
            prop_assert!(
                !bar.inputs.is_empty() || bar.mechanism == "start.changed",
                "{} has no inputs",
                bar.mechanism
            );
            prop_assert!(
                bar.inputs
                    .iter()
                    .all(|it| it.first.is_finite() && it.last.is_finite())
            );
        }
    }
    Ok(())
}

fn known_sources() -> BTreeSet<String> {
    let mut problems = Problems::default();
    sources(&BuiltIn, &mut problems).keys().cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn contributions_fold_to_the_change(
        world in any::<prop::sample::Index>(),
        series in any::<prop::sample::Index>(),
        agent in any::<prop::sample::Index>(),
        seed in any::<u64>(),
        (day, length) in (1..120u32, 0..120u32),
        apart in 0..4u64,
    ) {
        let setting = WORLDS.with(|worlds| {
            let ids: Vec<_> = worlds.keys().cloned().collect();
            worlds[world.get(&ids)].clone()
        });
        let setting = if apart > 0 { eventful(&setting, apart) } else { setting };
        let series = series.get(&series::ALL[..]);
        let agent = series.per_agent().then(|| agent.get(&setting.scenario.agents).id.clone());
        let question = Question::Change(OfChange {
            series: series.name.to_owned(),
            agent,
            day,
            until: Some(day + length),
            daily: true,
        });
        let change = change(&setting, seed, &question);
        checked(&change, &known_sources())?;
        let mut plain = Simulation::of(setting, seed);
        let record = plain.run(day + length);
        let number = change.agent.as_ref().and_then(|id| plain.scenario().agent(id)).unwrap_or(0);
        let at = |day| record.value(series.name, day, number).unwrap();
        prop_assert_eq!(at(day - 1).to_bits(), change.before.to_bits());
        prop_assert_eq!(at(day + length).to_bits(), change.after.to_bits());
    }
}

/// An invented world whose programme is ordered up to weapon grade.
fn to_weapon_grade() -> Setting {
    const TEXT: &str = r#"
extends = "three-states"
format = 1
id = "to-weapon-grade"
title = "To weapon grade"
summary = "The pace of enrichment is ordered up twice."
notice = "Invented."

[interventions.step-up]
name = "Step up"
meaning = "The pace is stepped up."
group = "forces"
effects = [{ kind = "option", subject = "brenn-enrich" }]

[[schedule]]
date = "2025-01-02"
intervention = "step-up"

[[schedule]]
date = "2025-01-03"
intervention = "step-up"
"#;
    Setting::of(load_text("to-weapon-grade", TEXT).unwrap())
}

/// Every series of every agent over a year of an eventful world.
#[test]
fn every_series_is_split_in_an_eventful_year() {
    let sources = known_sources();
    let mut moved: BTreeMap<&str, usize> = BTreeMap::new();
    let worlds = [
        eventful(&setting("three-states"), 3),
        eventful(&setting("solo-strike"), 4),
        setting("three-states"),
        to_weapon_grade(),
    ];
    for (world, setting) in worlds.iter().enumerate() {
        for series in &series::ALL {
            let agents: Vec<Option<String>> = if series.per_agent() {
                let ids = setting.scenario.agents.iter().map(|it| Some(it.id.clone()));
                ids.step_by(if world == 1 { 7 } else { 1 }).collect()
            } else {
                vec![None]
            };
            for agent in agents {
                let question = Question::Change(OfChange {
                    series: series.name.to_owned(),
                    agent,
                    day: 1,
                    until: Some(365),
                    daily: true,
                });
                let change = change(setting, 16, &question);
                checked(&change, &sources).unwrap();
                *moved.entry(series.name).or_default() += change.bars.len();
            }
        }
    }
    let unmoved: Vec<_> = moved.iter().filter(|it| *it.1 == 0).collect();
    assert!(unmoved.is_empty(), "{unmoved:?}");
}

#[test]
fn levers_turned_show_as_such_on_the_first_day() {
    let plain = setting("three-states");
    let lever = plain
        .scenario
        .raw
        .levers
        .iter()
        .find(|(_, lever)| lever.moves == "military_income" || lever.moves == "oil_exports");
    let (id, lever) = lever.unwrap();
    let changes = Changes {
        levers: [(id.clone(), lever.high)].into(),
        ..Changes::default()
    };
    let turned = plain.with(&changes, &Origin::named("test")).unwrap();
    let sources = known_sources();
    for agent in &turned.scenario.agents {
        for series in ["military_income", "oil_exports", "support_received"] {
            let question = Question::Change(OfChange {
                series: series.to_owned(),
                agent: Some(agent.id.clone()),
                day: 1,
                until: Some(60),
                daily: true,
            });
            checked(&change(&turned, 3, &question), &sources).unwrap();
        }
    }
}

/// The pull of a neighbour is the product of its inputs, to the bit.
#[test]
fn inputs_are_those_of_the_equation() {
    let setting = setting("three-states");
    let agent = setting.scenario.agents[0].id.clone();
    let question = Question::Change(OfChange {
        series: "alignment".to_owned(),
        agent: Some(agent),
        day: 40,
        until: None,
        daily: true,
    });
    let change = change(&setting, 5, &question);
    let mut pulls = 0;
    for contribution in &change.daily {
        let bar = &change.bars[contribution.bar.unwrap()];
        if bar.mechanism != "alignment.pull" {
            continue;
        }
        pulls += 1;
        let input = |name: &str, place: usize| {
            let named = bar.inputs.iter().filter(|it| it.name == name);
            named.map(|it| it.last).nth(place).unwrap()
        };
        let mobility = bar
            .parameters
            .iter()
            .find(|it| it.path == "parameters.alignment.mobility")
            .unwrap();
        let pull = backchannel::day::alignment::pull(
            mobility.value,
            input("share of influence", 0),
            input("propensity", 0),
            input("alignment at dawn", 1),
            input("alignment at dawn", 0),
        );
        assert_eq!(pull.to_bits(), contribution.amount.to_bits());
    }
    assert!(pulls > 0);
}

#[test]
fn mechanisms_cite_what_exists_and_have_words() {
    let references = ODD.split("\n## References").nth(1).unwrap();
    let mut ids = BTreeSet::new();
    for mechanism in mechanisms::ALL {
        assert!(ids.insert(mechanism.id), "{} twice", mechanism.id);
        assert!(!reasons::template(mechanism.id).is_empty());
        let heading = if mechanism.section.contains('.') {
            format!("\n### {} ", mechanism.section)
        } else {
            format!("\n## {}. ", mechanism.section)
        };
        assert!(ODD.contains(&heading), "{heading}");
        let processes = backchannel::day::processes();
        assert!(processes.iter().any(|it| it.name == mechanism.process));
        for entry in mechanism.literature {
            // An entry names several works, or a work with its title in between.
            let (authors, year) = entry.rsplit_once(' ').unwrap();
            let cited = references
                .lines()
                .any(|line| line.contains(authors) && line.contains(year));
            assert!(cited, "{entry}");
        }
        let raw = load(&BuiltIn, "muscat-2025").unwrap().raw;
        let mut paths = BTreeSet::new();
        backchannel::scenario::record::Read::quantities(&*raw, "", &mut |path, _| {
            paths.insert(path.to_owned());
        });
        for path in mechanism.parameters {
            assert!(paths.contains(*path), "{path}");
        }
    }
    let templates: BTreeSet<_> = reasons::TEMPLATES.iter().map(|it| it.0).collect();
    assert_eq!(templates, ids);
}

/// Days on which an agent decided, and all it took, over a year.
fn decisions(setting: &Setting, seed: u64) -> Vec<(u32, String, String)> {
    let mut simulation = Simulation::of(setting.clone(), seed);
    let mut found = Vec::new();
    for day in 1..=365 {
        simulation.tick();
        let scenario = simulation.scenario();
        for decision in &simulation.world().resource::<Decisions>().0 {
            found.push((
                day,
                scenario.agents[decision.agent as usize].id.clone(),
                scenario.choices[decision.taken as usize].id.clone(),
            ));
        }
    }
    found
}

#[test]
fn decisions_sum_to_one_and_the_winner_was_taken() {
    let mut acts = 0;
    for (id, every) in [("three-states", 9), ("muscat-2025", 59)] {
        let setting = setting(id);
        let all = decisions(&setting, 4);
        let mut asked = BTreeSet::new();
        for (place, (day, agent, taken)) in all.iter().enumerate() {
            let choice = setting.scenario.choices.iter().find(|it| it.id == *taken);
            let holds = choice.unwrap().action == Action::Hold;
            // All acts, and some of the many times that nothing was done.
            if holds && place % every != 0 || !asked.insert((*day, agent.clone())) {
                continue;
            }
            let decided = decided(&setting, 4, agent, *day).unwrap();
            let taken: Vec<_> = decided
                .opportunities
                .iter()
                .map(|it| it.options[it.taken].option.clone())
                .collect();
            let recorded: Vec<_> = all
                .iter()
                .filter(|it| (it.0, &it.1) == (*day, agent))
                .map(|it| it.2.clone())
                .collect();
            assert_eq!(taken, recorded);
            let root = decided.looked.last().unwrap();
            assert!(root.root.is_some() && !root.words.contains('{'), "{root:?}");
            for opportunity in &decided.opportunities {
                let sum: f64 = opportunity.options.iter().map(|it| it.probability).sum();
                assert!((sum - 1.0).abs() < 1e-12, "{sum}");
                for option in &opportunity.options {
                    let parts = option.parts.iter().fold(0.0, |sum, part| sum + part.amount);
                    assert_eq!(parts.to_bits(), option.utility.to_bits());
                }
                let best = (0..opportunity.options.len())
                    .filter(|place| opportunity.options[*place].score.is_some())
                    .max_by(|a, b| {
                        let score = |place: usize| opportunity.options[place].score.unwrap();
                        // The first of equals wins.
                        score(*a).total_cmp(&score(*b)).then(b.cmp(a))
                    });
                match (&opportunity.first, best) {
                    (Some(first), Some(best)) => {
                        assert!(first.scores[1] > first.scores[0]);
                        assert_eq!(best, opportunity.taken);
                        acts += 1;
                    }
                    (Some(first), None) => {
                        assert!(first.scores[0] >= first.scores[1]);
                        let hold = &opportunity.options[opportunity.taken];
                        assert!((hold.probability + first.chance - 1.0).abs() < 1e-12);
                    }
                    (None, _) => {
                        assert_eq!(opportunity.options[opportunity.taken].probability, 1.0)
                    }
                }
            }
        }
    }
    assert!(acts > 20, "{acts} acts");
}

#[test]
fn chains_end_in_a_root() {
    let mut roots = BTreeSet::new();
    let mut kinds = BTreeSet::new();
    for (id, apart, days) in [
        ("three-states", 3, 200),
        ("solo-strike", 4, 120),
        ("muscat-2025", 0, 120),
    ] {
        let mut setting = setting(id);
        if apart > 0 {
            setting = eventful(&setting, apart);
        }
        let mut simulation = Simulation::of(setting.clone(), 2);
        simulation.run(days);
        let log = &simulation.world().resource::<EventLog>().0;
        let step = (log.len() / 25).max(1);
        for place in (0..log.len()).step_by(step) {
            let chain = self::chain(&setting, 2, days, place as u32 + 1, None);
            let first = &chain.links[0];
            assert_eq!(
                (first.event, first.day),
                (Some(place as u32 + 1), log[place].tick)
            );
            let (root, links) = chain.links.split_last().unwrap();
            assert!(root.event.is_none());
            roots.insert(format!("{:?}", root.root.unwrap()));
            for pair in links.windows(2) {
                assert!(pair[1].event < pair[0].event && pair[1].day <= pair[0].day);
            }
            for link in &chain.links {
                assert!(!link.words.contains('{') && !link.words.is_empty());
                kinds.insert(link.root.is_some());
            }
            let of_day: Vec<_> = (0..log.len())
                .filter(|it| log[*it].tick == log[place].tick)
                .collect();
            let number = 1 + of_day.iter().position(|it| *it == place).unwrap() as u32;
            let same = self::chain(&setting, 2, days, number, Some(log[place].tick));
            assert_eq!(same, chain);
        }
    }
    let all = [Root::Clock, Root::Order, Root::Start, Root::Draw];
    let all: BTreeSet<_> = all.iter().map(|root| format!("{root:?}")).collect();
    assert_eq!(roots, all);
}

#[test]
fn the_program_answers_as_the_library_does() {
    let folder = Folder::new();
    let asked = [
        "why",
        "three-states",
        "--seed",
        "3",
        "--days",
        "90",
        "--series",
        "alignment",
        "--agent",
        "corvo",
        "--day",
        "5",
        "--until",
        "60",
    ];
    let plain = folder.run(&asked).fine();
    let mut with = asked.to_vec();
    with.extend(["--json", "--daily", "--out", "why.json"]);
    let printed: Value = serde_json::from_str(&folder.run(&with).fine()).unwrap();
    let written: Value = serde_json::from_str(&folder.read("why.json")).unwrap();
    assert_eq!(printed, written);
    let question = Question::Change(OfChange {
        series: "alignment".to_owned(),
        agent: Some("corvo".to_owned()),
        day: 5,
        until: Some(60),
        daily: true,
    });
    let answer = ask(&setting("three-states"), 3, 90, &question).unwrap();
    assert_eq!(serde_json::to_value(&answer).unwrap(), printed["answer"]);
    let Answer::Change(change) = answer else {
        panic!("another answer");
    };
    assert!(plain.starts_with(&change.words), "{plain}");
    for bar in &change.bars {
        assert!(plain.contains(&bar.words), "{}", bar.words);
    }
    let event = folder
        .run(&["why", "three-states", "--seed", "3", "--event", "1"])
        .fine();
    assert!(event.contains(" [1]  "), "{event}");
}

#[test]
fn the_program_refuses_what_is_not_there() {
    let folder = Folder::new();
    let refused = |more: &[&str], pieces: &[&str]| {
        let mut arguments = vec!["why", "three-states", "--seed", "3", "--days", "90"];
        arguments.extend(more);
        folder.run(&arguments).refused_with(2, pieces);
    };
    refused(
        &["--series", "luck", "--day", "1"],
        &["\"luck\"", "oil_price"],
    );
    refused(
        &["--series", "alignment", "--day", "1"],
        &["an agent for alignment"],
    );
    let alignment = ["--series", "alignment", "--agent", "nobody", "--day", "1"];
    refused(&alignment, &["\"nobody\"", "corvo"]);
    let price = ["--series", "oil_price", "--agent", "corvo", "--day", "1"];
    refused(&price, &["series of the world"]);
    refused(&["--series", "oil_price"], &["--day"]);
    refused(
        &["--series", "oil_price", "--day", "0"],
        &["day 0", "from 1 to 90"],
    );
    refused(
        &["--series", "oil_price", "--day", "91"],
        &["day 91", "from 1 to 90"],
    );
    let until = ["--series", "oil_price", "--day", "9", "--until", "8"];
    refused(&until, &["until", "from 9 to 90"]);
    refused(&["--event", "9999"], &["event 9999", "events of the run"]);
    refused(&["--event", "99", "--day", "2"], &["event 99", "day 2"]);
    refused(
        &["--decision", "nobody", "--day", "2"],
        &["\"nobody\"", "corvo"],
    );
    refused(&[], &["--series, --decision or --event"]);
    let setting = setting("three-states");
    let all = decisions(&setting, 3);
    let (day, agent) = (1..=90)
        .flat_map(|day| setting.scenario.agents.iter().map(move |it| (day, &it.id)))
        .find(|(day, id)| {
            let decides = all.iter().any(|it| it.1 == **id);
            decides && !all.iter().any(|it| it.0 == *day && it.1 == **id)
        })
        .unwrap();
    let asked = ["--decision", agent, "--day", &day.to_string()];
    refused(&asked, &["did not look", "a day on which it looked"]);
}

/// The worked example of the documentation. `UPDATE_DOCS=1 cargo test --test why` writes it
/// anew.
#[test]
fn the_worked_example_of_the_documentation_is_current() {
    const OPEN: &str = "<!-- generated: why -->\n";
    const CLOSE: &str = "<!-- end: why -->";
    let world = setting("joint-strike");
    let all = decisions(&world, 1);
    // The first answer of the agent at the negative pole after the strike began.
    let own = &world.scenario.agents[world.scenario.poles[0]].id;
    let acts = |taken: &str| {
        let mut choices = world.scenario.choices.iter();
        choices.any(|it| it.id == taken && it.action != Action::Hold)
    };
    let (day, ..) = all
        .iter()
        .find(|(day, agent, taken)| *day > 27 && agent == own && acts(taken))
        .unwrap();
    let day = day.to_string();
    // The last blow of the first two months.
    let mut simulation = Simulation::of(world.clone(), 1);
    simulation.run(60);
    let log = &simulation.world().resource::<EventLog>().0;
    let struck = log
        .iter()
        .rposition(|it| it.kind == EventKind::Strike)
        .unwrap();
    let struck = (struck + 1).to_string();
    let folder = Folder::new();
    let mut text = String::new();
    for question in [
        vec!["--series", "oil_price", "--day", "25", "--until", "40"],
        vec!["--decision", own, "--day", &day],
        vec!["--event", &struck],
    ] {
        let mut arguments = vec!["why", "joint-strike", "--seed", "1"];
        arguments.extend(question);
        let out = folder.run(&arguments).fine();
        let notice = &world.scenario.raw.notice;
        let out = out.trim_end().trim_end_matches(notice.as_str()).trim_end();
        text += &format!("    $ backchannel {}\n", arguments.join(" "));
        for line in out.lines() {
            text += format!("    {line}").trim_end();
            text += "\n";
        }
        text += "\n";
    }
    let path = format!("{}/docs/studies.md", env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(&path).unwrap();
    let start = page.find(OPEN).unwrap() + OPEN.len();
    let end = start + page[start..].find(CLOSE).unwrap();
    if page[start..end] == text {
        return;
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, format!("{}{text}{}", &page[..start], &page[end..])).unwrap();
    } else {
        panic!(
            "the example \"why\" of docs/studies.md has drifted; write it anew with UPDATE_DOCS=1"
        );
    }
}
