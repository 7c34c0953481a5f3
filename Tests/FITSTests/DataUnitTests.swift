import FITS
import TestSupport
import Testing

@Suite struct DataUnitTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var first = "XTENSION= 'IMAGE   '"
        var cards: [String]
        var length: Int
    }

    static let simple = "SIMPLE  =                    T"

    static let cases: [Case] = [
        Case(testDescription: "a primary array", first: simple, cards: shape(16, 10, 20), length: 400),
        Case(
            testDescription: "PCOUNT and GCOUNT in a primary header count, as in other readers", first: simple,
            cards: shape(8, 10) + ["PCOUNT  = 5", "GCOUNT  = 2"], length: 30),
        Case(
            testDescription: "random groups leave out NAXIS1", first: simple,
            cards: shape(-32, 0, 3, 4) + ["GROUPS  = T", "PCOUNT  = 6", "GCOUNT  = 7"], length: 4 * 7 * (6 + 12)),
        Case(
            testDescription: "NAXIS1 = 0 without GROUPS is an empty array", first: simple, cards: shape(-32, 0, 3, 4),
            length: 0),
        Case(
            testDescription: "random groups with NAXIS1 alone are empty", first: simple,
            cards: shape(8, 0) + ["GROUPS  = T", "PCOUNT  = 6", "GCOUNT  = 7"], length: 0),
        Case(
            testDescription: "an extension counts groups and parameters",
            cards: shape(-64, 3, 5) + ["PCOUNT  = 2", "GCOUNT  = 3"], length: 8 * 3 * (2 + 15)),
        Case(
            testDescription: "without axes there are no data, whatever PCOUNT says",
            cards: shape(8) + ["PCOUNT  = 100"], length: 0),
        Case(
            testDescription: "with an axis of 0 PCOUNT still counts", cards: shape(8, 12, 0) + ["PCOUNT  = 100"],
            length: 100),
        Case(
            testDescription: "a heap is inside PCOUNT and THEAP adds nothing",
            cards: shape(8, 10, 10) + ["PCOUNT  = 150", "GCOUNT  = 1", "THEAP   = 200"], length: 250),
        Case(testDescription: "no groups, no data", cards: shape(16, 10) + ["GCOUNT  = 0"], length: 0),
        Case(testDescription: "PCOUNT and GCOUNT are 0 and 1 where they are missing", cards: shape(32, 10), length: 40),
        Case(
            testDescription: "an overflow of 64 bits is said to be one", cards: shape(64, 4_294_967_296, 4_294_967_296),
            length: .max),
        Case(
            testDescription: "an overflow of 128 bits too",
            cards: shape(64, .max, .max, .max) + ["PCOUNT  = 9223372036854775807", "GCOUNT  = 9223372036854775807"],
            length: .max),
        Case(testDescription: "an overflow times nothing is nothing", cards: shape(64, .max, .max, 0), length: 0),
        Case(testDescription: "999 axes are legal", cards: shape(8, Array(repeating: 1, count: 999)), length: 1),
        Case(testDescription: "a BITPIX that is no type still has bits", cards: shape(24, 10), length: 30),
        Case(
            testDescription: "whole numbers may be written as real ones",
            cards: ["BITPIX  = 8", "NAXIS   = 2.0", "NAXIS1  = 100.0", "NAXIS2  = 5.0D01"], length: 5000),
        Case(
            testDescription: "signs and leading zeros are nothing special",
            cards: ["BITPIX  = +16", "NAXIS   = 1", "NAXIS1  = 0000000100"], length: 200),
        Case(
            testDescription: "the blank after = may be missing", cards: ["BITPIX  =16", "NAXIS   =1", "NAXIS1  =7"],
            length: 14),
        Case(
            testDescription: "lower-case keywords count", cards: ["bitpix  = 16", "naxis   = 1", "Naxis1  = 7"],
            length: 14),
        Case(
            testDescription: "the order of the mandatory keywords does not matter",
            cards: ["NAXIS2  = 3", "GCOUNT  = 2", "NAXIS1  = 7", "NAXIS   = 2", "BITPIX  = 8"], length: 42),
        Case(testDescription: "of two NAXIS1 the first counts", cards: shape(8, 10) + ["NAXIS1  = 99"], length: 10),
        Case(testDescription: "NAXISn beyond NAXIS does not count", cards: shape(8, 10) + ["NAXIS2  = 99"], length: 10),
        Case(
            testDescription: "a negative PCOUNT shortens, as in other readers",
            cards: shape(16, 10, 10) + ["PCOUNT  = -50"], length: 100),
        Case(testDescription: "a header without NAXIS has no data", cards: ["BITPIX  = 8"], length: 0),
    ]

    static func shape(_ bitpix: Int, _ axes: Int...) -> [String] { shape(bitpix, axes) }

    static func shape(_ bitpix: Int, _ axes: [Int]) -> [String] {
        ["BITPIX  = \(bitpix)", "NAXIS   = \(axes.count)"]
            + axes.enumerated().map { FITSBuilder.keyword("NAXIS\($0 + 1)", "\($1)") }
    }

    @Test("The header says how long the data unit is", arguments: cases)
    func length(_ testCase: Case) throws {
        let hdu = try hdu([testCase.first] + testCase.cards)
        #expect(hdu.claimedDataLength == testCase.length)
    }

    @Test(
        "A length that cannot be known is an error",
        arguments: [
            (["BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = -5"], FITSError.negative(keyword: "NAXIS1", value: -5)),
            (["BITPIX  = 8", "NAXIS   = -1"], .negative(keyword: "NAXIS", value: -1)),
            (["BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 5", "GCOUNT  = -1"], .negative(keyword: "GCOUNT", value: -1)),
            (["BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 5", "PCOUNT  = -6"], .negative(keyword: "PCOUNT", value: -6)),
            (["BITPIX  = 8", "NAXIS   = 1000"], .tooManyAxes(1000)),
            (["BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 5"], .missing(keyword: "NAXIS2")),
            (["NAXIS   = 1", "NAXIS1  = 5"], .missing(keyword: "BITPIX")),
            (["BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 'ten'"], .notAnInteger(keyword: "NAXIS1", value: "ten")),
            (["BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 2.5"], .notAnInteger(keyword: "NAXIS1", value: "2.5")),
            (["BITPIX  = 8", "NAXIS   = 1", "NAXIS1  ="], .notAnInteger(keyword: "NAXIS1", value: "empty")),
            (
                ["BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 99999999999999999999"],
                .notAnInteger(keyword: "NAXIS1", value: "1e+20")
            ),
        ])
    func refused(_ cards: [String], error: FITSError) {
        #expect(throws: error) { _ = try self.hdu(["XTENSION= 'IMAGE   '"] + cards) }
    }

    @Test("A header without a single card has no data unit") func noCards() {
        #expect(throws: FITSError.self) { _ = try HDU(index: 0, header: Header(bytes: []), at: 0, streamSize: 0) }
    }

    private func hdu(_ cards: [String]) throws -> HDU {
        let header = Header(bytes: (cards + ["END"]).flatMap(FITSBuilder.card))
        return try HDU(index: 0, header: header, at: 0, streamSize: .max)
    }
}
