//! Where the time of a build goes, phase by phase on one thread: `cargo run --release --example probe -- DIR`.

use std::collections::BTreeMap;
use std::time::Instant;

use gongkai::archive::load::Loader;
use gongkai::site::{Body, Bundle, Site};
use gongkai::theme::Theme;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let root = std::path::PathBuf::from(std::env::args().nth(1).expect("a site's folder"));
    let _ = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(16 << 20).build_global();
    let ms = |t: Instant| t.elapsed().as_secs_f64() * 1e3;
    let t = Instant::now();
    let loaded = Loader::once(&root);
    println!("{:>10.1} ms load, {} MiB", ms(t), resident());
    let t = Instant::now();
    let (theme, _) = Theme::load(&loaded.config, &loaded.listing);
    println!("{:>10.1} ms theme", ms(t));
    let t = Instant::now();
    let site = Site::new(loaded, theme.expect("a theme"));
    println!("{:>10.1} ms site", ms(t));
    let t = Instant::now();
    let _ = site.outcomes();
    println!("{:>10.1} ms audit, {} MiB", ms(t), resident());
    let t = Instant::now();
    let _ = site.bundles();
    println!("{:>10.1} ms bundles, {} MiB", ms(t), resident());
    let mut kinds: BTreeMap<&str, (usize, f64, usize)> = BTreeMap::new();
    let links = gongkai::site::links::LinkCheck::new("");
    let mut link_time = 0.0;
    for bundle in site.bundles() {
        let kind = match bundle {
            Bundle::Disclosure(_) => "disclosure",
            Bundle::Compare(_) => "compare",
            Bundle::Item(_) => "item",
            Bundle::Check(_) => "check",
            Bundle::Unit(_) => "unit",
            _ => "other",
        };
        let t = Instant::now();
        let files = gongkai::page::render(&site, *bundle).expect("renders");
        let entry = kinds.entry(kind).or_default();
        entry.0 += 1;
        entry.1 += ms(t);
        let t = Instant::now();
        for file in &files {
            if let Body::Bytes(bytes) = &file.body {
                entry.2 += bytes.len();
                links.add(&file.path, Some(bytes));
            }
        }
        link_time += ms(t);
    }
    for (kind, (n, time, bytes)) in kinds {
        println!("{time:>10.1} ms {kind}: {n} bundles, {:.3} ms each, {:.1} KiB each", time / n as f64, bytes as f64 / n as f64 / 1024.0);
    }
    println!("{link_time:>10.1} ms links, {} MiB", resident());
}

/// Memory in use, where the system tells it.
fn resident() -> u64 {
    let status = gongkai::fs::read(std::path::Path::new("/proc/self/status"), 1 << 16).unwrap_or_default();
    let text = String::from_utf8_lossy(&status).into_owned();
    text.lines().find_map(|l| l.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()).unwrap_or(0) / 1024
}
