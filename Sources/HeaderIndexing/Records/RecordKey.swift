import CXXHash
import ObjectStorage

/// The name of a record: 128 bits of XXH3 over what kind of record it is and of what.
///
/// 64 of them find the record; the others are mixed into its checksum, so that one record never passes for another.
public struct RecordKey: Hashable, Sendable {
    let place: Int64
    let seed: UInt64

    /// - Parameter kind: of one spelling for all records that are read alike; it has no NUL.
    public init(_ kind: String, _ name: String) {
        var text = "\(kind)\0\(name)"
        let hash = text.withUTF8 { XXH3_128bits($0.baseAddress, $0.count) }
        place = Int64(bitPattern: hash.low64)
        seed = hash.high64
    }

    /// Of the headers of a version, whose identity is a digest already.
    init(headersOf identity: ObjectIdentity) {
        place = Int64(bitPattern: identity.low)
        seed = identity.high
    }

    /// Bytes of a checksum.
    static let checksumLength = 8

    func checksum(of bytes: UnsafeRawBufferPointer) -> UInt64 {
        XXH3_64bits_withSeed(bytes.baseAddress, bytes.count, seed)
    }
}
