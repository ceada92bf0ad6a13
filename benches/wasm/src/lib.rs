//! The benchmarks' subjects for JavaScript, which holds the clock.

#[path = "../../subjects/mod.rs"]
mod subjects;

use backchannel::world::Setting;
use wasm_bindgen::prelude::wasm_bindgen;

/// The measured scenario, loaded once.
#[wasm_bindgen]
pub struct Bench(Setting);

/// A subject that is ready to run.
#[wasm_bindgen]
pub struct Run(Box<dyn FnMut()>);

#[wasm_bindgen]
impl Bench {
    /// Loads the scenario.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::new_without_default, reason = "a constructor for JavaScript")]
    pub fn new() -> Self {
        Self(subjects::setting())
    }

    /// Asserts that engine and twins agree; digests of the kernel's and the full day's run.
    pub fn check(&self) -> Vec<String> {
        subjects::check(&self.0).into()
    }

    /// Names of the subjects.
    pub fn subjects() -> Vec<String> {
        subjects::SUBJECTS
            .iter()
            .map(|subject| subject.name.to_owned())
            .collect()
    }

    /// Prepares a subject by its number.
    pub fn prepare(&self, subject: usize) -> Run {
        Run((subjects::SUBJECTS[subject].prepare)(&self.0))
    }
}

#[wasm_bindgen]
impl Run {
    /// Runs it.
    pub fn go(&mut self) {
        (self.0)();
    }
}
