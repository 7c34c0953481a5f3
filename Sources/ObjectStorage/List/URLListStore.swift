import HTTP

/// The objects of a list, in the folders that their paths make. Listing costs no request.
public struct URLListStore: ObjectStore {
    private let list: URLList
    private let client: HTTPClient
    private let localReader = LocalReader()

    public init(_ list: URLList, client: HTTPClient) {
        self.list = list
        self.client = client
    }

    public func list(_ folder: String, into sink: any ListingSink) async throws(StoreError) {
        let folder = folder.isEmpty || folder.hasSuffix("/") ? folder : folder + "/"
        guard list.folders.holds(folder) else { throw .notFound(url: folder) }
        var entries: [ListingEntry] = []
        for member in list.folders.members(of: folder) {
            if entries.count == listingPageLength {
                sink.receive(entries)
                entries.removeAll(keepingCapacity: true)
                if Task.isCancelled { throw .cancelled(url: folder) }
            }
            switch member {
            case .object(let position): entries.append(Self.entry(list.entries[position].key, .object))
            case .folder(let key): entries.append(Self.entry(key, .folder))
            }
        }
        sink.receive(entries)
    }

    private static func entry(_ key: String, _ kind: ListingEntry.Kind) -> ListingEntry {
        let path = kind == .folder ? key.utf8.dropLast() : key.utf8[...]
        let start = path.lastIndex(of: UInt8(ascii: "/")).map { path.index(after: $0) } ?? path.startIndex
        let name = Substring(path[start...])
        return ListingEntry(
            key: key,
            name: name.utf8.contains(UInt8(ascii: "%")) ? Key.display(URL.percentDecoded(name)) : String(name),
            kind: kind)
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

    public func object(
        _ key: String, _ version: ObjectVersion, size: Int, modified: Timestamp?
    ) throws(StoreError) -> Object {
        let (url, reader) = try source(of: key)
        return reader?.object(url: url, version, size: size, modified: modified)
            ?? localReader.object(url: url, version, size: size, modified: modified)
    }

    /// The URL as people see it, and the reader for it, which is `nil` for a local file.
    private func source(of key: String) throws(StoreError) -> (String, HTTPReader?) {
        guard let text = list.url(of: key), var url = URL(text) else { throw .notFound(url: key) }
        if url.scheme == "file" { return (text, nil) }
        let userinfo = url.userinfo
        url.userinfo = nil
        url.fragment = nil
        return (url.description, HTTPReader(client: client, userinfo: userinfo))
    }
}
