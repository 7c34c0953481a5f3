import Glibc
import TestSupport
import Testing

@testable import FITSTree

/// `user.fitsfs.…` and `user.fits.KEYWORD`.
@Suite struct ExtendedAttributeTests {
    private static let science = FITSBuilder.image(
        bitpix: 16, axes: [30, 20], "EXTNAME = 'SCI'", "HIERARCH ESO DET ID = 'CCD-7' / detector", "COMMENT  a remark",
        "EXPTIME =                120.5", "NOTHING =", "FLAG    =                    T",
        "LONG    = 'a very &'", "CONTINUE  'long string'", "EXPTIME = 7")

    private let mounted = Mounted(
        ScriptedStore([
            "a.fits": ScriptedFile(FITSBuilder.file(.primary(), science)), "b.csv": ScriptedFile(text: "1,2\n"),
            "none.csv": ScriptedFile([1], etag: nil),
        ]))

    @Test(arguments: [
        ("b.csv", "0", "4"), ("a.fits/a.fits", "0", "8640"), ("a.fits/1/header.txt", "2880", "2880"),
        ("a.fits/1/data", "5760", "1200"), ("a.fits/1/data.npy", "5760", "1200"), ("a.fits/1/hdu.fits", "2880", "5760"),
        ("a.fits/1", "2880", "5760"), ("a.fits/info.txt", "0", "8640"),
    ])
    func `every file says where its bytes lie`(_ path: String, _ offset: String, _ length: String) async throws {
        let object = path.hasPrefix("a.fits") ? "a.fits" : path
        #expect(try await mounted.attribute("user.fitsfs.url", of: path) == "https://archive.example/" + object)
        #expect(try await mounted.attribute("user.fitsfs.etag", of: path) == "\"1\"")
        #expect(try await mounted.attribute("user.fitsfs.offset", of: path) == offset)
        #expect(try await mounted.attribute("user.fitsfs.length", of: path) == length)
        let names = try await mounted.attributeNames(of: path).filter { $0.hasPrefix("user.fitsfs.") }
        #expect(names == ["url", "etag", "offset", "length"].map { "user.fitsfs." + $0 })
    }

    @Test func `where there is no object or no entity tag there is no attribute`() async throws {
        #expect(try await mounted.attributeNames(of: "") == [])
        #expect(try await mounted.attributeNames(of: ".fitsfs/metrics") == [])
        #expect(try await mounted.attributeNames(of: "none.csv").contains("user.fitsfs.url"))
        #expect(await mounted.errno { _ = try await mounted.attribute("user.fitsfs.etag", of: "none.csv") } == ENODATA)
        #expect(await mounted.errno { _ = try await mounted.attribute("user.fitsfs.url", of: "") } == ENODATA)
        #expect(await mounted.errno { _ = try await mounted.attribute("user.other", of: "b.csv") } == ENODATA)
        #expect(await mounted.errno { _ = try await mounted.attribute("user.fits.NAXIS", of: "b.csv") } == ENODATA)
    }

    @Test func `a directory that nobody entered is not entered for its attributes`() async throws {
        #expect(try await mounted.attributeNames(of: "a.fits") == [])
        #expect(mounted.store.log == [.list("")])
    }

    @Test(arguments: [
        ("BITPIX", "16"), ("EXTNAME", "SCI"), ("EXPTIME", "120.5"), ("FLAG", "T"), ("ESO DET ID", "CCD-7"),
        ("LONG", "a very long string"), ("naxis1", "30"), ("NOTHING", ""),
    ])
    func `the keywords of an HDU are attributes of its directory`(_ keyword: String, _ value: String) async throws {
        #expect(try await mounted.attribute("user.fits." + keyword, of: "a.fits/1") == value)
    }

    @Test func `each keyword with a value is listed once`() async throws {
        let names = try await mounted.attributeNames(of: "a.fits/1").filter { $0.hasPrefix("user.fits.") }
        #expect(names.filter { $0 == "user.fits.EXPTIME" }.count == 1)
        #expect(names.contains("user.fits.ESO DET ID"))
        #expect(!names.contains("user.fits.COMMENT") && !names.contains("user.fits.END"))
        for name in names { _ = try await mounted.attribute(name, of: "a.fits/1") }
        #expect(await mounted.errno { _ = try await mounted.attribute("user.fits.NOPE", of: "a.fits/1") } == ENODATA)
    }

    @Test func `the list is never longer than the kernel takes`() async throws {
        let cards = (0..<5000).map { "HIERARCH ESO A RATHER LONG NAME \($0) = \($0)" }
        let many = FITSBuilder(["SIMPLE  = T", "BITPIX  = 8", "NAXIS   = 0"] + cards)
        let mounted = Mounted(ScriptedStore(["a.fits": ScriptedFile(many.bytes)]))
        let names = try await mounted.attributeNames(of: "a.fits/0")
        let length = names.reduce(0) { $0 + $1.utf8.count + 1 }
        #expect(length <= 65536 && length > 65000)
        #expect(try await mounted.attribute("user.fits.ESO A RATHER LONG NAME 4999", of: "a.fits/0") == "4999")
    }
}
