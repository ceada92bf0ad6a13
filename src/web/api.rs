//! Functions for JavaScript: list, describe, run.
//!
//! Errors are thrown as `Error` objects whose `message` has the same words as the
//! command line's and whose `problems` is the list of them.

use js_sys::{Array, Float64Array, Object, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::asked::{self, by_id};
use super::catalogue;
use super::js::{set, thrown, to_js};
use super::theatre::Theatre;
use crate::day::outcome::{self, Class, Settlement};
use crate::scenario::Scenario;
use crate::trace::record::Record;
use crate::trace::{digest, series, words};
use crate::world::contest::{Milestones, Talks, Violence};
use crate::world::events::EventLog;
use crate::{MODEL_VERSION, Simulation};

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
#[wasm_bindgen(unchecked_return_type = "Listed[]")]
pub fn scenarios() -> Result<JsValue, JsValue> {
    to_js(&catalogue::list().map_err(thrown)?)
}

/// Everything a page needs to know of a scenario.
///
/// # Errors
/// Throws when there is no such scenario.
#[wasm_bindgen(unchecked_return_type = "Scenario")]
pub fn describe(scenario: &str) -> Result<JsValue, JsValue> {
    let setting = by_id(scenario).map_err(thrown)?;
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
#[wasm_bindgen(unchecked_return_type = "Run")]
pub fn run(
    #[wasm_bindgen(unchecked_param_type = "RunRequest")] request: JsValue,
) -> Result<Object, JsValue> {
    let asked = asked::read(request)?;
    let (mut simulation, days) = (asked.simulation(), asked.days);
    let record = Watched::run(&mut simulation, days);
    result(&simulation, &record)
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
