import ObjectStorage

/// Decides what to fetch before it is asked for; arithmetic only.
///
/// A stream is a run of reads that each begin where another one ended, or at a constant distance from it. It earns what
/// is fetched ahead of it: twice what it has read so far, so a stream that stops has wasted at most twice what it used,
/// and one that goes on trebles its reach with every round trip. Where a server is slow, the reader comes seldom, and so
/// does a request. Reads that belong to no stream get nothing.
struct ReadAhead {
    /// Requests for one window while it grows; once they are as long as they get, a longer window has more of them.
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

    /// Strided ones are fewer: each is asked about every read that waits.
    private static let maximumStrided = 32

    /// Larger objects are beyond what any store takes; up to here, multiples of offsets are numbers that can be held.
    private static let largestObject = 1 << 48

    private enum Stream {
        case sequential(Int)
        case strided(Int)
    }

    private let maximumWindow: Int
    private let shareOfMemory: Int
    private var recentRows = RecentRows()
    private var candidates: [SequentialStream] = []
    private var streams: [SequentialStream] = []
    private var strided: [StridedStream] = []
    private var reads = 0

    /// - Parameters:
    ///   - maximumBytes: the longest window of one stream; 0 for none at all.
    ///   - shareOfMemoryBytes: what all windows together may hold; beyond it, they would drive each other out unread.
    init(maximumBytes: Int, shareOfMemoryBytes: Int) {
        maximumWindow = max(0, maximumBytes) / Block.length
        shareOfMemory = max(0, shareOfMemoryBytes) / Block.length
    }

    /// What to fetch now that `bytes` are read of an object of `size` bytes: extents of blocks in the order in which
    /// they will be read, `limit` of them at most.
    ///
    /// Every read that had to wait is to be told, and every first read of a block that was fetched ahead.
    mutating func extents(
        after bytes: Range<Int>, of object: ObjectIdentity, size: Int, limit: Int
    ) -> [Range<Int>] {
        guard maximumWindow > 0, size <= Self.largestObject, let last = bytes.last else { return [] }
        reads += 1
        switch follow(bytes, bytes.lowerBound / Block.length..<last / Block.length + 1, of: object) {
        case .sequential(let index):
            let allowed = min(2 * max(0, streams[index].credit), allowedWindow(beside: streams[index].ahead))
            let blockCount = (size - 1) / Block.length + 1
            let extents = streams[index].extend(
                by: min(max(allowed / Self.extentsInWindow, Self.minimumExtent), Extents.maximumLength),
                window: allowed, blockCount: blockCount, limit: limit)
            if streams[index].end >= blockCount { streams.remove(at: index) }
            return extents
        case .strided(let index):
            return strided[index].extend(
                window: allowedWindow(beside: strided[index].ahead), size: size, limit: limit)
        case nil: return []
        }
    }

    /// Blocks that were fetched ahead did not come: streams that have not reached them fetch on from there.
    mutating func retract(_ blocks: Range<Int>, of object: ObjectIdentity) {
        for index in streams.indices where streams[index].object == object { streams[index].retract(blocks) }
        for index in strided.indices where strided[index].object == object { strided[index].retract() }
    }

    /// A stream may hold as much as it leaves free: of n streams, each gets an (n + 1)th of what there is, and the first
    /// cannot take it all (the dynamic thresholds of Choudhury and Hahne, IEEE/ACM Transactions on Networking 6, 1998).
    /// - Parameter own: blocks ahead of the stream itself.
    private func allowedWindow(beside own: Int) -> Int {
        var others = -own
        for stream in streams where isGoing(stream.lastRead) { others += stream.ahead }
        for stream in strided where isGoing(stream.lastRead) { others += stream.ahead }
        return min(maximumWindow, max(0, shareOfMemory - others) / 2)
    }

    private func isGoing(_ lastRead: Int) -> Bool { reads - lastRead < Self.readsUntilStopped }

    // MARK: Whose read it is

    /// Finds the stream that a read belongs to and moves it on; a read that belongs to none may be the first of one.
    private mutating func follow(_ bytes: Range<Int>, _ blocks: Range<Int>, of object: ObjectIdentity) -> Stream? {
        if let index = streams.firstIndex(where: { $0.object == object && $0.adjoins(blocks) }) {
            advance(index, over: blocks, to: bytes.upperBound)
            return .sequential(index)
        }
        let followed = strided.indices.first { index in
            strided[index].object == object && strided[index].follow(bytes, at: reads)
        }
        if let followed {
            if !strided[followed].isBroken { return .strided(followed) }
            strided.remove(at: followed)
        }
        if let index = nearestStream(to: blocks, of: object) {
            advance(index, over: blocks, to: bytes.upperBound)
            if !streams[index].isBroken(by: blocks) { return .sequential(index) }
            streams.remove(at: index)
        }
        if recentRows.note(bytes, of: object), let index = strideStream(with: bytes, of: object) {
            return .strided(index)
        }
        return startSequence(with: bytes, blocks, of: object).map(Stream.sequential)
    }

    private mutating func advance(_ index: Int, over blocks: Range<Int>, to end: Int) {
        streams[index].advance(over: blocks, mostCredit: maximumWindow, at: reads)
        recentRows.extendRow(at: streams[index].firstByte, of: streams[index].object, to: end)
    }

    private func nearestStream(to blocks: Range<Int>, of object: ObjectIdentity) -> Int? {
        var nearest: (index: Int, distance: Int)?
        for index in streams.indices where streams[index].object == object && streams[index].isNear(blocks) {
            let distance = streams[index].distance(to: blocks)
            if distance < nearest?.distance ?? Int.max { nearest = (index, distance) }
        }
        return nearest?.index
    }

    /// The strided stream that goes on with the newest row, or has become one with it.
    private mutating func strideStream(with bytes: Range<Int>, of object: ObjectIdentity) -> Int? {
        for index in strided.indices.reversed() where strided[index].object == object {
            guard isGoing(strided[index].lastRead), let start = recentRows.start(of: strided[index].stride) else {
                continue
            }
            strided[index].resume(at: start, next: bytes, at: reads)
            return index
        }
        guard let stream = recentRows.newStream(at: reads) else { return nil }
        if strided.count == Self.maximumStrided {
            let stalest = strided.indices.min { strided[$0].lastRead < strided[$1].lastRead }
            if let stalest { strided.remove(at: stalest) }
        }
        strided.append(stream)
        return strided.count - 1
    }

    private mutating func startSequence(
        with bytes: Range<Int>, _ blocks: Range<Int>, of object: ObjectIdentity
    ) -> Int? {
        guard let index = candidates.firstIndex(where: { $0.object == object && $0.adjoins(blocks) }) else {
            candidates.append(
                SequentialStream(of: object, beginningWith: blocks, firstByte: bytes.lowerBound, at: reads))
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
        recentRows.extendRow(at: candidate.firstByte, of: object, to: bytes.upperBound)
        candidate.expectedEnd = expectedEnd(of: candidate)
        if streams.count == Self.maximumStreams { forgetStalestStream() }
        streams.append(candidate)
        return streams.count - 1
    }

    /// Runs of one length follow one another where a part of every plane of a cube is read; a stream that has ended when
    /// the next begins says how long that will be.
    private func expectedEnd(of stream: SequentialStream) -> Int {
        let last = streams.filter { $0.object == stream.object }.max { $0.lastRead < $1.lastRead }
        guard let last, last.lastRead < stream.firstRead else { return .max }
        return stream.start + (last.end - last.start) + 1
    }

    private mutating func forgetStalestStream() {
        let stalest = streams.enumerated().min { $0.element.lastRead < $1.element.lastRead }
        if let stalest { streams.remove(at: stalest.offset) }
    }
}
