//! A bundle: marks that stand close together and say the same, told as one.
//!
//! Law: as many as room asks for and no more; a refusal is joined only with refusals by the same rule.

use std::collections::{BTreeMap, BTreeSet};

use crate::record::EventName;

use super::{
    axis::TimeAxis,
    figure::moment,
    mark::{Mark, MarkKind},
    wording::plain_words,
};

/// Which marks are told as one.
#[derive(Clone, Copy, Debug)]
pub struct Bundling {
    /// So many pixels apart at most, from the first to the last.
    pub apart: i32,
    /// So many at least.
    pub least: usize,
}

/// From where nothing is lost to where almost nothing has room.
pub const BUNDLINGS: [Bundling; 4] = [
    Bundling { apart: 2, least: 6 },
    Bundling { apart: 2, least: 2 },
    Bundling { apart: 30, least: 2 },
    Bundling { apart: 120, least: 2 },
];

impl Bundling {
    /// Returns the marks of a window, bundled.
    pub fn of(self, marks: &[Mark], axis: &TimeAxis) -> Vec<Mark> {
        let inside = marks.iter().filter(|mark| axis.from <= mark.time && mark.time < axis.until);
        let marks = series_joined(inside.cloned().collect());
        let mut bundles: Vec<Vec<Mark>> = Vec::new();
        for mark in marks {
            let near = |bundle: &&mut Vec<Mark>| axis.x(mark.time) - axis.x(bundle[0].time) <= self.apart;
            match bundles.iter_mut().rev().take(LOOK_BACK).filter(near).find(|bundle| says_the_same(&bundle[0], &mark))
            {
                Some(bundle) => bundle.push(mark),
                None => bundles.push(vec![mark]),
            }
        }
        let mut told: Vec<_> = bundles.into_iter().flat_map(|bundle| self.told(bundle)).collect();
        told.sort_by_key(|mark| mark.time);
        told
    }

    /// As one, where they are enough, or equal in every word.
    fn told(self, bundle: Vec<Mark>) -> Vec<Mark> {
        let is_equal = bundle.iter().all(|mark| mark.words == bundle[0].words);
        if bundle.len() < 2 || (bundle.len() < self.least && !is_equal) {
            return bundle;
        }
        vec![joined(&bundle, is_equal.then(|| bundle[0].words.as_str()))]
    }
}

/// Whether two marks tell of like events that came of the same.
fn says_the_same(one: &Mark, other: &Mark) -> bool {
    (one.event, one.kind, one.code) == (other.event, other.kind, other.code) && one.count == 1 && other.count == 1
}

fn joined(bundle: &[Mark], same: Option<&str>) -> Mark {
    let first = &bundle[0];
    let count = bundle.len();
    let words = match (same, first.kind) {
        (Some(words), _) => format!("{count} × {words}"),
        (None, MarkKind::Loss) if first.event == EventName::KeyDeleted => format!("artifacts of {count} keys lost"),
        (None, MarkKind::Loss) => format!("records of {count} streams lost unread"),
        (None, MarkKind::Refused) => format!("{count} × {} refused", plain_words(first.event)),
        (None, MarkKind::Step | MarkKind::Service) => {
            format!("{count} × {}", plain_words(first.event).trim_end_matches(':'))
        }
    };
    let weight = bundle.iter().map(|mark| mark.weight).max().unwrap_or(first.weight);
    Mark { words, count, weight, ..first.clone() }
}

/// Joins what happened many times in the same words, and so would drown everything else.
fn series_joined(marks: Vec<Mark>) -> Vec<Mark> {
    let mut series: BTreeMap<(&str, &str), (usize, u64)> = BTreeMap::new();
    for mark in &marks {
        let (count, last) = series.entry((&mark.words, mark.code)).or_default();
        (*count, *last) = (*count + 1, mark.time);
    }
    let mut told = BTreeSet::new();
    let joined = marks.iter().filter_map(|mark| {
        let (count, last) = series[&(mark.words.as_str(), mark.code)];
        if count < SERIES {
            return Some(mark.clone());
        }
        let words = format!("{count} × {}, until {}", mark.words, moment(last));
        told.insert((&mark.words, mark.code)).then(|| Mark { words, count, ..mark.clone() })
    });
    joined.collect()
}

/// So many marks in the same words are a series.
const SERIES: usize = 10;
/// So many bundles are looked through for one that a mark belongs to.
const LOOK_BACK: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(time: u64, words: &str, code: &'static str) -> Mark {
        Mark { kind: MarkKind::Refused, weight: 8, code, ..Mark::step(time, words) }
    }

    fn words(bundling: Bundling, marks: &[Mark]) -> Vec<String> {
        let axis = TimeAxis { from: 0, until: 1_000, left: 0, right: 1_000 };
        bundling.of(marks, &axis).into_iter().map(|mark| mark.words).collect()
    }

    #[test]
    fn refusals_by_different_rules_stay_two() {
        let marks = [refused(5, "a refused", "REF-13"), refused(5, "b refused", "REF-14")];
        assert_eq!(words(BUNDLINGS[0], &marks), ["a refused", "b refused"]);
        assert_eq!(words(BUNDLINGS[3], &marks), ["a refused", "b refused"]);
    }

    #[test]
    fn equal_neighbours_are_one_and_like_ones_where_room_is_short() {
        let marks = [refused(5, "a refused", "REF-13"), refused(6, "a refused", "REF-13")];
        assert_eq!(words(BUNDLINGS[0], &marks), ["2 × a refused"]);
        let marks = [refused(5, "a refused", "REF-13"), refused(6, "b refused", "REF-13")];
        assert_eq!(words(BUNDLINGS[0], &marks), ["a refused", "b refused"]);
        assert_eq!(words(BUNDLINGS[1], &marks), ["2 × UpdateTable refused"]);
    }
}
