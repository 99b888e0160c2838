//! Kinds of characters, as far as they matter here (Unicode 16).

/// General category Cc, and the two separators that end a line or a paragraph.
pub(crate) fn is_control(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}')
}

/// Embeddings, overrides and isolates (UAX 9): they reorder what follows them.
pub(crate) fn reorders(letter: char) -> bool {
    matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The marks that have a direction and nothing else.
pub(crate) fn marks_direction(letter: char) -> bool {
    matches!(letter, '\u{200E}' | '\u{200F}' | '\u{061C}')
}

/// What leaves no trace on paper and is not a joiner: the default ignorable code points, blanks that are no
/// white space, and what no text should contain (private use, noncharacters).
pub(crate) fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{00AD}'                        // soft hyphen
        | '\u{034F}'                      // combining grapheme joiner
        | '\u{115F}' | '\u{1160}'         // Hangul fillers
        | '\u{17B4}' | '\u{17B5}'         // Khmer inherent vowels
        | '\u{180B}'..='\u{180F}'         // Mongolian selectors
        | '\u{200B}'                      // zero width space
        | '\u{2060}'..='\u{2065}'         // word joiner, invisible operators
        | '\u{206A}'..='\u{206F}'         // deprecated format characters
        | '\u{2800}'                      // Braille without a dot
        | '\u{3164}' | '\u{FFA0}'         // Hangul fillers
        | '\u{FEFF}'                      // zero width no-break space
        | '\u{FFF0}'..='\u{FFFB}'         // unassigned, interlinear annotation
        | '\u{1BCA0}'..='\u{1BCA3}'       // shorthand format
        | '\u{1D173}'..='\u{1D17A}'       // musical format
        | '\u{E0000}'..='\u{E00FF}'       // tags
        | '\u{E01F0}'..='\u{E0FFF}'       // unassigned, ignorable
        | '\u{E000}'..='\u{F8FF}'         // private use
        | '\u{F0000}'..='\u{10FFFF}'
        | '\u{FDD0}'..='\u{FDEF}'
    ) || (u32::from(letter) & 0xFFFE) == 0xFFFE
}

/// Zero width non-joiner and joiner.
pub(crate) fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200C}' | '\u{200D}')
}

/// Whether a joiner between these two can make a difference to how they are written. It may end a word of
/// an Indic script, where it keeps a half form from joining.
pub(crate) fn joins(before: Option<char>, after: Option<char>) -> bool {
    let joining = |letter: Option<char>| letter.is_some_and(is_of_a_joining_script);
    joining(before) && (joining(after) || after.is_none_or(|after| after == ' '))
}

fn is_of_a_joining_script(letter: char) -> bool {
    matches!(
        letter,
        '\u{0600}'..='\u{08FF}'           // Arabic, Syriac, N'Ko, Mandaic
        | '\u{0900}'..='\u{0DFF}'         // Devanagari to Sinhala
        | '\u{0F00}'..='\u{109F}'         // Tibetan, Myanmar
        | '\u{1780}'..='\u{18AF}'         // Khmer, Mongolian
        | '\u{1900}'..='\u{1CFF}'         // Limbu to Vedic
        | '\u{A800}'..='\u{ABFF}'         // Syloti Nagri to Meetei Mayek
        | '\u{FB50}'..='\u{FDCF}'
        | '\u{FDF0}'..='\u{FDFF}'
        | '\u{FE70}'..='\u{FEFC}'         // Arabic forms
        | '\u{10A00}'..='\u{10A5F}'
        | '\u{11000}'..='\u{11FFF}'       // Brahmi and its kin
        | '\u{1E900}'..='\u{1E95F}'       // Adlam
    ) && !is_joiner(letter)
}
