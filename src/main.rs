//! The command line of gongkai: arguments, command, exit code.

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};
use gongkai::cli::{Cli, Command};
use gongkai::command;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let exit = match Cli::parse().command {
        Command::Build(args) => command::build::run(&args),
        Command::Watch(args) => command::watch::run(&args),
        Command::Check(args) => command::check::run(&args),
        Command::Init(args) => command::init::run(&args),
        Command::Schema(args) => command::schema::run(&args),
        Command::Completions(args) => {
            // Into memory first: the generator panics where it cannot write.
            let mut script = Vec::new();
            clap_complete::generate(args.shell, &mut Cli::command(), "gongkai", &mut script);
            command::print_result(&String::from_utf8_lossy(&script), command::Exit::Done)
        }
    };
    ExitCode::from(exit.code())
}
