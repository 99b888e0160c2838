// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {RecordAnchor} from "../src/RecordAnchor.sol";
import {Cheats} from "./Cheats.sol";

/// A contract as it stands after deployment, the people around it, and the hash chain written a second
/// time from the interface's own words, so that the contract is never its own witness.
abstract contract Deployed is Cheats {
    address internal constant OWNER = address(0x0A11CE);
    address internal constant ANCHORER = address(0x0B0B);
    address internal constant STRANGER = address(0x0BAD);

    bytes32 internal constant ROOT = bytes32(uint256(0x1111) << 240 | 1);
    uint64 internal constant SIZE = 1_000;

    RecordAnchor internal record;
    bytes32 internal genesis;

    function setUp() public virtual {
        record = new RecordAnchor(OWNER, ANCHORER);
        genesis = genesisOf(block.chainid, address(record));
    }

    function genesisOf(uint256 chainId, address contractAddress) internal pure returns (bytes32) {
        return keccak256(bytes.concat("medseal.RecordAnchor.v1", bytes32(chainId), bytes20(contractAddress)));
    }

    function headAfter(bytes32 previous, bytes32 root, uint64 size) internal pure returns (bytes32) {
        return keccak256(bytes.concat(previous, root, bytes8(size)));
    }

    function anchorAs(address caller, bytes32 previous, bytes32 root, uint64 size) internal {
        vm.prank(caller);
        record.anchor(previous, root, size);
    }

    /// Expects the very next `anchor` to fail with `reason` and to leave the head where it was.
    function refuses(bytes memory reason, address caller, bytes32 previous, bytes32 root, uint64 size)
        internal
    {
        bytes32 before = record.head();
        vm.expectRevert(reason);
        anchorAs(caller, previous, root, size);
        vm.assertEq(record.head(), before, "a refused batch leaves the head as it was");
    }
}
