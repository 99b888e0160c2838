//! Whether a number survives being a double.

use serde_json::Number;

/// Integers past this are not exactly what their double says.
const MAX_SAFE_INTEGER: i64 = 9_007_199_254_740_991;

/// The number, if a double holds exactly what the text says (trailing zeros say nothing about the value).
pub(super) fn exact(text: &str, integer: bool) -> Option<Number> {
    if integer {
        let whole: i64 = text.parse().ok()?;
        let safe = (-MAX_SAFE_INTEGER..=MAX_SAFE_INTEGER).contains(&whole);
        return (safe && text != "-0").then(|| Number::from(whole));
    }
    let double: f64 = text.parse().ok()?;
    #[expect(clippy::cast_precision_loss, reason = "2^53 - 1 is a double")]
    let safe = double.abs() <= MAX_SAFE_INTEGER as f64 && !(double == 0.0 && text.starts_with('-'));
    (safe && decimal(text)? == decimal(&format!("{double:e}"))?)
        .then(|| Number::from_f64(double))?
}

/// Significant digits and the power of ten of the last one: equal exactly when the values are.
fn decimal(text: &str) -> Option<(String, i64)> {
    let unsigned = text.trim_start_matches('-');
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let digits = all.trim_end_matches('0');
    let dropped = i64::try_from(all.len() - digits.len()).ok()?;
    let scale = exponent
        .checked_sub(i64::try_from(fraction.len()).ok()?)?
        .checked_add(dropped)?;
    let digits = digits.trim_start_matches('0').to_owned();
    let scale = if digits.is_empty() { 0 } else { scale };
    Some((digits, scale))
}
