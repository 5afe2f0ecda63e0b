//! Operations on items and stream records.

use crate::{
    engine::setup::{ItemWrite, Operation},
    ids::ItemId,
    scenario::{draw::item_spec, operation::Parameters, reader::Value},
};

/// So many items fit into one transaction.
pub(in crate::scenario) const TRANSACTION_ITEMS: u32 = 100;

pub(super) fn put_item(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    item_write(parameters).map(Operation::PutItem)
}

pub(super) fn update_item(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    item_write(parameters).map(Operation::UpdateItem)
}

pub(super) fn get_item(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    let (table, item) = (parameters.table(), parameters.item());
    let via = parameters.via(table);
    Some(Operation::GetItem { table: table?, item: item?, via: via? })
}

pub(super) fn delete_item(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    let (table, item) = (parameters.table(), parameters.item());
    let via = parameters.via(table);
    Some(Operation::DeleteItem { table: table?, item: item?, via: via? })
}

pub(super) fn query(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    let (table, item) = (parameters.table(), parameters.item());
    let index = parameters.fields.optional("index", |value| parameters.directory.index(&value, table));
    Some(Operation::Query { table: table?, index: index?, item: item? })
}

pub(super) fn transact_write_items(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    let table = parameters.table();
    let items = parameters.fields.required("items", Some).and_then(|value| items(parameters, &value));
    let spec = item_spec(&mut parameters.fields);
    Some(Operation::TransactWriteItems { table: table?, items: items?, spec: spec? })
}

pub(super) fn get_records(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    parameters.table().map(|table| Operation::GetRecords { table })
}

fn item_write(parameters: &mut Parameters<'_, '_>) -> Option<ItemWrite> {
    let (table, item) = (parameters.table(), parameters.item());
    let spec = item_spec(&mut parameters.fields);
    let via = parameters.via(table);
    let directory = &parameters.directory;
    let client_key = parameters.fields.optional("client_side_encryption", |value| directory.client_key(&value));
    Some(ItemWrite { table: table?, item: item?, spec: spec?, via: via?, client_key: client_key? })
}

/// Reads the items of one transaction: at least one, at most a hundred, none twice.
fn items(parameters: &mut Parameters<'_, '_>, value: &Value<'_>) -> Option<Vec<ItemId>> {
    let names = value.list("write `items = [\"a\", \"b\"]`")?;
    if names.is_empty() || names.len() > TRANSACTION_ITEMS as usize {
        let message = format!("a transaction of {} items is not possible", names.len());
        value.fault(message, format!("name 1 to {TRANSACTION_ITEMS} items"));
        return None;
    }
    let read: Vec<Option<ItemId>> = names.iter().map(|name| parameters.directory.item(name)).collect();
    for (n, name) in names.iter().enumerate() {
        if read[n].is_some() && read[..n].contains(&read[n]) {
            let text = name.raw().as_str().unwrap_or_default();
            name.fault(format!("item `{text}` is twice in one transaction"), "name each item once");
            return None;
        }
    }
    read.into_iter().collect()
}
