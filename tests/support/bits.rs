//! Results of studies that have the same bits natively, in Node and in a browser: their
//! hashes stand in `tests/studies.txt`. `UPDATE_DOCS=1` writes them anew.

use serde::Serialize;

const FIXTURE: &str = include_str!("../studies.txt");

/// Checks the hash of a result; its JSON writes each number so that it can be read back.
#[track_caller]
pub fn check(name: &str, result: &impl Serialize) {
    let json = serde_json::to_vec(result).unwrap();
    let hash = backchannel::trace::digest::hex(xxhash_rust::xxh3::xxh3_64(&json));
    let line = format!("{name} {hash}");
    if FIXTURE.lines().any(|it| it == line) {
        return;
    }
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/studies.txt");
        let text = std::fs::read_to_string(path).unwrap();
        let other = |it: &&str| it.split(' ').next() != Some(name);
        let mut lines: Vec<&str> = text.lines().filter(other).collect();
        lines.push(&line);
        std::fs::write(path, lines.join("\n") + "\n").unwrap();
        return;
    }
    panic!("tests/studies.txt should hold the line \"{line}\"");
}
