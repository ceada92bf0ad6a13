//! What a person changes before a run: levers and dated interventions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::check::{check, order};
use super::problem::{Origin, Problems};
pub use super::raw::Firing;
use super::record::Read;
use super::{MOST_DAYS, Scenario};

/// Levers away from their defaults, and interventions added to the scenario's own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Changes {
    /// Values by lever id.
    #[serde(default)]
    pub levers: BTreeMap<String, f64>,
    /// Dated interventions.
    #[serde(default)]
    pub interventions: Vec<Firing>,
}

/// Most values that a run records per series: agents times days.
const MOST_RECORDED: usize = 4_000_000;

/// Most interventions that can be added to a run.
const MOST_FIRINGS: usize = 10_000;

impl Scenario {
    /// Checks that a run of `days` days can be made and recorded, and reaches every
    /// intervention that was added to it.
    ///
    /// # Errors
    /// No days or too many, and interventions after the last of them.
    pub fn check_run(&self, days: u32, changes: &Changes, origin: &Origin) -> Result<(), Problems> {
        let mut problems = Problems::default();
        let most = (MOST_RECORDED / self.agents.len()).min(MOST_DAYS as usize);
        if days == 0 || days as usize > most {
            problems.add(origin, "days", days, format_args!("1 to {most}"));
        }
        for firing in &changes.interventions {
            if self.start().days_to(firing.date) > i64::from(days) {
                let found = format_args!("{}, after the run's last day", firing.date);
                let expected = format_args!("one of its {days} days");
                problems.add(origin, &firing.intervention, found, expected);
            }
        }
        problems.or(())
    }

    /// The scenario with levers turned and interventions added. `origin` names
    /// where the changes come from.
    ///
    /// # Errors
    /// Unknown levers or interventions, values out of range, days before the start.
    pub fn with(&self, changes: &Changes, origin: &Origin) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let mut changed = if changes.levers.is_empty() {
            self.clone()
        } else {
            self.turned(&changes.levers, origin)?
        };
        if changes.interventions.len() > MOST_FIRINGS {
            let found = format!("{} interventions", changes.interventions.len());
            return Err(Problems::one(
                origin,
                "",
                found,
                format_args!("at most {MOST_FIRINGS}"),
            ));
        }
        for firing in &changes.interventions {
            let path = &firing.intervention;
            let order = order(&self.raw, firing, origin, path, &mut problems);
            changed.orders.extend(order);
        }
        // A stable sort: on one day the scenario's own come first, then the others as given.
        changed.orders.sort_by_key(|order| order.tick);
        problems.or(changed)
    }

    fn turned(&self, levers: &BTreeMap<String, f64>, origin: &Origin) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let mut raw = (*self.raw).clone();
        for (id, value) in levers {
            let Some(lever) = self.raw.levers.get(id) else {
                let known: Vec<_> = self.raw.levers.keys().cloned().collect();
                problems.add(
                    origin,
                    id,
                    "an unknown lever",
                    format_args!("one of {}", known.join(", ")),
                );
                continue;
            };
            if !(lever.low..=lever.high).contains(value) {
                problems.add(
                    origin,
                    id,
                    value,
                    format_args!("{} to {} {}", lever.low, lever.high, lever.unit),
                );
                continue;
            }
            for (targets, is_set) in [(&lever.sets, true), (&lever.scales, false)] {
                for target in targets {
                    let parts: Vec<_> = target.split('.').collect();
                    raw.quantities_at(&parts, &mut |quantity| {
                        quantity.value = if is_set {
                            *value
                        } else {
                            quantity.value * value
                        };
                    });
                }
            }
        }
        check(problems.or(raw)?, origin, None)
    }
}
