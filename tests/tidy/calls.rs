//! Calls between the files over which the methods of one type are spread: they go one way, as imports do.
//!
//! Imports do not show them, since a method needs none.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Source, function_name, sources, word};

/// The types whose methods lie in several files.
const SPREAD: &[(&str, &str)] = &[("Vault", "src/store/"), ("Service", "src/service/"), ("World", "src/engine/")];

/// Which file's methods each file calls, with their names: `uses[file][other]`.
type Uses = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// Returns the calls of a type's methods between files.
fn uses(of: &str, folder: &str, sources: &[Source]) -> Uses {
    let of_folder = || sources.iter().filter(|source| source.path.starts_with(folder));
    let mut homes = BTreeMap::new();
    for source in of_folder() {
        let methods = blocks(&source.code, of)
            .flat_map(str::lines)
            .filter(|line| line.starts_with("    "))
            .filter_map(|line| function_name(&line[4..]).filter(|_| !line[4..].starts_with(' ')));
        homes.extend(methods.map(|name| (name, room(&source.path))));
    }
    let mut uses = Uses::new();
    for source in of_folder() {
        let file = room(&source.path);
        let entry = uses.entry(file.clone()).or_default();
        for name in blocks(&source.code, of).flat_map(called) {
            if let Some(home) = homes.get(&name).filter(|home| **home != file) {
                entry.entry(home.clone()).or_default().insert(name);
            }
        }
    }
    uses
}

/// The name of a file without its folder and its ending.
fn room(path: &str) -> String {
    path.rsplit('/').next().and_then(|name| name.strip_suffix(".rs")).unwrap().to_owned()
}

/// The blocks in which a type has methods of its own, with or without parameters of the type.
fn blocks<'a>(code: &'a str, of: &'a str) -> impl Iterator<Item = &'a str> {
    let blocks = code.split("\nimpl").skip(1);
    blocks.filter_map(move |block| {
        let (head, body) = block.split_once(" {\n")?;
        let name = head.rsplit(' ').next()?.split('<').next()?;
        let is_own = name == of && !head.contains(" for ");
        is_own.then(|| body.split_once("\n}").map_or(body, |(body, _)| body))
    })
}

/// The methods that code calls of its own `self`.
fn called(code: &str) -> impl Iterator<Item = String> {
    let after_self = code.split("self").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('.'));
    let of_self = code.split("Self::").skip(1);
    after_self.chain(of_self).filter_map(|rest| {
        let name = word(rest)?;
        rest[name.len()..].starts_with('(').then_some(name)
    })
}

/// Returns the calls that go to a file that does not stand before the caller's in an order.
fn upward(uses: &Uses, order: &[String]) -> Vec<String> {
    let place = |file: &String| order.iter().position(|known| known == file);
    let mut found = Vec::new();
    for (file, used) in uses {
        let against = used.iter().filter(|(other, _)| place(other) >= place(file));
        found.extend(against.map(|(other, names)| format!("{file} calls {} of {other}", joined(names))));
    }
    found
}

/// Returns the files in an order in which each calls only those before it, as far as there is one.
fn sorted(uses: &Uses) -> Vec<String> {
    let mut order: Vec<String> = Vec::new();
    while let Some(next) = uses
        .iter()
        .find(|(file, used)| !order.contains(file) && used.keys().all(|other| order.contains(other)))
        .map(|(file, _)| file.clone())
    {
        order.push(next);
    }
    order
}

/// Returns the files that a table in the head of a `mod.rs` names, in its order.
fn table(source: &Source) -> Vec<String> {
    let rows = source.text.lines().filter_map(|line| line.strip_prefix("//! | `")?.split_once(" | "));
    rows.flat_map(|(names, _)| names.split(", ").map(|name| name.trim_matches('`').to_owned())).collect()
}

fn joined(names: &BTreeSet<String>) -> String {
    names.iter().cloned().collect::<Vec<_>>().join(", ")
}

#[test]
fn the_methods_of_a_type_call_each_other_one_way_between_files() {
    let sources = sources();
    for (of, folder) in SPREAD {
        let uses = uses(of, folder, &sources);
        assert!(uses.values().filter(|used| !used.is_empty()).count() > 1, "`{of}` lies in several files");
        let circles = upward(&uses, &sorted(&uses));
        assert!(circles.is_empty(), "these calls lead back to their file: {circles:#?}");
    }
}

#[test]
fn a_file_of_the_service_calls_those_that_stand_before_it_in_the_table() {
    let sources = sources();
    let hall = sources.iter().find(|source| source.path == "src/service/mod.rs").unwrap();
    let calls = uses("Service", "src/service/", &sources);
    let against = upward(&calls, &table(hall));
    assert!(against.is_empty(), "the table of the service has another order: {against:#?}");
}

#[test]
fn the_reader_of_calls_sees_them_in_every_form() {
    let source = |path: &str, code: &str| Source { path: path.into(), text: String::new(), code: code.into() };
    let a = "\nimpl<'a> T<'a> {\n    pub fn one(&self) {\n        self.two();\n        self.field.three();\n    }\n}\n";
    let b = "\nimpl T {\n    fn two(&self) { Self::one(self) }\n    fn three() {}\n}\n\nfn one() { x.self_made() }\n";
    let c = "\nimpl Other for T {\n    fn two(&self) { self.one() }\n}\n\nimpl T {\n    fn four(&self) {\n        self\n            .three();\n    }\n}\n";
    let found = uses("T", "src/x/", &[source("src/x/a.rs", a), source("src/x/b.rs", b), source("src/x/c.rs", c)]);
    let order = sorted(&found);
    assert_eq!(order, [""; 0]);
    assert_eq!(upward(&found, &order), ["a calls two of b", "b calls one of a", "c calls three of b"]);
    let order: Vec<String> = ["b", "a", "c"].map(str::to_owned).into();
    assert_eq!(upward(&found, &order), ["b calls one of a"]);
}
