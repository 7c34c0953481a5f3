import FITS
import TestSupport
import Testing

@Suite struct NPYHeaderTests {
    @Test(
        "An image is an array whose slowest axis comes first",
        arguments: [
            (8, [5], "'|u1', 'fortran_order': False, 'shape': (5,)"),
            (16, [5, 7], "'>i2', 'fortran_order': False, 'shape': (7, 5)"),
            (32, [1, 2, 3], "'>i4', 'fortran_order': False, 'shape': (3, 2, 1)"),
            (64, [2], "'>i8', 'fortran_order': False, 'shape': (2,)"),
            (-32, [3, 1], "'>f4', 'fortran_order': False, 'shape': (1, 3)"),
            (-64, [2, 2], "'>f8', 'fortran_order': False, 'shape': (2, 2)"),
        ])
    func images(_ bitpix: Int, _ axes: [Int], _ text: String) throws {
        for layout in [
            layout(of: FITSBuilder.primary(bitpix: bitpix, axes: axes).bytes),
            layout(of: FITSBuilder.file(.primary(), .image(bitpix: bitpix, axes: axes))),
        ] {
            let hdu = try #require(layout.hdus.last)
            let header = try #require(NPYHeader(hdu))
            #expect(try self.text(header, length: 4096) == "{'descr': \(text), }")
            #expect(header.dataLength == hdu.dataRange.count)
        }
    }

    @Test(
        "A table is an array of records",
        arguments: [
            ("1L", 1, "('col1','|S1')"), ("3L", 3, "('col1','|S1',(3,))"),
            ("X", 1, "('col1','|u1',(1,))"), ("11X", 2, "('col1','|u1',(2,))"),
            ("B", 1, "('col1','|u1')"), ("1I", 2, "('col1','>i2')"), ("2J", 8, "('col1','>i4',(2,))"),
            ("K", 8, "('col1','>i8')"),
            ("E", 4, "('col1','>f4')"), ("D", 8, "('col1','>f8')"), ("C", 8, "('col1','>c8')"),
            ("M", 16, "('col1','>c16')"),
            ("10A", 10, "('col1','|S10')"), ("A", 1, "('col1','|S1')"), ("20A5", 20, "('col1','|S20')"),
            ("1PE(30)", 8, "('col1','>i4',(2,))"), ("QE", 16, "('col1','>i8',(2,))"),
        ])
    func formats(_ format: String, _ width: Int, _ field: String) throws {
        #expect(try table(width, [format]) == "{'descr': [\(field)], 'fortran_order': False, 'shape': (3,), }")
    }

    @Test(
        "TDIM gives a field its shape where it has as many elements",
        arguments: [
            ("24E", 96, "(2,3,4)", "('col1','>f4',(4,3,2))"),
            ("24E", 96, "(2,3,5)", "('col1','>f4',(24,))"),
            ("24E", 96, "nonsense", "('col1','>f4',(24,))"),
            ("30A", 30, "(10,3)", "('col1','|S10',(3,))"),
            ("30A", 30, "(30)", "('col1','|S30')"),
            ("30A", 30, "(5,3,2)", "('col1','|S5',(2,3))"),
            ("1J", 4, "(1)", "('col1','>i4',(1,))"),
            ("16X", 2, "(4,4)", "('col1','|u1',(2,))"),
        ])
    func dimensions(_ format: String, _ width: Int, _ tdim: String, _ field: String) throws {
        #expect(
            try table(width, [format], ["TDIM1   = '\(tdim)'"])
                == "{'descr': [\(field)], 'fortran_order': False, 'shape': (3,), }")
    }

    @Test("Columns without elements have no width") func emptyColumns() throws {
        #expect(
            try table(4, ["0E", "0A", "0PJ", "0X", "E"])
                == "{'descr': [('col1','>f4',(0,)),('col2','|S0'),('col3','>i4',(0,)),('col4','|u1',(0,)),('col5','>f4')], "
                + "'fortran_order': False, 'shape': (3,), }")
    }

    @Test("Names are unique and escaped, and colN where there is none") func names() throws {
        let cards = ["TTYPE1  = 'x'", "TTYPE2  = 'x'", "TTYPE3  = 'x_2'", "TTYPE4  = 'it''s \\'", "TTYPE6  = 'x'"]
        #expect(
            try table(6, Array(repeating: "B", count: 6), cards)
                == "{'descr': [('x','|u1'),('x_3','|u1'),('x_2','|u1'),('it\\'s \\\\','|u1'),('col5','|u1'),('x_4','|u1')], "
                + "'fortran_order': False, 'shape': (3,), }")
    }

    @Test(
        "Columns that do not fill the row leave it as bytes",
        arguments: [
            ["E", "D"], ["E", "E", "E", "E"], ["10A", "?"], ["10A", ""], ["99999999999999999999E"],
            ["9223372036854775807D"], [],
        ])
    func mismatch(_ formats: [String]) throws {
        #expect(try table(13, formats) == "{'descr': '|V13', 'fortran_order': False, 'shape': (3,), }")
    }

    @Test("An ASCII table has strings, and gaps where nothing is said") func asciiTable() throws {
        let table = FITSBuilder.asciiTable(
            rowLength: 30, rows: 2, formats: ["F8.3", "A5", "I4"], "TBCOL1  = 11", "TBCOL2  = 2", "TBCOL3  = 19",
            "TTYPE2  = 'name'")
        #expect(
            try text(of: table)
                == "{'descr': [('','|V1'),('name','|S5'),('','|V4'),('col1','|S8'),('col3','|S4'),('','|V8')], "
                + "'fortran_order': False, 'shape': (2,), }")
    }

    @Test(
        "ASCII fields that overlap, leave the row or make no sense leave it as bytes",
        arguments: [
            ("A5", "3"), ("A5", "27"), ("A5", "0"), ("A5", "-9223372036854775808"), ("A99999999999", "7"),
            ("A5", "9223372036854775807"),
            ("Z5", "7"), ("A", "7"), ("A0", "7"), ("A5", "'7'"),
        ])
    func asciiMismatch(_ format: String, _ start: String) throws {
        let table = FITSBuilder.asciiTable(
            rowLength: 30, rows: 2, formats: ["A5", format], "TBCOL1  = 1", "TBCOL2  = \(start)")
        #expect(try text(of: table) == "{'descr': '|V30', 'fortran_order': False, 'shape': (2,), }")
    }

    @Test(
        "A wide table takes 8192 bytes, and is bytes where NumPy would refuse its header",
        arguments: [
            (230, 4096, "[('col1','>f4')"), (260, 8192, "[('col1','>f4')"), (470, 8192, "[('col1','>f4')"),
            (999, 4096, "'|V3996'"),
        ])
    func wideTables(_ columns: Int, _ length: Int, _ beginning: String) throws {
        let table = FITSBuilder.binaryTable(
            rowLength: 4 * columns, rows: 1, formats: Array(repeating: "E", count: columns))
        let text = try text(of: table, length: length)
        #expect(text.hasPrefix("{'descr': \(beginning)"))
        #expect(text.utf8.count <= 10_000)
    }

    @Test("The heap of a table follows its rows; a table of no rows may have one") func heap() throws {
        let hdus = layout(
            of: FITSBuilder.file(
                .primary(), .binaryTable(rowLength: 8, rows: 3, heap: 100, formats: ["PB"]),
                .binaryTable(rowLength: 8, rows: 0, heap: 100, formats: ["PB"]))
        ).hdus
        let headers = try hdus.dropFirst().map { try #require(NPYHeader($0)) }
        #expect(headers.map(\.shape) == [[3], [0]])
        #expect(headers.map(\.dataLength) == [124, 100])
        #expect(headers.map(\.type.descr) == ["[('col1','>i4',(2,))]", "[('col1','>i4',(2,))]"])
    }

    @Test(
        "A truncated array is cut to whole rows",
        arguments: [
            ([10, 20, 3], 16, 800, [2, 20, 10], 800), ([10, 20, 3], 16, 799, [1, 20, 10], 400),
            ([10, 20, 3], 16, 399, [1, 19, 10], 380),
            ([10, 20, 3], 16, 19, [1, 1, 9], 18), ([10], 16, 19, [9], 18),
            ([10, 20, 1, 1], 16, 100, [1, 1, 5, 10], 100),
            ([4_294_967_296, 4_294_967_296, 4_294_967_296], 8, 100, [1, 1, 100], 100),
        ])
    func truncatedImages(_ axes: [Int], _ bitpix: Int, _ available: Int, _ shape: [Int], _ dataLength: Int) throws {
        let cards =
            ["SIMPLE  = T", "BITPIX  = \(bitpix)", "NAXIS   = \(axes.count)"]
            + axes.enumerated().map { FITSBuilder.keyword("NAXIS\($0 + 1)", "\($1)") }
        let hdu = try #require(layout(of: FITSBuilder.header(cards) + FITSBuilder.pattern(available)).hdus.first)
        let header = try #require(NPYHeader(hdu))
        #expect(header.shape == shape)
        #expect(header.dataLength == dataLength)
    }

    @Test("An axis of 0 stays, and what PCOUNT adds follows") func emptyAxis() throws {
        let cards = ["SIMPLE  = T", "BITPIX  = 16", "NAXIS   = 2", "NAXIS1  = 5", "NAXIS2  = 0", "PCOUNT  = 4"]
        let hdu = layout(of: FITSBuilder(cards, data: FITSBuilder.pattern(8)).bytes).hdus[0]
        let header = try #require(NPYHeader(hdu))
        #expect(header.shape == [0, 5])
        #expect(header.dataLength == 8)
    }

    @Test("Less than one value is no array") func lessThanOneValue() {
        let cards = ["SIMPLE  = T", "BITPIX  = 16", "NAXIS   = 1", "NAXIS1  = 5"]
        let hdu = layout(of: FITSBuilder.header(cards) + [1]).hdus[0]
        #expect(hdu.dataRange.count == 1)
        #expect(NPYHeader(hdu) == nil)
    }

    @Test("A truncated table is cut to whole rows; one that lacks some of its heap is not") func truncatedTables()
        throws
    {
        let bytes = FITSBuilder.file(.primary(), .binaryTable(rowLength: 8, rows: 10, heap: 100, formats: ["PB"]))
        let cut = { (length: Int) in layout(of: Array(bytes.prefix(5760 + length))).hdus[1] }
        let rows = try #require(NPYHeader(cut(47)))
        #expect(rows.shape == [5])
        #expect(rows.dataLength == 40)
        let heap = try #require(NPYHeader(cut(99)))
        #expect(heap.shape == [10])
        #expect(heap.dataLength == 99)
        #expect(NPYHeader(cut(7)) == nil)
    }

    @Test("More axes than NumPy has are joined to 64") func manyAxes() throws {
        let axes = Array(repeating: 1, count: 60) + [2] + Array(repeating: 1, count: 30) + [3, 2, 1]
        let header = try #require(NPYHeader(layout(of: FITSBuilder.primary(axes: axes).bytes).hdus[0]))
        #expect(header.shape.count == 64)
        #expect(header.shape == [6, 1, 1, 2] + Array(repeating: 1, count: 60))
    }

    @Test(
        "Where there is no array there is no header",
        arguments: [
            FITSBuilder.image(),
            .image(axes: [0, 5]),
            .binaryTable(rowLength: 8, rows: 3, formats: ["D"], "ZIMAGE  = T"),
            .binaryTable(rowLength: 8, rows: 3, formats: ["D"], "ZTABLE  = T"),
            .binaryTable(rowLength: 8, rows: 0, formats: ["D"]),
            .binaryTable(rowLength: 0, rows: 5, heap: 10),
            FITSBuilder(
                ["XTENSION= 'IMAGE'", "BITPIX  = 24", "NAXIS   = 1", "NAXIS1  = 4"], data: FITSBuilder.pattern(12)),
            FITSBuilder(
                ["XTENSION= 'FOREIGN'", "BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 4"], data: FITSBuilder.pattern(4)),
            FITSBuilder(
                ["XTENSION= 'BINTABLE'", "BITPIX  = 16", "NAXIS   = 2", "NAXIS1  = 4", "NAXIS2  = 2"],
                data: FITSBuilder.pattern(16)),
            FITSBuilder(
                ["XTENSION= 'BINTABLE'", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 4294967296", "NAXIS2  = 2"],
                data: FITSBuilder.pattern(16)),
            FITSBuilder(
                [
                    "SIMPLE  = T", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 0", "NAXIS2  = 4", "GROUPS  = T",
                    "PCOUNT  = 1", "GCOUNT  = 1",
                ],
                data: FITSBuilder.pattern(5)),
        ])
    func none(_ hdu: FITSBuilder) throws {
        let bytes = hdu.cards[0].hasPrefix("SIMPLE") ? hdu.bytes : FITSBuilder.file(.primary(), hdu)
        let hdu = try #require(layout(of: bytes).hdus.last)
        #expect(NPYHeader(hdu) == nil)
    }

    private func table(_ width: Int, _ formats: [String], _ cards: [String] = []) throws -> String {
        var table = FITSBuilder.binaryTable(rowLength: width, rows: 3, formats: formats)
        table.cards += cards
        return try text(of: table)
    }

    private func text(of hdu: FITSBuilder, length: Int = 4096) throws -> String {
        let hdu = try #require(layout(of: FITSBuilder.file(.primary(), hdu)).hdus.last)
        return try text(#require(NPYHeader(hdu)), length: length)
    }

    /// The text without its padding, once the frame around it has been checked (numpy.lib.format).
    private func text(_ header: NPYHeader, length: Int) throws -> String {
        try #require(header.bytes.count == length)
        #expect(header.bytes.prefix(8) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0])
        #expect(Int(header.bytes[8]) + Int(header.bytes[9]) << 8 == length - 10)
        #expect(header.bytes.last == 10)
        let text = String(decoding: header.bytes[10..<length - 1], as: UTF8.self)
        return String(text[...(try #require(text.lastIndex { $0 != " " }))])
    }
}
