//! Every number of a world for JavaScript, with its source.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::asked;
use super::js::to_js;
use crate::study::numbers::{self, Number, Source};

/// Numbers, and the entries of the bibliography that they cite.
#[derive(Serialize)]
struct Numbers {
    numbers: Vec<Number>,
    sources: Vec<Source>,
}

/// All numbers of the world of a request: `{ numbers, sources }`, each number with its value
/// after the changes and as written, unit, range, how it was got, source and note.
///
/// # Errors
/// Throws when the request does not fit the scenario.
#[wasm_bindgen(unchecked_return_type = "Numbers")]
pub fn numbers(
    #[wasm_bindgen(unchecked_param_type = "RunRequest")] request: JsValue,
) -> Result<JsValue, JsValue> {
    let asked = asked::read(request)?;
    let scenario = &asked.setting.scenario;
    to_js(&Numbers {
        numbers: numbers::numbers(scenario, &asked.baseline.scenario),
        sources: numbers::sources(scenario),
    })
}
