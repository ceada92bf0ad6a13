//! Which points a sweep visits: a grid, a Latin hypercube, Sobol' points or a list, over
//! levers and dated interventions.
//!
//! * Latin hypercube (McKay, Beckman and Conover 1979): every factor's range is cut into
//!   as many equal parts as there are points; each part holds one point, at a random place
//!   in it, and the parts of different factors are paired at random.
//! * Sobol' points (Sobol' 1967, direction numbers of Joe and Kuo 2008), scrambled as by
//!   Owen (1995) in the way of Burley (2020): the first 2^k of them fill the space evenly.

use std::collections::BTreeSet;
use std::fmt;

use crate::scenario::Scenario;
use crate::scenario::edit::{Changes, Firing};
use crate::scenario::problem::{Origin, Problems};
use crate::scenario::quantity::Day;
use crate::study::doubt::uniform;

/// Most runs of one sweep.
pub const MOST_RUNS: u64 = 10_000_000;

/// Most points of a Sobol' design: the generator knows 16 bits of the points' numbers.
pub const MOST_SOBOL: u32 = 1 << 16;

/// What a design varies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Factor {
    /// A lever, by its id.
    Lever(String),
    /// An intervention on a day: its value, or for one without a value 1 (fired) or 0.
    Firing(Day, String),
}

impl Factor {
    /// Reads `LEVER` or `YYYY-MM-DD:INTERVENTION`.
    ///
    /// # Errors
    /// A day that is none.
    pub fn read(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            None => Ok(Self::Lever(text.to_owned())),
            Some((day, id)) => Ok(Self::Firing(Day::try_from(day.to_owned())?, id.to_owned())),
        }
    }
}

impl fmt::Display for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lever(id) => f.write_str(id),
            Self::Firing(day, id) => write!(f, "{day}:{id}"),
        }
    }
}

/// A design as it is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Plan {
    /// Every combination of the values, the last factor's changing fastest.
    Grid(Vec<(Factor, Vec<f64>)>),
    /// So many points of a Latin hypercube; a factor without a range takes its own.
    LatinHypercube(u32, Vec<(Factor, Option<[f64; 2]>)>),
    /// So many Sobol' points.
    Sobol(u32, Vec<(Factor, Option<[f64; 2]>)>),
    /// A list of points: a value per factor, or none where an intervention is not fired.
    Points(Vec<Factor>, Vec<Vec<Option<f64>>>),
}

/// The points of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    /// What is varied.
    pub factors: Vec<Factor>,
    /// Points; each has a value per factor, none where an intervention is not fired.
    pub points: Vec<Vec<Option<f64>>>,
}

impl Plan {
    /// The points. `seed` is that of the random parts of a design.
    ///
    /// # Errors
    /// Unknown or repeated factors, ranges and grid values outside what a lever or an
    /// intervention allows, no points or too many.
    pub fn design(&self, scenario: &Scenario, seed: u64) -> Result<Design, Problems> {
        let origin = Origin::named("design");
        let mut problems = Problems::default();
        let factors: Vec<Factor> = match self {
            Self::Grid(axes) => axes.iter().map(|(factor, _)| factor.clone()).collect(),
            Self::LatinHypercube(_, axes) | Self::Sobol(_, axes) => {
                axes.iter().map(|(factor, _)| factor.clone()).collect()
            }
            Self::Points(factors, _) => factors.clone(),
        };
        if factors.is_empty() {
            problems.add(&origin, "", "nothing to vary", "at least one lever");
        }
        let mut seen = BTreeSet::new();
        let mut ranges = Vec::new();
        for factor in &factors {
            if !seen.insert(factor) {
                let path = factor.to_string();
                problems.add(&origin, &path, "the same factor twice", "each once");
            }
            ranges.push(range(scenario, factor, &origin, &mut problems));
        }
        let mut inside = |factor: &Factor, value: f64, [low, high]: [f64; 2]| {
            if !(low..=high).contains(&value) {
                let expected = format_args!("{low} to {high}");
                problems.add(&origin, &factor.to_string(), value, expected);
            }
        };
        match self {
            Self::Grid(axes) => {
                for ((factor, values), range) in axes.iter().zip(&ranges) {
                    for (value, range) in values.iter().zip(range.iter().cycle()) {
                        inside(factor, *value, *range);
                    }
                }
            }
            Self::LatinHypercube(_, axes) | Self::Sobol(_, axes) => {
                for ((factor, asked), range) in axes.iter().zip(&mut ranges) {
                    if let (Some([low, high]), Some(range)) = (*asked, range.as_mut()) {
                        inside(factor, low, *range);
                        inside(factor, high, *range);
                        *range = [low, high];
                    }
                }
                for ((factor, asked), _) in axes.iter().zip(&ranges) {
                    if let Some([low, high]) = asked.filter(|[low, high]| low >= high) {
                        let found = format_args!("{low} to {high}");
                        problems.add(&origin, &factor.to_string(), found, "a range that rises");
                    }
                }
            }
            Self::Points(..) => {}
        }
        let count = self.count();
        if count == 0 || count > MOST_RUNS {
            let found = format_args!("{count} points");
            problems.add(&origin, "", found, format_args!("1 to {MOST_RUNS}"));
        }
        if let Self::Sobol(count, axes) = self {
            if *count > MOST_SOBOL {
                let found = format_args!("{count} Sobol' points");
                problems.add(&origin, "", found, format_args!("at most {MOST_SOBOL}"));
            }
            if axes.len() > sobol_burley::NUM_DIMENSIONS as usize {
                let expected = format_args!("at most {}", sobol_burley::NUM_DIMENSIONS);
                problems.add(
                    &origin,
                    "",
                    format_args!("{} factors", axes.len()),
                    expected,
                );
            }
        }
        let ranges: Vec<[f64; 2]> = problems.or(ranges)?.into_iter().flatten().collect();
        let points = match self {
            Self::Grid(axes) => grid(axes),
            Self::LatinHypercube(count, _) => {
                let names: Vec<_> = factors.iter().map(ToString::to_string).collect();
                spread(
                    scenario,
                    &factors,
                    &ranges,
                    &latin_hypercube(*count, &names, seed),
                )
            }
            Self::Sobol(count, _) => spread(
                scenario,
                &factors,
                &ranges,
                &sobol(*count, factors.len(), seed),
            ),
            Self::Points(_, points) => points.clone(),
        };
        Ok(Design { factors, points })
    }

    /// Points that are asked for.
    fn count(&self) -> u64 {
        match self {
            Self::Grid(axes) => axes.iter().fold(1, |count: u64, (_, values)| {
                count.saturating_mul(values.len() as u64)
            }),
            Self::LatinHypercube(count, _) | Self::Sobol(count, _) => u64::from(*count),
            Self::Points(_, points) => points.len() as u64,
        }
    }
}

/// True for an intervention that takes no value, which is fired or not.
fn is_switch(scenario: &Scenario, factor: &Factor) -> bool {
    match factor {
        Factor::Lever(_) => false,
        Factor::Firing(_, id) => scenario
            .raw
            .interventions
            .get(id)
            .is_some_and(|intervention| intervention.value.is_none()),
    }
}

/// Least and greatest value of a factor.
fn range(
    scenario: &Scenario,
    factor: &Factor,
    origin: &Origin,
    problems: &mut Problems,
) -> Option<[f64; 2]> {
    match factor {
        Factor::Lever(id) => {
            let lever = scenario.raw.levers.get(id);
            if lever.is_none() {
                let known: Vec<_> = scenario.raw.levers.keys().cloned().collect();
                let expected = format_args!("one of {}", known.join(", "));
                problems.add(origin, id, "an unknown lever", expected);
            }
            lever.map(|lever| [lever.low, lever.high])
        }
        Factor::Firing(day, id) => {
            let once = Changes {
                interventions: vec![Firing {
                    date: *day,
                    intervention: id.clone(),
                    value: None,
                }],
                ..Changes::default()
            };
            if let Err(more) = scenario.with(&once, origin) {
                problems.append(more);
            }
            let intervention = scenario.raw.interventions.get(id)?;
            let input = intervention.value.as_ref();
            Some(input.map_or([0.0, 1.0], |input| [input.low, input.high]))
        }
    }
}

fn grid(axes: &[(Factor, Vec<f64>)]) -> Vec<Vec<Option<f64>>> {
    axes.iter().fold(vec![Vec::new()], |points, (_, values)| {
        let longer = |point: &Vec<Option<f64>>, value| {
            let mut point = point.clone();
            point.push(Some(value));
            point
        };
        points
            .iter()
            .flat_map(|point| values.iter().map(move |value| longer(point, *value)))
            .collect()
    })
}

/// `count` values from `low` to `high` at equal distances, both ends among them; only
/// `low` when there is one.
#[must_use]
pub fn steps(low: f64, high: f64, count: u32) -> Vec<f64> {
    let last = count.saturating_sub(1);
    let value = |number: u32| match number {
        0 => low,
        number if number == last => high,
        number => low + (high - low) * (f64::from(number) / f64::from(last)),
    };
    (0..count).map(value).collect()
}

/// Points of the unit cube, stretched to the factors' ranges; what is fired or not is
/// fired in the upper half.
fn spread(
    scenario: &Scenario,
    factors: &[Factor],
    ranges: &[[f64; 2]],
    cube: &[Vec<f64>],
) -> Vec<Vec<Option<f64>>> {
    let place = |((factor, [low, high]), share): ((&Factor, &[f64; 2]), &f64)| {
        let value = (low + (high - low) * share).clamp(*low, *high);
        Some(if is_switch(scenario, factor) {
            f64::from(u8::from(value >= 0.5))
        } else {
            value
        })
    };
    let point = |point: &Vec<f64>| factors.iter().zip(ranges).zip(point).map(place).collect();
    cube.iter().map(point).collect()
}

/// Points of a Latin hypercube in the unit cube, one coordinate per name. A coordinate
/// depends on its name alone, so one more factor moves none of the others.
#[must_use]
pub fn latin_hypercube(count: u32, names: &[String], seed: u64) -> Vec<Vec<f64>> {
    let column = |name: &String| {
        let mut parts: Vec<(f64, u32)> = (0..count)
            .map(|part| (uniform(&format!("order of {name}"), seed, part), part))
            .collect();
        parts.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let place = |(_, part): &(f64, u32)| {
            let within = uniform(&format!("place of {name}"), seed, *part);
            (f64::from(*part) + within) / f64::from(count)
        };
        parts.iter().map(place).collect::<Vec<f64>>()
    };
    let columns: Vec<Vec<f64>> = names.iter().map(column).collect();
    (0..count as usize)
        .map(|point| {
            let of = |column: &Vec<f64>| column.get(point).copied();
            columns.iter().filter_map(of).collect()
        })
        .collect()
}

/// The first `count` scrambled Sobol' points of `factors` coordinates in the unit cube; at
/// most [`MOST_SOBOL`] points.
#[must_use]
pub fn sobol(count: u32, factors: usize, seed: u64) -> Vec<Vec<f64>> {
    let seed = xxhash_rust::xxh3::xxh3_64(&seed.to_le_bytes()) as u32;
    let factors = (factors as u32).min(sobol_burley::NUM_DIMENSIONS);
    let point = |number| {
        (0..factors)
            .map(|factor| f64::from(sobol_burley::sample(number, factor, seed)))
            .collect()
    };
    (0..count.min(MOST_SOBOL)).map(point).collect()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::scenario::library::{BuiltIn, load};
    use proptest::prelude::*;

    fn lever(id: &str) -> Factor {
        Factor::Lever(id.to_owned())
    }

    #[test]
    fn a_grid_by_hand() {
        let plan = Plan::Grid(vec![
            (lever("embargo"), steps(0.0, 1.0, 3)),
            (lever("output"), vec![2.0, 3.0]),
        ]);
        let scenario = load(&BuiltIn, "three-states").unwrap();
        let points = plan.design(&scenario, 0).unwrap().points;
        let expected = [
            [0.0, 2.0],
            [0.0, 3.0],
            [0.5, 2.0],
            [0.5, 3.0],
            [1.0, 2.0],
            [1.0, 3.0],
        ];
        assert_eq!(points, expected.map(|point| point.map(Some).to_vec()));
        assert_eq!(steps(0.1, 0.7, 1), [0.1]);
        assert_eq!(steps(0.1, 0.7, 2), [0.1, 0.7]);
    }

    /// Without scrambling the generator gives the points of Sobol' in their known order.
    #[test]
    fn sobol_known_points() {
        use sobol_burley::parts::{sobol_rev, u32_to_f32_norm};
        let plain = |number: u32, dimension| {
            u32_to_f32_norm(sobol_rev(number.reverse_bits(), dimension).reverse_bits())
        };
        let points: Vec<[f32; 3]> = (0..8)
            .map(|number| [0, 1, 2].map(|dimension| plain(number, dimension)))
            .collect();
        // Bratley and Fox (1988), in the order of binary numbers.
        let expected = [
            [0.0, 0.0, 0.0],
            [0.5, 0.5, 0.5],
            [0.25, 0.75, 0.75],
            [0.75, 0.25, 0.25],
            [0.125, 0.625, 0.375],
            [0.625, 0.125, 0.875],
            [0.375, 0.375, 0.625],
            [0.875, 0.875, 0.125],
        ];
        assert_eq!(points, expected);
    }

    proptest! {
        /// Each part of each coordinate holds one point: of a Latin hypercube always, of
        /// Sobol' points when their number is a power of two. The first two coordinates of
        /// Sobol' points besides hold one point in every box of area 1/n.
        #[test]
        fn designs_fill_their_cube(seed: u64, power in 0u32..9) {
            let count = 1 << power;
            let names = ["a", "b", "c"].map(str::to_owned);
            for points in [latin_hypercube(count, &names, seed), sobol(count, 3, seed)] {
                for coordinate in 0..3 {
                    let mut parts: Vec<u32> = points
                        .iter()
                        .map(|point| (point[coordinate] * f64::from(count)) as u32)
                        .collect();
                    parts.sort_unstable();
                    prop_assert_eq!(parts, (0..count).collect::<Vec<_>>());
                }
            }
            for halvings in 0..=power {
                let (wide, high) = (1u32 << halvings, count >> halvings);
                let boxes: BTreeSet<(u32, u32)> = sobol(count, 2, seed)
                    .iter()
                    .map(|point| {
                        let cell = |value: f64, cells: u32| (value * f64::from(cells)) as u32;
                        (cell(point[0], wide), cell(point[1], high))
                    })
                    .collect();
                prop_assert_eq!(boxes.len(), count as usize);
            }
        }
    }

    #[test]
    fn one_more_factor_moves_no_other() {
        let names = ["a", "b"].map(str::to_owned);
        let (two, one) = (
            latin_hypercube(9, &names, 1),
            latin_hypercube(9, &names[1..], 1),
        );
        assert!(two.iter().zip(&one).all(|(two, one)| two[1] == one[0]));
        assert_ne!(two, latin_hypercube(9, &names, 2));
        assert_ne!(sobol(8, 2, 1), sobol(8, 2, 2));
    }

    #[test]
    fn designs_that_make_no_sense() {
        let scenario = load(&BuiltIn, "three-states").unwrap();
        let refused = |plan: Plan| plan.design(&scenario, 0).unwrap_err().to_string();
        let twice = refused(Plan::Sobol(4, vec![(lever("embargo"), None); 2]));
        assert!(
            twice.contains("embargo: found the same factor twice"),
            "{twice}"
        );
        let unknown = refused(Plan::LatinHypercube(4, vec![(lever("ambergo"), None)]));
        assert!(
            unknown.contains("ambergo: found an unknown lever"),
            "{unknown}"
        );
        let outside = refused(Plan::Grid(vec![(lever("embargo"), vec![0.5, 1.5])]));
        assert_eq!(outside, "design: embargo: found 1.5, expected 0 to 1");
        let falling = Plan::Sobol(4, vec![(lever("embargo"), Some([0.7, 0.2]))]);
        assert!(refused(falling).contains("a range that rises"));
        let none = Plan::Points(vec![lever("embargo")], Vec::new());
        assert_eq!(
            refused(none),
            "design: found 0 points, expected 1 to 10000000"
        );
        let many = Plan::Sobol(MOST_SOBOL + 1, vec![(lever("embargo"), None)]);
        assert!(refused(many).contains("at most 65536"));
    }
}
