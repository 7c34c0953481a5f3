import Glibc

/// What a test asks of the files of a mount, by paths from the mountpoint on; errors are `Errno`.
extension MountedTree {
    public func absolute(_ name: String) -> String { name.isEmpty ? path : "\(path)/\(name)" }

    /// The names in a folder, as they come.
    public func names(_ folder: String = "") throws -> [String] {
        try within {
            guard let stream = opendir(absolute(folder)) else { throw Errno.current }
            defer { closedir(stream) }
            var names: [String] = []
            while true {
                errno = 0
                guard let entry = readdir(stream) else { break }
                let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != "." && name != ".." { names.append(name) }
            }
            if errno != 0 { throw Errno.current }
            return names
        }
    }

    /// `lstat(2)`
    public func status(_ name: String = "") throws -> stat {
        try within {
            var status = stat()
            guard fstatat(AT_FDCWD, absolute(name), &status, AT_SYMLINK_NOFOLLOW) == 0 else { throw Errno.current }
            return status
        }
    }

    public func target(_ link: String) throws -> String {
        try within {
            var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
            let count = buffer.withUnsafeMutableBytes {
                readlink(absolute(link), $0.assumingMemoryBound(to: CChar.self).baseAddress!, $0.count)
            }
            guard count >= 0 else { throw Errno.current }
            return String(decoding: buffer[..<count], as: UTF8.self)
        }
    }

    public func open(_ name: String, _ flags: CInt = O_RDONLY) throws -> MountedFile {
        MountedFile(
            tree: self,
            try within {
                let descriptor = Glibc.open(absolute(name), flags | O_CLOEXEC)
                guard descriptor >= 0 else { throw Errno.current }
                return descriptor
            })
    }

    /// The whole file, to where `read(2)` says that it ends.
    public func bytes(_ name: String) throws -> [UInt8] {
        let file = try open(name)
        var bytes: [UInt8] = []
        while true {
            let more = try file.bytes(bytes.count..<bytes.count + 1 << 17)
            if more.isEmpty { return bytes }
            bytes += more
        }
    }

    public func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    /// The value of an extended attribute, as `getfattr(1)` prints it; `nil` if there is none of that name.
    public func attribute(_ attribute: String, of name: String) throws -> String? {
        let found = try run(["getfattr", "--absolute-names", "--only-values", "-h", "-n", attribute, absolute(name)])
        return found.status == 0 ? found.text : nil
    }

    public func attributeNames(of name: String) throws -> [String] {
        try run(["getfattr", "--absolute-names", "-h", "-m", "-", absolute(name)]).lines.filter { !$0.hasPrefix("#") }
    }

    /// Every file below a folder with its bytes; of a link, what it points to behind an arrow; of a folder, nothing.
    public func everything(below folder: String = "") throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        for name in try names(folder) {
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            switch try status(path).st_mode & S_IFMT {
            case S_IFDIR: try found.merge(everything(below: path)) { first, _ in first }
            case S_IFLNK: found[path] = Array("-> \(try target(path))".utf8)
            default: found[path] = try bytes(path)
            }
        }
        return found
    }
}

/// An open file of a mount.
public final class MountedFile {
    private let tree: MountedTree
    private let descriptor: CInt

    init(tree: MountedTree, _ descriptor: CInt) {
        self.tree = tree
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// O_DIRECT of `open(2)`, which Glibc's module hides behind _GNU_SOURCE: every read goes to the mount's process.
    #if arch(arm64)
        public static let pastPageCache: CInt = 0x10000
    #else
        public static let pastPageCache: CInt = 0x4000
    #endif

    /// What one `pread(2)` of this range gives. Its buffer lies as O_DIRECT wants it.
    public func bytes(_ range: Range<Int>) throws -> [UInt8] {
        try tree.within {
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: range.count, alignment: 4096)
            defer { buffer.deallocate() }
            let count = pread(descriptor, buffer.baseAddress, range.count, range.lowerBound)
            guard count >= 0 else { throw Errno.current }
            return Array(buffer[..<count])
        }
    }

    public var status: stat {
        get throws {
            try tree.within {
                var status = stat()
                guard fstat(descriptor, &status) == 0 else { throw Errno.current }
                return status
            }
        }
    }

    /// Runs `body` on the mapped file (`mmap(2)`, shared and read-only).
    public func withMap<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
        let size = Int(try status.st_size)
        return try tree.within {
            guard let start = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED else {
                throw Errno.current
            }
            defer { munmap(start, size) }
            return try body(UnsafeRawBufferPointer(start: start, count: size))
        }
    }
}
