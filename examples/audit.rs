//! Prints what the checks find in a project: `cargo run --example audit -- <folder>`; with a number after the folder,
//! how long the checks of each disclosure take, on one core, over so many runs.
fn main() {
    let root = std::path::PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".into()));
    let loaded = gongkai::archive::load::Loader::default().load(&root, &[]);
    let mut diagnostics = loaded.diagnostics;
    diagnostics.extend(gongkai::audit::profile_diagnostics(&loaded.profiles));
    diagnostics.extend(gongkai::audit::unknown_ids(&loaded.archive, &loaded.profiles, &loaded.config));
    print!("{}", gongkai::report::human(&diagnostics, &|_| None, false));
    if let Some(times) = std::env::args().nth(2).and_then(|t| t.parse::<u32>().ok()) {
        return time(&loaded.archive, times);
    }
    let audit = gongkai::audit::audit(&loaded.archive, &loaded.config);
    for (index, d) in loaded.archive.disclosures.iter().enumerate() {
        println!("== {} {} {:?}", d.unit, d.year, audit.tally(index));
        for f in audit.of_disclosure(index) {
            println!("{:<12} {:<7} {:<28} {:>4} {}", f.class.word(), f.severity.word(), f.check, f.place.line, f.message);
        }
    }
}

fn time(archive: &gongkai::archive::Archive, times: u32) {
    use gongkai::archive::Words;
    use gongkai::audit::{Plan, World, audit_one};
    for d in &archive.disclosures {
        let (plan, _) = Plan::compile(&d.profile);
        let unit = archive.units.iter().find(|u| u.id == d.unit);
        let world = World { register: &archive.register, unit, words: Words::of(archive), language: gongkai::config::Language::Chinese };
        let mut findings = 0;
        let start = std::time::Instant::now();
        for _ in 0..times {
            findings = audit_one(d, &plan, world).findings.len();
        }
        let each = start.elapsed().as_secs_f64() * 1e6 / f64::from(times);
        println!("{} {}: {} facts, {findings} findings, {each:.1} µs", d.unit, d.year, d.facts.len());
    }
}
