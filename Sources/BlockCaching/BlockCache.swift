import ObjectStorage

/// Reads any range of an object while fetching each block once.
public final class BlockCache: Sendable {
    public init(memoryLimitBytes: Int) {}

    /// The bytes of `range` if all of them are here; never waits.
    public func cached(_ object: Object, _ range: Range<Int>) -> ByteSlices? { nil }

    /// The bytes of `range`, from the cache or from the object's reader.
    public func bytes(of object: Object, in range: Range<Int>) async throws(StoreError) -> ByteSlices { fatalError() }

    /// Keeps bytes that were read on another way; what does not fill a block is dropped.
    public func keep(_ bytes: [UInt8], of object: Object, at offset: Int) {}
}
