import ObjectStorage

/// A run of reads of one object that each begin where another one ended, and how far it is fetched ahead. In blocks.
struct SequentialStream {
    let object: ObjectIdentity
    let start: Int
    /// Where the first read began, in bytes.
    let firstByte: Int
    /// The number of the first read.
    let firstRead: Int
    /// The block after the last one read.
    private(set) var end: Int
    /// The block after the last one fetched ahead; never before `end`.
    private(set) var fetched: Int
    /// What it has read, less what it has left out.
    private(set) var credit: Int
    private var leftOut = 0
    /// Where it will end if it is as long as the run before it. Fetched ahead is no more, until it has gone further.
    var expectedEnd = Int.max
    /// Reads that moved `end`.
    private var advances = 0
    /// The number of the last read.
    private(set) var lastRead: Int

    /// Blocks by which the reads of a stream may come out of order: the kernel has several of up to 1 MiB under way.
    private static let disorder = 32

    init(of object: ObjectIdentity, beginningWith blocks: Range<Int>, firstByte: Int, at read: Int) {
        self.object = object
        self.firstByte = firstByte
        start = blocks.lowerBound
        end = blocks.upperBound
        fetched = blocks.upperBound
        credit = blocks.count
        firstRead = read
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

    /// Whether a read may belong to this stream, once it is proven: it came too early or too late, or is a jump to what
    /// has been fetched already.
    func isNear(_ blocks: Range<Int>) -> Bool {
        let reach = reach(blocks)
        return blocks.lowerBound <= max(end + reach, fetched) && blocks.upperBound >= end - reach
    }

    /// Whether this has left out so much that it is no sequence any more.
    func isBroken(by blocks: Range<Int>) -> Bool { credit < -reach(blocks) }

    private func reach(_ blocks: Range<Int>) -> Int { max(Self.disorder, 8 * blocks.count) }

    func distance(to blocks: Range<Int>) -> Int {
        abs(blocks.lowerBound - end)
    }

    /// - Parameter mostCredit: what can be had for a long past.
    mutating func advance(over blocks: Range<Int>, mostCredit: Int = .max, at read: Int) {
        lastRead = read
        guard blocks.upperBound > end else {
            let late = min(blocks.count, leftOut)
            leftOut -= late
            credit = min(credit + 2 * late, mostCredit)
            return
        }
        advances += 1
        let gap = max(0, blocks.lowerBound - end)
        leftOut += gap
        credit = min(credit + blocks.upperBound - max(end, blocks.lowerBound) - gap, mostCredit)
        end = blocks.upperBound
        fetched = max(fetched, end)
    }

    /// Whether `other` began where this run has now come to: its reads overtook one of this run's.
    func isFollowed(by other: SequentialStream) -> Bool {
        other.object == object && (end - 1...end).contains(other.start) && other.end > end
    }

    mutating func absorb(_ other: SequentialStream) {
        advances += 1 + other.advances
        credit += other.end - end
        end = other.end
        fetched = max(fetched, end)
    }

    mutating func retract(_ blocks: Range<Int>) {
        if (end..<fetched).contains(blocks.lowerBound) { fetched = blocks.lowerBound }
    }

    /// Fetches on until `window` blocks are ahead, in extents that all have the length `extent` unless the object ends.
    mutating func extend(by extent: Int, window: Int, blockCount: Int, limit: Int) -> [Range<Int>] {
        let last = min(end < expectedEnd ? expectedEnd : .max, blockCount)
        var extents: [Range<Int>] = []
        while extents.count < limit, ahead + extent <= window, fetched < last {
            let next = fetched..<min(fetched + extent, last)
            extents.append(next)
            fetched = next.upperBound
        }
        return extents
    }
}
