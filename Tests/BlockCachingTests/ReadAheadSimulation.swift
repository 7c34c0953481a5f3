import ObjectStorage

@testable import BlockCaching

/// A cache without bytes, in which everything that is asked for is there at once: what read-ahead costs and saves.
struct ReadAheadSimulation {
    let object: ObjectIdentity
    let size: Int
    var policy = ReadAhead(maximumBytes: 64 << 20, shareOfMemoryBytes: 256 << 20)

    private var present: Set<Int> = []
    private var awaited: Set<Int> = []
    /// Blocks that reads needed.
    private(set) var needed: Set<Int> = []
    /// Reads that found a block missing.
    private(set) var misses = 0
    private(set) var requestsAhead = 0
    /// Requests that were made ahead and read from in the end: when they were made, counted in reads, and when read.
    private var spans: [Range<Int>] = []
    private var unread: [(request: Range<Int>, madeAt: Int)] = []
    private var reads = 0

    init(size: Int, url: String = "https://example.org/m13.fits") {
        object = ObjectIdentity(url: url, version: ObjectVersion(), size: size)
        self.size = size
    }

    var fetched: Int { present.count }
    var wasted: Int { present.subtracting(needed).count }

    /// How many requests for bytes that were read would have been under way if none had ended before that.
    var mostUnderWay: Int {
        var count = 0
        let changes = spans.flatMap { [($0.upperBound, -1), ($0.lowerBound, 1)] }.sorted { $0 < $1 }
        return changes.map { change in
            count += change.1
            return count
        }.max() ?? 0
    }

    mutating func read(_ bytes: Range<Int>) {
        let blocks = bytes.lowerBound / Block.length..<(bytes.upperBound - 1) / Block.length + 1
        needed.formUnion(blocks)
        let isMissing = !blocks.allSatisfy(present.contains)
        let isTold = isMissing || blocks.contains(where: awaited.contains)
        present.formUnion(blocks)
        awaited.subtract(blocks)
        reads += 1
        spans += unread.filter { $0.request.overlaps(blocks) }.map { $0.madeAt..<reads }
        unread.removeAll { $0.request.overlaps(blocks) }
        guard isTold else { return }
        if isMissing { misses += 1 }
        for extent in policy.extents(after: bytes, of: object, size: size, limit: 32) {
            for request in Extents.joining(extent.filter { !present.contains($0) }) {
                requestsAhead += 1
                present.formUnion(request)
                awaited.formUnion(request)
                unread.append((request, reads))
            }
        }
    }

    /// What the kernel asks for when a program reads `bytes`: whole pages, `longest` bytes at most.
    mutating func readPages(of bytes: Range<Int>, longest: Int = 1 << 20) {
        let end = min((bytes.upperBound + 4095) / 4096 * 4096, size)
        for start in stride(from: bytes.lowerBound / 4096 * 4096, to: end, by: longest) {
            read(start..<min(start + longest, end))
        }
    }
}
