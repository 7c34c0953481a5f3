import ObjectStorage

/// Decides what to fetch before it is asked for; blocks and arithmetic only.
///
/// A stream is a run of reads that each begin where another one ended. It earns its window: twice what it has read so
/// far is fetched ahead of it, so a stream that stops has wasted at most twice what it used, and one that goes on
/// trebles its reach with every round trip. Reads that follow no other get nothing.
struct ReadAhead {
    /// Requests for one window: while one extent is read, seven are on their way.
    private static let extentsInWindow = 8

    /// Blocks of the shortest extent, 256 KiB: shorter ones are made of round trips.
    private static let minimumExtent = 4

    /// Reads after which a stream that had none of them counts as stopped, and its share of memory as free.
    private static let readsUntilStopped = 1024

    /// Places that may become streams. More would see streams in random reads: these, too, land next to one another,
    /// the sooner the more places are remembered.
    private static let maximumCandidates = 64

    /// Above it, the stream that was not read for longest has to prove itself once more.
    private static let maximumStreams = 256

    private let maximumWindow: Int
    private let shareOfMemory: Int
    private var candidates: [SequentialStream] = []
    private var streams: [SequentialStream] = []
    private var reads = 0

    /// - Parameters:
    ///   - maximumBytes: the longest window of one stream; 0 for none at all.
    ///   - shareOfMemoryBytes: what all windows together may hold; beyond it, they would drive each other out unread.
    init(maximumBytes: Int, shareOfMemoryBytes: Int) {
        maximumWindow = max(0, maximumBytes) / Block.length
        shareOfMemory = max(0, shareOfMemoryBytes) / Block.length
    }

    /// What to fetch now that `blocks` are read of an object of `blockCount`: extents in order, `limit` of them at most.
    ///
    /// Every read that had to wait is to be told, and every first read of a block that was fetched ahead.
    mutating func extents(
        after blocks: Range<Int>, of object: ObjectIdentity, blockCount: Int, limit: Int
    ) -> [Range<Int>] {
        guard maximumWindow > 0, !blocks.isEmpty else { return [] }
        reads += 1
        guard let index = follow(blocks, of: object) else { return [] }
        let allowed = allowedWindow(of: streams[index])
        let extents = streams[index].extend(
            by: min(max(allowed / Self.extentsInWindow, Self.minimumExtent), Extents.maximumLength),
            window: allowed, blockCount: blockCount, limit: limit)
        if streams[index].end >= blockCount { streams.remove(at: index) }
        return extents
    }

    /// Blocks that were fetched ahead did not come: streams that have not reached them fetch on from there.
    mutating func retract(_ blocks: Range<Int>, of object: ObjectIdentity) {
        for index in streams.indices where streams[index].object == object { streams[index].retract(blocks) }
    }

    /// A stream may hold as much as it leaves free: of n streams, each gets an (n + 1)th of what there is, and the first
    /// cannot take it all (the dynamic thresholds of Choudhury and Hahne, IEEE/ACM Transactions on Networking 6, 1998).
    private func allowedWindow(of stream: SequentialStream) -> Int {
        var others = -stream.ahead
        for other in streams where reads - other.lastRead < Self.readsUntilStopped { others += other.ahead }
        return min(2 * (stream.end - stream.start), maximumWindow, max(0, shareOfMemory - others) / 2)
    }

    /// Finds the stream that a read belongs to and moves it on; a read that belongs to none may be the first of one.
    /// - Returns: where the stream is in `streams`.
    private mutating func follow(_ blocks: Range<Int>, of object: ObjectIdentity) -> Int? {
        if let index = nearestStream(to: blocks, of: object) {
            streams[index].advance(over: blocks, at: reads)
            return index
        }
        guard let index = candidates.firstIndex(where: { $0.object == object && $0.adjoins(blocks) }) else {
            candidates.append(SequentialStream(of: object, beginningWith: blocks, at: reads))
            if candidates.count > Self.maximumCandidates { candidates.removeFirst() }
            return nil
        }
        var candidate = candidates.remove(at: index)
        candidate.advance(over: blocks, at: reads)
        while let next = candidates.firstIndex(where: { candidate.isFollowed(by: $0) }) {
            candidate.absorb(candidates.remove(at: next))
        }
        guard candidate.isProven else {
            candidates.append(candidate)
            return nil
        }
        if streams.count == Self.maximumStreams { forgetStalestStream() }
        streams.append(candidate)
        return streams.count - 1
    }

    private func nearestStream(to blocks: Range<Int>, of object: ObjectIdentity) -> Int? {
        var nearest: (index: Int, distance: Int)?
        for index in streams.indices where streams[index].object == object && streams[index].isNear(blocks) {
            let distance = streams[index].distance(to: blocks)
            if distance < nearest?.distance ?? Int.max { nearest = (index, distance) }
        }
        return nearest?.index
    }

    private mutating func forgetStalestStream() {
        let stalest = streams.enumerated().min { $0.element.lastRead < $1.element.lastRead }
        if let stalest { streams.remove(at: stalest.offset) }
    }
}
