import ObjectStorage
import TestSupport
import Testing

@testable import BlockCaching

private let block = Block.length

@Suite struct FlightTests {
    let reader = ScriptedReader()
    let cache = BlockCache(memoryLimitBytes: 64 << 20, readAheadBytes: 0)
    let object: Object

    init() {
        object = reader.object(size: 64 * block)
        reader.hold()
    }

    private func reading(_ range: Range<Int>) -> Task<ByteSlices, any Error> {
        Task { try await cache.bytes(of: object, in: range) }
    }

    @Test func `sixty-four readers of one cold range make one request`() async throws {
        let range = 5 * block + 1..<7 * block
        let readers = (0..<64).map { _ in reading(range) }
        try await eventually("All of them should wait.") { cache.statistics.misses == 64 * 2 }
        reader.release()
        for reader in readers { #expect(ScriptedReader.gave(try await reader.value, range)) }
        #expect(reader.ranges == [5 * block..<7 * block])
        #expect(cache.statistics.joined == 63)
    }

    @Test func `a waiter has its bytes before the request ends`() async throws {
        let long = reading(0..<16 * block)
        try await eventually("A request should begin.") { reader.requests.count == 1 }
        let short = reading(0..<block)
        try await eventually("The second reader should join.") { cache.statistics.joined == 1 }
        reader.allow(block, of: 0)
        #expect(ScriptedReader.gave(try await short.value, 0..<block))
        #expect(cache.cached(object, 0..<block) != nil)
        #expect(cache.cached(object, block..<2 * block) == nil)
        #expect(reader.requests[0].ending == nil)
        reader.release()
        #expect(ScriptedReader.gave(try await long.value, 0..<16 * block))
        #expect(reader.requests.count == 1)
    }

    @Test func `a read across blocks that are here under way and missing asks for the missing only`() async throws {
        cache.keep(ScriptedReader.bytes(0..<block), of: object, at: 0)
        let first = reading(2 * block..<4 * block)
        try await eventually("A request should begin.") { reader.requests.count == 1 }
        let second = reading(0..<6 * block)
        try await eventually("Two more should.") { reader.requests.count == 3 }
        reader.release()
        #expect(ScriptedReader.gave(try await first.value, 2 * block..<4 * block))
        #expect(ScriptedReader.gave(try await second.value, 0..<6 * block))
        #expect(Set(reader.ranges) == [2 * block..<4 * block, block..<2 * block, 4 * block..<6 * block])
    }

    @Test func `a reader of several requests waits for all of them`() async throws {
        let first = reading(0..<2 * block)
        try await eventually("A request should begin.") { reader.requests.count == 1 }
        let both = reading(block..<4 * block)
        try await eventually("Another should.") { reader.requests.count == 2 }
        reader.allow(2 * block, of: 0)
        #expect(ScriptedReader.gave(try await first.value, 0..<2 * block))
        try await eventually("The first request should end.") { reader.requests[0].ending == .finished }
        reader.release()
        #expect(ScriptedReader.gave(try await both.value, block..<4 * block))
    }

    // MARK: Cancellation

    @Test func `one of two waiters can leave while the other gets its bytes`() async throws {
        let leaving = reading(0..<4 * block)
        try await eventually("A request should begin.") { reader.requests.count == 1 }
        let staying = reading(0..<2 * block)
        try await eventually("The second reader should join.") { cache.statistics.joined == 1 }
        leaving.cancel()
        await #expect(throws: StoreError.cancelled(url: object.url)) { _ = try await leaving.value }
        #expect(reader.requests[0].ending == nil)
        reader.allow(2 * block, of: 0)
        #expect(ScriptedReader.gave(try await staying.value, 0..<2 * block))
        #expect(reader.requests.count == 1)
        try await eventually("Nobody needs the rest.") { reader.requests[0].ending == .cancelled }
    }

    @Test func `a request ends when its last waiter leaves and its blocks can be fetched again`() async throws {
        let leaving = reading(0..<4 * block)
        try await eventually("A request should begin.") { reader.requests.count == 1 }
        reader.allow(block + 100, of: 0)
        try await eventually("A block should land.") { cache.cached(object, 0..<block) != nil }
        leaving.cancel()
        await #expect(throws: StoreError.cancelled(url: object.url)) { _ = try await leaving.value }
        try await eventually("The request should end.") { reader.requests[0].ending == .cancelled }

        reader.release()
        #expect(ScriptedReader.gave(try await reading(0..<4 * block).value, 0..<4 * block))
        #expect(reader.ranges == [0..<4 * block, block..<4 * block])
    }

    @Test func `a reader that is cancelled before it asks leaves nothing under way`() async throws {
        let cancelled = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await cache.bytes(of: object, in: 0..<block)
        }
        cancelled.cancel()
        await #expect(throws: StoreError.cancelled(url: object.url)) { _ = try await cancelled.value }
        try await eventually("No request should stay.") { reader.requests.allSatisfy { $0.ending == .cancelled } }
        reader.release()
        #expect(ScriptedReader.gave(try await reading(0..<block).value, 0..<block))
    }

    @Test func `waiters that come and go never lose a block`() async throws {
        reader.release()
        for round in 0..<200 {
            let range = round % 60 * block..<(round % 60 + 4) * block
            let readers = (0..<4).map { _ in reading(range) }
            readers[0].cancel()
            if round % 3 == 0 { readers[1].cancel() }
            for reader in readers[2...] { #expect(ScriptedReader.gave(try await reader.value, range)) }
        }
    }

    // MARK: Errors

    @Test func `an error reaches those who wait for bytes that did not come and only those`() async throws {
        let failure = StoreError.timedOut(url: object.url, detail: "503 Service Unavailable")
        let early = reading(0..<2 * block)
        try await eventually("A request should begin.") { reader.requests.count == 1 }
        let all = reading(0..<4 * block)
        try await eventually("Another should.") { reader.requests.count == 2 }
        let late = reading(3 * block..<4 * block)
        try await eventually("The third reader should join.") { cache.statistics.joined == 2 }
        reader.allow(2 * block, of: 0)
        #expect(ScriptedReader.gave(try await early.value, 0..<2 * block))
        reader.allow(block + 1, of: 1)
        reader.fail(1, with: failure)
        await #expect(throws: failure) { _ = try await all.value }
        await #expect(throws: failure) { _ = try await late.value }

        reader.release()
        #expect(ScriptedReader.gave(try await reading(0..<4 * block).value, 0..<4 * block))
        #expect(reader.ranges == [0..<2 * block, 2 * block..<4 * block, 3 * block..<4 * block])
    }

    @Test func `after an error the other requests of the read end too`() async throws {
        let failure = StoreError.notFound(url: object.url)
        let narrow = reading(0..<20 * block)
        try await eventually("A request should begin.") { reader.requests.count == 1 }
        let wide = reading(0..<30 * block)
        try await eventually("Another should.") { reader.requests.count == 2 }
        reader.fail(0, with: failure)
        await #expect(throws: failure) { _ = try await narrow.value }
        await #expect(throws: failure) { _ = try await wide.value }
        try await eventually("Nobody waits for it.") { reader.requests[1].ending == .cancelled }
    }

    @Test(arguments: [-1, 1])
    func `a reader that delivers too much or too little does no harm`(surplus: Int) async throws {
        struct Liar: ObjectReader {
            let surplus: Int
            func read(_ object: Object, _ range: Range<Int>, into sink: any ByteSink) async throws(StoreError) {
                let bytes = ScriptedReader.bytes(range.lowerBound..<range.upperBound + surplus)
                bytes.withUnsafeBytes { sink.receive($0) }
            }
        }
        let object = Object(
            url: "https://example.org/liar.fits", version: ObjectVersion(), size: 4 * block, modified: nil,
            reader: Liar(surplus: surplus))
        if surplus > 0 {
            let bytes = try await cache.bytes(of: object, in: 0..<2 * block)
            #expect(ScriptedReader.gave(bytes, 0..<2 * block))
            #expect(cache.cached(object, 2 * block..<2 * block + 1) == nil)
        } else {
            await #expect(throws: StoreError.self) { _ = try await cache.bytes(of: object, in: 0..<2 * block) }
            #expect(cache.cached(object, 0..<block) != nil)
            #expect(cache.cached(object, block..<block + 1) == nil)
        }
    }
}
