/// One way in which a server treats its clients badly. Most of these were met in the wild.
public enum ServerFault: Sendable {
    /// Answers 200 with the whole resource.
    case ignoreRange
    /// Promises the whole body, and closes the connection after so many bytes of it.
    case cutBody(after: Int, times: Int = .max)
    /// Content-Range says a range that begins so many bytes later; the bytes are the right ones.
    case lieInContentRange(by: Int = 1)
    /// Content-Range says a size that is so much larger.
    case wrongTotal(by: Int = 1)
    /// From the request after the first so many on, the ETag is another one, and If-Match is judged by it.
    case etagChanges(after: Int)
    case status(Int, times: Int = .max, retryAfter: String? = nil, page: String? = nil)
    /// To an absolute URL or to a path.
    case redirect(to: String, status: Int = 302, times: Int = .max)
    /// To itself.
    case redirectLoop
    /// Sends so many bytes of the body, then nothing, and keeps the connection.
    case stall(after: Int, times: Int = .max)
    /// Resets the connection instead of answering.
    case reset(times: Int = .max)
    /// Answers 200 with the whole resource in gzip's format, whatever was asked for, under a weak ETag.
    case gzipAnyway
    /// Answers 200 with a page that asks for a password.
    case htmlLogin
    case ifMatchIgnored
    /// Sends the right part and its Content-Range, under the status 200 instead of 206.
    case answers200WithContentRange
    case noETag
    case weakETag
    /// Sends the body in chunks, without a Content-Length (RFC 9112 §7.1).
    case chunked
    case slow(bytesPerSecond: Int)

    /// - Parameter number: which request since the fault was set, from 1.
    func isActive(atRequest number: Int) -> Bool {
        switch self {
        case .cutBody(_, let times), .status(_, let times, _, _), .redirect(_, _, let times), .stall(_, let times),
            .reset(let times):
            number <= times
        case .etagChanges(let after): number > after
        default: true
        }
    }

    var answersAlone: Bool {
        switch self {
        case .status, .redirect, .redirectLoop, .reset, .htmlLogin: true
        default: false
        }
    }
}
