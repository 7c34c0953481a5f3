/// The part of a card after its value indicator, taken apart into value and comment (FITS 4.0 §4.1.2.3, §4.2).
///
/// Free format throughout; fixed format (§4.2) is a case of it.
struct ValueField {
    let value: Value
    private let commentBytes: ArraySlice<UInt8>

    /// The text after the first `/` behind the value.
    var comment: String { commentBytes.trimmingBlanks().text }

    /// - Parameter field: bytes 10 to 80 of a card, or 11 to 80.
    init(_ field: ArraySlice<UInt8>) {
        let field = field.trimmingLeadingBlanks()
        if field.first == .quote {
            let (string, rest) = Self.string(field.dropFirst())
            value = .string(string)
            commentBytes = Self.afterSlash(rest)
        } else {
            let end = field.firstIndex(of: .slash) ?? field.endIndex
            value = Self.value(of: field[..<end].trimmingTrailingBlanks())
            commentBytes = Self.afterSlash(field[end...])
        }
    }

    private static func afterSlash(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let slash = bytes.firstIndex(of: .slash) else { return [] }
        return bytes[(slash + 1)...]
    }

    /// A string ends at a quote that is not doubled (§4.2.1.1), with at most blanks between it and the comment or the
    /// end of the card. Another single quote, `'O'Meara'`, is taken for a letter, as astropy takes it. If no quote
    /// closes the string, the first one with a blank behind it does, and else the end of the card.
    private static func string(_ bytes: ArraySlice<UInt8>) -> (String, rest: ArraySlice<UInt8>) {
        var content: [UInt8] = []
        var position = bytes.startIndex
        var end: (length: Int, position: Int)?
        while position < bytes.endIndex {
            let byte = bytes[position]
            position += 1
            if byte == .quote {
                let rest = bytes[position...]
                if rest.first == .quote {
                    position += 1
                } else if rest.first == .blank || rest.first == .slash || rest.isEmpty {
                    let next = rest.trimmingLeadingBlanks().first
                    if next == nil || next == .slash {
                        end = (content.count, position)
                        break
                    }
                    end = end ?? (content.count, position)
                }
            }
            content.append(byte)
        }
        let (length, rest) = end ?? (content.count, bytes.endIndex)
        return (content[..<length].trimmingTrailingBlanks().text, bytes[rest...])
    }

    private static func value(of token: ArraySlice<UInt8>) -> Value {
        guard let first = token.first else { return .undefined }
        if token.count == 1, first == UInt8(ascii: "T") { return .logical(true) }
        if token.count == 1, first == UInt8(ascii: "F") { return .logical(false) }
        if first == UInt8(ascii: "("), token.last == UInt8(ascii: ")") {
            let parts = token.dropFirst().dropLast().split(
                separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            guard parts.count == 2, let real = number(parts[0].trimmingBlanks())?.real,
                let imaginary = number(parts[1].trimmingBlanks())?.real
            else { return .malformed(token.text) }
            return .complex(real, imaginary)
        }
        return number(token) ?? .malformed(token.text)
    }

    /// An integer (§4.2.3), or a real number whose exponent follows `E` or `D` (§4.2.4).
    private static func number(_ token: ArraySlice<UInt8>) -> Value? {
        var text: [UInt8] = []
        var isInteger = true
        var digits = 0
        for byte in token {
            switch byte {
            case _ where byte.isDigit:
                digits += 1
                text.append(byte)
            case UInt8(ascii: "+"), UInt8(ascii: "-"):
                text.append(byte)
            case UInt8(ascii: "."):
                isInteger = false
                text.append(byte)
            case UInt8(ascii: "E"), UInt8(ascii: "e"), UInt8(ascii: "D"), UInt8(ascii: "d"):
                guard digits > 0 else { return nil }
                isInteger = false
                text.append(UInt8(ascii: "E"))
            default:
                return nil
            }
        }
        let string = String(decoding: text, as: UTF8.self)
        if isInteger, let number = Int(string) { return .integer(number) }
        return Double(string).map { .real($0) }
    }
}
