//! Times of full builds and rebuilds against `cp -r`; run by hand in release mode:
//! `cargo test --release --test output -- --ignored --nocapture speed`
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use rayon::prelude::*;

use crate::support::{Pages, place, try_build};

const DISCLOSURES: usize = 1000;

/// 17 files of 2 KB for each disclosure.
fn archive(changed: usize) -> Pages {
    let parts = |i: usize| {
        (0..7)
            .flat_map(|n| [format!("t{n}.svg"), format!("t{n}.csv")])
            .chain(["index.html", "data.json", "data.csv"].map(str::to_owned))
            .map(move |name| {
                let path = format!("units/某市财政局{:03}/{}/{name}", i / 5, 2020 + i % 5);
                let text = format!("{path} {}\n", u8::from(i < changed));
                (path, text.repeat(2048 / text.len() + 1).into_bytes())
            })
    };
    (0..DISCLOSURES).into_par_iter().flat_map_iter(parts).collect()
}

#[test]
#[ignore = "a measurement, not a check"]
fn speed() {
    let (dir, output) = place();
    let time = |what: &str, act: &mut dyn FnMut()| {
        let begun = Instant::now();
        act();
        println!("{what:<44} {:>8.1} ms", begun.elapsed().as_secs_f64() * 1e3);
    };
    let build = |site: &Pages| drop(try_build(&output, site).unwrap());
    let copy = |to: &Path| {
        assert!(Command::new("cp").arg("-r").arg(&output).arg(to).status().unwrap().success());
    };
    let (all, few, many) = (archive(0), archive(10), archive(DISCLOSURES));
    println!();
    time("build from nothing, 17,000 files", &mut || build(&all));
    time("cp -r of the same", &mut || copy(&dir.path().join("copy1")));
    time("rebuild, nothing changed", &mut || build(&all));
    time("rebuild, 1 % changed", &mut || build(&few));
    time("rebuild, all changed", &mut || build(&many));
    time("cp -r of the same", &mut || copy(&dir.path().join("copy2")));
    time("rebuild, nothing changed", &mut || build(&many));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    time("one thread: rebuild, nothing changed", &mut || pool.install(|| build(&many)));
    time("one thread: rebuild, all changed", &mut || pool.install(|| build(&all)));
}
