//! `sweep`: runs of many points, a row each, on one machine or many.
//!
//! Rows are kept as they come in a journal beside the output, `FILE.part`: a text of whole
//! lines, so that whatever ends the program loses no run but those under way. When all are
//! there, they are sorted into the output.

mod asked;
mod journal;
#[cfg(feature = "parquet")]
mod parquet;
mod rows;

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use backchannel::MODEL_VERSION;
use backchannel::scenario::problem::{Origin, Problems};
use backchannel::study::ensemble::Numbers;
use backchannel::study::sweep::table::RowsDigest;
use backchannel::study::sweep::{Ask, Luck, Sweep as Study};
use backchannel::trace::digest;
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::asked::{Effort, Parameters, Subject};
use super::output::{Failure, closed_pipe, csv_rows, keep, pretty, say, whole_file};
use super::pool;
use asked::{DesignArguments, Shard, shard};
use journal::Journal;
use rows::{Format, Header, Rows, each_row};

#[cfg(feature = "parquet")]
const OUT: &str =
    "Write the rows to a file: .csv or .parquet, with a .dictionary.csv of its columns beside it";
#[cfg(not(feature = "parquet"))]
const OUT: &str = "Write the rows to a file: .csv, with a .dictionary.csv of its columns beside it (this program was built without the feature `parquet`, which adds .parquet)";

/// Options of `sweep`.
#[derive(Args)]
#[command(mut_arg("scenario", |scenario| scenario.required(false).required_unless_present_any(["join", "digest"])))]
pub struct Sweep {
    #[command(flatten)]
    subject: Option<Subject>,
    #[command(flatten)]
    design: DesignArguments,
    /// Runs of each point
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    replicates: u32,
    /// Numbers as written or drawn from their ranges
    #[arg(long, value_enum, default_value = "sampled")]
    parameters: Parameters,
    /// Whether runs of one replicate share their luck, and their drawn numbers, at all points
    #[arg(long, value_enum, default_value = "own")]
    luck: LuckArgument,
    /// Make one part of the runs only, part I of N; `--join` puts parts together
    #[arg(long, value_name = "I/N", value_parser = shard)]
    shard: Option<Shard>,
    #[arg(long, value_name = "FILE", help = OUT)]
    out: Option<PathBuf>,
    /// Join the files of all parts of a sweep, in any order, into --out
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["scenario", "digest", "grid", "lhs", "sobol", "points", "shard"])]
    join: Vec<PathBuf>,
    /// Print the digest of a file's rows, which is the same in any order and in any kind of file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["scenario", "grid", "lhs", "sobol", "points", "shard", "out"])]
    digest: Option<PathBuf>,
    #[command(flatten)]
    effort: Effort,
}

/// Who shares luck.
#[derive(Clone, Copy, ValueEnum)]
enum LuckArgument {
    /// Every run has its own
    Own,
    /// Runs of one replicate share theirs, so that points differ by their levers alone
    Shared,
}

/// What a sweep came to.
#[derive(Serialize)]
struct Report<'a> {
    study: &'a str,
    scenario: &'a str,
    model_version: &'static str,
    points: usize,
    replicates: u32,
    days: u32,
    parameters: Numbers,
    luck: Luck,
    seed: String,
    shard: Option<Shard>,
    /// Runs in the file.
    runs: usize,
    /// Those of them that were there before.
    there_before: usize,
    failed: usize,
    file: String,
    rows_digest: String,
}

/// Makes the runs of a sweep, joins parts of one, or prints a digest.
pub fn sweep(options: &Sweep, out: &mut dyn Write) -> Result<(), Failure> {
    if let Some(path) = &options.digest {
        return print_digest(path, options.effort.json, out);
    }
    let Some(path) = &options.out else {
        let expected = "--out with a file for the rows";
        return Err(Problems::one(&Origin::named("sweep"), "", "no --out", expected).into());
    };
    let format = Format::of(path, "--out")?;
    match &options.subject {
        Some(subject) => make(options, subject, path, format, out),
        None => join(options, path, format, out),
    }
}

fn make(
    options: &Sweep,
    subject: &Subject,
    path: &Path,
    format: Format,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let asked = subject.read()?;
    let ask = Ask {
        plan: options.design.plan()?,
        changes: asked.changes,
        replicates: options.replicates,
        days: asked.days,
        numbers: options.parameters.into(),
        luck: match options.luck {
            LuckArgument::Own => Luck::Own,
            LuckArgument::Shared => Luck::Shared,
        },
        seed: options.effort.seed,
    };
    let raw = asked.baseline.scenario.raw.clone();
    let study = Study::new(asked.baseline, ask.clone())?;
    let whole = Shard { part: 1, of: 1 };
    let part = options.shard.unwrap_or(whole);
    let (rows, there_before) = rows_of(&study, part, path, format, options.effort.threads())?;
    let report = Report {
        study: study.study(),
        scenario: &raw.id,
        model_version: MODEL_VERSION,
        points: study.points(),
        replicates: ask.replicates,
        days: ask.days,
        parameters: ask.numbers,
        luck: ask.luck,
        seed: digest::hex(ask.seed),
        shard: options.shard,
        runs: rows.len(),
        there_before,
        failed: rows.failed(),
        file: path.display().to_string(),
        rows_digest: digest::hex(rows.digest()),
    };
    if options.effort.json {
        pretty(out, &report)?;
    } else {
        say(out, &raw.title)?;
        say(out, format_args!("{}\n", raw.notice))?;
        say(
            out,
            format_args!(
                "study {}: points {}, replicates {}, days {}, parameters {}, luck {}, seed 0x{}, model {MODEL_VERSION}",
                report.study,
                report.points,
                report.replicates,
                report.days,
                match report.parameters {
                    Numbers::Fixed => "fixed",
                    Numbers::Sampled => "sampled",
                },
                match report.luck {
                    Luck::Own => "own",
                    Luck::Shared => "shared",
                },
                report.seed,
            ),
        )?;
        let of = report
            .shard
            .map_or(String::new(), |shard| format!("part {shard}: "));
        say(
            out,
            format_args!(
                "{of}{} runs in {}, {} of them from before, {} failed",
                report.runs, report.file, report.there_before, report.failed
            ),
        )?;
        say(out, format_args!("rows digest {}", report.rows_digest))?;
    }
    out.flush().or_else(closed_pipe)?;
    rows.complain()
}

/// The rows of a part, made where they are not there yet, and how many were there.
fn rows_of(
    study: &Study,
    part: Shard,
    path: &Path,
    format: Format,
    threads: usize,
) -> Result<(Rows, usize), Failure> {
    let runs: Vec<u64> = (0..study.runs()).filter(|run| part.holds(*run)).collect();
    let header = Header::of(study.columns());
    let dictionary = dictionary_of(path);
    if dictionary.is_dir() {
        let reason = io::Error::from(ErrorKind::IsADirectory);
        return Err(Failure::File(format!("{}: {reason}", dictionary.display())));
    }
    let journal_path = journal::beside(path);
    if path.exists() {
        let rows = finished(study, part, path, &header, runs.len())?;
        if journal_path.exists() {
            Journal::open(&journal_path, study, part)?.remove()?;
        }
        return Ok((rows, runs.len()));
    }
    let journal = Journal::open(&journal_path, study, part)?;
    let missing: Vec<u64> = runs
        .iter()
        .copied()
        .filter(|run| !journal.holds(*run))
        .collect();
    pool::map(missing.len(), threads, &|number| {
        if let Some(run) = missing.get(number).filter(|_| !journal.is_broken()) {
            journal.add(&rows::line(&study.row(study.place(*run))));
        }
    });
    journal.whole()?;
    let mut rows = Rows::new(header);
    each_row(&journal_path, Format::Csv, &mut |header, place, row| {
        rows.add(header, place, row)
    })?;
    let written = rows.write(path, format)?;
    let entries = whole_file(&dictionary, |file| csv_rows(file, study.columns()))?;
    keep(entries, &dictionary)?;
    keep(written, path)?;
    journal.remove()?;
    Ok((rows, runs.len() - missing.len()))
}

/// The rows of an output that is there already; it must be that of this sweep, and whole.
fn finished(
    study: &Study,
    part: Shard,
    path: &Path,
    header: &Header,
    runs: usize,
) -> Result<Rows, Failure> {
    let mut rows = Rows::new(header.clone());
    let format = Format::of(path, "--out")?;
    each_row(path, format, &mut |found, place, row| {
        journal::belongs(study, part, found, place, &row)?;
        rows.add(found, place, row)
    })?;
    if rows.len() == runs {
        return Ok(rows);
    }
    let found = format_args!("{} runs", rows.len());
    let journal = journal::beside(path);
    let expected = format_args!(
        "all {runs} of this sweep; move the file away (a .csv to {}, to go on from it)",
        journal.display()
    );
    Err(Problems::one(
        &Origin::named(&path.display().to_string()),
        "",
        found,
        expected,
    )
    .into())
}

fn dictionary_of(path: &Path) -> PathBuf {
    path.with_extension("dictionary.csv")
}

fn join(options: &Sweep, path: &Path, format: Format, out: &mut dyn Write) -> Result<(), Failure> {
    let mut joined: Option<Rows> = None;
    for part in &options.join {
        let header = each_row(
            part,
            Format::of(part, "--join")?,
            &mut |header, place, row| {
                joined
                    .get_or_insert_with(|| Rows::new(header.clone()))
                    .add(header, place, row)
            },
        )?;
        // A part may hold no run; its columns are right all the same.
        joined.get_or_insert_with(|| Rows::new(header));
    }
    let rows = joined.unwrap_or_else(|| Rows::new(Header::of(&[])));
    rows.check_whole()?;
    let written = rows.write(path, format)?;
    let dictionaries: Vec<_> = options
        .join
        .iter()
        .map(|part| dictionary_of(part))
        .collect();
    if let Some(from) = dictionaries.iter().find(|from| from.is_file()) {
        let failed = |error: io::Error| Failure::File(format!("{}: {error}", from.display()));
        let text = std::fs::read(from).map_err(failed)?;
        let to = dictionary_of(path);
        let entries = whole_file(&to, |file| file.write_all(&text))?;
        keep(entries, &to)?;
    }
    keep(written, path)?;
    print_rows(
        rows.len(),
        rows.digest(),
        &path.display().to_string(),
        options.effort.json,
        out,
    )?;
    out.flush().or_else(closed_pipe)?;
    rows.complain()
}

fn print_digest(path: &Path, json: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let mut digest = RowsDigest::default();
    each_row(
        path,
        Format::of(path, "--digest")?,
        &mut |header, place, row| {
            let names = header.names.iter().map(String::as_str);
            if digest.add(names.zip(&row)) {
                Ok(())
            } else {
                Err(Problems::one(
                    place,
                    "id",
                    "an id for the second time, or none",
                    "an id of its own",
                )
                .into())
            }
        },
    )?;
    print_rows(
        digest.rows(),
        digest.digest(),
        &path.display().to_string(),
        json,
        out,
    )
}

fn print_rows(
    runs: usize,
    rows_digest: u64,
    file: &str,
    json: bool,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let rows_digest = digest::hex(rows_digest);
    if json {
        let report = serde_json::json!({"file": file, "runs": runs, "rows_digest": rows_digest});
        return pretty(out, &report);
    }
    say(out, format_args!("{runs} runs in {file}"))?;
    say(out, format_args!("rows digest {rows_digest}"))
}
