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

    /// How long nothing may arrive before an attempt is given up. A shorter time would cut off servers that think
    /// long before they answer (a tape robot does); a longer one would leave no time for another try.
    var stallTimeout = Duration.seconds(15)
    /// What a pause is multiplied with, in 0...1.
    var jitter: @Sendable () -> Double = { .random(in: 0...1) }

    public init() {}
}
