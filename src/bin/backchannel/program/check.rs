//! `check`, `list` and `schema`: what is said of scenarios without running them.

use std::io::{self, Write};
use std::path::Path;

use backchannel::scenario::library::{self, BuiltIn, SOURCES};
use backchannel::scenario::problem::{Origin, Problems};
use backchannel::scenario::{Scenario, schema};

use super::files::{Folder, locate};
use super::output::{Failure, say};

/// Checks a scenario file or a folder of them.
pub fn check(path: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    if path.is_dir() {
        return check_folder(path, out);
    }
    let (folder, id) = locate(path)?;
    let scenario = library::load(&folder, &id)?;
    describe(&scenario, out)
}

fn check_folder(path: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let folder = Folder(path.to_path_buf());
    let mut problems = Problems::default();
    let mut scenarios = Vec::new();
    let failed = |error: io::Error| Failure::File(format!("{}: {error}", path.display()));
    let mut ids = Vec::new();
    scenarios_in(path, "", &mut ids).map_err(failed)?;
    ids.sort();
    for id in ids {
        match library::load(&folder, &id) {
            Ok(scenario) => scenarios.push(scenario),
            Err(more) => problems.append(more),
        }
    }
    if scenarios.is_empty() && problems.is_empty() {
        problems.add(
            &Origin::named(&path.display().to_string()),
            "",
            "no scenario file",
            "at least one .toml file",
        );
    }
    problems.or(())?;
    // Only now is it known what all of them cite.
    let mut problems = Problems::default();
    if path.join(SOURCES).is_file() {
        library::check_bibliography(&folder, &scenarios, &mut problems);
    }
    problems.or(())?;
    scenarios
        .iter()
        .try_for_each(|scenario| describe(scenario, out))
}

/// Ids of the scenario files of a folder: all but the bibliography, and in the folders
/// below it those that are whole scenarios and no parts. Links to folders are not followed.
fn scenarios_in(folder: &Path, below: &str, ids: &mut Vec<String>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)?.filter_map(Result::ok) {
        let (name, path) = (entry.file_name(), entry.path());
        let name = name.to_string_lossy();
        if entry.file_type()?.is_dir() {
            scenarios_in(&path, &format!("{below}{name}/"), ids)?;
        } else if let Some(id) = name.strip_suffix(".toml").filter(|_| name != SOURCES)
            && (below.is_empty()
                || std::fs::read_to_string(&path).is_ok_and(|text| library::is_scenario(&text)))
        {
            ids.push(format!("{below}{id}"));
        }
    }
    Ok(())
}

fn describe(scenario: &Scenario, out: &mut dyn Write) -> Result<(), Failure> {
    let raw = &scenario.raw;
    let mut quantities = 0;
    backchannel::scenario::record::Read::quantities(&**raw, "", &mut |_, _| quantities += 1);
    say(
        out,
        format_args!(
            "{}: {} agents, {} places, {} ties, {} commitments, {} clocks, {} interventions, {} levers, {quantities} quantities",
            raw.id,
            raw.agents.len(),
            raw.places.len(),
            scenario.edges.len() / 2,
            raw.commitments.len(),
            raw.clocks.len(),
            raw.interventions.len(),
            raw.levers.len(),
        ),
    )
}

/// Lists the built-in scenarios.
pub fn list(out: &mut dyn Write) -> Result<(), Failure> {
    for id in library::built_in() {
        let scenario = library::load(&BuiltIn, &id)?;
        say(out, format_args!("{id}  {}", scenario.raw.title))?;
    }
    Ok(())
}

/// Prints the JSON Schema of scenarios or of the bibliography.
pub fn print_schema(sources: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let schema = if sources {
        schema::sources()
    } else {
        schema::scenario()
    };
    say(out, format_args!("{schema:#}"))
}
