//! Screenings for JavaScript, a run a call, so that a page stays awake and can stop. Workers may share
//! out the trajectories: the result is that of one worker to the last bit.

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::asked;
use super::js::{thrown, to_js};
use crate::scenario::problem::{Origin, Problems};
use crate::study::sensitivity::Study;
use crate::study::sensitivity::morris::Screening;

/// What is asked.
#[derive(Deserialize)]
struct Options {
    outcome: String,
    factors: Vec<String>,
    trajectories: u32,
    replicates: u32,
}

/// How far a screening is.
#[derive(Serialize)]
struct Progress {
    runs: u32,
    of: u32,
    done: bool,
}

/// A screening by elementary effects that is made run by run.
#[wasm_bindgen(js_name = Screening)]
pub struct JsScreening(Screening);

#[wasm_bindgen(js_class = Screening)]
impl JsScreening {
    /// A screening of the world of a request, whose seed is that of the study, and of
    /// `{ outcome, factors, trajectories, replicates }`, named as in `backchannel
    /// sensitivity`.
    ///
    /// # Errors
    /// Throws when the request or the options do not fit the scenario.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "RunRequest")] request: JsValue,
        #[wasm_bindgen(unchecked_param_type = "ScreeningOptions")] options: JsValue,
    ) -> Result<Self, JsValue> {
        let asked = asked::read(request)?;
        let options: Options = serde_wasm_bindgen::from_value(options).map_err(|error| {
            let origin = Origin::named("options");
            let expected = "{ outcome, factors, trajectories, replicates }";
            thrown(Problems::one(&origin, "", error, expected))
        })?;
        Study::new(
            asked.baseline,
            asked.changes,
            asked.days,
            &options.outcome,
            &options.factors,
            asked.seed,
        )
        .and_then(|study| Screening::new(study, options.trajectories, options.replicates))
        .map(Self)
        .map_err(thrown)
    }

    /// Makes one run and says how far it is: `{ runs, of, done }`.
    ///
    /// # Errors
    /// Throws when no consistent draw of the numbers was found.
    #[wasm_bindgen(js_name = next, unchecked_return_type = "ScreeningProgress")]
    pub fn step(&mut self) -> Result<JsValue, JsValue> {
        self.0.step().map_err(thrown)?;
        let (runs, of) = (self.0.runs(), self.0.of());
        to_js(&Progress {
            runs,
            of,
            done: runs == of,
        })
    }

    /// Makes the trajectory of a place next, from 0; [`Self::step`] then makes its runs.
    ///
    /// # Errors
    /// Throws when there is no such trajectory, or it is complete.
    pub fn begin(&mut self, place: u32) -> Result<(), JsValue> {
        self.0.begin(place).map_err(thrown)
    }

    /// Whether the trajectory begun is complete.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn idle(&self) -> bool {
        self.0.is_idle()
    }

    /// Runs that are in.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn runs(&self) -> u32 {
        self.0.runs()
    }

    /// Runs to make.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn of(&self) -> u32 {
        self.0.of()
    }

    /// The trajectories that are complete, for another to merge.
    #[must_use]
    pub fn parts(&self) -> Vec<f64> {
        self.0.parts()
    }

    /// Hands over the trajectories that are complete, for another to merge, and goes on without
    /// them.
    pub fn take(&mut self) -> Vec<f64> {
        self.0.take()
    }

    /// Adds trajectories of another of the same request and options.
    ///
    /// # Errors
    /// Throws when they are no such trajectories, or one is here already.
    pub fn merge(&mut self, parts: &[f64]) -> Result<(), JsValue> {
        self.0.merge(parts).map_err(thrown)
    }

    /// What was found so far: `{ outcome, runs, of, mean, luck, effects }`, as `backchannel
    /// sensitivity --json` has it.
    ///
    /// # Errors
    /// Never: an object of numbers and names can always be made.
    #[wasm_bindgen(unchecked_return_type = "ScreeningResult")]
    pub fn result(&self) -> Result<JsValue, JsValue> {
        to_js(&self.0.result())
    }
}
