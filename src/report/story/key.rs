//! A key's story: its states, and everything that needs it.

use std::fmt::Write as _;

use super::{heard::Heard, line::line};
use crate::{
    ids::{KeyId, TableId},
    record::Names,
    report::{
        need::{Dependent, Need, Needs},
        sentence::counted,
    },
};

/// Tells the story of a key; nothing where the run knows of no such key.
pub(in crate::report) fn tell(key: KeyId, needs: &Needs, heard: &Heard) -> Option<String> {
    let periods = heard.periods_of_key(key);
    periods.first()?;
    let mut out = format!("Key `{}`.\n", heard.names.key(key));
    for period in periods {
        let cause = period.cause.map_or_else(String::new, |cause| format!(", by {cause}"));
        line(&mut out, period.from, &format!("{}{cause}", period.state), period.rules);
    }
    out.push_str("What needs it:\n");
    for (table, dependent, need) in needs.of(key) {
        tell_need(table, dependent, need, &heard.names, &mut out);
    }
    out.push_str(&conclusion(key, needs));
    Some(out)
}

fn conclusion(key: KeyId, needs: &Needs) -> String {
    match needs.last(key) {
        None => "  nothing ever did.\n".to_owned(),
        Some((.., need)) if need.still > 0 => "Something still needs it at the end of the run.\n".to_owned(),
        Some(_) if needs.lost_with(key) > 0 => {
            format!("Its deletion took {} along that still needed it.\n", counted(needs.lost_with(key), "artifact"))
        }
        Some((.., need)) => format!("The last need ends at {}: from then on the key can go.\n", need.last),
    }
}

fn tell_need(table: TableId, dependent: Dependent, need: Need, names: &Names, out: &mut String) {
    let table = names.table(table);
    if dependent == Dependent::Table {
        let until = if need.still > 0 { "at the end".to_owned() } else { format!("no longer, until {}", need.last) };
        let _ = writeln!(out, "  table `{table}` itself: {until}");
        return;
    }
    let _ = write!(out, "  {dependent} of `{table}`: ");
    if need.still > 0 {
        let _ = write!(out, "{} still at the end", need.still);
        if need.unreadable > 0 {
            let _ = write!(out, " ({} of them unreadable)", need.unreadable);
        }
    }
    if need.ended > 0 {
        let separator = if need.still > 0 { "; " } else { "" };
        let _ = write!(out, "{separator}{} no longer", need.ended);
    }
    if need.lost > 0 {
        let separator = if need.still + need.ended > 0 { "; " } else { "" };
        let _ = write!(out, "{separator}{} lost with the key", need.lost);
    }
    if need.ended + need.lost > 0 {
        let _ = write!(out, ", the last until {}", need.last);
    }
    out.push('\n');
}
