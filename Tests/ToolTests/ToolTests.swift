import TestSupport
import Testing

/// What astronomers' programs say of a file in a mount is what they say of the file itself.
@Suite(
    .enabled("/dev/fuse and the programs that scripts/test installs are needed") {
        MountedTree.isPossible && Tool.areInstalled
    }, .specimens)
struct ToolTests {
    let specimens: Specimens

    init() throws { specimens = try #require(Specimens.current) }

    @Test("Programs print the same of a FITS file", arguments: Self.commands, Specimens.Way.allCases)
    func printing(_ command: [String], _ way: Specimens.Way) throws {
        let expected = try Tool.run(command, in: specimens.originals)
        let found = try Tool.run(command, in: specimens.mounted(way))
        #expect(!expected.output.isEmpty, "\(expected.errors)")
        #expect(found.text == expected.text)
        #expect(found.errors == expected.errors)
        #expect(found.status == expected.status)
    }

    private static let commands = [
        // CFITSIO's: -l lists all keywords.
        ["fitsverify"] + Specimens.paths, ["fitsverify", "-l"] + Specimens.paths,
        // astropy's
        ["fitsheader"] + Specimens.paths, ["fitsinfo"] + Specimens.paths,
        // WCSTools'
        ["imhead"] + Specimens.paths, ["gethead", "NAXIS", "OBJECT"] + Specimens.paths,
        // GNU Astronomy Utilities'
        ["astfits", "-q", "cubes.fits/cubes.fits"], ["astfits", "-q", "-h1", "tables.fits/tables.fits"],
        ["astfits", "-q", "spectra.fits/spectra.fits"],
        ["stilts", "tpipe", "in=catalogue.fits/catalogue.fits", "ifmt=fits", "omode=out", "ofmt=csv"],
        ["stilts", "tpipe", "in=tables.fits/tables.fits", "ifmt=fits", "omode=out", "ofmt=csv"],
    ]

    @Test("fitsdiff finds no difference from the original", arguments: Specimens.paths, Specimens.Way.allCases)
    func fitsdiff(_ path: String, _ way: Specimens.Way) throws {
        let ended = try Tool.run(["fitsdiff", path, specimens.mounted(way) + "/" + path], in: specimens.originals)
        #expect(ended.text.contains("No differences found."))
        #expect(ended.status == 0)
    }

    @Test("fitsverify finds no fault in the hdu.fits of any HDU", arguments: Specimens.Way.allCases)
    func standAlone(_ way: Specimens.Way) throws {
        let folder = try specimens.mounted(way)
        let files = try Tool.run(["sh", "-c", "ls -d */[0-9]*/hdu.fits"], in: folder).lines
        #expect(files.count == 4 + 2 + 60 + 4 + 3 + 2)
        // With -e a warning is no fault: astropy writes CONTINUE cards without LONGSTRN.
        let ended = try Tool.run(["fitsverify", "-e", "-q"] + files, in: folder)
        #expect(ended.lines.filter { $0.hasPrefix("verification OK") }.count == files.count, "\(ended.text)")
    }

    @Test(
        "CFITSIO copies the same bytes out of images, tables and compressed tiles",
        arguments: [
            ["imcopy", "mosaic.fits/mosaic.fits[SCI]", "-"],
            ["imcopy", "mosaic.fits/mosaic.fits[1][10:20,30:60]", "-"],
            ["imcopy", "compressed.fits/compressed.fits[1]", "-"],
            ["fitscopy", "cubes.fits/cubes.fits[2]", "-"],
            ["fitscopy", "tables.fits/tables.fits", "-"],
            ["fitscopy", "catalogue.fits/catalogue.fits[STARS][RANK < 5][col STAR;RA;RANK]", "-"],
        ], Specimens.Way.allCases)
    func copying(_ command: [String], _ way: Specimens.Way) throws {
        let expected = try Tool.run(command, in: specimens.originals)
        let found = try Tool.run(command, in: specimens.mounted(way))
        #expect(expected.status == 0 && expected.output.count >= 2880, "\(expected.errors)")
        // Of long arrays that differ, #expect would look for the shortest way from one to the other.
        #expect(found.output.elementsEqual(expected.output), "\(found.errors)")
    }

    @Test("fitsio of Python reads the same", arguments: Specimens.Way.allCases)
    func fitsio(_ way: Specimens.Way) throws { try expectSame("same_reading", "75 HDUs", way) }

    @Test("numpy.load maps every data.npy, and finds the stored data", arguments: Specimens.Way.allCases)
    func numpy(_ way: Specimens.Way) throws { try expectSame("same_arrays", "69 arrays", way) }

    @Test("astropy reads the file's headers from header.txt", arguments: Specimens.Way.allCases)
    func headers(_ way: Specimens.Way) throws { try expectSame("same_headers", "75 headers", way) }

    private func expectSame(_ program: String, _ what: String, _ way: Specimens.Way) throws {
        let said = try Tool.python(program, [specimens.originals, specimens.mounted(way)] + Specimens.files)
        #expect(said == "\(what) are the same\n")
    }

    @Test("SExtractor finds the same stars in an image HDU's hdu.fits", arguments: Specimens.Way.allCases)
    func sourceExtractor(_ way: Specimens.Way) throws {
        func catalogue(of image: String, in folder: String) throws -> FinishedProgram {
            try Tool.run(
                [
                    "source-extractor", image, "-PARAMETERS_NAME", Tool.file("columns.param"),
                    "-FILTER_NAME", Tool.file("smoothing.conv"), "-CATALOG_NAME", "STDOUT", "-VERBOSE_TYPE", "QUIET",
                ], in: folder)
        }
        let expected = try catalogue(of: "mosaic.fits/mosaic.fits[1]", in: specimens.originals)
        let found = try catalogue(of: "mosaic.fits/1/hdu.fits", in: specimens.mounted(way))
        // Of the 48 stars some overlap and the faintest are lost.
        #expect(expected.lines.count > 30, "\(expected.errors)")
        #expect(found.text == expected.text, "\(found.errors)")
    }
}
