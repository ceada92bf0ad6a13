//! The model as a web worker: answers messages `{ id, type, … }` with messages of
//! the same id. Types: `catalogue`, `describe`, `run`, `fresh_seed`; an answer of
//! type `error` carries the list of problems.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, WorkerGlobalScope};

use super::api;

fn field(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Milliseconds on the worker's clock, only for telling how long a run took.
fn now(scope: &WorkerGlobalScope) -> f64 {
    scope
        .performance()
        .map_or(0.0, |performance| performance.now())
}

/// Starts to answer messages.
///
/// # Errors
/// Throws when this is not a dedicated worker.
#[wasm_bindgen]
pub fn serve() -> Result<(), JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global()
        .dyn_into()
        .map_err(|_| js_sys::Error::new("serve() belongs in a dedicated worker"))?;
    let answerer = scope.clone();
    let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let message = event.data();
        let id = field(&message, "id");
        let (answer, buffers) = match answer(&answerer, &message) {
            Ok(answer) => answer,
            Err(error) => (failure(&error), Array::new()),
        };
        // A fresh object takes any property; a page that is gone cannot be answered.
        let _ = Reflect::set(&answer, &"id".into(), &id);
        let _ = answerer.post_message_with_transfer(&answer, &buffers);
    });
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
    let ready = Object::new();
    Reflect::set(&ready, &"type".into(), &"ready".into())?;
    scope.post_message(&ready)
}

fn reply(kind: &str, key: &str, value: &JsValue) -> Result<Object, JsValue> {
    let answer = Object::new();
    Reflect::set(&answer, &"type".into(), &kind.into())?;
    Reflect::set(&answer, &key.into(), value)?;
    Ok(answer)
}

fn answer(
    scope: &DedicatedWorkerGlobalScope,
    message: &JsValue,
) -> Result<(Object, Array), JsValue> {
    let kind = field(message, "type").as_string().unwrap_or_default();
    let without_buffers = |answer: Object| (answer, Array::new());
    match kind.as_str() {
        "catalogue" => reply("catalogue", "scenarios", &api::scenarios()?).map(without_buffers),
        "describe" => {
            let id = field(message, "scenario").as_string().unwrap_or_default();
            reply("described", "scenario", &api::describe(&id)?).map(without_buffers)
        }
        "fresh_seed" => {
            reply("fresh_seed", "seed", &api::fresh_seed()?.into()).map(without_buffers)
        }
        "run" => {
            let started = now(scope);
            let run = api::run(field(message, "request"))?;
            Reflect::set(&run, &"elapsed_ms".into(), &(now(scope) - started).into())?;
            let buffers = api::buffers(&run);
            Ok((reply("ran", "run", &run)?, buffers))
        }
        other => Err(js_sys::Error::new(&format!(
            "found a message of type \"{other}\", expected catalogue, describe, run or fresh_seed"
        ))
        .into()),
    }
}

fn failure(error: &JsValue) -> Object {
    let message = error
        .dyn_ref::<js_sys::Error>()
        .map_or_else(|| "an unknown error".into(), |error| error.message());
    let answer = Object::new();
    let problems = field(error, "problems");
    for (key, value) in [
        ("type", "error".into()),
        ("message", message.into()),
        ("errors", problems),
    ] {
        // A fresh object takes any property.
        let _ = Reflect::set(&answer, &key.into(), &value);
    }
    answer
}
