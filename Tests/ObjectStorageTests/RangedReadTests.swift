import Testing

@testable import HTTP
@testable import ObjectStorage

@Suite struct RangedReadTests {
    static let url = "http://h/a.fits"

    static func read(
        _ range: Range<Int>, of size: Int = 10_000, etag: String? = "\"v1\"", lastModified: String? = nil
    ) -> RangedRead {
        let version = ObjectVersion(etag: etag, lastModified: lastModified)
        return RangedRead(url: url, target: url, range: range, pin: .init(version: version, size: size))
    }

    static func answer(_ status: Int, _ headers: HTTPHeaders, url: String = url) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, url: url, body: [])
    }

    /// How a read of `range` ends that gets one answer with a whole body.
    static func outcome(_ read: RangedRead, _ response: HTTPResponse, bytes: Int) -> Result<
        RangedRead.Outcome, StoreError
    > {
        var read = read
        if read.begin(response) { _ = read.receive(bytes) }
        return Result { () throws(StoreError) in try read.end(response) }
    }

    static func isBadAnswer(_ result: Result<RangedRead.Outcome, StoreError>) -> Bool {
        if case .failure(.badAnswer(url: url, _)) = result { true } else { false }
    }

    @Test("a strong tag is pinned by If-Match, a weak one or none by its date, and one without either by nothing")
    func conditions() {
        let strong = Self.read(0..<10, lastModified: "D").request()
        #expect(strong.headers["If-Match"] == "\"v1\"" && strong.headers["If-Unmodified-Since"] == nil)
        for etag in ["W/\"v1\"", nil] {
            let weak = Self.read(0..<10, etag: etag, lastModified: "D").request()
            #expect(weak.headers["If-Match"] == nil && weak.headers["If-Unmodified-Since"] == "D")
        }
        let bare = Self.read(0..<10, etag: nil).request()
        #expect(bare.headers.fields.map(\.name) == ["Range", "Accept-Encoding"])
    }

    @Test("after a break only the rest is asked for, and after the last byte nothing more is taken") func resuming()
        throws
    {
        var read = Self.read(100..<200)
        #expect(read.request().headers["Range"] == "bytes=100-199")
        let isWanted11 = read.begin(Self.answer(206, ["Content-Range": "bytes 100-199/10000", "ETag": "\"v1\""]))
        #expect(isWanted11)
        let taken1 = read.receive(30)
        #expect(taken1 == 30)
        #expect(read.request().headers["Range"] == "bytes=130-199")
        let isWanted12 = read.begin(Self.answer(206, ["Content-Range": "bytes 130-199/10000", "ETag": "\"v1\""]))
        #expect(isWanted12)
        let taken2 = read.receive(70)
        #expect(taken2 == 70)
        #expect(read.isComplete)
        #expect(read.request().headers["Range"] == "bytes=199-199")
        let again = Self.answer(206, ["Content-Range": "bytes 199-199/10000", "ETag": "\"v1\""])
        let isWanted1 = read.begin(again)
        #expect(isWanted1 == false)
        let taken3 = read.receive(1)
        #expect(taken3 == 0)
        let outcome = try read.end(again)
        #expect(outcome == .complete)
    }

    @Test(
        "only the very range asked for is taken",
        arguments: [
            "bytes 101-200/10000", "bytes 100-198/10000", "bytes 100-200/10000", "bytes 0-99/10000", "bytes */10000",
            "bytes 100-199/*", "bytes=100-199/10000", "", "bytes 0-9999/10000", "items 100-199/10000",
        ])
    func wrongRanges(range: String) {
        var read = Self.read(100..<200)
        let response = Self.answer(206, ["Content-Range": range, "ETag": "\"v1\""])
        let isWanted2 = read.begin(response)
        #expect(isWanted2 == false)
        let taken4 = read.receive(100)
        #expect(taken4 == 0)
        #expect(Self.isBadAnswer(Self.outcome(read, response, bytes: 100)))
    }

    @Test("an answer without Content-Range is refused, whatever its status", arguments: [200, 206, 203, 204])
    func noRange(status: Int) {
        let response = Self.answer(status, ["ETag": "\"v1\"", "Content-Length": "10000"])
        #expect(Self.isBadAnswer(Self.outcome(Self.read(100..<200), response, bytes: 100)))
        #expect(Self.isBadAnswer(Self.outcome(Self.read(0..<10_000), response, bytes: 10_000)))
    }

    @Test("status 200 with the right Content-Range is taken") func rcloneStyle() {
        let response = Self.answer(200, ["Content-Range": "bytes 100-199/10000", "ETag": "\"v1\""])
        #expect(Self.outcome(Self.read(100..<200), response, bytes: 100) == .success(.complete))
    }

    @Test(
        "another version is a change, whether tag, date or size tells",
        arguments: [
            ("\"v1\"", nil, ["ETag": "\"v2\""], 10_000), ("\"v1\"", nil, ["ETag": "W/\"v2\""], 10_000),
            ("W/\"v1\"", "D", ["ETag": "W/\"v2\"", "Last-Modified": "D"], 10_000),
            (nil, "D", ["Last-Modified": "E"], 10_000), ("\"v1\"", nil, ["ETag": "\"v1\""], 9_999),
            (nil, nil, [:], 10_001), ("W/\"v1\"", "D", ["Last-Modified": "E"], 10_000),
        ] as [(String?, String?, HTTPHeaders, Int)])
    func changed(etag: String?, date: String?, headers: HTTPHeaders, total: Int) {
        var headers = headers
        headers["Content-Range"] = "bytes 0-9/\(total)"
        let result = Self.outcome(
            Self.read(0..<10, etag: etag, lastModified: date), Self.answer(206, headers), bytes: 10)
        #expect(result == .failure(.changed(url: Self.url)))
    }

    @Test(
        "the same version is the same under a tag that was weakened or gained on the way",
        arguments: [
            ("\"v1\"", nil, ["ETag": "W/\"v1\""]), ("W/\"v1\"", nil, ["ETag": "\"v1\""]),
            ("W/\"v1\"", "D", ["Last-Modified": "D"]), (nil, "D", ["Last-Modified": "D", "ETag": "\"new\""]),
            (nil, nil, [:]),
        ] as [(String?, String?, HTTPHeaders)])
    func unchanged(etag: String?, date: String?, headers: HTTPHeaders) {
        var headers = headers
        headers["Content-Range"] = "bytes 0-9/10000"
        let read = Self.read(0..<10, etag: etag, lastModified: date)
        #expect(Self.outcome(read, Self.answer(206, headers), bytes: 10) == .success(.complete))
    }

    @Test("bytes of which the server no longer says the version are refused") func versionLeftOut() {
        let response = Self.answer(206, ["Content-Range": "bytes 0-9/10000"])
        #expect(Self.isBadAnswer(Self.outcome(Self.read(0..<10), response, bytes: 10)))
        #expect(Self.isBadAnswer(Self.outcome(Self.read(0..<10, etag: nil, lastModified: "D"), response, bytes: 10)))
    }

    @Test(
        "an encoded answer is refused, but not the compression of a stored .gz file",
        arguments: [
            ("http://h/a.fits", "gzip", false), ("http://h/a.fits", "br", false), ("http://h/a.fits", "identity", true),
            ("http://h/a.fits.gz", "x-gzip", true), ("http://h/a.fits.GZ?x", "gzip", true),
            ("http://h/a.fits.gz", "br", false),
        ])
    func encodings(url: String, encoding: String, isTaken: Bool) {
        let version = ObjectVersion(etag: "\"v1\"")
        var read = RangedRead(url: url, target: url, range: 0..<10, pin: .init(version: version, size: 10))
        let headers: HTTPHeaders = ["Content-Range": "bytes 0-9/10", "ETag": "\"v1\"", "Content-Encoding": encoding]
        let isWanted3 = read.begin(Self.answer(206, headers))
        #expect(isWanted3 == isTaken)
    }

    @Test("a body that is longer than its range is cut there and refused, a shorter one is short") func lengths() {
        let response = Self.answer(206, ["Content-Range": "bytes 0-9/10000", "ETag": "\"v1\""])
        #expect(Self.isBadAnswer(Self.outcome(Self.read(0..<10), response, bytes: 11)))
        #expect(Self.outcome(Self.read(0..<10), response, bytes: 9) == .success(.short))
        var read = Self.read(0..<10)
        let isWanted13 = read.begin(response)
        #expect(isWanted13)
        let taken5 = read.receive(25)
        #expect(taken5 == 10)
        let taken6 = read.receive(1)
        #expect(taken6 == 0)
    }

    @Test(
        "a status that is no success is what it says",
        arguments: [
            (404, StoreError.notFound(url: url)), (410, .notFound(url: url)), (412, .changed(url: url)),
            (416, .changed(url: url)),
            (401, .accessDenied(url: url, detail: "The server answered with status 401.")),
            (403, .accessDenied(url: url, detail: "The server answered with status 403.")),
            (400, .badAnswer(url: url, detail: "The server answered with status 400.")),
            (304, .badAnswer(url: url, detail: "The server answered with status 304.")),
            (500, .badAnswer(url: url, detail: "The server answered with status 500.")),
        ])
    func statuses(status: Int, error: StoreError) {
        #expect(Self.outcome(Self.read(0..<10), Self.answer(status, [:]), bytes: 0) == .failure(error))
    }

    @Test("opening learns version, size and date, and is over when the object is") func opening() throws {
        var read = RangedRead(opening: Self.url, target: Self.url, first: 4096)
        #expect(read.request().headers["Range"] == "bytes=0-4095")
        #expect(read.request().headers["If-Match"] == nil)
        let date = "Tue, 04 Jul 2023 12:00:00 GMT"
        let isWanted14 = read.begin(
            Self.answer(206, ["Content-Range": "bytes 0-99/100", "ETag": "\"v1\"", "Last-Modified": date]))
        #expect(isWanted14)
        let taken7 = read.receive(60)
        #expect(taken7 == 60)
        #expect(read.request().headers["Range"] == "bytes=60-99")
        #expect(read.request().headers["If-Match"] == "\"v1\"")
        #expect(
            read.pin
                == .init(
                    version: ObjectVersion(etag: "\"v1\""), size: 100, modified: Timestamp(seconds: 1_688_472_000)))
    }

    @Test("a weak tag keeps its date in the version, a strong one stands alone") func versions() {
        let headers: HTTPHeaders = ["ETag": "W/\"v\"", "Last-Modified": "Tue, 04 Jul 2023 12:00:00 GMT"]
        let weak = RangedRead.Pin(Self.answer(206, headers), size: 1)
        #expect(weak.version == ObjectVersion(etag: "W/\"v\"", lastModified: "Tue, 04 Jul 2023 12:00:00 GMT"))
        #expect(
            RangedRead.Pin(Self.answer(206, ["ETag": "", "Last-Modified": "x"]), size: 1).version
                == ObjectVersion(etag: nil, lastModified: "x"))
    }

    @Test(
        "an empty object is opened whichever way the server says that it is empty",
        arguments: [
            (416, ["Content-Range": "bytes */0", "ETag": "\"v1\""]), (200, ["Content-Length": "0", "ETag": "\"v1\""]),
        ] as [(Int, HTTPHeaders)])
    func empty(status: Int, headers: HTTPHeaders) throws {
        var read = RangedRead(opening: Self.url, target: Self.url, first: 10)
        let response = Self.answer(status, headers)
        _ = read.begin(response)
        let outcome = try read.end(response)
        #expect(outcome == .complete)
        #expect(read.pin?.size == 0 && read.pin?.version.etag == "\"v1\"")
    }

    @Test("a range that the server refuses though the object has it is no change") func refusedRange() {
        let response = Self.answer(416, ["Content-Range": "bytes */10000"])
        #expect(Self.isBadAnswer(Self.outcome(Self.read(0..<10), response, bytes: 0)))
        let opening = RangedRead(opening: Self.url, target: Self.url, first: 10)
        #expect(Self.isBadAnswer(Self.outcome(opening, response, bytes: 0)))
    }

    @Test(
        "what a server says of an error is told in one line",
        arguments: [
            ("<Error><Code>AccessDenied</Code><Message>No\nway</Message></Error>", "AccessDenied: No way"),
            ("<html><head><title>403 Forbidden</title></head></html>", "403 Forbidden"),
            ("<HTML><TITLE>Nope</TITLE>", "Nope"), ("go away\nfor good", "go away"), ("<p>what", ""), ("", ""),
            ("a\u{1B}[31mb\u{7}", "a[31mb"),
        ])
    func words(body: String, words: String) {
        #expect(serverWords(Array(body.utf8)) == words)
    }
}
