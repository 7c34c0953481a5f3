import HTTP

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
    /// As it is asked for; `description` shows it without what lets in whoever knows it.
    public var url: String {
        switch self {
        case .notFound(let url), .changed(let url), .cancelled(let url), .accessDenied(let url, _),
            .badAnswer(let url, _), .unreachable(let url, _), .timedOut(let url, _):
            url
        }
    }

    /// One sentence, beginning with the URL as people may see it.
    public var description: String {
        let shown = displayURL(url)
        return switch self {
        case .notFound: "\(shown): there is no such object."
        case .changed: "\(shown): the object has changed since it was opened."
        case .cancelled: "\(shown): the request was given up."
        case .accessDenied(_, let detail), .badAnswer(_, let detail), .unreachable(_, let detail),
            .timedOut(_, let detail):
            "\(shown): \(detail)"
        }
    }
}
