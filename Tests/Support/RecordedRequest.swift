/// A request as it came in (RFC 9112 §3).
public struct RecordedRequest: Sendable {
    public var method: String
    /// The request target as sent; a proxy's client sends a whole URL.
    public var target: String
    /// The target's path, without scheme, host and query.
    public var path: String
    public var headers: [(name: String, value: String)]
    /// Which connection it came on, from 1.
    public var connection: Int
    var minorVersion: Int

    /// The first field of that name, in any case.
    public subscript(name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    public var range: String? { self["Range"] }

    /// - Returns: `nil` if the head makes no sense.
    init?(head: String, connection: Int) {
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: true)
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3, words[2].hasPrefix("HTTP/1."), let minorVersion = Int(words[2].dropFirst(7)) else {
            return nil
        }
        self.minorVersion = minorVersion
        self.connection = connection
        method = String(words[0])
        target = String(words[1])
        let origin = words[1].split(separator: "://", maxSplits: 1)
        let local = origin.count == 2 ? origin[1].drop { $0 != "/" } : words[1]
        path = String(local.prefix { $0 != "?" })
        headers = lines.dropFirst().map { line in
            let name = line.prefix { $0 != ":" }
            return (String(name), Self.trimmed(line.dropFirst(name.count + 1)))
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0 == " " || $0 == "\t" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }

    var keepsConnection: Bool {
        minorVersion >= 1 && self["Connection"]?.lowercased() != "close"
    }
}
