//! The live preview: shows what `build` would write, whatever happens to the sources; serves nothing else, to nobody else.

#![expect(clippy::disallowed_methods, reason = "tests take folders of their own away")]

mod edits;
mod live;
mod safety;
mod support;
