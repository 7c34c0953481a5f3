import ObjectStorage
import Synchronization

/// An object in memory that counts what is asked of it.
final class MemoryReader: ObjectReader {
    private struct State {
        var requests: [Range<Int>] = []
        var failure: StoreError?
    }

    private let bytes: [UInt8]
    private let state = Mutex(State())
    private let onRead: @Sendable (Range<Int>) -> Void

    init(_ bytes: [UInt8], onRead: @escaping @Sendable (Range<Int>) -> Void = { _ in }) {
        self.bytes = bytes
        self.onRead = onRead
    }

    var requests: [Range<Int>] { state.withLock { $0.requests } }

    /// The next request gets half of its bytes and then this.
    func failOnce(with error: StoreError) {
        state.withLock { $0.failure = error }
    }

    func read(_ object: Object, _ range: Range<Int>, into sink: any ByteSink) async throws(StoreError) {
        onRead(range)
        if Task.isCancelled { throw .cancelled(url: object.url) }
        let failure = state.withLock { state in
            state.requests.append(range)
            defer { state.failure = nil }
            return state.failure
        }
        let end = failure == nil ? range.upperBound : range.lowerBound + range.count / 2
        bytes[range.lowerBound..<end].withUnsafeBytes { sink.receive($0) }
        if let failure { throw failure }
    }
}

extension Object {
    /// `https://archive.example/m13.fits.gz`, of which the server tells nothing but its size.
    convenience init(of bytes: [UInt8], reader: MemoryReader) {
        self.init(
            url: "https://archive.example/m13.fits.gz", version: ObjectVersion(), size: bytes.count, modified: nil,
            reader: reader)
    }

    /// Reads past any cache.
    func read(_ range: Range<Int>) async throws(StoreError) -> [UInt8] {
        let collector = Collector()
        try await reader.read(self, range, into: collector)
        return collector.bytes
    }
}

private final class Collector: ByteSink {
    private let collected = Mutex<[UInt8]>([])

    var bytes: [UInt8] { collected.withLock { $0 } }

    func receive(_ bytes: UnsafeRawBufferPointer) {
        collected.withLock { $0.append(contentsOf: bytes) }
    }
}
