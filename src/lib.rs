//! gongkai (公开, "to make public"): a static-site generator for disclosure archives.
//!
//! Data flows one way, see `docs/architecture.md`.
pub mod chart;
pub mod fs;
pub mod output;
pub mod diagnostic;
pub mod profile;
pub mod source;
pub mod archive;
