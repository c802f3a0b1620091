//! Quick hashes, for keys that nobody chooses to collide.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map by such keys.
pub type Map<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;

/// A set of such keys.
pub type Set<K> = HashSet<K, BuildHasherDefault<Quick>>;

/// For maps.
#[derive(Default)]
pub struct Quick(u64);

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        self.write_u64(hash(bytes));
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(u64::from(value));
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x517C_C1B7_2722_0A95);
    }
}

/// A hash of a short text, eight bytes at a time. The same on every machine; among millions of texts two with one hash are
/// not to be expected, but whoever chooses the texts can make them.
pub fn hash(text: &[u8]) -> u64 {
    fn mix(hash: u64, word: u64) -> u64 {
        let wide = u128::from(hash ^ word) * 0x9e37_79b9_7f4a_7c15;
        (wide as u64) ^ ((wide >> 64) as u64)
    }
    let start = (text.len() as u64 + 1).wrapping_mul(0xcbf2_9ce4_8422_2325);
    let (words, rest) = text.as_chunks::<8>();
    let hash = words.iter().fold(start, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    // The end as one word, too: of what is longer the last eight bytes, some of them for the second time.
    let half = |four: Option<&[u8; 4]>| four.map(|four| u64::from(u32::from_le_bytes(*four)));
    match (rest, text.last_chunk::<8>()) {
        ([], _) => hash,
        (_, Some(last)) => mix(hash, u64::from_le_bytes(*last)),
        (rest, None) => match (half(rest.first_chunk()), half(rest.last_chunk())) {
            (Some(first), Some(last)) => mix(hash, first | last << 32),
            _ => mix(hash, rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte))),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_counts_and_so_does_the_length() {
        let mut seen = Set::default();
        for length in 0..40 {
            let mut text = vec![0; length];
            assert!(seen.insert(hash(&text)), "{length} zeros");
            for at in 0..length {
                text[at] = 1;
                assert!(seen.insert(hash(&text)), "{length} bytes, {at}");
                text[at] = 0;
            }
        }
    }
}
