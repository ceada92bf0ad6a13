//! Step 11: strikes, salvos and sabotage are carried out.
//!
//! A package is carried out in equal parts over its days. Sorties meet air defence
//! first, then their aim points ([`sites`]); missiles, drones and rockets fail, are
//! stopped on the way when there is warning, and meet one layer of interceptors after
//! the other, the target's, its hosts' and those of whoever covers it, until
//! interceptors or channels run out ([`salvo`]; Hughes 1995, Armstrong 2005). Warning
//! brings people into shelter. What is fired is gone. Harm done injures the target,
//! which may answer on a later day. Units: natural units of stocks, persons, stakes.

use bevy_ecs::system::{Query, Res, ResMut, SystemParam};

use crate::chance::{Chance, Purpose};
use crate::day::salvo::{self, Layer};
use crate::day::{decisions, perception, sites};
use crate::scenario::conduct::{Action, Aim, RawCombatParameters};
use crate::scenario::play::{Choice, Element, Package, Place, Site, Weapon};
use crate::scenario::quantity::values;
use crate::scenario::raw::{AgentKind, EffectKind, PlaceKind, StockClass};
use crate::scenario::{Effect, NOBODY, Scenario};
use crate::world::agents::{Arsenal, PlantDamage};
use crate::world::calendar::Calendar;
use crate::world::conduct::{Minds, Operation, Plans, Relations, Will};
use crate::world::contest::{Dispute, Disputes, Milestones, SiteDamage, Sites, Violence};
use crate::world::events::{Event, EventKind, EventLog, Tomorrow};
use crate::world::steps::{self, Mover, Number, Steps};
use crate::world::terms::{Cause, Explained, StockTerms};
use crate::world::{Roster, Setting};

values! {
    /// Parameters of combat.
    pub struct Parameters from RawCombatParameters {
        stacking, softness, rock_factor, service_share, hall_repair, service_repair, closed_per_hit,
        battery_shots, battery_accuracy, evaded, suppression, land_based, battery_per_hit, stock_per_hit,
        plant_per_hit, energy_per_hit, energy_repair, lost_per_hour, mines_laid, mines_cleared, closure_days, goodwill_lost,
        exchange_days, shelter_half,
        announced_warning, engaged_share, injury_per_hit, injury_per_hundred_dead, dispute_gap, war_deaths, war_days,
    }
}

/// Share of sorties from abroad that can fly when hosts lend `access` on average.
#[must_use]
pub fn access_factor(land_based: f64, access: f64) -> f64 {
    1.0 - land_based * (1.0 - access)
}

/// Injury felt for harm of `hits` missile equivalents and deaths, stakes.
#[must_use]
pub fn injury(hits: f64, deaths: f64, parameters: &Parameters) -> f64 {
    hits * parameters.injury_per_hit + deaths / 100.0 * parameters.injury_per_hundred_dead
}

/// Mean access that the hosts of an agent's bases lend it, weighted by garrisons; 1 without hosts.
#[must_use]
pub fn hosts_access(agent: usize, scenario: &Scenario, access: impl Fn(usize) -> f64) -> f64 {
    let (mut lent, mut all) = (0.0, 0.0);
    for place in &scenario.places {
        let hosted = place.kind == PlaceKind::Base
            && place.operator == agent
            && place.host != agent
            && place.host != NOBODY;
        if hosted {
            let weight = place.garrison.max(1.0);
            lent += weight * access(place.host);
            all += weight;
        }
    }
    if all > 0.0 { lent / all } else { 1.0 }
}

/// The places that an element aims at, for a target.
#[must_use]
pub fn aimed_at(element: &Element, target: usize, scenario: &Scenario) -> Vec<usize> {
    if !element.places.is_empty() {
        return element.places.clone();
    }
    let fits = |place: &Place| match element.aim {
        Aim::Sites => place.site.is_some() && place.host == target,
        Aim::Bases => place.kind == PlaceKind::Base && place.operator == target,
        Aim::Energy => place.kind == PlaceKind::Energy && place.host == target,
        Aim::AirDefence | Aim::Missiles => false,
    };
    let places = scenario.places.iter().enumerate();
    places
        .filter(|(_, place)| fits(place))
        .map(|(number, _)| number)
        .collect()
}

/// What an element did.
#[derive(Clone, Copy, Debug, Default)]
struct Done {
    hits: f64,
    equivalents: f64,
    deaths: f64,
}

/// Everything that combat looks at.
#[derive(SystemParam)]
pub struct Seen<'w> {
    setting: Res<'w, Setting>,
    parameters: Res<'w, Parameters>,
    decisions: Res<'w, decisions::Parameters>,
    roster: Res<'w, Roster>,
    calendar: Res<'w, Calendar>,
    chance: Res<'w, Chance>,
    explained: Res<'w, Explained>,
}

/// Everything that combat changes.
#[derive(SystemParam)]
pub struct Changed<'w, 's> {
    plans: ResMut<'w, Plans>,
    relations: ResMut<'w, Relations>,
    minds: ResMut<'w, Minds>,
    sites: ResMut<'w, Sites>,
    disputes: ResMut<'w, Disputes>,
    milestones: ResMut<'w, Milestones>,
    tomorrow: ResMut<'w, Tomorrow>,
    terms: ResMut<'w, StockTerms>,
    steps: ResMut<'w, Steps>,
    log: ResMut<'w, EventLog>,
    agents: Query<
        'w,
        's,
        (
            &'static mut Arsenal,
            &'static mut PlantDamage,
            &'static mut Will,
        ),
    >,
}

/// Draws of one operation on one day, numbered as they are asked for.
struct Draws<'a> {
    seen: &'a Seen<'a>,
    key: u32,
    next: u16,
}

/// What the parts of an operation share on one day.
struct Today<'a> {
    choice: &'a Choice,
    /// Days of it that are over.
    done: u32,
    draws: Draws<'a>,
    /// Sorties that all its parts fly today.
    raid: f64,
    /// Sorties and launchers that earlier parts and operations use today, by agent and stock.
    used: &'a mut Vec<(usize, usize, f64)>,
    /// Missile equivalents that hit the soil of hosts.
    on_hosts: Vec<(usize, f64)>,
}

impl Today<'_> {
    /// What is left of a stock that flies or launches once a day; the part takes `wanted` of it.
    fn use_up(&mut self, agent: usize, stock: usize, held: f64, wanted: f64) -> f64 {
        let used: f64 = self
            .used
            .iter()
            .filter(|other| (other.0, other.1) == (agent, stock))
            .map(|other| other.2)
            .sum();
        let taken = wanted.min(held - used).max(0.0);
        self.used.push((agent, stock, taken));
        taken
    }
}

impl Draws<'_> {
    fn uniform(&mut self) -> f64 {
        self.next += 1;
        let tick = self.seen.calendar.tick;
        self.seen
            .chance
            .uniform(self.key, tick, Purpose::Combat, self.next)
    }

    fn normal(&mut self) -> f64 {
        self.next += 1;
        let tick = self.seen.calendar.tick;
        self.seen
            .chance
            .normal(self.key, tick, Purpose::Combat, self.next)
    }
}

impl Changed<'_, '_> {
    /// The numbers that an operation can change.
    fn numbers(&self, seen: &Seen) -> Vec<(Number, f64)> {
        let will = |(agent, entity)| Some(steps::of_will(agent, self.agents.get(entity).ok()?.2));
        let agents = seen.roster.0.iter().copied().enumerate();
        let sites = (0..).zip(&self.sites.0);
        let left = |damage| site_left(damage, &seen.parameters);
        let others = [
            (Number::Deaths, self.milestones.deaths),
            (Number::Later, self.tomorrow.0.len() as f64),
            (Number::Events, self.log.0.len() as f64),
        ];
        agents
            .filter_map(will)
            .flatten()
            .chain(steps::of_injuries(&self.relations.injury))
            .chain(steps::of_alerts(&self.minds.alert))
            .chain(sites.map(|(site, damage)| (Number::Site(site), left(damage))))
            .chain(others)
            .collect()
    }

    fn held(&self, seen: &Seen, agent: usize, stock: usize) -> f64 {
        self.agents
            .get(seen.roster.0[agent])
            .map_or(0.0, |(arsenal, ..)| arsenal.0[stock])
    }

    /// Takes units from a stock, never more than there are; a row says why.
    fn take(&mut self, seen: &Seen, agent: usize, stock: usize, units: f64, cause: Cause) {
        if let Ok((mut arsenal, ..)) = self.agents.get_mut(seen.roster.0[agent]) {
            let held = &mut arsenal.0[stock];
            self.terms.take((agent, stock), held, units, cause);
        }
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

/// Carries out what was decided.
pub fn combat(seen: Seen, mut changed: Changed) {
    let setting = seen.setting.clone();
    let scenario = &setting.scenario;
    let operations = std::mem::take(&mut changed.plans.operations);
    let mut used = Vec::new();
    if seen.explained.0 {
        let numbers = changed.numbers(&seen);
        changed.steps.begin(numbers);
    }
    for mut operation in operations {
        let by = Mover::Operation(operation.choice);
        changed.terms.mover = Some(by);
        let days = carry_out(&seen, &mut changed, scenario, &operation, &mut used);
        if seen.explained.0 {
            let numbers = changed.numbers(&seen);
            changed.steps.after(by, numbers);
        }
        operation.done += 1;
        if operation.done < days {
            changed.plans.operations.push(operation);
        }
    }
    close_disputes(&seen, &mut changed);
}

/// A day of an operation; the days it takes in all.
fn carry_out(
    seen: &Seen,
    changed: &mut Changed,
    scenario: &Scenario,
    operation: &Operation,
    used: &mut Vec<(usize, usize, f64)>,
) -> u32 {
    let tick = seen.calendar.tick;
    let number = operation.choice as usize;
    let choice = &scenario.choices[number];
    let target = choice.target;
    let mut today = Today {
        choice,
        done: operation.done,
        draws: Draws {
            seen,
            key: choice.key,
            next: 0,
        },
        raid: raid(choice, scenario),
        used,
        on_hosts: Vec::new(),
    };
    let mut by: Vec<(usize, Done)> = Vec::new();
    let mut days = 1;
    match choice.action {
        Action::Covert => {
            let struck = choice.size * today.draws.uniform();
            let site = scenario.sites[choice.place];
            let damage = &mut changed.sites.0[choice.place];
            damage.services = sites::added(damage.services, struck);
            let left = site_left(damage, &seen.parameters);
            changed.note(tick, EventKind::SiteDamaged, choice.place, left);
            let felt = struck * seen.decisions.deniable_answer;
            hurt(seen, changed, scenario, choice.actor, site.owner, felt);
        }
        Action::Cyber => {
            let share = choice.size * seen.parameters.plant_per_hit * today.draws.uniform();
            if let Ok((_, mut plants, _)) = changed.agents.get_mut(seen.roster.0[target]) {
                for damage in &mut plants.0 {
                    *damage = sites::added(*damage, share);
                }
            }
            let felt =
                seen.parameters.injury_per_hit * choice.size * seen.decisions.deniable_answer;
            hurt(seen, changed, scenario, choice.actor, target, felt);
        }
        _ => {
            let package = &scenario.packages[choice.package];
            days = package.days;
            for element in &package.elements {
                let amount = element.amount * choice.size / f64::from(days);
                let done = act(seen, changed, scenario, element, amount, &mut today);
                match by.iter_mut().find(|(agent, _)| *agent == element.agent) {
                    Some((_, sum)) => {
                        sum.hits += done.hits;
                        sum.equivalents += done.equivalents;
                        sum.deaths += done.deaths;
                    }
                    None => by.push((element.agent, done)),
                }
            }
            let total: f64 = by.iter().map(|(_, done)| done.hits).sum();
            changed.note(tick, EventKind::Strike, number, total);
        }
    }
    let deaths: f64 = by.iter().map(|(_, done)| done.deaths).sum();
    if deaths > 0.0 {
        changed.milestones.deaths += deaths;
        changed.note(tick, EventKind::Deaths, target, deaths);
    }
    for (agent, done) in &by {
        let felt = injury(done.equivalents, done.deaths, &seen.parameters);
        hurt(seen, changed, scenario, *agent, target, felt);
        settle(
            seen,
            changed,
            scenario,
            (*agent, target),
            felt,
            choice.telegraphed,
        );
        record(seen, changed, scenario, *agent, target, done.deaths);
    }
    for (host, hits) in &today.on_hosts {
        let felt = injury(*hits, 0.0, &seen.parameters);
        hurt(seen, changed, scenario, choice.actor, *host, felt);
        if target == scenario.poles[1] && *hits > 0.0 && changed.milestones.host_soil == 0 {
            changed.milestones.host_soil = tick;
        }
    }
    days
}

/// Sorties that a choice's package flies in a day, all its parts together; 1 at least.
fn raid(choice: &Choice, scenario: &Scenario) -> f64 {
    let Some(package) = scenario.packages.get(choice.package) else {
        return 1.0;
    };
    let flies = |element: &&Element| {
        matches!(
            scenario.stocks[element.stock].class,
            StockClass::Sortie | StockClass::Penetrator
        )
    };
    let sorties = package.elements.iter().filter(flies);
    let sum = sorties.fold(0.0, |sum, element| sum + element.amount);
    (sum * choice.size / f64::from(package.days)).max(1.0)
}

/// What is left of a site's capacity.
#[must_use]
pub fn site_left(damage: &SiteDamage, parameters: &Parameters) -> f64 {
    let outside = parameters.service_share * damage.services.max(damage.entrances);
    sites::capacity_left(damage.halls, outside)
}

/// One element on one day.
fn act(
    seen: &Seen,
    changed: &mut Changed,
    scenario: &Scenario,
    element: &Element,
    amount: f64,
    today: &mut Today,
) -> Done {
    let choice = today.choice;
    let stock = &scenario.stocks[element.stock];
    let Some(weapon) = stock.weapon else {
        return Done::default();
    };
    let target = choice.target;
    let held = changed.held(seen, element.agent, element.stock);
    let places = aimed_at(element, target, scenario);
    let abroad: Vec<usize> = places
        .iter()
        .map(|place| scenario.places[*place].host)
        .filter(|host| *host != target && *host != NOBODY)
        .collect();
    let mut hosts = abroad.clone();
    hosts.sort_unstable();
    hosts.dedup();
    let arrived = match stock.class {
        class @ (StockClass::Sortie | StockClass::Penetrator) => {
            let access = hosts_access(element.agent, scenario, |host| {
                changed
                    .agents
                    .get(seen.roster.0[host])
                    .map_or(0.0, |(.., will)| will.access)
            });
            let able = held * access_factor(seen.parameters.land_based, access);
            let sorties = today.use_up(element.agent, element.stock, able, amount);
            // The first day's raids go for air defence too; the few with penetrators do not.
            let suppression = if today.done == 0 && class == StockClass::Sortie {
                seen.parameters.suppression
            } else {
                0.0
            };
            let raid = sites::Raid {
                sorties,
                suppression,
                weapons_each: weapon.per_unit,
                accuracy: weapon.accuracy,
                evades_each: seen.parameters.evaded,
            };
            let batteries = batteries(target, scenario);
            let defence = sites::AirDefence {
                // The day's raids are one: each part of them meets its share of the fire.
                batteries: batteries.map_or(0.0, |stock| changed.held(seen, target, stock))
                    * (amount / today.raid).min(1.0),
                shots_each: seen.parameters.battery_shots,
                accuracy: seen.parameters.battery_accuracy,
                stops_each: 0.0,
                alertness: 1.0,
                staying_power: 1.0 / seen.parameters.battery_per_hit.max(1e-6),
            };
            let luck = [today.draws.uniform(), today.draws.uniform()];
            let through = sites::penetration(&raid, &defence, luck);
            if let Some(stock) = batteries {
                changed.take(
                    seen,
                    target,
                    stock,
                    through.batteries_destroyed,
                    Cause::Destroyed,
                );
            }
            changed.take(
                seen,
                element.agent,
                element.stock,
                through.sorties_lost,
                Cause::Lost,
            );
            through.striking * weapon.per_unit
        }
        class => {
            let wanted = salvo::whole(amount, today.draws.uniform()).min(held);
            let points =
                launch_points(element.agent, scenario).filter(|_| class == StockClass::Ballistic);
            let fired = match points {
                Some(stock) => {
                    let points = changed.held(seen, element.agent, stock);
                    today.use_up(element.agent, stock, points, wanted)
                }
                None => wanted,
            }
            .floor();
            changed.take(seen, element.agent, element.stock, fired, Cause::Fired);
            let [negative, _] = scenario.poles;
            if element.agent == negative {
                let weight = fired * stock.offence;
                let abroad = places
                    .iter()
                    .any(|place| scenario.places[*place].host != target);
                changed.milestones.aimed.0 += if abroad { weight } else { 0.0 };
                changed.milestones.aimed.1 += weight;
            }
            stopped(
                seen, changed, scenario, today, class, &weapon, fired, &places, &hosts,
            )
        }
    };
    let strikes_people = matches!(element.aim, Aim::Bases | Aim::Energy | Aim::Missiles);
    let warning = weapon.flight
        + if choice.telegraphed {
            seen.parameters.announced_warning
        } else {
            0.0
        };
    let hits = match element.aim {
        Aim::Sites => strike_sites(
            seen,
            changed,
            scenario,
            &places,
            (&weapon, stock.class == StockClass::Penetrator),
            arrived,
            &mut today.draws,
        ),
        _ => salvo::binomial(arrived, weapon.accuracy, today.draws.normal()),
    };
    match element.aim {
        Aim::Sites => {}
        Aim::AirDefence => {
            if let Some(stock) = batteries(target, scenario) {
                let lost = hits * seen.parameters.battery_per_hit;
                changed.take(seen, target, stock, lost, Cause::Destroyed);
            }
        }
        Aim::Missiles => strike_missiles(seen, changed, scenario, target, hits),
        Aim::Bases => {
            for stock in (0..scenario.stocks.len())
                .filter(|stock| scenario.stocks[*stock].class == StockClass::Sortie)
            {
                let lost = lost_share(hits, seen.parameters.stock_per_hit)
                    * changed.held(seen, target, stock);
                changed.take(seen, target, stock, lost, Cause::Destroyed);
            }
        }
        Aim::Energy => {
            let most = scenario.agents[target].oil_exports;
            let lost = (hits * seen.parameters.energy_per_hit).min(most);
            if lost > 0.0 {
                changed.tomorrow.0.push(Effect {
                    days: seen.parameters.energy_repair,
                    ..Effect::plain(EffectKind::Outage, target, lost)
                });
            }
        }
    }
    let exposed = 1.0 - salvo::sheltered(warning, seen.parameters.shelter_half);
    let expected = if strikes_people {
        salvo::deaths(hits, weapon.lethality, exposed)
    } else {
        0.0
    };
    let equivalents = hits * stock.offence / weapon.per_unit.max(1.0);
    for host in hosts.iter().filter(|_| equivalents > 0.0) {
        let there = abroad.iter().filter(|other| *other == host).count() as f64;
        let hits = equivalents * there / places.len() as f64;
        match today.on_hosts.iter_mut().find(|(other, _)| other == host) {
            Some((_, sum)) => *sum += hits,
            None => today.on_hosts.push((*host, hits)),
        }
    }
    Done {
        hits,
        equivalents,
        deaths: salvo::whole(expected, today.draws.uniform()),
    }
}

/// Share lost to hits that each take the same share of what is left.
#[must_use]
pub fn lost_share(hits: f64, per_hit: f64) -> f64 {
    salvo::kill_chance(per_hit, hits)
}

fn batteries(agent: usize, scenario: &Scenario) -> Option<usize> {
    let kinds = scenario.stocks.iter().enumerate();
    let mut held = kinds.filter(|(number, stock)| {
        stock.class == StockClass::AirDefence && scenario.agents[agent].arsenal[*number].held > 0.0
    });
    held.next().map(|(number, _)| number)
}

fn launch_points(agent: usize, scenario: &Scenario) -> Option<usize> {
    let kinds = scenario.stocks.iter().enumerate();
    let mut held = kinds.filter(|(number, stock)| {
        stock.class == StockClass::Launcher && scenario.agents[agent].arsenal[*number].held > 0.0
    });
    held.next().map(|(number, _)| number)
}

/// Share of an agent's defences that stands at the places aimed at: all of it at home; of
/// those abroad, as much as of its garrisons.
#[must_use]
pub fn at_hand(agent: usize, places: &[usize], scenario: &Scenario) -> f64 {
    let weight = |number: usize| scenario.places[number].garrison.max(1.0);
    let abroad = |number: &usize| {
        let place = &scenario.places[*number];
        place.kind == PlaceKind::Base && place.operator == agent && place.host != agent
    };
    let aimed: f64 = places
        .iter()
        .filter(|place| abroad(place))
        .map(|place| weight(*place))
        .sum();
    if aimed <= 0.0 {
        return 1.0;
    }
    let all: f64 = (0..scenario.places.len()).filter(abroad).map(weight).sum();
    aimed / all
}

/// Missiles that arrive of those fired: launch failures, losses on the way, layers.
#[expect(
    clippy::too_many_arguments,
    reason = "a salvo meets everything at once"
)]
fn stopped(
    seen: &Seen,
    changed: &mut Changed,
    scenario: &Scenario,
    today: &mut Today,
    class: StockClass,
    weapon: &Weapon,
    fired: f64,
    places: &[usize],
    hosts: &[usize],
) -> f64 {
    let (choice, draws) = (today.choice, &mut today.draws);
    let flying = salvo::launched_well(fired, weapon.failure, draws.normal());
    let slow = matches!(class, StockClass::Drone | StockClass::Cruise);
    let warned = if choice.telegraphed {
        weapon.flight
    } else {
        0.5 * weapon.flight
    };
    let on_the_way = if slow {
        salvo::lost_en_route(warned, seen.parameters.lost_per_hour)
    } else {
        0.0
    };
    let incoming = flying - salvo::binomial(flying, on_the_way, draws.normal());
    // What threatens nothing worth an interceptor lands away from its aim point.
    let threatening = salvo::threatening(incoming, seen.parameters.engaged_share, draws.normal());
    let target = choice.target;
    let defended = |agent: usize| agent == target || hosts.contains(&agent);
    let at_hand = at_hand(target, places, scenario);
    let mut layers: Vec<(usize, usize, Layer)> = Vec::new();
    for (stock, kind) in scenario.stocks.iter().enumerate() {
        let Some(defence) = kind.defence.filter(|defence| defence.against(class) > 0.0) else {
            continue;
        };
        let mut layer = |agent: usize, share: f64| {
            let count =
                batteries(agent, scenario).map_or(0.0, |stock| changed.held(seen, agent, stock));
            layers.push((
                agent,
                stock,
                Layer {
                    interceptors: share * changed.held(seen, agent, stock),
                    channels: share * count * defence.channels,
                    shots_per_target: defence.shots,
                    single_shot_kill: defence.against(class),
                },
            ));
        };
        layer(target, at_hand);
        hosts.iter().for_each(|host| layer(*host, 1.0));
        for cover in &scenario.coverage {
            if defended(cover.of) && !defended(cover.by) {
                layer(cover.by, cover.share);
            }
        }
    }
    let luck: Vec<f64> = layers.iter().map(|_| draws.normal()).collect();
    let engaged: Vec<salvo::Engagement> = salvo::defend(
        threatening,
        layers.iter().map(|(.., layer)| *layer).zip(luck),
    )
    .collect();
    let mut leaking = threatening;
    for ((agent, stock, _), engagement) in layers.iter().zip(engaged) {
        leaking -= engagement.stopped;
        changed.take(seen, *agent, *stock, engagement.spent, Cause::Spent);
    }
    leaking.max(0.0)
}

/// A site after `weapons` were aimed at it, and the hits: on halls, entrances and services
/// in equal parts, of deep penetrators on halls alone.
/// `luck` are standard normal draws, zero for what is to be expected; `yields` gives the
/// share of halls lost for a chance of losing one, itself for what is to be expected.
#[must_use]
pub fn struck(
    site: &Site,
    before: SiteDamage,
    (weapon, deep): (&Weapon, bool),
    weapons: f64,
    luck: [f64; 3],
    yields: impl Fn(f64) -> f64,
    parameters: &Parameters,
) -> (SiteDamage, f64) {
    let share = if deep { 1.0 } else { 1.0 / 3.0 };
    let aimed = |points: f64, normal: f64| {
        sites::aim(weapons * share, 1.0, weapon.accuracy, points, normal)
    };
    let count = |hits: sites::Hits, points: f64| (hits.each + hits.one_more) * points;
    let halls = aimed(site.halls, luck[0]);
    let hits = halls.each + halls.one_more;
    let mut damage = before;
    if hits > 0.0 {
        damage.reached =
            sites::reach_after(before.reached, hits, weapon.reach, parameters.stacking);
        let lost = sites::hall_damage(
            site.depth,
            damage.reached,
            parameters.rock_factor,
            parameters.softness,
        );
        damage.halls = damage.halls.max(yields(lost));
    }
    let mut total = count(halls, site.halls);
    if !deep {
        let (entrances, services) = (
            aimed(site.entrances, luck[1]),
            aimed(site.services, luck[2]),
        );
        let closed = sites::entrances_closed(entrances, parameters.closed_per_hit);
        let dark = sites::service_damage(services, parameters.closed_per_hit);
        damage.entrances = sites::added(damage.entrances, closed);
        damage.services = sites::added(damage.services, dark);
        total += count(entrances, site.entrances) + count(services, site.services);
    }
    (damage, total)
}

/// Share of an owner's separative work that a package can be expected to cost it.
#[must_use]
pub fn expected_loss(
    package: &Package,
    size: f64,
    owner: usize,
    scenario: &Scenario,
    damage: &Sites,
    parameters: &Parameters,
    able: impl Fn(&Element) -> f64,
) -> f64 {
    let mut after: Vec<SiteDamage> = damage.0.clone();
    for element in package
        .elements
        .iter()
        .filter(|element| element.aim == Aim::Sites)
    {
        let Some(weapon) = scenario.stocks[element.stock].weapon else {
            continue;
        };
        let targets: Vec<usize> = aimed_at(element, owner, scenario)
            .into_iter()
            .filter_map(|place| scenario.places[place].site)
            .collect();
        let deep = scenario.stocks[element.stock].class == StockClass::Penetrator;
        let units = (element.amount * size).min(able(element));
        let each = units * weapon.per_unit / targets.len().max(1) as f64;
        for number in targets {
            let site = &scenario.sites[number];
            after[number] = struck(
                site,
                after[number],
                (&weapon, deep),
                each,
                [0.0; 3],
                |chance| chance,
                parameters,
            )
            .0;
        }
    }
    let (mut lost, mut all) = (0.0, 0.0);
    for ((site, before), after) in scenario.sites.iter().zip(&damage.0).zip(&after) {
        if site.owner == owner {
            let left = site_left(before, parameters) - site_left(after, parameters);
            lost += site.capacity * left;
            all += site.capacity;
        }
    }
    if all > 0.0 { lost / all } else { 0.0 }
}

/// Share of a site's halls that are lost when each is with some chance: how hard the rock
/// over each is nobody knows, but it is the same on every day of a run.
fn halls_lost(seen: &Seen, place: &Place, site: &Site, chance_of_one: f64) -> f64 {
    let halls = site.halls.round().max(1.0);
    let lost = (0..halls as u16).filter(|hall| {
        let hardness = seen.chance.uniform(place.key, 0, Purpose::Hardness, *hall);
        hardness < chance_of_one
    });
    lost.count() as f64 / halls
}

/// Weapons on the sites of a target, in equal parts.
fn strike_sites(
    seen: &Seen,
    changed: &mut Changed,
    scenario: &Scenario,
    places: &[usize],
    weapon: (&Weapon, bool),
    weapons: f64,
    draws: &mut Draws,
) -> f64 {
    let parameters = &seen.parameters;
    let targets: Vec<usize> = places
        .iter()
        .filter_map(|place| scenario.places[*place].site)
        .collect();
    let each = weapons / targets.len().max(1) as f64;
    let mut total = 0.0;
    for number in targets {
        let site = &scenario.sites[number];
        let place = &scenario.places[site.place];
        let luck = [draws.normal(), draws.normal(), draws.normal()];
        let before = changed.sites.0[number];
        let (damage, hits) = struck(
            site,
            before,
            weapon,
            each,
            luck,
            |chance| halls_lost(seen, place, site, chance),
            parameters,
        );
        changed.sites.0[number] = damage;
        total += hits;
        let left = site_left(&damage, parameters);
        if left < site_left(&before, parameters) {
            changed.note(seen.calendar.tick, EventKind::SiteDamaged, number, left);
        }
    }
    total
}

/// Missiles, launchers and their plants of a target lose their share to hits.
fn strike_missiles(
    seen: &Seen,
    changed: &mut Changed,
    scenario: &Scenario,
    target: usize,
    hits: f64,
) {
    let stocks = lost_share(hits, seen.parameters.stock_per_hit);
    let plants = lost_share(hits, seen.parameters.plant_per_hit);
    for (stock, kind) in scenario.stocks.iter().enumerate() {
        let aimed = matches!(
            kind.class,
            StockClass::Ballistic
                | StockClass::Cruise
                | StockClass::Drone
                | StockClass::Rocket
                | StockClass::AntiShip
                | StockClass::Launcher
        );
        if aimed {
            let lost = stocks * changed.held(seen, target, stock);
            changed.take(seen, target, stock, lost, Cause::Destroyed);
            if let Ok((_, mut damage, _)) = changed.agents.get_mut(seen.roster.0[target]) {
                damage.0[stock] = sites::added(damage.0[stock], plants);
            }
        }
    }
}

/// An injury of one agent by another: it is remembered, resolve and reprisals rise, and
/// all who stand close to either look tomorrow.
fn hurt(seen: &Seen, changed: &mut Changed, scenario: &Scenario, by: usize, to: usize, felt: f64) {
    if let Some(edge) = scenario.edge(to, by) {
        changed.relations.injury[edge] += felt;
    }
    if let Ok((.., mut will)) = changed.agents.get_mut(seen.roster.0[to]) {
        let share = felt.min(1.0);
        will.resolve += share * (1.0 - will.resolve) * 0.5;
        will.security -= share * will.security * 0.25;
        will.reprisal = (will.reprisal + felt).min(2.0);
    }
    perception::wake(&mut changed.minds, to);
    for edge in &scenario.edges {
        if (edge.to == to || edge.to == by) && edge.rating.abs() >= 1.5 {
            perception::wake(&mut changed.minds, edge.from);
        }
    }
}

/// An answer settles what it inflicts and at least a full answer, an announced one in part;
/// and an exchange is open.
fn settle(
    seen: &Seen,
    changed: &mut Changed,
    scenario: &Scenario,
    (by, to): (usize, usize),
    inflicted: f64,
    telegraphed: bool,
) {
    if let Some(edge) = scenario.edge(by, to) {
        let credit = if telegraphed {
            seen.decisions.telegraphed_credit
        } else {
            1.0
        };
        let settled = credit * inflicted.max(seen.decisions.full_answer);
        let left = changed.relations.injury[edge] - settled;
        changed.relations.injury[edge] = left.max(0.0);
        changed.relations.exchange[edge] = seen.parameters.exchange_days.round() as u32;
    }
}

/// A militarised incident between states: it belongs to a dispute.
fn record(
    seen: &Seen,
    changed: &mut Changed,
    scenario: &Scenario,
    by: usize,
    to: usize,
    deaths: f64,
) {
    let state = |agent: usize| scenario.agents[agent].kind == AgentKind::State;
    if !state(by) || !state(to) {
        return;
    }
    let tick = seen.calendar.tick;
    let [negative, positive] = scenario.poles;
    if to == negative && changed.milestones.struck == 0 {
        changed.milestones.struck = tick;
    }
    let around = [by, to]
        .iter()
        .any(|agent| [negative, positive].contains(agent));
    if around {
        changed.milestones.violence = changed.milestones.violence.max(Violence::LimitedExchange);
    }
    let pair = (by.min(to) as u16, by.max(to) as u16);
    let gap = seen.parameters.dispute_gap;
    let open = changed
        .disputes
        .0
        .iter_mut()
        .rev()
        .find(|dispute| dispute.pair == pair && f64::from(tick - dispute.span.1) <= gap);
    let first = by < to;
    match open {
        Some(dispute) => {
            let (days, last) = if first {
                (&mut dispute.strike_days.0, &mut dispute.last_strikes.0)
            } else {
                (&mut dispute.strike_days.1, &mut dispute.last_strikes.1)
            };
            *days += u32::from(*last != tick);
            *last = tick;
            dispute.span.1 = tick;
            dispute.deaths += deaths;
        }
        None => changed.disputes.0.push(Dispute {
            pair,
            span: (tick, tick),
            strike_days: (u32::from(first), u32::from(!first)),
            last_strikes: if first { (tick, 0) } else { (0, tick) },
            deaths,
            war: 0,
        }),
    }
}

/// Disputes that have become wars.
fn close_disputes(seen: &Seen, changed: &mut Changed) {
    let (deaths, days) = (seen.parameters.war_deaths, seen.parameters.war_days);
    let tick = seen.calendar.tick;
    let mut wars = Vec::new();
    for (number, dispute) in changed.disputes.0.iter_mut().enumerate() {
        let mutual = dispute.strike_days.0.min(dispute.strike_days.1);
        if dispute.war == 0 && is_war(dispute.deaths, mutual, deaths, days) {
            dispute.war = tick;
            wars.push((number, dispute.pair));
        }
    }
    let poles = seen.setting.scenario.poles.map(|pole| pole as u16);
    for (number, pair) in wars {
        changed.note(tick, EventKind::War, number, 0.0);
        if poles.contains(&pair.0) || poles.contains(&pair.1) {
            changed.milestones.violence = Violence::SustainedWar;
        }
    }
}

/// True when deaths or days of mutual strikes make a dispute a war.
#[must_use]
pub fn is_war(deaths: f64, mutual_days: u32, war_deaths: f64, war_days: f64) -> bool {
    deaths >= war_deaths || f64::from(mutual_days) >= war_days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edge_of_war() {
        assert!(!is_war(999.0, 29, 1000.0, 30.0));
        assert!(is_war(1000.0, 0, 1000.0, 30.0));
        assert!(is_war(0.0, 30, 1000.0, 30.0));
    }

    #[test]
    fn refused_bases_leave_ships_and_bombers() {
        assert_eq!(access_factor(0.5, 1.0), 1.0);
        assert_eq!(access_factor(0.5, 0.0), 0.5);
    }

    #[test]
    fn hits_take_shares_of_what_is_left() {
        assert_eq!(lost_share(0.0, 0.1), 0.0);
        assert!((lost_share(2.0, 0.1) - 0.19).abs() < 1e-12);
    }
}
