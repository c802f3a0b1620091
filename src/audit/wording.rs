//! Template and conversion residue, punctuation, doubled words, traditional characters: in texts, headings, tables and in what
//! the archivist quotes as doubtful.

use super::Class;
use super::desk::{At, By, Desk, Telling};
use super::tell::{either, tell};
use crate::archive::Text;
use crate::diagnostic::Place;

/// Doubled words shorter than this are ordinary Chinese (研究研究).
const SHORTEST_DOUBLED: usize = 3;
/// Longer repetitions are found by their first characters.
const LONGEST_DOUBLED: usize = 10;

/// Checks that hold for a document as a whole where they find nothing in it. `wording.template` is counted by section: it
/// stands for all of them on the mark of a section that has nothing but text.
const BY_DOCUMENT: &[&str] = &[
    "wording.choice",
    "wording.field-code",
    "wording.punctuation",
    "wording.doubled",
    "wording.traditional",
    "wording.garbled",
    "wording.residue",
];

/// Fragments of one section by check.
#[derive(Default)]
struct Hits {
    /// Checks that have found something in the document.
    ever: Vec<&'static str>,
    found: Vec<(&'static str, Place, String)>,
    looked: bool,
    doubled: Doubled,
}

/// Runs the checks.
pub(super) fn run(desk: &mut Desk<'_>) {
    let d = desk.d;
    let mut hits = Hits::default();
    if let Some(text) = &d.intro {
        look_through(desk, &mut hits, text);
    }
    for entry in &d.contents {
        look(desk, &mut hits, &entry.title, entry.place);
    }
    flush(desk, &mut hits, None);
    for (index, section) in d.sections.iter().enumerate() {
        if let Some(title) = &section.printed_title {
            look(desk, &mut hits, title, section.place);
        }
        if let Some(text) = &section.text {
            look_through(desk, &mut hits, text);
        }
        for residue in section.residue() {
            let before = hits.found.len();
            look(desk, &mut hits, &residue.text, residue.place);
            if hits.found.len() == before {
                hits.found.push(("wording.residue", residue.place, residue.text.to_string()));
            }
        }
        for table in &section.tables {
            look(desk, &mut hits, &table.title, table.place);
            for cell in table.cells.all() {
                look(desk, &mut hits, cell.text, cell.place);
            }
        }
        for row in d.rows_of(section) {
            for index in row.facts.clone() {
                // A choice left unmade in the direction of a change.
                let fact = &d.facts[index as usize];
                if fact.word().is_some_and(|w| w.contains('/')) {
                    let text = format!("{}：{} {}", row.label, fact.word().unwrap_or_default(), fact.printed);
                    hits.found.push(("wording.choice", fact.place, text));
                }
            }
        }
        indicator_tables(desk, &mut hits, index as u32);
        flush(desk, &mut hits, Some(index as u32));
    }
    for check in BY_DOCUMENT.iter().filter(|c| !hits.ever.contains(c)) {
        desk.count(By::General(check), None, Class::Exact);
    }
}

fn indicator_tables(desk: &Desk<'_>, hits: &mut Hits, section: u32) {
    for table in desk.d.indicator_tables.iter().filter(|t| super::grid::section_of(desk, t.place) == Some(section)) {
        for (_, text) in table.heads.iter().chain(&table.texts) {
            look(desk, hits, text, table.place);
        }
        for cell in [&table.funds, &table.indicators].into_iter().flatten().flat_map(|g| &g.rows).flatten() {
            look(desk, hits, &cell.text, cell.place);
        }
    }
}

/// A narrative, each character of which has its place.
fn look_through(desk: &Desk<'_>, hits: &mut Hits, text: &Text) {
    let mut places = text.places();
    look_at(desk, hits, &text.markdown, |at| places.at(at));
    images(hits, text);
}

/// A text of a few words, which stands at its place or behind it.
fn look(desk: &Desk<'_>, hits: &mut Hits, text: &str, place: Place) {
    look_at(desk, hits, text, |_| place);
}

fn look_at(desk: &Desk<'_>, hits: &mut Hits, text: &str, mut place: impl FnMut(usize) -> Place) {
    hits.looked = true;
    if text.len() < 4 && text.is_ascii() {
        return;
    }
    let mut seen: Vec<&'static str> = Vec::new();
    for (check, at, word) in desk.world.words.find(text) {
        if !seen.contains(&check) {
            seen.push(check);
            let quote = around(text, at, word.len());
            hits.found.push((check, place(at), quote));
        }
    }
    if let Some((at, length)) = hits.doubled.find(text) {
        hits.found.push(("wording.doubled", place(at), text[at..at + length].to_owned()));
    }
}

/// Images without words for those who do not see them, in the narrative.
fn images(hits: &mut Hits, text: &Text) {
    let mut places = text.places();
    for at in memchr::memmem::find_iter(text.markdown.as_bytes(), "![") {
        let Some((words, rest)) = text.markdown[at + 2..].split_once(']') else { continue };
        if words.trim().is_empty() && rest.starts_with(['(', '[']) {
            let end = rest.find([')', '\n']).map_or(rest.len(), |e| e + 1);
            let quote = format!("![]{}", rest[..end].trim_end());
            hits.found.push(("form.alt-missing", places.at(at), quote));
        }
    }
}

/// A few characters before and after a hit.
fn around(text: &str, at: usize, length: usize) -> String {
    const BESIDE: usize = 8;
    let line_start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let line_end = text[at..].find('\n').map_or(text.len(), |i| at + i).max(at + length);
    let from = text[line_start..at].char_indices().rev().take(BESIDE).last().map_or(at, |(i, _)| line_start + i);
    let to = text[at + length..line_end].char_indices().nth(BESIDE).map_or(line_end, |(i, _)| at + length + i);
    text[from..to].trim().to_owned()
}

/// Finds doubled words: where the same two characters stood last, by a small hash of them; another pair of the same hash
/// in between hides one (one in five hundred). Positions count on from text to text, so nothing is cleared between texts.
struct Doubled {
    last: Box<[u32; 4096]>,
    base: u32,
}

impl Default for Doubled {
    fn default() -> Doubled {
        Doubled { last: Box::new([0; 4096]), base: 1 }
    }
}

impl Doubled {
    /// The first word of three or more Han characters that stands twice in a row: byte offset and length of both.
    fn find(&mut self, text: &str) -> Option<(usize, usize)> {
        let bytes = text.as_bytes();
        if text.len() < 2 * HAN * SHORTEST_DOUBLED {
            return None;
        }
        let base = self.base;
        // Beyond the longest word, so that the end of one text never pairs with the start of the next.
        self.base = base.wrapping_add((bytes.len() + HAN * LONGEST_DOUBLED + 1) as u32);
        let mut at = 0;
        // the Han character right before
        let mut before: Option<u32> = None;
        while let Some(&[a, b, c]) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
            if !is_han([a, b, c]) {
                before = None;
                at += if a.is_ascii() { 1 } else { (a.leading_ones() as usize).max(1) };
                continue;
            }
            let this = u32::from_le_bytes([a, b, c, 0]);
            at += HAN;
            let Some(first) = before.replace(this) else { continue };
            let slot = &mut self.last[((first.rotate_left(13) ^ this).wrapping_mul(0x9E37_79B1) >> 20) as usize];
            let here = base.wrapping_add(at as u32);
            let length = here.wrapping_sub(std::mem::replace(slot, here)) as usize;
            if !(HAN * SHORTEST_DOUBLED..=HAN * LONGEST_DOUBLED).contains(&length) || !length.is_multiple_of(HAN) {
                continue;
            }
            // where the pair begins
            let second = at - 2 * HAN;
            if length > second || bytes.get(second..second + length) != bytes.get(second - length..second) {
                continue;
            }
            let (characters, _) = bytes[second..second + length].as_chunks::<HAN>();
            if characters.iter().all(|c| is_han(*c)) && characters.windows(2).any(|pair| pair[0] != pair[1]) {
                return Some((second - length, 2 * length));
            }
        }
        None
    }
}

/// Bytes of a Han character in UTF-8.
const HAN: usize = 3;

/// Whether these bytes at the start of a character are one of U+4E00 to U+9FFF.
fn is_han([a, b, _]: [u8; HAN]) -> bool {
    matches!((a, b), (0xE4, 0xB8..) | (0xE5..=0xE9, _))
}

/// One finding for each check of the section, with what was found first.
fn flush(desk: &mut Desk<'_>, hits: &mut Hits, section: Option<u32>) {
    let found = std::mem::take(&mut hits.found);
    let looked = std::mem::take(&mut hits.looked);
    if looked && found.is_empty() {
        desk.count(By::General("wording.template"), section, Class::Exact);
    }
    let mut checks: Vec<&'static str> = found.iter().map(|f| f.0).collect();
    checks.sort_unstable();
    checks.dedup();
    hits.ever.extend(&checks);
    for check in checks {
        let of: Vec<_> = found.iter().filter(|f| f.0 == check).collect();
        let quotes: Vec<String> = of.iter().take(3).map(|f| format!("“{}”", f.2)).collect();
        let more = if of.len() > 3 { tell!(desk, "等 {} 处", ", {} places in all", of.len()) } else { String::new() };
        let what = match check {
            "wording.choice" => either!(desk, "范本的选择项没有选定", "a choice of the template was not made"),
            "wording.template" => either!(desk, "范本的空白或提示语没有填写、删去", "blanks or hints of the template were left"),
            "wording.field-code" => either!(desk, "文字处理软件的域代码", "field codes of a word processor"),
            "wording.punctuation" => either!(desk, "标点叠用", "doubled punctuation"),
            "wording.traditional" => either!(desk, "简体文字中有繁体字", "traditional characters in simplified text"),
            "wording.doubled" => either!(desk, "词语连印两次", "words printed twice in a row"),
            "wording.garbled" => either!(desk, "不能显示的字符", "characters that cannot be shown"),
            "form.alt-missing" => either!(desk, "图片没有替代文字", "images without alternative text"),
            _ => either!(desk, "录入者存疑的文字", "text that the editor doubts"),
        };
        let words = Telling {
            message: tell!(desk, "{what}：{}{more}", "{what}: {}{more}", desk.list(&quotes)),
            printed: of[0].2.clone(),
            ..Telling::default()
        };
        let at = At { section, place: of[0].1, ..At::default() };
        desk.report(By::General(check), Class::Inconsistent, at, &[], words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubled_words_of_three_characters_and_more() {
        let mut finder = Doubled::default();
        let mut word = |text: &str| finder.find(text).map(|(at, length)| text[at..at + length].to_owned());
        assert_eq!(word("其中主要用于主要用于本单位").as_deref(), Some("主要用于主要用于"));
        assert_eq!(word("密码服务支撑系统码服务支撑系统项目").as_deref(), Some("码服务支撑系统码服务支撑系统"));
        assert_eq!(word("要多多研究研究，认真学习学习"), None);
        assert_eq!(word("100.00%100.00%合计合计"), None);
        assert_eq!(word("哈哈哈哈哈哈哈哈哈"), None);
    }
}
