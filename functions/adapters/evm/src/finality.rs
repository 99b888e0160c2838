use std::str::FromStr;

/// When a block counts as final.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finality {
    /// When the chain says so: at or below the block tagged `finalized`.
    Finalized,
    /// With this many blocks, its own counted.
    Confirmations(u64),
}

/// Not `finalized` and not `confirmations:N` with N from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("finality is `finalized` or `confirmations:N`")]
pub struct FinalityError;

impl FromStr for Finality {
    type Err = FinalityError;

    fn from_str(text: &str) -> Result<Self, FinalityError> {
        if text == "finalized" {
            return Ok(Self::Finalized);
        }
        text.strip_prefix("confirmations:")
            .and_then(|blocks| blocks.parse().ok())
            .filter(|blocks| *blocks > 0)
            .map(Self::Confirmations)
            .ok_or(FinalityError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finality_is_read_strictly() {
        assert_eq!("finalized".parse(), Ok(Finality::Finalized));
        assert_eq!("confirmations:12".parse(), Ok(Finality::Confirmations(12)));
        for wrong in [
            "",
            "Finalized",
            "confirmations:",
            "confirmations:0",
            "confirmations:-1",
            "12",
        ] {
            assert_eq!(wrong.parse::<Finality>(), Err(FinalityError), "{wrong}");
        }
    }
}
