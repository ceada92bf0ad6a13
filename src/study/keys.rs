//! Keys of runs: a hash of study, point and replicate, never `seed + n`, so that no two
//! runs of any study share their luck unless they are meant to.

/// Seed of one run. Worlds that are compared share study and replicate and so all luck
/// that they do not change.
#[must_use]
pub fn run_seed(study: &str, seed: u64, replicate: u32) -> u64 {
    let mut bytes = Vec::with_capacity(study.len() + 12);
    bytes.extend(study.bytes());
    bytes.extend(seed.to_le_bytes());
    bytes.extend(replicate.to_le_bytes());
    xxhash_rust::xxh3::xxh3_64(&bytes)
}

/// Seed of one run of one point of a design, which shares its luck with no other.
#[must_use]
pub fn point_seed(study: &str, seed: u64, point: u32, replicate: u32) -> u64 {
    run_seed(&format!("point {point} of {study}"), seed, replicate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn runs_have_keys_of_their_own() {
        let mut seen = BTreeSet::new();
        for study in ["a", "b"] {
            for seed in 0..5 {
                for replicate in 0..200 {
                    assert!(seen.insert(run_seed(study, seed, replicate)));
                }
            }
        }
        assert_eq!(run_seed("a", 1, 2), run_seed("a", 1, 2));
    }
}
