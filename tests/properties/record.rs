//! What a run leaves behind, as text: the common ground on which the program and the reference are compared.

/// A row of `events.csv`, without its number, its rules and its detail.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    pub time: u64,
    pub phase: String,
    pub event: String,
    pub actor: String,
    pub table: String,
    pub subject: String,
    pub key: String,
    pub outcome: String,
    pub error: String,
}

/// A row of `ledger.csv`, without its data keys and its rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    pub artifact: String,
    pub item: String,
    pub version: u32,
    pub key: String,
    pub key_version: u32,
    pub from: u64,
    pub until: Option<u64>,
    pub ended_by: String,
    pub bytes: u64,
    pub readable_at_end: Option<bool>,
}

/// A period of a key in a state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyPeriod {
    pub key: String,
    pub state: String,
    pub from: u64,
    pub until: Option<u64>,
}

/// A period of a table as DescribeTable shows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TablePeriod {
    pub table: String,
    pub status: String,
    pub sse_status: String,
    pub sse_type: String,
    pub key: String,
    pub inaccessible_since: Option<u64>,
    pub from: u64,
    pub until: Option<u64>,
}

/// Everything that is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// In the order of their numbers.
    pub events: Vec<Event>,
    /// As sets: what lasted no time at all is left out.
    pub ledger: Vec<Period>,
    pub keys: Vec<KeyPeriod>,
    pub tables: Vec<TablePeriod>,
}

impl Record {
    /// Puts what is a set into one order.
    pub fn sort(&mut self) {
        self.keys.retain(|period| period.until != Some(period.from));
        self.tables.retain(|period| period.until != Some(period.from));
        self.ledger.sort();
        self.keys.sort();
        self.tables.sort();
    }

    /// The first difference between what the law says and what the program did.
    pub fn difference(&self, program: &Self) -> Option<String> {
        let events = first_difference("events", &self.events, &program.events);
        events
            .or_else(|| first_difference("keys", &self.keys, &program.keys))
            .or_else(|| first_difference("tables", &self.tables, &program.tables))
            .or_else(|| first_difference("ledger", &self.ledger, &program.ledger))
    }
}

fn first_difference<T: std::fmt::Debug + PartialEq>(what: &str, law: &[T], program: &[T]) -> Option<String> {
    let rows = law.len().max(program.len());
    let n = (0..rows).find(|&n| law.get(n) != program.get(n))?;
    let show = |rows: &[T]| {
        let from = n.saturating_sub(2);
        let shown: Vec<String> = rows.iter().skip(from).take(n - from + 3).map(|row| format!("    {row:?}")).collect();
        shown.join("\n")
    };
    Some(format!("{what}, row {}\n  the law:\n{}\n  the program:\n{}", n + 1, show(law), show(program)))
}
