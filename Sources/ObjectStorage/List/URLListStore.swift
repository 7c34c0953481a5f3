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
        var folders: [String: [ListingEntry]] = ["": []]
        urls.reserveCapacity(list.entries.count)
        for entry in list.entries {
            var folder = ""
            for name in entry.path.dropLast() {
                let key = folder + Key.component(of: name) + "/"
                if folders[key] == nil {
                    folders[key] = []
                    folders[folder, default: []].append(
                        ListingEntry(key: key, name: Key.display(name), kind: .folder))
                }
                folder = key
            }
            guard let name = entry.path.last else { continue }
            let key = folder + Key.component(of: name)
            urls[key] = entry.url
            folders[folder, default: []].append(ListingEntry(key: key, name: Key.display(name), kind: .object))
        }
        self.urls = urls
        self.folders = folders
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
