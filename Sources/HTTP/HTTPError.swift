/// Why a request has no answer. `url` is the one asked for, without user name and password but with any signature; `detail` is a sentence.
public enum HTTPError: Error, Sendable, Equatable {
    /// No connection, or none that can be trusted: name, refusal, TLS.
    case unreachable(url: String, detail: String)
    /// The answer broke off or made no sense; was tried again as often as allowed.
    case failed(url: String, detail: String)
    /// The deadline passed.
    case timedOut(url: String, detail: String)
    case tooManyRedirects(url: String)
    /// `fetch`'s limit.
    case tooLarge(url: String, limit: Int)
    case cancelled(url: String)
}

extension HTTPError: CustomStringConvertible {
    /// One sentence, beginning with the URL as people may see it.
    public var description: String {
        switch self {
        case .unreachable(let url, let detail), .failed(let url, let detail), .timedOut(let url, let detail):
            "\(displayURL(url)): \(detail)"
        case .tooManyRedirects(let url): "\(displayURL(url)): the server redirects without end."
        case .tooLarge(let url, let limit): "\(displayURL(url)): the answer has more than \(limit) bytes."
        case .cancelled(let url): "\(displayURL(url)): the request was given up."
        }
    }
}
