//! What is guessed first: passwords that many have chosen, what is put together from them, and what anybody
//! can see of a person. `passwords/README.md` tells where the list comes from.

use ring::digest::{SHA256, digest};

/// The start of the SHA-256 of every listed password in lower case, in order.
const LISTED: &[u8] = include_bytes!("../../passwords/frequent.bin");
/// How much of each stands there.
const KEPT: usize = 6;

/// What this is called, and what people are to each other here.
const CONTEXT: [&str; 9] = [
    "medseal", "clinic", "hospital", "health", "medical", "doctor", "patient", "admin", "record",
];

/// What is left of a password without the words that are about its owner has to be worth something.
const WORTH: usize = 8;

/// Nobody guesses what is longer by guessing the most common first. Nothing in the list is.
const LONGEST: usize = 64;

/// Whether a password is listed, or is made of so little that it is as good as listed.
pub fn is_common(password: &str) -> bool {
    let password = password.to_lowercase();
    if password.chars().count() > LONGEST {
        return false;
    }
    let core = core(&password);
    let two = |(at, _)| piece(&core[..at]) && piece(&core[at..]);
    piece(&password) || core.char_indices().any(two)
}

/// Whether a password is little more than what can be seen of its owner or of where they are.
pub fn is_about(password: &str, name: &str, email: &str) -> bool {
    let (password, name, email) = (
        password.to_lowercase(),
        name.to_lowercase(),
        email.to_lowercase(),
    );
    let (local, domain) = email.split_once('@').unwrap_or_default();
    let mut words: Vec<&str> = CONTEXT.to_vec();
    words.extend([email.as_str(), local, domain]);
    for text in [name.as_str(), local, domain] {
        words.extend(text.split(|letter: char| !letter.is_alphanumeric()));
    }
    // The longest first: an address before the name in it.
    words.retain(|word| word.chars().count() >= 3);
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let left = words
        .iter()
        .fold(password.clone(), |left, word| left.replace(word, ""));
    left != password && left.chars().count() < WORTH
}

fn listed(password: &str) -> bool {
    let hash = digest(&SHA256, password.as_bytes());
    let wanted = &hash.as_ref()[..KEPT];
    LISTED
        .as_chunks::<KEPT>()
        .0
        .binary_search_by(|entry| entry.as_slice().cmp(wanted))
        .is_ok()
}

/// Something that a longer password is often made of.
fn piece(text: &str) -> bool {
    text.is_empty() || listed(text) || repeats(text) || runs(text)
}

/// Without up to three signs at either end, and up to four digits at the end of what is left.
fn core(password: &str) -> &str {
    let sign = |letter: char| !letter.is_alphanumeric();
    let mut core = password;
    for _ in 0..3 {
        core = core.strip_suffix(sign).unwrap_or(core);
        core = core.strip_prefix(sign).unwrap_or(core);
    }
    for _ in 0..4 {
        core = core
            .strip_suffix(|letter: char| letter.is_ascii_digit())
            .unwrap_or(core);
    }
    core.strip_suffix(sign).unwrap_or(core)
}

/// One to four characters, over and over.
fn repeats(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    (1..=4).any(|period| {
        letters.len() >= 3 * period && letters.iter().zip(&letters[period..]).all(|(a, b)| a == b)
    })
}

/// At least three characters, each the next one (`abcdef`, `34567890`), or each the one before.
fn runs(text: &str) -> bool {
    let steps: Vec<i64> = text
        .chars()
        .zip(text.chars().skip(1))
        .map(|(one, next)| match (one, next) {
            ('9', '0') => 1,
            ('0', '9') => -1,
            _ => i64::from(u32::from(next)) - i64::from(u32::from(one)),
        })
        .collect();
    steps.len() >= 2 && [1, -1].iter().any(|step| steps.iter().all(|s| s == step))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_list_is_in_order_and_holds_what_everybody_chooses() {
        let (entries, rest) = LISTED.as_chunks::<KEPT>();
        assert!(rest.is_empty());
        assert!(entries.is_sorted());
        assert!(entries.len() > 50_000);
        for known in [
            "123qweasdzxc",
            "qwertyqwerty",
            "motorola1234",
            "password",
            "dragon",
        ] {
            assert!(listed(known), "{known}");
        }
        assert!(!listed("correct horse battery"));
    }

    #[test]
    fn a_common_password_that_is_padded_or_repeated_is_no_better() {
        for padded in [
            "password123456",
            "Password2026!!",
            "!!!dragon2026!!!",
            "monkeymonkey99",
            "dragonbaseball",
            "basketball!!",
            "sunshine-1999",
            "abcdefghijklmnop",
            "9876543210987",
            "aaaaaaaaaaaaaa",
            "abcabcabcabcabc",
            "x7x7x7x7x7x7",
        ] {
            assert!(is_common(padded), "{padded}");
        }
    }

    #[test]
    fn what_only_holds_a_common_word_is_not_common() {
        for good in [
            "dragon in the laundry",
            "kq8-sunshine-vt3x",
            "7349027741630958",
            "abcde-fghjk-mnpqr-23456",
        ] {
            assert!(!is_common(good), "{good}");
        }
    }

    #[test]
    fn a_long_password_may_speak_of_its_owner() {
        let about = |password| is_about(password, "Li Wei", "li.wei@lakeside.example");
        assert!(about("li.wei@lakeside.example"));
        assert!(about("LakesideClinic1"));
        assert!(!about("no water by the lakeside"));
        assert!(!about("kq8vt3xp0maz"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_text_makes_it_panic(password: String, name: String, email: String) {
            let _ = is_common(&password);
            let _ = is_about(&password, &name, &email);
        }

        #[test]
        fn twenty_random_letters_are_never_common(password in "[a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5}") {
            prop_assert!(!is_common(&password));
        }
    }
}
