import TestSupport
import Testing

@testable import HTTP

@Suite(.enabled(if: ChildProcess.succeeds(["openssl", "version"]), "the openssl command makes the certificates"))
struct TLSTests {
    @Test func `a certificate that nobody vouches for is unreachable and not tried again`() async throws {
        let server = try TLSServer()
        let client = client()
        let url = server.url("/a.fits")
        let error = await failure { () throws(HTTPError) in try await client.fetch(.init(.get, url), limit: 100) }
        #expect(error?.kind == "unreachable")
        #expect(error?.detail.contains("certificate") == true)
        #expect(client.statistics.requestsSent == 1)
    }

    @Test func `with its authority's file the server is trusted`() async throws {
        let server = try TLSServer()
        let client = client { $0.caFile = server.authority }
        let response = try await client.fetch(.init(.get, server.url("/a.fits")), limit: 100)
        #expect(response.status == 200)
        #expect(response.body == Array("SIMPLE".utf8))
    }

    @Test func `a certificate for another name is unreachable`() async throws {
        let server = try TLSServer()
        let client = client { $0.caFile = server.authority }
        let url = server.url("/a.fits").replacing("localhost", with: "127.0.0.1")
        let error = await failure { () throws(HTTPError) in try await client.fetch(.init(.get, url), limit: 100) }
        #expect(error?.kind == "unreachable")
        #expect(client.statistics.requestsSent == 1)
    }

    @Test func `an authority's file that is missing is named`() async throws {
        let server = try TLSServer()
        let client = client { $0.caFile = "/nonexistent/ca.pem" }
        let error = await failure { () throws(HTTPError) in
            try await client.fetch(.init(.get, server.url("/a.fits")), limit: 100)
        }
        #expect(error?.kind == "unreachable")
        #expect(error?.detail.contains("/nonexistent/ca.pem") == true)
    }
}

/// `openssl s_server` with a certificate of its own authority for `localhost`; serves one small file.
private final class TLSServer {
    /// The authority's certificate.
    let authority: String
    private let folder: TemporaryFolder
    private let process: ChildProcess
    private let port: String

    struct Failure: Error { var what: String }

    init() throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        let path = folder.path
        try folder.write("a.fits", "SIMPLE")
        try folder.write("names", "subjectAltName=DNS:localhost\n")
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        let commands = [
            ["req", "-x509"] + key + [
                "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=test authority",
            ],
            ["req"] + key + ["-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost"],
            [
                "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out",
                "server.pem", "-days", "2", "-extfile", "names",
            ],
        ]
        for command in commands where !ChildProcess.succeeds(["env", "-C", path, "openssl"] + command) {
            throw Failure(what: command.joined(separator: " "))
        }
        authority = path + "/ca.pem"
        process = try ChildProcess(
            ["env", "-C", path, "openssl", "s_server", "-accept", "127.0.0.1:0", "-4", "-WWW"]
                + ["-cert", "server.pem", "-key", "server.key"])
        // "ACCEPT 127.0.0.1:41234"
        var announcement = process.nextLine()
        while let line = announcement, !line.hasPrefix("ACCEPT") { announcement = process.nextLine() }
        guard let port = announcement?.split(separator: ":").last else { throw Failure(what: "s_server") }
        self.port = String(port)
    }

    func url(_ path: String) -> String { "https://localhost:\(port)\(path)" }
}
