import Glibc

/// What a folder holds, read at one moment: its regular files and folders, and what links to such.
struct FolderMembers {
    struct Member {
        var name: [UInt8]
        var kind: ListingEntry.Kind
        var isLink: Bool
        /// Of what a link leads to; `nil` where a member may be listed but not looked at.
        var stamp: FileStamp?
    }

    /// In the order of their names' bytes: the order of a directory changes with every write to it.
    private(set) var members: [Member] = []

    init(path: [UInt8], url: String) throws(StoreError) {
        let descriptor = open(FileURL.cString(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw StoreError(errno: errno, url: url) }
        guard let stream = fdopendir(descriptor) else {
            let code = errno
            close(descriptor)
            throw StoreError(errno: code, url: url)
        }
        defer { closedir(stream) }

        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw StoreError(errno: errno, url: url) }
                break
            }
            let name = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
            let type = entry.pointee.d_type
            if let member = Self.member(name.assumingMemoryBound(to: CChar.self), type: Int(type), in: descriptor) {
                members.append(member)
            }
        }
        members.sort { $0.name.lexicographicallyPrecedes($1.name) }
    }

    private static func member(_ name: UnsafePointer<CChar>, type: Int, in folder: Int32) -> Member? {
        let bytes = Array(UnsafeRawBufferPointer(start: name, count: strlen(name)))
        guard Key.isName(bytes) else { return nil }
        var status = stat()
        guard fstatat(folder, name, &status, 0) == 0 else {
            // A folder may be readable without being searchable; then the directory itself tells files from folders.
            guard errno == EACCES else { return nil }
            switch type {
            case Int(DT_REG): return Member(name: bytes, kind: .object, isLink: false)
            case Int(DT_DIR): return Member(name: bytes, kind: .folder, isLink: false)
            default: return nil
            }
        }
        let stamp = FileStamp(status)
        guard stamp.isRegular || stamp.isFolder else { return nil }
        var isLink = type == Int(DT_LNK)
        if type == Int(DT_UNKNOWN), fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 {
            isLink = status.st_mode & S_IFMT == S_IFLNK
        }
        return Member(name: bytes, kind: stamp.isFolder ? .folder : .object, isLink: isLink, stamp: stamp)
    }
}
