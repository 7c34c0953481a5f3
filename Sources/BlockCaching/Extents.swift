/// Joins blocks that adjoin into the ranges that are worth one request each.
enum Extents {
    /// Blocks of the longest extent: 4 MiB.
    ///
    /// At 1 Gbit/s it lasts 34 ms, so a round trip of 20 ms is no longer most of it; a longer one would leave less to be
    /// fetched side by side.
    static let maximumLength = 64

    /// - Parameter blocks: ascending.
    static func joining(_ blocks: some Sequence<Int>) -> [Range<Int>] {
        var extents: [Range<Int>] = []
        for block in blocks {
            if let last = extents.last, last.upperBound == block, last.count < maximumLength {
                extents[extents.count - 1] = last.lowerBound..<block + 1
            } else {
                extents.append(block..<block + 1)
            }
        }
        return extents
    }

    /// Adds a row of blocks: to the last extent where they are worth joining, else in extents of its own.
    /// - Returns: whether there was room for it within `limit` extents; if not, nothing was added.
    static func append(_ blocks: Range<Int>, to extents: inout [Range<Int>], limit: Int) -> Bool {
        if let last = extents.last {
            let both = min(last.lowerBound, blocks.lowerBound)..<max(last.upperBound, blocks.upperBound)
            let gap = both.count - last.count - blocks.count
            if both.count <= maximumLength, areWorthJoining(blocks.count, gap: gap) {
                extents[extents.count - 1] = both
                return true
            }
        }
        guard extents.count + (blocks.count - 1) / maximumLength < limit else { return false }
        for start in stride(from: blocks.lowerBound, to: blocks.upperBound, by: maximumLength) {
            extents.append(start..<min(start + maximumLength, blocks.upperBound))
        }
        return true
    }

    /// Whether one request for two rows of `count` blocks, and the gap, is better than two: a request is spared for at
    /// most a quarter more bytes. Requests side by side cost little time; bytes that nobody reads cost all of theirs.
    static func areWorthJoining(_ count: Int, gap: Int) -> Bool { gap <= count / 4 }
}
