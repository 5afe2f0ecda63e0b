//! Sizes and times to live that are drawn: for initial items, for steps, for workloads.
//!
//! Law: each table, step and workload draws from streams of its own.

use std::collections::BTreeMap;

use crate::{
    engine::setup::{Draw, ItemSpec, Setup, TableSpec},
    ids::{Family, ItemId, StepId, TableId},
    service::request::{FirstItem, ItemDefaults},
    sim::{SimDuration, random::RandomStream},
};

/// What tables say of the items that are written to them.
pub struct Sizes {
    seed: u64,
    by_table: BTreeMap<TableId, ItemSpec>,
    /// The table that each replica is of.
    sources: BTreeMap<TableId, TableId>,
    step_names: Vec<String>,
}

impl Sizes {
    /// Returns what the tables of a setup say.
    #[must_use]
    pub fn new(setup: &Setup) -> Self {
        let replicas = (0..setup.names.tables.len()).map(TableId::at);
        Self {
            seed: setup.seed,
            by_table: setup.tables.iter().map(|(table, spec)| (*table, spec.item)).collect(),
            sources: replicas.filter_map(|replica| Some((replica, setup.names.source(replica)?))).collect(),
            step_names: setup.names.steps.clone(),
        }
    }

    /// Iterates without end over the sizes and times to live of what a step writes: its own words, else the table's.
    pub fn of_step(&self, step: StepId, table: TableId, spec: ItemSpec) -> impl Iterator<Item = ItemDefaults> + use<> {
        let (mut bytes, mut ttl) = streams(self.seed, "step", &self.step_names[step.index()]);
        let spec = self.or_table(table, spec);
        std::iter::repeat_with(move || spec.draw(&mut bytes, &mut ttl))
    }

    /// Returns what is said of an item where the table has the second word.
    #[must_use]
    pub fn or_table(&self, table: TableId, spec: ItemSpec) -> ItemSpec {
        let table = self.sources.get(&table).unwrap_or(&table);
        let table = self.by_table.get(table).copied().unwrap_or_default();
        ItemSpec { bytes: spec.bytes.or(table.bytes), ttl: spec.ttl.or(table.ttl) }
    }

    /// Takes note of what a new table says of its items.
    pub fn create(&mut self, table: TableId, item: ItemSpec) {
        self.by_table.insert(table, item);
    }
}

impl ItemSpec {
    /// Draws a size and a time to live.
    #[must_use]
    pub fn draw(self, bytes: &mut RandomStream, ttl: &mut RandomStream) -> ItemDefaults {
        let bytes = match self.bytes {
            None => DEFAULT_BYTES,
            Some(Draw::Fixed(length)) => length,
            Some(Draw::Uniform(low, high)) => {
                let drawn = bytes.between(u64::from(low), u64::from(high));
                u32::try_from(drawn).expect("between two numbers of 32 bits")
            }
        };
        let ttl = self.ttl.map(|ttl_spec| match ttl_spec {
            Draw::Fixed(length) => length,
            Draw::Uniform(low, high) => SimDuration::from_millis(ttl.between(low.as_millis(), high.as_millis())),
        });
        ItemDefaults { bytes, ttl }
    }

    /// Returns what of a draw was given here, and not by the table.
    #[must_use]
    pub fn given(self, drawn: ItemDefaults) -> (Option<u32>, Option<SimDuration>) {
        (self.bytes.map(|_| drawn.bytes), drawn.ttl.filter(|_| self.ttl.is_some()))
    }
}

/// Returns the items that a table begins with.
#[must_use]
pub fn first_items(setup: &Setup, table: TableId, spec: &TableSpec) -> Vec<FirstItem> {
    let (mut bytes, mut ttl) = streams(setup.seed, "initial-items", setup.names.table(table));
    (1..=spec.items)
        .map(|number| {
            let drawn = spec.item.draw(&mut bytes, &mut ttl);
            FirstItem { item: ItemId { family: Family::INITIAL, number }, bytes: drawn.bytes, ttl: drawn.ttl }
        })
        .collect()
}

/// Returns the streams of sizes and of times to live of an entity.
#[must_use]
pub fn streams(seed: u64, purpose: &str, entity: &str) -> (RandomStream, RandomStream) {
    let named = |what: &str| RandomStream::named(seed, &format!("{purpose}/{what}"), entity);
    (named("bytes"), named("ttl"))
}

/// The length of an item of which nothing is said, in bytes.
pub(in crate::engine) const DEFAULT_BYTES: u32 = 256;
