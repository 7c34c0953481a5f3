import ObjectStorage

/// Members of which the listing says all that the kernel is told when it lists their folder.
extension Tree {
    /// The entry of a member that needs no node yet; `nil` where `lookup` has to find out more, or has done so before.
    func listedEntry(of member: Member, in folder: Node, as view: View) -> Entry? {
        let kind: Attributes.Kind
        switch view {
        case _ where member.isFolder: kind = .directory
        case .hdus where member.isFITS: kind = .directory
        case .hdus, .files:
            guard member.isWhole else { return nil }
            kind = .regular
        case .headers: return nil
        }
        let inode = Inode(digest: member.digest, in: folder.inode)
        guard inodes.remember(inode, member, in: folder) else { return nil }
        return Entry(
            attributes: Attributes(
                inode: inode, kind: kind, size: kind == .regular ? member.printedSize ?? 0 : 0,
                modified: member.modified ?? mounted),
            lifetime: configuration.metadataLifetime)
    }
}

extension Node {
    /// The node of a member of which the listing says all; `nil` where the store knows better.
    convenience init?(_ inode: Inode, listed member: Member, in folder: Node) {
        let content: Content
        if member.isFolder, case .folder(_, let view, _) = folder.content {
            content = .folder(key: member.key, view, modified: member.modified)
        } else if case .folder(_, .hdus, _) = folder.content, member.isFITS {
            content = .fits(FITSDirectory(member, showing: member.object))
        } else if let object = member.object {
            content = .file(VirtualFile([.extent(object, 0..<object.size)]), of: object, source: 0..<object.size)
        } else {
            return nil
        }
        self.init(inode, member.name, in: folder, content)
    }
}
