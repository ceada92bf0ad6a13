//! Reading scenarios: what an extension changes, the schema beside the reader, and
//! what random damage to a file or random use of the levers may never do.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::cell::Cell;
use std::collections::BTreeMap;

use backchannel::Simulation;
use backchannel::scenario::edit::{Changes, Firing};
use backchannel::scenario::library::{BuiltIn, Files, built_in, load, load_text};
use backchannel::scenario::node::{self, Node, Value as Toml};
use backchannel::scenario::problem::{Origin, Problems};
use backchannel::scenario::quantity::Day;
use backchannel::scenario::{Scenario, schema};
use backchannel::trace::record::Record;
use backchannel::world::Setting;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use support::watch::{Watch, changes, watched};
use support::{THREE_STATES, unmarked};

/// Files given by the test, and nothing else.
struct Given(Vec<(&'static str, String)>);

impl Files for Given {
    fn text(&self, name: &str) -> Result<Option<String>, String> {
        let file = self.0.iter().find(|file| file.0 == name);
        Ok(file.map(|file| file.1.clone()))
    }
}

/// The small world and an extension of it.
fn extended(extension: &str) -> Result<Scenario, Problems> {
    let files = vec![
        ("three-states.toml", THREE_STATES.to_owned()),
        ("other.toml", extension.to_owned()),
    ];
    load(&Given(files), "other")
}

fn small() -> Scenario {
    load(&BuiltIn, "three-states").unwrap()
}

/// Everything that a scenario says, line by line, but not where it says so.
fn content(scenario: &Scenario) -> Vec<String> {
    let text = format!("{:#?}", scenario.raw);
    let mut lines = text.lines().map(str::trim);
    let mut content = Vec::new();
    while let Some(line) = lines.next() {
        if line == "origin: Origin {" {
            lines.by_ref().find(|line| *line == "},");
        } else {
            content.push(line.to_owned());
        }
    }
    assert!(content.len() > 1_000);
    content
}

/// The lines in which two contents of equal length differ.
fn differences<'a>(one: &'a [String], other: &'a [String]) -> Vec<(&'a str, &'a str)> {
    assert_eq!(one.len(), other.len());
    let pairs = one.iter().zip(other).filter(|(one, other)| one != other);
    pairs
        .map(|(one, other)| (one.as_str(), other.as_str()))
        .collect()
}

#[test]
fn every_built_in_scenario_loads() {
    assert_eq!(
        built_in(),
        [
            "history/abqaiq-2019",
            "history/al-asad-2020",
            "history/april-2024",
            "history/militias-2023",
            "history/october-2024",
            "hormuz",
            "joint-strike",
            "muscat-2025",
            "network-2015",
            "small-step",
            "solo-strike",
            "talks-collapse",
            "three-states"
        ]
    );
    for id in built_in() {
        let scenario = load(&BuiltIn, &id).unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(Some(scenario.raw.id.as_str()), id.rsplit('/').next());
        assert!(scenario.agents.len() >= 4);
    }
}

#[test]
fn an_extension_states_only_what_differs() {
    let same = extended("extends = \"three-states\"\nid = \"other\"\n").unwrap();
    let id = ("id: \"three-states\",", "id: \"other\",");
    assert_eq!(differences(&content(&small()), &content(&same)), [id]);
    let changed = extended(
        "extends = \"three-states\"\nid = \"other\"\nhorizon = 90\n\
         [agents.corvo]\nalignment = { value = 0.2, unit = \"alignment\", low = 0, high = 0.4, how = \"judgement\" }\n\
         [agents.corvo.seat]\nname = \"Corve-on-Sea\"\n",
    )
    .unwrap();
    let expected = [
        id,
        ("horizon: 365,", "horizon: 90,"),
        ("name: \"Corve\",", "name: \"Corve-on-Sea\","),
        ("value: 0.1,", "value: 0.2,"),
        ("low: -0.3,", "low: 0.0,"),
        ("high: 0.5,", "high: 0.4,"),
    ];
    assert_eq!(
        differences(&content(&small()), &content(&changed)),
        expected
    );
}

/// Commitments, facets and clocks of a base that an earlier world cannot know are dropped;
/// its own are not, and are refused as anywhere.
#[test]
fn an_earlier_world_drops_what_had_not_happened() {
    let start = load(&BuiltIn, "three-states").unwrap().raw.start;
    let same_day = extended("extends = \"three-states\"\nid = \"other\"\n").unwrap();
    let all = load(&BuiltIn, "muscat-2025").unwrap();
    let past = load(&BuiltIn, "history/abqaiq-2019").unwrap();
    assert_eq!(same_day.raw.start, start);
    assert_eq!(
        same_day.raw.commitments.len(),
        small().raw.commitments.len()
    );

    let day = past.raw.start;
    let by_then = |id: &&String| all.raw.commitments[*id].date <= day;
    let expected: Vec<_> = all.raw.commitments.keys().filter(by_then).collect();
    assert!(expected.len() > 10 && expected.len() < all.raw.commitments.len());
    assert_eq!(past.raw.commitments.keys().collect::<Vec<_>>(), expected);
    assert!(past.commitments.iter().all(|given| given.age >= 0.0));
    let clocks: Vec<_> = past.raw.clocks.keys().collect();
    assert_eq!(
        clocks,
        ["resolution-2231-end", "snapback-procedure", "us-inara"]
    );
    let facets = |scenario: &Scenario| -> Vec<String> {
        let ties = scenario.raw.ties.values().flat_map(|row| row.values());
        ties.flat_map(|tie| &tie.facets)
            .filter_map(|facet| facet.since.clone())
            .collect()
    };
    // Dates are years, months or days, so that texts sort as their first days do.
    let mut known = facets(&all);
    known.retain(|since| since.as_str() <= "2019-09-13");
    assert!(known.len() > 5 && known.len() < facets(&all).len());
    assert_eq!(facets(&past), known);
    assert_eq!(past.edges.len(), all.edges.len());
    assert_eq!(past.orders.len(), 1);
    assert_eq!(past.orders[0].tick, 1);

    let own = "extends = \"three-states\"\nid = \"other\"\nstart = \"2019-01-01\"\n\
         [commitments.late]\ndate = \"2019-01-02\"\npromisors = [\"alba\"]\npromisees = [\"brenn\"]\n\
         text = \"A promise\"\noutcome = \"kept\"\nhow = \"judgement\"\n\
         stake = { value = 1, unit = \"stake\", low = 1, high = 1, how = \"judgement\" }\n";
    let problems = extended(own).unwrap_err();
    assert!(
        problems.to_string().contains("commitments.late.date"),
        "{problems}"
    );
}

#[test]
fn an_overlaid_quantity_mixes_nothing() {
    let noted = THREE_STATES.replacen(
        "military = { value = 40, unit = \"US$ bn/year\", low = 25, high = 60, how = \"judgement\" }",
        "military = { value = 40, unit = \"US$ bn/year\", low = 25, high = 60, how = \"judgement\", note = \"old\", as_of = \"2024\" }",
        1,
    );
    let files = |extension: &str| {
        Given(vec![
            (
                "base.toml",
                noted.replacen("\"three-states\"", "\"base\"", 1),
            ),
            ("other.toml", extension.to_owned()),
        ])
    };
    let head = "extends = \"base\"\nid = \"other\"\n[agents.alba.budget]\n";
    let new = format!(
        "{head}military = {{ value = 41, unit = \"US$ bn/year\", low = 30, high = 50, how = \"judgement\" }}\n"
    );
    let scenario = load(&files(&new), "other").unwrap();
    let military = &scenario.raw.agents["alba"]
        .budget
        .as_ref()
        .unwrap()
        .military;
    assert_eq!(
        (military.value, military.low, military.high),
        (41.0, 30.0, 50.0)
    );
    assert_eq!(
        (&military.note, &military.as_of),
        (&None, &None),
        "what the old number was based on"
    );
    assert_eq!(
        (&*military.origin.file, military.origin.line),
        ("other.toml", 4)
    );
    // Half a quantity is none: it may not be filled up from the old one.
    for half in [
        "value = 41",
        "low = 30",
        "note = \"new\"",
        "how = \"judgement\", unit = \"US$ bn/year\"",
    ] {
        let problems =
            load(&files(&format!("{head}military = {{ {half} }}\n")), "other").unwrap_err();
        assert!(!problems.0.is_empty());
        for problem in &problems.0 {
            assert_eq!(
                (problem.place.as_str(), problem.found.as_str()),
                ("other.toml:4", "nothing"),
                "{problem}"
            );
            assert!(
                problem.path.starts_with("agents.alba.budget.military."),
                "{problem}"
            );
        }
    }
}

#[test]
fn a_list_is_replaced_as_a_whole() {
    let other = extended(
        "extends = \"three-states\"\nid = \"other\"\n[agents.brenn]\nroles = [\"pole\"]\n",
    )
    .unwrap();
    assert_eq!(other.raw.agents["brenn"].roles.len(), 1);
}

#[test]
fn remove_takes_things_out_before_the_extension_is_laid_over() {
    let other = extended(
        "extends = \"three-states\"\nid = \"other\"\nremove = [\"clocks.corvo-election\", \"agents.alba.arsenal\", \"ties.brenn.dorn-front.support.interdicted\"]\n\
         [clocks.corvo-election]\nname = \"New\"\nkind = \"meeting\"\nmeaning = \"Another.\"\nagents = []\ndue = []\nhow = \"judgement\"\n",
    )
    .unwrap();
    assert!(other.raw.clocks["corvo-election"].due.is_empty());
    assert_eq!(other.raw.clocks.len(), 4);
    assert!(other.raw.agents["alba"].arsenal.is_empty());
    assert!(
        other.raw.ties["brenn"]["dorn-front"]
            .support
            .as_ref()
            .unwrap()
            .interdicted
            .is_none()
    );
    // What others refer to is missed, in the file that refers to it.
    let problems = extended(
        "extends = \"three-states\"\nid = \"other\"\nremove = [\"corridors.hill-road\"]\n",
    )
    .unwrap_err();
    let line = 1 + THREE_STATES
        .lines()
        .position(|line| line == "corridor = \"hill-road\"")
        .unwrap();
    let expected = format!(
        "three-states.toml:{line}: ties.brenn.dorn-front.support.corridor: found the unknown corridor \"hill-road\""
    );
    assert!(problems.to_string().contains(&expected), "{problems}");
}

#[test]
fn extensions_of_extensions() {
    let files = Given(vec![
        ("three-states.toml", THREE_STATES.to_owned()),
        (
            "first.toml",
            "extends = \"three-states\"\nid = \"first\"\nhorizon = 10\ntitle = \"First\"\n"
                .to_owned(),
        ),
        (
            "second.toml",
            "extends = \"first\"\nid = \"second\"\ntitle = \"Second\"\n".to_owned(),
        ),
    ]);
    let second = load(&files, "second").unwrap();
    assert_eq!(
        (second.raw.horizon, second.raw.title.as_str()),
        (10, "Second")
    );
}

#[test]
fn parts_stand_side_by_side() {
    let at = THREE_STATES.find("[places.albury]").unwrap();
    let (head, tail) = THREE_STATES.split_at(at);
    let head = head.replacen(
        "invented = true",
        "invented = true\nparts = [\"places.toml\"]",
        1,
    );
    let files = |tail: &str| {
        Given(vec![
            ("three-states.toml", head.clone()),
            ("places.toml", tail.to_owned()),
        ])
    };
    let scenario = load(&files(tail), "three-states").unwrap();
    assert_eq!(differences(&content(&scenario), &content(&small())), []);
    let digest = |scenario| {
        let mut simulation = Simulation::new(scenario, 3);
        simulation.run(20);
        simulation.digest_hex()
    };
    assert_eq!(digest(scenario), digest(small()));
    // Problems point into the part, in the first stage of reading and in the second.
    let (tail, lines) = unmarked(
        &tail
            .replacen("kind = \"base\"", "¶kind = \"bass\"", 1)
            .replacen("open = { value = 0.5,", "¶open = { value = 5,", 1),
    );
    let problems = load(&files(&tail), "three-states").unwrap_err();
    let places: Vec<_> = problems
        .0
        .iter()
        .map(|problem| problem.place.clone())
        .collect();
    assert!(
        places.contains(&format!("places.toml:{}", lines[0])),
        "{problems}"
    );
    assert!(
        places.contains(&format!("places.toml:{}", lines[1])),
        "{problems}"
    );
    let (tail, lines) =
        unmarked(&THREE_STATES[at..].replacen("operator = \"alba\"", "¶operator = \"zeta\"", 1));
    let problems = load(&files(&tail), "three-states").unwrap_err();
    assert_eq!(problems.0.len(), 1, "{problems}");
    assert_eq!(problems.0[0].place, format!("places.toml:{}", lines[0]));
}

#[test]
fn problems_of_an_extension_point_into_the_file_of_the_value() {
    let (text, lines) = unmarked(
        "extends = \"three-states\"\nid = \"other\"\n\n[agents.corvo]\n¶short = 7\n[places.fort-grey]\n¶operator = \"zeta\"\n",
    );
    let problems = extended(&text).unwrap_err();
    assert_eq!(problems.0.len(), 1, "{problems}");
    assert_eq!(problems.0[0].place, format!("other.toml:{}", lines[0]));
    let problems = extended(&text.replace("short = 7", "short = \"C\"")).unwrap_err();
    assert_eq!(problems.0.len(), 1, "{problems}");
    assert_eq!(
        (problems.0[0].place.as_str(), problems.0[0].path.as_str()),
        (
            format!("other.toml:{}", lines[1]).as_str(),
            "places.fort-grey.operator"
        )
    );
}

/// A tree as a JSON value.
fn json(node: &Node) -> Value {
    match &node.value {
        Toml::Table(table) => table
            .iter()
            .map(|(key, node)| (key.clone(), json(node)))
            .collect::<Map<_, _>>()
            .into(),
        Toml::Array(items) => items.iter().map(json).collect(),
        Toml::Text(text) => json!(text),
        Toml::Integer(number) => json!(number),
        Toml::Float(number) => json!(number),
        Toml::Bool(flag) => json!(flag),
        other => panic!("{other} in a scenario"),
    }
}

/// A file as a JSON value.
fn parsed(text: &str) -> Value {
    let mut problems = Problems::default();
    let tree = node::parse("text", text, &mut problems);
    assert!(problems.is_empty(), "{problems}");
    json(&tree.unwrap())
}

/// The tree of a built-in scenario with its parts.
fn merged(id: &str) -> Node {
    let mut problems = Problems::default();
    let read = |name: &str| {
        node::parse(
            name,
            &BuiltIn.text(name).unwrap().unwrap(),
            &mut Problems::default(),
        )
        .unwrap()
    };
    let mut tree = read(&format!("{id}.toml"));
    if let Some(parts) = tree.take("parts") {
        for (_, part) in parts.texts("parts", &mut problems) {
            tree.join(read(&part), "", &mut problems);
        }
    }
    if let Some(base) = tree.take("extends") {
        let mut under = merged(base.text().unwrap());
        under.overlay(tree, "", &mut problems);
        tree = under;
    }
    assert!(problems.is_empty(), "{problems}");
    tree
}

#[test]
fn the_schema_agrees_with_the_reader() {
    let schema = schema::scenario();
    jsonschema::meta::validate(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let complaint = |value: &Value| {
        validator
            .iter_errors(value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect::<Vec<_>>()
    };
    assert_eq!(complaint(&parsed(THREE_STATES)), Vec::<String>::new());
    for id in built_in() {
        assert_eq!(complaint(&json(&merged(&id))), Vec::<String>::new(), "{id}");
    }
    for (path, new) in [
        ("/horizon", json!("long")),
        ("/horizon", json!(-1)),
        ("/horizon", json!(1.5)),
        ("/start", json!("1 May")),
        ("/title", json!("")),
        ("/agents/alba/alignment/value", json!(1.5)),
        ("/agents/alba/alignment/unit", json!("percent")),
        ("/agents/alba/alignment/how", json!("guessed")),
        ("/agents/alba/alignment", json!(0.9)),
        (
            "/agents/alba/alignment",
            json!({ "value": 0.9, "unit": "alignment", "low": 0.8, "high": 1 }),
        ),
        ("/agents/alba/kind", json!("realm")),
        ("/agents/alba/roles", json!("pole")),
        ("/agents/alba/roles", json!(["king"])),
        ("/agents/alba", json!({ "name": "Alba" })),
        ("/interventions/walk-out/effects/0/kind", json!("walk")),
        ("/commitments/2024-ceasefire/contested", json!("yes")),
        ("/market/holidays", json!([20250101])),
        ("/levers", json!([])),
        (
            "/stocks",
            json!({ "Upper Case": parsed(THREE_STATES)["stocks"]["drones"] }),
        ),
    ] {
        let mut broken = parsed(THREE_STATES);
        *broken.pointer_mut(path).unwrap() = new.clone();
        assert_ne!(complaint(&broken), Vec::<String>::new(), "{path} = {new}");
        let text = toml_of(&broken);
        assert!(
            load_text("three-states", &text).is_err(),
            "the reader takes {path} = {new}"
        );
    }
    let mut unknown = parsed(THREE_STATES);
    unknown["agents"]["alba"]["colour"] = json!("red");
    assert_ne!(complaint(&unknown), Vec::<String>::new());
    let mut missing = parsed(THREE_STATES);
    missing.as_object_mut().unwrap().remove("market");
    assert_ne!(complaint(&missing), Vec::<String>::new());
    // A round trip through JSON is the same scenario.
    let back = load_text("three-states", &toml_of(&parsed(THREE_STATES))).unwrap();
    assert_eq!(differences(&content(&back), &content(&small())), []);

    let sources = schema::sources();
    let validator = jsonschema::validator_for(&sources).unwrap();
    let mut bibliography = parsed(include_str!("../scenarios/sources.toml"));
    assert!(validator.is_valid(&bibliography));
    bibliography
        .as_object_mut()
        .unwrap()
        .values_mut()
        .next()
        .unwrap()["published"] = json!(2024);
    assert!(!validator.is_valid(&bibliography));
}

/// A JSON value as TOML: inline, which is the shortest writer there is.
fn toml_of(value: &Value) -> String {
    fn inline(value: &Value) -> String {
        match value {
            Value::Object(map) => {
                let fields: Vec<_> = map
                    .iter()
                    .map(|(key, value)| format!("\"{key}\" = {}", inline(value)))
                    .collect();
                format!("{{ {} }}", fields.join(", "))
            }
            Value::Array(items) => format!(
                "[{}]",
                items.iter().map(inline).collect::<Vec<_>>().join(", ")
            ),
            other => other.to_string(),
        }
    }
    value
        .as_object()
        .unwrap()
        .iter()
        .map(|(key, value)| format!("{key} = {}\n", inline(value)))
        .collect()
}

#[test]
fn every_field_of_the_schema_says_what_it_is() {
    fn visit(schema: &Value, path: &str, seen: &mut usize) {
        match schema {
            Value::Object(map) => {
                if let Some(properties) = map.get("properties").and_then(Value::as_object) {
                    for (name, field) in properties {
                        *seen += 1;
                        let description = field["description"].as_str().unwrap_or_default();
                        assert!(
                            description.trim().len() > 3,
                            "{path}.{name} has no description"
                        );
                    }
                    // A record takes nothing that it does not name.
                    assert_eq!(map["additionalProperties"], json!(false), "{path}");
                }
                for (key, inner) in map {
                    visit(inner, &format!("{path}.{key}"), seen);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| visit(item, path, seen)),
            _ => {}
        }
    }
    let mut seen = 0;
    visit(&schema::scenario(), "", &mut seen);
    visit(&schema::sources(), "", &mut seen);
    assert!(seen > 300, "only {seen} fields seen");
}

#[test]
fn changes_that_do_not_fit() {
    let scenario = small();
    let origin = Origin::named("test");
    for lever in [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        1.0 + 1e-9,
        -1e-9,
        f64::MAX,
    ] {
        let changes = Changes {
            levers: BTreeMap::from([("embargo".to_owned(), lever)]),
            ..Changes::default()
        };
        let problems = scenario.with(&changes, &origin).unwrap_err();
        assert_eq!(problems.0.len(), 1, "{problems}");
        assert_eq!(
            (problems.0[0].place.as_str(), problems.0[0].path.as_str()),
            ("test", "embargo")
        );
    }
    for value in [f64::NAN, f64::INFINITY, -1.0, 10.5] {
        let firing = Firing {
            date: Day::parse("2025-02-01").unwrap(),
            intervention: "field-outage".into(),
            value: Some(value),
        };
        let changes = Changes {
            interventions: vec![firing],
            ..Changes::default()
        };
        assert_eq!(
            scenario.with(&changes, &origin).unwrap_err().0.len(),
            1,
            "{value}"
        );
    }
    let firing = Firing {
        date: Day::parse("2025-02-01").unwrap(),
        intervention: "walk-out".into(),
        value: None,
    };
    let changes = Changes {
        interventions: vec![firing; 10_001],
        ..Changes::default()
    };
    assert!(
        scenario
            .with(&changes, &origin)
            .unwrap_err()
            .to_string()
            .contains("at most 10000")
    );
}

#[test]
fn a_year_of_every_scenario_is_sound_and_explained() {
    for (id, days) in [("three-states", 365), ("muscat-2025", 120)] {
        let mut simulation = Simulation::new(load(&BuiltIn, id).unwrap(), 11);
        let seen = watched(&mut simulation, days).unwrap_or_else(|reason| panic!("{id}: {reason}"));
        assert!(
            seen.contributions > days as usize * simulation.agents(),
            "{id}: only {seen:?}"
        );
    }
}

/// Numbers at which arithmetic tends to break.
const AWKWARD: [&str; 22] = [
    "nan",
    "inf",
    "-inf",
    "1e999",
    "0",
    "-0.0",
    "5e-324",
    "1e-300",
    "1e-12",
    "1e-9",
    "1e-3",
    "0.5",
    "0.999999999999",
    "1",
    "2",
    "-1",
    "1e3",
    "1e6",
    "1e9",
    "1e12",
    "1e300",
    "9223372036854775807",
];

/// One way to damage a text. Positions count modulo what there is.
#[derive(Clone, Debug)]
enum Damage {
    Delete(usize),
    Duplicate(usize),
    Swap(usize, usize),
    Flip(usize, u8),
    Word(usize, &'static str),
    Quantity(usize, &'static str),
    Cut(usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = || any::<prop::sample::Index>().prop_map(|index| index.index(1 << 20));
    const WORDS: [&str; 14] = [
        "nan",
        "-inf",
        "1e300",
        "-7",
        "18446744073709551616",
        "\"\"",
        "\"alba\"",
        "true",
        "[]",
        "{}",
        "[[]]",
        "2025-01-01",
        "'''",
        "\u{1f52c}",
    ];
    prop_oneof![
        2 => at().prop_map(Damage::Delete),
        2 => at().prop_map(Damage::Duplicate),
        2 => (at(), at()).prop_map(|(a, b)| Damage::Swap(a, b)),
        2 => (at(), any::<u8>()).prop_map(|(at, byte)| Damage::Flip(at, byte)),
        3 => (at(), prop::sample::select(&WORDS[..])).prop_map(|(at, word)| Damage::Word(at, word)),
        12 => (at(), prop::sample::select(&AWKWARD[..])).prop_map(|(at, number)| Damage::Quantity(at, number)),
        1 => at().prop_map(Damage::Cut),
    ]
}

fn damaged(text: &str, damage: &Damage) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let count = lines.len().max(1);
    match *damage {
        _ if lines.is_empty() => return text.to_owned(),
        Damage::Delete(at) => {
            lines.remove(at % count);
        }
        Damage::Duplicate(at) => lines.insert(at % count, lines[at % count]),
        Damage::Swap(a, b) => lines.swap(a % count, b % count),
        Damage::Cut(at) => {
            return text
                .chars()
                .take(at % text.chars().count().max(1))
                .collect();
        }
        Damage::Flip(at, byte) => {
            let mut bytes = text.as_bytes().to_vec();
            let at = at % bytes.len();
            bytes[at] ^= byte;
            return String::from_utf8_lossy(&bytes).into_owned();
        }
        Damage::Word(at, word) => {
            // The value of one line.
            let assigned: Vec<usize> = (0..lines.len())
                .filter(|line| lines[*line].contains(" = "))
                .collect();
            let Some(line) = assigned.get(at % assigned.len().max(1)) else {
                return text.to_owned();
            };
            let key = lines[*line].split(" = ").next().unwrap_or_default();
            let new = format!("{key} = {word}");
            lines[*line] = &new;
            return lines.join("\n");
        }
        Damage::Quantity(at, number) => {
            // Value and range of one quantity, so that the range does not give it away.
            let quantities: Vec<usize> = (0..lines.len())
                .filter(|line| {
                    lines[*line].contains("{ value = ") && lines[*line].contains(", low = ")
                })
                .collect();
            let Some(line) = quantities.get(at % quantities.len().max(1)) else {
                return text.to_owned();
            };
            let mut new = lines[*line].to_owned();
            for key in ["value = ", "low = ", "high = "] {
                let Some(start) = new.find(key).map(|start| start + key.len()) else {
                    continue;
                };
                let Some(length) = new[start..].find([',', ' ']) else {
                    continue;
                };
                new.replace_range(start..start + length, number);
            }
            lines[*line] = &new;
            return lines.join("\n");
        }
    }
    lines.join("\n")
}

#[test]
fn a_damaged_file_is_refused_with_reasons_or_runs_soundly() {
    const CASES: u32 = 700;
    let (loaded, refused) = (Cell::new(0), Cell::new(0));
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: CASES,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let strategy = (prop::collection::vec(damage(), 1..4), any::<u64>());
    let result = runner.run(&strategy, |(damages, seed)| {
        let text = damages
            .iter()
            .fold(THREE_STATES.to_owned(), |text, damage| {
                damaged(&text, damage)
            });
        match load_text("three-states", &text) {
            Err(problems) => {
                refused.set(refused.get() + 1);
                prop_assert!(!problems.0.is_empty());
                for problem in &problems.0 {
                    prop_assert!(
                        !problem.place.is_empty()
                            && !problem.found.is_empty()
                            && !problem.expected.is_empty(),
                        "{problem:?}"
                    );
                    prop_assert!(
                        problem.place.starts_with("three-states.toml"),
                        "{problem:?}"
                    );
                }
            }
            Ok(scenario) => {
                loaded.set(loaded.get() + 1);
                watched(&mut Simulation::new(scenario, seed), 60).map_err(TestCaseError::fail)?;
            }
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    // Neither outcome may be a rarity, else half of this tests nothing.
    assert!(loaded.get() > CASES / 20, "only {} loaded", loaded.get());
    assert!(refused.get() > CASES / 4, "only {} refused", refused.get());
}

#[test]
fn random_bytes_are_no_scenario() {
    proptest!(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() }, |(text in "\\PC{0,200}", bytes in prop::collection::vec(any::<u8>(), 0..200))| {
        for text in [text, String::from_utf8_lossy(&bytes).into_owned()] {
            let problems = load_text("three-states", &text).map(|_| ()).unwrap_err();
            prop_assert!(problems.0.iter().all(|problem| !problem.found.is_empty() && !problem.expected.is_empty()));
        }
    });
}

fn whatever_is_turned(id: &str, days: u32, cases: u32) {
    let setting = Setting::of(load(&BuiltIn, id).unwrap());
    let strategy = (
        changes(&setting.scenario, u64::from(days), 25),
        any::<u64>(),
    );
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..ProptestConfig::default()
    };
    let result =
        proptest::test_runner::TestRunner::new(config).run(&strategy, |(changes, seed)| {
            let setting = setting
                .with(&changes, &Origin::named("test"))
                .map_err(|problems| TestCaseError::fail(problems.to_string()))?;
            watched(&mut Simulation::of(setting, seed), days).map_err(TestCaseError::fail)?;
            Ok(())
        });
    result.unwrap_or_else(|error| panic!("{id}: {error}"));
}

#[test]
fn whatever_is_turned_and_fired_the_small_world_stays_sound() {
    whatever_is_turned("three-states", 200, 60);
}

#[test]
fn whatever_is_turned_and_fired_the_large_world_stays_sound() {
    whatever_is_turned("muscat-2025", 60, 6);
}

#[test]
fn the_watch_would_see_a_fault() {
    // Yesterday's state of another seed: the first row that differs is reported.
    let mut simulation = Simulation::new(small(), 1);
    let mut other = Simulation::new(small(), 2);
    other.run(5);
    simulation.run(5);
    simulation.explain(true);
    let mut watch = Watch::start(&other);
    assert!(watch.day(&mut simulation).is_err());
    // Money from nowhere.
    let mut watch = Watch::start(&simulation);
    watch.unexplained += 1.0;
    assert!(watch.day(&mut simulation).is_err());
    // A record notices days.
    assert_eq!(Record::starting(simulation.world()).days(), 0);
}
