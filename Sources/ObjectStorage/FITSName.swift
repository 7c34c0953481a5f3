/// What can be told of a name without looking at the object: whether it says FITS, and where its suffix begins.
enum FITSName {
    private static let suffixes: Set = ["fits", "fit", "fts"]
    private static let compressions: Set = ["gz", "fz", "bz2", "z", "xz", "zst"]

    static func isFITS(_ name: some BidirectionalCollection<UInt8>) -> Bool {
        guard let (stem, last) = split(name) else { return false }
        if last == "fz" || suffixes.contains(last) { return true }
        guard compressions.contains(last), let (_, suffix) = split(stem) else { return false }
        return suffixes.contains(suffix)
    }

    /// Where the suffix of a name begins, at its dot: `.fits.gz` is one suffix, and a name that begins with its only
    /// dot has none.
    static func suffixStart<Name: BidirectionalCollection<UInt8>>(of name: Name) -> Name.Index {
        guard let (stem, last) = split(name) else { return name.endIndex }
        if compressions.contains(last), let (shorter, suffix) = split(stem), suffixes.contains(suffix) {
            return shorter.endIndex
        }
        return stem.endIndex
    }

    /// What stands before the last dot, and in lower case what stands behind it; longer than any known suffix, it is "".
    private static func split<Name: BidirectionalCollection<UInt8>>(
        _ name: Name
    ) -> (stem: Name.SubSequence, suffix: String)? {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return nil }
        let suffix = name[name.index(after: dot)...]
        return (name[..<dot], suffix.count > 4 ? "" : String(decoding: suffix, as: UTF8.self).lowercased())
    }
}
