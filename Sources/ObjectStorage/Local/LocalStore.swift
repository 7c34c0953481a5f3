import Glibc

/// A folder of this machine, or one file of it.
///
/// Links are followed. What is neither a regular file nor a folder is left out, and so are links that lead nowhere
/// and links to a folder that they stand in, directly or deeper, which would make the tree endless.
public struct LocalStore: ObjectStore {
    /// The folder, as an absolute path without a `/` at its end.
    private let root: [UInt8]
    /// The one member that is shown, where the source is a file.
    private let onlyMember: [UInt8]?
    private let reader: LocalReader

    /// - Throws: `notFound` for what is neither a folder nor a regular file, `accessDenied` where it may not be looked at.
    public init(_ path: String) throws(StoreError) {
        let absolute = FileURL.absolute(Array(path.utf8))
        let url = FileURL.url(path: absolute)
        guard !absolute.contains(0) else { throw .notFound(url: url) }
        let stamp = try FileStamp(path: FileURL.cString(absolute.isEmpty ? [UInt8(ascii: "/")] : absolute), url: url)
        reader = LocalReader()
        if stamp.isRegular, let slash = absolute.lastIndex(of: UInt8(ascii: "/")) {
            root = Array(absolute[..<slash])
            onlyMember = Array(absolute[(slash + 1)...])
        } else {
            guard stamp.isFolder else { throw .notFound(url: url) }
            root = absolute
            onlyMember = nil
        }
    }

    public func list(_ folder: String, into sink: any ListingSink) async throws(StoreError) {
        let names = try names(in: folder)
        if let onlyMember {
            guard names.isEmpty else { throw .notFound(url: url(names)) }
            let object = try reader.head(url([onlyMember]))
            return sink.receive([
                ListingEntry(
                    key: Key.component(of: onlyMember), name: Key.display(onlyMember), kind: .object,
                    modified: object.modified, versionHint: object.version.etag ?? "", printedSize: object.size,
                    version: object.version)
            ])
        }
        let members = try FolderMembers(path: path(names), url: url(names))
        let folderKey = names.map { Key.component(of: $0) + "/" }.joined()
        var ancestors: [FileStamp]?
        var entries: [ListingEntry] = []
        for position in 0..<members.count {
            if entries.count == listingPageLength {
                sink.receive(entries)
                entries.removeAll(keepingCapacity: true)
                if Task.isCancelled { throw .cancelled(url: url(names)) }
            }
            guard let member = members[position] else { continue }
            let key = folderKey + Key.component(of: member.name)
            switch member.kind {
            case .folder:
                if member.isLink {
                    let above = ancestors ?? self.ancestors(of: names)
                    ancestors = above
                    if let stamp = member.stamp, above.contains(where: { $0.isSameFile(as: stamp) }) { continue }
                }
                entries.append(
                    ListingEntry(
                        key: key + "/", name: Key.display(member.name), kind: .folder,
                        modified: member.stamp?.modified))
            case .object:
                let version = member.stamp?.version
                entries.append(
                    ListingEntry(
                        key: key, name: Key.display(member.name), kind: .object, modified: member.stamp?.modified,
                        versionHint: version?.etag ?? "", printedSize: member.stamp?.size, version: version))
            }
        }
        sink.receive(entries)
    }

    public func head(_ key: String) async throws(StoreError) -> Object {
        try reader.head(url(of: key))
    }

    public func open(_ key: String, first length: Int) async throws(StoreError) -> (Object, [UInt8]) {
        try reader.open(url(of: key), first: length)
    }

    public func object(
        _ key: String, _ version: ObjectVersion, size: Int, modified: Timestamp?
    ) throws(StoreError) -> Object {
        reader.object(url: try url(of: key), version, size: size, modified: modified)
    }

    /// The folder itself and those above it, up to the source.
    private func ancestors(of names: [[UInt8]]) -> [FileStamp] {
        (0...names.count).compactMap { count in
            let names = Array(names.prefix(count))
            return try? FileStamp(path: FileURL.cString(path(names)), url: url(names))
        }
    }

    private func names(in key: String) throws(StoreError) -> [[UInt8]] {
        guard let names = Key.names(in: key) else { throw .notFound(url: FileURL.url(path: root) + "/" + key) }
        return names
    }

    private func url(of key: String) throws(StoreError) -> String {
        let names = try names(in: key)
        let url = url(names)
        guard !names.isEmpty, onlyMember == nil || names == [onlyMember] else { throw .notFound(url: url) }
        return url
    }

    private func url(_ names: [[UInt8]]) -> String {
        FileURL.url(path: path(names))
    }

    private func path(_ names: [[UInt8]]) -> [UInt8] {
        let path = root + names.flatMap { [UInt8(ascii: "/")] + $0 }
        return path.isEmpty ? [UInt8(ascii: "/")] : path
    }
}
