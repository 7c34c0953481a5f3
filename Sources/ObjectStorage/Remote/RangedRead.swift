import HTTP

/// The state of one ranged GET over all its attempts: what to ask for next, and whether an answer is the one asked for.
///
/// It does no I/O. Whoever sends the requests shows it each answer's head and counts the bytes into it, in order.
struct RangedRead {
    /// What is known of the version that the bytes must be of.
    struct Pin: Equatable {
        var version: ObjectVersion
        var size: Int
        var modified: Timestamp?
    }

    enum Outcome: Equatable {
        case complete
        /// The body ended before its range did, though the server called it whole.
        case short
        /// The version is the one that was known before; it has sent no bytes.
        case unchanged
    }

    let url: String
    /// Where requests go: the URL with the user name and the password that people are not shown.
    private let target: String
    /// The tag of a version whose bytes are not wanted.
    private let knownTag: String?
    /// Shrinks to the object when its size is learnt.
    private var asked: Range<Int>
    /// `nil` until the first answer to a read that opens an object.
    private(set) var pin: Pin?
    /// How many bytes of the range have come.
    private(set) var received = 0
    private var failure: StoreError?
    /// Whether the body that is coming is the one asked for.
    private var isAccepted = false

    /// Reads a range of the version that is pinned.
    init(url: String, target: String, range: Range<Int>, pin: Pin) {
        self.url = url
        self.target = target
        knownTag = nil
        asked = range
        self.pin = pin
    }

    /// Reads the beginning of whatever version there is but the one with the known tag, and goes on with that version
    /// only.
    init(opening url: String, target: String, first length: Int, unlessTagged knownTag: String? = nil) {
        self.url = url
        self.target = target
        self.knownTag = knownTag
        asked = 0..<max(1, length)
    }

    /// What has not come yet. When all has, the last byte: an attempt that is made nevertheless then ends at its head.
    private var rest: Range<Int> {
        min(asked.lowerBound + received, max(asked.lowerBound, asked.upperBound - 1))..<asked.upperBound
    }

    /// Whether the body that is coming is of no use.
    var hasFailed: Bool { failure != nil }

    var isComplete: Bool { pin != nil && received == asked.count }

    func request() -> HTTPRequest {
        var request = HTTPRequest(.get, target)
        request.headers["Range"] = ContentRange.request(rest.isEmpty ? 0..<1 : rest)
        request.headers["Accept-Encoding"] = "identity"
        if let etag = pin?.version.etag, EntityTag.isStrong(etag) {
            request.headers["If-Match"] = etag
        } else if let date = pin?.version.lastModified {
            request.headers["If-Unmodified-Since"] = date
        } else if pin == nil, let knownTag {
            // RFC 9110 §13.1.2: compared weakly, so that a weak tag may be sent.
            request.headers["If-None-Match"] = knownTag
        }
        return request
    }

    /// Looks at the head of an answer.
    /// - Returns: whether its body is wanted.
    mutating func begin(_ response: HTTPResponse) -> Bool {
        isAccepted = false
        failure = nil
        guard 200...299 ~= response.status else { return true }
        if isComplete { return false }
        do throws(StoreError) {
            try accept(response)
            isAccepted = true
            return !isComplete
        } catch {
            failure = error
            return false
        }
    }

    private mutating func accept(_ response: HTTPResponse) throws(StoreError) {
        let text = response.headers["Content-Range"]
        guard response.status == 206 || response.status == 200 && text != nil else {
            if pin == nil, response.status == 200, response.headers["Content-Length"] == "0" {
                return settle(Pin(response, size: 0))
            }
            throw bad(wholeAnswer(response))
        }
        if let encoding = response.headers["Content-Encoding"], !isOwnEncoding(encoding) {
            throw bad("The server sent its bytes encoded as \(encoding), though asked not to.")
        }
        guard let text, let range = ContentRange(text), let total = range.total else {
            let words = text.map { "Content-Range: \($0)" } ?? "no Content-Range"
            throw bad("Asked for \(wanted), the server sent \(words).")
        }
        let pin = pin ?? Pin(response, size: total)
        guard total == pin.size else { throw .changed(url: url) }
        try compare(pin.version, with: response)
        guard range.range == rest.clamped(to: 0..<total), range.range?.isEmpty == false else {
            throw bad("Asked for \(wanted), the server sent \(range).")
        }
        settle(pin)
    }

    private mutating func settle(_ pin: Pin) {
        self.pin = pin
        asked = asked.clamped(to: 0..<pin.size)
    }

    private func compare(_ version: ObjectVersion, with response: HTTPResponse) throws(StoreError) {
        if let etag = version.etag, let other = response.headers["ETag"] {
            if !EntityTag.matches(etag, other) { throw .changed(url: url) }
        } else if let etag = version.etag, EntityTag.isStrong(etag) {
            throw bad("The server sent no ETag, so the version of its bytes is not known.")
        } else if let date = version.lastModified {
            guard let other = response.headers["Last-Modified"] else {
                throw bad("The server sent no Last-Modified, so the version of its bytes is not known.")
            }
            if other != date { throw .changed(url: url) }
        }
    }

    /// Some servers call the compression that a stored `.gz` file has by itself an encoding of the answer. The range
    /// is one of the stored bytes all the same.
    private func isOwnEncoding(_ encoding: String) -> Bool {
        let encoding = encoding.lowercased()
        if encoding == "identity" { return true }
        let path = URL(url)?.path.lowercased() ?? ""
        return ["gzip", "x-gzip"].contains(encoding) && (path.hasSuffix(".gz") || path.hasSuffix(".tgz"))
    }

    private func wholeAnswer(_ response: HTTPResponse) -> String {
        if response.headers["Content-Type"]?.lowercased().hasPrefix("text/html") == true {
            return "The server sent a web page (status \(response.status)) instead of \(wanted); perhaps one to log in."
        }
        return "The server ignores Range: asked for \(wanted), it answered with status \(response.status) and no range."
    }

    private var wanted: String { "bytes \(rest.lowerBound)-\(rest.upperBound - 1)" }

    private func bad(_ detail: String) -> StoreError { .badAnswer(url: url, detail: detail) }

    /// Counts what has come.
    /// - Returns: how many of the bytes are part of the range.
    mutating func receive(_ count: Int) -> Int {
        guard isAccepted, failure == nil else { return 0 }
        let wanted = asked.count - received
        if count > wanted {
            failure = bad("The server sent more bytes than the \(asked.count) it was asked for and announced.")
        }
        received += min(count, wanted)
        return min(count, wanted)
    }

    /// What the last answer has led to.
    mutating func end(_ response: HTTPResponse) throws(StoreError) -> Outcome {
        if let failure { throw failure }
        if isComplete { return .complete }
        if 200...299 ~= response.status { return .short }
        if response.status == 416 { return try unsatisfied(response) }
        if response.status == 304, knownTag != nil, pin == nil { return .unchanged }
        throw StoreError(response, url: url)
    }

    /// No range of an empty object can be satisfied, not even the first byte (RFC 9110 §15.5.17).
    private mutating func unsatisfied(_ response: HTTPResponse) throws(StoreError) -> Outcome {
        let total = response.headers["Content-Range"].flatMap { ContentRange($0)?.total }
        if let pin {
            guard total == pin.size else { throw .changed(url: url) }
            throw bad("The server refuses \(wanted) of an object of \(pin.size) bytes.")
        }
        guard total == 0 else { throw bad("The server refuses \(wanted), the beginning of the object.") }
        settle(Pin(response, size: 0))
        return .complete
    }
}

extension RangedRead.Pin {
    /// A strong tag alone is the version. A weak one needs its date, which is what can be asked to hold with a range.
    init(_ response: HTTPResponse, size: Int) {
        let date = response.headers["Last-Modified"]
        let etag = response.headers["ETag"].flatMap { $0.isEmpty ? nil : $0 }
        let isStrong = etag.map(EntityTag.isStrong) ?? false
        self.init(
            version: ObjectVersion(etag: etag, lastModified: isStrong ? nil : date), size: size,
            modified: date.flatMap { Timestamp(httpDate: $0) })
    }
}
