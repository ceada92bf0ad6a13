//! First stage of reading: from file names to one merged tree, and from there
//! through the checks to a scenario.
//!
//! The core opens no files: whoever calls hands it a [`Files`]. The scenarios of
//! this repository are built in, so that a name like `three-states` works
//! anywhere, in a browser too.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};

use super::Scenario;
use super::check::{self, FromFiles, Sources};
use super::node::{self, Node, Value};
use super::problem::{Origin, Problems};
use super::quantity::{Day, span_of};
use super::raw::RawScenario;
use super::record::Read;

#[cfg(not(target_arch = "wasm32"))]
static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenarios");

/// A page embeds copies without comments and without notes of quantities (`build.rs`).
#[cfg(target_arch = "wasm32")]
static BUILT_IN: Dir<'_> = include_dir!("$OUT_DIR/scenarios");

/// Name of the bibliography beside the scenarios.
pub const SOURCES: &str = "sources.toml";

/// Where scenario files come from; names use `/` and are relative to one folder.
pub trait Files {
    /// The text of a file, `None` when there is none.
    ///
    /// # Errors
    /// When the file is there but cannot be read as text; the message says why.
    fn text(&self, name: &str) -> Result<Option<String>, String>;

    /// How a file is named in messages.
    fn shown(&self, name: &str) -> String {
        name.to_owned()
    }
}

/// The scenarios of this repository.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn;

impl Files for BuiltIn {
    fn text(&self, name: &str) -> Result<Option<String>, String> {
        match BUILT_IN.get_file(name) {
            None => Ok(None),
            Some(file) => match file.contents_utf8() {
                Some(text) => Ok(Some(text.to_owned())),
                None => Err("bytes that are not UTF-8".into()),
            },
        }
    }

    fn shown(&self, name: &str) -> String {
        format!("scenarios/{name}")
    }
}

/// Ids of the built-in scenarios, in order; those in folders are named `folder/id`.
#[must_use]
pub fn built_in() -> Vec<String> {
    let mut ids = Vec::new();
    let mut folders = vec![&BUILT_IN];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            let name = file.path().to_string_lossy();
            let is_scenario = file.contents_utf8().is_some_and(is_scenario);
            if let Some(id) = name.strip_suffix(".toml").filter(|_| is_scenario) {
                ids.push(id.replace('\\', "/"));
            }
        }
    }
    ids.sort();
    ids
}

/// Whether a text is a whole scenario, and no part of one: it says its format.
#[must_use]
pub fn is_scenario(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("format ="))
}

/// Reads and checks a scenario by id (`three-states`, without `.toml`).
///
/// # Errors
/// Everything that is wrong with its files, at once.
pub fn load(files: &dyn Files, id: &str) -> Result<Scenario, Problems> {
    let mut problems = Problems::default();
    let tree = merged(files, id, None, &mut Vec::new(), &mut problems);
    let origin = Origin::named(&files.shown(&file_of(id)));
    let sources = sources(files, &mut problems);
    let Some(tree) = tree else {
        return Err(problems);
    };
    let Some(raw) = RawScenario::read(&tree, "", &mut problems) else {
        return Err(problems);
    };
    if raw.id != id.rsplit('/').next().unwrap_or(id) {
        problems.add(
            tree.place("id").unwrap_or(&origin),
            "id",
            format_args!("\"{}\"", raw.id),
            "the file's name without .toml",
        );
    }
    let files = FromFiles {
        tree: &tree,
        sources: &sources,
    };
    match check::check(raw, &origin, Some(files)) {
        Ok(scenario) => problems.or(scenario),
        Err(more) => {
            // What the first stage noted comes first.
            problems.append(more);
            Err(problems)
        }
    }
}

/// Reads and checks a scenario given as one text (a file someone opened in the
/// page); what it extends, its parts and the bibliography are the built-in ones.
///
/// # Errors
/// Everything that is wrong with it, at once.
pub fn load_text(id: &str, text: &str) -> Result<Scenario, Problems> {
    struct Given<'a>(&'a str, &'a str);
    impl Files for Given<'_> {
        fn text(&self, name: &str) -> Result<Option<String>, String> {
            if name == self.0 {
                Ok(Some(self.1.to_owned()))
            } else {
                BuiltIn.text(name)
            }
        }
    }
    load(&Given(&file_of(id), text), id)
}

/// Notes every entry of the bibliography that none of the scenarios cites.
pub fn check_bibliography(files: &dyn Files, scenarios: &[Scenario], problems: &mut Problems) {
    // What is wrong with its text was noted when the scenarios were loaded.
    let mut noted = Problems::default();
    let tree = text(files, SOURCES, &mut noted)
        .and_then(|text| node::parse(&files.shown(SOURCES), &text, &mut noted));
    let entries = tree.as_ref().and_then(Node::table).into_iter().flatten();
    let mut cited: Vec<String> = scenarios
        .iter()
        .flat_map(|scenario| check::cited(&scenario.raw))
        .collect();
    cited.sort();
    for (id, entry) in entries.filter(|(id, _)| cited.binary_search(id).is_err()) {
        problems.add(
            &entry.origin,
            id,
            "an entry that nobody cites",
            "a citation, or no entry",
        );
    }
}

/// Reads the bibliography; an absent one is empty.
pub fn sources(files: &dyn Files, problems: &mut Problems) -> Sources {
    let Some(text) = text(files, SOURCES, problems) else {
        return Sources::default();
    };
    match node::parse(&files.shown(SOURCES), &text, problems) {
        Some(tree) => Sources::read(&tree, "", problems).unwrap_or_default(),
        None => Sources::default(),
    }
}

fn file_of(id: &str) -> String {
    format!("{id}.toml")
}

fn text(files: &dyn Files, name: &str, problems: &mut Problems) -> Option<String> {
    match files.text(name) {
        Ok(text) => text,
        Err(reason) => {
            problems.add(
                &Origin::named(&files.shown(name)),
                "",
                reason,
                "a text file in UTF-8",
            );
            None
        }
    }
}

/// The tree of a scenario: its base, then its parts, over them its own text.
/// `extended` is the place of the `extends` that asks for it, if one does.
fn merged(
    files: &dyn Files,
    id: &str,
    extended: Option<&Origin>,
    chain: &mut Vec<String>,
    problems: &mut Problems,
) -> Option<Node> {
    let name = file_of(id);
    let origin = Origin::named(&files.shown(&name));
    if chain.iter().any(|seen| seen == id) {
        let circle = format!("a circle: {} extends {id}", chain.join(" extends "));
        problems.add(
            extended.unwrap_or(&origin),
            "extends",
            circle,
            "a chain that ends",
        );
        return None;
    }
    chain.push(id.to_owned());
    let before = problems.0.len();
    let Some(text) = text(files, &name, problems) else {
        if problems.0.len() == before {
            let known = built_in().join(", ");
            let expected = format!("a scenario file, or one of {known}");
            match extended {
                Some(place) => {
                    let found = format!("\"{id}\", and no file {origin}");
                    problems.add(place, "extends", found, expected);
                }
                None => problems.add(&origin, "", "no such file", expected),
            }
        }
        return None;
    };
    let mut tree = node::parse(&files.shown(&name), &text, problems)?;
    let parts = tree
        .take("parts")
        .map(|parts| parts.texts("parts", problems))
        .unwrap_or_default();
    let removals = tree
        .take("remove")
        .map(|paths| paths.texts("remove", problems))
        .unwrap_or_default();
    let base = tree.take("extends");
    for (origin, part) in parts {
        let Some(text) = self::text(files, &part, problems) else {
            problems.add(
                &origin,
                "parts",
                format_args!("\"{part}\""),
                "a file beside the scenario",
            );
            continue;
        };
        if let Some(part) = node::parse(&files.shown(&part), &text, problems) {
            tree.join(part, "", problems);
        }
    }
    let Some(base) = base else {
        for (origin, path) in removals {
            problems.add(
                &origin,
                "remove",
                format_args!("\"{path}\", but nothing is extended"),
                "`remove` beside `extends` only",
            );
        }
        return Some(tree);
    };
    let Value::Text(base_id) = &base.value else {
        problems.add(&base.origin, "extends", &base.value, "the id of a scenario");
        return None;
    };
    let mut under = merged(files, base_id, Some(&base.origin), chain, problems)?;
    for (origin, path) in removals {
        if !under.remove(&path) {
            problems.add(
                &origin,
                "remove",
                format_args!("\"{path}\""),
                "a path of the scenario that is extended",
            );
        }
    }
    let starts = [&tree, &under].map(|tree| {
        let start = tree.table().and_then(|table| table.get("start"));
        start.and_then(Node::text).and_then(Day::parse)
    });
    if let [Some(start), Some(base_start)] = starts
        && start < base_start
    {
        set_back(&mut under, start);
    }
    under.overlay(tree, "", problems);
    Some(under)
}

/// Takes from a base what had not happened by the `start` of an earlier world that
/// extends it: commitments and facets of ties dated later, clocks that had not begun
/// or do not say when they began, a next round on such a clock, and what the base schedules. What cannot be read as
/// a date stays, for the checks to name.
fn set_back(base: &mut Node, start: Day) {
    let dated = |node: &Node, key: &str| {
        let text = node.table().and_then(|table| table.get(key));
        text.and_then(Node::text)
            .map(|text| span_of(text).is_none_or(|(first, _)| first <= start))
    };
    let Value::Table(tables) = &mut base.value else {
        return;
    };
    tables.remove("schedule");
    if let Some(commitments) = tables.get_mut("commitments").and_then(Node::table_mut) {
        commitments.retain(|_, commitment| dated(commitment, "date") != Some(false));
    }
    if let Some(clocks) = tables.get_mut("clocks").and_then(Node::table_mut) {
        clocks.retain(|_, clock| dated(clock, "since") == Some(true));
    }
    let clocks = tables.get("clocks").and_then(Node::table);
    let begun: Vec<String> = clocks
        .into_iter()
        .flat_map(BTreeMap::keys)
        .cloned()
        .collect();
    if let Some(talks) = tables.get_mut("talks").and_then(Node::table_mut) {
        let gone = |clock: &Node| {
            clock
                .text()
                .is_some_and(|id| !begun.iter().any(|one| one == id))
        };
        talks.retain(|key, value| key != "next_round" || !gone(value));
    }
    let rows = tables.get_mut("ties").and_then(Node::table_mut);
    let rows = rows.into_iter().flat_map(BTreeMap::values_mut);
    for tie in rows
        .filter_map(Node::table_mut)
        .flat_map(BTreeMap::values_mut)
    {
        let facets = tie.table_mut().and_then(|tie| tie.get_mut("facets"));
        if let Some(Value::Array(facets)) = facets.map(|facets| &mut facets.value) {
            facets.retain(|facet| dated(facet, "since") != Some(false));
        }
    }
}
