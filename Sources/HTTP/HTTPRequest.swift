/// A request as its sender means it (RFC 9110 §3.4).
public struct HTTPRequest: Sendable {
    public enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
    }

    public var method: Method
    /// An absolute `http` or `https` URL; a user name and password in it are sent as basic credentials.
    public var url: String
    public var headers: HTTPHeaders

    public init(_ method: Method = .get, _ url: String, headers: HTTPHeaders = [:]) {
        self.method = method
        self.url = url
        self.headers = headers
    }
}
