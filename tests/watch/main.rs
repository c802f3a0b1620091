//! The live preview: shows what `build` would write, whatever happens to the sources; serves nothing else, to nobody else.

mod checks;
mod edits;
mod live;
mod mishaps;
mod safety;
mod support;
