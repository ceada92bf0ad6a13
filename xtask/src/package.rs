//! `cargo xtask package`: the npm package, made by `npm/build.mjs` with the pinned tools.

use crate::process::{listen, program};
use crate::project::Project;
use anyhow::{Context, Result, bail};
use std::path::PathBuf;

/// Whether the model is optimised, which takes minutes; the numbers are the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Build {
    /// For tests.
    Quick,
    /// To be published.
    Optimised,
}

/// Builds the package and tells where its archive is.
pub fn build(project: &Project, build: Build) -> Result<PathBuf> {
    let mut node = program(project, "node")?;
    node.arg("npm/build.mjs");
    if build == Build::Quick {
        node.arg("--dev");
    }
    let heard = listen(node)?;
    if !heard.success {
        bail!("the package was not built; what is printed above says why");
    }
    let mut lines = heard.text.lines().rev().map(PathBuf::from);
    lines
        .find(|line| line.is_absolute() && line.extension().is_some_and(|ending| ending == "tgz"))
        .context("npm/build.mjs printed no path of an archive")
}
