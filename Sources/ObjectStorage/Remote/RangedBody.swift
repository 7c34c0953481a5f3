import HTTP
import Synchronization

/// Takes the bytes of a ranged read from the client's thread and hands on those that belong to it.
final class RangedBody: HTTPBodySink {
    private let state: Mutex<RangedRead>
    private let sink: any ByteSink

    init(_ read: RangedRead, into sink: any ByteSink) {
        state = Mutex(read)
        self.sink = sink
    }

    var read: RangedRead { state.withLock { $0 } }

    func request() -> HTTPRequest { state.withLock { $0.request() } }

    func begin(_ response: HTTPResponse) -> Bool { state.withLock { $0.begin(response) } }

    func receive(_ bytes: UnsafeRawBufferPointer) {
        let count = state.withLock { $0.receive(bytes.count) }
        if count > 0 { sink.receive(UnsafeRawBufferPointer(rebasing: bytes[..<count])) }
    }

    var hasEnough: Bool { state.withLock { $0.hasFailed } }

    func end(_ response: HTTPResponse) throws(StoreError) -> RangedRead.Outcome {
        try state.withLock { state throws(StoreError) in try state.end(response) }
    }
}

/// Keeps what comes.
final class CollectedBytes: ByteSink {
    private let state = Mutex<[UInt8]>([])

    var bytes: [UInt8] { state.withLock { $0 } }

    func receive(_ bytes: UnsafeRawBufferPointer) { state.withLock { $0 += bytes } }
}
