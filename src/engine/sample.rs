//! Counts at regular instants.
//!
//! Law: `live` and `unreadable` come from the ledger's claims, without opening anything.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    engine::{Recorder, Setup},
    ids::{KeyId, TableId},
    record::{Kind, SeriesSample, StreamSample},
    rules::SAMPLE_INTERVALS,
    service::{Service, census::Count},
    sim::{SimDuration, SimTime},
};

/// Takes samples.
pub struct Sampler {
    every: SimDuration,
    /// What the last sample showed as not empty: it is shown once more when it is.
    shown: BTreeSet<(TableId, KeyId, Kind)>,
}

impl Sampler {
    /// Returns the sampler of a setup.
    #[must_use]
    pub fn new(setup: &Setup) -> Self {
        let every = setup.output.sample_every.unwrap_or_else(|| sample_interval(setup.duration));
        Self { every, shown: BTreeSet::new() }
    }

    /// Counts everything, and returns when to count next.
    pub fn sample(&mut self, now: SimTime, service: &Service, recorder: &mut dyn Recorder) -> SimTime {
        let counts = service.census();
        let empty = std::mem::take(&mut self.shown).into_iter().filter(|combination| !counts.contains_key(combination));
        let rows: BTreeMap<_, _> =
            counts.iter().map(|(&key, &count)| (key, count)).chain(empty.map(|key| (key, Count::default()))).collect();
        for ((table, key, kind), count) in rows {
            let Count { live, unreadable, bytes } = count;
            recorder.series(&SeriesSample { time: now, table, key, kind, live, unreadable, bytes }, &service.names);
        }
        self.shown = counts.into_keys().collect();
        sample_streams(now, service, recorder);
        now.saturating_add(self.every)
    }
}

/// Returns the smallest interval of the list that gives at most a thousand samples.
#[must_use]
pub fn sample_interval(duration: SimDuration) -> SimDuration {
    let fits = |every: &&SimDuration| duration.as_millis().div_ceil(every.as_millis()) <= MOST_SAMPLES;
    SAMPLE_INTERVALS.iter().find(fits).or(SAMPLE_INTERVALS.last()).copied().expect("the list is not empty")
}

fn sample_streams(now: SimTime, service: &Service, recorder: &mut dyn Recorder) {
    for site in &service.sites {
        let stream = &site.stream;
        let (on, waiting) = site
            .table
            .as_ref()
            .map_or((false, 0), |table| (table.stream_view.is_some() || table.ttl, table.waiting.len() as u64));
        let row = StreamSample {
            time: now,
            table: site.id,
            unread: stream.unread(),
            read: stream.read,
            trimmed_read: stream.trimmed_read,
            trimmed_unread: stream.trimmed_unread,
            ttl_waiting: waiting,
        };
        if on || row.unread + row.read + row.trimmed_read + row.trimmed_unread > 0 {
            recorder.stream(&row, &service.names);
        }
    }
}

const MOST_SAMPLES: u64 = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_sampled_a_thousand_times_at_most() {
        let every = |secs: u64| sample_interval(SimDuration::from_secs(secs)).as_millis() / 1_000;
        assert_eq!(every(1_000), 1);
        assert_eq!(every(1_001), 10);
        assert_eq!(every(9 * 86_400), 15 * 60);
        assert_eq!(every(100 * 365 * 86_400), 86_400);
    }
}
