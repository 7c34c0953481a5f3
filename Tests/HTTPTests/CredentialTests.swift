import TestSupport
import Testing

@testable import HTTP

@Suite struct CredentialTests {
    @Test func `a user name and password in the URL are sent as basic credentials and shown to nobody`() async throws {
        let server = try RangeServer()
        server.misbehave("/a", .status(503))
        let client = client { $0.retries = 0 }
        let url = server.url("/a").replacing("//", with: "//me%40home:se%3Acret@")
        let error = await failure { () throws(HTTPError) in try await client.fetch(.init(.get, url), limit: 0) }
        // me@home:se:cret
        #expect(server.log.map { $0["Authorization"] } == ["Basic bWVAaG9tZTpzZTpjcmV0"])
        #expect(error.map { "\($0)" }?.contains("me%40home") == false)
        let bad = await failure { () throws(HTTPError) in
            try await client.fetch(.init(.get, "http://me:secret@no host/"), limit: 0)
        }
        #expect(bad.map { "\($0)" }?.contains("secret") == false)
        let response = try await client.fetch(
            .init(.get, server.url("/b").replacing("//", with: "//me:secret@")), limit: 0)
        #expect(response.url == server.url("/b"))
    }

    @Test func `a netrc file gives a host its own user`() async throws {
        let server = try RangeServer()
        let folder = try TemporaryFolder()
        let netrc = try folder.write(
            "netrc", "machine localhost login you password 1\nmachine 127.0.0.1 login me password secret\n")
        let client = client { $0.netrcFile = netrc }
        _ = try await client.fetch(.init(.get, server.url("/a")), limit: 0)
        _ = try await client.fetch(.init(.get, server.url("/a"), headers: ["Authorization": "mine"]), limit: 0)
        #expect(server.log.map { $0["Authorization"] } == ["Basic bWU6c2VjcmV0", "mine"])
    }

    @Test func `a token file is read again when it has changed`() async throws {
        let server = try RangeServer()
        let folder = try TemporaryFolder()
        let file = try folder.write("token", " one\n")
        let client = client { $0.bearerTokenFile = file }
        for _ in 0..<2 { _ = try await client.fetch(.init(.get, server.url("/a")), limit: 0) }
        try folder.write("token", "number two\n")
        _ = try await client.fetch(.init(.get, server.url("/a")), limit: 0)
        _ = try await client.fetch(.init(.get, server.url("/a"), headers: ["authorization": "mine"]), limit: 0)
        let sent = server.log.map { $0["Authorization"] }
        #expect(sent == ["Bearer one", "Bearer one", "Bearer number two", "mine"])
    }

    @Test(arguments: [401, 403])
    func `a token that was renewed meanwhile is tried once`(status: Int) async throws {
        let server = try RangeServer()
        server["/a"] = .bytes([1])
        server.latency = .milliseconds(300)
        server.misbehave("/a", .status(status, times: 1))
        let folder = try TemporaryFolder()
        let token = try folder.write("token", "old\n")
        let client = client { $0.bearerTokenFile = token }
        let url = server.url("/a")
        let task = Task { try await client.fetch(.init(.get, url), limit: 1).body }
        while server.requestCount == 0 { try await Task.sleep(for: .milliseconds(1)) }
        try folder.write("token", "renewed\n")
        #expect(try await task.value == [1])
        #expect(server.log.map { $0["Authorization"] } == ["Bearer old", "Bearer renewed"])
    }

    @Test func `a token that is refused and stays the same is not tried again`() async throws {
        let server = try RangeServer()
        server.misbehave("/a", .status(401))
        let folder = try TemporaryFolder()
        let token = try folder.write("token", "old\n")
        let client = client { $0.bearerTokenFile = token }
        let response = try await client.fetch(.init(.get, server.url("/a")), limit: 0)
        #expect(response.status == 401)
        #expect(server.requestCount == 1)
    }

    @Test func `a token file that cannot be read is named, and nothing is sent`() async throws {
        let server = try RangeServer()
        let client = client { $0.bearerTokenFile = "/nonexistent/token" }
        let url = server.url("/a")
        let error = await failure { () throws(HTTPError) in try await client.fetch(.init(.get, url), limit: 0) }
        #expect(error?.detail.contains("/nonexistent/token") == true)
        #expect(error?.detail.contains("No such file") == true)
        #expect(server.requestCount == 0)
    }

    @Test func `a proxy is asked in place of the host`() async throws {
        let proxy = try RangeServer()
        proxy["/a"] = .bytes([1])
        let client = client { $0.proxy = proxy.url("") }
        let body = try await client.fetch(.init(.get, "http://archive.invalid/a"), limit: 1).body
        #expect(body == [1])
        #expect(proxy.log.map(\.target) == ["http://archive.invalid/a"])
        #expect(proxy.log.map { $0["Host"] } == ["archive.invalid"])
    }
}
