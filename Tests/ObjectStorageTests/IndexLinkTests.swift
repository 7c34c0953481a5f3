import HTTP
import Testing

@testable import ObjectStorage

@Suite struct IndexLinkTests {
    static let folder = IndexFolder(URL("https://Archive.example:8443/a%20b/data/?x=1")!)

    @Test(
        "a link to a member of the folder gives its decoded name, however it is written",
        arguments: [
            ("m.fits", "m.fits", false), ("./m.fits", "m.fits", false), ("sub/", "sub", true), ("./sub/", "sub", true),
            ("/a%20b/data/m.fits", "m.fits", false), ("/a b/data/m.fits", "m.fits", false),
            ("https://archive.example:8443/a%20b/data/sub/", "sub", true),
            ("//archive.example:8443/a%20b/data/m", "m", false),
            ("../data/m.fits", "m.fits", false), ("x/../m.fits", "m.fits", false), ("m.fits#frag", "m.fits", false),
            ("co%3Alon", "co:lon", false), ("./co:lon", "co:lon", false), ("100%.fits", "100%.fits", false),
            ("a%2Bb+c", "a+b+c", false), ("é", "é", false), ("...", "...", false), (".hidden", ".hidden", false),
            ("%2e%2e%2e", "...", false),
        ])
    func members(reference: String, name: String, isFolder: Bool) {
        #expect(Self.folder.link(Array(reference.utf8)) == .member(Array(name.utf8), isFolder: isFolder))
    }

    @Test("a name in another encoding keeps its bytes, encoded in the link or not") func otherEncodings() {
        #expect(Self.folder.link(Array("l%E9".utf8)) == .member([0x6C, 0xE9], isFolder: false))
        #expect(Self.folder.link([0x6C, 0xE9]) == .member([0x6C, 0xE9], isFolder: false))
    }

    @Test(
        "a link that leads out of the folder, deeper into it, or nowhere is no member",
        arguments: [
            "/", "/m.fits", "/a%20b/m.fits", "/a%20b/data/sub/m.fits", "sub/m.fits", "../other/", "../../", "",
            ".", "./", "#top", "m.fits?download=1", "?page=2", "https://elsewhere.example/a%20b/data/m.fits",
            "http://archive.example:8443/a%20b/data/m.fits", "https://archive.example/a%20b/data/m.fits",
            "mailto:a@b.example", "javascript:void(0)", "ftp://archive.example/m.fits", "a%2Fb", "..%2Fm", "%2e%2e%2fm",
            "%2E%2E", "%2e", "a%00b", "a%0Ab", "a%7Fb", "%01", "//", "http://", "co:lon",
        ])
    func others(reference: String) {
        #expect(Self.folder.link(Array(reference.utf8)) == .elsewhere)
    }

    @Test("links to the folder above and to other orders of the page are known") func parentAndSorting() {
        for reference in ["..", "../", "/a%20b/", "https://archive.example:8443/a%20b/"] {
            #expect(Self.folder.link(Array(reference.utf8)) == .parent)
        }
        for reference in ["?C=N;O=D", "?sort=name&order=asc", "./?sort=size&order=desc", "/a%20b/data/?C=M;O=A"] {
            #expect(Self.folder.link(Array(reference.utf8)) == .sorting)
        }
    }

    @Test("a folder at the root of its server has members and no parent") func root() {
        for url in ["http://h", "http://h/", "http://h/index.html"] {
            let folder = IndexFolder(URL(url)!)
            #expect(folder.link(Array("/m.fits".utf8)) == .member(Array("m.fits".utf8), isFolder: false))
            #expect(folder.link(Array("..".utf8)) == .elsewhere)
        }
    }
}
