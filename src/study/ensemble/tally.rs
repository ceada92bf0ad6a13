//! The sums of an ensemble.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Outcomes, Run};
use crate::day::outcome::{Class, Settlement};
use crate::scenario::problem::Problems;
use crate::study::intervals::Interval;
use crate::study::plan::Plan;
use crate::study::summary::FLAGS;
use crate::study::sums::header::{Header, MOST_RUNS};
use crate::study::sums::histogram::Histograms;
use crate::study::sums::moments::Moments;
use crate::study::sums::passage::Passages;
use crate::study::sums::replicates::Replicates;
use crate::study::sums::scale::Scale;
use crate::study::sums::shares::{Shares, marks};
use crate::world::contest::Violence;

const FORMAT: &str = "backchannel ensemble 1";

/// Runs kept whole: the first of a study, whichever come first.
const KEPT: u32 = 20;

/// A run that is kept whole, for drawing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Settlement at the horizon.
    pub settlement: Settlement,
    /// Worst violence.
    pub violence: Violence,
    /// Class.
    pub class: Class,
    /// Day of each flag, 0 for never.
    pub first: [u32; FLAGS.len()],
    /// Day by day from the start, a value per column; to seven digits.
    pub values: Vec<f32>,
}

/// The values of a column on a day over all runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// Standard deviation, of runs less one; 0 of one run.
    pub deviation: f64,
    /// Least value.
    pub least: f64,
    /// Greatest value.
    pub greatest: f64,
    /// Runs below the scale.
    pub below: u32,
    /// Runs above the scale.
    pub above: u32,
}

/// The values of one column: a histogram, sums and extremes per day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Values {
    histograms: Histograms,
    moments: Vec<Moments>,
    extremes: Vec<[f64; 2]>,
}

/// Sums over runs of one plan.
///
/// With D days, of which the start is one, it takes per column and day 48 bytes and 4 for
/// each slot of its scale, and up to 20 times 4 for the runs that are kept; per run one bit. With all series of
/// 29 agents over a year that is about 130 MB however many runs are added.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    header: Header,
    units: Vec<f64>,
    body: Body,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Body {
    replicates: Replicates,
    shares: Shares,
    passages: Passages,
    columns: Vec<Values>,
    kept: BTreeMap<u32, Kept>,
}

impl Tally {
    /// Without runs.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let header = plan.header(FORMAT);
        let rows = header.rows();
        let values = |(_, scale): &(String, Scale)| Values {
            histograms: Histograms::new(scale, rows),
            moments: vec![Moments::default(); rows],
            extremes: vec![[f64::INFINITY, f64::NEG_INFINITY]; rows],
        };
        let body = Body {
            replicates: Replicates::default(),
            shares: Shares::new(header.runs_per_draw),
            passages: Passages::new(header.days),
            columns: header.columns.iter().map(values).collect(),
            kept: BTreeMap::new(),
        };
        Self::whole(header, body)
    }

    fn whole(header: Header, body: Body) -> Self {
        let units = header.columns.iter().map(|(_, scale)| scale.unit());
        Self {
            units: units.collect(),
            header,
            body,
        }
    }

    /// Adds a run of the plan.
    ///
    /// # Errors
    /// When it is in already or one too many.
    pub fn add(&mut self, run: &Run) -> Result<(), Problems> {
        let body = &mut self.body;
        Header::takes(run.replicate, &body.replicates)?;
        body.replicates.insert(run.replicate);
        body.shares.add(run.replicate, &marks(&run.summary));
        body.passages.add(&run.summary.first);
        let count = body.columns.len().max(1);
        let columns = self.header.columns.iter().zip(&mut body.columns);
        for (number, ((_, scale), column)) in columns.enumerate() {
            let unit = self.units[number];
            let days = column.moments.iter_mut().zip(&mut column.extremes);
            let values = run.values.iter().skip(number).step_by(count);
            for (day, ((moments, extremes), value)) in days.zip(values).enumerate() {
                // Nought has one sign, so that no extreme depends on which came first.
                let value = value + 0.0;
                column.histograms.add(scale, day, value);
                moments.add(Scale::units(value, unit));
                *extremes = [extremes[0].min(value), extremes[1].max(value)];
            }
        }
        if run.replicate < KEPT {
            let kept = Kept {
                settlement: run.summary.settlement,
                violence: run.summary.violence,
                class: run.summary.class,
                first: run.summary.first,
                values: run.values.iter().map(|value| *value as f32).collect(),
            };
            body.kept.insert(run.replicate, kept);
        }
        Ok(())
    }

    /// Adds the runs of another tally of the same study.
    ///
    /// # Errors
    /// When it is of another study, setting, model version or days, or keeps other columns, or
    /// a run is in both.
    pub fn merge(&mut self, other: &Self) -> Result<(), Problems> {
        let (body, more) = (&mut self.body, &other.body);
        self.header
            .fits(&other.header, &body.replicates, &more.replicates)?;
        body.replicates.merge(&more.replicates);
        body.shares.merge(&more.shares);
        body.passages.merge(&more.passages);
        for (column, more) in body.columns.iter_mut().zip(&more.columns) {
            column.histograms.merge(&more.histograms);
            for (moments, more) in column.moments.iter_mut().zip(&more.moments) {
                moments.merge(more);
            }
            for (extremes, more) in column.extremes.iter_mut().zip(&more.extremes) {
                *extremes = [extremes[0].min(more[0]), extremes[1].max(more[1])];
            }
        }
        for (replicate, kept) in &more.kept {
            body.kept.insert(*replicate, kept.clone());
        }
        Ok(())
    }

    /// All of it as bytes, the same for the same runs.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.header.write(&self.body)
    }

    /// Reads what [`Tally::to_bytes`] wrote.
    ///
    /// # Errors
    /// When the bytes are no tally of this model version, or do not agree with themselves.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Problems> {
        let (header, body) = Header::read_with(bytes, FORMAT, Body::agrees)?;
        Ok(Self::whole(header, body))
    }

    /// Runs that are in.
    #[must_use]
    pub fn runs(&self) -> u32 {
        self.body.replicates.count()
    }

    /// Days of each run.
    #[must_use]
    pub fn days(&self) -> u32 {
        self.header.days
    }

    /// Name of each column.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.header.columns.iter().map(|(name, _)| name.as_str())
    }

    /// Shares of outcomes.
    #[must_use]
    pub fn outcomes(&self) -> Outcomes {
        Outcomes::of(&self.body.shares)
    }

    /// Share of one thing that is counted, by its number in [`counted`](crate::study::sums::shares::counted).
    #[must_use]
    pub fn share(&self, number: usize) -> Interval {
        self.body.shares.share(number)
    }

    /// Share of its variance that comes from the numbers; `None` without several runs of one draw.
    #[must_use]
    pub fn from_numbers(&self, number: usize) -> Option<f64> {
        self.body.shares.from_numbers(number)
    }

    /// Runs that raised a flag, by its number, by each day from the start.
    #[must_use]
    pub fn passed(&self, flag: usize) -> Vec<u32> {
        self.body.passages.passed(flag)
    }

    /// The values of a column, by number, on a day; `None` without runs or where there is no such
    /// column or day.
    #[must_use]
    pub fn spread(&self, column: usize, day: u32) -> Option<Spread> {
        let (runs, day) = (self.runs(), day as usize);
        let (values, unit) = (self.body.columns.get(column)?, *self.units.get(column)?);
        let (_, scale) = self.header.columns.get(column)?;
        let moments = values.moments.get(day)?;
        let [least, greatest] = *values.extremes.get(day)?;
        let counts = values.histograms.day(scale, day);
        Some(Spread {
            // Rounding to units must not carry it past all values.
            mean: moments.mean(runs, unit)?.min(greatest).max(least),
            deviation: moments.variance(runs, unit).map_or(0.0, f64::sqrt),
            least,
            greatest,
            below: counts.first().copied()?,
            above: counts.last().copied()?,
        })
    }

    /// A quantile of a column, by number, on a day, exact to one bin of its scale; `None` as
    /// of [`Tally::spread`].
    #[must_use]
    pub fn quantile(&self, column: usize, day: u32, share: f64) -> Option<f64> {
        let values = self.body.columns.get(column)?;
        let (_, scale) = self.header.columns.get(column)?;
        let extremes = *values.extremes.get(day as usize)?;
        values
            .histograms
            .quantile(scale, day as usize, share, extremes)
    }

    /// The runs that are kept whole, by number.
    #[must_use]
    pub fn kept(&self) -> &BTreeMap<u32, Kept> {
        &self.body.kept
    }
}

impl Body {
    /// True when its parts have the sizes of the header and hold the same runs.
    fn agrees(&self, header: &Header) -> bool {
        let (runs, rows) = (self.replicates.count(), header.rows());
        let column = |(values, (_, scale)): (&Values, &(String, Scale))| {
            values.histograms.holds(scale, rows, runs)
                && values.moments.len() == rows
                && values.extremes.len() == rows
        };
        self.replicates.below(MOST_RUNS)
            && self.shares.holds(header.runs_per_draw, runs)
            && self.passages.holds(header.days, runs)
            && self.columns.len() == header.columns.len()
            && self.columns.iter().zip(&header.columns).all(column)
            && self.kept.iter().all(|(replicate, kept)| {
                self.replicates.contains(*replicate)
                    && kept.values.len() == rows * header.columns.len()
            })
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::scenario::edit::Changes;
    use crate::scenario::library::{BuiltIn, load};
    use crate::scenario::problem::Origin;
    use crate::study::ensemble::{Numbers, ensemble, run};
    use crate::study::intervals;
    use crate::study::plan::Luck;
    use crate::study::sums::columns::Columns;
    use crate::world::Setting;
    use proptest::prelude::*;

    const DAYS: u32 = 6;

    fn plan_of(seed: u64, runs_per_draw: u32, numbers: Numbers, names: &[&str]) -> Plan {
        let baseline = Setting::of(load(&BuiltIn, "three-states").unwrap());
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let columns = Columns::chosen(&baseline, &names, &Origin::named("test")).unwrap();
        let luck = Luck {
            seed,
            numbers,
            runs_per_draw,
        };
        Plan::new(baseline, Changes::default(), DAYS, luck, columns).unwrap()
    }

    fn plan(runs_per_draw: u32) -> Plan {
        plan_of(
            5,
            runs_per_draw,
            Numbers::Fixed,
            &["oil_price", "alignment:alba", "deaths"],
        )
    }

    /// A run as no world would make it: values on and off every scale.
    fn made_up(replicate: u32, like: &Run) -> Run {
        let draw = |n: u32| {
            let bytes = [replicate, n].map(u32::to_le_bytes).concat();
            xxhash_rust::xxh3::xxh3_64(&bytes)
        };
        let value = |n: u32| match draw(n) % 7 {
            0 => -0.0,
            1 => 0.0,
            2 => 1e4,
            3 => -1e12,
            _ => (draw(n) >> 40) as f64 / 1e5,
        };
        let mut run = like.clone();
        run.replicate = replicate;
        run.summary.first = std::array::from_fn(|flag| (draw(flag as u32) % 9) as u32);
        run.summary.settlement = Settlement::ALL[draw(99) as usize % 4];
        run.values = (0..like.values.len() as u32).map(value).collect();
        run
    }

    fn shuffled(runs: u32, order: u64) -> Vec<u32> {
        let mut all: Vec<_> = (0..runs).collect();
        all.sort_by_key(|n| xxhash_rust::xxh3::xxh3_64(&(u64::from(*n) ^ order).to_le_bytes()));
        all
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        /// However runs are ordered and split, and in whatever order tallies are merged,
        /// directly or as bytes, the bytes are those of one tally that took them in a row.
        #[test]
        fn any_split_in_any_order_ends_in_the_same_bytes(
            runs in 0..60_u32, parts in 1..6_usize, order in any::<u64>(), draw in 1..5_u32
        ) {
            let plan = plan(draw);
            let like = run(&plan, 0).unwrap();
            let mut whole = Tally::of(&plan);
            for replicate in 0..runs {
                whole.add(&made_up(replicate, &like)).unwrap();
            }
            let mut tallies = vec![Tally::of(&plan); parts];
            for replicate in shuffled(runs, order) {
                let part = xxhash_rust::xxh3::xxh3_64(&replicate.to_le_bytes()) as usize % parts;
                tallies[part].add(&made_up(replicate, &like)).unwrap();
            }
            let mut merged = Tally::of(&plan);
            for part in shuffled(parts as u32, order) {
                let bytes = tallies[part as usize].to_bytes();
                merged.merge(&Tally::from_bytes(&bytes).unwrap()).unwrap();
            }
            prop_assert_eq!(merged.runs(), runs);
            prop_assert_eq!(merged.to_bytes(), whole.to_bytes());
        }
    }

    /// What a tally says is what the runs themselves say.
    #[test]
    fn sums_agree_with_the_runs_they_are_of() {
        let plan = plan(1);
        let runs: Vec<_> = (0..30).map(|n| run(&plan, n).unwrap()).collect();
        let tally = ensemble(&plan, 0..30).unwrap();
        let shares = |fits: &dyn Fn(&Run) -> bool| {
            let hits = runs.iter().filter(|run| fits(run)).count();
            intervals::share(hits as f64, 30.0)
        };
        let outcomes = tally.outcomes();
        for (place, settlement) in Settlement::ALL.into_iter().enumerate() {
            let expected = shares(&|run| run.summary.settlement == settlement);
            let found = &outcomes.settlement[place];
            assert_eq!((found.name, found.share), (settlement.word(), expected));
        }
        for (flag, found) in outcomes.flags.iter().enumerate() {
            assert_eq!(found.share, shares(&|run| run.summary.first[flag] > 0));
        }
        for (column, (name, scale)) in tally.header.columns.iter().enumerate() {
            for day in 0..=DAYS {
                let at = day as usize * 3 + column;
                let values: Vec<_> = runs.iter().map(|run| run.values[at]).collect();
                let spread = tally.spread(column, day).unwrap();
                let mean = intervals::mean(&values).estimate;
                let error = intervals::standard_error(&values) * 30.0_f64.sqrt();
                assert!(
                    (spread.mean - mean).abs() < 1e-9 * mean.abs().max(1.0),
                    "{name}"
                );
                assert!(
                    (spread.deviation - error).abs() < 1e-6 * error.max(1e-3),
                    "{name}"
                );
                for share in [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0] {
                    let exact = intervals::quantile(&values, share);
                    let found = tally.quantile(column, day, share).unwrap();
                    let [low, high] = scale.ends(scale.slot(exact)).unwrap();
                    assert!((found - exact).abs() <= high - low, "{name} {day} {share}");
                }
                assert_eq!((spread.below, spread.above), (0, 0), "{name}");
            }
        }
        for flag in 0..FLAGS.len() {
            let by = |day: u32| {
                let passed = |run: &&Run| (1..=day).contains(&run.summary.first[flag]);
                runs.iter().filter(passed).count() as u32
            };
            assert_eq!(tally.passed(flag), (0..=DAYS).map(by).collect::<Vec<_>>());
        }
        assert_eq!(tally.kept().len(), 20);
        assert_eq!(tally.kept()[&7].values[4], runs[7].values[4] as f32);
    }

    #[test]
    fn no_run_and_one_run() {
        let plan = plan(1);
        let none = ensemble(&plan, []).unwrap();
        assert_eq!(
            (none.runs(), none.spread(0, 0), none.quantile(0, 0, 0.5)),
            (0, None, None)
        );
        assert_eq!(none.outcomes().flags[0].share, intervals::share(0.0, 0.0));
        assert_eq!(Tally::from_bytes(&none.to_bytes()).unwrap(), none);
        let one = ensemble(&plan, [3]).unwrap();
        let spread = one.spread(0, 4).unwrap();
        assert_eq!((spread.deviation, spread.least), (0.0, spread.greatest));
        assert_eq!(one.quantile(0, 4, 0.9), Some(spread.least));
        assert_eq!((one.spread(3, 0), one.spread(0, DAYS + 1)), (None, None));
    }

    #[test]
    fn tallies_of_other_studies_are_refused_by_name() {
        let names = ["oil_price", "alignment:alba", "deaths"];
        let tally = |seed, draw, numbers, names: &[&str], runs: &[u32]| {
            ensemble(&plan_of(seed, draw, numbers, names), runs.iter().copied()).unwrap()
        };
        let mut first = tally(5, 1, Numbers::Fixed, &names, &[0, 1]);
        let before = first.clone();
        let mut error = |other: &Tally| first.merge(other).unwrap_err().to_string();
        let seed = error(&tally(6, 1, Numbers::Fixed, &names, &[2]));
        assert!(seed.contains("seed: found 0000000000000006"), "{seed}");
        assert_eq!(seed.lines().count(), 1, "{seed}");
        let numbers = error(&tally(5, 1, Numbers::Sampled, &names, &[2]));
        assert!(
            numbers.contains("parameters: found sampled, expected fixed"),
            "{numbers}"
        );
        let columns = error(&tally(5, 1, Numbers::Fixed, &names[..2], &[2]));
        assert!(
            columns.contains("found 2 columns, expected the same 3"),
            "{columns}"
        );
        let draw = error(&tally(5, 2, Numbers::Fixed, &names, &[2]));
        assert!(
            draw.contains("runs per draw: found 2, expected 1"),
            "{draw}"
        );
        let twice = error(&tally(5, 1, Numbers::Fixed, &names, &[9, 1]));
        assert!(twice.contains("run 1, which is in already"), "{twice}");
        let mut changed = tally(5, 1, Numbers::Fixed, &names, &[2]);
        changed.header.setting += 1;
        assert!(error(&changed).contains("setting: "));
        assert_eq!(first, before, "a refused tally leaves no trace");
        assert!(
            first
                .merge(&tally(5, 1, Numbers::Fixed, &names, &[2]))
                .is_ok()
        );
    }

    #[test]
    fn runs_are_added_once_and_not_without_end() {
        let plan = plan(1);
        let mut tally = Tally::of(&plan);
        let mut first = run(&plan, 0).unwrap();
        tally.add(&first).unwrap();
        assert!(tally.add(&first).unwrap_err().to_string().contains("run 0"));
        first.replicate = MOST_RUNS;
        assert!(
            tally
                .add(&first)
                .unwrap_err()
                .to_string()
                .contains("below 10000000")
        );
        assert_eq!(tally.runs(), 1);
    }

    /// Damaged bytes are refused, or hold a tally that can be read throughout.
    #[test]
    fn damaged_bytes_are_refused_or_harmless() {
        let plan = plan(2);
        let bytes = ensemble(&plan, 0..5).unwrap().to_bytes();
        let whole = |bytes: &[u8]| Tally::from_bytes(bytes).map_err(|error| error.to_string());
        assert!(
            whole(&bytes[..bytes.len() - 1])
                .unwrap_err()
                .contains("damaged")
        );
        assert!(whole(b"").unwrap_err().contains("do not read"));
        let other = whole(
            &postcard::to_allocvec(&Header {
                format: "backchannel twin 1".to_owned(),
                ..plan.header(FORMAT)
            })
            .unwrap(),
        );
        assert!(
            other
                .unwrap_err()
                .contains("expected backchannel ensemble 1")
        );
        let old = whole(
            &postcard::to_allocvec(&Header {
                model_version: "0.0.1".to_owned(),
                ..plan.header(FORMAT)
            })
            .unwrap(),
        );
        assert!(
            old.unwrap_err()
                .contains("found model 0.0.1, expected model ")
        );
        let mut taken = 0;
        for at in 0..bytes.len() {
            for bit in [0, 3, 6, 7] {
                let mut damaged = bytes.clone();
                damaged[at] ^= 1 << bit;
                if let Ok(mut tally) = Tally::from_bytes(&damaged) {
                    taken += 1;
                    for day in 0..=tally.days().min(10) {
                        for column in 0..3 {
                            let _ = (tally.spread(column, day), tally.quantile(column, day, 0.3));
                        }
                    }
                    let _ = (tally.outcomes(), tally.passed(3));
                    let same = tally.clone();
                    let _ = tally.merge(&same);
                    let _ = tally.merge(&Tally::of(&plan));
                }
            }
        }
        assert!(taken > 0);
    }
}
