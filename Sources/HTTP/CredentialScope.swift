import Glibc
import Synchronization

/// The origins that may see the configured headers and the token.
final class CredentialScope: Sendable {
    private let origins: Mutex<[URL]?>

    /// - Parameter origins: without any given, the first one asked for becomes the only one.
    init(_ origins: [URL]?) {
        self.origins = Mutex(origins)
    }

    func contains(_ url: URL) -> Bool {
        origins.withLock { origins in
            let known = origins ?? [url]
            origins = known
            return known.contains { $0.isSameOrigin(as: url) }
        }
    }

    /// Whether nobody can listen in on the way: it is encrypted, or does not leave the machine.
    static func isConfidential(_ url: URL) -> Bool {
        url.scheme == "https" || isLoopback(url.host)
    }

    /// RFC 6761 §6.3, RFC 1122 §3.2.1.3 (g), RFC 4291 §2.5.3. A name such as `127.example` is no address.
    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" { return true }
        var address = in_addr()
        return inet_pton(AF_INET, host, &address) == 1 && UInt32(bigEndian: address.s_addr) >> 24 == 127
    }
}
