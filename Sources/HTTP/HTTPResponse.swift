/// What a server answered, without the body that went to a sink.
public struct HTTPResponse: Sendable {
    public var status: Int
    public var headers: HTTPHeaders
    /// Where the answer came from, after redirects; without user name, password and fragment.
    public var url: String
    /// The body, unless a sink took it; of an answer that is not 2xx, its first 16 KiB.
    public var body: [UInt8]

    var isSuccess: Bool { 200...299 ~= status }
}
