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
    let found: Vec<(u32, u32)> = gathered
        .records
        .par_chunks(gathered.pack)
        .enumerate()
        .flat_map_iter(|(pack, records)| {
            let texts = records.iter().flat_map(|r| r.parts.iter().map(|p| &*p.numbers).chain([&*r.figures]));
            let written = texts.flat_map(|t| t.split(' ')).filter(|n| !n.is_empty());
            let mut hashes: Vec<u32> = written.map(hash).collect();
            hashes.sort_unstable();
            hashes.dedup();
            hashes.into_iter().map(move |h| (h, pack as u32))
        })
        .collect();
    let packs = gathered.records.len().div_ceil(gathered.pack) as u64;
    let count = (found.len() * 2 / SHARD).next_power_of_two() as u32;
    let fingerprint = |hash: u32| u64::from((hash / count) & ((1 << BITS) - 1));
    let mut keys: Vec<(u32, u64)> =
        found.into_par_iter().map(|(hash, pack)| (hash % count, fingerprint(hash) * packs + u64::from(pack))).collect();
    keys.par_sort_unstable();
    keys.dedup();
    let mut from = 0;
    (0..count)
        .map(|shard| {
            let length = keys[from..].iter().take_while(|(s, _)| *s == shard).count();
            let (mut bytes, mut last) = (Vec::with_capacity(length * 2), 0);
            for (_, value) in &keys[from..from + length] {
                postings::varint(value - last, &mut bytes);
                last = *value;
            }
            from += length;
            let mut out = String::new();
            postings::base64(&bytes, &mut out);
            out
        })
        .collect()
}
