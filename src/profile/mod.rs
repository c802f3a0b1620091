//! Profiles: layouts (版式) as data — parts, sections, items, figures, checks. Reading them is in `read`.

mod read;
mod sentence;

use std::borrow::Cow;

use arcstr::ArcStr;

pub use read::{File, read_all};
pub use sentence::{Piece, Sentence};

use crate::bytes::Bytes;
use crate::diagnostic::Place;
use crate::quick::Map;
use crate::source::node::Node;

/// One layout.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// Its id, equal to the file name.
    pub id: ArcStr,
    /// Its name for readers.
    pub name: Box<str>,
    /// The file it comes from, for messages.
    pub file: ArcStr,
    /// Fiscal years it is meant for, both ends included.
    pub years: Option<(i32, i32)>,
    /// Parts in order.
    pub parts: Vec<Part>,
    /// Sections in reading order: a section's sub-sections follow it.
    pub sections: Vec<Section>,
    /// Figures in order of their number.
    pub figures: Vec<Figure>,
    /// The checks as written; `audit` gives them their meaning.
    pub checks: Vec<CheckSource>,
    /// Where its file says what it extends; no line if it extends nothing.
    pub extends: Place,
    /// It or what it extends cannot be read, which is told there. What it lacks for that is no mistake of others.
    pub incomplete: bool,
    /// Its parts, sections or items have mistakes, which are told. What does not fit them is no mistake of a disclosure.
    pub faulty: bool,
    /// Items that its own file names in figures and shares; `audit`, which knows what facets items have, looks for them.
    pub named: Vec<Named>,
    /// What the sentences in its own file cite.
    pub cited: Vec<Cited>,
    /// Normalised title, alias or id of a section to its index.
    lookup: Map<String, usize>,
}

/// An item that a profile's file names by its id.
#[derive(Clone, Debug)]
pub struct Named {
    /// The id.
    pub id: Box<str>,
    /// Where it is named.
    pub place: Place,
}

/// A citation in a sentence of a profile's file.
#[derive(Clone, Debug)]
pub struct Cited {
    /// The id of the sentence's section.
    pub section: Box<str>,
    /// What is cited.
    pub path: Box<str>,
    /// Where it stands.
    pub place: Place,
    /// How many characters of the line it takes.
    pub width: usize,
}

/// A check as a profile's file writes it.
#[derive(Clone, Debug)]
pub struct CheckSource {
    /// Its id.
    pub id: Option<Box<str>>,
    /// The file, which is another one if the check comes from a profile that is extended.
    pub file: ArcStr,
    /// What is written.
    pub node: Node,
}

/// A part 部分 of the document.
#[derive(Clone, Debug)]
pub struct Part {
    /// Id, becomes the anchor.
    pub id: ArcStr,
    /// Title, numbering included.
    pub title: ArcStr,
    /// Other titles in use.
    pub aliases: Vec<Box<str>>,
}

/// A section of the layout.
#[derive(Clone, Debug)]
pub struct Section {
    /// Id, becomes the anchor.
    pub id: ArcStr,
    /// Index of its part.
    pub part: usize,
    /// Index of the section that it is a sub-section of.
    pub parent: Option<usize>,
    /// 0 for a section, 1 for a sub-section, and so on.
    pub depth: u8,
    /// Title without numbering.
    pub title: ArcStr,
    /// Other titles in use.
    pub aliases: Vec<Box<str>>,
    /// Logical numbering such as `一、`.
    pub number: ArcStr,
    /// Whether its absence is a finding.
    pub required: bool,
    /// Narrative sentences in our own words.
    pub narrative: Vec<Sentence>,
    /// Items in order.
    pub items: Vec<Item>,
    /// Normalised label, alias or id of an item to its index.
    lookup: Map<String, usize>,
}

/// What an item holds and how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Kind {
    /// Money.
    #[default]
    Amount,
    /// A count of things or people.
    Count,
    /// A percentage.
    Percent,
    /// Points.
    Score,
    /// Words.
    Text,
    /// A change against the prior year.
    Change,
    /// Rows by classification code.
    Codes,
    /// Label to value.
    Map,
    /// Repeated groups.
    List,
    /// A heading over children.
    Group,
    /// Names without figures.
    Names,
}

impl Kind {
    /// The words that profiles have for them.
    const WORDS: [(&str, Kind); 11] = [
        ("amount", Kind::Amount),
        ("count", Kind::Count),
        ("percent", Kind::Percent),
        ("score", Kind::Score),
        ("text", Kind::Text),
        ("change", Kind::Change),
        ("codes", Kind::Codes),
        ("map", Kind::Map),
        ("list", Kind::List),
        ("group", Kind::Group),
        ("names", Kind::Names),
    ];

    fn from_word(word: &str) -> Option<Kind> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind)
    }

    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }

    /// The unit a value of this kind has when its profile names none.
    pub fn unit(self) -> &'static str {
        match self {
            Kind::Percent => "%",
            Kind::Score => "分",
            Kind::Amount | Kind::Codes | Kind::Map | Kind::Change => "万元",
            _ => "",
        }
    }
}

/// An addressable quantity of the layout.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its address; may hold `{code}`, `{name}`, `{n}`. Relative (leading `.`) inside a list.
    pub id: ArcStr,
    /// How it is shown and written.
    pub label: ArcStr,
    /// Other spellings.
    pub aliases: Vec<Box<str>>,
    /// What it holds.
    pub kind: Kind,
    /// For maps: what the values are.
    pub value_kind: Kind,
    /// Its unit.
    pub unit: ArcStr,
    /// Prefix of its facets (`….share`).
    pub base: ArcStr,
    /// The item that its share is a share of.
    pub whole: Option<ArcStr>,
    /// Repeats an item whose home is another section.
    pub restate: bool,
    /// Whether comparison pages show it.
    pub compare: bool,
    /// Children.
    pub items: Vec<Item>,
    lookup: Map<String, usize>,
}

/// A figure 图 of the layout.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Its number: 图1.
    pub number: u32,
    /// Index of the section it belongs to.
    pub section: usize,
    /// Its caption.
    pub title: Box<str>,
    /// What it draws.
    pub kind: FigureKind,
}

impl Figure {
    /// The labels of its series, as documents print them.
    pub fn labels(&self) -> Vec<&str> {
        match &self.kind {
            FigureKind::Change(series) => series.iter().map(|series| &*series.label).collect(),
            FigureKind::Parts { .. } => Vec::new(),
        }
    }
}

/// What a figure draws.
#[derive(Clone, Debug)]
pub enum FigureKind {
    /// Last year and this year, grouped bars.
    Change(Vec<ChangeSeries>),
    /// Parts of a whole.
    Parts {
        /// The item of the whole.
        whole: Option<ArcStr>,
        /// The items of the parts, in order.
        parts: Vec<ArcStr>,
        /// Instead of `parts`: all items `<each>[…].amount`.
        each: Option<Box<str>>,
    },
}

/// One series of a change figure.
#[derive(Clone, Debug)]
pub struct ChangeSeries {
    /// Its label.
    pub label: Box<str>,
    /// This year's amount.
    pub item: ArcStr,
    /// The change against last year.
    pub change: ArcStr,
}

impl Profile {
    /// The index of the section with this title, alias or id.
    pub fn section(&self, title: &str) -> Option<usize> {
        self.lookup.get(normal(title).as_ref()).copied()
    }

    /// All words a section can be written with, for suggestions.
    pub fn section_words(&self) -> impl Iterator<Item = &str> {
        self.sections.iter().flat_map(|s| std::iter::once(&*s.title).chain(s.aliases.iter().map(|a| &**a)))
    }
}

impl Section {
    /// The item with this label, alias or id.
    pub fn item(&self, label: &str) -> Option<&Item> {
        self.lookup.get(normal(label).as_ref()).map(|index| &self.items[*index])
    }
}

impl Item {
    /// All words it can be written with.
    fn words(&self) -> impl Iterator<Item = &str> {
        self.aliases.iter().map(|a| &**a).chain([&*self.label, &*self.id])
    }

    /// The child with this label, alias or id.
    pub fn child(&self, label: &str) -> Option<&Item> {
        self.lookup.get(normal(label).as_ref()).map(|index| &self.items[*index])
    }
}

/// All words that items can be written with.
pub fn item_words(items: &[Item]) -> impl Iterator<Item = &str> {
    items.iter().flat_map(|i| std::iter::once(&*i.label).chain(i.aliases.iter().map(|a| &**a)))
}

fn lookup_of(items: &[Item]) -> Map<String, usize> {
    let mut lookup = Map::default();
    for (index, item) in items.iter().enumerate() {
        for word in item.words() {
            lookup.insert(normal(word).into_owned(), index);
        }
    }
    lookup
}

/// A title or label without the differences that documents make: printed numbering in front, white space, full- or
/// half-width brackets and quotes.
pub fn normal(text: &str) -> Cow<'_, str> {
    let text = strip_number(text.trim());
    // Chinese characters (U+4000 to U+9FFF begin with these bytes), letters and digits stay as they are: most labels.
    static PLAIN: Bytes = Bytes::of(b".").and(0x80, 0xBF).and(0xE4, 0xE9).and(b'0', b'9').and(b'a', b'z');
    if PLAIN.make_up(text)
        || text.chars().all(|c| !c.is_whitespace() && !matches!(c, '(' | ')' | '（' | '）' | '"' | '“' | '”' | '：' | ':' | '《' | '》'))
    {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '（' => out.push('('),
            '）' => out.push(')'),
            '“' | '”' | '"' | '：' | ':' | '《' | '》' => {}
            c if c.is_whitespace() => {}
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// A heading without its printed numbering: `一、`, `（二）`, `3.`, `1、`.
pub fn strip_number(title: &str) -> &str {
    let is_digit =
        |c: char| matches!(c, '0'..='9' | '０'..='９' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百');
    if let Some(rest) = title.strip_prefix(['（', '(']) {
        let after = rest.trim_start_matches(is_digit);
        if after.len() < rest.len()
            && let Some(after) = after.strip_prefix(['）', ')'])
        {
            return after.trim_start_matches(['、', '.', '．', ' ']);
        }
        return title;
    }
    let after = title.trim_start_matches(is_digit);
    if after.len() < title.len()
        && let Some(after) = after.strip_prefix(['、', '.', '．'])
    {
        return after.trim_start();
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_match_without_their_numbering_and_brackets() {
        assert_eq!(normal("一、收入支出决算总体情况说明"), "收入支出决算总体情况说明");
        assert_eq!(normal("(二) 机构设置"), "机构设置");
        assert_eq!(normal("因公出国（境）费"), "因公出国(境)费");
        assert_eq!(normal("七、财政拨款\"三公\"经费"), normal("财政拨款“三公”经费"));
        assert_eq!(normal("10、预算"), "预算");
        assert_eq!(normal("2024 年度"), "2024年度");
    }
}
