//! Files beside a disclosure (原件, 附件) that cannot be published under their names: something else has the address.
//!
//! An attachment has no id that could be changed, only a name, and its source is where that is said.

use crate::archive::{Attachment, Disclosure};
use crate::diagnostic::Diagnostic;
use crate::output::{Digest, flaw, folded};
use crate::site::{Body, Bundle, File, Site, folder};

/// What is wrong with the names of the files of a disclosure that was rendered, as errors where they are named.
pub fn clashes(site: &Site, at: usize, files: &[File]) -> Vec<Diagnostic> {
    let d = &*site.archive.disclosures[at];
    let attached: Vec<&Attachment> = d.original.iter().chain(&d.attachments).collect();
    let clash = |(at, file): (usize, &&Attachment)| clash(site, d, file, &attached[..at], files);
    attached.iter().enumerate().filter_map(clash).collect()
}

/// What to say if a file was changed after its page was made, which certifies what it was before.
pub fn changed(site: &Site, bundle: Bundle, path: &str, copied: &Digest) -> Option<Diagnostic> {
    let Bundle::Disclosure(at) = bundle else { return None };
    let d = &*site.archive.disclosures[at];
    let name = path.strip_prefix(&folder(d))?;
    let file = d.original.iter().chain(&d.attachments).find(|file| *file.name == *name)?;
    (*file.sha256 != *copied.hex()).then(|| {
        let message = format!("the file `{name}` was changed while the site was built: its page has the SHA-256 of what it was");
        let error = Diagnostic::error("source.attachment", d.file_of(file.place), file.place, message);
        error.width(name.chars().count()).hint("build again when it is complete")
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::load::Loader;
    use crate::theme::Theme;

    #[test]
    fn a_file_that_is_not_what_its_page_says_is_told_where_it_is_named() {
        let dir = tempfile::tempdir().expect("a folder");
        let put = |path: &str, text: &str| {
            let path = dir.path().join(path);
            crate::fs::create_dir_all(path.parent().expect("below the folder")).expect("writes");
            crate::fs::write(&path, text.as_bytes()).expect("writes");
        };
        put("content/units/a/unit.yaml", "编号: a\n名称: 甲\n");
        put("content/units/a/2024.yaml", "版式: sichuan-2023\n年度: 2024\n名称: 甲\n附件: [{ 文件: 原.pdf }]\n");
        put("content/units/a/原.pdf", "全文");
        let loaded = Loader::default().load(dir.path(), &[]);
        let (theme, _) = Theme::load(&loaded.config, &loaded.listing);
        let site = Site::new(loaded, theme.expect("the built-in theme"));
        let of = |text: &str| changed(&site, Bundle::Disclosure(0), "units/a/2024/原.pdf", &Digest::of(text.as_bytes()));
        assert_eq!(of("全文"), None);
        let told = of("一半").expect("told");
        assert_eq!((told.id, told.place.line, told.place.column), ("source.attachment", 4, 12));
        assert_eq!(changed(&site, Bundle::Disclosure(0), "units/a/2024/data.csv", &Digest::of(b"")), None);
    }
}
