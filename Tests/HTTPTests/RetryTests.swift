import Synchronization
import TestSupport
import Testing

@testable import HTTP

@Suite struct RetryTests {
    @Test(arguments: [408, 429, 500, 502, 503, 504])
    func `a status that may pass is tried again until it has passed`(status: Int) async throws {
        let server = try RangeServer()
        server["/a"] = .bytes([1])
        server.misbehave("/a", .status(status, times: 2))
        let response = try await client().fetch(.init(.get, server.url("/a")), limit: 1)
        #expect(response.body == [1])
        #expect(server.requestCount == 3)
    }

    @Test func `a status that stays is an error with the status and the number of tries`() async throws {
        let server = try RangeServer()
        server.misbehave("/a", .status(503))
        let url = server.url("/a")
        let client = client { $0.retries = 3 }
        let error = await failure { () throws(HTTPError) in try await client.fetch(.init(.get, url), limit: 1) }
        #expect(error == .failed(url: url, detail: "The server answered 503. Gave up after 4 tries."))
        #expect(server.requestCount == 4)
    }

    @Test func `Retry-After is waited for`() async throws {
        let server = try RangeServer()
        server["/a"] = .bytes([1])
        server.misbehave("/a", .status(429, times: 1, retryAfter: "1"))
        let client = client()
        let time = try await ContinuousClock().measure {
            _ = try await client.fetch(.init(.get, server.url("/a")), limit: 1)
        }
        #expect(time >= .seconds(1))
        #expect(server.requestCount == 2)
    }

    @Test(arguments: ["3600", "Fri, 31 Dec 2399 23:59:59 GMT"])
    func `a Retry-After beyond the deadline ends the request at once`(field: String) async throws {
        let server = try RangeServer()
        server.misbehave("/a", .status(503, retryAfter: field))
        let client = client()
        let error = await failure { () throws(HTTPError) in
            try await client.fetch(.init(.get, server.url("/a")), limit: 1)
        }
        #expect(error?.kind == "timedOut")
        #expect(error?.detail.contains("503") == true)
        #expect(server.requestCount == 1)
    }

    @Test func `a read goes on from where the last attempt ended`() async throws {
        let server = try RangeServer()
        server["/a"] = .pattern(size: 100_000)
        server.misbehave("/a", .cutBody(after: 30_000, times: 2))
        let sink = CollectingSink()
        let url = server.url("/a")
        let response = try await client().send(to: sink) {
            HTTPRequest(.get, url, headers: ["Range": "bytes=\(sink.bytes.count)-99999"])
        }
        #expect(response.status == 206)
        #expect(sink.bytes == ServerResource.patternBytes(0..<100_000))
        #expect(server.log.map(\.range) == ["bytes=0-99999", "bytes=30000-99999", "bytes=60000-99999"])
        #expect(sink.begun.map(\.status) == [206, 206, 206])
        #expect(sink.begun.map { $0.headers["Content-Range"] }.last == "bytes 60000-99999/100000")
    }

    @Test func `what was collected before a body broke off is not kept`() async throws {
        let server = try RangeServer()
        server["/a"] = .pattern(size: 1000)
        server.misbehave("/a", .cutBody(after: 999, times: 3), .chunked)
        let body = try await client().fetch(.init(.get, server.url("/a")), limit: 1000).body
        #expect(body == ServerResource.patternBytes(0..<1000))
        #expect(server.requestCount == 4)
    }

    @Test func `a body that stays short is an error`() async throws {
        let server = try RangeServer()
        server["/a"] = .pattern(size: 1000)
        server.misbehave("/a", .cutBody(after: 999))
        let client = client { $0.retries = 2 }
        let error = await failure { () throws(HTTPError) in
            try await client.fetch(.init(.get, server.url("/a")), limit: 1000)
        }
        #expect(error?.kind == "failed")
        #expect(error?.detail.contains("3 tries") == true)
        #expect(server.requestCount == 3)
    }

    @Test func `a connection that is reset is opened again`() async throws {
        let server = try RangeServer()
        server["/a"] = .bytes([1])
        server.misbehave("/a", .reset(times: 2))
        let body = try await client().fetch(.init(.get, server.url("/a")), limit: 1).body
        #expect(body == [1])
        #expect(server.requestCount == 3)
        #expect(server.connectionCount == 3)
    }

    @Test(arguments: [0, 1000])
    func `an answer that stalls is asked for again`(after: Int) async throws {
        let server = try RangeServer()
        server["/a"] = .pattern(size: 2000)
        server.misbehave("/a", .stall(after: after, times: 1))
        let client = client { $0.stallTimeout = .milliseconds(200) }
        let body = try await client.fetch(.init(.get, server.url("/a")), limit: 2000).body
        #expect(body == ServerResource.patternBytes(0..<2000))
        #expect(server.requestCount == 2)
    }

    @Test func `an answer that is slow but moves is waited for`() async throws {
        let server = try RangeServer()
        server["/a"] = .pattern(size: 3000)
        server.misbehave("/a", .slow(bytesPerSecond: 2000))
        let client = client { $0.stallTimeout = .seconds(1) }
        let body = try await client.fetch(.init(.get, server.url("/a")), limit: 3000).body
        #expect(body.count == 3000)
        #expect(server.requestCount == 1)
    }

    @Test func `the deadline ends a request that a stalling server would keep`() async throws {
        let server = try RangeServer()
        server["/a"] = .pattern(size: 2000)
        server.misbehave("/a", .stall(after: 10))
        let client = client {
            $0.operationTimeout = .milliseconds(300)
        }
        let error = await failure { () throws(HTTPError) in
            try await client.fetch(.init(.get, server.url("/a")), limit: 2000)
        }
        #expect(error?.kind == "timedOut")
        #expect(error?.detail.contains("0.3 seconds") == true)
        #expect(error?.detail.contains("after 1 try") == true)
        #expect(server.requestCount <= 1)
    }

    @Test func `a port that refuses is unreachable after three tries`() async throws {
        let port = try RefusingPort()
        let client = client()
        let url = "http://127.0.0.1:\(port.number)/a"
        let error = await failure { () throws(HTTPError) in try await client.fetch(.init(.get, url), limit: 0) }
        withExtendedLifetime(port) {}
        #expect(error?.kind == "unreachable")
        #expect(error?.detail.contains("127.0.0.1") == true)
        #expect(client.statistics.requestsSent == 3)
    }

    @Test func `a name that does not resolve is unreachable`() async {
        let client = client { $0.retries = 0 }
        let url = "http://no-such-host.invalid/a"
        let error = await failure { () throws(HTTPError) in try await client.fetch(.init(.get, url), limit: 0) }
        #expect(error?.kind == "unreachable")
        #expect(error?.detail.contains("no-such-host.invalid") == true)
    }

    @Test func `a host that does not answer is unreachable after the time for connecting`() async throws {
        let host = DeafHost()
        let client = client {
            $0.retries = 1
            $0.connectTimeout = .milliseconds(150)
        }
        let error = await failure { () throws(HTTPError) in
            try await client.fetch(.init(.get, "http://127.0.0.1:\(host.port)/a"), limit: 0)
        }
        #expect(error?.kind == "unreachable")
        #expect(client.statistics.requestsSent == 2)
    }

    @Test func `a pause before another try ends when the task is cancelled`() async throws {
        let server = try RangeServer()
        server.misbehave("/a", .status(503, retryAfter: "30"))
        let client = client()
        let url = server.url("/a")
        let task = Task { await failure { () throws(HTTPError) in try await client.fetch(.init(.get, url), limit: 0) } }
        while client.statistics.retries == 0 { try await Task.sleep(for: .milliseconds(1)) }
        task.cancel()
        #expect(await task.value == .cancelled(url: url))
        #expect(server.requestCount == 1)
    }
}
