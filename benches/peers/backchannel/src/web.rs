//! The kernel for JavaScript, which holds the clock.

use crate::{Engine, Input, setting};
use backchannel::world::Setting;
use wasm_bindgen::prelude::wasm_bindgen;

/// An input, read once.
#[wasm_bindgen]
pub struct Kernel {
    input: Input,
    setting: Setting,
}

/// A world that is ready to run.
#[wasm_bindgen]
pub struct Run(Engine);

#[wasm_bindgen]
impl Kernel {
    /// Reads an input.
    #[wasm_bindgen(constructor)]
    pub fn new(json: &str) -> Self {
        let input: Input = serde_json::from_str(json).expect("an input of input.mjs");
        let setting = setting(&input);
        Self { input, setting }
    }

    /// A world at the start; `explained` keeps the day's contributions.
    pub fn prepare(&self, explained: bool) -> Run {
        Run(Engine::new(&self.input, &self.setting, explained))
    }
}

#[wasm_bindgen]
impl Run {
    /// Runs all days.
    pub fn run(&mut self) {
        self.0.run();
    }

    /// The state, as JSON.
    pub fn state(&self) -> String {
        serde_json::to_string(&self.0.state()).expect("numbers are JSON")
    }
}
