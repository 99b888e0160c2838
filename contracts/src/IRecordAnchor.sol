// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// @title RecordAnchor: one ordered, append-only chain of Merkle roots
/// @notice Each batch of record commitments is one RFC 6962 Merkle tree (SHA-256). Only its root and its
/// number of leaves come here. The batches form a hash chain: batch n is accepted only on top of batch
/// n - 1, so the chain of blocks itself enforces their order, and that each is anchored at most once.
/// @dev Hash chain, byte-exact (`||` joins bytes, integers are big-endian):
///
///     genesis = keccak256("medseal.RecordAnchor.v1" || uint256 chainId || address thisContract)   75 bytes
///     head    = keccak256(bytes32 previous || bytes32 root || uint64 size)                        72 bytes
///
/// Who folds the `Anchored` events in order of block and log index, starting from `genesis`, arrives at
/// `head()`. A node that hides, adds, alters or reorders one of them cannot.
interface IRecordAnchor {
    /// @notice A batch was anchored.
    /// @dev The new head is not in the event: it is `keccak256(previous || root || size)`.
    /// @param root RFC 6962 root of the batch; the topic by which `eth_getLogs` finds it.
    /// @param previous The head this batch stands on.
    /// @param size Number of leaves under `root`, at least 1.
    event Anchored(bytes32 indexed root, bytes32 previous, uint64 size);

    /// @notice The account that may anchor has changed. Emitted once by the constructor, with the genesis.
    /// @param previousAnchorer Who could anchor until now; zero in the constructor or after a stop.
    /// @param newAnchorer Who can anchor from now on; zero if nobody can.
    /// @param head The head at this moment, which the change leaves as it is.
    event AnchorerChanged(address indexed previousAnchorer, address indexed newAnchorer, bytes32 head);

    /// @notice The owner has named a successor, who has yet to accept. Zero withdraws an earlier offer.
    event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner);

    /// @notice The owner has changed. Emitted by the constructor too.
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    /// @notice `caller` may not anchor.
    error NotAnchorer(address caller);

    /// @notice The batch was built on `given`, but the head is `expected`: another batch came first, or
    /// this very batch is already anchored.
    error StaleHead(bytes32 expected, bytes32 given);

    /// @notice A batch has at least one leaf and a root that is not zero.
    error EmptyBatch(bytes32 root, uint64 size);

    /// @notice `caller` is not the owner.
    error NotOwner(address caller);

    /// @notice `caller` is not the account to which ownership was offered.
    error NotPendingOwner(address caller);

    /// @notice The contract cannot be deployed without an owner.
    error ZeroOwner();

    /// @notice Appends one batch.
    /// @dev Checks, in this order: the caller is the anchorer, the batch is not empty, `previous` is the
    /// head. Emits `Anchored`.
    /// @param previous The head the batch was built on, as `head()` returns it.
    /// @param root RFC 6962 Merkle root of the batch, not zero.
    /// @param size Number of leaves under `root`, not zero.
    function anchor(bytes32 previous, bytes32 root, uint64 size) external;

    /// @notice Hands the right to anchor to another account and leaves the head as it is.
    /// @dev Only the owner. Takes effect in the same transaction: what the previous anchorer still has in
    /// the mempool fails. Zero stops anchoring until the next call. Emits `AnchorerChanged`.
    function setAnchorer(address newAnchorer) external;

    /// @notice Offers ownership to another account, which must accept it.
    /// @dev Only the owner. A second offer replaces the first; zero withdraws it. Emits
    /// `OwnershipTransferStarted`.
    function transferOwnership(address newOwner) external;

    /// @notice Accepts an offered ownership.
    /// @dev Only the pending owner. Emits `OwnershipTransferred`.
    function acceptOwnership() external;

    /// @notice The head of the hash chain: the genesis value, or the hash made by the newest batch.
    function head() external view returns (bytes32);

    /// @notice The one account that may anchor, zero if nobody may.
    function anchorer() external view returns (address);

    /// @notice The account that may change the anchorer and offer ownership. It cannot anchor.
    function owner() external view returns (address);

    /// @notice The account to which ownership was offered, zero if there is no offer.
    function pendingOwner() external view returns (address);
}
