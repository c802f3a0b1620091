//! Archives made for one test.
use gongkai::archive::load::{Loaded, Loader};
use gongkai::audit::{self, Finding};
use gongkai::diagnostic::Severity;

/// The archive of some files, each a path and its text.
pub fn load(files: &[(&str, &str)]) -> Loaded {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        gongkai::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        gongkai::fs::write(&path, text.as_bytes()).expect("a file");
    }
    Loader::default().load(folder.path(), &[])
}

/// The archive of some files, in which there are no errors.
pub fn sound(files: &[(&str, &str)]) -> Loaded {
    let loaded = load(files);
    assert!(loaded.diagnostics.iter().all(|d| d.severity < Severity::Error), "{:?}", loaded.diagnostics);
    loaded
}

/// The findings of a disclosure of the layout of Sichuan.
pub fn found(sections: &str) -> Vec<Finding> {
    let text = format!("版式: sichuan-2023\n年度: 2024\n名称: 甲局\n{sections}");
    let loaded = sound(&[("content/units/u/unit.yaml", "编号: u\n名称: 甲局\n"), ("content/units/u/2024.yaml", &text)]);
    audit::audit(&loaded.archive, &loaded.config).findings
}

/// The messages of those of a check.
pub fn sichuan(sections: &str, check: &str) -> Vec<String> {
    found(sections).into_iter().filter(|f| &*f.check == check).map(|f| f.message).collect()
}
