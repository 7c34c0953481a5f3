/// Bytes of a stream that were handed over, in whatever order and overlap, and not yet passed.
struct SuppliedBytes: Sendable {
    private struct Piece {
        let offset: Int
        let bytes: ArraySlice<UInt8>
        var end: Int { offset + bytes.count }
    }

    /// In the order of their offsets, without overlap; those before `firstLive` have been passed.
    private var pieces: [Piece] = []
    private var firstLive = 0
    private var floor = 0
    private let size: Int

    init(size: Int) { self.size = size }

    /// Keeps what is new in `bytes`, lies in the stream and has not been passed. What is new of an array keeps all of
    /// it alive.
    mutating func insert(_ bytes: [UInt8], at offset: Int) {
        let end = min(offset.adding(bytes.count), size)
        var start = max(offset, floor)
        guard start < end else { return }
        let first = index(endingAfter: start)
        var next = first
        var gaps: [Piece] = []
        func slice(_ range: Range<Int>) -> Piece {
            Piece(offset: range.lowerBound, bytes: bytes[range.lowerBound - offset..<range.upperBound - offset])
        }
        while next < pieces.count, pieces[next].offset < end {
            if start < pieces[next].offset { gaps.append(slice(start..<pieces[next].offset)) }
            gaps.append(pieces[next])
            start = max(start, pieces[next].end)
            next += 1
        }
        if start < end { gaps.append(slice(start..<end)) }
        pieces.replaceSubrange(first..<next, with: gaps)
    }

    /// The bytes from `offset` to the end of the piece that they are in; empty where `offset` is missing.
    func run(from offset: Int) -> ArraySlice<UInt8> {
        let index = index(endingAfter: offset)
        guard index < pieces.count, pieces[index].offset <= offset else { return [] }
        let piece = pieces[index]
        return piece.bytes.dropFirst(offset - piece.offset)
    }

    /// The bytes from `range`'s beginning to the first that is missing or to the range's end.
    func bytes(in range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < range.count {
            let run = run(from: range.lowerBound + bytes.count)
            guard !run.isEmpty else { break }
            bytes.append(contentsOf: run.prefix(range.count - bytes.count))
        }
        return bytes
    }

    /// Where the next piece after a missing byte begins.
    func nextPiece(after offset: Int) -> Int? {
        let index = index(endingAfter: offset)
        return index < pieces.count ? pieces[index].offset : nil
    }

    /// Forgets every piece that ends before `offset`, now and in the future.
    mutating func pass(_ offset: Int) {
        floor = max(floor, offset)
        while firstLive < pieces.count, pieces[firstLive].end <= floor {
            pieces[firstLive] = Piece(offset: pieces[firstLive].offset, bytes: [])
            firstLive += 1
        }
        // The empty places go in large steps: one by one would move all later pieces once for each.
        if firstLive > 64, firstLive * 2 > pieces.count {
            pieces.removeFirst(firstLive)
            firstLive = 0
        }
    }

    /// The first live piece that ends after `offset`, by bisection.
    private func index(endingAfter offset: Int) -> Int {
        var low = firstLive
        var high = pieces.count
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].end <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
