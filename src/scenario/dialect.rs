//! TOML 1.0: what the reader takes and other programs do not.
//!
//! Law: a file that passes can be read by every TOML 1.0 reader: no line break, comment or trailing comma in an inline
//! table, no time without seconds, no escapes that came with TOML 1.1.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{error::Diagnostic, scenario::sink::Sink};

/// Reports what is TOML 1.1 only.
pub(super) fn check_table(table: &DeTable<'_>, source: &str, sink: &Sink) {
    for (name, value) in table {
        check_escapes(&name.span(), source, sink);
        check_value(value, source, sink);
    }
}

fn check_value(value: &Spanned<DeValue<'_>>, source: &str, sink: &Sink) {
    match value.get_ref() {
        DeValue::Table(table) => {
            if is_inline(value, source) {
                check_inline(value.span(), table, source, sink);
            }
            check_table(table, source, sink);
        }
        DeValue::Array(array) => array.iter().for_each(|element| check_value(element, source, sink)),
        DeValue::String(_) => check_escapes(&value.span(), source, sink),
        DeValue::Datetime(datetime) => {
            if datetime.time.is_some_and(|time| time.second.is_none()) {
                report(value.span(), "a time without seconds", "write the seconds too", sink);
            }
        }
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) => {}
    }
}

fn is_inline(value: &Spanned<DeValue<'_>>, source: &str) -> bool {
    source.get(value.span()).is_some_and(|text| text.starts_with('{'))
}

/// Reports a line break, a comment or a trailing comma between the parts of an inline table.
fn check_inline(span: Range<usize>, table: &DeTable<'_>, source: &str, sink: &Sink) {
    let mut parts = Vec::new();
    add_parts(table, source, &mut parts);
    parts.sort_by_key(|part| part.start);
    let mut between = String::new();
    let mut from = span.start;
    for part in parts.iter().filter(|part| part.start >= span.start && part.end <= span.end) {
        between.push_str(source.get(from..part.start).unwrap_or_default());
        from = from.max(part.end);
    }
    let rest = source.get(from..span.end).unwrap_or_default();
    if between.contains('\n') || rest.contains(['\n', ',']) {
        report(
            span,
            "an inline table over several lines, or with a trailing comma,",
            "write it in one line, or as `[NAME]`",
            sink,
        );
    }
}

/// Adds the places of all names and values of an inline table, but of those tables in it that have braces of their own.
fn add_parts(table: &DeTable<'_>, source: &str, parts: &mut Vec<Range<usize>>) {
    for (name, value) in table {
        parts.push(name.span());
        match value.get_ref() {
            DeValue::Table(dotted) if !is_inline(value, source) => add_parts(dotted, source, parts),
            DeValue::Table(_)
            | DeValue::Array(_)
            | DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => parts.push(value.span()),
        }
    }
}

/// Reports `\e` and `\x` in a text.
fn check_escapes(span: &Range<usize>, source: &str, sink: &Sink) {
    let text = source.get(span.clone()).unwrap_or_default();
    if !text.starts_with('"') {
        return;
    }
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == '\\' && matches!(characters.next(), Some('e' | 'x')) {
            report(span.clone(), "an escape `\\e` or `\\x`", "write `\\u` and four hexadecimal digits", sink);
            return;
        }
    }
}

fn report(span: Range<usize>, what: &str, hint: &str, sink: &Sink) {
    sink.add(Diagnostic::new(span, format!("{what} is not TOML 1.0")).hint(hint));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(source: &str) -> usize {
        let sink = Sink::default();
        check_table(DeTable::parse(source).unwrap().get_ref(), source, &sink);
        sink.into_sorted().len()
    }

    #[test]
    fn what_toml_1_0_knows_passes() {
        for source in [
            "a = { b = [\n 1,\n 2,\n], c.d = { e = 'x, y' }, c.f = \"\"\"\n\\\\e\"\"\", g = 07:32:00 }",
            "a = {}\nb = { }\n[c]\nd = [\n  1, # one\n]\n",
            "[a.b]\nc.d = 1\n[[e]]\nf = {g = 1}\n",
        ] {
            assert_eq!(faults(source), 0, "{source}");
        }
    }

    #[test]
    fn what_only_toml_1_1_knows_is_reported() {
        for source in [
            "a = { b = 1,\n c = 2 }",
            "a = { b = 1, }",
            "a = { b = 1 # one\n}",
            "a = {\n}",
            "a = [{ b.c = 1,\n b.d = 2 }]",
            "a = 07:32",
            "a = \"\\e\"",
            "\"\\x41\" = 1",
        ] {
            assert_eq!(faults(source), 1, "{source}");
        }
    }
}
