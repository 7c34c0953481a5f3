import Synchronization

/// What a `RangeServer` serves under a path.
public struct ServerResource: Sendable {
    public var size: Int
    /// The bytes of any range within `0..<size`; made when they are asked for, so that a large resource costs nothing.
    public var bytes: @Sendable (Range<Int>) -> [UInt8]
    /// With its quotes. Every resource has another one unless it is given.
    public var etag: String
    public var lastModified: String
    public var contentType: String

    private static let made = Atomic(0)

    public init(
        size: Int, etag: String? = nil, lastModified: String = "Tue, 04 Jul 2023 12:00:00 GMT",
        contentType: String = "application/octet-stream", bytes: @escaping @Sendable (Range<Int>) -> [UInt8]
    ) {
        self.size = size
        self.bytes = bytes
        self.lastModified = lastModified
        self.contentType = contentType
        self.etag = etag ?? "\"r\(Self.made.add(1, ordering: .relaxed).newValue)\""
    }

    public static func bytes(
        _ content: [UInt8], etag: String? = nil, contentType: String = "application/octet-stream"
    ) -> ServerResource {
        ServerResource(size: content.count, etag: etag, contentType: contentType) { Array(content[$0]) }
    }

    public static func text(_ content: String, contentType: String = "text/html") -> ServerResource {
        .bytes(Array(content.utf8), contentType: contentType)
    }

    /// Makes a page so much longer that whoever reads it as it comes has read all of it before the blanks end.
    public mutating func append(blanks count: Int) {
        let whole = bytes(0..<size) + Array(repeating: 0x20, count: count)
        size = whole.count
        bytes = { Array(whole[$0]) }
    }

    public static func sparse(
        size: Int, etag: String? = nil, _ bytes: @escaping @Sendable (Range<Int>) -> [UInt8]
    ) -> ServerResource {
        ServerResource(size: size, etag: etag, bytes: bytes)
    }

    /// A resource whose every byte tells where it stands: `patternByte(at:)`.
    public static func pattern(size: Int, etag: String? = nil) -> ServerResource {
        ServerResource(size: size, etag: etag, bytes: patternBytes)
    }

    public static func patternByte(at offset: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: offset ^ offset >> 8 ^ offset >> 16 ^ offset >> 24)
    }

    public static func patternBytes(_ range: Range<Int>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            var offset = range.lowerBound
            while offset < range.upperBound {
                buffer[offset - range.lowerBound] = patternByte(at: offset)
                offset += 1
            }
            count = range.count
        }
    }
}
