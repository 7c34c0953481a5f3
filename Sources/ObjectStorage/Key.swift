import HTTP

/// The spelling of keys: every byte of a name but the unreserved characters of RFC 3986 §2.3 is percent-encoded.
///
/// One name has one spelling, whatever a server wrote into its index; and a `+`, which some stores take for a blank,
/// is never sent bare.
public enum Key {
    public static func component(of name: [UInt8]) -> String {
        // As nearly every name; one by one, the bytes of a long listing took most of its time.
        name.allSatisfy(isUnreserved) ? String(decoding: name, as: UTF8.self) : URL.percentEncoded(name)
    }

    /// The key for a path as a URL spells it, empty names left out.
    /// - Returns: `nil` if there is a name in it that no folder can have.
    static func key(spelled path: Substring) -> String? {
        if isKey(path.utf8) { return String(path) }
        let names = path.utf8.split(separator: UInt8(ascii: "/")).map { URL.percentDecoded(Substring($0)) }
        return names.allSatisfy(isName) ? names.map { component(of: $0) }.joined(separator: "/") : nil
    }

    /// Whether a path is spelled as a key already, as nearly every path in a list is: nothing but unreserved characters,
    /// and no name that is empty or all dots.
    static func isKey(_ path: some Sequence<UInt8>) -> Bool {
        var hasName = false
        for byte in path {
            switch byte {
            case UInt8(ascii: "/"):
                guard hasName else { return false }
                hasName = false
            case UInt8(ascii: "."): break
            default:
                guard isUnreserved(byte) else { return false }
                hasName = true
            }
        }
        return hasName
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"),
            UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// The key as people read it: its names decoded, a folder's with the slash at its end.
    public static func path(_ key: String) -> String {
        guard key.utf8.contains(UInt8(ascii: "%")) else { return key }
        let names = names(in: key)?.map(display) ?? [key]
        return names.joined(separator: "/") + (key.hasSuffix("/") ? "/" : "")
    }

    /// The names that a key is made of; none for `""`.
    /// - Returns: `nil` for a key that would leave its source or cannot be a path: an empty name, `.`, `..`, or a name
    ///   with `/` or NUL in it.
    static func names(in key: String) -> [[UInt8]]? {
        var parts = key.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if parts.last?.isEmpty == true { parts.removeLast() }
        var names: [[UInt8]] = []
        for part in parts {
            let name = URL.percentDecoded(Substring(part))
            guard isName(name) else { return nil }
            names.append(name)
        }
        return names
    }

    /// Whether a folder can have a member of that name.
    static func isName(_ name: [UInt8]) -> Bool {
        !name.isEmpty && !name.elementsEqual(".".utf8) && !name.elementsEqual("..".utf8)
            && !name.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
    }

    /// The name as people see it: bytes that are no UTF-8 stay percent-encoded.
    static func display(_ name: [UInt8]) -> String {
        if let text = String(validating: name, as: UTF8.self) { return text }
        var text: [UInt8] = []
        var parser = UTF8.ForwardParser()
        var bytes = name.makeIterator()
        var position = 0
        while true {
            switch parser.parseScalar(from: &bytes) {
            case .valid(let scalar):
                text += scalar
                position += scalar.count
            case .error(let length):
                text += URL.percentEncoded(name[position..<position + length]).utf8
                position += length
            case .emptyInput:
                return String(decoding: text, as: UTF8.self)
            }
        }
    }
}
