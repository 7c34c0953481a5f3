import Testing

@testable import ObjectStorage

@Suite struct FITSNameTests {
    @Test(
        "a name says FITS by its suffix, compressed or not, in any case",
        arguments: [
            ("a.fits", true), ("a.FIT", true), ("a.b.fts", true), ("a.fits.gz", true), ("a.fits.fz", true),
            ("a.fz", true), ("a.fits.bz2", true), ("a.Fits.Z", true), ("a.gz", false), ("a.txt", false),
            ("fits", false), (".fits", false), ("a.fits.txt", false), ("download", false), ("", false),
            ("a.txt.gz", false),
        ])
    func isFITS(name: String, expected: Bool) {
        #expect(FITSName.isFITS(Array(name.utf8)) == expected)
    }

    @Test(
        "the suffix begins at its dot, and a double suffix is one",
        arguments: [
            ("a.fits", "a"), ("a.fits.gz", "a"), ("a.FITS.fz", "a"), ("a.b.fits", "a.b"), ("a.tar.gz", "a.tar"),
            ("a", "a"), (".hidden", ".hidden"), ("a.", "a"), (".fits.gz", ".fits"),
        ])
    func suffix(name: String, stem: String) {
        let bytes = Array(name.utf8)
        #expect(String(decoding: bytes[..<FITSName.suffixStart(of: bytes)], as: UTF8.self) == stem)
    }
}
