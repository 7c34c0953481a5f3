import TestSupport
import Testing

@testable import HTTP

@Suite struct CredentialScopeTests {
    @Test func `headers and token reach the source's origin and no other that is asked`() async throws {
        let (server, other) = (try RangeServer(), try RangeServer())
        let folder = try TemporaryFolder()
        let token = try folder.write("token", "mine\n")
        let origin = try #require(URL(server.url("/")))
        let client = client {
            $0.headers = ["X-Api-Key": "mine"]
            $0.bearerTokenFile = token
            $0.credentialOrigins = [origin]
        }
        for url in [other.url("/a"), server.url("/a"), other.url("/b")] {
            _ = try await client.fetch(.init(.get, url), limit: 0)
        }
        #expect(server.log.map { $0["X-Api-Key"] } == ["mine"])
        #expect(server.log.map { $0["Authorization"] } == ["Bearer mine"])
        #expect(other.log.map { $0["X-Api-Key"] } == [nil, nil])
        #expect(other.log.map { $0["Authorization"] } == [nil, nil])
    }

    @Test func `where no origin is named, the first one asked is the only one`() async throws {
        let (server, other) = (try RangeServer(), try RangeServer())
        let client = client { $0.headers = ["X-Api-Key": "mine"] }
        for url in [server.url("/a"), other.url("/a"), server.url("/b")] {
            _ = try await client.fetch(.init(.get, url), limit: 0)
        }
        #expect(server.log.map { $0["X-Api-Key"] } == ["mine", "mine"])
        #expect(other.log.map { $0["X-Api-Key"] } == [nil])
    }

    @Test func `over plain text to another machine no secret is sent, and the rest is`() async throws {
        let proxy = try RangeServer()
        let folder = try TemporaryFolder()
        let token = try folder.write("token", "mine\n")
        let netrc = try folder.write("netrc", "default login me password secret\n")
        let client = client {
            $0.proxy = proxy.url("")
            $0.headers = ["X-Api-Key": "mine", "Cookie": "session=mine", "Authorization": "mine"]
            $0.bearerTokenFile = token
            $0.netrcFile = netrc
        }
        _ = try await client.fetch(.init(.get, "http://archive.invalid/a"), limit: 0)
        #expect(proxy.log.map { $0["X-Api-Key"] } == ["mine"])
        #expect(proxy.log.map { $0["Cookie"] } == [nil])
        #expect(proxy.log.map { $0["Authorization"] } == [nil])
    }

    @Test(arguments: [
        ("https://h/", true), ("http://h/", false), ("http://127.0.0.1:80/", true), ("http://127.9.9.9/", true),
        ("http://localhost/", true), ("http://a.localhost/", true), ("http://[::1]:8080/", true),
        ("http://127.example/", false), ("http://128.0.0.1/", false), ("http://localhost.example/", false),
        ("http://[::2]/", false),
    ])
    func `secrets need TLS or this machine`(text: String, isConfidential: Bool) throws {
        #expect(CredentialScope.isConfidential(try #require(URL(text))) == isConfidential)
    }
}
