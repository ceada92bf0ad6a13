//! A twin, pair by pair: a worker makes one pair a message and may stop between any two.

use js_sys::{Array, Object, Uint32Array};
use wasm_bindgen::prelude::*;

use super::js::{set, thrown};
use super::study::{by_day, plan, set_interval};
use crate::study::plan::Plan;
use crate::study::twin::{self, Tally};

/// Pairs of runs of a world without and with the changes of a request, summed up as in
/// `Ensemble`.
#[wasm_bindgen(js_name = Twin)]
pub struct JsTwin {
    plan: Plan,
    tally: Tally,
}

#[wasm_bindgen(js_class = Twin)]
impl JsTwin {
    /// Without pairs; `request` and `study` are those of an `Ensemble`.
    ///
    /// # Errors
    /// Throws when the request or the study does not fit the scenario.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "RunRequest")] request: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "Study")] study: JsValue,
    ) -> Result<Self, JsValue> {
        let plan = plan(request, &study)?;
        let tally = Tally::of(&plan);
        Ok(Self { plan, tally })
    }

    /// Makes the pair of a number, from 0, and adds it.
    ///
    /// # Errors
    /// Throws when it is in already, or no consistent draw of the numbers was found.
    pub fn run(&mut self, replicate: u32) -> Result<(), JsValue> {
        let pair = twin::pair(&self.plan, replicate).map_err(thrown)?;
        self.tally.add(&pair).map_err(thrown)
    }

    /// Pairs that are in.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn runs(&self) -> u32 {
        self.tally.pairs()
    }

    /// The sums as bytes, for another to merge.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.tally.to_bytes()
    }

    /// The sums as bytes, as of [`Self::bytes`], and starts again without pairs: a worker hands
    /// over what is new, since none may be merged twice.
    pub fn take(&mut self) -> Vec<u8> {
        let fresh = Tally::of(&self.plan);
        std::mem::replace(&mut self.tally, fresh).to_bytes()
    }

    /// Adds the pairs of another of the same request and study.
    ///
    /// # Errors
    /// Throws when the bytes are no such sums or hold a pair that is in.
    pub fn merge(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        let other = Tally::from_bytes(bytes).map_err(thrown)?;
        self.tally.merge(&other).map_err(thrown)
    }

    /// What the pairs so far come to: `{ runs, days, shares, series, differ }`. `shares` is
    /// `[{ kind, name, baseline, changed, estimate, low, high, gained, lost }]`; `series` holds by name
    /// `{ baseline, changed, difference, low, high, sd, unpaired_sd, higher, lower }`, a value a day from the start
    /// each, and `runs_needed` and `unpaired_runs_needed` per day, no number where 10 000 are
    /// not enough; `differ` counts per day the pairs that first differ on it.
    ///
    /// # Errors
    /// Throws when the platform refuses an object.
    #[wasm_bindgen(unchecked_return_type = "TwinResult")]
    pub fn result(&self) -> Result<Object, JsValue> {
        let (tally, days) = (&self.tally, self.tally.days());
        let out = Object::new();
        set(&out, "runs", tally.pairs())?;
        set(&out, "days", days)?;
        let shares = Array::new();
        for moved in tally.moved() {
            let share = Object::new();
            set(&share, "kind", moved.kind.word())?;
            set(&share, "name", moved.name)?;
            set(&share, "baseline", moved.baseline)?;
            set(&share, "changed", moved.changed)?;
            set_interval(&share, &moved.difference)?;
            set(&share, "gained", moved.gained)?;
            set(&share, "lost", moved.lost)?;
            shares.push(&share);
        }
        set(&out, "shares", shares)?;
        let series = Object::new();
        for (number, name) in tally.columns().enumerate() {
            let column = Object::new();
            type Read = fn(&twin::Difference) -> Option<f64>;
            let of: [(&str, Read); 11] = [
                ("baseline", |it| Some(it.baseline)),
                ("changed", |it| Some(it.changed)),
                ("difference", |it| Some(it.difference.estimate)),
                ("low", |it| Some(it.difference.low)),
                ("high", |it| Some(it.difference.high)),
                ("sd", |it| Some(it.deviation)),
                ("unpaired_sd", |it| Some(it.unpaired_deviation)),
                ("higher", |it| Some(it.higher)),
                ("lower", |it| Some(it.lower)),
                ("runs_needed", |it| it.pairs_needed().map(f64::from)),
                ("unpaired_runs_needed", |it| {
                    it.unpaired_needed().map(f64::from)
                }),
            ];
            for (key, value) in of {
                let value = |day| value(&tally.difference(number, day)?);
                set(&column, key, by_day(days, value))?;
            }
            set(&series, name, column)?;
        }
        set(&out, "series", series)?;
        set(&out, "differ", Uint32Array::from(tally.differ()))?;
        Ok(out)
    }
}
