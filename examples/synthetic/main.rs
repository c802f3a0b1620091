//! Writes a synthetic archive: `cargo run --release --example synthetic -- DIR --disclosures N [--years 10] [--seed S]`.

mod generate;

use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "usage: synthetic DIR --disclosures N [--years 10] [--seed 1]";

fn plan() -> Option<(PathBuf, generate::Plan)> {
    let mut folder = None;
    let mut plan = generate::Plan { disclosures: 0, years: 10, seed: 1 };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--disclosures" => plan.disclosures = arguments.next()?.parse().ok()?,
            "--years" => plan.years = arguments.next()?.parse().ok()?,
            "--seed" => plan.seed = arguments.next()?.parse().ok()?,
            _ if folder.is_none() => folder = Some(PathBuf::from(argument)),
            _ => return None,
        }
    }
    (plan.disclosures > 0).then_some((folder?, plan))
}

fn main() -> ExitCode {
    let Some((folder, plan)) = plan() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match generate::write(&folder, plan) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}: {error}", folder.display());
            ExitCode::from(2)
        }
    }
}
