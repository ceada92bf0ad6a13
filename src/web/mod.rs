//! The model in JavaScript: in a page's worker and in Node. Nothing else in this
//! crate knows of JavaScript.
//!
//! One call per run, never per day. Series cross as typed arrays; seeds and
//! digests as hex strings, since a number of JavaScript cannot hold 64 bits.

pub mod api;
mod asked;
#[cfg(not(feature = "page"))]
pub mod author;
pub mod catalogue;
#[cfg(not(feature = "page"))]
pub mod ensemble;
mod js;
#[cfg(not(feature = "page"))]
pub mod landscape;
#[cfg(not(feature = "page"))]
pub mod numbers;
#[cfg(not(feature = "page"))]
pub mod sensitivity;
#[cfg(not(feature = "page"))]
pub mod stepped;
#[cfg(not(feature = "page"))]
mod study;
mod theatre;
#[cfg(not(feature = "page"))]
pub mod twin;
mod types;
#[cfg(not(feature = "page"))]
pub mod why;
pub mod worker;
