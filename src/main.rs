//! The command line of gongkai: arguments, command, exit code.

use std::process::ExitCode;

use clap::Parser as _;
use gongkai::cli::{Cli, Command};
use gongkai::command;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let exit = match Cli::parse().command {
        Command::Build(args) => command::build::run(&args),
        Command::Watch(args) => command::watch::run(&args),
        Command::Check(args) => command::check::run(&args),
        Command::Init(_) => command::Exit::Failed,
    };
    ExitCode::from(exit.code())
}
