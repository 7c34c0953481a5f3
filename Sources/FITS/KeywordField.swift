/// Bytes 1 to 8 of a card as one number, so that finding a keyword compares numbers and makes no strings.
///
/// Lower-case letters count as capitals: FITS 4.0 §4.1.2.1 knows only capitals, files in the wild do not.
struct KeywordField: Hashable, Sendable {
    let packed: UInt64

    init(_ bytes: [UInt8], at offset: Int) {
        var packed: UInt64 = 0
        for position in offset..<offset + 8 { packed = packed << 8 | UInt64(bytes[position].uppercased) }
        self.packed = packed
    }

    /// - Returns: `nil` for a name of more than eight bytes, which no card can have there.
    init?(_ name: String) {
        guard name.utf8.count <= 8 else { return nil }
        var packed: UInt64 = 0
        for byte in name.utf8 { packed = packed << 8 | UInt64(byte.uppercased) }
        for _ in name.utf8.count..<8 { packed = packed << 8 | UInt64(UInt8.blank) }
        self.packed = packed
    }

    /// For names that the program itself knows.
    private init(known name: StaticString) {
        var packed: UInt64 = 0
        for byte in name.description.utf8 { packed = packed << 8 | UInt64(byte) }
        self.packed =
            packed << UInt64(8 * (8 - name.utf8CodeUnitCount)) | Self.blanks >> UInt64(8 * name.utf8CodeUnitCount)
    }

    var firstByte: UInt8 { UInt8(truncatingIfNeeded: packed >> 56) }

    private static let blanks: UInt64 = 0x2020_2020_2020_2020

    /// The number that follows `prefix`, as 2 follows `NAXIS` in `NAXIS2`; a number is written without leading zeros.
    func number(after prefix: KeywordField) -> Int? {
        let length = 8 - prefix.trailingBlankCount
        let shift = UInt64(8 * (8 - length))
        guard packed >> shift == prefix.packed >> shift else { return nil }
        var number = 0
        var digits = 0
        for position in length..<8 {
            let byte = UInt8(truncatingIfNeeded: packed >> UInt64(8 * (7 - position)))
            if byte == .blank {
                let tail = UInt64(8 * (8 - position))
                guard digits > 0, packed << (64 - tail) == Self.blanks << (64 - tail) else { return nil }
                return number
            }
            guard byte.isDigit, digits > 0 || byte != UInt8(ascii: "0") else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
            digits += 1
        }
        return digits > 0 ? number : nil
    }

    private var trailingBlankCount: Int {
        (packed ^ Self.blanks).trailingZeroBitCount / 8
    }

    static let simple = KeywordField(known: "SIMPLE")
    static let xtension = KeywordField(known: "XTENSION")
    static let bitpix = KeywordField(known: "BITPIX")
    static let naxis = KeywordField(known: "NAXIS")
    static let pcount = KeywordField(known: "PCOUNT")
    static let gcount = KeywordField(known: "GCOUNT")
    static let groups = KeywordField(known: "GROUPS")
    static let end = KeywordField(known: "END")
    static let blank = KeywordField(known: "")
    static let comment = KeywordField(known: "COMMENT")
    static let history = KeywordField(known: "HISTORY")
    static let continuation = KeywordField(known: "CONTINUE")
    static let hierarch = KeywordField(known: "HIERARCH")
    static let tfields = KeywordField(known: "TFIELDS")
    static let ttype = KeywordField(known: "TTYPE")
    static let tform = KeywordField(known: "TFORM")
    static let tunit = KeywordField(known: "TUNIT")
    static let tdim = KeywordField(known: "TDIM")
    static let tbcol = KeywordField(known: "TBCOL")
}
