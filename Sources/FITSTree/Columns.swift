/// Texts of up to a page of members, one behind the other. A column of nothing but empty ones takes no room.
struct TextColumn: Equatable, Sendable {
    private(set) var bytes: [UInt8] = []
    /// Where each text ends; texts behind the last that is not empty have none.
    private(set) var ends: [UInt32] = []

    init() {}

    /// - Returns: `nil` where the ends are not those of texts in `bytes`.
    init?(bytes: [UInt8], ends: [UInt32]) {
        guard zip(ends, ends.dropFirst()).allSatisfy(<=), Int(ends.last ?? 0) == bytes.count else { return nil }
        self.bytes = bytes
        self.ends = ends
    }

    subscript(index: Int) -> ArraySlice<UInt8> {
        guard index < ends.count else { return [] }
        return bytes[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
    }

    /// - Parameter index: how many texts there are already.
    mutating func append(_ text: some Collection<UInt8>, at index: Int) {
        guard !text.isEmpty else { return }
        if ends.isEmpty { ends.reserveCapacity(MemberColumns.limit) }
        while ends.count < index { ends.append(UInt32(bytes.count)) }
        bytes += text
        ends.append(UInt32(bytes.count))
    }
}

extension TextColumn {
    /// Gives back the room that was held for more texts.
    mutating func trim() { bytes = bytes.withUnsafeBufferPointer { Array($0) } }
}

/// Numbers of up to a page of members. A column of nothing but zeros takes no room.
struct NumberColumn<Number: FixedWidthInteger & Sendable>: Equatable, Sendable {
    /// Those up to the last that is not zero.
    private(set) var numbers: [Number] = []

    init() {}

    init(_ numbers: [Number]) { self.numbers = numbers }

    subscript(index: Int) -> Number { index < numbers.count ? numbers[index] : 0 }

    /// - Parameter index: how many numbers there are already.
    mutating func append(_ number: Number, at index: Int) {
        guard number != 0 else { return }
        if numbers.isEmpty { numbers.reserveCapacity(MemberColumns.limit) }
        while numbers.count < index { numbers.append(0) }
        numbers.append(number)
    }
}
