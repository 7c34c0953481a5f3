import Glibc
import TestSupport
import Testing

@testable import ObjectStorage

@Suite struct LocalStoreTests {
    static func names(_ store: LocalStore, _ folder: String = "") async throws -> [String] {
        try await store.entries(in: folder).map { $0.name + ($0.kind == .folder ? "/" : "") }
    }

    @Test("a listing tells all of its objects, in the order of their names") func completeEntries() async throws {
        let folder = try TemporaryFolder()
        try folder.write("b.fits", [1, 2, 3])
        try folder.write("a.fits", [])
        folder.makeFolders(for: "c/d.fits")
        try folder.write("c/d.fits", [1])
        try folder.touch("b.fits", 1_795_341_600, nanoseconds: 123_456_789)
        let store = try LocalStore(folder.path)
        let entries = try await store.entries(in: "")
        #expect(entries.map(\.key) == ["a.fits", "b.fits", "c/"])
        let object = try #require(try store.object(entries[1]))
        #expect(object.size == 3)
        #expect(object.modified == Timestamp(seconds: 1_795_341_600, nanoseconds: 123_456_789))
        #expect(object.url == "file://\(folder.path)/b.fits")
        #expect(object.identity == (try await store.head("b.fits")).identity)
        #expect(try await store.bytes(of: object, 1..<3) == [2, 3])
    }

    @Test("one file is a source of one object") func singleFile() async throws {
        let folder = try TemporaryFolder()
        try folder.write("a b.fits", [1, 2, 3])
        try folder.write("other.fits", [4])
        let store = try LocalStore(folder.path("a b.fits"))
        let entries = try await store.entries(in: "")
        #expect(entries.map(\.key) == ["a%20b.fits"])
        #expect(try await store.open(entries[0].key, first: 10).1 == [1, 2, 3])
        let url = "file://\(folder.path)/other.fits"
        #expect(
            await failure { () async throws(StoreError) in try await store.head("other.fits") } == .notFound(url: url))
    }

    @Test("what is neither a folder nor a regular file is no source") func noSource() throws {
        let folder = try TemporaryFolder()
        mkfifo(folder.path("fifo"), 0o644)
        for path in [folder.path("nothing"), folder.path("fifo"), "/dev/null"] {
            #expect(throws: StoreError.notFound(url: "file://\(path)")) { _ = try LocalStore(path) }
        }
    }

    @Test("FIFOs, sockets and devices are left out and never opened", .timeLimit(.minutes(1))) func specialFiles()
        async throws
    {
        let folder = try TemporaryFolder()
        mkfifo(folder.path("fifo"), 0o644)
        try folder.link("device", to: "/dev/zero")
        try folder.link("linked fifo", to: "fifo")
        try folder.write("a.fits", [1])
        let store = try LocalStore(folder.path)
        #expect(try await Self.names(store) == ["a.fits"])
        for key in ["fifo", "device", "linked%20fifo"] {
            let error = await failure { () async throws(StoreError) in try await store.open(key, first: 1) }
            #expect(error == .notFound(url: "file://\(folder.path)/\(key)"))
        }
    }

    @Test("links are followed, but not where they lead nowhere or to a folder that they stand in") func links()
        async throws
    {
        let folder = try TemporaryFolder()
        folder.makeFolders(for: "data/a.fits")
        try folder.write("data/a.fits", [1, 2])
        folder.makeFolders(for: "data/deep/b.fits")
        try folder.write("data/deep/b.fits", [3])
        try folder.link("data/linked.fits", to: "a.fits")
        try folder.link("data/dangling", to: "nowhere")
        try folder.link("data/self", to: "self")
        try folder.link("data/deep/up", to: "..")
        try folder.link("data/deep/here", to: ".")
        try folder.link("data/deep/root", to: "../..")
        try folder.link("aside", to: "data/deep")
        let store = try LocalStore(folder.path)
        #expect(try await Self.names(store) == ["aside/", "data/"])
        #expect(try await Self.names(store, "data/") == ["a.fits", "deep/", "linked.fits"])
        #expect(try await Self.names(store, "data/deep/") == ["b.fits"])
        // Beside the folder above, `up` leads to a place that is not above, once.
        #expect(try await Self.names(store, "aside/") == ["b.fits", "up/"])
        #expect(try await Self.names(store, "aside/up/deep/") == ["b.fits"])
        #expect(try await store.open("data/linked.fits", first: 9).1 == [1, 2])
    }

    @Test("names that are no UTF-8 are listed and opened") func otherEncodings() async throws {
        let folder = try TemporaryFolder()
        let path = (Array((folder.path + "/l").utf8) + [0xE9, 0x0A, 0xFF, 0]).map { CChar(bitPattern: $0) }
        try folder.write("plain", [5])
        rename(folder.path("plain"), path)
        // The folder's own cleaning knows names of UTF-8 only.
        defer { unlink(path) }
        let store = try LocalStore(folder.path)
        let entry = try #require(try await store.entries(in: "").first)
        #expect(entry.key == "l%E9%0A%FF" && entry.name == "l%E9\n%FF")
        #expect(try await store.open(entry.key, first: 9).1 == [5])
    }

    @Test("what may not be read is denied") func denied() async throws {
        let folder = try TemporaryFolder()
        try folder.write("a.fits", [1])
        folder.makeFolders(for: "closed/b.fits")
        try folder.write("closed/b.fits", [1])
        chmod(folder.path, 0o755)
        chmod(folder.path("a.fits"), 0)
        chmod(folder.path("closed"), 0)
        defer { chmod(folder.path("closed"), 0o755) }
        let url = "file://\(folder.path)"
        func attempt<T>(_ body: () throws(StoreError) -> T) -> StoreError? {
            do throws(StoreError) {
                _ = try withoutPrivileges(body)
                return nil
            } catch {
                return error
            }
        }
        let words = "Permission denied"
        #expect(
            attempt { () throws(StoreError) in try LocalReader().open("\(url)/a.fits", first: 0) }
                == .accessDenied(url: "\(url)/a.fits", detail: words))
        #expect(
            attempt { () throws(StoreError) in try LocalReader().head("\(url)/closed/b.fits") }
                == .accessDenied(url: "\(url)/closed/b.fits", detail: words))
        #expect(
            attempt { () throws(StoreError) in
                try FolderMembers(path: Array("\(folder.path)/closed".utf8), url: "u")
            } == .accessDenied(url: "u", detail: words))
    }

    @Test("a file that is written to in place gives no byte more, even where its size stays") func rewritten()
        async throws
    {
        let folder = try TemporaryFolder()
        try folder.write("a.fits", Array(repeating: 1, count: 100))
        try folder.touch("a.fits", 1_000_000)
        let store = try LocalStore(folder.path)
        let (object, _) = try await store.open("a.fits", first: 10)
        try folder.write("a.fits", Array(repeating: 2, count: 100))
        #expect(
            await failure { () async throws(StoreError) in
                try await store.bytes(of: object, 0..<100)
            } == .changed(url: object.url))
    }

    @Test("a file that is cut short gives no byte more") func truncated() async throws {
        let folder = try TemporaryFolder()
        try folder.write("a.fits", Array(repeating: 1, count: 100))
        let store = try LocalStore(folder.path)
        let (object, _) = try await store.open("a.fits", first: 10)
        truncate(folder.path("a.fits"), 50)
        #expect(
            await failure { () async throws(StoreError) in
                try await store.bytes(of: object, 0..<100)
            } == .changed(url: object.url))
    }

    @Test("a file whose name was given to another never gives bytes of both") func replaced() async throws {
        let folder = try TemporaryFolder()
        try folder.write("a.fits", Array(repeating: 1, count: 100))
        let store = try LocalStore(folder.path)
        let (opened, _) = try await store.open("a.fits", first: 10)
        try folder.write("new", Array(repeating: 2, count: 100))
        rename(folder.path("new"), folder.path("a.fits"))
        // Open since before, the old file can still be read; a store that has not opened it finds it gone.
        #expect(try await store.bytes(of: opened, 0..<100) == Array(repeating: 1, count: 100))
        let other = LocalReader()
        let unopened = Object(
            url: opened.url, version: opened.version, size: 100, modified: opened.modified, reader: other)
        #expect(
            await failure { () async throws(StoreError) in
                try await store.bytes(of: unopened, 0..<100)
            } == .changed(url: opened.url))
        #expect(try await store.open("a.fits", first: 100).1 == Array(repeating: 2, count: 100))
    }

    @Test("no more files are kept open than the limit, and those that were closed are opened again") func descriptors()
        async throws
    {
        let folder = try TemporaryFolder()
        let reader = LocalReader()
        var objects: [Object] = []
        for number in 0..<OpenFiles.limit + 20 {
            try folder.write("\(number)", [UInt8(truncatingIfNeeded: number)])
            objects.append(try reader.open("file://\(folder.path)/\(number)", first: 1).0)
        }
        #expect(reader.files.count == OpenFiles.limit)
        for (number, object) in objects.enumerated() {
            var byte: UInt8 = 255
            try withUnsafeMutableBytes(of: &byte) { try reader.readNow(object, at: 0, into: $0) }
            #expect(byte == UInt8(truncatingIfNeeded: number))
        }
        #expect(reader.files.count == OpenFiles.limit)
    }

    @Test("many threads that read more files than can stay open all get right bytes") func concurrentReads()
        async throws
    {
        let folder = try TemporaryFolder()
        let store = try LocalStore(folder.path)
        for number in 0..<200 { try folder.write("\(number)", Array(repeating: UInt8(number), count: 5000)) }
        let objects = try await store.entries(in: "").compactMap { try store.object($0) }
        let wrong = try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    var wrong = 0
                    for turn in 0..<50 {
                        let object = objects[(turn * 7 + task * 31) % objects.count]
                        let bytes = try await store.bytes(of: object, 0..<5000)
                        if object.url.split(separator: "/").last != "\(bytes[0])" || Set(bytes).count != 1 {
                            wrong += 1
                        }
                    }
                    return wrong
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }

    @Test("a relative path is one from the folder where the process is") func relativePaths() {
        let here = FileURL.absolute([])
        #expect(here.first == UInt8(ascii: "/"))
        #expect(FileURL.absolute(Array("a//./b/".utf8)) == here + Array("/a/b".utf8))
        #expect(FileURL.absolute(Array("/".utf8)) == [])
        #expect(FileURL.url(path: []) == "file:///")
        #expect(FileURL.path(of: "file://elsewhere/a") == nil)
        #expect(FileURL.path(of: "file:///a%00b") == nil)
    }
}

/// Runs `body` as one who may not read everything: as nobody, on this thread alone, if the tests are run by root.
private func withoutPrivileges<T>(_ body: () throws(StoreError) -> T) throws(StoreError) -> T {
    guard geteuid() == 0, let symbol = dlsym(nil, "setfsuid") else { return try body() }
    typealias SetFSUID = @convention(c) (uid_t) -> CInt
    let setfsuid = unsafeBitCast(symbol, to: SetFSUID.self)
    _ = setfsuid(65534)
    defer { _ = setfsuid(0) }
    return try body()
}
