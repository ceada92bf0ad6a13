//! A world and its changed twin, run by run with the same luck and the same numbers: what
//! the changes do, apart from what luck does to both.
//!
//! The difference of a pair of runs has less spread than that of two unrelated runs, by as
//! much as the two runs move together; so the mean difference is known more narrowly from
//! the same runs. Pairs are summed up as they come, and their sums merge to the same bits
//! however they were split, as those of an ensemble do.

use serde::{Deserialize, Serialize};

use super::intervals::{DEVIATE, Interval};
use super::plan::Plan;
use super::summary::{self, Summary};
use super::sums::header::{Header, MOST_RUNS};
use super::sums::moments::Moments;
use super::sums::replicates::Replicates;
use super::sums::scale::Scale;
use super::sums::shares::{COUNTED, Kind, counted, marks};
use crate::Simulation;
use crate::scenario::problem::Problems;
use crate::trace::series;

const FORMAT: &str = "backchannel twin 1";

/// Standard normal deviate that a fifth lies above: 80 % power.
const POWER_DEVIATE: f64 = 0.841_621_233_572_914;

/// Most runs that [`runs_needed`] gives.
pub const MOST_NEEDED: u32 = 10_000;

/// The sums of some pairs of a plan: its world without changes is the baseline.
///
/// # Errors
/// When no consistent draw of the numbers was found, or a run is named twice.
pub fn twin(plan: &Plan, replicates: impl IntoIterator<Item = u32>) -> Result<Tally, Problems> {
    let mut tally = Tally::of(plan);
    for replicate in replicates {
        tally.add(&pair(plan, replicate)?)?;
    }
    Ok(tally)
}

/// Two runs with one luck: of the baseline, and with the changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// Number of both runs.
    pub replicate: u32,
    /// What they came to.
    pub summaries: [Summary; 2],
    /// Of each, day by day from the start, a value per column.
    pub values: [Vec<f64>; 2],
    /// First day on which any series of the two differs, in any bit.
    pub differ: Option<u32>,
}

/// One pair of a plan, by number.
///
/// # Errors
/// When no consistent draw of the numbers was found.
pub fn pair(plan: &Plan, replicate: u32) -> Result<Pair, Problems> {
    let key = plan.key(replicate);
    let settings = plan.both(replicate)?;
    let mut runs = settings.map(|setting| Simulation::of(setting, key));
    let size = plan.columns().list().len() * (plan.days() as usize + 1);
    let mut values = [Vec::with_capacity(size), Vec::with_capacity(size)];
    let mut differ = None;
    for day in 0..=plan.days() {
        for (run, values) in runs.iter_mut().zip(&mut values) {
            if day > 0 {
                run.tick();
            }
            plan.columns().read(run.world(), values);
        }
        if differ.is_none() && all(&runs[0]) != all(&runs[1]) {
            differ = Some(day);
        }
    }
    Ok(Pair {
        replicate,
        summaries: [summary::of(&runs[0]), summary::of(&runs[1])],
        values,
        differ,
    })
}

/// Today's bits of every series.
fn all(run: &Simulation) -> Vec<u64> {
    let mut today = Vec::new();
    for series in &series::ALL {
        series.read(run.world(), &mut today);
    }
    today.into_iter().map(f64::to_bits).collect()
}

/// The pairs of a column on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Day {
    /// Of the baseline and of the changed world.
    arms: [Moments; 2],
    /// Of the changed world less the baseline.
    difference: Moments,
    /// Pairs in which the changed world is higher, and in which it is lower.
    sides: [u32; 2],
}

/// The difference that the changes make to a column on a day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// Mean without the changes.
    pub baseline: f64,
    /// Mean with them.
    pub changed: f64,
    /// Mean difference, changed less baseline, with its normal interval.
    #[serde(flatten)]
    pub difference: Interval,
    /// Standard deviation of the difference over pairs.
    pub deviation: f64,
    /// Standard deviation that it would have between runs of unrelated luck.
    pub unpaired_deviation: f64,
    /// Share of pairs in which the changed world is higher.
    pub higher: f64,
    /// Share of pairs in which it is lower.
    pub lower: f64,
}

impl Difference {
    /// Pairs that would tell such a mean difference from nought; see [`runs_needed`].
    #[must_use]
    pub fn pairs_needed(&self) -> Option<u32> {
        runs_needed(self.difference.estimate, self.deviation)
    }

    /// The same of runs of each world with unrelated luck.
    #[must_use]
    pub fn unpaired_needed(&self) -> Option<u32> {
        runs_needed(self.difference.estimate, self.unpaired_deviation)
    }
}

/// Runs in which a difference of this mean and standard deviation is told from nought at the
/// two-sided 5 % level with a power of 80 %, by the normal approximation of the paired
/// t-test with Guenther's (1981) correction: n = ((z₁ + z₂) σ/δ)² + z₁²/2. `None` when
/// [`MOST_NEEDED`] are not enough.
#[must_use]
pub fn runs_needed(mean: f64, deviation: f64) -> Option<u32> {
    let ratio = (DEVIATE + POWER_DEVIATE) * deviation / mean;
    let needed = ratio * ratio + 0.5 * DEVIATE * DEVIATE;
    // What is no number, as of no difference at all, is not enough either.
    (needed <= f64::from(MOST_NEEDED)).then(|| (needed.ceil() as u32).max(2))
}

/// A share that the changes move.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Moved {
    /// What is counted.
    pub kind: Kind,
    /// Its name.
    pub name: &'static str,
    /// Share of runs without the changes.
    pub baseline: f64,
    /// Share with them.
    pub changed: f64,
    /// Difference of the shares, with an interval for pairs.
    #[serde(flatten)]
    pub difference: Interval,
    /// Pairs in which it held without the changes alone.
    pub lost: u32,
    /// Pairs in which it held with them alone.
    pub gained: u32,
}

/// Interval of the difference of two shares of the same `pairs`: Agresti and Min's (2005)
/// adjusted Wald interval, for which half a pair is added to each of the four cells. Only pairs that differ count for it, as in
/// McNemar's (1947) test.
#[must_use]
pub fn paired_shares(gained: u32, lost: u32, pairs: u32) -> Interval {
    let (gained, lost, pairs) = (f64::from(gained), f64::from(lost), f64::from(pairs));
    let (count, net) = (pairs + 2.0, gained - lost);
    let spread = (gained + lost + 1.0 - net * net / count).max(0.0);
    let (middle, half) = (net / count, DEVIATE * spread.sqrt() / count);
    Interval {
        estimate: if pairs > 0.0 { net / pairs } else { 0.0 },
        low: (middle - half).max(-1.0),
        high: (middle + half).min(1.0),
    }
}

/// Sums over pairs of one plan.
///
/// It takes per column and day 104 bytes, the start being a day, and per pair one bit.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    header: Header,
    units: Vec<f64>,
    body: Body,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Body {
    replicates: Replicates,
    /// Per thing counted: pairs in which it held in neither run, in the changed alone, in the
    /// baseline alone, in both.
    shares: Vec<[u32; 4]>,
    /// Per day from the start: pairs that first differ on it.
    differ: Vec<u32>,
    /// Column by column, the days.
    days: Vec<Day>,
}

impl Tally {
    /// Without pairs.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let header = plan.header(FORMAT);
        let body = Body {
            replicates: Replicates::default(),
            shares: vec![[0; 4]; COUNTED],
            differ: vec![0; header.rows()],
            days: vec![Day::default(); header.columns.len() * header.rows()],
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

    /// Adds a pair of the plan.
    ///
    /// # Errors
    /// When it is in already or one too many.
    pub fn add(&mut self, pair: &Pair) -> Result<(), Problems> {
        let (rows, columns) = (self.header.rows(), self.units.len().max(1));
        let body = &mut self.body;
        Header::takes(pair.replicate, &body.replicates)?;
        body.replicates.insert(pair.replicate);
        let [without, with] = [0, 1].map(|arm: usize| marks(&pair.summaries[arm]));
        for (share, (without, with)) in body.shares.iter_mut().zip(without.iter().zip(&with)) {
            share[usize::from(*with) + 2 * usize::from(*without)] += 1;
        }
        let first = pair
            .differ
            .and_then(|day| body.differ.get_mut(day as usize));
        if let Some(pairs) = first {
            *pairs += 1;
        }
        let sums = self.units.iter().zip(body.days.chunks_mut(rows));
        for (number, (unit, days)) in sums.enumerate() {
            let column = |arm: usize| pair.values[arm].iter().skip(number).step_by(columns);
            for (day, (without, with)) in days.iter_mut().zip(column(0).zip(column(1))) {
                let units = [*without, *with].map(|value| Scale::units(value, *unit));
                day.arms[0].add(units[0]);
                day.arms[1].add(units[1]);
                day.difference.add(units[1] - units[0]);
                day.sides[0] += u32::from(with > without);
                day.sides[1] += u32::from(with < without);
            }
        }
        Ok(())
    }

    /// Adds the pairs of another tally of the same study.
    ///
    /// # Errors
    /// As of [`super::ensemble::Tally::merge`].
    pub fn merge(&mut self, other: &Self) -> Result<(), Problems> {
        let (body, more) = (&mut self.body, &other.body);
        self.header
            .fits(&other.header, &body.replicates, &more.replicates)?;
        body.replicates.merge(&more.replicates);
        for (share, more) in body.shares.iter_mut().zip(&more.shares) {
            share
                .iter_mut()
                .zip(more)
                .for_each(|(pairs, more)| *pairs += more);
        }
        for (pairs, more) in body.differ.iter_mut().zip(&more.differ) {
            *pairs += more;
        }
        for (day, more) in body.days.iter_mut().zip(&more.days) {
            day.arms[0].merge(&more.arms[0]);
            day.arms[1].merge(&more.arms[1]);
            day.difference.merge(&more.difference);
            day.sides[0] += more.sides[0];
            day.sides[1] += more.sides[1];
        }
        Ok(())
    }

    /// All of it as bytes, the same for the same pairs.
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

    /// Pairs that are in.
    #[must_use]
    pub fn pairs(&self) -> u32 {
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

    /// Per day from the start, pairs of which a series first differs on it; the others never do.
    #[must_use]
    pub fn differ(&self) -> &[u32] {
        &self.body.differ
    }

    /// Day by which this share of all pairs, above 0, differs; `None` when fewer ever do.
    #[must_use]
    pub fn differ_by(&self, share: f64) -> Option<u32> {
        let (mut passed, all) = (0, f64::from(self.pairs()));
        let days = (0..).zip(&self.body.differ);
        let mut reached = days.filter(|(_, pairs)| {
            passed += **pairs;
            passed > 0 && f64::from(passed) >= share * all
        });
        reached.next().map(|(day, _)| day)
    }

    /// The difference of a column, by number, on a day; `None` without pairs or where there is
    /// no such column or day. Of one pair the interval has no ends.
    #[must_use]
    pub fn difference(&self, column: usize, day: u32) -> Option<Difference> {
        let (pairs, rows, day) = (self.pairs(), self.header.rows(), day as usize);
        let at = (day < rows).then_some(column * rows + day)?;
        let (day, unit) = (self.body.days.get(at)?, *self.units.get(column)?);
        let variance = |of: &Moments| of.variance(pairs, unit);
        let estimate = day.difference.mean(pairs, unit)?;
        let deviation = variance(&day.difference).map(f64::sqrt);
        let half = deviation.map_or(f64::INFINITY, |it| DEVIATE * it / f64::from(pairs).sqrt());
        let [baseline, changed] = [day.arms[0], day.arms[1]];
        let both = variance(&baseline).zip(variance(&changed));
        Some(Difference {
            baseline: baseline.mean(pairs, unit)?,
            changed: changed.mean(pairs, unit)?,
            difference: Interval {
                estimate,
                low: estimate - half,
                high: estimate + half,
            },
            deviation: deviation.unwrap_or(0.0),
            unpaired_deviation: both.map_or(0.0, |(one, other)| (one + other).sqrt()),
            higher: f64::from(day.sides[0]) / f64::from(pairs),
            lower: f64::from(day.sides[1]) / f64::from(pairs),
        })
    }

    /// What the changes do to the share of everything that is counted.
    #[must_use]
    pub fn moved(&self) -> Vec<Moved> {
        let pairs = self.pairs();
        let share = |count: u32| f64::from(count) / f64::from(pairs.max(1));
        let moved =
            |((kind, name), [_, gained, lost, both]): ((Kind, &'static str), &[u32; 4])| Moved {
                kind,
                name,
                baseline: share(lost + both),
                changed: share(gained + both),
                difference: paired_shares(*gained, *lost, pairs),
                lost: *lost,
                gained: *gained,
            };
        counted()
            .into_iter()
            .zip(&self.body.shares)
            .map(moved)
            .collect()
    }
}

impl Body {
    /// True when its parts have the sizes of the header and hold the same pairs.
    fn agrees(&self, header: &Header) -> bool {
        let pairs = self.replicates.count();
        let sum = |counts: &[u32]| counts.iter().map(|count| u64::from(*count)).sum::<u64>();
        self.replicates.below(MOST_RUNS)
            && self.shares.len() == COUNTED
            && self
                .shares
                .iter()
                .all(|share| sum(share) == u64::from(pairs))
            && self.differ.len() == header.rows()
            && sum(&self.differ) <= u64::from(pairs)
            && self.days.len() == header.columns.len() * header.rows()
            && self
                .days
                .iter()
                .all(|day| sum(&day.sides) <= u64::from(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::edit::Changes;
    use crate::scenario::library::{BuiltIn, load};
    use crate::scenario::problem::Origin;
    use crate::study::ensemble::{self, Numbers};
    use crate::study::intervals;
    use crate::study::plan::Luck;
    use crate::study::sums::columns::Columns;
    use crate::world::Setting;

    const DAYS: u32 = 30;

    fn plan(numbers: Numbers, lever: Option<f64>) -> Plan {
        let baseline = Setting::of(load(&BuiltIn, "three-states").unwrap());
        let names = ["oil_price", "capability"].map(str::to_owned);
        let columns = Columns::chosen(&baseline, &names, &Origin::named("test")).unwrap();
        let levers = lever.map(|value| ("embargo".to_owned(), value));
        let changes = Changes {
            levers: levers.into_iter().collect(),
            ..Changes::default()
        };
        let luck = Luck {
            seed: 11,
            numbers,
            runs_per_draw: 1,
        };
        Plan::new(baseline, changes, DAYS, luck, columns).unwrap()
    }

    /// A what-if that changes nothing differs in nothing, to the bit, whatever the numbers.
    #[test]
    fn without_changes_there_is_no_difference() {
        for numbers in [Numbers::Fixed, Numbers::Sampled] {
            let tally = twin(&plan(numbers, None), 0..6).unwrap();
            assert_eq!(tally.differ(), [0; DAYS as usize + 1]);
            assert_eq!(tally.differ_by(0.01), None);
            for column in 0..tally.columns().count() {
                for day in 0..=DAYS {
                    let it = tally.difference(column, day).unwrap();
                    let nought = Interval {
                        estimate: 0.0,
                        low: 0.0,
                        high: 0.0,
                    };
                    assert_eq!(it.difference, nought);
                    assert_eq!((it.deviation, it.higher, it.lower), (0.0, 0.0, 0.0));
                    assert_eq!((it.baseline, it.pairs_needed()), (it.changed, None));
                }
            }
            for moved in tally.moved() {
                assert_eq!((moved.gained, moved.lost), (0, 0), "{}", moved.name);
                assert_eq!(moved.difference.estimate, 0.0);
            }
        }
    }

    /// The runs of a twin are those of the ensembles of its two worlds, and the sums say what
    /// the pairs say.
    #[test]
    fn sums_agree_with_the_pairs_they_are_of() {
        let plan = plan(Numbers::Sampled, Some(1.0));
        let pairs: Vec<_> = (0..12).map(|n| pair(&plan, n).unwrap()).collect();
        let run = ensemble::run(&plan, 7).unwrap();
        assert_eq!(
            (&pairs[7].values[1], &pairs[7].summaries[1]),
            (&run.values, &run.summary)
        );
        let tally = twin(&plan, 0..12).unwrap();
        let columns = tally.columns().count();
        for column in 0..columns {
            let at = DAYS as usize * columns + column;
            let values = |arm: usize| pairs.iter().map(move |pair| pair.values[arm][at]);
            let differences: Vec<_> = values(0).zip(values(1)).map(|(a, b)| b - a).collect();
            let expected = intervals::mean(&differences);
            let found = tally.difference(column, DAYS).unwrap();
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * found.baseline.abs().max(1.0);
            assert!(
                near(found.difference.estimate, expected.estimate),
                "{found:?}"
            );
            assert!(
                near(found.difference.low, expected.low),
                "{found:?} {expected:?}"
            );
            assert!(near(found.changed - found.baseline, expected.estimate));
            let higher = differences.iter().filter(|it| **it > 0.0).count() as f64;
            assert_eq!(found.higher, higher / 12.0);
            let error = |arm: usize| {
                let error = intervals::standard_error(&values(arm).collect::<Vec<_>>());
                12.0 * error * error
            };
            assert!(near(found.unpaired_deviation, (error(0) + error(1)).sqrt()));
        }
        assert!(tally.differ()[0] == 12 || tally.differ()[1..].iter().sum::<u32>() == 12);
        let firsts: Vec<_> = pairs.iter().map(|pair| pair.differ.unwrap()).collect();
        assert_eq!(tally.differ_by(1.0), firsts.iter().copied().max());
    }

    #[test]
    fn any_split_in_any_order_ends_in_the_same_bytes() {
        let plan = plan(Numbers::Fixed, Some(1.0));
        let whole = twin(&plan, 0..9).unwrap();
        for parts in [
            [vec![8, 0, 3], vec![], vec![7, 6, 5, 4, 2, 1]],
            [vec![1, 3, 5, 7], vec![0, 2, 4, 6], vec![8]],
        ] {
            let mut merged = Tally::of(&plan);
            for part in parts {
                let bytes = twin(&plan, part).unwrap().to_bytes();
                merged.merge(&Tally::from_bytes(&bytes).unwrap()).unwrap();
            }
            assert_eq!(merged.to_bytes(), whole.to_bytes());
        }
        let mut merged = whole.clone();
        assert!(
            merged
                .merge(&whole)
                .unwrap_err()
                .to_string()
                .contains("run 0")
        );
        let other = twin(&super::tests::plan(Numbers::Fixed, Some(0.5)), [9]).unwrap();
        assert!(
            merged
                .merge(&other)
                .unwrap_err()
                .to_string()
                .contains("setting")
        );
        let bytes = whole.to_bytes();
        assert!(Tally::from_bytes(&bytes[..bytes.len() - 1]).is_err());
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 64;
            if let Ok(mut tally) = Tally::from_bytes(&damaged) {
                let _ = (tally.difference(0, 3), tally.moved(), tally.differ_by(0.5));
                let _ = tally.merge(&whole);
            }
        }
    }

    #[test]
    fn no_pair_and_one_pair() {
        let plan = plan(Numbers::Fixed, Some(1.0));
        let none = twin(&plan, []).unwrap();
        assert_eq!(
            (none.difference(0, 0), none.moved()[0].difference.estimate),
            (None, 0.0)
        );
        let one = twin(&plan, [4]).unwrap().difference(0, DAYS).unwrap();
        assert_eq!((one.deviation, one.difference.high), (0.0, f64::INFINITY));
    }

    /// Agresti (2013, section 11.1): of 1600 people asked twice, 150 approve the first time
    /// alone and 86 the second time alone; the approval falls by .04, 95 % interval .02 to .06.
    #[test]
    fn paired_shares_known_answer() {
        let interval = paired_shares(86, 150, 1600);
        assert!((interval.estimate + 0.04).abs() < 1e-12, "{interval:?}");
        assert!((interval.low + 0.0587).abs() < 2e-4, "{interval:?}");
        assert!((interval.high + 0.0213).abs() < 2e-4, "{interval:?}");
        let never = paired_shares(0, 0, 100);
        assert!(never.low < 0.0 && never.high > 0.0 && never.high < 0.03);
    }

    /// The paired t-test needs 34 pairs for half a standard deviation and 199 for a fifth
    /// (Cohen 1988; G*Power).
    #[test]
    fn runs_needed_known_answers() {
        assert_eq!(runs_needed(0.5, 1.0), Some(34));
        assert_eq!(runs_needed(-0.2, 1.0), Some(199));
        assert_eq!(runs_needed(1.0, 0.0), Some(2));
        assert_eq!(runs_needed(0.0, 1.0), None);
        assert_eq!(runs_needed(0.0, 0.0), None);
        assert_eq!(runs_needed(0.027, 1.0), None);
    }
}
