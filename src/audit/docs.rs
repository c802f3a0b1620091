//! The documentation of the checks, and `check --explain`: both from the catalogue and the built-in profiles.

use std::fmt::Write as _;

use super::catalog::{Check, checks};

/// Explains one general check; those of profiles are in `checks_of`, each with its own `explain`.
pub fn explain(id: &str) -> Option<String> {
    checks().find(|c| *c.id == *id).map(Check::explain)
}

impl Check {
    /// What the check says, for a terminal.
    pub fn explain(&self) -> String {
        let english = super::english::of(&self.id).map(|(title, meaning)| format!("        {title}: {meaning}\n")).unwrap_or_default();
        let mut out = format!(
            "{}  {}\n\n  含义  {}\n{english}  规则  {}\n  依据  {}\n  程度  {}\n",
            self.id,
            self.title,
            self.meaning,
            self.rule,
            self.source,
            self.severity.word()
        );
        if !self.example.is_empty() {
            let _ = writeln!(out, "  例    {}", self.example);
        }
        let _ = write!(
            out,
            "\n  在 site.toml 的 [severity] 中写 \"{}\" = \"error | warning | info | off\" 改变程度；\n  在一份公开文件中写 免检: [{{ 勾稽: {}, 原因: … }}] 并公布原因。\n",
            self.id, self.id
        );
        out
    }
}

const HEAD: &str = "\
# Checks 勾稽

<!-- Written by `GONGKAI_UPDATE=1 cargo test --test audit_docs` from `src/audit/catalog.rs` and `profiles/*.yaml`. -->

Nothing is repaired: what does not add up is reported beside the figures as published. Each test ends in one of

| class | | severity of the finding |
|---|---|---|
| `exact` | 相符 | none is made |
| `rounding` | 尾差: within what rounding to the unit of precision can make | info |
| `truncated` | 截尾: a percentage was cut off instead of rounded | warning at most |
| `inconsistent` | 不符 | the check's own |
| `note` | 提示: a remark that accuses nobody, such as a year that the archive lacks or what conversion left behind | the check's own |
| `not-testable` | 无法核对: a number that the test needs is not stated | info |
| `not-applicable` | 不适用: nothing to test, such as a share of zero | none is made |

**Tolerance.** u is the document's unit of precision (`精度`, 0.01 万元 unless it says otherwise); it is never inferred from printed digits.
A printed amount stands for the interval ± u/2. A sum of n parts may differ from its total by (n + 1) · u/2. For a percentage the interval of
the ratio is computed and widened by half a unit of the *printed* decimals; inside is rounding (exact if the printed numbers give it when
rounded); else truncation is tested; else it is inconsistent. A figure printed with fewer decimals than the shares beside it (`36.6` beside
`63.39`) is also tested for truncation at their decimals. This is the interval reading of XBRL Calculations 1.1. `约`, `余`, `以上` make a
figure untestable; `无` is zero; a stroke is zero in sums; an empty cell is unknown.

**Language.** With `language = \"en\"` in `site.toml` the sentences of findings are English, and so are titles and meanings of the general
checks. Checks of a profile keep the title that it gives them, in the terms of its documents; names of items, formulas and quoted text stay
as the record has them.

**Severity** is set at the end of `site.toml`: `error`, `warning`, `info` or `off`. General checks whose severity is `info` unless `site.toml`
says otherwise make remarks (`note`), whatever severity is set: they are listed, but not counted among the doubts.

```toml
[severity]
\"share.sum\" = \"off\"
```

One disclosure silences a check with a reason, which is published; `项目` is an item's id or a citation of it (`收入决算情况说明/其他收入`), and
without it the check is silenced for the whole disclosure. An entry without a reason is an error, one that silences nothing a warning.

```yaml
免检:
  - { 勾稽: share, 项目: income.other, 原因: 原件印作 4%，已向单位核实 }
收入决算情况说明:
  本年收入合计: 100
  其他收入: { 金额: 3, 占比: 4% }
```

**Departments.** A unit that others name as their 上级 (by its id) is a department: its totals are compared with the sum of theirs, and
so are what it receives from the budget, basic and project spending, the parts of 三公 and procurement, and vehicles, if the archive has the accounts of
all of them for the year; items of the classification are not. Otherwise the outcome is `not-testable` and says who is missing. A unit that was
abolished (撤销) or went into another (合并 with 至, or named in the 自 of the other’s 合并) before the year, or was founded (设立, 分立 with
自) after it, is not missed; nor is one none of whose names was in use in that year.

**For other tools.** `gongkai check --format json` gives all outcomes, by check too; `--format sarif` gives SARIF 2.1.0, which a test holds to the
schema of OASIS, with fingerprints that stay when lines move.

**Words.** What the checks `wording.choice`, `.template`, `.field-code`, `.punctuation` and `.traditional` look for is in
`src/audit/words.yaml`. A site replaces whole lists in `content/words.yaml`; an empty list switches one off, a list that is not named stays:

```yaml
# content/words.yaml
范本: […（, ……（, （请填, XX]     # template
标点: []                         # punctuation: not looked for
```

The keys are 选择项 `choice`, 范本 `template`, 域代码 `field-code`, 标点 `punctuation`, 繁体 `traditional` (single characters, which may
stand in one line). `gongkai schema words` prints the JSON Schema; it is also in [schema/words.json](schema/words.json).

`gongkai check --explain <id>` prints one of the entries below.
";

/// `docs/checks.md`: the general checks, then those of each profile given.
pub fn markdown(profiles: &[(String, Vec<Check>)]) -> String {
    let mut out = HEAD.to_owned();
    out.push_str("\n## General checks\n");
    for check in checks() {
        let _ = write!(
            out,
            "\n### `{}` {}\n\n{}。{}\n\n* rule: {}\n* source: {}\n* severity: {}\n",
            check.id,
            check.title,
            check.meaning,
            check.meaning_in(crate::config::Language::English),
            check.rule,
            check.source,
            check.severity.word()
        );
        if check.example != "—" && !check.example.is_empty() {
            let _ = writeln!(out, "* example: {}", check.example);
        }
    }
    for (profile, checks) in profiles {
        let _ = write!(out, "\n## Checks of the profile `{profile}`\n\n| id | | rule | severity |\n|---|---|---|---|\n");
        for check in checks {
            let _ = writeln!(out, "| `{}` | {} | {} | {} |", check.id, check.title, check.rule, check.severity.word());
        }
    }
    out
}
