//! Work shared between all cores, in an order that does not matter: results come back
//! by number, or go into sums that do not depend on it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::progress::Progress;

/// Threads that share one set of sums: adding a run takes a tenth of making it, so four
/// hardly wait for each other, and sums take much memory.
const THREADS_PER_SUMS: usize = 4;

/// Most sets of sums.
const MOST_SUMS: usize = 8;

/// Threads to use when nobody says.
pub fn all_cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Hands out the numbers below `count` in order to `threads` threads, each of which has a
/// number of its own, until one is not satisfied.
fn share_out(count: usize, threads: usize, work: &(dyn Fn(usize, usize) -> bool + Sync)) {
    let next = AtomicUsize::new(0);
    let progress = Progress::of(count);
    std::thread::scope(|scope| {
        for thread in 0..threads.clamp(1, count.max(1)) {
            let (next, progress) = (&next, &progress);
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        break;
                    }
                    if !work(number, thread) {
                        next.store(count, Ordering::Relaxed);
                    }
                    progress.step();
                }
            });
        }
    });
}

/// `work(0)` to `work(count - 1)` on `threads` threads, results in order.
pub fn map<T: Send>(count: usize, threads: usize, work: &(dyn Fn(usize) -> T + Sync)) -> Vec<T> {
    let done = Mutex::new(Vec::with_capacity(count));
    share_out(count, threads, &|number, _| {
        let result = work(number);
        // A poisoned lock means that another worker panicked, which ends the scope.
        if let Ok(mut done) = done.lock() {
            done.push((number, result));
        }
        true
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

/// The results of `work(0)` to `work(count - 1)`, on `threads` threads, each added to one of a
/// few sums; those are merged into one. No result is kept longer.
///
/// # Errors
/// That of the least number whose work or addition failed, after which no more is begun.
pub fn sums<T, S: Send, E: Send>(
    count: usize,
    threads: usize,
    empty: &dyn Fn() -> S,
    work: &(dyn Fn(usize) -> Result<T, E> + Sync),
    add: fn(&mut S, &T) -> Result<(), E>,
    merge: fn(&mut S, &S) -> Result<(), E>,
) -> Result<S, E> {
    let sets = threads.div_ceil(THREADS_PER_SUMS).clamp(1, MOST_SUMS);
    let sums: Vec<Mutex<S>> = (0..sets).map(|_| Mutex::new(empty())).collect();
    let failed: Mutex<Option<(usize, E)>> = Mutex::new(None);
    share_out(count, threads, &|number, thread| {
        let result = work(number).and_then(|result| match sums[thread % sets].lock() {
            Ok(mut sums) => add(&mut sums, &result),
            Err(_) => Ok(()),
        });
        let Err(error) = result else {
            return true;
        };
        if let Ok(mut failed) = failed.lock()
            && failed.as_ref().is_none_or(|(first, _)| number < *first)
        {
            *failed = Some((number, error));
        }
        false
    });
    if let Ok(Some((_, error))) = failed.into_inner() {
        return Err(error);
    }
    let mut sums = sums.into_iter().filter_map(|sums| sums.into_inner().ok());
    let mut whole = sums.next().unwrap_or_else(empty);
    sums.try_for_each(|more| merge(&mut whole, &more))?;
    Ok(whole)
}
