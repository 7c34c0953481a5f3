import ObjectStorage

/// Which files are likely to have their headers in the same places: those whose names end alike.
///
/// An instrument's files share a layout exactly (JWST, HST, TESS, uncompressed frames), or not at all (`.fz`, where the
/// length of every data unit varies). Which it is, each family has to show: after two wrong guesses no more are made,
/// but for one now and then.
struct LayoutFamilies {
    /// Layouts that are remembered of a family: raw frames come as science, bias, flat and dark.
    private static let mostSiblings = 8
    /// Wrong guesses, one after another, after which a family counts as one that does not repeat.
    private static let mostStrikes = 2
    /// Files of such a family between two guesses; a guess costs no more than the headers of one file.
    private static let pause = 32
    /// Families; a source has some for each of its instruments.
    private static let mostFamilies = 1024

    private struct Family {
        /// The last one used is first.
        var siblings: [Sibling] = []
        var strikes = 0
        var filesToPass = 0
    }
    private var families = RecentlyUsed<String, Family>(limit: mostFamilies)

    /// The layouts that a file of this name may have, the likeliest first; none where the family does not repeat.
    mutating func siblings(of url: String, size: Int?) -> [Sibling] {
        guard let family = families[Self.family(of: url)], family.filesToPass == 0 else { return [] }
        guard let size else { return family.siblings }
        return family.siblings.filter { $0.size == size } + family.siblings.filter { $0.size != size }
    }

    /// What is compressed as a whole is not learnt from: its offsets are not the object's.
    mutating func learn(_ file: FITSFile) {
        guard file.layout.isComplete, file.layout.hdus.count > 1, file.container == nil else { return }
        let name = Self.family(of: file.object.url)
        var family = families[name] ?? Family()
        let sibling = Sibling(of: file.layout)
        family.siblings.removeAll { $0 == sibling }
        family.siblings = [sibling] + family.siblings.prefix(Self.mostSiblings - 1)
        family.filesToPass = max(0, family.filesToPass - 1)
        families.insert(family, for: name)
    }

    /// Whether the guesses of one file were right, for the most part.
    mutating func judge(_ wasRight: Bool, of url: String) {
        let name = Self.family(of: url)
        guard var family = families[name] else { return }
        family.strikes = wasRight ? 0 : family.strikes + 1
        if family.strikes >= Self.mostStrikes { family.filesToPass = Self.pause }
        families.insert(family, for: name)
    }

    /// What the names of a family share: `_flt.fits`, `_v#.fits.fz`, `.fits`; numbers count as one.
    static func family(of url: String) -> String {
        let path = url.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        let name = path[(path.lastIndex(of: UInt8(ascii: "/")).map { path.index(after: $0) } ?? path.startIndex)...]
        let start =
            name.lastIndex { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
            ?? name.firstIndex(of: UInt8(ascii: ".")) ?? name.endIndex
        var family: [UInt8] = []
        for byte in name[start...] {
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            if !isDigit {
                family.append(byte)
            } else if family.last != UInt8(ascii: "#") {
                family.append(UInt8(ascii: "#"))
            }
        }
        return String(decoding: family, as: UTF8.self)
    }
}
