//! Work on many scenarios at once: one thread for each core, and results in the order of the scenarios.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::{
    cli::threads::{self, Threads},
    engine::Setup,
};

/// Does something with every setup on all cores, each with a crew of those left over, and returns the results in order.
pub fn in_order<R: Send>(setups: &[Setup], work: impl Fn(&Setup, Threads) -> R + Sync) -> Vec<R> {
    in_order_until(setups, work, |_| false)
}

/// Does the same up to the first setup, in order, whose result is the last that is wanted; those after it are left out, and
/// none is begun once it is known.
pub fn in_order_until<R: Send>(
    setups: &[Setup],
    work: impl Fn(&Setup, Threads) -> R + Sync,
    is_last: impl Fn(&R) -> bool + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let last = AtomicUsize::new(setups.len());
    let results: Vec<Mutex<Option<R>>> = setups.iter().map(|_| Mutex::new(None)).collect();
    let threads = threads::cores().min(setups.len());
    let crew = Threads::of_each(threads);
    let take = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&index| index < setups.len());
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(index) = take().filter(|&index| index <= last.load(Ordering::Relaxed)) {
                    let result = work(&setups[index], crew);
                    if is_last(&result) {
                        last.fetch_min(index, Ordering::Relaxed);
                    }
                    *results[index].lock().expect("a result is stored once") = Some(result);
                }
            });
        }
    });
    let wanted = last.into_inner().saturating_add(1);
    let stored = |result: Mutex<Option<R>>| result.into_inner().expect("a result is stored once");
    results.into_iter().take(wanted).map(|result| stored(result).expect("every setup was worked on")).collect()
}
