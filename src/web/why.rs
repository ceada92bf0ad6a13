//! Why, for JavaScript: the answers of [`crate::study::why`] as plain objects.

use js_sys::Object;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use super::asked;
use super::js::{thrown, to_js};
use crate::scenario::problem::{Origin, Problems};
use crate::study::why::{self, Answer, Question};

/// Reads a question of these fields.
fn read<T: DeserializeOwned>(question: JsValue, fields: &[&str]) -> Result<T, JsValue> {
    let expected = format!("{{ {} }}", fields.join(", "));
    let bad = |path: &str, found: &dyn std::fmt::Display| {
        thrown(Problems::one(
            &Origin::named("question"),
            path,
            found,
            &expected,
        ))
    };
    // The deserialiser asks an object for the fields it knows and sees no others.
    if let Some(object) = question.dyn_ref::<Object>() {
        for key in Object::keys(object)
            .iter()
            .filter_map(|key| key.as_string())
        {
            if !fields.contains(&key.as_str()) {
                return Err(bad(&key, &format_args!("the unknown key `{key}`")));
            }
        }
    }
    serde_wasm_bindgen::from_value(question).map_err(|error| bad("", &error))
}

fn ask(request: JsValue, question: &Question) -> Result<Answer, JsValue> {
    let asked = asked::read(request)?;
    why::ask(&asked.setting, asked.seed, asked.days, question).map_err(thrown)
}

/// Why a series changed: `{ series, agent?, day, until?, daily? }` of the run of a request.
/// Returns `before`, `after`, `words` and `bars`, whose amounts added to `before` in their
/// order give `after` to the bit.
///
/// # Errors
/// Throws when request or question do not fit.
#[wasm_bindgen(unchecked_return_type = "Change")]
pub fn why(
    #[wasm_bindgen(unchecked_param_type = "RunRequest")] request: JsValue,
    #[wasm_bindgen(unchecked_param_type = "ChangeQuestion")] question: JsValue,
) -> Result<JsValue, JsValue> {
    let of = read(question, &["series", "agent", "day", "until", "daily"])?;
    to_js(&ask(request, &Question::Change(of))?)
}

/// What an agent weighed on a day, `{ agent, day }`, and the draws by which it decided.
///
/// # Errors
/// Throws when request or question do not fit.
#[wasm_bindgen(js_name = whyDecision, unchecked_return_type = "Decision")]
pub fn why_decision(
    #[wasm_bindgen(unchecked_param_type = "RunRequest")] request: JsValue,
    #[wasm_bindgen(unchecked_param_type = "{ agent: string; day: number }")] question: JsValue,
) -> Result<JsValue, JsValue> {
    let of = read(question, &["agent", "day"])?;
    to_js(&ask(request, &Question::Decision(of))?)
}

/// What made an event possible, `{ event, day? }`, link by link back to a root.
///
/// # Errors
/// Throws when request or question do not fit.
#[wasm_bindgen(js_name = whyEvent, unchecked_return_type = "Chain")]
pub fn why_event(
    #[wasm_bindgen(unchecked_param_type = "RunRequest")] request: JsValue,
    #[wasm_bindgen(unchecked_param_type = "{ event: number; day?: number | null }")]
    question: JsValue,
) -> Result<JsValue, JsValue> {
    let of = read(question, &["event", "day"])?;
    to_js(&ask(request, &Question::Event(of))?)
}
