import HTTP

/// Reads objects from any server that answers ranges, one version each.
struct HTTPReader: ObjectReader {
    /// A server that ends its bodies early more often than this does so every time.
    private static let shortBodies = 3

    let client: HTTPClient
    /// Sent with the requests, and kept out of the URLs that people see.
    let userinfo: String?

    func head(_ url: String) async throws(StoreError) -> Object {
        var request = HTTPRequest(.head, target(url))
        request.headers["Accept-Encoding"] = "identity"
        let response = try await fetch(request, limit: 16 << 10)
        switch response.status {
        case 200:
            guard let size = response.headers["Content-Length"].flatMap({ Int(digits: Array($0.utf8)) }),
                size <= Object.largestSize,
                response.headers["Content-Encoding"] == nil, !isPageInstead(response, of: url)
            else { break }
            return object(url: url, pin: RangedRead.Pin(response, size: size))
        // A URL that is signed for GET allows nothing else, and some servers know nothing else.
        case 201...299, 403, 405, 501: break
        default: throw StoreError(response, url: url)
        }
        return try await open(url, first: 1).0
    }

    func open(_ url: String, first length: Int) async throws(StoreError) -> (Object, [UInt8]) {
        guard let opened = try await open(url, first: length, unlessTagged: nil) else {
            throw .badAnswer(url: url, detail: "The server answered a request without a condition as one with.")
        }
        return opened
    }

    func open(_ url: String, first length: Int, unless known: Object) async throws(StoreError) -> (Object, [UInt8])? {
        guard let tag = known.version.etag else {
            // Not If-Modified-Since: by a date, a replacement that is older is unmodified (RFC 9110 §13.1.3).
            if try await head(url).identity == known.identity { return nil }
            return try await open(url, first: length)
        }
        guard let opened = try await open(url, first: length, unlessTagged: tag) else { return nil }
        // A server that takes no notice of the condition sends what is known.
        return opened.0.identity == known.identity ? nil : opened
    }

    private func open(
        _ url: String, first length: Int, unlessTagged tag: String?
    ) async throws(StoreError) -> (Object, [UInt8])? {
        let sink = CollectedBytes()
        let read = RangedRead(opening: url, target: target(url), first: length, unlessTagged: tag)
        guard let pin = try await finish(RangedBody(read, into: sink)) else { return nil }
        return (object(url: url, pin: pin), Array(sink.bytes.prefix(max(0, length))))
    }

    func read(_ object: Object, _ range: Range<Int>, into sink: any ByteSink) async throws(StoreError) {
        let pin = RangedRead.Pin(version: object.version, size: object.size, modified: object.modified)
        let read = RangedRead(url: object.url, target: target(object.url), range: range, pin: pin)
        _ = try await finish(RangedBody(read, into: sink))
    }

    /// Sends requests until the range is whole. The client repeats what broke off, asking for the rest each time; a
    /// body that ends early without an error is this function's to repeat.
    /// - Returns: `nil` if the version is the known one.
    private func finish(_ body: RangedBody) async throws(StoreError) -> RangedRead.Pin? {
        for _ in 0..<Self.shortBodies {
            switch try await send(body) {
            case .complete: if let pin = body.read.pin { return pin }
            case .unchanged: return nil
            case .short: break
            }
        }
        let read = body.read
        throw .badAnswer(
            url: read.url, detail: "The body ended after \(read.received) of the bytes asked for, time and again.")
    }

    private func send(_ body: RangedBody) async throws(StoreError) -> RangedRead.Outcome {
        let response: HTTPResponse
        do {
            response = try await client.send(to: body) { body.request() }
        } catch {
            // The connection may break after the last byte.
            if body.read.isComplete { return .complete }
            throw StoreError(error)
        }
        return try body.end(response)
    }

    /// Sends a request; the body of a 2xx answer goes to `sink`, again from its beginning if it breaks off.
    func send(_ request: HTTPRequest, to sink: any HTTPBodySink) async throws(StoreError) -> HTTPResponse {
        do {
            return try await client.send(to: sink) { request }
        } catch {
            throw StoreError(error)
        }
    }

    /// Sends a request and collects the answer's body.
    func fetch(_ request: HTTPRequest, limit: Int) async throws(StoreError) -> HTTPResponse {
        do {
            return try await client.fetch(request, limit: limit)
        } catch {
            throw StoreError(error)
        }
    }

    /// Whether the answer may be a page to log in: it is one of HTML, and the URL does not say that it should be.
    private func isPageInstead(_ response: HTTPResponse, of url: String) -> Bool {
        guard response.headers["Content-Type"]?.lowercased().hasPrefix("text/html") == true else { return false }
        let path = URL(url)?.path.lowercased() ?? ""
        return !path.hasSuffix(".html") && !path.hasSuffix(".htm")
    }

    private func object(url: String, pin: RangedRead.Pin) -> Object {
        object(url: url, pin.version, size: pin.size, modified: pin.modified)
    }

    func object(url: String, _ version: ObjectVersion, size: Int, modified: Timestamp?) -> Object {
        Object(url: url, version: version, size: size, modified: modified, reader: self)
    }

    func target(_ url: String) -> String {
        guard let userinfo, var target = URL(url) else { return url }
        target.userinfo = userinfo
        return target.description
    }
}
