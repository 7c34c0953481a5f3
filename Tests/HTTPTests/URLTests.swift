import TestSupport
import Testing

@testable import HTTP

@Suite struct URLTests {
    @Test func `a URL comes apart and together again`() throws {
        let url = try #require(URL("HTTPS://me:p%40ss@Data.Example.org:8443/a%20b/c.fits?x=1&y=%2F#part"))
        #expect(url.scheme == "https")
        #expect(url.userinfo == "me:p%40ss")
        #expect(url.host == "data.example.org")
        #expect(url.port == 8443)
        #expect(url.path == "/a%20b/c.fits")
        #expect(url.query == "x=1&y=%2F")
        #expect(url.fragment == "part")
        #expect(url.description == "https://me:p%40ss@data.example.org:8443/a%20b/c.fits?x=1&y=%2F#part")
        #expect(url.withoutUserinfo.description.hasPrefix("https://data.example.org:8443/"))
    }

    @Test(arguments: [
        "http://h", "http://h/", "http://h?q", "http://h/?", "http://[::1]:8080/a", "http://[fe80::1%25eth0]/",
        "s3://bucket/key", "file:///tmp/a", "http://h/a//b/../c/./d", "http://h/~a/(b)/c'd!*,;=:@&+$",
    ])
    func `a URL stays as it was written`(text: String) {
        #expect(URL(text)?.description == text)
    }

    @Test(arguments: [
        ("http://h/a b", "http://h/a%20b"), ("http://h/é", "http://h/%C3%A9"),
        ("http://h/a|b?c^d", "http://h/a%7Cb?c%5Ed"),
        ("http://h/100%", "http://h/100%"), ("http://h:/a", "http://h/a"), ("http://h/a?\u{301}", "http://h/a?%CC%81"),
    ])
    func `what must not stand in a URL is encoded`(text: String, encoded: String) {
        #expect(URL(text)?.description == encoded)
    }

    @Test(arguments: [
        "", "a", "/a", "//h/a", "http:", "http:/a", "http://", "http:///a", "http://:80/", "http://h:x/",
        "http://h:-1/",
        "http://h:65536/", "http://h:99999999999999999999/", "http://h h/", "http://[::1/", "http://[g h]/",
        "1http://h/",
        "ht!tp://h/", "http://h/\r\nX: y", "http://h/\0", "http://h\\a/", "mailto:someone@example.org", "http://u@/",
    ])
    func `what is no absolute URL with a host is refused`(text: String) {
        #expect(URL(text) == nil)
    }

    /// RFC 3986 §5.4.1 and §5.4.2; `g:h` and `http:g` lead to no host and are refused.
    @Test(arguments: [
        ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"),
        ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q#s"),
        ("g#s", "http://a/b/c/g#s"), ("g?y#s", "http://a/b/c/g?y#s"), (";x", "http://a/b/c/;x"),
        ("g;x", "http://a/b/c/g;x"), ("g;x?y#s", "http://a/b/c/g;x?y#s"), ("", "http://a/b/c/d;p?q"),
        (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"), ("../", "http://a/b/"),
        ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../", "http://a/"), ("../../g", "http://a/g"),
        ("../../../g", "http://a/g"), ("../../../../g", "http://a/g"), ("/./g", "http://a/g"), ("/../g", "http://a/g"),
        ("g.", "http://a/b/c/g."), (".g", "http://a/b/c/.g"), ("g..", "http://a/b/c/g.."), ("..g", "http://a/b/c/..g"),
        ("./../g", "http://a/b/g"), ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"),
        ("g/../h", "http://a/b/c/h"), ("g;x=1/./y", "http://a/b/c/g;x=1/y"), ("g;x=1/../y", "http://a/b/c/y"),
        ("g?y/./x", "http://a/b/c/g?y/./x"), ("g?y/../x", "http://a/b/c/g?y/../x"), ("g#s/./x", "http://a/b/c/g#s/./x"),
        ("g#s/../x", "http://a/b/c/g#s/../x"), ("https://z/../y", "https://z/y"),
        ("a b é.fits", "http://a/b/c/a%20b%20%C3%A9.fits"),
    ])
    func `a reference is resolved as RFC 3986 says`(reference: String, target: String) throws {
        let base = try #require(URL("http://a/b/c/d;p?q"))
        #expect(base.resolving(reference)?.description == target)
    }

    @Test(arguments: ["g:h", "http:g", "mailto:a@b", "javascript:x()", "//", "http://", "a\nb"])
    func `a reference that leads to no host is refused`(reference: String) throws {
        let base = try #require(URL("http://a/b/c/d;p?q"))
        #expect(base.resolving(reference) == nil)
    }

    @Test func `a reference found at a host without a path begins at its root`() {
        #expect(URL("http://a")?.resolving("g")?.description == "http://a/g")
        #expect(URL("http://a")?.resolving("../g")?.description == "http://a/g")
    }

    @Test(arguments: [
        ("http://h/a", "http://h:80/b", true), ("https://h:443/", "https://H/", true),
        ("http://h/", "https://h/", false),
        ("http://h/", "http://h:8080/", false), ("http://h/", "http://g.h/", false),
        ("http://u:p@h/", "http://h/", true),
    ])
    func `an origin is scheme, host and port`(a: String, b: String, same: Bool) throws {
        #expect(try #require(URL(a)).isSameOrigin(as: try #require(URL(b))) == same)
    }

    @Test func `percent-encoding goes back and forth for every byte`() {
        let all = (0...255).map { UInt8($0) }
        #expect(URL.percentDecoded(URL.percentEncoded(all)) == all)
        #expect(URL.percentEncoded("a/b c~é+") == "a%2Fb%20c~%C3%A9%2B")
        #expect(URL.percentEncoded("a/b c", allowing: "/") == "a/b%20c")
        #expect(URL.percentDecoded("%41%6a%zz%4") == Array("Aj%zz%4".utf8))
    }

    @Test func `no bytes make the parser trap, and what it takes it takes again`() {
        var dice = SplitMix64(state: 3986)
        let seed = Array("https://me:pw@[::1]:80/a/../b%20c/./d?e=f&g#h".utf8)
        for _ in 0..<4_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...4, using: &dice) {
                let index = Int.random(in: 0..<bytes.count, using: &dice)
                switch Int.random(in: 0...2, using: &dice) {
                case 0: bytes[index] = .random(in: 0...255, using: &dice)
                case 1: bytes.remove(at: index)
                default: bytes.insert("/:@?#[]%.".utf8.randomElement(using: &dice) ?? 0, at: index)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            if let url = URL(text) { #expect(URL(url.description) == url, "\(text)") }
            if let url = URL("http://a/b/c")?.resolving(text) { #expect(URL(url.description) == url, "\(text)") }
        }
    }
}
