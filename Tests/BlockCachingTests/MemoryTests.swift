import ObjectStorage
import TestSupport
import Testing

@testable import BlockCaching

private let block = Block.length

@Suite struct MemoryTests {
    let reader = ScriptedReader(pieceLength: 1 << 20)

    @Test func `the oldest blocks leave when the limit is reached`() async throws {
        let cache = BlockCache(memoryLimitBytes: 16 * block, readAheadBytes: 0)
        let object = reader.object(size: 64 * block)
        for index in 0..<24 { _ = try await cache.bytes(of: object, in: index * block..<(index + 1) * block) }
        for index in 0..<24 {
            let isHere = cache.cached(object, index * block..<(index + 1) * block) != nil
            #expect(isHere == (index >= 8))
        }
        #expect(cache.statistics.evictions == 8)
        #expect(cache.statistics.mostBytesHeld == 16 * block)
    }

    @Test func `a stream passes through without driving out what is read again`() async throws {
        let cache = BlockCache(memoryLimitBytes: 16 * block, readAheadBytes: 0)
        let header = reader.object(size: block, url: "https://example.org/header.fits")
        let object = reader.object(size: 256 * block)
        _ = try await cache.bytes(of: header, in: 0..<2880)
        for index in 0..<256 {
            #expect(cache.cached(header, 0..<2880) != nil)
            _ = try await cache.bytes(of: object, in: index * block..<(index + 1) * block)
        }
    }

    @Test func `slices keep their bytes after their blocks have left`() async throws {
        let cache = BlockCache(memoryLimitBytes: 8 * block, readAheadBytes: 0)
        let object = reader.object(size: 256 * block)
        let slices = try await cache.bytes(of: object, in: 17..<4 * block)
        for start in stride(from: 4 * block, to: object.size, by: 8 * block) {
            _ = try await cache.bytes(of: object, in: start..<start + 4 * block)
        }
        #expect(cache.cached(object, 0..<block) == nil)
        #expect(ScriptedReader.gave(slices, 17..<4 * block))
    }

    @Test(arguments: [0, 1, block, 3 * block - 1])
    func `a cache that is smaller than a read still reads`(limit: Int) async throws {
        let cache = BlockCache(memoryLimitBytes: limit)
        let object = reader.object(size: 100 * block)
        for start in [0, 10 * block, 20 * block + 1] {
            let bytes = try await cache.bytes(of: object, in: start..<start + 8 * block)
            #expect(ScriptedReader.gave(bytes, start..<start + 8 * block))
        }
        #expect(cache.statistics.bytesPresent <= limit + block)
    }

    @Test func `sixty-four streams stay within the limit and what they hold`() async throws {
        let limit = 16 << 20
        let cache = BlockCache(memoryLimitBytes: limit)
        try await withThrowingTaskGroup(of: Void.self) { streams in
            for stream in 0..<64 {
                let object = reader.object(size: 2 << 20, url: "https://example.org/\(stream).fits")
                streams.addTask {
                    for start in stride(from: 0, to: object.size, by: 4 * block) {
                        let bytes = try await cache.bytes(of: object, in: start..<start + 4 * block)
                        #expect(ScriptedReader.gave(bytes, start..<start + 4 * block))
                    }
                }
            }
            try await streams.waitForAll()
        }
        #expect(cache.statistics.mostBytesHeld <= limit + 64 * 5 * block)
        #expect(cache.statistics.bytesPresent <= limit)
        try await eventually("Nobody should hold what has left.") {
            cache.statistics.bytesHeld == cache.statistics.bytesPresent
        }
    }

    @Test func `buffers are used again`() {
        let pool = BufferPool()
        let object = reader.object(size: block)
        let starts = (0..<100).map { _ in
            Block(BlockKey(object: object.identity, index: 0), count: block, from: pool).bytes.baseAddress
        }
        #expect(Set(starts).count == 1)
        #expect(pool.use == (now: 0, most: 1))
        #expect(starts.allSatisfy { Int(bitPattern: $0) % 4096 == 0 })
    }
}
