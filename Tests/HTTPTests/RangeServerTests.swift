import TestSupport
import Testing

@testable import HTTP

/// The server that all suites measure by, measured itself.
@Suite struct RangeServerTests {
    private static let etag = "\"v\""
    private static let date = "Tue, 04 Jul 2023 12:00:00 GMT"

    private func server(_ faults: ServerFault...) throws -> RangeServer {
        let server = try RangeServer()
        server["/a"] = .pattern(size: 100, etag: Self.etag)
        for fault in faults { server.misbehave("/a", fault) }
        return server
    }

    private func ask(_ server: RangeServer, _ headers: HTTPHeaders, _ method: HTTPRequest.Method = .get) async throws
        -> HTTPResponse
    {
        try await client { $0.retries = 0 }.fetch(.init(method, server.url("/a"), headers: headers), limit: 1000)
    }

    @Test(arguments: [
        ("bytes=0-9", 0..<10, "bytes 0-9/100"), ("bytes=90-", 90..<100, "bytes 90-99/100"),
        ("bytes=-10", 90..<100, "bytes 90-99/100"), ("bytes=-1000", 0..<100, "bytes 0-99/100"),
        ("bytes=50-5000", 50..<100, "bytes 50-99/100"), ("bytes=99-99", 99..<100, "bytes 99-99/100"),
    ])
    func `a range is answered with 206`(field: String, range: Range<Int>, contentRange: String) async throws {
        let response = try await ask(try server(), ["Range": field])
        #expect(response.status == 206)
        #expect(response.headers["Content-Range"] == contentRange)
        #expect(response.body == ServerResource.patternBytes(range))
    }

    @Test(arguments: ["bytes=100-", "bytes=1000-2000", "bytes=-0"])
    func `a range beyond the end is answered with 416`(field: String) async throws {
        let response = try await ask(try server(), ["Range": field])
        #expect(response.status == 416)
        #expect(response.headers["Content-Range"] == "bytes */100")
    }

    @Test(arguments: ["bytes=0-1,5-6", "bytes=5-4", "items=0-1", "bytes=a-b", "bytes=--5"])
    func `a range that is not understood is answered with the whole`(field: String) async throws {
        let response = try await ask(try server(), ["Range": field])
        #expect(response.status == 200)
        #expect(response.body.count == 100)
    }

    @Test(
        arguments: [
            (["If-Match": etag], 206), (["If-Match": "\"x\", \(etag)"], 206), (["If-Match": "*"], 206),
            (["If-Match": "\"x\""], 412), (["If-Match": "W/\(etag)"], 412), (["If-None-Match": etag], 304),
            (["If-None-Match": "W/\(etag)"], 304), (["If-None-Match": "\"x\""], 206),
            (["If-Unmodified-Since": date], 206), (["If-Unmodified-Since": "Mon, 03 Jul 2023 12:00:00 GMT"], 412),
            (["If-Unmodified-Since": "Wed, 05 Jul 2023 12:00:00 GMT"], 206), (["If-Modified-Since": date], 304),
            (["If-Modified-Since": "Wed, 05 Jul 2023 12:00:00 GMT"], 304),
            (["If-Modified-Since": "Mon, 03 Jul 2023 12:00:00 GMT"], 206), (["If-Range": etag], 206),
            (["If-Range": "\"x\""], 200),
            (["If-Range": date], 206),
        ] as [([String: String], Int)])
    func `conditions are judged as RFC 9110 says`(conditions: [String: String], status: Int) async throws {
        var headers: HTTPHeaders = ["Range": "bytes=0-9"]
        for (name, value) in conditions { headers[name] = value }
        #expect(try await ask(try server(), headers).status == status)
    }

    @Test func `a server can be wrong about a range in every way`() async throws {
        let range: HTTPHeaders = ["Range": "bytes=10-19", "If-Match": Self.etag]
        func answer(_ fault: ServerFault) async throws -> (Int, String?, Int) {
            let response = try await ask(try server(fault), range)
            return (response.status, response.headers["Content-Range"], response.body.count)
        }
        #expect(try await answer(.ignoreRange) == (200, nil, 100))
        #expect(try await answer(.lieInContentRange()) == (206, "bytes 11-20/100", 10))
        #expect(try await answer(.wrongTotal()) == (206, "bytes 10-19/101", 10))
        #expect(try await answer(.answers200WithContentRange) == (200, "bytes 10-19/100", 10))
        #expect(try await answer(.htmlLogin).0 == 200)
    }

    @Test func `a server can be wrong about versions in every way`() async throws {
        let pinned: HTTPHeaders = ["If-Match": Self.etag]
        #expect(try await ask(try server(.noETag), [:]).headers["ETag"] == nil)
        #expect(try await ask(try server(.weakETag), [:]).headers["ETag"] == "W/\"v\"")
        let changing = try server(.etagChanges(after: 1))
        #expect(try await ask(changing, pinned).status == 200)
        #expect(try await ask(changing, pinned).status == 412)
        #expect(try await ask(changing, [:]).headers["ETag"] == "\"v-changed\"")
        #expect(try await ask(try server(.ifMatchIgnored), ["If-Match": "\"x\""]).status == 200)
    }

    @Test func `a resource of 44 GB costs nothing until it is read`() async throws {
        let server = try RangeServer()
        server["/a"] = .pattern(size: 44_000_000_000)
        let response = try await ask(server, ["Range": "bytes=-3"])
        #expect(response.headers["Content-Range"] == "bytes 43999999997-43999999999/44000000000")
        #expect(response.body == ServerResource.patternBytes(43_999_999_997..<44_000_000_000))
        #expect(server.bodyBytesSent == 3)
    }

    @Test func `what a server has counted it can forget`() async throws {
        let server = try server()
        _ = try await ask(server, [:], .head)
        _ = try await ask(server, [:])
        #expect(server.log.map(\.method) == ["HEAD", "GET"])
        #expect(server.bodyBytesSent == 100)
        server.forgetCounts()
        #expect(server.requestCount == 0)
        #expect(server.bodyBytesSent == 0)
    }
}
