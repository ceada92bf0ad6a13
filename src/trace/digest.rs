//! A digest of the whole state: 64 bits (XXH3) over the bytes of a snapshot, so
//! over everything the next day depends on. Two runs with equal digests are equal.

use super::snapshot::Snapshot;

/// Digest of a state.
#[must_use]
pub fn digest(snapshot: &Snapshot) -> u64 {
    xxhash_rust::xxh3::xxh3_64(&snapshot.to_bytes())
}

/// A digest or seed as 16 hex digits.
#[must_use]
pub fn hex(number: u64) -> String {
    format!("{number:016x}")
}

/// Reads up to 16 hex digits, with or without `0x`.
#[must_use]
pub fn from_hex(text: &str) -> Option<u64> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let well_formed =
        (1..=16).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    well_formed
        .then(|| u64::from_str_radix(digits, 16).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_goes_there_and_back() {
        assert_eq!(hex(255), "00000000000000ff");
        assert_eq!(from_hex("00000000000000ff"), Some(255));
        assert_eq!(from_hex("0xfF"), Some(255));
        assert_eq!(
            (
                from_hex(""),
                from_hex("xyz"),
                from_hex("+1"),
                from_hex("11112222333344445")
            ),
            (None, None, None, None)
        );
    }
}
