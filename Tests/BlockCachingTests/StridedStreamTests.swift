import ObjectStorage
import TestSupport
import Testing

@testable import BlockCaching

private let block = Block.length

@Suite struct StridedStreamTests {
    /// A part of every plane of a cube, read row by row.
    struct Cutout: Sendable, CustomTestStringConvertible {
        /// In bytes.
        var row: Int
        var plane: Int
        var planes: Int
        /// Of each plane: so many rows, each so many bytes long, from there on.
        var first = 123_456
        var length: Int
        var count: Int
        var testDescription: String { "\(planes) planes of \(plane), \(count) rows of \(length) in \(row)" }

        var reads: [Range<Int>] {
            (0..<planes).flatMap { plane in
                (0..<count).map { index in
                    let start = 5760 + plane * self.plane + first + index * row
                    return start..<start + length
                }
            }
        }
    }

    static let cutouts = [
        // 300 x 300 of 2048 x 2048 floats: eight rows in a block, 38 blocks in a plane.
        Cutout(row: 8192, plane: 16 << 20, planes: 64, length: 1200, count: 300),
        // The same of 1000 x 1000: neither rows nor planes are pages or blocks.
        Cutout(row: 4000, plane: 4_000_000, planes: 64, length: 1200, count: 300),
        Cutout(row: 10_000, plane: 25_000_000, planes: 64, length: 1200, count: 300),
        // Of 30,000 x 1000: every row is a block of its own.
        Cutout(row: 120_000, plane: 120_000_000, planes: 10, length: 1200, count: 300),
        Cutout(row: 100_000, plane: 1_000_000_000, planes: 10, length: 1200, count: 300),
        Cutout(row: 200_001, plane: 700_000_001, planes: 10, length: 3000, count: 40),
        // Rows of several blocks, and of several reads.
        Cutout(row: 1 << 20, plane: 1 << 30, planes: 10, length: 300_000, count: 100),
        Cutout(row: 10_000_000, plane: 1 << 33, planes: 4, length: 1_500_000, count: 50),
        // One row of every plane.
        Cutout(row: 0, plane: 16 << 20, planes: 500, length: 1200, count: 1),
        Cutout(row: 0, plane: 25_000_003, planes: 500, length: 65_536, count: 1),
    ]

    @Test(arguments: cutouts)
    func `a cutout of every plane is fetched side by side, and little else is`(cutout: Cutout) {
        var simulation = ReadAheadSimulation(size: 5760 + cutout.planes * cutout.plane)
        for read in cutout.reads { simulation.readPages(of: read) }
        #expect(4 * simulation.fetched <= 5 * simulation.needed.count)
        #expect((8...33).contains(simulation.mostUnderWay))
        #expect(simulation.misses < 25)
    }

    /// The rows of a stride, each of one block, and the extents that are fetched ahead after each of them.
    private static func extents(stride: Int, from start: Int, count: Int, of policy: inout ReadAhead) -> [[Range<Int>]]
    {
        (0..<count).map { row in
            let start = (start + row * stride) * block
            return policy.extents(after: start..<start + block, of: object, size: 1 << 40, limit: 32)
        }
    }

    private static let object = ObjectIdentity(
        url: "https://example.org/m13.fits", version: ObjectVersion(), size: 1 << 40)
    private var policy = ReadAhead(maximumBytes: 64 << 20, shareOfMemoryBytes: 256 << 20)

    @Test(arguments: [100, -100])
    mutating func `three equal strides are a stream, and its reach grows with every row`(stride: Int) {
        let extents = Self.extents(stride: stride, from: 10_000, count: 6, of: &policy)
        func row(_ index: Int) -> Range<Int> { 10_000 + index * stride..<10_001 + index * stride }
        #expect(extents[..<3].joined().isEmpty)
        // The row that is being read is sent for already: to ask for it again is without effect.
        #expect(extents[3] == [row(3), row(4), row(5)])
        #expect(extents[4] == [row(6), row(7), row(8)])
        #expect(extents[5] == [row(9), row(10), row(11)])
    }

    @Test mutating func `no more rows are ahead than there may be requests`() {
        let extents = Self.extents(stride: 100, from: 0, count: 200, of: &policy)
        #expect(extents.joined().map(\.lowerBound).max() == (199 + 32) * 100)
        #expect(extents.joined().count == 196 + 33)
    }

    @Test mutating func `rows that nearly adjoin are fetched in one request and others are not`() {
        var blocks: [Int: Int] = [:]
        for gap in [0, 1, 2, 5] {
            policy = ReadAhead(maximumBytes: 64 << 20, shareOfMemoryBytes: 256 << 20)
            let extents = (0..<40).flatMap { row in
                let start = row * (6 + gap) * Block.length
                let bytes = start..<start + 5 * Block.length + 1000
                return policy.extents(after: bytes, of: Self.object, size: 1 << 40, limit: 32)
            }
            blocks[gap] = extents.map(\.count).max()
        }
        #expect(blocks == [0: 60, 1: 62, 2: 6, 5: 6])
    }

    @Test mutating func `nothing is fetched beyond the object on either side`() {
        for stride in [100, -100] {
            let start = stride > 0 ? (1 << 40) / Block.length - 501 : 500
            let extents = Self.extents(stride: stride, from: start, count: 5, of: &policy).joined()
            let last = stride > 0 ? (1 << 40) / Block.length - 1 : 0
            #expect(extents.contains(last..<last + 1))
            #expect(extents.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= (1 << 40) / Block.length })
        }
    }

    @Test mutating func `the second plane needs one confirmation and the third none`() {
        let planes = (0..<4).map { plane in
            Self.extents(stride: 100, from: plane * 50_000, count: 20, of: &policy)
        }
        #expect(planes[1][0].isEmpty)
        #expect(planes[1][1] == (1..<20).map { 50_000 + $0 * 100..<50_001 + $0 * 100 })
        #expect(planes[1][2...].joined().isEmpty)
        // Where the next plane begins is known now, so that it is fetched before this one ends.
        #expect(planes[2][0].first == 100_000..<100_001)
        #expect(planes[2].joined().contains(150_000..<150_001))
        #expect(planes[3].joined().map(\.lowerBound).min() ?? 0 > 150_000)
    }

    @Test mutating func `a group that is longer than the last is followed to its end`() {
        _ = Self.extents(stride: 100, from: 0, count: 10, of: &policy)
        let extents = Self.extents(stride: 100, from: 50_000, count: 40, of: &policy)
        #expect(extents.joined().map(\.lowerBound).max() ?? 0 > 50_000 + 50 * 100)
    }

    @Test mutating func `rows that became shorter are fetched no longer than they are read`() {
        var wide = ReadAheadSimulation(size: 1 << 40)
        for row in 0..<50 { wide.read(row << 24..<row << 24 + 1 << 20) }
        for row in 50..<500 { wide.read(row << 24..<row << 24 + 4096) }
        #expect(wide.wasted < 40 * 16)
    }

    @Test(arguments: [2, 4])
    func `rows that overtake one another are a stream all the same`(depth: Int) {
        var random = SplitMix64(state: UInt64(depth))
        var simulation = ReadAheadSimulation(size: 1 << 40)
        for group in stride(from: 0, to: 400, by: depth) {
            for row in (group..<group + depth).shuffled(using: &random) {
                simulation.read(row * 1_000_000..<row * 1_000_000 + 4096)
            }
        }
        #expect(simulation.misses < 60)
        #expect(simulation.wasted < 80)
    }

    @Test func `two readers of one object have a stream each`() {
        var simulation = ReadAheadSimulation(size: 1 << 40)
        for row in 0..<200 {
            simulation.read(row * 1_000_000..<row * 1_000_000 + 4096)
            simulation.read((10_000_000 - 7 * row) * 100_000..<(10_000_000 - 7 * row) * 100_000 + 4096)
        }
        #expect(simulation.misses < 12)
        #expect(simulation.wasted <= 2 * 33)
    }

    @Test(arguments: [1 << 30, 44 << 30], [1, Block.length, 4096])
    func `random reads get hardly anything ahead`(size: Int, alignment: Int) {
        var random = SplitMix64(state: UInt64(alignment))
        var simulation = ReadAheadSimulation(size: size)
        for _ in 0..<5000 {
            let start = Int.random(in: 0..<(size - Block.length) / alignment, using: &random) * alignment
            simulation.read(start..<start + Block.length)
        }
        #expect(simulation.fetched - simulation.needed.count < 25)
    }

    @Test func `random reads beside a stride that has ended get hardly anything ahead`() {
        var random = SplitMix64(state: 9)
        var simulation = ReadAheadSimulation(size: 1 << 30)
        for row in 0..<100 { simulation.read(row * 1_000_000..<row * 1_000_000 + 4096) }
        let wasted = simulation.wasted
        for _ in 0..<5000 {
            let start = Int.random(in: 0..<1 << 18, using: &random) * 4096
            simulation.read(start..<start + 4096)
        }
        #expect(simulation.wasted - wasted < 100)
    }
}
