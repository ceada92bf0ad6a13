//! Screening by elementary effects (Morris 1991).
//!
//! An elementary effect is the change of the outcome when one factor moves by two thirds of
//! its range, over those two thirds: outcome per whole range. Over the trajectories of a
//! design, `mu` is their mean, `mu*` the mean of their sizes (Campolongo, Cariboni and
//! Saltelli 2007), `sigma` their standard deviation: large where the factor interacts or
//! bends. Groups have `mu*` alone, since their numbers move each its own way.
//!
//! The outcome at a point is the mean over replicates. All points of a trajectory share the
//! luck of their replicates, so that an effect is what the factor changes and no other roll.
//! The noise that is left shows in two ways: `luck_error`, the standard error of a single
//! effect between replicates; and luck itself as a factor that only rolls anew. Its `mu*`
//! is the *floor*: a `mu*` below it is less than what luck alone does to the same mean.

use std::collections::BTreeMap;

use serde::Serialize;

use super::design::{Kind, Place, STEP, Trajectory};
use super::{Block, MOST_TRIES, Map, Study, origin};
use crate::scenario::problem::Problems;
use crate::study::claims::ERRORS;
use crate::study::intervals::standard_error;
use crate::world::Setting;

/// Most trajectories of a screening.
pub const MOST_TRAJECTORIES: u32 = 10_000;

/// Most replicates of a point.
pub const MOST_REPLICATES: u32 = 1_000;

/// The effects of a factor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Effect {
    /// Factor.
    pub factor: String,
    /// Elementary effects found so far.
    pub effects: u32,
    /// Mean size, in the unit of the outcome for the whole range.
    pub mu_star: f64,
    /// Its standard error over trajectories; none of one.
    pub mu_star_error: Option<f64>,
    /// Mean; none of groups.
    pub mu: Option<f64>,
    /// Standard deviation over trajectories; none of groups and of one.
    pub sigma: Option<f64>,
    /// Standard error of one effect between replicates, root mean square; none of one.
    pub luck_error: Option<f64>,
    /// Whether `mu_star` exceeds the floor by more than [`ERRORS`] standard errors.
    pub above_floor: bool,
}

/// What a screening has found so far.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Screen {
    /// Outcome.
    pub outcome: String,
    /// Runs made.
    pub runs: u32,
    /// Runs to make.
    pub of: u32,
    /// Mean outcome of the runs made.
    pub mean: f64,
    /// The floor: what luck does.
    pub luck: Option<Effect>,
    /// Effects, largest `mu_star` first.
    pub effects: Vec<Effect>,
}

/// A screening that is made run by run, trajectory by trajectory. Trajectories do not know of one
/// another, so that several workers may share them out: whoever has all of them has the result
/// of one who made them alone, to the last bit.
#[derive(Clone, Debug)]
pub struct Screening {
    study: Study,
    trajectories: u32,
    replicates: u32,
    /// Complete trajectories, by their place in the design.
    made: BTreeMap<u32, Block>,
    current: Option<Current>,
}

/// The trajectory that is being made.
#[derive(Clone, Debug)]
struct Current {
    place: u32,
    /// Its runs so far.
    block: Block,
    /// The point whose runs are being made.
    at: Option<(Vec<Place>, Setting)>,
    /// Trajectories in a row that held a point that cannot be.
    refused: u32,
}

impl Screening {
    /// A screening of `trajectories` trajectories with `replicates` runs at each point.
    ///
    /// # Errors
    /// Fewer than two trajectories, no replicate, or too many of them.
    pub fn new(study: Study, trajectories: u32, replicates: u32) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        for (path, found, low, high) in [
            ("trajectories", trajectories, 2, MOST_TRAJECTORIES),
            ("replicates", replicates, 1, MOST_REPLICATES),
        ] {
            if !(low..=high).contains(&found) {
                problems.add(&origin(), path, found, format_args!("{low} to {high}"));
            }
        }
        problems.or(Self {
            study,
            trajectories,
            replicates,
            made: BTreeMap::new(),
            current: None,
        })
    }

    /// Points of a trajectory.
    fn points(&self) -> u32 {
        self.study.factors().len() as u32 + 1
    }

    /// Runs of a trajectory.
    fn length(&self) -> u32 {
        self.points().saturating_mul(self.replicates)
    }

    /// Runs to make.
    #[must_use]
    pub fn of(&self) -> u32 {
        self.trajectories.saturating_mul(self.length())
    }

    /// Runs made that count.
    #[must_use]
    pub fn runs(&self) -> u32 {
        let current = self.current.iter().map(|it| &it.block);
        let blocks = self.made.values().chain(current);
        blocks.map(|it| it.outcomes.len() as u32).sum()
    }

    fn trajectory(&self, number: u32) -> Trajectory {
        Trajectory::of(&self.study.kinds(), self.study.key("trajectory", number))
    }

    /// Makes the next run, of the trajectory begun or else of the first that is missing. False
    /// when all were made before. A trajectory with a point that cannot be is given up, and
    /// another one begun in its place.
    ///
    /// # Errors
    /// When many trajectories on end hold such a point.
    pub fn step(&mut self) -> Result<bool, Problems> {
        let Some(mut current) = self.current.take().or_else(|| self.first_missing()) else {
            return Ok(false);
        };
        let run = current.block.outcomes.len() as u32;
        let (moves, replicate) = (run / self.replicates, run % self.replicates);
        if replicate == 0 {
            let point = self.trajectory(current.block.number).point(moves as usize);
            match self.study.setting(&point) {
                Ok(setting) => current.at = Some((point, setting)),
                Err(problems) => {
                    current.refused += 1;
                    if current.refused >= MOST_TRIES {
                        return Err(problems);
                    }
                    current.block = Block {
                        number: current.block.number.saturating_add(self.trajectories),
                        outcomes: Vec::new(),
                    };
                    self.current = Some(current);
                    return Ok(true);
                }
            }
        }
        if let Some((point, setting)) = &current.at {
            let outcome = self.study.run(setting, point, replicate);
            current.block.outcomes.push(outcome);
        }
        if run + 1 == self.length() {
            self.made.insert(current.place, current.block);
        } else {
            self.current = Some(current);
        }
        Ok(true)
    }

    fn first_missing(&self) -> Option<Current> {
        let place = (0..self.trajectories).find(|place| !self.made.contains_key(place))?;
        Some(Self::begun(place))
    }

    fn begun(place: u32) -> Current {
        Current {
            place,
            block: Block {
                number: place,
                outcomes: Vec::new(),
            },
            at: None,
            refused: 0,
        }
    }

    /// Makes the trajectory of a place next, from its start.
    ///
    /// # Errors
    /// When the design has no such place, or its trajectory is complete.
    pub fn begin(&mut self, place: u32) -> Result<(), Problems> {
        self.free(place)?;
        self.current = Some(Self::begun(place));
        Ok(())
    }

    /// Whether the trajectory begun is complete.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.current.is_none()
    }

    /// The complete trajectories, for another to add: of each its place, the number it was taken
    /// from, and its outcomes.
    #[must_use]
    pub fn parts(&self) -> Vec<f64> {
        let parts = self.made.iter();
        parts
            .flat_map(|(place, block)| {
                let head = [f64::from(*place), f64::from(block.number)];
                head.into_iter().chain(block.outcomes.iter().copied())
            })
            .collect()
    }

    /// Hands over the complete trajectories, as of [`Self::parts`], and goes on without them.
    pub fn take(&mut self) -> Vec<f64> {
        let parts = self.parts();
        self.made.clear();
        parts
    }

    /// Adds trajectories that another of the same study made.
    ///
    /// # Errors
    /// When they are none of this screening, or one is here already; then none is added.
    pub fn merge(&mut self, parts: &[f64]) -> Result<(), Problems> {
        let expected = format_args!("trajectories of this screening");
        let length = self.length() as usize + 2;
        if !parts.len().is_multiple_of(length) {
            let found = format_args!("{} numbers", parts.len());
            return Err(Problems::one(&origin(), "parts", found, expected));
        }
        let mut more = BTreeMap::new();
        for part in parts.chunks_exact(length) {
            let [place, number, outcomes @ ..] = part else {
                continue;
            };
            let (place, number) = (*place as u32, *number as u32);
            self.free(place)?;
            let outcomes = outcomes.to_vec();
            if more.insert(place, Block { number, outcomes }).is_some() {
                return Err(Problems::one(&origin(), "parts", place, expected));
            }
        }
        self.made.append(&mut more);
        Ok(())
    }

    /// Whether a trajectory is still to be made.
    fn free(&self, place: u32) -> Result<(), Problems> {
        if place < self.trajectories && !self.made.contains_key(&place) {
            return Ok(());
        }
        let expected = format_args!(
            "a trajectory, 0 to {}, that is missing",
            self.trajectories - 1
        );
        Err(Problems::one(&origin(), "trajectory", place, expected))
    }

    /// Makes all runs.
    ///
    /// # Errors
    /// When no trajectory without a point that cannot be is found.
    pub fn all(mut self, map: Map) -> Result<Screen, Problems> {
        let points = |number: u32| -> Vec<Vec<Place>> {
            let trajectory = self.trajectory(number);
            let moves = 0..self.points() as usize;
            moves.map(|moves| trajectory.point(moves)).collect()
        };
        let block = |first: usize| {
            self.study
                .block(first as u32, self.trajectories, self.replicates, &points)
        };
        let blocks: Vec<Block> = map(self.trajectories as usize, &block)
            .into_iter()
            .collect::<Result<_, _>>()?;
        self.made = (0..).zip(blocks).collect();
        Ok(self.result())
    }

    /// What was found so far: the effects both of whose points are complete.
    #[must_use]
    pub fn result(&self) -> Screen {
        let current = self.current.iter().map(|it| &it.block);
        let blocks: Vec<&Block> = self.made.values().chain(current).collect();
        let outcomes: Vec<f64> = blocks
            .iter()
            .flat_map(|it| it.outcomes.iter().copied())
            .collect();
        let mut effects = effects(
            &self.study.kinds(),
            &|place| self.trajectory(blocks.get(place).map_or(0, |block| block.number)),
            self.replicates,
            &outcomes,
        );
        let luck = effects.pop().filter(|luck| luck.effects > 0);
        let error = |effect: &Effect| effect.mu_star_error.unwrap_or(f64::INFINITY);
        for effect in &mut effects {
            effect.above_floor = luck.as_ref().is_some_and(|luck| {
                let (own, floor) = (error(effect), error(luck));
                effect.mu_star - luck.mu_star > ERRORS * (own * own + floor * floor).sqrt()
            });
        }
        let mut ranked: Vec<Effect> = Vec::with_capacity(effects.len());
        for effect in effects.into_iter().filter(|effect| effect.effects > 0) {
            let place = ranked.partition_point(|it| it.mu_star >= effect.mu_star);
            ranked.insert(place, effect);
        }
        let runs = self.runs();
        Screen {
            outcome: self.study.outcome().to_owned(),
            runs,
            of: self.of(),
            mean: outcomes.iter().sum::<f64>() / f64::from(runs.max(1)),
            luck,
            effects: ranked,
        }
    }
}

/// The effects of each factor, from the outcomes of the first runs of a design: in the order
/// of trajectories, their points, their replicates.
#[must_use]
pub fn effects(
    factors: &[(&str, Kind)],
    trajectory: &dyn Fn(usize) -> Trajectory,
    replicates: u32,
    outcomes: &[f64],
) -> Vec<Effect> {
    let replicates = replicates.max(1) as usize;
    let points: Vec<&[f64]> = outcomes.chunks_exact(replicates).collect();
    // Per factor: effects, and the squares of their errors between replicates.
    let mut found = vec![(Vec::new(), Vec::new()); factors.len()];
    for (number, points) in points.chunks(factors.len() + 1).enumerate() {
        let trajectory = trajectory(number);
        for (factor, pair) in trajectory.order.iter().zip(points.windows(2)) {
            let [before, after] = pair else { continue };
            let scale = trajectory.way(*factor) / STEP;
            let changes: Vec<f64> = before
                .iter()
                .zip(*after)
                .map(|(before, after)| scale * (after - before))
                .collect();
            let Some((effects, errors)) = found.get_mut(*factor) else {
                continue;
            };
            effects.push(changes.iter().sum::<f64>() / replicates as f64);
            if replicates > 1 {
                let error = standard_error(&changes);
                errors.push(error * error);
            }
        }
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    factors
        .iter()
        .zip(found)
        .map(|((name, kind), (effects, errors))| {
            let sizes: Vec<f64> = effects.iter().map(|effect: &f64| effect.abs()).collect();
            let several = effects.len() > 1;
            let signed = *kind == Kind::Single && !effects.is_empty();
            Effect {
                factor: (*name).to_owned(),
                effects: effects.len() as u32,
                mu_star: mean(&sizes),
                mu_star_error: several.then(|| standard_error(&sizes)),
                mu: signed.then(|| mean(&effects)),
                sigma: (signed && several)
                    .then(|| standard_error(&effects) * (effects.len() as f64).sqrt()),
                luck_error: (!errors.is_empty()).then(|| mean(&errors).sqrt()),
                above_floor: false,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::edit::Changes;
    use crate::scenario::library::{BuiltIn, load};

    /// The effects of a function of the unit cube over `count` trajectories.
    fn screen(inputs: usize, count: u32, function: &dyn Fn(&[f64]) -> f64) -> Vec<Effect> {
        let names: Vec<String> = (0..inputs).map(|input| format!("x{input:02}")).collect();
        let mut factors: Vec<_> = names.iter().map(|it| (it.as_str(), Kind::Single)).collect();
        factors.push(("luck", Kind::Many));
        let trajectory = |number: usize| Trajectory::of(&factors, number as u64);
        let mut outcomes = Vec::new();
        for number in 0..count as usize {
            for moves in 0..=factors.len() {
                let point = trajectory(number).point(moves);
                let x: Vec<f64> = point.iter().take(inputs).map(|it| it.of("")).collect();
                outcomes.push(function(&x));
            }
        }
        effects(&factors, &trajectory, 1, &outcomes)
    }

    /// Of a linear function every effect is its coefficient; of what it leaves out, nought.
    #[test]
    fn a_linear_function() {
        let found = screen(4, 10, &|x| 3.0 * x[0] - 2.0 * x[1] + 0.5 * x[2]);
        for (effect, expected) in found.iter().zip([3.0, -2.0, 0.5, 0.0, 0.0]) {
            assert_eq!(effect.effects, 10);
            assert!(
                (effect.mu_star - f64::abs(expected)).abs() < 1e-12,
                "{effect:?}"
            );
            if effect.factor != "luck" {
                assert!((effect.mu.unwrap() - expected).abs() < 1e-12);
                assert!(effect.sigma.unwrap() < 1e-12);
            }
        }
        assert_eq!((found[4].mu, found[4].sigma), (None, None));
    }

    /// Of x² the effects are 2/3 (from 0 to 2/3 and back) and 4/3 (from 1/3 to 1): mean 1,
    /// standard deviation 1/3. Of xy the effect of x is y after the moves before: 0, 1/3,
    /// 2/3 or 1, mean 1/2, standard deviation √(5/36).
    #[test]
    fn a_bent_and_an_interacting_function() {
        let found = screen(3, 2000, &|x| x[0] * x[0] + 6.0 * x[1] * x[2]);
        let near = |found: f64, expected: f64, within: f64| {
            assert!((found - expected).abs() < within, "{found} for {expected}");
        };
        near(found[0].mu.unwrap(), 1.0, 0.03);
        near(found[0].sigma.unwrap(), 1.0 / 3.0, 0.01);
        for effect in &found[1..3] {
            near(effect.mu.unwrap(), 3.0, 0.2);
            near(effect.sigma.unwrap(), 6.0 * (5.0f64 / 36.0).sqrt(), 0.1);
        }
        assert_eq!(found[3].mu_star, 0.0);
    }

    /// The function of Morris (1991, section 5) with its random coefficients left out: of
    /// twenty inputs the first ten count; 8 to 10 are linear, with effects of 2·20; 1 to 7
    /// bend or interact. (Inputs are counted from 1.)
    #[test]
    fn the_function_of_morris() {
        let morris = |x: &[f64]| {
            let w: Vec<f64> = (1..=20)
                .map(|input| match input {
                    3 | 5 | 7 => 2.0 * (1.1 * x[input - 1] / (x[input - 1] + 0.1) - 0.5),
                    _ => 2.0 * (x[input - 1] - 0.5),
                })
                .collect();
            let mut sum = 20.0 * w[..10].iter().sum::<f64>();
            for i in 0..6 {
                for j in i + 1..6 {
                    sum -= 15.0 * w[i] * w[j];
                    for k in j + 1..5 {
                        sum -= 10.0 * w[i] * w[j] * w[k];
                        for l in k + 1..4 {
                            sum += 5.0 * w[i] * w[j] * w[k] * w[l];
                        }
                    }
                }
            }
            sum
        };
        let found = screen(20, 40, &morris);
        for (input, effect) in (1..=20).zip(&found) {
            let (mu_star, sigma) = (effect.mu_star, effect.sigma.unwrap());
            match input {
                1..=7 => assert!(mu_star > 10.0 && sigma > 5.0, "{effect:?}"),
                8..=10 => assert!((mu_star - 40.0).abs() < 1e-9 && sigma < 1e-9, "{effect:?}"),
                _ => assert!(mu_star < 1e-9, "{effect:?}"),
            }
        }
    }

    /// Run by run, and on the way round points that cannot be, as all at once.
    #[test]
    fn a_screening_by_steps_is_the_one_at_once() {
        let setting = Setting::of(load(&BuiltIn, "three-states").unwrap());
        let asked = ["levers".to_owned(), "numbers".to_owned()];
        let study = Study::new(setting, Changes::default(), 3, "oil_price", &asked, 1).unwrap();
        let mut screening = Screening::new(study, 12, 2).unwrap();
        let whole = screening
            .clone()
            .all(&|count, work| (0..count).map(work).collect())
            .unwrap();
        assert!(screening.result().effects.is_empty());
        let mut steps = 0;
        while screening.step().unwrap() {
            steps += 1;
        }
        assert!(steps > screening.of(), "some trajectory was given up");
        assert_eq!(screening.result(), whole);
        assert_eq!((whole.runs, whole.of), (screening.of(), screening.of()));
        assert!(whole.effects.iter().all(|effect| effect.effects == 12));
        let sorted = whole.effects.windows(2);
        assert!(
            sorted
                .into_iter()
                .all(|pair| pair[0].mu_star >= pair[1].mu_star)
        );
    }

    /// Trajectories that workers made in any order come to what one makes alone; none counts
    /// twice, and none of another study at all.
    #[test]
    fn a_screening_shared_out_is_the_one_made_alone() {
        let setting = Setting::of(load(&BuiltIn, "three-states").unwrap());
        let asked = ["levers".to_owned(), "numbers".to_owned()];
        let study = Study::new(setting, Changes::default(), 3, "oil_price", &asked, 1).unwrap();
        let mut alone = Screening::new(study, 5, 2).unwrap();
        let (mut keeper, mut other) = (alone.clone(), alone.clone());
        while alone.step().unwrap() {}
        for place in [4, 1] {
            other.begin(place).unwrap();
            while !other.is_idle() {
                other.step().unwrap();
            }
        }
        keeper.begin(3).unwrap();
        keeper.step().unwrap();
        let parts = other.take();
        assert_eq!(other.runs(), 0);
        let begun = keeper.runs();
        keeper.merge(&parts).unwrap();
        assert_eq!(keeper.runs(), begun + 2 * keeper.length());
        assert!(keeper.merge(&parts).is_err());
        assert!(keeper.merge(&parts[1..]).is_err());
        assert!(keeper.begin(4).is_err() && keeper.begin(5).is_err());
        let (part, whole) = (keeper.result(), alone.result());
        assert!(part.effects.iter().all(|effect| effect.effects >= 2));
        while keeper.step().unwrap() {}
        assert_eq!(keeper.result(), whole);
    }

    /// Two replicates of one trajectory by hand: changes of 2 and 4 over 2/3 give an effect
    /// of 4.5 with a standard error of 1.5.
    #[test]
    fn replicates_show_the_noise_of_an_effect() {
        let factors = [("a", Kind::Many), ("luck", Kind::Many)];
        let trajectory = |number: usize| Trajectory::of(&factors, number as u64);
        let found = effects(&factors, &trajectory, 2, &[1.0, 2.0, 3.0, 6.0, 9.0]);
        assert_eq!((found[0].effects, found[1].effects), (1, 0));
        assert!((found[0].mu_star - 4.5).abs() < 1e-12);
        assert!((found[0].luck_error.unwrap() - 1.5).abs() < 1e-12);
        assert_eq!((found[0].mu_star_error, found[1].luck_error), (None, None));
    }
}
