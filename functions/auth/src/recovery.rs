//! Recovery codes, for whoever has lost their second factors: ten, each good once.

use argon2::Argon2;
use dynamo::factors::RecoveryCodes;
use edge::{Chance, Problem};

/// How many there are in a set.
const CODES: usize = 10;
/// Crockford's base 32: nothing in it is taken for something else.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 80 bits of a code, in four groups of four characters.
const BYTES: usize = 10;

/// A set of codes that can be shown once.
pub struct NewCodes {
    /// As they are shown.
    pub shown: Vec<String>,
    /// As they are stored.
    pub stored: RecoveryCodes,
}

/// Ten new codes.
pub fn new_codes(chance: &Chance) -> Result<NewCodes, Problem> {
    let salt = chance.bytes::<16>().to_vec();
    let mut codes = NewCodes {
        shown: Vec::new(),
        stored: RecoveryCodes {
            salt,
            hashes: Vec::new(),
        },
    };
    for _ in 0..CODES {
        let code = spelled(chance.bytes());
        let hash = hash(&code, &codes.stored.salt)?;
        codes.stored.hashes.push(hash);
        codes.shown.push(grouped(&code));
    }
    Ok(codes)
}

/// What is stored of a code that somebody typed: with Argon2id, for 80 bits are fewer than a plain hash
/// wants (ASVS 5.0, 6.5.2).
pub fn hash_of(typed: &str, salt: &[u8]) -> Result<Option<String>, Problem> {
    let code = read(typed);
    code.map(|code| hash(&code, salt)).transpose()
}

fn hash(code: &str, salt: &[u8]) -> Result<String, Problem> {
    let mut hash = [0; 32];
    Argon2::default()
        .hash_password_into(code.as_bytes(), salt, &mut hash)
        .map_err(|error| Problem::internal(&error))?;
    Ok(hex::encode(hash))
}

fn spelled(bytes: [u8; BYTES]) -> String {
    let mut padded = [0; 16];
    padded[16 - BYTES..].copy_from_slice(&bytes);
    let bits = u128::from_be_bytes(padded);
    let letter = |at: usize| char::from(ALPHABET[(bits >> (5 * at) & 31) as usize]);
    (0..BYTES * 8 / 5).rev().map(letter).collect()
}

fn grouped(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(String::from_iter).collect();
    groups.join("-")
}

/// However it is typed: small letters, spaces, O for 0, I or L for 1.
fn read(typed: &str) -> Option<String> {
    let letters = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let code: String = letters
        .map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            letter => letter,
        })
        .take(BYTES * 8 / 5 + 1)
        .collect();
    let known = code.bytes().all(|byte| ALPHABET.contains(&byte));
    (known && code.len() == BYTES * 8 / 5).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_was_written_down_is_known_however_it_is_typed() {
        let code = spelled([0, 1, 2, 3, 4, 5, 6, 7, 8, 255]);
        assert_eq!(code.len(), 16);
        let typed = grouped(&code).to_lowercase().replace('0', "o");
        assert_eq!(read(&typed), Some(code));
        for wrong in [
            "",
            "0000-0000-0000-000",
            "0000-0000-0000-00000",
            "U000-0000-0000-0000",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn ten_codes_are_shown_and_only_their_salted_hashes_are_kept() {
        let chance = Chance::system();
        let (one, other) = (new_codes(&chance).unwrap(), new_codes(&chance).unwrap());
        let distinct: std::collections::HashSet<_> = one.stored.hashes.iter().collect();
        assert_eq!((one.shown.len(), distinct.len()), (10, 10));
        let hash = |salt| hash_of(&one.shown[3], salt).unwrap().unwrap();
        assert_eq!(hash(&one.stored.salt), one.stored.hashes[3]);
        assert_ne!(hash(&other.stored.salt), one.stored.hashes[3]);
    }
}
