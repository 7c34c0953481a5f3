import FUSEServer
import Glibc
import HTTP
import ObjectStorage

/// What a source turns out to be once it has been looked at: a list read, a folder found, a URL understood.
enum SourceContents {
    case local(LocalStore)
    case list(URLList)
    case index(URL)

    init(_ source: Source) throws {
        do {
            switch source {
            case .folder(let path), .file(let path):
                self = .local(try LocalStore(path))
            case .list(let path):
                let folder = path.map { Self.absoluteFolder(of: $0) }
                let text = try LocalText.bytes(of: path)
                self = .list(try URLList(parsing: text, localFolder: folder))
            case .object(let url):
                self = .list(try URLList(parsing: Array(url.utf8)))
            case .index(let url):
                guard let root = URL(url) else { throw Failure(.usage, "\(displayURL(url)): this is not a URL.") }
                self = .index(root)
            case .definition(let name):
                throw Failure(.usage, "\(name): the source of a mount definition has to be a path or a URL.")
            }
        } catch let error as StoreError {
            throw Failure(error)
        } catch let error as URLListError {
            throw Failure(.usage, error.description)
        }
    }

    /// Whom headers and tokens are meant for. Of a list it is the first host: the others must not come to know them.
    var credentialOrigins: [URL] {
        switch self {
        case .local: []
        case .list(let list):
            Array(list.entries.lazy.compactMap { URL($0.url) }.filter { $0.scheme != "file" }.prefix(1))
        case .index(let root): [root]
        }
    }

    func store(_ client: HTTPClient) -> any ObjectStore {
        switch self {
        case .local(let store): store
        case .list(let list): URLListStore(list, client: client)
        case .index(let root): HTTPObjectStore(client: client, root: root)
        }
    }

    private static func absoluteFolder(of path: String) -> String {
        guard let resolved = realpath(path, nil) else { return "/" }
        defer { free(resolved) }
        let absolute = String(cString: resolved)
        return String(absolute.prefix(upTo: absolute.lastIndex(of: "/") ?? absolute.startIndex))
    }
}
