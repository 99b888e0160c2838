//! The languages in which people are written to: those the portal is shown in.

use serde::{Deserialize, Serialize};

/// A language, by its BCP 47 tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// Of whoever has chosen none.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Spanish.
    #[serde(rename = "es")]
    Spanish,
}

impl Language {
    /// Every one of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Spanish];

    /// Its tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// The language of this tag, or the one of whoever has chosen none.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|language| language.tag() == tag)
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_one_tag_and_what_is_none_is_english() {
        for language in Language::ALL {
            assert_eq!(Language::of(language.tag()), language);
            let spelt = serde_json::to_string(&language).unwrap();
            assert_eq!(spelt, format!("\"{}\"", language.tag()));
        }
        assert_eq!(Language::of("tlh"), Language::English);
    }
}
