//! RFC 8785 a second time, from the words of the RFC and with nothing of the crate that is used.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use seal::Canonical;
use seal::canonical::{Reason, parse};
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// Section 3.2: no white space, members sorted, strings and numbers as ECMAScript writes them.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(boolean) => boolean.to_string(),
        Value::Number(number) => ecmascript(number.as_f64().unwrap()),
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(plain).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(members) => {
            let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
            // Section 3.2.3: as arrays of unsigned UTF-16 code units.
            sorted.sort_by_key(|(key, _)| key.encode_utf16().collect::<Vec<u16>>());
            let members: Vec<String> = sorted
                .iter()
                .map(|(key, value)| format!("{}:{}", quoted(key), plain(value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
    }
}

/// Section 3.2.2.2.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            control if control < ' ' => write!(out, "\\u{:04x}", u32::from(control)).unwrap(),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// The digits of the shortest decimal that reads back as the double, and the power of ten of the first.
fn shortest(double: f64) -> (String, i32) {
    let split = |text: &str| {
        let (mantissa, power) = text.split_once('e').unwrap();
        (mantissa.replace('.', ""), power.parse::<i32>().unwrap())
    };
    let (digits, power) = split(&format!("{double:e}"));
    // Two equally near: ECMAScript recommends the even one, Rust takes the upper one.
    let (exact, exact_power) = split(&format!("{double:.1100e}"));
    let (kept, dropped) = exact.split_at(digits.len());
    let halfway = dropped.trim_end_matches('0') == "5";
    let even = kept.as_bytes().last().is_some_and(|digit| digit % 2 == 0);
    if exact_power == power && halfway && even {
        let lower = format!(
            "{}e{}",
            kept,
            power + 1 - i32::try_from(kept.len()).unwrap()
        );
        if lower.parse() == Ok(double) {
            return (kept.to_owned(), power);
        }
    }
    (digits, power)
}

/// `Number::toString` of ECMA-262, section 6.1.6.1.20, which section 3.2.2.3 names; `k`, `n` are its own.
fn ecmascript(double: f64) -> String {
    if double == 0.0 {
        return "0".into();
    }
    if double < 0.0 {
        return format!("-{}", ecmascript(-double));
    }
    let (digits, power) = shortest(double);
    let k = i32::try_from(digits.len()).unwrap();
    let n = power + 1;
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap());
    if k <= n && n <= 21 {
        return format!("{digits}{}", zeros(n - k));
    }
    if 0 < n && n <= 21 {
        let (whole, fraction) = digits.split_at(usize::try_from(n).unwrap());
        return format!("{whole}.{fraction}");
    }
    if -6 < n && n <= 0 {
        return format!("0.{}{digits}", zeros(-n));
    }
    let sign = if n - 1 < 0 { '-' } else { '+' };
    let exponent = (n - 1).abs();
    match digits.split_at(1) {
        (one, "") => format!("{one}e{sign}{exponent}"),
        (first, rest) => format!("{first}.{rest}e{sign}{exponent}"),
    }
}

#[test]
fn the_samples_of_the_rfcs_appendix_come_out() {
    for (bits, expected) in [
        (0x8000_0000_0000_0000_u64, "0"),
        (0x0000_0000_0000_0001, "5e-324"),
        (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
        (0x4340_0000_0000_0000, "9007199254740992"),
        (0x4430_0000_0000_0000, "295147905179352830000"),
        (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
        (0x44b5_2d02_c7e1_4af6, "1e+23"),
        (0x444b_1ae4_d6e2_ef50, "1e+21"),
        (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
        (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
        (0x41b3_de43_5555_5553, "333333333.3333332"),
        (0x41b3_de43_5555_5554, "333333333.33333325"),
        (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
    ] {
        assert_eq!(ecmascript(f64::from_bits(bits)), expected);
    }
}

/// Doubles of every magnitude, and those that are written with few digits.
fn double() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        (-1_000_000_i32..1_000_000, -30_i32..30).prop_map(|(digits, power)| format!(
            "{digits}e{power}"
        )
        .parse()
        .unwrap()),
        // Quarters below 2^53, where two shortest forms can be equally near.
        (0_u64..1 << 53).prop_map(|number| {
            #[expect(
                clippy::cast_precision_loss,
                reason = "rounding makes another double, as good"
            )]
            let double = number as f64;
            double / 8.0
        }),
    ]
}

fn accepted(double: f64) -> bool {
    let large = double.abs() > 9_007_199_254_740_992.0 && double.abs() < 1e21;
    double.is_finite() && !large
}

/// Few letters, so that keys share beginnings, and each kind of letter that sorts or is written apart.
fn text() -> impl Strategy<Value = String> {
    let letter = prop::sample::select(vec![
        'a',
        'A',
        '1',
        '"',
        '\\',
        '/',
        '\0',
        '\u{8}',
        '\t',
        '\n',
        '\u{b}',
        '\u{c}',
        '\r',
        '\u{1f}',
        ' ',
        '\u{7f}',
        '\u{80}',
        'ü',
        '\u{2028}',
        '\u{d7ff}',
        '\u{e000}',
        '\u{fb33}',
        '\u{ffff}',
        '\u{10000}',
        '😂',
        '\u{10ffff}',
    ]);
    prop_oneof![
        prop::collection::vec(letter, 0..5).prop_map(|letters| letters.into_iter().collect()),
        any::<String>(),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-(1_i64 << 53)..=1 << 53).prop_map(Value::from),
        double().prop_filter_map("accepted", |d| accepted(d).then(|| Value::from(d))),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((text(), inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// A number's value: its digits without zeros at the ends, and the power of ten before the first.
fn worth(number: &str) -> (bool, String, i64) {
    let (sign, unsigned) = match number.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, number),
    };
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let digits = all.trim_start_matches('0');
    let before =
        i64::try_from(whole.len()).unwrap() - i64::try_from(all.len() - digits.len()).unwrap();
    let digits = digits.trim_end_matches('0').to_owned();
    if digits.is_empty() {
        return (false, digits, 0);
    }
    (sign, digits, before + exponent.parse::<i64>().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn every_value_has_the_bytes_of_the_rfc(value in value()) {
        let canonical = Canonical::of(&value).unwrap();
        prop_assert_eq!(std::str::from_utf8(canonical.as_bytes()).unwrap(), plain(&value));
    }

    #[test]
    fn every_double_is_written_as_ecmascript_writes_it(double in double()) {
        if accepted(double) {
            let canonical = Canonical::of(&Value::from(double)).unwrap();
            prop_assert_eq!(std::str::from_utf8(canonical.as_bytes()).unwrap(), ecmascript(double));
        }
    }

    #[test]
    fn a_number_is_read_exactly_when_its_canonical_form_is_worth_the_same(
        text in r"-?(0|[1-9][0-9]{0,18})(\.[0-9]{1,19})?([eE][+-]?[0-9]{1,3})?",
    ) {
        let double: f64 = text.parse().unwrap();
        let same = accepted(double) && worth(&ecmascript(double)) == worth(&text);
        match parse(text.as_bytes()) {
            Ok(read) => {
                prop_assert!(same, "{} was read", text);
                prop_assert_eq!(plain(&read), ecmascript(double));
            }
            Err(refusal) => {
                prop_assert!(!same, "{} was refused", text);
                prop_assert_eq!(refusal.reason(), Reason::NumberPrecision);
            }
        }
    }

    #[test]
    fn what_another_reader_takes_is_refused_for_its_meaning_alone(
        text in r#"[\[\]{}",:0-9eE.+\\-u \u00fctrfalsn]{0,40}"#,
    ) {
        if let (Ok(_), Err(refusal)) = (serde_json::from_str::<Value>(&text), parse(text.as_bytes())) {
            let meant = [Reason::DuplicateKey, Reason::NumberPrecision, Reason::Depth];
            prop_assert!(meant.contains(&refusal.reason()), "{}", refusal);
        }
    }
}
