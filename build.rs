//! Rebuilds when a scenario file is added or removed, which `include_dir!` cannot see;
//! and makes the copies of the scenarios that go into a web page, where every byte is
//! loaded before anything runs: without comments and without the notes of quantities,
//! which no number depends on, but for those that the checks ask for. The module of the
//! studies keeps the notes: it is asked for them. Lines keep their numbers. The page
//! itself goes without the invented world, which is there for tests and as a start for
//! one's own, and without what worlds of one's own stand on.

use std::path::Path;
use std::{env, fs, io};

/// The invented world.
const INVENTED: &str = "three-states.toml";

/// Parts for worlds of one's own.
const START: &str = "start";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=scenarios");
    println!("cargo::rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32")
        && let Some(out) = env::var_os("OUT_DIR")
    {
        let copies = Path::new(&out).join("scenarios");
        if copies.exists() {
            fs::remove_dir_all(&copies)?;
        }
        if env::var_os("CARGO_FEATURE_PAGE").is_some() {
            copy(Path::new("scenarios"), &copies, shortened)?;
            fs::remove_file(copies.join(INVENTED))?;
            fs::remove_dir_all(copies.join(START))?;
        } else {
            copy(Path::new("scenarios"), &copies, uncommented)?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path, carried: fn(&str) -> String) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (old, new) = (entry.path(), to.join(entry.file_name()));
        if old.is_dir() {
            copy(&old, &new, carried)?;
        } else {
            fs::write(new, carried(&fs::read_to_string(old)?))?;
        }
    }
    Ok(())
}

/// A quantity that has to say in a note what it was calibrated on.
const NEEDS_NOTE: &str = "how = \"calibrated\"";

/// The same scenario in fewer bytes.
pub fn shortened(text: &str) -> String {
    let mut short = String::with_capacity(text.len());
    for line in text.lines() {
        if line.contains(NEEDS_NOTE) {
            short.push_str(line);
        } else if !line.trim_start().starts_with('#') {
            short.push_str(&without_note(line.trim_end()));
        }
        short.push('\n');
    }
    short
}

/// The same scenario without comments that stand on a line of their own.
pub fn uncommented(text: &str) -> String {
    let mut short = String::with_capacity(text.len());
    for line in text.lines() {
        if !line.trim_start().starts_with('#') {
            short.push_str(line.trim_end());
        }
        short.push('\n');
    }
    short
}

/// A line without the note of the quantity on it, which comes after other keys of an
/// inline table. Text in quotes is passed over: no word within one is taken for a key.
fn without_note(line: &str) -> String {
    const NOTE: &str = ", note = \"";
    let (mut short, mut rest, mut quoted) = (String::new(), line, false);
    while let Some(at) = rest.find(['"', '\\', ',']) {
        if !quoted && rest[at..].starts_with(NOTE) {
            short.push_str(&rest[..at]);
            rest = &rest[at + NOTE.len()..];
            rest = &rest[end_of_text(rest)..];
            continue;
        }
        // What follows a backslash is no end of the text.
        let length = if quoted && rest[at..].starts_with('\\') {
            2
        } else {
            1
        };
        quoted ^= rest[at..].starts_with('"');
        let next = rest.len().min(at + length);
        short.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    short.push_str(rest);
    short
}

/// Length of a basic string after its opening quote, with its closing one.
fn end_of_text(text: &str) -> usize {
    let mut escaped = false;
    for (at, sign) in text.char_indices() {
        match sign {
            '"' if !escaped => return at + 1,
            _ => escaped = sign == '\\' && !escaped,
        }
    }
    text.len()
}
