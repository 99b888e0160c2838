// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {AnchorHandler} from "./AnchorHandler.sol";
import {Deployed} from "./Deployed.sol";

contract HeadInvariantTest is Deployed {
    /// Where `_headOf` lies, after owner, pending owner and anchorer.
    uint256 internal constant HEAD_OF_SLOT = 3;

    AnchorHandler internal handler;

    function setUp() public override {
        super.setUp();
        handler = new AnchorHandler(record, genesis);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// The fold of `batches` from the genesis, with two of them changed places, or one left out.
    function fold(AnchorHandler.Batch[] memory batches, uint256 swapped, uint256 left)
        internal
        view
        returns (bytes32 head)
    {
        head = genesis;
        for (uint256 i = 0; i < batches.length; ++i) {
            if (i == left) continue;
            uint256 place = i == swapped ? i + 1 : (i == swapped + 1 ? i - 1 : i);
            head = headAfter(head, batches[place].root, batches[place].size);
        }
    }

    function invariant_every_rule_held_at_every_step() public view {
        vm.assertTrue(bytes(handler.breach()).length == 0, handler.breach());
    }

    function invariant_the_head_is_the_fold_of_every_batch_emitted() public view {
        vm.assertEq(record.head(), handler.folded(), "head");
    }

    function invariant_every_accepted_batch_was_emitted_exactly_once() public view {
        vm.assertEq(handler.batches().length, handler.accepted(), "batches");
    }

    function invariant_no_batch_can_be_left_out_of_the_history() public view {
        AnchorHandler.Batch[] memory batches = handler.batches();
        uint256 none = type(uint256).max - 1;
        vm.assertEq(fold(batches, none, none), record.head(), "the whole history gives the head");
        for (uint256 i = 0; i < batches.length; ++i) {
            vm.assertNotEq(fold(batches, none, i), record.head(), "a history with a gap does not");
        }
    }

    function invariant_no_two_batches_can_change_places_in_the_history() public view {
        AnchorHandler.Batch[] memory batches = handler.batches();
        uint256 none = type(uint256).max - 1;
        for (uint256 i = 0; i + 1 < batches.length; ++i) {
            bool alike = batches[i].root == batches[i + 1].root && batches[i].size == batches[i + 1].size;
            if (!alike) vm.assertNotEq(fold(batches, i, none), record.head(), "swapped");
        }
    }

    function invariant_the_head_lies_under_the_anchorer_and_under_nobody_else() public view {
        for (uint256 i = 0; i < 6; ++i) {
            address account = handler.actors(i);
            bytes32 held = vm.load(address(record), keccak256(abi.encode(account, HEAD_OF_SLOT)));
            bytes32 expected = account == record.anchorer() ? record.head() : bytes32(0);
            vm.assertEq(held, expected, "held");
        }
    }

    function invariant_there_is_always_an_owner() public view {
        vm.assertTrue(record.owner() != address(0), "owner");
    }

    /// A run in which nothing happened would prove nothing. Short runs are exempt: Forge shrinks a failure
    /// to its shortest sequence, keeps it, and plays it again.
    function afterInvariant() public view {
        if (handler.steps() < 32) return;
        vm.assertTrue(handler.accepted() > 0, "some batch was accepted in this run");
    }
}
