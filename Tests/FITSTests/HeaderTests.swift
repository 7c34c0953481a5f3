import FITS
import TestSupport
import Testing

@Suite struct HeaderTests {
    @Test(
        "Values are read in free format",
        arguments: [
            ("KEY     =                   16 / sixteen", Value.integer(16), "sixteen"),
            ("KEY     = +16", .integer(16), ""),
            ("KEY     = -0016/minus", .integer(-16), "minus"),
            ("KEY     =16", .integer(16), ""),
            ("KEY     = 9223372036854775808", .real(9_223_372_036_854_775_808), ""),
            ("KEY     = 1.5", .real(1.5), ""),
            ("KEY     = 1.", .real(1), ""),
            ("KEY     = -.5E-3", .real(-0.0005), ""),
            ("KEY     = 1.5D3", .real(1500), ""),
            ("KEY     = 1E400", .real(.infinity), ""),
            ("KEY     = T", .logical(true), ""),
            ("KEY     =                    F/ no", .logical(false), "no"),
            ("KEY     = (1.5, -2)", .complex(1.5, -2), ""),
            ("KEY     =", .undefined, ""),
            ("KEY     =                      / nothing yet", .undefined, "nothing yet"),
            ("KEY     = ''", .string(""), ""),
            ("KEY     = '     '", .string(""), ""),
            ("KEY     = 'A   '", .string("A"), ""),
            ("KEY     = '  A'", .string("  A"), ""),
            ("KEY     = 'it''s / here' / said / so", .string("it's / here"), "said / so"),
            ("KEY     = ''''", .string("'"), ""),
            ("KEY     = 'O'Meara'        / observer", .string("O'Meara"), "observer"),
            ("KEY     = 'open", .string("open"), ""),
            ("KEY     = 'two' words", .string("two"), ""),
            ("KEY     = 'no more&'", .string("no more&"), ""),
            ("KEY     = 'tab\there'", .string("tab?here"), ""),
            ("KEY     = nan", .malformed("nan"), ""),
            ("KEY     = 0x10", .malformed("0x10"), ""),
            ("KEY     = 1 2", .malformed("1 2"), ""),
            ("KEY     = 1.5E", .malformed("1.5E"), ""),
            ("KEY     = (1,2,3)", .malformed("(1,2,3)"), ""),
            ("KEY     = TRUE / text", .malformed("TRUE"), "text"),
        ])
    func values(_ card: String, value: Value, comment: String) throws {
        let record = try #require(Array(header(card).records).first)
        #expect(record.keyword == "KEY")
        #expect(record.value == value)
        #expect(record.comment == comment)
        #expect(header(card).value("KEY") == value)
    }

    @Test("CONTINUE cards go on with a string that ends in &") func continuation() {
        let header = header(
            "LONG    = 'one &' / first",
            "CONTINUE  'two ''&' / second",
            "CONTINUE  '  three  ' / third",
            "NEXT    = 1")
        let records = Array(header.records)
        #expect(records.map(\.keyword) == ["LONG", "NEXT"])
        #expect(records.map(\.index) == [0, 3])
        #expect(records[0].value == .string("one two '  three"))
        #expect(records[0].comment == "first second third")
        #expect(header.string("LONG") == "one two '  three")
    }

    @Test("A CONTINUE card that nothing asked for is commentary") func strayContinuation() {
        let records = Array(header("A       = 'done'", "CONTINUE  'more'", "CONTINUE  / none").records)
        #expect(records.map(\.keyword) == ["A", "CONTINUE", "CONTINUE"])
        #expect(records.map(\.value) == [.string("done"), nil, nil])
    }

    @Test("Commentary has text and no value") func commentary() {
        let records = Array(header("COMMENT = 'no value'", "HISTORY  made", "", "NOVALUE  12").records)
        #expect(records.map(\.keyword) == ["COMMENT", "HISTORY", "", "NOVALUE"])
        #expect(records.allSatisfy { $0.value == nil })
        #expect(records.map(\.comment) == ["= 'no value'", " made", "", " 12"])
    }

    @Test("HIERARCH keywords have the name before the first =") func hierarch() {
        let header = header("HIERARCH ESO DET ID = 'CCD = 44' / chip", "HIERARCH  none here", "HIERARCH= 5")
        #expect(header.string("ESO DET ID") == "CCD = 44")
        #expect(header.string("HIERARCH eso det id") == "CCD = 44")
        #expect(header.integer("HIERARCH") == 5)
        #expect(header.value("ESO DET") == nil)
        #expect(Array(header.records).map(\.keyword) == ["ESO DET ID", "HIERARCH", "HIERARCH"])
    }

    @Test("The first record of a keyword counts, whatever its case") func firstOne() {
        let header = header("COMMENT OBJECT = 'no'", "object  = 'M13'", "OBJECT  = 'M31'", "EQUINOX = 2000.0")
        #expect(header.string("OBJECT") == "M13")
        #expect(header.string("Object") == "M13")
        #expect(header.string("OBJECTS") == nil)
        #expect(header.integer("EQUINOX") == 2000)
        #expect(header.string("EQUINOX") == nil)
        #expect(header.logical("OBJECT") == nil)
        #expect(header.real("EQUINOX") == 2000)
    }

    @Test("The text has lines of 80 columns and shows other bytes as ?") func text() {
        var bytes = ["A       = 1", "COMMENT  caf\u{e9}", "END"].flatMap(FITSBuilder.card)
        bytes[20] = 0
        let header = Header(bytes: bytes)
        let lines = "A       = 1         ?".padded + "COMMENT  caf??".padded + "END".padded
        #expect(header.cardCount == 3)
        #expect(header.textLength == 243)
        #expect(header.text(of: 0..<243) == Array(lines.utf8))
    }

    @Test("Any part of the text is the same as in the whole") func textParts() {
        let header = header("A       = 1", "B       = 2")
        let whole = header.text(of: 0..<header.textLength)
        for start in stride(from: 0, to: whole.count, by: 7) {
            for end in stride(from: start, to: whole.count, by: 11) {
                #expect(header.text(of: start..<end) == Array(whole[start..<end]))
            }
        }
        #expect(header.text(of: 240..<9999) == Array(whole[240...]))
        #expect(header.text(of: 9999..<10000).isEmpty)
    }

    private func header(_ cards: String...) -> Header {
        Header(bytes: (cards + ["END"]).flatMap(FITSBuilder.card))
    }
}

extension String {
    fileprivate var padded: String { self + String(repeating: " ", count: 80 - count) + "\n" }
}
