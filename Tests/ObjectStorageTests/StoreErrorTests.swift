import TestSupport
import Testing

@testable import HTTP
@testable import ObjectStorage

@Suite struct StoreErrorTests {
    @Test func `an error of a presigned URL shows no signature, and names the URL all the same`() {
        let url = "https://h/a.fits?X-Amz-Date=1&X-Amz-Signature=ff"
        let errors: [StoreError] = [
            .notFound(url: url), .accessDenied(url: url, detail: "No."), .changed(url: url),
            .badAnswer(url: url, detail: "No."), .unreachable(url: url, detail: "No."),
            .timedOut(url: url, detail: "No."), .cancelled(url: url),
        ]
        for error in errors {
            #expect(error.description.hasPrefix("https://h/a.fits?X-Amz-Date=1&X-Amz-Signature=***: "))
            #expect(error.url == url)
        }
    }

    @Test func `an object asks with its signature and is shown without it`() async throws {
        let server = try RangeServer()
        server["/a.fits"] = .pattern(size: 100)
        let url = server.url("/a.fits?sig=ff")
        let reader = HTTPReader(client: HTTPClient(HTTPConfiguration()), userinfo: nil)
        let object = try await reader.open(url, first: 10).0
        #expect(server.log.map(\.target) == ["/a.fits?sig=ff"])
        #expect(object.url == url)
        #expect(object.displayURL == server.url("/a.fits?sig=***"))
    }

    @Test func `a list's error shows no password`() {
        for line in ["ftp://me:secret@h/a.fits", "https://me:secret@h/%2F?sig=secret"] {
            let error = #expect(throws: URLListError.self) { try URLList(parsing: Array(line.utf8)) }
            #expect(error?.description.contains("secret") == false)
        }
    }
}
