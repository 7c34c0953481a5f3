import Glibc
import HTTP

/// One immutable version of a stored object: what a block, a header and an inode hang off.
///
/// A change of the stored object is a new `Object`; the old one then answers `StoreError.changed` for every
/// byte that was not read before.
public final class Object: Sendable {
    /// What the provider calls it, for people and for requests: an absolute URL.
    public let url: String
    public let version: ObjectVersion
    /// Bytes; at most `largestSize`.
    public let size: Int
    public let modified: Timestamp?
    public let identity: ObjectIdentity
    /// Reads this version's bytes.
    public let reader: any ObjectReader
    /// The same reader, if it never waits for a network. Found out once, for every read asks.
    public let immediateReader: (any ImmediateReader)?

    /// 4 EiB, so that a size and an offset, or a size and its padding, always have a sum. Whoever claims more errs.
    public static let largestSize = 1 << 62

    public init(url: String, version: ObjectVersion, size: Int, modified: Timestamp?, reader: any ObjectReader) {
        self.url = url
        self.version = version
        self.size = size
        self.modified = modified
        self.identity = ObjectIdentity(url: url, version: version, size: size)
        self.reader = reader
        self.immediateReader = reader as? any ImmediateReader
    }

    /// Whether what is learnt of this version may outlive the process: a size alone does not name a version, and what is
    /// near is as well asked again.
    public var isWorthKeeping: Bool {
        immediateReader == nil && (version.etag != nil || version.lastModified != nil)
    }

    /// The URL without what lets in whoever knows it.
    public var displayURL: String { HTTP.displayURL(url) }
}

/// What tells one version of an object from another.
///
/// An entity tag where the server gives one (RFC 9110 §8.8.3), else the date of the last change; the size belongs to
/// the identity in either case.
public struct ObjectVersion: Hashable, Sendable {
    /// With its quotes and, if it is a weak one, its `W/`.
    public var etag: String?
    /// As the server wrote it: it is compared and sent back, never computed with.
    public var lastModified: String?

    public init(etag: String? = nil, lastModified: String? = nil) {
        self.etag = etag
        self.lastModified = lastModified
    }
}

/// Seconds and nanoseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Hashable, Sendable, Comparable {
    public var seconds: Int
    public var nanoseconds: Int

    public init(seconds: Int, nanoseconds: Int = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    public static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
    }

    public static func < (a: Timestamp, b: Timestamp) -> Bool {
        (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
    }
}

/// Reads ranges of the one object that carries it.
public protocol ObjectReader: Sendable {
    /// Delivers the bytes of `range`, in order and exactly once, to `sink`.
    ///
    /// `range` lies within the object and is not empty. Bytes that were delivered before an error is thrown are right
    /// and may be kept. Cancelling the task ends the read with `StoreError.cancelled`.
    func read(_ object: Object, _ range: Range<Int>, into sink: any ByteSink) async throws(StoreError)
}

/// A reader that never waits for a network: its bytes are had on the calling thread.
public protocol ImmediateReader: ObjectReader {
    /// Fills `buffer` with the object's bytes from `offset` on; the whole of `buffer` lies within the object.
    func readNow(_ object: Object, at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(StoreError)
}

/// Takes bytes as they arrive. Calls come from one thread at a time, which must not be kept waiting.
public protocol ByteSink: AnyObject, Sendable {
    func receive(_ bytes: UnsafeRawBufferPointer)
}
