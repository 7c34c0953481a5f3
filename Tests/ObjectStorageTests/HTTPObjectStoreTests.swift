import HTTP
import TestSupport
import Testing

@testable import ObjectStorage

@Suite struct HTTPObjectStoreTests {
    let server: RangeServer
    let store: HTTPObjectStore

    init() throws {
        server = try RangeServer()
        store = HTTPObjectStore(client: HTTPClient(HTTPConfiguration()), root: URL(server.url("/data"))!)
    }

    @Test("listing a folder costs one request, which prefers JSON, and none for its members") func costs() async throws
    {
        server["/data/"] = .text(NginxPages.json, contentType: "application/json")
        let entries = try await store.entries(in: "")
        #expect(entries.count == 19)
        #expect(server.log.map(\.path) == ["/data/"])
        #expect(server.log[0]["Accept"] == "application/json, text/html;q=0.9, */*;q=0.1")
        #expect(entries.allSatisfy { $0.version == nil })
        #expect(entries.first { $0.name == "plain.fits" }?.versionHint == "Sun, 22 Nov 2026 10:00:00 GMT 2880")
    }

    @Test("nginx's bare bytes in JSON are asked for as they are") func rawBytes() async throws {
        let page =
            Array(#"[{ "name":"l"#.utf8) + [0xE9] + Array(#".fits", "type":"file", "mtime":"x", "size":1 }]"#.utf8)
        server["/data/"] = .bytes(page, contentType: "application/json")
        server["/data/l%E9.fits"] = .bytes([9])
        let entry = try #require(try await store.entries(in: "").first)
        #expect(entry.name == "l%E9.fits")
        #expect(try await store.open(entry.key, first: 9).1 == [9])
    }

    @Test("links of an index that was redirected are those of the page it came from") func redirectedIndex()
        async throws
    {
        server.misbehave("/data/", .redirect(to: "/mirror/2/"))
        server["/mirror/2/"] = .text(
            "<title>Index of /</title><a href='/mirror/2/a.fits'>a</a><a href='/data/b.fits'>b</a>")
        #expect(try await store.entries(in: "").map(\.key) == ["a.fits"])
    }

    @Test("a page that is no index is an error that says so") func noIndex() async throws {
        server["/data/"] = .text("<title>Welcome</title><a href='about.html'>About us</a>")
        let url = server.url("/data/")
        let expected = StoreError.badAnswer(url: url, detail: "The page at \(url) is not a directory index.")
        #expect(await failure { () async throws(StoreError) in try await store.entries(in: "") } == expected)
        server.misbehave("/data/", .htmlLogin)
        #expect(await failure { () async throws(StoreError) in try await store.entries(in: "") } == expected)
    }

    @Test("a folder that is not there is not found, and one that is closed is denied") func missingFolders()
        async throws
    {
        let url = server.url("/data/x/")
        #expect(
            await failure { () async throws(StoreError) in try await store.entries(in: "x/") } == .notFound(url: url))
        server.misbehave("/data/x/", .status(403))
        guard
            case .accessDenied(url, _) = await failure({ () async throws(StoreError) in
                try await store.entries(in: "x/")
            })
        else {
            Issue.record("The folder is not denied")
            return
        }
    }

    @Test("an index beyond every use is not read to its end") func endlessIndex() async throws {
        server["/data/"] = .sparse(size: 1 << 30) { Array(repeating: 0x20, count: $0.count) }
        let error = await failure { () async throws(StoreError) in try await store.entries(in: "") }
        #expect(
            error
                == .badAnswer(
                    url: server.url("/data/"),
                    detail: "The page at \(server.url("/data/")) is not a directory index."))
        #expect(server.bodyBytesSent < 64 << 20)
    }

    @Test("an index that breaks off is asked for again, and each member is given once, the first ones before the last")
    func brokenIndex() async throws {
        server["/data/"] = .text(IndexPageTests.longPage())
        server.misbehave("/data/", .cutBody(after: 150_000, times: 1))
        let sink = CollectedEntries()
        try await store.list("", into: sink)
        #expect(server.requestCount == 2)
        #expect(sink.entries.count == 2000 && Set(sink.entries.map(\.key)).count == 2000)
        #expect(sink.pages.count > 2 && sink.pages[0].count < 1900)
    }

    @Test("keys that lead out of the source cost no request") func escapes() async throws {
        for key in ["../secret", "%2e%2e/secret", "a%2F..%2Fb", "a/../../b"] {
            #expect(
                await failure { () async throws(StoreError) in try await store.open(key, first: 1) }
                    == .notFound(url: server.url("/data/") + key))
        }
        #expect(server.requestCount == 0)
    }

    @Test("user name, query and fragment of the source stay out of its objects' URLs") func sourceURL() async throws {
        let root = URL("http://me:pw@127.0.0.1:\(server.port)/data/?C=N#top")!
        let store = HTTPObjectStore(client: HTTPClient(HTTPConfiguration()), root: root)
        server["/data/a.fits"] = .bytes([1])
        #expect(try await store.head("a.fits").url == server.url("/data/a.fits"))
        #expect(server.log[0].target == "/data/a.fits" && server.log[0]["Authorization"] == "Basic bWU6cHc=")
    }

    @Test("a listing of 5,000 members has each of them once") func manyMembers() async throws {
        let rows = (0..<5_000).map { "<a href=\"\($0).fits\">\($0).fits</a>   22-Nov-2026 10:00   2880\n" }
        server["/data/"] = .text("<title>Index of /data/</title><pre><a href=\"../\">../</a>\n\(rows.joined())</pre>")
        let entries = try await store.entries(in: "")
        #expect(entries.count == 5_000)
        #expect(entries.last?.key == "4999.fits" && entries.last?.versionHint == "22-Nov-2026 10:00 2880")
    }
}
