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

    /// Blocks that were read from disk; they are among the hits.
    public var diskHits = 0
    public var diskBytesRead = 0
    public var diskBlocksWritten = 0
    /// Blocks that were fetched and not written: the disk was too slow, or full, or refused.
    public var diskBlocksRefused = 0
    /// Blocks on disk whose bytes were not the ones that were written. They were fetched again.
    public var diskBlocksBad = 0
    /// What the folder of blocks took of its disk when it was last looked through, and what this process has added.
    public var diskBytes = 0
    /// Files of up to 64 blocks that were removed to make room.
    public var diskEvictions = 0
    /// How often the folder was looked through.
    public var diskSurveys = 0

    public init() {}
}
