//! Pattern P0: the null world stands still, and comes back when pushed.
//!
//! The null world has no noise, no interventions and no effects of clocks, and nobody
//! acts in it: there are no options, no talks and no campaigns. What still moves in it are
//! the documented trends: stocks, personnel, repair, the programme, and the threat that
//! follows from them.

use bevy_ecs::world::World;

use crate::Simulation;
use crate::scenario::Scenario;
use crate::scenario::check::check;
use crate::scenario::problem::{Origin, Problems};
use crate::scenario::record::Read;
use crate::world::agents::Alignment;
use crate::world::dyads::Trust;
use crate::world::{Roster, Setting};

/// Days over which drift and return are measured.
pub const DAYS: u32 = 365;

/// What moved in the null world within a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drift {
    /// Largest change of an alignment.
    pub alignment: f64,
    /// Largest change of a trust, over all ties.
    pub trust: f64,
    /// Relative change of the oil price.
    pub oil_price: f64,
    /// Largest change of a balance over a day's income.
    pub balance: f64,
}

/// The scenario without noise, interventions, effects of clocks and acts of anybody.
///
/// # Errors
/// Never for a scenario that passed its checks.
pub fn null_world(scenario: &Scenario) -> Result<Setting, Problems> {
    let mut raw = (*scenario.raw).clone();
    for path in [
        ["parameters", "alignment", "noise"].as_slice(),
        &["market", "daily_deviation"],
        &["agents", "*", "conduct", "campaign"],
    ] {
        raw.quantities_at(path, &mut |quantity| quantity.value = 0.0);
    }
    raw.schedule.clear();
    raw.interventions.clear();
    raw.options.clear();
    raw.clocks
        .values_mut()
        .for_each(|clock| clock.effects.clear());
    // Nobody decides, nobody negotiates, and no intervention speaks of either.
    raw.talks = None;
    raw.agents
        .values_mut()
        .for_each(|agent| agent.conduct = None);
    Ok(Setting::of(check(raw, &Origin::named("null world"), None)?))
}

/// Drift of a null world.
#[must_use]
pub fn drift(null: &Setting) -> Drift {
    let mut simulation = Simulation::of(null.clone(), 0);
    let record = simulation.run(DAYS);
    let level = &simulation.world().resource::<Trust>().level;
    let trust = level.iter().zip(&null.equilibrium.trust);
    let largest = |name: &str, scale: &dyn Fn(usize) -> f64| {
        let change = |agent| {
            Some(
                (record.value(name, DAYS, agent)? - record.value(name, 0, agent)?).abs()
                    / scale(agent),
            )
        };
        (0..record.agents()).filter_map(change).fold(0.0, f64::max)
    };
    let one = |_| 1.0;
    let income = |agent: usize| {
        record
            .value("military_income", 0, agent)
            .filter(|income| *income > 0.0)
            .unwrap_or(1.0)
    };
    let price = |day| record.value("oil_price", day, 0).unwrap_or(f64::NAN);
    Drift {
        alignment: largest("alignment", &one),
        trust: trust
            .map(|(end, start)| (end - start).abs())
            .fold(0.0, f64::max),
        oil_price: (price(DAYS) / price(0) - 1.0).abs(),
        balance: largest("funds", &income),
    }
}

/// What is left after a year of a push to one agent's alignment, per agent.
#[must_use]
pub fn left_of_push(null: &Setting, push: f64) -> Vec<f64> {
    let unpushed = alignments_after(null, DAYS, None);
    let left = |agent: usize| {
        let pushed = alignments_after(null, DAYS, Some((agent, push)));
        (pushed[agent] - unpushed[agent]).abs()
    };
    (0..unpushed.len()).map(left).collect()
}

/// Jacobian of the noise-free daily map of alignments at the start, row by row: how
/// tomorrow's alignment of one agent follows today's of another.
#[must_use]
pub fn jacobian(null: &Setting) -> Vec<Vec<f64>> {
    const STEP: f64 = 1e-6;
    let here = alignments_after(null, 1, None);
    let mut rows = vec![vec![0.0; here.len()]; here.len()];
    for (column, agent) in null.scenario.agents.iter().enumerate() {
        // Step toward the middle, so that the ends of the axis do not cut the step off.
        let step = if agent.alignment > 0.0 { -STEP } else { STEP };
        let there = alignments_after(null, 1, Some((column, step)));
        for (row, (there, here)) in rows.iter_mut().zip(there.iter().zip(&here)) {
            row[column] = (there - here) / step;
        }
    }
    rows
}

/// Largest modulus of the eigenvalues of a matrix, by Gelfand's formula `‖A^k‖^(1/k)` with
/// repeated squaring, `k` 2^14; within about one per mille from above.
#[must_use]
pub fn spectral_radius(rows: &[Vec<f64>]) -> f64 {
    const SQUARINGS: u32 = 14;
    let size = rows.len();
    let mut power = rows.to_vec();
    // ln ‖A^k‖ / k, kept apart so that nothing overflows.
    let mut log_norm = 0.0;
    let mut times = 1.0;
    for _ in 0..=SQUARINGS {
        let norm = power
            .iter()
            .map(|row| row.iter().map(|value| value.abs()).sum::<f64>())
            .fold(0.0, f64::max);
        if norm <= 0.0 {
            return 0.0;
        }
        log_norm += crate::math::ln(norm) / times;
        for row in &mut power {
            row.iter_mut().for_each(|value| *value /= norm);
        }
        let mut square = vec![vec![0.0; size]; size];
        for (row, out) in power.iter().zip(&mut square) {
            for (value, other) in row.iter().zip(&power) {
                for (sum, term) in out.iter_mut().zip(other) {
                    *sum += value * term;
                }
            }
        }
        power = square;
        times *= 2.0;
    }
    crate::math::exp(log_norm)
}

/// Alignments after `days` days, with one agent pushed at the start.
fn alignments_after(null: &Setting, days: u32, push: Option<(usize, f64)>) -> Vec<f64> {
    let mut simulation = Simulation::of(null.clone(), 0);
    if let Some((agent, push)) = push {
        move_alignment(simulation.world_mut(), agent, push);
    }
    for _ in 0..days {
        simulation.tick();
    }
    let world = simulation.world();
    let roster = &world.resource::<Roster>().0;
    roster
        .iter()
        .filter_map(|entity| world.get::<Alignment>(*entity))
        .map(|alignment| alignment.0)
        .collect()
}

fn move_alignment(world: &mut World, agent: usize, push: f64) {
    let entity = world.resource::<Roster>().0[agent];
    if let Some(mut alignment) = world.get_mut::<Alignment>(entity) {
        alignment.0 = (alignment.0 + push).clamp(-1.0, 1.0);
    }
}
