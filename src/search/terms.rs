//! Terms: which documents and entries hold a pair of characters or a word, in shards by the term's hash.

use super::fold::{self, Token};
use super::postings;
use crate::quick::Map;

/// Terms of some documents; documents come in ascending order.
#[derive(Default)]
pub struct Terms {
    /// Pairs, and single characters with no second one.
    pairs: Map<u64, Ids>,
    words: Map<Box<str>, Ids>,
    folded: String,
}

/// Documents, nearly always in ascending order: their steps, as small as they are. A text has a thousand pairs.
#[derive(Default)]
pub struct Ids {
    steps: Vec<u8>,
    last: u32,
}

impl Ids {
    fn push(&mut self, id: u32) {
        if self.last != id || self.steps.is_empty() {
            let step = i64::from(id) - i64::from(self.last);
            postings::varint(postings::zigzag(step), &mut self.steps);
            self.last = id;
        }
    }

    pub fn add_to(&self, ids: &mut Vec<u32>) {
        let (mut rest, mut last) = (&*self.steps, 0);
        while let Some(step) = postings::read_varint(&mut rest) {
            last += postings::unzigzag(step);
            // A sum of steps to numbers that were u32.
            ids.push(last as u32);
        }
    }
}

impl Terms {
    /// Adds a text to a document and gives the telling numbers in it, which have an index of their own.
    pub fn add_text(&mut self, id: u32, text: &str) -> String {
        self.folded.clear();
        fold::fold(text, &mut self.folded);
        // What has a blank inside is found as the number that it is, too.
        let mut closed = String::new();
        if let Some(text) = fold::closed(text) {
            fold::fold(&text, &mut closed);
        }
        // Short whole numbers in running text are counts that nobody looks up by themselves, or years.
        let is_kept = |n: &str| n.contains('.') || n.len() >= 4 && !is_year(n);
        let mut numbers: Vec<&str> = Vec::new();
        let (pairs, words) = (&mut self.pairs, &mut self.words);
        fold::tokens(&self.folded, |token| match token {
            Token::Pair(a, b) => pairs.entry(pair(a, b)).or_default().push(id),
            Token::One(_) => {}
            Token::Word(word) => match fold::number(word) {
                Some(n) if is_kept(n) => numbers.push(n),
                Some(_) => {}
                None => push_word(words, word, id),
            },
        });
        fold::tokens(&closed, |token| {
            if let Token::Word(word) = token
                && let Some(n) = fold::number(word)
                && is_kept(n)
            {
                numbers.push(n);
            }
        });
        numbers.sort_unstable();
        numbers.dedup();
        numbers.join(" ")
    }

    /// Adds a short text that stands for itself: single characters and numbers are found in it too.
    pub fn add_entry(&mut self, id: u32, text: &str) {
        self.folded.clear();
        fold::fold(text, &mut self.folded);
        let (pairs, words) = (&mut self.pairs, &mut self.words);
        fold::tokens(&self.folded, |token| match token {
            Token::Pair(a, b) => pairs.entry(pair(a, b)).or_default().push(id),
            Token::One(a) => pairs.entry(u64::from(u32::from(a)) << 32).or_default().push(id),
            Token::Word(word) => push_word(words, word, id),
        });
    }

    /// Its terms as text with hash, in parts by hash.
    pub fn split(self) -> Vec<Vec<Term>> {
        let mut parts: Vec<Vec<Term>> = (0..PARTS).map(|_| Vec::new()).collect();
        let pairs = self.pairs.into_iter().map(|(key, ids)| {
            let characters = [(key >> 32) as u32, key as u32].into_iter().filter(|c| *c != 0).filter_map(char::from_u32);
            (characters.collect::<String>().into_boxed_str(), ids)
        });
        pairs.chain(self.words).for_each(|(term, ids)| parts[hash(&term) as usize % PARTS].push((term, ids)));
        parts
    }
}

fn pair(a: char, b: char) -> u64 {
    u64::from(u32::from(a)) << 32 | u64::from(u32::from(b))
}

fn push_word(words: &mut Map<Box<str>, Ids>, word: &str, id: u32) {
    match words.get_mut(word) {
        Some(ids) => ids.push(id),
        None => words.entry(word.into()).or_default().push(id),
    }
}

fn is_year(number: &str) -> bool {
    number.len() == 4 && (number.starts_with("19") || number.starts_with("20"))
}

/// How many threads can merge.
pub const PARTS: usize = 32;
/// What a term's shard and part depend on.
pub fn hash(term: &str) -> u32 {
    fold::hash(term.encode_utf16())
}

/// A term with its documents.
pub type Term = (Box<str>, Ids);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_counted_once_and_numbers_in_texts_are_left_to_their_own_index() {
        let mut terms = Terms::default();
        assert_eq!(terms.add_text(3, "三公经费，三公 2,411.91 WiFi 2023 年"), "2411.91");
        assert_eq!(Terms::default().add_text(3, "支出 2,114. 81 万元"), "2114 2114.81");
        terms.add_entry(4, "三公 411.910");
        let listed = |ids: &Ids| {
            let mut list = Vec::new();
            ids.add_to(&mut list);
            list
        };
        let mut shown: Vec<String> = terms.split().into_iter().flatten().map(|(t, ids)| format!("{t}{:?}", listed(&ids))).collect();
        shown.sort();
        assert_eq!(shown, ["411.910[4]", "wifi[3]", "三[4]", "三公[3, 4]", "公[4]", "公经[3]", "经费[3]", "费三[3]"]);
    }
}
