//! Which names and texts are taken.

use proptest::prelude::*;
use spelling::{MAX_NAME, Spelling, name, text};

#[test]
fn names_of_every_script_are_names() {
    for given in [
        "आशा अय्यर",
        "O'Brien",
        "O’Brien",
        "محمد علی",
        "李小龍",
        "葛\u{E0100}飾",
        "Nguyễn Thị Ánh",
        "Ђорђе",
        "ישראל",
        "José-María d'Ávila Jr.",
        "X Æ 12",
        "A",
    ] {
        assert_eq!(name(given), Ok(given));
    }
}

#[test]
fn joiners_stay_where_a_script_needs_them_and_nowhere_else() {
    for given in [
        "می\u{200C}خواهم",
        "ක්\u{200D}රිස්",
        "क्\u{200D}ष",
        "അവൻ\u{200D}",
    ] {
        assert_eq!(name(given), Ok(given));
    }
    for given in [
        "As\u{200D}ha",
        "As\u{200C}ha",
        "\u{200D}आशा",
        "क\u{200D}\u{200D}ष",
        "李\u{200C}龍",
        "आ\u{200D}a",
    ] {
        assert_eq!(name(given), Err(Spelling::Invisible), "{given:?}");
    }
}

#[test]
fn a_name_cannot_turn_around_what_stands_beside_it() {
    let turning = ('\u{202A}'..='\u{202E}').chain('\u{2066}'..='\u{2069}');
    for mark in turning {
        for given in [
            format!("Asha{mark}ahsA"),
            format!("{mark}Asha"),
            format!("محمد{mark}"),
        ] {
            assert_eq!(name(&given), Err(Spelling::Direction), "{given:?}");
            assert_eq!(text(&given, 100), Err(Spelling::Direction), "{given:?}");
        }
    }
    for mark in ['\u{200E}', '\u{200F}', '\u{061C}'] {
        let given = format!("Asha{mark} Iyer");
        assert_eq!(name(&given), Err(Spelling::Direction), "{given:?}");
        assert_eq!(text(&given, 100), Ok(given.as_str()));
    }
}

#[test]
fn what_cannot_be_seen_is_in_no_name_and_no_text() {
    for letter in [
        '\u{AD}',
        '\u{34F}',
        '\u{115F}',
        '\u{200B}',
        '\u{2060}',
        '\u{2064}',
        '\u{2800}',
        '\u{3164}',
        '\u{FEFF}',
        '\u{FFA0}',
        '\u{FFF9}',
        '\u{E0041}',
        '\u{E000}',
        '\u{FFFF}',
        '\u{10FFFE}',
    ] {
        let given = format!("As{letter}ha");
        assert_eq!(name(&given), Err(Spelling::Invisible), "{given:?}");
        assert_eq!(text(&given, 100), Err(Spelling::Invisible), "{given:?}");
    }
}

#[test]
fn a_name_is_one_line_without_control_characters() {
    for letter in [
        '\0', '\n', '\r', '\t', '\u{1B}', '\u{7F}', '\u{85}', '\u{2028}', '\u{2029}',
    ] {
        let given = format!("As{letter}ha");
        assert_eq!(name(&given), Err(Spelling::Control), "{given:?}");
    }
}

#[test]
fn a_text_may_have_lines_and_no_other_control_character() {
    let lines = "Found unconscious.\r\n\tNo relatives reached. 👩\u{200D}⚕️";
    assert_eq!(text(lines, 100), Ok(lines));
    for letter in ['\0', '\u{8}', '\u{1B}', '\u{9F}', '\u{2028}'] {
        let given = format!("a{letter}b");
        assert_eq!(text(&given, 100), Err(Spelling::Control), "{given:?}");
    }
}

#[test]
fn a_name_has_a_letter_and_is_not_endless() {
    assert_eq!(name("  Asha  "), Ok("Asha"));
    assert_eq!(name(" \u{3000}\t"), Err(Spelling::Empty));
    for given in ["1", "-", "...", "'", "\u{301}"] {
        assert_eq!(name(given), Err(Spelling::NoLetter), "{given:?}");
    }
    let longest = "न".repeat(MAX_NAME);
    assert_eq!(name(&longest), Ok(longest.as_str()));
    let longer = longest + "न";
    assert_eq!(name(&longer), Err(Spelling::TooLong(MAX_NAME)));
    assert_eq!(text("abcd", 3), Err(Spelling::TooLong(3)));
    assert_eq!(text(" \n", 3), Err(Spelling::Empty));
}

proptest! {
    #[test]
    fn what_is_taken_is_taken_again_and_is_what_was_given(given in any::<String>()) {
        if let Ok(taken) = name(&given) {
            prop_assert_eq!(taken, given.trim());
            prop_assert_eq!(name(taken), Ok(taken));
            prop_assert_eq!(text(taken, MAX_NAME).is_ok(), true);
        }
    }

    #[test]
    fn no_letter_that_turns_or_hides_gets_through_wherever_it_stands(
        before in "[a-z]{0,5}", letter in "[\0\u{202A}-\u{202E}\u{2066}-\u{2069}\u{200B}\u{2060}\u{FEFF}]", after in "[a-z]{0,5}",
    ) {
        let given = format!("x{before}{letter}{after}x");
        prop_assert!(name(&given).is_err());
        prop_assert!(text(&given, 100).is_err());
    }
}
