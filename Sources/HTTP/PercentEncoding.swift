/// Percent-encoding (RFC 3986 §2.1) and the sets of bytes that decide about it.
extension URL {
    /// Encodes every byte but the unreserved ones (§2.3) and those of `allowed`, with upper-case digits.
    public static func percentEncoded(_ bytes: some Sequence<UInt8>, allowing allowed: StaticString = "") -> String {
        let allowed = allowed.withUTF8Buffer(Array.init)
        return encoded(bytes) { isUnreserved($0) || allowed.contains($0) }
    }

    public static func percentEncoded(_ text: String, allowing allowed: StaticString = "") -> String {
        percentEncoded(text.utf8, allowing: allowed)
    }

    /// The bytes that a percent-encoded text stands for; a `%` without two hexadecimal digits stands for itself.
    public static func percentDecoded(_ text: some StringProtocol) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == 0x25, rest.count >= 2, let high = digit(rest[rest.startIndex]),
                let low = digit(rest[rest.startIndex + 1])
            {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    /// Encodes what may stand nowhere in a URL, and leaves alone what is encoded already.
    static func encodingForbidden(_ text: some StringProtocol) -> String {
        text.utf8.allSatisfy(isPermitted) ? String(text) : encoded(text.utf8, except: isPermitted)
    }

    private static func isPermitted(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, 0x7f..., UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"),
            UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
            false
        default: true
        }
    }

    private static func encoded(_ bytes: some Sequence<UInt8>, except stays: (UInt8) -> Bool) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            if stays(byte) {
                text.append(byte)
            } else {
                text += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { 0x61...0x7a ~= byte | 0x20 }
    private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || "-._~".utf8.contains(byte)
    }

    /// A registered name (§3.2.2), or a name beyond ASCII, which libcurl translates (RFC 5891).
    static func isHostByte(_ byte: UInt8) -> Bool {
        isUnreserved(byte) || byte >= 0x80 || "%!$&'()*+,;=".utf8.contains(byte)
    }

    /// An address in brackets (§3.2.2), with its zone (RFC 6874).
    static func isAddressByte(_ byte: UInt8) -> Bool {
        isUnreserved(byte) || byte == 0x3a || byte == 0x25
    }

    /// §3.1.
    static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, isLetter(first) else { return false }
        return text.utf8.allSatisfy { isLetter($0) || isDigit($0) || "+-.".utf8.contains($0) }
    }
}
