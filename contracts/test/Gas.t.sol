// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Deployed} from "./Deployed.sol";

/// Forge runs with `isolate`, which makes every call from a test a transaction of its own: all storage is
/// cold, and the gas reported is the receipt's, with the intrinsic 21,000 and the calldata in it. The file
/// `measure` reads the same numbers from receipts of an Anvil node.
contract GasTest is Deployed {
    uint256 internal constant BUDGET = 30_000;

    function batchGas(bytes32 root, uint64 size) internal returns (uint256) {
        anchorAs(ANCHORER, record.head(), root, size);
        return vm.lastCallGas().gasTotalUsed;
    }

    function test_the_gas_reported_is_that_of_a_whole_transaction() public {
        (bool sent,) = address(0xdEaD).call(abi.encode(type(uint256).max));
        vm.assertTrue(sent, "sent");
        // EIP-7623: 21,000 and 40 for each byte that is not zero, which a bare hash cannot go below.
        vm.assertEq(vm.lastCallGas().gasTotalUsed, 22_280, "32 bytes to a plain account");
    }

    function test_the_first_batch_costs_as_much_as_any_later_one() public {
        uint256 first = batchGas(keccak256("one"), SIZE);
        uint256 second = batchGas(keccak256("two"), SIZE);
        uint256 third = batchGas(keccak256("three"), SIZE);
        vm.assertEq(first, second, "second");
        vm.assertEq(second, third, "third");
        vm.snapshotValue("RecordAnchor", "batch of 1,000", first);
    }

    function test_the_dearest_batch_keeps_the_budget() public {
        uint256 dearest = batchGas(bytes32(type(uint256).max), type(uint64).max);
        vm.assertLe(dearest, BUDGET, "budget");
        vm.snapshotValue("RecordAnchor", "dearest batch", dearest);
    }

    function testFuzz_every_batch_keeps_the_budget(bytes32 root, uint64 size) public {
        vm.assume(root != 0 && size != 0);
        vm.assertLe(batchGas(root, size), BUDGET, "first batch");
        vm.assertLe(batchGas(root, size), BUDGET, "later batch");
    }

    function test_a_change_of_anchorer_does_not_make_batches_dearer() public {
        uint256 before = batchGas(keccak256("one"), SIZE);
        vm.prank(OWNER);
        record.setAnchorer(STRANGER);
        vm.snapshotValue("RecordAnchor", "setAnchorer", vm.lastCallGas().gasTotalUsed);
        anchorAs(STRANGER, record.head(), keccak256("two"), SIZE);
        vm.assertEq(vm.lastCallGas().gasTotalUsed, before, "batch of the successor");
    }
}
