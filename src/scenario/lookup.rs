//! A name is looked up in a list, and where it is not there, the nearest one is shown.

use crate::{record::ALIAS_PREFIX, scenario::reader::Value};

/// Reads a name that must be in the list.
pub(super) fn find(what: &str, declaration: &str, value: &Value<'_>, names: &[String]) -> Option<usize> {
    let name = value.text()?;
    let found = position(names, name);
    if found.is_none() {
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        let near = prefixed(name, names).map(|alias| format!("did you mean `{alias}`?"));
        let hint = near
            .or_else(|| value.hint_among(name, &known))
            .unwrap_or_else(|| format!("there is no {what}; make one by `{declaration}`"));
        value.fault(format!("undeclared {what} `{name}`"), hint);
    }
    found
}

/// Returns where a name stands in a list.
pub(super) fn position(names: &[String], name: &str) -> Option<usize> {
    names.iter().position(|known| known == name)
}

/// Returns the alias whose name lacks only its beginning.
pub(super) fn prefixed<'n>(name: &str, aliases: &'n [String]) -> Option<&'n str> {
    aliases.iter().map(String::as_str).find(|alias| alias.strip_prefix(ALIAS_PREFIX) == Some(name))
}
