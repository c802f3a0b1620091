//! Times of `gongkai build` on synthetic archives: wall time, CPU, peak memory, pages, files, bytes, and `cp -r` of the same
//! folder as the floor; of small archives the quickest of five runs. Prints, never asserts: `cargo bench --bench build`.
//!
//! `GONGKAI_BENCH_SIZES=200,1000` chooses other sizes than 1,000 and 10,000; `GONGKAI_BENCH_LARGE=1` adds 100,000.
//! `GONGKAI_BENCH_DIR` keeps the archives in a folder instead of a temporary one.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads /proc and measures from outside")]

#[path = "../examples/synthetic/generate.rs"]
mod generate;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often the child's memory is looked at; its high-water mark only rises, so only the last interval can be missed.
const LOOK: Duration = Duration::from_millis(5);

/// What a child process used.
struct Used {
    wall: Duration,
    /// User and system CPU seconds, where `/proc` tells them.
    cpu: Option<(f64, f64)>,
    /// Peak resident memory in MiB, where `/proc` tells it.
    peak: Option<f64>,
    stdout: Vec<u8>,
}

/// User and system seconds of all children waited for so far.
fn children_cpu() -> Option<(f64, f64)> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // Fields 16 and 17, in ticks of 1/100 s; the second field is in brackets and may hold blanks.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(13);
    let mut seconds = || fields.next()?.parse::<f64>().ok().map(|ticks| ticks / 100.0);
    Some((seconds()?, seconds()?))
}

fn peak_of(pid: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kib| kib / 1024.0)
}

fn measure(command: &mut Command) -> Used {
    let before = children_cpu();
    let started = Instant::now();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("the program starts");
    let mut peak = None;
    while child.try_wait().expect("waiting works").is_none() {
        peak = peak_of(child.id()).or(peak);
        std::thread::sleep(LOOK);
    }
    let wall = started.elapsed();
    let output = child.wait_with_output().expect("waiting works");
    assert!(output.status.success(), "{command:?} failed: {}", String::from_utf8_lossy(&output.stdout));
    let cpu = before.zip(children_cpu()).map(|(b, a)| (a.0 - b.0, a.1 - b.1));
    Used { wall, cpu, peak, stdout: output.stdout }
}

fn row(size: usize, what: &str, used: &Used) {
    let (user, system) = used.cpu.unwrap_or((f64::NAN, f64::NAN));
    println!(
        "{size:>9} {what:<10} {:>8.2} {:>8.2} {:>8.2} {:>8.0} {:>10.3} {:>10.3}",
        used.wall.as_secs_f64(),
        user,
        system,
        used.peak.unwrap_or(f64::NAN),
        used.wall.as_secs_f64() * 1000.0 / size as f64,
        (user + system) * 1000.0 / size as f64,
    );
}

/// The quickest of some runs.
fn best(runs: usize, run: impl FnMut() -> Used) -> Used {
    std::iter::repeat_with(run).take(runs).min_by_key(|used| used.wall).expect("at least one run")
}

fn run(base: &Path, size: usize) {
    let site = base.join(size.to_string());
    generate::write(&site, generate::Plan { disclosures: size, years: 10, seed: 1 }).expect("the archive can be written");
    let public = site.join("public");
    let build = || measure(Command::new(env!("CARGO_BIN_EXE_gongkai")).args(["build", "--json", "--site"]).arg(&site));
    // A single run of a second says more about the machine than about the program.
    let runs = (5_000 / size.max(1)).clamp(1, 5);
    let gone = |folder: &Path| {
        if folder.exists() {
            std::fs::remove_dir_all(folder).expect("a folder of ours can be removed");
        }
    };
    let full = best(runs, || {
        gone(&public);
        build()
    });
    row(size, "full", &full);
    row(size, "unchanged", &best(runs, build));
    let copy = site.join("copy");
    let copied = best(runs, || {
        gone(&copy);
        measure(Command::new("cp").arg("-r").arg(&public).arg(&copy))
    });
    row(size, "cp -r", &copied);
    let said: serde_json::Value = serde_json::from_slice(&full.stdout).unwrap_or_default();
    println!(
        "{size:>9} {} pages, {} charts, {} files, {:.1} MiB; {} diagnostics",
        said["pages"],
        said["charts"],
        said["files"],
        said["bytes"].as_f64().unwrap_or(0.0) / f64::from(1 << 20),
        said["diagnostics"].as_array().map_or(0, Vec::len),
    );
}

fn main() {
    // `cargo test --benches` runs this too, with `--test`: nothing to do then.
    if std::env::args().any(|a| a == "--test") {
        return;
    }
    let mut sizes: Vec<usize> = match std::env::var("GONGKAI_BENCH_SIZES") {
        Ok(list) => list.split(',').map(|n| n.trim().parse().expect("GONGKAI_BENCH_SIZES is a list of numbers")).collect(),
        Err(_) => vec![1_000, 10_000],
    };
    if std::env::var_os("GONGKAI_BENCH_LARGE").is_some() {
        sizes.push(100_000);
    }
    let temporary = tempfile::tempdir().expect("a temporary folder can be made");
    let base = std::env::var_os("GONGKAI_BENCH_DIR").map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    println!("{:>9} {:<10} {:>8} {:>8} {:>8} {:>8} {:>10} {:>10}", "size", "", "wall s", "user s", "sys s", "MiB", "wall ms/d", "cpu ms/d");
    for size in sizes {
        run(&base, size);
    }
}
