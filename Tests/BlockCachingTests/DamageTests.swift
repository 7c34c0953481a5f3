import Glibc
import ObjectStorage
import TestSupport
import Testing

@testable import BlockCaching

private let block = Block.length

/// What happens to the files of a cache never reaches a reader.
@Suite struct DamageTests {
    private static let size = 2 * block + 1000
    let disk: CacheOnDisk
    let chunk: String

    init() async throws {
        disk = try CacheOnDisk()
        try await disk.fill(with: ScriptedReader().object(size: Self.size))
        chunk = try #require(disk.chunks.first)
    }

    /// Reads all as a new process does; what it gets is right.
    /// - Returns: what it asked the reader for, and what it counted.
    private func readAll() async throws -> (ranges: [Range<Int>], statistics: BlockCacheStatistics) {
        let reader = ScriptedReader()
        let object = reader.object(size: Self.size)
        let cache = try disk.cache()
        #expect(ScriptedReader.gave(try await cache.bytes(of: object, in: 0..<Self.size), 0..<Self.size))
        cache.finishWriting(within: .seconds(60))
        return (reader.ranges, cache.statistics)
    }

    /// Every byte of the three tags, the first and last bytes of each block, and some between.
    static let flips: [(offset: Int, block: Int)] = {
        let tags = (0..<24).map { ($0, $0 / 8) }
        let data = (0..<3).flatMap { index in
            [0, 1, 997, block / 2, block - 2, block - 1].map {
                (4096 + index * block + min($0, index == 2 ? 999 : block), index)
            }
        }
        return tags + data
    }()

    @Test(arguments: flips)
    func `a byte that has changed costs its block and nothing else`(offset: Int, index: Int) async throws {
        let byte = try CacheOnDisk.contents(of: chunk)[offset]
        for mask in [0x01, 0x80, 0xFF] as [UInt8] {
            try CacheOnDisk.overwrite(chunk, at: offset, with: [byte ^ mask])
            let (ranges, statistics) = try await readAll()
            #expect(ranges == [index * block..<min((index + 1) * block, Self.size)])
            #expect(statistics.diskBlocksBad == 1)
            #expect(statistics.diskBlocksWritten == 1)
            #expect(try CacheOnDisk.contents(of: chunk)[offset] == byte)
        }
        #expect(try await readAll().ranges.isEmpty)
    }

    @Test func `a byte that has changed under a cache that is in use costs its block and nothing else`() async throws {
        let reader = ScriptedReader()
        let object = reader.object(size: Self.size)
        let cache = try disk.cache(memoryLimitBytes: 0)
        #expect(ScriptedReader.gave(cache.cached(object, 0..<Self.size), 0..<Self.size))
        try CacheOnDisk.overwrite(chunk, at: 4096 + block + 5, with: [1, 2, 3, 4])
        #expect(cache.cached(object, 0..<Self.size) == nil)
        #expect(ScriptedReader.gave(try await cache.bytes(of: object, in: 0..<Self.size), 0..<Self.size))
        #expect(reader.ranges == [block..<2 * block])
        cache.finishWriting(within: .seconds(60))
        #expect(ScriptedReader.gave(cache.cached(object, 0..<Self.size), 0..<Self.size))
    }

    @Test(arguments: [0, 1, 7, 8, 512, 4095, 4096, 4097, 4096 + block, 4096 + 2 * block + 999])
    func `a file that was cut off is made whole again`(length: Int) async throws {
        let whole = try CacheOnDisk.contents(of: chunk)
        try #require(truncate(chunk, length) == 0)
        let lost = try await readAll().ranges
        #expect(!lost.isEmpty)
        #expect(lost.contains { $0.upperBound == Self.size })
        #expect(try await readAll().ranges.isEmpty)
        #expect(try CacheOnDisk.contents(of: chunk) == whole)
    }

    @Test func `a file that has grown is read as it was`() async throws {
        try CacheOnDisk.overwrite(chunk, at: 4096 + Self.size, with: [UInt8](repeating: 7, count: 100_000))
        #expect(try await readAll().ranges.isEmpty)
    }

    @Test func `a table of garbage costs the blocks of its file`() async throws {
        var random = SplitMix64(state: 3)
        try CacheOnDisk.overwrite(chunk, at: 0, with: (0..<4096).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        let (ranges, statistics) = try await readAll()
        #expect(ranges == [0..<Self.size])
        #expect(statistics.diskBlocksBad == 3)
        #expect(try await readAll().ranges.isEmpty)
    }

    @Test func `a block in the place of another is not taken for it`() async throws {
        let bytes = try CacheOnDisk.contents(of: chunk)
        try CacheOnDisk.overwrite(chunk, at: 8, with: Array(bytes[0..<8]))
        try CacheOnDisk.overwrite(chunk, at: 4096 + block, with: Array(bytes[4096..<4096 + block]))
        let (ranges, statistics) = try await readAll()
        #expect(ranges == [block..<2 * block])
        #expect(statistics.diskBlocksBad == 1)
    }

    @Test func `a file in the place of another object's is not taken for it`() async throws {
        let other = ScriptedReader().object(size: Self.size, url: "https://example.org/m31.fits")
        try await disk.fill(with: other)
        let path = try #require(disk.chunks.first { $0 != chunk })
        try #require(rename(path, chunk) == 0)
        let (ranges, statistics) = try await readAll()
        #expect(ranges == [0..<Self.size])
        #expect(statistics.diskBlocksBad == 3)
    }

    static let obstacles: [(name: String, put: @Sendable (String) -> Int32)] = [
        ("a folder", { mkdir($0, 0o700) }),
        ("a FIFO", { mkfifo($0, 0o600) }),
        ("a link to nothing", { symlink("/no/such/place", $0) }),
        ("a link to a device", { symlink("/dev/zero", $0) }),
    ]

    @Test(arguments: obstacles.indices)
    func `something else in the place of a file costs what would be in it`(obstacle: Int) async throws {
        unlink(chunk)
        try #require(Self.obstacles[obstacle].put(chunk) == 0)
        for _ in 0..<2 { #expect(try await readAll().ranges == [0..<Self.size]) }
        #expect(disk.chunks == [chunk])
        #expect(disk.complaints.isEmpty)
        let other = ScriptedReader().object(size: block, url: "https://example.org/m31.fits")
        try await disk.fill(with: other)
        #expect(disk.chunks.count == 2)
    }

    @Test func `a file that vanishes under a cache that is in use is written anew`() async throws {
        let reader = ScriptedReader()
        let object = reader.object(size: Self.size)
        let cache = try disk.cache(memoryLimitBytes: 0)
        #expect(cache.cached(object, 0..<Self.size) != nil)
        unlink(chunk)
        let more = reader.object(size: Self.size, url: "https://example.org/m31.fits")
        _ = try await cache.bytes(of: more, in: 0..<1)
        cache.finishWriting(within: .seconds(60))
        cache.keep(ScriptedReader.bytes(0..<block), of: object, at: 0)
        cache.finishWriting(within: .seconds(60))
        #expect(disk.chunks.contains(chunk))
        #expect(ScriptedReader.gave(cache.cached(object, 0..<block), 0..<block))
    }
}
