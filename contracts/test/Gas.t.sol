// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Deployed} from "./Deployed.sol";
import {StringPerRecord} from "./StringPerRecord.sol";

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
        uint256 gas = vm.lastCallGas().gasTotalUsed;
        vm.assertEq(gas, 22_280, "32 bytes to a plain account");
        vm.snapshotValue("RecordAnchor", "floor, 32 bytes to a plain account", gas);
    }

    /// On the genesis, with a root that has no zero byte: the sizes are all that differs.
    function measured(uint64 size, string memory name) internal {
        uint256 gas = batchGas(bytes32(type(uint256).max), size);
        vm.assertLe(gas, BUDGET, name);
        vm.snapshotValue("RecordAnchor", name, gas);
        // Whole gas would say 3 of what is 2.97.
        vm.snapshotValue("PerVersion", name, gas * 1_000 / size);
    }

    function test_gas_of_a_batch_of_1() public {
        measured(1, "batch of 1");
    }

    function test_gas_of_a_batch_of_10() public {
        measured(10, "batch of 10");
    }

    function test_gas_of_a_batch_of_100() public {
        measured(100, "batch of 100");
    }

    function test_gas_of_a_batch_of_1000() public {
        measured(1_000, "batch of 1,000");
    }

    function test_gas_of_a_batch_of_10000() public {
        measured(10_000, "batch of 10,000");
    }

    function test_a_transaction_for_each_record_with_its_hash_as_text_costs_more_than_three_batches() public {
        StringPerRecord peer = new StringPerRecord();
        string memory hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        peer.store(type(uint256).max, hash);
        vm.assertEq(bytes(peer.hashOf(type(uint256).max)).length, 64, "stored");
        peer.store(type(uint256).max - 1, hash);
        uint256 gas = vm.lastCallGas().gasTotalUsed;
        vm.assertLe(3 * batchGas(bytes32(type(uint256).max), type(uint64).max), gas, "three batches");
        vm.snapshotValue("RecordAnchor", "one record, its hash as text", gas);
    }

    function test_the_first_batch_costs_as_much_as_any_later_one() public {
        uint256 first = batchGas(keccak256("one"), SIZE);
        uint256 second = batchGas(keccak256("two"), SIZE);
        uint256 third = batchGas(keccak256("three"), SIZE);
        vm.assertEq(first, second, "second");
        vm.assertEq(second, third, "third");
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
        address successor = address(type(uint160).max);
        vm.prank(OWNER);
        record.setAnchorer(successor);
        vm.snapshotValue("RecordAnchor", "setAnchorer", vm.lastCallGas().gasTotalUsed);
        anchorAs(successor, record.head(), keccak256("two"), SIZE);
        vm.assertEq(vm.lastCallGas().gasTotalUsed, before, "batch of the successor");
    }
}
