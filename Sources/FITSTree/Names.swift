import FITS
import HeaderIndexing
import ObjectStorage

/// Names, and the nodes that they stand for.
extension Tree {
    /// In the root, but never listed, so that a recursive tool does not fall in.
    static let controlName = ".fitsfs"

    /// The node of that name in a directory, and for how long the name means it (`nil`: for ever).
    func child(_ name: String, of parent: Node) throws(Unready) -> (Node, Duration?) {
        switch parent.content {
        case .folder(let key, let view, _):
            if parent.inode == .root, name == Self.controlName { return (node(name, in: parent) { .control }, nil) }
            let member = try member(name, of: try listing(key), in: view)
            return (
                try node(name, in: parent, showing: member, as: view, fromMemory: false), configuration.metadataLifetime
            )
        case .control:
            return try controlChild(name, of: parent)
        case .fits(let directory):
            return (try node(name, in: parent, of: directory), nil)
        case .hdu(let directory, let index):
            let (hdu, file) = try hdu(index, of: directory)
            guard let kind = HDUFile(rawValue: name), let virtual = kind.file(of: hdu, in: file) else {
                throw .failed(.noSuchFile)
            }
            return (node(name, in: parent) { .file(virtual, of: file.object, source: kind.source(of: hdu)) }, nil)
        case .names(let directory):
            let file = try file(directory)
            guard let index = texts(of: file).names[name] else { throw .failed(.noSuchFile) }
            return (node(name, in: parent) { .link(target: "../\(index)", of: file.object) }, nil)
        case .file, .link, .report:
            throw .failed(.notADirectory)
        }
    }

    /// A name in the directory of a FITS object.
    private func node(_ name: String, in parent: Node, of directory: FITSDirectory) throws(Unready) -> Node {
        let number = Int(name).flatMap { $0 >= 0 && name == String($0) ? $0 : nil }
        let needsFirstOnly = name == directory.member.name || name == Self.namesName
        let file = try file(directory, through: number.map { .hdu($0) } ?? (needsFirstOnly ? .hdu(0) : .all))
        let object = file.object
        let version = object.identity.description
        if name == directory.member.name {
            return node(name, in: parent, version: version) { Self.whole(object) }
        }
        if name == Self.namesName, !file.layout.hdus.isEmpty {
            return node(name, in: parent, version: version) { .names(directory) }
        }
        if let number {
            guard file.layout.hdus.indices.contains(number) else { throw .failed(.noSuchFile) }
            return node(name, in: parent, version: version) { .hdu(directory, index: number) }
        }
        guard let kind = FITSDirectoryFile(rawValue: name), kind.exists(in: file) else { throw .failed(.noSuchFile) }
        return node(name, in: parent, version: version) {
            .file(kind.file(in: file, texts(of: file)), of: object, source: kind.source(in: file))
        }
    }

    /// A member of a folder of the source.
    ///
    /// Nothing is asked of the server for a FITS directory that nobody has entered. Once the kernel was shown one
    /// version under a number, another version gets another number: no cache of the kernel ever holds bytes of two.
    /// - Parameter fromMemory: whether to leave alone what an earlier mount has left on disk.
    func node(
        _ name: String, in parent: Node, showing member: Member, as view: View, fromMemory: Bool
    ) throws(Unready) -> Node {
        if member.isFolder {
            return node(name, in: parent) { .folder(key: member.key, view, modified: member.modified) }
        }
        let first = Inode(digest: member.digest, in: parent.inode)
        let known = inodes[first]
        if view == .hdus, member.isFITS, known?.object == nil {
            return known ?? Node(first, name, in: parent, .fits(FITSDirectory(member, showing: member.object)))
        }
        guard let object = versions.known(member, fromMemory: fromMemory) else {
            throw .missing(view == .headers ? .headers(member, .all) : .version(member))
        }
        if let known, known.object?.identity == object.identity { return known }
        let inode = known == nil ? first : Inode(name, in: parent.inode, version: object.identity.description)
        if let known = inodes[inode] { return known }
        switch view {
        case .hdus where member.isFITS:
            return Node(inode, name, in: parent, .fits(FITSDirectory(member, showing: object)))
        case .hdus, .files:
            return Node(inode, name, in: parent, Self.whole(object))
        case .headers:
            guard let file = index.known(object) else { throw .missing(.layout(object, of: member, .all)) }
            lookAhead.noticedEntering(member, through: .all, of: self)
            return Node(inode, name, in: parent, .file(file.allHeaders, of: object, source: 0..<object.size))
        }
    }

    /// The object itself, byte for byte.
    private static func whole(_ object: Object) -> Node.Content {
        .file(VirtualFile([.extent(object, 0..<object.size)]), of: object, source: 0..<object.size)
    }

    static let namesName = "by-name"
    private static let statusName = "status.json"
    private static let metricsName = "metrics"

    private func controlChild(_ name: String, of parent: Node) throws(Unready) -> (Node, Duration?) {
        if let view = View(rawValue: name), view != .hdus {
            return (node(name, in: parent) { .folder(key: "", view, modified: nil) }, nil)
        }
        let text: String
        switch name {
        case Self.statusName: text = reports.status()
        case Self.metricsName: text = reports.metrics()
        default: throw .failed(.noSuchFile)
        }
        // A number of its own for every look, so that a reader sees one report from its beginning to its end.
        let made = Timestamp.now
        let inode = Inode(name, in: parent.inode, version: "\(made.seconds).\(made.nanoseconds)")
        return (Node(inode, name, in: parent, .report(Array(text.utf8), made: made)), .zero)
    }

    static let controlNames = [View.files.rawValue, View.headers.rawValue, statusName, metricsName]

    private func node(
        _ name: String, in parent: Node, version: String = "", _ content: () -> Node.Content
    ) -> Node {
        let inode = Inode(name, in: parent.inode, version: version)
        return inodes[inode] ?? Node(inode, name, in: parent, content())
    }
}
