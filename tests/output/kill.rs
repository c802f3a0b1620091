//! `kill -9` at any moment leaves the old site or the new one, byte for byte.
//!
//! The test runs itself again as a child that builds, and kills it. Delays come from a fixed
//! sequence; half of them are counted from the moment at which the child starts to commit.
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{build, names, place, put, site, tree, try_build};

const OUTPUT: &str = "GONGKAI_TEST_OUTPUT";
const VERSION: &str = "GONGKAI_TEST_VERSION";
const UNITS: usize = 60;
const ROUNDS: u32 = 40;

/// Not a test of its own: what the child does.
#[test]
fn child_build() {
    let (Some(output), Ok(version)) = (std::env::var_os(OUTPUT), std::env::var(VERSION)) else {
        return;
    };
    let target = gongkai::output::Target::check(Path::new(&output), &[]).unwrap();
    let stage = target.stage().unwrap();
    for (path, bytes) in site(UNITS, version.parse().unwrap()) {
        stage.write(&path, &bytes).unwrap();
    }
    println!("\ncommit");
    let report = stage.commit().unwrap();
    assert!(report.kept.is_empty(), "{:?}", report.kept);
}

fn child(output: &Path, version: u32) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::child_build", "--nocapture", "--test-threads=1"])
        .env(OUTPUT, output)
        .env(VERSION, version.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn wait_for_commit(child: &mut Child) {
    let lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
    lines.map_while(Result::ok).find(|line| line == "commit");
}

#[test]
fn a_killed_build_leaves_the_old_site_or_the_new_one() {
    let foreign = |output: &Path| {
        put(&output.join(".well-known/security.txt"), "mine");
        put(&output.join("units/某市7局/2024/note.txt"), "mine too");
    };
    let expected = [1, 2].map(|version| {
        let (_dir, output) = place();
        build(&output, &site(UNITS, version));
        foreign(&output);
        tree(&output)
    });

    let (dir, output) = place();
    build(&output, &site(UNITS, 1));
    foreign(&output);
    // How long a child takes up to its commit, and from there.
    let begun = Instant::now();
    let mut whole = child(&output, 2);
    wait_for_commit(&mut whole);
    let before_commit = begun.elapsed();
    assert!(whole.wait().unwrap().success());
    let commit = begun.elapsed() - before_commit;
    assert!(tree(&output) == expected[1]);

    let mut random = 20_240_101u64;
    for round in 0..ROUNDS {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let part = (random >> 40) as f64 / f64::from(1 << 24);
        let mut running = child(&output, 1 + round % 2);
        let span = if round % 2 == 0 {
            wait_for_commit(&mut running);
            commit
        } else {
            before_commit + commit
        };
        std::thread::sleep(Duration::from_secs_f64(span.as_secs_f64() * part));
        running.kill().unwrap();
        running.wait().unwrap();
        let found = tree(&output);
        assert!(expected.contains(&found), "round {round}: neither the old nor the new site");
    }

    let report = try_build(&output, &site(UNITS, 1)).unwrap();
    assert!(report.kept.is_empty(), "{:?}", report.kept);
    assert!(tree(&output) == expected[0]);
    assert_eq!(names(dir.path()), ["public"], "nothing of the killed builds is left");
}

#[test]
fn a_killed_first_build_leaves_nothing_or_the_site() {
    let (dir, output) = place();
    let mut complete = std::collections::BTreeMap::new();
    for round in 0..12u64 {
        let fresh = output.join(format!("{round}/public"));
        let mut running = child(&fresh, 1);
        if round == 0 {
            assert!(running.wait().unwrap().success());
            complete = tree(&fresh);
            continue;
        }
        wait_for_commit(&mut running);
        std::thread::sleep(Duration::from_micros(round * round * 150));
        running.kill().unwrap();
        running.wait().unwrap();
        let found = tree(&fresh);
        assert!(found.is_empty() || found == complete, "round {round}: half a site");
        build(&fresh, &site(UNITS, 1));
        assert!(tree(&fresh) == complete);
    }
    drop(dir);
}
