//! Shares of variance (Sobol' 1993).
//!
//! For independent factors, `S1` is the share of the variance of the outcome that would go
//! if the factor were known, `ST` the share that would be left if all others were: the
//! difference is what it does together with others. Estimators: Saltelli et al. (2010) for
//! `S1`, Jansen (1999) for `ST`, on the rows of [`super::design`]:
//!
//! `S1 = mean(f_B (f_AB − f_A)) / V`, `ST = mean((f_A − f_AB)²) / 2V`,
//!
//! outcomes taken off their mean, `V` the variance over A and B. Intervals are percentiles
//! of a bootstrap over rows, a little wide where the sequence fills the ranges evenly.
//!
//! The outcome of one run is luck too. Here luck is a factor, drawn anew in every row, so
//! no point is run twice: its `S1` is the share of luck alone, its `ST` that of luck with
//! all it does to the effects of others; 1 − `ST` is what the factors decide by themselves.
//! The sum of all `S1`, luck's too, is 1 where nothing interacts.

use serde::Serialize;

use super::design::{Column, Kind, MOST_ROWS, MOST_SINGLES, Place, row_point};
use super::{Block, Map, Study, origin};
use crate::scenario::problem::Problems;
use crate::study::doubt::uniform;
use crate::study::intervals::{Interval, quantile};

/// Draws of the bootstrap.
const RESAMPLES: u64 = 1000;

/// The shares of a factor. Estimates can fall a little outside 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Index {
    /// Factor.
    pub factor: String,
    /// Share of the variance that it makes alone.
    pub first: Interval,
    /// Share that it has a part in.
    pub total: Interval,
}

/// A split of the variance of an outcome.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Split {
    /// Outcome.
    pub outcome: String,
    /// Runs made.
    pub runs: u32,
    /// Rows of the design.
    pub rows: u32,
    /// Mean of the outcome.
    pub mean: f64,
    /// Variance of the outcome.
    pub variance: f64,
    /// Shares of luck; none where the outcome does not vary.
    pub luck: Option<Index>,
    /// Shares of the factors, largest `total` first; none where the outcome does not vary.
    pub indices: Vec<Index>,
}

/// Splits the variance of a study's outcome over `rows` rows, one run per point.
///
/// # Errors
/// Fewer than two rows or more than [`MOST_ROWS`], more single factors than it has
/// dimensions for, and rows that all hold points that cannot be.
pub fn split(study: &Study, rows: u32, map: Map) -> Result<Split, Problems> {
    let kinds = study.kinds();
    let mut problems = Problems::default();
    if !(2..=MOST_ROWS).contains(&rows) {
        problems.add(&origin(), "points", rows, format_args!("2 to {MOST_ROWS}"));
    }
    let singles = kinds
        .iter()
        .filter(|(_, kind)| *kind == Kind::Single)
        .count();
    if singles > MOST_SINGLES {
        let found = format_args!("{singles} levers and single numbers");
        problems.add(
            &origin(),
            "factors",
            found,
            format_args!("at most {MOST_SINGLES}"),
        );
    }
    problems.or(())?;
    let key = study.key("rows", 0);
    let columns = kinds.len() + 2;
    let points = |row: u32| -> Vec<Vec<Place>> {
        let columns = (0..columns).map(Column::of);
        columns
            .map(|column| row_point(&kinds, key, row, column))
            .collect()
    };
    let block = |row: usize| study.block(row as u32, rows, 1, &points);
    let blocks: Vec<Block> = map(rows as usize, &block)
        .into_iter()
        .collect::<Result<_, _>>()?;
    let outcomes: Vec<f64> = blocks.into_iter().flat_map(|it| it.outcomes).collect();
    let names: Vec<&str> = kinds.iter().map(|(name, _)| *name).collect();
    let mut indices = indices(&names, &outcomes, key);
    let luck = indices.pop();
    indices.sort_by(|a, b| b.total.estimate.total_cmp(&a.total.estimate));
    let points: Vec<&[f64]> = outcomes.chunks_exact(columns).collect();
    let (mean, variance) = moments(&points);
    Ok(Split {
        outcome: study.outcome().to_owned(),
        runs: outcomes.len() as u32,
        rows,
        mean,
        variance,
        luck,
        indices,
    })
}

/// Mean and variance of the outcomes of A and B.
fn moments(rows: &[&[f64]]) -> (f64, f64) {
    let ends = || rows.iter().flat_map(|row| row.iter().take(2));
    let count = 2.0 * rows.len() as f64;
    let mean = ends().sum::<f64>() / count;
    let squares = ends().map(|value| (value - mean) * (value - mean));
    (mean, squares.sum::<f64>() / count)
}

/// `S1` and `ST` of each factor by turns, over rows of outcomes: A, B, then one per factor.
fn estimates(rows: &[&[f64]], factors: usize) -> Vec<f64> {
    let (mean, variance) = moments(rows);
    let count = rows.len() as f64;
    let mut sums = vec![0.0; 2 * factors];
    for row in rows {
        let [a, b, swapped @ ..] = row else { continue };
        for (sums, swapped) in sums.chunks_exact_mut(2).zip(swapped) {
            let [first, total] = sums else { continue };
            *first += (b - mean) * (swapped - a);
            *total += (a - swapped) * (a - swapped) / 2.0;
        }
    }
    for sum in &mut sums {
        *sum = if variance > 0.0 {
            *sum / count / variance
        } else {
            0.0
        };
    }
    sums
}

/// The shares of each factor, from outcomes in the order of rows and in each of A, B and
/// one point per factor; `key` is that of the bootstrap. None where nothing varies.
#[must_use]
pub fn indices(factors: &[&str], outcomes: &[f64], key: u64) -> Vec<Index> {
    let rows: Vec<&[f64]> = outcomes.chunks_exact(factors.len() + 2).collect();
    if rows.is_empty() || moments(&rows).1 <= 0.0 {
        return Vec::new();
    }
    let found = estimates(&rows, factors.len());
    let mut resampled = vec![Vec::new(); found.len()];
    let mut drawn = Vec::with_capacity(rows.len());
    for sample in 0..RESAMPLES {
        drawn.clear();
        let key = key ^ sample;
        drawn.extend((0..rows.len()).filter_map(|draw| {
            let place = uniform("bootstrap", key, draw as u32) * rows.len() as f64;
            rows.get(place as usize).copied()
        }));
        for (all, one) in resampled.iter_mut().zip(estimates(&drawn, factors.len())) {
            all.push(one);
        }
    }
    let interval = |(estimate, values): (&f64, &Vec<f64>)| Interval {
        estimate: *estimate,
        low: quantile(values, 0.025),
        high: quantile(values, 0.975),
    };
    let intervals: Vec<Interval> = found.iter().zip(&resampled).map(interval).collect();
    factors
        .iter()
        .zip(intervals.chunks_exact(2))
        .filter_map(|(factor, pair)| {
            let [first, total] = pair else { return None };
            Some(Index {
                factor: (*factor).to_owned(),
                first: *first,
                total: *total,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math;

    /// The indices of a function of the unit cube; the last factor is one it does not use.
    fn of(inputs: usize, rows: u32, function: &dyn Fn(&[f64]) -> f64) -> Vec<Index> {
        let names: Vec<String> = (0..inputs).map(|input| format!("x{input}")).collect();
        let mut kinds: Vec<_> = names.iter().map(|it| (it.as_str(), Kind::Single)).collect();
        kinds.push(("dummy", Kind::Many));
        let mut outcomes = Vec::new();
        for row in 0..rows {
            for column in 0..kinds.len() + 2 {
                let point = row_point(&kinds, 5, row, Column::of(column));
                let x: Vec<f64> = point.iter().map(|place| place.of("")).collect();
                outcomes.push(function(&x));
            }
        }
        let names: Vec<&str> = kinds.iter().map(|(name, _)| *name).collect();
        indices(&names, &outcomes, 5)
    }

    #[track_caller]
    fn near(index: &Index, first: f64, total: f64, within: f64) {
        let (found_first, found_total) = (index.first.estimate, index.total.estimate);
        assert!(
            (found_first - first).abs() < within,
            "{found_first} for {first}"
        );
        assert!(
            (found_total - total).abs() < within,
            "{found_total} for {total}"
        );
    }

    /// Ishigami and Homma (1990) with a = 7, b = .1, within .01 of the exact shares: with
    /// `V1 = (1 + bπ⁴/5)²/2`, `V2 = a²/8`, `V13 = b²π⁸ (1/18 − 1/50)` they are .3139, .4424
    /// and 0 alone, .5576, .4424 and .2437 in all. The intervals hold them.
    #[test]
    fn the_function_of_ishigami() {
        let pi = std::f64::consts::PI;
        let ishigami = |u: &[f64]| {
            let x: Vec<f64> = u.iter().map(|u| pi * (2.0 * u - 1.0)).collect();
            let (one, two) = (math::sin(x[0]), math::sin(x[1]));
            one + 7.0 * two * two + 0.1 * x[2] * x[2] * x[2] * x[2] * one
        };
        let found = of(3, 8192, &ishigami);
        let exact = [
            (0.3139, 0.5576),
            (0.4424, 0.4424),
            (0.0, 0.2437),
            (0.0, 0.0),
        ];
        for (index, (first, total)) in found.iter().zip(exact) {
            near(index, first, total, 0.01);
            assert!(index.first.low <= first + 1e-3 && first - 1e-3 <= index.first.high);
            assert!(index.total.low <= total + 1e-3 && total - 1e-3 <= index.total.high);
        }
        assert_eq!((found[3].first.estimate, found[3].total.high), (0.0, 0.0));
    }

    /// Of a sum the shares are the squares of the coefficients and add up to 1, alone and
    /// in all.
    #[test]
    fn shares_of_a_sum_add_up_to_one() {
        let found = of(3, 4096, &|x| 3.0 * x[0] + 2.0 * x[1] + x[2]);
        for (index, share) in found.iter().zip([9.0 / 14.0, 4.0 / 14.0, 1.0 / 14.0]) {
            near(index, share, share, 0.01);
        }
        let sum: f64 = found.iter().map(|index| index.first.estimate).sum();
        assert!((sum - 1.0).abs() < 0.01, "{sum}");
    }

    /// Luck as a factor: of x plus uniform noise of the same variance each makes half.
    #[test]
    fn luck_takes_its_share() {
        let found = of(1, 4096, &|x| x[0] + x[1]);
        near(&found[0], 0.5, 0.5, 0.03);
        near(&found[1], 0.5, 0.5, 0.03);
    }

    #[test]
    fn what_does_not_vary_has_no_shares() {
        assert!(of(2, 16, &|_| 4.0).is_empty());
        assert!(indices(&["a"], &[], 1).is_empty());
    }
}
