//! The lanes of a stream's readers: when each polls, when it is refused, and when it does not poll at all.

use crate::{
    ids::{ConsumerId, TableId},
    report::shift::{Answer, Shift},
    sim::SimDuration,
};

use super::{
    lane::{Group, Lane, Rank, Stretch},
    palette::{Fill, IDLE, TROUBLE, WELL},
    picture::Picture,
};

/// Returns the lanes of a stream's readers.
pub fn reader_lanes(picture: &Picture, table: TableId) -> Vec<Lane> {
    let mut readers: Vec<_> = picture.shifts.iter().filter(|shift| shift.table == table).map(|s| s.consumer).collect();
    readers.sort_unstable();
    readers.dedup();
    readers.into_iter().map(|reader| lane(picture, reader)).collect()
}

fn lane(picture: &Picture, reader: ConsumerId) -> Lane {
    let shifts: Vec<_> = picture.shifts.iter().filter(|shift| shift.consumer == reader).collect();
    Lane {
        name: format!("reader {}", picture.names.consumer(reader)),
        group: Group::Tables,
        rank: Rank::Sub,
        exact: false,
        swatch: None,
        stretches: stretches(&shifts, picture.length()),
        curve: None,
    }
}

fn stretches(shifts: &[&Shift], end: u64) -> Vec<Stretch> {
    let every = shifts.iter().filter_map(|shift| shift.every).min();
    let pause = every.map_or(end, SimDuration::as_millis);
    let mut stretches = Vec::new();
    for (n, shift) in shifts.iter().enumerate() {
        let next = shifts.get(n + 1).map_or(end, |next| next.from.as_millis());
        let stop = if next - shift.last.as_millis() > pause { shift.last.as_millis() } else { next };
        stretches.push(at_work(shift, every, stop));
        stretches.push(stretch((stop, next), IDLE, vec!["does not poll".to_owned()]));
    }
    stretches.retain(|stretch| stretch.from < stretch.until);
    stretches
}

fn at_work(shift: &Shift, every: Option<SimDuration>, stop: u64) -> Stretch {
    let (fill, verb) = match shift.answer {
        Answer::Served => (WELL, "polls"),
        Answer::Refused => (TROUBLE, "refused"),
    };
    let long = every.map(|every| format!("{verb} every {every}"));
    let words = long.into_iter().chain([verb.to_owned()]).collect();
    stretch((shift.from.as_millis(), stop), Fill::Solid(fill), words)
}

fn stretch((from, until): (u64, u64), fill: Fill, words: Vec<String>) -> Stretch {
    Stretch { from, until, fill, strip: None, words }
}
