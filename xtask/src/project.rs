//! Where things are: the repository, and the cache of built tools outside it.

use anyhow::{Context, Result, bail};
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The two folders every command works with.
pub struct Project {
    /// The root of the repository.
    pub root: PathBuf,
    /// The folder of built tools, one sub-folder per tool and version. It lies outside `target/`,
    /// so that neither a fresh clone nor `cargo clean` builds them again.
    pub cache: PathBuf,
}

impl Project {
    /// Finds the repository this command was started from, and the cache.
    ///
    /// The cache is `$BACKCHANNEL_CACHE`, or `backchannel` in `$XDG_CACHE_HOME` or in `~/.cache`.
    pub fn find() -> Result<Self> {
        // Cargo sets this for `cargo run`, which is what the `xtask` alias is; the path known when this program
        // was compiled may be another clone's, where clones share a target folder.
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .context("CARGO_MANIFEST_DIR is not set: start this as `cargo xtask …`")?;
        let root = Path::new(&manifest)
            .parent()
            .context("the xtask crate has no parent folder")?
            .to_path_buf();
        if !root.join("Trunk.toml").is_file() {
            bail!(
                "{} holds no Trunk.toml, so it is not the root of the repository",
                root.display()
            );
        }
        Ok(Self {
            root,
            cache: cache_folder(
                env::var_os("BACKCHANNEL_CACHE"),
                env::var_os("XDG_CACHE_HOME"),
                env::home_dir(),
            )?,
        })
    }

    /// The folder of the page's sources.
    pub fn www(&self) -> PathBuf {
        self.root.join("www")
    }
}

fn cache_folder(
    own: Option<OsString>,
    shared: Option<OsString>,
    home: Option<PathBuf>,
) -> Result<PathBuf> {
    let set = |value: Option<OsString>| value.filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(own) = set(own) {
        return Ok(own);
    }
    set(shared)
        .or_else(|| home.map(|home| home.join(".cache")))
        .map(|folder| folder.join("backchannel"))
        .context("there is no home folder to keep the tools in: set BACKCHANNEL_CACHE to a folder")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_is_the_first_of_its_three_places() {
        let home = Some(PathBuf::from("/home/reader"));
        let cases: [(Option<&str>, Option<&str>, &str); 4] = [
            (Some("/tools"), Some("/cache"), "/tools"),
            (Some(""), Some("/cache"), "/cache/backchannel"),
            (None, Some("/cache"), "/cache/backchannel"),
            (None, None, "/home/reader/.cache/backchannel"),
        ];
        for (own, shared, expected) in cases {
            let found = cache_folder(
                own.map(OsString::from),
                shared.map(OsString::from),
                home.clone(),
            );
            assert_eq!(found.unwrap(), PathBuf::from(expected));
        }
        assert!(cache_folder(None, None, None).is_err());
    }
}
