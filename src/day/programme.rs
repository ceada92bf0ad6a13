//! Step 12: the enrichment programme, kilogram by kilogram.
//!
//! Sites give separative work as far as their halls stand and have power, air and open
//! entrances. The highest level is made at the pace the owner has set, from the level
//! below, as far as feed and work go; what work is left makes the lower levels from each
//! other and from natural uranium ([`enrichment`]). At the highest pace it makes weapon
//! grade. An agreement caps the output, takes the highest stock away and lets inspectors
//! in. Cascades are turned to it for some days first. Damage lowers output; material survives. Units: kg U, SWU, days.

use bevy_ecs::system::{Res, ResMut};

use crate::day::combat;
use crate::day::enrichment::{self, Assays};
use crate::day::sites;
use crate::scenario::check::DAYS_PER_YEAR;
use crate::scenario::conduct::IssueEffect;
use crate::scenario::{self, Scenario};
use crate::world::Setting;
use crate::world::calendar::Calendar;
use crate::world::contest::{Milestones, Programme, Sites, Stage, Talks};
use crate::world::events::{Event, EventKind, EventLog};

/// Assay of natural uranium.
const NATURAL: f64 = 0.007_11;

/// Days in which what the highest stock holds above the agreed share of its start falls by a factor e.
const REMOVAL_DAYS: f64 = 30.0;

/// Tails as a share of the feed's assay, at the start's pace of the highest level.
const TAILS_RATIO: f64 = 1.0 / 3.0;

/// Paces of a programme.
pub mod pace {
    /// Held down by an agreement.
    pub const CAPPED: u8 = 0;
    /// As at the start.
    pub const STEADY: u8 = 1;
    /// Stepped up.
    pub const FASTER: u8 = 2;
    /// Toward weapon grade.
    pub const WEAPON: u8 = 3;
}

/// Separative work that the sites of an owner give in a day, SWU.
#[must_use]
pub fn capacity(
    owner: usize,
    scenario: &Scenario,
    damage: &Sites,
    parameters: &combat::Parameters,
) -> f64 {
    let sites = scenario.sites.iter().zip(&damage.0);
    sites
        .filter(|(site, _)| site.owner == owner)
        .fold(0.0, |sum, (site, damage)| {
            sum + site.capacity * combat::site_left(damage, parameters)
        })
}

/// Level in force of the issue with an effect, 0 without one.
#[must_use]
pub fn agreed(talks: &Talks, scenario: &Scenario, effect: IssueEffect) -> f64 {
    let issues = scenario.talks.iter().flat_map(|talks| &talks.issues);
    issues
        .zip(&talks.levels)
        .filter(|(issue, _)| issue.effect == effect)
        .fold(0.0, |most: f64, (_, level)| most.max(*level))
}

/// Days to a weapon's worth of weapon-grade material when cascades have been turned toward
/// it for `turned` days.
#[must_use]
pub fn days_to_weapon(
    programme: &scenario::play::Programme,
    material: &[f64],
    weapon_grade: f64,
    turned: f64,
    swu: f64,
) -> f64 {
    let missing = programme.weapon_mass - weapon_grade;
    if missing <= 0.0 {
        return 0.0;
    }
    let stocks: Vec<(f64, f64)> = programme
        .material
        .iter()
        .zip(material)
        .map(|((level, _), held)| (*level, *held))
        .collect();
    let days = enrichment::breakout_days(
        &stocks,
        swu.max(1e-9),
        missing,
        programme.weapon_level,
        TAILS_RATIO,
    );
    ((programme.turning - turned).max(0.0) + days).min(MOST_DAYS_TO_WEAPON)
}

/// Stands for a material that cannot be had in any time that matters, days.
pub const MOST_DAYS_TO_WEAPON: f64 = 10_000.0;

/// A day of enrichment: moves material up, in place. `scale` is the pace of the highest
/// level over that of the start; returns what was made of it, kg U.
pub fn enrich(
    programme: &scenario::play::Programme,
    material: &mut [f64],
    weapon_grade: &mut f64,
    swu: f64,
    scale: f64,
    weapon: bool,
) -> f64 {
    let top = material.len() - 1;
    let mut work = swu;
    let mut made = 0.0;
    if weapon {
        let assays = Assays {
            product: programme.weapon_level,
            feed: programme.material[top].0,
            tails: TAILS_RATIO * programme.material[top].0,
        };
        let produced = enrichment::step(material[top], work, assays);
        material[top] -= produced.used_feed;
        *weapon_grade += produced.product;
        work -= produced.used_swu;
    } else {
        let assays = Assays {
            product: programme.material[top].0,
            feed: programme.material[top - 1].0,
            tails: programme
                .tails
                .max(TAILS_RATIO * programme.material[top - 1].0),
        };
        let wanted = enrichment::swu(programme.rate * scale, assays);
        let produced = enrichment::step(material[top - 1], work.min(wanted), assays);
        material[top - 1] -= produced.used_feed;
        material[top] += produced.product;
        work -= produced.used_swu;
        made = produced.product;
    }
    // What is left makes the levels below, in equal shares of work.
    let below = top as f64;
    let each = work.max(0.0) / below;
    for level in (0..top).rev() {
        let (feed, held) = if level == 0 {
            (NATURAL, f64::MAX)
        } else {
            (programme.material[level - 1].0, material[level - 1])
        };
        let assays = Assays {
            product: programme.material[level].0,
            feed,
            tails: programme.tails.min(TAILS_RATIO * feed),
        };
        let produced = enrichment::step(held, each, assays);
        if level > 0 {
            material[level - 1] -= produced.used_feed;
        }
        material[level] += produced.product;
    }
    made
}

/// Repairs sites, enriches, and counts the days to a weapon's worth.
#[expect(
    clippy::too_many_arguments,
    reason = "a system's arguments are what it reads and writes"
)]
pub fn programme(
    setting: Res<Setting>,
    parameters: Res<combat::Parameters>,
    calendar: Res<Calendar>,
    talks: Res<Talks>,
    mut damage: ResMut<Sites>,
    mut state: ResMut<Programme>,
    mut milestones: ResMut<Milestones>,
    mut log: ResMut<EventLog>,
) {
    let scenario = &setting.scenario;
    let (halls, outside) = (
        parameters.hall_repair / DAYS_PER_YEAR,
        parameters.service_repair / DAYS_PER_YEAR,
    );
    for site in damage
        .0
        .iter_mut()
        .filter(|site| **site != Default::default())
    {
        site.halls = sites::after_repair(site.halls, halls, 1.0 - site.entrances);
        site.reached = sites::after_repair(site.reached, halls, 1.0 - site.entrances);
        site.entrances = sites::after_repair(site.entrances, outside, 1.0);
        site.services = sites::after_repair(site.services, outside, 1.0);
    }
    let Some(programme) = &scenario.programme else {
        return;
    };
    let state = &mut *state;
    let swu = capacity(programme.owner, scenario, &damage, &parameters);
    let cap = agreed(&talks, scenario, IssueEffect::Enrichment);
    let removed = agreed(&talks, scenario, IssueEffect::Stock);
    let opened = agreed(&talks, scenario, IssueEffect::Inspections);
    if cap > 0.0 {
        state.pace = pace::CAPPED;
    } else if state.pace == pace::CAPPED {
        state.pace = pace::STEADY;
    }
    let in_force = matches!(talks.stage, Stage::Interim | Stage::Comprehensive);
    if in_force && opened > 0.0 {
        let level = programme.inspections + (1.0 - programme.inspections) * opened;
        state.inspections = state.inspections.max(level);
    } else {
        // What an agreement opened closes with it.
        state.inspections = state.inspections.min(programme.inspections);
    }
    // While cascades are turned they make nothing of the highest level, and no more.
    let turning = state.pace == pace::WEAPON && state.turned < programme.turning;
    let scale = match state.pace {
        pace::WEAPON => 0.0,
        pace::CAPPED => 1.0 - cap,
        pace::FASTER => programme.faster,
        _ => 1.0,
    };
    state.output = enrich(
        programme,
        &mut state.material,
        &mut state.weapon_grade,
        swu,
        scale,
        state.pace == pace::WEAPON && !turning,
    );
    state.turned = if state.pace == pace::WEAPON {
        state.turned + 1.0
    } else {
        0.0
    };
    let at_start = programme.material.last().map_or(0.0, |(_, held)| *held);
    if let Some(top) = state.material.last_mut() {
        let allowed = (1.0 - removed) * at_start;
        if removed > 0.0 && *top > allowed {
            *top -= (*top - allowed) / REMOVAL_DAYS;
        }
    }
    state.breakout_days = days_to_weapon(
        programme,
        &state.material,
        state.weapon_grade,
        state.turned,
        swu,
    );
    if state.weapon_grade >= programme.weapon_mass && milestones.breakout == 0 {
        milestones.breakout = calendar.tick;
        log.0.push(Event {
            tick: calendar.tick,
            kind: EventKind::Breakout,
            subject: 0,
            value: state.weapon_grade,
        });
    }
}

/// The programme at the start.
#[must_use]
pub fn at_start(scenario: &Scenario, parameters: &combat::Parameters) -> Programme {
    let Some(programme) = &scenario.programme else {
        return Programme::default();
    };
    let material: Vec<f64> = programme.material.iter().map(|(_, held)| *held).collect();
    let whole = Sites(vec![Default::default(); scenario.sites.len()]);
    let swu = capacity(programme.owner, scenario, &whole, parameters);
    Programme {
        breakout_days: days_to_weapon(programme, &material, 0.0, 0.0, swu),
        material,
        weapon_grade: 0.0,
        pace: pace::STEADY,
        turned: 0.0,
        inspections: programme.inspections,
        output: 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn programme() -> scenario::play::Programme {
        scenario::play::Programme {
            owner: 0,
            material: vec![(0.05, 3600.0), (0.2, 600.0), (0.6, 275.0)],
            tails: 0.003,
            rate: 1.1,
            faster: 1.5,
            weapon_level: 0.9,
            turning: 4.0,
            weapon_mass: 25.0,
            inspections: 0.5,
        }
    }

    /// With 275 kg of 60 % and 28 SWU a day the first 25 kg take about six days, four of
    /// them for turning the cascades (published: less than a week).
    #[test]
    fn a_first_weapon_takes_less_than_a_week() {
        let days = days_to_weapon(&programme(), &[3600.0, 600.0, 275.0], 0.0, 0.0, 28.0);
        assert!((5.5..7.0).contains(&days), "{days}");
        let turned = days_to_weapon(&programme(), &[3600.0, 600.0, 275.0], 0.0, 3.0, 28.0);
        assert!((days - turned - 3.0).abs() < 1e-12);
        assert_eq!(
            days_to_weapon(&programme(), &[0.0; 3], 0.0, 0.0, 28.0),
            MOST_DAYS_TO_WEAPON
        );
        assert_eq!(days_to_weapon(&programme(), &[0.0; 3], 25.0, 9.0, 0.0), 0.0);
    }

    #[test]
    fn a_day_makes_the_written_rate_and_loses_nothing_twice() {
        let programme = programme();
        let mut material = vec![3600.0, 600.0, 275.0];
        let mut weapon_grade = 0.0;
        let made = enrich(
            &programme,
            &mut material,
            &mut weapon_grade,
            140.0,
            1.0,
            false,
        );
        assert!((made - 1.1).abs() < 1e-9, "{made}");
        assert!((material[2] - 276.1).abs() < 1e-9);
        assert!(material.iter().all(|held| *held >= 0.0));
        let made = enrich(
            &programme,
            &mut material,
            &mut weapon_grade,
            0.0,
            1.0,
            false,
        );
        assert_eq!(made, 0.0);
        let before = material[2];
        enrich(
            &programme,
            &mut material,
            &mut weapon_grade,
            140.0,
            1.0,
            true,
        );
        assert!(
            weapon_grade > 20.0 && material[2] < before,
            "{weapon_grade}"
        );
    }
}
