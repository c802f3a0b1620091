//! The output on disk: what is written, kept, refused, and what a killed build leaves.
mod command;
mod commit;
mod foreign;
mod kill;
mod power;
mod recovery;
mod refuse;
mod speed;
mod support;
