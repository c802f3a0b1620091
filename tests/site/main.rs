//! The program as a whole: tiny sites in, exact messages, exit codes and pages out.

mod built;
mod commands;
mod content;
mod fixtures;
mod hostile;
mod minify;
mod places;
mod support;
