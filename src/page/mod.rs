//! Pages: one file per page kind, each with its context struct (the theme's API) and how it is filled.

mod cite;
pub mod data;
mod facts;
pub mod figures;
pub mod html;
mod tables;
mod text;
