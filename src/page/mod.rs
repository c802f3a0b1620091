//! Pages: one file per page kind, each with its context struct (the theme's API) and how it is filled.

mod cite;
pub mod html;
mod text;
