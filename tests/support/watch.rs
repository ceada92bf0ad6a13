//! What no day of any world may break, and random changes to worlds.

use std::collections::BTreeMap;

use backchannel::Simulation;
use backchannel::day::outcome;
use backchannel::day::{alignment, capability, market, money, threat, trust};
use backchannel::scenario::conduct::Action;
use backchannel::scenario::edit::{Changes, Firing};
use backchannel::scenario::quantity::Day;
use backchannel::scenario::{NOBODY, Scenario};
use backchannel::study::summary;
use backchannel::trace::series;
use backchannel::world::Roster;
use backchannel::world::agents::{Alignment, Arsenal, Capability, Forces, Funds, Resources};
use backchannel::world::conduct::{Decisions, Minds, Plans, Relations, Will};
use backchannel::world::contest::{Disputes, Milestones, Programme, Sites, Stage, Talks, Violence};
use backchannel::world::dyads::{Threat, Trust};
use backchannel::world::events::{Event, EventKind, EventLog};
use backchannel::world::terms::{Cause, StockTerms, Terms};
use backchannel::world::theatre::{Accounts, Causes, Market, Purchases};
use proptest::prelude::*;

/// Everything that a day may never break, and what the day before left behind.
pub struct Watch {
    /// Balances that no entry of the accounts explains: those of the start.
    pub unexplained: f64,
    state: State,
    milestones: Milestones,
    events: usize,
}

/// What has been seen, so that a test can tell whether it tested anything.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// Contributions to numbers.
    pub contributions: usize,
    /// Decisions, and those of them that were not to hold.
    pub decisions: usize,
    /// Acts among them.
    pub acts: usize,
    /// Times that something was taken from a stock.
    pub taken: usize,
}

impl std::ops::AddAssign for Seen {
    fn add_assign(&mut self, other: Self) {
        self.contributions += other.contributions;
        self.decisions += other.decisions;
        self.acts += other.acts;
        self.taken += other.taken;
    }
}

/// The numbers that contributions explain.
#[derive(Clone, Debug, PartialEq)]
struct State {
    alignment: Vec<f64>,
    trust: Vec<f64>,
    funds: Vec<f64>,
    stocks: Vec<f64>,
    personnel: Vec<f64>,
    resources: Vec<f64>,
    index: Vec<f64>,
    threat: Vec<f64>,
    price: Vec<f64>,
}

impl State {
    fn of(simulation: &Simulation) -> Self {
        let world = simulation.world();
        let roster = &world.resource::<Roster>().0;
        macro_rules! each {
            ($component:ty, $read:expr) => {
                roster
                    .iter()
                    .map(|entity| $read(world.get::<$component>(*entity).unwrap()))
                    .collect()
            };
        }
        Self {
            alignment: each!(Alignment, |it: &Alignment| it.0),
            trust: world.resource::<Trust>().level.clone(),
            funds: each!(Funds, |it: &Funds| it.balance),
            stocks: roster
                .iter()
                .flat_map(|entity| world.get::<Arsenal>(*entity).unwrap().0.clone())
                .collect(),
            personnel: each!(Forces, |it: &Forces| it.personnel),
            resources: each!(Resources, |it: &Resources| it.0),
            index: each!(Capability, |it: &Capability| it.0),
            threat: world.resource::<Threat>().0.clone(),
            price: vec![world.resource::<Market>().log_price],
        }
    }

    fn rows(&self) -> [(&'static str, &[f64]); 9] {
        [
            ("alignment", &self.alignment),
            ("trust", &self.trust),
            ("funds", &self.funds),
            ("stocks", &self.stocks),
            ("personnel", &self.personnel),
            ("resources", &self.resources),
            ("index", &self.index),
            ("threat", &self.threat),
            ("log price", &self.price),
        ]
    }
}

impl Watch {
    pub fn start(simulation: &Simulation) -> Self {
        let state = State::of(simulation);
        let accounts = simulation.world().resource::<Accounts>();
        Self {
            unexplained: state.funds.iter().sum::<f64>() - accounts.entered + accounts.left,
            state,
            milestones: *simulation.world().resource::<Milestones>(),
            events: simulation.world().resource::<EventLog>().0.len(),
        }
    }

    /// Runs a day and checks it; gives what was seen.
    pub fn day(&mut self, simulation: &mut Simulation) -> Result<Seen, String> {
        simulation.tick();
        let world = simulation.world();
        let mut values = Vec::new();
        for series in &series::ALL {
            values.clear();
            series.read(world, &mut values);
            if let Some(value) = values.iter().find(|value| !value.is_finite()) {
                return Err(format!("{} is {value}", series.name));
            }
        }
        let state = State::of(simulation);
        for (name, values) in state.rows() {
            let within = match name {
                "alignment" => -1.0..=1.0,
                "trust" | "threat" => 0.0..=1.0,
                "log price" => f64::MIN..=f64::MAX,
                _ => 0.0..=f64::MAX,
            };
            if let Some(value) = values.iter().find(|value| !within.contains(value)) {
                return Err(format!("{name} is {value}"));
            }
        }
        let accounts = world.resource::<Accounts>();
        let held: f64 = state.funds.iter().sum();
        let expected = self.unexplained + accounts.entered - accounts.left;
        if (held - expected).abs() > 1e-6 * accounts.entered.max(1.0) {
            return Err(format!("balances sum to {held}, not to {expected}"));
        }
        let mut seen = self.contributions(simulation, &state)?;
        self.state = state;
        contest(simulation)?;
        self.milestones(simulation)?;
        let events = &world.resource::<EventLog>().0;
        decisions(simulation, &events[self.events..], &mut seen)?;
        self.events = events.len();
        Ok(seen)
    }

    /// What happened for the first time stays where it is, and counts only grow.
    fn milestones(&mut self, simulation: &Simulation) -> Result<(), String> {
        let now = *simulation.world().resource::<Milestones>();
        let before = std::mem::replace(&mut self.milestones, now);
        let firsts = |it: &Milestones| {
            [
                it.struck,
                it.strait,
                it.host_soil,
                it.joined,
                it.deal,
                it.broken,
                it.breakout,
            ]
        };
        let kept = firsts(&before)
            .into_iter()
            .zip(firsts(&now))
            .all(|(before, now)| before == 0 || before == now);
        let grown = before.violence <= now.violence
            && before.aimed.0 <= now.aimed.0
            && before.aimed.1 <= now.aimed.1
            && now.aimed.0 <= now.aimed.1
            && before.attacks <= now.attacks
            && before.deaths <= now.deaths;
        if kept && grown {
            Ok(())
        } else {
            Err(format!("milestones went from {before:?} to {now:?}"))
        }
    }

    /// Every row opens with yesterday's value and its terms add up to today's, bit for bit;
    /// of stocks, what decisions and combat took follows on what capability left.
    fn contributions(&self, simulation: &Simulation, state: &State) -> Result<Seen, String> {
        let world = simulation.world();
        let capability = world.resource::<capability::CapabilityTerms>();
        let terms: [&Terms; 9] = [
            &world.resource::<alignment::AlignmentTerms>().0,
            &world.resource::<trust::TrustTerms>().0,
            &world.resource::<money::MoneyTerms>().0,
            &capability.stocks,
            &capability.personnel,
            &capability.resources,
            &capability.index,
            &world.resource::<threat::ThreatTerms>().0,
            &world.resource::<market::MarketTerms>().0,
        ];
        let mut seen = Seen::default();
        let taken = world.resource::<StockTerms>();
        seen.taken = taken.rows.len();
        if taken.terms.rows() != taken.rows.len() {
            return Err(format!(
                "{} rows taken from {} stocks",
                taken.terms.rows(),
                taken.rows.len()
            ));
        }
        let kinds = simulation.scenario().stocks.len();
        for (terms, ((name, now), (_, before))) in terms
            .iter()
            .zip(state.rows().into_iter().zip(self.state.rows()))
        {
            if terms.rows() != now.len() || now.len() != before.len() {
                return Err(format!(
                    "{} rows for {} values of {name}",
                    terms.rows(),
                    now.len()
                ));
            }
            for row in 0..terms.rows() {
                let (old, list) = terms.row(row);
                seen.contributions += list.len();
                if old.to_bits() != before[row].to_bits() {
                    return Err(format!(
                        "row {row} of {name} opens with {old}, yesterday ended with {}",
                        before[row]
                    ));
                }
                let mut folded = terms.fold(row);
                if name == "stocks" {
                    folded = after_taking(folded, (row / kinds, row % kinds), taken)?;
                }
                if folded.to_bits() != now[row].to_bits() {
                    return Err(format!(
                        "row {row} of {name} folds to {folded}, not to {}",
                        now[row]
                    ));
                }
            }
        }
        Ok(seen)
    }
}

/// What is left of a stock after everything that was taken from it, row by row.
fn after_taking(
    mut left: f64,
    (agent, stock): (usize, usize),
    taken: &StockTerms,
) -> Result<f64, String> {
    let rows = taken.rows.iter().enumerate();
    for (row, _) in rows.filter(|(_, of)| **of == (agent as u16, stock as u16)) {
        let (old, list) = taken.terms.row(row);
        if old.to_bits() != left.to_bits() {
            return Err(format!(
                "a row of stock {stock} of agent {agent} opens with {old}, not {left}"
            ));
        }
        let gives = |cause| {
            matches!(
                cause,
                Cause::Fired | Cause::Spent | Cause::Lost | Cause::Destroyed
            )
        };
        // A clamp may give back what was not there.
        if list
            .iter()
            .any(|term| term.cause != Cause::Clamp && (!gives(term.cause) || term.amount >= 0.0))
        {
            return Err(format!(
                "stock {stock} of agent {agent} changed by {list:?}"
            ));
        }
        left = taken.terms.fold(row);
    }
    Ok(left)
}

/// State of the contest within its bounds.
fn contest(simulation: &Simulation) -> Result<(), String> {
    let world = simulation.world();
    let scenario = simulation.scenario();
    let share = |value: &f64| (0.0..=1.0).contains(value);
    let amount = |value: &f64| (0.0..f64::INFINITY).contains(value);
    let wrong = |what: &str, it: &dyn std::fmt::Debug| Err(format!("{what}: {it:?}"));
    for entity in &world.resource::<Roster>().0 {
        let will = world.get::<Will>(*entity).unwrap();
        let shares = [
            will.resolve,
            will.security,
            will.threat,
            will.due,
            will.backing,
            will.access,
            will.campaign,
            will.curbed,
            will.pressed,
        ];
        if !shares.iter().all(share)
            || !(1.0..=5.0).contains(&will.posture)
            || !(0.0..=2.0).contains(&will.reprisal)
        {
            return wrong("will", will);
        }
    }
    let relations = world.resource::<Relations>();
    if !relations.injury.iter().all(amount)
        || !relations
            .order
            .iter()
            .all(|order| (-1.0..=1.0).contains(order))
    {
        return wrong("relations", relations);
    }
    let minds = world.resource::<Minds>();
    let mut errors = minds
        .stocks
        .iter()
        .chain(&minds.resolve)
        .chain(&minds.programme);
    if errors.any(|error| !error.is_finite()) {
        return wrong("minds", minds);
    }
    let talks = world.resource::<Talks>();
    let places = talks
        .offer
        .iter()
        .all(|place| (0.0..=talks.levels.len() as f64).contains(place));
    let meeting = matches!(talks.stage, Stage::Open | Stage::Interim);
    let in_force = matches!(talks.stage, Stage::Interim | Stage::Comprehensive);
    if !talks.levels.iter().chain(&talks.terms).all(share)
        || !talks.demand.iter().all(share)
        || !share(&talks.hope)
        || !share(&talks.guarantee)
        || !places
        || talks.no_deal.iter().any(|value| !value.is_finite())
        || (!meeting && (talks.hope != 0.0 || talks.next_round != 0))
        || in_force != talks.levels.iter().any(|level| *level > 0.0)
    {
        return wrong("talks", talks);
    }
    let programme = world.resource::<Programme>();
    if !programme.material.iter().all(amount)
        || !amount(&programme.weapon_grade)
        || !amount(&programme.output)
        || !amount(&programme.breakout_days)
        || !share(&programme.inspections)
        || programme.pace > 3
    {
        return wrong("programme", programme);
    }
    let sites = world.resource::<Sites>();
    let damaged = |site: &backchannel::world::contest::SiteDamage| {
        [site.halls, site.entrances, site.services]
            .iter()
            .all(share)
            && amount(&site.reached)
    };
    if sites.0.len() != scenario.sites.len() || !sites.0.iter().all(damaged) {
        return wrong("sites", sites);
    }
    let market = world.resource::<Market>();
    if !market.passages.iter().all(|passage| share(&passage.open)) {
        return wrong("passages", &market.passages);
    }
    let plans = world.resource::<Plans>();
    let running = |operation: &backchannel::world::conduct::Operation| {
        let choice = &scenario.choices[operation.choice as usize];
        choice.package != NOBODY && operation.done < scenario.packages[choice.package].days
    };
    if !plans.operations.iter().all(running) {
        return wrong("operations", &plans.operations);
    }
    if !world.resource::<Causes>().0.iter().all(share)
        || !world.resource::<Purchases>().0.iter().all(amount)
    {
        return wrong("causes or purchases", world.resource::<Purchases>());
    }
    Ok(())
}

/// Decisions are explained, coherent and in the log.
fn decisions(simulation: &Simulation, today: &[Event], seen: &mut Seen) -> Result<(), String> {
    let scenario = simulation.scenario();
    let mut acts: BTreeMap<u32, usize> = BTreeMap::new();
    for decision in &simulation.world().resource::<Decisions>().0 {
        seen.decisions += 1;
        let considered = &decision.considered;
        let sum: f64 = considered.iter().map(|it| it.probability).sum();
        if (sum - 1.0).abs() > 1e-9 {
            return Err(format!("probabilities sum to {sum}: {decision:?}"));
        }
        for option in considered {
            let fold = option.parts.iter().fold(0.0, |sum, part| sum + part);
            if fold.to_bits() != option.utility.to_bits() || !fold.is_finite() {
                return Err(format!("parts fold to {fold}: {option:?}"));
            }
            if !(0.0..=1.0).contains(&option.probability) {
                return Err(format!("probability of {option:?}"));
            }
            if scenario.choices[option.choice as usize].actor != decision.agent as usize {
                return Err(format!("an option of somebody else: {option:?}"));
            }
        }
        let taken = considered.iter().find(|it| it.choice == decision.taken);
        if taken.is_none_or(|taken| taken.probability <= 0.0) {
            return Err(format!("taken without being considered: {decision:?}"));
        }
        if scenario.choices[decision.taken as usize].action != Action::Hold {
            seen.acts += 1;
            *acts.entry(decision.agent).or_default() += 1;
            let logged = today
                .iter()
                .any(|event| event.kind == EventKind::Decision && event.subject == decision.taken);
            if !logged {
                return Err(format!("an act that the log does not know: {decision:?}"));
            }
        }
    }
    match acts.iter().find(|(_, count)| **count > 1) {
        Some((agent, count)) => Err(format!("{count} acts of agent {agent} in a day")),
        None => Ok(()),
    }
}

/// The summary says what the log and the state say.
pub fn summed_up(simulation: &Simulation) -> Result<(), String> {
    let world = simulation.world();
    let scenario = simulation.scenario();
    let summary = summary::of(simulation);
    let log = &world.resource::<EventLog>().0;
    let first = |fits: &dyn Fn(&Event) -> bool| {
        log.iter()
            .find(|event| fits(event))
            .map_or(0, |event| event.tick)
    };
    let flag = |name: &str| {
        let place = summary::FLAGS.iter().position(|flag| *flag == name);
        summary.first[place.unwrap()]
    };
    let poles = scenario.poles.map(|pole| pole as u16);
    let disputes = &world.resource::<Disputes>().0;
    let of_a_pole = |event: &Event| {
        disputes
            .get(event.subject as usize)
            .is_some_and(|it| poles.contains(&it.pair.0) || poles.contains(&it.pair.1))
    };
    let expected = [
        (
            "deal",
            first(&|event| {
                matches!(
                    event.kind,
                    EventKind::InterimSigned | EventKind::AgreementSigned
                )
            }),
        ),
        (
            "deal-broken",
            first(&|event| {
                matches!(
                    event.kind,
                    EventKind::PartBroken | EventKind::AgreementEnded
                )
            }),
        ),
        (
            "breakout",
            first(&|event| event.kind == EventKind::Breakout),
        ),
        (
            "proxies-joined",
            first(&|event| event.kind == EventKind::Joined),
        ),
        (
            "war",
            first(&|event| event.kind == EventKind::War && of_a_pole(event)),
        ),
    ];
    for (name, tick) in expected {
        if flag(name) != tick {
            return Err(format!("{name} on {}, in the log on {tick}", flag(name)));
        }
    }
    let struck = flag("struck");
    let strikes = |event: &&Event| {
        event.kind == EventKind::Strike
            && scenario.choices[event.subject as usize].target == scenario.poles[0]
    };
    if struck > 0 && !log.iter().filter(strikes).any(|event| event.tick == struck) {
        return Err(format!("struck on {struck} without a strike"));
    }
    let soil = flag("host-soil-hit");
    let hits = |event: &Event| event.tick == soil && event.kind == EventKind::Strike;
    if soil > 0 && !log.iter().any(hits) {
        return Err(format!("soil of a host hit on {soil} without a strike"));
    }
    let stage = world.resource::<Talks>().stage;
    let violence = world.resource::<Milestones>().violence;
    let class = outcome::class(outcome::settlement(stage), violence);
    let dead: f64 = log
        .iter()
        .filter(|event| event.kind == EventKind::Deaths)
        .map(|event| event.value)
        .sum();
    let sound = (summary.settlement, summary.violence, summary.class)
        == (outcome::settlement(stage), violence, class)
        && (flag("war") > 0) == (violence == Violence::SustainedWar)
        && (struck == 0 || violence >= Violence::LimitedExchange)
        && summary.wars <= summary.disputes
        && summary.pole_disputes.0 <= summary.disputes
        && (0.0..=1.0).contains(&summary.aimed_at_hosts)
        && (summary.deaths - dead).abs() <= 1e-9 * dead.max(1.0);
    if sound {
        Ok(())
    } else {
        Err(format!("{summary:?}"))
    }
}

/// Runs and checks days, and the summary at the end.
pub fn watched(simulation: &mut Simulation, days: u32) -> Result<Seen, String> {
    simulation.explain(true);
    let mut watch = Watch::start(simulation);
    let mut seen = Seen::default();
    for day in 1..=days {
        seen += watch
            .day(simulation)
            .map_err(|reason| format!("day {day}: {reason}"))?;
    }
    summed_up(simulation)?;
    Ok(seen)
}

/// A share of the way from the least to the greatest, often one of the ends.
pub fn share() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), Just(1.0), 0.0..=1.0f64]
}

/// Random levers and interventions of a scenario over `days` days.
pub fn changes(
    scenario: &Scenario,
    days: u64,
    most: usize,
) -> impl Strategy<Value = Changes> + use<> {
    let raw = scenario.raw.clone();
    let levers = prop::collection::vec(prop::option::of(share()), raw.levers.len());
    let firings = prop::collection::vec(
        (
            0..=days,
            any::<prop::sample::Index>(),
            prop::option::of(share()),
        ),
        0..most,
    );
    (levers, firings).prop_map(move |(levers, firings)| {
        let between =
            |low: f64, high: f64, share: f64| (low + (high - low) * share).clamp(low, high);
        Changes {
            levers: raw
                .levers
                .iter()
                .zip(levers)
                .filter_map(|((id, lever), share)| {
                    Some((id.clone(), between(lever.low, lever.high, share?)))
                })
                .collect(),
            interventions: firings
                .into_iter()
                .map(|(day, index, share)| {
                    let (id, intervention) = raw
                        .interventions
                        .iter()
                        .nth(index.index(raw.interventions.len()))
                        .unwrap();
                    let input = intervention.value.as_ref();
                    Firing {
                        date: Day(raw.start.0 + chrono::Days::new(day)),
                        intervention: id.clone(),
                        value: input
                            .zip(share)
                            .map(|(input, share)| between(input.low, input.high, share)),
                    }
                })
                .collect(),
        }
    })
}
