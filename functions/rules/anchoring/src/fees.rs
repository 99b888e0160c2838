/// The two caps of an EIP-1559 transaction, in wei for each unit of gas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fees {
    /// `maxFeePerGas`
    pub cap: u128,
    /// `maxPriorityFeePerGas`
    pub tip: u128,
}

impl Fees {
    /// Caps for a block with this base fee: room for the base fee to double, but in the upper half of the ceiling
    /// none, because a cap at the ceiling could not be replaced any more. None if even the base fee alone is above
    /// the ceiling: then waiting is right, a transaction could not be mined anyway.
    #[must_use]
    pub fn suggested(base: u128, tip: u128, ceiling: u128) -> Option<Self> {
        if base > ceiling {
            return None;
        }
        let least = base.saturating_add(tip);
        let cap = least.saturating_add(base).min(ceiling / 2);
        let cap = cap.max(least).min(ceiling);
        Some(Self {
            cap,
            tip: tip.min(cap),
        })
    }

    /// Caps for a replacement under the same nonce: each at least an eighth (12.5 %) above the old one,
    /// as nodes demand 10 %, and at least what is suggested now. None above the ceiling.
    #[must_use]
    pub fn raised(self, suggested: Option<Self>, ceiling: u128) -> Option<Self> {
        let Self { cap, tip } = self.at_least(suggested);
        (cap <= ceiling).then_some(Self { cap, tip })
    }

    /// The same for one that a node has refused for its tip, or for what it holds instead, and so does not hold
    /// itself: at the ceiling the cap may stay what it is. None where the tip itself would be above it.
    #[must_use]
    pub fn tipped(self, suggested: Option<Self>, ceiling: u128) -> Option<Self> {
        let Self { cap, tip } = self.at_least(suggested);
        (tip <= ceiling).then_some(Self {
            cap: cap.min(ceiling),
            tip,
        })
    }

    fn at_least(self, suggested: Option<Self>) -> Self {
        let suggested = suggested.unwrap_or(self);
        let tip = raise(self.tip).max(suggested.tip);
        let cap = raise(self.cap).max(suggested.cap).max(tip);
        Self { cap, tip }
    }
}

/// One eighth more, rounded up, and never nothing.
fn raise(wei: u128) -> u128 {
    wei.saturating_add(wei.div_ceil(8)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replacement_raises_both_caps_by_an_eighth_or_more() {
        for (cap, tip) in [
            (0, 0),
            (1, 1),
            (7, 3),
            (1_000_000_007, 1_000_000_000),
            (u128::MAX / 16, 5),
        ] {
            let raised = Fees { cap, tip }.raised(None, u128::MAX).unwrap();
            assert!(raised.cap * 8 >= cap * 9, "{cap}");
            assert!(raised.tip * 8 >= tip * 9, "{tip}");
            assert!(raised.cap > cap && raised.tip > tip);
            assert!(raised.tip <= raised.cap);
        }
    }

    #[test]
    fn a_replacement_follows_the_market_when_it_rose_further() {
        let market = Fees { cap: 500, tip: 90 };
        assert_eq!(
            Fees { cap: 100, tip: 10 }.raised(Some(market), 1_000),
            Some(market)
        );
    }

    #[test]
    fn a_first_offer_leaves_room_below_the_ceiling_for_dearer_ones() {
        let caps = |base| Fees::suggested(base, 2, 100).map(|fees| fees.cap);
        assert_eq!(
            [10, 24, 40, 60, 99].map(caps),
            [Some(22), Some(50), Some(50), Some(62), Some(100)]
        );
    }

    #[test]
    fn nothing_is_ever_offered_above_the_ceiling() {
        assert_eq!(Fees::suggested(101, 1, 100), None);
        assert_eq!(
            Fees::suggested(90, 200, 100),
            Some(Fees { cap: 100, tip: 100 })
        );
        assert_eq!(Fees { cap: 90, tip: 1 }.raised(None, 100), None);
        assert_eq!(Fees { cap: 90, tip: 95 }.tipped(None, 100), None);
    }

    #[test]
    fn a_cap_at_the_ceiling_leaves_room_for_a_tip_that_is_asked_for() {
        let asked = Fees { cap: 57, tip: 50 };
        assert_eq!(
            Fees { cap: 100, tip: 1 }.tipped(Some(asked), 100),
            Some(Fees { cap: 100, tip: 50 })
        );
    }
}
