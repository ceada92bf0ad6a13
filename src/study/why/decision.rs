//! What an agent weighed on a day, and the draws by which it took what it took.
//!
//! Options and their parts are those that the decision kept. The draws are keyed, so they
//! are drawn again here: first hold against act, then one act, each time the largest of
//! precision × utility − ln copies + a standard Gumbel draw (Gumbel 1954; Yellott 1977).

use serde::Serialize;

use super::chain::{self, Link};
use super::journal::{Before, Journal};
use super::{Asked, option, short, wrong};
use crate::chance::{Chance, Purpose};
use crate::day::decisions::Parameters;
use crate::day::decisions::logit;
use crate::math;
use crate::scenario::Scenario;
use crate::scenario::conduct::Action;
use crate::scenario::play::ALL_PARTS;
use crate::scenario::problem::Problems;
use crate::trace::reasons;
use crate::world::conduct::{Awake, Considered, Decisions};
use crate::world::contest::Disputes;

/// The decisions of an agent on a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decided {
    /// Id of the agent.
    pub agent: String,
    /// Day.
    pub day: u32,
    /// Its date.
    pub date: String,
    /// In words.
    pub words: String,
    /// What made it look, back to a root.
    pub looked: Vec<Link>,
    /// Its opportunities of the day that were used; after an act there is no other.
    pub opportunities: Vec<Opportunity>,
}

/// An opportunity to decide.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Opportunity {
    /// Options, in the order of ids.
    pub options: Vec<Weighed>,
    /// Hold against act; none where there was nothing to do but hold.
    pub first: Option<First>,
    /// Place of the option that was taken among the options.
    pub taken: usize,
}

/// The first stage: to act at all.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct First {
    /// Utility of holding, stakes.
    pub hold: f64,
    /// What acting is worth, inertia taken off, stakes.
    pub act: f64,
    /// Chance to act.
    pub chance: f64,
    /// Scores with their draws, hold and act: the larger one wins.
    pub scores: [f64; 2],
}

/// An option that was weighed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Weighed {
    /// Id.
    pub option: String,
    /// In words.
    pub words: String,
    /// Parts of its utility in the order in which they are added, stakes; parts of nothing
    /// are left out.
    pub parts: Vec<PartOf>,
    /// Their sum, stakes.
    pub utility: f64,
    /// Chance of being taken at this opportunity.
    pub probability: f64,
    /// Options of the agent that do the same, itself included.
    pub copies: f64,
    /// Score with its draw at the second stage; none for holding, or where that came first.
    pub score: Option<f64>,
}

/// A part of a utility.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PartOf {
    /// Name of the part.
    pub part: &'static str,
    /// Stakes.
    pub amount: f64,
}

/// What an agent decided on a day.
///
/// # Errors
/// When it did not look on that day.
pub fn decided(asked: &Asked, agent: usize, day: u32) -> Result<Decided, Problems> {
    let scenario = &asked.setting.scenario;
    let mut simulation = asked.simulation();
    let mut journal = Journal::default();
    let mut days = Vec::new();
    for tick in 1..=day {
        simulation.tick_by_steps(&mut |process, world| journal.look(process, world, scenario));
        if looks(simulation.world().resource::<Awake>(), agent) {
            days.push(tick);
        }
    }
    let world = simulation.world();
    let of_day = world.resource::<Decisions>().0.iter();
    let decisions: Vec<_> = of_day
        .filter(|it| it.agent as usize == agent)
        .cloned()
        .collect();
    if decisions.is_empty() {
        let last = days.last().copied();
        for tick in day + 1..=asked.days {
            simulation.tick();
            if looks(simulation.world().resource::<Awake>(), agent) {
                days.push(tick);
                break;
            }
        }
        let near: Vec<_> = last
            .into_iter()
            .chain(days.last().copied().filter(|it| *it > day))
            .map(|day| day.to_string())
            .collect();
        let found = format!(
            "day {day}, on which {} did not look",
            scenario.agents[agent].id
        );
        let expected = match near.as_slice() {
            [] => "an agent that decides".to_owned(),
            days => format!("a day on which it looked, such as {}", days.join(" or ")),
        };
        return Err(wrong("day", found, expected));
    }
    let looked = journal.looked.get(agent).copied().flatten();
    let looked = (day, looked.unwrap_or(Before::Nothing));
    let mut links = chain::of_look(&journal, scenario, world.resource::<Disputes>(), looked);
    for link in &mut links {
        link.words = reasons::filled(&link.words, &[("agent", short(agent, scenario))]);
    }
    let parameters = world.resource::<Parameters>();
    let chance = *world.resource::<Chance>();
    let draws = Draws {
        scenario,
        parameters,
        chance,
        agent,
        day,
    };
    let opportunities: Vec<Opportunity> = (0..)
        .zip(&decisions)
        .map(|(number, decision)| draws.opportunity(number, decision.taken, &decision.considered))
        .collect();
    let last = opportunities.last();
    let taken = last.and_then(|it| it.options.get(it.taken));
    let words = taken.map_or(String::new(), |taken| {
        reasons::filled(
            reasons::DECIDED,
            &[
                ("option", &taken.words),
                (
                    "options",
                    &last.map_or(0, |it| it.options.len()).to_string(),
                ),
                ("percent", &reasons::amount(100.0 * taken.probability)),
            ],
        )
    });
    Ok(Decided {
        agent: scenario.agents[agent].id.clone(),
        day,
        date: asked.date(day),
        words,
        looked: links,
        opportunities,
    })
}

fn looks(awake: &Awake, agent: usize) -> bool {
    awake.0.get(agent).is_some_and(|looks| *looks > 0)
}

/// The draws of an agent on a day.
struct Draws<'a> {
    scenario: &'a Scenario,
    parameters: &'a Parameters,
    chance: Chance,
    agent: usize,
    day: u32,
}

impl Draws<'_> {
    fn opportunity(&self, number: u16, taken: u32, considered: &[Considered]) -> Opportunity {
        let scenario = self.scenario;
        let choice = |it: &Considered| &scenario.choices[it.choice as usize];
        let precision = self.parameters.precision;
        let holds = |it: &&Considered| choice(it).action == Action::Hold;
        let acts: Vec<&Considered> = considered.iter().filter(|it| !holds(it)).collect();
        let utilities: Vec<f64> = acts.iter().map(|it| it.utility).collect();
        let copies: Vec<f64> = acts.iter().map(|it| choice(it).copies).collect();
        let hold = considered.iter().find(holds);
        let first = hold.filter(|_| !acts.is_empty()).map(|hold| {
            let value = logit::inclusive_value(&utilities, &copies, precision);
            let act = value - self.parameters.inertia;
            let key = scenario.agents[self.agent].key;
            let scale = precision * self.parameters.dissimilarity;
            let score = |side: u16, utility: f64| {
                let index = 2 * number + side;
                let draw = self.chance.uniform(key, self.day, Purpose::Act, index);
                scale * utility - math::ln(1.0) + logit::gumbel(draw)
            };
            First {
                hold: hold.utility,
                act,
                chance: logit::chance_to_act(
                    hold.utility,
                    act,
                    precision,
                    self.parameters.dissimilarity,
                ),
                scores: [score(0, hold.utility), score(1, act)],
            }
        });
        let acted = first.is_some_and(|first| first.scores[1] > first.scores[0]);
        let score = |it: &Considered| {
            let of = choice(it);
            let draw = self
                .chance
                .uniform(of.key, self.day, Purpose::Option, number);
            precision * it.utility - math::ln(of.copies) + logit::gumbel(draw)
        };
        let options: Vec<Weighed> = considered
            .iter()
            .map(|it| Weighed {
                option: choice(it).id.clone(),
                words: option(it.choice, scenario),
                parts: ALL_PARTS
                    .iter()
                    .zip(it.parts)
                    .filter(|(_, amount)| *amount != 0.0)
                    .map(|(part, amount)| PartOf {
                        part: part.word(),
                        amount,
                    })
                    .collect(),
                utility: it.utility,
                probability: it.probability,
                copies: choice(it).copies,
                score: (acted && choice(it).action != Action::Hold).then(|| score(it)),
            })
            .collect();
        Opportunity {
            options,
            first,
            taken: considered
                .iter()
                .position(|it| it.choice == taken)
                .unwrap_or_default(),
        }
    }
}
