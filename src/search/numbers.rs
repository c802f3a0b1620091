//! Figures: which packs of records hold a number. Nearly every number occurs once, so a term for each would be dear;
//! a fingerprint of it is kept instead, together with the pack, in about two bytes. The page loads the packs and looks.

use rayon::prelude::*;

use super::fold;
use super::gather::Gathered;
use super::postings;

/// Bits of a fingerprint: of ten look-ups about three load one pack in vain.
pub const BITS: u32 = 13;
/// What a shard should weigh, in bytes before base64.
const SHARD: usize = 6 << 10;

/// All numbers in shards.
pub fn shards(gathered: &Gathered<'_>) -> Vec<String> {
    let hash = |number: &str| fold::hash(number.bytes().map(u16::from));
    // A hash and its pack in one number, and in the same memory later what is written: there is one for nearly every figure.
    let mut keys: Vec<u64> = gathered
        .records
        .par_chunks(gathered.pack)
        .enumerate()
        .flat_map_iter(|(pack, records)| {
            let texts = records.iter().flat_map(|r| r.parts.iter().map(|p| &*p.numbers).chain([&*r.figures]));
            let written = texts.flat_map(|t| t.split(' ')).filter(|n| !n.is_empty());
            let mut hashes: Vec<u32> = written.map(hash).collect();
            hashes.sort_unstable();
            hashes.dedup();
            hashes.into_iter().map(move |h| u64::from(h) << 32 | pack as u64)
        })
        .collect();
    let packs = gathered.records.len().div_ceil(gathered.pack) as u64;
    let count = (keys.len() * 2 / SHARD).next_power_of_two() as u64;
    keys.par_iter_mut().for_each(|key| {
        let (hash, pack) = (*key >> 32, *key & u64::from(u32::MAX));
        let fingerprint = (hash / count) & ((1 << BITS) - 1);
        *key = (hash % count) << 48 | (fingerprint * packs + pack);
    });
    keys.par_sort_unstable();
    keys.dedup();
    let mut from = 0;
    (0..count)
        .map(|shard| {
            let length = keys[from..].iter().take_while(|key| **key >> 48 == shard).count();
            let (mut bytes, mut last) = (Vec::with_capacity(length * 2), 0);
            for key in &keys[from..from + length] {
                let value = key & ((1 << 48) - 1);
                postings::varint(value - last, &mut bytes);
                last = value;
            }
            from += length;
            let mut out = String::new();
            postings::base64(&bytes, &mut out);
            out
        })
        .collect()
}
