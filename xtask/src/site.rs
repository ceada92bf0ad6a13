//! `cargo xtask build`: the static site, its headers for common hosts, and what it weighs.

use crate::headers::Rules;
use crate::process::{program, run};
use crate::project::Project;
use crate::sizes::Report;
use anyhow::{Context, Result, bail};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The form that Netlify and Cloudflare Pages read, and the tests' own server.
pub const HEADERS_FILE: &str = "_headers";

/// The size report, by which a folder is known to hold a site.
pub const SIZES_FILE: &str = "sizes.json";

/// What a build leaves beside the site for its hosts and its makers; no page asks for it.
pub const BESIDE: [&str; 5] = [
    HEADERS_FILE,
    ".htaccess",
    "nginx.conf",
    "vercel.json",
    SIZES_FILE,
];

/// The page that other sites may show in a frame.
const EMBEDDABLE_PAGE: &str = "embed.html";

/// The path under which a site is served: it starts and ends with a slash.
#[derive(Debug, Clone, PartialEq)]
pub struct Base(String);

impl Base {
    /// A site at the top of its host.
    pub fn root() -> Self {
        Self("/".to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Base {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for Base {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let plain = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-_.~".contains(c))
        };
        let inner = text
            .strip_prefix('/')
            .and_then(|rest| rest.strip_suffix('/'));
        if text != "/" && !inner.is_some_and(|inner| inner.split('/').all(plain)) {
            bail!(
                "found `{text}`, expected a path that starts and ends with `/` and has only letters, digits, \
                 `-`, `_`, `.` and `~` between, such as `/models/backchannel/`"
            );
        }
        Ok(Self(text.to_owned()))
    }
}

/// Builds the site, to be served under this path, and tells the folder below `target/` that it is in.
pub fn build(project: &Project, base: &Base) -> Result<PathBuf> {
    let site = project.root.join("target/xtask/site");
    let mut trunk = program(project, "trunk")?;
    trunk.args(["build", "--release", "--dist"]).arg(&site);
    run(trunk)?;
    let files = files_below(&site)?;
    let rules = rules(project, base)?;
    for page in files.iter().filter(|file| file.ends_with(".html")) {
        let path = site.join(page);
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        check_page(page, &text, &rules, base)?;
    }
    let report = Report::weigh(project, &site, &files)?;
    for (name, text) in [
        (HEADERS_FILE, template(project, base)?),
        (".htaccess", rules.for_apache(base.as_str())),
        ("nginx.conf", rules.for_nginx(base.as_str())),
        ("vercel.json", rules.for_vercel()),
        (SIZES_FILE, format!("{:#}\n", report.json())),
    ] {
        let path = site.join(name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    println!("\n{}", report.table());
    report.hold_to_budget()?;
    Ok(site)
}

/// Copies a built site to a folder, named relative to the repository, in place of the site that was there.
pub fn publish(project: &Project, site: &Path, out: &Path) -> Result<()> {
    let out = project.root.join(out);
    // A mistyped folder must not cost its owner what is in it.
    let empty = fs::read_dir(&out).map_or(!out.exists(), |mut files| files.next().is_none());
    if !empty && !out.join(SIZES_FILE).is_file() {
        bail!(
            "{} holds something that is not a site built by this command (it has no {SIZES_FILE}): \
             name another folder with --out, or empty this one",
            out.display()
        );
    }
    if out.exists() {
        fs::remove_dir_all(&out).with_context(|| format!("cannot remove {}", out.display()))?;
    }
    for file in files_below(site)? {
        let target = out.join(&file);
        let folder = target.parent().unwrap_or(&out);
        fs::create_dir_all(folder)
            .and_then(|()| fs::copy(site.join(&file), &target))
            .with_context(|| format!("cannot write {}", target.display()))?;
    }
    println!(
        "The site is in {}, with headers for several hosts.",
        out.display()
    );
    Ok(())
}

/// Puts a built site's page into one HTML file, named relative to the repository.
pub fn bundle(project: &Project, site: &Path, out: &Path) -> Result<()> {
    let mut node = program(project, "node")?;
    node.arg("www/bundle.mjs")
        .arg(site)
        .arg(project.root.join(out));
    run(node)
}

/// The headers of a site that is served under this path.
fn rules(project: &Project, base: &Base) -> Result<Rules> {
    Rules::parse(&template(project, base)?, HEADERS_FILE)
}

fn template(project: &Project, base: &Base) -> Result<String> {
    let path = project.www().join("hosting").join(HEADERS_FILE);
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text.replace("{base}", base.as_str()))
}

/// Refuses a page that is open to frames because nobody thought of it, or that holds anything of the development server.
fn check_page(page: &str, text: &str, rules: &Rules, base: &Base) -> Result<()> {
    if page != EMBEDDABLE_PAGE && !rules.forbid_frames(&format!("{base}{page}")) {
        bail!(
            "{page} may be shown in a frame by any site, which only {EMBEDDABLE_PAGE} should: \
             give it a rule in www/hosting/{HEADERS_FILE}, as index.html has"
        );
    }
    for trace in ["data-trunk", ".well-known/trunk"] {
        if text.contains(trace) {
            bail!("{page} holds `{trace}`, which the page's build should have taken out");
        }
    }
    Ok(())
}

/// All files below a folder, named relative to it with forward slashes, in order.
pub fn files_below(folder: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    let mut open = vec![String::new()];
    while let Some(inner) = open.pop() {
        let place = folder.join(&inner);
        let entries =
            fs::read_dir(&place).with_context(|| format!("cannot read {}", place.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("cannot read {}", place.display()))?;
            let name = entry.file_name();
            let name = name.to_str().with_context(|| {
                format!(
                    "{} has a file with a name that is not UTF-8",
                    place.display()
                )
            })?;
            let path = format!("{inner}{name}");
            if entry.path().is_dir() {
                open.push(format!("{path}/"));
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_starts_and_ends_with_a_slash_and_is_plain() {
        for good in ["/", "/a/", "/any/path/", "/~user/model-1.0/"] {
            assert_eq!(good.parse::<Base>().unwrap().as_str(), good);
        }
        for bad in [
            "",
            "a",
            "a/",
            "/a",
            "//",
            "/a//b/",
            "/../",
            "/a b/",
            "/a?/",
            "/%2e/",
            "https://a/",
        ] {
            let error = bad.parse::<Base>().unwrap_err().to_string();
            assert!(error.contains(&format!("found `{bad}`")), "{bad}: {error}");
        }
    }

    #[test]
    fn a_page_without_a_rule_against_frames_or_with_traces_of_trunk_is_refused() {
        let base: Base = "/a/".parse().unwrap();
        let rules = include_str!("../../www/hosting/_headers").replace("{base}", base.as_str());
        let rules = Rules::parse(&rules, HEADERS_FILE).unwrap();
        let check =
            |page, text| check_page(page, text, &rules, &base).map_err(|error| error.to_string());
        assert_eq!(check("index.html", "<p>"), Ok(()));
        assert_eq!(check("embed.html", "<p>"), Ok(()));
        assert!(
            check("new.html", "<p>")
                .unwrap_err()
                .starts_with("new.html may be shown in a frame")
        );
        assert!(
            check("index.html", "<link data-trunk>")
                .unwrap_err()
                .contains("`data-trunk`")
        );
    }

    #[test]
    fn a_site_replaces_a_site_and_nothing_else() {
        let place = std::env::temp_dir().join(format!("xtask-publish-{}", std::process::id()));
        let project = Project {
            root: place.clone(),
            cache: place.clone(),
        };
        let site = place.join("site");
        fs::create_dir_all(site.join("css")).unwrap();
        for file in ["index.html", "css/page.css", SIZES_FILE] {
            fs::write(site.join(file), "new").unwrap();
        }
        let out = Path::new("dist");
        publish(&project, &site, out).unwrap();
        fs::write(place.join("dist/old.js"), "old").unwrap();
        publish(&project, &site, out).unwrap();
        assert_eq!(
            files_below(&place.join(out)).unwrap(),
            files_below(&site).unwrap()
        );
        fs::create_dir(place.join("precious")).unwrap();
        publish(&project, &site, Path::new("precious")).unwrap();
        fs::remove_file(place.join("precious").join(SIZES_FILE)).unwrap();
        let refused = publish(&project, &site, Path::new("precious"))
            .unwrap_err()
            .to_string();
        assert!(refused.contains("is not a site"), "{refused}");
        fs::remove_dir_all(&place).unwrap();
    }

    #[test]
    fn files_are_listed_at_every_depth() {
        let folder = std::env::temp_dir().join(format!("xtask-files-{}", std::process::id()));
        fs::create_dir_all(folder.join("b/c")).unwrap();
        for path in ["a", "b/d", "b/c/e"] {
            fs::write(folder.join(path), "").unwrap();
        }
        assert_eq!(files_below(&folder).unwrap(), ["a", "b/c/e", "b/d"]);
        fs::remove_dir_all(&folder).unwrap();
    }
}
