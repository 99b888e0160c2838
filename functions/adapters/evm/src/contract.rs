//! The contract `RecordAnchor`, as its compiled ABI describes it.

use alloy::sol_types::SolCall as _;
use anchoring::Head;
use seal::Root;

mod binding {
    alloy::sol!(
        RecordAnchor,
        concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../contracts/abi/RecordAnchor.json"
        )
    );
}

pub(crate) use binding::RecordAnchor;

/// The call data of `anchor(previous, root, size)`.
#[must_use]
pub fn anchor_call(previous: &Head, root: &Root, size: u64) -> Vec<u8> {
    RecordAnchor::anchorCall {
        previous: (*previous.as_bytes()).into(),
        root: (*root.as_bytes()).into(),
        size,
    }
    .abi_encode()
}

#[cfg(test)]
mod tests {
    use alloy::primitives::keccak256;

    use super::*;

    #[test]
    fn the_call_carries_head_root_and_size_after_the_selector() {
        let call = anchor_call(&Head::from_bytes([1; 32]), &Root::from_bytes([2; 32]), 3);
        assert_eq!(call.len(), 4 + 3 * 32);
        assert_eq!(call[..4], keccak256("anchor(bytes32,bytes32,uint64)")[..4]);
        assert_eq!(call[4..36], [1; 32]);
        assert_eq!(call[36..68], [2; 32]);
        assert_eq!(call[99], 3);
    }
}
