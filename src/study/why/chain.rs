//! From an event back to what made it possible, as far as the run knows: who decided, what
//! made it look, what had been ordered, which clock was due; down to a root.
//!
//! Each link lies before the one it explains, so that every chain ends. What the run does
//! not tell apart (why a campaign of attacks goes on, why a war is one) is followed to the
//! last decision that it rests on, and where there is none to the start.

use serde::Serialize;

use super::journal::{Before, Journal, Logged, Source};
use super::{Asked, date, short, wrong};
use crate::scenario::NOBODY;
use crate::scenario::Scenario;
use crate::scenario::conduct::Action;
use crate::scenario::problem::Problems;
use crate::scenario::raw::EffectKind;
use crate::trace::{reasons, words};
use crate::world::contest::Disputes;
use crate::world::events::EventKind;
use crate::world::steps::Mover;

/// Where a chain ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Root {
    /// A clock of the scenario.
    Clock,
    /// An order: an intervention of the scenario or of who asks.
    Order,
    /// The state of the start.
    Start,
    /// A draw.
    Draw,
}

/// A link of a chain.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Link {
    /// Day; 0 is the start.
    pub day: u32,
    /// Its date.
    pub date: String,
    /// In words.
    pub words: String,
    /// Number of its event in the log, from 1; none for a root.
    pub event: Option<u32>,
    /// What kind of root it is; none for an event.
    pub root: Option<Root>,
    /// For a decision: how many options were weighed, and with which probability this one
    /// was taken.
    pub weighed: Option<(u32, f64)>,
}

/// A chain from an event back to a root.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chain {
    /// Number of the event in the log, from 1.
    pub event: u32,
    /// Links, the event first and the root last.
    pub links: Vec<Link>,
}

/// What comes before an event.
enum Next {
    Event(usize),
    Root(Root, String),
}

/// Follows an event, by its number in the log or in that of a day, back to its root.
///
/// # Errors
/// When there is no such event.
pub fn chain(asked: &Asked, number: u32, day: Option<u32>) -> Result<Chain, Problems> {
    let scenario = &asked.setting.scenario;
    let mut simulation = asked.simulation();
    let mut journal = Journal::default();
    for _ in 0..day.unwrap_or(asked.days) {
        simulation.tick_by_steps(&mut |process, world| journal.look(process, world, scenario));
        // What comes later can be no cause.
        if day.is_none() && journal.events.len() >= number as usize {
            break;
        }
    }
    let events = journal.events.iter().enumerate();
    let of_day = events.filter(|(_, it)| day.is_none_or(|day| it.event.tick == day));
    let places: Vec<usize> = of_day.map(|(place, _)| place).collect();
    let place = number.checked_sub(1).and_then(|at| places.get(at as usize));
    let Some(place) = place else {
        let expected = match (places.len(), day) {
            (0, Some(day)) => format!("another day, since day {day} has no events"),
            (0, None) => "another run, since this one has no events".to_owned(),
            (count, Some(day)) => format!("one of the {count} events of day {day}, from 1"),
            (count, None) => format!("one of the {count} events of the run, from 1"),
        };
        return Err(wrong("event", format_args!("event {number}"), expected));
    };
    let disputes = simulation.world().resource::<Disputes>();
    let chains = Chains {
        journal: &journal,
        scenario,
        disputes,
    };
    Ok(Chain {
        event: *place as u32 + 1,
        links: chains.links(*place),
    })
}

/// What made an agent look, as links; for a decision that is no event.
pub(super) fn of_look(
    journal: &Journal,
    scenario: &Scenario,
    disputes: &Disputes,
    (day, before): (u32, Before),
) -> Vec<Link> {
    let chains = Chains {
        journal,
        scenario,
        disputes,
    };
    match chains.before(before, journal.events.len()) {
        Next::Event(place) => chains.links(place),
        Next::Root(root, words) => vec![chains.root(root, words, day)],
    }
}

struct Chains<'a> {
    journal: &'a Journal,
    scenario: &'a Scenario,
    disputes: &'a Disputes,
}

impl Chains<'_> {
    fn links(&self, mut place: usize) -> Vec<Link> {
        let mut links = Vec::new();
        loop {
            let logged = &self.journal.events[place];
            let day = logged.event.tick;
            links.push(Link {
                day,
                date: date(self.scenario, day),
                words: self.words(logged),
                event: Some(place as u32 + 1),
                root: None,
                weighed: logged.weighed.map(|(_, options, chance)| (options, chance)),
            });
            match self.next(place, logged) {
                Next::Event(before) if before < place => place = before,
                Next::Event(_) => {
                    let words = reasons::ROOT_START.to_owned();
                    links.push(self.root(Root::Start, words, 0));
                    return links;
                }
                Next::Root(root, words) => {
                    let day = if root == Root::Start { 0 } else { day };
                    links.push(self.root(root, words, day));
                    return links;
                }
            }
        }
    }

    fn root(&self, root: Root, words: String, day: u32) -> Link {
        Link {
            day,
            date: date(self.scenario, day),
            words,
            event: None,
            root: Some(root),
            weighed: None,
        }
    }

    fn words(&self, logged: &Logged) -> String {
        let event = words::event(&logged.event, self.scenario);
        match logged.weighed {
            Some((_, options, chance)) => reasons::filled(
                reasons::WEIGHED,
                &[
                    ("event", &event),
                    ("options", &options.to_string()),
                    ("percent", &reasons::amount(100.0 * chance)),
                ],
            ),
            None => event,
        }
    }

    /// The last event before a place that fits.
    fn last(&self, place: usize, fits: impl Fn(&Logged) -> bool) -> Option<usize> {
        self.journal.events[..place].iter().rposition(fits)
    }

    fn last_of(&self, place: usize, kinds: &[EventKind]) -> Option<usize> {
        self.last(place, |it| kinds.contains(&it.event.kind))
    }

    /// The last time before a place that a choice which fits was taken.
    fn decision(&self, place: usize, fits: impl Fn(usize) -> bool) -> Option<usize> {
        self.last(place, |it| {
            it.event.kind == EventKind::Decision && fits(it.event.subject as usize)
        })
    }

    fn start(found: Option<usize>, words: &str) -> Next {
        found.map_or_else(|| Next::Root(Root::Start, words.to_owned()), Next::Event)
    }

    /// What an act of a day was, as an event before a place.
    fn act(&self, day: u32, by: Mover, place: usize) -> Next {
        let on_day = |kind: EventKind, subject: u32| {
            self.last(place, |it| {
                (it.event.kind, it.event.subject, it.event.tick) == (kind, subject, day)
            })
        };
        match by {
            Mover::Choice(choice) | Mover::Ordered(choice) => {
                let taken = on_day(EventKind::Decision, choice);
                Self::start(taken, reasons::ROOT_START)
            }
            Mover::Operation(choice) => {
                let carried_out = on_day(EventKind::Strike, choice);
                let taken = || self.decision(place, |it| it == choice as usize);
                Self::start(carried_out.or_else(taken), reasons::ROOT_START)
            }
            Mover::Group(group) => {
                Self::start(on_day(EventKind::Attacks, group), reasons::ROOT_CAMPAIGN)
            }
            Mover::Effect(number) => match self.journal.effect(day, number) {
                Some(effect) => self.before(effect.before, place),
                None => Next::Root(Root::Start, reasons::ROOT_START.to_owned()),
            },
            Mover::Forgetting => Next::Root(Root::Start, reasons::ROOT_START.to_owned()),
        }
    }

    fn before(&self, before: Before, place: usize) -> Next {
        match before {
            Before::Act(day, by) => self.act(day, by, place),
            Before::Event(event) => Next::Event(event),
            // The only process that acts without acts of its own is that of the talks; a
            // review of an agreement that breaks nothing logs nothing.
            Before::Process(day, _) => {
                let talks = |it: &Logged| {
                    it.event.tick == day && it.before == Before::Process(day, "talks")
                };
                let signed = [EventKind::AgreementSigned, EventKind::InterimSigned];
                let found = self.last(place, talks);
                let found = found.or_else(|| self.last_of(place, &signed));
                Self::start(found, reasons::ROOT_START)
            }
            Before::Review => Next::Root(Root::Draw, reasons::ROOT_REVIEW.to_owned()),
            Before::Nothing => Next::Root(Root::Start, reasons::ROOT_START.to_owned()),
        }
    }

    /// The effect of the event's day that fits.
    fn effect(&self, day: u32, fits: impl Fn(&Source) -> bool) -> Option<Before> {
        let mut effects = self.journal.effects.iter();
        let found = effects.find(|effect| effect.day == day && fits(effect));
        found.map(|effect| effect.before)
    }

    fn next(&self, place: usize, logged: &Logged) -> Next {
        use EventKind as Kind;
        let (event, scenario) = (&logged.event, self.scenario);
        let (day, subject) = (event.tick, event.subject as usize);
        let of_kind = |kind: EffectKind| self.effect(day, |effect| effect.kind == kind);
        let from_effect = |kind: EffectKind, otherwise: &[EventKind]| match of_kind(kind) {
            Some(before) => self.before(before, place),
            None => Self::start(self.last_of(place, otherwise), reasons::ROOT_START),
        };
        match event.kind {
            Kind::Intervention => Next::Root(Root::Order, reasons::ROOT_ORDER.to_owned()),
            Kind::ClockDue => {
                let started = self.decision(place, |it| {
                    let choice = &scenario.choices[it];
                    choice.action == Action::Procedure && choice.subject == subject
                });
                started.map_or_else(
                    || Next::Root(Root::Clock, reasons::ROOT_CLOCK.to_owned()),
                    Next::Event,
                )
            }
            Kind::Decision => match (logged.before, logged.weighed) {
                (Before::Act(_, Mover::Ordered(_)), _) => {
                    let ordered = self.effect(day, |effect| {
                        effect.kind == EffectKind::Option && effect.subject == subject
                    });
                    match ordered {
                        Some(before) => self.before(before, place),
                        None => Next::Root(Root::Order, reasons::ROOT_ORDER.to_owned()),
                    }
                }
                (_, Some((looked, ..))) => {
                    self.looked(looked, place, scenario.choices[subject].actor)
                }
                _ => Next::Root(Root::Draw, reasons::ROOT_REVIEW.to_owned()),
            },
            Kind::Strike => Self::start(
                self.decision(place, |it| it == subject),
                reasons::ROOT_START,
            ),
            Kind::SiteDamaged | Kind::Deaths | Kind::Joined | Kind::Ceasefire => {
                self.before(logged.before, place)
            }
            Kind::Attacks => {
                let campaign = self.decision(place, |it| {
                    let choice = &scenario.choices[it];
                    choice.actor == subject
                        && matches!(choice.action, Action::Harass | Action::Join)
                });
                Self::start(campaign, reasons::ROOT_CAMPAIGN)
            }
            Kind::Outage => {
                // The nth outage of a day follows from its nth effect of that kind.
                let earlier = self.journal.events[..place].iter().rev();
                let nth = earlier
                    .take_while(|it| it.event.tick == day)
                    .filter(|it| it.event.kind == Kind::Outage)
                    .count();
                let effects = self.journal.effects.iter();
                let mut outages =
                    effects.filter(|it| it.day == day && it.kind == EffectKind::Outage);
                match outages.nth(nth) {
                    Some(effect) => self.before(effect.before, place),
                    None => Next::Root(Root::Start, reasons::ROOT_START.to_owned()),
                }
            }
            Kind::SupplyRestored => {
                Self::start(self.last_of(place, &[Kind::Outage]), reasons::ROOT_START)
            }
            Kind::StraitRestricted | Kind::StraitReopened => {
                if let Before::Act(..) = logged.before {
                    return self.before(logged.before, place);
                }
                let ordered = self.effect(day, |effect| {
                    effect.kind == EffectKind::Strait
                        && effect.subject == subject
                        && effect.amount == event.value
                });
                let restricted = |it: &Logged| {
                    (it.event.kind, it.event.subject) == (Kind::StraitRestricted, event.subject)
                };
                match ordered {
                    Some(before) => self.before(before, place),
                    None => Self::start(self.last(place, restricted), reasons::ROOT_START),
                }
            }
            Kind::TalksAnnounced | Kind::InvitationDeclined => {
                let invited = of_kind(EffectKind::Invitation);
                match invited.filter(|_| of_kind(EffectKind::TalksOpen).is_none()) {
                    Some(before) => self.before(before, place),
                    None => from_effect(EffectKind::TalksOpen, &[]),
                }
            }
            Kind::TalksRound => {
                let set = [Kind::TalksAnnounced, Kind::TalksRound];
                match self.last_of(place, &set) {
                    Some(before) => Next::Event(before),
                    None => Next::Root(Root::Clock, reasons::ROOT_ROUND.to_owned()),
                }
            }
            Kind::TalksSuspended if subject >= 2 => from_effect(EffectKind::TalksSuspend, &[]),
            Kind::TalksSuspended | Kind::InterimSigned | Kind::AgreementSigned => Self::start(
                self.last_of(place, &[Kind::TalksRound]),
                reasons::ROOT_START,
            ),
            Kind::TalksCollapsed => {
                let broken_off = [Kind::TalksSuspended, Kind::AgreementEnded];
                from_effect(EffectKind::TalksCollapse, &broken_off)
            }
            Kind::PartBroken => {
                let signed = [Kind::AgreementSigned, Kind::InterimSigned];
                Self::start(self.last_of(place, &signed), reasons::ROOT_START)
            }
            Kind::AgreementEnded => from_effect(EffectKind::TalksCollapse, &[Kind::PartBroken]),
            Kind::War => {
                let pair = self.disputes.0.get(subject).map(|dispute| dispute.pair);
                let between = |it: &Logged| {
                    let choice = scenario.choices.get(it.event.subject as usize);
                    it.event.kind == Kind::Strike
                        && choice.is_some_and(|choice| {
                            let own = [choice.actor, choice.partner].map(|it| it as u16);
                            let target = choice.target as u16;
                            pair.is_none_or(|(one, other)| {
                                (target == one && own.contains(&other))
                                    || (target == other && own.contains(&one))
                            })
                        })
                };
                let struck = self.last(place, between);
                let any = || self.last_of(place, &[Kind::Strike]);
                Self::start(struck.or_else(any), reasons::ROOT_START)
            }
            Kind::Breakout => {
                let owner = scenario.programme.as_ref().map_or(NOBODY, |it| it.owner);
                let stepped_up = self.decision(place, |it| {
                    let choice = &scenario.choices[it];
                    choice.actor == owner && choice.action == Action::Enrich
                });
                Self::start(stepped_up, reasons::ROOT_START)
            }
        }
    }

    /// What made an agent look.
    fn looked(&self, before: Before, place: usize, agent: usize) -> Next {
        match self.before(before, place) {
            Next::Root(Root::Draw, words) => {
                let name = short(agent, self.scenario);
                Next::Root(Root::Draw, reasons::filled(&words, &[("agent", name)]))
            }
            next => next,
        }
    }
}
