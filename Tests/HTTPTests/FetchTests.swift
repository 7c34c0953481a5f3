import TestSupport
import Testing

@testable import HTTP

@Suite struct FetchTests {
    @Test func `a fetch returns the status, the headers, the URL and the body`() async throws {
        let server = try RangeServer()
        server["/a.fits"] = .bytes([1, 2, 3], etag: "\"one\"")
        let response = try await client().fetch(.init(.get, server.url("/a.fits")), limit: 3)
        #expect(response.status == 200)
        #expect(response.body == [1, 2, 3])
        #expect(response.headers["etag"] == "\"one\"")
        #expect(response.url == server.url("/a.fits"))
    }

    @Test func `a range and other headers are sent as they were given`() async throws {
        let server = try RangeServer()
        server["/a.fits"] = .pattern(size: 10_000, etag: "\"v\"")
        let client = client { $0.headers = ["X-Key": "general", "X-Empty": ""] }
        let headers: HTTPHeaders = ["Range": "bytes=100-199", "If-Match": "\"v\"", "X-Key": "special"]
        let response = try await client.fetch(.init(.get, server.url("/a.fits"), headers: headers), limit: 100)
        #expect(response.status == 206)
        #expect(response.body == ServerResource.patternBytes(100..<200))
        let request = try #require(server.log.first)
        #expect(request.range == "bytes=100-199")
        #expect(request["If-Match"] == "\"v\"")
        #expect(request.headers.filter { $0.name == "X-Key" }.map(\.value) == ["special"])
        #expect(request["X-Empty"] == "")
    }

    @Test func `every request names fitsfs and asks for no compression`() async throws {
        let server = try RangeServer()
        let client = client { $0.headers = ["accept-encoding": "gzip"] }
        _ = try await client.fetch(.init(.head, server.url("/a"), headers: ["Accept-Encoding": "br"]), limit: 0)
        let request = try #require(server.log.first)
        #expect(request["User-Agent"] == Product.userAgent)
        #expect(Product.userAgent == "fitsfs/\(Product.version)")
        #expect(request.headers.filter { $0.name.lowercased() == "accept-encoding" }.map(\.value) == ["identity"])
    }

    @Test func `a body that was compressed all the same is handed on as it came`() async throws {
        let server = try RangeServer()
        server["/a"] = .bytes([1, 2, 3])
        server.misbehave("/a", .gzipAnyway)
        let response = try await client().fetch(.init(.get, server.url("/a")), limit: 100)
        #expect(response.headers["Content-Encoding"] == "gzip")
        #expect(response.body.starts(with: [0x1f, 0x8b]))
    }

    @Test func `HEAD returns the length and no body, and the connection serves the next GET`() async throws {
        let server = try RangeServer()
        server["/a"] = .bytes([1, 2, 3])
        let client = client()
        let head = try await client.fetch(.init(.head, server.url("/a")), limit: 0)
        #expect(head.headers["Content-Length"] == "3")
        #expect(head.body.isEmpty)
        let body = try await client.fetch(.init(.get, server.url("/a")), limit: 3).body
        #expect(body == [1, 2, 3])
        #expect(server.connectionCount == 1)
    }

    @Test(arguments: [304, 400, 401, 403, 404, 410, 412, 416, 451, 501])
    func `a status that no other try would change is an answer`(status: Int) async throws {
        let server = try RangeServer()
        server.misbehave("/a", .status(status))
        let response = try await client().fetch(.init(.get, server.url("/a")), limit: 0)
        #expect(response.status == status)
        #expect(server.requestCount == 1)
    }

    @Test func `of a long page that tells of an error 16 KiB are kept, and the connection too`() async throws {
        let server = try RangeServer()
        server.misbehave("/a", .status(404, page: String(repeating: "no ", count: 30_000)))
        let client = client()
        for _ in 0..<3 {
            let response = try await client.fetch(.init(.get, server.url("/a")), limit: 0)
            #expect(response.body.count == 16 << 10)
        }
        #expect(server.connectionCount == 1)
    }

    @Test func `a body at the limit is whole, and one byte more is too large`() async throws {
        let server = try RangeServer()
        server["/a"] = .pattern(size: 100_000)
        let client = client()
        let url = server.url("/a")
        let whole = try await client.fetch(.init(.get, url), limit: 100_000)
        #expect(whole.body == ServerResource.patternBytes(0..<100_000))
        let error = await failure { () throws(HTTPError) in try await client.fetch(.init(.get, url), limit: 99_999) }
        #expect(error == .tooLarge(url: url, limit: 99_999))
        server.misbehave("/a", .chunked)
        let chunked = await failure { () throws(HTTPError) in
            try await client.fetch(.init(.get, url), limit: 99_999)
        }
        #expect(chunked == .tooLarge(url: url, limit: 99_999))
        #expect(server.requestCount == 3)
    }

    @Test func `a body in chunks arrives whole`() async throws {
        let server = try RangeServer()
        server["/a"] = .pattern(size: 700_000)
        server.misbehave("/a", .chunked)
        let body = try await client().fetch(.init(.get, server.url("/a")), limit: 700_000).body
        #expect(body == ServerResource.patternBytes(0..<700_000))
    }

    @Test(arguments: [
        "", "a", "ftp://127.0.0.1/a", "file:///etc/passwd", "http://", "http://127.0.0.1:99999/", "http://h/\n",
    ])
    func `what is not the URL of a web server is refused without a request`(url: String) async {
        let client = client()
        let error = await failure { () throws(HTTPError) in try await client.fetch(.init(.get, url), limit: 0) }
        #expect(error?.kind == "unreachable")
        #expect(client.statistics.requestsSent == 0)
    }

    @Test func `a header with a line break is refused without a request`() async throws {
        let server = try RangeServer()
        let client = client()
        let request = HTTPRequest(.get, server.url("/a"), headers: ["X-Bad": "a\r\nX-Worse: b"])
        let error = await failure { () throws(HTTPError) in try await client.fetch(request, limit: 0) }
        #expect(error?.detail.contains("X-Bad") == true)
        #expect(server.requestCount == 0)
    }

    @Test func `dots and encoded slashes in a path arrive as they were written`() async throws {
        let server = try RangeServer()
        _ = try await client().fetch(.init(.get, server.url("/a/../b%2Fc/./d e?x=../y#part")), limit: 0)
        #expect(server.log.map(\.target) == ["/a/../b%2Fc/./d%20e?x=../y"])
    }

    @Test func `statistics count what was done`() async throws {
        let server = try RangeServer()
        server["/a"] = .pattern(size: 1000)
        server.misbehave("/a", .status(503, times: 1))
        let client = client { $0.retries = 1 }
        _ = try await client.fetch(.init(.get, server.url("/a")), limit: 1000)
        server.misbehave("/b", .status(503))
        _ = await failure { () throws(HTTPError) in try await client.fetch(.init(.get, server.url("/b")), limit: 0) }
        let statistics = client.statistics
        #expect(statistics.requestsSent == 4)
        #expect(statistics.retries == 2)
        #expect(statistics.errors == 1)
        #expect(statistics.bytesReceived == server.bodyBytesSent)
        #expect(statistics.connectionsOpened == 1)
        #expect(statistics.inFlight == 0)
    }
}
