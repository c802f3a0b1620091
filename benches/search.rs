//! Time and weight of the search index: `cargo bench --bench search -- DIR` (a site's folder).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use gongkai::archive::load::Loader;
use gongkai::search;
use gongkai::site::Site;
use gongkai::theme::Theme;
use rayon::prelude::*;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// CPU time of this process in hundredths of a second, where the system tells it.
fn cpu() -> u64 {
    let stat = gongkai::fs::read(std::path::Path::new("/proc/self/stat"), 1 << 16).unwrap_or_default();
    let stat = String::from_utf8_lossy(&stat).into_owned();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    [11, 12].iter().filter_map(|i| fields.get(*i)?.parse::<u64>().ok()).sum()
}

fn main() {
    let root = std::env::args().skip(1).find(|a| !a.starts_with("--")).map_or_else(|| PathBuf::from("."), PathBuf::from);
    let loaded = Loader::default().load(&root, &[]);
    let (theme, _) = Theme::load(&loaded.config, &loaded.listing);
    let Some(theme) = theme else { return };
    let site = Site::new(loaded, theme);
    for round in 0..3 {
        let (started, before) = (Instant::now(), cpu());
        let index = search::index(&site);
        let texts = (0..site.search().columns.len()).into_par_iter().flat_map_iter(|column| search::texts(&site, column));
        let texts: Vec<(String, Vec<u8>)> = texts.collect();
        let wall = started.elapsed().as_secs_f64() * 1e3;
        println!("{} disclosures: {wall:.0} ms, {} ms of CPU (round {round})", site.archive.disclosures.len(), (cpu() - before) * 10);
        if round < 2 {
            continue;
        }
        let mut kinds: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
        for (path, bytes) in index.files.iter().chain(&texts) {
            let kind = kinds.entry(path.split('/').next().unwrap_or_default()).or_default();
            *kind = (kind.0 + 1, kind.1 + bytes.len(), kind.2.max(bytes.len()));
        }
        for (kind, (files, bytes, largest)) in kinds {
            println!("{kind:8} {files:6} files {bytes:10} B, largest {largest:6} B");
        }
    }
}
