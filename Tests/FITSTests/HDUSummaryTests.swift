import FITS
import TestSupport
import Testing

@Suite struct HDUSummaryTests {
    /// The expectation is what astropy 8.0.2 prints for these bytes.
    @Test("The text is that of astropy's info()") func text() {
        let bytes = FITSBuilder.file(
            .primary("EXTEND  = T"),
            .image(bitpix: -32, axes: [20, 10], "EXTNAME = 'SCI'", "EXTVER  = 2"),
            .image(bitpix: 16, axes: [5], "BZERO   = 32768", "BSCALE  = 1", "EXTNAME = 'A LONG NAME'"),
            .image(bitpix: 16, axes: [5, 6, 7], "BSCALE  = 0.5", "LONG    = 'a&'", "CONTINUE  'b'"),
            .image(bitpix: 8, axes: [3, 0]),
            .binaryTable(rowLength: 14, rows: 3, formats: ["10A", "E"], "EXTNAME = 5"),
            .asciiTable(rowLength: 8, rows: 2, formats: ["A8"], "TBCOL1  = 1", "EXTVER  = 12345"),
            FITSBuilder(
                ["XTENSION= 'FOREIGN'", "BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 4", "PCOUNT  = 0", "GCOUNT  = 1"],
                data: [1, 2, 3, 4]))
        #expect(HDUSummary.text(of: layout(of: bytes), fileName: "a.fits") == Self.expected)
    }

    static let expected = [
        "Filename: a.fits",
        "No.    Name      Ver    Type      Cards   Dimensions   Format",
        "  0  PRIMARY       1 PrimaryHDU       4   ()      ",
        "  1  SCI           2 ImageHDU         9   (20, 10)   float32   ",
        "  2  A LONG NAME    1 ImageHDU         9   (5,)   int16 (rescales to uint16)   ",
        "  3                1 ImageHDU        10   (5, 6, 7)   int16 (rescales to float32)   ",
        "  4                1 ImageHDU         7   (3, 0)      ",
        "  5  5             1 BinTableHDU     11   3R x 2C   [10A, E]   ",
        "  6              12345 TableHDU        11   2R x 1C   [A8]   ",
        "  7                1 NonstandardExtHDU      6   (4,)      ",
    ].map { $0 + "\n" }.joined()

    @Test("A primary header without EXTEND counts one card more where extensions follow, as astropy gives it one")
    func extend() {
        let alone = layout(of: FITSBuilder.file(.primary()))
        let followed = layout(of: FITSBuilder.file(.primary(), .image()))
        #expect(HDUSummary(alone.hdus[0], in: alone).cards == 3)
        #expect(HDUSummary(followed.hdus[0], in: followed).cards == 4)
    }

    @Test("Random groups and files that are not quite FITS have their own types") func primaries() {
        let groups = layout(
            of: FITSBuilder(
                [
                    "SIMPLE  = T", "BITPIX  = -32", "NAXIS   = 3", "NAXIS1  = 0", "NAXIS2  = 3", "NAXIS3  = 2",
                    "GROUPS  = T", "PCOUNT  = 1", "GCOUNT  = 2",
                    "PTYPE1  = 'UU'",
                ],
                data: FITSBuilder.pattern(56)
            ).bytes)
        #expect(
            HDUSummary(groups.hdus[0], in: groups).line
                == "  0  PRIMARY       1 GroupsHDU       10   (3, 2)   float32   2 Groups  1 Parameters")
        let odd = layout(of: FITSBuilder(["SIMPLE  = F", "BITPIX  = 8", "NAXIS   = 0"]).bytes)
        #expect(HDUSummary(odd.hdus[0], in: odd).line == "  0                1 NonstandardHDU      3   ()      ")
    }
}
