//! Sums that one run after another is added to, and that merge.
//!
//! Everything here is counted in integers, so that the order of runs and any split of them
//! over threads, workers or machines end in the same bits. What is kept does not grow with
//! the number of runs, but for one bit that says which of them are in.

pub mod columns;
pub mod header;
pub mod histogram;
pub mod moments;
pub mod passage;
pub mod replicates;
pub mod scale;
pub mod shares;
