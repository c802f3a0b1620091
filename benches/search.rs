//! Time and weight of the search index: `cargo bench --bench search -- DIR` (a site's folder).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use gongkai::archive::load::Loader;
use gongkai::search;
use gongkai::site::Site;
use gongkai::theme::Theme;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let root = std::env::args().skip(1).find(|a| !a.starts_with("--")).map_or_else(|| PathBuf::from("."), PathBuf::from);
    let loaded = Loader::default().load(&root, &[]);
    let (theme, _) = Theme::load(&loaded.config, &loaded.listing);
    let Some(theme) = theme else { return };
    let (site, _) = Site::new(loaded, theme);
    for round in 0..3 {
        let started = Instant::now();
        let index = search::index(&site);
        println!("{} disclosures: {:.0} ms (round {round})", site.archive.disclosures.len(), started.elapsed().as_secs_f64() * 1e3);
        if round < 2 {
            continue;
        }
        let mut kinds: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
        for (path, bytes) in &index.files {
            let kind = kinds.entry(path.split('/').next().unwrap_or_default()).or_default();
            *kind = (kind.0 + 1, kind.1 + bytes.len(), kind.2.max(bytes.len()));
        }
        for (kind, (files, bytes, largest)) in kinds {
            println!("{kind:8} {files:6} files {bytes:10} B, largest {largest:6} B");
        }
    }
}
