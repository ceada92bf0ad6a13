//! Functions for JavaScript: list, describe, run.
//!
//! Errors are thrown as `Error` objects whose `message` has the same words as the
//! command line's and whose `problems` is the list of them.

use js_sys::{Array, Float64Array, Object, Reflect};
use serde::{Deserialize, Serialize};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use super::catalogue;
use super::theatre::Theatre;
use crate::day::outcome::{self, Class, Settlement};
use crate::scenario::Scenario;
use crate::scenario::edit::{Changes, Firing};
use crate::scenario::library::{self, BuiltIn};
use crate::scenario::problem::{Origin, Problem, Problems};
use crate::trace::record::Record;
use crate::trace::{digest, series, words};
use crate::world::Setting;
use crate::world::contest::{Milestones, Talks, Violence};
use crate::world::events::EventLog;
use crate::{MODEL_VERSION, Simulation};

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

/// An event for the page.
#[derive(Serialize)]
struct ShownEvent {
    day: u32,
    date: String,
    kind: crate::world::events::EventKind,
    text: String,
    agents: Vec<String>,
    places: Vec<String>,
    value: f64,
}

/// What a run came to.
#[derive(Serialize)]
struct Outcome {
    settlement: Settlement,
    violence: Violence,
    class: Class,
}

thread_local! {
    /// Settings of built-in scenarios: reading one takes far longer than running it.
    static SETTINGS: std::cell::RefCell<std::collections::BTreeMap<String, Setting>> = const { std::cell::RefCell::new(std::collections::BTreeMap::new()) };
}

fn built_in(id: &str) -> Result<Setting, Problems> {
    if let Some(setting) = SETTINGS.with_borrow(|settings| settings.get(id).cloned()) {
        return Ok(setting);
    }
    let setting = Setting::of(library::load(&BuiltIn, id)?);
    SETTINGS.with_borrow_mut(|settings| settings.insert(id.to_owned(), setting.clone()));
    Ok(setting)
}

fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
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

fn set(object: &Object, key: &str, value: impl Into<JsValue>) -> Result<(), JsValue> {
    Reflect::set(object, &key.into(), &value.into()).map(|_| ())
}

/// Version of the model: the same inputs give the same numbers.
#[wasm_bindgen(js_name = modelVersion)]
#[must_use]
pub fn model_version() -> String {
    MODEL_VERSION.to_owned()
}

/// The built-in scenarios: `[{ id, title, summary }]`.
///
/// # Errors
/// Throws when one of them does not pass its checks.
#[wasm_bindgen]
pub fn scenarios() -> Result<JsValue, JsValue> {
    to_js(&catalogue::list().map_err(thrown)?)
}

/// Everything a page needs to know of a scenario.
///
/// # Errors
/// Throws when there is no such scenario.
#[wasm_bindgen]
pub fn describe(scenario: &str) -> Result<JsValue, JsValue> {
    let setting = built_in(scenario).map_err(thrown)?;
    to_js(&catalogue::describe(&setting.scenario))
}

/// A fresh seed, 16 hex digits.
///
/// # Errors
/// Throws when the platform gives no random numbers.
#[wasm_bindgen(js_name = freshSeed)]
pub fn fresh_seed() -> Result<String, JsValue> {
    let seed = getrandom::u64().map_err(|error| {
        js_sys::Error::new(&format!("no random seed from the platform: {error}"))
    })?;
    Ok(digest::hex(seed))
}

/// Runs `{ scenario, seed, days?, levers?, interventions? }` and returns
/// `{ days, seed, model_version, digest, series: { name: Float64Array }, events, outcome }`.
/// Series per agent are day by day, a value per agent in the order of ids. Beside those of
/// every run are `sites`, the share of its capacity that each site has left, and `straits`,
/// the share of its traffic that passes each strait; day by day, in the order of
/// [`describe`].
///
/// # Errors
/// Throws when the request does not fit the scenario.
#[wasm_bindgen]
pub fn run(request: JsValue) -> Result<Object, JsValue> {
    let (mut simulation, changes, days) = prepared(request)?;
    let days = days.unwrap_or(simulation.scenario().raw.horizon);
    let origin = Origin::named("request");
    simulation
        .scenario()
        .check_run(days, &changes, &origin)
        .map_err(thrown)?;
    let record = Watched::run(&mut simulation, days);
    result(&simulation, &record)
}

/// A simulation at its start, its changes, and the days that were asked for.
pub(super) fn prepared(request: JsValue) -> Result<(Simulation, Changes, Option<u32>), JsValue> {
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
    let setting = built_in(&request.scenario).map_err(thrown)?;
    let changes = Changes {
        levers: request.levers,
        interventions: request.interventions,
    };
    let setting = setting.with(&changes, &origin).map_err(thrown)?;
    Ok((Simulation::of(setting, seed), changes, request.days))
}

pub(super) fn result(simulation: &Simulation, watched: &Watched) -> Result<Object, JsValue> {
    let Watched { record, theatre } = watched;
    let out = Object::new();
    set(&out, "days", record.days())?;
    set(&out, "seed", digest::hex(simulation.seed()))?;
    set(&out, "model_version", MODEL_VERSION)?;
    set(&out, "digest", simulation.digest_hex())?;
    let columns = Object::new();
    for series in &series::ALL {
        let values = record.values(series.name).unwrap_or_default();
        set(&columns, series.name, Float64Array::from(values))?;
    }
    for (name, values) in theatre.columns() {
        set(&columns, name, Float64Array::from(values))?;
    }
    set(&out, "series", columns)?;
    let world = simulation.world();
    let settlement = outcome::settlement(world.resource::<Talks>().stage);
    let violence = world.resource::<Milestones>().violence;
    let reached = Outcome {
        settlement,
        violence,
        class: outcome::class(settlement, violence),
    };
    set(&out, "outcome", to_js(&reached)?)?;
    set(
        &out,
        "events",
        to_js(&events(
            simulation.scenario(),
            &simulation.world().resource::<EventLog>().0,
        ))?,
    )?;
    Ok(out)
}

/// A run, recorded with what a map shows besides.
pub(super) struct Watched {
    record: Record,
    theatre: Theatre,
}

impl Watched {
    pub(super) fn run(simulation: &mut Simulation, days: u32) -> Self {
        let mut watched = Self {
            record: Record::starting(simulation.world()),
            theatre: Theatre::starting(simulation.world()),
        };
        for _ in 0..days {
            simulation.tick();
            watched.record.day(simulation.world());
            watched.theatre.day(simulation.world());
        }
        watched
    }
}

fn events(scenario: &Scenario, log: &[crate::world::events::Event]) -> Vec<ShownEvent> {
    let shown = |event: &crate::world::events::Event| ShownEvent {
        day: event.tick,
        date: (scenario.start().0 + chrono::Days::new(u64::from(event.tick))).to_string(),
        kind: event.kind,
        text: words::event(event, scenario),
        agents: words::agents(event, scenario),
        places: words::places(event, scenario),
        value: event.value,
    };
    log.iter().map(shown).collect()
}

/// The buffers of a run's series, to be handed over instead of copied.
pub(super) fn buffers(run: &Object) -> Array {
    let buffers = Array::new();
    if let Ok(columns) = Reflect::get(run, &"series".into())
        && let Ok(columns) = columns.dyn_into::<Object>()
    {
        for column in Object::values(&columns).iter() {
            if let Ok(column) = column.dyn_into::<Float64Array>() {
                buffers.push(&column.buffer());
            }
        }
    }
    buffers
}
