import Glibc

/// What tells one version of a file from another: it changes when the file is written to or replaced.
///
/// The time of the last change of status would also show a writer that sets the time of modification back, but
/// `chmod` and a new hard link change it too, and would make every cached block of the file worthless.
struct FileStamp: Equatable {
    var device: UInt
    var inode: UInt
    var size: Int
    var modified: Timestamp
    var isRegular: Bool
    var isFolder: Bool

    init(_ status: stat) {
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        size = Int(status.st_size)
        modified = Timestamp(seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
        // No disk holds such a size; a file that claims it has no bytes that could be read to its end.
        isRegular = status.st_mode & S_IFMT == S_IFREG && size <= Object.largestSize
        isFolder = status.st_mode & S_IFMT == S_IFDIR
    }

    /// What a name leads to, links followed.
    init(path: [CChar], url: String) throws(StoreError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw StoreError(errno: errno, url: url) }
        self.init(status)
    }

    init(descriptor: Int32, url: String) throws(StoreError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw StoreError(errno: errno, url: url) }
        self.init(status)
    }

    func isSameFile(as other: FileStamp) -> Bool {
        device == other.device && inode == other.inode
    }

    /// As an entity tag: inode number, size and time of modification. The number of the device is left out, since it
    /// may be another after a restart of the machine.
    var version: ObjectVersion {
        ObjectVersion(
            etag: "\"\(String(inode, radix: 16))-\(size)-\(modified.seconds).\(modified.nanoseconds)\"")
    }
}
