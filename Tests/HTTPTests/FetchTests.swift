import HTTP
import TestSupport
import Testing

@Suite struct FetchTests {
    @Test func `a fetch returns the status, the headers, the URL and the body`() async throws {
        let server = try RangeServer()
        server["/a.fits"] = .bytes([1, 2, 3], etag: "\"one\"")
        let response = try await HTTPClient(.init()).fetch(.init(.get, server.url("/a.fits")), limit: 100)
        #expect(response.status == 200)
        #expect(response.body == [1, 2, 3])
        #expect(response.headers["etag"] == "\"one\"")
        #expect(response.url == server.url("/a.fits"))
    }

    @Test func `a range is asked for as it was given`() async throws {
        let server = try RangeServer()
        server["/a.fits"] = .pattern(size: 10_000)
        let request = HTTPRequest(.get, server.url("/a.fits"), headers: ["Range": "bytes=100-199"])
        let response = try await HTTPClient(.init()).fetch(request, limit: 100)
        #expect(response.status == 206)
        #expect(response.body == ServerResource.patternBytes(100..<200))
        #expect(server.log.map(\.range) == ["bytes=100-199"])
    }
}
