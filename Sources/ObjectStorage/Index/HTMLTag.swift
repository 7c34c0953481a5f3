/// One tag of a page, taken apart as far as an index needs it; nothing that stands in a page is an error.
struct HTMLTag {
    /// Without the slash of a closing tag, in the case it has in the page.
    private(set) var name: Range<Int>
    private(set) var isClosing: Bool
    /// Values of attributes as they stand in the page, without their quotes.
    private(set) var href: Range<Int>?
    private(set) var datetime: Range<Int>?
    private(set) var type: Range<Int>?
    /// Behind the `>`, or the end of a page that ends within the tag.
    private(set) var end: Int

    /// - Parameter start: where a `<` is.
    /// - Returns: `nil` where no tag begins there, but text with a `<` in it.
    init?(in page: [UInt8], at start: Int) {
        var position = start + 1
        isClosing = position < page.count && page[position] == UInt8(ascii: "/")
        if isClosing { position += 1 }
        let nameStart = position
        while position < page.count, Self.isNameByte(page[position]) { position += 1 }
        guard position > nameStart else { return nil }
        name = nameStart..<position
        end = page.count

        while true {
            while position < page.count, page[position] <= 0x20 || page[position] == UInt8(ascii: "/") { position += 1 }
            guard position < page.count else { return }
            if page[position] == UInt8(ascii: ">") {
                end = position + 1
                return
            }
            let attribute = Self.attributeName(in: page, at: position)
            position = Self.skipBlanks(in: page, at: attribute.upperBound)
            guard position < page.count else { return }
            guard page[position] == UInt8(ascii: "=") else { continue }
            let value = Self.attributeValue(in: page, at: Self.skipBlanks(in: page, at: position + 1))
            position = value.end
            if page.matches("href", in: attribute) {
                href = href ?? value.range
            } else if page.matches("datetime", in: attribute) {
                datetime = datetime ?? value.range
            } else if page.matches("type", in: attribute) {
                type = type ?? value.range
            }
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte | 0x20 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    private static func skipBlanks(in page: [UInt8], at start: Int) -> Int {
        var position = start
        while position < page.count, page[position] <= 0x20 { position += 1 }
        return position
    }

    /// At least one byte long, so that every turn of the loop over attributes moves on.
    private static func attributeName(in page: [UInt8], at start: Int) -> Range<Int> {
        var position = start + 1
        while position < page.count {
            let byte = page[position]
            if byte <= 0x20 || byte == UInt8(ascii: "=") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/") {
                break
            }
            position += 1
        }
        return start..<position
    }

    private static func attributeValue(in page: [UInt8], at start: Int) -> (range: Range<Int>, end: Int) {
        guard start < page.count else { return (start..<start, start) }
        let quote = page[start]
        var position = start
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            while position < page.count, page[position] > 0x20, page[position] != UInt8(ascii: ">") { position += 1 }
            return (start..<position, position)
        }
        position += 1
        while position < page.count, page[position] != quote { position += 1 }
        return (start + 1..<position, min(position + 1, page.count))
    }
}

extension [UInt8] {
    /// Whether the bytes of `range` are `word`, which is in lower case, in any case.
    func matches(_ word: StaticString, in range: Range<Int>) -> Bool {
        guard range.count == word.utf8CodeUnitCount, range.upperBound <= count else { return false }
        return word.withUTF8Buffer { word in
            for (offset, letter) in word.enumerated() {
                let byte = self[range.lowerBound + offset]
                let lowered = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
                if lowered != letter { return false }
            }
            return true
        }
    }
}
