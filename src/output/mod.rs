//! Stage, compare, commit, manifest.
