import Glibc
import ObjectStorage
import TestSupport
import Testing

@testable import BlockCaching

private let block = Block.length

@Suite struct DirectoryTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `a directory is made with those above it`() throws {
        _ = try BlockFolder(in: folder.path + "/a/b/fitsfs")
        #expect(stat(at: folder.path + "/a/b/fitsfs/blocks-1/CACHEDIR.TAG") != nil)
        _ = try BlockFolder(in: folder.path + "/a/b/fitsfs")
    }

    @Test func `a file is no directory`() throws {
        let file = try folder.write("file", "Text.\n")
        #expect(throws: BlockFolder.Trouble.notAFolder(file)) { _ = try BlockFolder(in: file) }
        #expect(throws: BlockFolder.Trouble.notAFolder(file + "/cache")) { _ = try BlockFolder(in: file + "/cache") }
        let inside = try TemporaryFolder()
        let name = try inside.write("blocks-1", "Text.\n")
        #expect(throws: BlockFolder.Trouble.notAFolder(name)) { _ = try BlockFolder(in: inside.path) }
    }

    @Test(
        arguments: [
            (0, 4096, 0), (3, 4096, 12288), (1 << 48, 4096, 1 << 60), (.max, 1, 1 << 60), (.max, .max, 1 << 60),
        ] as [(UInt, UInt, Int)])
    func `a disk without bound has room that can be added to`(blocks: UInt, unit: UInt, bytes: Int) {
        #expect(BlockFolder.bytes(blocks, of: unit) == bytes)
    }

    @Test func `a place where nothing can be made is told with its reason`() throws {
        #expect(throws: BlockFolder.Trouble.denied("/proc/fitsfs", errno: ENOENT)) {
            _ = try BlockFolder(in: "/proc/fitsfs")
        }
    }
}

/// A small disk: a tmpfs of the test's own.
private final class SmallDisk {
    let folder: TemporaryFolder
    let cache: CacheOnDisk

    static let isPossible: Bool = {
        guard geteuid() == 0, let disk = try? SmallDisk("size=64k") else { return false }
        return withExtendedLifetime(disk) { true }
    }()

    init(_ options: String) throws {
        folder = try TemporaryFolder()
        cache = CacheOnDisk(directory: folder.path + "/cache")
        try #require(try run(["mount", "-t", "tmpfs", "-o", options, "fitsfs-test", folder.path]).status == 0)
    }

    func remount(_ options: String) throws {
        // Refused while the thread of a tier that has gone still closes what it wrote to.
        try #require(try waitUntil { try run(["mount", "-o", "remount,\(options)", folder.path]).status == 0 })
    }

    deinit { _ = try? run(["umount", "-l", folder.path]) }
}

@Suite(.enabled(if: SmallDisk.isPossible, "only root can mount a tmpfs"), .serialized)
struct DiskTroubleTests {
    let reader = ScriptedReader(pieceLength: 1 << 20)

    private func read(_ object: Object, through cache: BlockCache) async throws {
        for start in stride(from: 0, to: object.size, by: 16 * block) {
            let range = start..<min(object.size, start + 16 * block)
            #expect(ScriptedReader.gave(try await cache.bytes(of: object, in: range), range))
        }
        cache.finishWriting(within: .seconds(60))
    }

    @Test func `a disk without room for another file is told of once and reading goes on`() async throws {
        // The root, the cache, blocks-1, the tag, and a folder and a file for one object.
        let disk = try SmallDisk("size=64m,nr_inodes=6")
        let cache = try disk.cache.cache()
        for number in 0..<4 {
            try await read(reader.object(size: 4 * block, url: "https://example.org/\(number).fits"), through: cache)
        }
        #expect(disk.cache.complaints.count == 1)
        let complaint = try #require(disk.cache.complaints.first)
        #expect(
            complaint.contains("No space left on device") && complaint.contains(disk.cache.directory), "\(complaint)")
        #expect(cache.statistics.diskBlocksWritten == 4)
        #expect(cache.statistics.diskBlocksRefused == 12)
        // What is in memory and what is on disk is still served.
        let requests = reader.requests.count
        for number in 0..<4 {
            try await read(reader.object(size: 4 * block, url: "https://example.org/\(number).fits"), through: cache)
        }
        #expect(reader.requests.count == requests)
        #expect(try CacheContents(of: disk.cache.directory).verify { _ in } == .init(blocks: 4, damaged: 0))
    }

    @Test func `a twentieth of the disk is left to others`() async throws {
        let disk = try SmallDisk("size=32m")
        let cache = try disk.cache.cache()
        try await read(reader.object(size: 64 << 20), through: cache)
        let space = try #require(BlockFolder(path: disk.cache.directory).space())
        #expect(space.free >= space.total / 20)
        #expect(cache.statistics.diskBlocksWritten > 100)
        #expect(disk.cache.complaints.isEmpty)
    }

    @Test func `a cache that is as large as its disk allows goes on with what is read last`() async throws {
        let disk = try SmallDisk("size=32m")
        let tier = try disk.cache.tier()
        let cache = BlockCache(memoryLimitBytes: 1 << 20, readAheadBytes: 0, disk: tier)
        for number in 0..<40 {
            try await read(reader.object(size: 1 << 20, url: "https://example.org/\(number).fits"), through: cache)
            try await eventually("The tier should be done.") { tier.isIdle }
        }
        #expect(cache.statistics.diskEvictions > 0)
        #expect(disk.cache.complaints.isEmpty)
        let written = cache.statistics.diskBlocksWritten
        // One in which a survey is due may find no room.
        for number in 40..<42 {
            try await read(reader.object(size: 1 << 20, url: "https://example.org/\(number).fits"), through: cache)
            try await eventually("The tier should be done.") { tier.isIdle }
        }
        #expect(cache.statistics.diskBlocksWritten > written)
    }

    @Test func `a disk that is full of what others keep there is told of once`() async throws {
        let disk = try SmallDisk("size=32m")
        let tier = try disk.cache.tier()
        let cache = BlockCache(memoryLimitBytes: 1 << 20, readAheadBytes: 0, disk: tier)
        try disk.folder.write("other", [UInt8](repeating: 0, count: 31 << 20))
        for number in 0..<4 {
            try await read(reader.object(size: block, url: "https://example.org/\(number).fits"), through: cache)
            try await eventually("The tier should be done.") { tier.isIdle }
        }
        #expect(disk.cache.complaints.count == 1)
        #expect(disk.cache.complaints.first?.contains("No space left on device") == true)
        #expect(cache.statistics.diskBlocksWritten == 0)
    }

    @Test func `a cache gives way when others fill its disk`() async throws {
        let disk = try SmallDisk("size=32m")
        for number in 0..<5 {
            try await disk.cache.fill(with: reader.object(size: 4 << 20, url: "https://example.org/\(number).fits"))
        }
        #expect(disk.cache.chunks.count == 5)
        try disk.folder.write("other", [UInt8](repeating: 0, count: 11 << 20))
        let tier = try disk.cache.tier()
        tier.survey()
        try await eventually("The tier should be done.") { tier.isIdle }
        let space = try #require(BlockFolder(path: disk.cache.directory).space())
        #expect(space.free >= space.total / 20)
        #expect(!disk.cache.chunks.isEmpty)
    }

    @Test func `what is on a disk that may only be read is served and the rest is fetched`() async throws {
        let disk = try SmallDisk("size=64m")
        let object = reader.object(size: 4 * block)
        try await disk.cache.fill(with: object)
        try disk.remount("ro")
        let later = ScriptedReader()
        let cache = try disk.cache.cache()
        try await read(later.object(size: 4 * block), through: cache)
        #expect(later.requests.isEmpty)
        for number in 0..<2 {
            try await read(later.object(size: block, url: "https://example.org/\(number).fits"), through: cache)
        }
        #expect(later.requests.count == 2)
        #expect(disk.cache.complaints.count == 1)
        #expect(disk.cache.complaints[0].contains("Read-only file system"))
    }

    @Test func `a folder that may not be written to costs only what belongs there`() async throws {
        let disk = try SmallDisk("size=64m")
        for number in 0..<4 {
            try await disk.cache.fill(with: reader.object(size: block, url: "https://example.org/\(number).fits"))
        }
        let before = disk.cache.chunks
        try #require(before.count == 4)
        _ = try CacheContents(of: disk.cache.directory).clear()
        let barred = before[0].split(separator: "/").dropLast().map { "/" + $0 }.joined()
        try #require(try run(["mkdir", "-p", barred]).status == 0)
        // To root, too, it is barred.
        guard try run(["chattr", "+i", barred]).status == 0 else { return }
        defer { _ = try? run(["chattr", "-i", barred]) }
        let cache = try disk.cache.cache()
        for number in 0..<4 {
            try await read(reader.object(size: block, url: "https://example.org/\(number).fits"), through: cache)
        }
        #expect(cache.statistics.diskBlocksWritten == 3)
        #expect(cache.statistics.diskBlocksRefused == 1)
        #expect(disk.cache.complaints.isEmpty)
    }

    @Test func `damage on a disk that may only be read is found every time`() async throws {
        let disk = try SmallDisk("size=64m")
        try await disk.cache.fill(with: reader.object(size: 4 * block))
        try CacheOnDisk.overwrite(disk.cache.chunks[0], at: 4096 + 100, with: [1, 2, 3])
        try disk.remount("ro")
        for _ in 0..<2 {
            let later = ScriptedReader()
            let cache = try disk.cache.cache()
            try await read(later.object(size: 4 * block), through: cache)
            #expect(later.ranges == [0..<block])
            #expect(cache.statistics.diskBlocksBad == 1)
        }
    }

    @Test func `a new directory on a disk that may only be read is refused with its reason`() throws {
        let disk = try SmallDisk("size=1m")
        try disk.remount("ro")
        #expect(throws: BlockFolder.Trouble.denied(disk.cache.directory, errno: EROFS)) {
            _ = try BlockFolder(in: disk.cache.directory)
        }
    }
}
