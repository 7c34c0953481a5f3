import Glibc

/// What a folder holds, read at one moment: names at once, and what they stand for when it is asked.
///
/// `@unchecked`: the descriptor stays open for as long as this lives, and any thread may use it.
final class FolderMembers: @unchecked Sendable {
    struct Member {
        var name: [UInt8]
        var kind: ListingEntry.Kind
        var isLink: Bool
        /// Of what a link leads to; `nil` where a member may be listed but not looked at.
        var stamp: FileStamp?
    }

    private let descriptor: Int32
    /// One behind the other, each with a closing NUL: a million arrays would take three times the room.
    private var names: [CChar] = []
    /// Where each name begins and its `d_type`, in the order of the names' bytes: the order of a directory changes with
    /// every write to it.
    private var places: [(start: UInt32, type: UInt8)] = []

    init(path: [UInt8], url: String) throws(StoreError) {
        descriptor = open(FileURL.cString(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw StoreError(errno: errno, url: url) }
        // `closedir` closes what it reads; the names are looked at after that.
        guard let stream = fdopendir(dup(descriptor)) else { throw StoreError(errno: errno, url: url) }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw StoreError(errno: errno, url: url) }
                break
            }
            let bytes = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
            let name = UnsafeBufferPointer(
                start: bytes.assumingMemoryBound(to: CChar.self),
                count: strlen(bytes.assumingMemoryBound(to: CChar.self)) + 1)
            guard strcmp(name.baseAddress!, ".") != 0, strcmp(name.baseAddress!, "..") != 0 else { continue }
            places.append((UInt32(names.count), entry.pointee.d_type))
            names += name
        }
        names.withUnsafeBufferPointer { names in
            places.sort { strcmp(names.baseAddress! + Int($0.start), names.baseAddress! + Int($1.start)) < 0 }
        }
    }

    deinit { close(descriptor) }

    var count: Int { places.count }

    /// What a name stands for; `nil` for what is neither a file nor a folder, and for a link that leads nowhere.
    subscript(position: Int) -> Member? {
        names.withUnsafeBufferPointer { names in
            member(names.baseAddress! + Int(places[position].start), type: Int(places[position].type))
        }
    }

    private func member(_ name: UnsafePointer<CChar>, type: Int) -> Member? {
        let bytes = Array(UnsafeRawBufferPointer(start: name, count: strlen(name)))
        var status = stat()
        guard fstatat(descriptor, name, &status, 0) == 0 else {
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
        if type == Int(DT_UNKNOWN), fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 {
            isLink = status.st_mode & S_IFMT == S_IFLNK
        }
        return Member(name: bytes, kind: stamp.isFolder ? .folder : .object, isLink: isLink, stamp: stamp)
    }
}
