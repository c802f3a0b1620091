//! Personal data that must not be published: identity numbers, mobile phones, bank accounts, in every text that the pages of
//! a disclosure and of its unit show.

use super::Class;
use super::desk::{At, By, Desk};
use super::tell::{either, tell};
use crate::archive::{Disclosure, IndicatorTable, Row, Section, Table, Unit, amount};
use crate::config::Language;
use crate::diagnostic::Place;

/// A personal number: which check it is for, and where it stands.
#[derive(PartialEq)]
struct Hit {
    check: &'static str,
    /// The key that the text stands under, in Chinese and English, where its place is that of something larger.
    under: [&'static str; 2],
    section: Option<u32>,
    place: Place,
}

/// Looks through texts.
struct Look {
    hits: Vec<Hit>,
    section: Option<u32>,
}

/// A text with a place of its own.
const HERE: [&str; 2] = ["文字", "the text"];
const NOTE: [&str; 2] = ["附注", "the note (附注)"];
const TITLE: [&str; 2] = ["标题", "the title (标题)"];

/// Runs the checks.
pub(super) fn run(desk: &mut Desk<'_>) {
    let d = desk.d;
    let mut look = Look { hits: Vec::new(), section: None };
    look.head(d);
    for table in &d.indicator_tables {
        look.indicator_table(table);
    }
    if let Some(unit) = desk.world.unit {
        look.unit(unit);
    }
    for (index, section) in d.sections.iter().enumerate() {
        look.section = Some(index as u32);
        look.section(section);
        for row in d.rows_of(section) {
            look.row(d, row);
        }
    }
    for check in ["private.id-number", "private.phone", "private.account"] {
        if look.hits.iter().all(|hit| hit.check != check) {
            desk.count(By::General(check), None, Class::Exact);
        }
    }
    for hit in look.hits {
        tell_of(desk, &hit);
    }
}

fn tell_of(desk: &mut Desk<'_>, hit: &Hit) {
    let what = match hit.check {
        "private.id-number" => either!(desk, "公民身份号码", "an identity number"),
        "private.phone" => either!(desk, "手机号码", "a mobile number"),
        _ => either!(desk, "银行账号", "a bank account number"),
    };
    let [chinese, english] = hit.under;
    let under = if desk.world.language == Language::Chinese { chinese } else { english };
    // The number itself is not repeated: findings are published too.
    let message = tell!(desk, "{under}中有{what}，公开之前应当删去", "{under} has {what}, which must be removed before publishing");
    let at = At { section: hit.section, place: hit.place, ..At::default() };
    desk.say(By::General(hit.check), Class::Inconsistent, at, &[], message);
}

impl Look {
    fn at(&mut self, text: &str, under: [&'static str; 2], place: Place) {
        let Some(check) = personal(text) else { return };
        let hit = Hit { check, under, section: self.section, place };
        if !self.hits.contains(&hit) {
            self.hits.push(hit);
        }
    }

    fn all<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>, under: [&'static str; 2], place: Place) {
        texts.into_iter().for_each(|text| self.at(text, under, place));
    }

    /// What stands above the sections, and the lists of the whole document.
    fn head(&mut self, d: &Disclosure) {
        let file = Place::default();
        self.at(&d.name, ["名称", "the name (名称)"], file);
        self.all(d.title.as_deref(), TITLE, file);
        self.all(d.provenance.as_deref(), ["来源说明", "the provenance (来源说明)"], file);
        for attachment in d.original.iter().chain(&d.attachments) {
            self.all([&*attachment.name, &attachment.title], ["附件名", "the attachment's name"], attachment.place);
        }
        d.contents.iter().for_each(|entry| self.at(&entry.title, HERE, entry.place));
        d.silenced.iter().for_each(|silenced| self.at(&silenced.reason, HERE, silenced.place));
        if let Some(text) = &d.intro {
            self.at(&text.markdown, HERE, text.place);
        }
        for term in &d.terms {
            let texts = [Some(&term.name), term.number.as_ref(), term.code.as_ref(), term.text.as_ref()];
            self.all(texts.into_iter().flatten().map(|text| &**text), HERE, term.place);
        }
    }

    fn section(&mut self, section: &Section) {
        let place = section.place;
        self.all(std::iter::once(&*section.title).chain(section.printed_title.as_deref()), TITLE, place);
        self.all(section.note(), NOTE, place);
        self.all(section.empty_statement(), HERE, place);
        if let Some(text) = &section.text {
            self.at(&text.markdown, HERE, text.place);
        }
        for residue in section.residue() {
            self.all(std::iter::once(&*residue.text).chain(residue.note.as_deref()), HERE, residue.place);
        }
        for diagram in section.diagrams() {
            let nodes = diagram.nodes.iter().map(|node| &**node);
            self.all(std::iter::once(&*diagram.title).chain(nodes), ["图示", "the diagram (图示)"], place);
        }
        for figure in section.printed_figures() {
            let labels = figure.groups.iter().flat_map(|(group, facts)| std::iter::once(group).chain(facts.iter().map(|f| &f.0)));
            self.all(figure.title.iter().chain(&figure.unit).chain(labels).map(|text| &**text), HERE, figure.place);
        }
        section.tables.iter().for_each(|table| self.table(table));
    }

    fn table(&mut self, table: &Table) {
        self.at(&table.title, TITLE, table.place);
        self.all([table.state.as_deref(), table.unit.as_deref()].into_iter().flatten(), HERE, table.place);
        self.all(table.note.as_deref(), NOTE, table.place);
        for cell in table.cells.all() {
            self.at(cell.text, HERE, cell.place);
        }
    }

    fn row(&mut self, d: &Disclosure, row: &Row) {
        self.at(&row.label, HERE, row.place);
        for fact in d.facts_in(row) {
            // An amount may have as many digits as a telephone number.
            if personal(&fact.printed).is_some() && amount::parse(&fact.printed).is_err() {
                self.at(&fact.printed, HERE, fact.place);
            }
        }
        let Some(words) = &row.words else { return };
        let said = [&words.reason, &words.change_reason, &words.variance_reason, &words.purpose, &words.note, &words.text];
        let names = [&words.name, &words.class, &words.group];
        self.all(said.into_iter().chain(names).flatten().map(|text| &**text), HERE, row.place);
        self.all(words.names.iter().map(|name| &**name), HERE, row.place);
    }

    fn indicator_table(&mut self, table: &IndicatorTable) {
        let texts = table.heads.iter().chain(&table.texts).map(|(_, text)| text);
        self.all(texts.chain(table.facts.iter().map(|(label, _)| label)).map(|text| &**text), HERE, table.place);
        for cell in [&table.funds, &table.indicators].into_iter().flatten().flat_map(|grid| &grid.rows).flatten() {
            self.at(&cell.text, HERE, cell.place);
        }
    }

    /// A unit has pages of its own, but findings only by its disclosures.
    fn unit(&mut self, unit: &Unit) {
        let lineage = unit.lineage.iter().flat_map(|event| {
            let bodies = event.from.iter().chain(&event.to).map(|body| &body.name);
            event.note.iter().chain(bodies)
        });
        let parent = unit.parent.as_ref().map(|parent| &parent.name);
        let names = unit.names.iter().map(|span| &span.name).chain(&unit.short).chain(parent).chain(&unit.supervisor);
        let file = Place::default();
        self.all(names.map(|name| &**name), ["unit.yaml 的名称", "a name in unit.yaml"], file);
        self.all(lineage.chain(&unit.lineage_note).map(|text| &**text), ["unit.yaml 的沿革", "the lineage (沿革) in unit.yaml"], file);
        self.all(unit.description.as_deref(), ["unit.yaml 的简介", "the description (简介) in unit.yaml"], file);
    }
}

fn personal(text: &str) -> Option<&'static str> {
    /// The shortest number that is looked for, that of a telephone: one byte in so many is looked at.
    const SHORTEST: usize = 11;
    let bytes = text.as_bytes();
    let mut next = SHORTEST - 1;
    while let Some(byte) = bytes.get(next) {
        if !byte.is_ascii_digit() {
            next += SHORTEST;
            continue;
        }
        let at = bytes[..next].iter().rposition(|b| !b.is_ascii_digit()).map_or(0, |before| before + 1);
        let length = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        next = at + length + SHORTEST;
        let run = &bytes[at..at + length];
        let after = bytes.get(at + length).copied().unwrap_or(b' ');
        let before = if at == 0 { b' ' } else { bytes[at - 1] };
        let glued = before.is_ascii_alphabetic() || matches!(before, b'.' | b',' | b'-' | b'_');
        let letter_after = after.is_ascii_alphabetic();
        if !glued {
            if length == 17 && matches!(after, b'X' | b'x') && identity(run, b'X') {
                return Some("private.id-number");
            }
            if length == 18 && !letter_after && identity(&run[..17], run[17]) {
                return Some("private.id-number");
            }
            if length == 11 && !letter_after && run[0] == b'1' && (b'3'..=b'9').contains(&run[1]) && after != b'.' {
                return Some("private.phone");
            }
            if (16..=19).contains(&length) && !letter_after && luhn(run) && named_account(&text[..at]) {
                return Some("private.account");
            }
        }
    }
    None
}

/// GB 11643: 17 digits with a date of birth, and the check character.
fn identity(digits: &[u8], check: u8) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let number = |from: usize, to: usize| digits[from..to].iter().fold(0u32, |n, b| n * 10 + u32::from(b - b'0'));
    let (year, month, day) = (number(6, 10), number(10, 12), number(12, 14));
    let date = (1900..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
    date && CHECKS[(sum % 11) as usize] == check
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let n = u32::from(b - b'0');
            if i % 2 == 0 { n } else { n * 2 / 10 + n * 2 % 10 }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Whether the words right before a number call it an account.
fn named_account(before: &str) -> bool {
    const NEAR: usize = 12;
    let start = before.char_indices().rev().take(NEAR).last().map_or(0, |(i, _)| i);
    ["账号", "帐号", "账户", "卡号", "银行"].iter().any(|word| before[start..].contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_numbers_and_what_only_looks_like_them() {
        assert_eq!(personal("身份证11010519491231002X。"), Some("private.id-number"));
        assert_eq!(personal("电话13800138000"), Some("private.phone"));
        assert_eq!(personal("账号：6222020000000000008"), luhn(b"6222020000000000008").then_some("private.account"));
        assert_eq!(personal("51090322T000000348086-党政内网"), None);
        assert_eq!(personal("共 110105194912310021 件"), None);
        assert_eq!(personal("金额 13800138000.50 元"), None);
        assert_eq!(personal("13800138000"), Some("private.phone"));
        assert_eq!(personal("138001380000 13800138001"), Some("private.phone"));
        assert_eq!(personal("1380013800 1380013800 1380013800"), None);
    }
}
