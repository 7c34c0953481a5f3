import ObjectStorage
import Synchronization

/// The blocks in memory, and all the memory that blocks take.
///
/// Locks are taken in the order queue, shard, pool; a hit takes a shard's alone.
final class MemoryTier: Sendable {
    /// Blocks in a row that share a shard, so that a read of 1 MiB takes one lock or two.
    private static let blocksInARow = 16

    private struct Shard: ~Copyable {
        let blocks = Mutex<[BlockKey: Block]>([:])
        let hits = Atomic<Int>(0)
        /// Keeps the next shard off this one's cache lines, which are fetched in pairs of 64 bytes.
        let padding = InlineArray<13, UInt64>(repeating: 0)
    }

    private let limitBlocks: Int
    private let pool = BufferPool()
    /// Enough that a few threads seldom meet at one lock: whoever meets a thread that was put to sleep in there waits
    /// for its return.
    private let shards = InlineArray<64, Shard> { _ in Shard() }
    private let queue = Mutex(EvictionQueue())

    init(limitBytes: Int) {
        limitBlocks = max(0, limitBytes / Block.length)
    }

    func block(_ key: BlockKey) -> Block? {
        let block = uncountedBlock(key)
        if block != nil { countHits(1, of: key) }
        return block
    }

    /// A block for a read that may yet find that it has to wait for others, and then asks for all of them once more.
    func uncountedBlock(_ key: BlockKey) -> Block? {
        shards[shard(of: key.object, key.index)].blocks.withLock { blocks in
            let block = blocks[key]
            _ = block?.markRead()
            return block
        }
    }

    func countHits(_ count: Int, of key: BlockKey) {
        shards[shard(of: key.object, key.index)].hits.add(count, ordering: .relaxed)
    }

    /// The bytes of `range`, which lies within `object`, if all of them are here, and whether read-ahead awaited one of
    /// their blocks.
    func bytes(of object: Object, in range: Range<Int>) -> (bytes: ByteSlices, wereAwaited: Bool)? {
        let indices = object.blocks(covering: range)
        var bytes = ByteSlices()
        bytes.reserveCapacity(indices.count)
        var wereAwaited = false
        var index = indices.lowerBound
        while index < indices.upperBound {
            let rowEnd = min(indices.upperBound, (index / Self.blocksInARow + 1) * Self.blocksInARow)
            let isHere = shards[shard(of: object.identity, index)].blocks.withLock { blocks in
                for index in index..<rowEnd {
                    guard let block = blocks[BlockKey(object: object.identity, index: index)] else { return false }
                    if block.markRead() { wereAwaited = true }
                    bytes.append(block.slice(in: range))
                }
                return true
            }
            guard isHere else { return nil }
            index = rowEnd
        }
        shards[shard(of: object.identity, indices.lowerBound)].hits.add(indices.count, ordering: .relaxed)
        return (bytes, wereAwaited)
    }

    /// Whether the block is here; if it is, read-ahead will hear of its next reading.
    func markAwaited(_ key: BlockKey) -> Bool {
        shards[shard(of: key.object, key.index)].blocks.withLock { blocks in
            blocks[key]?.markAwaited() != nil
        }
    }

    func keep(_ block: Block) {
        queue.withLock { queue in
            let isNew = shards[shard(of: block.key.object, block.key.index)].blocks.withLock { blocks in
                if blocks[block.key] != nil { return false }
                blocks[block.key] = block
                return true
            }
            if isNew { queue.append(block) }
        }
    }

    /// An empty block for its maker to fill; others leave for it where memory is at its limit.
    ///
    /// Blocks that readers still hold when they leave go on counting. If everything that could leave has left, the new
    /// block goes over the limit: the bytes are on their way, and the reader who holds the others may wait for them.
    func makeBlock(_ key: BlockKey, count: Int, isAwaited: Bool = false) -> Block {
        while pool.use.now >= limitBlocks, evict() {}
        return Block(key, count: count, isAwaited: isAwaited, from: pool)
    }

    private func evict() -> Bool {
        let block = queue.withLock { queue in
            queue.evict { block in
                shards[shard(of: block.key.object, block.key.index)].blocks.withLock { blocks in
                    if block.isReferenced {
                        block.isReferenced = false
                        return false
                    }
                    blocks[block.key] = nil
                    return true
                }
            }
        }
        return block != nil
    }

    private func shard(of object: ObjectIdentity, _ index: Int) -> Int {
        let row = object.low &+ UInt64(truncatingIfNeeded: index / Self.blocksInARow)
        return Int(truncatingIfNeeded: row % UInt64(shards.count))
    }

    /// Adds what this tier counts.
    func count(into statistics: inout BlockCacheStatistics) {
        for shard in shards.indices { statistics.hits += shards[shard].hits.load(ordering: .relaxed) }
        queue.withLock { queue in
            statistics.blocksPresent = queue.count
            statistics.bytesPresent = queue.byteCount
            statistics.evictions = queue.evictions
        }
        let use = pool.use
        statistics.bytesHeld = use.now * Block.length
        statistics.mostBytesHeld = use.most * Block.length
    }
}
