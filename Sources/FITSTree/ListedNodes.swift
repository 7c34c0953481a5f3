import ObjectStorage

/// A member that the kernel knows and nobody has asked about: enough to make its node when somebody does.
///
/// A third of the memory of a node, which is what counts when a folder of a million members is listed with attributes.
enum ListedPlace {
    /// The listing says all that there is to know.
    case member(Member)
    /// The version was found out.
    case version(Version)

    final class Version: Sendable {
        let member: Member
        let object: Object

        init(_ member: Member, _ object: Object) {
            self.member = member
            self.object = object
        }
    }

    var member: Member {
        switch self {
        case .member(let member): member
        case .version(let version): version.member
        }
    }

    /// Whether both show one version. The number of a place that only a listing made follows from all that it says.
    func shows(_ other: ListedPlace) -> Bool {
        switch (self, other) {
        case (.member, .member): true
        case (.version(let version), .version(let other)): version.object.identity == other.object.identity
        case (.member, .version), (.version, .member): false
        }
    }
}

extension Tree {
    /// The entry of a member that needs no node yet; `nil` where `lookup` has to find out more, or has done so before.
    /// - Parameter fromMemory: whether to leave alone what an earlier mount has left on disk.
    func listedEntry(of member: Member, in folder: Node, as view: View, fromMemory: Bool) -> Entry? {
        let inode = Inode(digest: member.digest, in: folder.inode)
        func entry(_ place: ListedPlace, _ kind: Attributes.Kind, _ size: Int, _ modified: Timestamp?) -> Entry? {
            guard inodes.remember(inode, place, in: folder) else { return nil }
            let attributes = Attributes(inode: inode, kind: kind, size: size, modified: modified ?? mounted)
            return Entry(attributes: attributes, lifetime: configuration.metadataLifetime)
        }
        if member.isFolder || view == .hdus && member.isFITS {
            return entry(.member(member), .directory, 0, member.modified)
        }
        if view == .headers { return nil }
        if member.isWhole { return entry(.member(member), .regular, member.printedSize ?? 0, member.modified) }
        guard let object = versions.known(member, fromMemory: fromMemory) else { return nil }
        return entry(.version(ListedPlace.Version(member, object)), .regular, object.size, object.modified)
    }

    /// The same for the member that has this name in a directory; `nil` too where that is no folder of the source.
    func listedEntry(_ name: String, in directory: Node) throws(Unready) -> Entry? {
        guard case .folder(let key, let view, _) = directory.content,
            directory.inode != .root || name != Self.controlName
        else { return nil }
        let member = try member(name, of: try listing(key), in: view)
        return listedEntry(of: member, in: directory, as: view, fromMemory: false)
    }
}

extension Node {
    /// The node of a member of which all is at hand; `nil` where the store does not know it after all.
    convenience init?(_ inode: Inode, listed place: ListedPlace, in folder: Node) {
        guard case .folder(_, let view, _) = folder.content else { return nil }
        let member = place.member
        let content: Content
        if member.isFolder {
            content = .folder(key: member.key, view, modified: member.modified)
        } else if view == .hdus, member.isFITS {
            content = .fits(FITSDirectory(member, showing: member.object))
        } else {
            let object: Object
            switch place {
            case .version(let version): object = version.object
            case .member(let member):
                guard let listed = member.object else { return nil }
                object = listed
            }
            content = .file(VirtualFile([.extent(object, 0..<object.size)]), of: object, source: 0..<object.size)
        }
        self.init(inode, member.name, in: folder, content)
    }
}
