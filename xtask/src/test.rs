//! `cargo xtask test`: every suite, what each runner printed, and one table at the end.
//!
//! A suite passes when its runner ends with success **and** ran at least one test: a runner that finds no test calls
//! that a success, and nobody would notice.

use crate::headers::Rules;
use crate::package::{self, Build};
use crate::process::{Heard, answer, listen, program, run};
use crate::project::Project;
use crate::serve;
use crate::setup::{self, Step, WASM_TARGET};
use crate::site::{self, Base};
use crate::static_server::StaticServer;
use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

/// A set of tests with one runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Suite {
    /// The format of all Rust code.
    Format,
    /// The lints of all Rust code, natively and as the page compiles it.
    Clippy,
    /// All tests of the workspace, on this machine.
    Native,
    /// Digests and sweeps with Parquet, which brings crates that could change what numbers come to, and digests
    /// without the command line, which takes crates away.
    Parquet,
    /// A sweep that two Dask workers make, from `examples/dask`.
    Dask,
    /// The types and lints of the page's JavaScript.
    WebUnits,
    /// The wasm tests, in Node.
    WasmNode,
    /// The wasm tests, in Chromium.
    WasmChrome,
    /// The npm package, packed and installed as a stranger would, and the crate as it would be published.
    Package,
    /// The page as a developer is served it.
    Serve,
    /// The built site under a sub-path and its real headers, in Chromium, Firefox and WebKit.
    Page,
}

/// Where the page's tests find the site: not the root, since that is where a wrong address goes unnoticed.
const SUB_PATH: &str = "/some/sub/path/";

/// Seconds that one wasm test may take in a browser; the runner's own 20 is short for a debug build on two cores.
const WASM_TEST_SECONDS: &str = "600";

/// Seconds that the browser's driver may take to start, also while another suite still keeps the machine busy.
const DRIVER_SECONDS: &str = "60";

/// Milliseconds that a file of tests of the page, or one of them, may take before it is called hung.
const PAGE_TEST_MILLISECONDS: &str = "900000";

/// Node's runner, for people to read. A test that fails leaves its workers and browsers open: without the last, its file
/// would then wait for them until it counts as hung, and its message would be lost. What a file of tests waits for itself
/// stands at its head: tests that are only registered after the others have ended would not be run.
const NODE_TESTS: [&str; 3] = ["--test", "--test-reporter=spec", "--test-force-exit"];

/// The feature of the program that is off unless it is asked for.
const PARQUET: &str = "backchannel/parquet";

/// How many tests passed and failed.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
struct Counts {
    passed: u64,
    failed: u64,
}

/// What became of a suite.
struct Outcome {
    suite: Suite,
    counts: Counts,
    time: Duration,
    /// Why it failed, if it did.
    trouble: Option<String>,
}

/// Runs these suites, or all of them where none is named.
pub fn test(project: &Project, only: &[Suite]) -> Result<ExitCode> {
    let suites: Vec<Suite> = Suite::value_variants()
        .iter()
        .copied()
        .filter(|suite| only.is_empty() || only.contains(suite))
        .collect();
    let needs: Vec<&[Step]> = suites.iter().map(|suite| suite.needs()).collect();
    setup::prepare(project, &setup::together(&needs))?;
    let mut outcomes = Vec::new();
    for suite in suites {
        println!("\n=== {} ===", suite.name());
        let started = Instant::now();
        let (counts, trouble) = match suite.run(project) {
            Ok(ran) => (ran.counts, ran.trouble()),
            Err(error) => (Counts::default(), Some(format!("{error:#}"))),
        };
        outcomes.push(Outcome {
            suite,
            counts,
            time: started.elapsed(),
            trouble,
        });
    }
    println!("\n{}", table(&outcomes));
    let failed = outcomes.iter().any(|outcome| outcome.trouble.is_some());
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// What a suite's runner reported.
struct Ran {
    counts: Counts,
    success: bool,
}

impl Ran {
    /// What two runners reported; a runner that ran no test makes both a failure.
    fn and(&self, other: &Self) -> Self {
        let both = [self.counts, other.counts];
        Self {
            counts: Counts {
                passed: both.iter().map(|counts| counts.passed).sum(),
                failed: both.iter().map(|counts| counts.failed).sum(),
            },
            success: self.success && other.success && both.iter().all(|counts| counts.passed > 0),
        }
    }

    fn trouble(&self) -> Option<String> {
        if self.counts.failed > 0 {
            Some("tests failed".to_owned())
        } else if !self.success {
            Some("its runner failed".to_owned())
        } else if self.counts.passed == 0 {
            Some("it ran no test".to_owned())
        } else {
            None
        }
    }
}

impl Suite {
    fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }

    fn needs(self) -> &'static [Step] {
        match self {
            Self::Format | Self::Clippy | Self::Native | Self::Parquet => setup::FOR_RUST,
            Self::Dask => setup::FOR_DASK,
            Self::WebUnits => setup::FOR_PAGE_SOURCES,
            Self::WasmNode | Self::WasmChrome => setup::FOR_WASM,
            Self::Package => setup::FOR_PACKAGE_TESTS,
            Self::Serve => setup::FOR_SITE,
            Self::Page => setup::FOR_PAGE_TESTS,
        }
    }

    fn run(self, project: &Project) -> Result<Ran> {
        match self {
            Self::Format => format(project),
            Self::Clippy => clippy(project),
            Self::Native => native(project),
            Self::Parquet => parquet(project),
            Self::Dask => dask(project),
            Self::WebUnits => web_units(project),
            Self::WasmNode => wasm_node(project),
            Self::WasmChrome => wasm_chrome(project),
            Self::Package => packaged(project),
            Self::Serve => served(project),
            Self::Page => page(project),
        }
    }
}

fn format(project: &Project) -> Result<Ran> {
    let mut cargo = program(project, "cargo")?;
    cargo.args(["fmt", "--all", "--check"]);
    Ok(all_or_nothing(packages(project)?, &[listen(cargo)?]))
}

fn clippy(project: &Project) -> Result<Ran> {
    let lint = |arguments: &[&str]| -> Result<Heard> {
        let mut cargo = program(project, "cargo")?;
        cargo.arg("clippy").args(arguments);
        cargo.args(["--", "-D", "warnings"]);
        listen(cargo)
    };
    let in_wasm = ["--target", WASM_TARGET];
    let model = ["--package", "backchannel", "--lib", "--no-default-features"];
    let target = project.root.join("target").display().to_string();
    let outside = |manifest| {
        [
            "--locked",
            "--manifest-path",
            manifest,
            "--target-dir",
            &target,
        ]
    };
    // Every package natively; the model twice more, as JavaScript and the page get it; and the
    // benchmarks outside the workspace, which nothing else keeps in step with the model.
    let ran = [
        lint(&["--workspace", "--all-targets", "--features", PARQUET])?,
        lint(&[&model[..], &in_wasm].concat())?,
        lint(&[&model[..], &["--features", "page"], &in_wasm].concat())?,
        lint(&[&outside("benches/wasm/Cargo.toml")[..], &in_wasm].concat())?,
        lint(&outside("benches/peers/backchannel/Cargo.toml"))?,
    ];
    Ok(all_or_nothing(packages(project)? + 4, &ran))
}

fn native(project: &Project) -> Result<Ran> {
    let mut cargo = program(project, "cargo")?;
    cargo.args(["test", "--workspace", "--no-fail-fast"]);
    counted(cargo, rust_counts)
}

fn parquet(project: &Project) -> Result<Ran> {
    let mut cargo = program(project, "cargo")?;
    cargo.args(["test", "--package", "backchannel", "--features", PARQUET]);
    cargo.args(["--no-fail-fast", "--test", "digests", "--test", "sweep"]);
    let with = counted(cargo, rust_counts)?;
    // The page's feature takes away modules only, so that its digests are asked for here as well.
    let mut cargo = program(project, "cargo")?;
    cargo.args(["test", "--package", "backchannel", "--no-default-features"]);
    cargo.args(["--features", "page", "--test", "digests"]);
    let without = counted(cargo, rust_counts)?;
    Ok(with.and(&without))
}

fn dask(project: &Project) -> Result<Ran> {
    let mut cargo = program(project, "cargo")?;
    cargo.args(["build", "--package", "backchannel", "--features", PARQUET]);
    run(cargo)?;
    let built = Path::new("debug").join("backchannel");
    let mut pytest = program(project, setup::dask_python(project))?;
    pytest
        .args(["-m", "pytest", "-p", "no:cacheprovider", "examples/dask"])
        .env("BACKCHANNEL", target_folder(project)?.join(built))
        .env("PYTHONDONTWRITEBYTECODE", "1");
    counted(pytest, pytest_counts)
}

fn web_units(project: &Project) -> Result<Ran> {
    let manifest = project.www().join("package.json");
    let text = fs::read_to_string(&manifest)
        .with_context(|| format!("cannot read {}", manifest.display()))?;
    let manifest: serde_json::Value =
        serde_json::from_str(&text).context("www/package.json is not JSON")?;
    if manifest["scripts"]["check"].as_str().is_none() {
        bail!(
            "www/package.json has no script `check`, which should check the types and lints of the page's sources"
        );
    }
    let mut npm = program(project, "npm")?;
    npm.args(["run", "check"]).current_dir(project.www());
    let heard = listen(npm)?;
    // Checkers print no count when all is well: what was checked is then counted by the files.
    match node_counts(&heard.text) {
        counts if counts != Counts::default() => Ok(Ran {
            counts,
            success: heard.success,
        }),
        _ => {
            let scripts = scripts_below(&project.www().join("js"))?;
            Ok(all_or_nothing(scripts.len() as u64, &[heard]))
        }
    }
}

fn wasm_chrome(project: &Project) -> Result<Ran> {
    let driver = setup::chromedriver().context("there is no chromedriver on the path")?;
    let mut wasm_pack = program(project, "wasm-pack")?;
    wasm_pack
        .args(["test", "--headless", "--chrome", "--chromedriver"])
        .arg(driver)
        // In a worker, where the page runs the model too.
        .env("WASM_BINDGEN_USE_DEDICATED_WORKER", "1");
    wasm(wasm_pack)
}

fn wasm_node(project: &Project) -> Result<Ran> {
    let mut wasm_pack = program(project, "wasm-pack")?;
    wasm_pack.args(["test", "--node"]);
    wasm(wasm_pack)
}

fn wasm(mut wasm_pack: Command) -> Result<Ran> {
    wasm_pack
        // The pinned tools are on the path; it must fetch no others.
        .args(["--mode", "no-install", ".", "--no-default-features"])
        // Not the examples in the documentation: the runner finds no test in them and counts each as passed.
        .args(["--lib", "--test", "*"])
        .env("WASM_BINDGEN_TEST_TIMEOUT", WASM_TEST_SECONDS)
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", DRIVER_SECONDS);
    counted(wasm_pack, rust_counts)
}

fn packaged(project: &Project) -> Result<Ran> {
    let archive = package::build(project, Build::Quick)?;
    let mut cargo = program(project, "cargo")?;
    cargo.args(["build", "--package", "backchannel", "--bin", "backchannel"]);
    run(cargo)?;
    let built = Path::new("debug").join("backchannel");
    // Its files alone: the native suite compiles the same sources.
    let mut crates = program(project, "cargo")?;
    crates.args(["package", "--package", "backchannel", "--no-verify"]);
    crates.args(["--allow-dirty", "--offline"]);
    run(crates)?;
    let mut node = program(project, "node")?;
    node.args(NODE_TESTS)
        .args(["--test-timeout", PAGE_TEST_MILLISECONDS])
        .arg("npm/test/package.test.mjs")
        .env("PACKAGE", archive)
        .env(
            "CHROMIUM",
            setup::chromium().context("there is no Chromium on the path")?,
        )
        .env("BACKCHANNEL", target_folder(project)?.join(built));
    counted(node, node_counts)
}

fn served(project: &Project) -> Result<Ran> {
    let (passed, failed) = serve::try_it(project)?;
    Ok(Ran {
        counts: Counts { passed, failed },
        success: failed == 0,
    })
}

/// The digest that the page's first world must have, from the program on this machine.
fn native_digest(project: &Project) -> Result<String> {
    let mut cargo = program(project, "cargo")?;
    cargo.args(["run", "--quiet", "--package", "backchannel", "--"]);
    cargo.args(["run", "muscat-2025", "--seed", "1"]);
    let said = answer(cargo).context("the program does not run muscat-2025")?;
    let last = said.lines().last().unwrap_or_default();
    match last.strip_prefix("digest ") {
        Some(digest) => Ok(digest.to_owned()),
        None => bail!("the program's last line is \"{last}\", not its digest"),
    }
}

fn page(project: &Project) -> Result<Ran> {
    let base: Base = SUB_PATH.parse()?;
    let site = site::build(project, &base)?;
    let headers = site.join(site::HEADERS_FILE);
    let text = fs::read_to_string(&headers)
        .with_context(|| format!("cannot read {}", headers.display()))?;
    let rules = Rules::parse(&text, site::HEADERS_FILE)?;
    let folder = project.www().join("test");
    let tests: Vec<PathBuf> = scripts_below(&folder)?
        .into_iter()
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    if tests.is_empty() {
        bail!("{} holds no *.test.mjs", folder.display());
    }
    let chromium = setup::chromium().context("there is no Chromium on the path")?;
    let firefox = setup::firefox().context("there is no Firefox on the path")?;
    let webkit = setup::webkit_driver().context("there is no driver of WebKitGTK on the path")?;
    let xvfb = setup::xvfb().context("there is no Xvfb on the path")?;
    let server = StaticServer::start(&site, &base, rules)?;
    let mut node = program(project, "node")?;
    node.args(NODE_TESTS)
        // One file after another: each steers a browser of its own, and a 2-core machine is slow with several.
        .args([
            "--test-concurrency=1",
            "--test-timeout",
            PAGE_TEST_MILLISECONDS,
        ])
        .args(tests)
        .current_dir(project.www())
        .env("BACKCHANNEL_URL", server.url())
        .env("BACKCHANNEL_SITE", &site)
        .env("EXPECT_DIGEST", native_digest(project)?)
        .env("CHROMIUM", chromium)
        .env("FIREFOX", firefox)
        .env("WEBKIT_DRIVER", webkit)
        .env("XVFB", xvfb);
    counted(node, node_counts)
}

fn counted(command: Command, counts: fn(&str) -> Counts) -> Result<Ran> {
    let heard = listen(command)?;
    Ok(Ran {
        counts: counts(&heard.text),
        success: heard.success,
    })
}

/// For checkers that count nothing: so many things were checked, and either all passed or the check as a whole failed.
fn all_or_nothing(checked: u64, heard: &[Heard]) -> Ran {
    let success = heard.iter().all(|heard| heard.success);
    let passed = if success { checked } else { 0 };
    Ran {
        counts: Counts { passed, failed: 0 },
        success,
    }
}

fn packages(project: &Project) -> Result<u64> {
    Ok(metadata(project)?["packages"]
        .as_array()
        .map_or(0, Vec::len) as u64)
}

/// Where Cargo puts what it builds.
fn target_folder(project: &Project) -> Result<PathBuf> {
    let metadata = metadata(project)?;
    let folder = metadata["target_directory"].as_str();
    folder
        .map(PathBuf::from)
        .context("`cargo metadata` names no target folder")
}

fn metadata(project: &Project) -> Result<serde_json::Value> {
    let mut cargo = program(project, "cargo")?;
    cargo.args([
        "metadata",
        "--no-deps",
        "--offline",
        "--format-version",
        "1",
    ]);
    let text = answer(cargo).context("`cargo metadata` gives no answer")?;
    serde_json::from_str(&text).context("`cargo metadata` printed no JSON")
}

/// The JavaScript files of a folder and those below it, in order.
fn scripts_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut scripts = Vec::new();
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry
            .with_context(|| format!("cannot read {}", folder.display()))?
            .path();
        if path.is_dir() {
            scripts.extend(scripts_below(&path)?);
        } else if path
            .extension()
            .is_some_and(|ending| ending == "js" || ending == "mjs")
        {
            scripts.push(path);
        }
    }
    scripts.sort();
    Ok(scripts)
}

/// The counts of all test binaries of a run, from lines such as
/// `test result: FAILED. 3 passed; 1 failed; 0 ignored; …`, which Cargo's and wasm-bindgen's runners both print.
fn rust_counts(text: &str) -> Counts {
    let mut sum = Counts::default();
    for line in text.lines() {
        let Some((_, result)) = line.split_once("test result: ") else {
            continue;
        };
        let number_before = |word: &str| -> u64 {
            let part = result
                .split([';', '.'])
                .find_map(|part| part.trim().strip_suffix(word));
            part.and_then(|number| number.trim().parse().ok())
                .unwrap_or(0)
        };
        sum.passed += number_before("passed");
        sum.failed += number_before("failed");
    }
    sum
}

/// The counts that Node's runner prints at its end: `ℹ pass 3` for people, `# pass 3` for programs.
fn node_counts(text: &str) -> Counts {
    let number_after = |words: &[&str]| -> u64 {
        text.lines()
            .filter_map(|line| line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# ")))
            .filter_map(|line| line.split_once(' '))
            .filter(|(word, _)| words.contains(word))
            .filter_map(|(_, number)| number.trim().parse::<u64>().ok())
            .sum()
    };
    Counts {
        passed: number_after(&["pass"]),
        // A test that was cut short proved nothing.
        failed: number_after(&["fail", "cancelled"]),
    }
}

/// The counts of pytest's last line, such as `=== 1 failed, 2 passed in 3.4s ===`; an error is a failure too.
fn pytest_counts(text: &str) -> Counts {
    let ends = |line: &&str| line.contains(" in ") && line.starts_with('=');
    let last = text.lines().rev().find(ends).unwrap_or_default();
    let number_before = |word: &str| -> u64 {
        let words: Vec<&str> = last
            .split([' ', ',', '='])
            .filter(|it| !it.is_empty())
            .collect();
        let pair = words
            .windows(2)
            .find(|pair| pair[1].trim_end_matches('s') == word);
        pair.and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
    };
    Counts {
        passed: number_before("passed"),
        failed: number_before("failed") + number_before("error"),
    }
}

/// The table of all suites, what went wrong, and the sum of all tests in a plain last line.
fn table(outcomes: &[Outcome]) -> String {
    let mut text = format!(
        "{:<12} {:>7} {:>7} {:>8}  verdict\n",
        "suite", "passed", "failed", "minutes"
    );
    let mut sum = Counts::default();
    for outcome in outcomes {
        let Counts { passed, mut failed } = outcome.counts;
        // A suite that failed without a count, as one that does not compile, still is a failure in the sum.
        if outcome.trouble.is_some() {
            failed = failed.max(1);
        }
        sum.passed += passed;
        sum.failed += failed;
        let verdict = match &outcome.trouble {
            None => "passed".to_owned(),
            Some(trouble) => format!("FAILED: {trouble}"),
        };
        let _ = writeln!(
            text,
            "{:<12} {passed:>7} {failed:>7} {:>8.1}  {verdict}",
            outcome.suite.name(),
            outcome.time.as_secs_f64() / 60.0,
        );
    }
    let _ = write!(text, "\n{} passed, {} failed", sum.passed, sum.failed);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARGO: &str = "\
running 2 tests
test a ... ok
test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s
test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s
";

    #[test]
    fn the_last_line_of_pytest_counts() {
        let counts = |text: &str| {
            let counts = pytest_counts(text);
            (counts.passed, counts.failed)
        };
        let all = "===== test session starts =====\n3 passed\n===== 3 passed in 9.51s =====\n";
        assert_eq!(counts(all), (3, 0));
        let some = "== 1 failed, 2 passed, 1 warning, 2 errors in 62.00s (0:01:02) ==";
        assert_eq!(counts(some), (2, 3));
        assert_eq!(counts("==== no tests ran in 0.01s ===="), (0, 0));
        assert_eq!(counts(""), (0, 0));
    }

    #[test]
    fn two_runners_succeed_only_together() {
        let ran = |passed, success| Ran {
            counts: Counts { passed, failed: 0 },
            success,
        };
        assert_eq!(ran(2, true).and(&ran(3, true)).counts.passed, 5);
        assert!(ran(2, true).and(&ran(3, true)).trouble().is_none());
        assert!(ran(2, true).and(&ran(3, false)).trouble().is_some());
        assert!(ran(2, true).and(&ran(0, true)).trouble().is_some());
    }

    #[test]
    fn the_counts_of_all_test_binaries_add_up() {
        assert_eq!(
            rust_counts(CARGO),
            Counts {
                passed: 5,
                failed: 1
            }
        );
        assert_eq!(rust_counts("no tests to run!\n"), Counts::default());
        assert_eq!(rust_counts("error: could not compile"), Counts::default());
    }

    #[test]
    fn the_counts_of_node_are_read_in_both_forms() {
        let spec =
            "✔ opens (12.3ms)\nℹ tests 4\nℹ pass 2\nℹ fail 1\nℹ cancelled 1\nℹ duration_ms 9\n";
        assert_eq!(
            node_counts(spec),
            Counts {
                passed: 2,
                failed: 2
            }
        );
        let tap = "ok 1 - opens\n# tests 3\n# pass 3\n# fail 0\n";
        assert_eq!(
            node_counts(tap),
            Counts {
                passed: 3,
                failed: 0
            }
        );
        assert_eq!(
            node_counts("a test may print pass 7 of anything"),
            Counts::default()
        );
    }

    fn ran(passed: u64, failed: u64, success: bool) -> Ran {
        Ran {
            counts: Counts { passed, failed },
            success,
        }
    }

    #[test]
    fn a_suite_passes_only_with_success_and_at_least_one_test() {
        assert_eq!(ran(1, 0, true).trouble(), None);
        assert_eq!(ran(0, 0, true).trouble().unwrap(), "it ran no test");
        assert_eq!(ran(5, 1, true).trouble().unwrap(), "tests failed");
        assert_eq!(ran(5, 0, false).trouble().unwrap(), "its runner failed");
    }

    fn outcome(suite: Suite, ran: Ran) -> Outcome {
        Outcome {
            suite,
            trouble: ran.trouble(),
            counts: ran.counts,
            time: Duration::from_secs(90),
        }
    }

    #[test]
    fn the_table_ends_with_the_plain_sum() {
        let table = table(&[
            outcome(Suite::Native, ran(40, 0, true)),
            outcome(Suite::WasmNode, ran(0, 0, true)),
            outcome(Suite::Page, ran(3, 2, false)),
        ]);
        assert!(
            table.contains("native            40       0      1.5  passed\n"),
            "{table}"
        );
        assert!(table.contains("FAILED: it ran no test"), "{table}");
        assert_eq!(table.lines().last().unwrap(), "43 passed, 3 failed");
    }

    #[test]
    fn a_checker_passes_all_or_nothing() {
        let heard = |success| Heard {
            success,
            text: String::new(),
        };
        let good = all_or_nothing(2, &[heard(true)]);
        assert_eq!(
            (good.counts, good.success),
            (
                Counts {
                    passed: 2,
                    failed: 0
                },
                true
            )
        );
        let bad = all_or_nothing(2, &[heard(true), heard(false)]);
        assert_eq!((bad.counts, bad.success), (Counts::default(), false));
        assert_eq!(bad.trouble().unwrap(), "its runner failed");
    }
}
