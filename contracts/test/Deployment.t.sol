// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRecordAnchor} from "../src/IRecordAnchor.sol";
import {RecordAnchor} from "../src/RecordAnchor.sol";
import {Deployed} from "./Deployed.sol";

contract DeploymentTest is Deployed {
    /// Anvil's first development account, whose first contract has the same address everywhere.
    address internal constant DEPLOYER = 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266;

    function deployFromFreshAccount() internal returns (RecordAnchor) {
        vm.setNonce(DEPLOYER, 0);
        vm.prank(DEPLOYER);
        return new RecordAnchor(OWNER, ANCHORER);
    }

    function test_the_genesis_and_the_first_head_are_the_known_answers() public {
        vm.chainId(31337);
        RecordAnchor known = deployFromFreshAccount();
        vm.assertEq(address(known), 0x5FbDB2315678afecb367f032d93F642f64180aa3, "address");
        // Both computed with `cast keccak` over the bytes the interface names.
        bytes32 first = 0x8e125d5f8c4428bca931cc373743eafaf2411135f85133a8b69293e1a8d413d5;
        bytes32 second = 0x2ef0be0b5d84ffabae0075ce6aee2a296d07f5c5355397371bc1be7b8622add4;
        vm.assertEq(known.head(), first, "genesis");
        vm.prank(ANCHORER);
        known.anchor(first, 0x1111111111111111111111111111111111111111111111111111111111111111, 1_000);
        vm.assertEq(known.head(), second, "head");
    }

    function testFuzz_the_genesis_is_bound_to_the_chain_and_the_contract(uint64 chainId) public {
        vm.assume(chainId != 0);
        vm.chainId(chainId);
        RecordAnchor one = new RecordAnchor(OWNER, ANCHORER);
        RecordAnchor two = new RecordAnchor(OWNER, ANCHORER);
        vm.assertEq(one.head(), genesisOf(chainId, address(one)), "genesis");
        vm.assertNotEq(one.head(), two.head(), "two contracts never share a genesis");
    }

    function test_a_batch_of_one_chain_does_not_fit_another_chain() public {
        vm.chainId(1);
        bytes32 there = deployFromFreshAccount().head();
        vm.assertNotEq(there, genesisOf(31337, 0x5FbDB2315678afecb367f032d93F642f64180aa3), "same address");
    }

    function test_deployment_names_the_owner_the_anchorer_and_the_genesis_in_events() public {
        address next = 0x5FbDB2315678afecb367f032d93F642f64180aa3;
        vm.expectEmit(next);
        emit IRecordAnchor.OwnershipTransferred(address(0), OWNER);
        vm.expectEmit(next);
        emit IRecordAnchor.AnchorerChanged(address(0), ANCHORER, genesisOf(block.chainid, next));
        RecordAnchor known = deployFromFreshAccount();
        vm.assertEq(known.owner(), OWNER, "owner");
        vm.assertEq(known.anchorer(), ANCHORER, "anchorer");
        vm.assertEq(known.pendingOwner(), address(0), "nobody is offered ownership");
    }

    function test_a_contract_without_an_owner_cannot_be_deployed() public {
        vm.expectRevert(abi.encodeWithSelector(IRecordAnchor.ZeroOwner.selector));
        new RecordAnchor(address(0), ANCHORER);
    }

    function test_a_contract_deployed_without_an_anchorer_waits_for_one() public {
        record = new RecordAnchor(OWNER, address(0));
        genesis = genesisOf(block.chainid, address(record));
        vm.assertEq(record.head(), genesis, "head");
        vm.prank(OWNER);
        record.setAnchorer(ANCHORER);
        anchorAs(ANCHORER, genesis, ROOT, SIZE);
        vm.assertEq(record.head(), headAfter(genesis, ROOT, SIZE), "head");
    }
}
