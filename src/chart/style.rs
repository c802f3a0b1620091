//! The colours and strokes of charts, as CSS.

/// The CSS that a page with inline charts needs: the palette as custom properties on `:root`
/// (`--chart-1` … `--chart-6`, `--chart-ink`, `--chart-muted`, `--chart-line`, `--chart-paper`),
/// for light, dark, print and forced colours, and the rules under `.chart`.
#[must_use]
pub fn stylesheet() -> &'static str {
    concat!(
        include_str!("palette.css"),
        include_str!("page.css"),
        include_str!("rules.css")
    )
}

/// The style of a standalone file.
pub const FILE: &str = concat!(
    include_str!("palette.css"),
    include_str!("file.css"),
    include_str!("rules.css")
);
