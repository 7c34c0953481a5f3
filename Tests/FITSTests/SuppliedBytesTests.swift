import TestSupport
import Testing

@testable import FITS

@Suite struct SuppliedBytesTests {
    @Test("Pieces in any order and overlap read as one stream") func overlap() {
        let stream = FITSBuilder.pattern(300)
        var supplied = SuppliedBytes(size: 300)
        for range in [100..<150, 200..<250, 120..<220, 0..<10, 5..<300, 0..<300] {
            supplied.insert(Array(stream[range]), at: range.lowerBound)
        }
        #expect(supplied.bytes(in: 0..<300) == stream)
        #expect(supplied.bytes(in: 7..<130) == Array(stream[7..<130]))
    }

    @Test("What was passed is forgotten and not taken again") func passing() {
        var supplied = SuppliedBytes(size: 1000)
        supplied.insert(FITSBuilder.pattern(100), at: 0)
        supplied.insert(FITSBuilder.pattern(100), at: 200)
        #expect(supplied.nextPiece(after: 150) == 200)
        supplied.pass(100)
        #expect(supplied.run(from: 50).isEmpty)
        supplied.insert(FITSBuilder.pattern(100), at: 0)
        #expect(supplied.run(from: 50).isEmpty)
        #expect(supplied.run(from: 250).count == 50)
        supplied.pass(250)
        #expect(supplied.run(from: 250).count == 50)
    }
}
