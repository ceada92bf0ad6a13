//! What studies of many runs share: the plan that a request and its study make.

use js_sys::{Array, Float64Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::asked;
use super::js::{set, thrown};
use crate::scenario::problem::{Origin, Problems};
use crate::study::ensemble::Numbers;
use crate::study::intervals::Interval;
use crate::study::plan::{Luck, Plan};
use crate::study::sums::columns::Columns;

const FIELDS: [&str; 3] = ["parameters", "runs_per_draw", "series"];

/// The plan of `request`, as of a single run, whose seed is the study's, and
/// `study`, `{ parameters?, runs_per_draw?, series? }`, which may be absent.
pub(super) fn plan(request: JsValue, study: &JsValue) -> Result<Plan, JsValue> {
    let asked = asked::read(request)?;
    let origin = Origin::named("study");
    let bad = |path: &str, found: &str, expected: &str| {
        thrown(Problems::one(&origin, path, found, expected))
    };
    if let Some(object) = study.dyn_ref::<Object>() {
        for key in Object::keys(object)
            .iter()
            .filter_map(|key| key.as_string())
        {
            if !FIELDS.contains(&key.as_str()) {
                let found = format!("the unknown key `{key}`");
                return Err(bad(&key, &found, &format!("one of {}", FIELDS.join(", "))));
            }
        }
    } else if !study.is_undefined() && !study.is_null() {
        return Err(bad(
            "",
            "no object",
            "{ parameters?, runs_per_draw?, series? }",
        ));
    }
    let field = |key: &str| {
        let value = Reflect::get(study, &key.into()).unwrap_or(JsValue::UNDEFINED);
        (!value.is_undefined() && !value.is_null()).then_some(value)
    };
    let numbers = match field("parameters").map(|value| value.as_string().unwrap_or_default()) {
        None => Numbers::Sampled,
        Some(word) if word == Numbers::Sampled.word() => Numbers::Sampled,
        Some(word) if word == Numbers::Fixed.word() => Numbers::Fixed,
        Some(word) => return Err(bad("parameters", &word, "fixed or sampled")),
    };
    let runs_per_draw = match field("runs_per_draw").map(|value| value.as_f64()) {
        None => 1,
        Some(Some(count)) if count >= 1.0 && count <= 1e6 && count.fract() == 0.0 => count as u32,
        Some(_) => return Err(bad("runs_per_draw", "something else", "1 to 1000000")),
    };
    let columns = match field("series") {
        None => Columns::of_world(&asked.baseline),
        Some(list) => {
            let list = list
                .dyn_into::<Array>()
                .map_err(|_| bad("series", "no list", "a list of names"))?;
            let names: Vec<_> = list
                .iter()
                .map(|name| name.as_string().unwrap_or_default())
                .collect();
            Columns::chosen(&asked.baseline, &names, &origin).map_err(thrown)?
        }
    };
    let luck = Luck {
        seed: asked.seed,
        numbers,
        runs_per_draw,
    };
    Plan::new(asked.baseline, asked.changes, asked.days, luck, columns).map_err(thrown)
}

/// A value a day, from the start; what there is none of is no number.
pub(super) fn by_day(days: u32, value: impl Fn(u32) -> Option<f64>) -> Float64Array {
    let values: Vec<_> = (0..=days)
        .map(|day| value(day).unwrap_or(f64::NAN))
        .collect();
    Float64Array::from(values.as_slice())
}

/// Sets `estimate`, `low` and `high`.
pub(super) fn set_interval(object: &Object, interval: &Interval) -> Result<(), JsValue> {
    set(object, "estimate", interval.estimate)?;
    set(object, "low", interval.low)?;
    set(object, "high", interval.high)
}
