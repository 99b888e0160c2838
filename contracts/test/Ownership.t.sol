// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRecordAnchor} from "../src/IRecordAnchor.sol";
import {Deployed} from "./Deployed.sol";

contract OwnershipTest is Deployed {
    address internal constant HEIR = address(0x0CAFE);

    function offer(address newOwner) internal {
        vm.prank(OWNER);
        record.transferOwnership(newOwner);
    }

    function refusesToAccept(address caller) internal {
        vm.expectRevert(abi.encodeWithSelector(IRecordAnchor.NotPendingOwner.selector, caller));
        vm.prank(caller);
        record.acceptOwnership();
        vm.assertEq(record.owner(), OWNER, "owner");
    }

    function test_an_offer_changes_nothing_until_it_is_accepted() public {
        vm.expectEmit(address(record));
        emit IRecordAnchor.OwnershipTransferStarted(OWNER, HEIR);
        offer(HEIR);
        vm.assertEq(record.owner(), OWNER, "owner");
        vm.assertEq(record.pendingOwner(), HEIR, "pending owner");
        vm.expectRevert(abi.encodeWithSelector(IRecordAnchor.NotOwner.selector, HEIR));
        vm.prank(HEIR);
        record.setAnchorer(HEIR);
    }

    function test_whoever_accepts_is_the_only_owner() public {
        offer(HEIR);
        vm.expectEmit(address(record));
        emit IRecordAnchor.OwnershipTransferred(OWNER, HEIR);
        vm.prank(HEIR);
        record.acceptOwnership();
        vm.assertEq(record.owner(), HEIR, "owner");
        vm.assertEq(record.pendingOwner(), address(0), "no offer is left");
        vm.prank(HEIR);
        record.setAnchorer(HEIR);
        vm.expectRevert(abi.encodeWithSelector(IRecordAnchor.NotOwner.selector, OWNER));
        vm.prank(OWNER);
        record.setAnchorer(OWNER);
    }

    function test_an_offer_is_accepted_once() public {
        offer(HEIR);
        vm.prank(HEIR);
        record.acceptOwnership();
        vm.expectRevert(abi.encodeWithSelector(IRecordAnchor.NotPendingOwner.selector, HEIR));
        vm.prank(HEIR);
        record.acceptOwnership();
        vm.assertEq(record.owner(), HEIR, "owner");
    }

    function test_an_offer_to_zero_withdraws_the_earlier_one() public {
        offer(HEIR);
        offer(address(0));
        refusesToAccept(HEIR);
    }

    function test_a_second_offer_replaces_the_first() public {
        offer(HEIR);
        offer(STRANGER);
        refusesToAccept(HEIR);
        vm.prank(STRANGER);
        record.acceptOwnership();
        vm.assertEq(record.owner(), STRANGER, "owner");
    }

    function testFuzz_nobody_but_the_owner_can_offer_ownership(address caller, address newOwner) public {
        vm.assume(caller != OWNER);
        vm.expectRevert(abi.encodeWithSelector(IRecordAnchor.NotOwner.selector, caller));
        vm.prank(caller);
        record.transferOwnership(newOwner);
        vm.assertEq(record.pendingOwner(), address(0), "pending owner");
    }

    function testFuzz_nobody_but_the_account_it_was_offered_to_can_accept(address caller) public {
        vm.assume(caller != HEIR);
        offer(HEIR);
        refusesToAccept(caller);
    }

    function test_a_change_of_owner_leaves_the_head_and_the_anchorer() public {
        offer(HEIR);
        vm.prank(HEIR);
        record.acceptOwnership();
        vm.assertEq(record.anchorer(), ANCHORER, "anchorer");
        vm.assertEq(record.head(), genesis, "head");
        anchorAs(ANCHORER, genesis, ROOT, SIZE);
    }
}
