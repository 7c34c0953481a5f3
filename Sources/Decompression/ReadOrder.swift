/// Which of the reads that want a cursor of one stream gets one next.
///
/// A decoder only runs forward, and one that cannot be copied begins anew for every jump back. Reads of neighbouring
/// ranges come together (read-ahead) and in any order; if each began where it could, all but one would run over the
/// same bytes. So a read waits while others lie on its way: between the place that it could start from and its own
/// beginning. Otherwise the oldest goes first.
struct ReadOrder {
    struct Read: Equatable {
        let id: Int
        let range: Range<Int>
    }

    /// Two may run at once, so that a long way to one place does not hold up the reader of another one.
    static let limit = 2

    private(set) var waiting: [Read] = []
    private(set) var running: [Read] = []

    mutating func add(_ read: Read) {
        waiting.append(read)
    }

    /// Takes a read out, whether it is done or given up.
    mutating func remove(_ id: Int) {
        waiting.removeAll { $0.id == id }
        running.removeAll { $0.id == id }
    }

    /// Lets one read begin, if any may.
    /// - Parameter start: the offset of the nearest cursor before or at an offset, of those that stand still.
    mutating func startNext(from start: (Int) -> Int) -> Read? {
        guard running.count < Self.limit else { return nil }
        let index = waiting.firstIndex { read in
            let way = start(read.range.lowerBound)..<read.range.lowerBound
            return !waiting.contains { way.contains($0.range.lowerBound) }
                && !running.contains { way.lowerBound < $0.range.upperBound && $0.range.upperBound <= way.upperBound }
        }
        guard let index else { return nil }
        let read = waiting.remove(at: index)
        running.append(read)
        return read
    }
}
