//! What is asked of worlds.

pub mod claims;
pub mod doubt;
pub mod ensemble;
pub mod intervals;
pub mod keys;
pub mod landscape;
pub mod numbers;
pub mod patterns;
pub mod plan;
pub mod sensitivity;
pub mod stability;
pub mod summary;
pub mod sums;
pub mod sweep;
pub mod twin;
pub mod why;
