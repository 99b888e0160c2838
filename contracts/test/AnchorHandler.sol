// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRecordAnchor} from "../src/IRecordAnchor.sol";
import {RecordAnchor} from "../src/RecordAnchor.sol";
import {Cheats, Vm} from "./Cheats.sol";

/// What the world can do to a RecordAnchor, in any order: honest batches, batches sent twice, batches on an
/// old head, strangers, handovers of both roles. It believes only the events: `folded` is what a reader
/// with the event log and nothing else arrives at.
contract AnchorHandler is Cheats {
    struct Batch {
        bytes32 previous;
        bytes32 root;
        uint64 size;
    }

    RecordAnchor public immutable RECORD;
    bytes32 public immutable GENESIS;

    /// Everybody there is; the last is nobody.
    address[6] public actors =
        [address(0x0A11CE), address(0x0B0B), address(0x0CAFE), address(0x0D00D), address(0x0E1F), address(0)];

    bytes32 public folded;
    uint256 public accepted;
    uint256 public steps;
    /// Claims that did not hold, in words; empty while all is well.
    string public breach;

    Batch[] internal emitted;
    bytes32[] internal pastHeads;
    mapping(bytes32 head => bool) internal seen;

    constructor(RecordAnchor anchorContract, bytes32 genesis) {
        RECORD = anchorContract;
        GENESIS = genesis;
        folded = genesis;
        seen[genesis] = true;
        pastHeads.push(genesis);
    }

    modifier readsTheLog() {
        ++steps;
        vm.recordLogs();
        _;
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] == IRecordAnchor.Anchored.selector) foldBatch(logs[i]);
            if (logs[i].topics[0] == IRecordAnchor.AnchorerChanged.selector) {
                if (abi.decode(logs[i].data, (bytes32)) != folded) {
                    breach = "a change of anchorer names the head";
                }
            }
        }
    }

    function foldBatch(Vm.Log memory log) private {
        (bytes32 previous, uint64 size) = abi.decode(log.data, (bytes32, uint64));
        if (previous != folded) breach = "a batch stands on the batch before it";
        emitted.push(Batch(previous, log.topics[1], size));
        folded = keccak256(bytes.concat(folded, log.topics[1], bytes8(size)));
        if (seen[folded]) breach = "no head comes twice";
        seen[folded] = true;
        pastHeads.push(folded);
    }

    function tryAnchor(address caller, bytes32 previous, bytes32 root, uint64 size) private returns (bool) {
        vm.prank(caller);
        try RECORD.anchor(previous, root, size) {
            ++accepted;
            return true;
        } catch {
            return false;
        }
    }

    function pick(uint256 seed) private view returns (address) {
        return actors[seed % actors.length];
    }

    function anchorNext(bytes32 root, uint64 size) external readsTheLog {
        bool valid = root != 0 && size != 0;
        if (tryAnchor(RECORD.anchorer(), folded, root, size) != valid) {
            breach = "the anchorer's batch lands exactly if it has a root and a size";
        }
    }

    function anchorTwice(bytes32 root, uint64 size) external readsTheLog {
        bytes32 previous = folded;
        if (!tryAnchor(RECORD.anchorer(), previous, root, size)) return;
        if (tryAnchor(RECORD.anchorer(), previous, root, size)) breach = "a batch lands once";
    }

    function anchorOnAnOldHead(uint256 seed, bytes32 root, uint64 size) external readsTheLog {
        bytes32 old = pastHeads[seed % pastHeads.length];
        if (old != folded && tryAnchor(RECORD.anchorer(), old, root, size)) {
            breach = "an old head is refused";
        }
    }

    function anchorAsAnybody(uint256 seed, bytes32 root, uint64 size) external readsTheLog {
        address caller = pick(seed);
        if (caller != RECORD.anchorer() && tryAnchor(caller, folded, root, size)) {
            breach = "nobody but the anchorer anchors";
        }
    }

    function changeAnchorer(uint256 seed, uint256 successor) external readsTheLog {
        address caller = pick(seed);
        bool allowed = caller == RECORD.owner();
        vm.prank(caller);
        try RECORD.setAnchorer(pick(successor)) {
            if (!allowed) breach = "nobody but the owner changes the anchorer";
        } catch {
            if (allowed) breach = "the owner can always change the anchorer";
        }
    }

    function offerOwnership(uint256 successor) external readsTheLog {
        vm.prank(RECORD.owner());
        RECORD.transferOwnership(pick(successor));
    }

    function acceptOwnership(uint256 seed) external readsTheLog {
        address caller = pick(seed);
        bool allowed = caller == RECORD.pendingOwner() && caller != address(0);
        if (caller == address(0)) return;
        vm.prank(caller);
        try RECORD.acceptOwnership() {
            if (!allowed) breach = "nobody but the pending owner accepts";
        } catch {
            if (allowed) breach = "the pending owner can accept";
        }
    }

    function batches() external view returns (Batch[] memory) {
        return emitted;
    }
}
