//! Sets of numbers as short texts: gaps, runs and bitmaps in variable-length bytes, in base64.
//!
//! A step starts with a number `v`; `v >> 2` is the gap since the last number, `v & 3` the kind of step: 0 one number, 1 a
//! run (its length follows), 2 a bitmap (its bytes follow, their count first). Labels that all disclosures share become runs,
//! words that half of them use become bitmaps.

/// Appends a number, seven bits a byte, the lowest first.
pub fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Takes a number from the front; `None` at the end.
pub fn read_varint(bytes: &mut &[u8]) -> Option<u64> {
    let (mut value, mut shift) = (0, 0);
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7F) << shift;
        shift += 7;
        if *byte < 0x80 {
            return Some(value);
        }
    }
}

/// A step to either side as a number that is small when the step is.
pub fn zigzag(step: i64) -> u64 {
    ((step << 1) ^ (step >> 63)) as u64
}

/// The step that `zigzag` made a number of.
pub fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

/// Runs shorter than this cost less as bits or single steps.
const RUN: usize = 4;
/// A run inside a bitmap that is worth ending it.
const LONG_RUN: usize = 40;
/// Bitmaps longer than this are continued by another.
const BITMAP: usize = 120;

/// Appends a sorted set.
pub fn encode(ids: &[u32], out: &mut Vec<u8>) {
    let mut last: i64 = -1;
    let mut at = 0;
    while at < ids.len() {
        let gap = (i64::from(ids[at]) - last - 1) as u64;
        let run = run_at(ids, at, LONG_RUN.max(RUN));
        let (bytes, covered) = if run >= LONG_RUN { (0, 0) } else { bitmap(ids, at) };
        if run >= RUN && (run >= LONG_RUN || bytes < 2) {
            let run = run_at(ids, at, usize::MAX);
            varint(gap << 2 | 1, out);
            varint(run as u64, out);
            at += run;
        } else if bytes >= 2 {
            varint(gap << 2 | 2, out);
            out.push(bytes as u8);
            let start = out.len();
            out.resize(start + bytes, 0);
            for id in &ids[at..at + covered] {
                let bit = (id - ids[at]) as usize;
                out[start + bit / 8] |= 1 << (bit % 8);
            }
            at += covered;
        } else {
            varint(gap << 2, out);
            at += 1;
        }
        last = i64::from(ids[at - 1]);
    }
}

fn run_at(ids: &[u32], at: usize, enough: usize) -> usize {
    let mut length = 1;
    while length < enough && at + length < ids.len() && ids[at + length] - ids[at] == length as u32 {
        length += 1;
    }
    length
}

/// How many bytes of bitmap from here pay off, and how many numbers they hold: every byte must hold at least two.
fn bitmap(ids: &[u32], at: usize) -> (usize, usize) {
    let (mut bytes, mut covered) = (0, 0);
    while bytes < BITMAP {
        let end = ids[at] as u64 + 8 * (bytes as u64 + 1);
        let inside = ids[at + covered..].iter().take(8).take_while(|id| u64::from(**id) < end).count();
        if inside < 2 || (inside == 8 && run_at(ids, at + covered, LONG_RUN) >= LONG_RUN) {
            break;
        }
        bytes += 1;
        covered += inside;
    }
    (bytes, covered)
}

/// Bytes as base64 without padding.
pub fn base64(bytes: &[u8], out: &mut String) {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for three in bytes.chunks(3) {
        let word = u32::from(three[0]) << 16 | u32::from(*three.get(1).unwrap_or(&0)) << 8 | u32::from(*three.get(2).unwrap_or(&0));
        for place in 0..=three.len() {
            out.push(char::from(ALPHABET[(word >> (18 - 6 * place)) as usize & 63]));
        }
    }
}

/// A sorted set as base64.
pub fn code(ids: &[u32]) -> String {
    let mut bytes = Vec::new();
    encode(ids, &mut bytes);
    let mut out = String::with_capacity(bytes.len() * 4 / 3 + 3);
    base64(&bytes, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn decode(mut bytes: &[u8]) -> Vec<u32> {
        let next = |bytes: &mut &[u8]| read_varint(bytes).expect("a number");
        let mut out: Vec<u32> = Vec::new();
        while !bytes.is_empty() {
            let v = next(&mut bytes);
            let start = out.last().map_or(0, |l| l + 1) + (v >> 2) as u32;
            match v & 3 {
                0 => out.push(start),
                1 => out.extend((0..next(&mut bytes) as u32).map(|i| start + i)),
                _ => {
                    let (bits, rest) = bytes[1..].split_at(usize::from(bytes[0]));
                    out.extend((0..bits.len() * 8).filter(|b| bits[b / 8] >> (b % 8) & 1 == 1).map(|b| start + b as u32));
                    bytes = rest;
                }
            }
        }
        out
    }

    proptest! {
        #[test]
        fn a_set_survives(ids in prop::collection::btree_set(0u32..600, 0..300), dense in 0u32..400, length in 0u32..200) {
            let mut ids: BTreeSet<u32> = ids;
            ids.extend(1000 + dense..1000 + dense + length);
            let ids: Vec<u32> = ids.into_iter().collect();
            let mut bytes = Vec::new();
            encode(&ids, &mut bytes);
            prop_assert_eq!(decode(&bytes), ids);
        }
    }

    #[test]
    fn steps_to_either_side_survive() {
        for step in [0, 1, -1, 63, -64, 1 << 40, -(1 << 40)] {
            let mut bytes = Vec::new();
            varint(zigzag(step), &mut bytes);
            assert_eq!(read_varint(&mut &*bytes).map(unzigzag), Some(step));
        }
    }

    #[test]
    fn what_all_share_is_short() {
        let all: Vec<u32> = (0..10_000).collect();
        assert!(code(&all).len() <= 6);
        let half: Vec<u32> = (0..10_000).step_by(2).collect();
        assert!(code(&half).len() < 1_800);
    }

    #[test]
    fn base64_is_the_usual_one() {
        let mut out = String::new();
        base64(b"gongkai", &mut out);
        assert_eq!(out, "Z29uZ2thaQ");
    }
}
