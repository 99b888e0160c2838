//! Chance that comes out the same again.

/// `SplitMix64` (Steele, Lea, Flood 2014).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The stream of one patient: it depends on the seed and the label alone.
    pub fn of(seed: u64, label: &str) -> Self {
        // FNV-1a spreads the label; the generator does the rest.
        let label = label
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
            });
        Self(seed ^ label)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        let span = u64::from(high.abs_diff(low)) + 1;
        let step = i32::try_from(self.next() % span).expect("no span here is wider than an i32");
        low + step
    }

    /// `value`, a little more or less.
    pub fn around(&mut self, value: i32, spread: i32) -> i32 {
        self.between(value - spread, value + spread)
    }

    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let last = i32::try_from(all.len()).expect("lists here are short") - 1;
        let at = self.between(0, last);
        &all[usize::try_from(at).expect("from 0")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_the_same_again_and_another_label_has_another() {
        let draw = |seed, label| {
            let mut chance = Chance::of(seed, label);
            [0; 8].map(|_| chance.between(0, 1_000_000))
        };
        assert_eq!(draw(1, "a"), draw(1, "a"));
        assert_ne!(draw(1, "a"), draw(1, "b"));
        assert_ne!(draw(1, "a"), draw(2, "a"));
    }

    #[test]
    fn a_draw_stays_within_its_bounds_and_reaches_both() {
        let mut chance = Chance::of(7, "bounds");
        let drawn: Vec<i32> = (0..1_000).map(|_| chance.between(-3, 4)).collect();
        assert_eq!(
            (drawn.iter().min(), drawn.iter().max()),
            (Some(&-3), Some(&4))
        );
    }
}
