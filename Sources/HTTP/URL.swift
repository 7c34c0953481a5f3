/// A URL with an authority, in the parts of RFC 3986 §3.
///
/// Paths and queries stay as they were written, since a signature may cover every byte of them; only bytes that must
/// not stand in a URL at all are percent-encoded. Scheme and host are lower-cased (§6.2.2.1).
public struct URL: Hashable, Sendable {
    public var scheme: String
    /// `name` or `name:password`, percent-encoded.
    public var userinfo: String?
    /// With its brackets if it is an IPv6 address; empty in a `file:///` URL.
    public var host: String
    /// As written; `nil` stands for the scheme's own.
    public var port: Int?
    /// Empty, or begins with a slash.
    public var path: String
    /// Without its question mark.
    public var query: String?
    /// Without its number sign.
    public var fragment: String?

    /// - Returns: `nil` for what is no absolute URL with an authority, and for one with control characters.
    public init?(_ text: String) {
        guard let reference = Reference(text), let scheme = reference.scheme, let authority = reference.authority,
            Self.isScheme(scheme)
        else { return nil }
        self.scheme = scheme.lowercased()
        host = ""
        path = Self.encodingForbidden(reference.path)
        query = reference.query.map(Self.encodingForbidden)
        fragment = reference.fragment.map(Self.encodingForbidden)
        guard setAuthority(authority) else { return nil }
    }

    private mutating func setAuthority(_ text: Substring) -> Bool {
        var rest = text
        if let at = rest.utf8.lastIndex(of: UInt8(ascii: "@")) {
            userinfo = Self.encodingForbidden(rest[..<at])
            rest = rest[rest.utf8.index(after: at)...]
        }
        if let colon = rest.utf8.lastIndex(of: UInt8(ascii: ":")), !rest[colon...].utf8.contains(UInt8(ascii: "]")) {
            let digits = rest[rest.utf8.index(after: colon)...]
            if !digits.isEmpty {
                guard digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let port = UInt16(digits) else { return false }
                self.port = Int(port)
            }
            rest = rest[..<colon]
        }
        host = rest.lowercased()
        if host.isEmpty { return scheme == "file" && userinfo == nil && port == nil }
        if host.hasPrefix("[") {
            return host.hasSuffix("]") && host.utf8.dropFirst().dropLast().allSatisfy(Self.isAddressByte)
        }
        return host.utf8.allSatisfy(Self.isHostByte)
    }

    /// The URL that a reference found here leads to (RFC 3986 §5.2.2).
    /// - Returns: `nil` for what is no reference, and for a URL without an authority such as `mailto:`.
    public func resolving(_ text: String) -> URL? {
        guard let reference = Reference(text) else { return nil }
        if reference.scheme != nil { return URL(text)?.withoutDotSegments }
        var target = self
        target.query = reference.query.map(Self.encodingForbidden)
        target.fragment = reference.fragment.map(Self.encodingForbidden)
        if let authority = reference.authority {
            target.userinfo = nil
            target.port = nil
            guard target.setAuthority(authority) else { return nil }
            target.path = Self.encodingForbidden(reference.path)
        } else if reference.path.isEmpty {
            target.path = path
            if reference.query == nil { target.query = query }
            return target
        } else {
            let path = Self.encodingForbidden(reference.path)
            target.path = path.hasPrefix("/") ? path : merged(with: path)
        }
        return target.withoutDotSegments
    }

    /// RFC 3986 §5.2.3.
    private func merged(with relative: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "/" + relative }
        return path[...slash] + relative
    }

    /// RFC 3986 §5.2.4.
    private var withoutDotSegments: URL {
        var kept: [Substring] = []
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for segment in segments {
            if segment == ".." { _ = kept.popLast() } else if segment != "." { kept.append(segment) }
        }
        if let last = segments.last, last == "." || last == ".." { kept.append("") }
        var url = self
        url.path = kept.isEmpty ? (path.isEmpty ? "" : "/") : "/" + kept.joined(separator: "/")
        return url
    }

    /// The port that a connection goes to, if the scheme has one (RFC 9110 §4.2).
    public var effectivePort: Int? {
        port ?? ["http": 80, "https": 443][scheme]
    }

    /// Whether scheme, host and port are the same (RFC 6454 §5): what belongs to one may be shown to the other.
    public func isSameOrigin(as other: URL) -> Bool {
        scheme == other.scheme && host == other.host && effectivePort == other.effectivePort
    }

    /// The same without user name and password: for people to see, and for a server's eyes.
    public var withoutUserinfo: URL {
        var url = self
        url.userinfo = nil
        return url
    }
}

extension URL: CustomStringConvertible {
    /// The URL as text (RFC 3986 §5.3).
    public var description: String {
        var text = scheme + "://"
        if let userinfo { text += userinfo + "@" }
        text += host
        if let port { text += ":\(port)" }
        text += path
        if let query { text += "?" + query }
        if let fragment { text += "#" + fragment }
        return text
    }
}

extension URL {
    /// The five parts of any reference, as the expression of RFC 3986 Appendix B takes them apart.
    private struct Reference {
        var scheme: Substring?
        var authority: Substring?
        var path: Substring
        var query: Substring?
        var fragment: Substring?

        init?(_ text: String) {
            guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else { return nil }
            var rest = text[...]
            fragment = rest.cut(at: "#")
            query = rest.cut(at: "?")
            if let mark = rest.utf8.firstIndex(where: { $0 == 0x3a || $0 == 0x2f }), rest.utf8[mark] == 0x3a {
                scheme = rest[..<mark]
                rest = rest[rest.utf8.index(after: mark)...]
            }
            if rest.utf8.starts(with: "//".utf8) {
                let start = rest.utf8.index(rest.startIndex, offsetBy: 2)
                let end = rest.utf8[start...].firstIndex(of: 0x2f) ?? rest.endIndex
                authority = rest[start..<end]
                rest = rest[end...]
            }
            path = rest
        }
    }
}

extension Substring {
    /// Ends before the first such byte; bytes and not characters, since a combining mark would hide a delimiter.
    /// - Returns: what stood behind it.
    fileprivate mutating func cut(at delimiter: Unicode.Scalar) -> Substring? {
        guard let mark = utf8.firstIndex(of: UInt8(ascii: delimiter)) else { return nil }
        defer { self = self[..<mark] }
        return self[utf8.index(after: mark)...]
    }
}
