//! Everything that must be on the machine before the page can be built or tested, at pinned versions.
//!
//! A step is a name, a reason, a check and a way to get it. Each step is checked by what it should have achieved,
//! never by a note that it once ran, and each puts its result in place in one move at the end: so it can be
//! interrupted anywhere and simply run again. Built tools live in the cache folder of [`Project`], one sub-folder per
//! version; a new version here lives beside the old one there.

use crate::process::{answer, on_path, program, run};
use crate::project::Project;
use anyhow::{Context, Result, bail};
use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// A command-line tool that Cargo builds from its registry.
struct CargoTool {
    /// The name of its package.
    package: &'static str,
    /// The program asked for its version, and the name of its folder in the cache.
    program: &'static str,
    version: &'static str,
    /// Whether to build with the tool's own lock file.
    locked: bool,
}

/// Builds the page and serves it with live reload. Version 0.22 wants a newer Rust than this project does.
const TRUNK: CargoTool = CargoTool {
    package: "trunk",
    program: "trunk",
    version: "0.21.14",
    locked: true,
};

/// Writes the JavaScript side of the wasm module. Its version must equal that of the `wasm-bindgen` crate, to the
/// last digit. Built without its lock file, which names a package version that has been withdrawn.
const WASM_BINDGEN: CargoTool = CargoTool {
    package: "wasm-bindgen-cli",
    program: "wasm-bindgen",
    version: "0.2.130",
    locked: false,
};

/// Runs the wasm tests in Node and in Chromium.
const WASM_PACK: CargoTool = CargoTool {
    package: "wasm-pack",
    program: "wasm-pack",
    version: "0.15.1",
    locked: true,
};

/// The target the page's model is compiled for.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// One thing that must be there.
#[derive(Clone, Copy)]
pub struct Step {
    name: &'static str,
    why: &'static str,
    is_there: fn(&Project) -> Result<bool>,
    fetch: fn(&Project) -> Result<()>,
}

const COMPONENTS: Step = Step {
    name: "rustfmt and clippy",
    why: "the tests hold the code to one format and to its lints",
    is_there: |project| Ok(cargo_answers(project, "fmt")? && cargo_answers(project, "clippy")?),
    fetch: |project| rustup(project, &["component", "add", "rustfmt", "clippy"]),
};

const TARGET: Step = Step {
    name: "wasm target of Rust",
    why: "the page runs the model as WebAssembly",
    is_there: wasm_target_is_there,
    fetch: |project| rustup(project, &["target", "add", WASM_TARGET]),
};

const CRATES: Step = Step {
    name: "sources of the crates",
    why: "so that every later build works offline",
    is_there: |project| {
        let mut cargo = cargo_fetch(project)?;
        cargo.arg("--offline");
        Ok(answer(cargo).is_some())
    },
    fetch: |project| run(cargo_fetch(project)?),
};

const WASM_BINDGEN_STEP: Step = Step {
    name: "wasm-bindgen",
    why: "it joins the model to JavaScript (about 5 minutes to build, once)",
    is_there: |project| cargo_tool_is_there(project, &WASM_BINDGEN),
    fetch: |project| fetch_cargo_tool(project, &WASM_BINDGEN),
};

const WASM_PACK_STEP: Step = Step {
    name: "wasm-pack",
    why: "it runs the wasm tests in Node and in a browser (about 3 minutes to build, once)",
    is_there: |project| cargo_tool_is_there(project, &WASM_PACK),
    fetch: |project| fetch_cargo_tool(project, &WASM_PACK),
};

const TRUNK_STEP: Step = Step {
    name: "Trunk",
    why: "it builds the page and rebuilds it on change (about 10 minutes to build, once)",
    is_there: |project| cargo_tool_is_there(project, &TRUNK),
    fetch: |project| fetch_cargo_tool(project, &TRUNK),
};

const PAGE_MODULES: Step = Step {
    name: "npm packages of the page",
    why: "they are the page's libraries, and the tools that bundle, shrink and test it",
    is_there: |project| {
        // npm empties node_modules before it fills it, so this copy is there only after a run that was not cut short.
        let wanted = read(&project.www().join("package-lock.json"))?;
        Ok(fs::read(installed_lock(project)).is_ok_and(|installed| installed == wanted))
    },
    fetch: |project| {
        let mut npm = program(project, "npm")?;
        npm.args(["ci", "--no-audit", "--no-fund", "--prefer-offline"])
            .current_dir(project.www());
        run(npm)?;
        let lock = project.www().join("package-lock.json");
        fs::copy(&lock, installed_lock(project))
            .with_context(|| format!("cannot copy {} into node_modules", lock.display()))?;
        Ok(())
    },
};

/// The packages of `examples/dask`, which its test needs.
const DASK: Step = Step {
    name: "Dask",
    why: "a sweep is tested on a cluster that people use (half a minute, once)",
    is_there: |project| {
        let wanted = read(&dask_requirements(project))?;
        let installed = dask_folder(project).join("requirements.txt");
        Ok(fs::read(installed).is_ok_and(|installed| installed == wanted))
    },
    fetch: |project| {
        let folder = dask_folder(project);
        let mut venv = program(project, "python3")?;
        venv.args(["-m", "venv", "--clear"]).arg(&folder);
        run(venv).context("install Python 3.11 or newer with its module venv (on Debian the packages python3 and python3-venv)")?;
        let mut pip = program(project, dask_python(project))?;
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ])
        .arg("--requirement")
        .arg(dask_requirements(project));
        run(pip)?;
        // Last, so that it is there only after a run that was not cut short.
        fs::copy(dask_requirements(project), folder.join("requirements.txt"))
            .context("cannot copy the list of packages")?;
        Ok(())
    },
};

const BROWSER: Step = Step {
    name: "Chromium and its driver",
    why: "the wasm tests and the page's tests run in a real browser",
    is_there: |_| Ok(chromium().is_some() && chromedriver().is_some()),
    fetch: fetch_browser,
};

const FIREFOX: Step = Step {
    name: "Firefox",
    why: "the page is tested in a browser with another engine too",
    is_there: |_| Ok(firefox().is_some()),
    fetch: |project| {
        install(
            project,
            &["firefox-esr"],
            "install Firefox, and have it on the path or name it in FIREFOX; on Debian: \
             `sudo apt-get update && sudo apt-get install firefox-esr`",
        )
    },
};

const WEBKIT: Step = Step {
    name: "WebKitGTK, its driver and Xvfb",
    why: "the page is tested in the engine of Safari too, on a screen that is not there",
    is_there: |_| Ok(webkit_driver().is_some() && xvfb().is_some()),
    fetch: |project| {
        install(
            project,
            &["webkit2gtk-driver", "xvfb"],
            "install the WebDriver of WebKitGTK and Xvfb, and have them on the path or name them in WEBKIT_DRIVER and \
             XVFB; on Debian: `sudo apt-get update && sudo apt-get install webkit2gtk-driver xvfb`",
        )
    },
};

/// What any command needs; the quick steps come first, so that what cannot be had is known soon.
pub const EVERYTHING: &[Step] = &[
    COMPONENTS,
    TARGET,
    CRATES,
    PAGE_MODULES,
    DASK,
    BROWSER,
    FIREFOX,
    WEBKIT,
    WASM_PACK_STEP,
    WASM_BINDGEN_STEP,
    TRUNK_STEP,
];

/// What building the page needs, to serve it or to publish it.
pub const FOR_SITE: &[Step] = &[TARGET, CRATES, PAGE_MODULES, WASM_BINDGEN_STEP, TRUNK_STEP];

/// What testing the built page needs.
pub const FOR_PAGE_TESTS: &[Step] = &[
    TARGET,
    CRATES,
    PAGE_MODULES,
    BROWSER,
    FIREFOX,
    WEBKIT,
    WASM_BINDGEN_STEP,
    TRUNK_STEP,
];

/// What checking the page's sources needs.
pub const FOR_PAGE_SOURCES: &[Step] = &[PAGE_MODULES];

/// What checking and testing the Rust code on this machine needs.
pub const FOR_RUST: &[Step] = &[COMPONENTS, TARGET, CRATES];

/// What the test of a sweep on Dask needs.
pub const FOR_DASK: &[Step] = &[CRATES, DASK];

/// What the wasm tests need.
pub const FOR_WASM: &[Step] = &[TARGET, CRATES, BROWSER, WASM_PACK_STEP, WASM_BINDGEN_STEP];

/// What building the npm package needs.
pub const FOR_PACKAGE: &[Step] = &[
    TARGET,
    CRATES,
    PAGE_MODULES,
    WASM_PACK_STEP,
    WASM_BINDGEN_STEP,
];

/// What testing the npm package needs.
pub const FOR_PACKAGE_TESTS: &[Step] = &[
    TARGET,
    CRATES,
    PAGE_MODULES,
    BROWSER,
    WASM_PACK_STEP,
    WASM_BINDGEN_STEP,
];

/// All steps that are in any of these lists, each once and in the order of [`EVERYTHING`].
pub fn together(lists: &[&[Step]]) -> Vec<Step> {
    let wanted = |step: &Step| {
        lists
            .iter()
            .any(|list| list.iter().any(|one| one.name == step.name))
    };
    EVERYTHING.iter().copied().filter(wanted).collect()
}

/// Checks each of these steps and carries out those that are missing.
pub fn prepare(project: &Project, steps: &[Step]) -> Result<()> {
    node_is_new_enough(project)?;
    fs::create_dir_all(&project.cache).with_context(|| {
        format!(
            "cannot make the folder of tools {}: set BACKCHANNEL_CACHE to a folder that can be written",
            project.cache.display()
        )
    })?;
    let lock = project.cache.join("set-up.lock");
    let lock = File::create(&lock).with_context(|| format!("cannot write {}", lock.display()))?;
    if lock.try_lock().is_err() {
        println!("set-up: another one is running; waiting for it to end");
        lock.lock().context("cannot wait for the other set-up")?;
    }
    for step in steps {
        if (step.is_there)(project).with_context(|| format!("set-up of {}", step.name))? {
            println!("set-up: {} — there", step.name);
            continue;
        }
        println!("set-up: {} — fetching, because {}", step.name, step.why);
        let started = Instant::now();
        (step.fetch)(project).with_context(|| format!("set-up of {}", step.name))?;
        if !(step.is_there)(project)? {
            bail!(
                "set-up of {}: it was fetched without an error but is still not found; \
                 remove what is left of it and run this again",
                step.name
            );
        }
        println!(
            "set-up: {} — done in {:.0} s",
            step.name,
            started.elapsed().as_secs_f64()
        );
    }
    Ok(())
}

/// The folders of the pinned tools, to go first on the path of whatever is run.
pub fn tool_folders(project: &Project) -> Vec<PathBuf> {
    [&TRUNK, &WASM_BINDGEN, &WASM_PACK]
        .map(|tool| folder_of(project, tool).join("bin"))
        .to_vec()
}

/// Chromium, or a browser of its family: `$CHROMIUM`, or the first of the usual names on the path.
pub fn chromium() -> Option<PathBuf> {
    named_by("CHROMIUM").or_else(|| {
        on_path(&[
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
        ])
    })
}

/// The program that steers Chromium for the wasm tests: `$CHROMEDRIVER`, or the one on the path.
pub fn chromedriver() -> Option<PathBuf> {
    named_by("CHROMEDRIVER").or_else(|| on_path(&["chromedriver"]))
}

/// Firefox: `$FIREFOX`, or the first of the usual names on the path. It is steered without a driver.
pub fn firefox() -> Option<PathBuf> {
    named_by("FIREFOX").or_else(|| on_path(&["firefox-esr", "firefox"]))
}

/// The driver of WebKitGTK, which starts the browser itself: `$WEBKIT_DRIVER`, or the one on the path.
pub fn webkit_driver() -> Option<PathBuf> {
    named_by("WEBKIT_DRIVER").or_else(|| on_path(&["WebKitWebDriver"]))
}

/// A screen for a browser that wants one: `$XVFB`, or the one on the path.
pub fn xvfb() -> Option<PathBuf> {
    named_by("XVFB").or_else(|| on_path(&["Xvfb"]))
}

fn named_by(variable: &str) -> Option<PathBuf> {
    env::var_os(variable)
        .map(PathBuf::from)
        .filter(|path| path.is_file())
}

/// The oldest Node that the page's tools run on.
const OLDEST_NODE: (u32, u32) = (20, 19);

fn node_is_new_enough(project: &Project) -> Result<()> {
    let (major, minor) = OLDEST_NODE;
    let advice = format!("install Node.js {major}.{minor} or newer, with npm, and run this again");
    let mut node = program(project, "node")?;
    node.arg("--version");
    let Some(version) = answer(node) else {
        bail!("`node --version` gives no answer: {advice}");
    };
    if node_version(&version).is_none_or(|found| found < OLDEST_NODE) {
        bail!("`node --version` says {version}: {advice}");
    }
    Ok(())
}

/// The first two numbers of a version such as `v20.19.2`.
fn node_version(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.strip_prefix('v')?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

fn dask_folder(project: &Project) -> PathBuf {
    project.cache.join("dask")
}

fn dask_requirements(project: &Project) -> PathBuf {
    project.root.join("examples/dask/requirements.txt")
}

/// The Python that has Dask.
pub fn dask_python(project: &Project) -> PathBuf {
    dask_folder(project).join("bin").join("python")
}

fn cargo_answers(project: &Project, command: &str) -> Result<bool> {
    let mut cargo = program(project, "cargo")?;
    cargo.args([command, "--version"]);
    Ok(answer(cargo).is_some())
}

fn rustup(project: &Project, arguments: &[&str]) -> Result<()> {
    if on_path(&["rustup", "rustup.exe"]).is_none() {
        bail!(
            "this Rust was not installed by rustup, which would do `rustup {}`: \
             install the same from where your Rust comes from, or install rustup, and run this again",
            arguments.join(" ")
        );
    }
    let mut rustup = program(project, "rustup")?;
    rustup.args(arguments);
    run(rustup)
}

fn wasm_target_is_there(project: &Project) -> Result<bool> {
    let mut rustc = program(project, "rustc")?;
    rustc.args(["--print", "target-libdir", "--target", WASM_TARGET]);
    let Some(folder) = answer(rustc) else {
        return Ok(false);
    };
    // The folder's name can be told without the target being installed: what counts is a core library within.
    Ok(fs::read_dir(folder).is_ok_and(|files| {
        files
            .flatten()
            .any(|file| file.file_name().to_string_lossy().starts_with("libcore-"))
    }))
}

fn cargo_fetch(project: &Project) -> Result<std::process::Command> {
    let mut rustc = program(project, "rustc")?;
    rustc.arg("-vV");
    let about = answer(rustc).context("`rustc -vV` gives no answer: install Rust with rustup")?;
    let host = about
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .context("`rustc -vV` names no host")?;
    let mut cargo = program(project, "cargo")?;
    cargo.args(["fetch", "--target", host, "--target", WASM_TARGET]);
    Ok(cargo)
}

fn folder_of(project: &Project, tool: &CargoTool) -> PathBuf {
    project
        .cache
        .join(format!("{}-{}", tool.program, tool.version))
}

fn cargo_tool_is_there(project: &Project, tool: &CargoTool) -> Result<bool> {
    let path = folder_of(project, tool).join("bin").join(tool.program);
    let mut ask = program(project, path)?;
    ask.arg("--version");
    // "trunk 0.21.14"
    Ok(answer(ask).is_some_and(|said| said.split_whitespace().nth(1) == Some(tool.version)))
}

fn fetch_cargo_tool(project: &Project, tool: &CargoTool) -> Result<()> {
    let folder = folder_of(project, tool);
    let partial = beside(&folder, "partial");
    // Kept when interrupted, so that the next try goes on where this one stopped.
    let objects = beside(&folder, "objects");
    let mut cargo = program(project, "cargo")?;
    cargo
        // Outside the repository, whose Cargo settings are not meant for other people's tools.
        .current_dir(&project.cache)
        .env("CARGO_TARGET_DIR", &objects)
        .args(["install", "--force", tool.package])
        .args(["--version", tool.version])
        .arg("--root")
        .arg(&partial);
    if tool.locked {
        cargo.arg("--locked");
    }
    run(cargo)?;
    replace(&partial, &folder)?;
    remove_folder(&objects)
}

fn fetch_browser(project: &Project) -> Result<()> {
    install(
        project,
        &["chromium", "chromium-driver"],
        "install Chromium (or Chrome) and the ChromeDriver of the same version, and have both on the path or \
         name them in CHROMIUM and CHROMEDRIVER; on Debian: \
         `sudo apt-get update && sudo apt-get install chromium chromium-driver`",
    )
}

/// Installs packages of Debian as root, and where that cannot be done gives this advice.
fn install(project: &Project, packages: &[&str], advice: &'static str) -> Result<()> {
    let mut id = program(project, "id")?;
    id.arg("-u");
    let root = answer(id).is_some_and(|id| id == "0");
    let debian = Path::new("/etc/debian_version").exists() && on_path(&["apt-get"]).is_some();
    if !(root && debian) {
        bail!(advice);
    }
    let fetch = [
        &["install", "--yes", "--no-install-recommends"][..],
        packages,
    ]
    .concat();
    let steps: [(&str, &[&str]); 3] = [
        // Ends what an interrupted installation left undone; does nothing otherwise.
        ("dpkg", &["--configure", "-a"]),
        ("apt-get", &["update"]),
        ("apt-get", &fetch),
    ];
    for (name, arguments) in steps {
        let mut command = program(project, name)?;
        command
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive");
        run(command)?;
    }
    Ok(())
}

fn installed_lock(project: &Project) -> PathBuf {
    project.www().join("node_modules/.installed-lock.json")
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// A path in the same folder, so that moving one to the other is a single step.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

fn remove_folder(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

fn replace(partial: &Path, folder: &Path) -> Result<()> {
    remove_folder(folder)?;
    fs::rename(partial, folder)
        .with_context(|| format!("cannot move {} to {}", partial.display(), folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node_are_compared_as_numbers() {
        assert_eq!(node_version("v20.19.2"), Some((20, 19)));
        assert!(node_version("v20.9.0").unwrap() < OLDEST_NODE);
        assert!(node_version("v22.1.0").unwrap() > OLDEST_NODE);
        assert_eq!(node_version("unknown"), None);
    }

    #[test]
    fn steps_of_several_lists_come_once_and_in_order() {
        let names = |steps: &[Step]| steps.iter().map(|step| step.name).collect::<Vec<_>>();
        let steps = together(&[FOR_WASM, FOR_PAGE_SOURCES, FOR_RUST]);
        let expected = [
            COMPONENTS,
            TARGET,
            CRATES,
            PAGE_MODULES,
            BROWSER,
            WASM_PACK_STEP,
            WASM_BINDGEN_STEP,
        ];
        assert_eq!(names(&steps), names(&expected));
    }

    /// wasm-bindgen refuses a module whose crate is of another version, only at the end of a long build.
    #[test]
    fn wasm_bindgen_is_pinned_alike_everywhere() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let trunk = fs::read_to_string(root.join("Trunk.toml")).unwrap();
        let pin = format!("wasm_bindgen = \"{}\"", WASM_BINDGEN.version);
        assert!(trunk.contains(&pin), "Trunk.toml should say {pin}");
        let lock = fs::read_to_string(root.join("Cargo.lock")).unwrap();
        let pin = format!(
            "name = \"wasm-bindgen\"\nversion = \"{}\"",
            WASM_BINDGEN.version
        );
        assert!(lock.contains(&pin), "Cargo.lock should hold {pin:?}");
    }

    #[test]
    fn a_new_folder_replaces_an_old_one_whole() {
        let place = env::temp_dir().join(format!("xtask-replace-{}", std::process::id()));
        let (old, new) = (place.join("tool"), beside(&place.join("tool"), "partial"));
        fs::create_dir_all(old.join("stale")).unwrap();
        fs::create_dir_all(new.join("fresh")).unwrap();
        replace(&new, &old).unwrap();
        assert!(old.join("fresh").is_dir() && !old.join("stale").exists() && !new.exists());
        remove_folder(&place).unwrap();
        remove_folder(&place).unwrap();
    }
}
