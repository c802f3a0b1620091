//! The list of words that should not be printed: built in, a class at a time replaceable by the site.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use arcstr::ArcStr;

use super::Archive;
use crate::diagnostic::Diagnostic;
use crate::source::fields::{Gather, Keys, canonical, words as key_words};
use crate::source::node::{Node, Value};
use crate::source::parse;

static TEXT: &str = include_str!("words.yaml");

/// The keys of `content/words.yaml`: classes of words, each the list of one check `wording.<class>`.
pub const CLASSES: Keys = &[
    ("choice", &["选择项"]),
    ("template", &["范本"]),
    ("field-code", &["域代码"]),
    ("punctuation", &["标点"]),
    ("traditional", &["繁体"]),
];

/// The checks of the classes, in the same order.
const CHECKS: &[&str] = &["wording.choice", "wording.template", "wording.field-code", "wording.punctuation", "wording.traditional"];

/// Words by class, indexed by their first character so that a text is looked through once.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    lists: Vec<Vec<Box<str>>>,
    /// A bit for every character of the basic plane that starts a word.
    first: Box<[u64; 1024]>,
    by_first: BTreeMap<char, Vec<(u8, Box<str>)>>,
}

impl Words {
    /// The built-in list.
    pub fn built_in() -> &'static Words {
        static BUILT_IN: LazyLock<Words> = LazyLock::new(|| {
            let file = ArcStr::from("(built-in)/words.yaml");
            parse::parse(&file, TEXT, 1).map_or_else(|_| Words::empty(), |node| Words::empty().replaced(&file, &node).0)
        });
        &BUILT_IN
    }

    /// The lists in force for an archive: its own, or the built-in ones.
    pub fn of(archive: &Archive) -> &Words {
        archive.words.as_deref().unwrap_or_else(|| Words::built_in())
    }

    fn empty() -> Words {
        Words { lists: vec![Vec::new(); CHECKS.len()], first: Box::new([0; 1024]), by_first: BTreeMap::new() }
    }

    /// A copy in which each class that a tree of `content/words.yaml` names is replaced; an empty list switches a class off.
    pub fn replaced(&self, file: &ArcStr, node: &Node) -> (Words, Vec<Diagnostic>) {
        let mut words = self.clone();
        let mut gather = Gather::new(file);
        for entry in gather.map(node, "lists of words by class") {
            let Some(class) = canonical(CLASSES, &entry.key) else {
                gather.unknown(entry, "the lists of words", key_words(CLASSES));
                continue;
            };
            let at = CLASSES.iter().position(|(c, _)| *c == class).unwrap_or(0);
            let mut list = Vec::new();
            for node in gather.list(&entry.node) {
                let word = gather.boxed(node, "a word");
                if word.is_empty() && matches!(node.value, Value::Scalar(_)) {
                    // It would be found between any two characters.
                    gather.error("source.word", node.place, "a word that is empty").hint = Some("remove it".into());
                }
                match class {
                    // One character each, so they may stand in one line.
                    "traditional" => list.extend(word.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_string().into())),
                    _ if word.is_empty() => {}
                    _ => list.push(word),
                }
            }
            words.lists[at] = list;
        }
        words.index();
        (words, gather.diagnostics)
    }

    fn index(&mut self) {
        self.first.fill(0);
        for c in (0u32..0x10000).filter_map(char::from_u32).filter(|c| is_garbled(*c)) {
            self.first[c as usize / 64] |= 1 << (c as usize % 64);
        }
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

    /// The words in a text, and characters that are garbled: check id, byte offset, the word.
    pub fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (&'static str, usize, &'t str)> + 't {
        text.char_indices().filter(|(_, c)| self.starts(*c)).flat_map(move |(at, c)| {
            let words = self.by_first.get(&c).map_or(&[][..], |w| w);
            let hit = words.iter().find(|(_, w)| text[at..].starts_with(&**w) && !is_within_letters(text, at, w));
            let garbled = || is_garbled(c).then(|| ("wording.garbled", at, &text[at..at + c.len_utf8()]));
            hit.map(|(class, word)| (CHECKS[*class as usize], at, &**word)).or_else(garbled)
        })
    }
}

/// Whether a word of one letter (XX) is a part of something longer in letters, such as the number of a model, and no blank.
fn is_within_letters(text: &str, at: usize, word: &str) -> bool {
    let Some(letter) = word.bytes().next().filter(|l| l.is_ascii_alphabetic() && word.bytes().all(|b| b == *l)) else { return false };
    let bytes = text.as_bytes();
    let other = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
    other(bytes[..at].iter().rev().find(|b| **b != letter)) || other(bytes[at..].iter().find(|b| **b != letter))
}

/// Characters that no reader can see as what was meant: the replacement character, private use, control characters.
fn is_garbled(c: char) -> bool {
    matches!(c, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{7F}'..='\u{9F}') || c < ' ' && !matches!(c, '\n' | '\r' | '\t')
}
