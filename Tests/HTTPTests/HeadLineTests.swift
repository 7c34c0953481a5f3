import Testing

@testable import HTTP

@Suite struct HeadLineTests {
    private func line(_ bytes: [UInt8]) -> HeadLine { bytes.withUnsafeBytes { HeadLine($0) } }

    @Test(arguments: [
        ("HTTP/1.1 206 Partial Content\r\n", HeadLine.status(206)), ("HTTP/2 200 \r\n", .status(200)),
        ("HTTP/1.0 404\n", .status(404)), ("ETag: \"a:b\"\r\n", .field(name: "ETag", value: "\"a:b\"")),
        ("X:\r\n", .field(name: "X", value: "")), ("X: \t y \t\r\n", .field(name: "X", value: "y")),
        ("\t more \r\n", .continuation("more")), ("\r\n", .end), ("\n", .end), ("", .end),
        ("HTTP/1.1 20\r\n", .nonsense),
        ("HTTP/1.1 2x6 \r\n", .nonsense), ("no colon\r\n", .nonsense), (": no name\r\n", .nonsense),
    ])
    func `a line of a head is what RFC 9112 says`(text: String, meaning: HeadLine) {
        #expect(line(Array(text.utf8)) == meaning)
    }

    @Test func `bytes that are no UTF-8 are replaced`() {
        #expect(line([0x58, 0x3a, 0xe9]) == .field(name: "X", value: "\u{fffd}"))
    }

    @Test func `fields compare without regard to case and keep their order`() {
        var headers: HTTPHeaders = ["ETag": "a", "Range": "b"]
        headers.append("etag", "c")
        #expect(headers["ETAG"] == "a")
        headers["eTag"] = "d"
        #expect(headers.fields.map(\.name) == ["Range", "eTag"])
        headers["range"] = nil
        #expect(headers["Range"] == nil)
    }

    @Test(
        arguments: [
            ("X", "a\r\nY: b", "X"), ("X", "a\0b", "X"), ("X Y", "a", "X Y"), ("", "a", ""), ("X:", "a", "X:"),
            ("X", "a é b", nil), ("X", "", nil),
        ] as [(String, String, String?)])
    func `a field that would begin another one is not sent`(name: String, value: String, unsendable: String?) {
        var headers: HTTPHeaders = [:]
        headers.append(name, value)
        #expect(headers.unsendable == unsendable)
    }
}
