import Testing

@testable import ObjectStorage

@Suite struct URLListTests {
    /// The paths of a list's entries, as text.
    static func paths(_ text: String, localFolder: String? = nil) throws(URLListError) -> [String] {
        try URLList(parsing: Array(text.utf8), localFolder: localFolder).entries.map { entry in
            (Key.names(in: entry.key) ?? []).map(Key.display).joined(separator: "/")
        }
    }

    static func failure(_ text: String, localFolder: String? = nil) -> URLListError? {
        do throws(URLListError) {
            _ = try paths(text, localFolder: localFolder)
            return nil
        } catch {
            return error
        }
    }

    @Test("a list of one folder is flat") func flat() throws {
        #expect(try Self.paths("https://h/a/b/x.fits\nhttps://h/a/b/y.fits\n") == ["x.fits", "y.fits"])
        #expect(try Self.paths("https://h/a/b/x.fits") == ["x.fits"])
    }

    @Test(
        "the longest common folder is stripped, name by name, and the rest is the path",
        arguments: [
            ("https://h/a/n1/x.fits\nhttps://h/a/n2/x.fits", ["n1/x.fits", "n2/x.fits"]),
            ("https://h/a/night1/x.fits\nhttps://h/a/night2/y.fits", ["night1/x.fits", "night2/y.fits"]),
            ("https://h/a/x.fits\nhttps://h/a/b/y.fits", ["x.fits", "b/y.fits"]),
            ("https://h/a/b/y.fits\nhttps://h/a/x.fits", ["b/y.fits", "x.fits"]),
            ("https://h1/a/x.fits\nhttps://h2/a/x.fits", ["h1/a/x.fits", "h2/a/x.fits"]),
            ("https://h/a/x.fits\nhttps://h:8443/a/x.fits", ["h/a/x.fits", "h:8443/a/x.fits"]),
            ("https://h/x.fits\nhttps://h/y.fits", ["x.fits", "y.fits"]),
            ("https://h/a%20b/x%2By.fits\nhttps://h/c/é.fits", ["a b/x+y.fits", "c/é.fits"]),
        ])
    func commonFolder(list: String, expected: [String]) throws {
        #expect(try Self.paths(list) == expected)
    }

    @Test("a path behind a tab is the path, and does not count for the common folder") func givenPaths() throws {
        let list = "https://h/a/x.fits\thalf/way/m 1.fits\nhttps://h/b/y.fits\nhttps://h/b/z.fits\t\n"
        #expect(try Self.paths(list) == ["half/way/m 1.fits", "y.fits", "z.fits"])
        #expect(try Self.paths("https://h/a/x.fits\t./a//b/./c.fits") == ["a/b/c.fits"])
    }

    @Test("blank lines, comments, a byte order mark and the line ends of Windows are passed over") func noise() throws {
        let list =
            "\u{FEFF}# a list\r\n\r\nhttps://h/a/x.fits  \r\n  \t\r\n#https://h/b/no.fits\r\n  https://h/a/y.fits\tz.fits \r\n"
        #expect(try Self.paths(list) == ["x.fits", "z.fits"])
        #expect(try Self.paths("") == [])
        #expect(try Self.paths("# nothing\n\n") == [])
    }

    @Test(
        "the name comes from the query where the last part of the URL is no FITS name",
        arguments: [
            ("https://h/download?uri=mast:TESS/product/t%201.fits", "t 1.fits"),
            ("https://h/download?a=1&file=%2Fdata%2Fx.fits.gz&b=y.fits", "x.fits.gz"),
            ("https://h/get/x.fits?token=y.fits", "x.fits"), ("https://h/download?id=17", "download"),
            ("https://h/download", "download"), ("https://h/", "h"), ("https://h", "h"), ("https://h/a/", "a"),
        ])
    func names(url: String, name: String) throws {
        #expect(try Self.paths(url) == [name])
    }

    @Test("names that collide get a number before the suffix, in the order of the list") func collisions() throws {
        let list = """
            https://h/d?f=x.fits.gz
            https://h/d?f=x.fits.gz&v=2
            https://h/d?f=x.fits.gz&v=3
            https://h/d?f=x~2.fits.gz
            https://h/d?f=y.fits
            https://h/d?id=1
            https://h/d?id=2
            """
        #expect(
            try Self.paths(list) == [
                "x.fits.gz", "x~2.fits.gz", "x~3.fits.gz", "x~2~2.fits.gz", "y.fits", "d", "d~2",
            ])
    }

    @Test("names collide only within one folder") func collisionsByFolder() throws {
        #expect(
            try Self.paths("http://h/a\tn/a.fits\nhttp://h/b\tm/a.fits\nhttp://h/c\tn/a.fits") == [
                "n/a.fits", "m/a.fits", "n/a~2.fits",
            ])
    }

    @Test(
        "what cannot be a path is refused with its line",
        arguments: [
            ("http://h/a\n\nhttp://h/b\t../x.fits", 3), ("http://h/b\ta/../x.fits", 1),
            ("# c\nhttp://h/b\t/abs.fits", 2),
            ("http://h/b\ta/", 1), ("http://h/b\t.", 1), ("http://h/b\ta\0b", 1), ("http://h/\0", 1),
            ("http://h/x/../../y.fits", 1), ("http://h/%2e%2e/y.fits", 1), ("http://h/a%2Fb.fits", 1),
            ("http://h/a%00b.fits", 1), ("http://h/ok.fits\nftp://h/x.fits", 2), ("mailto://x", 1), ("http://", 1),
        ])
    func refused(list: String, line: Int) throws {
        let error = try #require(Self.failure(list + "\nhttp://h/last.fits", localFolder: "/data"))
        #expect(error.line == line)
        #expect(error.description.hasPrefix("Line \(line) of the list "))
    }

    @Test("a local list may name files, by URL or by path") func localFiles() throws {
        let list = Array("/data/a b.fits\nsub/c.fits\n./d.fits\nfile:///data/e%20f.fits\n".utf8)
        let entries = try URLList(parsing: list, localFolder: "/data").entries
        #expect(
            entries.map(\.url) == [
                "file:///data/a%20b.fits", "file:///data/sub/c.fits", "file:///data/d.fits", "file:///data/e%20f.fits",
            ])
        #expect(
            entries.map(\.key) == [
                "a%20b.fits", "sub/c.fits", "d.fits", "e%20f.fits",
            ])
    }

    @Test(
        "a list from elsewhere names no files of this machine",
        arguments: ["/etc/passwd", "x.fits", "file:///etc/passwd"])
    func foreignList(entry: String) {
        #expect(Self.failure("http://h/a.fits\n\(entry)")?.line == 2)
    }

    @Test("blanks and letters beyond ASCII in a URL are encoded, and what is encoded stays") func encoding() throws {
        let list = Array("http://h/a b/é%20x.fits?q=ü".utf8)
        #expect(try URLList(parsing: list).entries.map(\.url) == ["http://h/a%20b/%C3%A9%20x.fits?q=%C3%BC"])
        let latin = Array("http://h/l".utf8) + [0xE9] + Array(".fits".utf8)
        let entry = try #require(try URLList(parsing: latin).entries.first)
        #expect(entry.url == "http://h/l%E9.fits")
        #expect(entry.key == "l%E9.fits")
    }

    @Test("many entries of one name are numbered in one pass") func manyCollisions() throws {
        let count = 5_000
        let list = String(repeating: "http://h/d?f=x.fits\n", count: count)
        let paths = try Self.paths(list)
        #expect(Set(paths).count == count)
        #expect(paths.last == "x~\(count).fits")
    }
}
