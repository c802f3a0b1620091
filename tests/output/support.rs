//! Small sites, building them, and looking at what came of it.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gongkai::fs;
use gongkai::output::{Error, Report, Target};
use rayon::prelude::*;

pub type Pages = Vec<(String, Vec<u8>)>;

/// What is at a path of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    Folder,
    File(Vec<u8>),
    Link(PathBuf),
}

/// Everything below a folder, links not followed.
pub fn tree(folder: &Path) -> BTreeMap<PathBuf, Node> {
    fn walk(root: &Path, below: &Path, nodes: &mut BTreeMap<PathBuf, Node>) {
        for entry in fs::read_dir(&root.join(below)).unwrap() {
            let path = below.join(entry.name);
            let node = match entry.kind {
                fs::Kind::Folder => {
                    walk(root, &path, nodes);
                    Node::Folder
                }
                fs::Kind::Link => Node::Link(fs::read_link(&root.join(&path)).unwrap()),
                _ => Node::File(fs::read(&root.join(&path), 1 << 30).unwrap()),
            };
            nodes.insert(path, node);
        }
    }
    let mut nodes = BTreeMap::new();
    if fs::look(folder).unwrap().is_some() {
        walk(folder, Path::new(""), &mut nodes);
    }
    nodes
}

/// The names in a folder.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.into_iter().map(|e| e.name.into_string().unwrap()).collect()
}

/// A site of `units` folders in a version: some pages are the same in all versions, some change,
/// some exist in one only.
pub fn site(units: usize, version: u32) -> Pages {
    let mut pages: Pages = vec![("index.html".into(), format!("<h1>公开 {version}").into_bytes())];
    for unit in 0..units {
        let folder = format!("units/某市{unit}局/2024");
        pages.push((format!("{folder}/index.html"), format!("same {unit}").repeat(90).into_bytes()));
        pages.push((format!("{folder}/data.csv"), format!("科目,{version}\n").repeat(50).into_bytes()));
        if unit % 3 == version as usize % 3 {
            pages.push((format!("{folder}/v{version}/x.svg"), b"<svg/>".to_vec()));
        }
    }
    pages
}

/// A few pages by name, each holding its name and a text.
pub fn pages(names: &[&str], text: &str) -> Pages {
    names.iter().map(|name| ((*name).to_owned(), format!("{name} {text}").into_bytes())).collect()
}

pub fn try_build(output: &Path, pages: &Pages) -> Result<Report, Error> {
    let stage = Target::check(output, &[])?.stage()?;
    pages.par_iter().try_for_each(|(path, bytes)| stage.write(path, bytes).map(drop))?;
    stage.commit()
}

/// Builds, and makes sure that nothing is left beside the output and that the site is as listed.
pub fn build(output: &Path, pages: &Pages) -> Report {
    let report = try_build(output, pages).unwrap();
    assert!(report.kept.is_empty(), "{:?}", report.kept);
    assert_eq!(report.files, report.written + report.unchanged);
    assert!(!names(output.parent().unwrap()).iter().any(|name| name.contains("gongkai")));
    for (path, bytes) in pages {
        assert_eq!(&fs::read(&output.join(path), 1 << 30).unwrap(), bytes, "{path}");
    }
    report
}

/// A temporary folder with the name of an output in it that does not exist yet.
pub fn place() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let output = fs::canonicalize(dir.path()).unwrap().join("public");
    (dir, output)
}

/// Creates a file and the folders above it.
pub fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text.as_bytes()).unwrap();
}

pub fn text(path: &Path) -> String {
    String::from_utf8(fs::read(path, 1 << 20).unwrap()).unwrap()
}
