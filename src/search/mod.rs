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
mod shards;
mod terms;
mod text;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::json;

use crate::archive::Facet;
use crate::site::Site;

pub use packs::texts;

/// The files of an index, and what they weigh.
pub struct Index {
    /// Path below `search/` and content, in order.
    pub files: Vec<(String, Vec<u8>)>,
    /// Changes whenever a file changes, those of texts too; goes into addresses so that browsers do not mix old and new shards.
    pub version: String,
}

/// Builds the index of a site, but for the texts.
pub fn index(site: &Site) -> Index {
    let mut gathered = gather::gather(site);
    let entries = entries::entries(site, &gathered);
    let n = gathered.records.len();
    let first_entry = (gathered.plan.columns.len() * n) as u32;
    let (terms, long) = shards::shards(&mut gathered, &entries, first_entry);
    let numbers = numbers::shards(&gathered);
    let (entry_files, entry_starts) = entries::files(&entries);
    let text_sizes = gathered.text_sizes.iter().map(|weight| packs::text_size(*weight, n));
    let core = json!({
        "n": n,
        "columns": gathered.plan.columns.iter().zip(text_sizes).map(|(c, size)| json!([c.id, c.title, size])).collect::<Vec<_>>(),
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
    files.extend(packs::records(&gathered));
    let hashes: Vec<blake3::Hash> = files.par_iter().map(|(_, bytes)| blake3::hash(bytes)).collect();
    let mut all = blake3::Hasher::new();
    all.update(gathered.texts.as_bytes());
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
    // It has grown in steps, and all of an index are held at once.
    out.shrink_to_fit();
    out
}

fn numbered<T: Serialize + ?Sized>(kind: char, index: usize, value: &T) -> (String, Vec<u8>) {
    (format!("{kind}/{index}.js"), script(&format!("{kind}/{index}"), value))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::archive::Archive;
    use crate::archive::load::Loader;
    use crate::page;
    use crate::theme::Theme;

    fn site() -> Site {
        site_with(|_| ())
    }

    fn site_with(change: impl FnOnce(&mut Archive)) -> Site {
        let mut loaded = Loader::default().load(Path::new(env!("CARGO_MANIFEST_DIR")), &[]);
        change(&mut loaded.archive);
        let (theme, _) = Theme::load(&loaded.config, &loaded.listing);
        Site::new(loaded, theme.expect("the default theme loads"))
    }

    /// Version and all files.
    fn whole(site: &Site) -> (String, Vec<(String, Vec<u8>)>) {
        let Index { mut files, version } = index(site);
        files.extend((0..site.search().columns.len()).flat_map(|column| texts(site, column)));
        (version, files)
    }

    #[test]
    fn the_same_archive_gives_the_same_index() {
        let (one, other) = (whole(&site()), whole(&site()));
        assert_eq!(one, other);
        let paths: BTreeSet<&str> = one.1.iter().map(|(path, _)| &**path).collect();
        assert_eq!(paths.len(), one.1.len(), "every file has an address of its own");
    }

    #[test]
    fn every_file_of_the_index_is_found_by_its_address() {
        let site = site();
        for (path, _) in whole(&site).1 {
            let bundle = site.find(&format!("search/{path}")).expect("an address of the site");
            let files = page::render(&site, bundle).expect("renders");
            assert!(files.iter().any(|file| file.path == format!("search/{path}")), "{path} is not of {bundle:?}");
        }
    }

    #[test]
    fn another_text_is_another_version() {
        let before = index(&site()).version;
        let changed = site_with(|archive| {
            let d = archive.disclosures.iter_mut().find_map(|d| Arc::get_mut(d).filter(|d| d.sections.iter().any(|s| s.text.is_some())));
            let text = d.and_then(|d| d.sections.iter_mut().find_map(|s| s.text.as_mut())).expect("a text");
            text.markdown = format!("{}。", text.markdown).into();
        });
        assert_ne!(index(&changed).version, before);
    }

    #[test]
    fn shards_stay_small() {
        for (path, bytes) in whole(&site()).1 {
            assert!(bytes.len() <= 24 << 10, "{path} weighs {} bytes", bytes.len());
        }
    }
}
