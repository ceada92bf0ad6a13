//! The day, in order. This file is the model's table of contents.
//!
//! | step | process | what happens |
//! |---|---|---|
//! | 1 | [`orders`] | the calendar turns; interventions and due clocks take effect |
//! | 2 | [`market`] | oil and LNG prices, on trading days |
//! | 3 | [`money`] | exports, income, support, what can be paid |
//! | 4 | [`trust`] | evidence of commitments, and its forgetting |
//! | 5 | [`threat`] | how threatening each agent looks to each other |
//! | 6 | [`alignment`] | who moves toward whom |
//! | 7 | [`capability`] | production, deliveries, regrowth, repair |
//! | 8 | [`talks`] | rounds through a mediator, agreements and their keeping |
//! | 9 | [`perception`] | what is forgotten, who looks today and what it sees |
//! | 10 | [`decisions`] | options are weighed and taken |
//! | 11 | [`combat`], [`attacks`] | strikes and salvos; small attacks of armed groups |
//! | 12 | [`programme`] | enrichment, kilogram by kilogram |
//! | 13 | [`outcome`] | what happened for the first time |
//!
//! The order follows information: prices and money are known before anybody is
//! judged by them; trust and threat are settled before they move alignments;
//! what was produced today can be used tomorrow; whoever decides has seen the day's
//! talks, and answers to what is done today come on later days.
//!
//! Equations that several steps share stand in files of their own: [`forces`],
//! [`salvo`], [`sites`], [`enrichment`], [`counts`].

pub mod alignment;
pub mod attacks;
pub mod capability;
pub mod combat;
pub mod counts;
pub mod decisions;
pub mod enrichment;
pub mod forces;
pub mod market;
pub mod money;
pub mod orders;
pub mod outcome;
pub mod perception;
pub mod programme;
pub mod salvo;
pub mod sites;
pub mod talks;
pub mod threat;
pub mod trust;

use bevy_ecs::prelude::{IntoScheduleConfigs, Schedule, World};
use bevy_ecs::schedule::{LogLevel, ScheduleBuildSettings, ScheduleLabel, SingleThreadedExecutor};
use bevy_ecs::system::{BoxedSystem, IntoSystem};

/// Label of the day's schedule.
#[derive(ScheduleLabel, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Day;

/// The day's schedule. Two systems that could run in either order are an error.
#[must_use]
pub fn schedule() -> Schedule {
    with_systems(|schedule| {
        schedule.add_systems(
            (
                orders::orders,
                market::market,
                money::money,
                trust::trust,
                threat::threat,
                alignment::alignment,
                capability::capability,
                talks::talks,
                perception::perception,
                decisions::decisions,
                combat::combat,
                attacks::attacks,
                programme::programme,
                outcome::outcome,
            )
                .chain(),
        );
    })
}

/// The three processes that the benchmarks compare with a plain loop.
#[must_use]
pub fn kernel_schedule() -> Schedule {
    with_systems(|schedule| {
        schedule.add_systems((trust::trust, alignment::alignment, capability::capability).chain());
    })
}

fn with_systems(add: impl FnOnce(&mut Schedule)) -> Schedule {
    let mut schedule = Schedule::new(Day);
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.set_build_settings(ScheduleBuildSettings {
        ambiguity_detection: LogLevel::Error,
        hierarchy_detection: LogLevel::Error,
        ..ScheduleBuildSettings::default()
    });
    add(&mut schedule);
    schedule
}

/// The processes of the day by name, in order, to be run one by one by who looks at the
/// world between them. A run of all of them is the same day as one of [`schedule`].
#[must_use]
pub fn one_by_one(world: &mut World) -> Vec<(&'static str, BoxedSystem)> {
    macro_rules! systems {
        ($($module:ident),* $(,)?) => {
            vec![$((stringify!($module), Box::new(IntoSystem::into_system($module::$module)) as BoxedSystem)),*]
        };
    }
    let mut systems = systems![
        orders, market, money, trust, threat, alignment, capability, talks, perception, decisions,
        combat, attacks, programme, outcome,
    ];
    for (_, system) in &mut systems {
        system.initialize(world);
    }
    systems
}

/// A named process, for the generated table of variables.
pub struct Process {
    /// Name, as in the schedule.
    pub name: &'static str,
    /// Component and resource types that it reads, and those it writes, as the
    /// engine itself reports them.
    pub access: fn(&mut World) -> (Vec<String>, Vec<String>),
}

/// The processes of the day, in order.
#[must_use]
pub fn processes() -> Vec<Process> {
    macro_rules! process {
        ($name:literal, $system:path) => {
            Process {
                name: $name,
                access: |world| access(world, $system),
            }
        };
    }
    vec![
        process!("orders", orders::orders),
        process!("market", market::market),
        process!("money", money::money),
        process!("trust", trust::trust),
        process!("threat", threat::threat),
        process!("alignment", alignment::alignment),
        process!("capability", capability::capability),
        process!("talks", talks::talks),
        process!("perception", perception::perception),
        process!("decisions", decisions::decisions),
        process!("combat", combat::combat),
        process!("attacks", attacks::attacks),
        process!("programme", programme::programme),
        process!("outcome", outcome::outcome),
    ]
}

/// What a system reads and writes, by the short names of the types.
fn access<M>(
    world: &mut World,
    system: impl bevy_ecs::system::IntoSystem<(), (), M>,
) -> (Vec<String>, Vec<String>) {
    use bevy_ecs::system::{System, SystemAccess};
    let access = match IntoSystem::into_system(system).initialize(world) {
        SystemAccess::Shared(access) => access.combined_access().clone(),
        SystemAccess::None | SystemAccess::Exclusive => return Default::default(),
    };
    // The last two parts of a type's path tell types of one name apart.
    let short = |info: &bevy_ecs::component::ComponentInfo| {
        let name = info.name().to_string();
        let start = name.rmatch_indices("::").nth(1).map_or(0, |(at, _)| at + 2);
        name[start..].to_owned()
    };
    let all = || world.components().iter_registered();
    let reads = all()
        .filter(|(id, _)| access.has_read(*id))
        .map(|(_, info)| short(info))
        .collect();
    let writes = all()
        .filter(|(id, _)| access.has_write(*id))
        .map(|(_, info)| short(info))
        .collect();
    (reads, writes)
}
