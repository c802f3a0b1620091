//! SHA-256 of bytes and files, and comparing a file with what it should hold.
use std::io::{Read, Write};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::fs;

/// How much of a file is in memory at a time.
const CHUNK: usize = 64 * 1024;

/// Size and SHA-256 of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest {
    /// In bytes.
    pub size: u64,
    /// The hash itself; [`Digest::hex`] is its usual form.
    pub sha256: [u8; 32],
}

impl Digest {
    /// The digest of bytes in memory.
    pub fn of(bytes: &[u8]) -> Digest {
        Digest { size: bytes.len() as u64, sha256: Sha256::digest(bytes).into() }
    }

    /// The hash as 64 lower-case hexadecimal digits.
    pub fn hex(&self) -> String {
        hex(&self.sha256).iter().map(|digit| char::from(*digit)).collect()
    }
}

/// A hash as 64 lower-case hexadecimal digits.
pub(super) fn hex(hash: &[u8; 32]) -> [u8; 64] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [0u8; 64];
    for (pair, byte) in text.chunks_exact_mut(2).zip(hash) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    text
}

/// Reads what [`hex`] gives: exactly 64 lower-case digits.
pub(super) fn from_hex(text: &str) -> Option<[u8; 32]> {
    let text: &[u8; 64] = text.as_bytes().try_into().ok()?;
    let digit = |c: u8| match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    };
    let mut hash = [0; 32];
    for (byte, pair) in hash.iter_mut().zip(text.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(hash)
}

/// Size and SHA-256 of a regular file of any size.
pub fn sha256_file(path: &Path) -> fs::Result<Digest> {
    let (file, _) = fs::open_regular(path)?;
    let mut hashing = Hashing::new(std::io::sink());
    pump(path, file, |bytes| hashing.write_all(bytes).map_err(|e| fs::Error::new(path, "read", e)))?;
    Ok(hashing.finish())
}

/// Copies a regular file to a path where nothing is yet, hashing what is copied.
pub(super) fn copy(from: &Path, to: &Path) -> fs::Result<Digest> {
    let (source, _) = fs::open_regular(from)?;
    let mut hashing = Hashing::new(fs::create_new(to)?);
    pump(from, source, |bytes| hashing.write_all(bytes).map_err(|e| fs::Error::new(to, "write", e)))?;
    Ok(hashing.finish())
}

/// Whether a regular file holds exactly these bytes; a link is not followed and never equal.
pub(super) fn holds(path: &Path, bytes: &[u8]) -> bool {
    let Ok(mut file) = fs::open_in_place(path) else {
        return false;
    };
    let mut rest = bytes;
    // Pages are small: a small buffer keeps the cost of clearing it below that of the call.
    let mut chunk = [0u8; 8 * 1024];
    loop {
        match file.read(&mut chunk) {
            Ok(0) => return rest.is_empty(),
            Ok(n) => match rest.strip_prefix(&chunk[..n]) {
                Some(after) => rest = after,
                None => return false,
            },
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return false,
        }
    }
}

/// The digest of `from` if `path` holds the same bytes; a link at `path` is never the same.
pub(super) fn same_as(path: &Path, from: &Path) -> fs::Result<Option<Digest>> {
    let Ok(mut other) = fs::open_in_place(path) else {
        return Ok(None);
    };
    let (source, _) = fs::open_regular(from)?;
    let mut hashing = Hashing::new(std::io::sink());
    let mut buffer = vec![0u8; CHUNK];
    let mut same = true;
    pump(from, source, |bytes| {
        same = same && other.read_exact(&mut buffer[..bytes.len()]).is_ok() && buffer[..bytes.len()] == *bytes;
        if same { hashing.write_all(bytes).map_err(|e| fs::Error::new(from, "read", e)) } else { Ok(()) }
    })?;
    let ends = same && matches!(other.read(&mut buffer[..1]), Ok(0));
    Ok(ends.then(|| hashing.finish()))
}

/// Whether a regular file holds nothing but a beginning of `whole`, and perhaps zeros behind it: what a loss of power leaves of
/// it. Whoever replaces such a file by the whole takes nothing away. A link is not followed.
pub(super) fn is_beginning_of(path: &Path, mut whole: impl Read) -> bool {
    let Ok(mut file) = fs::open_in_place(path) else { return false };
    let (mut there, mut wanted) = (vec![0u8; CHUNK], vec![0u8; CHUNK]);
    let mut agrees = true;
    loop {
        let n = match file.read(&mut there) {
            Ok(0) => return true,
            Ok(n) => n,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(_) => return false,
        };
        if agrees && whole.read_exact(&mut wanted[..n]).is_err() {
            return false;
        }
        let same = if agrees { there[..n].iter().zip(&wanted).take_while(|(a, b)| a == b).count() } else { 0 };
        if there[same..n].iter().any(|byte| *byte != 0) {
            return false;
        }
        agrees &= same == n;
    }
}

/// A writer that hashes what passes through.
pub(super) struct Hashing<W> {
    inner: W,
    hash: Sha256,
    size: u64,
}

impl<W: Write> Hashing<W> {
    pub(super) fn new(inner: W) -> Hashing<W> {
        Hashing { inner, hash: Sha256::new(), size: 0 }
    }

    pub(super) fn finish(self) -> Digest {
        Digest { size: self.size, sha256: self.hash.finalize().into() }
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let n = self.inner.write(bytes)?;
        self.hash.update(&bytes[..n]);
        self.size += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

fn pump(path: &Path, mut file: impl Read, mut take: impl FnMut(&[u8]) -> fs::Result<()>) -> fs::Result<()> {
    let mut chunk = vec![0u8; CHUNK];
    loop {
        match file.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(n) => take(&chunk[..n])?,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(fs::Error::new(path, "read", e)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_sha256() {
        let digest = Digest::of(b"abc");
        assert_eq!(digest.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(from_hex(&digest.hex()), Some(digest.sha256));
        assert_eq!(from_hex(&digest.hex().to_uppercase()), None);
        assert_eq!(from_hex("ab"), None);
    }

    #[test]
    fn beginnings_of_files_are_told_from_other_files() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        let whole: Vec<u8> = (0..150_000u32).map(|i| (i % 251) as u8).collect();
        let begins = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            is_beginning_of(&path, &whole[..])
        };
        for cut in [0, 1, 70_000, 150_000] {
            assert!(begins(&whole[..cut]), "cut at {cut}");
            assert!(cut == 150_000 || begins(&[&whole[..cut], &vec![0; 150_000 - cut][..]].concat()), "zeros from {cut}");
        }
        assert!(!begins(b"x") && !begins(&[&whole[..], b"x"].concat()) && !begins(&[&whole[..70_000], b"\0\0x"].concat()));
        assert!(!is_beginning_of(dir.path(), &whole[..]) && !is_beginning_of(&dir.path().join("none"), &whole[..]));
        fs::write(&path, b"").unwrap();
        fs::symlink(&path, &dir.path().join("link")).unwrap();
        assert!(!is_beginning_of(&dir.path().join("link"), &whole[..]));
    }

    #[test]
    fn files_are_compared_to_the_last_byte() {
        let dir = tempfile::tempdir().unwrap();
        let (a, b) = (dir.path().join("a"), dir.path().join("b"));
        let bytes: Vec<u8> = (0..200_000u32).map(|i| (i % 251) as u8).collect();
        fs::write(&a, &bytes).unwrap();
        assert_eq!(copy(&a, &b).unwrap(), Digest::of(&bytes));
        assert_eq!(same_as(&b, &a).unwrap(), Some(Digest::of(&bytes)));
        assert!(holds(&a, &bytes) && !holds(&a, &bytes[1..]) && !holds(&a, &bytes[..199_999]));
        for other in [&bytes[..199_999], &[&bytes[..], b"x"].concat()] {
            fs::write(&b, other).unwrap();
            assert_eq!(same_as(&b, &a).unwrap(), None);
        }
        assert_eq!(sha256_file(&a).unwrap(), Digest::of(&bytes));
        assert!(sha256_file(dir.path()).is_err() && sha256_file(&dir.path().join("none")).is_err());
    }
}
