import FITS
import TestSupport
import Testing

/// What a walk asks for, counted in requests and bytes.
@Suite struct ProbeTests {
    /// Headers in blocks and data in bytes, after the published layouts of these products.
    struct Product: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var hdus: [(headerBlocks: Int, dataLength: Int)]
        var requests: Int
        var mebibytes: Double

        var stream: SparseStream {
            var stream = SparseStream()
            for (index, hdu) in hdus.enumerated() {
                let first = index == 0 ? "SIMPLE  = T" : "XTENSION= 'IMAGE'"
                let shape = hdu.dataLength == 0 ? ["NAXIS   = 0"] : ["NAXIS   = 1", "NAXIS1  = \(hdu.dataLength)"]
                let cards = [first, "BITPIX  = 8"] + shape
                let filler = Array(repeating: "HISTORY", count: hdu.headerBlocks * 36 - cards.count - 1)
                stream.append(FITSBuilder.header(cards + filler), dataLength: hdu.dataLength)
            }
            return stream
        }
    }

    static let megapixels4 = 2048 * 2048 * 4

    static let products: [Product] = [
        // Primary; SCI, ERR, DQ, AREA, three variances of 2048 x 2048 in 4 bytes; ASDF as a table of one row.
        Product(
            testDescription: "jwst_cal",
            hdus: [(8, 0), (3, megapixels4)] + Array(repeating: (1, megapixels4), count: 6) + [(1, 20_160)],
            requests: 8, mebibytes: 0.17),
        // Two chips of 4096 x 2048 (SCI and ERR in 4 bytes, DQ in 2), distortion arrays of 64 x 32, WCSCORR, six headerlets.
        Product(
            testDescription: "hst_flc",
            hdus: [
                (8, 0), (7, 33_554_432), (2, 33_554_432), (2, 16_777_216), (7, 33_554_432), (2, 33_554_432),
                (2, 16_777_216),
            ]
                + Array(repeating: (1, 8192), count: 6) + [(2, 20_160)] + Array(repeating: (1, 40_320), count: 6),
            requests: 10, mebibytes: 0.52),
        // A primary of 1800 cards, 24 compressed images of about 12 MB.
        Product(
            testDescription: "muse_raw_fz", hdus: [(51, 0)] + (0..<24).map { (4, 12_000_000 + 4321 * $0) },
            requests: 25, mebibytes: 0.55),
        // 70 compressed CCDs of about 8 MB.
        Product(
            testDescription: "decam_fz", hdus: [(5, 0)] + (0..<70).map { (3, 8_000_000 + 1234 * $0) },
            requests: 70, mebibytes: 1.14),
        // The pixels of a sector, 44 GB, and a table of its frames.
        Product(
            testDescription: "tess_cube", hdus: [(1, 0), (4, 44_000_000_000), (7, 12_000_000)], requests: 3,
            mebibytes: 0.11),
        // Image and uncertainty of 2136 x 2078 in 4 bytes.
        Product(
            testDescription: "tess_ffic", hdus: [(1, 0), (6, 17_754_432), (6, 17_754_432)], requests: 2, mebibytes: 0.09
        ),
        // Under 1 MiB: coadd, SPALL (488 cards), lines, and single exposures of about 70 KB.
        Product(
            testDescription: "sdss_spec",
            hdus: [(9, 0), (1, 144_000), (14, 2_880), (2, 8_640)] + Array(repeating: (4, 80_000), count: 8),
            requests: 2, mebibytes: 0.97),
        // 512 images of 84 x 60 in 4 bytes.
        Product(
            testDescription: "many_512", hdus: Array(repeating: (1, 20_160), count: 512), requests: 7, mebibytes: 11.25),
    ]

    @Test("Real layouts cost few requests and few bytes", arguments: products)
    func cost(_ product: Product) throws {
        let stream = product.stream
        let (layout, wants) = try stream.walk()
        #expect(layout.hdus.map(\.headerRange) == stream.headerExtents)
        #expect(layout.problems.isEmpty)
        #expect(wants.count <= product.requests)
        #expect(Double(wants.reduce(0) { $0 + $1.count }) / 1_048_576 <= product.mebibytes + 0.005)
        expectDisjoint(wants, in: stream.size)
    }

    @Test("The first range is 64 KiB, and the rest of a small object is fetched at once") func smallObject() throws {
        let small = Product(
            testDescription: "", hdus: Array(repeating: (1, 50_000), count: 10), requests: 2, mebibytes: 1
        ).stream
        #expect(try small.walk().wants == [0..<65536, 109_440..<small.size])
        let tiny = FITSBuilder.file(.primary())
        var walk = HDUWalk(size: tiny.count)
        #expect(walk.next().wanted == 0..<tiny.count)
    }

    @Test("A small object whose last header lies in the first range is not fetched whole")
    func lastHeaderKnown() throws {
        let stream = Product(testDescription: "", hdus: [(1, 500_000)], requests: 1, mebibytes: 1).stream
        #expect(try stream.walk().wants == [0..<65536])
    }

    @Test("Headers that were supplied beforehand are not asked for") func predicted() throws {
        for product in Self.products {
            let stream = product.stream
            let inOrder = try stream.walk(supplied: stream.headerExtents)
            #expect(inOrder.wants.isEmpty)
            #expect(try stream.walk(supplied: stream.headerExtents.reversed()).wants.isEmpty)
            #expect(try inOrder.layout == stream.walk().layout)
        }
    }

    @Test("Where a prediction fails the walk goes on by the chain") func wrongPrediction() throws {
        let stream = Self.products[0].stream
        var predicted = stream.headerExtents
        predicted[4] = predicted[4].lowerBound + 2880..<predicted[4].upperBound + 2880
        let (layout, wants) = try stream.walk(supplied: predicted)
        #expect(try layout == stream.walk().layout)
        #expect(wants.count == 1)
        #expect(wants.first?.lowerBound == stream.headerExtents[4].lowerBound)
        #expect(wants.first?.upperBound == predicted[4].lowerBound)
    }

    @Test("Asking again without an answer gives the same range") func askingAgain() throws {
        var walk = HDUWalk(size: 10_000_000)
        let first = try #require(walk.next().wanted)
        #expect(walk.next().wanted == first)
        walk.supply([UInt8](FITSBuilder.card("SIMPLE  = T")), at: 0)
        #expect(walk.next().wanted == 80..<first.upperBound)
    }

    @Test("Bytes from outside the stream are passed over") func outside() throws {
        let bytes = FITSBuilder.file(.primary(), .image(axes: [7]))
        var walk = HDUWalk(size: bytes.count)
        walk.supply([1, 2, 3], at: -2)
        walk.supply([1, 2, 3], at: .max)
        walk.supply([], at: 0)
        walk.supply(bytes + [1, 2, 3], at: 0)
        walk.supply([9], at: 0)
        let layout = try #require(walk.next().layout)
        #expect(layout.hdus.count == 2)
        #expect(layout.trailing == nil)
    }

    @Test("A size that no file has is walked all the same", arguments: [Int.max, .max - 1, -1, .min])
    func oddSizes(_ size: Int) throws {
        var walk = HDUWalk(size: size)
        walk.supply(
            FITSBuilder(["SIMPLE  = T", "BITPIX  = 64", "NAXIS   = 1", "NAXIS1  = 1152921504606846975"]).bytes, at: 0)
        let layout = try #require(walk.next().layout)
        #expect(layout.hdus.count == (size > 0 ? 1 : 0))
    }

    @Test("Thousands of HDUs are walked in one supply, and in one piece each", .timeLimit(.minutes(1)))
    func manyHDUs() throws {
        let hdus = Array(repeating: (1, 100), count: 2000)
        let stream = Product(testDescription: "", hdus: hdus, requests: 1, mebibytes: 1).stream
        let bytes = (0..<2000).flatMap {
            stream.bytes(in: $0 == 0 ? 0..<2880 : 5760..<8640) + FITSBuilder.pattern(2880)
        }
        #expect(layout(of: bytes).hdus.count == 2000)
        var walk = HDUWalk(size: bytes.count)
        for index in stride(from: 1999, through: 0, by: -1) {
            walk.supply(Array(bytes[index * 5760..<index * 5760 + 2880]), at: index * 5760)
        }
        let layout = try #require(walk.next().layout)
        #expect(layout.hdus.count == 2000)
    }

    private func expectDisjoint(_ wants: [Range<Int>], in size: Int) {
        for (earlier, later) in zip(wants, wants.dropFirst()) { #expect(earlier.upperBound <= later.lowerBound) }
        #expect(wants.allSatisfy { !$0.isEmpty && $0.lowerBound >= 0 && $0.upperBound <= size })
    }
}
