import HTTP
import TestSupport
import Testing

@testable import ObjectStorage

/// What comes of servers that fail, lie and change their minds: right bytes or an error, never wrong bytes.
@Suite struct HTTPFaultTests {
    static let target = "/a.fits"
    static let content = ServerResource.patternBytes(0..<5000)

    let server: RangeServer
    let reader = HTTPReader(client: HTTPClient(HTTPConfiguration()), userinfo: nil)

    init() throws {
        server = try RangeServer()
        server[Self.target] = .pattern(size: 5000)
    }

    var url: String { server.url(Self.target) }

    /// Opens the object while the server behaves, and forgets that it was asked.
    func openedObject() async throws -> Object {
        let object = try await reader.open(url, first: 1).0
        server.forgetCounts()
        return object
    }

    /// What a read of the whole object delivers, and how it ends.
    func read(_ object: Object) async -> (bytes: [UInt8], error: StoreError?) {
        let sink = CollectedBytes()
        let error = await failure { () async throws(StoreError) in
            try await object.reader.read(object, 0..<5000, into: sink)
        }
        return (sink.bytes, error)
    }

    func isBadAnswer(_ error: StoreError?, saying words: String = "") -> Bool {
        if case .badAnswer(url, let detail) = error { detail.contains(words) || words.isEmpty } else { false }
    }

    @Test("opening costs one request and reading another, and both pin the version") func costs() async throws {
        let (object, bytes) = try await reader.open(url, first: 2880)
        #expect(bytes == Array(Self.content.prefix(2880)))
        #expect(await read(object).bytes == Self.content)
        #expect(server.log.map(\.method) == ["GET", "GET"])
        #expect(server.log.map(\.range) == ["bytes=0-2879", "bytes=0-4999"])
        #expect(server.log.map { $0["If-Match"] } == [nil, object.version.etag])
        #expect(server.log.allSatisfy { $0["Accept-Encoding"] == "identity" })
    }

    @Test("a body that breaks off is gone on with at the byte where it broke, under the same version") func cutBody()
        async throws
    {
        let object = try await openedObject()
        server.misbehave(Self.target, .cutBody(after: 1000, times: 2))
        let (bytes, error) = await read(object)
        #expect(error == nil && bytes == Self.content)
        #expect(server.log.map(\.range) == ["bytes=0-4999", "bytes=1000-4999", "bytes=2000-4999"])
        #expect(server.log.allSatisfy { $0["If-Match"] == object.version.etag })
        #expect(server.bodyBytesSent == 5000)
    }

    @Test("opening goes on after a break with the version that it began with") func cutOpening() async throws {
        server.misbehave(Self.target, .cutBody(after: 1000, times: 1))
        let (object, bytes) = try await reader.open(url, first: 4000)
        #expect(bytes == Array(Self.content.prefix(4000)) && object.size == 5000)
        #expect(server.log.map(\.range) == ["bytes=0-3999", "bytes=1000-3999"])
        #expect(server.log.map { $0["If-Match"] } == [nil, object.version.etag])
    }

    @Test(
        "a change between two parts of a body ends the read; what came before is of the old version",
        arguments: [true, false])
    func changeInTheMiddle(isIfMatchIgnored: Bool) async throws {
        let object = try await openedObject()
        let cut = ServerFault.cutBody(after: 1000, times: 1)
        if isIfMatchIgnored {
            server.misbehave(Self.target, cut, .etagChanges(after: 1), .ifMatchIgnored)
        } else {
            server.misbehave(Self.target, cut, .etagChanges(after: 1))
        }
        let (bytes, error) = await read(object)
        #expect(error == .changed(url: url))
        #expect(bytes == Array(Self.content.prefix(1000)))
        #expect(server.requestCount == 2)
    }

    @Test("a change is seen in the answer's tag even where the server does not heed If-Match") func ifMatchIgnored()
        async throws
    {
        let object = try await openedObject()
        server[Self.target] = .bytes(Array(repeating: 0, count: 5000))
        server.misbehave(Self.target, .ifMatchIgnored)
        let (bytes, error) = await read(object)
        #expect(error == .changed(url: url) && bytes == [])
    }

    @Test("an object that is shorter now has changed, even under the same tag") func shrunk() async throws {
        let object = try await openedObject()
        server[Self.target] = .pattern(size: 100, etag: object.version.etag)
        let last = await failure { () async throws(StoreError) in
            try await reader.read(object, 4000..<5000, into: CollectedBytes())
        }
        #expect(last == .changed(url: url))
        let (bytes, error) = await read(object)
        #expect(error == .changed(url: url) && bytes == [])
    }

    @Test("a server that ignores Range gives an error that says so, whatever is asked for") func ignoredRange()
        async throws
    {
        let object = try await openedObject()
        server.misbehave(Self.target, .ignoreRange)
        let (bytes, error) = await read(object)
        #expect(isBadAnswer(error, saying: "ignores Range") && bytes == [])
        let opening = await failure { () async throws(StoreError) in try await reader.open(url, first: 5000) }
        #expect(isBadAnswer(opening, saying: "ignores Range"))
        #expect(server.requestCount == 2)
    }

    @Test("a Content-Range that is not the one asked for is an error, and no byte is taken") func lyingRange()
        async throws
    {
        let object = try await openedObject()
        server.misbehave(Self.target, .lieInContentRange(by: 1))
        let (bytes, error) = await read(object)
        #expect(isBadAnswer(error, saying: "Asked for bytes 0-4999, the server sent Content-Range: bytes 1-5000/5000."))
        #expect(bytes == [] && server.requestCount == 1)
    }

    @Test("another total is another version") func wrongTotal() async throws {
        let object = try await openedObject()
        server.misbehave(Self.target, .wrongTotal(by: 1))
        #expect(await read(object).error == .changed(url: url))
    }

    @Test("a body that was compressed on the way is an error") func gzipAnyway() async throws {
        let object = try await openedObject()
        server.misbehave(Self.target, .gzipAnyway, .ifMatchIgnored)
        let (bytes, error) = await read(object)
        #expect(isBadAnswer(error) && bytes == [])
        #expect(isBadAnswer(await failure { () async throws(StoreError) in try await reader.open(url, first: 10) }))
    }

    @Test("a page to log in is no object: not to read, not to open, and not to ask for its size") func loginPage()
        async throws
    {
        let object = try await openedObject()
        server.misbehave(Self.target, .htmlLogin)
        let (bytes, error) = await read(object)
        #expect(isBadAnswer(error, saying: "web page") && bytes == [])
        #expect(isBadAnswer(await failure { () async throws(StoreError) in try await reader.open(url, first: 10) }))
        #expect(isBadAnswer(await failure { () async throws(StoreError) in try await reader.head(url) }))
    }

    @Test("the quirk of status 200 with a Content-Range is taken for what it means") func status200() async throws {
        server.misbehave(Self.target, .answers200WithContentRange)
        let object = try await reader.open(url, first: 10).0
        #expect(await read(object).bytes == Self.content)
    }

    @Test("where there is no strong tag, the date is pinned") func dates() async throws {
        for fault in [ServerFault.weakETag, .noETag] {
            server.misbehave(Self.target, fault)
            let object = try await reader.open(url, first: 10).0
            server.forgetCounts()
            #expect(await read(object).bytes == Self.content)
            #expect(server.log.map { $0["If-Unmodified-Since"] } == [object.version.lastModified])
            #expect(object.version.lastModified != nil && server.log[0]["If-Match"] == nil)
        }
    }

    @Test(
        "what is known is asked for on a condition, and a replacement is seen, be it older or newer",
        arguments: [nil, ServerFault.weakETag, .noETag],
        ["Mon, 03 Jul 2023 12:00:00 GMT", "Wed, 05 Jul 2023 12:00:00 GMT"])
    func replacements(fault: ServerFault?, date: String) async throws {
        server.misbehave(Self.target, [fault].compactMap(\.self))
        let known = try await reader.open(url, first: 10).0
        server.forgetCounts()
        #expect(try await reader.open(url, first: 10, unless: known) == nil)
        #expect(server.requestCount == 1 && server.bodyBytesSent == 0)
        let content = Array(Self.content.reversed())
        var other = ServerResource.bytes(content)
        other.lastModified = date
        server[Self.target] = other
        let opened = try #require(try await reader.open(url, first: 10, unless: known))
        #expect(opened.0.identity != known.identity && opened.1 == Array(content.prefix(10)))
    }

    @Test("a tag that is gone leaves the version unknown, which is an error") func lostTag() async throws {
        let object = try await openedObject()
        server.misbehave(Self.target, .noETag, .ifMatchIgnored)
        let (bytes, error) = await read(object)
        #expect(isBadAnswer(error, saying: "no ETag") && bytes == [])
    }

    @Test("what may pass is tried again, and counted") func retries() async throws {
        server.misbehave(Self.target, .status(503, times: 2))
        #expect(try await reader.open(url, first: 10).1 == Array(Self.content.prefix(10)))
        #expect(server.requestCount == 3)
    }

    @Test("a denied object is denied with the server's words", arguments: [401, 403]) func denied(status: Int)
        async throws
    {
        server.misbehave(Self.target, .status(status))
        let said = "The server answered with status \(status)"
        #expect(
            await failure { () async throws(StoreError) in try await reader.open(url, first: 1) }
                == .accessDenied(url: url, detail: "\(said): Status \(status)."))
        guard case .accessDenied(url, _) = await failure({ () async throws(StoreError) in try await reader.head(url) })
        else {
            Issue.record("HEAD is not denied")
            return
        }
    }

    @Test("HEAD costs one request; where it is refused or has no length, a GET of one byte says the same")
    func headRefused() async throws {
        let head = try await reader.head(url)
        #expect(server.log.map(\.method) == ["HEAD"])
        for refusal in [ServerFault.status(405, times: 1), .status(501, times: 1), .status(403, times: 1), .chunked] {
            server.forgetCounts()
            server.misbehave(Self.target, refusal)
            #expect(try await reader.head(url).identity == head.identity)
            #expect(server.log.map(\.method) == ["HEAD", "GET"])
            #expect(server.log.map(\.range) == [nil, "bytes=0-0"])
        }
    }

    @Test("user name and password are sent, and stand in no URL that people see") func userinfo() async throws {
        let reader = HTTPReader(client: reader.client, userinfo: "me:se%20cret")
        let object = try await reader.open(url, first: 1).0
        #expect(object.url == url)
        #expect(server.log.map { $0["Authorization"] } == ["Basic bWU6c2UgY3JldA=="])
    }

    @Test("no server, no answer") func unreachable() async throws {
        server.stop()
        let error = await failure { () async throws(StoreError) in try await reader.head(url) }
        guard case .unreachable(url, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
