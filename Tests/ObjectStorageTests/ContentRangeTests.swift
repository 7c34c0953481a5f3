import Testing

@testable import ObjectStorage

@Suite struct ContentRangeTests {
    @Test(
        "a well-formed value is read as a half-open range and a total",
        arguments: [
            ("bytes 0-0/1", 0..<1, 1), ("bytes 42-1233/1234", 42..<1234, 1234), ("bytes 42-1233/*", 42..<1234, nil),
            ("BYTES 0-499/500", 0..<500, 500), ("bytes */1234", nil, 1234), ("bytes */0", nil, 0),
            (
                "bytes 4611686018427387903-4611686018427387903/4611686018427387904",
                4_611_686_018_427_387_903..<4_611_686_018_427_387_904, Object.largestSize
            ),
        ] as [(String, Range<Int>?, Int?)])
    func wellFormed(text: String, range: Range<Int>?, total: Int?) throws {
        let value = try #require(ContentRange(text))
        #expect(value.range == range)
        #expect(value.total == total)
    }

    @Test(
        "a value that no recipient may use is refused",
        arguments: [
            "", "bytes", "bytes ", "bytes 0-9", "bytes 0-9/", "bytes /9", "bytes */*", "bytes 9-0/10", "bytes 0-10/10",
            "bytes 0-9/5", "items 0-9/10", "bytes=0-9/10", "bytes -9/10", "bytes 0-/10", "bytes +0-9/10",
            "bytes 0-9/10/11", "bytes 0-9/10 ", "bytes  0-9/10", "bytes 0x0-9/10", "bytes 0-9223372036854775807/*",
            "bytes 0-99999999999999999999/*", "bytes 0-0/99999999999999999999", "bytes ٠-٩/١٠",
            "bytes 0-9/4611686018427387905", "bytes */4611686018427387905", "bytes 0-4611686018427387904/*",
        ])
    func malformed(text: String) {
        #expect(ContentRange(text) == nil)
    }

    @Test("what is written is what is read") func roundTrip() {
        for text in ["bytes 0-9/10", "bytes 5-5/*", "bytes */7"] {
            #expect(ContentRange(text)?.description == text)
        }
        #expect(ContentRange.request(0..<2880) == "bytes=0-2879")
    }
}
