import TestSupport
import Testing

@testable import ObjectStorage

/// What every store promises, whatever is behind it.
@Suite struct StoreConformanceTests {
    static let awkwardNames = [
        "with blank.fits", "a+b.fits", "per%20cent.fits", "é.fits", "hash#1.fits", "what?.fits", "a&b.fits",
        "quo\"te.fits", "apo's.fits", "co:lon.fits", "<lt>.fits", "semi;x.fits", "back\\slash.fits", "100%.fits",
        ".hidden", "-dash", "...", "no suffix", "=", "~", "[0].fits", "🔭.fits",
    ]
    static let size = 10_000
    static let content = ServerResource.patternBytes(0..<size)

    static func source(_ kind: SourceKind) throws -> any TestSource {
        var objects = [
            "plain.fits": content, "empty.fits": [], "sub folder/in.fits": [1, 2, 3], "sub folder/b/c": [4],
        ]
        for name in awkwardNames { objects[name] = Array(name.utf8) }
        return try kind.source(objects)
    }

    @Test("a listing has the members of its folder, each once, and not those deeper", arguments: SourceKind.allCases)
    func listing(kind: SourceKind) async throws {
        let source = try Self.source(kind)
        let entries = try await source.store.entries(in: "")
        let objects = entries.filter { $0.kind == .object }.map(\.name)
        #expect(Set(objects) == Set(Self.awkwardNames + ["plain.fits", "empty.fits"]))
        #expect(objects.count == Self.awkwardNames.count + 2)
        #expect(entries.filter { $0.kind == .folder }.map(\.name) == ["sub folder"])
        #expect(Set(entries.map(\.key)).count == entries.count)
    }

    @Test("a folder's key, from the listing above it, lists the folder", arguments: SourceKind.allCases)
    func folders(kind: SourceKind) async throws {
        let source = try Self.source(kind)
        let folder = try #require(try await source.store.entries(in: "").first { $0.kind == .folder })
        #expect(folder.key == "sub%20folder/")
        let entries = try await source.store.entries(in: folder.key)
        #expect(Set(entries.map(\.key)) == ["sub%20folder/in.fits", "sub%20folder/b/"])
        let deeper = try await source.store.entries(in: "sub%20folder/b/")
        #expect(deeper.map(\.name) == ["c"])
        #expect(try await source.store.open(deeper[0].key, first: 10).1 == [4])
    }

    @Test("the key of every listed object opens that object, whatever its name", arguments: SourceKind.allCases)
    func awkwardNames(kind: SourceKind) async throws {
        let source = try Self.source(kind)
        for entry in try await source.store.entries(in: "") where Self.awkwardNames.contains(entry.name) {
            let (object, bytes) = try await source.store.open(entry.key, first: 100)
            #expect(bytes == Array(entry.name.utf8), "\(entry.name)")
            #expect(object.size == entry.name.utf8.count)
            if let listed = try source.store.object(entry) { #expect(listed.identity == object.identity) }
        }
    }

    @Test("a range gives its bytes, at every edge of the object", arguments: SourceKind.allCases)
    func ranges(kind: SourceKind) async throws {
        let source = try Self.source(kind)
        let object = try await source.store.head("plain.fits")
        #expect(object.size == Self.size)
        for range in [0..<1, 0..<2880, 2879..<2881, 1..<9999, 9999..<10_000, 0..<10_000] {
            #expect(try await source.store.bytes(of: object, range) == Array(Self.content[range]), "\(range)")
        }
    }

    @Test("opening gives the first bytes, as many as there are and are wanted", arguments: SourceKind.allCases)
    func opening(kind: SourceKind) async throws {
        let source = try Self.source(kind)
        let head = try await source.store.head("plain.fits")
        for length in [0, 1, 2880, 9999, 10_000, 10_001, 1 << 20] {
            let (object, bytes) = try await source.store.open("plain.fits", first: length)
            #expect(bytes == Array(Self.content.prefix(length)), "\(length)")
            #expect(object.size == Self.size && object.identity == head.identity && object.version == head.version)
            #expect(object.modified != nil && object.modified == head.modified)
        }
    }

    @Test("an empty object has no bytes and a size of zero", arguments: SourceKind.allCases)
    func empty(kind: SourceKind) async throws {
        let source = try Self.source(kind)
        let (object, bytes) = try await source.store.open("empty.fits", first: 2880)
        #expect(object.size == 0 && bytes == [])
        #expect(try await source.store.head("empty.fits").identity == object.identity)
    }

    @Test(
        "an object that has changed gives no more bytes, and a new one gives those of the new version",
        arguments: SourceKind.allCases)
    func changed(kind: SourceKind) async throws {
        let source = try Self.source(kind)
        let (old, _) = try await source.store.open("plain.fits", first: 100)
        let unread = try await source.store.head("plain.fits")
        try source.put("plain.fits", Array(repeating: 7, count: 9000))
        for object in [old, unread] {
            #expect(
                await failure { () async throws(StoreError) in
                    try await source.store.bytes(of: object, 0..<100)
                } == .changed(url: object.url))
        }
        let (new, bytes) = try await source.store.open("plain.fits", first: 9000)
        #expect(bytes == Array(repeating: 7, count: 9000))
        #expect(new.identity != old.identity && new.url == old.url && new.size == 9000)
    }

    @Test("an object that was deleted is not found", arguments: SourceKind.allCases)
    func deleted(kind: SourceKind) async throws {
        let source = try Self.source(kind)
        let object = try await source.store.head("plain.fits")
        try source.remove("plain.fits")
        #expect(
            await failure { () async throws(StoreError) in
                try await source.store.bytes(of: object, 0..<1)
            } == .notFound(url: object.url))
        #expect(
            await failure { () async throws(StoreError) in
                try await source.store.head("plain.fits")
            } == .notFound(url: object.url))
        #expect(
            await failure { () async throws(StoreError) in
                try await source.store.open("plain.fits", first: 1)
            } == .notFound(url: object.url))
    }

    @Test(
        "a key that is no member's, or that would lead out of the source, is not found", arguments: SourceKind.allCases)
    func unknownKeys(kind: SourceKind) async throws {
        let source = try Self.source(kind)
        let keys = [
            "nothing.fits", "sub%20folder/nothing", "..", "../x", "%2e%2e/x", "sub%20folder/../plain.fits", "a%00b",
        ]
        for key in keys {
            for error in [
                await failure({ () async throws(StoreError) in try await source.store.head(key) }),
                await failure({ () async throws(StoreError) in try await source.store.open(key, first: 1) }),
                await failure({ () async throws(StoreError) in try await source.store.entries(in: key + "/") }),
            ] {
                guard case .notFound = error else {
                    Issue.record("\(key): \(String(describing: error))")
                    continue
                }
            }
        }
    }

    @Test("a read in a cancelled task ends as cancelled", arguments: SourceKind.allCases)
    func cancelled(kind: SourceKind) async throws {
        let source = try Self.source(kind)
        let object = try await source.store.head("plain.fits")
        let read = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await failure { () async throws(StoreError) in try await source.store.bytes(of: object, 0..<100) }
        }
        #expect(await read.value == .cancelled(url: object.url))
    }
}
