import HTTP
import TestSupport
import Testing

@testable import fitsfs

struct SourceContentsTests {
    @Test("Headers and tokens are for the source's host: of a list, for the first of its hosts")
    func credentialOrigins() throws {
        let folder = try TemporaryFolder()
        let list = try folder.write("list", "file:///a.fits\nhttps://first/a.fits\nhttps://second/b.fits\n")
        #expect(try SourceContents(.list(path: list)).credentialOrigins.map(\.host) == ["first"])
        let object = try SourceContents(.object(url: "https://host/a.fits?sig=ff"))
        #expect(object.credentialOrigins.map(\.host) == ["host"])
        #expect(try SourceContents(.index(url: "https://host:8/folder/")).credentialOrigins.map(\.port) == [8])
        #expect(try SourceContents(.folder(path: folder.path)).credentialOrigins.isEmpty)
    }
}
