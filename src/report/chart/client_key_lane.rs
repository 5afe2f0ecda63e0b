//! The lanes of keys that an application keeps for itself: nobody can bring a lost one back.

use crate::{
    ids::ClientKeyId,
    record::{EventName, Outcome},
};

use super::{
    lane::{Group, Lane, Rank, Stretch},
    palette::{Fill, GONE, WELL},
    picture::Picture,
};

/// Returns the lanes of those client keys that were lost: of others no row tells.
pub fn client_key_lanes(picture: &Picture) -> Vec<Lane> {
    lost_client_keys(picture).into_iter().map(|(key, time)| lane(picture, key, time)).collect()
}

/// Returns the client keys that were lost, each with the instant in milliseconds.
pub fn lost_client_keys(picture: &Picture) -> Vec<(ClientKeyId, u64)> {
    let lost = picture.events.iter().filter(|row| row.event == EventName::LoseClientKey && row.outcome == Outcome::Ok);
    lost.filter_map(|row| Some((row.subject.client_key()?, row.time.as_millis()))).collect()
}

fn lane(picture: &Picture, key: ClientKeyId, lost: u64) -> Lane {
    let stretch = |from, until, fill, words: &str| Stretch {
        from,
        until,
        fill: Fill::Solid(fill),
        strip: None,
        words: vec![words.to_owned()],
    };
    let stretches = [stretch(0, lost, WELL, "kept"), stretch(lost, picture.length(), GONE, "lost")];
    Lane {
        name: picture.names.client_key(key).to_owned(),
        group: Group::ClientKeys,
        rank: Rank::Main,
        exact: true,
        swatch: None,
        stretches: stretches.into_iter().filter(|stretch| stretch.from < stretch.until).collect(),
        curve: None,
    }
}
