//! Archives made for one test.
use gongkai::archive::load::{Loaded, Loader};
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
