import Glibc
import TestSupport
import Testing

@testable import FITSTree

/// The trees at the root and under `.fitsfs/`.
@Suite struct ViewTests {
    private static let fits = FITSBuilder.file(
        .primary("OBJECT  = 'M 13'"), .image(axes: [10], "EXTNAME = 'SCI'", "EXTVER  = 3"))

    private func store() -> ScriptedStore {
        ScriptedStore([
            "a.fits": ScriptedFile(Self.fits), "b.csv": ScriptedFile(text: "1,2\n"),
            "sub/c.fits": ScriptedFile(Self.fits),
        ])
    }

    private func mounted(_ view: View) -> Mounted {
        var configuration = Tree.Configuration()
        configuration.view = view
        return Mounted(store(), configuration)
    }

    private static var headers: String {
        func lines(_ cards: [String]) -> String {
            cards.map { $0 + String(repeating: " ", count: 80 - $0.utf8.count) + "\n" }.joined()
        }
        func heading(_ text: String) -> String { text + String(repeating: "-", count: 80 - text.utf8.count) + "\n" }
        let hdus = [
            FITSBuilder.primary("OBJECT  = 'M 13'"), .image(axes: [10], "EXTNAME = 'SCI'", "EXTVER  = 3"),
        ]
        return heading("# HDU 0 ") + lines(hdus[0].cards + ["END"])
            + heading("# HDU 1 SCI,3 ") + lines(hdus[1].cards + ["END"])
    }

    @Test func `the files view shows FITS objects as plain files`() async throws {
        let mounted = mounted(.files)
        #expect(try await mounted.names("") == ["a.fits", "b.csv", "sub"])
        #expect(try await mounted.bytes("a.fits") == Self.fits)
        #expect(try await mounted.bytes("sub/c.fits") == Self.fits)
        #expect(try await mounted.stat("a.fits").kind == .regular)
    }

    @Test func `the headers view has one text for each FITS object and nothing else`() async throws {
        let mounted = mounted(.headers)
        #expect(try await mounted.names("") == ["a.fits.txt", "sub"])
        #expect(try await mounted.text("a.fits.txt") == Self.headers)
        #expect(try await mounted.text("sub/c.fits.txt") == Self.headers)
        for absent in ["a.fits", "b.csv", "b.csv.txt", "sub.txt"] {
            await #expect(throws: FileError.noSuchFile) { _ = try await mounted.lookup(absent) }
        }
        #expect(Set(mounted.store.log) == [.list(""), .list("sub/"), .open("a.fits"), .open("sub/c.fits")])
    }

    @Test func `a name that is as long as a name can be fits into the headers view too`() async throws {
        let store = ScriptedStore(["1": ScriptedFile(Self.fits), "2": ScriptedFile(Self.fits)])
        store["1"]?.name = String(repeating: "a", count: 250) + ".fits"
        store["2"]?.name = String(repeating: "a", count: 247) + "b.fits"
        var configuration = Tree.Configuration()
        configuration.view = .headers
        let mounted = Mounted(store, configuration)
        let names = try await mounted.names("")
        #expect(Set(names).count == 2)
        #expect(names.allSatisfy { $0.utf8.count <= 255 && $0.hasSuffix(".txt") })
        for name in names { #expect(try await mounted.text(name) == Self.headers) }
    }

    @Test(arguments: View.allCases)
    func `the control directory is there in every view but never listed`(_ view: View) async throws {
        let mounted = mounted(view)
        #expect(try await !mounted.names("").contains(".fitsfs"))
        #expect(try await mounted.names(".fitsfs") == ["files", "headers", "status.json", "metrics"])
        #expect(try await mounted.names(".fitsfs/files") == ["a.fits", "b.csv", "sub"])
        #expect(try await mounted.bytes(".fitsfs/files/a.fits") == Self.fits)
        #expect(try await mounted.text(".fitsfs/headers/sub/c.fits.txt") == Self.headers)
        await #expect(throws: FileError.noSuchFile) { _ = try await mounted.lookup(".fitsfs/hdus") }
        await #expect(throws: FileError.noSuchFile) { _ = try await mounted.lookup("sub/.fitsfs") }
    }

    @Test func `a report is read as it was when it was looked up`() async throws {
        let mounted = mounted(.hdus)
        let first = try await mounted.lookup(".fitsfs/status.json")
        let second = try await mounted.lookup(".fitsfs/status.json")
        #expect(first.lifetime == .zero)
        #expect(first.attributes.inode != second.attributes.inode)
        #expect(first.attributes.size == 5 && second.attributes.size == 10)
        #expect(try await mounted.read(first.attributes.inode, 0..<100) == Array("look ".utf8))
        #expect(try await mounted.read(second.attributes.inode, 0..<100) == Array("look look ".utf8))
        #expect(try await mounted.text(".fitsfs/metrics") == "fitsfs_reads_total 7\n")
    }

    @Test func `headers share the opening of the file with the other views`() async throws {
        let mounted = mounted(.hdus)
        _ = try await mounted.names("a.fits/1")
        #expect(try await mounted.text(".fitsfs/headers/a.fits.txt") == Self.headers)
        #expect(mounted.store.log == [.list(""), .open("a.fits")])
    }
}
