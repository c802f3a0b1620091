//! Files beside a disclosure (原件, 附件) that cannot be published under their names: something else has the address.
//!
//! An attachment has no id that could be changed, only a name, and its source is where that is said.

use crate::archive::{Attachment, Disclosure};
use crate::diagnostic::Diagnostic;
use crate::output::{flaw, folded};
use crate::site::{Body, Bundle, File, Site, folder};

/// What is wrong with the names of the files of a disclosure that was rendered, or with the address of a redirect, as errors
/// where they are named.
pub fn clashes(site: &Site, bundle: Bundle, files: &[File]) -> Vec<Diagnostic> {
    let at = match bundle {
        Bundle::Disclosure(at) => at,
        Bundle::Redirect(at) => return super::redirects::clash(site, at).into_iter().collect(),
        _ => return Vec::new(),
    };
    let d = &*site.archive.disclosures[at];
    let attached: Vec<&Attachment> = d.original.iter().chain(&d.attachments).collect();
    let clash = |(at, file): (usize, &&Attachment)| clash(site, d, file, &attached[..at], files);
    attached.iter().enumerate().filter_map(clash).collect()
}

fn clash(site: &Site, d: &Disclosure, file: &Attachment, before: &[&Attachment], files: &[File]) -> Option<Diagnostic> {
    let path = format!("{}{}", folder(d), file.name);
    let error = |message: String, hint: &str| {
        let d = Diagnostic::error("source.attachment", d.file_of(file.place), file.place, message);
        Some(d.width(file.name.chars().count()).hint(hint))
    };
    const RENAME: &str = "give the file another name, in its folder and here";
    if let Some(why) = flaw(&path) {
        return error(format!("the file `{}` cannot be published: its address {why}", file.name), RENAME);
    }
    let own = folded(&path);
    if let Some(other) = before.iter().find(|other| folded(&other.name) == folded(&file.name)) {
        if other.name == file.name {
            return error(format!("the file `{}` is named twice", file.name), "name it once, as 原件 or under 附件");
        }
        return error(format!("the files `{}` and `{}` would be one file on many systems", other.name, file.name), RENAME);
    }
    let within = |path: &str| folded(path).strip_prefix(&*own).is_some_and(|rest| rest.starts_with('/'));
    let made = files.iter().filter(|f| matches!(f.body, Body::Bytes(_))).map(|f| f.path.as_str());
    if let Some(page) = made.clone().find(|made| folded(made) == own || within(made)) {
        return error(format!("the file `{}` cannot be published under its name: {page} is made by gongkai", file.name), RENAME);
    }
    let others = &site.archive.disclosures[site.archive.of_unit(&d.unit)];
    let below = others.iter().map(|other| folder(other)).find(|other| within(other))?;
    error(format!("the file `{}` cannot be published under its name: the pages of {below} are in a folder of that name", file.name), RENAME)
}
