//! The list of words that should not be printed: built in, a class at a time replaceable by the site.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use crate::diagnostic::Diagnostic;
use crate::source::fields::{Gather, Keys, canonical, words as key_words};
use crate::source::node;

static TEXT: &str = include_str!("words.yaml");

const CLASSES: Keys = &[
    ("choice", &["选择项"]),
    ("template", &["范本"]),
    ("field-code", &["域代码"]),
    ("punctuation", &["标点"]),
    ("traditional", &["繁体"]),
];

/// The checks of the classes, in the same order.
const CHECKS: &[&str] = &["wording.choice", "wording.template", "wording.field-code", "wording.punctuation", "wording.traditional"];

/// Words by class, indexed by their first character so that a text is looked through once.
#[derive(Clone, Debug)]
pub struct Words {
    lists: Vec<Vec<Box<str>>>,
    /// A bit for every character of the basic plane that starts a word.
    first: Box<[u64; 1024]>,
    by_first: BTreeMap<char, Vec<(u8, Box<str>)>>,
}

impl Words {
    /// The built-in list.
    pub fn built_in() -> &'static Words {
        static BUILT_IN: LazyLock<Words> = LazyLock::new(|| Words::empty().replaced(&Arc::from("(built-in)/words.yaml"), TEXT).0);
        &BUILT_IN
    }

    fn empty() -> Words {
        Words { lists: vec![Vec::new(); CHECKS.len()], first: Box::new([0; 1024]), by_first: BTreeMap::new() }
    }

    /// A copy in which each class that the site's `content/words.yaml` names is replaced.
    pub fn replaced(&self, file: &Arc<str>, text: &str) -> (Words, Vec<Diagnostic>) {
        let mut words = self.clone();
        let mut gather = Gather::new(file);
        match node::parse(file, text, 1) {
            Err(diagnostic) => gather.diagnostics.push(*diagnostic),
            Ok(node) => {
                for entry in gather.map(&node, "lists of words by class") {
                    let Some(class) = canonical(CLASSES, &entry.key) else {
                        gather.unknown(entry, "a list of words", key_words(CLASSES));
                        continue;
                    };
                    let at = CLASSES.iter().position(|(c, _)| *c == class).unwrap_or(0);
                    let list = gather.texts(&entry.node, "a word");
                    words.lists[at] = if class == "traditional" {
                        list.iter().flat_map(|line| line.chars()).filter(|c| !c.is_whitespace()).map(|c| c.to_string().into()).collect()
                    } else {
                        list.into_iter().filter(|w| !w.is_empty()).collect()
                    };
                }
            }
        }
        words.index();
        (words, gather.diagnostics)
    }

    fn index(&mut self) {
        self.first.fill(0);
        self.by_first.clear();
        for (class, list) in self.lists.iter().enumerate() {
            for word in list {
                let Some(c) = word.chars().next() else { continue };
                if let Some(slot) = self.first.get_mut(c as usize / 64) {
                    *slot |= 1 << (c as usize % 64);
                }
                self.by_first.entry(c).or_default().push((class as u8, word.clone()));
            }
        }
    }

    /// Whether a word may start with this character.
    fn starts(&self, c: char) -> bool {
        self.first.get(c as usize / 64).is_some_and(|bits| bits >> (c as usize % 64) & 1 == 1)
    }

    /// The words in a text: check id, byte offset, the word.
    pub(super) fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (&'static str, usize, &'t str)> + 't {
        text.char_indices().filter(|(_, c)| self.starts(*c)).flat_map(move |(at, c)| {
            let words = self.by_first.get(&c).map_or(&[][..], |w| w);
            let hit = words.iter().find(|(_, w)| text[at..].starts_with(&**w));
            hit.map(|(class, word)| (CHECKS[*class as usize], at, &**word))
        })
    }
}
