import ObjectStorage

/// Rows of one object whose beginnings differ by a constant: lines of an image section, one part of every plane of a cube.
///
/// In bytes, because a stride is seldom a number of blocks. Rows may come in groups, as the lines of each plane do: how
/// many make a group is learnt when the second begins, and that groups have a stride of their own when the third does.
struct StridedStream {
    /// Rows that lie closer touch so many blocks that they are a sequence.
    static let shortestStride = Block.length + Block.length / 3

    /// Longer rows are streams by themselves.
    static let longestRow = Extents.maximumLength * Block.length

    /// Requests for rows ahead: twice what a sequence has under way, since they are shorter. More would leave nothing of
    /// what all streams may have.
    private static let maximumRequests = 32

    /// Rows by which reads may come too early or too late.
    private static let disorder = 8

    /// What is ahead is fetched in so many batches, so that rows that adjoin can be joined.
    private static let batches = 8

    private struct Group {
        let rows: Int
        /// From this group's beginning to the next one's.
        var stride: Int
        var isSure: Bool
    }

    let object: ObjectIdentity
    /// The beginning of the group's first row.
    private var origin: Int
    /// The bytes from there to the row with the number `steps`; negative if it goes backwards. The rows furthest apart
    /// say the stride to a fraction of a byte, although each begins up to a page before what was read.
    private var span: Int
    private var steps: Int
    private var rowLength: Int
    private var group: Group?
    /// The row that was read last, by its number in the group, and how much of it was.
    private var position: Int
    private var lengthRead: Int
    /// The row after the last one fetched ahead.
    private var fetched: Int
    /// Rows that bore out what the first three let expect, less those that were left out.
    private var credit = 1
    private var leftOut = 0
    /// The number of the last read.
    private(set) var lastRead: Int

    init(of object: ObjectIdentity, first: Int, fourth: Int, rowLength: Int, at read: Int) {
        self.object = object
        origin = first
        span = fourth - first
        steps = 3
        self.rowLength = rowLength
        position = 3
        lengthRead = rowLength
        fetched = 3
        lastRead = read
    }

    var stride: Int { span / steps }

    /// Whether it leaves out so many rows that it is no stream, but chance.
    var isBroken: Bool { credit < -Self.disorder / 2 }

    /// Blocks fetched ahead.
    var ahead: Int { max(0, fetched - position - 1) * blocksInRow }

    private var blocksInRow: Int { rowLength / Block.length + 1 }

    // MARK: Reads

    /// Takes a read for one of this stream's rows, if it begins in one that may be due.
    mutating func follow(_ bytes: Range<Int>, at read: Int) -> Bool {
        let offset = bytes.lowerBound - origin
        var row = row(at: offset).flatMap { isDue($0) ? $0 : nil }
        if let group, row ?? group.rows >= group.rows, let first = self.row(at: offset - group.stride),
            (0..<min(group.rows, Self.disorder)).contains(first)
        {
            let start = origin + group.stride
            let isExact = abs(bytes.lowerBound - start) <= RecentRows.jitter
            enterNextGroup(at: isExact ? bytes.lowerBound : start)
            row = first
        }
        guard let row else { return false }
        if let rows = group?.rows, row >= rows { group = nil }
        advance(to: row, over: bytes)
        lastRead = read
        return true
    }

    /// Goes on with a new group, of which two rows were read.
    mutating func resume(at start: Int, next: Range<Int>, at read: Int) {
        let stride = start - origin
        let isSure = group.map { abs($0.stride - stride) <= RecentRows.jitter && $0.rows == position + 1 } ?? false
        group = Group(rows: position + 1, stride: stride, isSure: isSure)
        origin = start
        position = 0
        fetched = 1
        lengthRead = rowLength
        advance(to: 1, over: next)
        lastRead = read
    }

    /// The number of the row that a read begins in, so many bytes after the group does.
    private func row(at offset: Int) -> Int? {
        let slack = RecentRows.jitter
        let covered = span > 0 ? offset + slack : rowLength + slack - offset
        let row = Int((Double(covered) * Double(steps) / Double(abs(span))).rounded(.down))
        return (-slack...rowLength + slack).contains(offset - distance(to: row)) ? row : nil
    }

    /// From the group's beginning to a row's.
    private func distance(to row: Int) -> Int {
        Int((Double(span) * Double(row) / Double(steps)).rounded())
    }

    private func isDue(_ row: Int) -> Bool {
        (position - Self.disorder...max(position, fetched) + Self.disorder).contains(row)
    }

    private mutating func enterNextGroup(at start: Int) {
        guard let rows = group?.rows else { return }
        group?.stride = start - origin
        group?.isSure = true
        origin = start
        position = -1
        lengthRead = rowLength
        fetched = max(0, fetched - rows)
    }

    private mutating func advance(to row: Int, over bytes: Range<Int>) {
        let start = self.start(of: row)
        if row > position {
            // Rows are shorter now; without this, what was once long would be fetched for ever.
            if lengthRead < rowLength / 2 { rowLength = max(lengthRead, 1) }
            let gap = row - position - 1
            leftOut += gap
            credit += 1 - gap
            position = row
            lengthRead = 0
            // The longer the span, the less does it matter that it is off by a page.
            if row >= steps, abs(bytes.lowerBound - start) <= RecentRows.jitter {
                span = bytes.lowerBound - origin
                steps = row
            }
        }
        if row < position, leftOut > 0 {
            leftOut -= 1
            credit += 2
        }
        if row == position { lengthRead = max(lengthRead, bytes.upperBound - start) }
        if bytes.lowerBound <= start + rowLength {
            rowLength = max(rowLength, min(bytes.upperBound - start, Self.longestRow, abs(stride)))
        }
    }

    // MARK: What to fetch

    /// Blocks that were fetched ahead did not come: all that is ahead is asked for again, but for what is here.
    mutating func retract() { fetched = min(fetched, position + 1) }

    /// Fetches on, as far as the rows that were read have earned it: twice as many as have borne the stride out.
    mutating func extend(window: Int, size: Int, limit: Int) -> [Range<Int>] {
        fetched = max(fetched, position)
        let most = mostRows(in: window)
        credit = min(credit, most)
        let reach = min(2 * max(0, credit), most)
        var end = position + reach + 1
        if let group, !group.isSure, end >= group.rows {
            end = group.rows
        } else if end - fetched < reach / Self.batches {
            return []
        }
        var extents: [Range<Int>] = []
        while fetched < end {
            let start = start(of: fetched)
            let bytes = (start..<start + rowLength).clamped(to: 0..<size)
            guard let last = bytes.last else { break }
            let blocks = bytes.lowerBound / Block.length..<last / Block.length + 1
            guard Extents.append(blocks, to: &extents, limit: limit) else { break }
            fetched += 1
        }
        return extents
    }

    /// Half of what a window holds: a file is mostly read to its end, while the last row of a cutout has nothing to tell
    /// it by. Rows that are requests of their own are no more than there may be of these.
    private func mostRows(in window: Int) -> Int {
        let window = window / 2
        let blocksInStride = (abs(stride) - 1) / Block.length + 1
        if Extents.areWorthJoining(blocksInRow, gap: blocksInStride - blocksInRow) { return window / blocksInStride }
        return min(window / blocksInRow, Self.maximumRequests)
    }

    private func start(of row: Int) -> Int {
        guard let group, row >= group.rows else { return origin + distance(to: row) }
        return origin + row / group.rows * group.stride + distance(to: row % group.rows)
    }
}
