/// What a cache has done and what it holds, at one moment.
public struct BlockCacheStatistics: Sendable, Equatable {
    /// Readings of a block that was here.
    public var hits = 0
    /// Readings of a block that had to be waited for.
    public var misses = 0
    /// Reads that waited, in part or in whole, for a request that was already under way.
    public var joined = 0
    /// Requests made of objects' readers; those for read-ahead are among them.
    public var requests = 0
    public var requestsAhead = 0
    public var requestsUnderWay = 0
    /// Bytes of the blocks that those requests have brought.
    public var bytesFetched = 0
    public var blocksPresent = 0
    public var bytesPresent = 0
    /// Blocks that left to make room.
    public var evictions = 0
    /// Memory of all blocks, counted whole: present, being filled, and those that left while a reader still holds them.
    public var bytesHeld = 0
    public var mostBytesHeld = 0

    public init() {}
}
