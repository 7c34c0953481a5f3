import HTTP

/// A folder of a web server that shows its folders as indexes; each is asked for when it is listed.
public struct HTTPObjectStore: ObjectStore {
    /// Ends in `/`; without user name and password.
    private let root: String
    private let reader: HTTPReader

    /// - Parameter root: the folder, an `http` or `https` URL; its query and fragment are not used.
    public init(client: HTTPClient, root: URL) {
        var folder = root.withoutUserinfo
        folder.query = nil
        folder.fragment = nil
        if !folder.path.hasSuffix("/") { folder.path += "/" }
        self.root = folder.description
        reader = HTTPReader(client: client, userinfo: root.userinfo)
    }

    public func list(_ folder: String) async throws(StoreError) -> Listing {
        let folder = folder.isEmpty || folder.hasSuffix("/") ? folder : folder + "/"
        let url = try checkedURL(of: folder)
        var request = HTTPRequest(.get, reader.target(url))
        request.headers["Accept"] = IndexPage.accepted
        request.headers["Accept-Encoding"] = "identity"
        let response = try await reader.fetch(request, limit: IndexPage.lengthLimit)
        guard response.status == 200 else { throw StoreError(response, url: url) }
        guard let source = URL(response.url), let page = IndexPage(response.body, url: source) else {
            throw .badAnswer(url: url, detail: "The page at \(displayURL(response.url)) is not a directory index.")
        }
        return Listing(entries: page.entries.map { entry($0, in: folder) })
    }

    public func head(_ key: String) async throws(StoreError) -> Object {
        try await reader.head(checkedURL(of: key))
    }

    public func open(_ key: String, first length: Int) async throws(StoreError) -> (Object, [UInt8]) {
        try await reader.open(checkedURL(of: key), first: length)
    }

    public func open(
        _ key: String, first length: Int, unless known: Object
    ) async throws(StoreError) -> (Object, [UInt8])? {
        try await reader.open(checkedURL(of: key), first: length, unless: known)
    }

    public func url(of key: String) -> String? { try? checkedURL(of: key) }

    public func object(_ key: String, version: ObjectVersion, size: Int, modified: Timestamp?) -> Object? {
        url(of: key).map { reader.object($0, version: version, size: size, modified: modified) }
    }

    private func entry(_ member: IndexPage.Entry, in folder: String) -> ListingEntry {
        ListingEntry(
            key: folder + Key.component(of: member.name) + (member.isFolder ? "/" : ""),
            name: Key.display(member.name), kind: member.isFolder ? .folder : .object, modified: member.modified,
            versionHint: member.versionHint, printedSize: PrintedSize.bytes(in: member.versionHint))
    }

    /// A key with names that no folder can have leads nowhere, so that none leads out of the source.
    private func checkedURL(of key: String) throws(StoreError) -> String {
        guard Key.names(in: key) != nil else { throw .notFound(url: root + key) }
        return root + key
    }
}
