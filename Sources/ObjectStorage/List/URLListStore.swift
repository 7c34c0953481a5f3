import HTTP

/// The objects of a list, in the folders that their paths make. Listing costs no request.
public struct URLListStore: ObjectStore {
    /// By the keys of the objects.
    private let urls: [String: String]
    /// By the keys of the folders.
    private let folders: [String: [ListingEntry]]
    private let client: HTTPClient
    private let localReader = LocalReader()

    public init(_ list: URLList, client: HTTPClient) {
        self.client = client
        var urls: [String: String] = [:]
        var folders = FolderTree()
        urls.reserveCapacity(list.entries.count)
        for entry in list.entries {
            urls[entry.key] = entry.url
            folders.add(entry.key, .object)
        }
        self.urls = urls
        self.folders = folders.members
    }

    public func list(_ folder: String) async throws(StoreError) -> Listing {
        let key = folder.isEmpty || folder.hasSuffix("/") ? folder : folder + "/"
        guard let entries = folders[key] else { throw .notFound(url: folder) }
        return Listing(entries: entries)
    }

    public func head(_ key: String) async throws(StoreError) -> Object {
        let (url, reader) = try source(of: key)
        return if let reader { try await reader.head(url) } else { try localReader.head(url) }
    }

    public func open(_ key: String, first length: Int) async throws(StoreError) -> (Object, [UInt8]) {
        let (url, reader) = try source(of: key)
        return if let reader {
            try await reader.open(url, first: length)
        } else {
            try localReader.open(url, first: length)
        }
    }

    public func open(
        _ key: String, first length: Int, unless known: Object
    ) async throws(StoreError) -> (Object, [UInt8])? {
        let (url, reader) = try source(of: key)
        if let reader { return try await reader.open(url, first: length, unless: known) }
        let (object, bytes) = try localReader.open(url, first: length)
        return object.identity == known.identity ? nil : (object, bytes)
    }

    public func url(of key: String) -> String? { (try? source(of: key))?.0 }

    public func object(_ key: String, version: ObjectVersion, size: Int, modified: Timestamp?) -> Object? {
        guard let (url, reader) = try? source(of: key) else { return nil }
        return reader?.object(url, version: version, size: size, modified: modified)
    }

    /// The URL as people see it, and the reader for it, which is `nil` for a local file.
    private func source(of key: String) throws(StoreError) -> (String, HTTPReader?) {
        guard let text = urls[key], var url = URL(text) else { throw .notFound(url: key) }
        if url.scheme == "file" { return (text, nil) }
        let userinfo = url.userinfo
        url.userinfo = nil
        url.fragment = nil
        return (url.description, HTTPReader(client: client, userinfo: userinfo))
    }
}

/// Folders made of the keys that are in them.
private struct FolderTree {
    /// By the folder's key.
    private(set) var members: [String: [ListingEntry]] = ["": []]

    /// Puts a member into its folder, and that folder into the one above where it is new.
    mutating func add(_ key: String, _ kind: ListingEntry.Kind) {
        let path = kind == .folder ? key.utf8.dropLast() : key.utf8[...]
        let start = path.lastIndex(of: UInt8(ascii: "/")).map { path.index(after: $0) } ?? path.startIndex
        let folder = String(key[..<start])
        let name = Key.display(URL.percentDecoded(Substring(path[start...])))
        if members[folder] == nil { add(folder, .folder) }
        if kind == .folder { members[key] = [] }
        members[folder, default: []].append(ListingEntry(key: key, name: name, kind: kind))
    }
}
