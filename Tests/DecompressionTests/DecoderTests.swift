import TestSupport
import Testing

@testable import Decompression

@Suite struct DecoderTests {
    @Test(arguments: Container.allCases, [1, 7, Int.max])
    func `what went in comes out, in whatever pieces it is handed over`(container: Container, piece: Int) {
        let stream = sky(20_000)
        for room in [1, 13, 1 << 16] {
            let decoded = decode(container, container.compressed(stream), piece: piece, room: room)
            #expect(firstDifference(decoded.bytes, stream) == nil)
            #expect(decoded.end == .whole)
        }
    }

    @Test(arguments: Container.allCases)
    func `an empty stream is whole, an empty file is not`(container: Container) {
        let decoded = decode(container, container.compressed([]))
        #expect(decoded.bytes.isEmpty)
        #expect(decoded.end == .whole)
        #expect(decode(container, []).end == .cutOff)
    }

    @Test(arguments: [Container.gzip, .bzip2], [1, Int.max])
    func `members are joined, and what is none after the last one is passed over`(container: Container, piece: Int) {
        let first = sky(5000, seed: 1)
        let second = sky(3000, seed: 2)
        let file = container.compressed(first) + container.compressed([]) + container.compressed(second)
        let tails: [[UInt8]] = [[], [0], [0x1f], [0x42, 0x5a], Array(repeating: 0, count: 512), Array("SIMPLE".utf8)]
        for tail in tails {
            let decoded = decode(container, file + tail, piece: piece)
            #expect(firstDifference(decoded.bytes, first + second) == nil, "tail \(tail.count)")
            #expect(decoded.end == .whole, "tail \(tail.count)")
            #expect(decoded.consumed <= file.count + 4, "tail \(tail.count)")
        }
    }

    @Test(arguments: [Container.gzip, .bzip2])
    func `a member that breaks off after its magic number is told, and the one before it stands`(container: Container) {
        let first = sky(5000)
        let file = container.compressed(first)
        let decoded = decode(container, file + file.prefix(12))
        #expect(firstDifference(decoded.bytes, first) == nil)
        #expect(decoded.end == .cutOff)
    }

    @Test(arguments: [Container.gzip, .bzip2])
    func `a wrong checksum is told after all bytes were given`(container: Container) {
        let stream = sky(5000)
        var file = container.compressed(stream)
        // gzip: the CRC of the trailer (RFC 1952 §2.3.1); bzip2: the CRC in the first block's header.
        let place = container == .gzip ? file.count - 8 : 10
        file[place] ^= 1
        let decoded = decode(container, file)
        #expect(firstDifference(decoded.bytes, stream) == nil)
        guard case .damaged = decoded.end else {
            Issue.record("the stream ended as \(decoded.end)")
            return
        }
    }

    @Test(arguments: Container.allCases)
    func `a file cut off at any byte gives a beginning of the stream, never a shorter one for more bytes`(
        container: Container
    ) {
        let stream = sky(1500)
        let file = container.compressed(stream)
        var longest = 0
        for length in 0..<file.count {
            let decoded = decode(container, Array(file[..<length]))
            #expect(stream.starts(with: decoded.bytes), "cut at \(length)")
            #expect(decoded.bytes.count >= longest, "cut at \(length)")
            // compress marks no end: between two codes, nothing tells that there were more.
            if container != .compress { #expect(decoded.end == .cutOff, "cut at \(length)") }
            longest = decoded.bytes.count
        }
    }

    @Test(arguments: Container.allCases)
    func `a damaged file ends, and what was counted once can be read again in other pieces`(container: Container) {
        var dice = SplitMix64(state: 7)
        let file = container.compressed(sky(1500)) + container.compressed(sky(800, seed: 2))
        var damaged = 0
        for mutation in 0..<400 {
            var mutant = file
            for _ in 0..<Int.random(in: 1...3, using: &dice) {
                mutant[Int.random(in: 0..<mutant.count, using: &dice)] = UInt8.random(in: 0...255, using: &dice)
            }
            let counted = decode(container, mutant, limit: 1 << 20)
            let again = decode(container, mutant, piece: 5, room: 61, limit: counted.bytes.count)
            #expect(firstDifference(counted.bytes, again.bytes) == nil, "mutation \(mutation)")
            if case .damaged = counted.end { damaged += 1 }
        }
        #expect(damaged > 100)
    }

    @Test func `a copy of a gzip decoder goes on by itself`() throws {
        let stream = sky(200_000)
        let file = gzipMember(Array(stream[..<50_000])) + gzipMember(Array(stream[50_000...]))
        let decoder = GzipDecoder()
        var taken = 0
        func next(_ count: Int, of decoder: GzipDecoder) -> [UInt8] {
            var output = [UInt8](repeating: 0, count: count)
            var filled = 0
            while filled < count {
                let step = file[taken...].withUnsafeBytes { input in
                    output.withUnsafeMutableBytes {
                        decoder.decode(input, into: UnsafeMutableRawBufferPointer(rebasing: $0[filled...]))
                    }
                }
                taken += step.consumed
                filled += step.produced
                guard step.outcome == .goesOn, step.produced + step.consumed > 0 else { break }
            }
            return Array(output[..<filled])
        }
        _ = next(120_001, of: decoder)
        let place = taken
        let copy = try #require(decoder.copy())
        #expect(next(60_000, of: decoder) == Array(stream[120_001..<180_001]))
        taken = place
        #expect(next(60_000, of: copy) == Array(stream[120_001..<180_001]))
    }
}
