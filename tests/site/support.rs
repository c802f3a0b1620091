//! Sites made for one test, running the program on them, and looking at what came of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

/// The head of a disclosure.
pub const HEAD: &str = "版式: sichuan-2023\n年度: 2024\n名称: 甲单位\n";

/// A site in a temporary folder.
pub struct Site {
    folder: TempDir,
}

impl Site {
    /// No files yet.
    pub fn new() -> Site {
        Site { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// One unit `a` with one disclosure of 2024 that has `rest` after its head.
    pub fn of(rest: &str) -> Site {
        Site::new().with("content/units/a/unit.yaml", "编号: a\n名称: 甲单位\n").with("content/units/a/2024.yaml", format!("{HEAD}{rest}"))
    }

    /// A copy of a folder.
    pub fn copy(from: &Path) -> Site {
        let site = Site::new();
        for (path, bytes) in tree(from) {
            site.write(&path, &bytes);
        }
        site
    }

    /// Adds a file.
    pub fn with(self, path: &str, content: impl AsRef<[u8]>) -> Site {
        self.write(path, content.as_ref());
        self
    }

    pub fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        std::fs::write(path, bytes).expect("writable");
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Runs the program in the site's folder.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, &[])
    }

    pub fn run_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
        let mut command = Command::cargo_bin("gongkai").expect("the program is built");
        command.current_dir(self.folder.path()).args(arguments).env_remove("GONGKAI_SITE").envs(environment.iter().copied());
        // Nothing may hang: the slowest of these builds takes a second.
        let output = command.timeout(std::time::Duration::from_secs(60)).output().expect("the program runs");
        Run::new(output)
    }

    pub fn build(&self) -> Run {
        self.run(&["build"])
    }

    /// The pages that were built.
    pub fn public(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.path("public"))
    }

    /// One page as text.
    pub fn page(&self, path: &str) -> String {
        std::fs::read_to_string(self.path("public").join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
    }
}

/// How a run ended.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    fn new(output: Output) -> Run {
        let code = output.status.code().unwrap_or_else(|| panic!("the program was killed: {output:?}"));
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
        let run = Run { code, stdout: text(output.stdout), stderr: text(output.stderr) };
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
        run
    }

    pub fn succeeds(self) -> Run {
        assert_eq!(self.code, 0, "{}", self.stderr);
        self
    }

    /// The build is refused for its content, with a diagnostic of this id.
    pub fn refuses(self, id: &str) -> Run {
        assert_eq!(self.code, 1, "{}", self.stderr);
        assert!(self.stderr.contains(&format!("error[{id}]")), "{}", self.stderr);
        self
    }

    /// On whichever stream: findings are the result of `check`, and what hinders a build is told beside its result.
    pub fn says(self, text: &str) -> Run {
        assert!(self.stderr.contains(text) || self.stdout.contains(text), "{text} is not in:\n{}{}", self.stderr, self.stdout);
        self
    }
}

/// All files below a folder, by path with `/`; links are followed.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut out = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder).follow_links(true) {
        let entry = entry.expect("readable");
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(folder).expect("below").to_string_lossy().into_owned();
            out.insert(path, std::fs::read(entry.path()).expect("readable"));
        }
    }
    out
}

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
