//! Whether an artifact can be opened now: asked of KMS, proved by opening it, and compared with what was written.
//!
//! Law: readable means that every KMS key of the chain is usable at this instant and that the artifact really opens; a lease
//! does not count. An artifact whose keys are usable and that does not open would be our own fault, and is asserted.

use crate::{
    ids::{ClientKeyId, ItemId, Slot},
    record::{Kind, Scope},
    service::{Service, state::backup::Part, stream},
    store::{Content, Stored, Witness},
};

impl Service {
    /// Returns whether everything of an artifact can be opened through the chain that the ledger claims.
    ///
    /// # Panics
    /// Where an artifact with usable keys does not open, or is not what was written.
    pub fn is_readable(&self, witness: &mut Witness<'_>, slot: Slot) -> bool {
        let stored = self.vault.stored(slot);
        if stored.destroyed || !self.is_claimed_readable(slot) {
            return false;
        }
        if let Some(name) = self.vault.backup(slot) {
            return self.backups[&name].parts.iter().all(|part| self.part_opens(witness, part));
        }
        let text = witness.open(stored.identity(), stored.sealed);
        let text = text.expect("an artifact with usable keys opens under the chain the ledger claims");
        self.holds_what_was_written(slot, &stored, text)
    }

    /// Returns whether the ledger claims that an artifact can be opened: every KMS key of its chain is usable.
    #[must_use]
    pub fn is_claimed_readable(&self, slot: Slot) -> bool {
        let stored = self.vault.stored(slot);
        if let Some(backup) = self.vault.backup(slot).and_then(|name| self.backups.get(&name)) {
            return backup.kms_keys(&self.vault.keys).all(|key| self.kms.is_usable(key));
        }
        let chain = self.vault.keys.chain(stored.sealed.data_key);
        match chain.scope {
            Scope::Table(table) => self.is_usable(chain.kms_key, table),
            Scope::Cluster(_) => self.kms.is_usable(chain.kms_key),
        }
    }

    fn part_opens(&self, witness: &mut Witness<'_>, part: &Part) -> bool {
        let text = witness.open(part.identity, part.sealed);
        let text = text.expect("a backup with usable keys opens under the key of its making");
        self.is_image(text, part.item, (part.content, part.bytes, part.client_key))
    }

    fn holds_what_was_written(&self, slot: Slot, stored: &Stored, text: &mut [u8]) -> bool {
        let (keys, contents) = (self.clients.layers(slot), self.vault.contents(slot));
        match stored.kind {
            Kind::StreamRecord => self.is_record(stored, text, contents, keys),
            Kind::TransactionCopy => self.is_request(slot, text, keys.0),
            Kind::Item | Kind::IndexEntry | Kind::DaxEntry | Kind::InsightsDatum | Kind::Backup => {
                self.is_image(text, stored.item, (contents.0, stored.bytes, keys.0))
            }
        }
    }

    fn is_record(
        &self,
        stored: &Stored,
        text: &mut [u8],
        (content, old_content): (Content, Content),
        (new_key, old_key): (Option<ClientKeyId>, Option<ClientKeyId>),
    ) -> bool {
        if content == Content::default() && stored.old_bytes == 0 && !text.is_empty() {
            return text == stream::key_attributes(stored.item);
        }
        let (new, old) = text.split_at_mut(text.len() - stored.old_bytes as usize);
        let layer = Self::length_at_rest(0, old_key);
        let old_bytes = if old.is_empty() { 0 } else { old.len() - layer };
        let new_bytes = stored.bytes - old_bytes as u64;
        (new.is_empty() || self.is_image(new, stored.item, (content, new_bytes, new_key)))
            && (old.is_empty() || self.is_image(old, stored.item, (old_content, old_bytes as u64, old_key)))
    }

    fn is_request(&self, slot: Slot, text: &mut [u8], client_key: Option<ClientKeyId>) -> bool {
        let mut rest = text;
        self.requests[&slot].iter().all(|&(item, content, bytes)| {
            let length = Self::length_at_rest(u64::from(bytes), client_key);
            let (image, tail) = std::mem::take(&mut rest).split_at_mut(length);
            rest = tail;
            self.is_image(image, item, (content, u64::from(bytes), client_key))
        })
    }

    /// Returns whether `text` is the image of a content, as it was sealed by a client where it was.
    fn is_image(
        &self,
        text: &mut [u8],
        item: ItemId,
        (content, bytes, key): (Content, u64, Option<ClientKeyId>),
    ) -> bool {
        let text = match key {
            Some(key) => match self.open_at_client(key, item, text) {
                Some(text) => text,
                None => {
                    assert!(self.clients.cipher(key).is_none(), "a client opens what it sealed while it has its key");
                    return false;
                }
            },
            None => text,
        };
        let mut written = vec![0; usize::try_from(bytes).expect("an image fits into memory")];
        self.vault.plaintext.write(content, &mut written);
        assert!(text == written, "an artifact yields the plaintext that was written");
        true
    }
}
