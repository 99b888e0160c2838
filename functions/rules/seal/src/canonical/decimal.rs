/// A decimal number as its significant digits and the power of ten before the first of them, so that
/// `1.50`, `15e-1` and `0.15E1` are equal. Zero has no digits.
#[derive(Debug, PartialEq, Eq)]
struct Decimal {
    digits: String,
    power: i64,
}

impl Decimal {
    /// Reads what the JSON grammar calls a number, without its sign.
    fn read(unsigned: &str) -> Self {
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, saturating(exponent)),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let without_zeros = all.trim_start_matches('0');
        let leading = all.len() - without_zeros.len();
        let digits = without_zeros.trim_end_matches('0');
        let power = if digits.is_empty() {
            0
        } else {
            let before_point = i64::try_from(whole.len()).unwrap_or(i64::MAX);
            let leading = i64::try_from(leading).unwrap_or(i64::MAX);
            exponent.saturating_add(before_point - leading)
        };
        Self {
            digits: digits.to_owned(),
            power,
        }
    }
}

fn saturating(exponent: &str) -> i64 {
    exponent.parse().unwrap_or(if exponent.starts_with('-') {
        i64::MIN / 2
    } else {
        i64::MAX / 2
    })
}

/// Whether a double's shortest form has the value that was written. Where two shortest forms are equally
/// near, ECMAScript takes the even one and Rust's own formatting does not, so RFC 8785's is asked.
pub(super) fn says_exactly(text: &str, double: f64) -> bool {
    let shortest = serde_json_canonicalizer::to_string(&double.abs());
    shortest.is_ok_and(|shortest| {
        Decimal::read(text.trim_start_matches('-')) == Decimal::read(&shortest)
    })
}

#[cfg(test)]
mod tests {
    use super::says_exactly;

    fn exact(text: &str) -> bool {
        text.parse().is_ok_and(|double| says_exactly(text, double))
    }

    #[test]
    fn the_spelling_of_a_number_does_not_matter() {
        for text in [
            "1.50",
            "15e-1",
            "0.15E+1",
            "-1.5",
            "0.0",
            "-0",
            "0e999",
            "1e30",
            "4.50e00",
            "900719925474099.2",
        ] {
            assert!(exact(text), "{text}");
        }
    }

    #[test]
    fn digits_that_a_double_drops_are_seen() {
        for text in [
            "0.1000000000000000055",
            "333333333.33333329",
            "9007199254740993.0",
            "900719925474099.3",
            "1e-400",
            "1e-99999999999999999999999",
        ] {
            assert!(!exact(text), "{text}");
        }
    }
}
