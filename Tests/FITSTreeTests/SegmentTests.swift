import ObjectStorage
import TestSupport
import Testing

@testable import FITSTree

/// Virtual files against a model: the bytes of their segments joined.
@Suite struct SegmentTests {
    private static let stored = FITSBuilder.pattern(5000)
    private static let store = ScriptedStore(["a": ScriptedFile(stored)])

    /// What pieces stand for, by their literal bytes and the pattern of the object.
    private func bytes(_ pieces: [VirtualFile.Piece]) -> [UInt8] {
        pieces.flatMap { piece -> [UInt8] in
            switch piece.segment {
            case .literal(let bytes): Array(bytes[piece.range])
            case .extent(_, let extent):
                Array(Self.stored[extent].dropFirst(piece.range.lowerBound).prefix(piece.range.count))
            case .derived: []
            }
        }
    }

    @Test func `any range of any file is that range of its segments joined`() async throws {
        let object = try await Self.store.head("a")
        var dice = SplitMix64(state: 7)
        for _ in 0..<200 {
            let segments = (0..<Int.random(in: 0...6, using: &dice)).map { _ -> Segment in
                let length = Int.random(in: 0...40, using: &dice)
                if Bool.random(using: &dice) {
                    return .literal((0..<length).map { _ in UInt8.random(in: 0...99, using: &dice) })
                }
                let start = Int.random(in: 0...4000, using: &dice)
                return .extent(object, start..<start + length)
            }
            let file = VirtualFile(segments)
            let whole = bytes(segments.map { VirtualFile.Piece(segment: $0, range: 0..<$0.length) })
            #expect(file.size == whole.count)
            for _ in 0..<10 {
                let start = Int.random(in: 0...260, using: &dice)
                let range = start..<start + Int.random(in: 0...260, using: &dice)
                let pieces = Array(file.pieces(range))
                let isWithin = pieces.allSatisfy { !$0.range.isEmpty && $0.range.upperBound <= $0.segment.length }
                #expect(isWithin && bytes(pieces) == Array(whole[range.clamped(to: whole.indices)]))
            }
        }
    }

    @Test func `sizes that do not fit together are cut off at the largest number`() async throws {
        let object = try await Self.store.head("a")
        let file = VirtualFile([.literal([1, 2]), .extent(object, 1..<Int.max), .literal([3])])
        #expect(file.size == Int.max)
        #expect(file.pieces(0..<3).map(\.range) == [0..<2, 0..<1])
        #expect(file.pieces(Int.max - 2..<Int.max).map(\.range) == [Int.max - 4..<Int.max - 2])
    }
}

