//! What is asked of worlds. So far: whether a world without luck stands still.

pub mod stability;
