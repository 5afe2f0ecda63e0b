//! The schema of a whole file.

use serde_json::{Value, json};

use crate::scenario::schema::{parts::object, sections};

/// Returns the JSON Schema of a scenario file (draft 2020-12).
#[must_use]
pub fn schema() -> Value {
    let mut file = object(
        "A scenario: one question about a DynamoDB-like service whose encryption keys are switched, disabled and deleted.",
        &["title", "duration"],
        sections::file(),
    );
    file["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    file["title"] = json!("keylapse scenario");
    file["$defs"] = sections::definitions();
    file
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::operation;

    #[test]
    fn the_schema_knows_every_operation_of_a_step_and_no_other() {
        let schema = schema();
        let fields = schema["$defs"]["step"]["properties"].as_object().unwrap();
        let mut expected = operation::names();
        expected.extend(["id", "at", "after", "delay"]);
        expected.sort_unstable();
        let mut found: Vec<&str> = fields.keys().map(String::as_str).collect();
        found.sort_unstable();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_field_is_described() {
        let schema = schema();
        check(&schema, &schema["$defs"], "");
    }

    fn check(part: &Value, definitions: &Value, path: &str) {
        if let Some(reference) = part["$ref"].as_str() {
            let name = reference.strip_prefix("#/$defs/").unwrap();
            assert!(definitions[name].is_object(), "{path}: {reference}");
        }
        if let Some(fields) = part["properties"].as_object() {
            assert_eq!(part["additionalProperties"], json!(false), "{path}");
            for (name, field) in fields {
                assert!(field["description"].is_string(), "{path}/{name} has no description");
            }
        }
        match part {
            Value::Object(parts) => {
                parts.iter().for_each(|(name, part)| check(part, definitions, &format!("{path}/{name}")))
            }
            Value::Array(parts) => parts.iter().for_each(|part| check(part, definitions, path)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}
