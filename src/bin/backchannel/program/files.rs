//! Scenario files of a folder.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use backchannel::scenario::Scenario;
use backchannel::scenario::library::{self, BuiltIn, Files, SOURCES};
use backchannel::scenario::problem::{Origin, Problems};

use super::output::Failure;

/// A built-in scenario by its id, or that of a file.
pub fn load(scenario: &str) -> Result<Scenario, Failure> {
    let path = Path::new(scenario);
    if library::built_in().iter().any(|id| id == scenario) {
        return Ok(library::load(&BuiltIn, scenario)?);
    }
    if path.extension().is_none_or(|extension| extension != "toml") {
        let known = library::built_in().join(", ");
        let expected = format!("one of {known}, or a path to a .toml file");
        return Err(Problems::one(
            &Origin::named("scenario"),
            "",
            format_args!("\"{scenario}\""),
            expected,
        )
        .into());
    }
    let (folder, id) = locate(path)?;
    Ok(library::load(&folder, &id)?)
}

/// Scenario files in a folder; what is not there may be built in.
pub struct Folder(pub PathBuf);

impl Files for Folder {
    fn text(&self, name: &str) -> Result<Option<String>, String> {
        match std::fs::read(self.0.join(name)) {
            Ok(bytes) => String::from_utf8(bytes).map(Some).map_err(|error| {
                let (good, bytes) = (error.utf8_error().valid_up_to(), error.as_bytes());
                let line = 1 + bytes[..good].iter().filter(|byte| **byte == b'\n').count();
                format!("bytes that are not UTF-8 on line {line}")
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => BuiltIn.text(name),
            Err(error) => Err(error.to_string()),
        }
    }

    fn shown(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

/// The folder that a scenario file belongs to (the nearest one with a
/// bibliography, else its own) and its id there.
pub fn locate(path: &Path) -> Result<(Folder, String), Failure> {
    let failed = |error: io::Error| Failure::File(format!("{}: {error}", path.display()));
    let absolute = path.canonicalize().map_err(failed)?;
    if !absolute.is_file() {
        return Err(failed(ErrorKind::IsADirectory.into()));
    }
    std::fs::File::open(&absolute).map_err(failed)?;
    if absolute
        .extension()
        .is_none_or(|extension| extension != "toml")
    {
        return Err(Problems::one(
            &Origin::named(&path.display().to_string()),
            "",
            "another ending",
            "a scenario file, whose name ends in .toml",
        )
        .into());
    }
    let own = absolute.parent().unwrap_or(Path::new("."));
    let folder = own
        .ancestors()
        .take(2)
        .find(|folder| folder.join(SOURCES).is_file())
        .unwrap_or(own);
    let id = absolute
        .strip_prefix(folder)
        .unwrap_or(&absolute)
        .with_extension("");
    // Messages name files the way the person did.
    let depth = id.components().count();
    let shown = path
        .ancestors()
        .nth(depth)
        .map(Path::to_path_buf)
        .unwrap_or_else(|| folder.to_path_buf());
    let here = Path::new(".");
    let shown_folder = if shown.as_os_str().is_empty() {
        here
    } else {
        &shown
    };
    let same = shown_folder.canonicalize().is_ok_and(|it| it == folder);
    Ok((
        Folder(if same { shown } else { folder.to_path_buf() }),
        id.to_string_lossy().replace('\\', "/"),
    ))
}
