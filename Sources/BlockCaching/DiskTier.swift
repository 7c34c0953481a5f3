import Glibc
import ObjectStorage
import Synchronization

/// Blocks on a local disk, for the next mount and the next process.
///
/// Every block is checked before it is served, so that whatever happens to the files, no wrong byte is; one that is bad
/// is dropped, counted, and fetched again.
public final class DiskTier: Sendable {
    private let chunks: OpenChunks
    private let bound: DiskBound
    private let writer: ChunkWriter

    private let hits = Atomic(0)
    private let bytesRead = Atomic(0)
    private let badBlocks = Atomic(0)

    /// Opens nothing and looks at nothing, however much is there.
    ///
    /// - Parameters:
    ///   - limitBytes: what the folder may take of its disk.
    ///   - queueBytes: how much may wait to be written, while a stream comes faster than the disk takes it. It is memory
    ///     that the cache has in any case: blocks wait where they are read from.
    ///   - complain: told once, in a sentence, if nothing can be written.
    public init(
        _ folder: BlockFolder, limitBytes: Int, queueBytes: Int = 32 << 20,
        complain: @escaping @Sendable (String) -> Void
    ) {
        chunks = OpenChunks(folder)
        bound = DiskBound(folder, chunks, limitBytes: limitBytes)
        writer = ChunkWriter(folder, chunks, bound, queueLimit: queueBytes, complain: complain)
    }

    /// Whether all of these blocks are said to be here.
    func has(_ blocks: some Sequence<Int>, of object: Object) -> Bool {
        var chunk: Chunk?
        return blocks.allSatisfy { index in
            let key = ChunkKey(holding: BlockKey(object: object.identity, index: index))
            if chunk?.key != key { chunk = chunks.chunk(key) }
            return chunk?.has(index) ?? false
        }
    }

    /// Whether a block is here, as far as it is known without asking the disk.
    func isKnownToHave(_ key: BlockKey) -> Bool {
        chunks.openChunk(ChunkKey(holding: key))?.has(key.index) ?? false
    }

    /// Looks at the disk for what other processes may have brought, before blocks are fetched for want of them.
    func look(for blocks: Range<Int>, of object: Object) {
        var rest = blocks
        while let first = rest.first {
            let key = ChunkKey(holding: BlockKey(object: object.identity, index: first))
            let part = rest.clamped(to: key.blocks)
            rest = part.upperBound..<rest.upperBound
            if !part.allSatisfy({ chunks.openChunk(key)?.has($0) ?? false }) { _ = chunks.refresh(key) }
        }
    }

    /// Fills `buffer` with the bytes of whole blocks of one chunk.
    /// - Returns: whether all of them are here, and right.
    func read(_ blocks: Range<Int>, of object: Object, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
        let key = ChunkKey(holding: BlockKey(object: object.identity, index: blocks.lowerBound))
        guard let chunk = chunks.chunk(key) else { return false }
        let (isWhole, badCount) = chunk.read(blocks, into: buffer)
        if badCount > 0 { badBlocks.add(badCount, ordering: .relaxed) }
        guard isWhole else { return false }
        hits.add(blocks.count, ordering: .relaxed)
        bytesRead.add(buffer.count, ordering: .relaxed)
        return true
    }

    /// Takes a block that was fetched; never waits.
    func keep(_ block: Block, of object: Object) {
        if object.isWorthKeeping { writer.add(block, of: object) }
    }

    /// Looks soon how much is here, and removes what is too much. Whoever serves for long calls it once when all else is
    /// ready; from then on, and for those who do not, writing sees to it.
    public func survey() { bound.survey() }

    /// Waits until what was taken is written, but no longer than `limit`.
    /// - Returns: the number of blocks that are not.
    func finishWriting(within limit: Duration) -> Int {
        let deadline = ContinuousClock.now + limit
        while !writer.isIdle, ContinuousClock.now < deadline { usleep(1000) }
        return writer.waitingBlocks
    }

    /// Whether nothing is being written, looked through or removed.
    var isIdle: Bool { writer.isIdle && bound.isIdle }

    /// Adds what this tier counts.
    func count(into statistics: inout BlockCacheStatistics) {
        let (bound, writer) = (bound.figures, writer.counts)
        let hits = hits.load(ordering: .relaxed)
        statistics.hits += hits
        statistics.diskHits = hits
        statistics.diskBytesRead = bytesRead.load(ordering: .relaxed)
        statistics.diskBlocksBad = badBlocks.load(ordering: .relaxed)
        statistics.diskBlocksWritten = writer.written
        statistics.diskBlocksRefused = writer.refused
        statistics.diskBytes = bound.bytes
        statistics.diskEvictions = bound.evictions
        statistics.diskSurveys = bound.surveys
    }
}
