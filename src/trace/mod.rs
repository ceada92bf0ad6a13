//! What a run leaves behind. Everything here gets `&World`: observing never
//! changes a run.

pub mod digest;
pub mod export;
pub mod reasons;
pub mod record;
pub mod series;
pub mod snapshot;
pub mod words;
