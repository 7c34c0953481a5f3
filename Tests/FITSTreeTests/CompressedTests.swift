import FITSTree
import Glibc
import TestSupport
import Testing

/// FITS files that are compressed as a whole.
@Suite struct CompressedTests {
    private static let science = FITSBuilder.image(bitpix: 16, axes: [300, 200], "EXTNAME = 'SCI'")
    private static let fits = FITSBuilder.file(.primary(), science)

    private func mounted(_ bytes: [UInt8], name: String = "m13.fits.gz") -> Mounted {
        Mounted(ScriptedStore([name: ScriptedFile(bytes)]))
    }

    @Test(arguments: ["m13.fits.gz", "m13.fits"])
    func `the HDUs inside are shown, whatever the name`(_ name: String) async throws {
        let stored = storedGzip(Self.fits)
        let mounted = mounted(stored, name: name)
        #expect(try await mounted.names(name) == [name, "info.txt", "hdus.json", "0", "1", "by-name"])
        #expect(try await mounted.bytes(name + "/" + name, step: 1 << 16) == stored)
        #expect(try await mounted.bytes(name + "/1/data", step: 1 << 16) == Self.science.data)
        #expect(try await mounted.bytes(name + "/1/hdu.fits", step: 1 << 16).dropFirst(2880) == Self.science.bytes[...])
        #expect(try await mounted.text(name + "/hdus.json").contains("\"container\": \"gzip\""))
        #expect(try await mounted.linkTarget(name + "/by-name/SCI") == "../1")
        #expect(try await mounted.attribute("user.fitsfs.url", of: name + "/1/data").hasSuffix(name))
    }

    @Test func `a stream that is cut off shows what comes out of it and says so`() async throws {
        let mounted = mounted(Array(storedGzip(Self.fits).prefix(70_000)))
        let names = try await mounted.names("m13.fits.gz")
        #expect(names.contains("problems.txt") && names.contains("1"))
        #expect(try await mounted.text("m13.fits.gz/problems.txt").contains("cut off"))
        let data = try await mounted.bytes("m13.fits.gz/1/data", step: 1 << 16)
        #expect(data.count > 60_000 && data[...] == Self.science.data.prefix(data.count))
    }

    @Test func `a change of the compressed object is a change of everything in it`() async throws {
        let mounted = Mounted(
            ScriptedStore(["a.fits.gz": ScriptedFile(storedGzip(Self.fits))]), memoryBytes: 0)
        let data = try await mounted.inode("a.fits.gz/1/data")
        mounted.store["a.fits.gz"] = ScriptedFile(storedGzip(FITSBuilder.file(.primary("NEW     = T"))), etag: "2")
        #expect(await mounted.errno { _ = try await mounted.read(data, 50_000..<60_000) } == ESTALE)
        #expect(try await mounted.names("a.fits.gz").filter { $0 == "1" } == [])
        #expect(try await mounted.text("a.fits.gz/0/header.txt").contains("NEW     = T"))
    }
}
