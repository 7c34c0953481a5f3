import BlockCaching
import FITS
import ObjectStorage
import TestSupport
import Testing

@testable import HeaderIndexing

/// What headers cost once a file like this one has been read.
@Suite struct PredictionTests {
    private let store = ScriptedStore()
    private let index = HeaderIndex(
        cache: BlockCache(memoryLimitBytes: 0, readAheadBytes: 0), memoryLimitBytes: 8 << 20)

    /// A file of an instrument: `mark` stands in its first header, and `growth` cards more in its second one.
    private func add(_ key: String, mark: Int, growth: Int = 0, axes: [Int] = [1000, 300]) {
        var science = FITSBuilder.image(bitpix: 16, axes: axes, "EXTNAME = 'SCI'")
        science.cards += (0..<growth).map { "HISTORY step \($0)" }
        let fits = FITSBuilder.file(
            .primary("MARK    = \(mark)"), science,
            .image(bitpix: 16, axes: axes, "EXTNAME = 'ERR'"), .image(bitpix: 8, axes: axes, "EXTNAME = 'DQ'"),
            .image(axes: [7]))
        store[key] = ScriptedFile(fits, etag: "\(mark) \(growth)")
    }

    /// Reads a file's headers as the mount does, and holds them against what a reader without experience finds.
    private func read(_ key: String) async throws {
        let (object, start) = try await store.open(key, first: index.firstProbe(of: key, printedSize: nil))
        let file = try await index.file(object, startingWith: start)
        let whole = try await HeaderIndex(
            cache: BlockCache(memoryLimitBytes: 0, readAheadBytes: 0), memoryLimitBytes: 1 << 20
        ).file(object)
        #expect(file.layout == whole.layout)
    }

    /// What the index alone asked for, the first probe among it.
    private func requests(_ key: String) async throws -> Int {
        store.forgetLog()
        let (object, start) = try await store.open(key, first: index.firstProbe(of: key, printedSize: nil))
        _ = try await index.file(object, startingWith: start)
        return store.log.count
    }

    @Test func `the headers of the second file of a kind are asked for all at once`() async throws {
        for number in 1...3 { add("a\(number)_flt.fits", mark: number) }
        #expect(try await requests("a1_flt.fits") == 4)
        let (object, start) = try await store.open(
            "a2_flt.fits", first: index.firstProbe(of: "a2_flt.fits", printedSize: nil))
        store.hold()
        let reading = Task { try await index.file(object, startingWith: start) }
        try await eventually("all headers are asked for") { store.underWay == 3 }
        store.release()
        #expect(try await reading.value.layout.hdus.count == 5)
        #expect(try await reading.value.layout.hdus[0].header.integer("MARK") == 2)
    }

    @Test func `a file whose size is known asks for all of it in one round trip`() async throws {
        for number in 1...2 { add("a\(number)_flt.fits", mark: number) }
        _ = try await index.file(try await store.head("a1_flt.fits"))
        let object = try await store.head("a2_flt.fits")
        store.hold()
        let reading = Task { try await index.file(object) }
        try await eventually("all headers are asked for") { store.underWay == 4 }
        store.forgetLog()
        store.release()
        #expect(try await reading.value.layout.hdus.count == 5)
        #expect(store.log.count == 0)
    }

    @Test func `the first probe is as long as the sibling's first headers`() async throws {
        for number in 1...2 { add("a\(number)_flt.fits", mark: number) }
        #expect(index.firstProbe(of: "a1_flt.fits", printedSize: nil) == 65536)
        try await read("a1_flt.fits")
        #expect(index.firstProbe(of: "a2_flt.fits", printedSize: nil) == 2 * 2880)
        #expect(index.firstProbe(of: "a2_raw.fits", printedSize: nil) == 65536)
    }

    @Test(arguments: [1, 40, 80])
    func `a header that has grown moves those behind it, which costs some requests and no wrong byte`(
        _ growth: Int
    ) async throws {
        add("a1_flt.fits", mark: 1)
        add("a2_flt.fits", mark: 2, growth: growth)
        add("a3_flt.fits", mark: 3)
        try await read("a1_flt.fits")
        try await read("a2_flt.fits")
        #expect(try await requests("a3_flt.fits") <= 5)
        try await read("a3_flt.fits")
    }

    @Test func `a file that is much shorter than its siblings is guessed no further than it goes`() async throws {
        add("a1_flt.fits", mark: 1, axes: [1000, 1500])
        try await read("a1_flt.fits")
        add("a2_flt.fits", mark: 2, axes: [1000, 300])
        try await read("a2_flt.fits")
        let object = try await store.head("a2_flt.fits")
        #expect(index.firstProbe(of: "a3_flt.fits", printedSize: object.size) <= object.size)
        let sibling = Sibling(of: try #require(index.known(object)).layout)
        for size in [0, 1, 2880, 5760, 6000, object.size / 3] {
            let headers = sibling.headers(from: 0, through: .all, at: 0, size: size)
            #expect(headers.allSatisfy { !$0.isEmpty && $0.upperBound <= size })
        }
    }

    @Test func `a family that does not repeat is no longer guessed after two tries`() async throws {
        for number in 1...8 { add("a\(number)_v1.fits.fz", mark: number, axes: [1000, 300 + number]) }
        var costs: [Int] = []
        for number in 1...8 { costs.append(try await requests("a\(number)_v1.fits.fz")) }
        // Header by header, with one guess in vain at most for those that were tried.
        #expect(costs[0] == 4)
        #expect(costs[3...].allSatisfy { $0 == 4 })
        for number in 3...5 { try await read("a\(number)_v1.fits.fz") }
    }

    @Test func `a mosaic's headers are fetched several at once though no sibling is known`() {
        let chips = (0..<40).map { FITSBuilder.image(bitpix: 16, axes: [600, 600], "EXTNAME = 'CCD\($0)'") }
        let mosaic = ([.primary()] + chips).flatMap(\.bytes)
        var walk = HDUWalk(size: mosaic.count)
        var prediction = LayoutPrediction(siblings: [])
        var roundTrips = 0
        while case .wants(let range) = walk.next() {
            roundTrips += 1
            let guess = prediction.ranges(
                after: walk.hdus, at: walk.start, missing: range.lowerBound, through: .all, size: mosaic.count)
            for range in guess.isEmpty ? [range] : guess { walk.supply(Array(mosaic[range]), at: range.lowerBound) }
        }
        #expect(walk.hdus.count == 41)
        #expect(roundTrips <= 9)
    }

    @Test func `only the headers that are needed are read, and later the others`() async throws {
        add("a1_flt.fits", mark: 1)
        let (object, start) = try await store.open("a1_flt.fits", first: 65536)
        store.forgetLog()
        let file = try await index.file(object, through: .hdu(0), startingWith: start)
        #expect(file.layout.hdus.count >= 1 && !file.layout.isComplete)
        #expect(index.known(object) == nil && index.known(object, through: .hdu(1)) != nil)
        #expect(store.log == [])
        #expect(try await index.file(object, through: .hdu(2)).layout.hdus.count == 3)
        #expect(store.log.count == 1)
        #expect(try await index.file(object).layout.hdus.count == 5)
        #expect(index.known(object)?.layout.isComplete == true)
        #expect(try await index.file(object, through: .hdu(99)).layout.hdus.count == 5)
    }

    @Test(arguments: [
        ("https://a/b/j8xi0xsaq_flt.fits", "_flt.fits"), ("x/c4d_130101_ooi_g_v12.fits.fz", "_v#.fits.fz"),
        ("m13.fits", ".fits"), ("tess2018206045859-s0001-1-1-0120-s_ffic.fits", "_ffic.fits"),
        ("https://a/get?file=x", ""), ("frame-007.fit", "-#.fit"),
    ])
    func `names that end alike are a family`(_ url: String, _ family: String) {
        #expect(LayoutFamilies.family(of: url) == family)
    }
}
