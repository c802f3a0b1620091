//! Templates in pieces: text, and what the template engine reads.

/// What a piece of a template is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What is printed as it stands.
    Text,
    /// `{{ … }}`
    Print,
    /// `{% … %}`
    Tag,
    /// `{# … #}`
    Comment,
}

/// The pieces of a template, delimiters included; one that is not closed counts as text.
pub fn pieces(template: &str) -> impl Iterator<Item = (Kind, &str)> {
    let mut rest = template;
    std::iter::from_fn(move || {
        let (piece, kind) = match opened(rest) {
            Some((close, kind)) => rest.find(close).map_or((rest, Kind::Text), |end| (&rest[..end + 2], kind)),
            None => {
                let next = rest.match_indices('{').map(|(at, _)| at).find(|at| opened(&rest[*at..]).is_some());
                (&rest[..next.unwrap_or(rest.len())], Kind::Text)
            }
        };
        rest = &rest[piece.len()..];
        (!piece.is_empty()).then_some((kind, piece))
    })
}

/// What begins here, and what ends it.
fn opened(text: &str) -> Option<(&'static str, Kind)> {
    match text.as_bytes() {
        [b'{', b'{', ..] => Some(("}}", Kind::Print)),
        [b'{', b'%', ..] => Some(("%}", Kind::Tag)),
        [b'{', b'#', ..] => Some(("#}", Kind::Comment)),
        _ => None,
    }
}

/// What stands in the tags of a template, without delimiters and white space.
pub fn tags(template: &str) -> impl Iterator<Item = &str> {
    let tags = pieces(template).filter(|(kind, _)| *kind == Kind::Tag);
    tags.map(|(_, tag)| tag[2..tag.len() - 2].trim_matches(['-', ' ', '\t', '\r', '\n']))
}

/// What stands behind the word of a tag.
pub fn argument<'t>(tag: &'t str, word: &str) -> Option<&'t str> {
    let rest = tag.strip_prefix(word)?;
    rest.starts_with(|c: char| c.is_whitespace() || c == '"' || c == '\'').then(|| rest.trim())
}

/// What stands in the first quotes.
pub fn quoted(text: &str) -> Option<&str> {
    let open = text.find(['"', '\'', '`'])?;
    let rest = &text[open + 1..];
    Some(&rest[..rest.find(text[open..].chars().next()?)?])
}
