import Glibc
import Synchronization

/// Buffers for bytes on their way from a local disk to a reader, the one given back last used first: it is still in the
/// processor's cache, and its pages are there. A new one for each read costs a third of the speed.
final class ReadBuffers: Sendable {
    /// What the kernel reads at once, at most (`max_pages` of FUSE).
    static let length = 1 << 20

    /// Idle buffers: one for each thread that answers the kernel, and some for tasks.
    private static let maximumIdle = 8

    /// `@unchecked`: written by whoever took it, before anybody else sees it, and again only after all let it go.
    private final class Buffer: @unchecked Sendable {
        let start: UnsafeMutableRawPointer

        init() {
            guard let start = aligned_alloc(4096, ReadBuffers.length) else {
                preconditionFailure("The system has no \(ReadBuffers.length) bytes left for a read.")
            }
            self.start = start
        }

        deinit { free(start) }
    }

    private final class Loan: Sendable {
        let buffer: Buffer
        private let pool: ReadBuffers

        init(from pool: ReadBuffers) {
            self.pool = pool
            buffer = pool.idle.withLock { $0.popLast() } ?? Buffer()
        }

        deinit {
            pool.idle.withLock { idle in
                if idle.count < ReadBuffers.maximumIdle { idle.append(buffer) }
            }
        }
    }

    private let idle = Mutex<[Buffer]>([])

    /// `count` bytes that `fill` writes, all of them.
    func slice<Failure: Error>(
        count: Int, filledBy fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) -> ByteSlice {
        guard count <= Self.length else { return try ByteSlice(count: count, filledBy: fill) }
        let loan = Loan(from: self)
        try fill(UnsafeMutableRawBufferPointer(start: loan.buffer.start, count: count))
        return ByteSlice(owner: loan, start: UnsafeRawPointer(loan.buffer.start), count: count)
    }
}
