//! Backchannel: an agent-based model of indirect talks between two adversaries,
//! of their clients, hosts and neighbours, and of the oil market between them.
//! The engine knows no country: a crisis is a scenario, written as data.
//!
//! ```
//! use backchannel::{Simulation, scenario::library::{BuiltIn, load}};
//!
//! let scenario = load(&BuiltIn, "three-states")?;
//! let mut simulation = Simulation::new(scenario, 7);
//! let record = simulation.run(30);
//! let alba = simulation.scenario().agent("alba").expect("an agent of the scenario");
//! let moved = record.value("alignment", 30, alba).unwrap() - record.value("alignment", 0, alba).unwrap();
//! assert!(moved.abs() < 0.2);
//! println!("digest {}", simulation.digest_hex());
//! # Ok::<(), backchannel::scenario::problem::Problems>(())
//! ```
//!
//! Architecture invariants:
//! * The core knows nothing of wasm, JavaScript, clocks, files or threads; only
//!   `web` speaks to JavaScript, only the program opens files.
//! * A run is a pure function of scenario, changes, seed and model version, to the
//!   bit, on every platform.
//! * Observing never changes a run: the recorder gets `&World`.
//! * Agents are visited by their stable id; no query order decides anything.

pub mod chance;
pub mod day;
pub mod math;
pub mod run;
pub mod scenario;
pub mod study;
pub mod trace;
pub mod world;

#[cfg(target_arch = "wasm32")]
pub mod web;

pub use run::Simulation;

/// Version of the model. It changes whenever the same inputs give other numbers.
pub const MODEL_VERSION: &str = "0.3.0";
