//! The generated tables of `docs/odd.md`: they fail here when they drift from the
//! code. `UPDATE_DOCS=1 cargo test --test documentation` writes them anew.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::fmt::Write;

use backchannel::chance::Chance;
use backchannel::day;
use backchannel::scenario::library::{BuiltIn, load};
use backchannel::scenario::quantity::Quantity;
use backchannel::scenario::record::Read;
use backchannel::scenario::schema;
use backchannel::trace::series;
use backchannel::world::Setting;
use backchannel::world::build::build;
use backchannel::world::variables::{Kind, VARIABLES, Variable};

/// A process with what it reads and writes.
struct Access {
    name: &'static str,
    reads: Vec<String>,
    writes: Vec<String>,
}

fn accesses() -> Vec<Access> {
    let setting = Setting::of(load(&BuiltIn, "three-states").unwrap());
    let mut world = build(&setting, Chance::new(1));
    let access = |process: day::Process, world: &mut _| {
        let (reads, writes) = process.access(world);
        Access {
            name: process.name,
            reads,
            writes,
        }
    };
    day::processes()
        .into_iter()
        .map(|process| access(process, &mut world))
        .collect()
}

fn who(accesses: &[Access], holder: &str, list: fn(&Access) -> &Vec<String>) -> Vec<&'static str> {
    accesses
        .iter()
        .filter(|access| list(access).iter().any(|name| name == holder))
        .map(|access| access.name)
        .collect()
}

/// Who reads a variable: processes, and the record. A process that writes may read
/// too, and the engine does not tell which; of an output only others count.
fn readers(accesses: &[Access], variable: &Variable) -> Vec<&'static str> {
    let mut readers = who(accesses, variable.holder, |access| &access.reads);
    if variable.kind == Kind::Output {
        let writers = who(accesses, variable.holder, |access| &access.writes);
        readers.retain(|reader| !writers.contains(reader));
    }
    let recorded = series::ALL
        .iter()
        .any(|series| series.holder == variable.holder);
    if recorded || variable.holder == "events::EventLog" {
        readers.push("record");
    }
    readers
}

fn variable_table() -> String {
    let accesses = accesses();
    let mut table = String::from(
        "| variable | unit | range | kind | written by | read by | held in |\n|---|---|---|---|---|---|---|\n",
    );
    for variable in VARIABLES {
        let kind = match variable.kind {
            Kind::State => "state",
            Kind::Output => "output",
            Kind::Parameter => "parameter",
            Kind::Day => "of the day",
        };
        let writers = who(&accesses, variable.holder, |access| &access.writes);
        writeln!(
            table,
            "| {} | {} | {} | {kind} | {} | {} | `{}` |",
            variable.name,
            variable.unit,
            variable.range.replace('|', "\\|"),
            if writers.is_empty() {
                "start".to_owned()
            } else {
                writers.join(", ")
            },
            readers(&accesses, variable).join(", "),
            variable.holder,
        )
        .unwrap();
    }
    table
}

fn series_table() -> String {
    let mut table = String::from("| series | unit | per | meaning |\n|---|---|---|---|\n");
    for series in &series::ALL {
        let per = if series.per_agent() { "agent" } else { "world" };
        writeln!(
            table,
            "| `{}` | {} | {per} | {} |",
            series.name, series.unit, series.meaning
        )
        .unwrap();
    }
    table
}

fn parameter_table() -> String {
    let scenario = load(&BuiltIn, "muscat-2025").unwrap();
    let raw = &scenario.raw;
    let schema = schema::scenario();
    let meaning = |table: &str, field: &str| {
        let of = if table == "market" {
            &schema["properties"]["market"]
        } else {
            &schema["properties"]["parameters"]["properties"][table]
        };
        of["properties"][field]["description"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let mut table = String::from(
        "| parameter | value | range | unit | how | meaning |\n|---|---|---|---|---|---|\n",
    );
    let mut row = |path: &str, quantity: &Quantity| {
        let mut parts = path.rsplit('.');
        let (field, of) = (parts.next().unwrap(), parts.next().unwrap());
        writeln!(
            table,
            "| `{path}` | {} | {} to {} | {} | {} | {} |",
            quantity.value,
            quantity.low,
            quantity.high,
            quantity.unit,
            quantity.how,
            meaning(of, field)
        )
        .unwrap();
    };
    raw.market
        .quantities("market", &mut |path, quantity| row(path, quantity));
    raw.parameters
        .quantities("parameters", &mut |path, quantity| row(path, quantity));
    table
}

fn check_table(file: &str, name: &str, table: &str) {
    let path = format!("{}/docs/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    let (open, close) = (
        format!("<!-- generated: {name} -->\n"),
        format!("<!-- end: {name} -->"),
    );
    let start = text
        .find(&open)
        .unwrap_or_else(|| panic!("{file} has no {open}"))
        + open.len();
    let end = start + text[start..].find(&close).unwrap();
    if text[start..end] == *table {
        return;
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, format!("{}{table}{}", &text[..start], &text[end..])).unwrap();
    } else {
        panic!("the table \"{name}\" of docs/{file} has drifted; write it anew with UPDATE_DOCS=1");
    }
}

#[test]
fn the_tables_of_the_documentation_are_current() {
    check_table("odd.md", "variables", &variable_table());
    check_table("odd.md", "series", &series_table());
    check_table("odd.md", "parameters", &parameter_table());
}

#[test]
fn every_variable_is_written_and_read() {
    let accesses = accesses();
    for variable in VARIABLES {
        let writers = who(&accesses, variable.holder, |access| &access.writes);
        let readers = readers(&accesses, variable);
        let is_parameter = variable.kind == Kind::Parameter;
        assert_eq!(
            writers.is_empty(),
            is_parameter,
            "{} ({}) is written by {writers:?}",
            variable.name,
            variable.holder
        );
        assert!(
            !readers.is_empty(),
            "{} ({}) is read by nobody",
            variable.name,
            variable.holder
        );
    }
}

/// A type that a process touches and nobody listed would be missing from the table.
#[test]
fn every_type_a_process_touches_is_listed() {
    let listed: BTreeSet<_> = VARIABLES.iter().map(|variable| variable.holder).collect();
    for access in accesses() {
        for name in access.reads.iter().chain(&access.writes) {
            assert!(
                listed.contains(name.as_str()),
                "{} of {} is not in the list of variables",
                name,
                access.name
            );
        }
    }
}

/// The names of the schedule's systems and of the list of processes are the same, in order.
#[test]
fn the_table_of_contents_is_the_schedule() {
    let mut schedule = day::schedule();
    let setting = Setting::of(load(&BuiltIn, "three-states").unwrap());
    let mut world = build(&setting, Chance::new(1));
    schedule.initialize(&mut world).unwrap();
    let scheduled: Vec<_> = schedule
        .systems()
        .unwrap()
        .map(|(_, system)| {
            let name = system.name().to_string();
            name.rsplit("::").next().unwrap().to_owned()
        })
        .collect();
    let listed: Vec<_> = day::processes()
        .into_iter()
        .map(|process| process.name)
        .collect();
    assert_eq!(scheduled, listed);
}
