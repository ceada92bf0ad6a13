//! What the program prints and writes, and why it ends early.

use std::fmt::Display;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;

use backchannel::scenario::problem::Problems;

/// Why the program ends early.
pub enum Failure {
    /// Exit code 2.
    Input(Problems),
    /// Exit code 3.
    File(String),
    /// Exit code 4: the answer is there, but some of its runs failed.
    Partly(String),
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Input(problems)
    }
}

pub fn say(out: &mut dyn Write, line: impl Display) -> Result<(), Failure> {
    writeln!(out, "{line}").or_else(closed_pipe)
}

/// A reader that closed its end (`| head`) is no error.
pub fn closed_pipe(error: io::Error) -> Result<(), Failure> {
    if error.kind() == ErrorKind::BrokenPipe {
        Ok(())
    } else {
        Err(Failure::File(format!("standard output: {error}")))
    }
}

/// Prints a value as JSON.
pub fn pretty(out: &mut dyn Write, value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::File(format!("JSON: {error}")))?;
    say(out, text)
}

/// Writes an object with one more key, `rows`, row by row: all at once they would
/// take gigabytes for a long run.
pub fn json(
    file: &mut dyn Write,
    head: &serde_json::Value,
    rows: impl IntoIterator<Item = impl serde::Serialize>,
) -> io::Result<()> {
    let head = head.to_string();
    write!(file, "{},\"rows\":[", head.trim_end_matches('}'))?;
    for (number, row) in rows.into_iter().enumerate() {
        if number > 0 {
            file.write_all(b",")?;
        }
        serde_json::to_writer(&mut *file, &row)?;
    }
    file.write_all(b"]}")
}

pub fn csv_rows(
    file: &mut dyn Write,
    rows: impl IntoIterator<Item = impl serde::Serialize>,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(file);
    for row in rows {
        writer.serialize(row).map_err(io::Error::other)?;
    }
    writer.flush()
}

/// Writes a file under a temporary name beside its own, so that nobody ever sees half of it.
pub fn whole_file(
    path: &Path,
    fill: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
) -> Result<tempfile::NamedTempFile, Failure> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let failed = |error: io::Error| Failure::File(format!("{}: {error}", path.display()));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".backchannel-");
    // Temporary files are private; a result is readable like any other file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    let mut buffered = BufWriter::new(file.as_file_mut());
    fill(&mut buffered)
        .and_then(|()| buffered.flush())
        .map_err(failed)?;
    drop(buffered);
    Ok(file)
}

pub fn keep(file: tempfile::NamedTempFile, path: &Path) -> Result<(), Failure> {
    file.persist(path)
        .map(|_| ())
        .map_err(|error| Failure::File(format!("{}: {}", path.display(), error.error)))
}
