// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRecordAnchor} from "./IRecordAnchor.sol";

/// @notice See {IRecordAnchor}, which holds the documentation.
contract RecordAnchor is IRecordAnchor {
    /// @inheritdoc IRecordAnchor
    address public owner;

    /// @inheritdoc IRecordAnchor
    address public pendingOwner;

    /// @inheritdoc IRecordAnchor
    address public anchorer;

    /// The head lies under the address of the one account that may move it, and nothing lies under any
    /// other. So one storage read answers both questions of `anchor`, who is calling and what is the head;
    /// a second read would cost 2,100 gas a batch and break the budget of 30,000. A head is never zero:
    /// it is a keccak256 value from the constructor on.
    mapping(address account => bytes32 head) private _headOf;

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        _;
    }

    constructor(address initialOwner, address initialAnchorer) {
        if (initialOwner == address(0)) revert ZeroOwner();
        bytes32 genesis = keccak256(abi.encodePacked("medseal.RecordAnchor.v1", block.chainid, address(this)));
        owner = initialOwner;
        anchorer = initialAnchorer;
        _headOf[initialAnchorer] = genesis;
        emit OwnershipTransferred(address(0), initialOwner);
        emit AnchorerChanged(address(0), initialAnchorer, genesis);
    }

    /// @inheritdoc IRecordAnchor
    function anchor(bytes32 previous, bytes32 root, uint64 size) external {
        bytes32 current = _headOf[msg.sender];
        if (current == 0) revert NotAnchorer(msg.sender);
        if (root == 0 || size == 0) revert EmptyBatch(root, size);
        if (current != previous) revert StaleHead(current, previous);
        _headOf[msg.sender] = keccak256(abi.encodePacked(previous, root, size));
        emit Anchored(root, previous, size);
    }

    /// @inheritdoc IRecordAnchor
    function setAnchorer(address newAnchorer) external onlyOwner {
        address previousAnchorer = anchorer;
        bytes32 current = _headOf[previousAnchorer];
        // Cleared before it is set, so that naming the same account again keeps the head.
        delete _headOf[previousAnchorer];
        _headOf[newAnchorer] = current;
        anchorer = newAnchorer;
        emit AnchorerChanged(previousAnchorer, newAnchorer, current);
    }

    /// @inheritdoc IRecordAnchor
    function transferOwnership(address newOwner) external onlyOwner {
        pendingOwner = newOwner;
        emit OwnershipTransferStarted(msg.sender, newOwner);
    }

    /// @inheritdoc IRecordAnchor
    function acceptOwnership() external {
        if (msg.sender != pendingOwner) revert NotPendingOwner(msg.sender);
        address previousOwner = owner;
        delete pendingOwner;
        owner = msg.sender;
        emit OwnershipTransferred(previousOwner, msg.sender);
    }

    /// @inheritdoc IRecordAnchor
    function head() external view returns (bytes32) {
        return _headOf[anchorer];
    }
}
