import FITSTree
import Foundation
import Testing

/// What is written is held against what a parser reads.
@Suite struct JSONWriterTests {
    private func parsed(_ json: JSONWriter) throws -> NSDictionary {
        try #require(try JSONSerialization.jsonObject(with: Data(json.text.utf8)) as? NSDictionary)
    }

    @Test(arguments: [false, true])
    func `everything that is written is read back`(_ isOnOneLine: Bool) throws {
        var json = JSONWriter(onOneLine: isOnOneLine)
        json.object { json in
            json.member("text", "m13")
            json.member("nothing", nil as String?)
            json.member("number", -9_007_199_254_740_991)
            json.member("no number", nil as Int?)
            json.member("half", 0.5)
            json.member("small", 1e-300)
            json.member("infinite", Double.infinity)
            json.member("yes", true)
            json.member("no", false)
            json.member("axes", [30, 20])
            json.member("none", [Int]())
            json.object("empty object") { _ in }
            json.array("empty array") { _ in }
            json.array("nested") { json in
                json.array { json in
                    json.element("a")
                    json.element("b")
                }
                json.object { $0.member("deep", 1) }
                json.object { _ in }
            }
            json.member("last", "z")
        }
        let expected: NSDictionary = [
            "text": "m13", "nothing": NSNull(), "number": -9_007_199_254_740_991, "no number": NSNull(), "half": 0.5,
            "small": 1e-300, "infinite": NSNull(), "yes": true, "no": false, "axes": [30, 20], "none": [Int](),
            "empty object": NSDictionary(), "empty array": [Int](),
            "nested": [["a", "b"], ["deep": 1], NSDictionary()] as [Any], "last": "z",
        ]
        #expect(try parsed(json) == expected)
        #expect(json.text.contains("\n") == !isOnOneLine)
    }

    @Test func `every Unicode scalar below 256 and beyond comes back`() throws {
        let text = String(String.UnicodeScalarView((0..<256).map { Unicode.Scalar($0)! })) + "\u{2028}星😀\r\n\u{1f}"
        var json = JSONWriter()
        json.object { json in
            json.member(text, text)
            json.array("elements") { $0.element(text) }
        }
        #expect(try parsed(json) == [text: text, "elements": [text]])
        #expect(json.text.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0a })
    }

    @Test func `members stand on lines of their own, two blanks a level`() {
        var json = JSONWriter()
        json.object { json in
            json.member("a", 1)
            json.array("b") { json in
                json.object { $0.member("c", "d") }
            }
            json.array("e") { _ in }
        }
        #expect(
            json.text == """
                {
                  "a": 1,
                  "b": [
                    {
                      "c": "d"
                    }
                  ],
                  "e": []
                }
                """)
    }

    @Test func `a list at the top is text too`() throws {
        var json = JSONWriter(onOneLine: true)
        json.array { json in
            json.element("a")
            json.element("b")
        }
        #expect(try JSONSerialization.jsonObject(with: Data(json.text.utf8)) as? [String] == ["a", "b"])
    }
}
