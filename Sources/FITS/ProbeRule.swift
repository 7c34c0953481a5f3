/// How much to ask for when the next header's offset is known and its length is not.
///
/// A request costs a round trip, of the order of a megabyte's transfer. So the first one takes 64 KiB, an object of at
/// most 1 MiB is then fetched whole, and a later header is taken to be about as long as the one before it. While a
/// header goes on, each request doubles the one before. Where HDUs are so small that one request could have met
/// several, the next one is four times as long: a file of hundreds of tiny HDUs then costs a handful of requests.
struct ProbeRule: Sendable {
    static let first = 64 << 10
    static let wholeObject = 1 << 20
    /// A smaller one would meet the END of an ordinary extension header (up to 200 cards) less often.
    static let smallest = 16 << 10
    /// A larger one would fetch more of the data behind a run of small HDUs than the requests saved are worth.
    static let largest = 4 << 20

    private var length = Self.first
    /// The header that the last range was asked for.
    private var header: Int?

    /// The range to ask for.
    /// - Parameters:
    ///   - missing: the first byte that is wanted.
    ///   - start: where the header begins that is being read.
    ///   - previous: the HDU before it.
    mutating func range(from missing: Int, headerAt start: Int, previous: HDU?, size: Int) -> Range<Int> {
        guard missing > 0 else {
            header = start
            return 0..<min(Self.first, size)
        }
        guard size > Self.wholeObject else { return missing..<size }
        if header == start {
            length = max(length, min(length * 2, Self.largest))
        } else {
            length = firstLength(previous: previous)
            let known = missing - start
            if known >= length { length = max(length, min(known * 2, Self.largest)) }
        }
        header = start
        return missing..<min(missing.adding(length), size)
    }

    private func firstLength(previous: HDU?) -> Int {
        guard let previous else { return Self.first }
        if previous.claimedDataLength < length { return min(length * 4, Self.largest) }
        return max(Self.smallest, previous.header.bytes.count.filledToBlocks.times(5) / 4)
    }
}
