import FITS
import TestSupport
import Testing

@Suite struct HDUTests {
    @Test(
        "The first card says what an HDU is",
        arguments: [
            ("XTENSION= 'IMAGE   '", HDUKind.image), ("XTENSION= 'IUEIMAGE'", .image), ("XTENSION= ' IMAGE'", .image),
            ("XTENSION= 'TABLE   '", .asciiTable), ("XTENSION= 'BINTABLE'", .binaryTable),
            ("XTENSION= 'A3DTABLE'", .binaryTable), ("XTENSION= '3DTABLE'", .binaryTable),
            ("XTENSION= 'FOREIGN '", .other("FOREIGN")), ("XTENSION= 'DUMP    '", .other("DUMP")),
            ("XTENSION= 'HDRLET  '", .other("HDRLET")), ("XTENSION=", .other("")), ("SIMPLE  = T", .primary),
        ])
    func kinds(_ card: String, kind: HDUKind) {
        let odd = FITSBuilder(
            [card, "BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 3", "PCOUNT  = 0", "GCOUNT  = 1"], data: [1, 2, 3])
        let layout = layout(of: FITSBuilder.file(.primary(), odd, .image(axes: [5])))
        #expect(layout.hdus.map(\.kind) == [.primary, kind, .image])
    }

    @Test("Random groups are told from an empty array by GROUPS") func randomGroups() {
        let cards = [
            "SIMPLE  = T", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 0", "NAXIS2  = 3", "PCOUNT  = 0", "GCOUNT  = 2",
        ]
        let groups = layout(of: FITSBuilder(cards + ["GROUPS  = T"], data: Array(1...6)).bytes)
        #expect(groups.hdus.map(\.kind) == [.randomGroups])
        #expect(groups.hdus[0].dataRange == 2880..<2886)
        #expect(layout(of: FITSBuilder(cards).bytes).hdus.map(\.kind) == [.primary])
    }

    @Test("Names and versions have defaults and need not be strings") func names() {
        let layout = layout(
            of: FITSBuilder.file(
                .primary(), .image("EXTNAME = 'SCI     '", "EXTVER  = 2"), .image("EXTNAME = 5", "EXTVER  = 'x'"),
                .image("EXTNAME = ''")))
        #expect(layout.hdus.map(\.extensionName) == [nil, "SCI", "5", nil])
        #expect(layout.hdus.map(\.extensionVersion) == [1, 2, 1, 1])
    }

    @Test("The ranges of an HDU meet those of the next") func ranges() {
        let layout = layout(of: FITSBuilder.file(.primary(bitpix: 16, axes: [5, 7]), .image(axes: [3000])))
        #expect(layout.hdus[0].headerRange == 0..<2880)
        #expect(layout.hdus[0].dataRange == 2880..<2950)
        #expect(layout.hdus[0].range == 0..<5760)
        #expect(layout.hdus[1].headerRange == 5760..<8640)
        #expect(layout.hdus[1].dataRange == 8640..<11640)
        #expect(layout.hdus[1].range == 5760..<14400)
        #expect(layout.hdus[0].bitpix == 16)
        #expect(layout.hdus[0].axes == [5, 7])
        #expect(layout.hdus[0].cardCount == 6)
    }

    @Test("An HDU is placed by its header alone just as the walk places it") func placedAlone() throws {
        let bytes = FITSBuilder.file(.primary(axes: [10]), .image(bitpix: -32, axes: [100, 100]))
        let layout = layout(of: Array(bytes.prefix(20_000)))
        for hdu in layout.hdus {
            #expect(
                try HDU(index: hdu.index, header: hdu.header, at: hdu.headerRange.lowerBound, streamSize: 20_000) == hdu
            )
        }
    }

    @Test("The heap begins at THEAP and ends with the data unit") func heap() {
        let layout = layout(
            of: FITSBuilder.file(
                .primary(), .binaryTable(rowLength: 8, rows: 10, heap: 50, formats: ["1PB(9)"]),
                .binaryTable(rowLength: 8, rows: 10, heap: 50, formats: ["1PB(9)"], "THEAP   = 100"),
                .binaryTable(rowLength: 8, rows: 10, heap: 50, formats: ["1PB(9)"], "THEAP   = 9999"),
                .binaryTable(rowLength: 8, rows: 10, formats: ["1PB(9)"])))
        let heaps = layout.hdus.map { hdu in
            hdu.heapRange.map { $0.lowerBound - hdu.dataRange.lowerBound..<$0.upperBound - hdu.dataRange.lowerBound }
        }
        #expect(heaps == [nil, 80..<130, 100..<130, nil, nil])
    }

    @Test("Columns are put together from their keywords") func columns() {
        let table = FITSBuilder.binaryTable(
            rowLength: 20, rows: 1, formats: ["3E", "8A"], "TTYPE2  = 'name'", "TUNIT1  = 'mag'", "TDIM1   = '( 3, 1)'",
            "TDIM2   = '(x)'", "TTYPE1  = 'first'", "TTYPE1  = 'second'", "TTYPE3  = 'beyond'", "TFORM01 = 'K'")
        let hdu = layout(of: FITSBuilder.file(.primary(), table)).hdus[1]
        #expect(hdu.columns.map(\.number) == [1, 2])
        #expect(hdu.columns.map(\.name) == ["first", "name"])
        #expect(hdu.columns.map(\.format) == ["3E", "8A"])
        #expect(hdu.columns.map(\.unit) == ["mag", nil])
        #expect(hdu.columns.map(\.dimensions) == [[3, 1], nil])
        #expect(hdu.columns.map(\.startColumn) == [nil, nil])
    }

    @Test("Compressed images and tables are known by ZIMAGE and ZTABLE") func compressed() {
        let layout = layout(
            of: FITSBuilder.file(
                .primary("ZIMAGE  = T"), .binaryTable(rowLength: 8, rows: 1, "ZIMAGE  = T"),
                .binaryTable(rowLength: 8, rows: 1, "ZTABLE  = T"), .binaryTable(rowLength: 8, rows: 1, "ZIMAGE  = F")))
        #expect(layout.hdus.map(\.isCompressedImage) == [false, true, false, false])
        #expect(layout.hdus.map(\.isCompressedTable) == [false, false, true, false])
    }

    @Test("INHERIT takes over what the extension does not say itself") func inheritance() {
        let layout = layout(
            of: FITSBuilder.file(
                .primary("TELESCOP= 'VLT'", "OBJECT  = 'M13'", "HISTORY made"),
                .image("INHERIT = T", "OBJECT  = 'M31'"), .image("OBJECT  = 'M33'")))
        let inherited = layout.effectiveRecords(of: layout.hdus[1]).filter {
            ["TELESCOP", "OBJECT", "SIMPLE", "HISTORY"].contains($0.keyword)
        }
        #expect(inherited.map(\.value) == [.string("M31"), .string("VLT")])
        #expect(layout.effectiveRecords(of: layout.hdus[2]) == Array(layout.hdus[2].header.records))
        #expect(layout.hdus[1].header.value("TELESCOP") == nil)
    }
}
