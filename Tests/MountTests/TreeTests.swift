import Glibc
import TestSupport
import Testing

/// Contract §2: what a mount shows.
@Suite(.enabled(if: MountedTree.isPossible, "/dev/fuse can't be opened here"), .serialized)
struct TreeTests {
    @Test func `a FITS file is a directory of its HDUs`() throws {
        let folder = try SampleFolder([.everyKind])
        let mount = try MountedTree(folder.path)
        #expect(try mount.names() == ["m13.fits"])
        #expect(
            try Set(mount.names("m13.fits"))
                == ["m13.fits", "info.txt", "hdus.json", "0", "1", "2", "3", "4", "by-name"])
        #expect(try Set(mount.names("m13.fits/2")) == ["header.txt", "data", "data.npy", "hdu.fits"])
        #expect(try Set(mount.names("m13.fits/4")) == ["header.txt", "hdu.fits"])
        #expect(try mount.names("m13.fits/by-name") == ["PRIMARY", "SCI", "CAT", "SCI,2"])
    }

    @Test func `a link by name leads to the HDU`() throws {
        let folder = try SampleFolder([.everyKind])
        let mount = try MountedTree(folder.path)
        for (name, number) in [("PRIMARY", 0), ("SCI", 1), ("CAT", 2), ("SCI,2", 3)] {
            #expect(try mount.target("m13.fits/by-name/\(name)") == "../\(number)")
            #expect(
                try mount.text("m13.fits/by-name/\(name)/header.txt") == mount.text("m13.fits/\(number)/header.txt"))
        }
    }

    @Test func `info_txt has a line for each HDU, as astropy's info prints it`() throws {
        let folder = try SampleFolder([.everyKind])
        let mount = try MountedTree(folder.path)
        let lines = try mount.text("m13.fits/info.txt").split(separator: "\n").map {
            $0.split(separator: " ").joined(separator: " ")
        }
        #expect(
            lines == [
                "Filename: m13.fits", "No. Name Ver Type Cards Dimensions Format",
                "0 PRIMARY 1 PrimaryHDU 7 (30, 4) int16", "1 SCI 1 ImageHDU 9 (5, 6, 7) float32",
                "2 CAT 1 BinTableHDU 13 500R x 2C [J, I]", "3 SCI 2 ImageHDU 8 (3000,) uint8",
                "4 1 ImageHDU 5 ()",
            ])
    }

    @Test func `hdus_json says where everything lies`() throws {
        let folder = try SampleFolder([.everyKind])
        let mount = try MountedTree(folder.path)
        let json = try mount.text("m13.fits/hdus.json")
        #expect(json.contains("\"url\": \"file://\(folder.path)/m13.fits\""))
        #expect(json.contains("\"size\": \(SampleFile.everyKind.bytes.count)"))
        var offset = 0
        for part in SampleFile.everyKind.parts {
            #expect(json.contains("\"header_offset\": \(offset),"))
            #expect(json.contains("\"data_offset\": \(offset + FITSBuilder.header(part.hdu.cards).count),"))
            #expect(json.contains("\"claimed_data_length\": \(part.hdu.data.count),"))
            offset += part.hdu.bytes.count
        }
        let parsed = try run(["python3", "-m", "json.tool", mount.absolute("m13.fits/hdus.json")])
        #expect(parsed.status == 0, "\(parsed.errors)")
    }

    @Test func `bytes of a header that are no text show as question marks`() throws {
        let folder = try SampleFolder([.image("odd.fits", "OBSERVER= 'Ångström\t'")])
        let mount = try MountedTree(folder.path)
        let cards = try mount.text("odd.fits/0/header.txt").split(separator: "\n")
        #expect(cards.allSatisfy { $0.utf8.count == 80 })
        #expect(cards.contains { $0.hasPrefix("OBSERVER= '??ngstr??m?'   ") })
        #expect(cards.last?.split(separator: " ") == ["END"])
    }

    @Test func `a file that is no FITS shows itself and says what is wrong`() throws {
        let folder = try SampleFolder()
        try folder.add("bad.fits", "<html>Please log in.</html>\n")
        try folder.add("empty.fits", "")
        let mount = try MountedTree(folder.path)
        for name in ["bad.fits", "empty.fits"] {
            let names = try mount.names(name)
            #expect(names.contains(name) && names.contains("problems.txt") && !names.contains("0"))
            #expect(try mount.text("\(name)/problems.txt").hasPrefix("HDU 0, byte 0: "))
        }
        #expect(try mount.text("bad.fits/bad.fits") == "<html>Please log in.</html>\n")
    }

    @Test func `a file that is cut off shows what is there`() throws {
        let whole = SampleFile.everyKind
        let start = whole.parts[0].hdu.bytes + whole.parts[1].hdu.bytes
        let header = FITSBuilder.header(whole.parts[2].hdu.cards)
        let folder = try SampleFolder()
        try folder.add("cut.fits", Array((start + whole.parts[2].hdu.bytes).prefix(start.count + header.count + 1000)))
        let mount = try MountedTree(folder.path)
        #expect(try mount.text("cut.fits/problems.txt").contains("HDU 2"))
        #expect(difference(try mount.bytes("cut.fits/1/data"), whole.parts[1].hdu.data) == nil)
        #expect(difference(try mount.bytes("cut.fits/2/data"), Array(whole.parts[2].hdu.data.prefix(1000))) == nil)
        #expect(throws: Errno(ENOENT)) { _ = try mount.status("cut.fits/3") }
    }

    @Test func `what follows the last HDU is shown as trailing`() throws {
        let junk = Array("tape mark\n".utf8) + FITSBuilder.pattern(5000)
        let folder = try SampleFolder()
        try folder.add("long.fits", SampleFile.everyKind.bytes + junk)
        let mount = try MountedTree(folder.path)
        #expect(difference(try mount.bytes("long.fits/trailing"), junk) == nil)
        #expect(try mount.names("long.fits").contains("problems.txt"))
        #expect(try mount.names("long.fits").contains("4"))
    }

    @Test func `names that tools would misread are escaped, and long ones are cut`() throws {
        let folder = try SampleFolder()
        let long = String(repeating: "x", count: 250) + ".fits"
        let bytes = SampleFile.image("any").bytes
        let shown = [
            "-x.fits": "%2Dx.fits", "a(1)!.fits": "a%281%29%21.fits", "t:1*.fits": "t%3A1%2A.fits",
            "tab\t.fits": "tab%09.fits", "it's \"ü\".fits": "it's \"ü\".fits", "50%.fits": "50%.fits", long: long,
        ]
        for name in shown.keys { try folder.add(name, bytes) }
        let mount = try MountedTree(folder.path)
        #expect(try Set(mount.names()) == Set(shown.values))
        for name in shown.values {
            #expect(difference(try mount.bytes("\(name)/\(name)"), bytes) == nil, "\(name)")
        }
    }

    @Test func `a name longer than a file system takes is cut in its stem`() throws {
        let server = try IndexedServer()
        server.add(String(repeating: "%2B", count: 100) + ".fits", .bytes(SampleFile.image("a").bytes))
        let mount = try MountedTree(server.url)
        let name = try #require(try mount.names().first)
        #expect(name.utf8.count <= 255)
        #expect(name.hasPrefix("%2B%2B") && name.hasSuffix(".fits"))
        #expect(try mount.names(name).contains("0"))
    }

    @Test func `where an object and a folder have one name, the folder keeps it`() throws {
        let folder = try SampleFolder([.image("a.fits")])
        let url = "file://\(folder.path)/a.fits"
        let place = try TemporaryFolder()
        let mount = try MountedTree(place.write("list", "\(url)\tx.fits\n\(url)\tx.fits/b.fits\n"))
        #expect(try Set(mount.names()) == ["x.fits", "x~2.fits"])
        #expect(try mount.names("x.fits") == ["b.fits"])
        #expect(try mount.names("x~2.fits").contains("0"))
    }

    @Test func `the folder of the mount's own is there but never listed`() throws {
        let folder = try SampleFolder([.everyKind])
        try folder.add("sub/notes.txt", "Text.\n")
        let mount = try MountedTree(folder.path)
        #expect(try !mount.names().contains(".fitsfs"))
        #expect(try Set(mount.names(".fitsfs")) == ["files", "headers", "status.json", "metrics"])
        #expect(throws: Errno(ENOENT)) { _ = try mount.names("sub/.fitsfs") }
        #expect(difference(try mount.bytes(".fitsfs/files/m13.fits"), SampleFile.everyKind.bytes) == nil)
        #expect(try mount.text(".fitsfs/files/sub/notes.txt") == "Text.\n")
        #expect(try Set(mount.names(".fitsfs/headers")) == ["m13.fits.txt", "sub"])
        #expect(try mount.text(".fitsfs/status.json").contains("\"source\": \"\(folder.path)\""))
        #expect(try mount.text(".fitsfs/metrics").contains("\n# TYPE fitsfs_reads_total counter\n"))
    }

    @Test func `the view of files is the plain tree`() throws {
        let folder = try SampleFolder([.everyKind])
        let mount = try MountedTree(folder.path, ["--view", "files"])
        #expect(try mount.status("m13.fits").st_mode == S_IFREG | 0o444)
        #expect(difference(try mount.bytes("m13.fits"), SampleFile.everyKind.bytes) == nil)
    }

    @Test func `the view of headers has one text a FITS file`() throws {
        let folder = try SampleFolder([.everyKind])
        try folder.add("notes.txt", "Text.\n")
        let mount = try MountedTree(folder.path, ["--view", "headers"])
        #expect(try mount.names() == ["m13.fits.txt"])
        let lines = try mount.text("m13.fits.txt").split(separator: "\n")
        let cards = SampleFile.everyKind.parts.reduce(0) { $0 + $1.hdu.cards.count + 1 }
        #expect(lines.count == cards + SampleFile.everyKind.parts.count)
        #expect(lines.allSatisfy { $0.utf8.count == 80 })
        #expect(lines.filter { $0.hasPrefix("# HDU ") }.count == SampleFile.everyKind.parts.count)
    }

    @Test func `what is left out by a pattern is not there`() throws {
        let folder = try SampleFolder([.image("a.fits"), .image("b.fits"), .image("c.fit")])
        let mount = try MountedTree(folder.path, ["--include", "*.fits", "--exclude", "b*"])
        #expect(try mount.names() == ["a.fits"])
        #expect(throws: Errno(ENOENT)) { _ = try mount.status("c.fit") }
    }
}
