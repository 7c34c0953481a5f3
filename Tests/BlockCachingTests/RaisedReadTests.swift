import HTTP
import ObjectStorage
import TestSupport
import Testing

@testable import BlockCaching

private let block = Block.length

@Suite struct RaisedReadTests {
    /// The bytes of another object, read through the same cache, as what is decompressed is.
    struct Derived: ObjectReader {
        let cache: BlockCache
        let original: Object

        func read(_ object: Object, _ range: Range<Int>, into sink: any ByteSink) async throws(StoreError) {
            for slice in try await cache.bytes(of: original, in: range).slices {
                sink.receive(UnsafeRawBufferPointer(start: slice.start, count: slice.count))
            }
        }
    }

    let reader = ScriptedReader()
    let cache = BlockCache(memoryLimitBytes: 64 << 20, readAheadBytes: 0)
    let plain: Object
    let derived: Object

    init() {
        plain = reader.object(size: 8 * block)
        derived = Object(
            url: plain.url + "#gzip", version: ObjectVersion(etag: "\"1\""), size: plain.size, modified: nil,
            reader: Derived(cache: cache, original: plain))
        reader.hold()
    }

    /// A read that is in no hurry, whose request is under way.
    private func begunAhead(_ object: Object) async throws -> Task<ByteSlices, any Error> {
        let read = Task(priority: .utility) {
            try await HTTPClient.$isAhead.withValue(true) { try await cache.bytes(of: object, in: 0..<2 * block) }
        }
        try await eventually("A request should begin.") { reader.requests.count == 1 }
        #expect(reader.requests[0].isAhead)
        return read
    }

    @Test(arguments: [false, true])
    func `a read begun ahead hurries down to its request when its task is raised`(isDerived: Bool) async throws {
        let read = try await begunAhead(isDerived ? derived : plain)
        read.escalatePriority(to: .medium)
        reader.release()
        #expect(ScriptedReader.gave(try await read.value, 0..<2 * block))
        try await eventually("The request should end.") { reader.requests[0].ending == .finished }
        #expect(reader.requests[0].isRaised)
    }

    @Test(arguments: [false, true])
    func `a read begun ahead hurries when somebody comes who waits for the same`(isDerived: Bool) async throws {
        let object = isDerived ? derived : plain
        let ahead = try await begunAhead(object)
        let read = Task(priority: .medium) { try await cache.bytes(of: object, in: block..<2 * block) }
        try await eventually("The reader should join.") { cache.statistics.joined == 1 }
        reader.release()
        #expect(ScriptedReader.gave(try await read.value, block..<2 * block))
        _ = try await ahead.value
        try await eventually("The request should end.") { reader.requests[0].ending == .finished }
        #expect(reader.requests.count == 1)
        #expect(reader.requests[0].isRaised)
    }

    @Test func `what a task sends for after it was raised is not ahead`() async throws {
        let read = Task(priority: .utility) {
            try await HTTPClient.$isAhead.withValue(true) {
                _ = try await cache.bytes(of: plain, in: 0..<block)
                return try await cache.bytes(of: plain, in: 4 * block..<5 * block)
            }
        }
        try await eventually("A request should begin.") { reader.requests.count == 1 }
        read.escalatePriority(to: .medium)
        reader.release()
        _ = try await read.value
        #expect(reader.requests.map(\.isAhead) == [true, false])
    }
}
