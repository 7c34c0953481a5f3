import FITS
import Glibc
import TestSupport
import Testing

@testable import FITSTree

/// Names of objects, of folders and of HDUs.
@Suite struct NameTests {
    @Test(arguments: [
        ("m13.fits", "m13.fits"),
        ("a/b", "a%2Fb"),
        ("a\nb\u{1f}c\u{7f}", "a%0Ab%1Fc%7F"),
        ("f[1](2)+3!4:5*6", "f%5B1%5D%282%29%2B3%214%3A5%2A6"),
        (".hidden", "%2Ehidden"),
        ("-rf", "%2Drf"),
        ("..", "%2E."),
        ("a.b-c", "a.b-c"),
        ("100%", "100%"),
        ("Sternhaufen München 'M 13'.fits", "Sternhaufen München 'M 13'.fits"),
    ])
    func `what no file name or no CFITSIO name can hold is escaped`(_ name: String, _ escaped: String) {
        #expect(FileName.escaped(name) == escaped)
    }

    @Test func `a name of 255 bytes stays, and a longer one is cut before its suffix`() {
        let longest = String(repeating: "a", count: 250) + ".fits"
        #expect(FileName.escaped(longest) == longest)
        let one = FileName.escaped("a" + longest)
        let other = FileName.escaped("b" + longest)
        #expect(one.utf8.count == 255)
        #expect(one.hasPrefix("aaaa") && one.hasSuffix(".fits"))
        #expect(one != other)
        #expect(one.dropFirst() != other.dropFirst())
    }

    @Test(arguments: [1, 2, 3])
    func `a name is not cut in the middle of a character`(_ offset: Int) {
        let name = String(repeating: "x", count: offset) + String(repeating: "星", count: 100) + ".fits"
        let cut = FileName.escaped(name)
        #expect(cut.utf8.count <= 255 && cut.utf8.count > 250)
        #expect(!cut.unicodeScalars.contains("\u{fffd}"))
        #expect(cut.hasSuffix(".fits"))
    }

    @Test func `a suffix that is as long as a name is cut too`() {
        let cut = FileName.escaped("a." + String(repeating: "b", count: 300))
        #expect(cut.utf8.count == 255)
        #expect(cut.hasPrefix("a.bbb"))
    }

    @Test(arguments: [
        ("m13.fits", "m13~2.fits"), ("m13.fits.gz", "m13~2.fits.gz"), ("m13", "m13~2"), (".fits", ".fits~2"),
        ("a.b.fits", "a.b~2.fits"), ("m13.fits.fz", "m13~2.fits.fz"), ("x.tar.Z", "x~2.tar.Z"), (".gz", ".gz~2"),
        ("a.gz", "a~2.gz"),
    ])
    func `a number stands before the suffix`(_ name: String, _ numbered: String) {
        #expect(FileName.numbered(name, 2) == numbered)
    }

    @Test func `names that collide are numbered in the order of the listing`() async throws {
        let store = ScriptedStore([
            "1": ScriptedFile(text: "first", listing: .name), "2": ScriptedFile(text: "second"),
            "3": ScriptedFile(text: "third"),
        ])
        store["1"]?.name = "a:b.txt"
        store["2"]?.name = "a%3Ab.txt"
        store["3"]?.name = "a:b.txt"
        let mounted = Mounted(store)
        #expect(try await mounted.names("") == ["a%3Ab.txt", "a%3Ab~2.txt", "a%3Ab~3.txt"])
        #expect(try await mounted.text("a%3Ab~2.txt") == "second")
        #expect(try await mounted.text("a%3Ab~3.txt") == "third")
    }

    @Test func `a number is passed over where the name is taken and no name grows beyond 255 bytes`() async throws {
        let long = String(repeating: "n", count: 250) + ".fits"
        let store = ScriptedStore([
            "1": ScriptedFile(text: "1"), "2": ScriptedFile(text: "2"), "3": ScriptedFile(text: "3"),
            "4": ScriptedFile(text: "4"), "5": ScriptedFile(text: "5"),
        ])
        for (key, name) in [("1", "x~2.txt"), ("2", "x.txt"), ("3", "x.txt"), ("4", long), ("5", long)] {
            store[key]?.name = name
        }
        let names = try await Mounted(store).names("")
        #expect(names.prefix(3) == ["x~2.txt", "x.txt", "x~3.txt"])
        #expect(Set(names).count == 5)
        #expect(names.allSatisfy { $0.utf8.count <= 255 })
        #expect(names[4].hasSuffix(".fits"))
    }

    @Test func `a folder keeps its name, and an object of the same name is numbered`() async throws {
        let store = ScriptedStore(["m13": ScriptedFile(text: "object"), "m13/a.txt": ScriptedFile(text: "inside")])
        let mounted = Mounted(store)
        #expect(try await mounted.names("") == ["m13", "m13~2"])
        #expect(try await mounted.text("m13/a.txt") == "inside")
        #expect(try await mounted.text("m13~2") == "object")
    }

    @Test func `folders and plain files are shown as they are`() async throws {
        let store = ScriptedStore([
            "sub/deep/a.fits": ScriptedFile(FITSBuilder.primary().bytes), "sub/b.csv": ScriptedFile(text: "1,2\n"),
        ])
        let mounted = Mounted(store)
        #expect(try await mounted.names("") == ["sub"])
        #expect(try await mounted.names("sub") == ["deep", "b.csv"])
        #expect(try await mounted.text("sub/b.csv") == "1,2\n")
        #expect(try await mounted.stat("sub/deep/a.fits").kind == .directory)
        await #expect(throws: FileError.noSuchFile) { _ = try await mounted.lookup("sub/c.csv") }
    }

    @Test func `links by name follow EXTNAME and EXTVER`() async throws {
        func image(_ cards: String...) -> FITSBuilder {
            FITSBuilder(["XTENSION= 'IMAGE'", "BITPIX  = 8", "NAXIS   = 0"] + cards)
        }
        let file = FITSBuilder.file(
            .primary("EXTNAME = 'RAW'"), image("EXTNAME = 'SCI'"), image("EXTNAME = 'SCI'", "EXTVER  = 2"),
            image("EXTNAME = 'SCI'", "EXTVER  = 2"), image("EXTNAME = 'sci'"), image(), image("EXTNAME = 'A/B [x]'"),
            image("EXTNAME = 5", "EXTVER  = 0"), image("EXTNAME = '..'"), image("EXTNAME = 'PRIMARY'"),
            image("EXTNAME = 'SCI,2'"), image("EXTNAME = '   '"))
        let mounted = Mounted(ScriptedStore(["a.fits": ScriptedFile(file)]))
        let names = try await mounted.names("a.fits/by-name")
        var links: [String] = []
        for name in names { links.append("\(name) -> \(try await mounted.linkTarget("a.fits/by-name/\(name)"))") }
        #expect(
            links == [
                "PRIMARY -> ../0", "RAW -> ../0", "SCI -> ../1", "SCI,2 -> ../2", "sci -> ../4",
                "A%2FB %5Bx%5D -> ../6", "5,0 -> ../7", "%2E. -> ../8",
            ])
        #expect(try await mounted.stat("a.fits/by-name/SCI").size == 4)
        await #expect(throws: FileError.noSuchFile) { _ = try await mounted.lookup("a.fits/by-name/DQ") }
    }

    @Test func `names that differ in Unicode form only are two files`() async throws {
        let store = ScriptedStore(["1": ScriptedFile(text: "composed"), "2": ScriptedFile(text: "decomposed")])
        store["1"]?.name = "caf\u{e9}.txt"
        store["2"]?.name = "cafe\u{301}.txt"
        let mounted = Mounted(store)
        let names = try await mounted.names("")
        #expect(names.count == 2)
        #expect(try await mounted.text(names[0]) == "composed")
        #expect(try await mounted.text(names[1]) == "decomposed")
    }

    @Test func `what is included and excluded is held against the name or the path`() async throws {
        let store = ScriptedStore([
            "a.fits": ScriptedFile([]), "b.csv": ScriptedFile([]), "my%20dir/c.fits": ScriptedFile([]),
            "raw/d.fits": ScriptedFile([]),
        ])
        store["my%20dir/c.fits"]?.name = "c.fits"
        var configuration = Tree.Configuration()
        configuration.selection = Selection(include: ["*.fits"], exclude: ["raw"])
        #expect(try await Mounted(store, configuration).names("") == ["a.fits", "my%20dir"])
        configuration.selection = Selection(include: ["my dir/*"])
        #expect(try await Mounted(store, configuration).names("my%20dir") == ["c.fits"])
        configuration.selection = Selection(exclude: ["my dir/*"])
        #expect(try await Mounted(store, configuration).names("my%20dir") == [])
    }

    @Test(arguments: [
        ("m13.fits", true), ("M13.FITS", true), ("m13.fits.gz", true), ("m13.fz", true), ("x.fits.txt", false),
        ("fits", false), ("catalogue.csv", false), ("x.Fit.Bz2", true),
    ])
    func `a FITS file is told by its suffix in any case`(_ name: String, _ isFITS: Bool) {
        #expect(Selection().isFITS(name) == isFITS)
    }
}
