//! The rule book: every rule the program follows, with its basis, and every number that a source gives.
//!
//! Invariant: a number stands here, or in `timing`, and nowhere else; a code never changes its meaning.

use std::fmt;

use crate::sim::SimDuration;

/// How well a rule is founded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// The usage notes say so.
    Stated,
    /// Another public document says so.
    Cited,
    /// A third party saw the real service do so; never a promise.
    Observed,
    /// We assume so, for the reason given.
    Assumed,
}

impl Basis {
    /// Returns the word used in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Cited => "cited",
            Self::Observed => "observed",
            Self::Assumed => "assumed",
        }
    }
}

/// One rule: what the program does, and why we believe that the service does it.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The code, such as `EAR-25`.
    pub code: &'static str,
    /// The name, such as `TtlGrace`.
    pub name: &'static str,
    /// How well it is founded.
    pub basis: Basis,
    /// Where: the paragraph or bullet of the usage notes, the fact's id, or the reason of an assumption.
    pub place: &'static str,
    /// What holds, in one sentence.
    pub statement: &'static str,
    /// The number it fixes, if any.
    pub number: &'static str,
}

macro_rules! rules {
    ($($id:ident $code:literal $basis:ident $place:literal $number:literal $statement:literal;)*) => {
        /// A rule of the book.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum RuleId {
            $(#[doc = $statement] $id,)*
        }

        impl RuleId {
            /// Every rule, in the order of the book.
            pub const ALL: &'static [Self] = &[$(Self::$id,)*];

            /// Returns the rule's entry.
            #[must_use]
            pub fn rule(self) -> &'static Rule {
                &BOOK[self as usize]
            }
        }

        static BOOK: &[Rule] = &[$(Rule {
            code: $code,
            name: stringify!($id),
            basis: Basis::$basis,
            place: $place,
            statement: $statement,
            number: $number,
        },)*];
    };
}

rules! {
    AlwaysEncrypted "EAR-01" Stated "All Table Data ¶1" "" "every table is encrypted at rest, and that cannot be switched off";
    WholeTable "EAR-02" Stated "All Table Data ¶1" "" "a table is encrypted as a whole, never only a subset of its items";
    LegacyUnderOwnedKey "EAR-03" Stated "All Table Data ¶1" "" "formerly unencrypted tables were encrypted under the AWS owned key";
    AtRestOnly "EAR-04" Stated "All Table Data ¶2 and its bullets" "" "only stored data is covered: transit is HTTPS by default, DAX excepted, and data in use needs client-side encryption";
    StreamUnderTableKey "EAR-05" Stated "All Table Data ¶3" "" "streams work with encrypted tables, and their records are always under a table-level key";
    BackupEncrypted "EAR-06" Stated "All Table Data ¶4" "" "backups, and the tables restored from them, are encrypted";
    BackupAnyKeyType "EAR-07" Stated "All Table Data ¶4" "" "a backup can be under any of the three key types";
    IndexSameKey "EAR-08" Stated "All Table Data ¶5" "" "local and global indexes are under the key of their base table";
    TypeNames "EAR-09" Stated "Encryption Types ¶1" "" "the encryption type reads KMS for AWS managed and customer managed keys, and DEFAULT (console) or nothing at all (API) for the AWS owned key";
    DefaultOwnedKey "EAR-10" Stated "Encryption Types ¶1" "" "without an encryption type, data is under the AWS owned key";
    SwitchAnytime "EAR-11" Stated "Encryption Types ¶1" "" "a table can be switched between the three key types at any time";
    NoCustomerKeyOnDax "EAR-12" Stated "Encryption Types bullet 1" "" "a customer managed key cannot be used with a DAX cluster";
    TransactionCopyOwned "EAR-13" Stated "Encryption Types bullet 2" "" "tables under a customer managed key may use transactions; the temporary copy of the request is under the AWS owned key";
    CommittedUnderTableKey "EAR-14" Stated "Encryption Types bullet 2" "" "committed data in a table and its indexes is always under the table's key";
    InsightsOwned "EAR-15" Stated "Encryption Types bullet 3" "" "tables under a customer managed key may use Contributor Insights; its data is under the AWS owned key";
    OriginalKeyNeeded "EAR-16" Stated "Encryption Types bullet 4" "" "a key switch needs the original key until it is complete";
    SwitchComplete "EAR-17" Stated "Encryption Types bullet 4" "" "a key switch is complete when Status is ENABLED and the new key's ARN is displayed";
    OriginalKeyFree "EAR-18" Stated "Encryption Types bullet 4" "" "once the switch is complete, the original key can be disabled or scheduled for deletion";
    NewKeyApplies "EAR-19" Stated "Encryption Types bullet 5" "" "once the new key is displayed, the table and new backups use it";
    BackupKeepsKey "EAR-20" Stated "Encryption Types bullet 6" "" "existing backups stay under the key they were created with";
    RestoreNeedsKey "EAR-21" Stated "Encryption Types bullet 6" "" "restoring a backup needs the key it was created with";
    BackupNamesKey "EAR-22" Stated "Encryption Types bullet 6" "" "DescribeBackup's SSEDescription names the key of the backup";
    StreamLifetime "EAR-23" Stated "Encryption Types bullet 7" "24 h" "disabling a key or scheduling its deletion leaves stream data its 24-hour lifetime";
    TrimEligibility "EAR-24" Stated "Encryption Types bullet 7" "24 h" "unretrieved stream data is eligible for trimming when it is older than 24 hours";
    TtlGrace "EAR-25" Stated "Encryption Types bullet 8" "30 min" "TTL deletes continue for 30 minutes after the key is disabled or scheduled for deletion";
    TtlDeletesStreamed "EAR-26" Stated "Encryption Types bullet 8" "24 h" "TTL deletes of those 30 minutes still reach the stream, under its normal retention";

    TableKeyLease "REF-01" Cited "facts HI-20..25" "5 min" "the service holds an unwrapped table key for five minutes per caller, then asks KMS again";
    KeyStates "REF-02" Cited "facts §4.1, §4.2" "" "each operation on a KMS key is allowed, refused or without effect by the key's state";
    DeletionWindow "REF-03" Cited "facts KD-01" "7 d to 30 d, default 30 d" "a key is deleted at the end of a waiting window of 7 to 30 days";
    UnusableAtOnce "REF-04" Cited "facts KD-05, IN-03" "" "a disabled key, or one scheduled for deletion, is unusable at once";
    CancelLandsInDisabled "REF-05" Cited "facts KD-07" "" "CancelKeyDeletion leaves the key Disabled: nothing recovers until EnableKey";
    DeletionDestroys "REF-06" Cited "facts KD-04" "" "deletion destroys every backing key, for ever";
    DeletionDelay "REF-07" Cited "facts KD-02" "up to 24 h" "the actual deletion may come up to 24 hours after the window";
    RotationPeriod "REF-08" Cited "facts KR-02, KR-04" "90 d to 2,560 d, default 365 d" "automatic rotation happens once per period, first one period after it was enabled";
    RotationWaits "REF-09" Cited "facts KR-09, KD-06" "" "a rotation that falls due while the key is disabled or pending deletion happens when the key is enabled again";
    RotationOnDemand "REF-10" Cited "facts KR-05, KR-06" "25" "a key can be rotated on demand 25 times";
    RotationReencryptsNothing "REF-11" Cited "facts HI-07, KR-08" "" "rotation re-encrypts nothing: old backing keys stay and open what they wrapped";
    ImportedMaterial "REF-12" Cited "facts KI-01..KI-05" "" "an imported key is usable while its material is present, and only the same material can be imported again";
    SameKeyRefused "REF-13" Cited "facts TY-35, TY-40" "" "a switch to the key already displayed, named by its ARN, is refused";
    SwitchQuota "REF-14" Cited "facts QU-01..QU-06" "4 per 24 h, then 1 per 6 h" "key switches are limited, except to the AWS owned key";
    SwitchRunning "REF-15" Cited "facts SW-11" "" "while a key switch runs, another one and DeleteTable are refused";
    RewrapStrategy "REF-16" Cited "facts HI-06" "" "strategy rewrap: the new table key re-wraps the data keys, and the data stays as it is";
    OwnedKeyInvisible "REF-17" Cited "facts TY-28, SW-05, SW-06" "" "under the AWS owned key SSEDescription is absent";
    ArchiveAfter "REF-18" Cited "facts AR-01" "7 d" "a table inaccessible for seven days from InaccessibleEncryptionDateTime is archived";
    ArchiveBackup "REF-19" Cited "facts AR-02..AR-06" "" "archival leaves an on-demand backup that needs the table's last key";
    StreamOutlivesTable "REF-20" Cited "facts ST-04, ST-05" "24 h" "records of a stream that was switched off, or whose table was deleted, stay until they are 24 hours old";
    TtlServiceIdentity "REF-21" Cited "facts TT-06, ST-22" "" "a TTL deletion reaches the stream as REMOVE with service identity";
    TtlFiveYears "REF-22" Cited "facts TT-02" "5 y" "an item that expired more than five years ago is left alone";
    ExpiredStillServed "REF-23" Cited "facts TT-04" "" "expired but undeleted items are still served";
    TtlDelay "REF-24" Cited "facts TT-03" "up to days" "an expired item is deleted some time after it expired";
    DaxManagedKey "REF-25" Cited "facts DX-01" "" "a DAX cluster stores its items under the AWS managed key";
    DaxItemTtl "REF-26" Cited "facts DX-05" "5 min" "DAX serves a cached item for five minutes without asking the table";
    DaxTls "REF-27" Cited "facts HI-52, DX-03" "" "a DAX cluster uses TLS only where it was created with it";
    RestoreAnyKey "REF-28" Cited "facts BK-09" "" "a restored table may be put under any key; the backup's key is still needed to read";
    RestoreNeedsKeyThroughout "REF-29" Cited "facts BK-10" "" "a restore fails when its keys become unusable before it is complete";
    RestoreDropsSettings "REF-30" Cited "facts BK-12" "" "stream, TTL and point-in-time settings are not carried over into a restored table";
    SystemBackup "REF-31" Cited "facts BK-03, PR-06" "35 d" "deleting a table with point-in-time recovery leaves a system backup for 35 days";
    SettingUnchanged "REF-32" Cited "facts TT-09, ST-10" "" "a setting that already stands is refused";
    ReplicaRemoval "REF-33" Cited "facts GT-02" "20 h" "a replica whose key is unusable leaves the global table 20 hours after detection";
    PointInTime "REF-34" Cited "facts PR-01, PR-02" "1 d to 35 d, latest 5 min ago" "point-in-time recovery restores a table to an instant of its window, from its beginning to five minutes ago";
    MissingThing "REF-35" Cited "facts Appendix A" "" "an operation on a table, backup or key that does not exist is refused";
    ReplicaOwnKey "REF-36" Cited "facts HI-48, GT-10" "" "each replica of a global table has a key of its own region; a key of another region is refused";
    ReplicaKeyTypes "REF-37" Cited "facts GT-07, GT-11" "" "all replicas of a global table are under keys of one type";
    Replication "REF-38" Cited "DynamoDB guide, How global tables work" "typically 1 s" "what is written to one replica reaches every other one shortly after; what could not be replicated follows, in order, when it can";
    LastWriterWins "REF-39" Cited "DynamoDB guide, How global tables work" "" "of two changes to one item the later one wins in every region";
    ReplicationStops "REF-40" Cited "facts GT-01, GT-02" "" "while a replica's key is unusable nothing is replicated to it or from it, and the others go on";
    LeavingNeedsKey "REF-41" Cited "facts GT-06" "" "removing a replica needs its key";
    ReplicaStream "REF-42" Cited "facts GT-25" "" "every replica has a stream of new and old images, switched on with the first replica, that cannot be switched off";
    TtlDeletesReplicated "REF-43" Cited "facts GT-26" "" "TTL deletions are replicated, and arrive without service identity";
    SourceStays "REF-44" Cited "facts GT-16" "24 h" "a table cannot be deleted for 24 hours after it was the source of a new replica";

    ManagedKeyRotation "REF-50" Cited "facts KR-11, TY-06, TY-07" "365 d" "AWS rotates the key it manages once a year; nobody can change that, or disable or delete the key";
    RotationConflict "REF-51" Cited "facts KR-07" "20 min" "a rotation on demand moves no automatic one, and is refused where an automatic one is due within 20 minutes";
    MaterialExpiry "REF-52" Cited "facts KI-02, KI-04, KI-06" "365 d at most" "imported material expires at the instant given at its import, at most a year ahead";
    OneRestoreAtATime "REF-53" Cited "facts BK-20" "" "a backup is restored once at a time, and only under a name that is free";
    ArchivalSummary "REF-54" Cited "facts AR-04, AR-05" "" "DescribeTable of an archived table gives the instant, the reason and the backup, and its name stays taken until it is deleted";
    PointInTimeSettings "REF-55" Cited "facts PR-04" "" "a table restored to a point in time is under the key that its source displays now, unless the request names another";
    PointInTimeReset "REF-56" Cited "facts PR-03" "" "switching point-in-time recovery off gives up its window; switched on again, it begins anew";

    Aliases "REF-57" Cited "facts §4.2, TY-20, KD-04, LM-02; KMS API, CreateAlias and UpdateAlias" "50 for a key" "an alias names one key of its owner, can be made to name another that is not pending deletion, and goes with its key; tables can be put under a key by its alias";
    QuotaFromCreation "REF-58" Cited "facts QU-04, CF-04: the developer guide's words" "24 h" "by option, the quota's windows follow each other from the creation of the table, as the developer guide says; else they are as observed (OBS-20)";
    TtlCooldown "REF-59" Cited "facts TT-07; as observed, about half of it (TT-08)" "1 h (31 min)" "the TTL setting of a table can be changed once an hour";
    PolicyAtRefresh "REF-60" Cited "facts HI-27, §4.2" "" "a change of a key's policy reaches a caller when its lease on the table key ends, in whatever state the key is";
    ManagedKeyGrants "REF-61" Cited "facts TY-06, KG-10, IN-02b" "" "the grants on the AWS managed key can be revoked, and nothing else makes it unusable";
    NameTaken "REF-62" Cited "facts Appendix A; KMS API, CreateAlias" "" "a table, key, alias or cluster cannot be created, nor a table restored, under a name that is taken";

    Detection "OBS-01" Observed "facts IN-07" "42 min (12.6 to 75.1)" "the service detects an unusable key only after tens of minutes";
    Recovery "OBS-02" Observed "facts RC-01, RC-02" "44 min (18 to 57)" "when the key is back, data works at once and the status follows tens of minutes later";
    SwitchPhases "OBS-03" Observed "facts SW-02..SW-04" "8 s + 14 s" "a switch shows the old key, then for 14 seconds the new one, then ENABLED; an empty table takes 22 seconds";
    TableCreation "OBS-04" Observed "facts SW-00b" "8 s" "a new table is ACTIVE after eight seconds";
    CreationKeyDies "OBS-05" Observed "facts SW-00c" "" "a table whose key dies before it is ACTIVE disappears";
    RestoreTime "OBS-06" Observed "facts BK-18" "10 min (81 s to 721 s)" "a restore takes minutes";
    SseSpecification "OBS-07" Observed "facts TY-30..TY-40" "" "SSESpecification is accepted or refused as observed";
    DataPlaneRefused "OBS-08" Observed "facts IN-04, IN-05, IN-20" "" "without a lease and without the key, item operations fail with ValidationException";
    TargetKeyUnusable "OBS-09" Observed "facts ER-01..ER-04, ER-09" "" "an unusable target key is refused at once, and nothing is created";
    CurrentKeyUnusable "OBS-10" Observed "facts IN-24, IN-25" "" "while the table's own key is unusable, key switches, backups, TTL and insights settings are refused, naming that key";
    GrantHeals "OBS-11" Observed "facts IN-27, KG-09" "" "where only the grant is missing, a switch to another key recreates it and goes on";
    SseUnchanged "OBS-12" Observed "facts IN-09, IN-21, IN-23" "" "an inaccessible table keeps its SSEDescription, answers DescribeTable and lets its stream be switched";
    ReplicaCreation "OBS-13" Observed "facts GT-15" "30 s (14 to 49), with items 10 min (10 to 11)" "a new replica is ACTIVE after half a minute where the table is empty, else after ten minutes";
    ReplicaAborted "OBS-14" Observed "facts GT-17" "" "where a key becomes unusable while a replica is created, nothing of the replica is left";
    ReplicaRequest "OBS-15" Observed "facts GT-11, GT-12, GT-24" "" "a replica of a table under a customer managed key needs a key of its own, changes it only in its own region, and is not added while a key switch runs";
    ReplicaStatusLate "OBS-16" Observed "facts GT-13" "80 min (25 to 120)" "the other regions show a replica as inaccessible later than it shows itself so";
    AliasResolvedOnce "OBS-17" Observed "facts SW-10, ER-04" "" "an alias is resolved once, when the request is made: a table keeps the key that the alias named then, whatever it names later";
    SameKeyAgain "OBS-18" Observed "facts TY-41" "" "the key already displayed, asked for by an alias or as the key of AWS that needs no name, is switched to again: the data is re-encrypted, and the quota counts it";
    CallerNeedsKey "OBS-19" Observed "facts HI-67, ER-15" "" "the data plane asks for the caller's own right to the key: without it AccessDeniedException, whatever else the caller may do, while the service's own work goes on by its grants";
    QuotaWindow "OBS-20" Observed "facts QU-04..QU-06, QU-09" "24 h" "the quota's window begins with its first switch; creating a table does not count, a switch to the AWS owned key does, a refused one does not";
    PointInTimeChecks "OBS-21" Observed "facts PR-08" "" "a restore to a point in time asks in this order: is there the table, is recovery on, is the instant in the window, is the name free";

    HalfOpenWindows "SIM-01" Assumed "one boundary rule for all windows keeps every test exact" "" "a window of length L opened at t covers [t, t+L): at t+L it is over";
    PhaseOrder "SIM-02" Assumed "a total order is what makes a run repeatable" "" "events of one instant run by phase, then in the order they were scheduled";
    TrimAtEligibility "SIM-03" Assumed "the notes say eligible, not trimmed; how late is not published (ST-02, ST-13)" "24 h + trim_delay" "a record is trimmed at 24 hours plus trim_delay";
    StartAndEnd "SIM-04" Assumed "a run needs a first and a last instant" "" "what is declared exists before the first event, and nothing happens at the end of the run";
    FirstInstantCounts "SIM-05" Assumed "the notes count from disabling, and a key cannot be disabled twice" "" "an outage begins at the first instant the key is unusable; a second action moves no clock";
    OtherCauses "SIM-06" Assumed "the notes name disabling and scheduling only; the effect on KMS is the same" "" "material that is gone and a revoked grant start the same clocks";
    RefusalsAskTheKey "SIM-07" Assumed "the status lags the key by tens of minutes" "" "refusals ask the key, never the displayed status";
    StreamReadNeedsKey "SIM-08" Assumed "facts IN-29: expect the same refusal" "" "reading a stream needs the keys of its unread records";
    SwitchRate "SIM-09" Assumed "the duration on large tables is not published (SW-09)" "1000 artifacts/s" "a switch moves its artifacts at a steady rate";
    NewWritesNewChain "SIM-10" Assumed "a switch that sealed new data under the old key could never end" "" "from the start of a switch, new writes are sealed under the new key";
    SwitchStandsStill "SIM-11" Assumed "a move opens under one key and seals under the other (SW-15)" "" "a switch stands still while either key is unusable, and goes on where it stopped";
    TransactionCopyLife "SIM-12" Assumed "the notes say temporarily (TX-06)" "1 min" "a transaction's copy is kept for one minute";
    InsightsRetention "SIM-13" Assumed "fifteen days is what metrics at this resolution are kept" "15 d" "insights data is kept for fifteen days, one datum per table and minute";
    ArchivingTime "SIM-14" Assumed "the duration is not published (AR-02)" "1 h" "archiving takes one hour";
    ArchiveUnopened "SIM-15" Assumed "the key is unusable, so nothing can be opened (AR-10)" "" "a backup made without the key takes over ciphertexts and wrapped keys unopened";
    WaitingDeletesRun "SIM-16" Assumed "background work goes on when it can (TT-12)" "" "TTL deletions that waited run at once, in due order, when the key is back";
    OwnChainsOnly "SIM-17" Assumed "an operation can need only what it touches" "" "a data operation needs the chains it touches and nothing else";
    WritesAndVersions "SIM-18" Assumed "the ledger must tell versions apart" "" "a write replaces or creates a version; deleting or reading an absent item does nothing";
    DaxStaleHits "SIM-19" Assumed "a cache that asked the table would not be one (DX-05)" "" "a cache hit is served before the table is asked, stale items included";
    DisabledIdempotent "SIM-20" Assumed "facts §4.2: idempotent" "" "disabling a disabled key, or enabling an enabled one, changes nothing";
    CreatingTable "SIM-21" Assumed "Appendix A names the errors" "" "a table that is being created or restored refuses data operations and changes";
    ClientSideLayer "SIM-22" Assumed "two layers are two keys" "" "a client-side encrypted item needs the application's key besides the service's";
    KeyOfRegion "SIM-23" Assumed "a scenario gives keys no region" "" "a customer managed key is of the region of the first table that is put under it";
    TtlInEachRegion "SIM-24" Assumed "GT-26 does not say which region deletes" "" "TTL deletes an item in every region by itself, unless a change of it is on its way from another region";
    CancelWithoutMaterial "SIM-40" Assumed "facts §14.1: a key without material cannot be enabled" "" "CancelKeyDeletion of a key whose imported material is gone leaves it PendingImport";
    LateRotation "SIM-41" Assumed "facts KR-09 does not say when the next one is due" "" "after a rotation that came late, the next is due one period later";
    ManagedKeyAge "SIM-42" Assumed "a scenario does not say how old the key of AWS is" "" "the yearly rotations of the AWS managed key are counted from the start of the run";
    KmsAtOnce "SIM-43" Assumed "no bound is published; typically under five minutes for grants (KG-01, KG-02, KG-07)" "0 s" "what is done to a key, a grant or an alias takes effect at once, everywhere";
    ArchiveClock "SIM-44" Assumed "implied by the date that is cleared (RC-06)" "" "a recovery that shows ends the archive's seven days; an outage before it shows goes on with them";
    ArchiveBackupStays "SIM-45" Assumed "on demand suggests a user's backup without expiry (AR-08)" "" "the archive backup stays until somebody deletes it";
    ArchivedWithoutKey "SIM-46" Assumed "nothing says that the status ends otherwise (facts §18.3)" "" "a table whose key was deleted is archived like any other";
    RotationOfImported "SIM-47" Assumed "it needs further material first (KI-06), which a scenario does not import; the error is not captured" "" "a key with imported material is not rotated: KMSInvalidStateException";
    RestoreRefusedAtOnce "SIM-48" Assumed "as observed for an unusable target key (BK-23, ER-09)" "" "a restore whose source cannot be opened is refused at once with ValidationException, naming the key";
    PointInTimeKey "SIM-49" Assumed "not said (PR-05, HI-43); backups on demand keep their key (EAR-20), and who retires a key should hear of it" "of-the-instant" "an instant of the window needs the keys that protected the table then; by option, the key that it displays now";
    ContinuousBackup "SIM-50" Assumed "not said how; what a table held is what was live" "" "what is replaced, moved or deleted is kept as it was sealed, in one backup for each KMS key, until it leaves the window; the window goes with its table";
    RestoredRegion "SIM-51" Assumed "a request without an override of the encryption restores in the region of its source (BK-21); a scenario has no other" "" "a restored table is in the region of what it is restored from, under a key of that region";
}

/// The lifetime of a stream record ([`RuleId::StreamLifetime`], [`RuleId::TrimEligibility`]).
pub const STREAM_LIFETIME: SimDuration = SimDuration::from_hours(24);
/// How long TTL deletions go on without the key ([`RuleId::TtlGrace`]).
pub const TTL_GRACE: SimDuration = SimDuration::from_mins(30);
/// The shortest deletion window ([`RuleId::DeletionWindow`]).
pub const DELETION_WINDOW_MIN: SimDuration = SimDuration::from_days(7);
/// The longest deletion window, and the default ([`RuleId::DeletionWindow`]).
pub const DELETION_WINDOW_MAX: SimDuration = SimDuration::from_days(30);
/// The shortest rotation period ([`RuleId::RotationPeriod`]).
pub const ROTATION_PERIOD_MIN: SimDuration = SimDuration::from_days(90);
/// The longest rotation period ([`RuleId::RotationPeriod`]).
pub const ROTATION_PERIOD_MAX: SimDuration = SimDuration::from_days(2_560);
/// The default rotation period ([`RuleId::RotationPeriod`]).
pub const ROTATION_PERIOD: SimDuration = SimDuration::from_days(365);
/// How often a key can be rotated on demand ([`RuleId::RotationOnDemand`]).
pub const ON_DEMAND_ROTATIONS: u32 = 25;
/// How soon before an automatic rotation none can be asked for ([`RuleId::RotationConflict`]).
pub const ROTATION_CONFLICT: SimDuration = SimDuration::from_mins(20);
/// How often AWS rotates the key it manages ([`RuleId::ManagedKeyRotation`]).
pub const MANAGED_ROTATION_PERIOD: SimDuration = SimDuration::from_days(365);
/// How long imported material lasts at most ([`RuleId::MaterialExpiry`]).
pub const MATERIAL_LIFETIME_MAX: SimDuration = SimDuration::from_days(365);
/// Key switches in one window ([`RuleId::SwitchQuota`]).
pub const SWITCH_QUOTA: usize = 4;
/// The window of the switch quota ([`RuleId::SwitchQuota`]).
pub const SWITCH_QUOTA_WINDOW: SimDuration = SimDuration::from_hours(24);
/// The pause after which one more switch is allowed ([`RuleId::SwitchQuota`]).
pub const SWITCH_QUOTA_PAUSE: SimDuration = SimDuration::from_hours(6);
/// Aliases that one key can have ([`RuleId::Aliases`]).
pub const ALIASES_PER_KEY: usize = 50;
/// Past this age an expired item is left alone ([`RuleId::TtlFiveYears`]).
pub const TTL_HORIZON: SimDuration = SimDuration::from_days(5 * 365);
/// How long a table stays that was the source of a new replica ([`RuleId::SourceStays`]).
pub const SOURCE_STAYS: SimDuration = SimDuration::from_hours(24);
/// The shortest window of point-in-time recovery ([`RuleId::PointInTime`]).
pub const RECOVERY_PERIOD_MIN: SimDuration = SimDuration::from_days(1);
/// The longest window of point-in-time recovery, and the default ([`RuleId::PointInTime`]).
pub const RECOVERY_PERIOD_MAX: SimDuration = SimDuration::from_days(35);
/// How far the latest restorable instant lies back ([`RuleId::PointInTime`]).
pub const RECOVERY_LAG: SimDuration = SimDuration::from_mins(5);
/// A table has one insights datum in each ([`RuleId::InsightsOwned`]).
pub const INSIGHTS_PERIOD: SimDuration = SimDuration::from_mins(1);
/// The distances at which a run may be sampled: no rule of the service, but the only other numbers of time.
pub const SAMPLE_INTERVALS: [SimDuration; 10] = [
    SimDuration::from_secs(1),
    SimDuration::from_secs(10),
    SimDuration::from_mins(1),
    SimDuration::from_mins(5),
    SimDuration::from_mins(15),
    SimDuration::from_mins(30),
    SimDuration::from_hours(1),
    SimDuration::from_hours(6),
    SimDuration::from_hours(12),
    SimDuration::from_days(1),
];

impl RuleId {
    /// Returns the rule with this code.
    #[must_use]
    pub fn by_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|id| id.rule().code == code)
    }

    /// Returns whether the usage notes state the rule.
    #[must_use]
    pub fn is_stated(self) -> bool {
        self.rule().basis == Basis::Stated
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.rule().code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique() {
        for (n, id) in RuleId::ALL.iter().enumerate() {
            assert_eq!(*id as usize, n);
            assert_eq!(RuleId::by_code(id.rule().code), Some(*id));
        }
    }
}
