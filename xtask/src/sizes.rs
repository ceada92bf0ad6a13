//! What the site weighs: each file as it is and compressed, and what a first visit must load.
//!
//! A first visit is counted as the page and every file that it names, that one of those names, and so on. Files that
//! are named but loaded only on request count too: the budget errs on the safe side. The studies do not: they lie in a
//! folder of their own, from which the page takes nothing until a reader asks for one, as a test of the page holds.

use crate::process::{answer, program};
use crate::project::Project;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// The most that a first visit may load, in bytes after gzip: every host sends gzip, not every one brotli.
pub const FIRST_LOAD_BUDGET: u64 = 700_000;

/// The most that may have to come before a reader sees the page as it is meant to look, in bytes after gzip.
pub const CRITICAL_BUDGET: u64 = 300_000;

/// The page that a first visit opens.
const PAGE: &str = "index.html";

/// What is loaded when a reader opens a study, and not before.
const ON_REQUEST: &str = "studies/";

/// Names every file of the site, for the offline copy that is made after the first visit.
const OFFLINE_COPY: &str = "sw.js";

/// Bytes of one file, or of several together.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub struct Weight {
    pub raw: u64,
    pub gzip: u64,
    pub brotli: u64,
}

impl Weight {
    /// A host sends a file as it is where compression would make it longer.
    fn new(raw: u64, gzip: u64, brotli: u64) -> Self {
        Self {
            raw,
            gzip: gzip.min(raw),
            brotli: brotli.min(raw),
        }
    }

    fn sum(weights: impl IntoIterator<Item = Self>) -> Self {
        weights.into_iter().fold(Self::default(), |sum, one| Self {
            raw: sum.raw + one.raw,
            gzip: sum.gzip + one.gzip,
            brotli: sum.brotli + one.brotli,
        })
    }

    fn json(self) -> Value {
        json!({ "raw": self.raw, "gzip": self.gzip, "brotli": self.brotli })
    }
}

/// One file of the site.
#[derive(Debug)]
struct Entry {
    path: String,
    weight: Weight,
    first_load: bool,
    critical: bool,
}

/// The weights of all files of a site.
#[derive(Debug)]
pub struct Report {
    files: Vec<Entry>,
}

impl Report {
    /// Weighs these files, named relative to the folder.
    pub fn weigh(project: &Project, folder: &Path, files: &[String]) -> Result<Self> {
        let mut node = program(project, "node")?;
        node.arg("xtask/src/compress.mjs").arg(folder).args(files);
        let said =
            answer(node).context("the sizes of the site cannot be told: compress.mjs failed")?;
        let weights = parse_weights(&said)?;
        let mut texts = BTreeMap::new();
        for path in files.iter().filter(|path| names_files(path)) {
            let file = folder.join(path);
            let text = fs::read_to_string(&file)
                .with_context(|| format!("cannot read {} as text", file.display()))?;
            texts.insert(path.as_str(), text);
        }
        let first = first_load(files, &texts);
        let critical = critical_path(files, &texts);
        let files = weights
            .into_iter()
            .map(|(path, weight)| Entry {
                first_load: first.contains(&path.as_str()),
                critical: critical.contains(&path.as_str()),
                path,
                weight,
            })
            .collect();
        Ok(Self { files })
    }

    /// What a first visit loads.
    pub fn first_load(&self) -> Weight {
        Weight::sum(
            self.files
                .iter()
                .filter(|file| file.first_load)
                .map(|file| file.weight),
        )
    }

    /// What must come before the page looks as it is meant to: the page and what it names itself, its fonts among it.
    pub fn critical_path(&self) -> Weight {
        Weight::sum(
            self.files
                .iter()
                .filter(|file| file.critical)
                .map(|file| file.weight),
        )
    }

    /// What a reader loads besides who opens a study.
    fn on_request(&self) -> Weight {
        Weight::sum(
            self.files
                .iter()
                .filter(|file| file.path.starts_with(ON_REQUEST))
                .map(|file| file.weight),
        )
    }

    fn total(&self) -> Weight {
        Weight::sum(self.files.iter().map(|file| file.weight))
    }

    /// The report for people, heaviest file first.
    pub fn table(&self) -> String {
        let mut files: Vec<&Entry> = self.files.iter().collect();
        files.sort_by_key(|file| std::cmp::Reverse(file.weight.gzip));
        let mut text = format!(
            "{:<44} {:>10} {:>10} {:>10}\n",
            "file (* = first load)", "bytes", "gzip", "brotli"
        );
        let mut row = |name: &str, weight: Weight| {
            let Weight { raw, gzip, brotli } = weight;
            let _ = writeln!(text, "{name:<44} {raw:>10} {gzip:>10} {brotli:>10}");
        };
        for file in files {
            let mark = if file.first_load { "* " } else { "  " };
            row(&format!("{mark}{}", file.path), file.weight);
        }
        row("whole site", self.total());
        row("critical path", self.critical_path());
        row("first load", self.first_load());
        row("studies, on request", self.on_request());
        text
    }

    /// The report for programs.
    pub fn json(&self) -> Value {
        let files: Vec<Value> = self
            .files
            .iter()
            .map(|file| {
                let mut entry = file.weight.json();
                entry["path"] = json!(file.path);
                entry["first_load"] = json!(file.first_load);
                entry
            })
            .collect();
        json!({
            "unit": "byte",
            "first_load_budget_gzip": FIRST_LOAD_BUDGET,
            "first_load": self.first_load().json(),
            "critical_path_budget_gzip": CRITICAL_BUDGET,
            "critical_path": self.critical_path().json(),
            "studies": self.on_request().json(),
            "total": self.total().json(),
            "files": files,
        })
    }

    /// Fails where a first visit, or what it needs before the page stands, is more than its budget.
    pub fn hold_to_budget(&self) -> Result<()> {
        let critical = self.critical_path().gzip;
        if critical > CRITICAL_BUDGET {
            bail!(
                "before the page stands {critical} bytes after gzip must come, and the budget is {CRITICAL_BUDGET}: \
                 make the page, its script, its styles and its fonts lighter, or load a part of them later"
            );
        }
        let found = self.first_load().gzip;
        if found > FIRST_LOAD_BUDGET {
            bail!(
                "a first visit loads {found} bytes after gzip, and the budget is {FIRST_LOAD_BUDGET}: \
                 make the heaviest files marked * above lighter, or load them later"
            );
        }
        Ok(())
    }
}

fn parse_weights(text: &str) -> Result<Vec<(String, Weight)>> {
    let list: Value = serde_json::from_str(text).context("the sizes are not JSON")?;
    let list = list.as_array().context("the sizes are not a list")?;
    list.iter()
        .map(|entry| {
            let number = |name: &str| {
                entry[name]
                    .as_u64()
                    .with_context(|| format!("{entry} has no number `{name}`"))
            };
            let path = entry["path"]
                .as_str()
                .with_context(|| format!("{entry} has no `path`"))?;
            let weight = Weight::new(number("raw")?, number("gzip")?, number("brotli")?);
            Ok((path.to_owned(), weight))
        })
        .collect()
}

/// Whether other files may be named in this one.
fn names_files(path: &str) -> bool {
    [".html", ".css", ".js", ".mjs"]
        .iter()
        .any(|ending| path.ends_with(ending))
}

/// The page and what it names itself; links lead to other pages, which a first visit does not follow.
fn critical_path<'a>(files: &'a [String], texts: &BTreeMap<&str, String>) -> Vec<&'a str> {
    let Some(page) = texts.get(PAGE) else {
        return Vec::new();
    };
    files
        .iter()
        .map(String::as_str)
        .filter(|file| *file == PAGE || (!apart(file) && names(page, file)))
        .collect()
}

/// Whether a first visit leaves this file alone even where it is named.
fn apart(file: &str) -> bool {
    file.ends_with(".html") || file.starts_with(ON_REQUEST)
}

/// The page, and all that it and what it loads name.
fn first_load<'a>(files: &'a [String], texts: &BTreeMap<&str, String>) -> Vec<&'a str> {
    let mut found: Vec<&str> = files
        .iter()
        .map(String::as_str)
        .filter(|path| *path == PAGE)
        .collect();
    let mut next = 0;
    while let Some(&path) = found.get(next) {
        next += 1;
        let Some(text) = texts.get(path).filter(|_| path != OFFLINE_COPY) else {
            continue;
        };
        for file in files {
            if !apart(file) && !found.contains(&file.as_str()) && names(text, file) {
                found.push(file);
            }
        }
    }
    found
}

/// Whether this text names this file: its last part, between what surrounds an address in HTML, CSS and JavaScript.
fn names(text: &str, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    text.match_indices(name).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let after = text[start + name.len()..].chars().next();
        before.is_none_or(|found| "\"'`/(= ".contains(found))
            && after.is_none_or(|found| "\"'`)?#> ".contains(found))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files with their size, whether a first visit loads them, and none of them critical but `page.js`.
    fn report(files: &[(&str, u64, bool)]) -> Report {
        let files = files
            .iter()
            .map(|(path, gzip, first_load)| Entry {
                path: (*path).to_owned(),
                weight: Weight::new(gzip * 3, *gzip, gzip / 2),
                first_load: *first_load,
                critical: *path == "page.js",
            })
            .collect();
        Report { files }
    }

    #[test]
    fn weights_add_up_for_all_files_and_for_the_first_load() {
        let report = report(&[
            ("a.js", 100, true),
            ("b.css", 50, true),
            ("c.pdf", 7, false),
            ("studies/d.js", 4, false),
        ]);
        assert_eq!(
            report.first_load(),
            Weight {
                raw: 450,
                gzip: 150,
                brotli: 75
            }
        );
        assert_eq!(
            report.total(),
            Weight {
                raw: 483,
                gzip: 161,
                brotli: 80
            }
        );
        assert_eq!(report.json()["studies"]["gzip"], 4);
        assert_eq!(report.json()["first_load"]["gzip"], 150);
        assert_eq!(report.json()["files"][2]["first_load"], false);
        let table = report.table();
        assert!(
            table.contains("* a.js") && table.contains("  c.pdf"),
            "{table}"
        );
    }

    #[test]
    fn a_file_that_compression_makes_longer_is_sent_as_it_is() {
        assert_eq!(
            Weight::new(10, 30, 9),
            Weight {
                raw: 10,
                gzip: 10,
                brotli: 9
            }
        );
    }

    #[test]
    fn the_budget_is_the_last_size_that_passes() {
        assert!(
            report(&[("a", FIRST_LOAD_BUDGET, true), ("b", 1, false)])
                .hold_to_budget()
                .is_ok()
        );
        let error = report(&[("a", FIRST_LOAD_BUDGET, true), ("b", 1, true)]).hold_to_budget();
        assert!(error.unwrap_err().to_string().contains("700001 bytes"));
        let critical = |bytes| report(&[("page.js", bytes, true)]).hold_to_budget();
        assert!(critical(CRITICAL_BUDGET).is_ok());
        let error = critical(CRITICAL_BUDGET + 1).unwrap_err().to_string();
        assert!(error.contains("300001 bytes"), "{error}");
    }

    #[test]
    fn a_first_load_is_what_the_page_names_in_turn() {
        let files = [
            "index.html",
            "embed.html",
            "main.js",
            "worker.js",
            "backchannel_bg.wasm",
            "fonts/text.woff2",
            "style.css",
            "guide.pdf",
            "sw.js",
            "not-main.js",
            "studies/worker.js",
        ]
        .map(str::to_owned);
        let texts = BTreeMap::from([
            (
                "index.html",
                "<link href=./style.css><script src=\"./main.js?v=1\"><a href='embed.html'>"
                    .to_owned(),
            ),
            ("embed.html", "guide.pdf".to_owned()),
            (
                "main.js",
                "new Worker(new URL(`worker.js`, import.meta.url)); register('./sw.js')".to_owned(),
            ),
            (
                "worker.js",
                "new URL('backchannel_bg.wasm',import.meta.url)".to_owned(),
            ),
            ("style.css", "src:url(fonts/text.woff2)".to_owned()),
            ("sw.js", "['guide.pdf']".to_owned()),
            ("not-main.js", String::new()),
        ]);
        assert_eq!(
            first_load(&files, &texts),
            [
                "index.html",
                "main.js",
                "style.css",
                "worker.js",
                "sw.js",
                "fonts/text.woff2",
                "backchannel_bg.wasm"
            ]
        );
        assert_eq!(
            critical_path(&files, &texts),
            ["index.html", "main.js", "style.css"]
        );
    }

    #[test]
    fn weights_are_read_or_the_missing_part_is_named() {
        let text = r#"[{"path":"a","raw":5,"gzip":9,"brotli":4}]"#;
        assert_eq!(
            parse_weights(text).unwrap(),
            [(
                "a".to_owned(),
                Weight {
                    raw: 5,
                    gzip: 5,
                    brotli: 4
                }
            )]
        );
        let error = parse_weights(r#"[{"path":"a","raw":5}]"#).unwrap_err();
        assert!(error.to_string().contains("no number `gzip`"), "{error}");
    }
}
