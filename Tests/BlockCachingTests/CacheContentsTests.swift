import Glibc
import ObjectStorage
import TestSupport
import Testing

@testable import BlockCaching

private let block = Block.length

@Suite struct CacheContentsTests {
    let reader = ScriptedReader(pieceLength: 1 << 20)
    let disk: CacheOnDisk

    init() throws { disk = try CacheOnDisk() }

    private var contents: CacheContents { CacheContents(of: disk.directory) }

    @Test func `what is not there is empty and stays away`() throws {
        #expect(try contents.summary() == CacheContents.Summary())
        #expect(try contents.verify { _ in } == CacheContents.Verification())
        #expect(try contents.clear() == 0)
        #expect(stat(at: disk.directory) == nil)
    }

    @Test func `files and blocks and bytes are counted`() async throws {
        try await disk.fill(with: reader.object(size: 65 * block + 100))
        try await disk.fill(with: reader.object(size: 100, url: "https://example.org/m31.fits"))
        try CacheOnDisk.age(disk.chunks[0], bySeconds: 1000)
        let summary = try contents.summary()
        #expect(summary.files == 3)
        #expect(summary.blocks == 67)
        #expect(summary.bytes == disk.bytes)
        #expect(summary.oldestUse.map { Timestamp.now.seconds - $0.seconds >= 1000 } == true)
    }

    @Test func `verifying drops what is damaged and only that`() async throws {
        try await disk.fill(with: reader.object(size: 65 * block + 100))
        #expect(try contents.verify { _ in } == .init(blocks: 66, damaged: 0))
        let large = try #require(disk.chunks.max { stat(at: $0)!.st_size < stat(at: $1)!.st_size })
        let small = try #require(disk.chunks.first { $0 != large })
        try CacheOnDisk.overwrite(large, at: 4096 + 7 * block, with: [1, 2, 3])
        try #require(truncate(small, 4096 + block - 1) == 0)
        var told: [CacheContents.Verification] = []
        #expect(try contents.verify { told.append($0) } == .init(blocks: 66, damaged: 3))
        #expect(told.count == 2)
        #expect(try contents.verify { _ in } == .init(blocks: 63, damaged: 0))

        let later = ScriptedReader()
        let bytes = try await disk.cache().bytes(of: later.object(size: 65 * block + 100), in: 0..<65 * block + 100)
        #expect(ScriptedReader.gave(bytes, 0..<65 * block + 100))
        #expect(Set(later.ranges) == [7 * block..<8 * block, 64 * block..<65 * block + 100])
    }

    @Test func `clearing removes what fitsfs has made and nothing else`() async throws {
        try await disk.fill(with: reader.object(size: 65 * block))
        let root = disk.directory
        mkdir(root + "/blocks-2", 0o700)
        mkdir(root + "/blocks-2/ab", 0o700)
        mkdir(root + "/blocks-x", 0o700)
        mkdir(root + "/blocks-2/mine", 0o700)
        let own = [
            "headers-1.sqlite", "headers-1.sqlite-wal", "headers-12.sqlite-shm", "blocks-2/ab/cdef-12",
            "blocks-2/CACHEDIR.TAG",
        ]
        let others = [
            "headers-1.sqlite.bak", "headers.sqlite", "my-headers-1.sqlite", "notes.txt", "blocks-x/ab",
            "blocks-2/mine/x",
            "blocks-1/notes.txt", "blocks-2/ab/Notes.txt",
        ]
        func put(_ name: String) throws {
            let descriptor = open("\(root)/\(name)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
            try #require(descriptor >= 0)
            try #require(write(descriptor, [UInt8](repeating: 1, count: 4096), 4096) == 4096)
            close(descriptor)
        }
        for name in own + others { try put(name) }
        #expect(try contents.summary().headerBytes == 3 * 4096)
        #expect(try contents.summary().otherVersionBytes == 2 * 4096)
        #expect(try contents.clear() >= 65 * block)
        for name in own { #expect(stat(at: "\(root)/\(name)") == nil, "\(name)") }
        for name in others { #expect(stat(at: "\(root)/\(name)") != nil, "\(name)") }
        #expect(disk.chunks.isEmpty)
    }

    @Test func `what cannot be read is no empty cache`() async throws {
        try await disk.fill(with: reader.object(size: 3 * block))
        // Root may read everything but what leads to itself, and what is no folder.
        let loop = disk.directory + "/blocks-1/" + (disk.chunks[0].contains("/blocks-1/00/") ? "01" : "00")
        try #require(symlink(loop, loop) == 0)
        #expect(throws: Unreadable.self) { _ = try contents.summary() }
        var told = CacheContents.Verification()
        #expect(throws: Unreadable.self) { _ = try contents.verify { told = $0 } }
        #expect(told == .init(blocks: 3, damaged: 0))
        #expect(throws: FileRemoval.self) { _ = try contents.clear() }
        #expect(disk.chunks.isEmpty)

        let failure = #expect(throws: Unreadable.self) { _ = try CacheContents(of: "/dev/null/cache").summary() }
        #expect(failure?.description == "/dev/null/cache cannot be read (Not a directory).")
        #expect(failure?.isDenial == false)
    }

    @Test func `a cache that is cleared while it is in use is filled again`() async throws {
        let object = reader.object(size: 4 * block)
        let cache = try disk.cache(memoryLimitBytes: 0)
        _ = try await cache.bytes(of: object, in: 0..<4 * block)
        cache.finishWriting(within: .seconds(60))
        _ = try contents.clear()
        #expect(FolderNames(disk.directory).failure == nil && Array(FolderNames(disk.directory)).isEmpty)
        for number in 0..<2 {
            let other = reader.object(size: 4 * block, url: "https://example.org/\(number).fits")
            #expect(ScriptedReader.gave(try await cache.bytes(of: other, in: 0..<4 * block), 0..<4 * block))
            cache.finishWriting(within: .seconds(60))
        }
        #expect(disk.chunks.count == 2)
        #expect(disk.complaints.isEmpty)
    }

    @Test func `what another version keeps stays where it is`() async throws {
        mkdir(disk.directory, 0o700)
        mkdir(disk.directory + "/blocks-2", 0o700)
        try await disk.fill(with: reader.object(size: block))
        let tier = try disk.tier(limitBytes: 1)
        tier.survey()
        try await eventually("The tier should be done.") { tier.isIdle }
        #expect(disk.chunks.isEmpty)
        #expect(stat(at: disk.directory + "/blocks-2") != nil)
    }
}
