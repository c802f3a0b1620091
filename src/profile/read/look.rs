//! Looks at a profile that has been read as a whole: what its words name, what its sentences cite.

use super::Places;
use super::items::cites;
use crate::diagnostic::nearest;
use crate::profile::{Item, Profile, item_words, lookup_of, normal};
use crate::source::fields::Gather;

/// Fills the tables by which words lead to sections and items; a word that leads to two is an error.
pub(super) fn index(profile: &mut Profile, places: &Places, gather: &mut Gather) {
    profile.lookup.clear();
    for at in 0..profile.sections.len() {
        profile.sections[at].lookup = lookup_of(&profile.sections[at].items);
        let section = &profile.sections[at];
        let words: Vec<String> =
            section.aliases.iter().map(|a| a.to_string()).chain([section.title.to_string(), section.id.to_string()]).collect();
        for word in words {
            let key = normal(&word).into_owned();
            if let Some(other) = profile.lookup.insert(key, at)
                && profile.sections[other].id != profile.sections[at].id
            {
                let message = format!("`{word}` names two sections: `{}` and `{}`", profile.sections[other].id, profile.sections[at].id);
                let place = [at, other].iter().find_map(|i| places.sections.get(&*profile.sections[*i].id)).copied();
                gather.error("profile.ambiguous-section", place.unwrap_or(places.extends), message).hint =
                    Some("give one of the two another title or alias".into());
            }
        }
    }
}

/// A part that is taken away leaves no section behind, which would stand under an empty heading.
pub(super) fn check_parts(profile: &Profile, places: &Places, gather: &mut Gather) {
    for (at, place) in &places.dropped {
        if !profile.parts[*at].title.is_empty() {
            continue;
        }
        let inside = profile.sections.iter().filter(|s| s.part == *at && s.parent.is_none());
        let inside: Vec<String> = inside.map(|s| format!("`{}`", s.id)).collect();
        if !inside.is_empty() {
            let id = &profile.parts[*at].id;
            let d = gather.error("profile.part", *place, format!("in the part `{id}` to drop still stand sections: {}", inside.join(", ")));
            d.width = id.chars().count() as u32;
            d.hint = Some("give them another `part`, or take them away under `sections:` by `drop: true`".into());
        }
    }
}

/// Every fact a sentence cites must be an item that a disclosure can have; a slip would silently drop the sentence.
pub(super) fn check_narratives(profile: &Profile, places: &Places, gather: &mut Gather) {
    fn has_id(items: &[Item], id: &str) -> bool {
        items.iter().any(|i| *i.id == *id || has_id(&i.items, id))
    }
    for section in &profile.sections {
        let is_item = |path: &str| {
            let own = path.rsplit('/').next().unwrap_or(path);
            let first = own.split('.').next().unwrap_or(own);
            section.item(first).is_some() || profile.sections.iter().any(|s| s.item(first).is_some() || has_id(&s.items, own))
        };
        if let Some(cited) = places.cited.get(&*section.id) {
            for cited in cited.iter().filter(|c| !is_item(&c.path)) {
                let path = &cited.path;
                let first = path.rsplit('/').next().and_then(|own| own.split('.').next()).unwrap_or(path);
                let message = format!("the narrative of `{}` cites `{path}`, which is no item of the profile", section.id);
                let d = gather.error("profile.cite", cited.place, message);
                d.width = cited.width as u32;
                d.hint = Some(nearest(first, item_words(&section.items)).map_or_else(
                    || "cite the label of an item of the section, `section title/label`, or an item id".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                ));
            }
            continue;
        }
        // The sentences of the profile that is extended, of which this one has replaced the items.
        let mut lost: Vec<String> = Vec::new();
        section.narrative.iter().for_each(|s| {
            cites(&s.pieces, &mut |path| {
                let path_shown = format!("`{path}`");
                if !is_item(path) && !lost.contains(&path_shown) {
                    lost.push(path_shown);
                }
            });
        });
        if !lost.is_empty() {
            let place = places.sections.get(&*section.id).copied().unwrap_or(places.extends);
            let message = format!("the narrative that `{}` keeps cites what is no item of this profile: {}", section.id, lost.join(", "));
            gather.error("profile.cite", place, message).hint = Some("give the section a `narrative` of its own, or these items".into());
        }
    }
}
