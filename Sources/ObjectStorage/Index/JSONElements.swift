/// Cuts a JSON array that arrives in pieces into its elements; what an element is made of, its reader checks.
struct JSONElements {
    private enum Place { case before, firstElement, element, behind, null }

    private var place = Place.before
    /// Of the element that has not come to its end.
    private var text: [UInt8] = []
    /// Brackets and braces that are open within the element.
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    var unreadLength: Int { text.count }

    /// Whether an array has come to its end, or there is only `null`: what Go makes of a list that was never begun, and
    /// Caddy, in some versions, of an empty folder.
    var isWhole: Bool { place == .behind || place == .null && text.elementsEqual("null".utf8) }

    /// - Returns: the elements that have become whole; `nil` if it is no array.
    mutating func receive(_ bytes: UnsafeRawBufferPointer) -> [[UInt8]]? {
        var elements: [[UInt8]] = []
        for byte in bytes {
            switch place {
            case .before:
                switch byte {
                case UInt8(ascii: "["): place = .firstElement
                case UInt8(ascii: "n"):
                    place = .null
                    text.append(byte)
                default: guard Self.isBlank(byte) else { return nil }
                }
            case .null:
                if !Self.isBlank(byte) { text.append(byte) }
                guard text.count <= 4 else { return nil }
            case .behind:
                guard Self.isBlank(byte) else { return nil }
            case .firstElement, .element:
                guard take(byte, &elements) else { return nil }
            }
        }
        return elements
    }

    /// - Returns: whether an array can go on so.
    private mutating func take(_ byte: UInt8, _ elements: inout [[UInt8]]) -> Bool {
        if isInString {
            text.append(byte)
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return true
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            if depth == 0 {
                guard byte == UInt8(ascii: "]"), !text.isEmpty || place == .firstElement else { return false }
                finish(&elements)
                place = .behind
                return true
            }
            depth -= 1
        case UInt8(ascii: ","):
            if depth == 0 {
                guard !text.isEmpty else { return false }
                finish(&elements)
                return true
            }
        default:
            if text.isEmpty, Self.isBlank(byte) { return true }
        }
        place = .element
        text.append(byte)
        return true
    }

    private mutating func finish(_ elements: inout [[UInt8]]) {
        if !text.isEmpty { elements.append(text) }
        text.removeAll(keepingCapacity: true)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}
