//! Step 10: decisions.
//!
//! Whoever looks today ([`super::perception`]) weighs its options: each has an expected
//! utility that is a sum of named parts ([`prospects`]), and one is taken by nested logit
//! response ([`logit`]): act at all, then how. A new course must be worth more than the
//! inertia of the old one (Samuelson and Zeckhauser 1988). All read the state of dawn and none sees
//! what another takes today; what was taken is carried out by the later steps of the day
//! or takes effect tomorrow. A joint act is carried out when its partner's assent to the
//! same package stands. Units: stakes, fractions, days.

pub mod logit;
pub mod prospects;

use bevy_ecs::system::{Query, Res, ResMut, SystemParam};

use crate::chance::{Chance, Purpose};
use crate::day::{combat, market, perception, programme, talks};
use crate::scenario::conduct::{Action, RawDecisionParameters};
use crate::scenario::play::{Choice, PARTS};
use crate::scenario::quantity::values;
use crate::scenario::raw::{EffectKind, PlaceKind, StockClass};
use crate::scenario::{Effect, NOBODY, Scenario};
use crate::world::agents::Arsenal;
use crate::world::calendar::Calendar;
use crate::world::conduct::{
    Awake, Considered, Decision, Decisions, Minds, Operation, Plans, Relations, Will,
};
use crate::world::contest::{Milestones, Programme, Sites, Stage, Talks};
use crate::world::dyads::{Support, Trust};
use crate::world::events::{Event, EventKind, EventLog, Today, Tomorrow};
use crate::world::steps::{self, Mover, Number, Steps};
use crate::world::terms::{Cause, Explained, StockTerms};
use crate::world::theatre::{Causes, Clocks, Corridors, Market, Passage, Purchases, Sanctions};
use crate::world::{Roster, Setting};
use prospects::View;

values! {
    /// Parameters of decisions.
    pub struct Parameters from RawDecisionParameters {
        precision, dissimilarity, inertia, steps_per_day, harm_half, injury_half_life, threat_half_life,
        order_half_life, backing_half_life, resolve_half_life, urgency_half, telegraphed_answer,
        deniable_answer, full_answer, telegraphed_credit, time_pressure, deadline_half, offer_days,
    }
}

/// The order in which what was taken is put into effect: by agent, or from the last to
/// the first. It changes who is served first, and should change no outcome.
#[derive(bevy_ecs::resource::Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastFirst(pub bool);

/// What decisions read.
#[derive(SystemParam)]
pub struct Seen<'w> {
    setting: Res<'w, Setting>,
    parameters: Res<'w, Parameters>,
    perception: Res<'w, perception::Parameters>,
    combat: Res<'w, combat::Parameters>,
    market_parameters: Res<'w, market::Parameters>,
    talks_parameters: Res<'w, talks::Parameters>,
    roster: Res<'w, Roster>,
    calendar: Res<'w, Calendar>,
    chance: Res<'w, Chance>,
    today: Res<'w, Today>,
    awake: Res<'w, Awake>,
    talks: Res<'w, Talks>,
    sites: Res<'w, Sites>,
    causes: Res<'w, Causes>,
    corridors: Res<'w, Corridors>,
    support: Res<'w, Support>,
    trust: Res<'w, Trust>,
    sanctions: Res<'w, Sanctions>,
    last_first: Res<'w, LastFirst>,
    explained: Res<'w, Explained>,
}

/// What decisions change.
#[derive(SystemParam)]
pub struct Changed<'w, 's> {
    minds: ResMut<'w, Minds>,
    relations: ResMut<'w, Relations>,
    plans: ResMut<'w, Plans>,
    programme: ResMut<'w, Programme>,
    market: ResMut<'w, Market>,
    purchases: ResMut<'w, Purchases>,
    clocks: ResMut<'w, Clocks>,
    milestones: ResMut<'w, Milestones>,
    tomorrow: ResMut<'w, Tomorrow>,
    decisions: ResMut<'w, Decisions>,
    terms: ResMut<'w, StockTerms>,
    steps: ResMut<'w, Steps>,
    log: ResMut<'w, EventLog>,
    agents: Query<'w, 's, (&'static mut Will, &'static mut Arsenal)>,
}

/// Weighs and takes options, then puts them into effect.
pub fn decisions(seen: Seen, mut changed: Changed) {
    let setting = seen.setting.clone();
    let scenario = &setting.scenario;
    changed.terms.begin(*seen.explained);
    let mut taken: Vec<usize> = Vec::new();
    // What interventions order is carried out as if it had been chosen.
    for effect in &seen.today.0 {
        if effect.kind == EffectKind::Option {
            taken.push(effect.subject);
        }
    }
    let ordered = taken.len();
    let mut decided: Vec<Decision> = Vec::new();
    if seen.awake.0.iter().any(|count| *count > 0) {
        decided = weigh(&seen, &changed, scenario);
    }
    taken.extend(decided.iter().map(|decision| decision.taken as usize));
    changed.decisions.0 = decided;
    if seen.last_first.0 {
        taken[ordered..].reverse();
    }
    if seen.explained.0 {
        let numbers = changed.numbers(&seen);
        changed.steps.begin(numbers);
    }
    for (place, number) in taken.into_iter().enumerate() {
        let by = if place < ordered {
            Mover::Ordered(number as u32)
        } else {
            Mover::Choice(number as u32)
        };
        changed.terms.mover = Some(by);
        put_into_effect(&seen, &mut changed, scenario, number, place < ordered);
        if seen.explained.0 {
            let numbers = changed.numbers(&seen);
            changed.steps.after(by, numbers);
        }
    }
}

/// The decisions of everybody who looks today, on the state of dawn.
fn weigh(seen: &Seen, changed: &Changed, scenario: &Scenario) -> Vec<Decision> {
    let (wills, held): (Vec<Will>, Vec<&[f64]>) = seen
        .roster
        .0
        .iter()
        .map(|entity| match changed.agents.get(*entity) {
            Ok((will, arsenal)) => (*will, arsenal.0.as_slice()),
            Err(_) => (Will::default(), &[][..]),
        })
        .unzip();
    let view = View {
        setting: &seen.setting,
        parameters: &seen.parameters,
        perception: &seen.perception,
        combat: &seen.combat,
        fatigue: seen.talks_parameters.fatigue,
        market_parameters: &seen.market_parameters,
        held: &held,
        wills: &wills,
        minds: &changed.minds,
        relations: &changed.relations,
        plans: &changed.plans,
        talks: &seen.talks,
        programme: &changed.programme,
        sites: &seen.sites,
        market: &changed.market,
        sanctions: &seen.sanctions,
        causes: &seen.causes,
        purchases: &changed.purchases,
        corridors: &seen.corridors,
        support: &seen.support,
        trust: &seen.trust,
        clocks: &changed.clocks,
        tick: seen.calendar.tick,
        known: prospects::Known::of(scenario.agents.len()),
    };
    let mut decided = Vec::new();
    for (number, agent) in scenario.agents.iter().enumerate() {
        let opportunities = seen.awake.0.get(number).copied().unwrap_or(0);
        let Some(conduct) = agent.conduct.as_ref().filter(|_| opportunities > 0) else {
            continue;
        };
        let mut considered: Vec<Considered> = Vec::with_capacity(conduct.options.len());
        for option in &conduct.options {
            let choice = &scenario.choices[*option];
            if !is_open(&view, scenario, *option) {
                continue;
            }
            let prospects = view.prospects(choice, conduct);
            let mut parts = [0.0; PARTS];
            let mut utility = 0.0;
            for ((part, prospect), interest) in
                parts.iter_mut().zip(prospects).zip(conduct.interests)
            {
                *part = prospect * interest;
                utility += *part;
            }
            considered.push(Considered {
                choice: *option as u32,
                parts,
                utility,
                probability: 0.0,
            });
        }
        for opportunity in 0..opportunities {
            let taken = respond(seen, scenario, number, opportunity as u16, &mut considered);
            let Some(taken) = taken else {
                continue;
            };
            // One new course a day is enough; what it brings shows tomorrow.
            let acted = scenario.choices[taken as usize].action != Action::Hold;
            let last = acted || opportunity + 1 == opportunities;
            decided.push(Decision {
                agent: number as u32,
                taken,
                considered: if last {
                    std::mem::take(&mut considered)
                } else {
                    considered.clone()
                },
            });
            if acted {
                break;
            }
        }
    }
    decided
}

/// Nested logit response; fills in the probabilities.
fn respond(
    seen: &Seen,
    scenario: &Scenario,
    agent: usize,
    opportunity: u16,
    considered: &mut [Considered],
) -> Option<u32> {
    let parameters = &seen.parameters;
    let is_hold =
        |option: &Considered| scenario.choices[option.choice as usize].action == Action::Hold;
    // Several ways to hold are one: the first.
    let hold = considered.iter().position(is_hold)?;
    let acts: Vec<usize> = (0..considered.len())
        .filter(|number| !is_hold(&considered[*number]))
        .collect();
    let utilities: Vec<f64> = acts
        .iter()
        .map(|number| considered[*number].utility)
        .collect();
    let copies: Vec<f64> = acts
        .iter()
        .map(|number| scenario.choices[considered[*number].choice as usize].copies)
        .collect();
    considered
        .iter_mut()
        .for_each(|option| option.probability = 0.0);
    if acts.is_empty() {
        considered[hold].probability = 1.0;
        return Some(considered[hold].choice);
    }
    let weights = logit::weights(&utilities, &copies, parameters.precision);
    let acting = logit::value_of(&utilities, &weights, parameters.precision) - parameters.inertia;
    let act = logit::chance_to_act(
        considered[hold].utility,
        acting,
        parameters.precision,
        parameters.dissimilarity,
    );
    for (number, chance) in acts.iter().zip(logit::shares(weights)) {
        considered[*number].probability = act * chance;
    }
    considered[hold].probability = 1.0 - act;
    let tick = seen.calendar.tick;
    let key = scenario.agents[agent].key;
    let draws = [0, 1].map(|side| {
        seen.chance
            .uniform(key, tick, Purpose::Act, 2 * opportunity + side)
    });
    let first = logit::choose(
        &[considered[hold].utility, acting],
        &[1.0; 2],
        &draws,
        parameters.precision * parameters.dissimilarity,
    );
    if first == Some(0) {
        return Some(considered[hold].choice);
    }
    let tastes: Vec<f64> = acts
        .iter()
        .map(|number| {
            let key = scenario.choices[considered[*number].choice as usize].key;
            seen.chance.uniform(key, tick, Purpose::Option, opportunity)
        })
        .collect();
    let second = logit::choose(&utilities, &copies, &tastes, parameters.precision)?;
    Some(considered[acts[second]].choice)
}

/// Least share of what a package asks for that makes it worth carrying out.
const READY: f64 = 0.25;

/// True when an option can be taken now.
fn is_open(view: &View, scenario: &Scenario, number: usize) -> bool {
    let choice = &scenario.choices[number];
    let will = &view.wills[choice.actor];
    let last = view.plans.last[choice.original];
    if last > 0 && view.tick - last < choice.pause {
        return false;
    }
    let under_way =
        view.plans.operations.iter().any(|operation| {
            scenario.choices[operation.choice as usize].original == choice.original
        });
    match choice.action {
        Action::Hold | Action::Pressure | Action::Cyber | Action::Covert => !under_way,
        Action::Reassure => will.threat > 0.0 || view.talks.guarantee < choice.size,
        Action::RestrainAlly => {
            view.wills[choice.target].backing > view.wills[choice.target].pressed
        }
        Action::Strike | Action::Salvo => !under_way && view.ready(choice) >= READY,
        Action::Join => {
            let patron = crate::day::forces::patron(choice.actor, scenario);
            !under_way
                && patron != NOBODY
                && view.in_exchange(patron, choice.target)
                && view.ready(choice) >= READY
        }
        Action::Stop | Action::OfferCeasefire => {
            let busy = view.plans.operations.iter().any(|operation| {
                let other = &scenario.choices[operation.choice as usize];
                (other.actor, other.target) == (choice.actor, choice.target)
            });
            !busy && view.in_exchange(choice.actor, choice.target)
        }
        Action::Enrich => {
            view.programme.pace > programme::pace::CAPPED
                && view.programme.pace < programme::pace::WEAPON
        }
        Action::LimitInspections => view.programme.inspections > 0.0,
        Action::Order | Action::RestrainClients => true,
        Action::PressHosts => true,
        Action::RestrictStrait => {
            let open = view.market.passages[choice.place].open;
            (open - choice.size).abs() > 1e-9 && (open < 1.0 || choice.size < 1.0)
        }
        Action::Harass => will.campaign < 1.0,
        Action::Abstain => will.campaign > 0.0,
        Action::Access => will.access != choice.size,
        Action::Mediate => talks::is_idle(view.talks),
        Action::Procedure => {
            view.clocks.0[choice.subject].is_none_or(|due| due <= view.tick) && last == 0
        }
        Action::Buy => {
            let mut pairs = scenario.purchases.iter().zip(&view.purchases.0);
            pairs.any(|(purchase, now)| {
                (purchase.buyer, purchase.exporter) == (choice.actor, choice.target)
                    && *now != choice.size
            })
        }
        Action::Arm => view.held[choice.actor]
            .get(choice.subject)
            .is_some_and(|held| *held >= 1.0),
        Action::Curb => {
            let mut groups = scenario.agents.iter().zip(view.wills);
            groups.any(|(group, will)| group.home == choice.actor && will.curbed != choice.size)
        }
        Action::Corridor => view.corridors.0[choice.subject] != choice.size,
    }
}

/// Rung of hostility that an act stands on (Gibler, Miller and Little 2016).
#[must_use]
pub fn rung(action: Action) -> f64 {
    match action {
        Action::Strike | Action::Salvo | Action::Join | Action::Covert | Action::RestrictStrait => {
            4.0
        }
        Action::Cyber | Action::PressHosts | Action::Order => 3.0,
        Action::Pressure => 2.0,
        _ => 1.0,
    }
}

impl Changed<'_, '_> {
    /// The numbers that a choice can change at once.
    fn numbers(&self, seen: &Seen) -> Vec<(Number, f64)> {
        let will = |(agent, entity)| Some(steps::of_will(agent, self.agents.get(entity).ok()?.0));
        let agents = seen.roster.0.iter().copied().enumerate();
        let open = self.market.passages.iter().map(market::open_to_others);
        let others = [
            (Number::Inspections, self.programme.inspections),
            (Number::Strait, open.fold(1.0, f64::min)),
            (Number::Later, self.tomorrow.0.len() as f64),
            (Number::Events, self.log.0.len() as f64),
        ];
        agents
            .filter_map(will)
            .flatten()
            .chain(steps::of_alerts(&self.minds.alert))
            .chain(others)
            .collect()
    }

    fn will(&mut self, seen: &Seen, agent: usize, change: impl FnOnce(&mut Will)) {
        if let Ok((mut will, _)) = self.agents.get_mut(seen.roster.0[agent]) {
            change(&mut will);
        }
    }

    fn later(&mut self, kind: EffectKind, subject: usize, amount: f64) {
        self.tomorrow.0.push(Effect::plain(kind, subject, amount));
    }

    fn note(&mut self, tick: u32, kind: EventKind, subject: usize, value: f64) {
        self.log.0.push(Event {
            tick,
            kind,
            subject: subject as u32,
            value,
        });
    }
}

/// Puts a choice into effect; `ordered` ones came from an intervention and need no assent.
fn put_into_effect(
    seen: &Seen,
    changed: &mut Changed,
    scenario: &Scenario,
    number: usize,
    ordered: bool,
) {
    let choice = &scenario.choices[number];
    if choice.action == Action::Hold {
        return;
    }
    let tick = seen.calendar.tick;
    let (actor, target, size) = (choice.actor, choice.target, choice.size);
    let [negative, positive] = scenario.poles;
    let stands = tick + seen.parameters.offer_days.round().max(1.0) as u32;
    changed.plans.last[choice.original] = tick;
    changed.note(tick, EventKind::Decision, number, size);
    let step = rung(choice.action);
    changed.will(seen, actor, |will| will.posture = will.posture.max(step));
    perception::wake(&mut changed.minds, target);
    match choice.action {
        Action::Hold => {}
        Action::Pressure => {
            for (number, sanction) in scenario.sanctions.iter().enumerate() {
                if (sanction.imposer, sanction.target) == (actor, target) {
                    let before = seen.sanctions.ordered[number];
                    changed.later(EffectKind::Sanction, number, before + size * (1.0 - before));
                }
            }
            changed.will(seen, actor, |will| will.threat = will.threat.max(size));
        }
        Action::Reassure => {
            changed.will(seen, actor, |will| {
                will.threat *= 1.0 - size;
                will.due = 0.0;
                will.posture = (will.posture - 1.0).max(1.0);
            });
            if (actor, target) == (positive, negative) {
                changed.later(EffectKind::Guarantee, 0, seen.talks.guarantee.max(size));
            }
        }
        Action::RestrainAlly => {
            changed.will(seen, target, |will| {
                will.pressed = (will.pressed + size).min(1.0)
            });
        }
        Action::Strike | Action::Salvo | Action::Join => {
            launch(seen, changed, scenario, number, ordered, stands);
        }
        Action::Covert | Action::Cyber => start(changed, number),
        Action::Stop => stop(seen, changed, scenario, choice),
        Action::OfferCeasefire => {
            let (own, theirs) = (scenario.edge(actor, target), scenario.edge(target, actor));
            if let Some(edge) = own {
                changed.relations.ceasefire[edge] = stands;
            }
            if theirs.is_some_and(|edge| changed.relations.ceasefire[edge] >= tick) {
                stop(seen, changed, scenario, choice);
                let back = Choice {
                    actor: target,
                    target: actor,
                    ..choice.clone()
                };
                stop(seen, changed, scenario, &back);
            }
        }
        Action::Enrich => {
            changed.programme.pace = (changed.programme.pace + 1).min(programme::pace::WEAPON);
            wake_rivals(changed, scenario, actor);
        }
        Action::LimitInspections => {
            changed.programme.inspections *= 1.0 - size;
            if let Some(edge) = scenario.edge(positive, actor) {
                changed.later(EffectKind::Commitment, edge, size);
            }
            wake_rivals(changed, scenario, actor);
        }
        Action::Order | Action::RestrainClients => {
            let level = if choice.action == Action::Order {
                size
            } else {
                -size
            };
            for (number, tie) in scenario.supports.iter().enumerate() {
                if tie.patron == actor {
                    changed.relations.order[number] = level;
                    perception::wake(&mut changed.minds, tie.client);
                }
            }
        }
        Action::PressHosts => {
            let hosts: Vec<usize> = scenario
                .places
                .iter()
                .filter(|place| place.kind == PlaceKind::Base && place.operator == target)
                .map(|place| place.host)
                .filter(|host| *host != target && *host != NOBODY)
                .collect();
            for (place, host) in hosts.iter().enumerate() {
                if !hosts[..place].contains(host) {
                    changed.will(seen, *host, |will| will.access *= 1.0 - size);
                    perception::wake(&mut changed.minds, *host);
                }
            }
        }
        Action::RestrictStrait => restrict(seen, changed, scenario, choice),
        Action::Harass => changed.will(seen, actor, |will| {
            will.campaign = (will.campaign + size).min(1.0);
        }),
        Action::Abstain => changed.will(seen, actor, |will| will.campaign *= 1.0 - size),
        Action::Access => changed.will(seen, actor, |will| will.access = size),
        Action::Mediate => {
            let interval = scenario.talks.as_ref().map_or(7.0, |talks| talks.interval);
            changed.tomorrow.0.push(Effect {
                days: interval,
                ..Effect::plain(EffectKind::Invitation, actor, 1.0)
            });
        }
        Action::Procedure => {
            let lasts = scenario.clocks[choice.subject].lasts;
            changed.clocks.0[choice.subject] = Some(tick + lasts.max(1));
            wake_rivals(changed, scenario, negative);
        }
        Action::Buy => {
            for (purchase, now) in scenario.purchases.iter().zip(&mut changed.purchases.0) {
                if (purchase.buyer, purchase.exporter) == (actor, target) {
                    *now = size;
                }
            }
        }
        Action::Arm => {
            if let Some(edge) = scenario.edge(actor, target) {
                changed.tomorrow.0.push(Effect {
                    stock: choice.subject,
                    ..Effect::plain(EffectKind::Handover, edge, size)
                });
            }
        }
        Action::Curb => {
            for (group, agent) in scenario.agents.iter().enumerate() {
                if agent.home == actor {
                    changed.will(seen, group, |will| will.curbed = size);
                    perception::wake(&mut changed.minds, group);
                }
            }
        }
        Action::Corridor => changed.later(EffectKind::Corridor, choice.subject, size),
    }
}

/// Those who hold strikes ready against an agent look tomorrow.
fn wake_rivals(changed: &mut Changed, scenario: &Scenario, agent: usize) {
    for choice in &scenario.choices {
        if choice.action == Action::Strike && choice.target == agent {
            perception::wake(&mut changed.minds, choice.actor);
        }
    }
    perception::wake(&mut changed.minds, agent);
}

fn start(changed: &mut Changed, number: usize) {
    changed.plans.operations.push(Operation {
        choice: number as u32,
        done: 0,
    });
}

/// Starts a package, alone or when the partner's assent to it stands.
fn launch(
    seen: &Seen,
    changed: &mut Changed,
    scenario: &Scenario,
    number: usize,
    ordered: bool,
    stands: u32,
) {
    let choice = &scenario.choices[number];
    let tick = seen.calendar.tick;
    if choice.partner != NOBODY && !ordered {
        changed.plans.assent[number] = stands;
        let assents = scenario.choices.iter().zip(&changed.plans.assent);
        let agreed = assents.into_iter().any(|(other, until)| {
            (other.actor, other.partner) == (choice.partner, choice.actor)
                && (other.package, other.target) == (choice.package, choice.target)
                && *until >= tick
        });
        if !agreed {
            perception::wake(&mut changed.minds, choice.partner);
            return;
        }
        for (other, until) in scenario.choices.iter().zip(&mut changed.plans.assent) {
            if other.package == choice.package {
                *until = 0;
            }
        }
    }
    start(changed, number);
    changed.will(seen, choice.actor, |will| {
        will.threat = 0.0;
        will.due = 0.0;
    });
    if choice.action == Action::Join {
        changed.will(seen, choice.actor, |will| will.campaign = 1.0);
        changed.note(tick, EventKind::Joined, choice.actor, 0.0);
        if changed.milestones.joined == 0 {
            changed.milestones.joined = tick;
        }
    }
    let [negative, positive] = scenario.poles;
    let bound = choice.actor == positive || choice.partner == positive;
    if choice.target == negative && bound {
        if seen.talks.guarantee > 0.0
            && let Some(edge) = scenario.edge(negative, positive)
        {
            // A guarantee is the highest stake there is.
            changed.later(EffectKind::Commitment, edge, 5.0 * seen.talks.guarantee);
            changed.later(EffectKind::Guarantee, 0, 0.0);
        }
        if matches!(seen.talks.stage, Stage::Interim | Stage::Comprehensive) {
            changed.later(EffectKind::TalksCollapse, 0, 1.0);
        }
    }
}

/// Ends an agent's part in an exchange; with the other's ended too it is a ceasefire.
fn stop(seen: &Seen, changed: &mut Changed, scenario: &Scenario, choice: &Choice) {
    let (actor, target) = (choice.actor, choice.target);
    changed.plans.operations.retain(|operation| {
        let other = &scenario.choices[operation.choice as usize];
        (other.actor, other.target) != (actor, target)
    });
    let (own, theirs) = (scenario.edge(actor, target), scenario.edge(target, actor));
    if let Some(edge) = own {
        changed.relations.exchange[edge] = 0;
        if theirs.is_some_and(|edge| changed.relations.exchange[edge] == 0) {
            changed.note(seen.calendar.tick, EventKind::Ceasefire, edge, 0.0);
        }
    }
    changed.will(seen, actor, |will| {
        will.posture = (will.posture - 1.0).max(1.0)
    });
}

/// Restricts a strait: mines are laid, and clearing them takes its time; or reopens it, at
/// once, since who laid the mines knows the lanes between them.
fn restrict(seen: &Seen, changed: &mut Changed, scenario: &Scenario, choice: &Choice) {
    let tick = seen.calendar.tick;
    let parameters = &seen.combat;
    let strait = choice.place;
    let before = changed.market.passages[strait].open;
    if choice.size >= 1.0 {
        // Mines and threats go; what keeps ships away for attacks on them goes by itself.
        changed.market.passages[strait] = Passage {
            shunned: changed.market.passages[strait].shunned,
            ..Passage::OPEN
        };
        changed.note(tick, EventKind::StraitReopened, strait, 1.0);
        return;
    }
    let closed = (before - choice.size).max(0.0);
    let mines = scenario
        .stocks
        .iter()
        .position(|stock| stock.class == StockClass::Mine);
    let mut laid = 0.0;
    if let Some(stock) = mines
        && let Ok((_, mut arsenal)) = changed.agents.get_mut(seen.roster.0[choice.actor])
    {
        let held = &mut arsenal.0[stock];
        laid = (parameters.mines_laid * closed).min(*held).floor();
        changed
            .terms
            .take((choice.actor, stock), held, laid, Cause::Fired);
    }
    let days = closure_days(laid, parameters);
    let (exempt, closer) = if choice.selective {
        (spared(choice.actor, strait, scenario), choice.actor)
    } else {
        (0.0, NOBODY)
    };
    market::restrict(
        &mut changed.market.passages[strait],
        choice.size,
        exempt,
        closer,
        days,
        seen.market_parameters.expected_closure,
    );
    changed.note(tick, EventKind::StraitRestricted, strait, choice.size);
    // Buyers turn from the closer, by what they buy that does not pass.
    let side = if scenario.agents[choice.actor].alignment < 0.0 {
        1.0
    } else {
        -1.0
    };
    for buyer in 0..scenario.agents.len() {
        let lost = held_up(buyer, choice.actor, strait, scenario, choice.selective);
        if lost > 0.0 {
            changed.tomorrow.0.push(Effect {
                days,
                ..Effect::plain(
                    EffectKind::Pressure,
                    buyer,
                    side * parameters.goodwill_lost * closed * lost,
                )
            });
        }
    }
    // Who lives off the strait feels it.
    for (agent, exporter) in scenario.agents.iter().enumerate() {
        if exporter
            .oil_through
            .is_some_and(|(through, _)| through == strait)
        {
            perception::wake(&mut changed.minds, agent);
        }
    }
    perception::wake(&mut changed.minds, scenario.poles[1]);
}

/// Days until a strait is passable again: boats and missiles are beaten down, mines swept.
#[must_use]
pub fn closure_days(mines: f64, parameters: &combat::Parameters) -> f64 {
    parameters.closure_days + mines / parameters.mines_cleared
}

/// Share of what a buyer buys that a closed strait holds up; none of it when the closer
/// spares its own buyers and this is one.
#[must_use]
pub fn held_up(
    buyer: usize,
    closer: usize,
    strait: usize,
    scenario: &Scenario,
    selective: bool,
) -> f64 {
    let bought = || {
        scenario
            .purchases
            .iter()
            .filter(|purchase| purchase.buyer == buyer)
    };
    if selective && bought().any(|purchase| purchase.exporter == closer) {
        return 0.0;
    }
    let (mut through, mut all) = (0.0, 0.0);
    for purchase in bought() {
        let exporter = &scenario.agents[purchase.exporter];
        let flow = purchase.share * exporter.oil_exports;
        all += flow;
        through += exporter
            .oil_through
            .filter(|(other, _)| *other == strait)
            .map_or(0.0, |(_, share)| share * flow);
    }
    if all > 0.0 { through / all } else { 0.0 }
}

/// Share of a strait's traffic that carries what the closer's buyers buy from others.
#[must_use]
pub fn spared(closer: usize, strait: usize, scenario: &Scenario) -> f64 {
    let buys_from_closer = |buyer: usize| {
        let mut purchases = scenario.purchases.iter();
        purchases.any(|purchase| (purchase.buyer, purchase.exporter) == (buyer, closer))
    };
    let flow = scenario.straits[strait].oil_flow;
    let carried = scenario
        .purchases
        .iter()
        .filter(|purchase| purchase.exporter != closer && buys_from_closer(purchase.buyer))
        .fold(0.0, |sum, purchase| {
            let exporter = &scenario.agents[purchase.exporter];
            let through = exporter
                .oil_through
                .filter(|(through, _)| *through == strait)
                .map_or(0.0, |(_, share)| share);
            sum + purchase.share * exporter.oil_exports * through
        });
    if flow > 0.0 {
        (carried / flow).min(1.0)
    } else {
        0.0
    }
}
