//! The citation file says what Cargo says.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;

#[test]
fn the_citation_names_this_version_and_these_licences() {
    let text = fs::read_to_string("CITATION.cff").unwrap();
    let line = |key: &str| {
        let mut found = text.lines().filter_map(|line| line.strip_prefix(key));
        found.next().unwrap_or_else(|| panic!("no {key}")).trim()
    };
    assert_eq!(line("cff-version:"), "1.2.0");
    assert_eq!(line("version:"), env!("CARGO_PKG_VERSION"));
    for key in ["message:", "title:", "authors:", "abstract:"] {
        line(key);
    }
    let (_, after) = text.split_once("\nlicense:\n").unwrap();
    let licences: Vec<&str> = after
        .lines()
        .map_while(|line| line.strip_prefix("  - "))
        .collect();
    assert_eq!(licences.join(" OR "), env!("CARGO_PKG_LICENSE"));
}
