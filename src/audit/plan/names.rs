//! What a profile names outside its checks: items of figures and shares, and what its sentences cite of an item. A slip there
//! would leave out a figure, a share's test or a sentence without a word.

use super::Missing;
use crate::archive::Facet;
use crate::archive::cite::WORDS;
use crate::archive::read::items::facet_words;
use crate::audit::known::Known;
use crate::diagnostic::nearest;
use crate::profile::{Cited, Item, Kind, Profile, item_words};
use crate::source::fields::Gather;

/// Tells what names nothing.
pub(super) fn check(profile: &Profile, known: &Known, gather: &mut Gather) {
    for named in profile.named.iter().filter(|named| !known.has(&named.id)) {
        Missing { id: named.id.clone(), place: named.place }.tell(known, gather);
    }
    for cited in profile.cited.iter().filter(|cited| !known.has(&cited.path)) {
        if let Some((item, label)) = lost(profile, cited) {
            let message =
                format!("the narrative of `{}` cites `{}`, but `{label}` is nothing of `{}`", cited.section, cited.path, item.label);
            let d = gather.error("profile.cite", cited.place, message);
            d.width = cited.width as u32;
            let known = item_words(&item.items).chain(facet_words()).chain(WORDS);
            d.hint = Some(nearest(label, known).map_or_else(
                || "cite what stands beside a figure, such as 占比, 较上年 or 原因, or an item written under it".to_owned(),
                |near| format!("did you mean `{near}`?"),
            ));
        }
    }
}

/// The first label of a citation that neither its item nor what is written under that has; nothing if all lead on. That the
/// item itself exists is known: `profile` has looked.
fn lost<'p>(profile: &'p Profile, cited: &'p Cited) -> Option<(&'p Item, &'p str)> {
    let (title, path) = cited.path.split_once('/').map_or((None, &*cited.path), |(title, path)| (Some(title), path));
    let own = title.and_then(|title| profile.section(title)).map(|at| &profile.sections[at]);
    let own = own.or_else(|| profile.sections.iter().find(|s| *s.id == *cited.section));
    let mut labels = path.split('.');
    let first = labels.next()?;
    let mut item = own.into_iter().chain(&profile.sections).find_map(|section| section.item(first))?;
    for label in labels {
        // Beside a figure nothing else stands, and members are the documents' own.
        if Facet::from_key(label).is_some() || WORDS.contains(&label) {
            return None;
        }
        match item.child(label) {
            Some(child) => item = child,
            None if item.items.iter().chain([item]).any(|i| matches!(i.kind, Kind::Codes | Kind::Map | Kind::List)) => return None,
            None => return Some((item, label)),
        }
    }
    None
}
