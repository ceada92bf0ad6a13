//! Contributions that fold to the bit, and the bars they are summed up in.
//!
//! A fold starts at the old value; each step adds its amount, and the running sum is the
//! value of the model after that step. A bar is the exact sum of what its steps moved
//! (compensated, Neumaier 1974), rounded once; what bars then miss of the new value is
//! rounding, and is shown.

use std::collections::BTreeMap;

/// What steps are summed up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cause {
    /// Id of a mechanism.
    pub mechanism: &'static str,
    /// Another agent.
    pub agent: Option<u32>,
    /// A choice.
    pub choice: Option<u32>,
    /// Something else.
    pub thing: Option<Thing>,
}

/// What a cause can be about besides agents and choices, by place in the scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// A kind of stock.
    Stock(u32),
    /// A sanction.
    Sanction(u32),
    /// A site.
    Site(u32),
    /// A strait.
    Strait(u32),
    /// A level of enrichment.
    Level(u32),
    /// A side of the talks: 0 negative, 1 positive.
    Side(u32),
}

impl Cause {
    /// A cause that is about nothing else.
    #[must_use]
    pub const fn of(mechanism: &'static str) -> Self {
        Self {
            mechanism,
            agent: None,
            choice: None,
            thing: None,
        }
    }

    /// The same, about an agent.
    #[must_use]
    pub const fn agent(self, agent: usize) -> Self {
        Self {
            agent: Some(agent as u32),
            ..self
        }
    }

    /// The same, about a choice.
    #[must_use]
    pub const fn choice(self, choice: u32) -> Self {
        Self {
            choice: Some(choice),
            ..self
        }
    }

    /// The same, about something.
    #[must_use]
    pub const fn thing(self, thing: Thing) -> Self {
        Self {
            thing: Some(thing),
            ..self
        }
    }
}

/// What is left of rounding.
pub const ROUNDING: Cause = Cause::of("rounding");

/// One contribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Day.
    pub day: u32,
    /// Its place among the causes of the fold.
    pub cause: usize,
    /// How much, in the unit of the number.
    pub amount: f64,
}

/// What the steps of one cause moved.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    high: f64,
    low: f64,
    first: u32,
    last: u32,
    steps: u32,
}

/// A number on its way from its old value to its new one.
#[derive(Clone, Debug)]
pub struct Fold {
    /// Old value.
    pub before: f64,
    /// Value so far.
    pub value: f64,
    /// Causes, in the order of their first steps.
    pub causes: Vec<Cause>,
    /// Contributions in order.
    pub steps: Vec<Step>,
    day: u32,
    places: BTreeMap<Cause, usize>,
    sums: Vec<Sum>,
}

/// What one cause moved in all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// The cause.
    pub cause: Cause,
    /// Its place among the causes of the fold; none for rounding.
    pub place: Option<usize>,
    /// How much, in the unit of the number.
    pub amount: f64,
    /// First and last day on which it moved the number.
    pub days: (u32, u32),
    /// Number of its contributions.
    pub steps: u32,
}

/// Sum of two numbers, and what it misses of the exact one (Knuth's two-sum).
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let other = sum - a;
    (sum, (a - (sum - other)) + (b - other))
}

impl Fold {
    /// A fold that begins at a value.
    #[must_use]
    pub fn from(value: f64) -> Self {
        Self {
            before: value,
            value,
            causes: Vec::new(),
            steps: Vec::new(),
            day: 0,
            places: BTreeMap::new(),
            sums: Vec::new(),
        }
    }

    /// Turns to a day.
    pub fn begin(&mut self, day: u32) {
        self.day = day;
    }

    /// Adds an amount.
    pub fn add(&mut self, cause: Cause, amount: f64) {
        if amount == 0.0 {
            return;
        }
        let next = self.value + amount;
        let place = *self.places.entry(cause).or_insert_with(|| {
            self.causes.push(cause);
            self.sums.push(Sum {
                first: self.day,
                ..Sum::default()
            });
            self.causes.len() - 1
        });
        let (moved, missed) = two_sum(next, -self.value);
        let sum = &mut self.sums[place];
        let (high, low) = two_sum(sum.high, moved);
        *sum = Sum {
            high,
            low: sum.low + (low + missed),
            last: self.day,
            steps: sum.steps + 1,
            ..*sum
        };
        self.steps.push(Step {
            day: self.day,
            cause: place,
            amount,
        });
        self.value = next;
    }

    /// Brings the value to a target, to the bit; a second step mends what the first one
    /// rounds.
    pub fn to(&mut self, cause: Cause, target: f64) {
        for _ in 0..3 {
            self.add(cause, target - self.value);
        }
    }

    /// Adds amounts so that the value is the old one plus their sum, rounded once.
    pub fn spread(&mut self, amounts: impl IntoIterator<Item = (Cause, f64)>) {
        let start = self.value;
        let (mut high, mut low) = (0.0, 0.0);
        for (cause, amount) in amounts {
            let (sum, missed) = two_sum(high, amount);
            (high, low) = (sum, low + missed);
            self.to(cause, start + (high + low));
        }
    }

    /// The bars, largest first, and rounding last: added to the old value in this order
    /// they give the new one to the bit.
    #[must_use]
    pub fn bars(&self) -> Vec<Bar> {
        let sums = self.causes.iter().zip(&self.sums).enumerate();
        let mut bars: Vec<Bar> = sums
            .filter(|(_, (cause, _))| **cause != ROUNDING)
            .map(|(place, (cause, sum))| Bar {
                cause: *cause,
                place: Some(place),
                amount: sum.high + sum.low,
                days: (sum.first, sum.last),
                steps: sum.steps,
            })
            .collect();
        bars.sort_by(|a, b| b.amount.abs().total_cmp(&a.amount.abs()));
        let mut value = bars.iter().fold(self.before, |sum, bar| sum + bar.amount);
        let days = self
            .steps
            .first()
            .map_or((0, 0), |step| (step.day, self.day));
        for _ in 0..3 {
            let amount = self.value - value;
            if amount == 0.0 {
                break;
            }
            bars.push(Bar {
                cause: ROUNDING,
                place: None,
                amount,
                days,
                steps: 1,
            });
            value += amount;
        }
        bars
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CAUSES: [Cause; 3] = [Cause::of("a"), Cause::of("b"), Cause::of("c")];

    proptest! {
        #[test]
        fn steps_and_bars_fold_to_the_bit(
            start in -1e6..1e6f64,
            amounts in prop::collection::vec((0..3usize, -1e3..1e3f64), 0..400),
            targets in prop::collection::vec(-1e6..1e6f64, 0..20),
        ) {
            let mut fold = Fold::from(start);
            fold.begin(1);
            for (cause, amount) in &amounts {
                fold.add(CAUSES[*cause], *amount);
            }
            fold.spread(amounts.iter().map(|(cause, amount)| (CAUSES[*cause], *amount)));
            for target in targets {
                fold.to(CAUSES[0], target);
                prop_assert_eq!(fold.value.to_bits(), target.to_bits());
            }
            let folded = fold.steps.iter().fold(start, |sum, step| sum + step.amount);
            prop_assert_eq!(folded.to_bits(), fold.value.to_bits());
            let bars = fold.bars();
            let folded = bars.iter().fold(start, |sum, bar| sum + bar.amount);
            prop_assert_eq!(folded.to_bits(), fold.value.to_bits());
            for bar in bars.iter().filter(|bar| bar.cause == ROUNDING) {
                prop_assert!(bar.amount.abs() < 2e-9, "{}", bar.amount);
            }
        }
    }

    #[test]
    fn many_small_steps_do_not_lose_what_they_moved() {
        let mut fold = Fold::from(1e6);
        for day in 0..1000 {
            fold.begin(day);
            fold.add(CAUSES[0], 0.1);
            fold.add(CAUSES[1], -0.1);
        }
        let bars = fold.bars();
        let exact: f64 = bars.iter().map(|bar| bar.amount).sum();
        assert_eq!(exact, fold.value - fold.before);
        assert_eq!((bars[0].days, bars[0].steps), ((0, 999), 1000));
    }
}
