import Glibc
import HTTP
import ObjectStorage
import Synchronization

/// Writes blocks to disk, on a thread of its own, behind those who bring them.
///
/// What does not fit in the queue is not kept: a network that is faster than the disk is not slowed down.
final class ChunkWriter: Sendable {
    /// Seconds for which nothing is written after the disk has refused: long enough that a full disk is left alone, short
    /// enough that the cache is of use again soon after somebody has made room.
    private static let pauseSeconds = 60

    private struct Job {
        var block: Block
        var object: Object
    }

    private struct State {
        var queue: [Job] = []
        /// Memory of the queue, and of what is being written: a block holds a whole buffer, however short it is.
        var bytes = 0
        var writtenBlocks = 0
        var refusedBlocks = 0
        var pausedUntil = 0
        var hasComplained = false
    }

    private let folder: BlockFolder
    private let queueLimit: Int
    private let chunks: OpenChunks
    private let bound: DiskBound
    private let complain: @Sendable (String) -> Void
    private let state = Mutex(State())
    private let worker = Worker(isPatient: true)

    /// - Parameters:
    ///   - queueLimit: memory of blocks that may wait to be written.
    ///   - complain: told once, in a sentence, if nothing can be written.
    init(
        _ folder: BlockFolder, _ chunks: OpenChunks, _ bound: DiskBound, queueLimit: Int,
        complain: @escaping @Sendable (String) -> Void
    ) {
        self.folder = folder
        self.queueLimit = queueLimit
        self.chunks = chunks
        self.bound = bound
        self.complain = complain
    }

    var counts: (written: Int, refused: Int) { state.withLock { ($0.writtenBlocks, $0.refusedBlocks) } }

    var isIdle: Bool { state.withLock { $0.bytes == 0 } }

    /// Blocks that wait to be written, and those that are being.
    var waitingBlocks: Int { state.withLock { $0.bytes / Block.length } }

    /// Puts a block into the queue; never waits.
    func add(_ block: Block, of object: Object) {
        let isFirst = state.withLock { state in
            guard state.bytes + Block.length <= queueLimit, state.pausedUntil <= Self.now else {
                state.refusedBlocks += 1
                return false
            }
            state.bytes += Block.length
            state.queue.append(Job(block: block, object: object))
            return state.queue.count == 1
        }
        if isFirst { worker.call { [self] in writeQueue() } }
    }

    private func writeQueue() {
        var jobs = state.withLock { state in
            defer { state.queue = [] }
            return state.queue
        }
        // Descending, for what leaves at the end moves nothing else.
        jobs.sort { ($1.object.identity, $1.block.key.index) < ($0.object.identity, $0.block.key.index) }
        while let first = jobs.last {
            let chunk = ChunkKey(holding: first.block.key)
            // Let go with the queue's bytes, or the queue would hold more than it counts.
            var run: [Block] = []
            while let block = jobs.last?.block, ChunkKey(holding: block.key) == chunk,
                block.key.index == first.block.key.index + run.count
            {
                run.append(block)
                jobs.removeLast()
            }
            write(run, of: first.object, to: chunk)
        }
    }

    private func write(_ blocks: [Block], of object: Object, to chunk: ChunkKey) {
        var written: Int?
        do throws(SystemError) {
            if !isPaused, try bound.admits(Chunk.headerLength + Chunk.bytesOnDisk(blocks)) {
                written = try chunks.writableChunk(chunk, of: object).write(blocks)
            }
        } catch {
            meet(error)
        }
        bound.note(written: written ?? 0)
        state.withLock { state in
            state.bytes -= blocks.count * Block.length
            switch written {
            case nil: state.refusedBlocks += blocks.count
            case 0: break  // They were there already.
            default: state.writtenBlocks += blocks.count
            }
        }
    }

    private var isPaused: Bool { state.withLock { $0.pausedUntil > Self.now } }

    private func meet(_ error: SystemError) {
        if concernsOneChunk(error) { return }
        let isFirst = state.withLock { state in
            state.pausedUntil = Self.now + Self.pauseSeconds
            defer { state.hasComplained = true }
            return !state.hasComplained
        }
        guard isFirst else { return }
        complain(
            """
            Nothing can be written to the cache \(folder.path) (\(error)); what is fetched is kept in memory only until \
            that has changed. Make room there, or name another directory with --cache-dir.
            """)
    }

    /// Whether a chunk is not kept for a reason of its own: something else stands in its place, or it, or its folder, is
    /// not ours to write to. Anything else is the disk's matter.
    private func concernsOneChunk(_ error: SystemError) -> Bool {
        switch error.code {
        case EISDIR, ENOTDIR, ELOOP, ENXIO, ETXTBSY: true
        case EACCES, EPERM: access(folder.path, W_OK | X_OK) == 0
        default: false
        }
    }

    private static var now: Int {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &now)
        return now.tv_sec
    }
}

/// By identity, then by index.
private func < (a: (ObjectIdentity, Int), b: (ObjectIdentity, Int)) -> Bool {
    (a.0.high, a.0.low, a.1) < (b.0.high, b.0.low, b.1)
}
