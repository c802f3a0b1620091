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
        for eight in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..eight.len()].copy_from_slice(eight);
            self.write_u64(u64::from_le_bytes(word));
        }
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
    fn mix(hash: u64, word: [u8; 8]) -> u64 {
        let wide = u128::from(hash ^ u64::from_le_bytes(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        (wide as u64) ^ ((wide >> 64) as u64)
    }
    let (words, rest) = text.as_chunks::<8>();
    let hash = words.iter().fold(0xcbf2_9ce4_8422_2325 ^ text.len() as u64, |hash, word| mix(hash, *word));
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    mix(hash, last)
}
