/// A JSON text (RFC 8259), as far as directory indexes need it.
///
/// Strings are bytes, since nginx writes names into its index as they are, UTF-8 or not.
enum JSONValue: Equatable {
    case null
    case boolean(Bool)
    /// A number without fraction or exponent that an `Int` can hold.
    case integer(Int)
    /// Any other number; its value is of no use here.
    case otherNumber
    case string([UInt8])
    case array([JSONValue])
    /// Of two members with one name, the last.
    case object([String: JSONValue])

    /// - Returns: `nil` where `bytes` is not one JSON text, or nests deeper than 32 levels, which no index does and
    ///   which would let a page of brackets use up the stack.
    init?(parsing bytes: [UInt8]) {
        var reader = JSONReader(bytes: bytes)
        guard let value = reader.value(depth: 32), reader.isAtEnd() else { return nil }
        self = value
    }

    subscript(name: String) -> JSONValue? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    var bytes: [UInt8]? {
        if case .string(let bytes) = self { bytes } else { nil }
    }

    var text: String? {
        bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    var integer: Int? {
        if case .integer(let number) = self { number } else { nil }
    }
}
