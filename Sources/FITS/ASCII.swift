extension UInt8 {
    static let nul: UInt8 = 0
    static let lineFeed: UInt8 = 10
    static let blank = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "'")
    static let slash = UInt8(ascii: "/")
    static let equals = UInt8(ascii: "=")

    var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }

    /// As a person may see it: a header holds nothing but ASCII text, 32 to 126 (FITS 4.0 §3.2); another byte shows as
    /// `?`.
    var printable: UInt8 { 32...126 ~= self ? self : UInt8(ascii: "?") }

    var uppercased: UInt8 { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self ? self - 32 : self }
}

extension [UInt8] {
    /// Whether `printable` would change nothing. Over a span and without an early exit, so that many bytes are compared at
    /// once: seven times as fast as `allSatisfy`.
    var isPrintable: Bool {
        let span = self.span
        var strange: UInt8 = 0
        for index in span.indices { strange |= span[index] &- 32 > 94 ? 1 : 0 }
        return strange == 0
    }
}

extension ArraySlice<UInt8> {
    func trimmingLeadingBlanks() -> ArraySlice { drop { $0 == .blank } }

    func trimmingTrailingBlanks() -> ArraySlice {
        var end = endIndex
        while end > startIndex, self[end - 1] == .blank { end -= 1 }
        return self[startIndex..<end]
    }

    func trimmingBlanks() -> ArraySlice { trimmingLeadingBlanks().trimmingTrailingBlanks() }

    /// What a person may read of it.
    var text: String { String(decoding: lazy.map(\.printable), as: UTF8.self) }
}

extension String {
    func trimmingTrailingBlanks() -> String {
        guard utf8.last == .blank else { return self }
        return Array(utf8)[...].trimmingTrailingBlanks().text
    }
}
