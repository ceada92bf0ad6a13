//! What a reader may turn: every path is one of a quantity, every end within its bounds.

use super::Checker;
use crate::scenario::record::Read;
use crate::study::claims::{self, Target};

impl Checker<'_> {
    pub(super) fn levers(&mut self) {
        let raw = self.raw;
        let mut probe = (**raw).clone();
        for (id, lever) in &raw.levers {
            let path = format!("levers.{id}");
            if !(lever.low < lever.high
                && lever.low <= lever.default
                && lever.default <= lever.high
                && lever.step > 0.0)
            {
                let found = format!(
                    "low {}, default {}, high {}, step {}",
                    lever.low, lever.default, lever.high, lever.step
                );
                self.note(
                    &path,
                    found,
                    "low < high, default between them and a positive step",
                );
            }
            if lever.sets.is_empty() && lever.scales.is_empty() {
                self.note(&path, "neither `sets` nor `scales`", "at least one path");
            }
            for (targets, is_set) in [(&lever.sets, true), (&lever.scales, false)] {
                for target in targets {
                    let parts: Vec<_> = target.split('.').collect();
                    let mut values = Vec::new();
                    let mut outside = None;
                    probe.quantities_at(&parts, &mut |quantity| {
                        values.push(quantity.value);
                        for end in [lever.low, lever.high] {
                            let reached = if is_set { end } else { quantity.value * end };
                            if !(quantity.bounds.0..=quantity.bounds.1).contains(&reached) {
                                outside = Some((reached, quantity.bounds));
                            }
                        }
                    });
                    if let Some((reached, (low, high))) = outside {
                        self.note(
                            &path,
                            format_args!("an end that takes \"{target}\" to {reached}"),
                            format_args!("{low} to {high}"),
                        );
                    }
                    if values.is_empty() {
                        self.note(
                            &path,
                            format_args!("the path \"{target}\""),
                            "the path of a quantity of this scenario",
                        );
                    }
                    if is_set && values.iter().any(|value| *value != lever.default) {
                        self.note(
                            &path,
                            format_args!(
                                "default {} where \"{target}\" is {values:?}",
                                lever.default
                            ),
                            "the value at the start",
                        );
                    }
                    if !is_set && lever.default != 1.0 {
                        self.note(
                            &path,
                            format_args!("default {} for a factor", lever.default),
                            "1",
                        );
                    }
                }
            }
            match claims::find(&lever.moves) {
                None => self.note(
                    &format!("{path}.moves"),
                    format_args!("\"{}\"", lever.moves),
                    format_args!("one of {}", claims::names().join(", ")),
                ),
                Some(target) => {
                    let per_agent = matches!(target, Target::Series(it) if it.per_agent());
                    if per_agent != lever.moves_agent.is_some() {
                        self.note(
                            &format!("{path}.moves_agent"),
                            "what is moved and an agent that do not fit",
                            "an agent for a series per agent, else none",
                        );
                    }
                }
            }
            if let Some(agent) = &lever.moves_agent {
                self.agent(agent, &format!("{path}.moves_agent"));
            }
        }
    }
}
