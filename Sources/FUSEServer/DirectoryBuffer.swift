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

    /// Adds what comes at `offset` and after, and answers.
    mutating func fill(from offset: Int, of directory: Directory, withAttributes: Bool) {
        var given: [Inode] = []
        for position in max(0, offset)..<max(0, directory.count + 2, offset) {
            guard let item = Self.item(at: position, of: directory) else { continue }
            guard fits(item.name, withAttributes) else { break }
            if withAttributes {
                // A dot's attributes are not wanted: the kernel has them.
                let entry = position < 2 ? nil : server.tree.entry(item, in: directory)
                if let entry { given.append(entry.attributes.inode) }
                add(item, entry, next: position + 1)
            } else {
                add(item, next: position + 1)
            }
        }
        let taken = fuse_reply_buf(request.pointer, bytes, used) == 0
        if !taken { for inode in given { server.tree.forget(inode, 1) } }
    }

    private static func item(at position: Int, of directory: Directory) -> Directory.Item? {
        switch position {
        case 0: Directory.Item(name: ".", inode: directory.inode, kind: .directory)
        case 1: Directory.Item(name: "..", inode: directory.parent, kind: .directory)
        default: directory[position - 2]
        }
    }

    private func fits(_ name: String, _ withAttributes: Bool) -> Bool {
        let length =
            withAttributes
            ? fuse_add_direntry_plus(request.pointer, nil, 0, name, nil, 0)
            : fuse_add_direntry(request.pointer, nil, 0, name, nil, 0)
        return used + length <= bytes.count
    }

    private mutating func add(_ item: Directory.Item, next: Int) {
        var stat = server.look.stat(of: item.attributes)
        add { request, room, size in fuse_add_direntry(request, room, size, item.name, &stat, next) }
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
        add { request, room, size in fuse_add_direntry_plus(request, room, size, item.name, &parameters, next) }
    }

    private mutating func add(_ write: (fuse_req_t, UnsafeMutablePointer<CChar>?, Int) -> Int) {
        let (start, request) = (used, request.pointer)
        used += bytes.withUnsafeMutableBufferPointer { write(request, $0.baseAddress! + start, $0.count - start) }
    }
}
