import HTTP
import ObjectStorage
import TestSupport
import Testing

@testable import BlockCaching

private let mebibyte = 16  // in blocks
private let block = Block.length

@Suite struct ReadAheadPolicyTests {
    static let object = ObjectIdentity(url: "https://example.org/m13.fits", version: ObjectVersion(), size: 1 << 40)
    let object = Self.object
    var policy = ReadAhead(maximumBytes: 32 << 20, shareOfMemoryBytes: 256 << 20)

    private mutating func read(
        _ blocks: Range<Int>, of object: ObjectIdentity, blockCount: Int, limit: Int
    ) -> [Range<Int>] {
        let bytes = blocks.lowerBound * block..<blocks.upperBound * block
        return policy.extents(after: bytes, of: object, size: blockCount * block, limit: limit)
    }

    /// Reads in steps of `length` blocks and returns what was fetched ahead.
    private mutating func stream(
        from start: Int, to end: Int, by length: Int = 2, of object: ObjectIdentity = object, blockCount: Int = 1 << 24
    ) -> [Range<Int>] {
        stride(from: start, to: end, by: length).flatMap {
            read($0..<$0 + length, of: object, blockCount: blockCount, limit: 32)
        }
    }

    @Test mutating func `the second read from an object's beginning makes a stream`() {
        #expect(stream(from: 0, to: 2).isEmpty)
        #expect(stream(from: 2, to: 4) == [4..<8, 8..<12])
    }

    @Test mutating func `elsewhere the fourth read does`() {
        #expect(stream(from: 100, to: 106).isEmpty)
        #expect(stream(from: 106, to: 108) == [108..<112, 112..<116, 116..<120, 120..<124])
    }

    @Test mutating func `what is fetched ahead is gapless and never more than twice what was read`() {
        var fetched = 0
        for start in stride(from: 0, to: 4096, by: 2) {
            let extents = stream(from: start, to: start + 2)
            for extent in extents {
                #expect(extent.lowerBound == max(fetched, start + 2))
                fetched = extent.upperBound
            }
            #expect(fetched - (start + 2) <= min(2 * (start + 2), 32 * mebibyte))
        }
        #expect(fetched - 4096 > 28 * mebibyte - 2)
    }

    @Test mutating func `a full window is sixteen extents`() {
        policy = ReadAhead(maximumBytes: 64 << 20, shareOfMemoryBytes: 256 << 20)
        let before = stream(from: 0, to: 64 * mebibyte)
        let extents = stream(from: 64 * mebibyte, to: 128 * mebibyte)
        #expect((before.last?.upperBound ?? 0) > 124 * mebibyte)
        #expect(extents.count == 16)
        #expect(extents.allSatisfy { $0.count == 4 * mebibyte })
    }

    @Test mutating func `a jump within what is fetched ahead costs nothing and the window stays`() {
        policy = ReadAhead(maximumBytes: 64 << 20, shareOfMemoryBytes: 256 << 20)
        let before = stream(from: 0, to: 128 * mebibyte)
        let after = stream(from: 150 * mebibyte, to: 160 * mebibyte)
        #expect(after.first?.lowerBound == before.last?.upperBound)
        #expect((after.last?.upperBound ?? 0) > 220 * mebibyte)
    }

    @Test mutating func `reads that leave out more than they read end a stream soon`() {
        var random = SplitMix64(state: 5)
        _ = stream(from: 0, to: 4 * mebibyte)
        var position = 4 * mebibyte
        var fetched = 0
        for _ in 0..<200 {
            position += Int.random(in: 8...30, using: &random)
            fetched += stream(from: position, to: position + 2).map(\.count).reduce(0, +)
        }
        // Of 400 that were read. Among reads as dense as these, some are at equal distances by chance.
        #expect(fetched < 200)
    }

    @Test mutating func `a run after a run is expected to be as long, until it is longer`() {
        _ = stream(from: 10_000, to: 10_040)
        let second = stream(from: 20_000, to: 20_040)
        #expect(second.last?.upperBound == 20_041)
        #expect(stream(from: 20_040, to: 20_060).last?.upperBound ?? 0 > 20_100)
    }

    @Test mutating func `nothing is fetched beyond the object`() {
        let extents = stream(from: 0, to: 100, blockCount: 101)
        #expect(extents.last?.upperBound == 101)
        #expect(extents.map(\.count).reduce(0, +) == 101 - 4)
    }

    @Test mutating func `random reads get nothing`() {
        var random = SplitMix64(state: 3)
        for _ in 0..<2000 {
            let start = Int.random(in: 0..<16_384, using: &random)
            #expect(read(start..<start + 2, of: object, blockCount: 16_384, limit: 32).isEmpty)
        }
    }

    @Test mutating func `reading backwards gets nothing`() {
        for start in stride(from: 1000, to: 0, by: -2) {
            #expect(read(start..<start + 2, of: object, blockCount: 1 << 20, limit: 32).isEmpty)
        }
    }

    @Test(arguments: [2, 4, 8])
    mutating func `a stream whose reads overtake one another is one all the same`(depth: Int) {
        var random = SplitMix64(state: UInt64(depth))
        var fetched: [Range<Int>] = []
        for group in stride(from: 0, to: 4096, by: 2 * depth) {
            let starts = stride(from: group, to: group + 2 * depth, by: 2).shuffled(using: &random)
            for start in starts {
                fetched += read(start..<start + 2, of: object, blockCount: 4096, limit: 32)
            }
        }
        let count = fetched.map(\.count).reduce(0, +)
        #expect(count == Set(fetched.joined()).count)
        #expect(count > 4000)
    }

    @Test mutating func `several streams of one object are told apart`() {
        var fetched: [Int: Int] = [:]
        for step in 0..<512 {
            for start in [0, 1 << 20, 2 << 20] {
                let extents = stream(from: start + 2 * step, to: start + 2 * step + 2)
                fetched[start, default: 0] += extents.map(\.count).reduce(0, +)
            }
        }
        #expect(fetched.values.allSatisfy { $0 > 1024 + 28 * mebibyte - 64 })
    }

    @Test mutating func `sixty-four streams share the memory alike`() {
        var ahead = [Int](repeating: 0, count: 64)
        for start in stride(from: 0, to: 1024, by: 2) {
            for index in 0..<64 {
                let identity = ObjectIdentity(url: "\(index)", version: ObjectVersion(), size: 1 << 40)
                let extents = stream(from: start, to: start + 2, of: identity)
                ahead[index] += extents.map(\.count).reduce(0, +)
            }
        }
        ahead = ahead.map { $0 - 1024 }
        #expect(ahead.reduce(0, +) <= 256 * mebibyte)
        #expect(ahead.min()! >= 2 * mebibyte)
    }

    @Test mutating func `a stream that stopped gives its share back`() {
        policy = ReadAhead(maximumBytes: 32 << 20, shareOfMemoryBytes: 32 << 20)
        for index in 0..<10 {
            let identity = ObjectIdentity(url: "\(index)", version: ObjectVersion(), size: 1 << 40)
            _ = stream(from: 0, to: 16 * mebibyte, of: identity)
        }
        let before = stream(from: 0, to: 2048).map(\.count).reduce(0, +)
        let after = stream(from: 2048, to: 4096).map(\.count).reduce(0, +)
        #expect(before + after - 4096 > 14 * mebibyte)
    }

    @Test mutating func `no more is asked for than may be sent, and the rest later`() {
        _ = stream(from: 0, to: 2)
        #expect(read(2..<4, of: object, blockCount: 100, limit: 0).isEmpty)
        #expect(read(2..<4, of: object, blockCount: 100, limit: -3).isEmpty)
        #expect(read(2..<4, of: object, blockCount: 100, limit: 1) == [4..<8])
        #expect(read(3..<4, of: object, blockCount: 100, limit: 9) == [8..<12])
    }

    @Test mutating func `what did not come is fetched again, unless the stream is past it`() {
        _ = stream(from: 0, to: 4)
        policy.retract(8..<12, of: object)
        policy.retract(2..<4, of: object)
        policy.retract(4..<8, of: ObjectIdentity(url: "another", version: ObjectVersion(), size: 1))
        #expect(stream(from: 4, to: 6) == [8..<12, 12..<16])
    }

    @Test mutating func `a window of 0 is none`() {
        policy = ReadAhead(maximumBytes: 0, shareOfMemoryBytes: 256 << 20)
        #expect(stream(from: 0, to: 1000).isEmpty)
    }
}

@Suite struct ReadAheadTests {
    let reader = ScriptedReader(pieceLength: 1 << 20)

    private func read(_ range: Range<Int>, of object: Object, by length: Int, through cache: BlockCache) async throws {
        for start in stride(from: range.lowerBound, to: range.upperBound, by: length) {
            let end = min(start + length, object.size)
            let bytes = try await cache.bytes(of: object, in: start..<end)
            #expect(ScriptedReader.gave(bytes, start..<end))
        }
    }

    @Test(arguments: [4096, 128 << 10, 100_000, 1 << 20])
    func `a stream is fetched once, in few requests, mostly before it is read`(length: Int) async throws {
        let cache = BlockCache(memoryLimitBytes: 256 << 20)
        let object = reader.object(size: (32 << 20) + 17)
        try await read(0..<object.size, of: object, by: length, through: cache)
        try await eventually("All requests should end.") { reader.requests.allSatisfy { $0.ending == .finished } }
        #expect(reader.ranges.map(\.count).reduce(0, +) == object.size)
        #expect(reader.requests.count < 50)
        #expect(cache.statistics.requestsAhead > reader.requests.count - 10)
    }

    @Test func `a stream that stops fetches no more`() async throws {
        let cache = BlockCache(memoryLimitBytes: 256 << 20)
        let object = reader.object(size: 1 << 30)
        try await read(0..<8 << 20, of: object, by: 1 << 20, through: cache)
        try await eventually("All requests should end.") { reader.requests.allSatisfy { $0.ending == .finished } }
        #expect(cache.statistics.bytesFetched <= 3 * 8 << 20)
    }

    @Test func `a reader of what is fetched ahead joins that request and may leave it`() async throws {
        let cache = BlockCache(memoryLimitBytes: 256 << 20)
        let object = reader.object(size: 1 << 30)
        try await read(0..<128 << 10, of: object, by: 128 << 10, through: cache)
        try await read(128 << 10..<256 << 10, of: object, by: 128 << 10, through: cache)
        try await eventually("Two extents should come.") {
            reader.requests.count(where: { $0.ending == .finished }) == 4
        }
        reader.hold()
        try await read(256 << 10..<512 << 10, of: object, by: 128 << 10, through: cache)
        try await eventually("More should be asked for.") { reader.requests.count > 4 }
        let next = reader.ranges[4].lowerBound
        let leaving = Task { try await cache.bytes(of: object, in: next..<next + 1) }
        try await eventually("The reader should join.") { cache.statistics.joined == 1 }
        leaving.cancel()
        await #expect(throws: StoreError.cancelled(url: object.url)) { _ = try await leaving.value }
        reader.release()
        try await eventually("The request should go on.") { reader.requests[4].ending == .finished }
        #expect(cache.cached(object, next..<next + 1) != nil)
    }

    @Test func `what is fetched ahead lets those go first who wait`() async throws {
        let cache = BlockCache(memoryLimitBytes: 256 << 20)
        let object = reader.object(size: 4 << 20)
        try await read(0..<object.size, of: object, by: 128 << 10, through: cache)
        let ahead = reader.requests.count(where: \.isAhead)
        #expect(ahead == cache.statistics.requestsAhead)
        #expect(ahead < reader.requests.count)
    }

    @Test func `what a reader needs who is ahead himself lets others go first`() async throws {
        let cache = BlockCache(memoryLimitBytes: 256 << 20)
        let object = reader.object(size: 4 << 20)
        try await HTTPClient.$isAhead.withValue(true) {
            _ = try await cache.bytes(of: object, in: 1 << 20..<2 << 20)
        }
        #expect(reader.requests.map(\.isAhead) == [true])
    }

    @Test func `an error ahead is nobody's, and the read that needs the bytes asks again`() async throws {
        let cache = BlockCache(memoryLimitBytes: 256 << 20)
        let object = reader.object(size: 4 << 20)
        reader.fail(2, with: .timedOut(url: object.url, detail: "503"))
        reader.allow(0, of: 2)
        try await read(0..<object.size, of: object, by: 128 << 10, through: cache)
        #expect(reader.requests[2].ending == .failed)
    }

    @Test func `a window of 0 reads what is asked and nothing else`() async throws {
        let cache = BlockCache(memoryLimitBytes: 256 << 20, readAheadBytes: 0)
        let object = reader.object(size: 4 << 20)
        try await read(0..<2 << 20, of: object, by: 128 << 10, through: cache)
        #expect(reader.requests.count == 16)
        #expect(reader.ranges.last?.upperBound == 2 << 20)
    }

    @Test func `a stream in a small cache is fetched once all the same`() async throws {
        let cache = BlockCache(memoryLimitBytes: 8 << 20)
        let object = reader.object(size: 64 << 20)
        try await read(0..<object.size, of: object, by: 128 << 10, through: cache)
        try await eventually("All requests should end.") { reader.requests.allSatisfy { $0.ending == .finished } }
        #expect(reader.ranges.map(\.count).reduce(0, +) == object.size)
        #expect(cache.statistics.mostBytesHeld <= 8 << 20 + 1 << 20)
    }
}
