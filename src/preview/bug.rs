//! Bugs of gongkai itself: a panic is told like a mistake in the sources, and the preview goes on. A thread that dies in
//! silence would leave it serving the old pages as if they were the new ones.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arcstr::ArcStr;

use crate::diagnostic::{Diagnostic, Place};
use crate::page;
use crate::site::{Bundle, File, Site};

/// Runs something and gives what a panic said if there is one. What the panic left half done is the caller's to throw away.
pub fn caught<T>(act: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(act)).map_err(|panic| said(&*panic))
}

/// A panic while something was made of `file`, as an error about that file.
pub fn told(file: &ArcStr, what: &str, said: &str) -> Diagnostic {
    let d = Diagnostic::error("preview.bug", file, Place::default(), format!("gongkai has a bug and {what}: {said}"));
    d.hint("the next change is taken in as usual; please report the bug with the file that leads to it")
}

/// Renders a bundle; a panic is a mistake of its page, not the end of the thread that asked for it.
pub fn rendered(site: &Site, bundle: Bundle) -> Result<Vec<File>, Box<Diagnostic>> {
    caught(|| page::render(site, bundle)).unwrap_or_else(|said| {
        let file = site.source_of(bundle).cloned().unwrap_or_else(|| "content".into());
        Err(Box::new(told(&file, "could not make a page of this", &said)))
    })
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("it does not say why").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_panic_says_is_told() {
        assert_eq!(caught(|| 1), Ok(1));
        let year = 2024;
        assert_eq!(caught(|| -> u8 { panic!("of {year}") }), Err("of 2024".to_owned()));
        assert_eq!(caught(|| -> u8 { panic!("plain") }), Err("plain".to_owned()));
        assert_eq!(caught(|| std::panic::panic_any(7)), Err("it does not say why".to_owned()));
    }
}
