import Testing

@testable import ObjectStorage

@Suite struct KeyTests {
    @Test("every byte of a name survives its key, and only unreserved characters stand in it bare")
    func everyByte() {
        let name = (1...255).map(UInt8.init).filter { $0 != UInt8(ascii: "/") }
        let key = Key.component(of: name)
        #expect(Key.names(in: key) == [name])
        #expect(key.utf8.allSatisfy { $0 == 0x25 || $0 < 0x7F && Key.component(of: [$0]).utf8.count == 1 })
        #expect(Key.component(of: Array("a+b c%20~é".utf8)) == "a%2Bb%20c%2520~%C3%A9")
    }

    @Test(
        "a key that could leave its source is none",
        arguments: ["..", "../a", "a/../b", "%2e%2e/a", "a/%2E./b", ".", "a//b", "/a", "a%2Fb", "a%00b", "//"])
    func escaping(key: String) {
        #expect(Key.names(in: key) == nil)
    }

    @Test("a folder's key has the names of the folder, and the source's key has none") func folders() {
        #expect(Key.names(in: "") == [])
        #expect(Key.names(in: "a/b%20c/") == [Array("a".utf8), Array("b c".utf8)])
    }

    @Test("bytes that are no UTF-8 stay percent-encoded in what people see") func display() {
        #expect(Key.display(Array("é.fits".utf8)) == "é.fits")
        #expect(Key.display([0x6C, 0xE9, 0x2E, 0xC3, 0xA9]) == "l%E9.é")
        #expect(Key.display([0xFF]) == "%FF")
        #expect(Key.display([0xF0, 0x9F, 0x94]) == "%F0%9F%94")
    }
}
