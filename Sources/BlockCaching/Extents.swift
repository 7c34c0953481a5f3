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
}
