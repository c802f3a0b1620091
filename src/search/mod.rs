//! Offline search: a sharded index that a page can load piece by piece as scripts, from any folder, without a server.
//!
//! Built from the archive, pure and deterministic. What is where, and why, is in `docs/search.md`.
//!
//! The unit of retrieval is a section of a disclosure. A document's number is `column × n + d`: `d` counts the disclosures
//! from the newest year down, a column is a section of a layout (0 is the disclosure itself). So whatever all disclosures
//! of a layout share is one run of numbers. Texts that many documents share (labels of items, headings) and pages that are no
//! disclosures (units, items, terms, years) are *entries*, numbered behind the documents, with postings of their own.

mod entries;
mod fold;
mod gather;
mod numbers;
mod packs;
mod postings;
mod terms;
mod text;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::json;

use crate::archive::Facet;
use crate::site::Site;

/// The files of an index, and what they weigh.
pub struct Index {
    /// Path below `search/` and content, in order.
    pub files: Vec<(String, Vec<u8>)>,
    /// Changes whenever a file changes; goes into addresses so that browsers do not mix old and new shards.
    pub version: String,
}

/// Builds the index of a site.
pub fn index(site: &Site) -> Index {
    let mut gathered = gather::gather(site);
    let entries = entries::entries(site, &gathered);
    let n = gathered.records.len();
    let first_entry = (gathered.columns.len() * n) as u32;
    let (terms, long) = terms::shards(&mut gathered, &entries, first_entry);
    let numbers = numbers::shards(&gathered);
    let packs = packs::packs(&mut gathered);
    let (entry_files, entry_starts) = entries::files(&entries);
    let core = json!({
        "n": n,
        "columns": gathered.columns.iter().zip(&packs.text_sizes).map(|(c, size)| json!([c.id, c.title, size])).collect::<Vec<_>>(),
        "shards": terms.len(), "numbers": numbers.len(), "bits": numbers::BITS, "pack": gathered.pack, "entries": entry_starts,
        "units": gathered.units_code(), "years": gathered.years(),
        "facets": Facet::ALL.iter().map(|f| f.3).collect::<Vec<_>>(),
    });
    let mut files = vec![("core.js".to_owned(), script("core", &core))];
    files.push(("u.js".to_owned(), script("u", &entries::unit_list(site))));
    for (kind, texts) in [('s', &terms), ('t', &long), ('n', &numbers)] {
        files.extend(texts.iter().enumerate().map(|(i, text)| numbered(kind, i, text)));
    }
    files.extend(entry_files.iter().enumerate().map(|(i, entries)| numbered('e', i, entries)));
    files.extend(packs.files);
    let hashes: Vec<blake3::Hash> = files.par_iter().map(|(_, bytes)| blake3::hash(bytes)).collect();
    let mut all = blake3::Hasher::new();
    for (hash, (path, _)) in hashes.iter().zip(&files) {
        all.update(path.as_bytes());
        all.update(hash.as_bytes());
    }
    Index { files, version: all.finalize().to_hex()[..8].to_owned() }
}

/// A file that hands its content to the page: `fetch` is refused on `file://`, scripts are not.
fn script<T: Serialize + ?Sized>(name: &str, value: &T) -> Vec<u8> {
    let mut out = format!("gongkaiSearch(\"{name}\",").into_bytes();
    // Texts, lists and numbers always have a form in JSON, and writing to memory does not fail.
    let _ = serde_json::to_writer(&mut out, value);
    out.extend_from_slice(b")\n");
    out
}

fn numbered<T: Serialize + ?Sized>(kind: char, index: usize, value: &T) -> (String, Vec<u8>) {
    (format!("{kind}/{index}.js"), script(&format!("{kind}/{index}"), value))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::archive::load::Loader;
    use crate::theme::Theme;

    fn site() -> Site {
        let loaded = Loader::default().load(Path::new(env!("CARGO_MANIFEST_DIR")), &[]);
        let (theme, _) = Theme::load(&loaded.config, &loaded.listing);
        Site::new(loaded, theme.expect("the default theme loads"))
    }

    #[test]
    fn the_same_archive_gives_the_same_index() {
        let (one, other) = (index(&site()), index(&site()));
        assert_eq!(one.version, other.version);
        assert_eq!(one.files, other.files);
        let paths: BTreeSet<&str> = one.files.iter().map(|(path, _)| &**path).collect();
        assert_eq!(paths.len(), one.files.len(), "every file has an address of its own");
    }

    #[test]
    fn shards_stay_small() {
        for (path, bytes) in index(&site()).files {
            assert!(bytes.len() <= 24 << 10, "{path} weighs {} bytes", bytes.len());
        }
    }
}
