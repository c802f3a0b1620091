fn main() {
    let root = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    let mut l = gongkai::archive::load::Loader::default();
    let x = l.load(&root, &[]);
    let r = root.clone();
    print!("{}", gongkai::report::human(&x.diagnostics, &|f| std::fs::read_to_string(r.join(f)).ok().map(Into::into), false));
    for d in &x.archive.disclosures {
        println!("{} {} facts {} rows {} sections {}", d.unit, d.year, d.facts.len(), d.rows.len(), d.sections.len());
    }
}
