import ObjectStorage

/// What a directory held when it was opened; it stays so until it is closed, whatever the source does.
public final class Directory: Sendable {
    public struct Item: Sendable {
        public let name: String
        public let inode: Inode
        public let kind: Attributes.Kind
        /// What of a folder of the source it is.
        fileprivate let member: (Member, View)?

        public init(name: String, inode: Inode, kind: Attributes.Kind) {
            self.init(name: name, inode: inode, kind: kind, member: nil)
        }

        fileprivate init(name: String, inode: Inode, kind: Attributes.Kind, member: (Member, View)?) {
            self.name = name
            self.inode = inode
            self.kind = kind
            self.member = member
        }

        /// As far as they are known without asking.
        public var attributes: Attributes {
            Attributes(inode: inode, kind: kind, size: 0, modified: Timestamp(seconds: 0))
        }
    }

    let node: Node
    private let items: Items

    private enum Items: Sendable {
        /// Members are turned into items one by one: a folder may have a million.
        case members(FolderListing, View)
        case list([Item])
    }

    init(_ node: Node, _ listing: FolderListing, _ view: View) {
        self.node = node
        items = .members(listing, view)
    }

    init(_ node: Node, _ list: [Item]) {
        self.node = node
        items = .list(list)
    }

    /// Whether it holds what it held when it was opened the last time, so that the kernel may keep what it has read.
    public var isAsLastOpened: Bool {
        switch items {
        case .list: true
        case .members(let listing, _): listing.wasOpened(by: inode)
        }
    }

    /// To be called when the kernel has heard of the opening, and so has dropped what it kept of another listing.
    public func noteOpening() {
        if case .members(let listing, _) = items { listing.noteOpening(by: inode) }
    }

    public var inode: Inode { node.inode }
    public var parent: Inode { node.parent?.inode ?? .root }

    /// How many positions there are so far; some have no item.
    public var count: Int {
        switch items {
        case .members(let listing, _): listing.count
        case .list(let list): list.count
        }
    }

    /// Finds out whether a position exists: when this returns, it is below `count`, or the directory ends before it.
    public func reach(_ position: Int) throws(Unready) {
        guard case .members(let listing, _) = items else { return }
        // Before the members are counted: more may come meanwhile.
        let isComplete = listing.isComplete
        if position < listing.count || isComplete { return }
        throw .missing(.members(of: listing, .position(position)))
    }

    public subscript(position: Int) -> Item? {
        switch items {
        case .list(let list): return list[position]
        case .members(let listing, let view):
            let member = listing[position]
            guard let name = MemberList.name(of: member, in: view) else { return nil }
            let isDirectory = member.isFolder || view == .hdus && member.isFITS
            return Item(
                name: name,
                inode: Inode(digest: member.digest, in: node.inode),
                kind: isDirectory ? .directory : .regular, member: (member, view))
        }
    }
}

extension Tree {
    /// Opens a directory: reads the listing of a folder, or the headers of a FITS object.
    public func directory(_ inode: Inode) throws(Unready) -> Directory {
        let node = try node(inode)
        func items(_ names: [(String, Attributes.Kind)], version: String = "") -> [Directory.Item] {
            names.map { Directory.Item(name: $0.0, inode: Inode($0.0, in: inode, version: version), kind: $0.1) }
        }
        switch node.content {
        case .folder(let key, let view, _):
            return Directory(node, try listing(key), view)
        case .control:
            return Directory(
                node, items(Self.controlNames.map { ($0, View(rawValue: $0) == nil ? .regular : .directory) }))
        case .fits(let directory):
            let file = try file(directory)
            let files = FITSDirectoryFile.allCases.filter { $0.exists(in: file) }
            return Directory(
                node,
                items(
                    [(directory.member.name, .regular)] + files.map { ($0.rawValue, .regular) }
                        + file.layout.hdus.map { (String($0.index), .directory) }
                        + (file.layout.hdus.isEmpty ? [] : [(Self.namesName, .directory)]),
                    version: file.object.identity.description))
        case .hdu(let directory, let index):
            let (hdu, file) = try hdu(index, of: directory)
            return Directory(
                node,
                items(HDUFile.allCases.filter { $0.file(of: hdu, in: file) != nil }.map { ($0.rawValue, .regular) }))
        case .names(let directory):
            let names = texts(of: try file(directory)).names
            return Directory(node, items(names.links.map { ($0.name, .symbolicLink) }))
        case .file, .link, .report:
            throw .failed(.notADirectory)
        }
    }

    /// The entry of an item whose attributes are at hand, which the kernel is then given; `nil` where they would have
    /// to be fetched, for listing a folder costs no request for what is in it.
    public func entry(_ item: Directory.Item, in directory: Directory) -> Entry? {
        guard let (member, view) = item.member else { return try? lookup(item.name, in: directory.inode) }
        return try? entry(of: member, named: item.name, in: directory.node, as: view)
    }
}
