import Glibc
import ObjectStorage
import Synchronization
import TestSupport
import Testing

@testable import BlockCaching

/// A cache directory of a test's own, and what it takes to look at it and to harm it.
final class CacheOnDisk: Sendable {
    private let temporary: TemporaryFolder?
    let directory: String
    private let heard = Mutex<[String]>([])

    init() throws {
        let temporary = try TemporaryFolder()
        self.temporary = temporary
        directory = temporary.path + "/cache"
    }

    init(directory: String) {
        temporary = nil
        self.directory = directory
    }

    /// What tiers have complained of.
    var complaints: [String] { heard.withLock(\.self) }

    func tier(limitBytes: Int = 1 << 30, queueBytes: Int = 32 << 20) throws -> DiskTier {
        DiskTier(try BlockFolder(in: directory), limitBytes: limitBytes, queueBytes: queueBytes) { [self] sentence in
            heard.withLock { $0.append(sentence) }
        }
    }

    /// A cache as a new process has it: nothing in memory, and this directory.
    func cache(memoryLimitBytes: Int = 64 << 20, readAheadBytes: Int = 0, limitBytes: Int = 1 << 30) throws
        -> BlockCache
    {
        BlockCache(
            memoryLimitBytes: memoryLimitBytes, readAheadBytes: readAheadBytes, disk: try tier(limitBytes: limitBytes))
    }

    /// Reads an object whole, as a process does that ends then; all of it is on disk afterwards, where it may be.
    func fill(with object: Object, limitBytes: Int = 1 << 30) async throws {
        let cache = try cache(limitBytes: limitBytes)
        let length = 4 << 20
        for start in stride(from: 0, to: object.size, by: length) {
            _ = try await cache.bytes(of: object, in: start..<start + length)
            // Before the queue is full: what finds no room in it is not kept.
            cache.finishWriting(within: .seconds(60))
        }
    }

    /// The paths of all chunks, in the order of their names.
    var chunks: [String] {
        let folder = directory + "/" + BlockFolder.name
        return FolderNames(folder).filter { $0.count == 2 }.flatMap { part in
            FolderNames("\(folder)/\(part)").map { "\(folder)/\(part)/\($0)" }
        }.sorted()
    }

    /// Bytes that all chunks take of the disk.
    var bytes: Int { chunks.reduce(0) { $0 + (stat(at: $1)?.bytesOnDisk ?? 0) } }

    static func contents(of path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: Int(stat(at: path)?.st_size ?? 0))
        let count = read(descriptor, &bytes, bytes.count)
        try #require(count == bytes.count)
        return bytes
    }

    static func overwrite(_ path: String, at offset: Int, with bytes: [UInt8]) throws {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        try #require(pwrite(descriptor, bytes, bytes.count, offset) == bytes.count)
    }

    /// As if the file had last been used so long ago.
    static func age(_ path: String, bySeconds seconds: Int) throws {
        let time = Timestamp.now.seconds - seconds
        let times = [timespec(tv_sec: time, tv_nsec: 0), timespec(tv_sec: time, tv_nsec: 0)]
        try #require(utimensat(AT_FDCWD, path, times, 0) == 0)
    }
}
