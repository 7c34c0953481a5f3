/// How the client behaves towards every server.
public struct HTTPConfiguration: Sendable {
    public var maxConnections = 64
    public var connectTimeout = Duration.seconds(10)
    /// How long to wait in all, from the first attempt on. A body that arrives moves the end on: a transfer that goes on
    /// at 1 KiB a second or more is never ended.
    public var operationTimeout = Duration.seconds(60)
    public var retries = 8
    /// Sent to `credentialOrigins` and nowhere else, for any of them may be a secret. Those that surely are, such as
    /// `Authorization` and `Cookie`, go over TLS or to this machine only.
    public var headers: HTTPHeaders = [:]
    /// The scheme, host and port of these URLs see `headers` and the token; `nil` is the first origin that the client
    /// is asked for.
    public var credentialOrigins: [URL]?
    public var caFile: String?
    public var proxy: String?
    /// Each host's own; used over TLS or for this machine only.
    public var netrcFile: String?
    /// Sent to `credentialOrigins`, over TLS or to this machine only.
    public var bearerTokenFile: String?
    public var http2 = false

    /// How long nothing may arrive in the midst of an answer before the attempt is given up: much longer than a
    /// network's hiccup, short enough to leave time for other tries.
    var stallTimeout = Duration.seconds(15)
    /// How long an answer may take to begin. Some servers think long (a tape robot does), so that patience in the
    /// whole is patience here; half of it leaves time for another try.
    var headTimeout: Duration { max(stallTimeout, operationTimeout / 2) }
    /// What a pause is multiplied with, in 0...1.
    var jitter: @Sendable () -> Double = { .random(in: 0...1) }

    public init() {}

    var mostActive: Int { max(1, maxConnections) }
    /// With so many requests under way, those that are made ahead wait: an eighth of the connections is for whoever
    /// comes and cannot wait. A larger share would slow down what is made ahead; with a smaller one, a few readers that
    /// begin at the same moment would meet the requests ahead of them after all.
    var mostActiveAhead: Int { mostActive - (mostActive > 1 ? max(1, mostActive / 8) : 0) }
}
