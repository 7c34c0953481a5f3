import ObjectStorage

/// A piece of an object in memory: aligned, whole, and never changed once a tier or a reader has it.
///
/// `@unchecked`: whoever makes a block fills it before anyone else sees it; afterwards only the two marks change, under
/// the lock of the shard that holds the block.
final class Block: @unchecked Sendable {
    /// Bytes of every block but an object's last.
    ///
    /// A read of 64 KiB touches two blocks at most, so it costs no more than twice what it asked for. Smaller blocks
    /// would cost more look-ups for each byte of a stream; larger ones cost a random reader bytes that it never asked
    /// for, and gain a stream nothing, since adjoining blocks are fetched in one request.
    static let length = 64 << 10

    let key: BlockKey
    let bytes: UnsafeMutableRawBufferPointer

    /// Eviction will spare it once: it was read again, or its reader has not come yet.
    var isReferenced: Bool
    /// Read-ahead wants to hear of its next reading.
    var isAwaited: Bool

    private let buffer: BufferPool.Buffer
    private let pool: BufferPool

    /// - Parameter count: at most `Block.length`.
    init(_ key: BlockKey, count: Int, isAwaited: Bool = false, from pool: BufferPool) {
        self.key = key
        self.isReferenced = isAwaited
        self.isAwaited = isAwaited
        self.pool = pool
        buffer = pool.take()
        bytes = UnsafeMutableRawBufferPointer(start: buffer.start, count: count)
    }

    deinit {
        pool.giveBack(buffer)
    }

    /// Marks that somebody read this block.
    /// - Returns: whether read-ahead awaited that.
    func markRead() -> Bool {
        let wasAwaited = isAwaited
        // Written only when it changes: a line that no core writes is one that all can have.
        if isReferenced == wasAwaited { isReferenced = !wasAwaited }
        if wasAwaited { isAwaited = false }
        return wasAwaited
    }

    func markAwaited() {
        isReferenced = true
        isAwaited = true
    }

    /// The part of this block that lies in `range` of the object, pinned.
    func slice(in range: Range<Int>) -> ByteSlice {
        let start = key.index * Block.length
        let part = range.clamped(to: start..<start + bytes.count)
        return ByteSlice(owner: self, start: buffer.start + (part.lowerBound - start), count: part.count)
    }
}

/// Which block of which version of which object.
struct BlockKey: Hashable, Sendable {
    let object: ObjectIdentity
    let index: Int

    /// One word, because half the price of a hit is its hash: the identity is a digest already, and an odd factor
    /// gives every index its own word.
    func hash(into hasher: inout Hasher) {
        hasher.combine(object.low &+ UInt64(truncatingIfNeeded: index) &* 0x9E37_79B9_7F4A_7C15)
    }
}

extension Object {
    /// `range` without what lies outside of the object.
    func clamped(_ range: Range<Int>) -> Range<Int> {
        range.clamped(to: 0..<max(0, size))
    }

    var blockCount: Int {
        size > 0 ? (size - 1) / Block.length + 1 : 0
    }

    /// The blocks that hold `range`, which lies within the object.
    func blocks(covering range: Range<Int>) -> Range<Int> {
        guard let last = range.last else { return 0..<0 }
        return range.lowerBound / Block.length..<last / Block.length + 1
    }

    /// The bytes that `blocks` hold; the object's last block ends where the object does.
    func bytes(of blocks: Range<Int>) -> Range<Int> {
        let start = blocks.lowerBound * Block.length
        return start..<start + min(blocks.count * Block.length, size - start)
    }
}
