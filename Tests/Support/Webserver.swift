import Glibc

/// A real web server that shows a folder and all below it as directory indexes, on loopback; it ends with the test.
public final class Webserver: Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        case nginxHTML = "nginx's HTML"
        case nginxJSON = "nginx's JSON"
        case apache = "Apache"
        case caddyHTML = "Caddy's HTML"
        case caddyJSON = "Caddy's JSON"
        /// nginx over TLS, with a certificate that nobody vouches for.
        case untrusted = "nginx over TLS"
    }

    public let port: Int
    private let scheme: String
    private let work: TemporaryFolder
    private let process: ChildProcess

    public init(_ kind: Kind, serving folder: String) throws {
        let work = try TemporaryFolder()
        // Apache's children and nginx's workers may be another user's.
        chmod(work.path, 0o755)
        if kind == .untrusted { try Self.makeCertificate(in: work.path) }
        self.work = work
        scheme = kind == .untrusted ? "https" : "http"
        var failure = ""
        for _ in 0..<5 {
            let port = Self.freePort()
            let configuration = WebserverConfiguration(kind, serving: folder, port: port, work: work.path)
            try work.write("configuration", configuration.text)
            let process: ChildProcess
            do {
                process = try ChildProcess(configuration.command)
            } catch {
                throw Failure(description: "\(configuration.command[0]) can't be started; scripts/test installs it.")
            }
            if Self.answers(port, process) {
                self.port = port
                self.process = process
                return
            }
            process.stop()
            while let line = process.nextLine() { failure += line + "\n" }
        }
        throw Failure(description: "\(kind.rawValue) does not answer.\n\(failure)")
    }

    struct Failure: Error, CustomStringConvertible { var description: String }

    /// The folder's own URL, or that of something in it; `path` is percent-encoded.
    public func url(_ path: String = "") -> String { "\(scheme)://127.0.0.1:\(port)/\(path)" }

    public func stop() { process.stop() }

    /// Below 32768, where no connection that goes out can hold it.
    public static func freePort() -> Int {
        while true {
            let port = Int.random(in: 20000..<32000)
            if !Socket.isListening(at: port) { return port }
        }
    }

    private static func answers(_ port: Int, _ process: ChildProcess) -> Bool {
        for _ in 0..<500 {
            if Socket.isListening(at: port) { return true }
            guard isRunning(process.identifier) else { return false }
            usleep(20_000)
        }
        return false
    }

    private static func makeCertificate(in folder: String) throws {
        let made = try run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
                + ["-keyout", "key.pem", "-out", "certificate.pem", "-subj", "/CN=127.0.0.1"],
            in: folder)
        guard made.status == 0 else { throw Failure(description: "openssl: \(made.errors)") }
    }
}
