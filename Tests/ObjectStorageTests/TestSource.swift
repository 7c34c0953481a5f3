import HTTP
import Synchronization
import TestSupport

@testable import ObjectStorage

/// A source whose objects a test can change, with the store that reads it.
protocol TestSource: Sendable {
    var store: any ObjectStore { get }
    /// Creates an object, or changes it to another version.
    /// - Parameter path: decoded; its folders are joined by `/`.
    func put(_ path: String, _ bytes: [UInt8]) throws
    func remove(_ path: String) throws
}

enum SourceKind: CaseIterable, Sendable {
    case localFolder, webFolder, list

    static let overHTTP: [SourceKind] = [.webFolder, .list]

    func source(_ objects: [String: [UInt8]]) throws -> any TestSource {
        switch self {
        case .localFolder: try LocalSource(objects)
        case .webFolder: try WebSource(objects)
        case .list: try ListSource(objects)
        }
    }
}

struct LocalSource: TestSource {
    let folder: TemporaryFolder
    let store: any ObjectStore

    init(_ objects: [String: [UInt8]]) throws {
        folder = try TemporaryFolder()
        store = try LocalStore(folder.path)
        for (path, bytes) in objects { try put(path, bytes) }
    }

    func put(_ path: String, _ bytes: [UInt8]) throws {
        folder.makeFolders(for: path)
        try folder.write(path, bytes)
    }

    func remove(_ path: String) throws { try folder.remove(path) }
}

/// A web server with an index for each folder, as Python's server writes it.
struct WebSource: TestSource {
    static let root = "/the%20data/"

    let server: RangeServer
    let client: HTTPClient
    let store: any ObjectStore
    private let paths = Paths()

    private final class Paths: Sendable {
        let all = Mutex<Set<String>>([])
    }

    init(_ objects: [String: [UInt8]]) throws {
        server = try RangeServer()
        client = HTTPClient(HTTPConfiguration())
        store = HTTPObjectStore(client: client, root: URL(server.url(Self.root))!)
        for (path, bytes) in objects { try put(path, bytes) }
        showFolders()
    }

    func put(_ path: String, _ bytes: [UInt8]) throws {
        server[Self.target(path)] = .bytes(bytes)
        paths.all.withLock { _ = $0.insert(path) }
        showFolders()
    }

    func remove(_ path: String) throws {
        server[Self.target(path)] = nil
        paths.all.withLock { _ = $0.remove(path) }
        showFolders()
    }

    /// The target of the request for an object.
    static func target(_ path: String) -> String { root + encoded(path) }

    private static func encoded(_ path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).map { URL.percentEncoded(String($0)) }
            .joined(separator: "/")
    }

    private func showFolders() {
        var folders: [String: Set<String>] = ["": []]
        for path in paths.all.withLock({ $0 }) {
            var folder = ""
            let names = path.split(separator: "/")
            for name in names.dropLast() {
                folders[folder, default: []].insert("\(name)/")
                folder += "\(name)/"
            }
            folders[folder, default: []].insert(String(names.last ?? ""))
        }
        for (folder, members) in folders {
            let links = members.sorted().map { "<li><a href=\"\(Self.encoded($0))\">\($0.prefix(5))..</a></li>\n" }
            let page = "<title>Directory listing for x</title>\n<ul>\n\(links.joined())</ul>\n"
            server[Self.target(folder)] = .text(page)
        }
    }
}

struct ListSource: TestSource {
    let server: RangeServer
    let store: any ObjectStore

    init(_ objects: [String: [UInt8]]) throws {
        server = try RangeServer()
        let server = server
        let lines = objects.keys.sorted().map { "\(server.url(WebSource.target($0)))\t\($0)\n" }
        let list = try URLList(parsing: Array(lines.joined().utf8))
        store = URLListStore(list, client: HTTPClient(HTTPConfiguration()))
        for (path, bytes) in objects { try put(path, bytes) }
    }

    func put(_ path: String, _ bytes: [UInt8]) throws { server[WebSource.target(path)] = .bytes(bytes) }
    func remove(_ path: String) throws { server[WebSource.target(path)] = nil }
}

extension ObjectStore {
    /// The bytes of a range, through the reader of the object.
    func bytes(of object: Object, _ range: Range<Int>) async throws(StoreError) -> [UInt8] {
        let sink = CollectedBytes()
        try await object.reader.read(object, range, into: sink)
        return sink.bytes
    }
}

/// The error of a call that has to fail with one.
func failure<T>(_ body: () async throws(StoreError) -> T) async -> StoreError? {
    do throws(StoreError) {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}

extension ObjectStore {
    /// A whole listing.
    func entries(in folder: String) async throws(StoreError) -> [ListingEntry] {
        let sink = CollectedEntries()
        try await list(folder, into: sink)
        return sink.entries
    }

    /// The object of an entry that says all of it.
    func object(_ entry: ListingEntry) throws(StoreError) -> Object? {
        guard let version = entry.version, let size = entry.printedSize else { return nil }
        return try object(entry.key, version, size: size, modified: entry.modified)
    }
}

/// Keeps what is listed, and how it came.
final class CollectedEntries: ListingSink {
    private let state = Mutex<[[ListingEntry]]>([])

    var pages: [[ListingEntry]] { state.withLock { $0 } }
    var entries: [ListingEntry] { pages.flatMap { $0 } }

    func receive(_ entries: [ListingEntry]) { state.withLock { $0.append(entries) } }
}
