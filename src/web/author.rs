//! Worlds that somebody writes in the page: a text as a world. Not in the page's first
//! module, whose visitors write none.

use wasm_bindgen::prelude::*;

use super::asked;
use super::catalogue;
use super::js::{thrown, to_js};
use crate::scenario::library;
use crate::world::Setting;

/// Reads and checks a scenario given as the text of a file `<id>.toml`, and describes it. It
/// can be run by its id from now on, until another one is loaded. What it extends, its
/// parts and the bibliography are the built-in ones.
///
/// # Errors
/// Throws everything that is wrong with it, in the words of `backchannel check`.
#[wasm_bindgen(js_name = loadScenario, unchecked_return_type = "Scenario")]
pub fn load_scenario(id: &str, text: &str) -> Result<JsValue, JsValue> {
    let setting = Setting::of(library::load_text(id, text).map_err(thrown)?);
    let described = to_js(&catalogue::describe(&setting.scenario))?;
    asked::take(id, setting);
    Ok(described)
}
