//! What an option promises, part by part.
//!
//! A prospect is a number for each part of an expected utility, in the part's own unit:
//! a share of a programme, of harm, of an injury, of income, of hope. Multiplied by the
//! agent's interests they are stakes, and their sum is the expected utility. `size` is
//! the option's own; nothing here is a weight in disguise.

use std::cell::RefCell;

use crate::day::{attacks, combat, forces, market, perception};
use crate::math;
use crate::scenario::conduct::Action;
use crate::scenario::play::{Choice, Conduct, PARTS, Part};
use crate::scenario::raw::PlaceKind;
use crate::scenario::{NOBODY, Scenario};
use crate::world::Setting;
use crate::world::conduct::{Minds, Plans, Relations, Will};
use crate::world::contest::{Programme, Sites, Stage, Talks};
use crate::world::dyads::{Support, Trust};
use crate::world::theatre::{Causes, Clocks, Corridors, Market, Purchases, Sanctions};

/// The world as decisions read it, at dawn.
pub struct View<'a> {
    /// Setting.
    pub setting: &'a Setting,
    /// Parameters of decisions.
    pub parameters: &'a super::Parameters,
    /// Parameters of perception.
    pub perception: &'a perception::Parameters,
    /// Parameters of combat.
    pub combat: &'a combat::Parameters,
    /// What a round without a deal in reach costs, stakes.
    pub fatigue: f64,
    /// Parameters of the market.
    pub market_parameters: &'a market::Parameters,
    /// Stocks by agent.
    pub held: &'a [&'a [f64]],
    /// Wills by agent.
    pub wills: &'a [Will],
    /// Errors of perception.
    pub minds: &'a Minds,
    /// Injuries, orders, exchanges.
    pub relations: &'a Relations,
    /// What is under way.
    pub plans: &'a Plans,
    /// Talks.
    pub talks: &'a Talks,
    /// Programme.
    pub programme: &'a Programme,
    /// Sites.
    pub sites: &'a Sites,
    /// Market.
    pub market: &'a Market,
    /// Sanctions.
    pub sanctions: &'a Sanctions,
    /// Heat of causes.
    pub causes: &'a Causes,
    /// Purchases of oil.
    pub purchases: &'a Purchases,
    /// Corridors.
    pub corridors: &'a Corridors,
    /// Support.
    pub support: &'a Support,
    /// Trust.
    pub trust: &'a Trust,
    /// Clocks.
    pub clocks: &'a Clocks,
    /// Today.
    pub tick: u32,
    /// What was worked out already.
    pub known: Known,
}

/// What several options of an agent rest on: worked out once a day, when first asked for.
#[derive(Debug, Default)]
pub struct Known(RefCell<Vec<KnownOf>>);

/// What is known of one agent; by the other one where it is between two.
#[derive(Clone, Debug, Default)]
struct KnownOf {
    cover: Option<f64>,
    urgency: Option<f64>,
    due: Option<f64>,
    access: Option<f64>,
    harms: Vec<(usize, f64)>,
    answers: Vec<(usize, f64)>,
}

impl Known {
    /// Nothing, of so many agents.
    #[must_use]
    pub fn of(agents: usize) -> Self {
        Self(RefCell::new(vec![KnownOf::default(); agents]))
    }

    fn once(
        &self,
        agent: usize,
        place: fn(&mut KnownOf) -> &mut Option<f64>,
        work: impl FnOnce() -> f64,
    ) -> f64 {
        let found = self.0.borrow_mut().get_mut(agent).and_then(|of| *place(of));
        found.unwrap_or_else(|| {
            let value = work();
            if let Some(of) = self.0.borrow_mut().get_mut(agent) {
                *place(of) = Some(value);
            }
            value
        })
    }

    fn once_between(
        &self,
        (agent, other): (usize, usize),
        list: fn(&mut KnownOf) -> &mut Vec<(usize, f64)>,
        work: impl FnOnce() -> f64,
    ) -> f64 {
        let find = |of| list(of).iter().find(|(known, _)| *known == other).copied();
        let found = self.0.borrow_mut().get_mut(agent).and_then(find);
        found.map_or_else(
            || {
                let value = work();
                if let Some(of) = self.0.borrow_mut().get_mut(agent) {
                    list(of).push((other, value));
                }
                value
            },
            |(_, value)| value,
        )
    }
}

/// How urgent it is to set a programme back, 0 to 1, when a weapon is `days` away.
#[must_use]
pub fn urgency(days: f64, half: f64) -> f64 {
    half / (half + days)
}

/// Cost of holding still with a public threat: of a deadline passed, and of one near.
#[must_use]
pub fn backing_down(threat: f64, due: f64, days_left: Option<f64>, weight: f64, half: f64) -> f64 {
    let near = days_left.map_or(0.0, |days| weight * math::pow(0.5, days / half));
    threat * due.max(near.min(1.0))
}

/// Distrust over that of the start: 1 while trust stands as it stood.
#[must_use]
pub fn distrust(trust: f64, trust_at_start: f64) -> f64 {
    (1.0 - trust) / (1.0 - trust_at_start).max(1e-6)
}

/// How much more harm to oneself weighs than at the start: a leadership that has lost hold
/// fears it more, one whose resolve has hardened less.
#[must_use]
pub fn fear(security: f64, security_at_start: f64, resolve: f64, resolve_at_start: f64) -> f64 {
    (1.0 + (security_at_start - security) - (resolve - resolve_at_start)).max(0.0)
}

/// Chance that at least one of several answers comes, and its harm: `1 − Π (1 − x)`.
#[must_use]
pub fn any_of(risks: impl Iterator<Item = f64>) -> f64 {
    1.0 - risks.fold(1.0, |none, risk| none * (1.0 - risk))
}

impl View<'_> {
    fn scenario(&self) -> &Scenario {
        &self.setting.scenario
    }

    fn injury(&self, of: usize, by: usize) -> f64 {
        self.scenario()
            .edge(of, by)
            .map_or(0.0, |edge| self.relations.injury[edge])
    }

    fn trust(&self, from: usize, to: usize) -> f64 {
        self.scenario()
            .edge(from, to)
            .map_or(0.5, |edge| self.trust.level[edge])
    }

    /// Hope of the talks, 1 while an agreement is in force.
    pub fn hope(&self) -> f64 {
        match self.talks.stage {
            Stage::Interim | Stage::Comprehensive => 1.0,
            _ => self.talks.hope,
        }
    }

    fn relief(&self) -> f64 {
        if matches!(self.talks.stage, Stage::Open | Stage::Interim) {
            self.perception.mediation_effect
        } else {
            0.0
        }
    }

    /// Resolve of `other` as `agent` sees it.
    fn resolve(&self, agent: usize, other: usize) -> f64 {
        let error = self
            .scenario()
            .edge(agent, other)
            .map_or(0.0, |edge| self.minds.resolve[edge]);
        perception::seen_resolve(
            self.wills[other].resolve,
            self.perception.resolve_error,
            error,
            self.relief(),
        )
    }

    /// Harm that `other` and its network could do to `agent`, 0 to 1, as `agent` sees it.
    fn harm(&self, agent: usize, other: usize) -> f64 {
        let work = || self.seen_harm(agent, other);
        self.known
            .once_between((agent, other), |of| &mut of.harms, work)
    }

    fn seen_harm(&self, agent: usize, other: usize) -> f64 {
        let scenario = self.scenario();
        let reach = forces::reach(other, agent, self.held, scenario, self.combat.exchange_days);
        let error = scenario
            .edge(agent, other)
            .map_or(0.0, |edge| self.minds.stocks[edge]);
        let seen = forces::perceived(reach.total(), self.perception.stocks_error, error);
        forces::harm(
            forces::arriving(seen, self.cover(agent)),
            self.parameters.harm_half,
        )
    }

    /// Missiles that the interceptors before an agent could stop.
    fn cover(&self, agent: usize) -> f64 {
        let work = || forces::cover(agent, self.held, self.scenario());
        self.known.once(agent, |of| &mut of.cover, work)
    }

    /// Harm to expect from the answer of `target`, and of those who cover it.
    pub fn answer(&self, agent: usize, target: usize) -> f64 {
        let work = || self.expected_answer(agent, target);
        self.known
            .once_between((agent, target), |of| &mut of.answers, work)
    }

    fn expected_answer(&self, agent: usize, target: usize) -> f64 {
        let scenario = self.scenario();
        let one =
            |other: usize, share: f64| share * self.resolve(agent, other) * self.harm(agent, other);
        let covering = scenario
            .coverage
            .iter()
            .filter(|cover| cover.of == target && cover.by != agent)
            .map(|cover| one(cover.by, cover.share));
        any_of(std::iter::once(one(target, 1.0)).chain(covering))
    }

    /// How urgent the programme looks to an agent.
    pub fn urgency(&self, agent: usize) -> f64 {
        let work = || self.seen_urgency(agent);
        self.known.once(agent, |of| &mut of.urgency, work)
    }

    fn seen_urgency(&self, agent: usize) -> f64 {
        let sharper = 1.0 - self.perception.inspections_effect * self.programme.inspections;
        let days = forces::perceived(
            self.programme.breakout_days,
            self.perception.programme_error * sharper,
            self.minds.programme[agent],
        );
        let near = urgency(days, self.parameters.urgency_half);
        // Who has come to trust the owner fears its intent less than at the start.
        let owner = self
            .scenario()
            .programme
            .as_ref()
            .map(|programme| programme.owner);
        let edge = owner.and_then(|owner| self.scenario().edge(agent, owner));
        near * edge.map_or(1.0, |edge| {
            distrust(self.trust.level[edge], self.setting.equilibrium.trust[edge])
        })
    }

    /// Days to the next deadline that an agent has set itself.
    fn days_left(&self, agent: usize) -> Option<f64> {
        use crate::scenario::raw::EffectKind;
        let clocks = self.scenario().clocks.iter().zip(&self.clocks.0);
        clocks
            .filter(|(clock, _)| {
                let mut effects = clock.effects.iter();
                effects.any(|e| e.kind == EffectKind::Deadline && e.subject == agent)
            })
            .filter_map(|(_, due)| due.filter(|due| *due > self.tick))
            .min()
            .map(|due| f64::from(due - self.tick))
    }

    /// Cost to an agent of backing down from what it threatened in public.
    fn backing_down(&self, agent: usize) -> f64 {
        let work = || {
            let will = &self.wills[agent];
            backing_down(
                will.threat,
                will.due,
                self.days_left(agent),
                self.parameters.time_pressure,
                self.parameters.deadline_half,
            )
        };
        self.known.once(agent, |of| &mut of.due, work)
    }

    /// Access that an agent's sorties have to its hosts' bases.
    fn access(&self, agent: usize) -> f64 {
        let lent = |host: usize| self.wills[host].access;
        let work = || combat::hosts_access(agent, self.scenario(), lent);
        self.known.once(agent, |of| &mut of.access, work)
    }

    /// Backing that an agent can count on now.
    fn backing(&self, agent: usize) -> f64 {
        (self.wills[agent].backing - self.wills[agent].pressed).clamp(0.0, 1.0)
    }

    /// True when `agent` has struck or been struck by `other` and nobody has ended it.
    #[must_use]
    pub fn in_exchange(&self, agent: usize, other: usize) -> bool {
        let scenario = self.scenario();
        [(agent, other), (other, agent)].iter().any(|(from, to)| {
            scenario
                .edge(*from, *to)
                .is_some_and(|edge| self.relations.exchange[edge] > 0)
        })
    }

    /// Guarantee that a blow would break: the positive pole's word to the negative one.
    fn guaranteed(&self, choice: &Choice) -> f64 {
        let [negative, positive] = self.scenario().poles;
        let bound = choice.actor == positive || choice.partner == positive;
        if choice.target == negative && bound {
            self.talks.guarantee
        } else {
            0.0
        }
    }

    /// Mean of `what` over hosts of `agent`'s bases, 0 without any.
    fn over_hosts(&self, agent: usize, what: impl Fn(usize) -> f64) -> f64 {
        let (mut sum, mut count) = (0.0, 0.0);
        for place in &self.scenario().places {
            let hosted = place.kind == PlaceKind::Base
                && place.operator == agent
                && place.host != agent
                && place.host != NOBODY;
            if hosted {
                sum += what(place.host);
                count += 1.0;
            }
        }
        if count > 0.0 { sum / count } else { 0.0 }
    }

    /// Goodwill at stake where a package falls on hosts' soil: of those who lent nothing,
    /// as far as they trust the actor.
    fn on_hosts(&self, choice: &Choice) -> f64 {
        let scenario = self.scenario();
        let (mut spared, mut count) = (0.0, 0.0);
        for element in &scenario.packages[choice.package].elements {
            for place in combat::aimed_at(element, choice.target, scenario) {
                let host = scenario.places[place].host;
                count += 1.0;
                if host != choice.target && host != NOBODY {
                    let lent = self.wills[host].access;
                    spared += (1.0 - lent) * self.trust(host, choice.actor);
                }
            }
        }
        if count > 0.0 { spared / count } else { 0.0 }
    }

    /// Harm that a package can be expected to do, apart from sites, 0 to 1.
    fn package_harm(&self, choice: &Choice) -> f64 {
        use crate::scenario::conduct::Aim;
        let scenario = self.scenario();
        let elements = &scenario.packages[choice.package].elements;
        let arriving = elements
            .iter()
            .filter(|element| element.aim != Aim::Sites)
            .fold(0.0, |sum, element| {
                let units = (element.amount * choice.size).min(self.able(choice, element));
                sum + units * scenario.stocks[element.stock].offence
            });
        let cover = self.cover(choice.target);
        forces::harm(forces::arriving(arriving, cover), self.parameters.harm_half)
    }

    /// Units of an element's stock that its agent can use over the package's days.
    #[must_use]
    pub fn able(&self, choice: &Choice, element: &crate::scenario::play::Element) -> f64 {
        use crate::scenario::raw::StockClass;
        let scenario = self.scenario();
        let held = self.held[element.agent]
            .get(element.stock)
            .copied()
            .unwrap_or(0.0);
        match scenario.stocks[element.stock].class {
            StockClass::Sortie | StockClass::Penetrator => {
                let days = f64::from(scenario.packages[choice.package].days);
                let access = self.access(element.agent);
                held * days * combat::access_factor(self.combat.land_based, access)
            }
            _ => held,
        }
    }

    /// Share of its asked units that a package can bring, 0 to 1.
    #[must_use]
    pub fn ready(&self, choice: &Choice) -> f64 {
        let elements = &self.scenario().packages[choice.package].elements;
        let (mut have, mut asked) = (0.0, 0.0);
        for element in elements {
            let wanted = element.amount * choice.size;
            have += wanted.min(self.able(choice, element));
            asked += wanted;
        }
        if asked > 0.0 { have / asked } else { 0.0 }
    }

    /// Log points of price that closing a strait from `open` to `size` would add.
    fn price_of_closing(&self, strait: usize, open: f64, size: f64) -> f64 {
        let strait = &self.scenario().straits[strait];
        let loss = |open| market::strait_loss(strait.oil_flow, strait.bypass, open);
        let share = (loss(size) - loss(open)) / self.market_parameters.oil_supply;
        market::log_price_change(
            share,
            self.market_parameters.supply_elasticity,
            self.market_parameters.demand_elasticity,
        )
    }

    /// Prospects of an option.
    #[must_use]
    pub fn prospects(&self, choice: &Choice, conduct: &Conduct) -> [f64; PARTS] {
        let mut parts = [0.0; PARTS];
        let scenario = self.scenario();
        let (actor, target, size) = (choice.actor, choice.target, choice.size);
        let will = &self.wills[actor];
        let [negative, positive] = scenario.poles;
        let hope = self.hope();
        let injury = if target == NOBODY {
            0.0
        } else {
            self.injury(actor, target).min(self.parameters.full_answer)
        };
        let mut set = |part: Part, value: f64| parts[part as usize] += value;
        set(Part::Restraint, -choice.breach);
        // Whatever does not meet a public threat backs down from it.
        let cost = self.backing_down(actor);
        let met = match choice.action {
            Action::Strike | Action::Salvo | Action::Join => 1.0,
            Action::Pressure | Action::Covert | Action::Cyber | Action::PressHosts => size.min(1.0),
            Action::Procedure => 1.0,
            _ => 0.0,
        };
        set(Part::Audience, -cost * (1.0 - met));
        match choice.action {
            Action::Hold => {}
            Action::Strike | Action::Salvo | Action::Join => {
                let owner = scenario.programme.as_ref().map(|programme| programme.owner);
                if owner == Some(target) {
                    let loss = combat::expected_loss(
                        &scenario.packages[choice.package],
                        size,
                        target,
                        scenario,
                        self.sites,
                        self.combat,
                        |element| self.able(choice, element),
                    );
                    set(Part::Programme, loss * self.urgency(actor));
                }
                set(Part::Damage, self.package_harm(choice));
                let (credit, drawn) = if choice.telegraphed {
                    (
                        self.parameters.telegraphed_credit,
                        self.parameters.telegraphed_answer,
                    )
                } else {
                    (1.0, 1.0)
                };
                set(Part::Answer, credit * injury);
                set(Part::Safety, -drawn * self.answer(actor, target));
                if target == negative || target == positive {
                    set(Part::Agreement, -hope);
                }
                set(Part::Goodwill, -self.on_hosts(choice));
                let lends = |host: usize| 1.0 - self.wills[host].access;
                if choice.action == Action::Strike {
                    set(Part::Goodwill, -self.over_hosts(actor, lends));
                }
                if choice.action == Action::Join {
                    let (_, order) =
                        attacks::patronage(actor, scenario, self.support, self.relations);
                    let patron = forces::patron(actor, scenario);
                    let fights = patron != NOBODY && self.in_exchange(patron, target);
                    set(Part::Order, order);
                    let control = scenario
                        .supports
                        .iter()
                        .filter(|tie| (tie.patron, tie.client) == (patron, actor))
                        .fold(0.0, |most: f64, tie| most.max(tie.control));
                    set(Part::Partner, control * f64::from(u8::from(fights)));
                    set(
                        Part::Cause,
                        conduct.cause.map_or(0.0, |cause| self.causes.0[cause]),
                    );
                } else if choice.partner == NOBODY && conduct.has_ally {
                    set(Part::Partner, self.backing(actor) - 1.0);
                }
                set(Part::Restraint, -self.guaranteed(choice));
            }
            Action::Covert => {
                let site = &scenario.sites[choice.place];
                let all: f64 = scenario
                    .sites
                    .iter()
                    .filter(|other| other.owner == site.owner)
                    .map(|other| other.capacity)
                    .sum();
                let share = if all > 0.0 { site.capacity / all } else { 0.0 };
                // Half of `size` is lost on average, as far as services carry a site.
                let loss = 0.5 * size * self.combat.service_share * share;
                let deniable = self.parameters.deniable_answer;
                set(Part::Programme, loss * self.urgency(actor));
                set(Part::Answer, deniable * injury);
                set(Part::Safety, -deniable * self.answer(actor, target));
                set(Part::Agreement, -deniable * hope);
            }
            Action::Cyber => {
                let deniable = self.parameters.deniable_answer;
                set(Part::Damage, size * self.combat.plant_per_hit);
                set(Part::Answer, deniable * injury);
                set(Part::Safety, -deniable * size * self.answer(actor, target));
            }
            Action::Pressure => {
                set(Part::Programme, size * self.urgency(actor));
                set(Part::Agreement, -size * hope);
            }
            Action::Reassure => {
                set(Part::Agreement, size * (1.0 - self.trust(target, actor)));
                set(Part::Audience, -size * will.threat);
            }
            Action::RestrainAlly => {
                let ally = &self.wills[target];
                let likely = self.backing(target) * ally.resolve * size;
                set(Part::Agreement, likely * hope);
                set(Part::Safety, likely * self.answer(actor, negative));
                set(Part::Partner, -size);
            }
            Action::Stop | Action::OfferCeasefire => {
                let offered = scenario
                    .edge(target, actor)
                    .is_some_and(|edge| self.relations.ceasefire[edge] >= self.tick);
                // Who stops alone averts what the other then leaves undone.
                let ended = scenario
                    .edge(target, actor)
                    .is_none_or(|edge| self.relations.exchange[edge] == 0);
                let follows = if offered {
                    1.0
                } else if ended {
                    0.0
                } else {
                    1.0 - self.resolve(actor, target)
                };
                set(Part::Safety, follows * self.answer(actor, target));
                if !offered {
                    set(Part::Answer, -injury);
                    set(Part::Audience, -will.threat);
                }
            }
            Action::Enrich | Action::LimitInspections => {
                let rivals = scenario
                    .choices
                    .iter()
                    .filter(|other| other.action == Action::Strike && other.target == actor)
                    .map(|other| other.actor);
                let mut seen: Vec<usize> = rivals.collect();
                seen.sort_unstable();
                seen.dedup();
                let risk = any_of(
                    seen.iter()
                        .map(|rival| self.resolve(actor, *rival) * self.harm(actor, *rival)),
                );
                let injured: f64 = seen.iter().map(|rival| self.injury(actor, *rival)).sum();
                set(Part::Programme, size * (1.0 - self.urgency(actor)));
                set(
                    Part::Answer,
                    size * injured.min(self.parameters.full_answer),
                );
                set(Part::Safety, -size * risk);
                set(Part::Agreement, -hope);
                set(Part::Goodwill, -size);
            }
            Action::Order | Action::RestrainClients => {
                let clients = scenario.supports_of(actor);
                let (mut control, mut active, mut count) = (0.0, 0.0, 0.0);
                for tie in clients {
                    control += tie.control;
                    active += tie.control * self.wills[tie.client].campaign;
                    count += 1.0;
                }
                let mean = |sum: f64| if count > 0.0 { sum / count } else { 0.0 };
                let rival = if actor == negative {
                    positive
                } else {
                    negative
                };
                let answer = self.parameters.deniable_answer * self.answer(actor, rival);
                if choice.action == Action::Order {
                    let injured = self.injury(actor, rival).min(self.parameters.full_answer);
                    set(Part::Answer, mean(control) * injured);
                    set(Part::Damage, mean(control) * size);
                    set(Part::Safety, -answer);
                    set(Part::Agreement, -hope * mean(control));
                } else {
                    set(Part::Safety, mean(active) * answer);
                    set(Part::Agreement, mean(active) * hope);
                    set(Part::Damage, -mean(active) * size);
                }
            }
            Action::PressHosts => {
                let lent = self.over_hosts(target, |host| self.wills[host].access);
                set(Part::Safety, size * lent * self.answer(actor, target));
                set(
                    Part::Goodwill,
                    -size * self.over_hosts(target, |host| self.trust(host, actor)),
                );
            }
            Action::RestrictStrait => {
                let open = self.market.passages[choice.place].open;
                let closed = open - size;
                let price = self.price_of_closing(choice.place, open, size);
                let answer = self.answer(actor, positive);
                let own = scenario.agents[actor]
                    .oil_through
                    .filter(|(strait, _)| *strait == choice.place && !choice.selective)
                    .map_or(0.0, |(_, share)| share);
                let bought: f64 = scenario
                    .purchases
                    .iter()
                    .filter(|purchase| purchase.exporter == actor && !choice.selective)
                    .map(|purchase| purchase.share)
                    .sum();
                set(Part::Damage, price.clamp(-1.0, 1.0));
                let injured = [positive, negative]
                    .iter()
                    .filter(|pole| **pole != actor)
                    .map(|pole| self.injury(actor, *pole))
                    .sum::<f64>();
                set(
                    Part::Answer,
                    closed.max(0.0) * injured.min(self.parameters.full_answer),
                );
                set(Part::Safety, -closed * answer);
                set(Part::Income, -closed * own);
                set(Part::Goodwill, -closed * bought);
                set(Part::Agreement, -closed * hope);
            }
            Action::Harass | Action::Abstain => {
                let heat = conduct.cause.map_or(0.0, |cause| self.causes.0[cause]);
                let (_, order) = attacks::patronage(actor, scenario, self.support, self.relations);
                let target = if target == NOBODY {
                    attacks::harassed(conduct, scenario, self.plans).unwrap_or(target)
                } else {
                    target
                };
                let change = if choice.action == Action::Harass {
                    size.min(1.0 - will.campaign)
                } else {
                    -size * will.campaign
                };
                // One small attack draws no more of an answer than a deniable act.
                let answer = if target == NOBODY {
                    0.0
                } else {
                    self.parameters.deniable_answer * self.answer(actor, target)
                };
                set(Part::Cause, change * heat);
                set(Part::Order, change * order);
                set(
                    Part::Safety,
                    -change * any_of([will.reprisal.min(1.0), answer].into_iter()),
                );
                set(Part::Goodwill, -change * will.curbed);
                set(Part::Agreement, -change * hope);
            }
            Action::Access => {
                let change = size - will.access;
                let asked = self.wills[positive]
                    .threat
                    .max(f64::from(u8::from(self.in_exchange(positive, negative))));
                set(Part::Partner, change * asked);
                set(
                    Part::Safety,
                    -change * self.resolve(actor, negative) * self.harm(actor, negative),
                );
                set(Part::Goodwill, -change * self.trust(actor, negative));
                set(Part::Agreement, -change * hope);
            }
            Action::Mediate => {
                let tired = self.fatigue * f64::from(self.talks.fruitless);
                set(Part::Agreement, (size - tired).max(0.0));
                set(Part::Goodwill, size * self.trust(actor, negative));
            }
            Action::Procedure => {
                set(Part::Programme, size * self.urgency(actor));
                set(Part::Agreement, -hope);
            }
            Action::Buy => {
                let now = scenario
                    .purchases
                    .iter()
                    .position(|p| (p.buyer, p.exporter) == (actor, target))
                    .map_or(1.0, |number| self.purchases.0[number]);
                let change = size - now;
                let enforced = scenario
                    .sanctions
                    .iter()
                    .zip(&self.sanctions.ordered)
                    .filter(|(sanction, _)| sanction.target == target)
                    .map(|(_, ordered)| *ordered)
                    .fold(0.0, f64::max);
                set(Part::Income, change * scenario.agents[target].oil_discount);
                set(Part::Safety, -change * enforced);
                set(Part::Goodwill, change * self.trust(actor, target));
            }
            Action::Arm => {
                let rival = if target == negative {
                    positive
                } else {
                    negative
                };
                set(Part::Partner, size * self.trust(actor, target));
                set(Part::Safety, -size * self.resolve(actor, rival));
                set(Part::Agreement, -size * hope);
            }
            Action::Curb => {
                let groups = || {
                    scenario
                        .agents
                        .iter()
                        .enumerate()
                        .filter(|(_, agent)| agent.home == actor)
                };
                let count = groups().count().max(1) as f64;
                let now = groups()
                    .map(|(number, _)| self.wills[number].curbed)
                    .sum::<f64>()
                    / count;
                let campaigns = groups()
                    .map(|(number, _)| self.wills[number].campaign)
                    .sum::<f64>()
                    / count;
                let strength = any_of(
                    groups()
                        .map(|(number, _)| self.resolve(actor, number) * self.harm(actor, number)),
                );
                let change = size - now;
                set(Part::Partner, change);
                set(Part::Safety, change * (campaigns - strength));
                set(Part::Goodwill, -change * self.trust(actor, negative));
            }
            Action::Corridor => {
                let change = size - self.corridors.0[choice.subject];
                set(Part::Partner, -change * self.trust(actor, positive));
                set(Part::Goodwill, change * self.trust(actor, negative));
                set(Part::Safety, -change);
            }
        }
        parts[Part::Safety as usize] *= fear(
            will.security,
            conduct.security,
            will.resolve,
            conduct.resolve,
        );
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urgency_halves_at_its_half() {
        assert_eq!(urgency(30.0, 30.0), 0.5);
        assert_eq!(urgency(0.0, 30.0), 1.0);
    }

    #[test]
    fn a_near_deadline_weighs_before_it_has_passed() {
        assert_eq!(backing_down(0.8, 0.0, None, 0.5, 14.0), 0.0);
        assert_eq!(backing_down(0.8, 1.0, None, 0.5, 14.0), 0.8);
        assert!((backing_down(0.8, 0.0, Some(14.0), 0.5, 14.0) - 0.2).abs() < 1e-12);
    }

    #[test]
    fn fear_is_what_it_was_while_nothing_has_changed() {
        assert_eq!(fear(0.7, 0.7, 0.6, 0.6), 1.0);
        assert!(fear(0.5, 0.7, 0.6, 0.6) > 1.0);
        assert!(fear(0.7, 0.7, 0.9, 0.6) < 1.0);
        assert_eq!(fear(1.0, 0.0, 1.0, 0.0), 0.0);
    }

    #[test]
    fn kept_words_take_distrust_away() {
        assert_eq!(distrust(0.2, 0.2), 1.0);
        assert_eq!(distrust(0.6, 0.2), 0.5);
        assert!(distrust(0.1, 0.2) > 1.0);
    }

    #[test]
    fn risks_add_up_to_at_most_one() {
        assert_eq!(any_of([0.5, 0.5].into_iter()), 0.75);
        assert_eq!(any_of(std::iter::empty()), 0.0);
    }
}
