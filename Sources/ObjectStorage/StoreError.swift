/// Why a source did not give what it was asked for. Every case names the URL.
public enum StoreError: Error, Sendable, Equatable {
    /// 404, 410, or no such file.
    case notFound(url: String)
    /// 401, 403, or a file that may not be read. `detail` says what the server said, if anything.
    case accessDenied(url: String, detail: String)
    /// The object is no longer the version that was asked for.
    case changed(url: String)
    /// The server answered, but not with what was asked for: a range ignored, a short body, a page that is no index.
    case badAnswer(url: String, detail: String)
    /// No answer: the name does not resolve, the connection is refused, the certificate does not verify.
    case unreachable(url: String, detail: String)
    /// Retried until the deadline, without success; `detail` is the last failure.
    case timedOut(url: String, detail: String)
    /// The task was cancelled.
    case cancelled(url: String)
}

extension StoreError: CustomStringConvertible {
    public var url: String {
        switch self {
        case .notFound(let url), .changed(let url), .cancelled(let url), .accessDenied(let url, _),
            .badAnswer(let url, _), .unreachable(let url, _), .timedOut(let url, _):
            url
        }
    }

    /// One sentence, beginning with the URL.
    public var description: String {
        switch self {
        case .notFound(let url): "\(url): there is no such object."
        case .changed(let url): "\(url): the object has changed since it was opened."
        case .cancelled(let url): "\(url): the request was given up."
        case .accessDenied(let url, let detail), .badAnswer(let url, let detail), .unreachable(let url, let detail),
            .timedOut(let url, let detail):
            "\(url): \(detail)"
        }
    }
}
