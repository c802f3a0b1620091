//! The keys of a disclosure and its parts: what reading takes, and what the schemas tell editors.

use crate::source::fields::Keys;

/// Keys of a disclosure beside its sections.
pub const DISCLOSURE: Keys = &[
    ("profile", &["版式"]),
    ("year", &["年度"]),
    ("kind", &["类型"]),
    ("name", &["名称"]),
    ("title", &["标题"]),
    ("published", &["公开日期"]),
    ("approved", &["批准日期"]),
    ("unit", &["金额单位"]),
    ("precision", &["精度"]),
    ("codes_printed", &["编码印出"]),
    ("provenance", &["来源说明"]),
    ("original", &["原件"]),
    ("attachments", &["附件文件", "附件"]),
    ("contents", &["目录"]),
    ("omitted_figures", &["未载图"]),
    ("silenced", &["免检"]),
    ("extra_sections", &["另列章节"]),
];

/// Keys that every section takes beside its items.
pub const SECTION: Keys = &[
    ("page", &["页"]),
    ("title", &["标题"]),
    ("text", &["正文"]),
    ("residue", &["存疑文字"]),
    ("tables", &["表"]),
    ("diagrams", &["图示"]),
    ("figures", &["图"]),
    ("extra", &["另列"]),
    ("empty_statement", &["空表声明"]),
    ("note", &["附注"]),
    ("terms", &["条目"]),
    ("indicator_tables", &["自评表"]),
];
/// Keys of a file that a disclosure names.
pub const ORIGINAL: Keys = &[("file", &["文件"]), ("pages", &["页数"]), ("title", &["题名"])];
/// Keys of a line of the contents list.
pub const CONTENTS: Keys = &[("title", &["题"]), ("page", &["页"]), ("section", &["章节"])];
/// Keys of a text that is quoted as evidence.
pub const RESIDUE: Keys = &[("text", &["文"]), ("note", &["说明"])];
/// Keys of an org chart or a process flow.
pub const DIAGRAM: Keys = &[("title", &["题"]), ("nodes", &["节点"]), ("edges", &["连线"]), ("chain", &["流程"])];
/// Keys of a printed figure.
pub const FIGURE: Keys = &[("title", &["题"]), ("unit", &["单位"]), ("data", &["数据"])];
/// Keys of a term that the document explains.
pub const TERM: Keys = &[("number", &["序"]), ("name", &["名"]), ("code", &["科目"]), ("text", &["释"])];
/// Keys of a silenced check.
pub const SILENCED: Keys = &[("check", &["勾稽"]), ("item", &["项目"]), ("reason", &["原因"])];
