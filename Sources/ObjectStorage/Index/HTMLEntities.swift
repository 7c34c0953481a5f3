/// Character references in HTML: the numeric ones, and the named ones that servers write into links.
enum HTMLEntities {
    private static let named: [[UInt8]: [UInt8]] = [
        Array("amp".utf8): Array("&".utf8), Array("lt".utf8): Array("<".utf8), Array("gt".utf8): Array(">".utf8),
        Array("quot".utf8): Array("\"".utf8), Array("apos".utf8): Array("'".utf8), Array("nbsp".utf8): Array(" ".utf8),
    ]

    /// Longer than every reference that is decoded; what is longer stays as it is.
    private static let lengthLimit = 10

    static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        guard var mark = text.firstIndex(of: UInt8(ascii: "&")) else { return Array(text) }
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var copied = text.startIndex
        while true {
            let name = text[(mark + 1)...].prefix(lengthLimit).prefix { $0 != UInt8(ascii: ";") }
            var next = mark + 1
            if name.endIndex < text.endIndex, text[name.endIndex] == UInt8(ascii: ";"), let bytes = bytes(of: name) {
                result += text[copied..<mark]
                result += bytes
                next = name.endIndex + 1
                copied = next
            }
            guard let following = text[next...].firstIndex(of: UInt8(ascii: "&")) else { break }
            mark = following
        }
        return result + text[copied...]
    }

    private static func bytes(of name: ArraySlice<UInt8>) -> [UInt8]? {
        guard name.first == UInt8(ascii: "#") else { return named[Array(name)] }
        let digits = String(decoding: name.dropFirst(), as: UTF8.self)
        let number = digits.lowercased().hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let number, let scalar = Unicode.Scalar(number) else { return nil }
        return Array(String(Character(scalar)).utf8)
    }
}
