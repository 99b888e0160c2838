// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRecordAnchor} from "../src/IRecordAnchor.sol";
import {Deployed} from "./Deployed.sol";

contract SetAnchorerTest is Deployed {
    address internal constant SUCCESSOR = address(0x0CAFE);

    function setAnchorer(address newAnchorer) internal {
        vm.prank(OWNER);
        record.setAnchorer(newAnchorer);
    }

    function notAnchorer(address caller) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IRecordAnchor.NotAnchorer.selector, caller);
    }

    function test_the_successor_goes_on_from_the_same_head() public {
        anchorAs(ANCHORER, genesis, ROOT, SIZE);
        bytes32 head = headAfter(genesis, ROOT, SIZE);
        vm.expectEmit(address(record));
        emit IRecordAnchor.AnchorerChanged(ANCHORER, SUCCESSOR, head);
        setAnchorer(SUCCESSOR);
        vm.assertEq(record.anchorer(), SUCCESSOR, "anchorer");
        vm.assertEq(record.head(), head, "head");
        anchorAs(SUCCESSOR, head, ROOT, SIZE);
        vm.assertEq(record.head(), headAfter(head, ROOT, SIZE), "head");
    }

    function test_what_the_predecessor_still_has_in_the_mempool_fails() public {
        setAnchorer(SUCCESSOR);
        refuses(notAnchorer(ANCHORER), ANCHORER, genesis, ROOT, SIZE);
    }

    function test_a_predecessor_called_back_finds_the_newest_head_and_not_its_own_last() public {
        setAnchorer(SUCCESSOR);
        anchorAs(SUCCESSOR, genesis, ROOT, SIZE);
        setAnchorer(ANCHORER);
        bytes32 head = headAfter(genesis, ROOT, SIZE);
        bytes memory stale = abi.encodeWithSelector(IRecordAnchor.StaleHead.selector, head, genesis);
        refuses(stale, ANCHORER, genesis, ROOT, SIZE);
        anchorAs(ANCHORER, head, ROOT, SIZE);
    }

    function test_naming_the_same_account_again_keeps_the_head() public {
        setAnchorer(ANCHORER);
        vm.assertEq(record.head(), genesis, "head");
        anchorAs(ANCHORER, genesis, ROOT, SIZE);
    }

    function test_naming_nobody_stops_anchoring_until_somebody_is_named() public {
        setAnchorer(address(0));
        vm.assertEq(record.head(), genesis, "head");
        refuses(notAnchorer(ANCHORER), ANCHORER, genesis, ROOT, SIZE);
        setAnchorer(SUCCESSOR);
        anchorAs(SUCCESSOR, genesis, ROOT, SIZE);
        vm.assertEq(record.head(), headAfter(genesis, ROOT, SIZE), "head");
    }

    function testFuzz_after_any_number_of_changes_only_the_newest_anchorer_can_anchor(address[8] calldata row)
        public
    {
        for (uint256 i = 0; i < row.length; ++i) {
            setAnchorer(row[i]);
            vm.assertEq(record.head(), genesis, "head");
        }
        address newest = row[row.length - 1];
        for (uint256 i = 0; i < row.length; ++i) {
            if (row[i] != newest) refuses(notAnchorer(row[i]), row[i], genesis, ROOT, SIZE);
        }
        anchorAs(newest, genesis, ROOT, SIZE);
    }

    function testFuzz_nobody_but_the_owner_can_change_the_anchorer(address caller, address newAnchorer)
        public
    {
        vm.assume(caller != OWNER);
        vm.expectRevert(abi.encodeWithSelector(IRecordAnchor.NotOwner.selector, caller));
        vm.prank(caller);
        record.setAnchorer(newAnchorer);
        vm.assertEq(record.anchorer(), ANCHORER, "anchorer");
        vm.assertEq(record.head(), genesis, "head");
    }
}
