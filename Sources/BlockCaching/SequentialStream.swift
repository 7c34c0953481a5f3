import ObjectStorage

/// A run of reads of one object that each begin where another one ended, and how far it is fetched ahead. In blocks.
struct SequentialStream {
    let object: ObjectIdentity
    let start: Int
    /// The block after the last one read.
    private(set) var end: Int
    /// The block after the last one fetched ahead; never before `end`.
    private(set) var fetched: Int
    /// Reads that moved `end`.
    private var advances = 0
    /// The number of the last read.
    private(set) var lastRead: Int

    /// Blocks by which the reads of a stream may come out of order: the kernel has several of up to 1 MiB under way.
    private static let disorder = 32

    init(of object: ObjectIdentity, beginningWith blocks: Range<Int>, at read: Int) {
        self.object = object
        start = blocks.lowerBound
        end = blocks.upperBound
        fetched = blocks.upperBound
        lastRead = read
    }

    var ahead: Int { fetched - end }

    /// Whether this is no chance: random reads follow one another now and then, but not three times in a row. From the
    /// beginning of an object, where few random reads fall, once is enough.
    var isProven: Bool { advances >= (start == 0 ? 1 : 3) }

    /// Whether a read begins where this run ends, or in its last block, and leads on.
    func adjoins(_ blocks: Range<Int>) -> Bool {
        (end - 1...end).contains(blocks.lowerBound) && blocks.upperBound > end
    }

    /// Whether a read may belong to this stream, once it is proven, though it came too early or too late.
    func isNear(_ blocks: Range<Int>) -> Bool {
        let reach = max(Self.disorder, 8 * blocks.count)
        return blocks.lowerBound <= end + reach && blocks.upperBound >= end - reach
    }

    func distance(to blocks: Range<Int>) -> Int {
        abs(blocks.lowerBound - end)
    }

    mutating func advance(over blocks: Range<Int>, at read: Int) {
        lastRead = read
        guard blocks.upperBound > end else { return }
        advances += 1
        end = blocks.upperBound
        fetched = max(fetched, end)
    }

    /// Whether `other` began where this run has now come to: its reads overtook one of this run's.
    func isFollowed(by other: SequentialStream) -> Bool {
        other.object == object && (end - 1...end).contains(other.start) && other.end > end
    }

    mutating func absorb(_ other: SequentialStream) {
        advances += 1 + other.advances
        end = other.end
        fetched = max(fetched, end)
    }

    mutating func retract(_ blocks: Range<Int>) {
        if (end..<fetched).contains(blocks.lowerBound) { fetched = blocks.lowerBound }
    }

    /// Fetches on until `window` blocks are ahead, in extents that all have the length `extent` unless the object ends.
    mutating func extend(by extent: Int, window: Int, blockCount: Int, limit: Int) -> [Range<Int>] {
        var extents: [Range<Int>] = []
        while extents.count < limit, ahead + extent <= window, fetched < blockCount {
            let next = fetched..<min(fetched + extent, blockCount)
            extents.append(next)
            fetched = next.upperBound
        }
        return extents
    }
}
