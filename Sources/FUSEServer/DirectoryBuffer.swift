import CFUSE
import FITSTree
import Glibc

/// The answer to one `readdir` or `readdirplus`: as many entries as fit.
///
/// Position 0 is `.`, 1 is `..`, and the item at n of the directory is at n + 2; an entry's offset is the position after it.
struct DirectoryBuffer {
    private let server: Server
    private let request: Request
    private var bytes: [CChar]
    private var used = 0
    /// What the kernel will forget, if it takes the answer.
    private var given: [Inode] = []
    /// The position behind the last one that was put in.
    private var end: Int

    /// The answer to `readdir`: what comes at `offset` and after.
    ///
    /// An empty answer says that the directory ends there, so where its listing is still arriving, one entry is needed.
    init(_ server: Server, _ request: Request, _ size: Int, from offset: Int, of directory: Directory) throws(Unready) {
        self.init(server, request, size, offset)
        try fill(directory, { directory[$0] }) { buffer, item, position in
            guard buffer.fits(item.name, withAttributes: false) else { return false }
            buffer.add(item, next: position + 1)
            return true
        }
    }

    /// The answer to `readdirplus`: the same with attributes.
    init(_ server: Server, _ request: Request, _ size: Int, from offset: Int, of open: OpenDirectory) throws(Unready) {
        self.init(server, request, size, offset)
        try fill(open.directory, open.item) { buffer, item, position in
            guard buffer.fits(item.name, withAttributes: true) else { return false }
            // A dot's attributes are not wanted: the kernel has them.
            let entry = position < Self.dots ? nil : open.entry(item, at: position - Self.dots)
            if let entry { buffer.given.append(entry.attributes.inode) }
            buffer.add(item, entry, next: position + 1)
            return true
        }
    }

    private init(_ server: Server, _ request: Request, _ size: Int, _ offset: Int) {
        self.server = server
        self.request = request
        bytes = [CChar](repeating: 0, count: min(size, Int(largestRead)))
        end = max(0, offset)
    }

    /// - Parameters:
    ///   - item: the item of the directory at a position of its own.
    ///   - put: puts an item in, if it fits.
    private mutating func fill(
        _ directory: Directory, _ item: (Int) -> Directory.Item?,
        _ put: (inout DirectoryBuffer, Directory.Item, Int) -> Bool
    ) throws(Unready) {
        while used == 0 {
            if end >= Self.dots { try directory.reach(end - Self.dots) }
            let positions = end..<max(end, directory.count + Self.dots)
            if positions.isEmpty { return }
            for position in positions {
                let item = position < Self.dots ? Self.dot(position, of: directory) : item(position - Self.dots)
                if let item, !put(&self, item, position) { return }
                end = position + 1
            }
        }
    }

    /// - Returns: the position behind the last entry, if the kernel took the answer.
    @discardableResult
    func reply() -> Int? {
        if fuse_reply_buf(request.pointer, bytes, used) == 0 { return end }
        for inode in given { server.tree.forget(inode, 1) }
        return nil
    }

    /// `.` and `..`, which the directory does not hold.
    static let dots = 2

    private static func dot(_ position: Int, of directory: Directory) -> Directory.Item {
        position == 0
            ? Directory.Item(name: ".", inode: directory.inode, kind: .directory)
            : Directory.Item(name: "..", inode: directory.parent, kind: .directory)
    }

    private func fits(_ name: String, withAttributes: Bool) -> Bool {
        // Lent: a String that is given to C as an argument is copied into an array first.
        let length = name.withCString { name in
            withAttributes
                ? fuse_add_direntry_plus(request.pointer, nil, 0, name, nil, 0)
                : fuse_add_direntry(request.pointer, nil, 0, name, nil, 0)
        }
        return used + length <= bytes.count
    }

    private mutating func add(_ item: Directory.Item, next: Int) {
        var stat = server.look.stat(of: item.attributes)
        add(item.name) { request, room, size, name in fuse_add_direntry(request, room, size, name, &stat, next) }
    }

    private mutating func add(_ item: Directory.Item, _ entry: Entry?, next: Int) {
        var parameters: fuse_entry_param
        if let entry {
            parameters = server.look.parameters(of: entry)
        } else {
            // Number 0 says that these are no attributes, only what `readdir` would say.
            parameters = fuse_entry_param()
            parameters.attr = server.look.stat(of: item.attributes)
        }
        add(item.name) { request, room, size, name in
            fuse_add_direntry_plus(request, room, size, name, &parameters, next)
        }
    }

    private mutating func add(
        _ name: String, _ write: (fuse_req_t, UnsafeMutablePointer<CChar>?, Int, UnsafePointer<CChar>) -> Int
    ) {
        let (start, request) = (used, request.pointer)
        used += name.withCString { name in
            bytes.withUnsafeMutableBufferPointer { room in
                write(request, room.baseAddress! + start, room.count - start, name)
            }
        }
    }
}
