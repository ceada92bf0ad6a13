//! Why: what moved a number, what a decision weighed, what made an event possible.
//!
//! Nothing of a run is kept for this. A question is answered by making the run again, with
//! contributions on and the world looked at after every process: the same inputs give the
//! same run to the bit. So memory is bounded by what is asked.
//!
//! * A *change* of a series over a span of days is split into contributions that fold to
//!   it to the bit, and into bars, one a cause ([`fold`], [`split`]). Each cause names its
//!   mechanism ([`mechanisms`]), its inputs ([`inputs`]) and where they come from.
//! * A *decision* is shown with every option weighed, its parts, its probability and the
//!   draws by which one was taken ([`decision`]).
//! * An *event* is followed back to what made it possible ([`chain`]).

pub mod chain;
pub mod decision;
pub mod fold;
pub mod inputs;
pub mod journal;
pub mod mechanisms;
pub mod split;

use serde::{Deserialize, Serialize};

use crate::Simulation;
use crate::scenario::Scenario;
use crate::scenario::problem::{Origin, Problems};
use crate::scenario::schema;
use crate::trace::reasons;
use crate::trace::series::{self, Series};
use crate::world::Setting;
use chain::Chain;
use decision::Decided;
use fold::{Cause, Fold, Thing};
use inputs::{Citation, Found, Input, Parameter};
use split::Split;

/// What is asked of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "about", rename_all = "kebab-case")]
pub enum Question {
    /// Why a series changed.
    Change(OfChange),
    /// Why an agent decided as it did.
    Decision(OfDecision),
    /// What made an event possible.
    Event(OfEvent),
}

/// A change that is asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfChange {
    /// Name of the series.
    pub series: String,
    /// Id of the agent, for a series per agent.
    #[serde(default)]
    pub agent: Option<String>,
    /// First day of the change, from 1.
    pub day: u32,
    /// Last day of it; the first when not given.
    #[serde(default)]
    pub until: Option<u32>,
    /// Give every contribution of every day, too.
    #[serde(default)]
    pub daily: bool,
}

/// A decision that is asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfDecision {
    /// Id of the agent.
    pub agent: String,
    /// Day, from 1.
    pub day: u32,
}

/// An event that is asked about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfEvent {
    /// Number of the event in the log of the run, or of its day when one is given, from 1.
    pub event: u32,
    /// Day of the event.
    #[serde(default)]
    pub day: Option<u32>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "about", rename_all = "kebab-case")]
pub enum Answer {
    /// Of a change.
    Change(Change),
    /// Of a decision.
    Decision(Decided),
    /// Of an event.
    Event(Chain),
}

/// Why a series changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Name of the series.
    pub series: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Id of the agent; none for a series of the world.
    pub agent: Option<String>,
    /// Unit of all amounts.
    pub unit: &'static str,
    /// First and last day of the change.
    pub days: (u32, u32),
    /// Their dates.
    pub dates: (String, String),
    /// Value at the end of the day before the first.
    pub before: f64,
    /// Value at the end of the last.
    pub after: f64,
    /// One sentence.
    pub words: String,
    /// Causes, largest first; added to `before` in this order their amounts give `after` to
    /// the bit.
    pub bars: Vec<Bar>,
    /// Every contribution, in the order of the model: added to `before` in this order they
    /// give `after` to the bit. Empty unless asked for.
    pub daily: Vec<Contribution>,
}

/// What one cause moved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bar {
    /// How much, in the unit of the series.
    pub amount: f64,
    /// In words.
    pub words: String,
    /// Id of its mechanism.
    pub mechanism: &'static str,
    /// Process of the day.
    pub process: &'static str,
    /// Equation, in the notation of the documentation.
    pub equation: &'static str,
    /// Other agent, by id.
    pub agent: Option<String>,
    /// Option, by id.
    pub option: Option<String>,
    /// First and last day on which it moved the series.
    pub days: (u32, u32),
    /// Number of its contributions.
    pub contributions: u32,
    /// What it follows from.
    pub inputs: Vec<Input>,
    /// Parameters of its equation.
    pub parameters: Vec<Parameter>,
    /// Where mechanism and numbers come from.
    pub citations: Vec<Citation>,
}

/// One contribution.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Contribution {
    /// Day.
    pub day: u32,
    /// Place among the bars; none for rounding.
    pub bar: Option<usize>,
    /// How much.
    pub amount: f64,
}

/// Answers a question about the run of a setting with a seed, `days` days long.
///
/// # Errors
/// When there is no such series, agent, day, event or opportunity to decide.
pub fn ask(
    setting: &Setting,
    seed: u64,
    days: u32,
    question: &Question,
) -> Result<Answer, Problems> {
    let asked = Asked {
        setting,
        seed,
        days,
    };
    match question {
        Question::Change(of) => asked.change(of).map(Answer::Change),
        Question::Decision(of) => {
            let agent = asked.agent(&of.agent)?;
            asked.day("day", of.day, 1)?;
            decision::decided(&asked, agent, of.day).map(Answer::Decision)
        }
        Question::Event(of) => {
            if let Some(day) = of.day {
                asked.day("day", day, 1)?;
            }
            chain::chain(&asked, of.event, of.day).map(Answer::Event)
        }
    }
}

/// The run that is asked about.
pub struct Asked<'a> {
    setting: &'a Setting,
    seed: u64,
    days: u32,
}

/// What is wrong with a question.
fn wrong(path: &str, found: impl std::fmt::Display, expected: impl std::fmt::Display) -> Problems {
    Problems::one(&Origin::named("why"), path, found, expected)
}

impl Asked<'_> {
    fn simulation(&self) -> Simulation {
        let mut simulation = Simulation::of(self.setting.clone(), self.seed);
        simulation.explain(true);
        simulation
    }

    fn agent(&self, id: &str) -> Result<usize, Problems> {
        let scenario = &self.setting.scenario;
        scenario.agent(id).ok_or_else(|| {
            let known: Vec<_> = scenario.agents.iter().map(|it| it.id.as_str()).collect();
            let expected = format_args!("one of {}", known.join(", ")).to_string();
            wrong("agent", format_args!("\"{id}\""), expected)
        })
    }

    fn day(&self, path: &str, day: u32, first: u32) -> Result<(), Problems> {
        if (first..=self.days).contains(&day) {
            return Ok(());
        }
        let expected = format!("a day from {first} to {}", self.days);
        Err(wrong(path, format_args!("day {day}"), expected))
    }

    fn date(&self, day: u32) -> String {
        date(&self.setting.scenario, day)
    }

    fn series(
        &self,
        name: &str,
        agent: Option<&str>,
    ) -> Result<(&'static Series, Option<usize>), Problems> {
        let series = series::find(name).ok_or_else(|| {
            let expected = format!("one of {}", series::names().join(", "));
            wrong("series", format_args!("\"{name}\""), expected)
        })?;
        let agent = agent.map(|id| self.agent(id)).transpose()?;
        match (series.per_agent(), agent) {
            (true, None) => Err(wrong("agent", "none", format_args!("an agent for {name}"))),
            (false, Some(_)) => {
                let expected = format_args!("none, since {name} is a series of the world");
                Err(wrong("agent", "an agent", expected))
            }
            (_, agent) => Ok((series, agent)),
        }
    }

    fn change(&self, of: &OfChange) -> Result<Change, Problems> {
        let (series, agent) = self.series(&of.series, of.agent.as_deref())?;
        let (from, until) = (of.day, of.until.unwrap_or(of.day));
        self.day("day", from, 1)?;
        self.day("until", until, from)?;
        let mut simulation = self.simulation();
        let number = agent.unwrap_or(0);
        let mut split = Split::new(self.setting, series, number, simulation.world());
        for _ in 1..from {
            simulation.tick_by_steps(&mut |process, world| split.look(process, world, None));
        }
        let mut fold = Fold::from(split.value(simulation.world()));
        // Per cause: what it follows from, as it first and as it last moved the series.
        let mut causes: Vec<(Vec<Found>, Vec<Found>)> = Vec::new();
        for day in from..=until {
            fold.begin(day);
            let mut seen = fold.steps.len();
            simulation.tick_by_steps(&mut |process, world| {
                split.look(process, world, Some(&mut fold));
                let alignments = &split.alignments;
                for step in &fold.steps[seen..] {
                    let cause = &fold.causes[step.cause];
                    let read =
                        || inputs::read(cause, series, number, world, self.setting, alignments);
                    if step.cause == causes.len() {
                        causes.push((read(), Vec::new()));
                    } else {
                        causes[step.cause].1 = read();
                    }
                }
                seen = fold.steps.len();
            });
        }
        Ok(self.shown(series, agent, (from, until), &fold, causes, of.daily))
    }

    fn shown(
        &self,
        series: &'static Series,
        agent: Option<usize>,
        days: (u32, u32),
        fold: &Fold,
        mut causes: Vec<(Vec<Found>, Vec<Found>)>,
        daily: bool,
    ) -> Change {
        let scenario = &self.setting.scenario;
        let format = schema::scenario();
        let summed = fold.bars();
        let mut places = vec![None; fold.causes.len()];
        let own = agent.map(|agent| scenario.agents[agent].id.clone());
        let mut bars = Vec::with_capacity(summed.len());
        for bar in &summed {
            let (first, last) = bar.place.map_or_else(Default::default, |place| {
                places[place] = Some(bars.len());
                std::mem::take(&mut causes[place])
            });
            let mechanism = mechanisms::find(bar.cause.mechanism);
            let parameters = inputs::parameters(mechanism, &bar.cause, agent, scenario, &format);
            let citations = inputs::citations(mechanism, &parameters);
            bars.push(Bar {
                amount: bar.amount,
                words: words(&bar.cause, scenario),
                mechanism: mechanism.id,
                process: mechanism.process,
                equation: mechanism.equation,
                agent: bar
                    .cause
                    .agent
                    .map(|it| scenario.agents[it as usize].id.clone()),
                option: bar
                    .cause
                    .choice
                    .map(|it| scenario.choices[it as usize].id.clone()),
                days: bar.days,
                contributions: bar.steps,
                inputs: inputs::joined(&first, &last, scenario),
                parameters,
                citations,
            });
        }
        let contribution = |step: &fold::Step| Contribution {
            day: step.day,
            bar: places[step.cause],
            amount: step.amount,
        };
        let daily = if daily {
            fold.steps.iter().map(contribution).collect()
        } else {
            Vec::new()
        };
        Change {
            series: series.name,
            title: series.title,
            agent: own,
            unit: series.unit,
            days,
            dates: (self.date(days.0), self.date(days.1)),
            before: fold.before,
            after: fold.value,
            words: sentence(series, agent, fold, &bars, scenario),
            bars,
            daily,
        }
    }
}

/// The date of a day of a run.
fn date(scenario: &Scenario, day: u32) -> String {
    (scenario.start().0 + chrono::Days::new(u64::from(day))).to_string()
}

/// Short name of an agent.
fn short(agent: usize, scenario: &Scenario) -> &str {
    let of = scenario.agents.get(agent);
    let raw = of.and_then(|of| scenario.raw.agents.get(&of.id));
    raw.map_or("nobody", |raw| &raw.short)
}

/// A choice in words, with its actor.
fn option(choice: u32, scenario: &Scenario) -> String {
    let choice = &scenario.choices[choice as usize];
    let raw = scenario.raw.options.get(&choice.id);
    let name = raw.map_or(choice.id.as_str(), |option| &option.name);
    format!("{}: {name}", short(choice.actor, scenario))
}

/// A cause in words.
fn words(cause: &Cause, scenario: &Scenario) -> String {
    let raw = &scenario.raw;
    let place = |id: &str| {
        raw.places
            .get(id)
            .map_or(id.to_owned(), |it| it.name.clone())
    };
    let (mut thing, mut at, mut side) = (String::new(), String::new(), String::new());
    match cause.thing {
        Some(Thing::Stock(stock)) => {
            let id = &scenario.stocks[stock as usize].id;
            thing = raw.stocks.get(id).map_or(id.clone(), |it| it.name.clone());
        }
        Some(Thing::Sanction(sanction)) => {
            let named = raw.sanctions.values().nth(sanction as usize);
            thing = named.map_or(String::new(), |it| it.name.clone());
        }
        Some(Thing::Level(level)) => {
            let programme = scenario.programme.as_ref();
            let level = programme.and_then(|it| it.material.get(level as usize));
            let percent = level.map_or(0.0, |(level, _)| 100.0 * level);
            thing = format!("{} %", crate::trace::words::number(percent));
        }
        Some(Thing::Site(site)) => {
            at = place(&scenario.places[scenario.sites[site as usize].place].id);
        }
        Some(Thing::Strait(strait)) => {
            at = scenario
                .straits
                .get(strait as usize)
                .map_or(String::new(), |it| place(&it.id));
        }
        Some(Thing::Side(side_of)) => {
            side = short(scenario.poles[side_of as usize % 2], scenario).to_owned();
        }
        None => {}
    }
    let of = |agent: u32| short(agent as usize, scenario).to_owned();
    let agent = cause.agent.map_or(String::new(), of);
    let taken = cause
        .choice
        .map_or(String::new(), |it| option(it, scenario));
    let within = match (cause.choice, cause.agent) {
        (Some(_), _) => format!(" ({taken})"),
        (None, Some(_)) => format!(" ({agent})"),
        _ => String::new(),
    };
    reasons::filled(
        reasons::template(cause.mechanism),
        &[
            ("agent", &agent),
            ("option", &taken),
            ("choice", &within),
            ("thing", &thing),
            ("place", &at),
            ("side", &side),
        ],
    )
}

/// Causes that a sentence names.
const NAMED: usize = 3;

fn sentence(
    series: &Series,
    agent: Option<usize>,
    fold: &Fold,
    bars: &[Bar],
    scenario: &Scenario,
) -> String {
    let number = reasons::amount;
    let whose = agent.map_or(String::new(), |it| format!(" ({})", short(it, scenario)));
    let head = format!("{}{whose}", series.title);
    if bars.is_empty() {
        return reasons::filled(
            reasons::UNMOVED,
            &[("what", &head), ("at", &number(fold.value))],
        );
    }
    let named: Vec<String> = bars
        .iter()
        .take(NAMED)
        .map(|bar| format!("{} ({})", bar.words, reasons::signed(bar.amount)))
        .collect();
    reasons::filled(
        reasons::MOVED,
        &[
            ("what", &head),
            ("from", &number(fold.before)),
            ("to", &number(fold.value)),
            ("unit", series.unit),
            ("causes", &named.join("; ")),
        ],
    )
}
