/// The two caps of an EIP-1559 transaction, in wei for each unit of gas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fees {
    /// `maxFeePerGas`
    pub cap: u128,
    /// `maxPriorityFeePerGas`
    pub tip: u128,
}

impl Fees {
    /// Caps for what follows a block with this base fee: room for the base fee to double, but in the upper half of the
    /// ceiling only for the eighth that the next block may ask more (EIP-1559), because a cap at the ceiling could not
    /// be replaced any more. None if even the base fee alone is above the ceiling: then waiting is right, a transaction
    /// could not be mined anyway.
    #[must_use]
    pub fn suggested(base: u128, tip: u128, ceiling: u128) -> Option<Self> {
        if base > ceiling {
            return None;
        }
        let double = base.saturating_mul(2).saturating_add(tip);
        let next = base.saturating_add(base.div_ceil(8)).saturating_add(tip);
        let cap = double.min(ceiling / 2).max(next).min(ceiling);
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

    /// The same for one that a node has refused for its tip, and so holds nothing against: at the ceiling the
    /// cap may stay what it is. None where the tip itself would be above it.
    #[must_use]
    pub fn tipped(self, suggested: Option<Self>, ceiling: u128) -> Option<Self> {
        let Self { cap, tip } = self.at_least(suggested);
        (tip <= ceiling).then_some(Self {
            cap: cap.min(ceiling),
            tip,
        })
    }

    /// The same for one that a node has refused for another that it holds under the same nonce. A cap is not paid, so it
    /// is raised fast; a tip is, and once it is above the `market`, the base fee or the tip that nodes suggest, it is raised no
    /// more than it must: what offers that and waits would be mined. None where both have come as far as they may.
    #[must_use]
    pub fn outbidding(self, suggested: Option<Self>, market: u128, ceiling: u128) -> Option<Self> {
        let suggested = suggested.map_or(0, |fees| fees.cap);
        // Steps of an eighth would not lead from one wei to a gwei.
        let enough = raise(market).min(ceiling);
        let tip = self.tip.saturating_mul(4).min(enough).max(raise(self.tip));
        let cap = self
            .cap
            .saturating_mul(4)
            .max(suggested)
            .max(tip)
            .min(ceiling);
        let is_left = self.cap < ceiling || self.tip < enough;
        (is_left && tip <= cap).then_some(Self { cap, tip })
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
            [Some(22), Some(50), Some(50), Some(70), Some(100)]
        );
    }

    #[test]
    fn where_gas_is_free_an_account_without_funds_can_pay_the_first_offer() {
        assert_eq!(Fees::suggested(0, 0, 100), Some(Fees { cap: 0, tip: 0 }));
    }

    #[test]
    fn whoever_outbids_offers_what_the_next_block_asks_at_once() {
        let dearer = Fees { cap: 2, tip: 1 }.outbidding(Fees::suggested(20, 2, 100), 20, 100);
        assert!(dearer.unwrap().cap >= Fees::suggested(20, 2, 100).unwrap().cap);
    }

    #[test]
    fn what_is_held_under_its_nonce_is_outbid_by_caps_first_and_by_tips_no_further_than_the_base_fee()
     {
        let mut fees = Fees { cap: 21, tip: 1 };
        let mut offers = Vec::new();
        while let Some(dearer) = fees.outbidding(Fees::suggested(8, 1, 100), 8, 100) {
            fees = dearer;
            offers.push((fees.cap, fees.tip));
        }
        assert_eq!(offers, [(84, 4), (100, 9)]);
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
