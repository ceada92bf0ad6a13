//! `cargo xtask scorm`: the site with a task, as a package of SCORM 1.2, made by `www/scorm/pack.mjs`.

use crate::process::{program, run};
use crate::project::Project;
use crate::site::{self, Base};
use anyhow::{Context, Result, bail};
use std::env;
use std::path::Path;

/// The task that is packed when none is named.
const USUAL_TASK: &str = "docs/teaching/secondary.task.json";

/// Builds the site and packs it with this task into a zip file. Both files are named relative to where the command
/// was given; without a task it is `USUAL_TASK` of the repository.
pub fn build(project: &Project, task: Option<&Path>, out: &Path) -> Result<()> {
    let place = env::current_dir().context("there is no current folder")?;
    let task = task.map_or_else(|| project.root.join(USUAL_TASK), |task| place.join(task));
    // Building takes minutes; a wrong name is said before.
    if !task.is_file() {
        bail!("there is no file of a task at {}", task.display());
    }
    let base: Base = "/".parse()?;
    let site = site::build(project, &base)?;
    let mut node = program(project, "node")?;
    node.arg("www/scorm/pack.mjs")
        .arg("--site")
        .arg(&site)
        .arg("--task")
        .arg(&task)
        .arg("--out")
        .arg(place.join(out));
    run(node)
}
