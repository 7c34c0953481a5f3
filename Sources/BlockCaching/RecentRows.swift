import ObjectStorage

/// The last reads that belonged to no stream, each with what followed it without a gap: among them strides are sought.
///
/// In bytes: random reads fall into equal distances by chance, the seldomer the more exactly these are compared.
struct RecentRows {
    struct Row {
        let object: ObjectIdentity
        var bytes: Range<Int>
    }

    /// Reads of the kernel begin at pages, so where one should begin by two others is known to two pages.
    static let jitter = 2 * page
    private static let page = 4096

    private static let maximumCount = 32

    /// Rows among which the last but one of a stride is sought. A plane leaves up to four, until it is seen that they
    /// make one; more would find the strides of more readers at a time, and more of them in random reads.
    private static let newest = 6

    private var rows: [Row] = []

    /// Notes a read.
    /// - Returns: whether a row begins with it.
    mutating func note(_ bytes: Range<Int>, of object: ObjectIdentity) -> Bool {
        guard let index = rows.lastIndex(where: { $0.object == object && Self.adjoin($0.bytes, bytes) }) else {
            rows.append(Row(object: object, bytes: bytes))
            if rows.count > Self.maximumCount { rows.removeFirst() }
            return true
        }
        var row = rows.remove(at: index)
        let isBeginning = bytes.lowerBound < row.bytes.lowerBound
        let start = min(row.bytes.lowerBound, bytes.lowerBound)
        row.bytes = start..<max(row.bytes.upperBound, bytes.upperBound)
        rows.append(row)
        return isBeginning
    }

    /// The row that begins at `start` turned out to be longer.
    mutating func extendRow(at start: Int, of object: ObjectIdentity, to end: Int) {
        let index = rows.lastIndex { $0.object == object && $0.bytes.lowerBound == start }
        if let index, end > rows[index].bytes.upperBound { rows[index].bytes = start..<end }
    }

    /// The stream that the newest row is the fourth of: three strides in a row that are equal are no chance.
    func newStream(at read: Int) -> StridedStream? {
        guard let last = rows.last else { return nil }
        for (index, third) in rows.enumerated().dropLast().suffix(Self.newest).reversed()
        where third.object == last.object {
            let stride = last.bytes.lowerBound - third.bytes.lowerBound
            guard abs(stride) >= StridedStream.shortestStride else { continue }
            guard let second = row(at: third.bytes.lowerBound - stride, before: index),
                let first = row(at: 2 * rows[second].bytes.lowerBound - third.bytes.lowerBound, before: second)
            else { continue }
            let lengths = [rows[first].bytes.count, rows[second].bytes.count, third.bytes.count]
            guard let shortest = lengths.min(), let longest = lengths.max(),
                longest <= 2 * shortest + Self.page, longest <= StridedStream.longestRow
            else { continue }
            return StridedStream(
                of: last.object, first: rows[first].bytes.lowerBound, fourth: last.bytes.lowerBound,
                rowLength: longest, at: read)
        }
        return nil
    }

    /// Where the row begins, one of the newest, that the newest row is one stride away from.
    func start(of stride: Int) -> Int? {
        guard let last = rows.last else { return nil }
        let wanted = last.bytes.lowerBound - stride
        return rows.dropLast().suffix(Self.newest).last {
            $0.object == last.object && abs($0.bytes.lowerBound - wanted) <= Self.jitter
        }?.bytes.lowerBound
    }

    private func row(at start: Int, before end: Int) -> Int? {
        guard let object = rows.last?.object else { return nil }
        return rows[..<end].lastIndex {
            $0.object == object && abs($0.bytes.lowerBound - start) <= Self.jitter
        }
    }

    private static func adjoin(_ row: Range<Int>, _ bytes: Range<Int>) -> Bool {
        bytes.lowerBound <= row.upperBound + page && bytes.upperBound >= row.lowerBound - page
    }
}
