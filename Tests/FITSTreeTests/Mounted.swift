import BlockCaching
import Glibc
import HeaderIndexing
import ObjectStorage
import Synchronization
import TestSupport

@testable import FITSTree

/// A tree without a kernel: it is asked as `Server` asks, what is missing is fetched, and the question is put again.
struct Mounted {
    let tree: Tree
    let store: ScriptedStore
    let cache: BlockCache
    let reports = RecordedReports()

    init(
        _ store: ScriptedStore, _ configuration: Tree.Configuration = .init(), headerMemoryBytes: Int = 16 << 20,
        memoryBytes: Int = 64 << 20, records: RecordStore? = nil
    ) {
        self.store = store
        cache = BlockCache(memoryLimitBytes: memoryBytes, readAheadBytes: 0)
        tree = Tree(
            store: store, cache: cache,
            index: HeaderIndex(cache: cache, memoryLimitBytes: headerMemoryBytes, records: records), reports: reports,
            configuration: configuration)
    }

    /// How often a question may be put again.
    private static let attempts = 8

    func answer<Value>(_ ask: (Tree) throws(Unready) -> Value) async throws(FileError) -> Value {
        var fetched: Fetched?
        for _ in 0..<Self.attempts {
            do throws(Unready) {
                return try withExtendedLifetime(fetched) { () throws(Unready) in try ask(tree) }
            } catch {
                switch error {
                case .failed(let error): throw error
                case .missing(let missing): fetched = try await tree.fetch(missing)
                }
            }
        }
        throw FileError(ENOMEM)
    }

    /// What a path stands for; every directory on the way is looked up once.
    func lookup(_ path: String) async throws(FileError) -> Entry {
        var entry = Entry(attributes: try await answer { tree throws(Unready) in try tree.attributes(.root).0 })
        for name in path.split(separator: "/") {
            let parent = entry.attributes.inode
            entry = try await answer { tree throws(Unready) in try tree.lookup(String(name), in: parent) }
        }
        return entry
    }

    func inode(_ path: String) async throws(FileError) -> Inode { try await lookup(path).attributes.inode }

    func attributes(_ inode: Inode) throws(Unready) -> Attributes { try tree.attributes(inode).0 }

    func stat(_ path: String) async throws(FileError) -> Attributes { try await lookup(path).attributes }

    func directory(_ path: String) async throws(FileError) -> Directory {
        let inode = try await inode(path)
        return try await answer { tree throws(Unready) in try tree.directory(inode) }
    }

    /// As `ls` shows them.
    func names(_ path: String) async throws(FileError) -> [String] {
        let directory = try await directory(path)
        return (0..<directory.count).compactMap { directory[$0]?.name }
    }

    func read(_ inode: Inode, _ range: Range<Int>) async throws(FileError) -> [UInt8] {
        do throws(Unready) {
            if let bytes = try tree.bytes(of: inode, in: range) { return bytes.joined() }
        } catch {
            guard case .failed(let error) = error else { throw FileError(EIO) }
            throw error
        }
        return try await tree.fetchBytes(of: inode, in: range).joined()
    }

    /// The whole file, in reads of 1000 bytes; its length has to be the size that `stat` says.
    func bytes(_ path: String, step: Int = 1000) async throws -> [UInt8] {
        let attributes = try await stat(path)
        var bytes: [UInt8] = []
        while true {
            let more = try await read(attributes.inode, bytes.count..<bytes.count + step)
            bytes += more
            if more.count < step { break }
        }
        guard bytes.count == attributes.size else { throw LengthMismatch(stat: attributes.size, read: bytes.count) }
        return bytes
    }

    func text(_ path: String) async throws -> String { String(decoding: try await bytes(path), as: UTF8.self) }

    func linkTarget(_ path: String) async throws(FileError) -> String {
        let inode = try await inode(path)
        return try await answer { tree throws(Unready) in try tree.linkTarget(inode) }
    }

    func attribute(_ name: String, of path: String) async throws(FileError) -> String {
        let inode = try await inode(path)
        return try await answer { tree throws(Unready) in try tree.extendedAttribute(name, of: inode) }
    }

    func attributeNames(of path: String) async throws(FileError) -> [String] {
        let inode = try await inode(path)
        return try await answer { tree throws(Unready) in try tree.extendedAttributeNames(inode) }
    }

    /// The errno that a question ends with; 0 if it is answered.
    func errno(_ question: () async throws -> Void) async -> Int32 {
        do {
            try await question()
            return 0
        } catch {
            return (error as? FileError)?.errno ?? -1
        }
    }
}

struct LengthMismatch: Error {
    var stat: Int
    var read: Int
}

/// What the tree tells its mount.
final class RecordedReports: MountReports {
    struct Changed: Equatable {
        var name: String
        var directory: Inode
    }
    private let notes = Mutex<[StoreError]>([])
    private let changes = Mutex<[Changed]>([])
    private let looks = Mutex(0)

    var noted: [StoreError] { notes.withLock { $0 } }
    var changed: [Changed] { changes.withLock { $0 } }

    /// Another text at every look.
    func status() -> String {
        let look = looks.withLock { looks in
            looks += 1
            return looks
        }
        return String(repeating: "look ", count: look)
    }

    func metrics() -> String { "fitsfs_reads_total 7\n" }
    func note(_ error: StoreError) { notes.withLock { $0.append(error) } }
    func changed(_ name: String, in directory: Inode) {
        changes.withLock { $0.append(Changed(name: name, directory: directory)) }
    }
}
