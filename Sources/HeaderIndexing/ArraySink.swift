import ObjectStorage
import Synchronization

/// Collects what a reader delivers into one array.
final class ArraySink: ByteSink {
    private let bytes: Mutex<[UInt8]>

    init(capacity: Int) {
        var empty: [UInt8] = []
        empty.reserveCapacity(capacity)
        bytes = Mutex(empty)
    }

    func receive(_ more: UnsafeRawBufferPointer) {
        bytes.withLock { $0.append(contentsOf: more) }
    }

    func take() -> [UInt8] {
        bytes.withLock { bytes in
            defer { bytes = [] }
            return bytes
        }
    }
}
