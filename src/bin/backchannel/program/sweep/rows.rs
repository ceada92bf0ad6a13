//! Rows in files: as lines of CSV or as Parquet, and sorted into one table.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use backchannel::scenario::problem::{Origin, Problems};
use backchannel::study::sweep::Place;
use backchannel::study::sweep::table::{Column, Kind, RowsDigest, Value, kind};

use super::super::output::{Failure, whole_file};
use super::asked::unreadable;

/// Kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Format {
    /// By the ending of a file's name.
    pub fn of(path: &Path, option: &str) -> Result<Self, Failure> {
        #[cfg(feature = "parquet")]
        const EXPECTED: &str = "a name that ends in .csv or .parquet";
        #[cfg(not(feature = "parquet"))]
        const EXPECTED: &str =
            "a name that ends in .csv (.parquet needs a program built with `--features parquet`)";
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("csv") => Ok(Self::Csv),
            #[cfg(feature = "parquet")]
            Some("parquet") => Ok(Self::Parquet),
            _ => {
                let origin = Origin::named(option);
                Err(Problems::one(&origin, "", path.display(), EXPECTED).into())
            }
        }
    }
}

/// Columns of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    pub names: Vec<String>,
    pub kinds: Vec<Kind>,
}

impl Header {
    pub fn of(columns: &[Column]) -> Self {
        Self {
            names: columns.iter().map(|column| column.name.clone()).collect(),
            kinds: columns.iter().map(|column| column.kind).collect(),
        }
    }

    /// Columns by their names, each of which must be one of a sweep's.
    pub fn read(names: Vec<String>, origin: &Origin) -> Result<Self, Failure> {
        let mut problems = Problems::default();
        let mut kinds = Vec::new();
        for name in &names {
            match kind(name) {
                Some(kind) => kinds.push(kind),
                None => problems.add(origin, name, "an unknown column", "the columns of a sweep"),
            }
        }
        for needed in KEYS {
            if !names.iter().any(|name| name == needed) {
                problems.add(origin, needed, "no such column", "the columns of a sweep");
            }
        }
        Ok(problems.or(Self { names, kinds })?)
    }

    /// Value of a column in a row.
    pub fn value<'a>(&self, row: &'a [Value], name: &str) -> &'a Value {
        let number = self.names.iter().position(|it| it == name);
        number
            .and_then(|number| row.get(number))
            .unwrap_or(&Value::Missing)
    }
}

/// Columns that say which run a row is.
const KEYS: [&str; 6] = ["id", "study", "points", "replicates", "point", "replicate"];

/// A row as a line of CSV.
pub fn line(row: &[Value]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = csv::Writer::from_writer(&mut bytes);
    // Writing to memory does not fail.
    let _ = writer.write_record(row.iter().map(Value::text));
    drop(writer);
    bytes
}

/// The first line of a file of CSV.
pub fn first_line(header: &Header) -> Vec<u8> {
    let names: Vec<_> = header.names.iter().cloned().map(Value::Text).collect();
    line(&names)
}

/// Called with each row of a file, with its columns and its place.
pub type Each<'a> = dyn FnMut(&Header, &Origin, Vec<Value>) -> Result<(), Failure> + 'a;

/// Reads a file row by row and gives its columns.
pub fn each_row(path: &Path, format: Format, each: &mut Each) -> Result<Header, Failure> {
    let shown = path.display().to_string();
    let failed = |error| Failure::File(format!("{shown}: {error}"));
    let mut file = File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    if !about.is_file() {
        return Err(Failure::File(format!("{shown}: not a file")));
    }
    match format {
        Format::Csv => {
            // A cut may fall between two digits: a last line without its end is not whole.
            if about.len() > 0 {
                let mut last = [0];
                file.seek(SeekFrom::End(-1)).map_err(failed)?;
                file.read_exact(&mut last).map_err(failed)?;
                file.rewind().map_err(failed)?;
                if last != *b"\n" {
                    let origin = Origin::named(&shown);
                    let found = "a last line without its end";
                    return Err(Problems::one(&origin, "", found, "whole lines").into());
                }
            }
            each_line(file, &shown, each)
        }
        #[cfg(feature = "parquet")]
        Format::Parquet => super::parquet::each_row(file, &shown, each),
    }
}

/// Reads lines of CSV, which must all be whole.
pub fn each_line(lines: impl Read, shown: &str, each: &mut Each) -> Result<Header, Failure> {
    let origin = |line: u64| Origin {
        file: shown.into(),
        line: u32::try_from(line).unwrap_or_default(),
    };
    let failed = |error: csv::Error| unreadable(shown, &error);
    let mut reader = csv::Reader::from_reader(lines);
    let names = reader.headers().map_err(failed)?;
    let header = Header::read(names.iter().map(str::to_owned).collect(), &origin(1))?;
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(failed)? {
        let place = origin(record.position().map_or(0, csv::Position::line));
        let mut row = Vec::with_capacity(header.names.len());
        for ((name, kind), text) in header.names.iter().zip(&header.kinds).zip(&record) {
            let value = Value::read(*kind, text).map_err(|expected| {
                Problems::one(&place, name, format_args!("\"{text}\""), expected)
            })?;
            row.push(value);
        }
        each(&header, &place, row)?;
    }
    Ok(header)
}

/// Rows of one study in the order of their ids.
pub struct Rows {
    header: Header,
    /// Id of the study, and its points and replicates.
    study: Option<(String, [u64; 2])>,
    lines: BTreeMap<Place, Vec<u8>>,
    digest: RowsDigest,
    /// Why runs failed, by point, and how many did.
    failures: BTreeMap<u32, (String, usize)>,
}

impl Rows {
    pub fn new(header: Header) -> Self {
        Self {
            header,
            study: None,
            lines: BTreeMap::new(),
            digest: RowsDigest::default(),
            failures: BTreeMap::new(),
        }
    }

    /// Takes in a row that was read at `origin`, whose columns may stand in another order.
    pub fn add(
        &mut self,
        header: &Header,
        origin: &Origin,
        row: Vec<Value>,
    ) -> Result<(), Failure> {
        let text = |name| header.value(&row, name).text();
        let refused = |name: &str, found: String, expected: String| {
            Err(Problems::one(origin, name, found, expected).into())
        };
        let (id, study) = (text("id"), text("study"));
        let place = match Place::read(&id) {
            Some((of, place)) if of == study => place,
            _ => return refused("id", format!("\"{id}\""), format!("a run of study {study}")),
        };
        let whole = |name| match header.value(&row, name) {
            Value::Integer(whole) => *whole,
            _ => 0,
        };
        if [whole("point"), whole("replicate")]
            != [u64::from(place.point), u64::from(place.replicate)]
        {
            let found = format!(
                "point {} and replicate {}",
                text("point"),
                text("replicate")
            );
            return refused("id", found, format!("those of {id}"));
        }
        let sizes = [whole("points"), whole("replicates")];
        if whole("point") >= sizes[0] || whole("replicate") >= sizes[1] {
            let expected = format!("one of {} points and {} replicates", sizes[0], sizes[1]);
            return refused("id", id, expected);
        }
        match &self.study {
            None => self.study = Some((study, sizes)),
            Some((known, of)) if *known == study && *of == sizes => {}
            Some((known, _)) => {
                return refused("study", study, format!("{known}, as in the rows before"));
            }
        }
        let row = if *header == self.header {
            row
        } else {
            self.ordered(header, origin, &row)?
        };
        if self.lines.contains_key(&place) {
            return refused(
                "id",
                format!("{id} for the second time"),
                "each run once".to_owned(),
            );
        }
        let why = self.header.value(&row, "failure");
        if *why != Value::Missing {
            let entry = self.failures.entry(place.point);
            entry.or_insert_with(|| (why.text(), 0)).1 += 1;
        }
        let names = self.header.names.iter().map(String::as_str);
        self.digest.add(names.zip(&row));
        self.lines.insert(place, line(&row));
        Ok(())
    }

    /// A row whose columns stand in another order, in that of the rows before.
    fn ordered(
        &self,
        header: &Header,
        origin: &Origin,
        row: &[Value],
    ) -> Result<Vec<Value>, Problems> {
        let mut problems = Problems::default();
        for name in &self.header.names {
            if !header.names.contains(name) {
                problems.add(
                    origin,
                    name,
                    "no such column",
                    "the columns of the rows before",
                );
            }
        }
        if header.names.len() != self.header.names.len() {
            let found = format_args!("{} columns", header.names.len());
            problems.add(origin, "", found, self.header.names.len());
        }
        let values = self
            .header
            .names
            .iter()
            .map(|name| header.value(row, name).clone());
        problems.or(values.collect())
    }

    pub fn len(&self) -> usize {
        self.lines.len()
    }

    pub fn failed(&self) -> usize {
        self.failures.values().map(|(_, runs)| runs).sum()
    }

    pub fn digest(&self) -> u64 {
        self.digest.digest()
    }

    /// Checks that every run of the study is there.
    pub fn check_whole(&self) -> Result<(), Failure> {
        const SHOWN: usize = 5;
        let origin = Origin::named("--join");
        let Some((study, [points, replicates])) = &self.study else {
            return Err(Problems::one(&origin, "", "no runs", "the runs of a sweep").into());
        };
        let all = points.saturating_mul(*replicates);
        let found = self.lines.len() as u64;
        if found == all {
            return Ok(());
        }
        let places = (0..*points).flat_map(|point| {
            (0..*replicates).map(move |replicate| Place {
                point: point as u32,
                replicate: replicate as u32,
            })
        });
        let missing = places.filter(|place| !self.lines.contains_key(place));
        let ids: Vec<_> = missing.take(SHOWN).map(|place| place.id(study)).collect();
        let more = if all - found > SHOWN as u64 {
            " …"
        } else {
            ""
        };
        let found = format_args!("{found} runs");
        let expected = format_args!("all {all}; missing: {}{more}", ids.join(", "));
        Err(Problems::one(&origin, "", found, expected).into())
    }

    /// Writes all rows to a file that is not seen under its name yet.
    pub fn write(&self, path: &Path, format: Format) -> Result<tempfile::NamedTempFile, Failure> {
        let file = whole_file(path, |file| match format {
            Format::Csv => {
                file.write_all(&first_line(&self.header))?;
                self.lines
                    .values()
                    .try_for_each(|line| file.write_all(line))
            }
            #[cfg(feature = "parquet")]
            Format::Parquet => super::parquet::write(file, &self.header, self.lines.values()),
        })?;
        // Their journal goes next: they must be on the disk before.
        let synced = file.as_file().sync_all();
        synced.map_err(|error| Failure::File(format!("{}: {error}", path.display())))?;
        Ok(file)
    }

    /// Says which points failed.
    pub fn complain(&self) -> Result<(), Failure> {
        const SHOWN: usize = 20;
        if self.failures.is_empty() {
            return Ok(());
        }
        let mut lines: Vec<_> = self
            .failures
            .iter()
            .take(SHOWN)
            .map(|(point, (why, runs))| format!("point {point}: {runs} runs failed: {why}"))
            .collect();
        if self.failures.len() > SHOWN {
            lines.push(format!("and {} points more", self.failures.len() - SHOWN));
        }
        Err(Failure::Partly(lines.join("\n")))
    }
}
