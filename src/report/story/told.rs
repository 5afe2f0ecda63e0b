//! The story of one thing, told once the run is over.

use super::{deed::Deed, heard::Heard, key, life::Life, visits::Visits};
use crate::{
    engine::Recorder,
    ids::{KeyId, StepId, TableId},
    record::{Dependence, EventRow, KeyPeriod, LedgerRow, Names, TablePeriod},
    report::need::Needs,
};

/// What a story is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hero {
    /// An artifact, by its id.
    Artifact(String),
    /// A key.
    Key(KeyId),
    /// A table.
    Table(TableId),
    /// A step.
    Step(StepId),
}

/// Hears a run, and tells the story of one thing.
pub struct Story {
    about: About,
    heard: Heard,
}

enum About {
    Artifact(Life),
    Key(KeyId, Needs),
    Table(Visits),
    Step(Deed),
}

impl Story {
    /// Returns a story that is yet to be heard.
    #[must_use]
    pub fn of(hero: Hero, names: &Names) -> Self {
        let about = match hero {
            Hero::Artifact(id) => About::Artifact(Life::of(id)),
            Hero::Key(key) => About::Key(key, Needs::default()),
            Hero::Table(table) => About::Table(Visits::of(table)),
            Hero::Step(step) => About::Step(Deed::of(step)),
        };
        Self { about, heard: Heard::new(names) }
    }

    /// Returns whether it must hear the same run once more, and forgets what it would hear twice.
    pub fn hears_again(&mut self) -> bool {
        let About::Artifact(life) = &mut self.about else { return false };
        let again = life.is_known_now();
        if again {
            self.heard = Heard::new(&self.heard.names);
        }
        again
    }

    /// Tells the story; nothing where the run knows of no such thing.
    #[must_use]
    pub fn tell(&self) -> Option<String> {
        match &self.about {
            About::Artifact(life) => life.tell(&self.heard),
            About::Key(key, needs) => key::tell(*key, needs, &self.heard),
            About::Table(visits) => visits.tell(&self.heard),
            About::Step(deed) => Some(deed.tell(&self.heard)),
        }
    }
}

impl Recorder for Story {
    fn event(&mut self, row: &EventRow, names: &Names) {
        match &mut self.about {
            About::Artifact(life) => life.event(row),
            About::Table(visits) => visits.event(row),
            About::Step(deed) => deed.event(row),
            About::Key(..) => {}
        }
        self.heard.event(row, names);
    }

    fn step(&mut self, step: StepId, row: &EventRow, _: &Names) {
        if let About::Step(deed) = &mut self.about {
            deed.step(step, row);
        }
    }

    fn ledger(&mut self, row: &LedgerRow, names: &Names) {
        match &mut self.about {
            About::Artifact(life) => life.ledger(row, names),
            About::Key(_, needs) => needs.ledger(row, names),
            About::Table(_) | About::Step(_) => {}
        }
    }

    fn key_period(&mut self, row: &KeyPeriod, names: &Names) {
        self.heard.key_period(row, names);
    }

    fn table_period(&mut self, row: &TablePeriod, names: &Names) {
        self.heard.table_period(row, names);
    }

    fn dependence(&mut self, row: &Dependence, names: &Names) {
        if let About::Key(_, needs) = &mut self.about {
            needs.dependence(row, names);
        }
        self.heard.dependence(row, names);
    }
}
