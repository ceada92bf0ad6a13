//! Which runs are in: one bit a run, so that none is counted twice.

use serde::{Deserialize, Serialize};

/// A set of replicates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replicates {
    /// Bits of 64 replicates each; the last word is not 0.
    words: Vec<u64>,
}

impl Replicates {
    /// How many are in.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.words.iter().map(|word| word.count_ones()).sum()
    }

    /// True when a replicate is in.
    #[must_use]
    pub fn contains(&self, replicate: u32) -> bool {
        let word = self.words.get(replicate as usize / 64);
        word.is_some_and(|word| word >> (replicate % 64) & 1 == 1)
    }

    /// Puts one in.
    pub fn insert(&mut self, replicate: u32) {
        let at = replicate as usize / 64;
        if self.words.len() <= at {
            self.words.resize(at + 1, 0);
        }
        self.words[at] |= 1 << (replicate % 64);
    }

    /// The first that is in both.
    #[must_use]
    pub fn shared(&self, other: &Self) -> Option<u32> {
        let both = self.words.iter().zip(&other.words).enumerate();
        both.map(|(at, (one, other))| (at as u32, one & other))
            .find(|(_, both)| *both != 0)
            .map(|(at, both)| 64 * at + both.trailing_zeros())
    }

    /// Puts in all of another.
    pub fn merge(&mut self, other: &Self) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
    }

    /// True when every replicate is below `most`.
    #[must_use]
    pub fn below(&self, most: u32) -> bool {
        self.words.len() <= most.div_ceil(64) as usize && self.words.last() != Some(&0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replicates_are_in_or_not() {
        let (mut odd, mut even) = (Replicates::default(), Replicates::default());
        for replicate in 0..200 {
            if replicate % 2 == 1 {
                &mut odd
            } else {
                &mut even
            }
            .insert(replicate);
        }
        assert!(odd.contains(77) && !odd.contains(78) && !odd.contains(4000));
        assert_eq!(odd.shared(&even), None);
        let mut all = odd.clone();
        all.merge(&even);
        assert_eq!((all.count(), all.shared(&even)), (200, Some(0)));
        assert_eq!(Replicates::default().shared(&all), None);
        assert!(all.below(256) && !all.below(128));
    }
}
