//! `keylapse rules`: the rule book, or one of its rules.

use std::io::Write as _;

use serde::Serialize;

use crate::{
    cli::{
        args::{BookFormat, Rules},
        exit::{End, Failure},
    },
    rules::{Number, Profile, Rule, RuleId, Source},
};

#[derive(Serialize)]
struct Entry {
    code: &'static str,
    name: &'static str,
    basis: &'static str,
    place: &'static str,
    statement: &'static str,
    number: &'static str,
}

/// Prints the book.
///
/// # Errors
/// Where there is no rule of the code.
pub fn rules(command: &Rules) -> Result<End, Failure> {
    let ids = command.code.as_deref().map(find).transpose()?;
    let entries: Vec<Entry> = match ids {
        Some(id) => vec![entry(id.rule())],
        None => RuleId::ALL.iter().map(|id| entry(id.rule())).collect(),
    };
    let text = match (command.format, ids) {
        (BookFormat::Table, Some(id)) => one(&entries[0], &Shown::of(id)) + &tunable(id),
        (BookFormat::Table, None) => table(&entries),
        (BookFormat::Markdown, _) => markdown(&entries),
        (BookFormat::Csv, _) => comma_separated(&entries),
        (BookFormat::Json, _) => serde_json::to_string_pretty(&entries).map_err(std::io::Error::from)? + "\n",
    };
    anstream::stdout().write_all(text.as_bytes())?;
    Ok(End::Held)
}

fn find(code: &str) -> Result<RuleId, Failure> {
    let code = code.to_uppercase();
    RuleId::by_code(&code).ok_or_else(|| {
        let nearest = RuleId::ALL.iter().map(|id| id.rule().code).min_by_key(|known| strsim::levenshtein(known, &code));
        let hint = nearest.map_or_else(String::new, |known| format!(": did you mean `{known}`?"));
        Failure::Usage(format!("there is no rule `{code}`{hint}"))
    })
}

fn entry(rule: &Rule) -> Entry {
    Entry {
        code: rule.code,
        name: rule.name,
        basis: rule.basis.as_str(),
        place: rule.place,
        statement: rule.statement,
        number: rule.number,
    }
}

/// Who shows a rule.
struct Shown {
    scenarios: Vec<&'static str>,
    tests: Vec<&'static str>,
}

impl Shown {
    /// Reads the index, which a test keeps fresh.
    fn of(id: RuleId) -> Self {
        let code = id.rule().code;
        let row = INDEX.lines().find_map(|line| line.strip_prefix(code)?.strip_prefix(','));
        let (scenarios, tests) = row.and_then(|row| row.split_once(',')).unwrap_or_default();
        let names = |list: &'static str| list.split(' ').filter(|name| !name.is_empty()).collect();
        Self { scenarios: names(scenarios), tests: names(tests) }
    }
}

/// The scenarios that expect each rule, and the tests that bear its code.
const INDEX: &str = include_str!("rule_index.csv");

fn one(entry: &Entry, shown: &Shown) -> String {
    let source = if entry.basis == "assumed" { "reason" } else { "source" };
    let number = if entry.number.is_empty() { "none" } else { entry.number };
    format!(
        "{} {} ({})\n  {}\n  {source}: {}\n  number: {number}\n  scenarios: {}\n  tests: {}\n",
        entry.code,
        entry.name,
        entry.basis,
        entry.statement,
        entry.place,
        listed(&shown.scenarios),
        listed(&shown.tests)
    )
}

/// Writes the tunable numbers of a rule: what each is in every profile, and who says so.
fn tunable(id: RuleId) -> String {
    let mut out = String::new();
    for number in Number::of(id) {
        out += &format!("  timing: {}\n", number.name);
        for profile in Profile::ALL {
            let Source { basis, place } = number.source(profile);
            let (name, basis) = (profile.as_str(), basis.as_str());
            out += &format!("    {name:10}  {}  ({basis}: {place})\n", number.value(profile));
        }
    }
    out
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn table(entries: &[Entry]) -> String {
    let width = entries.iter().map(|entry| entry.name.len()).max().unwrap_or(0);
    entries
        .iter()
        .map(|entry| format!("{}  {:width$}  {:8}  {}\n", entry.code, entry.name, entry.basis, entry.statement))
        .collect()
}

fn markdown(entries: &[Entry]) -> String {
    let mut out = "| Code | Name | Basis | Place | Statement | Number |\n|---|---|---|---|---|---|\n".to_owned();
    for entry in entries {
        out += &format!(
            "| {} | {} | {} | {} | {} | {} |\n",
            entry.code, entry.name, entry.basis, entry.place, entry.statement, entry.number
        );
    }
    out
}

fn comma_separated(entries: &[Entry]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for entry in entries {
        writer.serialize(entry).expect("writing into memory cannot fail");
    }
    let bytes = writer.into_inner().expect("writing into memory cannot fail");
    String::from_utf8(bytes).expect("the book is UTF-8")
}
