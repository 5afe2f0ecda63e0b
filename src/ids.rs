//! Identifiers: small numbers that stand for named things.
//!
//! Invariant: an id is an index into the list of [`Names`](crate::record::Names) of its kind, so two ids of one kind are
//! equal exactly when their names are.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// Returns the id as an index.
            #[must_use]
            pub fn index(self) -> usize {
                self.0 as usize
            }

            /// Returns the id of the element at `index`.
            ///
            /// # Panics
            /// Where `index` is 2^32 or more: nothing of that many parts fits into memory.
            #[must_use]
            pub fn at(index: usize) -> Self {
                Self(u32::try_from(index).expect("fewer than 2^32 things of a kind"))
            }
        }
    )*};
}

ids! {
    /// A KMS key: AWS owned, AWS managed or customer managed.
    KeyId
    /// An alias of a KMS key.
    AliasId
    /// A key of the application, for client-side encryption.
    ClientKeyId
    /// A table name. A table that is deleted and created again keeps it.
    TableId
    /// A secondary index: its position among the indexes of its table.
    IndexId
    /// A backup name.
    BackupId
    /// A DAX cluster.
    ClusterId
    /// A workload.
    WorkloadId
    /// A consumer of a stream.
    ConsumerId
    /// A step of the scenario, in file order.
    StepId
    /// An expectation of the scenario, in file order.
    ExpectationId
    /// A table key: wrapped by a KMS key, wraps data encryption keys.
    TableKeyId
    /// A data encryption key (DEK): wrapped by a table key, seals artifacts.
    DataKeyId
    /// A lease that runs. Reused once it has ended.
    LeaseId
    /// The way from one replica of a global table to another.
    LinkId
    /// An artifact in the vault. Reused once the artifact is gone.
    Slot
}

impl KeyId {
    /// The AWS owned key: the default, always usable, invisible to its user.
    pub const AWS_OWNED: Self = Self(0);
    /// The AWS managed key `alias/aws/dynamodb`: visible, but nobody can disable or delete it.
    pub const AWS_MANAGED: Self = Self(1);

    /// Returns whether the key belongs to the customer, who alone can disable or delete it.
    #[must_use]
    pub fn is_customer_managed(self) -> bool {
        self > Self::AWS_MANAGED
    }
}

impl AliasId {
    /// `alias/aws/dynamodb`: the alias of the AWS managed key, which nobody can point elsewhere.
    pub const AWS_MANAGED: Self = Self(0);
}

/// The name of an item: a number within a family of generated names, or a name of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId {
    /// Which generator the name comes from.
    pub family: Family,
    /// The number within the family, from 1 on; for [`Family::NAMED`] an index into the list of names.
    pub number: u32,
}

/// A generator of item names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Family(pub u32);

impl Family {
    /// `i1`, `i2`, …: items present at the start.
    pub const INITIAL: Self = Self(0);
    /// Names written out in the scenario.
    pub const NAMED: Self = Self(u32::MAX);

    /// `WORKLOAD.1`, `WORKLOAD.2`, …: one item for each attempt of a workload.
    #[must_use]
    pub fn attempts(workload: WorkloadId) -> Self {
        Self(1 + 2 * workload.0)
    }

    /// `WORKLOAD.k1`, `WORKLOAD.k2`, …: a workload's fixed set of items.
    #[must_use]
    pub fn keyed(workload: WorkloadId) -> Self {
        Self(2 + 2 * workload.0)
    }

    /// Returns the family's position in a dense list, [`Family::NAMED`] aside.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
