/// Reads one JSON value after the other; every function leaves the position behind what it read, or returns `nil`.
struct JSONReader {
    let bytes: [UInt8]
    var position = 0

    mutating func value(depth: Int) -> JSONValue? {
        skipBlanks()
        switch peek() {
        case UInt8(ascii: "{"): return depth > 0 ? object(depth: depth - 1) : nil
        case UInt8(ascii: "["): return depth > 0 ? array(depth: depth - 1) : nil
        case UInt8(ascii: "\""): return string().map(JSONValue.string)
        case UInt8(ascii: "t"): return word("true") ? .boolean(true) : nil
        case UInt8(ascii: "f"): return word("false") ? .boolean(false) : nil
        case UInt8(ascii: "n"): return word("null") ? .null : nil
        default: return number()
        }
    }

    mutating func isAtEnd() -> Bool {
        skipBlanks()
        return position == bytes.count
    }

    private func peek() -> UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func word(_ word: StaticString) -> Bool {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count, bytes[position..<end].elementsEqual(word.description.utf8) else { return false }
        position = end
        return true
    }

    private mutating func array(depth: Int) -> JSONValue? {
        position += 1
        var elements: [JSONValue] = []
        skipBlanks()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        while let element = value(depth: depth) {
            elements.append(element)
            skipBlanks()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            guard take(UInt8(ascii: ",")) else { return nil }
        }
        return nil
    }

    private mutating func object(depth: Int) -> JSONValue? {
        position += 1
        var members: [String: JSONValue] = [:]
        skipBlanks()
        if take(UInt8(ascii: "}")) { return .object(members) }
        while true {
            skipBlanks()
            guard peek() == UInt8(ascii: "\""), let name = string() else { return nil }
            skipBlanks()
            guard take(UInt8(ascii: ":")), let value = value(depth: depth) else { return nil }
            members[String(decoding: name, as: UTF8.self)] = value
            skipBlanks()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { return nil }
        }
    }

    private mutating func number() -> JSONValue? {
        let start = position
        let isNegative = take(UInt8(ascii: "-"))
        let digits = skipDigits()
        guard !digits.isEmpty, digits.count == 1 || bytes[digits.lowerBound] != UInt8(ascii: "0") else { return nil }
        var isInteger = true
        if take(UInt8(ascii: ".")) {
            isInteger = false
            if skipDigits().isEmpty { return nil }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isInteger = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            if skipDigits().isEmpty { return nil }
        }
        guard position > start, isInteger, let magnitude = Int(digits: bytes[digits]) else { return .otherNumber }
        return .integer(isNegative ? -magnitude : magnitude)
    }

    private mutating func skipDigits() -> Range<Int> {
        let start = position
        while let byte = peek(), byte >= 0x30, byte <= 0x39 { position += 1 }
        return start..<position
    }

    private mutating func string() -> [UInt8]? {
        position += 1
        var text: [UInt8] = []
        while true {
            let start = position
            while let byte = peek(), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
                position += 1
            }
            text += bytes[start..<position]
            if take(UInt8(ascii: "\"")) { return text }
            guard take(UInt8(ascii: "\\")), let escape = peek() else { return nil }
            position += 1
            switch escape {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"):
                guard let scalar = escapedScalar() else { return nil }
                text += Array(String(Character(scalar)).utf8)
            default: return nil
            }
        }
    }

    /// What follows `\u`; a surrogate without its other half stands for U+FFFD.
    private mutating func escapedScalar() -> Unicode.Scalar? {
        guard let first = hexadecimal() else { return nil }
        if let scalar = Unicode.Scalar(first) { return scalar }
        let afterFirst = position
        if first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let second = hexadecimal(),
            0xDC00...0xDFFF ~= second
        {
            return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        }
        position = afterFirst
        return "\u{FFFD}"
    }

    private mutating func hexadecimal() -> UInt32? {
        guard position + 4 <= bytes.count else { return nil }
        var number: UInt32 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = hexadecimalValue(of: byte) else { return nil }
            number = number << 4 | UInt32(digit)
        }
        position += 4
        return number
    }
}

/// The value of a hexadecimal digit.
private func hexadecimalValue(of byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
}
