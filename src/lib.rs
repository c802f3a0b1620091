//! gongkai (公开, "to make public"): a static-site generator for disclosure archives.
//!
//! Data flows one way, see `docs/architecture.md`.
pub mod archive;
pub mod audit;
mod bytes;
pub mod chart;
pub mod cli;
pub mod command;
pub mod compare;
pub mod config;
pub mod diagnostic;
pub mod fs;
pub mod output;
pub mod page;
pub mod preview;
pub mod profile;
mod quick;
pub mod report;
pub mod schema;
pub mod search;
pub mod site;
pub mod source;
pub mod theme;
