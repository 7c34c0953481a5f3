import Glibc

/// Which objects of a source are shown, and which of them are FITS files.
public struct Selection: Sendable {
    /// The endings that FITS files have in archives, of whole-file compression and of instruments' own formats too.
    public static let usualSuffixes = [
        ".fits", ".fit", ".fts", ".fits.fz", ".fit.fz", ".fz", ".fits.gz", ".fit.gz", ".fts.gz", ".fits.bz2",
        ".fit.bz2",
        ".fits.z", ".fit.z", ".imfits", ".tfits", ".oifits", ".uvfits", ".sdfits", ".metafits", ".psrfits", ".evt",
        ".evt.gz",
        ".arf", ".rmf", ".pha", ".lc", ".img.gz", ".arf.gz", ".rmf.gz", ".pha.gz",
    ]

    private let suffixes: [String]
    private let include: [String]
    private let exclude: [String]

    /// - Parameters:
    ///   - suffixes: what the names of FITS files end in, compared without regard to case.
    ///   - include: `glob(7)` patterns; if there are any, an object has to match one to be shown.
    ///   - exclude: patterns of objects and folders that are not shown. A pattern with a `/` is held against the path
    ///     from the source on, any other against the last component.
    public init(suffixes: [String] = usualSuffixes, include: [String] = [], exclude: [String] = []) {
        self.suffixes = suffixes.map { $0.lowercased() }
        self.include = include
        self.exclude = exclude
    }

    /// Another number for another selection, the same in every process.
    var fingerprint: UInt64 {
        let parts = [suffixes, include, exclude].map { $0.joined(separator: "\0") }
        return Inode.digest(parts.joined(separator: "\0\0"), version: "")
    }

    public func isFITS(_ name: String) -> Bool {
        let name = name.lowercased()
        // By bytes: comparing characters took most of the time of a long listing.
        return suffixes.contains {
            name.utf8.count >= $0.utf8.count && name.utf8.suffix($0.utf8.count).elementsEqual($0.utf8)
        }
    }

    var hasPatterns: Bool { !include.isEmpty || !exclude.isEmpty }

    public func shows(object path: String, named name: String) -> Bool {
        (include.isEmpty || include.contains { Self.matches($0, path, name) }) && shows(folder: path, named: name)
    }

    public func shows(folder path: String, named name: String) -> Bool {
        !exclude.contains { Self.matches($0, path, name) }
    }

    private static func matches(_ pattern: String, _ path: String, _ name: String) -> Bool {
        fnmatch(pattern, pattern.contains("/") ? path : name, 0) == 0
    }
}
