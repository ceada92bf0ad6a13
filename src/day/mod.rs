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

use bevy_ecs::prelude::{IntoScheduleConfigs, IntoSystem, Schedule, World};
use bevy_ecs::schedule::{
    Chain, LogLevel, ScheduleBuildSettings, ScheduleConfigs, ScheduleLabel, SingleThreadedExecutor,
};
use bevy_ecs::system::{BoxedSystem, ScheduleSystem, SystemAccess};

/// Label of the day's schedule.
#[derive(ScheduleLabel, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Day;

/// A process of the day.
#[derive(Clone, Copy)]
pub struct Process {
    /// Name, as in the schedule.
    pub name: &'static str,
    /// A system of it, not yet at home in a world.
    pub system: fn() -> BoxedSystem,
}

/// The processes of the day, in order.
#[must_use]
pub fn processes() -> Vec<Process> {
    macro_rules! processes {
        ($($name:ident),* $(,)?) => {
            vec![$( Process {
                name: stringify!($name),
                system: || Box::new(IntoSystem::into_system($name::$name)),
            } ),*]
        };
    }
    processes![
        orders, market, money, trust, threat, alignment, capability, talks, perception, decisions,
        combat, attacks, programme, outcome,
    ]
}

/// The day in one world: its processes, one after the other.
///
/// This is what [`schedule`] comes to, since a chain leaves nothing to be ordered; without
/// the engine's planner, which is a fifth of the code of the model.
pub struct Steps(Vec<(&'static str, BoxedSystem)>);

impl Steps {
    /// The day of this world and of no other.
    #[must_use]
    pub fn of(world: &mut World) -> Self {
        let system = |process: Process| {
            let mut system = (process.system)();
            system.initialize(world);
            (process.name, system)
        };
        Self(processes().into_iter().map(system).collect())
    }

    /// Runs one day.
    ///
    /// # Panics
    /// When something that a process needs was taken out of the world.
    pub fn run(&mut self, world: &mut World) {
        self.run_and_show(world, &mut |_, _| {});
    }

    /// Runs one day and shows the world after each process.
    ///
    /// # Panics
    /// When something that a process needs was taken out of the world.
    pub fn run_and_show(&mut self, world: &mut World, look: &mut dyn FnMut(&'static str, &World)) {
        for (name, system) in &mut self.0 {
            let ran = system.run((), world);
            assert!(ran.is_ok(), "{name} needs what is not in the world");
            look(name, world);
        }
    }
}

/// The day's schedule. Two systems that could run in either order are an error.
#[must_use]
pub fn schedule() -> Schedule {
    chain(|_| true)
}

/// The three processes that the benchmarks compare with a plain loop.
#[must_use]
pub fn kernel_schedule() -> Schedule {
    chain(|name| ["trust", "alignment", "capability"].contains(&name))
}

/// The processes of these names as a chain.
fn chain(wanted: impl Fn(&str) -> bool) -> Schedule {
    let mut schedule = Schedule::new(Day);
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.set_build_settings(ScheduleBuildSettings {
        ambiguity_detection: LogLevel::Error,
        hierarchy_detection: LogLevel::Error,
        ..ScheduleBuildSettings::default()
    });
    let systems = processes()
        .into_iter()
        .filter(|process| wanted(process.name))
        .map(|process| (process.system)().into_configs());
    let systems: ScheduleConfigs<ScheduleSystem> = ScheduleConfigs::Configs {
        configs: systems.collect(),
        collective_conditions: Vec::new(),
        metadata: Chain::default(),
    };
    schedule.add_systems(systems.chain());
    schedule
}

impl Process {
    /// Component and resource types that it reads, and those it writes, as the engine
    /// itself reports them: by the last two parts of their paths.
    pub fn access(&self, world: &mut World) -> (Vec<String>, Vec<String>) {
        let access = match (self.system)().initialize(world) {
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
}
