import BlockCaching
import ObjectStorage

/// A compressed object, seen as the FITS stream inside it.
public struct DecompressedObject: Sendable {
    /// An object whose bytes are computed from another one's.
    public let object: Object
    /// Why the stream ends early, if it does: a sentence.
    public let problem: String?

    /// A stream that was measured before, by `open`; reads nothing.
    public init(_ compressed: Object, _ container: Container, size: Int, problem: String?, through cache: BlockCache) {
        self.init(compressed, container, size: size, problem: problem, through: cache, shelf: .shared)
    }

    init(
        _ compressed: Object, _ container: Container, size: Int, problem: String?, through cache: BlockCache,
        shelf: CursorShelf
    ) {
        object = Object(
            // Where a server gives no validator, only its size tells one compressed version from another: the streams
            // inside may well be equally long.
            url: "\(compressed.url)#\(container.rawValue)=\(compressed.size)",
            version: compressed.version, size: size, modified: compressed.modified,
            reader: DecompressingReader(compressed, container, through: cache, shelf: shelf))
        self.problem = problem
    }

    /// Runs once through the compressed object to learn how long the stream inside is.
    ///
    /// No container says it: gzip's length field is that of the last member, modulo 2³² (RFC 1952 §2.3.1), and the
    /// others have none. The beginning of the stream is kept in the cache, so that a small file is decompressed once.
    /// A stream that is cut off or damaged is as long as what can be decompressed of it, and `problem` says why.
    /// - Throws: what reading the compressed object throws, also `StoreError.cancelled`.
    public static func open(
        _ compressed: Object, _ container: Container, through cache: BlockCache
    ) async throws(StoreError) -> DecompressedObject {
        try await open(compressed, container, through: cache, shelf: .shared)
    }

    /// 8 MiB: holds most compressed FITS files whole, and of the others the first headers.
    static let keptLength = 8 << 20

    static func open(
        _ compressed: Object, _ container: Container, through cache: BlockCache, shelf: CursorShelf
    ) async throws(StoreError) -> DecompressedObject {
        var cursor = Cursor(decoder: container.makeDecoder())
        var beginning: [UInt8] = []
        let end = try await cursor.run(
            to: .max, over: compressed, through: cache,
            pause: { shelf.putCheckpoint(at: $0, of: compressed.identity) },
            take: { run, _ in beginning.append(contentsOf: run.prefix(keptLength - beginning.count)) })
        let opened = DecompressedObject(
            compressed, container, size: cursor.offset, problem: problem(end, at: cursor, in: container),
            through: cache, shelf: shelf)
        if !beginning.isEmpty { cache.keep(beginning, of: opened.object, at: 0) }
        return opened
    }

    private static func problem(_ end: StreamEnd?, at cursor: Cursor, in container: Container) -> String? {
        let readable = "what it holds before that, \(cursor.offset) bytes, can be used."
        switch end {
        case .cutOff:
            return
                "The \(container.rawValue) stream is cut off at byte \(cursor.compressedOffset), where the file ends; "
                + readable
        case .damaged(let reason):
            return "The \(container.rawValue) stream is damaged (\(reason), found at byte \(cursor.compressedOffset)); "
                + readable
        case .whole, nil:
            return nil
        }
    }
}
