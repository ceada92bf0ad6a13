//! Step 9: who looks today, and what it sees.
//!
//! Agents do not see the world but an estimate of it. Stocks are seen with a log-normal
//! error, resolve with a normal one, and both last: an error is half replaced in
//! `error_half_life` days (a stationary first-order process, taken in one step from one
//! look to the next). Inspections take away a share of the error on the programme, a
//! mediator in talks one of that on resolve. An agent looks, and can decide, when
//! something happened to it or to those it cares for, and at reviews that come at random
//! with its mean interval. What will and relations forget in a day is forgotten here.
//! Units: standard normal errors, stakes, fractions, days.

use bevy_ecs::system::{Local, Query, Res, ResMut};

use crate::chance::{Chance, Purpose};
use crate::day::{attacks, decisions};
use crate::math::{self, Last};
use crate::scenario::NOBODY;
use crate::scenario::conduct::RawPerceptionParameters;
use crate::scenario::quantity::values;
use crate::scenario::raw::EffectKind;
use crate::world::calendar::Calendar;
use crate::world::conduct::{Awake, Minds, Relations, Will};
use crate::world::contest::{Stage, Talks};
use crate::world::events::Today;
use crate::world::steps::{self, Mover, Number, Steps};
use crate::world::terms::Explained;
use crate::world::theatre::Causes;
use crate::world::{Roster, Setting};

values! {
    /// Parameters of perception.
    pub struct Parameters from RawPerceptionParameters {
        stocks_error, resolve_error, programme_error, error_half_life, inspections_effect, mediation_effect,
    }
}

/// A lasting error of which a share is `kept`, with a fresh standard normal draw; its
/// variance stays one.
#[must_use]
pub fn later_error(error: f64, kept: f64, draw: f64) -> f64 {
    kept * error + (1.0 - kept * kept).max(0.0).sqrt() * draw
}

/// Share of an error that is left after `days`.
#[must_use]
pub fn kept_error(days: f64, half_life: f64) -> f64 {
    math::pow(0.5, days / half_life)
}

/// Another's resolve as it is seen, 0 to 1; `relief` is the share of error taken away.
#[must_use]
pub fn seen_resolve(resolve: f64, deviation: f64, error: f64, relief: f64) -> f64 {
    (resolve + deviation * (1.0 - relief) * error).clamp(0.0, 1.0)
}

/// Chance of a review in a step, `steps` of them a day.
#[must_use]
pub fn review_chance(mean_days: f64, steps: f64) -> f64 {
    1.0 - math::exp(-1.0 / (mean_days * steps))
}

/// A value that closes half its gap to a target in `half_life` days; equal ones stay.
fn relax(value: &mut f64, target: f64, kept: f64) {
    if *value != target {
        *value = target + (*value - target) * kept;
    }
}

/// Rates of a day, which follow from parameters and are powers of them.
#[derive(Default)]
pub struct Rates {
    /// Shares kept of injuries, orders, threats, backing, resolve and reprisals.
    kept: [Last; 6],
    /// Per agent: chance of a review in a step.
    reviews: Vec<Last>,
}

/// Forgets, takes in what was done to whom, and wakes those who look today.
#[expect(
    clippy::too_many_arguments,
    reason = "a system's arguments are what it reads and writes"
)]
pub fn perception(
    setting: Res<Setting>,
    parameters: Res<Parameters>,
    memory: Res<decisions::Parameters>,
    groups: Res<attacks::Parameters>,
    roster: Res<Roster>,
    calendar: Res<Calendar>,
    chance: Res<Chance>,
    today: Res<Today>,
    talks: Res<Talks>,
    mut causes: ResMut<Causes>,
    mut relations: ResMut<Relations>,
    mut minds: ResMut<Minds>,
    mut awake: ResMut<Awake>,
    (explained, mut steps): (Res<Explained>, ResMut<Steps>),
    mut wills: Query<&mut Will>,
    mut known: Local<Rates>,
) {
    let scenario = &setting.scenario;
    let tick = calendar.tick;
    steps.begin_day();
    if explained.0 {
        steps.begin(numbers(&roster, &wills, &relations, &minds));
    }
    let Rates { kept, reviews } = &mut *known;
    let mut places = kept.iter_mut();
    let mut keep = |half_life: f64| match places.next() {
        Some(last) => last.of(half_life, || math::daily_retention(half_life)),
        None => math::daily_retention(half_life),
    };
    let (injury, order) = (keep(memory.injury_half_life), keep(memory.order_half_life));
    for level in relations.injury.iter_mut().filter(|level| **level != 0.0) {
        *level *= injury;
    }
    for level in relations.order.iter_mut().filter(|level| **level != 0.0) {
        *level *= order;
    }
    for left in relations.exchange.iter_mut().filter(|left| **left > 0) {
        *left -= 1;
    }
    let (threat, backing) = (
        keep(memory.threat_half_life),
        keep(memory.backing_half_life),
    );
    let (resolve, reprisal) = (
        keep(memory.resolve_half_life),
        keep(groups.reprisal_half_life),
    );
    let agreed = matches!(talks.stage, Stage::Interim | Stage::Comprehensive);
    for (entity, agent) in roster.0.iter().zip(&scenario.agents) {
        let (Ok(mut will), Some(conduct)) = (wills.get_mut(*entity), &agent.conduct) else {
            continue;
        };
        let usual = if agreed {
            conduct.posture.min(2.0)
        } else {
            conduct.posture
        };
        let will = &mut *will;
        relax(&mut will.posture, usual, threat);
        relax(&mut will.threat, 0.0, threat);
        relax(&mut will.due, 0.0, threat);
        relax(&mut will.backing, conduct.backing, backing);
        relax(&mut will.pressed, 0.0, backing);
        relax(&mut will.resolve, conduct.resolve, resolve);
        relax(&mut will.security, conduct.security, resolve);
        relax(&mut will.reprisal, 0.0, reprisal);
    }
    let mut mover = Mover::Forgetting;
    for (place, effect) in (0..).zip(&today.0) {
        if explained.0 {
            steps.after(mover, numbers(&roster, &wills, &relations, &minds));
            mover = Mover::Effect(place);
        }
        let agent = effect.subject;
        let mut will = match effect.kind {
            EffectKind::Ultimatum
            | EffectKind::Deadline
            | EffectKind::Backing
            | EffectKind::Security => match wills.get_mut(roster.0[agent]) {
                Ok(will) => will,
                Err(_) => continue,
            },
            EffectKind::Injury => {
                let edge = &scenario.edges[agent];
                relations.injury[agent] += effect.amount;
                minds.alert[edge.from] = true;
                continue;
            }
            EffectKind::Cause => {
                causes.0[agent] = effect.amount;
                for (alert, agent) in minds.alert.iter_mut().zip(&scenario.agents) {
                    *alert |= agent
                        .conduct
                        .as_ref()
                        .is_some_and(|c| c.cause == Some(effect.subject));
                }
                continue;
            }
            _ => continue,
        };
        minds.alert[agent] = true;
        match effect.kind {
            EffectKind::Ultimatum => will.threat = will.threat.max(effect.amount),
            EffectKind::Deadline => will.due = will.due.max(effect.amount),
            EffectKind::Backing => will.backing = effect.amount,
            _ => will.security *= 1.0 - effect.amount,
        }
    }

    if explained.0 {
        steps.after(mover, numbers(&roster, &wills, &relations, &minds));
    }

    let minds = &mut *minds;
    let steps = memory.steps_per_day.round().max(1.0);
    reviews.resize(scenario.agents.len(), Last::default());
    awake.0.clear();
    for (number, agent) in scenario.agents.iter().enumerate() {
        let mut opportunities = 0;
        if let Some(conduct) = &agent.conduct {
            opportunities = u32::from(minds.alert[number]);
            let review = reviews[number].of(conduct.review * steps, || {
                review_chance(conduct.review, steps)
            });
            for step in 0..steps as u16 {
                let draw = chance.uniform(agent.key, tick, Purpose::Review, step);
                opportunities += u32::from(draw < review);
            }
            if opportunities > 0 {
                let days = f64::from(tick - minds.looked[number]);
                minds.looked[number] = tick;
                let kept = kept_error(days, parameters.error_half_life);
                let later = |error: &mut f64, index: u16| {
                    let draw = chance.normal(agent.key, tick, Purpose::Perception, index);
                    *error = later_error(*error, kept, draw);
                };
                later(&mut minds.programme[number], 0);
                for (place, edge) in conduct.watched.iter().enumerate() {
                    let index = 1 + 2 * place as u16;
                    later(&mut minds.stocks[*edge], index);
                    later(&mut minds.resolve[*edge], index + 1);
                }
            }
        }
        minds.alert[number] = false;
        awake.0.push(opportunities);
    }
}

/// The numbers that this step changes by acts.
fn numbers(
    roster: &Roster,
    wills: &Query<&mut Will>,
    relations: &Relations,
    minds: &Minds,
) -> Vec<(Number, f64)> {
    let of = |(agent, entity)| Some(steps::of_will(agent, wills.get(entity).ok()?));
    let wills = roster.0.iter().copied().enumerate().filter_map(of);
    wills
        .flatten()
        .chain(steps::of_injuries(&relations.injury))
        .chain(steps::of_alerts(&minds.alert))
        .collect()
}

/// Errors at the start, drawn from their long-run distribution.
#[must_use]
pub fn at_start(setting: &Setting, chance: Chance) -> Minds {
    let scenario = &setting.scenario;
    let mut minds = Minds {
        stocks: vec![0.0; scenario.edges.len()],
        resolve: vec![0.0; scenario.edges.len()],
        programme: vec![0.0; scenario.agents.len()],
        looked: vec![0; scenario.agents.len()],
        alert: vec![false; scenario.agents.len()],
    };
    for (number, agent) in scenario.agents.iter().enumerate() {
        let Some(conduct) = &agent.conduct else {
            continue;
        };
        let draw = |index| chance.normal(agent.key, 0, Purpose::Perception, index);
        minds.programme[number] = draw(0);
        for (place, edge) in conduct.watched.iter().enumerate() {
            let index = 1 + 2 * place as u16;
            minds.stocks[*edge] = draw(index);
            minds.resolve[*edge] = draw(index + 1);
        }
    }
    minds
}

/// Wakes an agent tomorrow.
pub fn wake(minds: &mut Minds, agent: usize) {
    if agent != NOBODY {
        minds.alert[agent] = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_last_and_keep_their_variance() {
        assert_eq!(later_error(1.0, kept_error(30.0, 30.0), 0.0), 0.5);
        let spread = later_error(0.0, kept_error(30.0, 30.0), 1.0);
        assert!((0.5f64 * 0.5 + spread * spread - 1.0).abs() < 1e-12);
        assert_eq!(later_error(0.7, kept_error(0.0, 30.0), 5.0), 0.7);
    }

    #[test]
    fn halved_steps_give_the_same_reviews() {
        let whole = 1.0 - review_chance(14.0, 1.0);
        let halves = 1.0 - review_chance(14.0, 2.0);
        assert!((halves * halves - whole).abs() < 1e-12);
    }

    #[test]
    fn a_mediator_takes_error_away() {
        assert_eq!(seen_resolve(0.5, 0.2, 1.0, 0.0), 0.7);
        assert_eq!(seen_resolve(0.5, 0.2, 1.0, 0.5), 0.6);
        assert_eq!(seen_resolve(0.9, 0.2, 3.0, 0.0), 1.0);
    }
}
