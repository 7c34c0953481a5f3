import Testing

@testable import ObjectStorage

@Suite struct JSONValueTests {
    static func parse(_ text: String) -> JSONValue? { JSONValue(parsing: Array(text.utf8)) }

    @Test("the values of RFC 8259 are read") func values() {
        #expect(Self.parse(" null ") == .null)
        #expect(Self.parse("[true,false]") == .array([.boolean(true), .boolean(false)]))
        #expect(
            Self.parse("[0,-1,12345,1.5,1e3,-0.5E-2]")
                == .array([
                    .integer(0), .integer(-1), .integer(12345), .otherNumber, .otherNumber, .otherNumber,
                ]))
        #expect(Self.parse("99999999999999999999") == .otherNumber)
        #expect(
            Self.parse(#"{"a":{"b":[ ]},"c":{}}"#) == .object(["a": .object(["b": .array([])]), "c": .object([:])]))
        #expect(Self.parse(#"{"a":1,"a":2}"#)?["a"] == .integer(2))
    }

    @Test("escapes stand for their characters, two surrogates for one, and half a pair for U+FFFD") func escapes() {
        #expect(Self.parse(#""\"\\\/\b\f\n\r\t\u00e9""#)?.text == "\"\\/\u{8}\u{c}\n\r\té")
        #expect(Self.parse(#""\ud83d\udd2d""#)?.text == "🔭")
        #expect(Self.parse(#""\ud83dx""#)?.text == "\u{FFFD}x")
        #expect(Self.parse(#""\udd2d""#)?.text == "\u{FFFD}")
        #expect(Self.parse(#""\ud83d\u0041""#)?.text == "\u{FFFD}A")
    }

    @Test("a string's bytes are kept, UTF-8 or not") func rawBytes() {
        #expect(JSONValue(parsing: [0x22, 0x6C, 0xE9, 0x22])?.bytes == [0x6C, 0xE9])
    }

    @Test(
        "what is no JSON text is refused",
        arguments: [
            "", " ", "nul", "tru", "[", "[1", "[1,", "[1,]", "[,1]", "{", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "{a:1}",
            #"""#, #""\x""#, #""\u12""#, #""\u12g4""#, "\"a\nb\"", "01", "-", "1.", ".5", "1e", "+1", "1 2", "[1]]",
            "NaN", "'a'",
        ])
    func malformed(text: String) {
        #expect(Self.parse(text) == nil)
    }

    @Test("brackets without end are refused before they use up the stack") func depth() {
        #expect(Self.parse(String(repeating: "[", count: 1_000_000)) == nil)
        #expect(Self.parse(String(repeating: #"{"a":"#, count: 100_000)) == nil)
        #expect(Self.parse(String(repeating: "[", count: 32) + String(repeating: "]", count: 32)) != nil)
        #expect(Self.parse(String(repeating: "[", count: 33) + String(repeating: "]", count: 33)) == nil)
    }
}
