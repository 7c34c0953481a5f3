/// A dictionary with a bound on the cost of all it holds: what was not used for the longest time goes first.
///
/// All of it is inlinable so that it is compiled for the key and value of whoever asks: it stands on the way of every
/// `lookup` and of every header, and asked through generic witnesses it took a tenth of either.
public struct RecentlyUsed<Key: Hashable, Value> {
    @usableFromInline struct Slot {
        @usableFromInline var value: Value
        @usableFromInline var cost: Int
        @usableFromInline var lastUse: Int

        @inlinable init(value: Value, cost: Int, lastUse: Int) {
            self.value = value
            self.cost = cost
            self.lastUse = lastUse
        }
    }
    @usableFromInline var slots: [Key: Slot] = [:]
    @usableFromInline var clock = 0
    @usableFromInline let limit: Int
    /// Of all it holds.
    @inlinable public var cost: Int { total }
    @usableFromInline var total = 0

    @inlinable public init(limit: Int) { self.limit = limit }

    @inlinable public var count: Int { slots.count }

    /// In no order; no use of any.
    @inlinable public var values: [Value] { slots.values.map(\.value) }

    /// The value, which counts as a use.
    @inlinable public subscript(key: Key) -> Value? {
        mutating get {
            guard let index = slots.index(forKey: key) else { return nil }
            clock += 1
            slots.values[index].lastUse = clock
            return slots.values[index].value
        }
    }

    /// - Parameter take: handed what leaves for it, by whoever holds a lock in which that is not to end.
    @inlinable public mutating func insert(
        _ value: Value, for key: Key, cost: Int = 1, handingOver take: (Value) -> Void = { _ in }
    ) {
        clock += 1
        let old = slots.updateValue(Slot(value: value, cost: cost, lastUse: clock), forKey: key)
        if let old { take(old.value) }
        total += cost - (old?.cost ?? 0)
        if total > limit { evict(take) }
    }

    @inlinable public mutating func remove(_ key: Key) {
        total -= slots.removeValue(forKey: key)?.cost ?? 0
    }

    /// Makes room for an eighth of the limit at once, so that the sorting is paid for by many insertions; the newest
    /// stays even if it is larger than the limit, or those who need it would fetch it for ever.
    @inlinable mutating func evict(_ take: (Value) -> Void) {
        let oldestFirst = slots.map { (key: $0.key, lastUse: $0.value.lastUse) }.sorted { $0.lastUse < $1.lastUse }
        for slot in oldestFirst.dropLast() where total > limit - limit / 8 {
            if let value = slots[slot.key]?.value { take(value) }
            remove(slot.key)
        }
    }
}
