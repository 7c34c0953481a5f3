/// What a keyword says (FITS 4.0 §4.2).
public enum Value: Sendable, Equatable {
    /// Without its quotes and trailing blanks, doubled quotes made one; CONTINUE cards joined (§4.2.1).
    case string(String)
    case logical(Bool)
    case integer(Int)
    /// Also an integer that is too long for `Int`.
    case real(Double)
    case complex(Double, Double)
    /// A value indicator with nothing behind it (§4.1.2.3).
    case undefined
    /// What stands where a value should, if it is none of the above.
    case malformed(String)

    /// The number, if it is a whole one, however it is written: `16`, `+16`, `16.0`, `1.6E1`.
    public var integer: Int? {
        switch self {
        case .integer(let number): number
        case .real(let number): Self.whole(number)
        default: nil
        }
    }

    /// `Int(exactly:)` would need the C library's `trunc`, and this module links none.
    private static func whole(_ number: Double) -> Int? {
        guard number.magnitude < 0x1p63 else { return nil }
        let integer = Int(number)
        return Double(integer) == number ? integer : nil
    }

    public var real: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .real(let number): number
        default: nil
        }
    }

    /// As text without quotes: `T` and `F` for logicals, nothing for an undefined value.
    public var text: String {
        switch self {
        case .string(let text), .malformed(let text): text
        case .logical(let isTrue): isTrue ? "T" : "F"
        case .integer(let number): String(number)
        case .real(let number): number.description
        case .complex(let real, let imaginary): "(\(real), \(imaginary))"
        case .undefined: ""
        }
    }
}
