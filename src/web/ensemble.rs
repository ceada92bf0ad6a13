//! An ensemble, run by run: a worker makes one run a message and may stop between any two.

use js_sys::{Array, Float32Array, Object};
use wasm_bindgen::prelude::*;

use super::js::{set, thrown};
use super::study::{by_day, plan, set_interval};
use crate::study::ensemble::{self, Tally};
use crate::study::plan::Plan;
use crate::study::summary::FLAGS;
use crate::study::sums::shares::counted;

/// Quantiles of a result, with their names.
const QUANTILES: [(&str, f64); 5] = [
    ("q05", 0.05),
    ("q25", 0.25),
    ("q50", 0.5),
    ("q75", 0.75),
    ("q95", 0.95),
];

/// Runs of one world, summed up. Workers make one of the same request each, run replicates
/// that no other has, and hand their `bytes()` to one that merges them: the result
/// does not depend on who ran what.
#[wasm_bindgen(js_name = Ensemble)]
pub struct JsEnsemble {
    plan: Plan,
    tally: Tally,
}

#[wasm_bindgen(js_class = Ensemble)]
impl JsEnsemble {
    /// Without runs. `request` is that of a single run and its seed that of the study;
    /// `study` is `{ parameters?: "sampled" | "fixed", runs_per_draw?, series? }`, series a
    /// list of names as `oil_price` or `capability:AGENT`, by default those of the world.
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

    /// Makes the run of a number, from 0, and adds it.
    ///
    /// # Errors
    /// Throws when it is in already, or no consistent draw of the numbers was found.
    pub fn run(&mut self, replicate: u32) -> Result<(), JsValue> {
        let run = ensemble::run(&self.plan, replicate).map_err(thrown)?;
        self.tally.add(&run).map_err(thrown)
    }

    /// Runs that are in.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn runs(&self) -> u32 {
        self.tally.runs()
    }

    /// The sums as bytes, for another to merge.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.tally.to_bytes()
    }

    /// The sums as bytes, as of [`Self::bytes`], and starts again without runs: a worker hands
    /// over what is new, since none may be merged twice.
    pub fn take(&mut self) -> Vec<u8> {
        let fresh = Tally::of(&self.plan);
        std::mem::replace(&mut self.tally, fresh).to_bytes()
    }

    /// Adds the runs of another of the same request and study.
    ///
    /// # Errors
    /// Throws when the bytes are no such sums or hold a run that is in.
    pub fn merge(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        let other = Tally::from_bytes(bytes).map_err(thrown)?;
        self.tally.merge(&other).map_err(thrown)
    }

    /// What the runs so far come to: `{ runs, days, shares, series, passages, kept }`.
    /// `shares` is `[{ kind, name, estimate, low, high, from_numbers }]`; `series` holds
    /// by name `{ mean, sd, least, greatest, q05, q25, q50, q75, q95 }` and `passages` by flag the share of runs that
    /// passed, each a value a day from the start; `kept` is
    /// `[{ replicate, settlement, violence, class, first, series }]`, in which `first` has the first day of
    /// each flag or 0, and `series` holds values of that run by name.
    ///
    /// # Errors
    /// Throws when the platform refuses an object.
    #[wasm_bindgen(unchecked_return_type = "EnsembleResult")]
    pub fn result(&self) -> Result<Object, JsValue> {
        let (tally, days) = (&self.tally, self.tally.days());
        let out = Object::new();
        set(&out, "runs", tally.runs())?;
        set(&out, "days", days)?;
        let shares = Array::new();
        for (number, (kind, name)) in counted().into_iter().enumerate() {
            let share = Object::new();
            set(&share, "kind", kind.word())?;
            set(&share, "name", name)?;
            set_interval(&share, &tally.share(number))?;
            let from_numbers = tally.from_numbers(number);
            set(
                &share,
                "from_numbers",
                from_numbers.map_or(JsValue::NULL, JsValue::from),
            )?;
            shares.push(&share);
        }
        set(&out, "shares", shares)?;
        let series = Object::new();
        for (number, name) in tally.columns().enumerate() {
            let column = Object::new();
            let spread = |day| tally.spread(number, day);
            set(&column, "mean", by_day(days, |day| Some(spread(day)?.mean)))?;
            set(
                &column,
                "sd",
                by_day(days, |day| Some(spread(day)?.deviation)),
            )?;
            set(
                &column,
                "least",
                by_day(days, |day| Some(spread(day)?.least)),
            )?;
            set(
                &column,
                "greatest",
                by_day(days, |day| Some(spread(day)?.greatest)),
            )?;
            for (key, share) in QUANTILES {
                set(
                    &column,
                    key,
                    by_day(days, |day| tally.quantile(number, day, share)),
                )?;
            }
            set(&series, name, column)?;
        }
        set(&out, "series", series)?;
        let passages = Object::new();
        let runs = f64::from(tally.runs());
        for (number, flag) in FLAGS.into_iter().enumerate() {
            let passed = tally.passed(number);
            let share = |day| {
                passed
                    .get(day as usize)
                    .map(|count| f64::from(*count) / runs)
            };
            set(&passages, flag, by_day(days, share))?;
        }
        set(&out, "passages", passages)?;
        let kept = Array::new();
        let columns = tally.columns().count().max(1);
        for (replicate, run) in tally.kept() {
            let it = Object::new();
            set(&it, "replicate", *replicate)?;
            set(&it, "settlement", run.settlement.word())?;
            set(&it, "violence", run.violence.word())?;
            set(&it, "class", run.class.word())?;
            let first = Object::new();
            for (flag, day) in FLAGS.into_iter().zip(run.first) {
                set(&first, flag, day)?;
            }
            set(&it, "first", first)?;
            let series = Object::new();
            for (number, name) in tally.columns().enumerate() {
                let values = run.values.iter().skip(number).step_by(columns).copied();
                let values: Vec<f32> = values.collect();
                set(&series, name, Float32Array::from(values.as_slice()))?;
            }
            set(&it, "series", series)?;
            kept.push(&it);
        }
        set(&out, "kept", kept)?;
        Ok(out)
    }
}
