//! Which of the eight masks a code gets (ISO/IEC 18004, section 7.8.3). The crate that draws the code
//! would choose too, module by module, and spend most of an image's time on it; here a line of modules
//! is one integer.

use qrcode::Color;
use qrcode::canvas::{Canvas, MaskPattern};

const PATTERNS: [MaskPattern; 8] = [
    MaskPattern::Checkerboard,
    MaskPattern::HorizontalLines,
    MaskPattern::VerticalLines,
    MaskPattern::DiagonalLines,
    MaskPattern::LargeCheckerboard,
    MaskPattern::Fields,
    MaskPattern::Diamonds,
    MaskPattern::Meadow,
];

/// Dark-light 1:1:3:1:1 with four light modules behind or before it, as a finder pattern has.
const FINDER_LIKE: [u16; 2] = [0b000_0101_1101, 0b101_1101_0000];
const FINDER_LENGTH: usize = 11;

/// The modules under the mask with the lowest penalty.
pub(super) fn best(canvas: &Canvas, width: usize) -> Vec<Color> {
    let masked = PATTERNS.into_iter().map(|pattern| {
        let mut canvas = canvas.clone();
        canvas.apply_mask(pattern);
        canvas.into_colors()
    });
    masked
        .min_by_key(|colors| penalty(colors, width))
        .unwrap_or_default()
}

fn penalty(colors: &[Color], width: usize) -> u32 {
    let mut rows = vec![0_u128; width];
    let mut columns = vec![0_u128; width];
    for (at, _) in colors
        .iter()
        .enumerate()
        .filter(|(_, color)| **color == Color::Dark)
    {
        rows[at / width] |= 1 << (at % width);
        columns[at % width] |= 1 << (at / width);
    }
    let lines = rows.iter().chain(&columns);
    let of_lines: u32 = lines
        .map(|line| runs(*line, width) + finder_like(*line, width))
        .sum();
    of_lines + blocks(&rows, width) + imbalance(&rows, width)
}

/// Bit `i` says that modules `i` and `i + 1` are equal.
fn equal_to_next(line: u128, width: usize) -> u128 {
    !(line ^ (line >> 1)) & ((1 << (width - 1)) - 1)
}

/// Three points for five equal modules in a line, one for each further.
fn runs(line: u128, width: usize) -> u32 {
    let equal = equal_to_next(line, width);
    let five = equal & (equal >> 1) & (equal >> 2) & (equal >> 3);
    let first = five & !(five << 1);
    five.count_ones() + 2 * first.count_ones()
}

/// Forty points for each stretch that a reader may take for a finder pattern.
fn finder_like(line: u128, width: usize) -> u32 {
    let places = (1_u128 << (width + 1 - FINDER_LENGTH)) - 1;
    let found = FINDER_LIKE.map(|pattern| {
        (0..FINDER_LENGTH).fold(places, |found, at| {
            let shifted = line >> at;
            found
                & if pattern >> at & 1 == 1 {
                    shifted
                } else {
                    !shifted
                }
        })
    });
    found.map(|places| 40 * places.count_ones()).iter().sum()
}

/// Three points for each square of two by two equal modules.
fn blocks(rows: &[u128], width: usize) -> u32 {
    let pairs = rows.windows(2).map(|pair| {
        let both = equal_to_next(pair[0], width) & equal_to_next(pair[1], width);
        3 * (both & !(pair[0] ^ pair[1])).count_ones()
    });
    pairs.sum()
}

/// Ten points for each full five per cent by which dark and light are out of balance.
fn imbalance(rows: &[u128], width: usize) -> u32 {
    let dark: u32 = rows.iter().map(|row| row.count_ones()).sum();
    let modules = u32::try_from(width * width).unwrap_or(u32::MAX);
    10 * ((dark * 20).abs_diff(modules * 10) / modules)
}

#[cfg(test)]
mod tests {
    use super::penalty;
    use proptest::prelude::*;
    use qrcode::Color;

    /// The standard's four rules, module by module.
    fn by_the_standard(colors: &[Color], width: usize) -> u32 {
        let dark = |x: usize, y: usize| colors[y * width + x] == Color::Dark;
        let mut points = 0;
        for line in 0..width {
            for across in [true, false] {
                let module = |at: usize| {
                    if across {
                        dark(at, line)
                    } else {
                        dark(line, at)
                    }
                };
                let modules: Vec<bool> = (0..width).map(module).collect();
                for run in modules.chunk_by(|left, right| left == right) {
                    let length = u32::try_from(run.len()).unwrap();
                    points += if length >= 5 { length - 2 } else { 0 };
                }
                let text: String = modules.iter().map(|d| if *d { '#' } else { '.' }).collect();
                for at in 0..width {
                    let finder = text[at..].starts_with("#.###.#....")
                        || text[at..].starts_with("....#.###.#");
                    points += if finder { 40 } else { 0 };
                }
            }
        }
        for x in 1..width {
            for y in 1..width {
                let same = [(x - 1, y), (x, y - 1), (x - 1, y - 1)]
                    .iter()
                    .all(|(a, b)| dark(*a, *b) == dark(x, y));
                points += if same { 3 } else { 0 };
            }
        }
        let share =
            f64::from(u32::try_from(colors.iter().filter(|c| **c == Color::Dark).count()).unwrap())
                * 100.0
                / f64::from(u32::try_from(colors.len()).unwrap());
        let mut steps = 0;
        while (share - 50.0).abs() >= 5.0 * f64::from(steps + 1) {
            steps += 1;
        }
        points + 10 * steps
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_penalty_is_that_of_the_standard(
            width in 21_usize..=105, chance in 0_u8..=10, noise in prop::collection::vec(0_u8..10, 105 * 105),
        ) {
            let color = |n: &u8| if *n < chance { Color::Dark } else { Color::Light };
            let colors: Vec<Color> = noise[..width * width].iter().map(color).collect();
            prop_assert_eq!(penalty(&colors, width), by_the_standard(&colors, width));
        }
    }

    #[test]
    fn a_finder_pattern_is_seen_from_both_sides() {
        let mut colors = vec![Color::Light; 21 * 21];
        for at in [4, 6, 7, 8, 10] {
            colors[21 * 10 + at] = Color::Dark;
        }
        assert_eq!(penalty(&colors, 21), by_the_standard(&colors, 21));
    }
}
