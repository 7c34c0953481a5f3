import TestSupport
import Testing

@testable import HTTP

@Suite struct RedirectTests {
    /// What must not be shown to another origin, and one header that must be.
    private static let headers: HTTPHeaders = [
        "Authorization": "Bearer mine", "Cookie": "session=mine", "X-Amz-Security-Token": "mine",
        "Range": "bytes=2-4", "If-Match": "\"v\"",
    ]

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect is followed with its range`(status: Int) async throws {
        let server = try RangeServer()
        server["/b"] = .pattern(size: 10)
        server.misbehave("/a", .redirect(to: "/b", status: status))
        let request = HTTPRequest(.get, server.url("/a"), headers: ["Range": "bytes=2-4"])
        let response = try await client().fetch(request, limit: 3)
        #expect(response.status == 206)
        #expect(response.body == ServerResource.patternBytes(2..<5))
        #expect(response.url == server.url("/b"))
        #expect(server.log.map(\.path) == ["/a", "/b"])
        #expect(server.log.map(\.range) == ["bytes=2-4", "bytes=2-4"])
        #expect(server.connectionCount == 1)
    }

    @Test func `HEAD stays HEAD`() async throws {
        let server = try RangeServer()
        server["/b"] = .bytes([1])
        server.misbehave("/a", .redirect(to: "/b", status: 303))
        _ = try await client().fetch(.init(.head, server.url("/a")), limit: 0)
        #expect(server.log.map(\.method) == ["HEAD", "HEAD"])
    }

    @Test func `a sink is begun for the last answer only`() async throws {
        let server = try RangeServer()
        server["/b"] = .bytes([1])
        server.misbehave("/a", .redirect(to: "/b"))
        let sink = CollectingSink()
        let url = server.url("/a")
        _ = try await client().send(to: sink) { HTTPRequest(.get, url) }
        #expect(sink.begun.map(\.url) == [server.url("/b")])
        #expect(sink.bytes == [1])
    }

    @Test func `within the origin everything goes along`() async throws {
        let server = try RangeServer()
        server.misbehave("/a", .redirect(to: server.url("/b")))
        let client = client { $0.headers = ["X-Api-Key": "mine"] }
        let url = server.url("/a").replacing("http://", with: "http://me:secret@")
        _ = try await client.fetch(.init(.get, url), limit: 0)
        #expect(server.log.map { $0["Authorization"] } == ["Basic bWU6c2VjcmV0", "Basic bWU6c2VjcmV0"])
        #expect(server.log.map { $0["X-Api-Key"] } == ["mine", "mine"])
    }

    @Test func `to another origin no credential goes along, and the rest does`() async throws {
        let (server, other) = (try RangeServer(), try RangeServer())
        other["/b"] = .pattern(size: 10, etag: "\"v\"")
        server.misbehave("/a", .redirect(to: other.url("/b")))
        let client = client { $0.headers = ["X-Api-Key": "mine"] }
        let request = HTTPRequest(.get, server.url("/a"), headers: Self.headers)
        let response = try await client.fetch(request, limit: 3)
        #expect(response.status == 206)
        let first = try #require(server.log.first)
        let last = try #require(other.log.first)
        for name in ["Authorization", "Cookie", "X-Amz-Security-Token", "X-Api-Key"] {
            #expect(first[name] != nil, "\(name)")
            #expect(last[name] == nil, "\(name)")
        }
        #expect(last.range == "bytes=2-4")
        #expect(last["If-Match"] == "\"v\"")
        #expect(last["Accept-Encoding"] == "identity")
    }

    @Test func `user name, netrc and token stay at home too, and on a used handle`() async throws {
        let (server, other) = (try RangeServer(), try RangeServer())
        let folder = try TemporaryFolder()
        server.misbehave("/a", .redirect(to: other.url("/b")))
        let netrc = try folder.write("netrc", "default login me password secret\n")
        let token = try folder.write("token", "mine\n")
        let clients = [client { $0.netrcFile = netrc }, client { $0.bearerTokenFile = token }, client()]
        let urls = [server.url("/a"), server.url("/a"), server.url("/a").replacing("//", with: "//me:secret@")]
        for (client, url) in zip(clients, urls) {
            for _ in 0..<2 { _ = try await client.fetch(.init(.get, url), limit: 0) }
        }
        #expect(server.log.count == 6)
        #expect(server.log.allSatisfy { $0["Authorization"] != nil })
        #expect(other.log.count == 6)
        #expect(other.log.allSatisfy { $0["Authorization"] == nil })
    }

    @Test func `the other origin cannot send for the credentials by redirecting back`() async throws {
        let (server, other) = (try RangeServer(), try RangeServer())
        server.misbehave("/a", .redirect(to: other.url("/b")))
        other.misbehave("/b", .redirect(to: server.url("/delete")))
        _ = try await client().fetch(.init(.get, server.url("/a"), headers: Self.headers), limit: 0)
        #expect(server.log.map(\.path) == ["/a", "/delete"])
        #expect(server.log.map { $0["Authorization"] } == ["Bearer mine", nil])
    }

    @Test func `a user name in a Location is not used`() async throws {
        let (server, other) = (try RangeServer(), try RangeServer())
        server.misbehave("/a", .redirect(to: other.url("/b").replacing("//", with: "//you:too@")))
        let response = try await client().fetch(.init(.get, server.url("/a")), limit: 0)
        #expect(other.log.map { $0["Authorization"] } == [nil])
        #expect(response.url == other.url("/b"))
    }

    @Test func `a host's plain text is another origin than its TLS`() throws {
        let url = try #require(URL("https://h/a"))
        #expect(!RedirectPolicy.mayCarryCredentials(from: url, to: try #require(URL("http://h/a"))))
        #expect(RedirectPolicy.mayCarryCredentials(from: url, to: try #require(URL("https://h:443/b"))))
    }

    @Test func `a loop ends after ten redirects and is not tried again`() async throws {
        let server = try RangeServer()
        server.misbehave("/a", .redirectLoop)
        let url = server.url("/a")
        let client = client()
        let error = await failure { () throws(HTTPError) in try await client.fetch(.init(.get, url), limit: 0) }
        #expect(error == .tooManyRedirects(url: url))
        #expect(server.requestCount == 11)
    }

    @Test(arguments: [
        "mailto:someone@example.org", "ftp://127.0.0.1/a", "file:///etc/passwd", "http://", "javascript:x()",
    ])
    func `a redirect out of HTTP is an answer`(location: String) async throws {
        let server = try RangeServer()
        server.misbehave("/a", .redirect(to: location))
        let response = try await client().fetch(.init(.get, server.url("/a")), limit: 0)
        #expect(response.status == 302)
        #expect(server.requestCount == 1)
    }

    @Test func `an attempt begins at the first URL again, since a signed target may have expired`() async throws {
        let server = try RangeServer()
        server["/b"] = .bytes([1])
        server.misbehave("/a", .redirect(to: "/b"))
        server.misbehave("/b", .status(503, times: 1))
        _ = try await client().fetch(.init(.get, server.url("/a")), limit: 1)
        #expect(server.log.map(\.path) == ["/a", "/b", "/a", "/b"])
    }
}
