//! One file to the stage and to the link check, for `build` and for a preview that writes.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::diagnostic::Diagnostic;
use crate::output::{self, Digest, Stage};
use crate::site::links::LinkCheck;
use crate::site::{Body, File, Site, addresses};

/// What readers may have cited and do not find any more: anchors that the last build's version of a page had, by page.
#[derive(Default)]
pub struct Lost(Mutex<BTreeMap<String, Vec<String>>>);

impl Lost {
    /// Warnings of these, and of the files that are gone. To be asked when all files are put.
    pub fn diagnostics(self, site: &Site, stage: &Stage) -> Vec<Diagnostic> {
        addresses::diagnostics(site, &stage.gone(), &self.0.into_inner().expect("no panic while held"))
    }
}

/// Puts a file where it will be published. Gives size and SHA-256 of one that was copied.
pub fn put(file: &File, stage: &Stage, links: &LinkCheck, lost: &Lost) -> Result<Option<Digest>, output::Error> {
    let bytes = match &file.body {
        Body::Bytes(bytes) => bytes,
        Body::Copy(from) => {
            let digest = stage.copy(&file.path, from)?;
            links.add(&file.path, None);
            return Ok(Some(digest));
        }
    };
    let replaces = stage.write(&file.path, bytes)?;
    links.add(&file.path, Some(bytes));
    if replaces
        && addresses::is_cited(&file.path)
        && let Some(old) = stage.published(&file.path)
    {
        let anchors = addresses::lost_anchors(&old, bytes);
        if !anchors.is_empty() {
            lost.0.lock().expect("no panic while held").insert(file.path.clone(), anchors);
        }
    }
    Ok(None)
}
