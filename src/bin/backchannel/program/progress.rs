//! How far a study is, for a person who waits at a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// Shows work done, of how much, and the time that the rest should take. On the terminal's
/// standard error alone: nothing in a pipe or file, and nothing stays when it is dropped.
pub struct Progress(ProgressBar);

impl Progress {
    /// Starts with nothing done of `count`.
    pub fn of(count: usize) -> Self {
        let bar = ProgressBar::new(count as u64);
        if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos} of {len}, {eta} left") {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// One more is done.
    pub fn step(&self) {
        self.0.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// What some work gives, and the seconds that it took.
#[expect(
    clippy::disallowed_types,
    reason = "people are told how long they waited; no number of a run comes from it"
)]
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let started = std::time::Instant::now();
    let result = work();
    (result, started.elapsed().as_secs_f64())
}
