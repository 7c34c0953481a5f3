/// Finds the position of a name by the name's hash: an open-addressing table with linear probing, which keeps nothing but
/// the positions, at 6 to 11 bytes each.
struct PositionTable {
    /// Positions plus one; 0 is a free slot. A power of two of them.
    private var slots: [UInt32] = []
    private(set) var count = 0

    var memoryBytes: Int { MemoryLayout<UInt32>.stride * slots.count }

    /// - Parameter isIt: whether the name at a position is the one that is looked for.
    func position(hash: UInt64, where isIt: (Int) -> Bool) -> Int? {
        guard !slots.isEmpty else { return nil }
        var slot = start(hash)
        while slots[slot] != 0 {
            let position = Int(slots[slot]) - 1
            if isIt(position) { return position }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// - Parameters:
    ///   - position: of a name that is not in the table.
    ///   - hashOf: the hash of the name at a position, to be asked when the table grows.
    mutating func insert(_ position: Int, hash: UInt64, hashOf: (Int) -> UInt64) {
        // At three quarters full, a name that is not there is told after 8 slots, mostly.
        if (count + 1) * 4 > slots.count * 3 { grow(hashOf) }
        put(UInt32(position + 1), hash)
        count += 1
    }

    private mutating func grow(_ hashOf: (Int) -> UInt64) {
        let former = slots
        slots = [UInt32](repeating: 0, count: max(16, former.count * 2))
        for entry in former where entry != 0 { put(entry, hashOf(Int(entry) - 1)) }
    }

    private mutating func put(_ entry: UInt32, _ hash: UInt64) {
        var slot = start(hash)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = entry
    }

    private func start(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (slots.count - 1) }
}
