/// A request as its sender means it (RFC 9110 §3.4).
public struct HTTPRequest: Sendable {
    public enum Method: String, Sendable { case get = "GET", head = "HEAD" }

    public var method: Method
    /// An absolute `http` or `https` URL.
    public var url: String
    public var headers: HTTPHeaders

    public init(_ method: Method = .get, _ url: String, headers: HTTPHeaders = [:]) {
        self.method = method
        self.url = url
        self.headers = headers
    }
}

/// Header fields in their order; names compare without regard to case (RFC 9110 §5.1).
public struct HTTPHeaders: Sendable, ExpressibleByDictionaryLiteral {
    public private(set) var fields: [(name: String, value: String)] = []

    public init(dictionaryLiteral fields: (String, String)...) {
        for (name, value) in fields { self[name] = value }
    }

    /// The first field of that name; setting it replaces all of that name.
    public subscript(name: String) -> String? {
        get { fields.first { $0.name.lowercased() == name.lowercased() }?.value }
        set {
            fields.removeAll { $0.name.lowercased() == name.lowercased() }
            if let newValue { fields.append((name, newValue)) }
        }
    }
}
