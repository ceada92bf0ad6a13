//! Landscapes for JavaScript.

use wasm_bindgen::prelude::*;

use super::asked;
use super::js::{thrown, to_js};
use crate::scenario::edit::Changes;
use crate::scenario::problem::Origin;
use crate::study::landscape;

/// The landscape of day `day` of the run of a request, 0 for its start, with `agents` agents
/// choosing a side, or 20 or all there are: `{ day, choosing, held, splits, today, stable,
/// minima }`, as `backchannel landscape --json` has it.
///
/// # Errors
/// Throws when the request, the day or the number of agents does not fit the scenario.
#[wasm_bindgen(unchecked_return_type = "Landscape")]
pub fn landscape(
    #[wasm_bindgen(unchecked_param_type = "RunRequest")] request: JsValue,
    day: u32,
    agents: Option<u32>,
) -> Result<JsValue, JsValue> {
    let asked = asked::read(request)?;
    let scenario = &asked.setting.scenario;
    scenario
        .check_run(day.max(1), &Changes::default(), &Origin::named("landscape"))
        .map_err(thrown)?;
    landscape::agents(scenario, agents).map_err(thrown)?;
    let mut simulation = asked.simulation();
    (0..day).for_each(|_| simulation.tick());
    to_js(&landscape::landscape(&simulation, agents).map_err(thrown)?)
}
