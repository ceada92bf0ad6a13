//! Architecture invariants that can be read off the source text.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use backchannel::scenario::library::{BuiltIn, built_in, load};

/// Every Rust file below `folder`, with its text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push((path.clone(), std::fs::read_to_string(path).unwrap()));
            }
        }
    }
    assert!(!files.is_empty());
    files
}

/// Lines of a file without comments, numbered from 1.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// Where any of `words` stands in code outside the places where it may.
fn found(words: &[&str], may: impl Fn(&Path) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in sources("src").iter().filter(|(path, _)| !may(path)) {
        for (at, line) in code(text) {
            for word in words.iter().filter(|word| line.contains(**word)) {
                found.push(format!("{}:{at}: {word}", path.display()));
            }
        }
    }
    found
}

fn within(path: &Path, part: &str) -> bool {
    path.components()
        .any(|component| component.as_os_str() == part)
}

#[test]
fn only_web_speaks_to_javascript() {
    let words = ["wasm_bindgen", "js_sys", "web_sys", "serde_wasm_bindgen"];
    assert_eq!(
        found(&words, |path| within(path, "web")),
        Vec::<String>::new()
    );
}

#[test]
fn only_the_program_opens_files_or_prints() {
    let words = [
        "std::fs",
        "std::io",
        "std::env",
        "println!",
        "eprintln!",
        "std::process",
    ];
    assert_eq!(
        found(&words, |path| within(path, "bin")),
        Vec::<String>::new()
    );
}

#[test]
fn the_core_knows_no_clock_no_thread_and_no_random_order() {
    let words = ["HashMap", "HashSet", "rand::rng", "thread_rng"];
    assert_eq!(found(&words, |_| false), Vec::<String>::new());
    // The program may spread runs over threads and say how long they took.
    let words = ["std::time", "std::thread"];
    assert_eq!(
        found(&words, |path| within(path, "bin")),
        Vec::<String>::new()
    );
    // Fresh seeds are taken at the edges only.
    assert_eq!(
        found(&["getrandom"], |path| within(path, "bin")
            || within(path, "web")),
        Vec::<String>::new()
    );
}

#[test]
fn no_panic_on_purpose_outside_tests() {
    let words = [
        ".unwrap()",
        ".expect(",
        "panic!",
        "unreachable!",
        "todo!",
        "unimplemented!",
    ];
    for (path, text) in sources("src") {
        let code_only = text.split("\nmod tests {").next().unwrap();
        for (at, line) in code(code_only) {
            for word in words {
                assert!(!line.contains(word), "{}:{at}: {word}", path.display());
            }
        }
    }
}

/// Beginnings of demonyms, of other names for the same, and of weapons.
const STEMS: &[&str] = &[
    "irani",
    "persia",
    "tehran",
    "israel",
    "zionis",
    "american",
    "washington",
    "saudi",
    "emirat",
    "qatar",
    "kuwait",
    "bahrain",
    "omani",
    "iraqi",
    "syria",
    "leban",
    "yemen",
    "jordan",
    "egypt",
    "turk",
    "pakistan",
    "russia",
    "chines",
    "british",
    "french",
    "german",
    "europ",
    "palestin",
    "houthi",
    "hezbol",
    "hizbul",
    "hamas",
    "kataib",
    "ansar",
    "natanz",
    "fordo",
    "isfahan",
    "kharg",
    "hormuz",
    "mandeb",
    "diego",
    "incirlik",
    "shahab",
    "shahed",
    "fateh",
    "sejjil",
    "khaybar",
    "kheibar",
    "emad",
    "ghadr",
    "patriot",
    "thaad",
    "tomahawk",
    "iron",
    "arrow",
    "gbu",
    "jericho",
];

/// Words of the crises: names, short names, seats, places, stocks, ids of agents and places.
fn crisis_words() -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for id in built_in() {
        let scenario = load(&BuiltIn, &id).unwrap();
        let raw = &scenario.raw;
        let names = raw
            .agents
            .values()
            .flat_map(|agent| [&agent.name, &agent.short, &agent.seat.name]);
        let names = names
            .chain(raw.agents.keys())
            .chain(raw.places.keys())
            .chain(raw.places.values().map(|place| &place.name))
            .chain(raw.causes.values().map(|cause| &cause.name));
        for name in names {
            words.extend(
                name.split(|c: char| !c.is_alphabetic())
                    .filter(|word| word.chars().count() > 3)
                    .map(str::to_lowercase),
            );
        }
        // Kinds of stock have common names, of which the first word alone is capital.
        let stocks = raw.stocks.values().flat_map(|stock| {
            let words = stock.name.split(|c: char| !c.is_alphanumeric()).skip(1);
            words.filter(|word| word.contains(char::is_uppercase))
        });
        words.extend(stocks.map(str::to_lowercase));
        words.insert(id);
    }
    words.insert("iran".to_owned());
    words
}

/// Words that crises share with ordinary English.
const ORDINARY: &[&str] = &[
    "alba",
    "base",
    "bases",
    "centre",
    "conversion",
    "country",
    "east",
    "field",
    "force",
    "forces",
    "front",
    "gate",
    "grey",
    "group",
    "hall",
    "halls",
    "house",
    "island",
    "kingdom",
    "land",
    "main",
    "mill",
    "mine",
    "mountain",
    "narrows",
    "naval",
    "north",
    "park",
    "part",
    "pilot",
    "plant",
    "plants",
    "point",
    "port",
    "reactor",
    "republic",
    "research",
    "saint",
    "site",
    "south",
    "state",
    "states",
    "station",
    "strait",
    "terminal",
    "test",
    "tower",
    "tunnels",
    "united",
    "west",
    "works",
    "airport",
    "airbase",
    "complex",
    "enrichment",
    "facility",
    "fuel",
    "hill",
    "since",
    "strip",
    "movement",
    "nuclear",
    "operations",
    "power",
    "refinery",
    "support",
    "activity",
    "harbour",
    "city",
    "northern",
    "southern",
    "eastern",
    "western",
    "great",
    "people",
    "federation",
    "brigades",
    "missile",
    "production",
    "general",
    "with",
    "from",
    "that",
    "this",
    "government",
    "council",
    "pipeline",
    "processing",
];

#[test]
fn names_of_a_crisis_stand_in_scenarios_only() {
    let words = crisis_words();
    assert!(
        words.contains("iran") && words.contains("hormuz") && words.contains("brenn"),
        "{words:?}"
    );
    let ordinary: BTreeSet<_> = ORDINARY.iter().map(|word| (*word).to_owned()).collect();
    let mut found = Vec::new();
    for (path, text) in sources("src") {
        // Tests and doc comments may use the invented world as an example.
        let code_only = text.split("\nmod tests {").next().unwrap();
        for (at, line) in code(code_only) {
            for word in line
                .split(|c: char| !c.is_alphabetic())
                .map(str::to_lowercase)
            {
                let hit = words.contains(&word) && !ordinary.contains(&word)
                    || STEMS.iter().any(|stem| word.starts_with(stem));
                if hit {
                    found.push(format!("{}:{at}: {word}", path.display()));
                }
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}
