import Glibc
import Synchronization

/// Buffers of one block each, used over and over: fresh pages cost more than the copy that fills them.
///
/// Memory once had is kept: a pool is as large as its busiest moment was.
final class BufferPool: Sendable {
    /// `Block.length` bytes at a page's beginning.
    ///
    /// `@unchecked`: a buffer is held by the one who took it or by the free list, never by both.
    struct Buffer: @unchecked Sendable {
        let start: UnsafeMutableRawPointer
    }

    /// Bytes that are had from the system at once, and their alignment: one huge page, which spares a stream most of its
    /// page faults.
    private static let arenaLength = 2 << 20

    private struct Buffers {
        var arenas: [Buffer] = []
        var free: [Buffer] = []
        var inUse = 0
        var mostInUse = 0
    }

    private let buffers = Mutex(Buffers())

    deinit {
        buffers.withLock { buffers in
            for arena in buffers.arenas { free(arena.start) }
        }
    }

    /// A buffer with whatever it last held.
    func take() -> Buffer {
        buffers.withLock { buffers in
            if buffers.free.isEmpty {
                let arena = Self.newArena()
                buffers.arenas.append(Buffer(start: arena))
                for offset in stride(from: 0, to: Self.arenaLength, by: Block.length) {
                    buffers.free.append(Buffer(start: arena + offset))
                }
            }
            buffers.inUse += 1
            buffers.mostInUse = max(buffers.mostInUse, buffers.inUse)
            return buffers.free.removeLast()
        }
    }

    func giveBack(_ buffer: Buffer) {
        buffers.withLock { buffers in
            buffers.inUse -= 1
            buffers.free.append(buffer)
        }
    }

    /// How many buffers somebody holds, now and at the busiest moment.
    var use: (now: Int, most: Int) {
        buffers.withLock { ($0.inUse, $0.mostInUse) }
    }

    private static func newArena() -> UnsafeMutableRawPointer {
        guard let arena = aligned_alloc(arenaLength, arenaLength) else {
            preconditionFailure("The system has no \(arenaLength) bytes left for the cache.")
        }
        madvise(arena, arenaLength, MADV_HUGEPAGE)
        return arena
    }
}
