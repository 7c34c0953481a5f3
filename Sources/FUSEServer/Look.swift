import CFUSE
import FITSTree
import Glibc

/// How files look to `stat`: whose they are and who may read them. Fixed for a mount.
public struct Look: Sendable {
    public var uid: uid_t
    public var gid: gid_t
    /// Bits that nobody is given.
    public var umask: mode_t

    public init(uid: uid_t = getuid(), gid: gid_t = getgid(), umask: mode_t = 0) {
        self.uid = uid
        self.gid = gid
        self.umask = umask
    }

    func stat(of attributes: Attributes) -> stat {
        var stat = Glibc.stat()
        stat.st_ino = UInt(attributes.inode.rawValue)
        switch attributes.kind {
        case .directory: stat.st_mode = Glibc.S_IFDIR | 0o555 & ~umask
        case .regular: stat.st_mode = Glibc.S_IFREG | 0o444 & ~umask
        case .symbolicLink: stat.st_mode = Glibc.S_IFLNK | 0o777
        }
        // 1 says nothing of the number of sub-directories, as on btrfs; 2 would say that there are none.
        stat.st_nlink = 1
        stat.st_uid = uid
        stat.st_gid = gid
        stat.st_size = attributes.size
        // Programs size their buffers by it: more would make a reader of one card fetch much that it never looks at.
        stat.st_blksize = 4096
        stat.st_blocks = attributes.size / 512 + (attributes.size % 512 == 0 ? 0 : 1)
        let time = timespec(tv_sec: attributes.modified.seconds, tv_nsec: attributes.modified.nanoseconds)
        stat.st_mtim = time
        stat.st_ctim = time
        stat.st_atim = time
        return stat
    }

    func parameters(of entry: Entry) -> fuse_entry_param {
        var parameters = fuse_entry_param()
        parameters.ino = entry.attributes.inode.rawValue
        parameters.attr = stat(of: entry.attributes)
        parameters.entry_timeout = Self.seconds(entry.lifetime)
        parameters.attr_timeout = parameters.entry_timeout
        return parameters
    }

    /// As libfuse takes it; a year stands for ever.
    static func seconds(_ lifetime: Duration?) -> Double {
        lifetime.map { $0 / .seconds(1) } ?? 3.15e7
    }
}
