//! Contributions: what moved a number today, kept apart and in order.
//!
//! A row opens with the old value, terms are added one after the other, and the
//! running sum *is* the new value. So folding a row's terms onto its old value
//! gives the new value bit for bit, by construction.
//!
//! Most runs are not asked why: then [`Explained`] is off, the same sums are made and
//! nothing is written down.

use bevy_ecs::resource::Resource;

use super::steps::Mover;
use crate::math;

/// Whether contributions are kept. The run is the same to the bit either way.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Explained(pub bool);

/// Why a number moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The pull of another agent (its index).
    Neighbour(u16),
    /// The pull of the agent's own anchor.
    Anchor,
    /// Pressure from an intervention.
    Pressure,
    /// Random noise.
    Noise,
    /// The bounds of the scale.
    Clamp,
    /// Kept commitments are forgotten.
    ForgottenKept,
    /// Breaches are forgotten.
    ForgottenBroken,
    /// A commitment was kept.
    Kept,
    /// A commitment was broken.
    Broken,
    /// News of the rest of the oil market.
    News,
    /// A change in the loss of supply that the market expects.
    ExpectedLoss,
    /// A change in the risk premium.
    Premium,
    /// Military income.
    Income,
    /// Released assets.
    Release,
    /// Support received from a patron (its index).
    SupportFrom(u16),
    /// Support paid to clients.
    SupportPaid,
    /// Production paid for.
    ProductionPaid,
    /// Running costs.
    Upkeep,
    /// Reserves spent down.
    Reserves,
    /// Units produced.
    Produced,
    /// Units delivered by a patron (its index).
    Delivered(u16),
    /// Units sent to a client (its index).
    Sent(u16),
    /// Units destroyed.
    Destroyed,
    /// Units fired, or laid.
    Fired,
    /// Interceptors spent.
    Spent,
    /// Aircraft lost.
    Lost,
    /// Units handed over by another agent, or to one (its index).
    Handed(u16),
    /// Logistic regrowth.
    Regrowth,
    /// Growth with income.
    Growth,
    /// The resources part of an index.
    ResourcesPart,
    /// The personnel part of an index.
    ForcesPart,
    /// The arsenal part of an index.
    ArsenalPart,
    /// Command was hit.
    CommandHit,
    /// Repair.
    Repair,
    /// Another agent's resources.
    TheirResources,
    /// Another agent's deliverable offence.
    TheirOffence,
    /// Another agent's perceived intent.
    TheirIntent,
    /// What is left of rounding where a value is computed by a closed formula.
    Rounding,
}

/// One contribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// Why.
    pub cause: Cause,
    /// How much, in the unit of the number.
    pub amount: f64,
}

/// Contributions of one day to the numbers of one process, a row per number.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    rows: Vec<(f64, usize)>,
    terms: Vec<Term>,
    value: f64,
    sum_only: bool,
}

impl Terms {
    /// Forgets the day before; keeps the memory.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.terms.clear();
    }

    /// Begins a day: forgets the one before, and keeps today's rows only where asked to.
    pub fn begin(&mut self, explained: Explained) {
        self.clear();
        self.sum_only = !explained.0;
    }

    /// Opens the next row.
    pub fn open(&mut self, old: f64) {
        self.value = old;
        if !self.sum_only {
            self.rows.push((old, self.terms.len()));
        }
    }

    /// Adds a contribution to the open row; zero is left out, it changes no bit.
    pub fn add(&mut self, cause: Cause, amount: f64) {
        self.add_all([(cause, amount)]);
    }

    /// Adds contributions to the open row, one after the other.
    pub fn add_all(&mut self, amounts: impl IntoIterator<Item = (Cause, f64)>) {
        // A local sum stays in a register.
        let mut value = self.value;
        for (cause, amount) in amounts {
            if amount != 0.0 {
                value += amount;
                if !self.sum_only {
                    self.terms.push(Term { cause, amount });
                }
            }
        }
        self.value = value;
    }

    /// The value of the open row so far.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.value
    }

    /// Holds the open row within bounds, by a contribution of its own.
    pub fn clamp(&mut self, low: f64, high: f64) {
        let bound = if self.value < low {
            low
        } else if self.value > high {
            high
        } else {
            return;
        };
        // Far outside, one step can round past the bound; the second cannot.
        self.end_at(Cause::Clamp, bound);
    }

    /// Brings the open row to a value computed by a closed formula, to which the
    /// named contributions add up but for rounding.
    pub fn close_at(&mut self, target: f64) {
        // When both are within a factor of two the difference is exact (Sterbenz),
        // else the first step brings them there.
        self.end_at(Cause::Rounding, target);
    }

    /// Two steps to a target, which end there to the bit; a sum can go there at once.
    fn end_at(&mut self, cause: Cause, target: f64) {
        if self.sum_only {
            if self.value != target {
                // As a sum does, this gives no negative zero.
                self.value = target + 0.0;
            }
            return;
        }
        for _ in 0..2 {
            self.add(cause, target - self.value);
        }
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Old value and contributions of a row.
    #[must_use]
    pub fn row(&self, row: usize) -> (f64, &[Term]) {
        let (old, start) = self.rows[row];
        let end = self
            .rows
            .get(row + 1)
            .map_or(self.terms.len(), |next| next.1);
        (old, &self.terms[start..end])
    }

    /// Folds a row's contributions onto its old value.
    #[must_use]
    pub fn fold(&self, row: usize) -> f64 {
        let (old, terms) = self.row(row);
        terms.iter().fold(old, |value, term| value + term.amount)
    }
}

/// What decisions, combat and small attacks took from stocks today, a row each time.
#[derive(Resource, Clone, Debug, Default)]
pub struct StockTerms {
    /// Agent and stock of each row.
    pub rows: Vec<(u16, u16)>,
    /// The act that each row belongs to.
    pub movers: Vec<Option<Mover>>,
    /// The act that is being carried out.
    pub mover: Option<Mover>,
    /// Contributions.
    pub terms: Terms,
}

impl StockTerms {
    /// Begins a day.
    pub fn begin(&mut self, explained: Explained) {
        self.rows.clear();
        self.movers.clear();
        self.terms.begin(explained);
    }

    /// Takes units from a stock, never more than it holds; a row says why.
    pub fn take(
        &mut self,
        (agent, stock): (usize, usize),
        held: &mut f64,
        units: f64,
        cause: Cause,
    ) {
        if units <= 0.0 || *held <= 0.0 {
            return;
        }
        self.terms.open(*held);
        self.terms.add(cause, -units);
        self.terms.clamp(0.0, f64::MAX);
        *held = self.terms.value();
        if self.terms.rows() > self.rows.len() {
            self.rows.push((agent as u16, stock as u16));
            self.movers.push(self.mover);
        }
    }
}

/// Share of the way to go in a day, for a rate per year.
#[must_use]
pub fn yearly_decay(rate: f64) -> f64 {
    math::exp(-rate / crate::scenario::check::DAYS_PER_YEAR)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_fold_gives_the_value_to_the_bit(old in -1e6..1e6f64, amounts in prop::collection::vec(-10.0..10.0f64, 0..20), target in -1e6..1e6f64) {
            let mut terms = Terms::default();
            terms.open(old);
            for amount in amounts {
                terms.add(Cause::Noise, amount);
            }
            terms.close_at(target);
            prop_assert_eq!(terms.value().to_bits(), target.to_bits());
            prop_assert_eq!(terms.fold(0).to_bits(), terms.value().to_bits());
        }

        #[test]
        fn a_sum_alone_has_the_same_bits(old in -1e6..1e6f64, amounts in prop::collection::vec(-1e3..1e3f64, 0..20), low in -10.0..0.0f64, target in -1e6..1e6f64) {
            let values = [true, false].map(|explained| {
                let mut terms = Terms::default();
                terms.begin(Explained(explained));
                terms.open(old);
                terms.add_all(amounts.iter().map(|amount| (Cause::Noise, *amount)));
                let summed = terms.value();
                terms.clamp(low, 10.0);
                let clamped = terms.value();
                terms.close_at(target);
                let closed = terms.value();
                terms.close_at(-0.0);
                [summed, clamped, closed, terms.value()].map(f64::to_bits)
            });
            prop_assert_eq!(values[0], values[1]);
        }

        #[test]
        fn a_clamp_holds(old in -1.0..1.0f64, push in -1e9..1e9f64) {
            let mut terms = Terms::default();
            terms.open(old);
            terms.add(Cause::Pressure, push);
            terms.clamp(-1.0, 1.0);
            prop_assert!((-1.0..=1.0).contains(&terms.value()));
            prop_assert_eq!(terms.fold(0).to_bits(), terms.value().to_bits());
        }
    }

    #[test]
    fn rows_are_kept_apart() {
        let mut terms = Terms::default();
        terms.open(1.0);
        terms.add(Cause::Anchor, 0.5);
        terms.open(2.0);
        terms.add(Cause::Noise, -1.0);
        terms.add(Cause::Noise, 0.0);
        assert_eq!((terms.rows(), terms.fold(0), terms.fold(1)), (2, 1.5, 1.0));
        assert_eq!(terms.row(1).1.len(), 1);
        terms.clear();
        assert_eq!(terms.rows(), 0);
        terms.begin(Explained(false));
        terms.open(1.0);
        terms.add(Cause::Anchor, 0.5);
        assert_eq!((terms.rows(), terms.value()), (0, 1.5));
    }
}
