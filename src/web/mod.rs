//! The model in JavaScript: in a page's worker and in Node. Nothing else in this
//! crate knows of JavaScript.
//!
//! One call per run, never per day. Series cross as typed arrays; seeds and
//! digests as hex strings, since a number of JavaScript cannot hold 64 bits.

pub mod api;
mod asked;
pub mod catalogue;
mod js;
pub mod landscape;
pub mod sensitivity;
mod theatre;
pub mod worker;
