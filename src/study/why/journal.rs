//! Where events, effects and looks of a run came from, as the run was made: who logged an
//! event, who put an effect off until tomorrow, what made an agent look.

use bevy_ecs::world::World;

use crate::scenario::Scenario;
use crate::scenario::raw::EffectKind;
use crate::world::calendar::Calendar;
use crate::world::conduct::{Awake, Decisions, Minds};
use crate::world::events::{Event, EventKind, EventLog, Today, Tomorrow};
use crate::world::steps::{Mover, Number, Steps};

/// What came before something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Before {
    /// An act, on a day.
    Act(u32, Mover),
    /// An event of the log, by its place.
    Event(usize),
    /// A process, on a day.
    Process(u32, &'static str),
    /// A review that came by its draw.
    Review,
    /// Nothing that is known.
    Nothing,
}

/// An effect of a day.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// Day.
    pub day: u32,
    /// Kind of effect.
    pub kind: EffectKind,
    /// What it acts on.
    pub subject: usize,
    /// Its size.
    pub amount: f64,
    /// Where it came from.
    pub before: Before,
}

/// What is known of an event besides the event itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Logged {
    /// The event.
    pub event: Event,
    /// Who logged it.
    pub before: Before,
    /// For a decision that was weighed: why its agent looked, the options, and the
    /// probability of the one that was taken.
    pub weighed: Option<(Before, u32, f64)>,
}

/// The journal of a run.
#[derive(Debug, Default)]
pub struct Journal {
    /// Events, in the order of the log.
    pub events: Vec<Logged>,
    /// Effects that were in force, by day and in their order.
    pub effects: Vec<Source>,
    /// Why each agent looked on the last day, where it did.
    pub looked: Vec<Option<Before>>,
    later: Vec<Before>,
    alerts: Vec<Option<Before>>,
    steps: usize,
    today: usize,
}

impl Journal {
    /// Takes down what a process did.
    pub fn look(&mut self, process: &'static str, world: &World, scenario: &Scenario) {
        let day = world.resource::<Calendar>().tick;
        let agents = scenario.agents.len();
        self.alerts.resize(agents, None);
        if process == "perception" {
            self.steps = 0;
        }
        let taken = &world.resource::<Steps>().taken;
        let acts = taken.get(self.steps..).unwrap_or_default();
        let log = &world.resource::<EventLog>().0;
        let later = world.resource::<Tomorrow>().0.len();
        match process {
            "orders" => self.orders(day, world, scenario),
            "perception" | "decisions" | "combat" | "attacks" => {
                for step in acts {
                    let before = Before::Act(day, step.mover);
                    match step.number {
                        Number::Events => self.log(log, step.value as usize, before),
                        Number::Later => self.later.resize(step.value as usize, before),
                        Number::Alert(agent) if step.value > 0.0 => {
                            self.alerts[agent as usize].get_or_insert(before);
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        self.log(log, log.len(), Before::Process(day, process));
        self.later.resize(later, Before::Process(day, process));
        if process == "perception" {
            self.looks(world);
        }
        if process == "decisions" {
            self.decided(day, world);
        }
        // Before anybody looks, only the talks alert; after that the next day begins.
        if process == "talks" {
            let last = self.events.len().checked_sub(1).map(Before::Event);
            let minds = &world.resource::<Minds>().alert;
            for (known, alert) in self.alerts.iter_mut().zip(minds) {
                if *alert && known.is_none() {
                    *known = last;
                }
            }
        }
        self.steps = taken.len();
    }

    /// Takes down events up to a length of the log.
    fn log(&mut self, log: &[Event], length: usize, before: Before) {
        let new = log.get(self.events.len()..length).unwrap_or_default();
        self.events.extend(new.iter().map(|event| Logged {
            event: *event,
            before,
            weighed: None,
        }));
    }

    /// Effects of the day: first those put off until it, then those of interventions and of
    /// clocks in the order in which they were logged.
    fn orders(&mut self, day: u32, world: &World, scenario: &Scenario) {
        let mut sources: Vec<Before> = std::mem::take(&mut self.later);
        let start = self.events.len();
        let log = &world.resource::<EventLog>().0;
        self.log(log, log.len(), Before::Nothing);
        for (place, logged) in self.events.iter().enumerate().skip(start) {
            let subject = logged.event.subject as usize;
            let effects = match logged.event.kind {
                EventKind::Intervention => &scenario.interventions[subject].effects,
                EventKind::ClockDue => &scenario.clocks[subject].effects,
                _ => continue,
            };
            sources.extend(effects.iter().map(|_| Before::Event(place)));
        }
        let today = &world.resource::<Today>().0;
        sources.resize(today.len(), Before::Nothing);
        self.today = self.effects.len();
        let effects = today.iter().zip(sources);
        self.effects.extend(effects.map(|(effect, before)| Source {
            day,
            kind: effect.kind,
            subject: effect.subject,
            amount: effect.amount,
            before,
        }));
    }

    fn looks(&mut self, world: &World) {
        let awake = &world.resource::<Awake>().0;
        let alerts = self.alerts.iter_mut().zip(awake);
        self.looked = alerts
            .map(|(alert, looks)| {
                let alert = alert.take();
                (*looks > 0).then(|| alert.unwrap_or(Before::Review))
            })
            .collect();
    }

    /// Adds to decisions of the day what was weighed.
    fn decided(&mut self, day: u32, world: &World) {
        let decisions = &world.resource::<Decisions>().0;
        let today = self.events.iter_mut().rev();
        for logged in today.take_while(|logged| logged.event.tick == day) {
            let Before::Act(_, Mover::Choice(choice)) = logged.before else {
                continue;
            };
            if logged.event.kind != EventKind::Decision {
                continue;
            }
            let decision = decisions.iter().rfind(|it| it.taken == choice);
            logged.weighed = decision.and_then(|decision| {
                let mut options = decision.considered.iter();
                let taken = options.find(|it| it.choice == choice)?;
                let looked = self.looked.get(decision.agent as usize);
                let looked = looked.copied().flatten().unwrap_or(Before::Nothing);
                let count = decision.considered.len() as u32;
                Some((looked, count, taken.probability))
            });
        }
    }

    /// The effect of a day by its place among that day's.
    #[must_use]
    pub fn effect(&self, day: u32, place: u32) -> Option<&Source> {
        let mut of_day = self.effects.iter().filter(|effect| effect.day == day);
        of_day.nth(place as usize)
    }
}
