//! The auditor: opens what is stored while a run goes on, and not only at its end.
//!
//! Law: after every event each artifact that it touched opens as the ledger claims; so does everything when a key or a
//! lease may have changed, and everything always while little is stored. What a deleted key protected opens no more.

use std::collections::BTreeMap;

use crate::{
    engine::event::Event,
    ids::Slot,
    record::LedgerRow,
    service::{Deadline, Service, deadline::Reach},
    sim::SimTime,
    store::Witness,
};

/// When artifacts are opened, the end of the run and the expectations aside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audit {
    /// At no other time.
    #[default]
    AtEnd,
    /// After every event: slow, for tests and for who does not trust the program.
    EveryEvent,
}

/// What an auditor knows: each artifact as it was stored when it last looked.
#[derive(Debug, Default)]
pub struct Auditor {
    seen: BTreeMap<Slot, LedgerRow>,
}

impl Auditor {
    /// Opens what an event may have changed.
    ///
    /// # Panics
    /// Where an artifact does not open as the ledger claims, or opens although its key is gone.
    pub fn look(&mut self, service: &Service, reach: Reach) {
        let slots: Vec<Slot> = service.vault.shelf.slots().collect();
        let everything = reach == Reach::Keys || slots.len() <= FEW;
        let mut witness = Witness::new(&service.vault);
        for slot in slots {
            let row = service.vault.row(slot);
            let is_touched = self.seen.insert(slot, row) != Some(row);
            if everything || is_touched {
                hear(service, &mut witness, slot);
            }
        }
    }
}

/// Returns what an event and the deadlines that it set may change.
pub fn reach(event: Event, deadlines: &[(SimTime, Deadline)]) -> Reach {
    let own = match event {
        Event::Step(_) => Reach::Keys,
        Event::Deadline(deadline) => deadline.reach(),
        Event::TableDeclared(_)
        | Event::ClusterDeclared(_)
        | Event::AliasDeclared(_)
        | Event::Workload(_)
        | Event::Poll(_)
        | Event::Look(_)
        | Event::Sample => Reach::Artifacts,
    };
    let of_keys = own == Reach::Keys || deadlines.iter().any(|(_, deadline)| deadline.reach() == Reach::Keys);
    if of_keys { Reach::Keys } else { Reach::Artifacts }
}

fn hear(service: &Service, witness: &mut Witness<'_>, slot: Slot) {
    let stored = service.vault.stored(slot);
    if !stored.destroyed {
        service.is_readable(witness, slot);
        return;
    }
    let is_backup = service.vault.backup(slot).is_some();
    let opens = !is_backup && witness.open(stored.identity(), stored.sealed).is_ok();
    assert!(!opens, "{} opens although a key of its chain is gone", service.names.artifact(stored.artifact()));
}

/// While so few artifacts are stored, all of them are opened after every event.
const FEW: usize = 200;
