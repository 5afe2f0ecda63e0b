//! A failing case is made smaller, as long as it still fails.

use crate::{case::Case, trial::INVALID};

/// Returns the smallest case that can be reached by leaving things out, and how it fails.
pub fn shrink(mut case: Case, mut failure: String, fails: impl Fn(&Case) -> Result<(), String>) -> (Case, String) {
    'smaller: loop {
        for smaller in smaller(&case) {
            match fails(&smaller) {
                Err(reason) if !reason.starts_with(INVALID) => {
                    (case, failure) = (smaller, reason);
                    continue 'smaller;
                }
                Err(_) | Ok(()) => {}
            }
        }
        return (case, failure);
    }
}

/// Every case with one thing less.
fn smaller(case: &Case) -> Vec<Case> {
    let mut found = Vec::new();
    let mut propose = |change: &dyn Fn(&mut Case)| {
        let mut smaller = case.clone();
        change(&mut smaller);
        if smaller != *case {
            found.push(smaller);
        }
    };
    each(case.steps.len(), |n| propose(&|case| drop(case.steps.remove(n))));
    each(case.workloads.len(), |n| propose(&|case| drop(case.workloads.remove(n))));
    each(case.consumers.len(), |n| propose(&|case| drop(case.consumers.remove(n))));
    each(case.clusters.len(), |n| propose(&|case| drop(case.clusters.remove(n))));
    each(case.tables.len(), |n| propose(&|case| drop(case.tables.remove(n))));
    each(case.keys.len(), |n| propose(&|case| drop(case.keys.remove(n))));
    each(case.timing.len(), |n| {
        propose(&|case| {
            case.timing.remove(n);
        })
    });
    propose(&|case| case.switch_rate = None);
    propose(&|case| case.client_keys.clear());
    propose(&|case| case.duration /= 2);
    for n in 0..case.workloads.len() {
        propose(&|case| case.workloads[n].to = (case.workloads[n].from + case.workloads[n].to) / 2);
        propose(&|case| case.workloads[n].item = crate::case::Item::default());
        propose(&|case| case.workloads[n].via = None);
    }
    for n in 0..case.tables.len() {
        propose(&|case| case.tables[n].items = case.tables[n].items.saturating_sub(1));
        propose(&|case| drop(case.tables[n].indexes.pop()));
        propose(&|case| case.tables[n].stream = None);
        propose(&|case| case.tables[n].ttl = false);
        propose(&|case| case.tables[n].insights = false);
        propose(&|case| case.tables[n].point_in_time = None);
        propose(&|case| drop(case.tables[n].replicas.pop()));
        propose(&|case| case.tables[n].item = crate::case::Item::default());
    }
    found
}

fn each(count: usize, mut propose: impl FnMut(usize)) {
    (0..count).rev().for_each(&mut propose);
}
