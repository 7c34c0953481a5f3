import Glibc
import ObjectStorage

/// What fitsfs keeps in a cache directory, for those who look after it.
///
/// It works on the files alone, whoever uses them meanwhile, and touches only what has the names that fitsfs gives.
public struct CacheContents: Sendable {
    public struct Summary: Sendable, Equatable {
        /// Files of up to 64 blocks.
        public var files = 0
        public var blocks = 0
        /// What those files take of the disk.
        public var bytes = 0
        /// When the one that was not used for longest was used.
        public var oldestUse: Timestamp?
        /// What the database of headers takes.
        public var headerBytes = 0
        /// What other versions of fitsfs keep here.
        public var otherVersionBytes = 0
    }

    public struct Verification: Sendable, Equatable {
        public var blocks = 0
        public var damaged = 0
    }

    private let directory: String
    private let folder: BlockFolder

    /// - Parameter directory: need not be there.
    public init(of directory: String) {
        self.directory = directory
        folder = BlockFolder(path: directory + "/" + BlockFolder.name)
    }

    public func summary() -> Summary {
        var summary = Summary()
        folder.forEachChunk { key, status in
            summary.files += 1
            summary.bytes += status.bytesOnDisk
            summary.blocks += Chunk(opening: key, at: folder.path(of: key))?.present.count ?? 0
            let use = Timestamp(status.st_mtim)
            summary.oldestUse = min(summary.oldestUse ?? use, use)
        }
        for name in FolderNames(directory) {
            let path = directory + "/" + name
            if OwnName.isHeaderFile(name) { summary.headerBytes += FileRemoval.size(path) }
            if OwnName.isBlockFolder(name), name != BlockFolder.name {
                OwnName.forEachFile(in: path) { summary.otherVersionBytes += FileRemoval.size($0) }
            }
        }
        return summary
    }

    /// Reads every block, and drops those that are not what was written.
    /// - Parameter progress: called now and then.
    public func verify(progress: (Verification) -> Void) -> Verification {
        var all = Verification()
        folder.forEachChunk { key, _ in
            guard let chunk = Chunk(opening: key, at: folder.path(of: key)) else { return }
            let checked = chunk.check()
            all.blocks += checked.blocks
            all.damaged += checked.damaged
            progress(all)
        }
        return all
    }

    /// Removes what fitsfs, this version or another, has made here. Mounts that use it go on, and fetch anew.
    /// - Returns: bytes that it took of the disk.
    /// - Throws: the first file that could not be removed, and why.
    public func clear() throws(FileRemoval) -> Int {
        var removal = FileRemoval()
        for name in FolderNames(directory) {
            let path = directory + "/" + name
            if OwnName.isHeaderFile(name) { removal.remove(path) }
            guard OwnName.isBlockFolder(name) else { continue }
            OwnName.forEachFile(in: path) { removal.remove($0) }
            for folder in ChunkKey.folders { rmdir(path + "/" + folder) }
            rmdir(path)
        }
        rmdir(directory)
        if removal.failure != nil { throw removal }
        return removal.bytes
    }
}

/// The names that fitsfs, in any version, gives to what it keeps in a cache directory.
enum OwnName {
    /// `blocks-1`
    static func isBlockFolder(_ name: String) -> Bool {
        name.hasPrefix(BlockFolder.prefix) && isNumber(name.dropFirst(BlockFolder.prefix.count))
    }

    /// `headers-1.sqlite`, and what SQLite puts beside it.
    static func isHeaderFile(_ name: String) -> Bool {
        let parts = name.split(separator: ".sqlite", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].hasPrefix("headers-") && isNumber(parts[0].dropFirst("headers-".count))
            && ["", "-wal", "-shm", "-journal"].contains(parts[1])
    }

    /// Calls `body` with the path of every file of fitsfs in a folder of blocks.
    static func forEachFile(in folder: String, _ body: (String) -> Void) {
        for part in ChunkKey.folders {
            for name in FolderNames(folder + "/" + part) where name.utf8.allSatisfy(isOfChunks) {
                body("\(folder)/\(part)/\(name)")
            }
        }
        body(folder + "/" + BlockFolder.tagName)
    }

    private static func isNumber(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func isOfChunks(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "-"): true
        default: false
        }
    }
}

/// The names in a folder, without `.` and `..`; none if it cannot be read.
struct FolderNames: Sequence {
    private let path: String

    init(_ path: String) { self.path = path }

    func makeIterator() -> IndexingIterator<[String]> {
        var names: [String] = []
        guard let stream = opendir(path) else { return names.makeIterator() }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.makeIterator()
    }
}

/// Files removed one after another: what they took, and the first that would not go.
public struct FileRemoval: Error, CustomStringConvertible {
    fileprivate(set) var bytes = 0
    fileprivate(set) var failure: (path: String, error: SystemError)?

    fileprivate init() {}

    public var description: String {
        guard let failure else { return "" }
        return "\(failure.path) cannot be removed (\(failure.error))."
    }

    fileprivate mutating func remove(_ path: String) {
        let size = Self.size(path)
        if unlink(path) == 0 {
            bytes += size
        } else if errno != ENOENT, failure == nil {
            failure = (path, .current)
        }
    }

    /// What a file takes of its disk.
    fileprivate static func size(_ path: String) -> Int {
        stat(at: path)?.bytesOnDisk ?? 0
    }
}
