//! Step 1: the calendar turns, and what was ordered for today takes effect.
//!
//! Interventions of the scenario, of the command line and of the page are one
//! kind of thing: dated, with a value, with effects written as data. A due clock
//! has effects of the same kind, and so has what talks and decisions put off until
//! today. This step only collects them; each later process applies its own.

use bevy_ecs::system::{Res, ResMut};
use chrono::Days;

use crate::scenario::Effect;
use crate::world::Setting;
use crate::world::calendar::{Calendar, is_trading_day};
use crate::world::events::{Event, EventKind, EventLog, Today, Tomorrow};
use crate::world::theatre::Clocks;

/// An effect with the intervention's value put where it stands for the amount.
#[must_use]
pub fn with_value(effect: Effect, value: Option<f64>) -> Effect {
    match value {
        Some(value) if effect.amount.is_nan() => Effect {
            amount: value,
            ..effect
        },
        _ => effect,
    }
}

/// Turns the calendar and collects today's effects.
pub fn orders(
    setting: Res<Setting>,
    clocks: Res<Clocks>,
    mut calendar: ResMut<Calendar>,
    mut today: ResMut<Today>,
    mut tomorrow: ResMut<Tomorrow>,
    mut log: ResMut<EventLog>,
) {
    let scenario = &setting.scenario;
    calendar.tick += 1;
    calendar.date = calendar.date + Days::new(1);
    calendar.trading = is_trading_day(calendar.date, &scenario.holidays);
    let tick = calendar.tick;
    today.0.clear();
    today.0.append(&mut tomorrow.0);
    let first = scenario.orders.partition_point(|order| order.tick < tick);
    for order in scenario.orders[first..]
        .iter()
        .take_while(|order| order.tick == tick)
    {
        let intervention = &scenario.interventions[order.intervention];
        today.0.extend(
            intervention
                .effects
                .iter()
                .map(|effect| with_value(*effect, order.value)),
        );
        let value = order.value.unwrap_or(0.0);
        log.0.push(Event {
            tick,
            kind: EventKind::Intervention,
            subject: order.intervention as u32,
            value,
        });
    }
    for (number, due) in clocks.0.iter().enumerate() {
        if *due == Some(tick) {
            today.0.extend(&scenario.clocks[number].effects);
            log.0.push(Event {
                tick,
                kind: EventKind::ClockDue,
                subject: number as u32,
                value: 0.0,
            });
        }
    }
}
