//! The colours and strokes of charts, as CSS: with custom properties for pages, with plain values for files.
use super::ink::{CLASSES, Inks};
use std::sync::LazyLock;

/// A colour of the palette: its name, and its value on light paper, on dark paper, and where the reader's system forces
/// its own colours.
type Colour = (&'static str, &'static str, &'static str, &'static str);

const PALETTE: [Colour; 10] = [
    ("1", "#12436d", "#6fb1e8", "CanvasText"),
    ("2", "#28a197", "#4fc9bd", "Highlight"),
    ("3", "#801650", "#e884b4", "LinkText"),
    ("4", "#f46a25", "#f79a66", "GrayText"),
    ("5", "#3d3d3d", "#c4c8cc", "VisitedText"),
    ("6", "#a285d1", "#bda6e6", "ButtonText"),
    ("ink", "#1a1a1a", "#e8eaed", "CanvasText"),
    ("muted", "#595f66", "#a9b0b8", "CanvasText"),
    ("line", "#d5d9de", "#41474e", "GrayText"),
    ("paper", "#fff", "#15181b", "Canvas"),
];

/// What all text of a drawing has in common.
const TEXT: &str = "font-size:150px;fill:$ink;font-variant-numeric:tabular-nums";
const FONTS: &str = "\"Noto Sans CJK SC\",\"Source Han Sans SC\",\"PingFang SC\",\"Microsoft YaHei\",sans-serif";

/// The declarations of the classes of `ink`; `$muted` stands for the palette's colour of that name.
const RULES: [(&str, &str); 7] = [
    ("m", "font-size:140px;fill:$muted"),
    ("b", "font-weight:600"),
    ("a", "fill:none;stroke:$muted;stroke-width:10"),
    ("g", "fill:none;stroke:$line;stroke-width:8"),
    ("l", "fill:none;stroke:$muted;stroke-width:8"),
    ("k", "fill:none;stroke:$muted;stroke-width:12;stroke-dasharray:40 30"),
    ("n", "fill:$line;fill-opacity:.45"),
];

/// The declarations of a series' classes by their first letter; `$#` stands for the series' colour.
const SERIES: [(&str, &str); 4] = [
    ("f", "fill:$#"),
    ("h", "fill:$paper;stroke:$#;stroke-width:18"),
    ("s", "fill:none;stroke:$#;stroke-width:24;stroke-linejoin:round;stroke-linecap:round"),
    ("r", "fill:none;stroke:$#;stroke-width:260"),
];

/// Above the rules of a page's charts: what belongs to the page's layout.
const PAGE: &str = "\
.chart{display:block;width:100%;max-width:30rem;height:auto;color:inherit;overflow:visible;print-color-adjust:exact;forced-color-adjust:none}
@media print{.chart{max-width:12cm;break-inside:avoid}}
";

/// The CSS that a page with inline charts needs: the palette as custom properties on `:root`
/// (`--chart-1` … `--chart-6`, `--chart-ink`, `--chart-muted`, `--chart-line`, `--chart-paper`),
/// for light, dark, print and forced colours, and the rules under `.chart`. The palette has no weight, so that a theme's
/// plain `:root` wins wherever it stands.
#[must_use]
pub fn stylesheet() -> &'static str {
    static SHEET: LazyLock<String> = LazyLock::new(|| {
        let palette = |value: fn(&Colour) -> &'static str| {
            PALETTE.iter().map(|colour| format!("--chart-{}:{}", colour.0, value(colour))).collect::<Vec<_>>().join(";")
        };
        let (light, dark, forced) = (palette(|c| c.1), palette(|c| c.2), palette(|c| c.3));
        let rules: String = CLASSES
            .iter()
            .map(|class| format!(".chart .{class}{{{}}}\n", declarations(class, |c| format!("var(--chart-{})", c.0))))
            .collect();
        let text = TEXT.replace("$ink", "var(--chart-ink)");
        format!(
            ":where(:root){{{light}}}\n\
             @media (forced-colors:active){{:where(:root){{{forced}}}}}\n\
             @media screen and (prefers-color-scheme:dark){{:where(:root:not([data-theme=light])){{{dark}}}}}\n\
             @media screen{{:where(:root[data-theme=dark]){{{dark}}}}}\n\
             {PAGE}.chart text{{{text}}}\n{rules}"
        )
    });
    &SHEET
}

/// Writes the style of a standalone file: rules for the inks of its drawing, in selectors and values that office
/// programs and converters know.
///
/// Those know neither custom properties nor attribute selectors (shapes come out black), and `LibreOffice` applies what
/// stands in `@media` always. So a file is what it will be printed as: light.
pub fn write_for_file(out: &mut String, inks: Inks) {
    static HEAD: LazyLock<String> = LazyLock::new(|| format!("text{{font-family:{FONTS};{}}}", resolve(TEXT, |c| c.1.to_owned())));
    static RULES: LazyLock<Vec<String>> =
        LazyLock::new(|| CLASSES.iter().map(|class| format!(".{class}{{{}}}", declarations(class, |c| c.1.to_owned()))).collect());
    out.push_str(&HEAD);
    out.extend(inks.numbers().map(|number| RULES[number].as_str()));
}

/// The declarations of a class.
fn declarations(class: &str, value: impl Fn(&Colour) -> String) -> String {
    let (letter, colour) = class.split_at(1);
    match SERIES.iter().find(|(name, _)| *name == letter) {
        Some((_, declarations)) => resolve(&declarations.replace('#', colour), value),
        None => RULES.iter().filter(|(name, _)| *name == class).map(|(_, declarations)| resolve(declarations, &value)).collect(),
    }
}

/// Puts the palette's values where its names stand.
fn resolve(declarations: &str, value: impl Fn(&Colour) -> String) -> String {
    PALETTE.iter().fold(declarations.to_owned(), |text, colour| text.replace(&format!("${}", colour.0), &value(colour)))
}
