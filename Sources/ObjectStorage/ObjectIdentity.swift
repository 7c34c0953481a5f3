import COpenSSL

/// A name for one version of one object, the same in every process: 128 bits of the SHA-256 of URL, version and size.
///
/// 128 bits because two objects of one identity would share their cached bytes; at 64 bits, a billion objects would
/// collide somewhere with a chance of 1 in 37.
public struct ObjectIdentity: Hashable, Sendable, CustomStringConvertible {
    public let high: UInt64
    public let low: UInt64

    /// One that was written down.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    public init(url: String, version: ObjectVersion, size: Int) {
        // NUL stands in none of the parts, so two different lists of parts never join to one text.
        let text = [url, version.etag ?? "", version.lastModified ?? "", String(size)].joined(separator: "\0")
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        _ = SHA256(Array(text.utf8), text.utf8.count, &digest)
        func word(at offset: Int) -> UInt64 {
            digest[offset..<offset + 8].reduce(0) { $0 << 8 | UInt64($1) }
        }
        high = word(at: 0)
        low = word(at: 8)
    }

    /// 32 hexadecimal digits.
    public var description: String {
        [high, low].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(low)
    }
}
