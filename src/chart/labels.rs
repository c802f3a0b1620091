//! The interface words in charts, in Chinese and English.
use super::Absent;

/// Words and punctuation that a chart adds to the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Labels {
    /// BCP 47 tag for the standalone file; decides which Chinese glyphs a viewer takes.
    pub lang: &'static str,
    /// Before the unit.
    pub unit: &'static str,
    /// At a year that the archive does not hold.
    pub missing: &'static str,
    /// At a value that its document does not state.
    pub unstated: &'static str,
    /// At a value that the archive computed.
    pub derived: &'static str,
    /// At a break between years that cannot be compared.
    pub broken: &'static str,
    /// Before the largest value in a description.
    pub highest: &'static str,
    /// Before the smallest value in a description.
    pub lowest: &'static str,
    /// Around the number of items that a description leaves out.
    pub more: (&'static str, &'static str),
    /// Between a name and what it introduces.
    pub colon: &'static str,
    /// Between values.
    pub comma: &'static str,
    /// Between items.
    pub semicolon: &'static str,
    /// At the end of a sentence.
    pub stop: &'static str,
    /// Around a share or a remark.
    pub parens: (&'static str, &'static str),
    /// Around a mark such as 推算.
    pub marks: (&'static str, &'static str),
}

impl Labels {
    /// Why there is no value.
    pub(super) fn absent<'a>(&self, why: Absent<'a>) -> &'a str {
        match why {
            Absent::Year => self.missing,
            Absent::Item => self.unstated,
            Absent::Said(words) => words,
        }
    }

    /// Simplified Chinese.
    pub const ZH_CN: Self = Self {
        lang: "zh-CN",
        unit: "单位",
        missing: "收录缺失",
        unstated: "未载",
        derived: "推算",
        broken: "断",
        highest: "最高",
        lowest: "最低",
        more: ("另有", "项"),
        colon: "：",
        comma: "，",
        semicolon: "；",
        stop: "。",
        parens: ("（", "）"),
        marks: ("〔", "〕"),
    };

    /// English.
    pub const EN: Self = Self {
        lang: "en",
        unit: "Unit",
        missing: "not in the archive",
        unstated: "not in the document",
        derived: "derived",
        broken: "break",
        highest: "highest",
        lowest: "lowest",
        more: ("and ", " more"),
        colon: ": ",
        comma: ", ",
        semicolon: "; ",
        stop: ". ",
        parens: (" (", ")"),
        marks: (" [", "]"),
    };
}
