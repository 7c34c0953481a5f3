import TestSupport
import Testing

@testable import HTTP

@Suite struct DeadlineTests {
    private static let start = ContinuousClock.now

    @Test func `what arrives at the least pace moves the end by as long as it takes`() {
        var deadline = Deadline(.seconds(60), from: Self.start)
        for second in 1...1000 {
            let now = Self.start + .seconds(second)
            deadline.credit(bytes: Deadline.leastBytesPerSecond, now)
            #expect(deadline.instant == now + .seconds(60))
        }
        #expect(deadline.waited(Self.start + .seconds(1030)) == .seconds(30))
    }

    @Test func `a burst buys no more than the timeout, and a trickle next to nothing`() {
        var burst = Deadline(.seconds(60), from: Self.start)
        burst.credit(bytes: .max, Self.start + .seconds(10))
        #expect(burst.instant == Self.start + .seconds(70))
        var trickle = Deadline(.seconds(60), from: Self.start)
        for second in 1...60 { trickle.credit(bytes: 1, Self.start + .seconds(second)) }
        #expect(trickle.instant < Self.start + .seconds(61))
    }

    @Test func `a body that goes on arriving outlasts the time for waiting`() async throws {
        let server = try RangeServer()
        server["/a"] = .pattern(size: 24_000)
        server.misbehave("/a", .slow(bytesPerSecond: 20_000))
        let client = client { $0.operationTimeout = .milliseconds(600) }
        let body = try await client.fetch(.init(.get, server.url("/a")), limit: 24_000).body
        #expect(body.count == 24_000)
        #expect(server.requestCount == 1)
    }

    @Test func `an answer that takes long to begin is waited for as long as the operation allows`() async throws {
        let server = try RangeServer()
        server["/a"] = .bytes([1])
        server.latency = .milliseconds(700)
        let client = client {
            $0.stallTimeout = .milliseconds(200)
            $0.operationTimeout = .seconds(10)
        }
        let body = try await client.fetch(.init(.get, server.url("/a")), limit: 1).body
        #expect(body == [1])
        #expect(server.requestCount == 1)
    }

    @Test func `a sink that has enough ends a body without an end`() async throws {
        let server = try RangeServer()
        server["/a"] = .pattern(size: 64 << 20)
        let sink = EasilySatedSink()
        let url = server.url("/a")
        let response = try await client().send(to: sink) { HTTPRequest(.get, url) }
        #expect(response.status == 200)
        #expect(server.bodyBytesSent < 64 << 20)
        #expect(server.requestCount == 1)
    }
}

private final class EasilySatedSink: HTTPBodySink {
    let hasEnough = true

    func begin(_ response: HTTPResponse) -> Bool { true }
    func receive(_ bytes: UnsafeRawBufferPointer) {}
}
