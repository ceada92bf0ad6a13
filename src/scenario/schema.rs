//! The JSON Schema of the scenario format, from the very records that read it.

use serde_json::{Value, json};

use super::raw::{FORMAT, RawScenario, RawSource};
use super::record::Read;

/// Schema of a merged scenario. A file may leave out what its parts or the
/// scenario it extends provide, and may have the keys `parts`, `extends`, `remove`.
#[must_use]
pub fn scenario() -> Value {
    let mut schema = RawScenario::schema(None);
    let texts = json!({ "type": "array", "items": { "type": "string" } });
    if let Some(object) = schema.as_object_mut() {
        object.insert(
            "$schema".into(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
        object.insert(
            "title".into(),
            json!(format!("Backchannel scenario, format {FORMAT}")),
        );
        if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
            properties.insert(
                "extends".into(),
                json!({ "type": "string", "description": "Scenario this one changes." }),
            );
            let mut parts = texts.clone();
            parts["description"] = json!("Files whose tables belong to this scenario.");
            properties.insert("parts".into(), parts);
            let mut remove = texts;
            remove["description"] =
                json!("Paths of the extended scenario that this one does without.");
            properties.insert("remove".into(), remove);
        }
    }
    schema
}

/// Schema of the bibliography.
#[must_use]
pub fn sources() -> Value {
    super::table::Table::<RawSource>::schema(None)
}
