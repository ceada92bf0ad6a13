//! What each pattern measures, one function per pattern, in the words of
//! `patterns.toml`. Every world of a replicate shares its luck and its drawn numbers.

use super::{Declared, Map, Measured, PriceEvent, Worlds};
use crate::Simulation;
use crate::day::attacks::{self, Attacks};
use crate::day::{combat, market, outcome};
use crate::scenario::check::check;
use crate::scenario::conduct::Action;
use crate::scenario::problem::{Origin, Problems};
use crate::scenario::quantity::Day;
use crate::scenario::raw::{AgentKind, Firing, PlaceKind, RawScenario};
use crate::scenario::record::Read;
use crate::scenario::{NOBODY, Scenario};
use crate::study::intervals::{self, Interval};
use crate::study::keys::run_seed;
use crate::study::summary::{self, Summary, summary};
use crate::study::{doubt, stability};
use crate::world::Setting;
use crate::world::agents::{Alignment, Capability, Funds};
use crate::world::conduct::Plans;
use crate::world::contest::Sites;
use crate::world::dyads::Trust;
use crate::world::terms::{Cause, StockTerms};
use crate::world::theatre::Market;

/// Days of a year, over which first passages are restricted.
const YEAR: u32 = 365;

/// The worlds of a pattern, with their numbers as written or drawn.
struct Context<'a> {
    declared: &'a Declared,
    worlds: Worlds<'a>,
    drawn: Option<u64>,
    runs: u32,
    map: Map<'a>,
}

impl Context<'_> {
    /// The declared world of a number, its numbers drawn where they are.
    fn world(&self, number: usize) -> Result<Setting, Problems> {
        self.edited(number, |_, _| {})
    }

    /// A declared world with its record changed before anything is solved for.
    fn edited(
        &self,
        number: usize,
        edit: impl FnOnce(&mut RawScenario, &Scenario),
    ) -> Result<Setting, Problems> {
        match self.declared.scenarios.get(number) {
            Some(id) => self.edited_by_id(id, edit),
            None => {
                let path = format!("{}.scenarios", self.declared.id);
                let origin = Origin::named("patterns.toml");
                let expected = format!("at least {}", number + 1);
                Err(Problems::one(&origin, &path, "too few worlds", expected))
            }
        }
    }

    fn edited_by_id(
        &self,
        id: &str,
        edit: impl FnOnce(&mut RawScenario, &Scenario),
    ) -> Result<Setting, Problems> {
        let setting = (self.worlds)(id)?;
        let scenario = match self.drawn {
            Some(seed) => doubt::drawn(&setting.scenario, seed)?,
            None => (*setting.scenario).clone(),
        };
        let mut raw = (*scenario.raw).clone();
        edit(&mut raw, &scenario);
        Ok(Setting::of(check(raw, &Origin::named("pattern"), None)?))
    }

    /// The same with changes after the equilibrium was solved: what a lever does.
    fn turned(
        &self,
        setting: &Setting,
        edit: impl FnOnce(&mut RawScenario, &Scenario),
    ) -> Result<Setting, Problems> {
        let mut raw = (*setting.scenario.raw).clone();
        edit(&mut raw, &setting.scenario);
        setting.replaced(check(raw, &Origin::named("pattern"), None)?)
    }

    fn seed(&self, replicate: usize) -> u64 {
        run_seed("patterns", self.drawn.unwrap_or(0), replicate as u32)
    }

    /// Numbers of every replicate, in order.
    fn each(&self, work: impl Fn(u64) -> Vec<f64> + Sync) -> Result<Vec<Vec<f64>>, Problems> {
        let results = (self.map)(self.runs as usize, &|replicate| {
            Ok(work(self.seed(replicate)))
        });
        results.into_iter().collect()
    }
}

/// Measures a pattern.
pub fn measure(
    declared: &Declared,
    worlds: Worlds,
    drawn: Option<u64>,
    runs: u32,
    map: Map,
) -> Result<Vec<Measured>, Problems> {
    let context = Context {
        declared,
        worlds,
        drawn,
        runs,
        map,
    };
    match declared.id.as_str() {
        "p0" => p0(&context),
        "p1" => p1(&context),
        "p2" => p2(&context),
        "p3" => p3(&context),
        "p4" => p4(&context),
        "p5" => p5(&context),
        "p6" => p6(&context),
        "p7" => p7(&context),
        "p8" => p8(&context),
        "p9" => p9(&context),
        "p10" => p10(&context),
        "p11" => p11(&context),
        "p12" => p12(&context),
        "p13" => p13(&context),
        _ => Ok(Vec::new()),
    }
}

fn exact(name: &'static str, value: f64) -> Measured {
    Measured {
        name,
        interval: Interval {
            estimate: value,
            low: value,
            high: value,
        },
    }
}

fn mean_of(name: &'static str, values: &[f64]) -> Measured {
    Measured {
        name,
        interval: intervals::mean(values),
    }
}

fn share_of(name: &'static str, hits: f64, runs: f64) -> Measured {
    Measured {
        name,
        interval: intervals::share(hits, runs),
    }
}

fn column(rows: &[Vec<f64>], number: usize) -> Vec<f64> {
    rows.iter()
        .filter_map(|row| row.get(number).copied())
        .collect()
}

/// A firing of an intervention `days` after the start.
fn firing(raw: &RawScenario, days: u64, intervention: &str, value: Option<f64>) -> Firing {
    Firing {
        date: Day(raw.start.0 + chrono::Days::new(days)),
        intervention: intervention.to_owned(),
        value,
    }
}

/// First passage restricted to the horizon, days.
fn restricted(first: u32, horizon: u32) -> f64 {
    f64::from(if first == 0 {
        horizon
    } else {
        first.min(horizon)
    })
}

fn struck(run: &Summary) -> u32 {
    run.first[0]
}

/// The null world stands still.
fn p0(context: &Context) -> Result<Vec<Measured>, Problems> {
    const PUSH: f64 = 0.05;
    let mut worst = [0.0f64; 6];
    for number in 0..context.declared.scenarios.len() {
        let null = stability::null_world(&context.world(number)?.scenario)?;
        let drift = stability::drift(&null);
        let left = [PUSH, -PUSH]
            .into_iter()
            .flat_map(|push| stability::left_of_push(&null, push))
            .fold(0.0, f64::max);
        let found = [
            drift.alignment,
            drift.trust,
            drift.oil_price,
            drift.balance,
            left,
            stability::spectral_radius(&stability::jacobian(&null)),
        ];
        for (worst, found) in worst.iter_mut().zip(found) {
            *worst = worst.max(found);
        }
    }
    let names = [
        "alignment_drift",
        "trust_drift",
        "oil_price_drift",
        "balance_drift",
        "push_left",
        "largest_eigenvalue",
    ];
    Ok(names
        .into_iter()
        .zip(worst)
        .map(|(name, value)| exact(name, value))
        .collect())
}

/// Commitment memory, in the world without luck and choice, so that nothing else moves trust.
fn p1(context: &Context) -> Result<Vec<Measured>, Problems> {
    use crate::scenario::raw::{EffectKind, Outcome, RawEffect, RawIntervention};
    const STAKE_BROKEN: f64 = 4.0;
    const STAKE_KEPT: f64 = 2.0;
    let world = context.world(0)?;
    let poles = world.scenario.poles;
    let id = |agent: usize| world.scenario.agents[agent].id.clone();
    let (mut drop, mut waiting, mut gained) = (f64::MAX, f64::MIN, f64::MAX);
    for (breaker, other) in [(poles[0], poles[1]), (poles[1], poles[0])] {
        let promise = |outcome: Outcome, stake: f64| RawIntervention {
            name: String::new(),
            meaning: String::new(),
            group: crate::scenario::raw::Group::Talks,
            value: Some(crate::scenario::raw::RawInput {
                unit: "stake".to_owned(),
                low: 0.0,
                high: 5.0,
                default: stake,
                meaning: String::new(),
            }),
            effects: vec![RawEffect {
                kind: EffectKind::Commitment,
                from: Some(id(breaker)),
                to: Some(id(other)),
                agent: None,
                subject: None,
                outcome: Some(outcome),
                amount: None,
                days: None,
            }],
        };
        let run = |keeps: bool| -> Result<[f64; 3], Problems> {
            let null = stability::null_world(&world.scenario)?;
            let setting = context.turned(&null, |raw, _| {
                raw.interventions
                    .insert("breach".to_owned(), promise(Outcome::Broken, STAKE_BROKEN));
                raw.interventions
                    .insert("keep".to_owned(), promise(Outcome::Kept, STAKE_KEPT));
                raw.schedule.push(firing(raw, 1, "breach", None));
                if keeps {
                    for quarter in 1..8 {
                        raw.schedule.push(firing(raw, 91 * quarter, "keep", None));
                    }
                }
            })?;
            let edge = setting.scenario.edge(other, breaker).unwrap_or(0);
            let mut simulation = Simulation::of(setting, 0);
            let level =
                |simulation: &Simulation| simulation.world().resource::<Trust>().level[edge];
            let before = level(&simulation);
            let mut week = before;
            for day in 1..=730 {
                simulation.tick();
                if day == 8 {
                    week = level(&simulation);
                }
            }
            Ok([before, week, level(&simulation)])
        };
        let alone = run(false)?;
        let kept = run(true)?;
        let fell = alone[0] - alone[1];
        let regained = |run: [f64; 3]| (run[2] - run[1]) / fell.max(1e-9);
        drop = drop.min(fell);
        waiting = waiting.max(regained(alone));
        gained = gained.min(regained(kept) - regained(alone));
    }
    Ok(vec![
        exact("drop_within_7_days", drop),
        exact("regained_by_waiting", waiting),
        exact("regained_by_keeping_minus_waiting", gained),
    ])
}

/// Value of agreed terms to the negative side, believed.
fn terms_for_negative(run: &Summary, scenario: &Scenario) -> Option<f64> {
    let talks = scenario.talks.as_ref()?;
    (run.first[4] > 0).then(|| crate::day::talks::utilities(&talks.issues, &run.terms, [1.0; 2])[0])
}

fn p2(context: &Context) -> Result<Vec<Measured>, Problems> {
    let (restored, base) = (context.world(0)?, context.world(1)?);
    let rows = context.each(|seed| {
        let (one, other) = (summary(&restored, seed, YEAR), summary(&base, seed, YEAR));
        let terms = terms_for_negative(&one, &restored.scenario)
            .zip(terms_for_negative(&other, &base.scenario))
            .map(|(one, other)| one - other);
        vec![
            restricted(struck(&one), YEAR) - restricted(struck(&other), YEAR),
            f64::from(u8::from(struck(&one) > 0)) - f64::from(u8::from(struck(&other) > 0)),
            terms.unwrap_or(f64::NAN),
        ]
    })?;
    let terms: Vec<f64> = column(&rows, 2)
        .into_iter()
        .filter(|t| !t.is_nan())
        .collect();
    Ok(vec![
        mean_of("first_passage_later", &column(&rows, 0)),
        mean_of("struck_less", &column(&rows, 1)),
        mean_of("terms_toward_the_patron", &terms),
    ])
}

/// Both sides' demands raised by half of what is left of their range.
fn p3(context: &Context) -> Result<Vec<Measured>, Problems> {
    let base = context.world(0)?;
    let raised = context.turned(&base, |raw, _| {
        for path in ["insistence_negative", "insistence_positive"] {
            raw.quantities_at(&["talks", path], &mut |quantity| {
                quantity.value += 0.5 * (0.95 - quantity.value);
            });
        }
    })?;
    let rows = context.each(|seed| {
        let settlement = summary(&raised, seed, YEAR).settlement;
        outcome::Settlement::ALL
            .iter()
            .map(|one| f64::from(u8::from(*one == settlement)))
            .collect()
    })?;
    let count = rows.len() as f64;
    let totals: Vec<f64> = (0..4)
        .map(|number| column(&rows, number).iter().sum())
        .collect();
    let rival = totals[..3].iter().copied().fold(0.0, f64::max);
    // The two are shares of one multinomial: the interval is that of their difference.
    let (drift, other) = (totals[3] / count, rival / count);
    let half = 1.96 * ((drift + other - (drift - other) * (drift - other)) / count).sqrt();
    let margin = drift - other;
    Ok(vec![
        Measured {
            name: "drift_is_commonest_by",
            interval: Interval {
                estimate: margin,
                low: margin - half,
                high: margin + half,
            },
        },
        share_of("drift", totals[3], count),
    ])
}

fn p4(context: &Context) -> Result<Vec<Measured>, Problems> {
    let (step, base) = (context.world(0)?, context.world(1)?);
    let rows = context.each(|seed| {
        let (one, other) = (summary(&step, seed, YEAR), summary(&base, seed, YEAR));
        vec![
            restricted(struck(&one), YEAR) - restricted(struck(&other), YEAR),
            f64::from(u8::from(struck(&one) > 0)) - f64::from(u8::from(struck(&other) > 0)),
        ]
    })?;
    Ok(vec![
        mean_of("first_passage_later", &column(&rows, 0)),
        mean_of("struck_less", &column(&rows, 1)),
    ])
}

/// The shallow and the deep site of a programme: of those that work, the one with most
/// capacity in the upper half of depths, and the deepest.
fn shallow_and_deep(scenario: &Scenario) -> Option<(usize, usize)> {
    let sites = || {
        scenario
            .sites
            .iter()
            .enumerate()
            .filter(|(_, site)| site.capacity > 0.0)
    };
    let deep = sites().max_by(|one, other| one.1.depth.total_cmp(&other.1.depth))?;
    let shallow = sites()
        .filter(|(_, site)| site.depth < 0.5 * deep.1.depth)
        .max_by(|one, other| one.1.capacity.total_cmp(&other.1.capacity))?;
    Some((shallow.0, deep.0))
}

/// Most of each site's capacity that was out of action on any day.
fn worst_losses(setting: &Setting, seed: u64, days: u32) -> Vec<f64> {
    let mut simulation = Simulation::of(setting.clone(), seed);
    let mut worst = vec![0.0f64; setting.scenario.sites.len()];
    for _ in 0..days {
        simulation.tick();
        let world = simulation.world();
        let parameters = world.resource::<combat::Parameters>();
        for (worst, damage) in worst.iter_mut().zip(&world.resource::<Sites>().0) {
            *worst = worst.max(1.0 - combat::site_left(damage, parameters));
        }
    }
    worst
}

fn p5(context: &Context) -> Result<Vec<Measured>, Problems> {
    const DAYS: u32 = 90;
    let (solo, joint) = (context.world(0)?, context.world(1)?);
    let Some((shallow, deep)) = shallow_and_deep(&solo.scenario) else {
        return Ok(Vec::new());
    };
    let rows = context.each(|seed| {
        let (one, other) = (
            worst_losses(&solo, seed, DAYS),
            worst_losses(&joint, seed, DAYS),
        );
        vec![one[shallow], one[deep], other[shallow], other[deep]]
    })?;
    let difference: Vec<f64> = rows.iter().map(|row| row[0] - row[1]).collect();
    let joint_deep = column(&rows, 3);
    let spread =
        |values: &[f64]| intervals::quantile(values, 0.75) - intervals::quantile(values, 0.25);
    // The interval of the spread from ten parts of the runs.
    let parts: Vec<f64> = joint_deep
        .chunks((joint_deep.len() / 10).max(4))
        .map(spread)
        .collect();
    let width = intervals::mean(&parts);
    let half = 0.5 * (width.high - width.low);
    let estimate = spread(&joint_deep);
    Ok(vec![
        mean_of("solo_shallow_minus_deep", &difference),
        Measured {
            name: "joint_deep_spread",
            interval: Interval {
                estimate,
                low: estimate - half,
                high: estimate + half,
            },
        },
        mean_of("solo, shallow site lost", &column(&rows, 0)),
        mean_of("solo, deep site lost", &column(&rows, 1)),
        mean_of("joint, shallow site lost", &column(&rows, 2)),
        mean_of("joint, deep site lost", &joint_deep),
    ])
}

/// Small attacks of the day that are aimed at the positive pole.
fn attacks_on_positive(simulation: &Simulation) -> f64 {
    let scenario = simulation.scenario();
    let world = simulation.world();
    let plans = world.resource::<Plans>();
    let made = scenario.agents.iter().zip(&world.resource::<Attacks>().0);
    made.filter(|(agent, _)| {
        let conduct = agent.conduct.as_ref();
        let aimed = conduct.and_then(|conduct| attacks::harassed(conduct, scenario, plans));
        aimed == Some(scenario.poles[1])
    })
    .map(|(_, made)| made)
    .sum()
}

fn p6(context: &Context) -> Result<Vec<Measured>, Problems> {
    const FIRST_DAYS: usize = 31;
    const QUIET: usize = 14;
    const AFTER: usize = 60;
    let world = context.world(0)?;
    let last = world.scenario.orders.last().map_or(0, |order| order.tick) as usize;
    let first = world.scenario.orders.first().map_or(1, |order| order.tick) as usize;
    let rows = context.each(|seed| {
        let mut simulation = Simulation::of(world.clone(), seed);
        let mut daily = Vec::new();
        for _ in 0..last + AFTER {
            simulation.tick();
            daily.push(attacks_on_positive(&simulation));
        }
        let begin = first.saturating_sub(1);
        let early: f64 = daily.iter().skip(begin).take(FIRST_DAYS).sum();
        let after = daily.get(last..).unwrap_or_default();
        let quiet = after
            .windows(QUIET)
            .any(|days| days.iter().all(|made| *made == 0.0));
        let before: f64 = daily.iter().take(last).sum();
        vec![early, f64::from(u8::from(quiet)), before]
    })?;
    let early = column(&rows, 0);
    // A median's interval from order statistics (binomial, normal approximation).
    let half = 1.96 * 0.5 / (early.len() as f64).sqrt();
    let quiet: f64 = column(&rows, 1).iter().sum();
    Ok(vec![
        Measured {
            name: "median_attacks",
            interval: Interval {
                estimate: intervals::quantile(&early, 0.5),
                low: intervals::quantile(&early, (0.5 - half).max(0.0)),
                high: intervals::quantile(&early, (0.5 + half).min(1.0)),
            },
        },
        share_of("quiet_share", quiet, rows.len() as f64),
        mean_of("attacks before the last order", &column(&rows, 2)),
    ])
}

/// Fire of a day in missile equivalents: of the negative pole, and of its clients.
fn fired(simulation: &Simulation) -> (f64, f64) {
    let scenario = simulation.scenario();
    let negative = scenario.poles[0];
    let terms = simulation.world().resource::<StockTerms>();
    let (mut own, mut groups) = (0.0, 0.0);
    for (row, (agent, stock)) in terms.rows.iter().enumerate() {
        let (agent, stock) = (usize::from(*agent), usize::from(*stock));
        let (_, contributions) = terms.terms.row(row);
        let units: f64 = contributions
            .iter()
            .filter(|term| term.cause == Cause::Fired)
            .map(|term| -term.amount)
            .sum();
        let weight = units * scenario.stocks[stock].offence;
        let client = scenario
            .supports
            .iter()
            .any(|tie| (tie.patron, tie.client) == (negative, agent));
        if agent == negative {
            own += weight;
        } else if client && scenario.agents[agent].kind == AgentKind::Proxy {
            groups += weight;
        }
    }
    (own, groups)
}

fn p7(context: &Context) -> Result<Vec<Measured>, Problems> {
    const JOINING_DAYS: usize = 14;
    const LARGE: f64 = 0.2;
    let worlds = [context.world(0)?, context.world(1)?];
    let rows = context.each(|seed| {
        let mut row = Vec::new();
        for world in &worlds {
            let mut simulation = Simulation::of(world.clone(), seed);
            simulation.explain(true);
            let days = world.scenario.raw.horizon as usize;
            let mut daily = Vec::with_capacity(days);
            for _ in 0..days {
                simulation.tick();
                daily.push(fired(&simulation));
            }
            let reply = daily.iter().position(|(own, _)| *own > 0.0);
            let share = reply.map(|day| {
                let around = &daily[day.saturating_sub(1)..(day + 2).min(days)];
                let own: f64 = around.iter().map(|fire| fire.0).sum();
                let groups: f64 = around.iter().map(|fire| fire.1).sum();
                groups / (own + groups)
            });
            // Joining is large when the groups' fire comes to a fifth of the salvo's.
            let joined = reply.is_some_and(|day| {
                let after = &daily[day..(day + JOINING_DAYS).min(days)];
                let groups: f64 = after.iter().map(|fire| fire.1).sum();
                groups > LARGE * daily[day].0
            });
            row.push(share.unwrap_or(f64::NAN));
            row.push(f64::from(u8::from(joined)));
            row.push(reply.map_or(f64::NAN, |day| day as f64 + 1.0));
        }
        row
    })?;
    let known = |number: usize| -> Vec<f64> {
        column(&rows, number)
            .into_iter()
            .filter(|v| !v.is_nan())
            .collect()
    };
    let shares: Vec<f64> = known(0).into_iter().chain(known(3)).collect();
    let joined: f64 = column(&rows, 1).iter().chain(&column(&rows, 4)).sum();
    let count = rows.len() as f64;
    Ok(vec![
        mean_of("groups_share_of_salvo", &shares),
        share_of("large_joining", joined, 2.0 * count),
        share_of("replied, April", known(2).len() as f64, count),
        mean_of("days to the reply, April", &known(2)),
        share_of("replied, October", known(5).len() as f64, count),
        mean_of("days to the reply, October", &known(5)),
    ])
}

/// Price move, log points, some days after an event, with the event and without, the
/// events before it the same.
fn price_move(context: &Context, event: &PriceEvent) -> Result<f64, Problems> {
    /// Days in which a weekend and the first session after the event are over.
    const DAYS: u64 = 4;
    let run = |with: bool| -> Result<f64, Problems> {
        let setting = context.edited_by_id(&event.world, |raw, _| {
            raw.schedule.clear();
            for (day, id) in &event.before {
                raw.schedule.push(firing(raw, *day, id, None));
            }
            if with {
                raw.schedule
                    .push(firing(raw, event.day, &event.intervention, None));
            }
            // Nobody acts besides: the move is that of the event.
            raw.parameters.decisions.inertia.value = 10.0;
            raw.market.daily_deviation.value = 0.0;
        })?;
        let mut simulation = Simulation::of(setting, 0);
        for _ in 0..event.day + DAYS {
            simulation.tick();
        }
        Ok(simulation.world().resource::<Market>().log_price)
    };
    Ok(run(true)? - run(false)?)
}

/// A move is matched when it has the sign of the observed one and at least a third and
/// at most three times its size.
fn is_matched(found: f64, observed: f64) -> bool {
    let ratio = found / observed;
    (1.0 / 3.0..=3.0).contains(&ratio)
}

fn p8(context: &Context) -> Result<Vec<Measured>, Problems> {
    let events = &context.declared.events;
    let (mut matched, mut moves) = (0.0, Vec::new());
    for event in events {
        // An event for which no world exists is a miss.
        let found = if event.world.is_empty() {
            0.0
        } else {
            price_move(context, event)?
        };
        matched += f64::from(u8::from(is_matched(found, event.observed)));
        moves.push(exact("price move of an event", found));
    }
    // The announced salvo of the world, and the same one unannounced.
    let base = context.world(0)?;
    let negative = base.scenario.poles[0];
    let announced = base
        .scenario
        .choices
        .iter()
        .find(|choice| {
            choice.actor == negative
                && choice.action == Action::Salvo
                && choice.telegraphed
                && choice.target == base.scenario.poles[1]
        })
        .map(|choice| choice.id.clone());
    let Some(announced) = announced else {
        return Ok(moves);
    };
    let world = |telegraphed: bool| {
        context.edited(0, |raw, _| {
            if let Some(option) = raw.options.get_mut(&announced) {
                option.telegraphed = Some(telegraphed);
            }
        })
    };
    let (warned, unwarned) = (world(true)?, world(false)?);
    let number = warned
        .scenario
        .choices
        .iter()
        .position(|choice| choice.id == announced)
        .unwrap_or(0);
    let rows = context.each(|seed| {
        let deaths = |setting: &Setting| {
            let mut simulation = Simulation::of(setting.clone(), seed);
            simulation.order(number);
            for _ in 0..3 {
                simulation.tick();
            }
            summary::of(&simulation).deaths
        };
        let (one, other) = (deaths(&warned), deaths(&unwarned));
        vec![other - one, one, other]
    })?;
    let mut measured = vec![
        mean_of("warned_kill_fewer", &column(&rows, 0)),
        exact("price_events_matched", matched / events.len().max(1) as f64),
        mean_of("deaths, warned", &column(&rows, 1)),
        mean_of("deaths, not warned", &column(&rows, 2)),
    ];
    measured.extend(moves);
    Ok(measured)
}

/// Hosts of the positive pole's bases.
fn hosts(scenario: &Scenario) -> Vec<usize> {
    let mut hosts: Vec<usize> = scenario
        .places
        .iter()
        .filter(|place| place.kind == PlaceKind::Base && place.operator == scenario.poles[1])
        .map(|place| place.host)
        .filter(|host| *host != scenario.poles[1] && *host != NOBODY)
        .collect();
    hosts.sort_unstable();
    hosts.dedup();
    hosts
}

fn p9(context: &Context) -> Result<Vec<Measured>, Problems> {
    const DAYS: u32 = 120;
    let base = context.world(0)?;
    let hosts = hosts(&base.scenario);
    let ids: Vec<String> = hosts
        .iter()
        .map(|host| base.scenario.agents[*host].id.clone())
        .collect();
    let access = |level: f64| {
        context.turned(&base, |raw, _| {
            for id in &ids {
                if let Some(conduct) = raw.agents.get_mut(id).and_then(|a| a.conduct.as_mut())
                    && let Some(access) = &mut conduct.access
                {
                    access.value = level;
                }
            }
            raw.options
                .retain(|_, option| option.action != Action::Access);
            raw.interventions.retain(|_, intervention| {
                intervention.effects.iter().all(|effect| {
                    let subject = effect.subject.as_deref().unwrap_or_default();
                    effect.kind != crate::scenario::raw::EffectKind::Option
                        || raw.options.contains_key(subject)
                })
            });
        })
    };
    let (refused, lent) = (access(0.0)?, access(1.0)?);
    let negative = base.scenario.agents[base.scenario.poles[0]].id.clone();
    let hostile = context.edited(0, |raw, _| {
        let toward = |one: &str, other: &str| {
            (one == negative && ids.iter().any(|id| id == other))
                || (other == negative && ids.iter().any(|id| id == one))
        };
        for (from, row) in &mut raw.ties {
            for (_, tie) in row.iter_mut().filter(|(to, _)| toward(from, to)) {
                tie.rating.value = -2.0;
            }
        }
        let between = |commitment: &crate::scenario::raw::RawCommitment| {
            let parties = commitment.promisors.iter().chain(&commitment.promisees);
            let mut sides = [false; 2];
            for party in parties {
                sides[0] |= *party == negative;
                sides[1] |= ids.contains(party);
            }
            sides == [true; 2]
        };
        raw.commitments.retain(|_, commitment| !between(commitment));
    })?;
    let rows = context.each(|seed| {
        let mut row = Vec::new();
        for world in [&refused, &lent, &base, &hostile] {
            let mut simulation = Simulation::of(world.clone(), seed);
            for _ in 0..DAYS {
                simulation.tick();
            }
            let aimed = simulation
                .world()
                .resource::<crate::world::contest::Milestones>()
                .aimed;
            row.extend([aimed.0, aimed.1]);
        }
        row
    })?;
    let share = |rows: &[Vec<f64>], number: usize| {
        let sum = |column: usize| rows.iter().map(|row| row[column]).sum::<f64>();
        let all = sum(2 * number + 1);
        if all > 0.0 {
            sum(2 * number) / all
        } else {
            0.0
        }
    };
    // Ratios of sums; their intervals from ten parts of the runs.
    let difference = |one: usize, other: usize| {
        let parts: Vec<f64> = rows
            .chunks((rows.len() / 10).max(4))
            .map(|part| share(part, one) - share(part, other))
            .collect();
        intervals::mean(&parts)
    };
    Ok(vec![
        Measured {
            name: "refused_minus_lent",
            interval: difference(0, 1),
        },
        Measured {
            name: "thaw_minus_no_thaw",
            interval: difference(2, 3),
        },
        exact("share at hosts, refused", share(&rows, 0)),
        exact("share at hosts, lent", share(&rows, 1)),
        exact("share at hosts, as written", share(&rows, 2)),
        exact("share at hosts, no thaw", share(&rows, 3)),
    ])
}

/// Spearman's rank correlation.
fn rank_correlation(pairs: &[(f64, f64)]) -> f64 {
    let ranks = |values: Vec<f64>| -> Vec<f64> {
        values
            .iter()
            .map(|value| {
                let below = values.iter().filter(|other| *other < value).count();
                let equal = values.iter().filter(|other| *other == value).count();
                below as f64 + 0.5 * (equal as f64 - 1.0)
            })
            .collect()
    };
    let one = ranks(pairs.iter().map(|pair| pair.0).collect());
    let other = ranks(pairs.iter().map(|pair| pair.1).collect());
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let (a, b) = (mean(&one), mean(&other));
    let (mut both, mut first, mut second) = (0.0, 0.0, 0.0);
    for (x, y) in one.iter().zip(&other) {
        both += (x - a) * (y - b);
        first += (x - a) * (x - a);
        second += (y - b) * (y - b);
    }
    let spread = (first * second).sqrt();
    if spread > 0.0 { both / spread } else { 0.0 }
}

fn p10(context: &Context) -> Result<Vec<Measured>, Problems> {
    const DAYS: u32 = 30;
    let base = context.world(0)?;
    let negative = base.scenario.poles[0];
    let closing = |selective: bool| {
        base.scenario
            .choices
            .iter()
            .enumerate()
            .filter(|(_, choice)| {
                choice.actor == negative
                    && choice.action == Action::RestrictStrait
                    && choice.selective == selective
            })
            .min_by(|one, other| one.1.size.total_cmp(&other.1.size))
            .map(|(number, _)| number)
    };
    let (Some(full), Some(selective)) = (closing(false), closing(true)) else {
        return Ok(Vec::new());
    };
    let strait = base.scenario.choices[full].place;
    let buyers: Vec<usize> = base
        .scenario
        .purchases
        .iter()
        .filter(|purchase| purchase.exporter == negative)
        .map(|purchase| purchase.buyer)
        .collect();
    let side = if base.scenario.agents[negative].alignment < 0.0 {
        -1.0
    } else {
        1.0
    };
    // What the agents would do in answer is left out: the pattern is about market and buyers.
    let calm = context.turned(&base, |raw, _| {
        raw.parameters.decisions.inertia.value = 10.0;
    })?;
    let rows = context.each(|seed| {
        let run = |choice: Option<usize>| {
            let mut simulation = Simulation::of(calm.clone(), seed);
            if let Some(choice) = choice {
                simulation.order(choice);
            }
            for _ in 0..DAYS {
                simulation.tick();
            }
            let world = simulation.world();
            let roster = &world.resource::<crate::world::Roster>().0;
            let income = world
                .get::<Funds>(roster[negative])
                .map_or(0.0, |funds| funds.income);
            let alignment: f64 = buyers
                .iter()
                .filter_map(|buyer| world.get::<Alignment>(roster[*buyer]))
                .map(|alignment| side * alignment.0)
                .sum();
            (income, alignment)
        };
        let (open, closed, spared) = (run(None), run(Some(full)), run(Some(selective)));
        vec![closed.0 - open.0, spared.1 - closed.1]
    })?;
    let mut pairs = Vec::new();
    let quiet = context.turned(&calm, |raw, _| raw.market.daily_deviation.value = 0.0)?;
    for step in 0..12 {
        let open = 1.0 - f64::from(step) / 12.0;
        for days in [10.0, 30.0, 90.0] {
            let price = |restricted: bool| {
                let mut simulation = Simulation::of(quiet.clone(), 0);
                if restricted {
                    let expected = simulation
                        .world()
                        .resource::<market::Parameters>()
                        .expected_closure;
                    let mut market = simulation.world_mut().resource_mut::<Market>();
                    market::restrict(
                        &mut market.passages[strait],
                        open,
                        0.0,
                        NOBODY,
                        days,
                        expected,
                    );
                }
                for _ in 0..5 {
                    simulation.tick();
                }
                simulation.world().resource::<Market>().log_price
            };
            let scenario = &quiet.scenario;
            let lost = market::strait_loss(
                scenario.straits[strait].oil_flow,
                scenario.straits[strait].bypass,
                open,
            );
            let horizon = scenario.raw.market.expectation_horizon.value;
            pairs.push((
                market::mean_lasting_loss(lost, days, horizon),
                price(true) - price(false),
            ));
        }
    }
    Ok(vec![
        exact("rank_correlation", rank_correlation(&pairs)),
        mean_of("full_closure_cuts_own_revenue", &column(&rows, 0)),
        mean_of("selective_costs_less_goodwill", &column(&rows, 1)),
    ])
}

fn p11(context: &Context) -> Result<Vec<Measured>, Problems> {
    const DAYS: u32 = 45;
    let world = context.edited(0, |raw, _| {
        raw.parameters.decisions.inertia.value = 10.0;
    })?;
    let without = context.edited(0, |raw, _| {
        raw.schedule.clear();
        raw.parameters.decisions.inertia.value = 10.0;
    })?;
    let rows = context.each(|seed| {
        let prices = |setting: &Setting| {
            let mut simulation = Simulation::of(setting.clone(), seed);
            let mut sessions = Vec::new();
            for _ in 0..DAYS {
                simulation.tick();
                let calendar = simulation
                    .world()
                    .resource::<crate::world::calendar::Calendar>();
                if calendar.trading {
                    sessions.push(simulation.world().resource::<Market>().log_price);
                }
            }
            sessions
        };
        let (with, plain) = (prices(&world), prices(&without));
        let moves: Vec<f64> = with.iter().zip(&plain).map(|(a, b)| a - b).collect();
        let first = moves.first().copied().unwrap_or(0.0);
        let half = moves.iter().position(|value| *value <= 0.5 * first);
        let sessions = half.map_or(f64::from(DAYS), |half| half as f64);
        vec![crate::math::exp(first) - 1.0, sessions]
    })?;
    Ok(vec![
        mean_of("first_session", &column(&rows, 0)),
        mean_of("half_gone_by", &column(&rows, 1)),
    ])
}

fn p12(context: &Context) -> Result<Vec<Measured>, Problems> {
    let settings: Vec<Setting> = (0..context.declared.scenarios.len())
        .map(|number| context.world(number))
        .collect::<Result<_, _>>()?;
    let rows = context.each(|seed| {
        let mut sums = vec![0.0; 4];
        for setting in &settings {
            let run = summary(setting, seed, YEAR);
            sums[0] += f64::from(run.disputes);
            sums[1] += f64::from(run.wars);
            sums[2] += f64::from(run.pole_disputes.0);
            sums[3] += f64::from(run.pole_disputes.1);
        }
        sums
    })?;
    let total = |number: usize| column(&rows, number).iter().sum::<f64>();
    Ok(vec![
        share_of("war_share", total(1), total(0)),
        share_of("war_share, the poles", total(3), total(2)),
        mean_of("disputes a run", &column(&rows, 0)),
    ])
}

fn p13(context: &Context) -> Result<Vec<Measured>, Problems> {
    const DAYS: [u32; 3] = [30, 180, 365];
    let base = context.world(0)?;
    let negative = base.scenario.poles[0];
    let clients: Vec<usize> = base
        .scenario
        .supports
        .iter()
        .filter(|tie| tie.patron == negative)
        .map(|tie| tie.client)
        .collect();
    let cut = context.turned(&base, |raw, scenario| {
        let patron = &scenario.agents[negative].id;
        if let Some(row) = raw.ties.get_mut(patron) {
            for support in row.values_mut().filter_map(|tie| tie.support.as_mut()) {
                support.money.value = 0.0;
                support.arms.values_mut().for_each(|arms| arms.value = 0.0);
            }
        }
    })?;
    let side = if base.scenario.agents[negative].alignment < 0.0 {
        -1.0
    } else {
        1.0
    };
    let rows = context.each(|seed| {
        let trace = |setting: &Setting| {
            let mut simulation = Simulation::of(setting.clone(), seed);
            let mut values = Vec::new();
            for day in 1..=YEAR {
                simulation.tick();
                if DAYS.contains(&day) {
                    let world = simulation.world();
                    let roster = &world.resource::<crate::world::Roster>().0;
                    for client in &clients {
                        let entity = roster[*client];
                        let alignment = world.get::<Alignment>(entity).map_or(0.0, |a| side * a.0);
                        let capability = world.get::<Capability>(entity).map_or(0.0, |c| c.0);
                        values.push((alignment, capability));
                    }
                }
            }
            values
        };
        let (with, without) = (trace(&base), trace(&cut));
        let fell: Vec<(f64, f64)> = without
            .iter()
            .zip(&with)
            .map(|(cut, kept)| (cut.0 - kept.0, cut.1 - kept.1))
            .collect();
        let count = clients.len();
        let mean = |days: usize, alignment: bool| {
            let part = &fell[days * count..(days + 1) * count];
            let values = part.iter().map(|f| if alignment { f.0 } else { f.1 });
            values.sum::<f64>() / count as f64
        };
        let mut row = vec![mean(2, true), mean(2, false), mean(0, false)];
        row.extend(fell[2 * count..].iter().map(|f| f.1));
        row
    })?;
    let mean = |number: usize| intervals::mean(&column(&rows, number)).estimate;
    let falls: Vec<f64> = (0..clients.len()).map(|client| -mean(3 + client)).collect();
    let largest = falls.iter().copied().fold(0.0, f64::max);
    let smallest = falls
        .iter()
        .copied()
        .filter(|fall| *fall > 0.0)
        .fold(largest, f64::min);
    let spread = if smallest > 0.0 {
        largest / smallest
    } else {
        0.0
    };
    Ok(vec![
        mean_of("alignment_falls_by_365", &column(&rows, 0)),
        mean_of("capability_falls_by_365", &column(&rows, 1)),
        exact("share_of_fall_by_30_days", mean(2) / mean(1)),
        exact("spread_between_clients", spread),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spearman_known_answers() {
        let rising = [(1.0, 2.0), (2.0, 4.0), (3.0, 9.0)];
        assert!((rank_correlation(&rising) - 1.0).abs() < 1e-12);
        let falling = [(1.0, 9.0), (2.0, 4.0), (3.0, 2.0)];
        assert!((rank_correlation(&falling) + 1.0).abs() < 1e-12);
        // Ranks (1,2,3,4) against (2,1,4,3): 1 - 6·4/60 = .6.
        let mixed = [(1.0, 2.0), (2.0, 1.0), (3.0, 4.0), (4.0, 3.0)];
        assert!((rank_correlation(&mixed) - 0.6).abs() < 1e-12);
    }

    #[test]
    fn a_move_is_matched_by_sign_and_size() {
        assert!(is_matched(0.02, 0.04));
        assert!(!is_matched(-0.04, 0.04));
        assert!(!is_matched(0.01, 0.04));
        assert!(!is_matched(0.0, 0.04));
    }

    #[test]
    fn first_passage_is_restricted() {
        assert_eq!(restricted(0, 365), 365.0);
        assert_eq!(restricted(12, 365), 12.0);
    }
}
