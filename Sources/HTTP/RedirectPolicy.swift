/// Where a redirect leads, and what may not go along.
enum RedirectPolicy {
    /// Twice what an earlier HTTP recommended (RFC 9110 §15.4, its note); a loop ends here too.
    static let limit = 10

    /// - Returns: `nil` if the response is no redirect, or one that leads out of HTTP.
    static func target(of response: HTTPResponse, from url: URL) -> URL? {
        guard [301, 302, 303, 307, 308].contains(response.status), let location = response.headers["Location"],
            var target = url.resolving(location), ["http", "https"].contains(target.scheme)
        else { return nil }
        target.userinfo = nil
        target.fragment = nil
        return target
    }

    /// Only the very origin may see them: another host, another port, and the same host in plain text may not.
    static func mayCarryCredentials(from url: URL, to target: URL) -> Bool {
        url.isSameOrigin(as: target)
    }

    /// Headers of a single request that prove who asks. The last is half of a temporary S3 key.
    static let credentials = ["Authorization", "Cookie", "Proxy-Authorization", "X-Amz-Security-Token"]

    static func withoutCredentials(_ headers: HTTPHeaders) -> HTTPHeaders {
        var headers = headers
        for name in credentials { headers[name] = nil }
        return headers
    }
}
