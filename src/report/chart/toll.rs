//! The toll: what was lost, when and why, in sentences under the title.

use crate::{
    ids::{KeyId, TableId},
    record::{EventName, EventRow},
    report::loss::{Loss, Lost},
    rules::STREAM_LIFETIME,
};

use super::{
    canvas::{Canvas, Type},
    client_key_lane::lost_client_keys,
    figure::{HOUR, moment, moments, short_count},
    flag::draw_sign,
    mark::MarkKind,
    palette::{ALARM, INK},
    panel::{LEFT_EDGE, RIGHT_EDGE},
    picture::Picture,
    wording::{lost_artifacts, lost_records},
};

/// Draws the toll from a baseline on; returns where it ends.
pub fn draw_toll(canvas: &mut Canvas, picture: &Picture, baseline: i32) -> i32 {
    let sentences = sentences(picture);
    if sentences.is_empty() {
        canvas.text((LEFT_EDGE, baseline), NOTHING, CALM);
        return baseline;
    }
    let mut y = baseline;
    for sentence in sentences {
        draw_sign(canvas, (LEFT_EDGE + 6, y - 5), MarkKind::Loss);
        for line in lines(&sentence) {
            canvas.text((LEFT_EDGE + 20, y), &TEXT.fitted(line, WIDTH), TEXT);
            y += LINE;
        }
    }
    y - LINE
}

/// A sentence in one line, or in two where it is too long for one.
fn lines(sentence: &str) -> Vec<&str> {
    if TEXT.fitted(sentence, WIDTH) == sentence {
        return vec![sentence];
    }
    sentence.split_inclusive("; ").map(str::trim_end).collect()
}

/// A sentence for each loss, the greatest first where they are too many.
fn sentences(picture: &Picture) -> Vec<String> {
    let mut losses: Vec<&Loss> = picture.losses.iter().collect();
    losses.sort_by_key(|loss| std::cmp::Reverse(loss.count));
    let more = losses.len().saturating_sub(MOST);
    losses.truncate(MOST);
    losses.sort_by_key(|loss| loss.from);
    let told = losses.into_iter().map(|loss| sentence(picture, loss));
    client_keys(picture).chain(told).chain((more > 0).then(|| format!("and {more} more losses"))).collect()
}

/// What an application had sealed by a key of its own goes with that key; no row counts it.
fn client_keys(picture: &Picture) -> impl Iterator<Item = String> {
    lost_client_keys(picture).into_iter().map(|(key, time)| {
        let (name, when) = (picture.names.client_key(key), moment(time));
        format!("what the application had sealed by its own key {name} was lost, {when}: it lost that key")
    })
}

fn sentence(picture: &Picture, loss: &Loss) -> String {
    let when = moments(loss.from.as_millis(), loss.until.as_millis());
    let code = loss.rule().rule().code;
    let verb = if loss.count == 1 { "was" } else { "were" };
    match loss.what {
        Lost::Unread(table) => {
            let (lost, table) = (lost_records(picture, loss, table), picture.names.table(table));
            let hours = STREAM_LIFETIME.as_millis() / HOUR;
            format!("{lost} of the stream of {table} {verb} lost, {when}: not read within {hours} h ({code})")
        }
        Lost::WithKey(key) => {
            let (lost, name) = (lost_artifacts(picture, loss), picture.names.key(key));
            let (its, rest) = (if loss.count == 1 { "its" } else { "their" }, rest(picture, loss, key));
            format!("{lost} {verb} lost, {when}: {its} key {name} was deleted ({code}){rest}")
        }
    }
}

/// What of the rest could be read; until when, where all of that was in one table that is archived: an archiving table
/// refuses every read.
fn rest(picture: &Picture, loss: &Loss, lost: KeyId) -> String {
    let readable = picture.readable_beside(lost, loss.from);
    let count = short_count(readable.values().sum());
    let Some(&(key, table)) = readable.keys().next() else { return String::new() };
    let key = if readable.keys().all(|other| other.0 == key) { picture.names.key(key) } else { "other keys" };
    let end = readable.keys().all(|other| other.1 == table).then(|| archiving_began(picture, table, lost)).flatten();
    let until = end.map_or_else(String::new, |time| {
        let name = picture.names.key(lost);
        format!(", until the table's archiving began, {}: its archive needs {name}, too", moment(time))
    });
    format!("; {count} artifacts under {key} could still be read{until}")
}

/// Returns when the archiving of a table began whose archive needs a key.
fn archiving_began(picture: &Picture, table: TableId, key: KeyId) -> Option<u64> {
    let is_end = |row: &&EventRow| row.event == EventName::TableArchiving && row.table == Some(table);
    let needs_key = |row: &&EventRow| picture.archive_keys(table, row.time).contains(&key);
    picture.events.iter().filter(is_end).find(needs_key).map(|row| row.time.as_millis())
}

/// What is said where nothing was lost.
const NOTHING: &str = "no stream record was trimmed unread, and no artifact was destroyed with its key";
const TEXT: Type = Type::new(14, ALARM);
const CALM: Type = Type::new(14, INK);
const LINE: i32 = 20;
const WIDTH: i32 = RIGHT_EDGE - LEFT_EDGE - 20;
/// So many losses are told, each in a line.
const MOST: usize = 3;
