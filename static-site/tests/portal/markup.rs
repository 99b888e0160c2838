//! Just enough of an HTML reader to ask questions about our own pages.

/// A start or end tag with its attributes, or a run of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Open {
        name: String,
        attributes: Vec<(String, String)>,
    },
    Close(String),
    Text(String),
}

impl Piece {
    pub fn name(&self) -> &str {
        match self {
            Self::Open { name, .. } | Self::Close(name) => name,
            Self::Text(_) => "",
        }
    }

    pub fn attribute(&self, wanted: &str) -> Option<&str> {
        let Self::Open { attributes, .. } = self else {
            return None;
        };
        attributes
            .iter()
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.as_str())
    }
}

/// The pieces of a page in order; the doctype is left out.
pub fn pieces(html: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        push_text(&mut pieces, &rest[..start]);
        let end = end_of_tag(&rest[start..]).expect("every tag is closed") + start;
        push_tag(&mut pieces, &rest[start + 1..end]);
        rest = &rest[end + 1..];
    }
    push_text(&mut pieces, rest);
    pieces
}

/// Position of the `>` that ends the tag, not of one inside quotes.
fn end_of_tag(tag: &str) -> Option<usize> {
    let mut quoted = false;
    tag.char_indices().find_map(|(at, character)| {
        quoted ^= character == '"';
        (character == '>' && !quoted).then_some(at)
    })
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    if !text.trim().is_empty() {
        pieces.push(Piece::Text(text.trim().to_owned()));
    }
}

fn push_tag(pieces: &mut Vec<Piece>, tag: &str) {
    if let Some(name) = tag.strip_prefix('/') {
        pieces.push(Piece::Close(name.trim().to_owned()));
    } else if !tag.starts_with('!') {
        let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        pieces.push(Piece::Open {
            name: name.trim_end_matches('/').to_owned(),
            attributes: attributes_of(attributes),
        });
    }
}

fn attributes_of(text: &str) -> Vec<(String, String)> {
    let mut attributes = Vec::new();
    let mut rest = text.trim().trim_end_matches('/').trim_end();
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| c == '=' || c.is_whitespace())
            .unwrap_or(rest.len());
        let name = rest[..end].to_owned();
        rest = rest[end..].trim_start();
        let mut value = String::new();
        if let Some(quoted) = rest.strip_prefix("=\"") {
            let close = quoted.find('"').expect("every quote is closed");
            quoted[..close].clone_into(&mut value);
            rest = quoted[close + 1..].trim_start();
        }
        attributes.push((name, value));
    }
    attributes
}
