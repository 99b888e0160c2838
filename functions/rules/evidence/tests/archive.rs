use alloy as _;
