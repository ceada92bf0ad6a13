//! The journal of a sweep: a line per run that was made, in the order in which runs end.
//!
//! A line is written in one piece and never changed. So after whatever end of the program
//! all lines are whole but perhaps the last, which is dropped when the sweep goes on.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use backchannel::MODEL_VERSION;
use backchannel::scenario::problem::{Origin, Problems};
use backchannel::study::sweep::table::Value;
use backchannel::study::sweep::{Place, Sweep};

use super::super::output::Failure;
use super::asked::Shard;
use super::rows::{Header, each_line, first_line};

/// Where the journal of an output is kept.
pub fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

/// A journal that is open for more lines.
pub struct Journal {
    path: PathBuf,
    /// Runs that are there, by number.
    there: Vec<bool>,
    sink: Mutex<Sink>,
}

struct Sink {
    file: File,
    /// Why no more lines can be written.
    broken: Option<io::Error>,
}

/// Number of the run that a row is, when it is one of this part of this sweep.
pub fn belongs(
    study: &Sweep,
    part: Shard,
    header: &Header,
    origin: &Origin,
    row: &[Value],
) -> Result<u64, Failure> {
    let text = |name| header.value(row, name).text();
    let id = text("id");
    let Some((of, place)) = Place::read(&id) else {
        let found = format_args!("\"{id}\"");
        return Err(Problems::one(origin, "id", found, "the id of a run").into());
    };
    if of != study.study() {
        let found = format_args!("{of}, made by model {}", text("model_version"));
        let expected = format_args!(
            "{} of model {MODEL_VERSION}: this sweep has another scenario, design, length or seed",
            study.study()
        );
        return Err(Problems::one(origin, "study", found, expected).into());
    }
    let run = study.number(place).filter(|run| part.holds(*run));
    let expected = format_args!("a run of part {part}");
    run.ok_or_else(|| Problems::one(origin, "id", id, expected).into())
}

impl Journal {
    /// Opens the journal of a sweep, or starts one, and reads what is there. What is not of
    /// this part of this sweep is refused and left as it is.
    pub fn open(path: &Path, study: &Sweep, part: Shard) -> Result<Self, Failure> {
        let shown = path.display().to_string();
        let failed = |error: io::Error| Failure::File(format!("{shown}: {error}"));
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path).map_err(failed)?;
        if !file.metadata().map_err(failed)?.is_file() {
            return Err(Failure::File(format!("{shown}: not a file")));
        }
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            return Err(Failure::File(format!(
                "{shown}: another sweep is writing it"
            )));
        }
        let header = Header::of(study.columns());
        let first = first_line(&header);
        let (whole, torn) = whole_lines(&mut file).map_err(failed)?;
        let mut there = vec![false; usize::try_from(study.runs()).unwrap_or_default()];
        if whole == 0 {
            if !first.starts_with(&torn) {
                let origin = Origin::named(&shown);
                let found = "a line that no sweep begins with";
                return Err(Problems::one(&origin, "", found, "a journal of this sweep").into());
            }
            file.set_len(0).map_err(failed)?;
            file.rewind().map_err(failed)?;
            file.write_all(&first).map_err(failed)?;
        } else {
            file.rewind().map_err(failed)?;
            let lines = BufReader::new(&file).take(whole);
            let found = each_line(lines, &shown, &mut |found, origin, row| {
                let run = belongs(study, part, found, origin, &row)?;
                same_columns(&header, found, &shown)?;
                match there.get_mut(run as usize) {
                    Some(there) if !*there => *there = true,
                    _ => {
                        let found = format_args!("run {run} for the second time");
                        return Err(Problems::one(origin, "id", found, "each run once").into());
                    }
                }
                Ok(())
            })?;
            same_columns(&header, &found, &shown)?;
            // Only now: what is not ours was refused and is left alone.
            file.set_len(whole).map_err(failed)?;
            file.seek(SeekFrom::End(0)).map_err(failed)?;
        }
        let sink = Sink { file, broken: None };
        Ok(Self {
            path: path.to_owned(),
            there,
            sink: Mutex::new(sink),
        })
    }

    /// True when a run was there when the journal was opened.
    pub fn holds(&self, run: u64) -> bool {
        self.there.get(run as usize).copied().unwrap_or(false)
    }

    /// Writes a line, unless an earlier one could not be written.
    pub fn add(&self, line: &[u8]) {
        // A poisoned lock means that another worker panicked, which ends the program.
        if let Ok(mut sink) = self.sink.lock()
            && sink.broken.is_none()
        {
            sink.broken = sink.file.write_all(line).err();
        }
    }

    /// True when a line could not be written.
    pub fn is_broken(&self) -> bool {
        self.sink.lock().is_ok_and(|sink| sink.broken.is_some())
    }

    /// Says whether all lines were written.
    pub fn whole(&self) -> Result<(), Failure> {
        let broken = self
            .sink
            .lock()
            .ok()
            .and_then(|mut sink| sink.broken.take());
        let shown = self.path.display();
        match broken {
            None => Ok(()),
            Some(error) => Err(Failure::File(format!(
                "{shown}: {error}; the runs in it are kept, and the same command goes on from them"
            ))),
        }
    }

    /// Removes the journal, whose runs are in the output now.
    pub fn remove(self) -> Result<(), Failure> {
        std::fs::remove_file(&self.path)
            .map_err(|error| Failure::File(format!("{}: {error}", self.path.display())))
    }
}

/// Length of the whole lines of a file, and what comes after them.
fn whole_lines(file: &mut File) -> io::Result<(u64, Vec<u8>)> {
    file.rewind()?;
    let mut reader = BufReader::new(file);
    let (mut whole, mut line) = (0, Vec::new());
    loop {
        line.clear();
        let length = reader.read_until(b'\n', &mut line)? as u64;
        if !line.ends_with(b"\n") {
            return Ok((whole, line));
        }
        whole += length;
    }
}

fn same_columns(expected: &Header, found: &Header, shown: &str) -> Result<(), Failure> {
    if expected == found {
        return Ok(());
    }
    let pairs = expected.names.iter().zip(&found.names);
    let other = pairs
        .into_iter()
        .find(|(expected, found)| expected != found);
    let (expected, found) = other.map_or(
        (
            format!("{} columns", expected.names.len()),
            format!("{}", found.names.len()),
        ),
        |(expected, found)| (format!("\"{expected}\""), format!("column \"{found}\"")),
    );
    let origin = Origin {
        file: shown.into(),
        line: 1,
    };
    Err(Problems::one(&origin, "", found, format!("{expected}, as in this sweep")).into())
}
