//! Which brackets and quotes are open in front of a line of YAML, and where values start.

/// Brackets and the quote that are open in front of a line's end.
pub(super) struct Brackets {
    pub open: Vec<Open>,
    pub quote: Option<Open>,
    /// Lines that are text: of a block, or in quotes that an earlier line has opened.
    pub texts: Vec<usize>,
}

/// A bracket or a quote that is open.
pub(super) struct Open {
    pub bracket: char,
    pub line: usize,
    pub at: usize,
}

impl Brackets {
    /// Follows the text up to the end of a line: values that start with a bracket open it, texts in between are left alone.
    pub fn until(lines: &[&str], told: usize) -> Brackets {
        let mut open: Vec<Open> = Vec::new();
        let mut quote: Option<Open> = None;
        let mut block: Option<usize> = None;
        let mut texts = Vec::new();
        for (number, line) in lines.iter().enumerate().take(told + 1) {
            let indent = line.len() - line.trim_start().len();
            if let Some(outer) = block {
                if line.trim().is_empty() || indent > outer {
                    texts.push(number);
                    continue;
                }
                block = None;
            }
            if quote.is_some() {
                texts.push(number);
            }
            let from = if open.is_empty() && quote.is_none() { value_start(line) } else { 0 };
            let value = &line[from..];
            if open.is_empty() && quote.is_none() {
                if value.starts_with(['|', '>']) {
                    // The text is indented more than its key, which may stand behind a dash.
                    block = Some(key_start(line));
                    continue;
                }
                if !value.starts_with(['{', '[', '"', '\'']) {
                    continue;
                }
            }
            follow(value, from, number, &mut open, &mut quote);
        }
        Brackets { open, quote, texts }
    }
}

/// Where the value on a line starts: behind dashes and a key.
pub(super) fn value_start(line: &str) -> usize {
    let at = key_start(line);
    if line[at..].starts_with(['{', '[', '"', '\'']) {
        return at;
    }
    match line[at..].find(": ") {
        Some(colon) => {
            let behind = at + colon + 2;
            behind + line[behind..].len() - line[behind..].trim_start().len()
        }
        None => at,
    }
}

/// Where the key on a line starts, behind dashes.
fn key_start(line: &str) -> usize {
    let mut at = line.len() - line.trim_start().len();
    while line[at..].starts_with("- ") {
        at += 2;
        at += line[at..].len() - line[at..].trim_start().len();
    }
    at
}

/// Follows brackets and quotes through one line.
fn follow(value: &str, from: usize, line: usize, open: &mut Vec<Open>, quote: &mut Option<Open>) {
    let mut before = ' ';
    let mut characters = value.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        match (quote.as_ref().map(|q| q.bracket), c) {
            (Some('"'), '\\') => drop(characters.next()),
            (Some(q), c) if c == q => {
                *quote = None;
                // Behind a value in quotes stands nothing.
                if open.is_empty() {
                    return;
                }
            }
            (Some(_), _) => {}
            (None, '"' | '\'') if before.is_whitespace() || matches!(before, ',' | '{' | '[' | ':') => {
                *quote = Some(Open { bracket: c, line, at: from + at });
            }
            (None, '#') if before.is_whitespace() && at > 0 => return,
            (None, '{' | '[') => open.push(Open { bracket: c, line, at: from + at }),
            (None, '}' | ']') => {
                open.pop();
                if open.is_empty() {
                    return;
                }
            }
            (None, _) => {}
        }
        before = c;
    }
}
