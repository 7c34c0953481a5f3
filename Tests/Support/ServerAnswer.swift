/// What a `RangeServer` is going to say: decided as a whole before its first byte is sent.
struct ServerAnswer {
    enum Body {
        case none
        case bytes([UInt8])
        case part(ServerResource, Range<Int>)
    }

    var status: Int
    var headers: [(name: String, value: String)] = []
    var body = Body.none
    /// Of the body.
    var length = 0
    /// The length is announced, but no body follows: the answer to HEAD.
    var isHeadOnly = false
    var isChunked = false
    var isReset = false
    var cutAfter: Int?
    var stallAfter: Int?
    var bytesPerSecond: Int?

    init(to request: RecordedRequest, from resource: ServerResource?, with faults: [ServerFault]) {
        status = 404
        decide(request, resource, Faults(faults))
        isHeadOnly = request.method == "HEAD"
        for fault in faults {
            switch fault {
            case .cutBody(let after, _): cutAfter = after
            case .stall(let after, _): stallAfter = after
            case .slow(let rate): bytesPerSecond = rate
            case .reset: isReset = true
            case .chunked: isChunked = true
            default: break
            }
        }
    }

    private mutating func decide(_ request: RecordedRequest, _ resource: ServerResource?, _ faults: Faults) {
        if let answer = faults.ownAnswer(to: request) {
            status = answer.status
            headers = answer.headers
            return fill(answer.page, type: "text/html")
        }
        guard request.method == "GET" || request.method == "HEAD" else {
            status = 405
            headers = [("Allow", "GET, HEAD"), ("Connection", "close")]
            return fill("Method not allowed.\n", type: "text/plain")
        }
        guard let resource else { return fill("Not found.\n", type: "text/plain") }

        let etag = faults.etag(of: resource)
        if let etag { headers.append(("ETag", etag)) }
        headers.append(("Last-Modified", resource.lastModified))
        let conditions = Preconditions(request: request, etag: etag, lastModified: resource.lastModified)
        if let failed = conditions.failedStatus(ignoringIfMatch: faults.ifMatchIgnored) {
            status = failed
            return
        }
        if faults.gzipAnyway {
            status = 200
            headers.append(("Content-Encoding", "gzip"))
            return fill(storedGzip(resource.bytes(0..<resource.size)), type: resource.contentType)
        }
        if !faults.ignoreRange { headers.append(("Accept-Ranges", "bytes")) }
        headers.append(("Content-Type", resource.contentType))

        // A server may ignore a Range field, and has to with another method than GET (RFC 9110 §14.2).
        guard request.method == "GET", !faults.ignoreRange, conditions.ifRangeHolds, let field = request.range,
            let asked = RequestedRange(field, size: resource.size)
        else {
            status = 200
            body = .part(resource, 0..<resource.size)
            length = resource.size
            return
        }
        guard case .satisfiable(let range) = asked else {
            status = 416
            headers.append(("Content-Range", "bytes */\(resource.size)"))
            return
        }
        status = faults.answers200WithContentRange ? 200 : 206
        let said = (range.lowerBound + faults.rangeShift, range.upperBound - 1 + faults.rangeShift)
        headers.append(("Content-Range", "bytes \(said.0)-\(said.1)/\(resource.size + faults.extraTotal)"))
        body = .part(resource, range)
        length = range.count
    }

    private mutating func fill(_ page: String, type: String) {
        fill(Array(page.utf8), type: type)
    }

    private mutating func fill(_ bytes: [UInt8], type: String) {
        headers.append(("Content-Type", type))
        body = .bytes(bytes)
        length = bytes.count
    }
}

/// What the faults of one request come to.
private struct Faults {
    var ignoreRange = false
    var gzipAnyway = false
    var ifMatchIgnored = false
    var answers200WithContentRange = false
    var rangeShift = 0
    var extraTotal = 0
    private var etagChanged = false
    private var etagMissing = false
    private var etagWeak = false
    private var alone: ServerFault?

    init(_ faults: [ServerFault]) {
        for fault in faults {
            switch fault {
            case .ignoreRange: ignoreRange = true
            case .gzipAnyway: gzipAnyway = true
            case .ifMatchIgnored: ifMatchIgnored = true
            case .answers200WithContentRange: answers200WithContentRange = true
            case .lieInContentRange(let shift): rangeShift = shift
            case .wrongTotal(let extra): extraTotal = extra
            case .etagChanges: etagChanged = true
            case .noETag: etagMissing = true
            case .weakETag: etagWeak = true
            case .status, .redirect, .redirectLoop, .htmlLogin: alone = fault
            case .cutBody, .stall, .reset, .chunked, .slow: break
            }
        }
    }

    func etag(of resource: ServerResource) -> String? {
        if etagMissing { return nil }
        let etag = etagChanged ? String(resource.etag.dropLast()) + "-changed\"" : resource.etag
        return etagWeak || gzipAnyway ? "W/" + etag : etag
    }

    func ownAnswer(
        to request: RecordedRequest
    ) -> (status: Int, headers: [(name: String, value: String)], page: String)? {
        switch alone {
        case .status(let status, _, let retryAfter, let page):
            return (status, retryAfter.map { [("Retry-After", $0)] } ?? [], page ?? "Status \(status).\n")
        case .redirect(let target, let status, _): return (status, [("Location", target)], "Elsewhere.\n")
        case .redirectLoop: return (302, [("Location", request.path)], "Elsewhere.\n")
        case .htmlLogin: return (200, [], "<!DOCTYPE html><form><input type=password></form>\n")
        default: return nil
        }
    }
}
