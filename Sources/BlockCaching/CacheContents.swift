import Glibc
import HTTP
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

    /// - Throws: the first place that is there and cannot be read.
    public func summary() throws(Unreadable) -> Summary {
        var summary = Summary()
        let names = try FolderNames(reading: directory)
        try forEachChunk { key, status, chunk in
            summary.files += 1
            summary.bytes += status.bytesOnDisk
            summary.blocks += chunk.present.count
            let use = Timestamp(status.st_mtim)
            summary.oldestUse = min(summary.oldestUse ?? use, use)
        }
        for name in names {
            let path = directory + "/" + name
            if OwnName.isHeaderFile(name) { summary.headerBytes += FileRemoval.size(path) }
            if OwnName.isBlockFolder(name), name != BlockFolder.name {
                let unread = OwnName.forEachFile(in: path) { summary.otherVersionBytes += FileRemoval.size($0) }
                if let unread { throw unread }
            }
        }
        return summary
    }

    /// Reads every block, and drops those that are not what was written.
    /// - Parameter progress: called now and then.
    /// - Throws: the first place that is there and cannot be read; all others are verified all the same.
    public func verify(progress: (Verification) -> Void) throws(Unreadable) -> Verification {
        var all = Verification()
        _ = try FolderNames(reading: directory)
        try forEachChunk { _, _, chunk in
            let checked = chunk.check()
            all.blocks += checked.blocks
            all.damaged += checked.damaged
            progress(all)
        }
        return all
    }

    /// Calls `body` with every chunk that can be opened.
    /// - Throws: the first that cannot, or the first such folder, when all the others have had their turn.
    private func forEachChunk(_ body: (ChunkKey, stat, Chunk) -> Void) throws(Unreadable) {
        var failure: Unreadable?
        let unreadFolder = folder.forEachChunk { key, status in
            let path = folder.path(of: key)
            if let chunk = Chunk(opening: key, at: path) { return body(key, status, chunk) }
            if errno != ENOENT, failure == nil { failure = Unreadable(path: path, error: .current) }
        }
        if let failure = failure ?? unreadFolder { throw failure }
    }

    /// Removes what fitsfs, this version or another, has made here, but not the directory. Mounts that use it go on, and fetch anew.
    /// - Returns: bytes that it took of the disk.
    /// - Throws: the first file that could not be removed, and why.
    public func clear() throws(FileRemoval) -> Int {
        var removal = FileRemoval()
        let names = FolderNames(directory)
        if let unread = names.failure { removal.note(unread) }
        for name in names {
            let path = directory + "/" + name
            if OwnName.isHeaderFile(name) { removal.remove(path) }
            guard OwnName.isBlockFolder(name) else { continue }
            if let unread = OwnName.forEachFile(in: path, { removal.remove($0) }) { removal.note(unread) }
            for folder in ChunkKey.folders { rmdir(path + "/" + folder) }
            rmdir(path)
        }
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

    /// `headers-1.sqlite`, or where other hosts may come by `headers-1-HOST.sqlite`, and what SQLite puts beside it.
    static func isHeaderFile(_ name: String) -> Bool {
        let parts = name.split(separator: ".sqlite", maxSplits: 1, omittingEmptySubsequences: false)
        let words = parts[0].split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
        return parts.count == 2 && words.count > 1 && words[0] == "headers" && isNumber(words[1])
            && ["", "-wal", "-shm", "-journal"].contains(parts[1])
    }

    /// Calls `body` with the path of every file of fitsfs in a folder of blocks.
    /// - Returns: the first folder that could not be read.
    static func forEachFile(in folder: String, _ body: (String) -> Void) -> Unreadable? {
        var unread: Unreadable?
        for part in ChunkKey.folders {
            let names = FolderNames(folder + "/" + part)
            unread = unread ?? names.failure
            for name in names where name.utf8.allSatisfy(isOfChunks) { body("\(folder)/\(part)/\(name)") }
        }
        body(folder + "/" + BlockFolder.tagName)
        return unread
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
    private var names: [String] = []
    /// Why it cannot be read, though it is there.
    private(set) var failure: Unreadable?

    init(_ path: String) {
        guard let stream = opendir(path) else {
            if errno != ENOENT { failure = Unreadable(path: path, error: .current) }
            return
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
    }

    /// - Throws: why it cannot be read, though it is there.
    init(reading path: String) throws(Unreadable) {
        self.init(path)
        if let failure { throw failure }
    }

    func makeIterator() -> IndexingIterator<[String]> { names.makeIterator() }
}

/// A place in a cache that is there and cannot be read.
public struct Unreadable: Error, CustomStringConvertible {
    let path: String
    let error: SystemError

    public var description: String { "\(path) cannot be read (\(error))." }
    /// Whether it is for another user to do.
    public var isDenial: Bool { error.isDenial }
}

extension SystemError {
    fileprivate var isDenial: Bool { code == EACCES || code == EPERM }
}

/// Files removed one after another: what they took, and the first that would not go.
public struct FileRemoval: Error, CustomStringConvertible {
    fileprivate(set) var bytes = 0
    fileprivate var failure: (path: String, error: SystemError)?

    fileprivate init() {}

    public var description: String {
        guard let failure else { return "" }
        return "\(failure.path) cannot be removed (\(failure.error))."
    }

    /// Whether it is for another user to do.
    public var isDenial: Bool { failure?.error.isDenial ?? false }

    /// What is in a folder that cannot be read does not go either.
    fileprivate mutating func note(_ unread: Unreadable) {
        if failure == nil { failure = (unread.path, unread.error) }
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
