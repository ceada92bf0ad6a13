//! The headless program. It exists natively only; a build for wasm, which has no
//! files to open, gets an empty one, so that testing there needs no special flags.

#[cfg(not(target_arch = "wasm32"))]
mod program;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    program::main()
}

#[cfg(target_arch = "wasm32")]
fn main() {}
