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

    init(_ server: Server, _ request: Request, _ size: Int) {
        self.server = server
        self.request = request
        bytes = [CChar](repeating: 0, count: min(size, Int(largestRead)))
    }

    /// Answers `readdir` with what comes at `offset` and after.
    mutating func reply(from offset: Int, of directory: Directory) {
        for position in Self.positions(from: offset, of: directory) {
            guard let item = Self.item(at: position, of: directory) else { continue }
            guard fits(item.name, withAttributes: false) else { break }
            add(item, next: position + 1)
        }
        fuse_reply_buf(request.pointer, bytes, used)
    }

    /// Answers `readdirplus` with what comes at `offset` and after.
    mutating func replyWithAttributes(from offset: Int, of open: OpenDirectory) {
        var given: [Inode] = []
        var end = offset
        for position in Self.positions(from: offset, of: open.directory) {
            if let item = Self.item(at: position, of: open.directory) {
                guard fits(item.name, withAttributes: true) else { break }
                // A dot's attributes are not wanted: the kernel has them.
                let entry = position < Self.dots ? nil : open.entry(item, at: position - Self.dots)
                if let entry { given.append(entry.attributes.inode) }
                add(item, entry, next: position + 1)
            }
            end = position + 1
        }
        guard fuse_reply_buf(request.pointer, bytes, used) == 0 else {
            for inode in given { server.tree.forget(inode, 1) }
            return
        }
        // Who reads on will most likely do so again; a short directory is over with its first answer.
        if offset > 0, end > offset { open.makeAhead(end - Self.dots..<2 * end - offset - Self.dots) }
    }

    private static let dots = 2

    private static func positions(from offset: Int, of directory: Directory) -> Range<Int> {
        let start = max(0, offset)
        return start..<max(start, directory.count + dots)
    }

    private static func item(at position: Int, of directory: Directory) -> Directory.Item? {
        switch position {
        case 0: Directory.Item(name: ".", inode: directory.inode, kind: .directory)
        case 1: Directory.Item(name: "..", inode: directory.parent, kind: .directory)
        default: directory[position - dots]
        }
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
