//! The JSON Schema takes what the reader takes, and refuses what it can see to be wrong.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

use std::{fs, path::Path};

use serde_json::{Map, Value, json};

use keylapse::scenario::schema;

#[test]
fn the_schema_takes_a_file_that_uses_everything() {
    assert_eq!(faults(include_str!("complete.toml")), Vec::<String>::new());
}

#[test]
fn the_schema_refuses_what_it_can_see_to_be_wrong() {
    for name in [
        "clusters",
        "empty-file",
        "expect-claims",
        "expect-filters",
        "expect-header",
        "expect-step",
        "item-operations",
        "misspelt",
        "output",
        "step-two-operations",
        "step-unknown-operation",
        "step-without",
        "tables",
        "timing",
        "unknown-fields",
        "update-table",
        "workload-fields",
        "workload-pace",
        "wrong-sections",
        "wrong-types",
    ] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
        let source = fs::read_to_string(folder.join(format!("{name}.toml"))).unwrap();
        assert!(!faults(&source).is_empty(), "{name}");
    }
}

/// Returns what the schema finds wrong with a file.
fn faults(source: &str) -> Vec<String> {
    let table: toml::Table = source.parse().unwrap();
    let schema = schema();
    let mut found = Vec::new();
    check(&schema, &schema["$defs"], &as_json(toml::Value::Table(table)), "", &mut found);
    found
}

/// Turns TOML into JSON, a date into its text.
fn as_json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!(number),
        toml::Value::Boolean(is) => json!(is),
        toml::Value::Datetime(time) => json!(time.to_string()),
        toml::Value::Array(list) => list.into_iter().map(as_json).collect(),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(name, value)| (name, as_json(value))).collect())
        }
    }
}

/// Checks a value against the parts of JSON Schema that ours uses; `pattern` and `format` aside.
fn check(schema: &Value, definitions: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    let is_valid = |schema: &Value| {
        let mut found = Vec::new();
        check(schema, definitions, value, path, &mut found);
        found.is_empty()
    };
    for (keyword, argument) in schema.as_object().into_iter().flatten() {
        let holds = match keyword.as_str() {
            "$ref" => is_valid(&definitions[argument.as_str().unwrap().trim_start_matches("#/$defs/")]),
            "type" => has_type(argument.as_str().unwrap(), value),
            "enum" => argument.as_array().unwrap().contains(value),
            "const" => argument == value,
            "anyOf" => argument.as_array().unwrap().iter().any(is_valid),
            "oneOf" => argument.as_array().unwrap().iter().filter(|part| is_valid(part)).count() == 1,
            "allOf" => argument.as_array().unwrap().iter().all(is_valid),
            "minimum" => value.as_i64().is_none_or(|number| number >= argument.as_i64().unwrap()),
            "maximum" => value.as_i64().is_none_or(|number| number <= argument.as_i64().unwrap()),
            "minLength" => value.as_str().is_none_or(|text| !text.is_empty()),
            "minItems" => value.as_array().is_none_or(|list| list.len() as u64 >= argument.as_u64().unwrap()),
            "maxItems" => value.as_array().is_none_or(|list| list.len() as u64 <= argument.as_u64().unwrap()),
            "uniqueItems" => value.as_array().is_none_or(|list| (1..list.len()).all(|n| !list[..n].contains(&list[n]))),
            "required" => value.as_object().is_none_or(|fields| has_all(fields, argument)),
            "items" => {
                for (n, element) in value.as_array().into_iter().flatten().enumerate() {
                    check(argument, definitions, element, &format!("{path}/{n}"), found);
                }
                true
            }
            "properties" | "additionalProperties" => {
                check_field(keyword, schema, definitions, value, path, found);
                true
            }
            "$schema" | "$defs" | "title" | "description" | "examples" | "default" | "pattern" | "propertyNames"
            | "format" => true,
            unknown => panic!("this test does not know `{unknown}`"),
        };
        if !holds {
            found.push(format!("{path}: {keyword} {argument}"));
        }
    }
}

fn check_field(keyword: &str, schema: &Value, definitions: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    for (name, field) in value.as_object().into_iter().flatten() {
        let path = format!("{path}/{name}");
        match (keyword, schema["properties"].get(name), &schema["additionalProperties"]) {
            ("properties", Some(part), _) => check(part, definitions, field, &path, found),
            ("additionalProperties", None, Value::Bool(false)) => found.push(format!("{path}: unknown field")),
            ("additionalProperties", None, part) => check(part, definitions, field, &path, found),
            _ => {}
        }
    }
}

fn has_all(fields: &Map<String, Value>, names: &Value) -> bool {
    names.as_array().unwrap().iter().all(|name| fields.contains_key(name.as_str().unwrap()))
}

fn has_type(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        unknown => panic!("this test does not know type `{unknown}`"),
    }
}
