/// One line of an answer's head (RFC 9112 §4, §5), as libcurl hands it over: with its line break.
enum HeadLine: Equatable {
    case status(Int)
    case field(name: String, value: String)
    /// More of the field before (§5.2).
    case continuation(String)
    case end
    case nonsense

    init(_ line: UnsafeRawBufferPointer) {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        let bytes = line.prefix { $0 != 0x0d && $0 != 0x0a }
        guard let first = bytes.first else {
            self = .end
            return
        }
        if isBlank(first) {
            self = .continuation(Self.text(bytes, isBlank))
        } else if bytes.starts(with: "HTTP/".utf8) {
            // "HTTP/1.1 206 Partial Content"
            let code = bytes.drop { $0 != 0x20 }.dropFirst().prefix(3)
            guard code.count == 3, code.allSatisfy({ 0x30...0x39 ~= $0 }) else {
                self = .nonsense
                return
            }
            self = .status(code.reduce(0) { $0 * 10 + Int($1 - 0x30) })
        } else if let colon = bytes.firstIndex(of: 0x3a), colon > bytes.startIndex {
            self = .field(
                name: Self.text(bytes[..<colon], isBlank), value: Self.text(bytes[(colon + 1)...], isBlank))
        } else {
            self = .nonsense
        }
    }

    /// Without blanks at both ends; bytes that are no UTF-8 become U+FFFD.
    private static func text(_ bytes: Slice<UnsafeRawBufferPointer>, _ isBlank: (UInt8) -> Bool) -> String {
        let start = bytes.drop(while: isBlank)
        let end = start.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start.startIndex
        return String(decoding: start[..<end], as: UTF8.self)
    }
}
