//! Chance, all of it from one seed.

/// xorshift64*: small, and the same on every machine.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        // Seeds that lie close together are spread by splitmix64's finaliser.
        let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self((mixed ^ (mixed >> 31)) | 1)
    }

    /// A number below `sides`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        // The high bits are the good ones.
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) % sides
    }

    /// A number from the first to the last, both included.
    pub fn between(&mut self, first: u64, last: u64) -> u64 {
        first + self.roll(last - first + 1)
    }

    /// True once in `times`; never when it is zero.
    pub fn once_in(&mut self, times: u64) -> bool {
        times > 0 && self.roll(times) == 0
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.index(from.len())]
    }

    pub fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.roll(len as u64)).expect("an index fits")
    }

    /// Dice of their own for a part of the world, so that what one part rolls changes nothing in another.
    pub fn fork(&mut self) -> Self {
        Self::new(self.roll(1 << 52))
    }
}
