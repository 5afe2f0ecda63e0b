//! What schemas are made of: objects that allow nothing else, references, words.

use serde_json::{Map, Value, json};

use crate::scenario::words::Word;

/// The fields of an object, with their schemas.
pub(super) type Fields = Vec<(&'static str, Value)>;

/// An object with these fields and no other.
pub(super) fn object(description: &str, required: &[&str], fields: Fields) -> Value {
    let properties: Map<String, Value> = fields.into_iter().map(|(name, field)| (name.to_owned(), field)).collect();
    json!({
        "description": description,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// An object whose fields are names that the file gives.
pub(super) fn named(description: &str, value: Value) -> Value {
    json!({
        "description": description,
        "type": "object",
        "propertyNames": { "pattern": NAME_PATTERN },
        "additionalProperties": value,
    })
}

/// An object that has exactly one of these fields, whatever else it has.
pub(super) fn with_one_of(mut object: Value, names: &[&str]) -> Value {
    let branches: Vec<Value> = names.iter().map(|name| json!({ "required": [name] })).collect();
    object["oneOf"] = json!(branches);
    object
}

/// An object that has at least one of these fields, whatever else it has.
pub(super) fn with_any_of(mut object: Value, names: &[&str]) -> Value {
    let branches: Vec<Value> = names.iter().map(|name| json!({ "required": [name] })).collect();
    object["anyOf"] = json!(branches);
    object
}

/// A list of at least `least`.
pub(super) fn list(description: &str, least: usize, items: Value) -> Value {
    json!({ "description": description, "type": "array", "minItems": least, "items": items })
}

/// A definition of the schema, described anew.
pub(super) fn shared(definition: &str, description: &str) -> Value {
    json!({ "description": description, "$ref": format!("#/$defs/{definition}") })
}

/// A definition of the schema with a default.
pub(super) fn shared_or(definition: &str, default: &str, description: &str) -> Value {
    json!({ "description": description, "$ref": format!("#/$defs/{definition}"), "default": default })
}

/// A text.
pub(super) fn text(description: &str) -> Value {
    json!({ "description": description, "type": "string" })
}

/// A text with an example.
pub(super) fn text_like(description: &str, example: &str) -> Value {
    json!({ "description": description, "type": "string", "examples": [example] })
}

/// A name or an id.
pub(super) fn name(description: &str) -> Value {
    json!({ "description": description, "type": "string", "pattern": NAME_PATTERN })
}

/// `true` or `false`.
pub(super) fn boolean(description: &str) -> Value {
    json!({ "description": description, "type": "boolean" })
}

/// `true` or `false`, false by default.
pub(super) fn switch(description: &str) -> Value {
    json!({ "description": description, "type": "boolean", "default": false })
}

/// A whole number.
pub(super) fn whole(description: &str, least: u64, most: u64) -> Value {
    let mut number = json!({ "description": description, "type": "integer", "minimum": least });
    if most < u64::MAX {
        number["maximum"] = json!(most);
    }
    number
}

/// One of a vocabulary's words.
pub(super) fn word<W: Word>(description: &str) -> Value {
    let words: Vec<&str> = W::words().into_iter().map(|(word, _)| word).collect();
    json!({ "description": description, "enum": words })
}

/// No slash, no control character, no space at either end.
const NAME_PATTERN: &str = r"^[^/\s\u0000-\u001f]([^/\u0000-\u001f]*[^/\s\u0000-\u001f])?$";

/// The name of an item.
pub(super) fn item_name() -> Value {
    json!({
        "description": "The item: a name of its own, i1 of the table's own items, or WORKLOAD.1 of a workload.",
        "type": "string", "minLength": 1, "examples": ["i1", "shop.3"],
    })
}
