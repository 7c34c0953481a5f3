import CCurl

/// How an attempt ended.
enum AttemptOutcome: Sendable {
    case answered(HTTPResponse)
    case failed(AttemptFailure)
    case tooManyRedirects
    case tooLarge
    case cancelled
}

/// Why an attempt has no usable answer.
struct AttemptFailure: Error, Equatable {
    enum Kind: Sendable {
        /// The server answered with a status that may pass.
        case status
        /// Reset, short body, nonsense, or nothing for too long.
        case broken
        /// No connection within the time for it, or one that broke before it could be used.
        case noAnswer
        /// The name does not resolve, or the port refuses.
        case noConnection
        /// The certificate does not verify, or the URL or a header cannot be sent: another try would end the same.
        case hopeless
        /// The time for the whole operation is over.
        case deadline
    }

    var kind: Kind
    /// A sentence without its full stop.
    var detail: String
    /// The server's wish, from now.
    var retryAfter: Duration?

    /// 408, 429, 500, 502, 503 and 504 (RFC 9110 §15.5.9, §15.6; RFC 6585 §4) may be gone at the next try.
    static func isPassing(status: Int) -> Bool {
        [408, 429, 500, 502, 503, 504].contains(status)
    }
}

extension AttemptFailure {
    /// What libcurl's code means for the next try.
    init(_ code: CURLcode, detail: String) {
        self.detail = detail
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT:
            kind = .noConnection
        case CURLE_OPERATION_TIMEDOUT, CURLE_SSL_CONNECT_ERROR, CURLE_PROXY:
            // The only time limit that libcurl is given is the one for connecting.
            kind = .noAnswer
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            kind = .hopeless
        default:
            kind = .broken
        }
    }
}
