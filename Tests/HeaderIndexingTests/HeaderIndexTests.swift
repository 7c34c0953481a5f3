import BlockCaching
import FITS
import ObjectStorage
import TestSupport
import Testing

@testable import HeaderIndexing

@Suite struct HeaderIndexTests {
    private static let fits = FITSBuilder.file(
        .primary(), .image(bitpix: 16, axes: [1000, 1000], "EXTNAME = 'SCI'"), .image(axes: [7]))

    private let store = ScriptedStore([
        "a.fits": ScriptedFile(fits), "small.fits": ScriptedFile(FITSBuilder.file(.primary(), .image(axes: [7]))),
        "empty.fits": ScriptedFile([]),
    ])
    private let cache = BlockCache(memoryLimitBytes: 16 << 20, readAheadBytes: 0)

    private func index(memoryBytes: Int = 1 << 20) -> HeaderIndex {
        HeaderIndex(cache: cache, memoryLimitBytes: memoryBytes)
    }

    private var reads: Int { store.log.filter { if case .read = $0 { true } else { false } }.count }

    @Test func `a file is walked once and known from then on`() async throws {
        let index = index()
        let object = try await store.head("a.fits")
        #expect(index.known(object) == nil)
        let file = try await index.file(object)
        #expect(file.layout.hdus.map(\.headerRange) == [0..<2880, 2880..<5760, 2_007_360..<2_010_240])
        #expect(file.object.identity == object.identity && file.stream.identity == object.identity)
        let walked = reads
        #expect(try await index.file(object).layout == file.layout)
        #expect(index.known(object)?.layout == file.layout)
        #expect(reads == walked)
        // The first probe, and the header behind the data.
        #expect(walked == 2)
    }

    @Test func `first bytes that are at hand are not asked for again and serve readers`() async throws {
        let index = index()
        let (object, start) = try await store.open("a.fits", first: index.firstProbe(of: "a.fits", printedSize: nil))
        _ = try await index.file(object, startingWith: start)
        #expect(reads == 1)
        #expect(cache.cached(object, 0..<start.count)?.joined() == start)
        #expect(reads == 1)
    }

    @Test func `a small file is read as a whole`() async throws {
        let index = index()
        #expect(index.firstProbe(of: "a.fits", printedSize: nil) == 65536)
        #expect(index.firstProbe(of: "a.fits", printedSize: 1 << 20) == 1 << 20)
        #expect(index.firstProbe(of: "a.fits", printedSize: (1 << 20) + 1) == 65536)
        _ = try await index.file(try await store.head("small.fits"))
        #expect(reads == 1)
    }

    @Test func `many who ask at once share one walk`() async throws {
        let index = index()
        let object = try await store.head("a.fits")
        store.hold()
        let asking = (0..<50).map { _ in Task { try await index.file(object).layout.hdus.count } }
        try await eventually("the walk begins") { reads == 1 }
        store.release()
        for task in asking { #expect(try await task.value == 3) }
        #expect(reads == 2)
    }

    @Test func `another version is another file`() async throws {
        let index = index()
        let old = try await store.head("a.fits")
        _ = try await index.file(old)
        store["a.fits"] = ScriptedFile(FITSBuilder.primary().bytes, etag: "2")
        let new = try await store.head("a.fits")
        #expect(index.known(new) == nil)
        #expect(try await index.file(new).layout.hdus.count == 1)
        #expect(index.known(old)?.layout.hdus.count == 3)
    }

    @Test func `an error ends the walk and is not remembered`() async throws {
        let index = index()
        let object = try await store.head("a.fits")
        let error = StoreError.timedOut(url: object.url, detail: "503 eight times.")
        store.answer(.read("a.fits"), with: error)
        await #expect(throws: error) { _ = try await index.file(object) }
        store.answer(.read("a.fits"), with: nil)
        #expect(try await index.file(object).layout.hdus.count == 3)
    }

    @Test func `headers stay within their memory and the newest stays in any case`() async throws {
        let index = index(memoryBytes: 5000)
        var objects: [Object] = []
        for number in 0..<10 {
            store["\(number)"] = ScriptedFile(FITSBuilder.primary().bytes, etag: "\(number)")
            objects.append(try await store.head("\(number)"))
            _ = try await index.file(objects[number])
            #expect(index.known(objects[number]) != nil)
        }
        let kept = objects.filter { index.known($0) != nil }.count
        #expect((2...9).contains(kept))
        let tiny = self.index(memoryBytes: 0)
        for object in objects {
            _ = try await tiny.file(object)
            #expect(objects.filter { tiny.known($0) != nil }.map(\.identity) == [object.identity])
        }
    }

    @Test func `a file that is held stays known as long as anybody holds it`() async throws {
        let index = index(memoryBytes: 0)
        let (a, small) = (try await store.head("a.fits"), try await store.head("small.fits"))
        let file = try await index.file(a)
        var holds = [index.hold(file), index.hold(file)]
        for _ in 0..<2 {
            _ = try await index.file(small)
            #expect(index.known(a)?.layout == file.layout)
            holds.removeLast()
        }
        #expect(index.known(a) == nil)
        #expect(index.known(small) != nil)
    }

    @Test func `a body that is too short is a bad answer`() async throws {
        store["short"] = ScriptedFile(Array(Self.fits.prefix(3000)), claimedSize: Self.fits.count)
        let object = try await store.head("short")
        await #expect(throws: StoreError.self) { _ = try await index().file(object) }
    }

    @Test func `an empty object is no FITS and nothing is read of it`() async throws {
        let file = try await index().file(try await store.head("empty.fits"))
        #expect(file.layout.hdus.isEmpty && !file.layout.problems.isEmpty)
        #expect(reads == 0)
    }

    @Test func `what is compressed is walked inside`() async throws {
        let inside = FITSBuilder.file(.primary(), .image(axes: [70_000]))
        store["a.fits.gz"] = ScriptedFile(storedGzip(inside))
        let object = try await store.head("a.fits.gz")
        let index = index()
        let file = try await index.file(object)
        #expect(file.container == .gzip)
        #expect(file.stream.size == inside.count)
        #expect(file.layout.hdus.map(\.dataRange) == [2880..<2880, 5760..<75760])
        #expect(index.known(object)?.container == .gzip)
        // Also what a cut leaves of it, with the reason.
        store["cut.gz"] = ScriptedFile(Array(storedGzip(inside).prefix(20_000)))
        let cut = try await index.file(try await store.head("cut.gz"))
        #expect(cut.layout.hdus.count == 2)
        #expect(cut.layout.problems.last?.text.contains("cut off") == true)
    }

    @Test func `whoever leaves leaves the others their walk`() async throws {
        let index = index()
        let object = try await store.head("a.fits")
        store.hold()
        let first = Task { try await index.file(object) }
        let second = Task { try await index.file(object).layout.hdus.count }
        try await eventually("the walk begins") { store.underWay == 1 }
        first.cancel()
        await #expect(throws: StoreError.self) { _ = try await first.value }
        #expect(store.cancelled.isEmpty)
        store.release()
        #expect(try await second.value == 3)
    }
}
