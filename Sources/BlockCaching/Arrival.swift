import ObjectStorage

/// Fills the blocks of one flight with its bytes as they come, and hands each over as soon as it is full.
///
/// `@unchecked`: a sink is called by one thread at a time, and nothing else reads these variables before the flight is
/// over.
final class Arrival: ByteSink, @unchecked Sendable {
    private let departure: Flights.Departure
    private let tier: MemoryTier
    private let land: @Sendable (Block) -> Void

    private var next: Int
    private var block: Block?
    private var filled = 0

    init(_ departure: Flights.Departure, in tier: MemoryTier, land: @escaping @Sendable (Block) -> Void) {
        self.departure = departure
        self.tier = tier
        self.land = land
        next = departure.blocks.lowerBound
    }

    /// What comes beyond the flight's last byte is passed over.
    func receive(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty, next < departure.blocks.upperBound {
            let block = self.block ?? makeBlock()
            let count = min(rest.count, block.bytes.count - filled)
            UnsafeMutableRawBufferPointer(rebasing: block.bytes[filled..<filled + count])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
            rest = rest.dropFirst(count)
            filled += count
            guard filled == block.bytes.count else { return }
            self.block = nil
            filled = 0
            next += 1
            land(block)
        }
    }

    private func makeBlock() -> Block {
        let object = departure.object
        let made = tier.makeBlock(
            BlockKey(object: object.identity, index: next), count: object.bytes(of: next..<next + 1).count,
            isAwaited: departure.isAhead)
        block = made
        return made
    }
}
