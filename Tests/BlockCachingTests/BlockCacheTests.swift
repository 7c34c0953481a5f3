import ObjectStorage
import TestSupport
import Testing

@testable import BlockCaching

private let block = Block.length
private let extent = Extents.maximumLength * Block.length

@Suite struct BlockCacheTests {
    let reader = ScriptedReader()
    let cache = BlockCache(memoryLimitBytes: 64 << 20, readAheadBytes: 0)

    @Test func `what was read once is here and not asked for again`() async throws {
        let object = reader.object(size: 10 * block)
        #expect(cache.cached(object, 100..<200) == nil)
        let first = try await cache.bytes(of: object, in: 100..<200)
        let second = try await cache.bytes(of: object, in: 150..<block)
        #expect(ScriptedReader.gave(first, 100..<200))
        #expect(ScriptedReader.gave(second, 150..<block))
        #expect(ScriptedReader.gave(cache.cached(object, 0..<block), 0..<block))
        #expect(cache.cached(object, 0..<block + 1) == nil)
        #expect(reader.ranges == [0..<block])
        #expect(cache.statistics.misses == 1)
        #expect(cache.statistics.hits == 2)
        #expect(cache.statistics.bytesFetched == block)
    }

    @Test func `another version of an object has blocks of its own`() async throws {
        let old = reader.object(size: block)
        let new = Object(
            url: old.url, version: ObjectVersion(etag: "\"2\""), size: block, modified: nil, reader: reader)
        _ = try await cache.bytes(of: old, in: 0..<block)
        #expect(cache.cached(new, 0..<block) == nil)
    }

    static let edges: [(read: Range<Int>, expected: Range<Int>)] = {
        let end = 2 * block + 17
        return [
            (0..<0, 0..<0),
            (7..<7, 0..<0),
            (0..<Int.max, 0..<end),
            (-50..<10, 0..<10),
            (Int.min..<0, 0..<0),
            (end..<end + block, 0..<0),
            (end - 17..<end, end - 17..<end),
            (end - 1..<end + block, end - 1..<end),
        ]
    }()

    @Test(arguments: edges)
    func `a read gives what the object has of it`(read: Range<Int>, expected: Range<Int>) async throws {
        let object = reader.object(size: 2 * block + 17)
        let bytes = try await cache.bytes(of: object, in: read)
        #expect(ScriptedReader.gave(bytes, expected))
        #expect(bytes.count == expected.count)
        #expect(cache.cached(object, read)?.count == expected.count)
        #expect(reader.requests.count == (expected.isEmpty ? 0 : 1))
        #expect(reader.ranges.allSatisfy { $0.upperBound <= object.size })
    }

    @Test(arguments: [0, -1, Int.min])
    func `an object without bytes is never asked for any`(size: Int) async throws {
        let bytes = try await cache.bytes(of: reader.object(size: size), in: 0..<100)
        #expect(bytes.count == 0)
        #expect(reader.requests.isEmpty)
    }

    @Test func `the end of the largest object can be read`() async throws {
        let object = reader.object(size: Int.max)
        let bytes = try await cache.bytes(of: object, in: Int.max - 10..<Int.max)
        #expect(bytes.count == 10)
        #expect(reader.ranges == [Int.max / block * block..<Int.max])
    }

    @Test func `adjoining blocks are one request of at most four mebibytes`() async throws {
        let object = reader.object(size: 20 << 20)
        let bytes = try await cache.bytes(of: object, in: 10..<2 * extent + block)
        #expect(ScriptedReader.gave(bytes, 10..<2 * extent + block))
        #expect(Set(reader.ranges) == [0..<extent, extent..<2 * extent, 2 * extent..<2 * extent + block])
    }

    @Test func `only the gaps between blocks that are here are fetched`() async throws {
        let object = reader.object(size: 10 * block)
        _ = try await cache.bytes(of: object, in: 3 * block..<5 * block)
        let bytes = try await cache.bytes(of: object, in: 0..<10 * block)
        #expect(ScriptedReader.gave(bytes, 0..<10 * block))
        #expect(Set(reader.ranges) == [3 * block..<5 * block, 0..<3 * block, 5 * block..<10 * block])
    }

    @Test func `a random read of 64 KiB is one request of at most 128 KiB`() async throws {
        let cache = BlockCache(memoryLimitBytes: 64 << 20)
        let object = reader.object(size: 1 << 30)
        var random = SplitMix64(state: 1)
        for count in 1...200 {
            let start = Int.random(in: 0..<object.size - block, using: &random)
            let bytes = try await cache.bytes(of: object, in: start..<start + block)
            #expect(bytes.count == block)
            #expect(reader.requests.count <= count)
        }
        #expect(reader.ranges.allSatisfy { $0.count <= 2 * block })
        #expect(cache.statistics.requestsAhead == 0)
    }

    @Test func `bytes read on another way are kept where they fill a block`() async throws {
        let object = reader.object(size: 3 * block + 5)
        cache.keep(ScriptedReader.bytes(100..<2 * block + 100), of: object, at: 100)
        #expect(cache.cached(object, 0..<block) == nil)
        #expect(ScriptedReader.gave(cache.cached(object, block..<2 * block), block..<2 * block))
        #expect(cache.cached(object, 2 * block..<2 * block + 1) == nil)
        cache.keep(ScriptedReader.bytes(3 * block..<3 * block + 5), of: object, at: 3 * block)
        #expect(cache.cached(object, 3 * block..<3 * block + 5)?.count == 5)
        #expect(cache.statistics.blocksPresent == 2)
        #expect(reader.requests.isEmpty)
    }

    @Test(arguments: [-1, 2 * block, Int.max, Int.min])
    func `bytes from outside the object are not kept`(offset: Int) {
        cache.keep([UInt8](repeating: 1, count: 2 * block), of: reader.object(size: 2 * block), at: offset)
        #expect(cache.statistics.blocksPresent == 0)
    }

    @Test func `bytes beyond the object are not kept`() {
        let object = reader.object(size: block + 1)
        cache.keep(ScriptedReader.bytes(0..<3 * block), of: object, at: 0)
        #expect(cache.statistics.bytesPresent == block + 1)
    }

    @Test func `slices lead into the blocks themselves`() async throws {
        let object = reader.object(size: 4 * block)
        let read = try await cache.bytes(of: object, in: 10..<2 * block)
        let hit = try #require(cache.cached(object, 10..<2 * block))
        #expect(read.slices.map(\.start) == hit.slices.map(\.start))
        #expect(hit.slices.map(\.count) == [block - 10, block])
        #expect(hit.joined() == ScriptedReader.bytes(10..<2 * block))
        #expect(ByteSlices().joined().isEmpty)
    }
}

@Suite struct ImmediateReaderTests {
    /// Bytes from the same formula, on the calling thread.
    struct Reader: ImmediateReader {
        let failure: StoreError?

        func read(_ object: Object, _ range: Range<Int>, into sink: any ByteSink) async throws(StoreError) {
            Issue.record("A reader that need not wait was asked to.")
        }

        func readNow(_ object: Object, at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(StoreError) {
            if let failure { throw failure }
            buffer.copyBytes(from: ScriptedReader.bytes(offset..<offset + buffer.count))
        }
    }

    @Test func `its bytes are had at once and not kept`() async throws {
        let cache = BlockCache(memoryLimitBytes: 1 << 20)
        let object = Object(
            url: "file:///m13.fits", version: ObjectVersion(), size: 3 * block + 5, modified: nil,
            reader: Reader(failure: nil))
        let now = cache.cached(object, 100..<3 * block + 5)
        #expect(ScriptedReader.gave(now, 100..<3 * block + 5))
        let later = try await cache.bytes(of: object, in: block - 1..<block + 1)
        #expect(ScriptedReader.gave(later, block - 1..<block + 1))
        #expect(cache.statistics.blocksPresent == 0)
    }

    @Test func `its error is thrown`() async throws {
        let failure = StoreError.changed(url: "file:///m13.fits")
        let object = Object(
            url: "file:///m13.fits", version: ObjectVersion(), size: 100, modified: nil,
            reader: Reader(failure: failure))
        let cache = BlockCache(memoryLimitBytes: 1 << 20)
        #expect(cache.cached(object, 0..<10) == nil)
        await #expect(throws: failure) { _ = try await cache.bytes(of: object, in: 0..<10) }
    }
}
