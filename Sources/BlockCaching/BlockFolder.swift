import Glibc
import HTTP
import ObjectStorage

/// The folder in a cache directory in which blocks are kept, for this process and any other.
///
/// Its name carries the version of what is in it: another version of fitsfs that keeps its blocks differently has a
/// folder of its own, and neither touches the other's.
public struct BlockFolder: Sendable {
    /// Why there can be no blocks in a cache directory.
    public enum Trouble: Error, Equatable, CustomStringConvertible {
        case notAFolder(String)
        case denied(String, errno: Int32)
        case foreign(String)

        var systemError: SystemError {
            switch self {
            case .notAFolder: SystemError(ENOTDIR)
            case .denied(_, let code): SystemError(code)
            case .foreign: SystemError(EACCES)
            }
        }

        public var description: String {
            switch self {
            case .notAFolder(let path): "\(path) is not a folder, so nothing can be kept in it."
            case .denied(let path, let errno): "\(path) cannot be made or used (\(SystemError(errno)))."
            case .foreign(let path): "\(path) belongs to another user, who could change what is kept in it."
            }
        }
    }

    static let prefix = "blocks-"
    static let name = prefix + "1"

    /// <https://bford.info/cachedir/>: programs that make backups leave out the folder with this file.
    private static let tag = """
        Signature: 8a477f597d28d172789f06886806bc55
        # This file marks a cache of fitsfs. Everything beside it can be fetched again; 'fitsfs cache clear' removes it.

        """
    static let tagName = "CACHEDIR.TAG"

    public let path: String

    /// The folder, whether it is there or not.
    init(path: String) { self.path = path }

    /// Makes the folder in `directory`, and that one too, unless they are there already.
    public init(in directory: String) throws(Trouble) {
        self.init(path: directory + "/" + Self.name)
        try make()
    }

    /// Makes what is missing of the folder; another process may have cleared the cache.
    func make() throws(Trouble) {
        var failure: Int32 = 0
        for (index, character) in path.enumerated().dropFirst() where character == "/" {
            let part = String(path.prefix(index))
            if mkdir(part, 0o700) != 0, errno != EEXIST, failure == 0 { failure = errno }
        }
        let directory = String(path.dropLast(Self.name.count + 1))
        try check(directory, failure)
        let isNew = mkdir(path, 0o700) == 0
        try check(path, errno)
        if isNew { writeTag() }
    }

    /// - Parameter failure: why it could not be made, if it was not there.
    private func check(_ path: String, _ failure: Int32) throws(Trouble) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw errno == ENOTDIR ? .notAFolder(path) : .denied(path, errno: failure == 0 ? errno : failure)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .notAFolder(path) }
        // Root made what belongs to root, and may use what belongs to others.
        guard [geteuid(), 0].contains(status.st_uid) || geteuid() == 0 else { throw .foreign(path) }
    }

    private func writeTag() {
        let descriptor = open(path + "/" + Self.tagName, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        _ = write(descriptor, Self.tag, Self.tag.utf8.count)
        close(descriptor)
    }

    func path(of chunk: ChunkKey) -> String { path + "/" + chunk.path }

    /// Opens a chunk to write to it; makes the folders on its way, if they are not there.
    func create(_ chunk: ChunkKey, of object: Object) throws(SystemError) -> Chunk {
        let path = path(of: chunk)
        do {
            return try Chunk.create(chunk, of: object, at: path)
        } catch {
            guard error.code == ENOENT else { throw error }
        }
        let folder = self.path + "/" + chunk.folder
        if mkdir(folder, 0o700) != 0, errno != EEXIST {
            guard errno == ENOENT else { throw .current }
            do throws(Trouble) { try make() } catch { throw error.systemError }
            mkdir(folder, 0o700)
        }
        return try Chunk.create(chunk, of: object, at: path)
    }

    /// Calls `body` with every chunk and its file's status, folder by folder.
    /// - Returns: the first folder that could not be read.
    @discardableResult
    func forEachChunk(_ body: (ChunkKey, stat) -> Void) -> Unreadable? {
        var unread: Unreadable?
        for folder in ChunkKey.folders {
            let names = FolderNames(path + "/" + folder)
            unread = unread ?? names.failure
            for name in names {
                guard let key = ChunkKey(folder: folder, name: name), let status = stat(at: path(of: key)),
                    status.st_mode & S_IFMT == S_IFREG
                else { continue }
                body(key, status)
            }
        }
        return unread
    }

    /// Bytes that may still be written to the disk, by whoever is not root, and how many it has in all.
    func space() -> (free: Int, total: Int)? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        let unit = status.f_frsize
        return (Self.bytes(status.f_bavail, of: unit), Self.bytes(status.f_blocks, of: unit))
    }

    /// Blocks of a disk as bytes: 1 EiB where they are more, as on disks that know no bound and say so with the largest
    /// number, so that sums of two can be held.
    static func bytes(_ blocks: UInt, of unit: UInt) -> Int {
        let (product, overflows) = blocks.multipliedReportingOverflow(by: unit)
        return overflows ? 1 << 60 : min(Int(clamping: product), 1 << 60)
    }
}

extension stat {
    /// Of a file, or of a link itself; `nil` if it is not there.
    init?(at path: String) {
        self.init()
        guard fstatat(AT_FDCWD, path, &self, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    }

    /// Bytes that the file takes on its disk; holes take none.
    var bytesOnDisk: Int { Int(st_blocks) * 512 }
}
