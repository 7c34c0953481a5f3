/// Sends requests over connections that are kept and shared; one thread drives them all.
public final class HTTPClient: Sendable {
    public init(_ configuration: HTTPConfiguration) {}

    /// Sends a request and hands the body of a 2xx answer to `sink`; follows redirects; tries again what may pass.
    ///
    /// `request` is asked for at every attempt, so that a read can go on from where the last attempt ended.
    public func send(
        to sink: any HTTPBodySink, _ request: @Sendable () -> HTTPRequest
    ) async throws(HTTPError) -> HTTPResponse { fatalError() }

    /// Sends a request and collects the body of the answer, which may have at most `limit` bytes.
    public func fetch(_ request: HTTPRequest, limit: Int) async throws(HTTPError) -> HTTPResponse { fatalError() }
}

/// How the client behaves towards every server.
public struct HTTPConfiguration: Sendable {
    public var maxConnections = 64
    public var connectTimeout = Duration.seconds(10)
    /// From the first attempt's beginning to the last one's end.
    public var operationTimeout = Duration.seconds(60)
    public var retries = 8
    /// Sent with every request, but never to another host than the one first asked.
    public var headers: HTTPHeaders = [:]
    public var caFile: String?
    public var proxy: String?
    public var netrcFile: String?
    public var bearerTokenFile: String?
    public var http2 = false

    public init() {}
}

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
