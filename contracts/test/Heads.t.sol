// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRecordAnchor} from "../src/IRecordAnchor.sol";
import {RecordAnchor} from "../src/RecordAnchor.sol";
import {Vm} from "./Cheats.sol";
import {Deployed} from "./Deployed.sol";

/// The vectors that verifiers in other languages run, asked of the contract itself: for each chain, a
/// contract at the vector's address, its batches one after the other, and what it refuses in between.
contract HeadsTest is Deployed {
    string internal json;

    function setUp() public override {
        json = vm.readFile("../tests/vectors/heads.json");
    }

    function test_the_contract_has_the_heads_of_the_vectors_and_refuses_the_rest() public {
        uint256 chains;
        for (string memory key = item(".chains", 0); exists(key); key = item(".chains", ++chains)) {
            chain(key);
        }
        vm.assertLe(5, chains, "every chain was read");
    }

    function chain(string memory key) internal {
        deployAt(addressAt(key, ".contract"), uintAt(key, ".chain_id"));
        vm.assertEq(record.head(), wordAt(key, ".genesis"), "genesis");
        string memory batches = string.concat(key, ".batches");
        uint256 anchored;
        refusals(key, anchored);
        for (string memory batch = item(batches, 0); exists(batch); batch = item(batches, anchored)) {
            anchorBatch(batch);
            refusals(key, ++anchored);
        }
        vm.assertLe(1, anchored, "a chain has a batch");
    }

    /// Runs the constructor at the address of the vector, and leaves there the code that it returns.
    function deployAt(address place, uint256 chainId) internal {
        vm.chainId(chainId);
        vm.etch(place, abi.encodePacked(type(RecordAnchor).creationCode, abi.encode(OWNER, ANCHORER)));
        (bool created, bytes memory code) = place.call("");
        vm.assertTrue(created, "created");
        vm.etch(place, code);
        record = RecordAnchor(place);
    }

    function anchorBatch(string memory key) internal {
        vm.recordLogs();
        anchorAs(ANCHORER, wordAt(key, ".previous"), wordAt(key, ".root"), sizeAt(key));
        vm.assertEq(record.head(), wordAt(key, ".head"), "head");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 1, "one event");
        vm.assertEq(logs[0].topics[0], wordAt(key, ".topics[0]"), "event");
        vm.assertEq(logs[0].topics[1], wordAt(key, ".topics[1]"), "root");
        bytes memory data = vm.parseJsonBytes(json, string.concat(key, ".data"));
        vm.assertEq(keccak256(logs[0].data), keccak256(data), "previous and size");
    }

    /// What the vectors say is refused once so many batches are anchored.
    function refusals(string memory chainAt, uint256 anchored) internal {
        string memory refused = string.concat(chainAt, ".refused");
        uint256 index;
        for (string memory key = item(refused, 0); exists(key); key = item(refused, ++index)) {
            if (uintAt(key, ".after") != anchored) continue;
            bytes32 previous = wordAt(key, ".previous");
            bytes32 root = wordAt(key, ".root");
            refuses(reason(key, previous, root), ANCHORER, previous, root, sizeAt(key));
        }
    }

    function reason(string memory key, bytes32 previous, bytes32 root) internal view returns (bytes memory) {
        bytes32 named = keccak256(bytes(vm.parseJsonString(json, string.concat(key, ".error"))));
        if (named == keccak256("EmptyBatch")) {
            return abi.encodeWithSelector(IRecordAnchor.EmptyBatch.selector, root, sizeAt(key));
        }
        vm.assertEq(named, keccak256("StaleHead"), "a known error");
        return abi.encodeWithSelector(IRecordAnchor.StaleHead.selector, record.head(), previous);
    }

    function item(string memory list, uint256 index) internal pure returns (string memory) {
        return string.concat(list, "[", vm.toString(index), "]");
    }

    function exists(string memory key) internal view returns (bool) {
        return vm.keyExistsJson(json, key);
    }

    function uintAt(string memory key, string memory member) internal view returns (uint256) {
        return vm.parseJsonUint(json, string.concat(key, member));
    }

    function addressAt(string memory key, string memory member) internal view returns (address) {
        return vm.parseJsonAddress(json, string.concat(key, member));
    }

    function wordAt(string memory key, string memory member) internal view returns (bytes32) {
        return vm.parseJsonBytes32(json, string.concat(key, member));
    }

    function sizeAt(string memory key) internal view returns (uint64) {
        uint256 size = uintAt(key, ".size");
        vm.assertLe(size, type(uint64).max, "a size of 64 bits");
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint64(size);
    }
}
