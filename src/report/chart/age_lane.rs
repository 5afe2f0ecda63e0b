//! How long the oldest unread record of a stream has waited, against the 24 hours after which it is lost.
//!
//! Read from samples alone: a stream is read and trimmed in the order in which it was written, so the oldest unread
//! record is the one after all that have left; it was written when the count of all records first reached its number.

use crate::{
    ids::TableId,
    record::StreamSample,
    rules::{RuleId, STREAM_LIFETIME},
    sim::SimDuration,
};

use super::{
    lane::{Curve, Group, Lane, Rank, Stretch},
    outage::{Span, lives},
    palette::{Fill, PAPER},
    picture::Picture,
};

/// Returns the lane of the oldest unread record's age, where one ever waited long enough to be seen.
pub fn age_lane(picture: &Picture, table: TableId) -> Option<Lane> {
    let samples: Vec<_> = picture.streams.iter().filter(|row| row.table == table).collect();
    let points = ages(&samples);
    let oldest = points.iter().map(|point| point.1).max()?;
    let lifetime = STREAM_LIFETIME.as_millis();
    if oldest < lifetime / SEEN || coarse(&samples) {
        return None;
    }
    let lives = lives(picture, table);
    let nexts = lives.iter().skip(1).map(|next| next.0).chain([u64::MAX]);
    let stretches = lives.iter().zip(nexts).map(|(&life, next)| stretch(life, next, &points)).collect();
    Some(Lane {
        name: format!("oldest unread, to {} h", lifetime / HOUR),
        group: Group::Tables,
        rank: Rank::Sub,
        exact: false,
        swatch: None,
        stretches,
        curve: Some(Curve { points, most: lifetime }),
    })
}

/// Returns the stretch of a life of the table: it lasts while records wait, until the next life begins.
fn stretch((from, end): Span, next: u64, points: &[(u64, u64)]) -> Stretch {
    let waits = points.iter().filter(|(at, age)| (from..next).contains(at) && *age > 0);
    let (until, oldest) = waits.fold((end, 0), |(until, oldest), &(at, age)| (until.max(at), oldest.max(age)));
    Stretch { from, until, fill: Fill::Solid(PAPER), strip: None, words: words(oldest) }
}

fn words(oldest: u64) -> Vec<String> {
    let lifetime = STREAM_LIFETIME.as_millis();
    if oldest >= lifetime {
        let code = RuleId::TrimEligibility.rule().code;
        return vec![format!("reaches {} h: what is unread is lost ({code})", lifetime / HOUR)];
    }
    let minutes = SimDuration::from_millis(oldest / MINUTE * MINUTE);
    vec![format!("waits {minutes} at most")]
}

/// At each sample, how long the oldest unread record has waited.
fn ages(samples: &[&StreamSample]) -> Vec<(u64, u64)> {
    let left = |row: &StreamSample| row.read + row.trimmed_read + row.trimmed_unread;
    let mut written = 0;
    let mut points = Vec::new();
    for now in samples {
        let number = left(now) + 1;
        while samples[written].unread + left(samples[written]) < number && samples[written].time < now.time {
            written += 1;
        }
        let time = now.time.as_millis();
        let age = if now.unread == 0 { 0 } else { time - samples[written].time.as_millis() };
        points.push((time, age.min(STREAM_LIFETIME.as_millis())));
    }
    lifted(points, samples)
}

/// Sets those ages to the whole lifetime, at which records are lost until the next sample.
fn lifted(mut points: Vec<(u64, u64)>, samples: &[&StreamSample]) -> Vec<(u64, u64)> {
    for (n, pair) in samples.windows(2).enumerate() {
        if pair[1].trimmed_unread > pair[0].trimmed_unread {
            points[n + 1].1 = STREAM_LIFETIME.as_millis();
        }
    }
    points
}

/// Whether samples are too far apart to say anything about hours.
fn coarse(samples: &[&StreamSample]) -> bool {
    samples.windows(2).any(|pair| pair[1].time.as_millis() - pair[0].time.as_millis() > 2 * HOUR)
}

/// The share of the lifetime that can be seen, as a divisor.
const SEEN: u64 = 24;
/// In milliseconds.
const MINUTE: u64 = 60_000;
/// In milliseconds.
const HOUR: u64 = 60 * MINUTE;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::SimTime;

    #[test]
    fn the_oldest_unread_record_is_the_first_one_that_has_not_left() {
        let row = |hour: u64, [unread, read, trimmed_read, trimmed_unread]: [u64; 4]| StreamSample {
            time: SimTime::from_millis(hour * HOUR),
            table: TableId(0),
            unread,
            read,
            trimmed_read,
            trimmed_unread,
            ttl_waiting: 0,
        };
        // one record an hour from 1 h on; read once at 3 h, then never; the fourth is lost at 28 h
        let mut rows: Vec<_> = (0..3).map(|hour| row(hour, [hour, 0, 0, 0])).collect();
        rows.extend((3..25).map(|hour| row(hour, [hour - 3, 3, 0, 0])));
        rows.extend((25..28).map(|hour| row(hour, [hour - 3, 3 - (hour - 24), hour - 24, 0])));
        rows.push(row(28, [24, 0, 3, 1]));
        let ages = ages(&rows.iter().collect::<Vec<_>>());
        let hours: Vec<_> = ages.iter().map(|(_, age)| age / HOUR).collect();
        assert_eq!(hours[..6], [0, 0, 1, 0, 0, 1]);
        assert_eq!(hours[27..], [23, 24]);
    }
}
