//! Narrative sentences of a profile: our own words around cited facts, `[[label]]`, with optional parts in `{…}`.

/// One sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    /// Its pieces in order.
    pub pieces: Vec<Piece>,
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Words.
    Text(Box<str>),
    /// A cited fact: a label, `label.facet`, or an item id.
    Cite(Box<str>),
    /// Left out when a fact in it is missing.
    Optional(Vec<Piece>),
}

impl Sentence {
    /// Reads a sentence; the error says what is wrong and after how many characters.
    pub fn parse(text: &str) -> Result<Sentence, (usize, &'static str)> {
        let mut rest = text;
        let mut pieces = Vec::new();
        let mut optional: Option<Vec<Piece>> = None;
        let offset = |rest: &str| text[..text.len() - rest.len()].chars().count();
        while !rest.is_empty() {
            let target = optional.as_mut().unwrap_or(&mut pieces);
            if let Some(after) = rest.strip_prefix("[[") {
                let Some(end) = after.find("]]") else { return Err((offset(rest), "`[[` without `]]`")) };
                target.push(Piece::Cite(after[..end].trim().into()));
                rest = &after[end + 2..];
            } else if let Some(after) = rest.strip_prefix('{') {
                if optional.is_some() {
                    return Err((offset(rest), "`{` inside `{…}`"));
                }
                optional = Some(Vec::new());
                rest = after;
            } else if let Some(after) = rest.strip_prefix('}') {
                let Some(inner) = optional.take() else { return Err((offset(rest), "`}` without `{`")) };
                pieces.push(Piece::Optional(inner));
                rest = after;
            } else {
                let end = rest
                    .char_indices()
                    .skip(1)
                    .find(|(at, c)| matches!(c, '{' | '}') || rest[*at..].starts_with("[["))
                    .map_or(rest.len(), |(at, _)| at);
                target.push(Piece::Text(rest[..end].into()));
                rest = &rest[end..];
            }
        }
        if optional.is_some() {
            return Err((text.chars().count(), "`{` without `}`"));
        }
        Ok(Sentence { pieces })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_apart() {
        let sentence = Sentence::parse("总计[[收入总计]]{，原因[[较上年.原因]]}。").expect("parses");
        assert_eq!(
            sentence.pieces,
            [
                Piece::Text("总计".into()),
                Piece::Cite("收入总计".into()),
                Piece::Optional(vec![Piece::Text("，原因".into()), Piece::Cite("较上年.原因".into())]),
                Piece::Text("。".into()),
            ]
        );
        assert_eq!(Sentence::parse("甲{乙"), Err((3, "`{` without `}`")));
    }
}
