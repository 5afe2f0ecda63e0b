//! Artifacts are opened: at the end of a run for all of them, and wherever an expectation asks.
//!
//! Law: the ledger claims, the vault proves; the two must agree.

use crate::{
    engine::{
        Recorder,
        setup::{ArtifactFilter, Claim},
    },
    ids::Slot,
    record::{Artifact, Found, LedgerRow, Owner},
    service::Service,
    store::Witness,
};

/// Tells the periods that are still open, each with whether its artifact can be opened, by artifact id.
pub fn tell_open(service: &Service, recorder: &mut dyn Recorder) {
    let mut open: Vec<Slot> =
        service.vault.shelf.slots().filter(|&slot| !service.vault.stored(slot).destroyed).collect();
    let rank = ranks(&service.names.tables);
    open.sort_by_cached_key(|&slot| {
        let artifact = service.vault.stored(slot).artifact();
        (rank[artifact.table.index()], artifact.kind, artifact.number)
    });
    let mut witness = Witness::new(&service.vault);
    for slot in open {
        let readable_at_end = Some(service.is_readable(&mut witness, slot));
        recorder.ledger(&LedgerRow { readable_at_end, ..service.vault.row(slot) }, &service.names);
    }
}

/// Returns the place of each name among all in their alphabetical order.
fn ranks(names: &[String]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|&index| &names[index]);
    let mut ranks = vec![0; names.len()];
    order.into_iter().enumerate().for_each(|(rank, index)| ranks[index] = rank);
    ranks
}

/// Returns what a claim about a state finds; nothing where the claim is about events.
#[must_use]
pub fn found(service: &Service, claim: &Claim) -> Option<Found> {
    match claim {
        Claim::Key { key, .. } => Some(Found::Key(service.kms.state(*key))),
        Claim::Table { table, .. } => Some(Found::Table(service.describe(*table))),
        Claim::Artifacts(filter, _) => Some(count_artifacts(service, filter)),
        Claim::Events(..) | Claim::Step { .. } => None,
    }
}

fn count_artifacts(service: &Service, filter: &ArtifactFilter) -> Found {
    let mut witness = Witness::new(&service.vault);
    let mut count = 0;
    let mut first: Option<Artifact> = None;
    for slot in service.vault.shelf.slots() {
        if matches(service, &mut witness, filter, slot) {
            count += 1;
            let artifact = service.vault.stored(slot).artifact();
            first = Some(first.map_or(artifact, |known| known.min(artifact)));
        }
    }
    Found::Artifacts(count, first)
}

fn matches(service: &Service, witness: &mut Witness<'_>, filter: &ArtifactFilter, slot: Slot) -> bool {
    let &ArtifactFilter { kind, table, item, key, owner, backup, live, readable, client_side } = filter;
    let stored = service.vault.stored(slot);
    let kms_key = service.vault.keys.kms_key(stored.sealed.data_key);
    kind.is_none_or(|kind| kind == stored.kind)
        && table.is_none_or(|table| table == stored.table)
        && item.is_none_or(|item| Some(item) == stored.item())
        && key.is_none_or(|key| key == kms_key)
        && owner.is_none_or(|owner| owner == Owner::of(kms_key))
        && backup.is_none_or(|backup| service.vault.backup(slot) == Some(backup))
        && live.is_none_or(|live| live != stored.destroyed)
        && client_side.is_none_or(|client_side| client_side == stored.client_side)
        && readable.is_none_or(|readable| readable == service.is_readable(witness, slot))
}
