//! `cargo xtask release`: versions of the site that stay as they were, for pages that show one of them.
//!
//! A folder of releases holds `v/<version>/` for each and `versions.json`, which lists them. A version that is there is
//! never written again: who shows it in a course must find the same years later. `cargo xtask build --releases` puts the
//! folder beside a site.

use crate::process::{answer, program};
use crate::project::Project;
use crate::site::{BESIDE, SIZES_FILE, files_below};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// The list of the versions that there are.
const LIST: &str = "versions.json";

/// The folder of the versions.
const VERSIONS: &str = "v";

/// Version of the format of the list.
const FORMAT: u64 = 1;

/// The version of the model, which is that of the site.
pub fn version(project: &Project) -> Result<String> {
    let mut cargo = program(project, "cargo")?;
    cargo.args([
        "metadata",
        "--no-deps",
        "--offline",
        "--format-version",
        "1",
    ]);
    let text = answer(cargo).context("`cargo metadata` gives no answer")?;
    let metadata: Value =
        serde_json::from_str(&text).context("`cargo metadata` printed no JSON")?;
    metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|package| package["name"] == "backchannel")
        .and_then(|package| package["version"].as_str())
        .map(str::to_owned)
        .context("`cargo metadata` names no package `backchannel` with a version")
}

/// Keeps a built site as this version. A version that is kept already must be the same, file by file.
pub fn keep(site: &Path, out: &Path, version: &str) -> Result<()> {
    let number = parse(version)
        .with_context(|| format!("found version `{version}`, expected three numbers as `1.2.3`"))?;
    if out.join(SIZES_FILE).exists() {
        bail!(
            "{} is a built site, which the next build replaces with all that is in it: name another folder with --out",
            out.display()
        );
    }
    let mut known = list(out)?;
    let files = files_of(site)?;
    let target = out.join(VERSIONS).join(version);
    if target.exists() {
        let differing = differing(site, &files, &target)?;
        if !differing.is_empty() {
            bail!(
                "version {version} is released already, in {}, and {} differ: a release never changes; \
                 give the model another version in Cargo.toml",
                target.display(),
                differing.join(", ")
            );
        }
        println!("Version {version} is released already, and is the same.");
    } else {
        let part = out.join(VERSIONS).join(format!(".{version}.part"));
        if part.exists() {
            fs::remove_dir_all(&part)
                .with_context(|| format!("cannot remove {}", part.display()))?;
        }
        copy(site, &files, &part)?;
        fs::rename(&part, &target).with_context(|| format!("cannot name {}", target.display()))?;
        println!("Version {version} is in {}", target.display());
    }
    let entry = json!({ "version": version, "build": build_of(&target)? });
    known.retain(|(one, _)| *one != number);
    known.push((number, entry));
    known.sort_by_key(|(number, _)| *number);
    write_list(out, &known)
}

/// Refuses, before a build of minutes, what [`add_to_site`] could not do.
pub fn check(project: &Project, releases: &Path, out: &Path) -> Result<()> {
    let (releases, out) = (project.root.join(releases), project.root.join(out));
    if !releases.join(LIST).is_file() {
        bail!(
            "{} holds no {LIST}: make it with `cargo xtask release --out {0}`",
            releases.display()
        );
    }
    if releases.starts_with(&out) {
        bail!(
            "{} lies within {}, which the build replaces",
            releases.display(),
            out.display()
        );
    }
    list(&releases).map(|_| ())
}

/// Puts the versions of a folder beside a site that was just published.
pub fn add_to_site(project: &Project, releases: &Path, out: &Path) -> Result<()> {
    let (releases, out) = (project.root.join(releases), project.root.join(out));
    let files: Vec<String> = files_below(&releases)?
        .into_iter()
        .filter(|file| file == LIST || (file.starts_with("v/") && !file.starts_with("v/.")))
        .collect();
    copy(&releases, &files, &out)?;
    println!("With {} released versions.", list(&releases)?.len());
    Ok(())
}

/// The files of a site that a version consists of.
fn files_of(site: &Path) -> Result<Vec<String>> {
    let mut files = files_below(site)?;
    files.retain(|file| !BESIDE.contains(&file.as_str()) && file != LIST);
    Ok(files)
}

/// Files that two folders do not have alike.
fn differing(site: &Path, files: &[String], target: &Path) -> Result<Vec<String>> {
    let kept = files_below(target)?;
    let mut all: Vec<&String> = files.iter().chain(&kept).collect();
    all.sort();
    all.dedup();
    Ok(all
        .into_iter()
        .filter(|file| fs::read(site.join(file)).ok() != fs::read(target.join(file)).ok())
        .cloned()
        .collect())
}

fn copy(from: &Path, files: &[String], to: &Path) -> Result<()> {
    for file in files {
        let target: PathBuf = to.join(file);
        let folder = target.parent().unwrap_or(to);
        fs::create_dir_all(folder)
            .and_then(|()| fs::copy(from.join(file), &target))
            .with_context(|| format!("cannot write {}", target.display()))?;
    }
    Ok(())
}

/// The id that the build stamped on a version's page.
fn build_of(version: &Path) -> Result<String> {
    let page = version.join("embed.html");
    let text =
        fs::read_to_string(&page).with_context(|| format!("cannot read {}", page.display()))?;
    text.split_once("embed.js?v=")
        .and_then(|(_, rest)| rest.split(['"', '&']).next())
        .map(str::to_owned)
        .with_context(|| format!("{} names no build", page.display()))
}

type Number = (u64, u64, u64);

fn parse(version: &str) -> Option<Number> {
    let mut parts = version.split('.').map(|part| {
        let plain = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| part.parse().ok()).flatten()
    });
    let number = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(number)
}

/// The versions that a folder lists, each with its entry; none where there is no list.
fn list(folder: &Path) -> Result<Vec<(Number, Value)>> {
    let path = folder.join(LIST);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let value: Value =
        serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))?;
    if value["format"] != FORMAT {
        bail!(
            "{}: found format {}, expected {FORMAT}",
            path.display(),
            value["format"]
        );
    }
    let entries = value["versions"]
        .as_array()
        .with_context(|| format!("{} has no list `versions`", path.display()))?;
    entries
        .iter()
        .map(|entry| {
            let version = entry["version"].as_str().unwrap_or_default();
            let number = parse(version).with_context(|| {
                format!(
                    "{}: found {entry}, expected an entry with a version",
                    path.display()
                )
            })?;
            if !folder.join(VERSIONS).join(version).is_dir() {
                bail!(
                    "{} lists {version}, and there is no {VERSIONS}/{version}/ beside it",
                    path.display()
                );
            }
            Ok((number, entry.clone()))
        })
        .collect()
}

fn write_list(folder: &Path, known: &[(Number, Value)]) -> Result<()> {
    let versions: Vec<&Value> = known.iter().map(|(_, entry)| entry).collect();
    let newest = versions.last().map(|entry| &entry["version"]);
    let value = json!({ "format": FORMAT, "newest": newest, "versions": versions });
    let path = folder.join(LIST);
    let part = folder.join(format!("{LIST}.part"));
    fs::write(&part, format!("{value:#}\n"))
        .and_then(|()| fs::rename(&part, &path))
        .with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Place(PathBuf);

    impl Place {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn site(&self, build: &str) -> PathBuf {
            let site = self.0.join("site");
            fs::create_dir_all(site.join("embed")).unwrap();
            for file in BESIDE.iter().chain(&[LIST, "embed/a.svg", "index.html"]) {
                fs::write(site.join(file), build).unwrap();
            }
            fs::write(
                site.join("embed.html"),
                format!("<script src=\"embed.js?v={build}\">"),
            )
            .unwrap();
            site
        }

        fn list(&self) -> Value {
            let text = fs::read_to_string(self.0.join("kept").join(LIST)).unwrap();
            serde_json::from_str(&text).unwrap()
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn versions_are_three_plain_numbers_and_sort_as_such() {
        assert!(parse("0.10.0") > parse("0.9.9"));
        for bad in [
            "", "1", "1.2", "1.2.3.4", "1.2.x", "+1.2.3", "1..3", "v1.2.3",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_release_is_added_and_those_before_it_are_left_as_they_were() {
        let place = Place::new("release");
        let out = place.0.join("kept");
        keep(&place.site("aaa"), &out, "0.9.0").unwrap();
        let first = files_below(&out).unwrap();
        assert_eq!(
            first,
            [
                "v/0.9.0/embed.html",
                "v/0.9.0/embed/a.svg",
                "v/0.9.0/index.html",
                LIST
            ]
        );
        keep(&place.site("bbb"), &out, "0.10.0").unwrap();
        keep(&place.site("ccc"), &out, "0.9.1").unwrap();
        assert_eq!(
            fs::read_to_string(out.join("v/0.9.0/index.html")).unwrap(),
            "aaa"
        );
        assert_eq!(
            place.list(),
            json!({ "format": 1, "newest": "0.10.0", "versions": [
                { "version": "0.9.0", "build": "aaa" },
                { "version": "0.9.1", "build": "ccc" },
                { "version": "0.10.0", "build": "bbb" },
            ] })
        );
    }

    #[test]
    fn the_same_again_changes_nothing_and_another_under_the_same_version_is_refused() {
        let place = Place::new("again");
        let out = place.0.join("kept");
        keep(&place.site("aaa"), &out, "1.0.0").unwrap();
        let before = place.list();
        keep(&place.site("aaa"), &out, "1.0.0").unwrap();
        assert_eq!(place.list(), before);
        let error = keep(&place.site("bbb"), &out, "1.0.0").unwrap_err();
        assert!(error.to_string().contains("never changes"), "{error}");
        assert!(error.to_string().contains("index.html"), "{error}");
        assert_eq!(
            fs::read_to_string(out.join("v/1.0.0/index.html")).unwrap(),
            "aaa"
        );
        assert_eq!(place.list(), before);
    }

    #[test]
    fn a_site_gets_all_versions_and_nothing_that_is_half_done() {
        let place = Place::new("beside");
        let out = place.0.join("kept");
        keep(&place.site("aaa"), &out, "1.0.0").unwrap();
        fs::create_dir_all(out.join("v/.1.1.0.part")).unwrap();
        fs::write(out.join("v/.1.1.0.part/index.html"), "half").unwrap();
        let project = Project {
            root: place.0.clone(),
            cache: place.0.clone(),
        };
        check(&project, Path::new("kept"), Path::new("dist")).unwrap();
        add_to_site(&project, Path::new("kept"), Path::new("dist")).unwrap();
        assert_eq!(
            files_below(&place.0.join("dist")).unwrap(),
            [
                "v/1.0.0/embed.html",
                "v/1.0.0/embed/a.svg",
                "v/1.0.0/index.html",
                LIST
            ]
        );
        for (releases, out, expected) in [
            ("none", "dist", "holds no versions.json"),
            ("kept", ".", "which the build replaces"),
        ] {
            let error = check(&project, Path::new(releases), Path::new(out)).unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
        }
        fs::remove_dir_all(out.join("v/1.0.0")).unwrap();
        let error = check(&project, Path::new("kept"), Path::new("dist")).unwrap_err();
        assert!(error.to_string().contains("lists 1.0.0"), "{error}");
    }

    #[test]
    fn a_built_site_is_no_place_for_releases() {
        let place = Place::new("place");
        let site = place.site("aaa");
        let error = keep(&site, &site, "1.0.0").unwrap_err().to_string();
        assert!(error.contains("is a built site"), "{error}");
    }
}
