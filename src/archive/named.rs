//! Which files are sources: their names say it. Those that nothing reads are told.

use arcstr::ArcStr;

use super::{ECONOMIC, FUNCTIONAL, GLOSSARY, UNITS, WORDS};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::source::listing::Listing;

/// One source of a disclosure in the listing.
pub(super) struct Source {
    pub unit: ArcStr,
    pub year: i32,
    pub budget: bool,
    pub revision: Option<u32>,
    pub file: ArcStr,
    pub body: Option<ArcStr>,
}

/// The sources in a unit's folder; what is wrong with the names of its files is told.
pub(super) fn sources_in(folder: &str, files: &[&ArcStr], sources: &mut Vec<Source>, diagnostics: &mut Vec<Diagnostic>) {
    let prefix = format!("content/units/{folder}/");
    let unit = ArcStr::from(folder);
    let from = sources.len();
    for path in files {
        let name = &path[prefix.len()..];
        let Some(stem) = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml")).or_else(|| name.strip_suffix(".md")) else {
            diagnostics.extend(meant_as_source(path, name));
            continue;
        };
        if name == "unit.yaml" || stem.ends_with(".body") {
            continue;
        }
        let Some((year, budget, revision)) = stem_of(stem) else {
            let d = Diagnostic::error("source.name", path, Place::default(), format!("`{name}` is no name of a source"));
            if stem.eq_ignore_ascii_case("unit") {
                diagnostics.push(d.hint("name it unit.yaml"));
                continue;
            }
            diagnostics
                .push(d.hint("name it by fiscal year: 2024.yaml, 2024.md, 2024-budget.yaml, or 2024.r1.yaml for an earlier revision"));
            continue;
        };
        if let Some(twin) = sources[from..].iter().find(|s| (s.year, s.budget, s.revision) == (year, budget, revision)) {
            let d = Diagnostic::error(
                "source.same-address",
                path,
                Place::default(),
                format!("this file and {} have the same address units/{folder}/{}/", twin.file, stem.replace('.', "/")),
            );
            diagnostics.push(d.hint("keep one of the two; a YAML file and a narrative beside it are named 2024.yaml and 2024.body.md"));
            continue;
        }
        let body: ArcStr = format!("{prefix}{stem}.body.md").into();
        let body = files.contains(&&body).then_some(body);
        sources.push(Source { unit: unit.clone(), year, budget, revision, file: (*path).clone(), body });
    }
    for path in files {
        let name = &path[prefix.len()..];
        if name.ends_with(".body.md") && !sources[from..].iter().any(|s| s.body.as_ref() == Some(*path)) {
            let d = Diagnostic::error("source.lone-body", path, Place::default(), "this narrative has no YAML file beside it");
            diagnostics.push(d.hint(format!("write {}", path.replace(".body.md", ".yaml"))));
        }
    }
}

/// A file that no one reads although its name says that it is a source: `2024.YAML`, `2024.yaml.txt`. Other files, such as
/// `2024.csv`, `2024.json` or `2024.pdf`, are tables and attachments.
fn meant_as_source(path: &ArcStr, name: &str) -> Option<Diagnostic> {
    const ENDINGS: [(&str, &str); 7] = [
        (".yaml.txt", ".yaml"),
        (".yml.txt", ".yaml"),
        (".md.txt", ".md"),
        (".markdown", ".md"),
        (".yaml", ".yaml"),
        (".yml", ".yml"),
        (".md", ".md"),
    ];
    let bare = name.trim();
    let lower = bare.to_ascii_lowercase();
    let (stem, ending) = ENDINGS.into_iter().find_map(|(ending, right)| Some((lower.strip_suffix(ending)?, right)))?;
    if stem != "unit" && stem_of(stem.strip_suffix(".body").unwrap_or(stem)).is_none() {
        return None;
    }
    let d = Diagnostic::error("source.name", path, Place::default(), format!("nothing reads `{name}`: sources end in .yaml, .yml or .md"));
    let blank = if bare.len() < name.len() { ", without the blank at its end" } else { "" };
    Some(d.hint(format!("name it {}{ending}{blank}", &bare[..stem.len()])))
}

/// `2024`, `2024-budget`, `2024.r1`, `2024-budget.r2`.
fn stem_of(stem: &str) -> Option<(i32, bool, Option<u32>)> {
    let (stem, revision) = match stem.split_once(".r") {
        Some((stem, number)) => (stem, Some(number.parse().ok().filter(|n| *n > 0)?)),
        None => (stem, None),
    };
    let (year, budget) = match stem.strip_suffix("-budget") {
        Some(year) => (year, true),
        None => (stem, false),
    };
    let plain = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    Some((plain.then(|| year.parse().ok())??, budget, revision))
}

/// Files that stand among the units' folders.
pub(super) fn strays(listing: &Listing) -> Vec<Diagnostic> {
    let stray = |path: &ArcStr| {
        let d = Diagnostic::error("source.stray", path, Place::default(), "this file stands outside the units' folders");
        d.hint("a source belongs into content/units/<unit>/")
    };
    let among_units = listing.under(UNITS).filter(|(path, _)| !path[UNITS.len() + 1..].contains('/')).map(|(path, _)| stray(path));
    among_units.chain(listing.under("content").filter_map(|(path, _)| misnamed(path))).collect()
}

/// A YAML file beside the units that nothing reads: probably one of those with a fixed name, misspelt.
fn misnamed(path: &ArcStr) -> Option<Diagnostic> {
    let known = || [FUNCTIONAL, ECONOMIC, GLOSSARY, WORDS].into_iter();
    let yaml = [".yaml", ".yml"].iter().any(|ending| path.to_ascii_lowercase().ends_with(ending));
    if !yaml || path.starts_with(&format!("{UNITS}/")) || known().any(|name| *name == **path) {
        return None;
    }
    let d = Diagnostic::error("source.stray", path, Place::default(), "nothing reads this file");
    let (folder, name) = path.rsplit_once('/').unwrap_or_default();
    if let Some((_, unit)) = folder.rsplit_once('/')
        && (name == "unit.yaml" || name.starts_with(|c: char| c.is_ascii_digit()))
    {
        return Some(d.hint(format!("bodies have their folders in content/units/: move it to {UNITS}/{unit}/{name}")));
    }
    // All of them are in `content/` and end alike: that makes no two of them near.
    let stem = |path: &'static str| path.rsplit('/').next().and_then(|name| name.strip_suffix(".yaml")).unwrap_or(path);
    let near = nearest(name.split('.').next().unwrap_or(name), known().map(stem));
    Some(match near.and_then(|near| known().find(|path| stem(path) == near)) {
        Some(near) => d.hint(format!("did you mean {near}?")),
        None => d.hint(format!("beside the units there are {}", known().collect::<Vec<_>>().join(", "))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sources() {
        assert_eq!(stem_of("2024"), Some((2024, false, None)));
        assert_eq!(stem_of("2024-budget.r2"), Some((2024, true, Some(2))));
        assert_eq!(stem_of("24"), None);
        assert_eq!(stem_of("2024.r0"), None);
    }
}
