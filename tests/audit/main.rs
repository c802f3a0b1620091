//! Checks of small archives: what is found, in which words, and that nothing else is.
mod across;
mod codes;
mod english;
mod facets;
mod performance;
mod printed;
mod property;
mod rules;
mod support;
mod tables;
