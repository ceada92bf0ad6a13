//! Rebuilds when a scenario file is added or removed, which `include_dir!` cannot see.

fn main() {
    println!("cargo::rerun-if-changed=scenarios");
}
