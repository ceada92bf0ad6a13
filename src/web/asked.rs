//! What JavaScript asks: the request that all functions share, read and checked.

use js_sys::Object;
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::js::thrown;
use crate::Simulation;
use crate::scenario::edit::{Changes, Firing};
use crate::scenario::library::{self, BuiltIn};
use crate::scenario::problem::{Origin, Problems};
use crate::trace::digest;
use crate::world::Setting;

/// A run to make.
#[derive(Deserialize)]
struct Request {
    scenario: String,
    seed: String,
    #[serde(default)]
    days: Option<u32>,
    #[serde(default)]
    levers: std::collections::BTreeMap<String, f64>,
    #[serde(default)]
    interventions: Vec<Firing>,
}

const FIELDS: [&str; 5] = ["scenario", "seed", "days", "levers", "interventions"];

thread_local! {
    /// Settings of built-in scenarios: reading one takes far longer than running it.
    static SETTINGS: std::cell::RefCell<std::collections::BTreeMap<String, Setting>> = const { std::cell::RefCell::new(std::collections::BTreeMap::new()) };
}

#[cfg(not(feature = "page"))]
thread_local! {
    /// The scenario that was given as a text last, and its id.
    static GIVEN: std::cell::RefCell<Option<(String, Setting)>> = const { std::cell::RefCell::new(None) };
}

/// Takes a scenario that somebody wrote in the place of the one given before: by its id
/// it can be asked for like a built-in one, and hides one of the same id.
#[cfg(not(feature = "page"))]
pub(super) fn take(id: &str, setting: Setting) {
    GIVEN.set(Some((id.to_owned(), setting)));
}

/// The setting of a built-in scenario, or of the one that was given, by its id.
pub(super) fn by_id(id: &str) -> Result<Setting, Problems> {
    #[cfg(not(feature = "page"))]
    if let Some(setting) = GIVEN.with_borrow(|given| {
        let given = given.as_ref().filter(|(name, _)| name == id);
        given.map(|(_, setting)| setting.clone())
    }) {
        return Ok(setting);
    }
    built_in(id)
}

/// The setting of a built-in scenario.
fn built_in(id: &str) -> Result<Setting, Problems> {
    if let Some(setting) = SETTINGS.with_borrow(|settings| settings.get(id).cloned()) {
        return Ok(setting);
    }
    let setting = Setting::of(library::load(&BuiltIn, id)?);
    SETTINGS.with_borrow_mut(|settings| settings.insert(id.to_owned(), setting.clone()));
    Ok(setting)
}

/// A request that was read and fits its scenario.
#[cfg_attr(
    feature = "page",
    expect(dead_code, reason = "the page's first module makes no studies")
)]
pub(super) struct Asked {
    /// The scenario without the changes.
    pub baseline: Setting,
    /// What is changed in it.
    pub changes: Changes,
    /// The scenario with the changes.
    pub setting: Setting,
    /// Seed of all luck.
    pub seed: u64,
    /// Days of each run.
    pub days: u32,
}

impl Asked {
    /// The simulation at its start.
    pub fn simulation(&self) -> Simulation {
        Simulation::of(self.setting.clone(), self.seed)
    }
}

/// Reads `{ scenario, seed, days?, levers?, interventions? }`.
pub(super) fn read(request: JsValue) -> Result<Asked, JsValue> {
    let origin = Origin::named("request");
    let bad = |path: &str, found: &dyn std::fmt::Display, expected: &str| {
        thrown(Problems::one(&origin, path, found, expected))
    };
    // The deserialiser asks an object for the fields it knows and sees no others.
    if let Some(object) = request.dyn_ref::<Object>() {
        for key in Object::keys(object)
            .iter()
            .filter_map(|key| key.as_string())
        {
            if !FIELDS.contains(&key.as_str()) {
                let found = format!("the unknown key `{key}`");
                return Err(bad(&key, &found, &format!("one of {}", FIELDS.join(", "))));
            }
        }
    }
    let request: Request = serde_wasm_bindgen::from_value(request).map_err(|error| {
        bad(
            "",
            &error,
            "{ scenario, seed, days?, levers?, interventions? }",
        )
    })?;
    let seed = digest::from_hex(&request.seed)
        .ok_or_else(|| bad("seed", &request.seed, "up to 16 hex digits"))?;
    let baseline = by_id(&request.scenario).map_err(thrown)?;
    let changes = Changes {
        levers: request.levers,
        interventions: request.interventions,
    };
    let setting = baseline.with(&changes, &origin).map_err(thrown)?;
    let days = request.days.unwrap_or(setting.scenario.raw.horizon);
    setting
        .scenario
        .check_run(days, &changes, &origin)
        .map_err(thrown)?;
    Ok(Asked {
        baseline,
        changes,
        setting,
        seed,
        days,
    })
}
