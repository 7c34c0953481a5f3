/// `TFORMn` of a binary table, `rTa`: how often, what, and more that does not change the width (FITS 4.0 §7.3.1).
struct BinaryTableFormat: Equatable {
    let count: Int
    /// A capital letter.
    let code: UInt8

    init?(_ format: String) {
        let text = format.utf8.drop { $0 == .blank }
        let digits = text.prefix { $0.isDigit }
        guard let code = text.dropFirst(digits.count).first, let count = digits.isEmpty ? 1 : Int(Substring(digits))
        else {
            return nil
        }
        self.count = count
        self.code = code.uppercased
        guard elementType != nil else { return nil }
    }

    /// The NumPy type of one element, big-endian as stored, and its bytes; `nil` for a letter that is no type.
    ///
    /// A logical is `T`, `F` or NUL (§7.3.3.1), which a NumPy boolean would show as true, true and false: it stays a
    /// character. Bits come as the bytes that hold them. A descriptor is two integers, count and offset (§7.3.5).
    var elementType: (name: String, size: Int)? {
        switch code {
        case UInt8(ascii: "L"): ("|S1", 1)
        case UInt8(ascii: "X"), UInt8(ascii: "B"): ("|u1", 1)
        case UInt8(ascii: "A"): ("|S", 1)
        case UInt8(ascii: "I"): (">i2", 2)
        case UInt8(ascii: "J"), UInt8(ascii: "P"): (">i4", 4)
        case UInt8(ascii: "K"), UInt8(ascii: "Q"): (">i8", 8)
        case UInt8(ascii: "E"): (">f4", 4)
        case UInt8(ascii: "D"): (">f8", 8)
        case UInt8(ascii: "C"): (">c8", 8)
        case UInt8(ascii: "M"): (">c16", 16)
        default: nil
        }
    }

    var isBits: Bool { code == UInt8(ascii: "X") }
    var isText: Bool { code == UInt8(ascii: "A") }
    var isDescriptor: Bool { code == UInt8(ascii: "P") || code == UInt8(ascii: "Q") }
}

/// `TFORMn` of an ASCII table: `Aw`, `Iw`, `Fw.d`, `Ew.d` or `Dw.d` (FITS 4.0 §7.2.1).
struct ASCIITableFormat: Equatable {
    /// Columns of the field.
    let width: Int

    init?(_ format: String) {
        let text = format.utf8.drop { $0 == .blank }
        guard let code = text.first, "AIFED".utf8.contains(code.uppercased),
            let width = Int(Substring(text.dropFirst().prefix { $0.isDigit })), width > 0
        else { return nil }
        self.width = width
    }
}
