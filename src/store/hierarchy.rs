//! Three levels of keys: a KMS key version wraps table keys, a table key wraps data keys, a data key seals artifacts.
//!
//! Invariant: a key that is *held* is unwrapped in memory and can be used; a key that is not held opens nothing until its
//! parent unwraps it again. Who may hold what is the service's decision. Law: a nonce counter outlives the key in memory,
//! so no nonce is ever used twice.

use std::collections::BTreeMap;

use crate::{
    crypto::{
        aead::{Cipher, Nonce, NonceCounter, NotOpened, Secret},
        envelope::{self, Wrapped},
    },
    ids::{DataKeyId, KeyId, TableId, TableKeyId},
    record::{Chain, Kind, Scope},
};

/// Every key of all three levels.
pub struct Hierarchy {
    seed: u64,
    kms: BTreeMap<KeyId, BackingKeys>,
    table_keys: Vec<TableKey>,
    data_keys: Vec<DataKey>,
    issued: BTreeMap<Scope, Issued>,
}

/// The backing keys of a KMS key: one for each rotation.
struct BackingKeys {
    name: String,
    versions: Vec<Backing>,
}

struct Backing {
    /// Gone once the key is deleted, or while imported material is missing.
    secret: Option<Secret>,
    nonces: NonceCounter,
}

/// A table key: wrapped by a KMS key version.
pub struct TableKey {
    scope: Scope,
    number: u32,
    kms_key: KeyId,
    version: u32,
    context: Vec<u8>,
    wrapped: Wrapped,
    nonces: NonceCounter,
    held: Option<Cipher>,
    data_keys: Vec<DataKeyId>,
}

/// A data key: wrapped by a table key. It seals artifacts of one kind in one table.
pub struct DataKey {
    table_key: TableKeyId,
    number: u32,
    table: TableId,
    kind: Kind,
    wrapped: Wrapped,
    nonces: NonceCounter,
    held: Option<Cipher>,
    /// What it protects.
    pub load: Load,
}

/// How much a data key protects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Live artifacts.
    pub live: u64,
    /// Their plaintext bytes.
    pub bytes: u64,
    /// Artifacts that are stored though a key of their chain is gone.
    pub destroyed: u64,
}

#[derive(Clone, Copy, Default)]
struct Issued {
    table_keys: u32,
    data_keys: u32,
}

impl Hierarchy {
    /// Returns a hierarchy without keys; all material will come from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, kms: BTreeMap::new(), table_keys: Vec::new(), data_keys: Vec::new(), issued: BTreeMap::new() }
    }

    /// Adds a KMS key without material.
    pub fn add_kms_key(&mut self, key: KeyId, name: &str) {
        let added = self.kms.insert(key, BackingKeys { name: name.to_owned(), versions: Vec::new() });
        assert!(added.is_none(), "a KMS key is added once");
    }

    /// Adds a version of a KMS key's material; it wraps from now on.
    pub fn add_version(&mut self, key: KeyId) {
        let material = self.kms.get_mut(&key).expect("material is added to a known key");
        let version = material.versions.len() + 1;
        let secret = Secret::derive(self.seed, "kms-key", &format!("{}#{version}", material.name));
        material.versions.push(Backing { secret: Some(secret), nonces: NonceCounter::new() });
    }

    /// Destroys all material of a KMS key.
    pub fn destroy(&mut self, key: KeyId) {
        for backing in self.versions_mut(key) {
            backing.secret = None;
        }
    }

    /// Brings the same material back that was imported before.
    pub fn restore(&mut self, key: KeyId) {
        let seed = self.seed;
        let material = self.kms.get_mut(&key).expect("material is imported into a known key");
        for (n, backing) in material.versions.iter_mut().enumerate() {
            backing.secret = Some(Secret::derive(seed, "kms-key", &format!("{}#{}", material.name, n + 1)));
        }
    }

    /// Returns whether the KMS key has material to wrap and unwrap with.
    #[must_use]
    pub fn has_material(&self, key: KeyId) -> bool {
        self.kms.get(&key).and_then(|m| m.versions.last()).is_some_and(|backing| backing.secret.is_some())
    }

    /// Makes a table key and wraps it under the KMS key's current version, bound to `context`. It is held.
    ///
    /// # Panics
    /// Where the KMS key has no material: the service asks first.
    pub fn generate_table_key(&mut self, kms_key: KeyId, scope: Scope, name: &str, context: Vec<u8>) -> TableKeyId {
        let number = self.next_number(scope, |issued| &mut issued.table_keys);
        let secret = Secret::derive(self.seed, "table-key", &format!("{name}#{number}"));
        let versions = self.versions_mut(kms_key);
        let version = u32::try_from(versions.len()).expect("rotations are counted in 32 bits");
        let backing = versions.last_mut().expect("a usable KMS key has material");
        let cipher = Cipher::new(backing.secret.as_ref().expect("a usable KMS key has material"));
        let wrapped = envelope::wrap(&cipher, issue(&mut backing.nonces), &context, &secret);
        self.table_keys.push(TableKey {
            scope,
            number,
            kms_key,
            version,
            context,
            wrapped,
            nonces: NonceCounter::new(),
            held: Some(Cipher::new(&secret)),
            data_keys: Vec::new(),
        });
        TableKeyId::at(self.table_keys.len() - 1)
    }

    /// Makes a data key and wraps it under a table key. It is held.
    ///
    /// # Panics
    /// Where the table key is not held.
    pub fn generate_data_key(&mut self, table_key: TableKeyId, table: TableId, kind: Kind, name: &str) -> DataKeyId {
        let scope = self.table_keys[table_key.index()].scope;
        let number = self.next_number(scope, |issued| &mut issued.data_keys);
        let secret = Secret::derive(self.seed, "data-key", &format!("{name}#{number}"));
        let wrapped = self.table_keys[table_key.index()].wrap(number, &secret);
        let held = Some(Cipher::new(&secret));
        self.add_data_key(DataKey {
            table_key,
            number,
            table,
            kind,
            wrapped,
            nonces: NonceCounter::new(),
            held,
            load: Load::default(),
        })
    }

    /// Copies a wrapped table key for a backup, unopened.
    pub fn adopt_table_key(&mut self, original: TableKeyId) -> TableKeyId {
        let from = &self.table_keys[original.index()];
        let copy = TableKey {
            scope: from.scope,
            number: from.number,
            kms_key: from.kms_key,
            version: from.version,
            context: from.context.clone(),
            wrapped: from.wrapped.clone(),
            nonces: NonceCounter::with_limit(0),
            held: None,
            data_keys: Vec::new(),
        };
        self.table_keys.push(copy);
        TableKeyId::at(self.table_keys.len() - 1)
    }

    /// Copies a wrapped data key for a backup, unopened, under a copied table key.
    pub fn adopt_data_key(&mut self, original: DataKeyId, table_key: TableKeyId) -> DataKeyId {
        let from = &self.data_keys[original.index()];
        let copy = DataKey {
            table_key,
            number: from.number,
            table: from.table,
            kind: Kind::Backup,
            wrapped: from.wrapped.clone(),
            nonces: NonceCounter::with_limit(0),
            held: None,
            load: Load::default(),
        };
        self.add_data_key(copy)
    }

    /// Wraps a data key again under another table key; the data key itself stays.
    ///
    /// # Panics
    /// Where either table key is not held.
    pub fn rewrap(&mut self, data_key: DataKeyId, to: TableKeyId) {
        let (from, number) = (self.data_keys[data_key.index()].table_key, self.data_keys[data_key.index()].number);
        let secret = self.table_keys[from.index()]
            .unwrap(number, &self.data_keys[data_key.index()].wrapped)
            .expect("a held table key opens what it wrapped");
        let wrapped = self.table_keys[to.index()].wrap(number, &secret);
        self.table_keys[from.index()].data_keys.retain(|&id| id != data_key);
        self.table_keys[to.index()].data_keys.push(data_key);
        let key = &mut self.data_keys[data_key.index()];
        key.wrapped = wrapped;
        key.table_key = to;
    }

    /// Unwraps a table key through KMS, and its data keys, and keeps them in memory.
    ///
    /// # Errors
    /// Where the material that wrapped it is gone.
    pub fn hold(&mut self, table_key: TableKeyId) -> Result<(), NotOpened> {
        if self.is_held(table_key) {
            return Ok(());
        }
        let cipher = self.unwrap_table_key(table_key)?;
        for id in self.table_keys[table_key.index()].data_keys.clone() {
            let secret = self.data_keys[id.index()].unwrap(&cipher)?;
            self.data_keys[id.index()].held = Some(Cipher::new(&secret));
        }
        self.table_keys[table_key.index()].held = Some(cipher);
        Ok(())
    }

    /// Forgets a table key and its data keys: only their wrapped copies remain.
    pub fn release(&mut self, table_key: TableKeyId) {
        let key = &mut self.table_keys[table_key.index()];
        key.held = None;
        for id in &key.data_keys {
            self.data_keys[id.index()].held = None;
        }
    }

    /// Unwraps a data key through KMS without keeping anything.
    ///
    /// # Errors
    /// Where the material at the top of its chain is gone.
    pub fn unwrap_afresh(&self, data_key: DataKeyId) -> Result<Cipher, NotOpened> {
        let key = &self.data_keys[data_key.index()];
        let table_key = self.unwrap_table_key(key.table_key)?;
        Ok(Cipher::new(&key.unwrap(&table_key)?))
    }

    /// Returns the next nonce of a data key.
    ///
    /// # Panics
    /// At the limit: a data key is retired before it.
    pub fn next_nonce(&mut self, data_key: DataKeyId) -> Nonce {
        issue(&mut self.data_keys[data_key.index()].nonces)
    }

    /// Returns whether a data key has come to its limit and must be replaced before the next seal.
    #[must_use]
    pub fn is_exhausted(&self, data_key: DataKeyId) -> bool {
        self.data_keys[data_key.index()].nonces.remaining() == 0
    }

    /// Returns a data key, ready to seal and open.
    ///
    /// # Panics
    /// Where it is not held: the service asks first.
    #[must_use]
    pub fn cipher(&self, data_key: DataKeyId) -> &Cipher {
        self.data_keys[data_key.index()].held.as_ref().expect("a data key is used only while it is held")
    }

    /// Returns whether the table key is unwrapped in memory.
    #[must_use]
    pub fn is_held(&self, table_key: TableKeyId) -> bool {
        self.table_keys[table_key.index()].held.is_some()
    }

    /// Returns the table key that wraps a data key.
    #[must_use]
    pub fn table_key_of(&self, data_key: DataKeyId) -> TableKeyId {
        self.data_keys[data_key.index()].table_key
    }

    /// Returns the KMS key that wraps a table key.
    #[must_use]
    pub fn kms_key_of(&self, table_key: TableKeyId) -> KeyId {
        self.table_keys[table_key.index()].kms_key
    }

    /// Returns the KMS key at the top of a data key's chain.
    #[must_use]
    pub fn kms_key(&self, data_key: DataKeyId) -> KeyId {
        self.kms_key_of(self.table_key_of(data_key))
    }

    /// Returns the number of a data key within its scope.
    #[must_use]
    pub fn number(&self, data_key: DataKeyId) -> u32 {
        self.data_keys[data_key.index()].number
    }

    /// Returns a data key's chain, as the ledger names it.
    #[must_use]
    pub fn chain(&self, data_key: DataKeyId) -> Chain {
        let key = &self.data_keys[data_key.index()];
        let above = &self.table_keys[key.table_key.index()];
        Chain {
            kms_key: above.kms_key,
            key_version: above.version,
            scope: above.scope,
            table_key: above.number,
            data_key: key.number,
        }
    }

    /// Returns the table whose artifacts a data key seals.
    #[must_use]
    pub fn table(&self, data_key: DataKeyId) -> TableId {
        self.data_keys[data_key.index()].table
    }

    /// Returns the kind of artifact that a data key seals.
    #[must_use]
    pub fn kind(&self, data_key: DataKeyId) -> Kind {
        self.data_keys[data_key.index()].kind
    }

    /// Returns how much a data key protects, to be counted.
    pub fn load_mut(&mut self, data_key: DataKeyId) -> &mut Load {
        &mut self.data_keys[data_key.index()].load
    }

    /// Iterates over the data keys with their table, kind, KMS key and load.
    pub fn loads(&self) -> impl Iterator<Item = (TableId, Kind, KeyId, Load)> {
        self.data_keys.iter().map(|key| (key.table, key.kind, self.kms_key_of(key.table_key), key.load))
    }

    /// Iterates over the table keys with their scope and KMS key.
    pub fn table_keys(&self) -> impl Iterator<Item = (TableKeyId, Scope, KeyId)> {
        self.table_keys.iter().enumerate().map(|(n, key)| (TableKeyId::at(n), key.scope, key.kms_key))
    }

    /// Returns the data keys that a table key wraps.
    #[must_use]
    pub fn data_keys_of(&self, table_key: TableKeyId) -> &[DataKeyId] {
        &self.table_keys[table_key.index()].data_keys
    }

    fn add_data_key(&mut self, key: DataKey) -> DataKeyId {
        let id = DataKeyId::at(self.data_keys.len());
        self.table_keys[key.table_key.index()].data_keys.push(id);
        self.data_keys.push(key);
        id
    }

    fn unwrap_table_key(&self, table_key: TableKeyId) -> Result<Cipher, NotOpened> {
        let key = &self.table_keys[table_key.index()];
        let backing = &self.kms[&key.kms_key].versions[key.version as usize - 1];
        let material = backing.secret.as_ref().ok_or(NotOpened)?;
        let secret = envelope::unwrap(&Cipher::new(material), &key.wrapped, &key.context)?;
        Ok(Cipher::new(&secret))
    }

    fn versions_mut(&mut self, key: KeyId) -> &mut Vec<Backing> {
        &mut self.kms.get_mut(&key).expect("the service asks for known keys").versions
    }

    fn next_number(&mut self, scope: Scope, count: impl Fn(&mut Issued) -> &mut u32) -> u32 {
        let number = count(self.issued.entry(scope).or_default());
        *number += 1;
        *number
    }
}

impl TableKey {
    fn wrap(&mut self, data_key: u32, secret: &Secret) -> Wrapped {
        let nonce = issue(&mut self.nonces);
        let cipher = self.held.as_ref().expect("a table key wraps only while it is held");
        envelope::wrap(cipher, nonce, &data_key.to_be_bytes(), secret)
    }

    fn unwrap(&self, data_key: u32, wrapped: &Wrapped) -> Result<Secret, NotOpened> {
        let cipher = self.held.as_ref().expect("a table key unwraps only while it is held");
        envelope::unwrap(cipher, wrapped, &data_key.to_be_bytes())
    }
}

impl DataKey {
    fn unwrap(&self, table_key: &Cipher) -> Result<Secret, NotOpened> {
        envelope::unwrap(table_key, &self.wrapped, &self.number.to_be_bytes())
    }
}

fn issue(nonces: &mut NonceCounter) -> Nonce {
    nonces.issue().expect("a key is retired before its nonces run out")
}

#[cfg(test)]
impl Hierarchy {
    /// Brings a data key to its limit, as 2^32 seals would.
    pub(crate) fn exhaust(&mut self, data_key: DataKeyId) {
        self.data_keys[data_key.index()].nonces = NonceCounter::with_limit(0);
    }
}
