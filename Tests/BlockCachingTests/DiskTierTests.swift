import Glibc
import HTTP
import ObjectStorage
import TestSupport
import Testing

@testable import BlockCaching

private let block = Block.length

@Suite struct DiskTierTests {
    let reader = ScriptedReader(pieceLength: 1 << 20)
    let disk: CacheOnDisk

    init() throws { disk = try CacheOnDisk() }

    @Test func `what was read by a process that has ended is not asked for again`() async throws {
        let object = reader.object(size: 130 * block + 17)
        try await disk.fill(with: object)
        let later = ScriptedReader()
        let again = later.object(size: object.size)
        let cache = try disk.cache()
        for range in [
            0..<10, 5 * block..<7 * block, 60 * block..<70 * block, 63 * block + 1..<64 * block + 1,
            129 * block..<object.size, object.size - 1..<object.size, 0..<object.size,
        ] {
            #expect(ScriptedReader.gave(cache.cached(again, range), range), "\(range)")
            #expect(ScriptedReader.gave(try await cache.bytes(of: again, in: range), range), "\(range)")
        }
        #expect(later.requests.isEmpty)
        #expect(cache.statistics.misses == 0)
        #expect(cache.statistics.diskBlocksBad == 0)
    }

    @Test func `another version of an object has blocks of its own`() async throws {
        try await disk.fill(with: reader.object(size: block))
        let new = Object(
            url: "https://example.org/m13.fits", version: ObjectVersion(etag: "\"2\""), size: block, modified: nil,
            reader: reader)
        #expect(try disk.cache().cached(new, 0..<block) == nil)
    }

    @Test func `whole blocks pass through and a block that is read in part is checked once`() async throws {
        let object = reader.object(size: 40 * block)
        try await disk.fill(with: object)
        let cache = try disk.cache()
        let whole = try #require(cache.cached(object, 2 * block..<18 * block))
        #expect(whole.slices.count == 1)
        #expect(cache.statistics.blocksPresent == 0)
        for start in stride(from: 20 * block, to: 21 * block, by: 4096) {
            #expect(ScriptedReader.gave(cache.cached(object, start..<start + 4096), start..<start + 4096))
        }
        #expect(cache.statistics.blocksPresent == 1)
        #expect(cache.statistics.diskHits == 16 + 1)
        #expect(cache.statistics.diskBytesRead == 17 * block)
    }

    @Test func `only what is not on disk is fetched`() async throws {
        let object = reader.object(size: 10 * block)
        let first = try disk.cache()
        for index in [0, 3, 4, 9] { _ = try await first.bytes(of: object, in: index * block..<index * block + 1) }
        first.finishWriting(within: .seconds(60))
        let later = ScriptedReader()
        let cache = try disk.cache()
        let range = 100..<10 * block - 100
        let bytes = try await cache.bytes(of: later.object(size: 10 * block), in: range)
        #expect(ScriptedReader.gave(bytes, range))
        #expect(Set(later.ranges) == [block..<3 * block, 5 * block..<9 * block])
    }

    @Test func `a block in memory counts once in a read that waits for others`() async throws {
        let object = reader.object(size: 3 * block)
        let cache = try disk.cache()
        _ = try await cache.bytes(of: object, in: 0..<block)
        _ = try await cache.bytes(of: object, in: 0..<2 * block)
        #expect(cache.statistics.hits == 1)
        #expect(cache.statistics.misses == 2)
    }

    @Test func `blocks on disk in the middle of a scan are not fetched again`() async throws {
        let object = reader.object(size: 600 * block)
        let first = try disk.cache()
        for start in stride(from: 200, to: 330, by: 10) {
            _ = try await first.bytes(of: object, in: start * block..<(start + 10) * block)
        }
        first.finishWriting(within: .seconds(60))
        let later = ScriptedReader(pieceLength: 1 << 20)
        let again = later.object(size: object.size)
        let cache = try disk.cache(readAheadBytes: 32 << 20)
        for start in stride(from: 0, to: object.size, by: 2 * block) {
            let range = start..<start + 2 * block
            #expect(ScriptedReader.gave(try await cache.bytes(of: again, in: range), range))
        }
        #expect(cache.statistics.requestsAhead > 0)
        #expect(later.ranges.allSatisfy { !$0.overlaps(200 * block..<330 * block) }, "\(later.ranges)")
        #expect(later.ranges.reduce(0) { $0 + $1.count } == (600 - 130) * block)
    }

    @Test func `a stream that comes to the end of what is on disk is ahead of its reader there`() async throws {
        let object = reader.object(size: 600 * block)
        let first = try disk.cache()
        _ = try await first.bytes(of: object, in: 0..<64 * block)
        first.finishWriting(within: .seconds(60))
        let later = ScriptedReader(pieceLength: 1 << 20)
        let cache = try disk.cache(readAheadBytes: 32 << 20)
        for start in 0..<32 {
            #expect(cache.cached(later.object(size: object.size), start * block..<(start + 1) * block) != nil)
        }
        try await eventually("What follows should be fetched.") { later.ranges.contains { $0.contains(64 * block) } }
        #expect(later.ranges.allSatisfy { $0.lowerBound >= 64 * block })
    }

    @Test func `nothing is fetched ahead of somebody who reads ahead himself`() async throws {
        let object = reader.object(size: 600 * block)
        let first = try disk.cache()
        _ = try await first.bytes(of: object, in: 0..<64 * block)
        first.finishWriting(within: .seconds(60))
        let cache = try disk.cache(readAheadBytes: 32 << 20)
        for start in 0..<64 {
            let bytes = HTTPClient.$isAhead.withValue(true) {
                cache.cached(object, start * block..<(start + 1) * block)
            }
            #expect(bytes != nil)
        }
        #expect(cache.statistics.requestsAhead == 0)
    }

    @Test func `an object that nothing but its size tells from another is not kept`() async throws {
        let object = Object(
            url: "https://example.org/m13.fits", version: ObjectVersion(), size: block, modified: nil, reader: reader)
        try await disk.fill(with: object)
        #expect(disk.chunks.isEmpty)
        let dated = Object(
            url: "https://example.org/m13.fits", version: ObjectVersion(lastModified: "Tue, 04 Jul 2023 10:00:00 GMT"),
            size: block, modified: nil, reader: reader)
        try await disk.fill(with: dated)
        #expect(disk.chunks.count == 1)
    }

    @Test func `bytes read on another way are kept too`() async throws {
        let object = reader.object(size: 3 * block)
        let first = try disk.cache()
        first.keep(ScriptedReader.bytes(0..<2 * block), of: object, at: 0)
        first.finishWriting(within: .seconds(60))
        #expect(ScriptedReader.gave(try disk.cache().cached(object, 0..<2 * block), 0..<2 * block))
    }

    @Test func `a block that is here already is not written again`() async throws {
        let object = reader.object(size: 3 * block)
        try await disk.fill(with: object)
        let cache = try disk.cache()
        cache.keep(ScriptedReader.bytes(0..<3 * block), of: object, at: 0)
        cache.finishWriting(within: .seconds(60))
        #expect(cache.statistics.diskBlocksWritten == 0)
    }

    @Test func `a short block takes as much of the queue as it holds of memory`() throws {
        let object = reader.object(size: 500)
        for (queue, written) in [(block - 1, 0), (block, 1)] {
            let tier = try disk.tier(queueBytes: queue)
            let cache = BlockCache(memoryLimitBytes: 1 << 20, readAheadBytes: 0, disk: tier)
            cache.keep(ScriptedReader.bytes(0..<500), of: object, at: 0)
            cache.finishWriting(within: .seconds(60))
            #expect(cache.statistics.diskBlocksWritten == written)
            #expect(cache.statistics.diskBlocksRefused == 1 - written)
        }
    }

    @Test func `processes that use one directory at once find what the other has brought`() async throws {
        let (one, other) = (ScriptedReader(), ScriptedReader())
        let size = 100 * block
        let (first, second) = (try disk.cache(), try disk.cache(limitBytes: 2 << 30))
        // Both have looked for both chunks in vain, and the second holds one open.
        #expect(second.cached(other.object(size: size), 0..<block) == nil)
        _ = try await second.bytes(of: other.object(size: size), in: 70 * block..<71 * block)
        second.finishWriting(within: .seconds(60))
        _ = try await first.bytes(of: one.object(size: size), in: 0..<size)
        first.finishWriting(within: .seconds(60))
        #expect(one.ranges.reduce(0) { $0 + $1.count } == 99 * block)

        let bytes = try await second.bytes(of: other.object(size: size), in: 0..<size)
        #expect(ScriptedReader.gave(bytes, 0..<size))
        #expect(other.ranges == [70 * block..<71 * block])
    }

    @Test func `many streams through two caches at once read right bytes`() async throws {
        let caches = [try disk.cache(memoryLimitBytes: 2 << 20), try disk.cache(memoryLimitBytes: 2 << 20)]
        let size = 70 * block + 5
        await withTaskGroup(of: Void.self) { tasks in
            for seed in 0..<8 {
                tasks.addTask { [reader] in
                    var random = SplitMix64(state: UInt64(seed))
                    for _ in 0..<60 {
                        let object = reader.object(size: size, url: "https://example.org/\(seed % 3).fits")
                        let start = Int.random(in: 0..<size, using: &random)
                        let range = start..<min(size, start + Int.random(in: 1...20 * block, using: &random))
                        let bytes = try? await caches[seed % 2].bytes(of: object, in: range)
                        #expect(ScriptedReader.gave(bytes, range))
                    }
                }
            }
        }
        for cache in caches {
            cache.finishWriting(within: .seconds(60))
            #expect(cache.statistics.diskBlocksBad == 0)
        }
    }

    @Test func `the folder and its files are for nobody else and are marked as a cache`() async throws {
        try await disk.fill(with: reader.object(size: block))
        for folder in [disk.directory, disk.directory + "/blocks-1"] {
            #expect(try #require(stat(at: folder)).st_mode & 0o777 == 0o700)
        }
        #expect(try #require(stat(at: disk.chunks[0])).st_mode & 0o777 == 0o600)
        let tag = try CacheOnDisk.contents(of: disk.directory + "/blocks-1/CACHEDIR.TAG")
        #expect(tag.starts(with: "Signature: 8a477f597d28d172789f06886806bc55\n".utf8))
    }
}

@Suite struct ChunkKeyTests {
    static let key = ChunkKey(object: ObjectIdentity(high: 0x0123_4567_89AB_CDEF, low: 0xFE), index: 17)

    @Test func `a chunk is found by its file's name`() {
        #expect(Self.key.path == "01/23456789abcdef00000000000000fe-17")
        #expect(ChunkKey(folder: "01", name: "23456789abcdef00000000000000fe-17") == Self.key)
    }

    @Test(arguments: [
        "", "-", "23456789abcdef00000000000000fe", "23456789abcdef00000000000000fe-", "notes.txt",
        "23456789abcdef00000000000000fe-017", "23456789abcdef00000000000000fe--1", "23456789abcdef00000000000000fe-1-1",
        "23456789ABCDEF00000000000000FE-17", "3456789abcdef00000000000000fe-17", "+3456789abcdef00000000000000fe-17",
        "23456789abcdef00000000000000fe-9223372036854775807", "23456789abcdef00000000000000fe-17~",
    ])
    func `no other name is a chunk's`(name: String) {
        #expect(ChunkKey(folder: "01", name: name) == nil)
    }
}
