/// Header fields in their order; names compare without regard to case (RFC 9110 §5.1).
public struct HTTPHeaders: Sendable, ExpressibleByDictionaryLiteral {
    public private(set) var fields: [(name: String, value: String)] = []

    public init(dictionaryLiteral fields: (String, String)...) {
        for (name, value) in fields { self[name] = value }
    }

    /// The first field of that name; setting it replaces all of that name.
    public subscript(name: String) -> String? {
        get { fields.first { Self.same($0.name, name) }?.value }
        set {
            fields.removeAll { Self.same($0.name, name) }
            if let newValue { fields.append((name, newValue)) }
        }
    }

    /// Adds a field after those of the same name, as an answer may have them (RFC 9110 §5.3).
    public mutating func append(_ name: String, _ value: String) {
        fields.append((name, value))
    }

    /// Takes over the fields of `other`, in place of those of the same names.
    mutating func replace(with other: HTTPHeaders) {
        for field in other.fields { self[field.name] = nil }
        fields += other.fields
    }

    /// Takes a continuation line in (RFC 9112 §5.2, obsolete line folding).
    mutating func extendLast(with text: String) {
        guard !fields.isEmpty else { return }
        fields[fields.count - 1].value += " " + text
    }

    /// The first field that could not be sent: a line break in it would begin another field.
    var unsendable: String? {
        fields.first { field in
            field.name.isEmpty || field.name.utf8.contains { $0 <= 0x20 || $0 == 0x3a || $0 == 0x7f }
                || field.value.utf8.contains { $0 == 0x0a || $0 == 0x0d || $0 == 0 }
        }?.name
    }

    private static func same(_ a: String, _ b: String) -> Bool {
        a.utf8.count == b.utf8.count && zip(a.utf8, b.utf8).allSatisfy { lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        0x41...0x5a ~= byte ? byte | 0x20 : byte
    }
}
