use super::Outcome;
use seal::Canonical;
use serde_json::{Value, json};

const ACCEPTED: [(&str, &str); 17] = [
    (
        "members sorted by UTF-16 code units",
        "{\"\u{fb33}\":1,\"\u{1f602}\":2,\"\u{20ac}\":3,\"1\":4}",
    ),
    (
        "white space between tokens",
        " { \"b\" : [ 1 , 2 ] ,\r\n\t\"a\" : null } \n",
    ),
    (
        "escapes in their shortest form",
        r#""\u0041\/\u000a\u001F\u2028\"\\""#,
    ),
    ("a surrogate pair as escapes", r#""\ud83d\ude02""#),
    (
        "a key that objects inherit elsewhere",
        r#"{"__proto__":{"constructor":1},"toString":2}"#,
    ),
    (
        "numbers in the form of ECMAScript",
        "[4.50,2e-3,1E30,1e21,-0,0.000001,1e-7]",
    ),
    (
        "the largest integer",
        "[9007199254740992,-9007199254740992]",
    ),
    ("the largest double", "1.7976931348623157e308"),
    ("the smallest double", "5e-324"),
    (
        "the even one of two equally near shortest forms",
        "900719925474099.2",
    ),
    ("one value that is no object", "true"),
    ("an empty key", r#"{"":""}"#),
    (
        "control characters, each in its one escape",
        r#""\u0000\u0007\b\t\n\u000b\f\r\u001f\u007f""#,
    ),
    (
        "members sorted at every level",
        r#"{"b":[{"z":1,"y":{"2":0,"10":0}}],"a":{}}"#,
    ),
    (
        "a key sorted by the letter its escape stands for",
        r#"{"b":1,"\u0061":2,"\/":3}"#,
    ),
    (
        "an integer with a point and no fraction",
        "[1.0,10e-1,-0.0]",
    ),
    (
        "letters outside ASCII",
        "\"Gr\u{fc}\u{df}e, \u{928}\u{92e}\u{938}\u{94d}\u{924}\u{947}\"",
    ),
];

const REFUSED: [(&str, &str); 45] = [
    ("a key twice", r#"{"a":{"b":1,"b":1}}"#),
    ("a key twice, once as an escape", r#"{"a":1,"\u0061":2}"#),
    ("the first half of a pair", r#"{"a":["\ud83d"]}"#),
    ("the second half of a pair", r#""\ude02""#),
    (
        "a first half before another first half",
        r#""\ud83d\ud83d""#,
    ),
    ("a first half before a letter", r#""\ud83dx""#),
    ("an integer past 2^53 with an exponent", "1e20"),
    ("an integer past 2^53", "[9007199254740993]"),
    ("a negative integer past 2^53", "-9007199254740993"),
    (
        "an integer of 40 digits",
        "1000000000000000000000000000000000000000",
    ),
    (
        "a decimal with more digits than a double keeps",
        "0.1000000000000000055",
    ),
    (
        "RFC 8785's own sample of such a decimal",
        "333333333.33333329",
    ),
    (
        "the odd one of two equally near shortest forms",
        "900719925474099.3",
    ),
    ("a decimal that becomes infinite", "1e400"),
    ("a decimal that becomes zero", "1e-400"),
    ("more after the value", "{} {}"),
    ("a second value", "1 2"),
    ("nothing", ""),
    ("only white space", " \n"),
    ("an object that stops", r#"{"a":"#),
    ("a string that stops", r#""abc"#),
    ("a comma before the end", "[1,]"),
    ("a leading zero", "01"),
    ("a point without digits", "1."),
    ("a line break inside a string", "\"a\nb\""),
    ("an unknown escape", r#""\x41""#),
    ("a name of JavaScript", "NaN"),
    ("a byte order mark", "\u{feff}1"),
    (
        "a key twice that objects inherit elsewhere",
        r#"{"__proto__":1,"__proto__":2}"#,
    ),
    ("half of a pair in a key", r#"{"\ud83d":1}"#),
    (
        "the halves of a pair in the wrong order",
        r#""\ude02\ud83d""#,
    ),
    ("an integer past 2^53 with a point", "9007199254740993.0"),
    (
        "an integer past 2^53 that a double keeps",
        "9007199254740994",
    ),
    ("a comma before the end of an object", r#"{"a":1,}"#),
    ("a key without quotes", "{a:1}"),
    ("a string in single quotes", "'a'"),
    ("a comment", "1//"),
    ("a plus sign", "+1"),
    ("a sign without digits", "-"),
    ("a point in front", ".5"),
    ("an exponent without digits", "1e"),
    ("a number in base 16", "0x1"),
    ("an escape of three digits", r#""\u12""#),
    ("white space that JSON does not have", "\u{a0}1"),
    ("a word cut short", "tru"),
];

pub(super) fn vectors() -> Outcome<Value> {
    let mut accepted = Vec::new();
    for (name, text) in ACCEPTED {
        let canonical = String::from_utf8(Canonical::read(text.as_bytes())?.into_bytes())?;
        accepted
            .push(json!({ "desc": name, "json": text, "canonical": canonical, "wantErr": false }));
    }
    let deepest = "[".repeat(64) + &"]".repeat(64);
    Canonical::read(deepest.as_bytes())?;
    accepted.push(
        json!({ "desc": "64 arrays inside each other", "json": deepest, "canonical": deepest, "wantErr": false }),
    );

    let mut refused: Vec<Value> = REFUSED
        .iter()
        .map(|(name, text)| refusal(name, "json", text, text.as_bytes()))
        .collect::<Result<_, _>>()?;
    let too_deep = "[".repeat(65) + &"]".repeat(65);
    refused.push(refusal(
        "65 arrays inside each other",
        "json",
        &too_deep,
        too_deep.as_bytes(),
    )?);
    for (name, hex) in [
        ("a byte that is not UTF-8", "22ff22"),
        ("a surrogate coded as UTF-8", "22eda0bd22"),
        ("a letter coded in more bytes than it needs", "22c1a122"),
    ] {
        refused.push(refusal(name, "hex", hex, &bytes(hex)?)?);
    }
    Ok(json!({ "accepted": accepted, "refused": refused }))
}

fn refusal(name: &str, form: &str, text: &str, json: &[u8]) -> Outcome<Value> {
    let refusal = Canonical::read(json)
        .err()
        .ok_or_else(|| format!("accepted: {name}"))?;
    Ok(json!({
        "desc": name, form: text, "reason": refusal.reason().code(), "path": refusal.path(),
        "wantErr": true,
    }))
}

fn bytes(hex: &str) -> Outcome<Vec<u8>> {
    (0..hex.len())
        .step_by(2)
        .map(|at| Ok(u8::from_str_radix(&hex[at..at + 2], 16)?))
        .collect()
}
