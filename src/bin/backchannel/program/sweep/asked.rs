//! Designs and parts, as arguments and as files of points.

use std::fmt;
use std::path::{Path, PathBuf};

use backchannel::scenario::problem::{Origin, Problems};
use backchannel::study::sweep::design::{Factor, Plan, steps};
use clap::Args;
use serde::Serialize;

use super::super::output::Failure;

/// The points, in one of four ways.
#[derive(Args)]
pub struct DesignArguments {
    /// Vary a factor over N values from A to B, or over these values; several are crossed. A factor is a lever, or an intervention on a day as YYYY-MM-DD:INTERVENTION (one without a value: 1 fired, 0 not)
    #[arg(long, value_name = "FACTOR=A:B:N|V,V…", value_parser = axis, conflicts_with_all = ["lhs", "sobol", "points", "over"])]
    grid: Vec<(Factor, Vec<f64>)>,
    /// So many points of a Latin hypercube over the factors of --over
    #[arg(long, value_name = "POINTS", requires = "over", conflicts_with_all = ["sobol", "points"])]
    lhs: Option<u32>,
    /// So many Sobol' points over the factors of --over, best a power of two
    #[arg(
        long,
        value_name = "POINTS",
        requires = "over",
        conflicts_with = "points"
    )]
    sobol: Option<u32>,
    /// The points of a CSV file: a column per factor, a line per point
    #[arg(long, value_name = "FILE")]
    points: Option<PathBuf>,
    /// A factor of --lhs or --sobol [default range: its own]
    #[arg(long, value_name = "FACTOR[=A:B]", value_parser = range, conflicts_with = "points")]
    over: Vec<(Factor, Option<[f64; 2]>)>,
}

impl DesignArguments {
    /// The design that the arguments ask for.
    pub fn plan(&self) -> Result<Plan, Failure> {
        let over = || self.over.clone();
        if let Some(count) = self.lhs {
            return Ok(Plan::LatinHypercube(count, over()));
        }
        if let Some(count) = self.sobol {
            return Ok(Plan::Sobol(count, over()));
        }
        if let Some(path) = &self.points {
            return points(path);
        }
        if self.grid.is_empty() {
            let expected = "--grid, --lhs, --sobol or --points";
            return Err(Problems::one(&Origin::named("sweep"), "", "no design", expected).into());
        }
        Ok(Plan::Grid(self.grid.clone()))
    }
}

/// Part `part`, from 1, of `of` parts of a sweep.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Shard {
    pub part: u32,
    pub of: u32,
}

impl Shard {
    /// True when the part holds a run: runs are dealt out in turn, so that parts take
    /// about as long even where a design grows costlier toward its end.
    pub fn holds(self, run: u64) -> bool {
        run % u64::from(self.of) == u64::from(self.part) - 1
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.of)
    }
}

pub fn shard(text: &str) -> Result<Shard, String> {
    let numbers = text
        .split_once('/')
        .and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
    numbers
        .filter(|(part, of)| (1..=*of).contains(part))
        .map(|(part, of)| Shard { part, of })
        .ok_or_else(|| "expected part I of N as I/N, with I from 1 to N".to_owned())
}

fn number(text: &str) -> Result<f64, String> {
    text.trim()
        .parse::<f64>()
        .ok()
        .filter(|value| value.is_finite())
        .ok_or_else(|| format!("expected a finite number, found \"{text}\""))
}

fn axis(text: &str) -> Result<(Factor, Vec<f64>), String> {
    let expected = "expected FACTOR=A:B:N or FACTOR=V,V…";
    let (factor, values) = text.split_once('=').ok_or(expected)?;
    let factor = Factor::read(factor)?;
    let parts: Vec<&str> = values.split(':').collect();
    let values = match parts[..] {
        [values] => values.split(',').map(number).collect::<Result<_, _>>()?,
        [low, high, count] => {
            let count = count
                .parse()
                .ok()
                .filter(|count| (1..=1_000_000).contains(count))
                .ok_or_else(|| format!("expected 1 to 1000000 values, found \"{count}\""))?;
            steps(number(low)?, number(high)?, count)
        }
        _ => return Err(expected.to_owned()),
    };
    Ok((factor, values))
}

fn range(text: &str) -> Result<(Factor, Option<[f64; 2]>), String> {
    let Some((factor, range)) = text.split_once('=') else {
        return Ok((Factor::read(text)?, None));
    };
    let (low, high) = range
        .split_once(':')
        .ok_or("expected FACTOR or FACTOR=A:B")?;
    Ok((Factor::read(factor)?, Some([number(low)?, number(high)?])))
}

/// Reads a file of points. An empty cell stands for an intervention that is not fired.
fn points(path: &Path) -> Result<Plan, Failure> {
    let shown = path.display().to_string();
    let origin = |line: u64| Origin {
        file: shown.as_str().into(),
        line: u32::try_from(line).unwrap_or_default(),
    };
    let failed = |error: csv::Error| unreadable(&shown, &error);
    let file =
        std::fs::File::open(path).map_err(|error| Failure::File(format!("{shown}: {error}")))?;
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(file);
    let mut problems = Problems::default();
    let mut factors = Vec::new();
    for name in reader.headers().map_err(failed)? {
        match Factor::read(name) {
            Ok(factor) => factors.push(factor),
            Err(why) => problems.add(&origin(1), name, why, "a lever or YYYY-MM-DD:INTERVENTION"),
        }
    }
    let mut points = Vec::new();
    for record in reader.records() {
        let record = record.map_err(failed)?;
        let line = record.position().map_or(0, csv::Position::line);
        let mut point = Vec::with_capacity(factors.len());
        for (factor, text) in factors.iter().zip(&record) {
            if text.is_empty() && matches!(factor, Factor::Firing(..)) {
                point.push(None);
                continue;
            }
            match number(text) {
                Ok(value) => point.push(Some(value)),
                Err(_) => {
                    let found = format_args!("\"{text}\"");
                    problems.add(&origin(line), &factor.to_string(), found, "a finite number");
                }
            }
        }
        points.push(point);
    }
    Ok(problems.or(Plan::Points(factors, points))?)
}

/// A file that is no CSV, or cannot be read.
pub fn unreadable(shown: &str, error: &csv::Error) -> Failure {
    let line = error.position().map_or(0, csv::Position::line);
    let origin = Origin {
        file: shown.into(),
        line: u32::try_from(line).unwrap_or_default(),
    };
    match error.kind() {
        csv::ErrorKind::Io(error) => Failure::File(format!("{shown}: {error}")),
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            let (found, expected) = (format!("{len} fields"), format!("{expected_len}"));
            Problems::one(&origin, "", found, expected).into()
        }
        _ => Problems::one(&origin, "", "bytes that are not UTF-8", "text").into(),
    }
}
