import HTTP
import Testing

@testable import ObjectStorage

@Suite struct IndexPageTests {
    static let url = "http://127.0.0.1:8080/data/"
    static let long = "verylongname_" + String(repeating: "x", count: 80) + ".fits"
    static let folders: Set = ["empty/", "sub folder/"]
    static let members: Set<String> = folders.union([
        "<lt>.fits", "a&b.fits", "a+b.fits", "apo's.fits", "back\\slash.fits", "big.fits", "co:lon.fits", "hash#1.fits",
        "lat%E9in.fits", "per%20cent.fits", "plain.fits", "quo\"te.fits", "semi;x.fits", long, "what?.fits",
        "with blank.fits", "é.fits",
    ])
    static let some: Set = ["sub folder/", "plain.fits", "co:lon.fits"]

    static func page(_ text: String, at url: String = url) -> IndexPage? {
        URL(url).flatMap { IndexPage(Array(text.utf8), url: $0) }
    }

    /// The names that people see, with a `/` behind folders.
    static func names(_ page: IndexPage?) -> Set<String>? {
        page.map { page in Set(page.entries.map { Key.display($0.name) + ($0.isFolder ? "/" : "") }) }
    }

    @Test(
        "the pages of real servers give every name, whatever stands in it",
        arguments: [
            ("nginx", NginxPages.html, members),
            // The vector's file is UTF-8, so the byte that nginx sent as it was is another one there.
            ("nginx, JSON", NginxPages.json, members.subtracting(["lat%E9in.fits"]).union(["lat\u{FFFD}in.fits"])),
            ("Apache", ApachePages.plain, members), ("Apache, fancy", ApachePages.fancy, members),
            ("Apache, table", ApachePages.table, members), ("Caddy, JSON", CaddyPages.json, members),
            ("Caddy", CaddyPages.html, some.union(["per%20cent.fits"])),
            ("rclone", RclonePages.html, some.union(["lat%E9in.fits"])),
            ("lighttpd", OtherPages.lighttpd, members),
            // h2o links to folders without the slash that would tell them from files.
            ("h2o", OtherPages.h2o, members.subtracting(folders).union(["empty", "sub folder"])),
            // Python writes a byte that is no UTF-8 as a surrogate, and understands it so.
            ("Python", OtherPages.python, members.subtracting(["lat%E9in.fits"]).union(["lat%ED%B3%A9in.fits"])),
        ])
    func realServers(server: String, page: String, expected: Set<String>) throws {
        let index = try #require(Self.page(page))
        #expect(Self.names(index) == expected)
        #expect(index.entries.count == expected.count)
    }

    @Test(
        "an empty folder of a real server is an index without members",
        arguments: [
            NginxPages.empty, NginxPages.emptyJSON, ApachePages.empty, CaddyPages.empty, "[]", "null",
            RclonePages.empty,
            OtherPages.h2oEmpty, OtherPages.pythonEmpty,
        ])
    func emptyFolders(page: String) {
        #expect(Self.page(page)?.entries == [])
    }

    @Test(
        "an index that arrives in pieces is the same as a whole one",
        arguments: [
            NginxPages.html, NginxPages.json, ApachePages.fancy, ApachePages.table, CaddyPages.html, CaddyPages.json,
            RclonePages.html, OtherPages.lighttpd, OtherPages.h2o, OtherPages.python, longPage(), longJSON(),
            NginxPages.emptyJSON, "null", "[1,2]", "<title>Telescope archive</title><a href='about.html'>About</a>",
        ])
    func pieces(page: String) throws {
        let url = try #require(URL(Self.url))
        let body = Array(page.utf8)
        let whole = IndexPage(body, url: url)
        for length in [1, 7, 1000, 4096, 16 << 10] where length > 1 || body.count < 50_000 {
            #expect(IndexPage(body, url: url, pieceLength: length)?.entries == whole?.entries, "\(length)")
        }
    }

    /// With a comment, a script and a tag that are longer than what is looked at behind a tag.
    static func longPage() -> String {
        let filling = String(repeating: "<a href=no.fits>no</a> ", count: 1000)
        let rows = (0..<2000).map { "<a href='\($0).fits'>\($0).fits</a>   22-Nov-2026 10:\(10 + $0 % 50)   \($0)\n" }
        return "<title>Index of /</title><!-- \(filling) --><script>'\(filling)'</script>" + rows[..<1000].joined()
            + "<p title='\(filling)'>" + rows[1000...].joined() + "<!-- \(filling)"
    }

    static func longJSON() -> String {
        let members = (0..<2000).map {
            #"{ "name":"a]\"},[\#($0).fits", "type":"file", "mtime":"x", "size":\#($0), "more":[[{"a":"}"}]] }"#
        }
        return "[\r\n" + members.joined(separator: ",\r\n") + "\r\n]\r\n"
    }

    @Test("members are given as they come, and what comes behind them can still make the page none")
    func streaming() throws {
        let url = try #require(URL(Self.url))
        var html = IndexReader(url)
        let given = try html.receive(Array(Self.longPage().utf8))
        #expect(given.count > 1800)
        let login = Array(("--><input type=password>" + Self.longPage()).utf8)
        #expect(throws: NoIndex.self) { _ = try html.receive(login) }
        var json = IndexReader(url)
        let first = try json.receive(Array(#"[{"name":"a","type":"file"},{"name":"#.utf8))
        #expect(first.count == 1)
        #expect(throws: NoIndex.self) { _ = try json.end() }
    }

    @Test(
        "a page made to be held in memory is given up",
        arguments: ["<!-- ", "<a href='", "<script>", #"[{"name":""#, "   ", #"[[[["#])
    func endlessPieces(start: String) throws {
        var reader = IndexReader(try #require(URL(Self.url)))
        let piece = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20)
        #expect(throws: NoIndex.self) {
            _ = try reader.receive(Array(start.utf8))
            for _ in 0..<10 { _ = try reader.receive(piece) }
        }
    }

    @Test(
        "date and size beside a link are its hint, and the date is read",
        arguments: [
            (NginxPages.html, "22-Nov-2026 10:00 2880"), (NginxPages.json, "Sun, 22 Nov 2026 10:00:00 GMT 2880"),
            (ApachePages.fancy, "2026-11-22 10:00 2.8K"), (ApachePages.table, "2026-11-22 10:00 2.8K"),
            (CaddyPages.json, "2026-11-22T10:00:00Z 2880"),
            (CaddyPages.html, "2.8 KiB 2026-11-22T10:00:00Z 11/22/2026 10:00:00 AM +00:00"),
            (RclonePages.html, "2880 2026-11-22 10:00:00 +0000 UTC 2026-11-22 10:00:00 +0000 UTC"),
            (OtherPages.lighttpd, "2026-Nov-22 10:00:00 2.8K application/octet-stream"),
        ])
    func hints(page: String, hint: String) throws {
        let entry = try #require(Self.page(page)?.entries.first { $0.name == Array("plain.fits".utf8) })
        #expect(entry.versionHint == hint)
        #expect(entry.modified == Timestamp(seconds: 1_795_341_600))
    }

    @Test(
        "a page without dates gives neither dates nor hints",
        arguments: [ApachePages.plain, OtherPages.h2o, OtherPages.python])
    func noHints(page: String) throws {
        let index = try #require(Self.page(page))
        #expect(index.entries.allSatisfy { $0.modified == nil && $0.versionHint.isEmpty })
    }

    @Test("the last row's hint ends with its row, not with the page's footer") func lastRow() throws {
        let last = try #require(Self.page(NginxPages.html)?.entries.last)
        #expect(last.versionHint == "22-Nov-2026 10:00 2880")
    }

    @Test(
        "a page that is no index is none",
        arguments: [
            "", "<html></html>", "Welcome", "{}", #"{"error":"no"}"#, "[1,2]", #"[{"id":1}]"#, "[", "not found",
            "<title>Telescope archive</title><a href='about.html'>About</a><a href='news/'>News</a>",
            "<title>Log in</title><a href='..'>Home</a><form><input name=p type='password'></form><a href=x.fits>x</a>",
            "<title>Index of /</title><input TYPE=password>",
            "<!-- <title>Index of /</title> --><p>Nothing here",
        ])
    func noIndex(page: String) {
        #expect(Self.page(page) == nil)
    }

    @Test("a page of no known server is an index if it links to FITS files, or to the folder above and to members")
    func unknownServers() {
        #expect(Self.names(Self.page("<a href=m13.fits>M 13</a> <a href=notes/>notes</a>")) == ["m13.fits", "notes/"])
        #expect(Self.names(Self.page("<a href=../>up</a><a href=night1/>1</a>")) == ["night1/"])
        #expect(Self.page("<a href=../>up</a>") == nil)
    }
}
