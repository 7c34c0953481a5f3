import Glibc
import ObjectStorage
import TestSupport
import Testing

@testable import BlockCaching

private let block = Block.length
private let chunk = ChunkKey.blockCount * Block.length

@Suite struct DiskBoundTests {
    let reader = ScriptedReader(pieceLength: 1 << 20)
    let disk: CacheOnDisk

    init() throws { disk = try CacheOnDisk() }

    private func object(_ number: Int, size: Int = 4 * block) -> Object {
        reader.object(size: size, url: "https://example.org/\(number).fits")
    }

    /// A directory of objects of four blocks, of which number 0 was used last, and each one a minute before the former.
    private func filled(_ count: Int) async throws -> [String] {
        var paths: [String] = []
        for number in 0..<count {
            let before = disk.chunks
            try await disk.fill(with: object(number))
            let path = try #require(disk.chunks.first { !before.contains($0) })
            try CacheOnDisk.age(path, bySeconds: 60 * (number + 1))
            paths.append(path)
        }
        return paths
    }

    @Test func `a cache that is above a smaller limit is brought down and keeps what was used last`() async throws {
        let paths = try await filled(20)
        let one = try #require(stat(at: paths[0])).bytesOnDisk
        let tier = try disk.tier(limitBytes: 10 * one)
        tier.survey()
        try await eventually("The tier should be done.") { tier.isIdle }
        #expect(disk.chunks == paths[..<9].sorted())
        var statistics = BlockCacheStatistics()
        tier.count(into: &statistics)
        #expect(statistics.diskEvictions == 11)
        #expect(statistics.diskBytes == disk.bytes)
    }

    @Test func `reading counts as use`() async throws {
        let paths = try await filled(10)
        let one = try #require(stat(at: paths[0])).bytesOnDisk
        let tier = try disk.tier(limitBytes: 5 * one)
        let cache = BlockCache(memoryLimitBytes: 1 << 20, readAheadBytes: 0, disk: tier)
        for number in [7, 9] { #expect(cache.cached(object(number), 0..<block) != nil) }
        tier.survey()
        try await eventually("The tier should be done.") { tier.isIdle }
        #expect(disk.chunks == [paths[7], paths[9], paths[0], paths[1]].sorted())
        #expect(reader.requests.count == 10)
    }

    @Test func `what others have written counts`() async throws {
        let limit = 64 * block
        let tiers = [try disk.tier(limitBytes: limit), try disk.tier(limitBytes: 4 * limit)]
        let caches = tiers.map { BlockCache(memoryLimitBytes: 1 << 20, readAheadBytes: 0, disk: $0) }
        for number in 0..<60 {
            _ = try await caches[number % 2].bytes(of: object(number), in: 0..<4 * block)
            try await eventually("The tiers should be done.") { tiers.allSatisfy(\.isIdle) }
        }
        tiers[0].survey()
        try await eventually("The tier should be done.") { tiers[0].isIdle }
        #expect(disk.bytes <= limit)
        #expect(disk.bytes > limit / 2)
    }

    @Test func `small objects count with what their files take of the disk`() async throws {
        let tier = try disk.tier()
        tier.survey()
        try await eventually("The tier should be done.") { tier.isIdle }
        let cache = BlockCache(memoryLimitBytes: 1 << 20, readAheadBytes: 0, disk: tier)
        for number in 0..<50 { _ = try await cache.bytes(of: object(number, size: 100), in: 0..<100) }
        // A second block of a chunk takes no second table.
        for index in 0..<2 {
            _ = try await cache.bytes(of: object(50), in: index * block..<(index + 1) * block)
            cache.finishWriting(within: .seconds(60))
        }
        #expect(cache.statistics.diskSurveys == 1)
        #expect(cache.statistics.diskBytes == 51 * 4096 + 50 * 4096 + 2 * block)
    }

    @Test func `nobody looks through a cache before it is of use`() async throws {
        try await disk.fill(with: object(0))
        let tier = try disk.tier()
        let cache = BlockCache(memoryLimitBytes: 1 << 20, readAheadBytes: 0, disk: tier)
        #expect(cache.cached(object(0), 0..<4 * block) != nil)
        #expect(tier.isIdle)
        #expect(cache.statistics.diskSurveys == 0)
        tier.survey()
        try await eventually("Then it should.") { cache.statistics.diskSurveys == 1 }
    }

    struct Workload: Sendable, CustomTestStringConvertible {
        let limit: Int
        let seed: UInt64
        var testDescription: String { "\(limit >> 20) MiB, seed \(seed)" }
    }

    static let workloads = [(1, 1), (4, 2), (16, 3), (16, 4)].map { Workload(limit: $0.0 << 20, seed: $0.1) }

    /// Bytes of a random set of objects of random sizes, read in random order, with a directory that holds a fraction.
    @Test(arguments: workloads)
    func `whatever is read the cache stays within its limit and what it gives is right`(load: Workload) async throws {
        let tier = try disk.tier(limitBytes: load.limit)
        let cache = BlockCache(memoryLimitBytes: 1 << 20, readAheadBytes: 0, disk: tier)
        var random = SplitMix64(state: load.seed)
        let sizes = (0..<30).map { _ in Int.random(in: 1...2 * chunk, using: &random) }
        var fetchedOnce: Set<BlockKey> = []
        for step in 0..<150 {
            let number = Int.random(in: 0..<sizes.count, using: &random)
            let object = object(number, size: sizes[number])
            let start = Int.random(in: 0..<object.size, using: &random)
            let range = start..<min(object.size, start + Int.random(in: 1...20 * block, using: &random))
            let before = reader.requests.count
            #expect(ScriptedReader.gave(try await cache.bytes(of: object, in: range), range))
            let keys = object.blocks(covering: range).map { BlockKey(object: object.identity, index: $0) }
            // What nobody has fetched yet is fetched now.
            if !fetchedOnce.isSuperset(of: keys) { #expect(reader.requests.count > before) }
            fetchedOnce.formUnion(keys)
            guard step % 10 == 0 else { continue }
            try await eventually("The tier should be done.") { tier.isIdle }
            #expect(disk.bytes <= load.limit + load.limit / 40)
        }
        #expect(cache.statistics.diskEvictions > 0)
        #expect(cache.statistics.diskHits > 0)
        #expect(cache.statistics.diskBlocksBad == 0)
    }
}
