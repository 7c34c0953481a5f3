/// Why a request has no answer. `url` is the one asked for, without user name and password; `detail` is a sentence.
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
