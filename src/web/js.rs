//! Values and errors on their way to JavaScript.

use js_sys::{Object, Reflect};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::scenario::problem::{Problem, Problems};

/// A plain object of a value: maps become objects, what is missing null.
pub(super) fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let serializer = Serializer::new()
        .serialize_maps_as_objects(true)
        .serialize_missing_as_null(true);
    value.serialize(&serializer).map_err(JsValue::from)
}

/// A problem with its sentence.
#[derive(Serialize)]
struct ShownProblem<'a> {
    #[serde(flatten)]
    problem: &'a Problem,
    message: String,
}

/// Problems as an `Error` with a list of them.
pub(super) fn thrown(problems: Problems) -> JsValue {
    let error = js_sys::Error::new(&problems.to_string());
    error.set_name("BackchannelError");
    let shown = problems.0.iter().map(|problem| ShownProblem {
        problem,
        message: problem.to_string(),
    });
    if let Ok(list) = to_js(&shown.collect::<Vec<_>>()) {
        // Setting a property of a fresh error cannot fail.
        let _ = Reflect::set(&error, &"problems".into(), &list);
    }
    error.into()
}

/// Sets a property.
pub(super) fn set(object: &Object, key: &str, value: impl Into<JsValue>) -> Result<(), JsValue> {
    Reflect::set(object, &key.into(), &value.into()).map(|_| ())
}
