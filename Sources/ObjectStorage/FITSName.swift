/// What can be told of a name without looking at the object: whether it says FITS, and where its suffix begins.
enum FITSName {
    private static let suffixes = ["fits", "fit", "fts"]
    private static let compressions = ["gz", "fz", "bz2", "z", "xz", "zst"]

    static func isFITS(_ name: [UInt8]) -> Bool {
        let parts = extensions(of: name)
        guard let last = parts.last else { return false }
        return suffixes.contains(last) || last == "fz"
            || parts.count == 2 && compressions.contains(last) && suffixes.contains(parts[0])
    }

    /// Where the suffix of a name begins, at its dot: `.fits.gz` is one suffix, and a name that begins with its only
    /// dot has none.
    static func suffixStart(of name: [UInt8]) -> Int {
        let parts = extensions(of: name)
        guard let last = parts.last else { return name.count }
        let isDouble = parts.count == 2 && compressions.contains(last) && suffixes.contains(parts[0])
        return name.count - (isDouble ? parts[0].utf8.count + 1 : 0) - last.utf8.count - 1
    }

    /// The last one or two parts of a name that stand behind a dot, in lower case.
    private static func extensions(of name: [UInt8]) -> [String] {
        var parts: [String] = []
        var end = name.count
        while parts.count < 2, let dot = name[..<end].lastIndex(of: UInt8(ascii: ".")), dot > 0 {
            // Lower-casing beyond ASCII can change a length in bytes, and none of these is a suffix that matters.
            let part = name[(dot + 1)..<end].map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
            guard let text = String(validating: part, as: UTF8.self) else { break }
            parts.insert(text, at: 0)
            end = dot
        }
        return parts
    }
}
