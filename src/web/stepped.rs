//! A simulation for JavaScript that is stepped, saved and restored. The page makes whole
//! runs only, and its module goes without.

use js_sys::Object;
use wasm_bindgen::prelude::*;

use super::api::{Watched, result};
use super::asked;
use super::js::thrown;
use crate::Simulation;
use crate::scenario::edit::Changes;
use crate::scenario::problem::Origin;
use crate::trace::snapshot::Snapshot;

/// A simulation that is stepped, saved and restored.
#[wasm_bindgen(js_name = Simulation)]
pub struct JsSimulation(Simulation);

#[wasm_bindgen(js_class = Simulation)]
impl JsSimulation {
    /// A simulation at the start of `{ scenario, seed, levers?, interventions? }`.
    ///
    /// # Errors
    /// Throws when the request does not fit the scenario.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "RunRequest")] request: JsValue,
    ) -> Result<Self, JsValue> {
        Ok(Self(asked::read(request)?.simulation()))
    }

    /// A simulation that goes on from the bytes of a snapshot of the same request.
    ///
    /// # Errors
    /// Throws when the bytes are no snapshot of this model version and request.
    pub fn restore(
        #[wasm_bindgen(unchecked_param_type = "RunRequest")] request: JsValue,
        snapshot: &[u8],
    ) -> Result<Self, JsValue> {
        let asked = asked::read(request)?;
        let snapshot = Snapshot::from_bytes(snapshot).map_err(thrown)?;
        Simulation::restore(asked.setting, &snapshot)
            .map(Self)
            .map_err(thrown)
    }

    /// Runs `days` days and returns what `run` returns, for those days.
    ///
    /// # Errors
    /// Throws when `days` is not 1 to a century.
    #[wasm_bindgen(unchecked_return_type = "Run")]
    pub fn advance(&mut self, days: u32) -> Result<Object, JsValue> {
        self.0
            .scenario()
            .check_run(days, &Changes::default(), &Origin::named("advance"))
            .map_err(thrown)?;
        let record = Watched::run(&mut self.0, days);
        result(&self.0, &record)
    }

    /// The whole state as bytes.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        self.0.snapshot().to_bytes()
    }

    /// Digest of the whole state, 16 hex digits.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn digest(&self) -> String {
        self.0.digest_hex()
    }
}
