//! Artifacts are opened: at the end of a run for all of them, and wherever an expectation asks.
//!
//! Law: the ledger claims, the vault proves; the two must agree.

use crate::{
    engine::{
        Recorder,
        run::Run,
        setup::{ArtifactFilter, Claim},
    },
    ids::{ExpectationId, Slot},
    record::{Artifact, Found, LedgerRow, Observation, Owner},
    service::Service,
    sim::SimTime,
    store::Witness,
};

/// Tells the periods that are still open, each with whether its artifact can be opened, by artifact id.
pub fn close(service: &Service, recorder: &mut dyn Recorder) {
    let mut open: Vec<Slot> =
        service.vault.shelf.slots().filter(|&slot| !service.vault.stored(slot).destroyed).collect();
    open.sort_by_cached_key(|&slot| {
        let artifact = service.vault.stored(slot).artifact();
        (service.names.table(artifact.table).to_owned(), artifact.kind, artifact.number)
    });
    let mut witness = Witness::new(&service.vault);
    for slot in open {
        let readable_at_end = Some(service.is_readable(&mut witness, slot));
        recorder.ledger(&LedgerRow { readable_at_end, ..service.vault.row(slot) }, &service.names);
    }
}

impl Run<'_> {
    /// An expectation looks, and what it sees is told.
    pub(in crate::engine) fn look(&mut self, now: SimTime, id: ExpectationId, recorder: &mut dyn Recorder) {
        let found = match &self.setup.expectations[id.index()].claim {
            Claim::Key { key, .. } => Found::Key(self.service.kms.state(*key)),
            Claim::Table { table, .. } => {
                Found::Table(self.service.table(*table).map(crate::service::state::table::Table::describe))
            }
            Claim::Artifacts(filter, _) => self.count_artifacts(filter),
            Claim::Events(..) | Claim::Step { .. } => return,
        };
        recorder.observation(&Observation { expectation: id, time: now, found }, &self.service.names);
    }

    fn count_artifacts(&self, filter: &ArtifactFilter) -> Found {
        let mut witness = Witness::new(&self.service.vault);
        let mut count = 0;
        let mut first: Option<Artifact> = None;
        for slot in self.service.vault.shelf.slots() {
            if matches(&self.service, &mut witness, filter, slot) {
                count += 1;
                let artifact = self.service.vault.stored(slot).artifact();
                first = Some(first.map_or(artifact, |known| known.min(artifact)));
            }
        }
        Found::Artifacts(count, first)
    }
}

fn matches(service: &Service, witness: &mut Witness<'_>, filter: &ArtifactFilter, slot: Slot) -> bool {
    let stored = service.vault.stored(slot);
    let key = service.vault.keys.kms_key(stored.sealed.data_key);
    filter.kind.is_none_or(|kind| kind == stored.kind)
        && filter.table.is_none_or(|table| table == stored.table)
        && filter.item.is_none_or(|item| Some(item) == stored.item())
        && filter.key.is_none_or(|wanted| wanted == key)
        && filter.owner.is_none_or(|owner| owner == Owner::of(key))
        && filter.backup.is_none_or(|backup| service.vault.backup(slot) == Some(backup))
        && filter.live.is_none_or(|live| live != stored.destroyed)
        && filter.client_side.is_none_or(|client_side| client_side == stored.client_side)
        && filter.readable.is_none_or(|readable| readable == service.is_readable(witness, slot))
}
