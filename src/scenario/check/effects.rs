//! What can happen: interventions, clocks, and their effects on the world.

use super::Checker;
use crate::chance::name_key;
use crate::scenario::problem::{Origin, Problems};
use crate::scenario::raw::{EffectKind, Firing, Outcome, RawEffect, RawInput, RawScenario};
use crate::scenario::{Clock, Effect, Intervention, MOST_DAYS, NOBODY, Order, Scenario, Support};

impl Checker<'_> {
    pub(super) fn interventions(&mut self, scenario: &Scenario) -> Vec<Intervention> {
        let raw = self.raw;
        let mut interventions = Vec::new();
        for (id, intervention) in &raw.interventions {
            let path = format!("interventions.{id}");
            if let Some(input) = &intervention.value {
                self.input(input, &format!("{path}.value"));
            }
            if intervention.effects.is_empty() {
                self.note(&format!("{path}.effects"), "no effects", "at least one");
            }
            let effects = self.effects(
                &intervention.effects,
                intervention.value.as_ref(),
                scenario,
                &path,
            );
            let default = intervention.value.as_ref().map(|input| input.default);
            interventions.push(Intervention {
                id: id.clone(),
                default,
                effects,
            });
        }
        interventions
    }

    pub(super) fn input(&mut self, input: &RawInput, path: &str) {
        if !(input.low <= input.default && input.default <= input.high) {
            let found = format!(
                "default {} outside [{}, {}]",
                input.default, input.low, input.high
            );
            self.note(path, found, "low <= default <= high");
        }
    }

    pub(super) fn effects(
        &mut self,
        effects: &[RawEffect],
        input: Option<&RawInput>,
        scenario: &Scenario,
        path: &str,
    ) -> Vec<Effect> {
        let mut resolved = Vec::new();
        for (number, effect) in effects.iter().enumerate() {
            let path = format!("{path}.effects.{number}");
            self.effect(effect, input, scenario, &path, &mut resolved);
        }
        resolved
    }

    pub(super) fn effect(
        &mut self,
        effect: &RawEffect,
        input: Option<&RawInput>,
        scenario: &Scenario,
        path: &str,
        out: &mut Vec<Effect>,
    ) {
        use EffectKind as Kind;
        let raw = self.raw;
        let unit = match effect.kind {
            Kind::Commitment => "stake",
            Kind::Outage => "mb/d",
            Kind::Pressure => "alignment",
            Kind::Injury => "stakes",
            _ => "fraction",
        };
        let without_amount = matches!(
            effect.kind,
            Kind::Option
                | Kind::TalksOpen
                | Kind::Invitation
                | Kind::TalksSuspend
                | Kind::TalksCollapse
        );
        let amount = match (&effect.amount, input) {
            (None, Some(_)) if without_amount => 1.0,
            (Some(amount), _) => {
                if amount.unit != unit {
                    self.problems.add(
                        &amount.origin,
                        path,
                        format_args!("unit \"{}\"", amount.unit),
                        format_args!("unit \"{unit}\""),
                    );
                }
                amount.value
            }
            (None, Some(input)) => {
                if input.unit != unit {
                    self.note(
                        path,
                        format_args!("a value in \"{}\"", input.unit),
                        format_args!("a value in \"{unit}\""),
                    );
                }
                f64::NAN
            }
            (None, None) if without_amount => 1.0,
            (None, None) => {
                self.note(path, "neither an amount nor a value", "an amount");
                return;
            }
        };
        let bounds = match effect.kind {
            Kind::Support => 0.0..=10.0,
            Kind::Commitment => 0.0..=5.0,
            Kind::Outage => 0.0..=raw.market.oil_supply.value,
            Kind::Pressure => -2.0..=2.0,
            Kind::Injury => 0.0..=10.0,
            _ => 0.0..=1.0,
        };
        let ends = match (&effect.amount, input) {
            (None, Some(input)) if !without_amount => [input.low, input.high],
            _ => [amount; 2],
        };
        for end in ends {
            if !bounds.contains(&end) {
                self.note(
                    path,
                    end,
                    format_args!("{} to {} {unit}", bounds.start(), bounds.end()),
                );
            }
        }
        let lasts = matches!(
            effect.kind,
            Kind::Outage | Kind::Strait | Kind::Pressure | Kind::TalksOpen | Kind::Invitation
        );
        let days = effect.days.as_ref().map_or(0.0, |days| days.value);
        if lasts && days < 1.0 {
            self.note(path, "no `days`", "how long it lasts, at least a day");
        }
        let origin = self.origin(path);
        let mut name = |field: &Option<String>, key: &str| {
            if field.is_none() {
                let expected = format!("`{key}` for an effect on {}", effect.kind);
                self.problems
                    .add(&origin, path, format_args!("no `{key}`"), expected);
            }
            field.clone().unwrap_or_default()
        };
        let base = Effect {
            kind: effect.kind,
            subject: 0,
            stock: 0,
            kept: false,
            amount,
            days,
        };
        match effect.kind {
            Kind::Support => {
                let from = name(&effect.from, "from");
                let Some(patron) = self.agent(&from, path) else {
                    return;
                };
                let client = effect.to.as_ref().map(|to| self.agent(to, path));
                let fits = |support: &Support| {
                    support.patron == patron && client.is_none_or(|c| c == Some(support.client))
                };
                let before = out.len();
                let supports = scenario
                    .supports
                    .iter()
                    .enumerate()
                    .filter(|(_, support)| fits(support));
                out.extend(supports.map(|(subject, _)| Effect { subject, ..base }));
                if out.len() == before {
                    self.note(
                        path,
                        "support that no tie gives",
                        "a patron and a client of a tie with support",
                    );
                }
            }
            Kind::Commitment => {
                let (from, to) = (name(&effect.from, "from"), name(&effect.to, "to"));
                if effect
                    .outcome
                    .is_none_or(|outcome| outcome == Outcome::Partly)
                {
                    self.note(path, "no clear `outcome`", "kept or broken");
                }
                let (Some(from), Some(to)) = (self.agent(&from, path), self.agent(&to, path))
                else {
                    return;
                };
                match scenario.edge(to, from) {
                    Some(subject) => out.push(Effect {
                        subject,
                        kept: effect.outcome == Some(Outcome::Kept),
                        ..base
                    }),
                    None => self.note(path, "two agents without a tie", "agents with a tie"),
                }
            }
            Kind::Corridor | Kind::Sanction | Kind::Release | Kind::Strait => {
                let subject = name(&effect.subject, "subject");
                let found = match effect.kind {
                    Kind::Corridor => self.reference(&raw.corridors, &subject, path, "corridor"),
                    Kind::Sanction => self.reference(&raw.sanctions, &subject, path, "sanction"),
                    Kind::Release => {
                        self.reference(&raw.frozen_assets, &subject, path, "frozen asset")
                    }
                    _ => {
                        let strait = scenario
                            .straits
                            .iter()
                            .position(|strait| strait.id == subject);
                        if strait.is_none() {
                            self.note(
                                path,
                                format_args!("\"{subject}\""),
                                "the id of a place of kind strait",
                            );
                        }
                        strait
                    }
                };
                out.extend(found.map(|subject| Effect { subject, ..base }));
            }
            Kind::Option | Kind::Cause => {
                let subject = name(&effect.subject, "subject");
                let found = match effect.kind {
                    Kind::Option => self.reference(&raw.options, &subject, path, "option"),
                    _ => self.reference(&raw.causes, &subject, path, "cause"),
                };
                out.extend(found.map(|subject| Effect { subject, ..base }));
            }
            Kind::Handover => {
                let (from, to) = (name(&effect.from, "from"), name(&effect.to, "to"));
                let subject = name(&effect.subject, "subject");
                let stock = self.reference(&raw.stocks, &subject, path, "stock");
                let (Some(from), Some(to)) = (self.agent(&from, path), self.agent(&to, path))
                else {
                    return;
                };
                match (scenario.edge(from, to), stock) {
                    (Some(subject), Some(stock)) => out.push(Effect {
                        subject,
                        stock,
                        ..base
                    }),
                    (None, _) => self.note(path, "two agents without a tie", "agents with a tie"),
                    _ => {}
                }
            }
            Kind::Injury => {
                let (from, to) = (name(&effect.from, "from"), name(&effect.to, "to"));
                let (Some(from), Some(to)) = (self.agent(&from, path), self.agent(&to, path))
                else {
                    return;
                };
                match scenario.edge(to, from) {
                    Some(subject) => out.push(Effect { subject, ..base }),
                    None => self.note(path, "two agents without a tie", "agents with a tie"),
                }
            }
            Kind::Guarantee | Kind::TalksOpen | Kind::TalksSuspend | Kind::TalksCollapse => {
                if raw.talks.is_none() {
                    self.note(path, "an effect on talks", "a scenario with `talks`");
                }
                out.push(base);
            }
            Kind::Outage => {
                let owner = match &effect.agent {
                    Some(agent) => self.agent(agent, path),
                    None => Some(NOBODY),
                };
                out.extend(owner.map(|subject| Effect { subject, ..base }));
            }
            Kind::Pressure
            | Kind::Command
            | Kind::Destruction
            | Kind::Plant
            | Kind::Ultimatum
            | Kind::Deadline
            | Kind::Backing
            | Kind::Invitation
            | Kind::Security => {
                let agent = name(&effect.agent, "agent");
                let mut stock = Some(0);
                if matches!(effect.kind, Kind::Destruction | Kind::Plant) {
                    let subject = name(&effect.subject, "subject");
                    stock = self.reference(&raw.stocks, &subject, path, "stock");
                }
                if effect.kind == Kind::Invitation && raw.talks.is_none() {
                    self.note(path, "an effect on talks", "a scenario with `talks`");
                }
                if let (Some(subject), Some(stock)) = (self.agent(&agent, path), stock) {
                    out.push(Effect {
                        subject,
                        stock,
                        ..base
                    });
                }
            }
        }
    }

    pub(super) fn clocks(&mut self, scenario: &Scenario) -> Vec<Clock> {
        let raw = self.raw;
        let mut clocks = Vec::new();
        for (id, clock) in &raw.clocks {
            let path = format!("clocks.{id}");
            for agent in &clock.agents {
                self.agent(agent, &format!("{path}.agents"));
            }
            if clock.since.is_some_and(|since| since > raw.start) {
                self.note(
                    &format!("{path}.since"),
                    "a day after the start",
                    "a day by the start",
                );
            }
            let effects = self.effects(&clock.effects, None, scenario, &path);
            let due = clock.due.iter().filter_map(|day| {
                u32::try_from(raw.start.days_to(*day))
                    .ok()
                    .filter(|tick| *tick > 0)
            });
            clocks.push(Clock {
                id: id.clone(),
                key: name_key(id),
                kind: clock.kind,
                due: due.collect(),
                lasts: clock
                    .lasts
                    .as_ref()
                    .map_or(0, |lasts| lasts.value.round().max(1.0) as u32),
                effects,
            });
        }
        clocks
    }
}

/// Resolves a dated intervention; notes a problem where it does not fit.
pub fn order(
    raw: &RawScenario,
    firing: &Firing,
    origin: &Origin,
    path: &str,
    problems: &mut Problems,
) -> Option<Order> {
    let Firing {
        date,
        intervention,
        value,
    } = firing;
    let (date, value) = (*date, *value);
    let Some(number) = raw.interventions.place(intervention) else {
        let known: Vec<_> = raw.interventions.keys().cloned().collect();
        problems.add(
            origin,
            path,
            format_args!("the unknown intervention \"{intervention}\""),
            format_args!("one of {}", known.join(", ")),
        );
        return None;
    };
    let days = raw.start.days_to(date);
    let Some(day) = u32::try_from(days).ok().filter(|day| *day <= MOST_DAYS) else {
        let expected = format!(
            "a day from the start, {}, and within {MOST_DAYS} days of it",
            raw.start
        );
        problems.add(origin, path, date, expected);
        return None;
    };
    // The start itself is already history: what is dated on it is felt on the first day.
    let tick = day.max(1);
    let input = raw.interventions[intervention].value.as_ref();
    match (value, input) {
        (Some(value), Some(input)) if !(input.low..=input.high).contains(&value) => {
            problems.add(
                origin,
                path,
                value,
                format_args!("{} to {} {}", input.low, input.high, input.unit),
            );
            None
        }
        (Some(value), None) => {
            problems.add(
                origin,
                path,
                format_args!("the value {value}"),
                format_args!("no value: \"{intervention}\" takes none"),
            );
            None
        }
        (value, input) => Some(Order {
            tick,
            intervention: number,
            value: value.or(input.map(|input| input.default)),
        }),
    }
}
