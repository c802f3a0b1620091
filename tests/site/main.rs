//! The program as a whole: tiny sites in, exact messages, exit codes and pages out.
#![expect(clippy::disallowed_methods, reason = "tests look at the program from outside")]

mod built;
mod commands;
mod content;
mod data;
mod examples;
mod fixtures;
mod hostile;
mod minify;
mod newcomer;
mod places;
mod profiles;
mod reading;
mod slips;
mod support;
mod theme_mistakes;
mod themes;
mod versions;
