//! Prints what the checks find in a project: `cargo run --example audit -- <folder>`.
fn main() {
    let root = std::path::PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".into()));
    let loaded = gongkai::archive::load::Loader::default().load(&root, &[]);
    let mut diagnostics = loaded.diagnostics;
    diagnostics.extend(gongkai::audit::profile_diagnostics(&loaded.profiles));
    diagnostics.extend(gongkai::audit::unknown_ids(&loaded.archive, &loaded.profiles, &loaded.config));
    print!("{}", gongkai::report::human(&diagnostics, &|_| None, false));
    let audit = gongkai::audit::audit(&loaded.archive, &loaded.config);
    for (index, d) in loaded.archive.disclosures.iter().enumerate() {
        println!("== {} {} {:?}", d.unit, d.year, audit.tally(index));
        for f in audit.of_disclosure(index) {
            println!("{:<12} {:<7} {:<28} {:>4} {}", f.class.word(), f.severity.word(), f.check, f.place.line, f.message);
        }
    }
}
