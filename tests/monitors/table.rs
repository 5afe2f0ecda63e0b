//! What belongs to a table, and what the service stores beside it.

use keylapse::{
    record::{Detail, EndedBy, EventName, Kind, Outcome, Request, Scope, SseStatus, Subject},
    rules::RuleId,
};

use crate::record::{
    CACHE, COPY, MANAGED, NEW, OLD, ORDERS, OWNED, Record, SHOP, before, hours, item, lose, minutes, of,
};

/// Item 1 is put, put again and deleted; item 2 is put and stays.
fn written() -> Record {
    let mut record = Record::of_table(OLD);
    for (at, number) in [(10, 1), (20, 1), (30, 2)] {
        record.event(minutes(at), EventName::PutItem, ORDERS, None).subject = Subject::Item(item(number));
    }
    record.period(of(Kind::Item, 1), OLD, minutes(10), minutes(20), EndedBy::Rewritten);
    record.period(of(Kind::Item, 1), OLD, minutes(20), minutes(40), EndedBy::Deleted).version = 2;
    record.open(of(Kind::Item, 2), OLD, minutes(30));
    record
}

#[test]
fn ear_01_every_artifact_is_protected_for_its_whole_life() {
    let rule = RuleId::AlwaysEncrypted;
    written().assert_held(rule);
    written().with(|it| it.ledger[1].from = minutes(21)).assert_violated(rule, "orders/item/1");
    written().with(|it| it.ledger[0].until = Some(minutes(25))).assert_violated(rule, "orders/item/1");
    written().with(|it| it.ledger[1].version = 1).assert_violated(rule, "orders/item/1");
    written().with(|it| lose(&mut it.ledger, 1)).assert_violated(rule, "orders/item/1");
    written().with(|it| it.ledger[2].artifact.number = 3).assert_violated(rule, "orders/item/2");
    written().with(|it| lose(&mut it.ledger, 2)).assert_violated(rule, "orders");
    Record::default().assert_not_exercised(rule);
}

#[test]
fn ear_01_what_leaves_had_a_period_that_ends_then() {
    let rule = RuleId::AlwaysEncrypted;
    let mut record = Record::of_table(OLD);
    let copy = of(Kind::TransactionCopy, 1);
    record.event(minutes(11), EventName::TransactionCopyRemoved, ORDERS, None).subject = Subject::Artifact(copy);
    record.period(copy, OWNED, minutes(10), minutes(11), EndedBy::Expired);
    record.assert_held(rule);
    record.with(|it| lose(&mut it.ledger, 0)).assert_violated(rule, "event 2");
    record.with(|it| it.ledger[0].until = Some(minutes(12))).assert_violated(rule, "event 2");
    let destroyed = record.with(|it| {
        it.ledger[0].until = Some(before(minutes(11)));
        it.ledger[0].ended_by = Some(EndedBy::KeyDestroyed);
    });
    destroyed.assert_held(rule);
}

/// One item and one index entry move from the old key to the new one; another item is written meanwhile.
fn switched(kind: Kind) -> Record {
    let mut record = Record::of_table(OLD);
    let (displayed, _) = record.switch(hours(1), NEW);
    record.period(of(kind, 1), OLD, minutes(10), displayed, EndedBy::Switched);
    record.open(of(kind, 1), NEW, displayed);
    record.open(of(kind, 2), NEW, hours(1));
    record
}

fn assert_under_table_key(rule: RuleId, kind: Kind) {
    let [one, two] = [1, 2].map(|number| format!("orders/{kind}/{number}"));
    let record = switched(kind);
    record.assert_held(rule);
    record.with(|it| it.ledger[2].from = before(hours(1))).assert_violated(rule, &two);
    record.with(|it| it.ledger[0].until = Some(hours(2))).assert_violated(rule, &one);
    record.with(|it| it.ledger[0].chain.kms_key = MANAGED).assert_violated(rule, &one);
    record.with(|it| it.ledger[1].chain.scope = Scope::Table(COPY)).assert_violated(rule, &one);
    record.with(|it| it.ledger[1].chain.table_key = OLD.0).assert_violated(rule, &one);
    record.with(|it| lose(&mut it.events, 0)).assert_violated(rule, &one);
    Record::of_table(OLD).assert_not_exercised(rule);
}

#[test]
fn ear_02_no_item_is_under_another_key_than_its_table() {
    assert_under_table_key(RuleId::WholeTable, Kind::Item);
}

#[test]
fn ear_05_stream_records_are_under_a_key_of_their_table() {
    assert_under_table_key(RuleId::StreamUnderTableKey, Kind::StreamRecord);
}

#[test]
fn ear_05_records_outlive_their_table_and_its_next_key() {
    let rule = RuleId::StreamUnderTableKey;
    let mut record = Record::of_table(OLD);
    record.event(hours(1), EventName::TableDeleted, ORDERS, OLD);
    record.event(hours(2), EventName::CreateTable, ORDERS, NEW);
    record.open(of(Kind::StreamRecord, 1), OLD, minutes(10));
    record.assert_held(rule);
    record.with(|it| it.ledger[0].from = hours(2)).assert_violated(rule, "orders/stream-record/1");
    record.with(|it| it.ledger[0].artifact.kind = Kind::Item).assert_violated(RuleId::WholeTable, "orders/item/1");
}

#[test]
fn ear_08_index_entries_are_under_the_key_of_their_table() {
    assert_under_table_key(RuleId::IndexSameKey, Kind::IndexEntry);
}

#[test]
fn ear_14_items_and_index_entries_are_under_the_key_of_their_table() {
    assert_under_table_key(RuleId::CommittedUnderTableKey, Kind::Item);
    assert_under_table_key(RuleId::CommittedUnderTableKey, Kind::IndexEntry);
}

#[test]
fn ear_03_formerly_unencrypted_tables_are_under_the_aws_owned_key() {
    let rule = RuleId::LegacyUnderOwnedKey;
    let mut record = Record::of_table(OWNED);
    record.events[0].subject = Subject::Request(Request::FormerlyUnencrypted);
    record.open(of(Kind::Item, 1), OWNED, minutes(0));
    record.shown(minutes(0), None, None, OWNED);
    record.assert_held(rule);
    record.with(|it| it.events[0].key = Some(MANAGED)).assert_violated(rule, "event 1");
    record.with(|it| it.ledger[0].chain.kms_key = OLD).assert_violated(rule, "orders/item/1");
    record.with(|it| it.tables[0].shown.kms_key = OLD).assert_violated(rule, "orders");
    record.with(|it| it.events[0].subject = Subject::None).assert_not_exercised(rule);
}

#[test]
fn ear_10_without_a_type_the_key_is_the_aws_owned_one() {
    let rule = RuleId::DefaultOwnedKey;
    let mut record = Record::of_table(OWNED);
    record.events[0].subject = Subject::Request(Request::EncryptionUnsaid);
    record.shown(minutes(0), None, None, OWNED);
    record.assert_held(rule);
    record.with(|it| it.events[0].key = Some(MANAGED)).assert_violated(rule, "event 1");
    record.with(|it| it.tables[0].shown.kms_key = MANAGED).assert_violated(rule, "orders");
    record.with(|it| it.events[0].subject = Subject::None).assert_not_exercised(rule);
}

#[test]
fn ear_04_only_a_cluster_without_tls_sends_data_unencrypted() {
    let rule = RuleId::AtRestOnly;
    let mut record = Record::of_table(OWNED);
    let text = Detail::read;
    record.event(minutes(0), EventName::CreateCluster, ORDERS, MANAGED).detail = text("in transit: TLS");
    record.event(minutes(5), EventName::GetItem, ORDERS, None).detail = text("cache miss, in transit: TLS");
    record.assert_held(rule);
    let open = record.with(|it| it.events[2].detail = text("cache miss, in transit: not encrypted"));
    open.assert_violated(rule, "event 3");
    record.with(|it| it.events[1].detail = Detail::None).assert_violated(rule, "event 2");
    Record::of_table(OWNED).assert_not_exercised(rule);
}

#[test]
fn ear_04_a_client_without_its_key_cannot_encrypt() {
    let rule = RuleId::AtRestOnly;
    let mut record = Record::of_table(OWNED);
    record.event(minutes(1), EventName::LoseClientKey, None, None);
    let refused = record.event(minutes(5), EventName::PutItem, ORDERS, None);
    (refused.actor, refused.outcome) = (SHOP, Outcome::Refused);
    record.assert_held(rule);
    record.with(|it| lose(&mut it.events, 1)).assert_violated(rule, "event 3");
    let mut again = record.clone();
    again.event(minutes(6), EventName::PutItem, ORDERS, None).actor = SHOP;
    again.assert_violated(rule, "event 4");
}

#[test]
fn ear_09_the_type_is_kms_or_nothing() {
    let rule = RuleId::TypeNames;
    let mut record = Record::of_table(OWNED);
    let (displayed, completed) = record.switch(hours(1), OLD);
    record.shown(minutes(0), Some(hours(1)), None, OWNED);
    record.shown(hours(1), Some(displayed), Some(SseStatus::Updating), OWNED);
    record.shown(displayed, Some(completed), Some(SseStatus::Updating), OLD);
    record.shown(completed, None, Some(SseStatus::Enabled), OLD);
    let kms = record.tables[3].shown.sse_type;
    record.tables[1].shown.sse_type = None;
    record.tables[2].shown.sse_type = None;
    record.assert_held(rule);
    record.with(|it| it.tables[0].shown.sse_type = kms).assert_violated(rule, "orders");
    record.with(|it| it.tables[1].shown.sse_type = kms).assert_violated(rule, "orders");
    record.with(|it| it.tables[3].shown.sse_type = None).assert_violated(rule, "orders");
    record.with(|it| it.tables[3].shown.sse_status = None).assert_violated(rule, "orders");
    Record::default().assert_not_exercised(rule);
}

#[test]
fn ear_09_a_backup_is_described_by_the_type_of_its_key() {
    let rule = RuleId::TypeNames;
    let mut record = Record::default();
    record.event(hours(1), EventName::DescribeBackup, ORDERS, OWNED).detail =
        Detail::from("SSEDescription absent; console DEFAULT".to_owned());
    record.assert_held(rule);
    record.with(|it| it.events[0].key = Some(OLD)).assert_violated(rule, "event 1");
}

#[test]
fn ear_12_no_cluster_has_a_customer_managed_key() {
    let rule = RuleId::NoCustomerKeyOnDax;
    let mut record = Record::of_table(OLD);
    record.event(minutes(0), EventName::CreateCluster, ORDERS, OLD).outcome = Outcome::Refused;
    record.period(of(Kind::DaxEntry, 1), MANAGED, minutes(1), minutes(6), EndedBy::Expired).chain.scope =
        Scope::Cluster(CACHE);
    record.assert_held(rule);
    record.with(|it| it.events[1].outcome = Outcome::Ok).assert_violated(rule, "event 2");
    record.with(|it| it.ledger[0].chain.kms_key = OLD).assert_violated(rule, "orders/dax-entry/1");
    Record::of_table(OLD).assert_not_exercised(rule);
}

#[test]
fn ear_13_copies_of_transactions_are_under_the_aws_owned_key() {
    let rule = RuleId::TransactionCopyOwned;
    let mut record = Record::of_table(OLD);
    record.event(minutes(10), EventName::TransactWriteItems, ORDERS, None).detail = Detail::Items(2);
    record.period(of(Kind::TransactionCopy, 1), OWNED, minutes(10), minutes(11), EndedBy::Expired);
    record.assert_held(rule);
    record.with(|it| it.ledger[0].chain.kms_key = OLD).assert_violated(rule, "orders/transaction-copy/1");
    record.with(|it| lose(&mut it.ledger, 0)).assert_violated(rule, "orders");
    Record::of_table(OLD).assert_not_exercised(rule);
}

#[test]
fn ear_15_insights_are_under_the_aws_owned_key() {
    let rule = RuleId::InsightsOwned;
    let mut record = Record::of_table(OLD);
    record.open(of(Kind::InsightsDatum, 1), OWNED, minutes(10));
    record.assert_held(rule);
    record.with(|it| it.ledger[0].chain.kms_key = OLD).assert_violated(rule, "orders/insights-datum/1");
    Record::of_table(OLD).assert_not_exercised(rule);
}
