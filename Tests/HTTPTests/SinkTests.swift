import Glibc
import Synchronization
import TestSupport
import Testing

@testable import HTTP

@Suite struct SinkTests {
    @Test func `a sink sees the head first, then the body in order`() async throws {
        let server = try RangeServer()
        server["/a"] = .pattern(size: 3_000_000, etag: "\"v\"")
        let sink = CollectingSink()
        let url = server.url("/a")
        let response = try await client().send(to: sink) { HTTPRequest(.get, url) }
        #expect(sink.begun.map(\.status) == [200])
        #expect(sink.begun.first?.headers["ETag"] == "\"v\"")
        #expect(sink.bytes == ServerResource.patternBytes(0..<3_000_000))
        #expect(response.body.isEmpty)
    }

    @Test func `a sink that does not want the body ends the transfer, and the answer is returned`() async throws {
        let server = try RangeServer()
        server["/a"] = .sparse(size: 1 << 30) { [UInt8](repeating: 0, count: $0.count) }
        server.misbehave("/a", .ignoreRange)
        let sink = CollectingSink(isWanted: false)
        let url = server.url("/a")
        let client = client()
        let response = try await client.send(to: sink) { HTTPRequest(.get, url, headers: ["Range": "bytes=0-99"]) }
        #expect(response.status == 200)
        #expect(sink.bytes.isEmpty)
        #expect(server.requestCount == 1)
        #expect(server.bodyBytesSent < 64 << 20)
        #expect(client.statistics.inFlight == 0)
    }

    @Test func `an answer that is no success does not reach the sink`() async throws {
        let server = try RangeServer()
        let sink = CollectingSink()
        let url = server.url("/none")
        let response = try await client().send(to: sink) { HTTPRequest(.get, url) }
        #expect(response.status == 404)
        #expect(response.body == Array("Not found.\n".utf8))
        #expect(sink.begun.isEmpty)
        #expect(sink.bytes.isEmpty)
    }

    @Test func `a sink is begun for an empty body too`() async throws {
        let server = try RangeServer()
        server["/a"] = .bytes([])
        let sink = CollectingSink()
        let url = server.url("/a")
        _ = try await client().send(to: sink) { HTTPRequest(.get, url) }
        #expect(sink.begun.map(\.status) == [200])
    }

    @Test func `a body of 1 GiB goes through without being held`() async throws {
        let server = try RangeServer()
        server["/cube"] = .sparse(size: 1 << 30) { [UInt8](repeating: 7, count: $0.count) }
        let sink = ResidentSink()
        let url = server.url("/cube")
        let before = residentBytes()
        _ = try await client().send(to: sink) { HTTPRequest(.get, url) }
        #expect(sink.total.load(ordering: .relaxed) == 1 << 30)
        #expect(sink.largest.load(ordering: .relaxed) - before < 256 << 20)
    }
}

/// Counts, and looks at the process's memory every now and then.
private final class ResidentSink: HTTPBodySink {
    let total = Atomic(0)
    let largest = Atomic(0)

    func begin(_ response: HTTPResponse) -> Bool { true }

    func receive(_ bytes: UnsafeRawBufferPointer) {
        let (old, new) = total.add(bytes.count, ordering: .relaxed)
        if old >> 24 != new >> 24 { largest.max(residentBytes(), ordering: .relaxed) }
    }
}

/// From `/proc/self/statm` (proc(5)).
private func residentBytes() -> Int {
    let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    var text = [UInt8](repeating: 0, count: 128)
    let count = read(descriptor, &text, text.count)
    let fields = String(decoding: text.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
    return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * Int(getpagesize())
}
