//! A table: its status, its keys, its settings and its items.
//!
//! Invariant: while a key switch runs it is a value on the table, and the table depends on both keys; otherwise on one.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    ids::{DataKeyId, KeyId, Slot, TableId, TableKeyId},
    record::{SseStatus, SseType, TableDescription, TableStatus},
    rules::TTL_GRACE,
    service::{
        request::{IndexScope, StreamView},
        state::{
            clocks::Clocks,
            items::Items,
            outage::Outage,
            quota::Quota,
            region::Region,
            stage::{Stage, follows},
            stream::Stream,
            switch::KeySwitch,
        },
    },
    sim::{SimDuration, SimTime},
    store::Content,
};

#[cfg(doc)]
use crate::rules::RuleId;

/// What stands, or has stood, under a table name.
pub struct Site {
    /// Its name.
    pub id: TableId,
    /// The table that stands there now.
    pub table: Option<Table>,
    /// The stream records, which outlive the table.
    pub stream: Stream,
    /// The table key of what the service keeps beside the table, under the AWS owned key.
    pub own_table_key: Option<TableKeyId>,
    /// The data key of transaction copies.
    pub copies: Option<DataKeyId>,
    /// The data key of insights data.
    pub insights: Option<DataKeyId>,
    /// How many contents were written.
    contents: u64,
    /// The window of point-in-time recovery that it begins with.
    pub first_period: Option<SimDuration>,
}

/// A table.
pub struct Table {
    /// The stage of its life.
    pub(in crate::service) stage: Stage,
    /// Its region.
    pub region: Region,
    /// The key displayed.
    pub key: KeyId,
    /// What new data is sealed under.
    pub chain: WriteChain,
    /// The key switch that runs.
    pub switch: Option<KeySwitch>,
    /// What the quota counts.
    pub quota: Quota,
    /// The view of the stream, where it is on.
    pub stream_view: Option<StreamView>,
    /// Whether expired items are deleted.
    pub ttl: bool,
    /// From when on that setting can be changed again ([`RuleId::TtlCooldown`]).
    pub ttl_rests_until: SimTime,
    /// Whether Contributor Insights is on.
    pub insights: bool,
    /// The minute of the last insights datum, counted from the start; it stands when the setting changes.
    pub last_insight: Option<u64>,
    /// Its indexes.
    pub indexes: Vec<IndexScope>,
    /// Its items.
    pub items: Items,
    /// Items whose deletion is due and waits for the key, by expiry and birth.
    pub waiting: BTreeMap<(SimTime, u32), Slot>,
    /// Those of them that were released and run at this instant ([`RuleId::WaitingDeletesRun`]).
    pub released: BTreeSet<(SimTime, u32)>,
    /// The outage, while a key it needs is unusable.
    pub outage: Option<Outage>,
    /// When the other regions show the last outage ([`RuleId::ReplicaStatusLate`]).
    pub shown_elsewhere: Option<SimTime>,
    /// Its deadlines.
    pub clocks: Clocks,
}

/// The keys that new data is sealed under.
#[derive(Clone, Debug)]
pub struct WriteChain {
    /// The table key.
    pub table_key: TableKeyId,
    /// The data key of the items.
    pub base: DataKeyId,
    /// The data keys of the indexes, in declared order.
    pub indexes: Vec<DataKeyId>,
    /// The data key of the stream, once it has a record.
    pub stream: Option<DataKeyId>,
}

impl Site {
    /// Returns a site on which nothing stands yet.
    #[must_use]
    pub fn new(id: TableId) -> Self {
        Self {
            id,
            table: None,
            stream: Stream::default(),
            own_table_key: None,
            copies: None,
            insights: None,
            contents: 0,
            first_period: None,
        }
    }

    /// Returns content that was never written before.
    pub(in crate::service) fn next_content(&mut self) -> Content {
        self.contents += 1;
        Content((u64::from(self.id.0) << 40) | self.contents)
    }
}

impl Table {
    /// Returns TableStatus.
    #[must_use]
    pub fn status(&self) -> TableStatus {
        self.stage.status()
    }

    /// Enters the next stage of its life.
    ///
    /// # Panics
    /// Where that is not the next.
    pub(in crate::service) fn enter(&mut self, stage: Stage) {
        let (from, to) = (self.status(), stage.status());
        assert!(follows(from, to), "a table that is {from} does not become {to}");
        self.stage = stage;
    }

    /// Returns what DescribeTable shows ([`RuleId::TypeNames`], [`RuleId::OwnedKeyInvisible`]).
    #[must_use]
    pub fn describe(&self) -> TableDescription {
        let (sse_status, sse_type) = match &self.switch {
            Some(switch) if switch.touches_owned_key() => (Some(SseStatus::Updating), None),
            Some(_) => (Some(SseStatus::Updating), Some(SseType::Kms)),
            None => settled_sse(self.key),
        };
        TableDescription {
            status: self.status(),
            sse_status,
            sse_type,
            kms_key: self.key,
            inaccessible_since: self.stage.inaccessible_since(),
        }
    }

    /// Returns the keys that the table depends on: one, or both of a switch that runs ([`RuleId::OriginalKeyNeeded`]).
    pub fn needed_keys(&self) -> impl Iterator<Item = KeyId> + use<> {
        let (first, second) = match &self.switch {
            Some(switch) => (switch.from, Some(switch.to)),
            None => (self.key, None),
        };
        std::iter::once(first).chain(second)
    }

    /// Iterates over the table keys that it uses: one, or both of a switch that runs.
    pub(in crate::service) fn table_keys(&self) -> impl Iterator<Item = TableKeyId> + use<> {
        let of_switch = self.switch.as_ref().map(|switch| [switch.old_table_key, switch.new_table_key]);
        std::iter::once(self.chain.table_key).chain(of_switch.into_iter().flatten())
    }

    /// Returns whether the grace of TTL deletions in an outage still holds a table key ([`RuleId::TtlGrace`]).
    pub(in crate::service) fn is_in_grace(&self, now: SimTime, table_key: TableKeyId) -> bool {
        let lasts = |outage: Outage| !outage.grace_over && now < outage.since.saturating_add(TTL_GRACE);
        self.outage.is_some_and(lasts) && self.table_keys().any(|used| used == table_key)
    }

    /// Returns whether the table serves operations, accessible or not.
    #[must_use]
    pub fn is_standing(&self) -> bool {
        matches!(self.status(), TableStatus::Active | TableStatus::Inaccessible)
    }
}

/// Returns Status and SSEType of what is under `key` while no switch runs ([`RuleId::TypeNames`]): nothing for the AWS
/// owned key.
#[must_use]
pub fn settled_sse(key: KeyId) -> (Option<SseStatus>, Option<SseType>) {
    if key == KeyId::AWS_OWNED { (None, None) } else { (Some(SseStatus::Enabled), Some(SseType::Kms)) }
}
