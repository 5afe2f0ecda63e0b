//! What a thing may be called, and that no two things of a kind are called alike.

use std::ops::Range;

use crate::{
    error::Diagnostic,
    record::{ALIAS_PREFIX, CLUSTER_PREFIX, names::REPLICA_MARK},
    scenario::{reader::Value, sink::Sink},
};

/// The id of an entry of a list: given, or by default.
#[derive(Clone, Debug)]
pub(super) struct Id {
    /// The id.
    pub(super) text: String,
    /// Where it is given, or the entry.
    pub(super) span: Range<usize>,
    origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    Given,
    Default,
}

impl Id {
    /// Returns the id that `value` gives, or the default where it gives none.
    pub(super) fn new(value: Option<Value<'_>>, entry: &Value<'_>, default: impl FnOnce() -> String) -> Self {
        match value.and_then(|value| Some((value.raw().as_str()?, value.span()))) {
            Some((text, span)) => Self { text: text.to_owned(), span, origin: Origin::Given },
            None => Self { text: default(), span: entry.span(), origin: Origin::Default },
        }
    }

    /// Reports an id that cannot be one.
    pub(super) fn check(&self, what: &str, sink: &Sink) {
        if self.origin == Origin::Given {
            check_name(what, &self.text, self.span.clone(), sink);
        }
    }

    /// Reports an id that means something else where ids stand.
    pub(super) fn check_reserved(&self, means: Option<&str>, sink: &Sink) {
        if let Some(means) = means {
            let message = format!("`{}` cannot be an id here: it stands for {means}", self.text);
            sink.add(Diagnostic::new(self.span.clone(), message).hint("choose another id"));
        }
    }
}

/// Reports ids that occur twice.
pub(super) fn check_unique(what: &str, ids: &[&Id], sink: &Sink) {
    let mut sorted: Vec<(usize, &Id)> = ids.iter().copied().enumerate().collect();
    sorted.sort_by(|(a, first), (b, second)| (&first.text, a).cmp(&(&second.text, b)));
    for pair in sorted.windows(2) {
        let [(_, first), (_, second)] = pair else { continue };
        if first.text == second.text {
            report_duplicate(what, first, second, sink);
        }
    }
}

fn report_duplicate(what: &str, first: &Id, second: &Id, sink: &Sink) {
    let (place, hint) = match second.origin {
        Origin::Given => (second, "give each its own id"),
        Origin::Default => (first, "this is the default id of a later one; choose another, or give that one an id"),
    };
    let message = format!("duplicate {what} id `{}`", second.text);
    sink.add(Diagnostic::new(place.span.clone(), message).hint(hint));
}

/// Reports a name that cannot be one: it stands in files and in artifact ids such as `TABLE/item/1`.
pub(super) fn check_name(what: &str, name: &str, span: Range<usize>, sink: &Sink) {
    let fault = if name.is_empty() {
        Some("is empty")
    } else if name.chars().count() > LONGEST_NAME {
        Some("is longer than 255 characters")
    } else if name.contains('/') {
        Some("contains `/`")
    } else if name.chars().any(char::is_control) {
        Some("contains a control character")
    } else if name.trim() != name {
        Some("begins or ends with a space")
    } else {
        None
    };
    if let Some(fault) = fault {
        let message = format!("the name of this {what} {fault}");
        sink.add(Diagnostic::new(span, message).hint("use letters, digits, `-`, `_` and `.`"));
    }
}

/// Reports a name that cannot be a table's: `@` stands in the names of replicas only.
pub(super) fn check_table_name(name: &str, span: Range<usize>, sink: &Sink) {
    check_name("table", name, span.clone(), sink);
    if name.contains(REPLICA_MARK) {
        let hint = "`TABLE@REGION` is the replica that `replicas`, or `UpdateTable` with `replica`, adds";
        sink.add(Diagnostic::new(span.clone(), "only a replica has `@` in its name").hint(hint));
    }
    if name.starts_with(CLUSTER_PREFIX) {
        let hint = format!("in results `{CLUSTER_PREFIX}NAME` is the DAX cluster `NAME`: choose another name");
        sink.add(Diagnostic::new(span, format!("the name of a table cannot begin with `{CLUSTER_PREFIX}`")).hint(hint));
    }
}

/// Reports a name that cannot be an alias's: KMS takes few characters, and keeps a part of the names to itself.
pub(super) fn check_alias_name(name: &str, span: Range<usize>, sink: &Sink) {
    let report = |message: String, hint: &str| sink.add(Diagnostic::new(span.clone(), message).hint(hint));
    let Some(own) = name.strip_prefix(ALIAS_PREFIX) else {
        return report(format!("`{name}` is not the name of an alias"), &format!("write `{ALIAS_PREFIX}{name}`"));
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-');
    if own.is_empty() || !own.chars().all(is_plain) {
        report("this cannot be the name of an alias".to_owned(), "use ASCII letters, digits, `/`, `_` and `-`");
    } else if own.starts_with("aws/") {
        report(format!("an alias that begins with `{ALIAS_PREFIX}aws/` belongs to AWS"), AWS_ALIAS_HINT);
    }
}

/// DynamoDB's longest name of a table, which is long enough for all else: names stand in each row, and on charts.
const LONGEST_NAME: usize = 255;

/// What to do where the alias of AWS cannot stand.
pub(super) const AWS_ALIAS_HINT: &str =
    "only an alias of a customer managed key can be changed; declare one as `[alias.NAME]`";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_slash_control_character_and_outer_space_is_one() {
        let (long, longer) = ("ö".repeat(255), "ö".repeat(256));
        let names = [("orders", 0), ("a b", 0), ("", 1), ("a/b", 1), ("a\u{7}", 1), (" a", 1), ("größe", 0), ("🔑", 0)];
        for (name, faults) in names.into_iter().chain([(long.as_str(), 0), (longer.as_str(), 1)]) {
            let sink = Sink::default();
            check_name("table", name, 0..0, &sink);
            assert_eq!(sink.into_sorted().len(), faults, "{name:?}");
        }
    }
}
