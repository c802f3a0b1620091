//! One file to the stage and to the link check, for `build` and for a preview that writes.

use super::Lost;
use crate::output::{self, Digest, Stage};
use crate::site::links::LinkCheck;
use crate::site::{Body, File, addresses};

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
            lost.add(&file.path, anchors);
        }
    }
    Ok(None)
}
