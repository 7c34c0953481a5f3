/// Names what a stream is that does not begin like FITS, for the person who wonders why.
enum Lookalike {
    /// - Parameters:
    ///   - bytes: the beginning of the stream; a block is enough.
    ///   - size: bytes of the whole stream.
    static func describe(_ bytes: [UInt8], size: Int) -> String {
        guard size > 0 else { return "The file is empty." }
        if HeaderScan.beginsHeader(bytes.prefix(9)) {
            return "The file begins with XTENSION: it is an extension without the primary HDU that must come before it."
        }
        return "The file does not begin with a SIMPLE card and is no FITS file: \(kind(bytes))"
    }

    private static func kind(_ bytes: [UInt8]) -> String {
        if let (_, name) = signatures.first(where: { bytes.starts(with: $0.bytes) }) { return "it looks like \(name)." }
        if bytes.allSatisfy({ $0 == .nul }) { return "it begins with NUL bytes." }
        let text = bytes.drop { $0 == .blank || 9...13 ~= $0 }.prefix(512)
        guard !text.isEmpty else { return "it begins with blanks." }
        let start = String(decoding: text.map { $0.uppercased }, as: UTF8.self)
        if let (_, name) = textBeginnings.first(where: { start.hasPrefix($0.text) }) { return "it looks like \(name)." }
        let printable = text.count { 32...126 ~= $0 || 9...13 ~= $0 }
        return printable == text.count ? "it looks like text." : "its format is not known."
    }

    private static let signatures: [(bytes: [UInt8], name: String)] = [
        ([0x1F, 0x8B], "gzip data"),
        ([0x1F, 0x9D], "data of compress (.Z)"),
        (Array("BZh".utf8), "bzip2 data"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz data"),
        ([0x28, 0xB5, 0x2F, 0xFD], "Zstandard data"),
        (Array("PK\u{3}\u{4}".utf8), "a ZIP archive"),
        ([0x89, 0x48, 0x44, 0x46], "an HDF5 file"),
        ([0x89, 0x50, 0x4E, 0x47], "a PNG image"),
        ([0xFF, 0xD8, 0xFF], "a JPEG image"),
        ([0x93, 0x4E, 0x55, 0x4D], "a NumPy file"),
        (Array("%PDF".utf8), "a PDF document"),
        (Array("#ASDF".utf8), "an ASDF file"),
    ]

    private static let textBeginnings: [(text: String, name: String)] = [
        ("<!DOCTYPE HTML", "an HTML page, such as a server's error or a login"),
        ("<HTML", "an HTML page, such as a server's error or a login"),
        ("<", "XML, such as a server's error"),
        ("{", "JSON, such as a server's error"),
        ("[", "JSON"),
        ("VERSION HTTPS://GIT-LFS", "a Git LFS pointer; the file itself was not fetched"),
    ]
}
