//! The last pass: from the backend's output to markup with classes, title and description.
//!
//! The backend writes one element per line with inline colours, fonts and opacity. Only geometry
//! and meaning survive; the same body then goes into the page and into the standalone file.
use super::canvas::{ASCENT, Arc, Finished, LINE, TEXT, WIDTH};
use super::donut::point_on_ring;
use super::escape::escape;
use super::ink::{self, Ink, Inks};
use super::{Chart, Svg, describe, measure, style};
use memchr::{memchr, memchr_iter};
use std::fmt::Write as _;

/// Space around the drawing in the standalone file.
const MARGIN: i32 = 200;

/// Wraps the raw drawing for the page and as a file.
pub fn finish(chart: &Chart<'_>, raw: &str, drawn: &Finished, height: i32) -> Svg {
    let mut words = String::with_capacity(1024);
    names(&mut words, chart);

    let mut inline = String::with_capacity(raw.len() / 2 + words.len() + 256);
    inline.push_str("<svg class=\"chart\" viewBox=\"0 0 ");
    write_to(&mut inline, format_args!("{WIDTH} {height}\" role=\"img\" "));
    labelled_by(&mut inline, chart);
    inline.push('>');
    inline.push_str(&words);
    let body = inline.len();
    rewrite(&mut inline, raw, &drawn.arcs);
    inline.push_str(&drawn.texts);
    let file = file(chart, &words, &inline[body..], height, drawn.inks);
    inline.push_str("</svg>");
    Svg { inline, file }
}

fn file(chart: &Chart<'_>, words: &str, body: &str, height: i32, mut inks: Inks) -> String {
    let title = measure::wrap(chart.title, WIDTH, TEXT);
    let head = i32::try_from(title.len()).unwrap_or(0) * LINE + if title.is_empty() { 0 } else { LINE / 2 };
    let (top, wide, tall) = (-head - MARGIN, WIDTH + 2 * MARGIN, height + head + 2 * MARGIN);

    let mut file = String::with_capacity(words.len() + body.len() + (2 << 10));
    file.push_str("<svg xmlns=\"http://www.w3.org/2000/svg\" ");
    write_to(
        &mut file,
        format_args!(
            "width=\"{}\" height=\"{}\" viewBox=\"{} {top} {wide} {tall}\" role=\"img\" xml:lang=\"{}\" ",
            wide / 10,
            tall / 10,
            -MARGIN,
            chart.labels.lang
        ),
    );
    labelled_by(&mut file, chart);
    file.push('>');
    file.push_str(words);
    file.push_str("<style>");
    if !title.is_empty() {
        inks.add(Ink::Strong);
    }
    style::write_for_file(&mut file, inks);
    // paper, for viewers that lay drawings on a ground of their own
    write_to(&mut file, format_args!("</style><rect x=\"{}\" y=\"{top}\" width=\"{wide}\" height=\"{tall}\" fill=\"#fff\"/>", -MARGIN));
    for (line, y) in title.iter().zip((0..).map(|i| -head + ASCENT + i * LINE)) {
        write_to(&mut file, format_args!("<text x=\"0\" y=\"{y}\" class=\"b\">"));
        escape(&mut file, line);
        file.push_str("</text>");
    }
    file.push_str(body);
    file.push_str("</svg>\n");
    file
}

fn labelled_by(out: &mut String, chart: &Chart<'_>) {
    out.push_str("aria-labelledby=\"");
    escape(out, chart.key);
    out.push_str("-t ");
    escape(out, chart.key);
    out.push_str("-d\"");
}

/// `<title>` and `<desc>`, with ids that are unique on the page.
fn names(out: &mut String, chart: &Chart<'_>) {
    out.push_str("<title id=\"");
    escape(out, chart.key);
    out.push_str("-t\">");
    escape(out, chart.title);
    out.push_str("</title><desc id=\"");
    escape(out, chart.key);
    out.push_str("-d\">");
    if chart.desc.is_empty() {
        escape(out, &describe::describe(chart));
    } else {
        escape(out, &chart.desc);
    }
    out.push_str("</desc>");
}

/// Copies the elements of the backend's output with only their geometry and a class.
fn rewrite(out: &mut String, raw: &str, arcs: &[Arc]) {
    let mut arcs = arcs.iter();
    let mut from = 0;
    for end in memchr_iter(b'\n', raw.as_bytes()).chain([raw.len()]) {
        let line = &raw[from..end];
        from = end + 1;
        if let Some(element) = line.strip_prefix('<').filter(|element| !element.starts_with('/')) {
            let name = &element[..memchr(b' ', element.as_bytes()).unwrap_or(element.len())];
            if name != "svg" {
                tag(out, name, element, &mut arcs);
            }
        }
    }
}

fn tag<'a>(out: &mut String, name: &str, element: &str, arcs: &mut impl Iterator<Item = &'a Arc>) {
    let begin = out.len();
    out.push('<');
    out.push_str(name);
    let mut class = "";
    let (mut centre, mut radius) = ((0, 0), 0);
    let mut rest = &element[name.len()..];
    while let Some((key, value, after)) = attribute(rest) {
        rest = after;
        match key {
            "fill" | "stroke" if value == "none" => {}
            "fill" | "stroke" => class = ink::class(value),
            "opacity" | "stroke-width" => {}
            _ => {
                match key {
                    "cx" => centre.0 = whole(value),
                    "cy" => centre.1 = whole(value),
                    "r" => radius = whole(value),
                    _ => {}
                }
                out.push(' ');
                out.push_str(key);
                out.push_str("=\"");
                out.push_str(value.trim_end_matches(' '));
                out.push('"');
            }
        }
    }
    if class.starts_with('r')
        && let Some(arc) = arcs.next()
    {
        // A path and not a dashed circle, of which LibreOffice draws other parts than browsers do. No slice is the whole
        // ring: there are at least two, and space between them. With a decimal, because an arc's centre follows from
        // its ends.
        let ends = [arc.start, arc.start + arc.length].map(|at| point_on_ring(centre, radius, at));
        let large = u8::from(arc.length > 50.0);
        out.truncate(begin);
        write_to(
            out,
            format_args!("<path d=\"M{:.1} {:.1}A{radius} {radius} 0 {large} 1 {:.1} {:.1}\"", ends[0].0, ends[0].1, ends[1].0, ends[1].1),
        );
    }
    if !class.is_empty() {
        out.push_str(" class=\"");
        out.push_str(class);
        out.push('"');
    }
    out.push_str("/>");
}

/// A length as the backend writes it.
fn whole(value: &str) -> i32 {
    value.trim().parse().unwrap_or(0)
}

/// The next `key="value"` and what follows it.
fn attribute(rest: &str) -> Option<(&str, &str, &str)> {
    // No key holds a `=`.
    let bytes = rest.as_bytes();
    let equals = memchr(b'=', bytes)?;
    let from = equals + 2;
    let to = from + memchr(b'"', bytes.get(from..)?)?;
    Some((rest.get(..equals)?.trim_start_matches(' '), rest.get(from..to)?, &rest[to + 1..]))
}

fn write_to(out: &mut String, text: std::fmt::Arguments<'_>) {
    let written = out.write_fmt(text);
    debug_assert!(written.is_ok(), "writing to a string does not fail");
}
