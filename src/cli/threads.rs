//! Threads: one for each core, over scenarios; those that are left over help within each.

use std::{num::NonZero, thread};

use crate::store::crew::{Crew, Part};

/// A crew of so many threads.
#[derive(Clone, Copy, Debug)]
pub struct Threads(usize);

impl Threads {
    /// Returns the crew of each of `runs` runs that go on at the same time.
    pub fn of_each(runs: usize) -> Self {
        Self((cores() / runs.max(1)).max(1))
    }
}

/// Returns how many threads can run at the same time.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

impl Crew for Threads {
    fn size(&self) -> usize {
        self.0
    }

    fn work(&self, parts: Vec<Part<'_>>) {
        let mut parts = parts.into_iter();
        let own = parts.next();
        thread::scope(|scope| {
            parts.for_each(|part| drop(scope.spawn(part)));
            if let Some(part) = own {
                part();
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{engine, record::LedgerRow, scenario};

    #[derive(Default, PartialEq, Debug)]
    struct Rows(Vec<LedgerRow>);

    impl engine::Recorder for Rows {
        fn ledger(&mut self, row: &LedgerRow, _: &crate::record::Names) {
            self.0.push(*row);
        }
    }

    #[test]
    fn a_switch_by_several_threads_leaves_the_same_record_and_everything_opens() {
        let text = "title = \"t\"\nduration = \"2d\"\n[key.a]\n[key.b]\n[table.t]\nkey = \"a\"\nitems = 6000\n\
                    item = { bytes = { uniform = [1, 900] } }\n\
                    [[step]]\nat = \"1h\"\nUpdateTable = { table = \"t\", key = \"b\" }\n";
        let setup = scenario::compile("t", text).expect("a scenario without mistakes");
        let (mut alone, mut together) = (Rows::default(), Rows::default());
        let totals = engine::run(&setup, &mut alone);
        assert_eq!(engine::run_with(&setup, &mut together, Box::new(Threads(3))), totals);
        assert_eq!(alone, together);
        assert_eq!(alone.0.len(), 12_000);
        assert!(alone.0[6_000..].iter().all(|row| row.readable_at_end == Some(true)));
    }
}
