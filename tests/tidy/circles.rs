//! Imports between files, as far as the text shows them: no file leads back to itself.
//!
//! A `mod.rs` that only hands on what its files hold (`pub use file::Thing`) is no stop: the name counts for the file
//! that it comes from.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Source, sources};

/// The path of a module from the crate's root: `["service", "state", "key"]`.
type Module = Vec<String>;

/// A name as it is imported: the module that it is asked of, and what stands behind.
type Import = Vec<String>;

/// Every module with a file, what it imports, and what it hands on from others.
struct House {
    modules: BTreeMap<Module, Room>,
}

#[derive(Default)]
struct Room {
    imports: Vec<Import>,
    handed_on: BTreeMap<String, Import>,
}

impl House {
    fn of(sources: &[Source]) -> Self {
        let sources: Vec<&Source> = sources.iter().filter(|source| source.path != "src/main.rs").collect();
        let names: BTreeSet<Module> = sources.iter().map(|source| module_of(&source.path)).collect();
        let room = |source: &&Source| {
            let module = module_of(&source.path);
            let room = Room::of(&source.code, &module, source.path.ends_with("/mod.rs"), &names);
            (module, room)
        };
        Self { modules: sources.iter().map(room).collect() }
    }

    /// Returns the module whose file holds an imported name.
    fn home(&self, import: &[String]) -> Module {
        let depth = (0..=import.len()).rev().find(|&depth| self.modules.contains_key(&import[..depth]));
        let (module, rest) = import.split_at(depth.expect("the root is a module"));
        match rest.first().and_then(|name| self.modules[module].handed_on.get(name)) {
            Some(handed_on) => self.home(handed_on),
            None => module.to_vec(),
        }
    }

    /// Returns what each module uses.
    fn uses(&self) -> BTreeMap<&Module, BTreeSet<Module>> {
        let used = |(module, room): (_, &Room)| {
            let homes = room.imports.iter().map(|import| self.home(import));
            (module, homes.filter(|home| home != module && !home.is_empty()).collect())
        };
        self.modules.iter().map(used).collect()
    }

    /// Returns the modules that lead back to themselves, each with those of them that it uses.
    fn circles(&self) -> Vec<String> {
        let mut uses = self.uses();
        loop {
            let left = uses.len();
            let used: BTreeSet<Module> = uses.values().flatten().cloned().collect();
            uses.retain(|module, uses| !uses.is_empty() && used.contains(*module));
            let kept: BTreeSet<Module> = uses.keys().map(|&module| module.clone()).collect();
            uses.values_mut().for_each(|used| used.retain(|module| kept.contains(module)));
            if uses.len() == left {
                return uses
                    .iter()
                    .map(|(module, used)| format!("{} uses {}", module.join("::"), joined(used)))
                    .collect();
            }
        }
    }
}

/// Every module with every other that its file imports from, as paths from the crate's root.
pub fn imports(sources: &[Source]) -> Vec<(String, String)> {
    let house = House::of(sources);
    let uses = house.uses().into_iter();
    uses.flat_map(|(module, used)| used.into_iter().map(move |used| (module.join("::"), used.join("::")))).collect()
}

impl Room {
    fn of(code: &str, module: &Module, only_hands_on: bool, modules: &BTreeSet<Module>) -> Self {
        let mut room = Self::default();
        for statement in code.split(';') {
            let statement = statement.trim();
            let Some(at) = statement.rfind("use ").filter(|&at| is_import(statement, at)) else {
                room.imports.extend(inline_paths(statement).filter_map(|path| absolute(&path, module, modules)));
                continue;
            };
            room.imports.extend(inline_paths(&statement[..at]).filter_map(|path| absolute(&path, module, modules)));
            let is_public = statement[..at].trim_end().ends_with("pub") || statement[..at].trim_end().ends_with(')');
            for path in expanded(&statement[at + "use ".len()..]) {
                let (path, name) = match path.split_once(" as ") {
                    Some((path, name)) => (path.to_owned(), name.trim().to_owned()),
                    None => (path.clone(), path.rsplit("::").next().unwrap_or_default().to_owned()),
                };
                let Some(import) = absolute(&path, module, modules) else { continue };
                if is_public && only_hands_on {
                    room.handed_on.insert(name, import);
                } else {
                    room.imports.push(import);
                }
            }
        }
        room
    }
}

/// Whether the `use ` at this place begins an import: it stands at the beginning of a line, or behind `pub`.
fn is_import(statement: &str, at: usize) -> bool {
    let line = statement[..at].rsplit('\n').next().unwrap_or_default().trim();
    line.is_empty() || line.starts_with("pub")
}

fn module_of(path: &str) -> Module {
    let inside = path.strip_prefix("src/").unwrap().strip_suffix(".rs").unwrap();
    let inside = inside.strip_suffix("/mod").unwrap_or(inside);
    inside.split('/').filter(|part| *part != "lib").map(str::to_owned).collect()
}

/// The paths of an import, one for each name: `a::{b, c::d}` gives `a::b` and `a::c::d`.
fn expanded(tree: &str) -> Vec<String> {
    let Some((before, group)) = tree.split_once('{') else { return vec![tree.trim().to_owned()] };
    let group = &group[..group.rfind('}').unwrap_or(group.len())];
    let (mut depth, mut start, mut members) = (0, 0, Vec::new());
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                members.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    members.push(&group[start..]);
    let members = members.into_iter().filter(|member| !member.trim().is_empty());
    members.flat_map(expanded).map(|member| format!("{}{member}", before.trim())).collect()
}

/// The paths with at least two parts that stand in code.
fn inline_paths(code: &str) -> impl Iterator<Item = String> {
    let words = code.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
    words.filter(|word| word.contains("::")).map(|word| word.trim_matches(':').to_owned())
}

/// Returns a path from the crate's root, where it leads into the crate.
fn absolute(path: &str, module: &Module, modules: &BTreeSet<Module>) -> Option<Import> {
    let mut parts: Vec<String> =
        path.split("::").map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect();
    if parts.last().is_some_and(|last| last == "self") {
        parts.pop();
    }
    let mut base = module.clone();
    let first = parts.first()?.clone();
    let rest = match first.as_str() {
        "crate" => {
            base.clear();
            parts.split_off(1)
        }
        "self" => parts.split_off(1),
        "super" => {
            let ups = parts.iter().take_while(|part| *part == "super").count();
            base.truncate(base.len().checked_sub(ups)?);
            parts.split_off(ups)
        }
        _ => {
            base.push(first);
            modules.contains(&base).then_some(())?;
            base.pop();
            parts
        }
    };
    Some(base.into_iter().chain(rest).collect())
}

fn joined(modules: &BTreeSet<Module>) -> String {
    modules.iter().map(|module| module.join("::")).collect::<Vec<_>>().join(", ")
}

#[test]
fn no_file_imports_itself_by_way_of_others() {
    let circles = House::of(&sources()).circles();
    assert!(circles.is_empty(), "these files lead back to themselves: {circles:#?}");
}

#[test]
fn the_reader_of_imports_sees_circles_and_looks_through_a_hall() {
    let source = |path: &str, code: &str| Source { path: path.into(), text: String::new(), code: code.into() };
    let house = |a: &str, b: &str| {
        House::of(&[
            source("src/lib.rs", "pub mod x;"),
            source("src/x/mod.rs", "mod a;\nmod b;\npub use a::{A, One as Uno};"),
            source("src/x/a.rs", a),
            source("src/x/b.rs", b),
        ])
    };
    assert_eq!(house("struct A;", "use crate::x::{Uno, self};\nfn f() {}").circles(), [""; 0]);
    assert_eq!(
        house("use super::b::B;\nstruct A;", "use crate::x::Uno;").circles(),
        ["x::a uses x::b", "x::b uses x::a"]
    );
    assert_eq!(house("fn f() { super::b::g(); }", "fn g() { crate::x::a::f(); }").circles().len(), 2);
}
