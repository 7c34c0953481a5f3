import FITS
import TestSupport
import Testing

/// Every way in which a stream can end or break; the HDUs before the fault always stand.
@Suite struct HDUWalkTests {
    static let good = FITSBuilder.file(.primary(axes: [10]), .image(bitpix: 16, axes: [100]))

    struct Ending: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        var hdus = 2
        var trailing: Range<Int>?
        /// What the problems say, in their order.
        var problems: [String] = []
        /// HDU and offset of the first problem.
        var place = (2, 11520)
    }

    static let nuls = [UInt8](repeating: 0, count: 2880)
    static let blanks = [UInt8](repeating: 32, count: 2880)

    static let endings: [Ending] = [
        Ending(testDescription: "a whole file", bytes: good),
        Ending(testDescription: "the padding of the last data unit is missing", bytes: Array(good.prefix(8640 + 200))),
        Ending(testDescription: "a part of that padding is missing", bytes: Array(good.prefix(9000))),
        Ending(
            testDescription: "the padding of a header without data is missing",
            bytes: Array(FITSBuilder.file(.primary()).prefix(320)), hdus: 1),
        Ending(testDescription: "one line feed too many", bytes: good + [10]),
        Ending(testDescription: "a carriage return and a line feed too many", bytes: good + [13, 10]),
        Ending(
            testDescription: "the data are cut off", bytes: Array(good.prefix(8640 + 199)),
            problems: ["claims 200 bytes of data; the file ends after 199"], place: (1, 8640)),
        Ending(
            testDescription: "the data are missing", bytes: Array(good.prefix(8640)),
            problems: ["the file ends after 0 bytes"], place: (1, 8640)),
        Ending(
            testDescription: "a later header is cut off", bytes: Array(good.prefix(5760 + 300)), hdus: 1,
            trailing: 5760..<6060, problems: ["ends inside this header"], place: (1, 5760)),
        Ending(
            testDescription: "NUL blocks at the end", bytes: good + nuls + nuls, trailing: 11520..<17280,
            problems: ["Only NUL bytes follow"]),
        Ending(
            testDescription: "a few NULs at the end", bytes: good + nuls.prefix(512), trailing: 11520..<12032,
            problems: ["Only NUL bytes follow"]),
        Ending(
            testDescription: "blank blocks at the end", bytes: good + blanks, trailing: 11520..<14400,
            problems: ["Blanks follow"]),
        Ending(
            testDescription: "special records", bytes: good + FITSBuilder.padded(Array("special".utf8), with: 0),
            trailing: 11520..<14400, problems: ["is no HDU"]),
        Ending(
            testDescription: "NUL blocks between HDUs", bytes: good + nuls + nuls + FITSBuilder.image(axes: [4]).bytes,
            hdus: 3, problems: ["NUL bytes lie before the HDU, 5760 of them"]),
        Ending(
            testDescription: "more NUL blocks between HDUs than are passed over",
            bytes: good + Array(repeating: nuls, count: 10).joined() + FITSBuilder.image().bytes,
            trailing: 11520..<43200, problems: ["NUL bytes follow"]),
        Ending(
            testDescription: "the next HDU is not at a block", bytes: good + [1, 2, 3] + FITSBuilder.image().bytes,
            trailing: 11520..<14403, problems: ["begins 3 bytes after"]),
        Ending(
            testDescription: "NULs before an HDU that is not at a block",
            bytes: good + nuls.prefix(80) + FITSBuilder.image().bytes, trailing: 11520..<14480,
            problems: ["begins 80 bytes after"]),
        Ending(testDescription: "joined files", bytes: good + good, hdus: 4, problems: ["begins with SIMPLE"]),
        Ending(
            testDescription: "an HDU that claims more than can be counted",
            bytes: good
                + FITSBuilder([
                    "XTENSION= 'IMAGE'", "BITPIX  = 64", "NAXIS   = 2", "NAXIS1  = 4294967296", "NAXIS2  = 4294967296",
                ]).bytes + nuls, hdus: 3, problems: ["claims more data than can be counted"], place: (2, 14400)),
        Ending(
            testDescription: "an HDU with a negative axis",
            bytes: good + FITSBuilder(["XTENSION= 'IMAGE'", "BITPIX  = 64", "NAXIS   = 1", "NAXIS1  = -4"]).bytes
                + nuls, trailing: 11520..<17280, problems: ["NAXIS1 is -4"]),
        Ending(
            testDescription: "an HDU with a BITPIX that is no type",
            bytes: good
                + FITSBuilder(["XTENSION= 'IMAGE'", "BITPIX  = 24", "NAXIS   = 1", "NAXIS1  = 4"], data: nuls).bytes
                + FITSBuilder.image().bytes, hdus: 4, problems: ["BITPIX is 24"]),
        Ending(
            testDescription: "SIMPLE = F",
            bytes: FITSBuilder(["SIMPLE  = F", "BITPIX  = 8", "NAXIS   = 0"]).bytes + FITSBuilder.image().bytes,
            problems: ["SIMPLE is not T"], place: (0, 0)),
        Ending(
            testDescription: "text on the END card",
            bytes: FITSBuilder.header(FITSBuilder.primary().cards, end: "END     of header"), hdus: 1,
            problems: ["END card has text"], place: (0, 0)),
        Ending(
            testDescription: "NULs on the END card",
            bytes: FITSBuilder.header(FITSBuilder.primary().cards, end: "END\0\0\0\0\0\0\0"), hdus: 1),
        Ending(
            testDescription: "no END, then data",
            bytes: good
                + FITSBuilder.padded(
                    ["XTENSION= 'IMAGE'", "BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 9000"].flatMap(FITSBuilder.card),
                    with: 32) + FITSBuilder.pattern(9000), trailing: 11520..<23400,
            problems: ["what stands at byte 14400 is no header"]),
        Ending(
            testDescription: "no END, then another header",
            bytes: good + FITSBuilder.padded(FITSBuilder.image().cards.flatMap(FITSBuilder.card), with: 32)
                + FITSBuilder.image().bytes, trailing: 11520..<17280, problems: ["another one begins at byte 14400"]),
        Ending(
            testDescription: "no END, and nothing more",
            bytes: good + FITSBuilder.padded(FITSBuilder.image().cards.flatMap(FITSBuilder.card), with: 32),
            trailing: 11520..<14400, problems: ["ends inside this header"]),
        Ending(
            testDescription: "two NAXIS1 that differ",
            bytes: good + FITSBuilder(FITSBuilder.image(axes: [4]).cards + ["NAXIS1  = 5"], data: [1, 2, 3, 4]).bytes,
            hdus: 3, problems: ["NAXIS1 stands twice"]),
    ]

    @Test("The HDUs before a fault stand, and the fault is named", arguments: endings)
    func ending(_ ending: Ending) {
        let layout = layout(of: ending.bytes)
        #expect(layout.size == ending.bytes.count)
        #expect(layout.hdus.count == ending.hdus)
        #expect(layout.trailing == ending.trailing)
        #expect(layout.problems.count == ending.problems.count)
        for (problem, text) in zip(layout.problems, ending.problems) { #expect(problem.text.contains(text)) }
        if let first = layout.problems.first { #expect((first.hdu, first.offset) == ending.place) }
    }

    @Test("Truncated data are as long as what is there") func truncated() {
        let hdu = layout(of: Array(Self.good.prefix(8700))).hdus[1]
        #expect(hdu.isTruncated)
        #expect(hdu.dataRange == 8640..<8700)
        #expect(hdu.claimedDataLength == 200)
        #expect(hdu.range == 5760..<8700)
    }

    @Test("Padding that the file lacks is counted") func missingPadding() {
        #expect(layout(of: Self.good).hdus.map(\.missingPadding) == [0, 0])
        #expect(layout(of: Array(Self.good.prefix(8840))).hdus.map(\.missingPadding) == [0, 2680])
        #expect(layout(of: Array(FITSBuilder.file(.primary()).prefix(320))).hdus.map(\.missingPadding) == [2560])
    }

    @Test(
        "A stream that is no FITS has no HDU and one problem that says what it looks like",
        arguments: [
            ([UInt8](), "is empty"),
            (Array("<!DOCTYPE HTML PUBLIC>".utf8), "an HTML page"),
            (Array("\n  <html>".utf8), "an HTML page"),
            (Array("<?xml version='1.0'?><Error>".utf8), "XML"),
            (Array("{\"error\": 404}".utf8), "JSON"),
            (Array("version https://git-lfs.github.com/spec/v1\n".utf8), "a Git LFS pointer"),
            ([0x1F, 0x8B, 8, 0], "gzip data"),
            (Array("BZh91AY".utf8), "bzip2 data"),
            (Array("# a text\tfile\n".utf8), "text"),
            ([0], "NUL bytes"),
            ([1], "its format is not known"),
            (blanks, "blanks"),
            (nuls, "NUL bytes"),
            (FITSBuilder.image().bytes, "begins with XTENSION"),
            (FITSBuilder.card("simple  = T"), "text"),
            (FITSBuilder.card("SIMPLE  = T"), "ends inside this header"),
            (FITSBuilder(["SIMPLE  = T", "BITPIX  = 8", "NAXIS   = -1"]).bytes, "NAXIS is -1"),
        ])
    func notFITS(_ bytes: [UInt8], text: String) {
        let layout = layout(of: bytes)
        #expect(layout.hdus.isEmpty)
        #expect(layout.trailing == nil)
        #expect(layout.problems.count == 1)
        #expect(layout.problems.first?.text.contains(text) == true)
        #expect(layout.problems.first?.hdu == 0)
    }

    @Test("END counts only where a card begins and only by itself") func endInOtherPlaces() {
        let cards = [
            "A       = 'END     '", "COMMENT END", "ENDTIME = 1", "END=    = 2", "HIERARCH END = 3", "LONG    = 'x&'",
            "CONTINUE  'END'",
        ]
        let hdus = layout(of: FITSBuilder(FITSBuilder.primary().cards + cards).bytes).hdus
        #expect(hdus.map(\.cardCount) == [3 + cards.count + 1])
    }

    @Test("Blank cards and blank blocks in a header are a part of it") func blankCards() {
        let cards = FITSBuilder.primary().cards + Array(repeating: "", count: 80) + ["LAST    = 1"]
        let layout = layout(of: FITSBuilder(cards).bytes + FITSBuilder.image().bytes)
        #expect(layout.hdus.map(\.cardCount) == [85, 6])
        #expect(layout.problems.isEmpty)
    }

    @Test("Headers keep bytes that are no text") func oddBytes() {
        var bytes = FITSBuilder(FITSBuilder.primary().cards + ["COMMENT x", "OBJECT  = 'y'"]).bytes
        bytes[3 * 80 + 9] = 0xE9
        bytes[4 * 80 + 11] = 9
        let layout = layout(of: bytes + FITSBuilder.image().bytes)
        #expect(layout.hdus.count == 2)
        #expect(layout.hdus[0].header.bytes == Array(bytes.prefix(6 * 80)))
    }

    @Test("A header may end exactly with a block", arguments: [35, 36, 71, 72])
    func exactBlocks(_ cardCount: Int) {
        let cards = FITSBuilder.primary().cards + Array(repeating: "HISTORY x", count: cardCount - 3)
        let layout = layout(of: FITSBuilder(cards).bytes + FITSBuilder.image().bytes)
        #expect(layout.hdus.map(\.cardCount) == [cardCount + 1, 6])
        #expect(layout.hdus[0].headerRange.count == (cardCount * 80 / 2880 + 1) * 2880)
    }

    @Test("A header of endless blanks is given up at 64 MiB") func endlessHeader() throws {
        let size = 100 << 20
        var walk = HDUWalk(size: size)
        var fetched = 0
        while let range = walk.next().wanted {
            var bytes = [UInt8](repeating: 32, count: range.count)
            if range.lowerBound == 0 { bytes.replaceSubrange(0..<80, with: FITSBuilder.card("SIMPLE  = T")) }
            fetched += range.count
            walk.supply(bytes, at: range.lowerBound)
        }
        let layout = try #require(walk.next().layout)
        #expect(layout.problems.map { $0.text.contains("longer than 67108864 bytes") } == [true])
        #expect(fetched < 72 << 20)
    }
}
