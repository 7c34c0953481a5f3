import TestSupport
import Testing

@testable import fitsfs

struct SourceTests {
    @Test(
        "A URL is an index if it ends in a slash or names only a host, and else an object",
        arguments: [
            ("https://host/path/", Source.index(url: "https://host/path/")),
            ("https://host", .index(url: "https://host")),
            ("http://host:8080", .index(url: "http://host:8080")),
            ("HTTPS://host/path/?C=M", .index(url: "HTTPS://host/path/?C=M")),
            ("https://host/path/m13.fits", .object(url: "https://host/path/m13.fits")),
            ("https://host/get?file=a/", .object(url: "https://host/get?file=a/")),
            ("-", .list(path: nil)),
            ("tess", .definition(name: "tess")),
        ] as [(String, Source)])
    func remote(_ text: String, _ source: Source) throws { #expect(try Source(text) == source) }

    @Test("A local path is a folder, a FITS file, or else a list of URLs")
    func local() throws {
        let folder = try TemporaryFolder()
        let fits = try folder.write("m 13", FITSBuilder.file(.primary()))
        let gzip = try folder.write("m13.gz", [0x1f, 0x8b, 8, 0])
        let list = try folder.write("list.txt", "https://host/m13.fits\n")
        let empty = try folder.write("empty", "")
        #expect(try Source(folder.path) == .folder(path: folder.path))
        #expect(try Source("file://\(folder.path)/m%2013") == .file(path: fits))
        #expect(try Source(gzip) == .file(path: gzip))
        #expect(try Source(list) == .list(path: list))
        #expect(try Source(empty) == .list(path: empty))
    }

    @Test(
        "A source that is not there, or of an unknown kind, is refused in one line",
        arguments: [
            ("/nowhere/at/all", Failure.Code.unreachable, "/nowhere/at/all: there is no such folder or file."),
            ("/dev/null", .usage, "/dev/null: neither a folder nor a regular file."),
            (
                "ftp://host/m13.fits", .usage,
                "ftp://host/m13.fits: sources of the kind ftp:// are not known; there are https://, http:// and file://."
            ),
            (
                "s3://bucket/prefix", .usage,
                "s3://bucket/prefix: buckets can't be read yet; there are https://, http:// and file://."
            ),
        ] as [(String, Failure.Code, String)])
    func refused(_ text: String, _ code: Failure.Code, _ message: String) {
        expectFailure(message, code) { _ = try Source(text) }
    }
}
