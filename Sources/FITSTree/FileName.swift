/// Makes names that every tool can take out of the names that objects and extensions have.
enum FileName {
    /// `NAME_MAX` of Linux.
    static let longest = 255

    /// The name with percent-escapes for what no file name or no CFITSIO file name can hold.
    ///
    /// `/` and control bytes; `[ ] ( ) + ! : *`, which CFITSIO reads as its extended file name syntax; a leading `.`,
    /// which hides a file, and a leading `-`, which looks like an option. A name that is longer than 255 bytes then is
    /// cut in the middle of its stem, and a hash of the whole takes the place of what is left out.
    static func escaped(_ name: String) -> String {
        if name.utf8.count <= longest, !name.utf8.contains(where: mustEscape),
            name.utf8.first != UInt8(ascii: "."), name.utf8.first != UInt8(ascii: "-")
        {
            return name
        }
        var bytes: [UInt8] = []
        for (index, byte) in name.utf8.enumerated() {
            let leading = index == 0 && (byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-"))
            if leading || mustEscape(byte) {
                bytes += [UInt8(ascii: "%"), hexDigit(byte >> 4), hexDigit(byte & 15)]
            } else {
                bytes.append(byte)
            }
        }
        return fitting(String(decoding: bytes, as: UTF8.self))
    }

    /// The name, if it is not too long; else what `escaped` says of long ones.
    static func fitting(_ name: String) -> String {
        name.utf8.count <= longest ? name : shortened(name, suffix: suffix(of: name))
    }

    /// The name with a number before its suffix, for the second, third, … that would have it: `m13~2.fits.gz`.
    static func numbered(_ name: String, _ number: Int) -> String {
        let suffix = suffix(of: name)
        return fitting("\(name.dropLast(suffix.count))~\(number)\(suffix)")
    }

    /// `.fits`, `.fits.gz`, `.csv`, or "": the last extension, and the one before it where the last one says how the file is packed.
    static func suffix(of name: String) -> Substring {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
        let last = name[dot...]
        guard [".gz", ".fz", ".bz2", ".Z"].contains(last) else { return last }
        guard let second = name[..<dot].lastIndex(of: "."), second != name.startIndex else { return last }
        return name[second...]
    }

    private static func mustEscape(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<32, 127: true
        case UInt8(ascii: "/"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"),
            UInt8(ascii: "+"), UInt8(ascii: "!"), UInt8(ascii: ":"), UInt8(ascii: "*"):
            true
        default: false
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    private static func shortened(_ name: String, suffix: Substring) -> String {
        let bytes = Array(name.utf8)
        let hash = "~" + String(Inode(name, in: .root).rawValue, radix: 16)
        let tail = suffix.utf8.count <= 32 ? String(suffix) : ""
        var stem = bytes.prefix(longest - hash.utf8.count - tail.utf8.count)
        // Not in the middle of a UTF-8 sequence.
        while let next = bytes.dropFirst(stem.count).first, next & 0xC0 == 0x80 { stem.removeLast() }
        return String(decoding: stem, as: UTF8.self) + hash + tail
    }
}
