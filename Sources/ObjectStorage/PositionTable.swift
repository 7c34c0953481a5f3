/// Finds the position of something in a list by a hash of its name: an open-addressing table with linear probing, which
/// keeps nothing but positions and half of each hash, at 11 to 21 bytes a position.
public struct PositionTable: Sendable {
    private struct Slot {
        var hash: UInt32
        /// The position plus one; 0 says that the slot is free.
        var entry: UInt32 = 0
    }
    /// A power of two of them.
    private var slots: [Slot] = []
    private var count = 0

    public init() {}

    /// The hash of a name, another one in every process: no source can choose names that share one.
    public static func hash(_ name: UnsafeRawBufferPointer) -> UInt32 {
        var hasher = Hasher()
        hasher.combine(bytes: name)
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }

    /// - Parameter isIt: whether the name at a position is the one that is looked for.
    public func position(hash: UInt32, where isIt: (Int) -> Bool) -> Int? {
        guard !slots.isEmpty else { return nil }
        var slot = start(hash)
        while slots[slot].entry != 0 {
            let position = Int(slots[slot].entry) - 1
            if slots[slot].hash == hash, isIt(position) { return position }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// - Parameter position: of a name that is not in the table.
    public mutating func insert(_ position: Int, hash: UInt32) {
        // At three quarters full, a name that is not there is told after 8 slots, mostly.
        if (count + 1) * 4 > slots.count * 3 { grow() }
        put(Slot(hash: hash, entry: UInt32(position + 1)))
        count += 1
    }

    private mutating func grow() {
        let former = slots
        slots = [Slot](repeating: Slot(hash: 0), count: max(16, former.count * 2))
        for slot in former where slot.entry != 0 { put(slot) }
    }

    private mutating func put(_ new: Slot) {
        var slot = start(new.hash)
        while slots[slot].entry != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = new
    }

    private func start(_ hash: UInt32) -> Int { Int(hash) & (slots.count - 1) }
}
