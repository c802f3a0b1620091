//! `gongkai init`: writes the starter archive, which is embedded in the program, into an empty folder.

use std::io::Write as _;
use std::path::Path;

use include_dir::{Dir, include_dir};

use super::{Exit, print_failure};
use crate::report::visible;
use crate::{cli, fs};

static STARTER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/starter");

/// Runs the command.
pub fn run(args: &cli::Init) -> Exit {
    match write(&args.dir) {
        Ok(files) => {
            print_next(&args.dir, files);
            Exit::Done
        }
        Err(why) => {
            print_failure(&why);
            Exit::Failed
        }
    }
}

/// Writes the starter and gives the number of files. Nothing is ever replaced.
fn write(folder: &Path) -> Result<usize, String> {
    let words = |error: fs::Error| error.to_string();
    match fs::look(folder).map_err(words)? {
        None => fs::create_dir_all(folder).map_err(words)?,
        Some(_) if fs::metadata(folder).is_ok_and(|m| m.is_dir()) => {
            if let Some(entry) = fs::read_dir(folder).map_err(words)?.first() {
                return Err(format!(
                    "{} is not empty (it holds {}); give a folder that does not exist yet",
                    folder.display(),
                    entry.name.to_string_lossy()
                ));
            }
        }
        Some(_) => return Err(format!("{} is a file; give a folder that does not exist yet", folder.display())),
    }
    write_dir(&STARTER, folder).map_err(words)
}

fn write_dir(from: &Dir<'_>, to: &Path) -> fs::Result<usize> {
    let mut count = 0;
    for file in from.files() {
        // Git and the packager would take `.gitignore` of the starter for their own.
        let name = file.path().file_name().unwrap_or_default();
        let name = if name == "gitignore" { ".gitignore".as_ref() } else { name };
        let path = to.join(name);
        fs::create_new(&path)?.write_all(file.contents()).map_err(|e| fs::Error::new(&path, "write", e))?;
        count += 1;
    }
    for folder in from.dirs() {
        let path = to.join(folder.path().file_name().unwrap_or_default());
        fs::create_dir(&path)?;
        count += write_dir(folder, &path)?;
    }
    Ok(count)
}

/// A path as a shell takes it: nothing in it is expanded, and it passes for no option.
fn typed(path: &str) -> String {
    let path = if path.starts_with('-') { format!("./{path}") } else { path.to_owned() };
    let plain = |c: char| c.is_alphanumeric() || "/._-+@%:,".contains(c);
    if path.chars().all(plain) { path } else { format!("'{}'", path.replace('\'', "'\\''")) }
}

fn print_next(folder: &Path, files: usize) {
    let shown = folder.display().to_string();
    let (typed, shown) = (typed(&shown), visible(&shown));
    let _ = writeln!(
        anstream::stderr(),
        "\x1b[1;32mwritten\x1b[0m {files} files into {shown}: one invented unit, two years\n\nNext:\n  cd {typed}\n  gongkai build              then open public/index.html in a browser\n  README.md                  explains the folder 说明这个文件夹"
    );
}
