//! The lanes of KMS keys: Enabled in the key's own colour, anything else in a colour of trouble above a strip of it.

use crate::{
    ids::KeyId,
    record::{KeyPeriod, KeyState},
};

use super::{
    figure::moment,
    lane::{Group, Lane, Rank, Stretch},
    palette::{BARE, CAUTION, DOOMED, Fill, GONE, key_colour},
    picture::Picture,
};

/// Returns the lanes of the keys, and how many more there would be.
pub fn key_lanes(picture: &Picture, most: usize) -> (Vec<Lane>, usize) {
    let shown = picture.shown_keys();
    let is_told = |key: &&KeyId| !key.is_customer_managed() || key.index() < most.saturating_add(2);
    let lanes = shown.iter().filter(is_told).map(|&key| Lane {
        name: picture.names.key(key).to_owned(),
        group: Group::Keys,
        rank: Rank::Main,
        exact: true,
        swatch: Some(key_colour(key)),
        stretches: stretches(picture, key),
        curve: None,
    });
    let lanes: Vec<_> = lanes.collect();
    let more = shown.len() - lanes.len();
    (lanes, more)
}

fn stretches(picture: &Picture, key: KeyId) -> Vec<Stretch> {
    let rows: Vec<_> = picture.keys.iter().filter(|row| row.key == key).collect();
    if rows.is_empty() && !key.is_customer_managed() {
        return vec![stretch(key, KeyState::Enabled, 0, picture.length())];
    }
    let until = |row: &KeyPeriod| row.until.map_or(picture.length(), |t| t.as_millis());
    let mut stretches: Vec<_> =
        rows.iter().map(|row| stretch(key, row.state, row.from.as_millis(), until(row))).collect();
    for (n, pair) in rows.windows(2).enumerate() {
        if pair[1].state == KeyState::Deleted {
            let last = moment(until(pair[0]));
            stretches[n]
                .words
                .insert(0, format!("{}: CancelKeyDeletion saves it until {last}", pair[0].state.as_str()));
            stretches[n + 1].words.insert(0, format!("{} for ever", pair[1].state.as_str()));
        }
    }
    stretches
}

fn stretch(key: KeyId, state: KeyState, from: u64, until: u64) -> Stretch {
    let colour = key_colour(key);
    let (fill, strip) = match state {
        KeyState::Enabled => (Fill::Solid(colour), None),
        KeyState::Disabled => (Fill::Solid(CAUTION), Some(colour)),
        KeyState::PendingImport => (BARE, Some(colour)),
        KeyState::PendingDeletion => (DOOMED, Some(colour)),
        KeyState::Deleted => (Fill::Solid(GONE), Some(colour)),
    };
    Stretch { from, until, fill, strip, words: words(state) }
}

/// The state's name, and in short.
fn words(state: KeyState) -> Vec<String> {
    let short = match state {
        KeyState::PendingDeletion => Some("Pending"),
        KeyState::Enabled | KeyState::Disabled | KeyState::PendingImport | KeyState::Deleted => None,
    };
    [Some(state.as_str()), short].into_iter().flatten().map(str::to_owned).collect()
}
