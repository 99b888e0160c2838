// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRecordAnchor} from "../src/IRecordAnchor.sol";
import {Vm} from "./Cheats.sol";
import {Deployed} from "./Deployed.sol";

contract AnchorTest is Deployed {
    function test_the_first_batch_stands_on_the_genesis() public {
        vm.expectEmit(address(record));
        emit IRecordAnchor.Anchored(ROOT, genesis, SIZE);
        anchorAs(ANCHORER, genesis, ROOT, SIZE);
        vm.assertEq(record.head(), headAfter(genesis, ROOT, SIZE), "head");
    }

    function test_the_root_is_a_topic_and_the_rest_is_data() public {
        vm.recordLogs();
        anchorAs(ANCHORER, genesis, ROOT, SIZE);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 1, "one event");
        vm.assertEq(logs[0].topics.length, 2, "two topics");
        vm.assertEq(logs[0].topics[0], keccak256("Anchored(bytes32,bytes32,uint64)"), "signature");
        vm.assertEq(logs[0].topics[1], ROOT, "root");
        vm.assertEq(keccak256(logs[0].data), keccak256(abi.encode(genesis, SIZE)), "previous and size");
    }

    function testFuzz_a_batch_moves_the_head_to_the_hash_of_previous_root_and_size(
        bytes32[2] calldata roots,
        uint64[2] calldata sizes
    ) public {
        bytes32 head = genesis;
        for (uint256 i = 0; i < roots.length; ++i) {
            vm.assume(roots[i] != 0 && sizes[i] != 0);
            vm.expectEmit(address(record));
            emit IRecordAnchor.Anchored(roots[i], head, sizes[i]);
            anchorAs(ANCHORER, head, roots[i], sizes[i]);
            head = headAfter(head, roots[i], sizes[i]);
            vm.assertEq(record.head(), head, "head");
        }
    }

    function test_a_batch_already_anchored_is_refused() public {
        anchorAs(ANCHORER, genesis, ROOT, SIZE);
        bytes32 head = headAfter(genesis, ROOT, SIZE);
        bytes memory stale = abi.encodeWithSelector(IRecordAnchor.StaleHead.selector, head, genesis);
        refuses(stale, ANCHORER, genesis, ROOT, SIZE);
    }

    function testFuzz_of_two_batches_built_on_one_head_only_the_first_lands(bytes32 rival, uint64 size)
        public
    {
        vm.assume(rival != 0 && size != 0);
        anchorAs(ANCHORER, genesis, ROOT, SIZE);
        bytes32 head = headAfter(genesis, ROOT, SIZE);
        bytes memory stale = abi.encodeWithSelector(IRecordAnchor.StaleHead.selector, head, genesis);
        refuses(stale, ANCHORER, genesis, rival, size);
    }

    function testFuzz_a_batch_built_on_any_other_head_is_refused(bytes32 given) public {
        vm.assume(given != genesis);
        bytes memory stale = abi.encodeWithSelector(IRecordAnchor.StaleHead.selector, genesis, given);
        refuses(stale, ANCHORER, given, ROOT, SIZE);
    }

    function testFuzz_nobody_but_the_anchorer_can_anchor(address caller, bytes32 root, uint64 size) public {
        vm.assume(caller != ANCHORER);
        bytes memory reason = abi.encodeWithSelector(IRecordAnchor.NotAnchorer.selector, caller);
        refuses(reason, caller, genesis, root, size);
    }

    /// A stranger's slot reads as zero, which must never pass for a head.
    function test_a_stranger_who_claims_a_zero_head_is_refused() public {
        bytes memory reason = abi.encodeWithSelector(IRecordAnchor.NotAnchorer.selector, STRANGER);
        refuses(reason, STRANGER, bytes32(0), ROOT, SIZE);
    }

    function test_the_owner_cannot_anchor() public {
        bytes memory reason = abi.encodeWithSelector(IRecordAnchor.NotAnchorer.selector, OWNER);
        refuses(reason, OWNER, genesis, ROOT, SIZE);
    }

    function testFuzz_a_batch_without_leaves_is_refused(bytes32 root) public {
        bytes memory empty = abi.encodeWithSelector(IRecordAnchor.EmptyBatch.selector, root, 0);
        refuses(empty, ANCHORER, genesis, root, 0);
    }

    function testFuzz_a_batch_without_a_root_is_refused(uint64 size) public {
        bytes memory empty = abi.encodeWithSelector(IRecordAnchor.EmptyBatch.selector, bytes32(0), size);
        refuses(empty, ANCHORER, genesis, bytes32(0), size);
    }

    function testFuzz_a_size_over_64_bits_is_refused(uint256 size) public {
        vm.assume(size > type(uint64).max);
        vm.prank(ANCHORER);
        (bool accepted,) = address(record).call(abi.encodePacked(record.anchor.selector, genesis, ROOT, size));
        vm.assertTrue(!accepted, "refused");
        vm.assertEq(record.head(), genesis, "head");
    }

    function test_ether_sent_along_is_refused() public {
        vm.deal(ANCHORER, 1 ether);
        vm.prank(ANCHORER);
        (bool accepted,) =
            address(record).call{value: 1}(abi.encodeCall(record.anchor, (genesis, ROOT, SIZE)));
        vm.assertTrue(!accepted, "refused");
        vm.assertEq(record.head(), genesis, "head");
    }
}
